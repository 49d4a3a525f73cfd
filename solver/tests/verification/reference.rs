//! Apparent modulus of 4×4×4 diamond cells, on which four independent codes agreed: see
//! `cases/library/data/diamond/README.md`.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use solver::{SolveOptions, System};

/// Edge of the lattice cell in mm.
pub(crate) const CELL_MM: f64 = 1.5;
const TILES: usize = 4;

/// Which voxels of the cell are solid, z fastest.
pub(crate) fn solid_of(voxels: usize) -> Vec<bool> {
    let path = format!(
        "{}/../cases/library/data/diamond/cell_{voxels}.npy",
        env!("CARGO_MANIFEST_DIR")
    );
    let bytes = std::fs::read(path).unwrap();
    // NPY version 1: magic, version, length of the header in two bytes, header.
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let solid = &bytes[header..];
    assert_eq!(solid.len(), voxels.pow(3));
    solid.iter().map(|value| *value != 0).collect()
}

fn tiled(voxels: usize) -> VoxelMesh {
    let solid = solid_of(voxels);
    let grid = Grid::at_origin([TILES * voxels; 3], CELL_MM / voxels as f64);
    pure_mesh(grid, &[0], |at| {
        let [x, y, z] = at.map(|p| p % voxels);
        solid[(x * voxels + y) * voxels + z].then_some(0)
    })
}

fn check(voxels: usize, dof: usize, modulus_mpa: f64, most_iterations: usize) {
    let mesh = tiled(voxels);
    let height = TILES as f64 * CELL_MM;
    let materials = [material(114_000.0, 0.342)];
    // The codes use plain trilinear elements.
    let body = solver::Body {
        element: solver::Element::Hex8,
        ..body(&mesh, &materials)
    };
    let system = System::new(&body, &rough_platens(-0.01 * height), None).unwrap();
    assert_eq!(system.dof(), dof);
    let solution = system.solve(&SolveOptions::default(), &mut quiet).unwrap();
    let found = 2.0 * solution.strain_energy() / (1e-4 * height.powi(3));
    println!("{voxels}: {found:.4} MPa, {:?}", solution.convergence());
    approx::assert_relative_eq!(found, modulus_mpa, max_relative = 1e-6);
    assert!(
        solution.convergence().iterations <= most_iterations,
        "{:?}",
        solution.convergence()
    );
}

#[test]
fn four_codes_agree_at_96_voxels() {
    check(24, 1_120_743, 6495.806, 13);
}

#[test]
fn four_codes_agree_at_128_voxels() {
    check(32, 2_478_567, 6410.346, 14);
}
