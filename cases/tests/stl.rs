//! Parts from STL files against closed forms.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use cases::case_file;
use cases::outcome::RunOutcome;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use std::sync::atomic::AtomicBool;

type Triangle = [[f64; 3]; 3];

/// The twelve triangles of a box, anticlockwise seen from outside.
fn cuboid(low: [f64; 3], high: [f64; 3]) -> Vec<Triangle> {
    let corner = |k: usize| std::array::from_fn(|a| if k >> a & 1 == 1 { high[a] } else { low[a] });
    let faces = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let triangles = faces.iter().flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]);
    triangles.map(|triangle| triangle.map(corner)).collect()
}

fn binary(triangles: &[Triangle]) -> Vec<u8> {
    let mut bytes = vec![0; 80];
    bytes.extend(u32::try_from(triangles.len()).unwrap().to_le_bytes());
    for triangle in triangles {
        bytes.extend([0; 12]);
        let numbers = triangle.as_flattened().iter();
        bytes.extend(numbers.flat_map(|&x| (x as f32).to_le_bytes()));
        bytes.extend([0; 2]);
    }
    bytes
}

fn in_folder(triangles: &[Triangle], text: &str) -> Result<RunOutcome, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("part.stl"), binary(triangles)).unwrap();
    let path = folder.path().join("case.toml");
    std::fs::write(&path, text).unwrap();
    let study = case_file::read(&path).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let interrupt = AtomicBool::new(false);
    let mut pipeline = Pipeline::new(&Silent, &interrupt);
    let case = &study.runs[0].case;
    pipeline
        .solve_run(case, folder.path())
        .map_err(|error| error.to_string())
}

const MATERIAL: &str = "material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2 }";
const REST: &str = "[mesh]\nvoxels_across = 8\n[load]\nplatens = \"smooth\"\n[solve]\ntolerance = 1e-8\n";

fn structure(stl: &str) -> String {
    format!("[structure]\nstl = {stl}\n{MATERIAL}\n{REST}")
}

fn bar() -> Vec<Triangle> {
    cuboid([1.0, -2.0, 5.0], [3.0, 1.0, 9.0])
}

fn modulus(outcome: &RunOutcome) -> f64 {
    outcome.measures.get("apparent_modulus_mpa").unwrap()
}

fn assert_is_bar(outcome: &RunOutcome) {
    assert!(
        (modulus(outcome) / 1000.0 - 1.0).abs() < 1e-6,
        "{}",
        modulus(outcome)
    );
    let mass = outcome.measures.get("mass_g").unwrap();
    assert!((mass / 0.048 - 1.0).abs() < 1e-6, "{mass}");
}

#[test]
fn a_bar_is_a_spring() {
    let outcome = in_folder(&bar(), &structure("\"part.stl\"")).unwrap();
    assert_eq!(outcome.mesh.cells, [8, 12, 16]);
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
    assert_is_bar(&outcome);
}

#[test]
fn a_unit_is_taken_or_guessed_with_a_warning() {
    let scaled = |by: f64| -> Vec<Triangle> {
        let bar = bar().into_iter();
        bar.map(|triangle| triangle.map(|at| at.map(|x| x * by)))
            .collect()
    };
    let inches = in_folder(
        &scaled(1.0 / 25.4),
        &structure("{ file = \"part.stl\", unit = \"inch\" }"),
    )
    .unwrap();
    let mass = inches.measures.get("mass_g").unwrap();
    assert!((mass / 0.048 - 1.0).abs() < 1e-5, "{mass}");
    let metres = in_folder(&scaled(1e-3), &structure("\"part.stl\"")).unwrap();
    assert!(
        metres
            .warnings
            .iter()
            .any(|text| text.contains("no unit is given")),
        "{:?}",
        metres.warnings
    );
    let mass = metres.measures.get("mass_g").unwrap();
    assert!((mass / 0.048 - 1.0).abs() < 1e-5, "{mass}");
}

#[test]
fn a_dirty_surface_is_the_same_bar_with_a_report() {
    let mut triangles = bar();
    // One face the wrong way, one twice, a box inside that no boolean has joined.
    triangles[3].swap(0, 1);
    triangles.push(triangles[7]);
    triangles.extend(cuboid([1.5, -1.0, 6.0], [2.5, 0.0, 9.5]));
    let folded = cuboid([1.5, -1.0, 6.0], [2.5, 0.0, 8.0]);
    triangles.truncate(13);
    triangles.extend(folded);
    let outcome = in_folder(&triangles, &structure("\"part.stl\"")).unwrap();
    assert_is_bar(&outcome);
    let told = outcome.warnings.join("\n");
    assert!(
        told.contains("were turned") && told.contains("count once"),
        "{told}"
    );
    let surface = &outcome.mesh.details["surface"];
    assert_eq!(surface["triangles"], 25);
    assert_eq!(surface["flipped"]["first"][0]["triangle"], 4);
}

#[test]
fn a_turned_part_is_as_heavy_and_as_large_as_it_stands() {
    let text = structure("\"part.stl\"").replace(
        "[mesh]",
        "rotation = { axis = [1, 0, 0], angle_deg = 90 }\n[mesh]",
    );
    let outcome = in_folder(&bar(), &text).unwrap();
    assert_eq!(outcome.mesh.cells, [8, 16, 12]);
    assert_is_bar(&outcome);
}

#[test]
fn a_part_of_a_list_may_come_from_a_file() {
    let text = format!(
        "[[part]]\nname = \"bar\"\nshape.stl = {{ file = \"part.stl\" }}\n{MATERIAL}\n\
         [[part]]\nname = \"bore\"\ncontent = \"void\"\nshape.stl = {{ file = \"part.stl\" }}\nshape.shift_mm = [1, 0, 0]\n{REST}"
    );
    let outcome = in_folder(&bar(), &text).unwrap();
    let half = outcome.measures.get("mass_g").unwrap();
    assert!((half / 0.024 - 1.0).abs() < 1e-6, "{half}");
    assert!((modulus(&outcome) / 500.0 - 1.0).abs() < 1e-6);
    assert_eq!(outcome.mesh.details["surfaces"].as_array().unwrap().len(), 1);
}

#[test]
fn a_coat_goes_all_around() {
    let text = format!(
        "[structure]\nstl = \"part.stl\"\n{MATERIAL}\n[coating]\npreset = \"dense_outward\"\noutward_mm = 0.125\n\
         [mesh]\nvoxel_mm = 0.25\n"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("part.stl"), binary(&bar())).unwrap();
    let path = folder.path().join("case.toml");
    std::fs::write(&path, text).unwrap();
    let study = case_file::read(&path).unwrap();
    let coated = study.runs.iter().find(|run| run.case.coating.is_some()).unwrap();
    let built = cases::structure::build(&coated.case, None).unwrap();
    // Steiner: area, edges and corners of the box grown by a ball.
    let (t, area, edges) = (0.125, 2.0 * (6.0 + 8.0 + 12.0), 9.0);
    let pi = std::f64::consts::PI;
    let expected = area * t + pi * edges * t * t + 4.0 / 3.0 * pi * t * t * t;
    let coat = built.mesh.phase_volume_mm3(1);
    assert!((coat / expected - 1.0).abs() < 0.01, "{coat}, not {expected}");
    assert_eq!(built.envelope.box_mm, [2.0, 3.0, 4.0]);
}

#[test]
fn what_bounds_no_body_is_refused_with_its_place() {
    let open: Vec<Triangle> = bar().into_iter().take(6).collect();
    let error = in_folder(&open, &structure("\"part.stl\"")).unwrap_err();
    assert!(error.contains("part.stl") && error.contains("is open"), "{error}");
    let error = in_folder(&[], &structure("\"part.stl\"")).unwrap_err();
    assert!(error.contains("holds no triangle"), "{error}");
}
