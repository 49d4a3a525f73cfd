//! What a coat does to slender lattices.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use cases::pipeline::Pipeline;
use cases::progress::Silent;
use common::run;
use std::sync::atomic::AtomicBool;

/// Struts of 0.4 mm in cells of about 5 mm: 97 % porosity.
const SLENDER: &str = "[structure]\nlattice = \"diamond\"\nporosity = 0.97\nstrut_mm = 0.4\n\
                       material = { young_mpa = 113800, poisson = 0.34, density_g_cm3 = 4.43 }\n\
                       [coating]\nmaterial = { young_mpa = 186000, poisson = 0.34, density_g_cm3 = 16.6 }\noutward_mm = 0.015\ninward_mm = 0.0\n\
                       [mesh]\nvoxels_per_cell = 80\n[accuracy]\nband = false\n[load]\ncase = \"periodic\"\nsymmetry = \"cubic\"\n";

fn bulk(state: &str) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let interrupt = AtomicBool::new(false);
    let outcome = Pipeline::new(&Silent, &interrupt).solve_run(&run(SLENDER, state), folder.path());
    outcome.unwrap().measures.get("hill_bulk_modulus_mpa").unwrap()
}

/// Struts of a slender lattice are stretched, not bent, under uniform pressure: its bulk modulus gains what EA does, 25.4 %.
#[test]
fn the_bulk_modulus_of_a_slender_lattice_gains_what_the_struts_do() {
    let gain = bulk("coated") / bulk("uncoated");
    approx::assert_relative_eq!(gain, 1.254, max_relative = 0.01);
}

/// A bar of 1 mm² with 0.125 mm of coat around it, its solids of one Poisson's ratio: both are strained alike, `E A = Σ E_k A_k`, and nothing
/// pulls at the interface.
#[test]
fn the_coat_of_a_bar_carries_its_part() {
    const BAR: &str = "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\noutline = { shape = \"box\", size_mm = [1.0, 1.0, 2.0] }\n\
                       material = { young_mpa = 113800, poisson = 0.3, density_g_cm3 = 4.43, yield_mpa = 800 }\n\
                       [coating]\noutward_mm = 0.125\ninward_mm = 0.0\n\
                       material = { young_mpa = 186000, poisson = 0.3, density_g_cm3 = 16.6, yield_mpa = 170 }\n\
                       [mesh]\nvoxel_mm = 0.125\n[solve]\ntolerance = 1e-9\n[load]\ncase = \"compression\"\nplatens = \"smooth\"\n";
    let folder = tempfile::tempdir().unwrap();
    let interrupt = AtomicBool::new(false);
    let outcome = Pipeline::new(&Silent, &interrupt).solve_run(&run(BAR, "coated"), folder.path());
    let measures = outcome.unwrap().measures;
    let near = |name: &str, wanted: f64| {
        let found = measures.get(name).unwrap();
        approx::assert_relative_eq!(found, wanted, max_relative = 1e-3);
    };
    let modulus = 113_800.0 + 186_000.0 * 0.5625;
    near("apparent_modulus_mpa", modulus);
    near("coat_stress_p99_mpa", 1860.0);
    near("coat_stress_ratio", 186_000.0 / modulus);
    near("coat_stress_at_yield_p99_mpa", 800.0 * 186_000.0 / 113_800.0);
    for name in ["traction", "tension", "shear"] {
        let ratio = measures.get(&format!("interface_{name}_ratio")).unwrap();
        let at_yield = measures
            .get(&format!("interface_{name}_at_yield_p99_mpa"))
            .unwrap();
        assert!(
            ratio.abs() < 1e-5 && at_yield.abs() < 1e-2,
            "{name}: {ratio}, {at_yield}"
        );
    }
}
