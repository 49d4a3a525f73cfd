//! Compression beyond yield: from a case file to `results.json`, the table and the figure.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use approx::assert_relative_eq;
use cases::case::Case;
use cases::outcome::RunOutcome;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use cases::run_error::RunError;
use common::uncoated;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const BLOCK: &str = "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\ncells = [1, 1, 2]\n\
                     material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2, yield_mpa = 7 }\n\
                     [mesh]\nvoxels_per_cell = 4\n[load]\nplatens = \"smooth\"\n[plasticity]\n";

fn tried(case: &Case, folder: &Path) -> Result<RunOutcome, RunError> {
    let interrupt = AtomicBool::new(false);
    Pipeline::new(&Silent, &interrupt).solve_run(case, folder)
}

/// A bar: 7 MPa, then E H/(E + H) with H = 20 MPa.
#[test]
fn a_block_has_the_proof_strength_of_its_bilinear_curve() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{BLOCK}hardening_ratio = 0.02\nunload_at_strain = 0.02\ntolerance = 1e-8\n");
    let found = tried(&uncoated(&text), folder.path()).unwrap();
    let value = |name: &str| found.measures.get(name).unwrap();
    let tangent = 1000.0 * 20.0 / 1020.0;
    // The offset line 1000 (ε − 0.002) meets 7 + T (ε − 0.007).
    let proof = |offset: f64| {
        let strain = (7.0 - tangent * 0.007 + 1000.0 * offset) / (1000.0 - tangent);
        1000.0 * (strain - offset)
    };
    assert_relative_eq!(value("proof_strength_0_2_mpa"), proof(0.002), max_relative = 1e-4);
    assert_relative_eq!(value("offset_stress_1_mpa"), proof(0.01), max_relative = 1e-4);
    assert_relative_eq!(value("quasi_elastic_gradient_mpa"), 1000.0, max_relative = 1e-6);
    assert_relative_eq!(value("elastic_gradient_mpa"), 1000.0, max_relative = 1e-4);
    assert_relative_eq!(
        value("highest_stress_mpa"),
        7.0 + tangent * 0.023,
        max_relative = 1e-4
    );
    assert_eq!(value("plastic_fraction"), 1.0);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    let table = std::fs::read_to_string(folder.path().join("uncoated-stress-strain.csv")).unwrap();
    assert_eq!(
        table.lines().count(),
        1 + found.stress_strain.unwrap().points.len()
    );
    let figure = std::fs::read_to_string(folder.path().join("uncoated-stress-strain.svg")).unwrap();
    assert!(figure.starts_with("<svg") && figure.contains("MPa at 0.2 %"));
    assert!(
        found
            .files
            .iter()
            .any(|file| file == "uncoated-stress-strain.csv")
    );
}

#[test]
fn a_flow_curve_of_its_own_takes_the_place_of_the_yield_stress() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        format!("{BLOCK}tolerance = 1e-8\nhardening = {{ substrate = [[0, 5], [0.01, 6], [0.02, 6]] }}\n");
    let found = tried(&uncoated(&text), folder.path()).unwrap();
    assert_relative_eq!(
        found.measures.get("highest_stress_mpa").unwrap(),
        6.0,
        max_relative = 1e-6
    );
}

#[test]
fn a_flow_curve_of_no_region_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{BLOCK}hardening = {{ substrat = [[0, 5]] }}\n");
    let error = tried(&uncoated(&text), folder.path()).unwrap_err();
    assert!(
        matches!(&error, RunError::Input { key, .. } if key == "plasticity.hardening"),
        "{error}"
    );
}
