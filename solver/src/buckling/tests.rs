//! Geometric stiffness against its definition, factors against a dense solve.

use super::geometric::GeometricStiffness;
use super::{BucklingFailure, BucklingOptions};
use crate::boundary::{Axis, Boundary, Condition, Face, Nodes, Patch};
use crate::conjugate_gradient::SolveOptions;
use crate::elasticity::Isotropic;
use crate::field::Field;
use crate::mixing::Mixing;
use crate::operator::Element;
use crate::random::Random;
use crate::solution::Solution;
use crate::system::{Body, System};
use faer::{Mat, Side};
use meshing::{Grid, Phase, VoxelMesh, VoxelMeshBuilder};
use std::ops::ControlFlow;

/// A block with holes and cells of half a material.
fn mesh(cells: [usize; 3], spacing_mm: f64, full: bool) -> VoxelMesh {
    let phase = Phase {
        name: "solid".into(),
        body: 0,
    };
    let grid = Grid::at_origin(cells, spacing_mm);
    let mut builder = VoxelMeshBuilder::new(grid.clone(), vec![phase]);
    for cell in 0..grid.cell_count() {
        let [x, y, z] = grid.cell_position(cell);
        let is_hole = !full && (x + 2 * y + z) % 5 == 4 && z > 0 && z + 1 < cells[2];
        let mut fractions = meshing::CellFractions::default();
        fractions[0] = match (is_hole, !full && (x + y * z) % 3 == 1) {
            (true, _) => 0.0,
            (_, true) => 0.5,
            _ => 1.0,
        };
        builder.push(fractions);
    }
    builder.finish()
}

/// Pressed or pulled between rough platens.
fn platens(shortening_mm: f64) -> Boundary {
    let high = Face::high(Axis::Z);
    let [x, y, _] = Condition::clamped(high);
    let z = Condition::Displacement {
        nodes: Nodes::Face(high),
        axis: Axis::Z,
        value_mm: -shortening_mm,
    };
    Boundary {
        conditions: Condition::clamped(Face::low(Axis::Z))
            .into_iter()
            .chain([x, y, z])
            .collect(),
        ..Boundary::default()
    }
}

fn with_system<R>(mesh: &VoxelMesh, boundary: &Boundary, work: impl FnOnce(&Solution, &System) -> R) -> R {
    let materials = [Isotropic::new(1000.0, 0.3).unwrap()];
    let body = Body {
        mesh,
        materials: &materials,
        mixing: Mixing::power(1.5),
        element: Element::Hex8i,
    };
    let system = System::new(&body, boundary, None).unwrap();
    let options = SolveOptions {
        tolerance: 1e-10,
        ..SolveOptions::default()
    };
    let solution = system
        .solve(&options, &mut |_| ControlFlow::Continue(()))
        .unwrap();
    work(&solution, &system)
}

fn random_field(nodes: usize, seed: u64) -> Field<f64> {
    let mut random = Random::new(seed);
    let mut field = Field::zeros(nodes);
    for component in field.all_mut() {
        component.fill_with(|| random.unit() - 0.5);
    }
    field
}

fn product(stiffness: &GeometricStiffness, input: &Field<f64>) -> Field<f64> {
    let mut output = Field::zeros(input.nodes());
    stiffness.add_product(input, &mut output);
    output
}

#[test]
fn the_geometric_stiffness_is_symmetric_and_feels_no_translation() {
    let mesh = mesh([4, 3, 5], 0.5, false);
    with_system(&mesh, &platens(0.1), |solution, system| {
        let stiffness = GeometricStiffness::new(system, solution);
        let nodes = system.operator().topology().node_count();
        let (a, b) = (random_field(nodes, 1), random_field(nodes, 2));
        let (ab, ba) = (b.dot(&product(&stiffness, &a)), a.dot(&product(&stiffness, &b)));
        assert!((ab - ba).abs() < 1e-12 * product(&stiffness, &a).norm() * b.norm());
        let mut translation: Field<f64> = Field::zeros(nodes);
        translation.component_mut(1).fill(3.0);
        assert_eq!(product(&stiffness, &translation).norm(), 0.0);
    });
}

/// `uᵀ K_σ u = ∫ σ_ij u_k,i u_k,j dV`: of a bar under uniform stress σ along z, turned by a small angle, σ times its volume times the square
/// of the angle.
#[test]
fn the_work_of_a_turned_bar_is_its_stress_times_volume() {
    let mesh = mesh([2, 3, 4], 0.5, true);
    let mut boundary = Boundary::default();
    boundary
        .conditions
        .extend(Axis::ALL.map(|axis| Condition::symmetry(Face::low(axis))));
    boundary.conditions.push(Condition::Traction {
        face: Face::high(Axis::Z),
        patch: Patch::Whole,
        traction_mpa: [0.0, 0.0, -7.0],
    });
    with_system(&mesh, &boundary, |solution, system| {
        let stiffness = GeometricStiffness::new(system, solution);
        let topology = system.operator().topology();
        for (along, expected) in [(2, 7.0 * 3.0 * 0.01), (0, 0.0)] {
            let mut turned: Field<f64> = Field::zeros(topology.node_count());
            for (node, at) in topology.node_positions().enumerate() {
                turned.component_mut(1)[node] = 0.1 * 0.5 * at[along] as f64;
            }
            let work = turned.dot(&product(&stiffness, &turned));
            approx::assert_relative_eq!(work, expected, max_relative = 1e-6, epsilon = 1e-6);
        }
    });
}

/// All `1/λ` from dense matrices, the largest first.
fn dense_values(solution: &Solution, system: &System) -> Vec<f64> {
    let (stiffness, _) = system.assembled();
    let size = stiffness.nrows();
    let fixed = &system.constraints().fixed;
    let free: Vec<usize> = (0..size).filter(|i| fixed[i / 3] >> (i % 3) & 1 == 0).collect();
    let mut k = Mat::<f64>::zeros(size, size);
    for (row, column, value) in stiffness.triplet_iter() {
        k[(row, column)] = *value;
    }
    let geometric = GeometricStiffness::new(system, solution);
    let mut g = Mat::<f64>::zeros(size, size);
    for j in 0..size {
        let mut unit: Field<f64> = Field::zeros(size / 3);
        unit.component_mut(j % 3)[j / 3] = 1.0;
        let column = product(&geometric, &unit);
        for i in 0..size {
            g[(i, j)] = column.at(i / 3)[i % 3];
        }
    }
    let of_free = |matrix: &Mat<f64>| Mat::from_fn(free.len(), free.len(), |i, j| matrix[(free[i], free[j])]);
    let (k, g) = (of_free(&k), of_free(&g));
    let eigen = k.self_adjoint_eigen(Side::Lower).unwrap();
    let root = Mat::from_fn(free.len(), free.len(), |i, j| {
        eigen.U()[(i, j)] / eigen.S()[j].sqrt()
    });
    let reduced = root.transpose() * g * &root;
    let mut values = reduced.self_adjoint_eigenvalues(Side::Lower).unwrap();
    values.reverse();
    values
}

#[test]
fn factors_are_those_of_the_dense_twin() {
    let mesh = mesh([3, 3, 6], 0.5, false);
    with_system(&mesh, &platens(0.1), |solution, system| {
        let expected = dense_values(solution, system);
        let options = BucklingOptions {
            modes: 4,
            tolerance: 1e-5,
            max_iterations: 300,
        };
        let found = solution
            .buckling(&options, &mut |_| ControlFlow::Continue(()))
            .unwrap();
        for (factor, value) in found.factors.iter().zip(&expected) {
            approx::assert_relative_eq!(*factor, 1.0 / value, max_relative = 1e-6);
        }
        let reversed = found.reversed_at_most.unwrap();
        assert!(reversed >= -1.0 / expected.last().unwrap() * (1.0 - 1e-6));
        assert_eq!(found.modes.len(), 4);
        for mode in &found.modes {
            let longest = mode
                .iter()
                .map(|u| u.iter().map(|x| x * x).sum::<f64>())
                .fold(0.0, f64::max);
            approx::assert_relative_eq!(longest, 1.0, max_relative = 1e-12);
        }
    });
}

#[test]
fn more_modes_than_a_body_has_and_none_at_all_are_refused() {
    let mesh = mesh([1, 1, 2], 0.5, true);
    with_system(&mesh, &platens(0.1), |solution, _| {
        let with = |modes, tolerance| {
            let options = BucklingOptions {
                modes,
                tolerance,
                max_iterations: 50,
            };
            solution
                .buckling(&options, &mut |_| ControlFlow::Continue(()))
                .unwrap_err()
        };
        assert_eq!(with(20, 1e-3), BucklingFailure::TooManyModes { modes: 20 });
        assert_eq!(
            with(0, 1e-3),
            BucklingFailure::Options {
                modes: 0,
                tolerance: 1e-3
            }
        );
        assert!(matches!(with(1, f64::NAN), BucklingFailure::Options { .. }));
    });
}
