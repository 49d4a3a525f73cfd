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
