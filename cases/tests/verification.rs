//! Load cases and keys of the verification library: mistakes are told, orders are observed, one table has all cases.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use assert_cmd::Command;
use cases::case_file;
use cases::outcome::Measures;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const BLOCK: &str = "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\ncells = [1, 1, 1]\n\
                     material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 1 }\n\
                     [mesh]\nvoxels_per_cell = 4\n";

const CAVITY: &str = "[[part]]\nname = \"block\"\nmaterial = \"peek\"\n\
                      shape = { box = { low_mm = [0, 0, 0], high_mm = [2, 2, 2] } }\n\
                      without = [{ sphere = { centre_mm = [1, 1, 1], diameter_mm = 1 } }]\n[mesh]\nvoxel_mm = 0.25\n";

const HELD: &str = "held = [{ face = \"low_x\", axes = [\"x\", \"y\", \"z\"] }]\n";
const FORCE: &str = "force = [{ face = \"high_x\", total_n = [1, 0, 0] }]\n";
const STRAIN: &str = "solution = { uniform_strain = { components = [1e-3, 0, 0, 0, 0, 0] } }\n";

fn mistake(text: &str) -> String {
    match case_file::read_text(Path::new("a.toml"), text) {
        Ok(_) => panic!("nothing is wrong with\n{text}"),
        Err(error) => error.to_string(),
    }
}

fn assert_told(text: &str, words: &[&str]) {
    let error = mistake(text);
    for word in words {
        assert!(error.contains(word), "no `{word}` in\n{error}\nof\n{text}");
    }
}

#[test]
fn mistakes_in_faces_are_told() {
    let faces = |more: &str| format!("{BLOCK}[load]\ncase = \"faces\"\n{more}");
    assert!(case_file::read_text(Path::new("a.toml"), &faces(&format!("{HELD}{FORCE}"))).is_ok());
    assert_told(&faces(HELD), &["does not deform", "[[load.force]]"]);
    assert_told(&faces(FORCE), &["does not deform", "[[load.held]]"]);
    for (force, words) in [
        ("{ face = \"high_x\" }", "exactly one of `total_n`"),
        (
            "{ face = \"high_x\", total_n = [1, 0, 0], traction_mpa = [1, 0, 0] }",
            "exactly one of",
        ),
        ("{ total_n = [1, 0, 0] }", "`load.force[0].face` is missing"),
        ("{ face = \"top\", total_n = [1, 0, 0] }", "high_z"),
        ("{ face = \"high_x\", total_n = [0, 0, 0] }", "is zero"),
        ("{ face = \"high_x\", total_n = [inf, 0, 0] }", "a finite number"),
        ("{ face = \"high_x\", total = [1, 0, 0] }", "unknown key `total`"),
        (
            "{ face = \"high_x\", total_n = [1, 0, 0] }, { face = \"high_x\", total_n = [1, 0, 0] }",
            "each face once",
        ),
    ] {
        assert_told(&faces(&format!("{HELD}force = [{force}]\n")), &[words, "a.toml:"]);
    }
    for axes in ["[]", "[\"x\", \"x\"]"] {
        let held = format!("held = [{{ face = \"low_x\", axes = {axes} }}]\n");
        assert_told(&faces(&format!("{held}{FORCE}")), &["one to three of x, y, z"]);
    }
    assert_told(
        &faces(&format!("{HELD}{FORCE}{STRAIN}")),
        &["`exact`, not of `faces`"],
    );
    assert_told(
        &faces(&format!("{HELD}{FORCE}strain = 0.1\n")),
        &["no key of the load case `faces`"],
    );
}

#[test]
fn mistakes_in_exact_solutions_are_told() {
    let exact = |body: &str, more: &str| format!("{body}[load]\ncase = \"exact\"\n{more}");
    assert!(case_file::read_text(Path::new("a.toml"), &exact(BLOCK, STRAIN)).is_ok());
    assert_told(&exact(BLOCK, ""), &["`load.solution` is missing"]);
    assert_told(
        &exact(BLOCK, "solution = {}\n"),
        &["exactly one of `uniform_strain`"],
    );
    assert_told(
        &exact(BLOCK, &format!("{STRAIN}{HELD}")),
        &["`faces`, not of `exact`"],
    );
    assert_told(&exact(CAVITY, STRAIN), &["lattice = \"solid\""]);
    for (solution, words) in [
        ("uniform_strain = { components = [0, 0, 0, 0, 0, 0] }", "is zero"),
        ("bending = { curvature_per_mm = 0 }", "above 0"),
        ("bending = { curvature = 1 }", "unknown key `curvature`"),
        (
            "manufactured = { strain = 2, wavelength_mm = 1 }",
            "above 0 and below 1",
        ),
        (
            "manufactured = { strain = 0.1 }",
            "`load.solution.manufactured.wavelength_mm` is missing",
        ),
        (
            "lame_cavity = { diameter_mm = 1, stress_mpa = 1 }",
            "one [[part]]",
        ),
    ] {
        assert_told(&exact(BLOCK, &format!("solution = {{ {solution} }}\n")), &[words]);
    }
    let cavity = "solution = { lame_cavity = { diameter_mm = 1, stress_mpa = 1 } }\n";
    assert!(case_file::read_text(Path::new("a.toml"), &exact(CAVITY, cavity)).is_ok());
    for (part, wrong) in [
        ("diameter_mm = 1 }", "diameter_mm = 1.1 }"),
        ("centre_mm = [1, 1, 1]", "centre_mm = [1, 1, 0.9]"),
        ("high_mm = [2, 2, 2]", "high_mm = [2, 2, 2], rounding_mm = 0.1"),
        ("without =", "within ="),
    ] {
        assert_told(&exact(&CAVITY.replace(part, wrong), cavity), &["one [[part]]"]);
    }
    let coated = format!("{BLOCK}[coating]\npreset = \"dense_outward\"\n");
    assert_told(&exact(&coated, STRAIN), &["no [coating]"]);
}

#[test]
fn mistakes_in_orders_are_told() {
    let order = |sweep: &str, order: &str| {
        format!("{BLOCK}[load]\ncase = \"exact\"\n{STRAIN}[sweep]\n{sweep}\n[expected_order]\n{order}\n")
    };
    let sizes = "\"mesh.voxels_per_cell\" = [4, 8]\n\"mesh.element\" = [\"hex8\", \"hex8i\"]";
    let good = "\"element=hex8/uncoated.strain_error\" = { value = 1, absolute = 0.1 }";
    let study = case_file::read_text(Path::new("a.toml"), &order(sizes, good)).unwrap();
    let over = study.expected[0].observed_over.as_ref().unwrap();
    assert_eq!(
        over.runs,
        [
            "voxels_per_cell=4,element=hex8/uncoated",
            "voxels_per_cell=8,element=hex8/uncoated"
        ]
    );
    for sweep in ["", "\"mesh.voxels_per_cell\" = [4]"] {
        assert_told(
            &order(sweep, good),
            &["sweep of the voxel size", "two values or more"],
        );
    }
    for (wrong, words) in [
        (
            "\"uncoated.strain_error\" = { value = 1, absolute = 0.1 }",
            "there is no run `uncoated`",
        ),
        (
            "\"element=hex8/uncoated.error\" = { value = 1, absolute = 0.1 }",
            "there is no measure `error`",
        ),
        (
            "\"element=hex8/uncoated.strain_error\" = { value = 1 }",
            "how near is near enough",
        ),
        (
            "\"element=hex8/uncoated.strain_error\" = { absolute = 0.1 }",
            "`expected_order",
        ),
        (
            "\"element=hex8/uncoated.strain_error\" = { value = 1, absolute = 0.1, limit = nan }",
            "a finite number",
        ),
        (
            "\"element=hex8/uncoated.strain_error\" = { value = 1, absolute = 0.1, bound = 1 }",
            "unknown key `bound`",
        ),
    ] {
        assert_told(&order(sizes, wrong), &[words]);
    }
}

/// A force on the material of a face, cut cells included, works on its mean displacement. A traction is the force over the area.
#[test]
fn the_mean_displacement_of_a_loaded_face_is_what_its_force_works_on() {
    let lattice = "[structure]\nlattice = \"gyroid-sheet\"\ncell_mm = 1.5\nporosity = 0.6\ncells = [1, 1, 1]\nmaterial = \"peek\"\n\
                   [mesh]\nvoxels_per_cell = 12\n[solve]\ntolerance = 1e-9\n";
    // A face of the block is 1 mm².
    for (body, load) in [
        (lattice, "total_n = [1, -2, 3]"),
        (BLOCK, "total_n = [1, -2, 3]"),
        (BLOCK, "traction_mpa = [1, -2, 3]"),
    ] {
        let text =
            format!("{body}[load]\ncase = \"faces\"\n{HELD}force = [{{ face = \"high_x\", {load} }}]\n");
        let found = measured(&text);
        let work: f64 = [("x", 1.0), ("y", -2.0), ("z", 3.0)]
            .iter()
            .map(|(axis, force)| force * found.get(&format!("loaded_face_displacement_{axis}_mm")).unwrap())
            .sum();
        let energy = found.get("strain_energy_nmm").unwrap();
        approx::assert_relative_eq!(work, 2.0 * energy, max_relative = 1e-6);
    }
}

fn measured(text: &str) -> Measures {
    let study = case_file::read_text(Path::new("a.toml"), text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let interrupt = AtomicBool::new(false);
    let outcome = Pipeline::new(&Silent, &interrupt).solve_run(&study.runs[0].case, folder.path());
    outcome.unwrap().measures
}

/// One table over all cases; what does not hold shows in it and in the exit status.
#[test]
fn several_cases_end_with_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let text = |value: f64| {
        format!(
            "{BLOCK}[load]\ncase = \"faces\"\n{HELD}{FORCE}[expected]\n\
             \"uncoated.porosity\" = {{ value = {value}, absolute = 1e-9, source = \"a full block\" }}\n"
        )
    };
    std::fs::write(folder.path().join("good.toml"), text(0.0)).unwrap();
    std::fs::write(folder.path().join("wrong.toml"), text(0.5)).unwrap();
    let ended = Command::cargo_bin("trabecula")
        .unwrap()
        .args(["run", "good.toml", "wrong.toml", "--out", "out"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let printed = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{printed}");
    let table = printed.rsplit("case, quantity").next().unwrap();
    let row = |case: &str| {
        table
            .lines()
            .find(|line| line.contains(case))
            .unwrap()
            .trim_end()
            .to_owned()
    };
    assert!(row("good porosity").ends_with("yes"), "{table}");
    assert!(row("wrong porosity").ends_with("NO"), "{table}");
    assert!(table.contains("1 of 2 hold"), "{table}");
}
