//! The finite element that a case names reaches the solver, and what is recovered from its solution belongs to it.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use cases::case::Case;
use cases::case_file;
use cases::outcome::Measures;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use common::{run, uncoated};
use vtkio::model::{Attribute, DataSet, Piece, UnstructuredGridPiece, Vtk};

const ELEMENTS: [&str; 2] = ["hex8i", "hex8"];

/// A block between platens that hold its ends, so that it bulges.
const BLOCK: &str = "[structure]\nlattice = \"solid\"\ncell_mm = 1.0\ncells = [2, 1, 2]\n\
                     material = { young_mpa = 1000, poisson = 0.3, density_g_cm3 = 2, yield_mpa = 7 }\n\
                     [solve]\ntolerance = 1e-9\n[load]\nplatens = \"rough\"\n[mesh]\nvoxels_per_cell = 4\n";

/// Struts in bending, two voxels across.
const BENDING: &str = "[structure]\nlattice = \"bcc\"\nporosity = 0.85\ncell_mm = 1.5\ncells = [2, 2, 2]\n\
                       material = \"ti6al4v-slm\"\n[coating]\npreset = \"dense_outward\"\n\
                       [solve]\ntolerance = 1e-9\n[mesh]\nvoxels_per_cell = 12\n";

/// Measures and cell arrays of a run.
struct Solved(Measures, UnstructuredGridPiece);

impl Solved {
    fn new(case: &Case) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = AtomicBool::new(false);
        let outcome = Pipeline::new(&Silent, &interrupt)
            .solve_run(case, folder.path())
            .unwrap_or_else(|error| panic!("{error} in {case:?}"));
        Self(outcome.measures, read(&folder.path().join(&outcome.files[0])))
    }

    fn measure(&self, name: &str) -> f64 {
        self.0.get(name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn cells(&self, wanted: &str) -> Vec<f32> {
        let found = self.1.data.cell.iter().find_map(|attribute| match attribute {
            Attribute::DataArray(array) if array.name == wanted => Some(array.data.clone()),
            _ => None,
        });
        found.unwrap().into_vec().unwrap()
    }
}

fn read(path: &Path) -> UnstructuredGridPiece {
    let DataSet::UnstructuredGrid { pieces, .. } = Vtk::import(path).unwrap().data else {
        panic!("not an unstructured grid");
    };
    match pieces.into_iter().next() {
        Some(Piece::Inline(piece)) => *piece,
        other => panic!("no inline piece: {other:?}"),
    }
}

fn with_element(text: &str, element: &str) -> String {
    assert!(text.contains("[mesh]\n"));
    text.replace("[mesh]\n", &format!("[mesh]\nelement = \"{element}\"\n"))
}

#[test]
fn bending_struts_are_softer_with_incompatible_modes() {
    let modulus = |text: &str| Solved::new(&uncoated(text)).measure("apparent_modulus_mpa");
    let [soft, stiff] = ELEMENTS.map(|element| modulus(&with_element(BENDING, element)));
    assert!(soft < 0.97 * stiff, "{soft} {stiff}");
    assert!(soft > 0.6 * stiff, "{soft} {stiff}");
    // A case that says nothing has the first of them.
    assert_eq!(modulus(BENDING), soft);
}

#[test]
fn uniform_strain_is_exact_with_both() {
    for element in ELEMENTS {
        let text = with_element(&BLOCK.replace("rough", "smooth"), element);
        let block = Solved::new(&uncoated(&text));
        let exact = |name: &str, value: f64, near: f64| {
            approx::assert_relative_eq!(block.measure(name), value, max_relative = near);
        };
        exact("apparent_modulus_mpa", 1000.0, 1e-8);
        exact("strain_energy_nmm", 0.5 * 1000.0 * 1e-4 * 4.0, 1e-8);
        exact("yield_onset_q1_mpa", 7.0, 1e-4);
        for stress in block.cells("von_mises_mpa") {
            approx::assert_relative_eq!(stress, 10.0, max_relative = 1e-6);
        }
    }
}

/// Hooke's law, and the stack of layers through and along.
#[test]
fn closed_forms_of_the_library_hold_with_both() {
    for name in ["bar-patch", "laminate"] {
        let file = format!("{}/library/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).unwrap();
        for element in ELEMENTS {
            let text = with_element(&text, element);
            let study = case_file::read_text(Path::new("case.toml"), &text).unwrap();
            assert!(!study.expected.is_empty());
            for wanted in &study.expected {
                let run = study.runs.iter().find(|run| run.case.name == wanted.run).unwrap();
                let found = Solved::new(&run.case).measure(&wanted.measure);
                assert!(
                    (found - wanted.value).abs() <= wanted.margin,
                    "{name} with {element}: {} is {found}",
                    wanted.measure
                );
            }
        }
    }
}

#[test]
fn energy_of_the_cells_adds_up_to_the_strain_energy() {
    for element in ELEMENTS {
        for text in [BLOCK, BENDING] {
            let case = run(&with_element(text, element), "uncoated");
            let solved = Solved::new(&case);
            let voxel_mm: f64 = if text == BLOCK { 1.0 / 4.0 } else { 1.5 / 12.0 };
            let density = solved.cells("strain_energy_density_mj_mm3");
            let sum: f64 = density
                .iter()
                .map(|&density| f64::from(density) * voxel_mm.powi(3))
                .sum();
            let energy = solved.measure("strain_energy_nmm");
            approx::assert_relative_eq!(sum, energy, max_relative = 1e-5);
        }
    }
}

/// Virtual work of a uniform strain: stress along the axis, summed over the volume, is force times height.
#[test]
fn stress_of_the_cells_is_in_equilibrium_with_the_platens() {
    for element in ELEMENTS {
        let block = Solved::new(&uncoated(&with_element(BLOCK, element)));
        let stress = block.cells("stress_mpa");
        let (cells, _) = stress.as_chunks::<6>();
        let mean = |component: usize| {
            let sum: f64 = cells.iter().map(|cell| f64::from(cell[component])).sum();
            sum / cells.len() as f64
        };
        let apparent = block.measure("apparent_stress_mpa");
        approx::assert_relative_eq!(mean(2), -apparent, max_relative = 1e-5);
        // Nothing holds the sides, but the platens push sideways: no equilibrium is asked of XX and YY.
        let widest = (3..6).map(|shear| mean(shear).abs()).fold(0.0, f64::max);
        assert!(widest < 1e-5 * apparent, "{widest} {apparent}");
    }
}
