//! The load cases `kubc` and `subc`: apparent stiffness on both sides of the effective one.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use approx::assert_relative_eq;
use cases::case_file;
use cases::outcome::RunOutcome;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use common::uncoated;
use solver::{EffectiveModuli, Stiffness};
use std::path::Path;
use std::sync::atomic::AtomicBool;

const SOLID: &str = "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\ncells = [1, 2, 1]\n\
                     material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2, yield_mpa = 7 }\n\
                     [mesh]\nvoxels_per_cell = 4\n";

const SHEETS: &str = "[structure]\nlattice = \"gyroid-sheet\"\nporosity = 0.6\ncell_mm = 1.5\ncells = [1, 1, 1]\n\
                      material = \"ti6al4v-slm\"\n[mesh]\nvoxels_per_cell = 16\n[accuracy]\nband = false\n";

fn outcome(body: &str, load: &str) -> RunOutcome {
    let folder = tempfile::tempdir().unwrap();
    let interrupt = AtomicBool::new(false);
    let case = uncoated(&format!("{body}[load]\ncase = \"{load}\"\n"));
    let found = Pipeline::new(&Silent, &interrupt).solve_run(&case, folder.path());
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    for file in &found.files {
        assert!(folder.path().join(file).exists(), "{file}");
    }
    assert!(found.files.iter().any(|file| file.ends_with("-modulus.vtp")));
    assert!(found.files.iter().any(|file| file.ends_with("-modulus.svg")));
    found
}

fn is_stiffer(stiff: &Stiffness, soft: &Stiffness) -> bool {
    let rest = std::array::from_fn(|i| std::array::from_fn(|j| stiff[i][j] - (1.0 - 1e-6) * soft[i][j]));
    EffectiveModuli::new(&rest).is_ok()
}

#[test]
fn a_solid_block_has_the_moduli_of_its_material_under_both() {
    for load in ["kubc", "subc"] {
        let found = outcome(SOLID, load);
        for (name, expected) in [
            ("effective_modulus_x_mpa", 1000.0),
            ("effective_shear_modulus_yz_mpa", 1000.0 / 2.6),
            ("effective_xy_poisson_ratio", 0.3),
            ("apparent_stress_mpa", 10.0),
            ("yield_onset_q1_mpa", 7.0),
        ] {
            assert_relative_eq!(found.measures.get(name).unwrap(), expected, max_relative = 1e-4);
        }
    }
}

#[test]
fn a_lattice_is_softer_under_stress_and_stiffer_under_strain() {
    let [stress, periodic, strain] = ["subc", "periodic", "kubc"].map(|load| outcome(SHEETS, load));
    let matrix = |found: &RunOutcome| *found.measures.matrix("effective_stiffness_mpa").unwrap();
    assert!(is_stiffer(&matrix(&periodic), &matrix(&stress)));
    assert!(is_stiffer(&matrix(&strain), &matrix(&periodic)));
}

#[test]
fn keys_of_other_load_cases_are_refused() {
    for load in ["kubc", "subc"] {
        for (line, words) in [
            ("force_n = 3", "is a key of the load case `compression`, not of"),
            (
                "symmetry = \"cubic\"",
                "is a key of the load case `periodic`, not of",
            ),
            ("strain = -1", "`load.strain`"),
        ] {
            let text = format!("{SOLID}[load]\ncase = \"{load}\"\n{line}\n");
            let error = case_file::read_text(Path::new("a.toml"), &text)
                .unwrap_err()
                .to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
