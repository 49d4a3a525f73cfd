//! Multigrid conjugate gradients against the direct solve of the assembled matrix.

use crate::bodies::*;
use solver::{Axis, Condition, Face, Patch, System};

/// Relative difference of all displacements.
const TOLERANCE: f64 = 1e-10;

#[test]
fn lattice_of_two_materials_agrees_with_its_assembled_twin() {
    let materials = [material(114_000.0, 0.342), material(186_000.0, 0.35)];
    for (seed, bodies) in [(1, [0, 0]), (2, [0, 1])] {
        let mesh = lattice_like([20, 17, 22], 0.1, bodies, seed);
        assert!(mesh.mixed_cells().len() > 100);
        let mut conditions = rough_platens(-0.01);
        conditions.conditions.push(Condition::Traction {
            face: Face::high(Axis::X),
            patch: Patch::Whole,
            traction_mpa: [3.0, -5.0, 7.0],
        });
        let system = System::new(&body(&mesh, &materials), &conditions, None).unwrap();
        assert!(system.dof() > 3 * 1500);
        let (fast, plain) = (solved(&system, 1e-13), system.solve_directly().unwrap());
        assert!(deviation(fast.displacements(), plain.displacements()) < TOLERANCE);
        let error = fast.strain_energy() / plain.strain_energy() - 1.0;
        assert!(error.abs() < TOLERANCE, "{error:.1e}");
        let error = fast.external_work() / fast.strain_energy() - 1.0;
        assert!(error.abs() < TOLERANCE, "{error:.1e}");
    }
}

/// A body smaller than the coarsest level is solved by one factorisation.
#[test]
fn small_body_takes_a_handful_of_iterations() {
    let mesh = lattice_like([6, 5, 7], 0.1, [0, 0], 3);
    let materials = [material(114_000.0, 0.342), material(1_000.0, 0.2)];
    let system = System::new(&body(&mesh, &materials), &rough_platens(-0.01), None).unwrap();
    let solution = solved(&system, 1e-10);
    assert!(
        solution.convergence().iterations <= 3,
        "{:?}",
        solution.convergence()
    );
}

/// The matrix and right-hand side that other solvers get belong to the solution: `A x = b` with x = u less what is prescribed.
#[test]
fn the_assembled_system_has_the_same_solution() {
    let mesh = lattice_like([6, 5, 7], 0.1, [0, 0], 3);
    let materials = [material(114_000.0, 0.342), material(1_000.0, 0.2)];
    let system = System::new(&body(&mesh, &materials), &rough_platens(-0.01), None).unwrap();
    let (matrix, right) = system.assembled();
    let solution = solved(&system, 1e-10);
    let high = mesh.grid().cells[2];
    let nodes = grid_nodes(&mesh).filter_map(|at| Some((at, solution.displacement(at)?)));
    let x: Vec<f64> = nodes
        .flat_map(|(at, u)| if at[2] == 0 || at[2] == high { [0.0; 3] } else { u })
        .collect();
    let size = right.iter().fold(0.0, |m: f64, b| m.max(b.abs()));
    for (row, b) in matrix.row_iter().zip(right) {
        let terms = row.col_indices().iter().zip(row.values());
        let product: f64 = terms.map(|(&column, value)| value * x[column]).sum();
        assert!((product - b).abs() < 1e-8 * size);
    }
}

/// Grid positions of all nodes, x fastest.
fn grid_nodes(mesh: &meshing::VoxelMesh) -> impl Iterator<Item = [usize; 3]> + '_ {
    let [nx, ny, nz] = mesh.grid().cells;
    (0..=nz).flat_map(move |z| (0..=ny).flat_map(move |y| (0..=nx).map(move |x| [x, y, z])))
}
