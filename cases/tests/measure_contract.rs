//! What every row of the table of measures owes: a name with its unit, closed forms where there are any, and the stated
//! powers with which it follows the load and the unit of length.
//!
//! A row that no case exercises fails. A new row is tested once one of the cases below has it.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use cases::case::{Case, Drive, ExactSolution, FaceLoad, Load, Member, Resolution, Shape};
use cases::measure::{MEASURES, Measure};
use cases::outcome::{Measures, title_and_unit};
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use common::{run, uncoated, with_load_doubled};

/// A block of 3 × 1 × 2 mm between smooth platens.
const BLOCK: &str = "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\ncells = [3, 1, 2]\n\
                     material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2, yield_mpa = 7 }\n\
                     [mesh]\nvoxels_per_cell = 4\n[solve]\ntolerance = 1e-9\n[strength]\nendurance_limit_mpa = 3\n[load]\nplatens = \"smooth\"\n";

const LATTICE: &str = "[structure]\nlattice = \"diamond\"\nporosity = 0.7\nstrut_mm = 0.4\ncells = [1, 1, 2]\n\
                       material = \"ti6al4v-slm\"\n[coating]\npreset = \"dense_outward\"\n\
                       [mesh]\nvoxels_per_cell = 14\nmorphology = true\n[solve]\ntolerance = 1e-9\n[load]\nplatens = \"rough\"\n";

const CELL: &str = "[structure]\nlattice = \"diamond\"\nporosity = 0.7\nstrut_mm = 0.4\nmaterial = \"ti6al4v-slm\"\n\
                    [coating]\npreset = \"dense_outward\"\n[mesh]\nvoxels_per_cell = 16\n[solve]\ntolerance = 1e-9\n\
                    [load]\ncase = \"periodic\"\n";

const PLUG: &str = "[structure]\nlattice = \"diamond\"\nporosity = 0.7\nstrut_mm = 0.4\nmaterial = \"ti6al4v-slm\"\n\
                    [coating]\npreset = \"dense_outward\"\n[mesh]\nvoxels_per_cell = 8\n[solve]\ntolerance = 1e-9\n";

const PLASTIC: &str =
    "[plasticity]\nstrain = 0.026\nsteps = 10\nunload_at_strain = 0.008\ntolerance = 1e-8\n";

const BUCKLING: &str = "[buckling]\ntolerance = 1e-6\n";

/// Shells of bone reach half a diameter from the implant.
const PLUG_LOAD: &str = "[load]\ncase = \"plug\"\nforce_n = 30\nplug_diameter_mm = 2\nplug_length_mm = 1.5\n\
                         block_mm = [4.0, 4.0, 3.0]\n";

const BONE: &str = "[bone]\napparent_density_g_cm3 = 0.4\ncortical_mm = 0.5\nlazy_zone = 0.5\n";

fn taken(case: &Case) -> Measures {
    let folder = tempfile::tempdir().unwrap();
    let interrupt = AtomicBool::new(false);
    let outcome = Pipeline::new(&Silent, &interrupt).solve_run(case, folder.path());
    outcome
        .unwrap_or_else(|error| panic!("{error} in {case:?}"))
        .measures
}

fn block(drive: &str) -> Case {
    uncoated(&format!("{BLOCK}{drive}\n"))
}

fn cantilever(load: &str) -> Case {
    let text = BLOCK.replace("[load]\nplatens = \"smooth\"", "[load]\ncase = \"faces\"");
    uncoated(&format!(
        "{text}held = [{{ face = \"low_x\", axes = [\"x\", \"y\", \"z\"] }}]\nforce = [{{ face = \"high_x\", {load} }}]\n"
    ))
}

fn waves() -> Case {
    let text = BLOCK.replace("[load]\nplatens = \"smooth\"", "[load]\ncase = \"exact\"");
    uncoated(&format!(
        "{text}solution = {{ manufactured = {{ strain = 0.001, wavelength_mm = 2.7 }} }}\n"
    ))
}

fn plug(name: &str) -> Case {
    run(&format!("{PLUG}{PLUG_LOAD}{BONE}"), name)
}

/// The cases that between them have every measure, with what was measured.
static MEASURED: LazyLock<Vec<(Case, Measures)>> = LazyLock::new(|| {
    let cases = [
        block("strain = 0.001"),
        block("force_n = 5"),
        run(LATTICE, "uncoated"),
        run(LATTICE, "coated"),
        run(&format!("{LATTICE}force_n = 5\n"), "coated"),
        plug("uncoated"),
        plug("coated"),
        run(CELL, "coated"),
        run(
            &CELL.replace(
                "voxels_per_cell = 16",
                "voxels_per_cell = 16\npartial_volume_exponent = 1.0\npartial_volume_corner_exponent = 0.0",
            ),
            "uncoated",
        ),
        run(&format!("{LATTICE}{PLASTIC}"), "coated"),
        run(&format!("{LATTICE}{BUCKLING}"), "coated"),
        cantilever("total_n = [1, -2, 3]"),
        waves(),
    ];
    cases.map(|case| (case.clone(), taken(&case))).into()
});

/// Power of the length in a unit when stresses are kept, so that a force grows with the area.
fn dimension(unit: &str) -> i32 {
    match unit {
        "MPa" | "g/cm³" | "mJ/mm³" | "%" | "" => 0,
        "mm" | "µm" | "N/mm" => 1,
        "mm²" | "N" => 2,
        "mm³" | "N·mm" | "g" => 3,
        "1/mm" | "mm²/mm³" => -1,
        other => panic!("a measure in {other}"),
    }
}

/// Last words of names of numbers without unit.
const NUMBERS: [&str; 9] = [
    "factor",
    "error",
    "tortuosity",
    "porosity",
    "fraction",
    "strain",
    "shielding",
    "ratio",
    "anisotropy",
];

#[test]
fn names_are_distinct_snake_case_and_end_in_their_unit() {
    for (k, row) in MEASURES.iter().enumerate() {
        let name = row.name;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(name.chars().all(plain) && !name.contains("__"), "{name}");
        assert!(
            name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('_'),
            "{name}"
        );
        assert!(
            MEASURES[..k].iter().all(|other| other.name != name),
            "{name} twice"
        );
        assert!(!row.what.is_empty() && !row.source.is_empty(), "{name}");
        let unit = title_and_unit(name).1;
        let stem = name.split("_shell_").next().unwrap();
        assert!(
            !unit.is_empty() || NUMBERS.iter().any(|number| stem.ends_with(number)),
            "{name}: no unit"
        );
        assert_eq!(dimension(unit), row.length_power, "{name} in {unit}");
    }
}

#[test]
fn every_measure_is_exercised() {
    for row in MEASURES {
        // Zero follows every power.
        let is_telling = |value: f64| value.is_finite() && value != 0.0;
        let mut values = MEASURED.iter().filter_map(|(_, measures)| measures.get(row.name));
        assert!(values.any(is_telling), "no case exercises `{}`", row.name);
    }
}

/// The measures of a block in uniaxial stress, and no others.
fn block_closed_forms(strain: f64) -> BTreeMap<&'static str, f64> {
    let (young, volume) = (1000.0, 6.0);
    BTreeMap::from([
        ("porosity", 0.0),
        ("solid_fraction", 1.0),
        ("mass_g", 2e-3 * volume),
        ("apparent_modulus_mpa", young),
        ("apparent_stress_mpa", young * strain),
        ("apparent_strain", strain),
        ("strain_energy_nmm", 0.5 * young * strain * strain * volume),
        ("yield_onset_q0_1_mpa", 7.0),
        ("yield_onset_q1_mpa", 7.0),
        ("yield_onset_q2_mpa", 7.0),
        ("substrate_yield_onset_q0_1_mpa", 7.0),
        ("substrate_yield_onset_q1_mpa", 7.0),
        ("substrate_yield_onset_q2_mpa", 7.0),
        ("strut_stress_ratio", 1.0),
        // R = 0.1: √(σ_max · 0.45 σ_max) = 3 MPa, of which 0.9 are the range.
        ("fatigue_stress_range_mpa", 0.9 * 3.0 / 0.45f64.sqrt()),
    ])
}

/// Yield loads are sorted into bins; everything else is exact.
fn closed_form_tolerance(name: &str) -> f64 {
    if ["yield", "stress_ratio", "fatigue"]
        .iter()
        .any(|part| name.contains(part))
    {
        1e-4
    } else {
        1e-7
    }
}

#[test]
fn a_block_in_uniaxial_stress_has_the_values_of_hooke() {
    for (axis, area) in [("x", 2.0), ("y", 6.0), ("z", 3.0)] {
        for (drive, strain) in [("strain = 0.004", 0.004), ("force_n = 9", 9.0 / area / 1000.0)] {
            let found = taken(&block(&format!("axis = \"{axis}\"\n{drive}")));
            let expected = block_closed_forms(strain);
            let names: Vec<&str> = found.iter().map(|(name, _)| name).collect();
            assert_eq!(names.len(), expected.len(), "{names:?}");
            for (name, value) in expected {
                let (found, near) = (found.get(name).unwrap(), closed_form_tolerance(name));
                assert!(
                    (found - value).abs() <= near * value.abs().max(1e-3),
                    "{name}: {found}, not {value}"
                );
            }
        }
    }
}

/// Every measure of `changed` is that of `case` times two to its power.
fn check_powers(case: &Case, before: &Measures, changed: &Case, power: impl Fn(&Measure) -> i32) {
    let after = taken(changed);
    let names = |measures: &Measures| {
        measures
            .iter()
            .map(|(name, _)| name.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(before), names(&after));
    for row in MEASURES {
        let Some((before, after)) = before.get(row.name).zip(after.get(row.name)) else {
            continue;
        };
        let expected = before * 2f64.powi(power(row));
        // Room for values that should be zero, such as the porosity of a block.
        let near = 1e-6 * expected.abs().max(1e-6);
        let name = row.name;
        assert!(
            (after - expected).abs() <= near,
            "{name}: {before}, then {after}, not {expected}; {case:?}"
        );
    }
}

#[test]
fn every_measure_follows_the_load_as_it_says() {
    for (case, before) in MEASURED.iter() {
        check_powers(case, before, &with_load_doubled(case), |row| row.load_power);
    }
}

/// The same case with every length doubled, and forces fourfold so that stresses are kept.
fn with_lengths_doubled(case: &Case) -> Case {
    let mut doubled = case.clone();
    double_shape(&mut doubled.structure.shape);
    if let Some(coating) = &mut doubled.coating {
        coating.outward_mm *= 2.0;
        coating.inward_mm *= 2.0;
    }
    if let Some(Resolution::VoxelMm(voxel_mm)) = &mut doubled.mesh.resolution {
        *voxel_mm *= 2.0;
    }
    double_load_lengths(&mut doubled.load);
    doubled
}

fn double_shape(shape: &mut Shape) {
    match shape {
        Shape::Solid { cell_mm, .. } => *cell_mm *= 2.0,
        Shape::Lattice { sizing, .. } => {
            for length in [&mut sizing.cell_mm, &mut sizing.pore_mm].into_iter().flatten() {
                *length *= 2.0;
            }
            if let Some(Member::StrutMm(mm) | Member::WallMm(mm)) = &mut sizing.member {
                *mm *= 2.0;
            }
        }
        Shape::Image { .. }
        | Shape::Scan { .. }
        | Shape::Layers { .. }
        | Shape::Stl { .. }
        | Shape::Device { .. }
        | Shape::Voronoi { .. }
        | Shape::Spinodoid { .. }
        | Shape::Parts => {
            panic!("not among the cases")
        }
    }
}

fn double_load_lengths(load: &mut Load) {
    match load {
        Load::Compression { load } => {
            if let Drive::ForceN(force) = &mut load.drive {
                *force *= 4.0;
            }
        }
        Load::Faces { load } => load.force.iter_mut().for_each(|force| {
            if let FaceLoad::TotalN(total) = &mut force.load {
                *total = total.map(|x| 4.0 * x);
            }
        }),
        Load::Exact { load } => match &mut load.solution {
            ExactSolution::Manufactured { wavelength_mm, .. } => *wavelength_mm *= 2.0,
            other => panic!("{other:?} is not among the cases"),
        },
        Load::Periodic { .. } | Load::Uniform { .. } => {}
        Load::Plug { load, bone } => {
            load.force_n *= 4.0;
            load.plug_diameter_mm *= 2.0;
            load.plug_length_mm *= 2.0;
            load.block_mm = load.block_mm.map(|edge| 2.0 * edge);
            bone.cortical_mm *= 2.0;
        }
    }
}

#[test]
fn every_measure_follows_the_unit_of_length_as_it_says() {
    for (case, before) in MEASURED.iter() {
        check_powers(case, before, &with_lengths_doubled(case), |row| row.length_power);
    }
}

#[test]
fn measures_of_a_coated_lattice_agree_with_each_other() {
    let coated = run(LATTICE, "coated");
    let (_, found) = MEASURED.iter().find(|(case, _)| *case == coated).unwrap();
    let value = |name: &str| found.get(name).unwrap_or_else(|| panic!("no {name}"));
    approx::assert_relative_eq!(
        value("porosity") + value("solid_fraction"),
        1.0,
        max_relative = 1e-12
    );
    let hooke = value("apparent_modulus_mpa") * value("apparent_strain");
    approx::assert_relative_eq!(hooke, value("apparent_stress_mpa"), max_relative = 1e-12);
    assert!(value("coat_mass_g") < value("mass_g"));
    // The larger part must yield, the higher the load; the whole yields between its parts.
    let onsets = ["yield_onset_q0_1_mpa", "yield_onset_q1_mpa", "yield_onset_q2_mpa"].map(value);
    assert!(onsets.is_sorted(), "{onsets:?}");
    let (coat, substrate) = (
        value("coat_yield_onset_q1_mpa"),
        value("substrate_yield_onset_q1_mpa"),
    );
    assert!(
        coat.min(substrate) <= onsets[1] && onsets[1] <= coat.max(substrate),
        "{coat} {substrate} {onsets:?}"
    );
}

/// The lattice of one solid in two phases: to tell them apart must change nothing.
#[test]
fn a_coat_of_the_substrates_own_solid_is_more_of_the_same() {
    let same = "[coating]\nmaterial = \"ti6al4v-slm\"\noutward_mm = 0.0\ninward_mm = 0.05\n";
    let text = LATTICE.replace("[coating]\npreset = \"dense_outward\"\n", same);
    let (bare, coated) = (taken(&run(&text, "uncoated")), taken(&run(&text, "coated")));
    for name in [
        "mass_g",
        "apparent_modulus_mpa",
        "strain_energy_nmm",
        "yield_onset_q1_mpa",
    ] {
        let near = if name.contains("yield") { 1e-3 } else { 1e-4 };
        approx::assert_relative_eq!(
            coated.get(name).unwrap(),
            bare.get(name).unwrap(),
            max_relative = near
        );
    }
}

/// A plug of the solid that it replaces takes no load from it.
#[test]
fn a_plug_of_bone_shields_nothing() {
    let text = format!(
        "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\n\
         material = {{ young_mpa = 500, poisson = 0.3, density_g_cm3 = 0.5 }}\n\
         [mesh]\nvoxels_per_cell = 6\n[solve]\ntolerance = 1e-9\n{PLUG_LOAD}\
         [bone]\napparent_density_g_cm3 = 0.5\nlaw = {{ coefficient = 1000, exponent = 1 }}\npoisson = 0.3\n"
    );
    let found = taken(&uncoated(&text));
    for (name, value) in found
        .iter()
        .filter(|(name, _)| name.starts_with("stress_shielding"))
    {
        assert!(value.abs() < 1e-5, "{name}: {value}");
    }
    assert_eq!(
        found.get("stress_shielding_shell_3").map(f64::is_finite),
        Some(true)
    );
    assert_eq!(found.get("resorbing_mass_fraction"), Some(0.0));
}

/// Shielding of all shells is a mean of the shells; a bone that counts every loss resorbs more than one that forgives.
#[test]
fn shells_and_lazy_zones_are_in_order() {
    let found = taken(&plug("uncoated"));
    let shells = [1, 2, 3].map(|k| found.get(&format!("stress_shielding_shell_{k}")).unwrap());
    let all = found.get("stress_shielding").unwrap();
    let (least, most) = (
        shells.iter().copied().fold(1.0, f64::min),
        shells.iter().copied().fold(-9.0, f64::max),
    );
    assert!(least <= all && all <= most, "{all}, {shells:?}");
    let lost = [0.9, 0.5, 0.1].map(|lazy_zone| {
        let mut case = plug("uncoated");
        if let Load::Plug { bone, .. } = &mut case.load {
            bone.lazy_zone = lazy_zone;
        }
        taken(&case).get("resorbing_mass_fraction").unwrap()
    });
    assert!(
        lost.is_sorted() && lost[0] < lost[2] && lost[2] <= 1.0,
        "{lost:?}"
    );
}

/// In uniaxial stress the effective strain √(2U/E) is the strain: all of the bone is overloaded at 0.7 %.
#[test]
fn a_block_of_bone_fails_at_the_strain_of_pistoia() {
    let text = BLOCK.replace(
        "{ young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2, yield_mpa = 7 }",
        "\"cortical-bone\"",
    );
    let found = taken(&uncoated(&format!("{text}strain = 0.001\n")));
    approx::assert_relative_eq!(
        found.get("bone_failure_factor").unwrap(),
        7.0,
        max_relative = 2e-3
    );
    let force = 0.007 * 17_000.0 * 3.0;
    approx::assert_relative_eq!(
        found.get("bone_failure_force_n").unwrap(),
        force,
        max_relative = 2e-3
    );
}
