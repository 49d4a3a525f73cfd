//! Linear buckling: from a case file to `results.json` and the VTK file.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use approx::assert_relative_eq;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use common::uncoated;
use std::f64::consts::PI;
use std::sync::atomic::AtomicBool;

/// A column of 1 × 1 × 20 mm between rough platens.
const COLUMN: &str = "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\ncells = [1, 1, 20]\n\
                      material = { young_mpa = 1000, poisson = 0, density_g_cm3 = 2, yield_mpa = 7 }\n\
                      [mesh]\nvoxels_per_cell = 4\n";

/// Engesser's column with half its length for buckling length: `σ = σ_E/(1 + σ_E/(κG))`, `σ_E = π² E b²/(12 (l/2)²)`, κ = 5/6 for ν = 0
/// (Cowper 1966, J. Appl. Mech. 33:335).
#[test]
fn a_column_between_platens_buckles_at_engessers_stress() {
    let euler = PI.powi(2) * 1000.0 / 12.0 / 100.0;
    let expected = euler / (1.0 + euler / (500.0 * 5.0 / 6.0));
    for (drive, load_mpa) in [("strain = 0.001", 1.0), ("force_n = 2", 2.0)] {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = AtomicBool::new(false);
        let case = uncoated(&format!("{COLUMN}[load]\n{drive}\n[buckling]\nmodes = 3\n"));
        let found = Pipeline::new(&Silent, &interrupt)
            .solve_run(&case, folder.path())
            .unwrap();
        let value = |name: &str| found.measures.get(name).unwrap();
        assert_relative_eq!(value("buckling_stress_mpa"), expected, max_relative = 5e-3);
        assert_relative_eq!(value("buckling_factor"), expected / load_mpa, max_relative = 5e-3);
        assert_relative_eq!(
            value("buckling_to_yield_ratio"),
            value("buckling_stress_mpa") / value("yield_onset_q1_mpa"),
            max_relative = 1e-12
        );
        let summary = found.buckling.unwrap();
        assert_eq!(summary.factors.len(), 3);
        assert_eq!(summary.factors[0], value("buckling_factor"));
        let file = std::fs::read(folder.path().join("uncoated.vtu")).unwrap();
        let text = String::from_utf8_lossy(&file);
        assert!((1..=3).all(|mode| text.contains(&format!("buckling_mode_{mode}"))));
        assert!(!text.contains("buckling_mode_4"));
    }
}
