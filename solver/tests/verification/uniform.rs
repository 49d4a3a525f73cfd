//! Uniform strain and stress at all faces: equal for one material, and beside the periodic block in order.

use crate::bodies::*;
use approx::assert_relative_eq;
use meshing::{Grid, VoxelMesh};
use solver::{
    Body, EffectiveModuli, Isotropic, SolveOptions, Stiffness, StrainSet, System, SystemError,
    UniformBoundary,
};
use std::ops::ControlFlow;

fn block(cells: [usize; 3], phase: impl Fn([usize; 3]) -> Option<usize>) -> VoxelMesh {
    pure_mesh(Grid::at_origin(cells, 0.25), &[0, 0], phase)
}

fn two() -> [Isotropic; 2] {
    [material(114_000.0, 0.34), material(17_000.0, 0.2)]
}

fn stiffness(system: &System) -> Stiffness {
    let options = SolveOptions {
        tolerance: 1e-9,
        ..SolveOptions::default()
    };
    let found = system.homogenise(StrainSet::All, &options, &mut |_, _| ControlFlow::Continue(()));
    *found.unwrap().stiffness_mpa()
}

/// Under uniform stress, repeated, under uniform strain.
fn in_order(body: &Body) -> [Stiffness; 3] {
    [
        stiffness(&System::uniform(body, UniformBoundary::Stress, None).unwrap()),
        stiffness(&System::periodic(body, None).unwrap()),
        stiffness(&System::uniform(body, UniformBoundary::Strain, None).unwrap()),
    ]
}

/// Whether `stiff − soft` stores no negative energy but for a part of the soft one.
fn is_stiffer(stiff: &Stiffness, soft: &Stiffness, slack: f64) -> bool {
    let rest = std::array::from_fn(|i| std::array::from_fn(|j| stiff[i][j] - (1.0 - slack) * soft[i][j]));
    EffectiveModuli::new(&rest).is_ok()
}

fn lattice() -> VoxelMesh {
    // Bars along all axes, four cells thick.
    let is_near = |x: usize| (4..8).contains(&x);
    block([16; 3], move |at| {
        let near = at.map(is_near);
        (near.iter().filter(|near| **near).count() >= 2).then_some(0)
    })
}

#[test]
fn one_material_is_itself_under_both() {
    let mesh = pure_mesh(Grid::at_origin([4, 6, 8], 0.25), &[0], |_| Some(0));
    let material = two()[0];
    let lame = material.lame();
    let materials = [material];
    let body = body(&mesh, &materials);
    for boundary in [UniformBoundary::Strain, UniformBoundary::Stress] {
        let found = stiffness(&System::uniform(&body, boundary, None).unwrap());
        for i in 0..6 {
            for j in 0..6 {
                let expected = match (i, j) {
                    _ if i == j && i < 3 => lame.lambda_mpa + 2.0 * lame.mu_mpa,
                    _ if i == j => lame.mu_mpa,
                    _ if i < 3 && j < 3 => lame.lambda_mpa,
                    _ => 0.0,
                };
                assert_relative_eq!(found[i][j], expected, epsilon = 1e-6 * 114_000.0);
            }
        }
    }
}

/// Huet 1990: apparent moduli under stress and strain lie on both sides of those of the block that repeats itself.
#[test]
fn stress_is_softer_and_strain_is_stiffer_than_repetition() {
    let laminate = block([8; 3], |[_, _, z]| Some(usize::from(z >= 3)));
    let chequers = block([8, 16, 8], |at| Some((at[0] / 4 + at[1] / 4 + at[2] / 2) % 2));
    for mesh in [laminate, chequers, lattice()] {
        let materials = two();
        let body = body(&mesh, &materials);
        let [stress, periodic, strain] = in_order(&body);
        assert!(is_stiffer(&periodic, &stress, 1e-6), "{stress:?}\n{periodic:?}");
        assert!(is_stiffer(&strain, &periodic, 1e-6), "{periodic:?}\n{strain:?}");
        assert!(!is_stiffer(&stress, &strain, 1e-6));
    }
}

/// The volume mean of the strain is the strain asked for, and the energy that of the stiffness (Hill 1963, doi 10.1016/0022-5096(63)90036-X).
#[test]
fn the_strains_of_a_solution_have_the_mean_asked_for() {
    let mesh = block([8; 3], |at| Some((at[0] / 4 + at[1] / 4 + at[2] / 4) % 2));
    let materials = two();
    let body = body(&mesh, &materials);
    let asked = [1e-3, -2e-3, 5e-4, 3e-4, -4e-4, 7e-4];
    for boundary in [UniformBoundary::Strain, UniformBoundary::Stress] {
        let system = System::uniform(&body, boundary, None).unwrap();
        let options = SolveOptions {
            tolerance: 1e-9,
            ..SolveOptions::default()
        };
        let found = system
            .homogenise(StrainSet::All, &options, &mut |_, _| ControlFlow::Continue(()))
            .unwrap();
        let solution = found.solution(&asked);
        let sums = solution.fold_cells(
            || [0.0; 6],
            |sum, cell| {
                let mean = cell.mean();
                (0..6).for_each(|k| sum[k] += mean[k] / 512.0);
            },
            |sum, part| (0..6).for_each(|k| sum[k] += part[k]),
        );
        for k in 0..6 {
            assert_relative_eq!(sums[k], asked[k], epsilon = 1e-8);
        }
        // Engineering shear strains, in Voigt's order.
        let voigt = [
            asked[0],
            asked[1],
            asked[2],
            2.0 * asked[4],
            2.0 * asked[5],
            2.0 * asked[3],
        ];
        let energy: f64 = (0..6)
            .flat_map(|i| (0..6).map(move |j| (i, j)))
            .map(|(i, j)| 0.5 * voigt[i] * found.stiffness_mpa()[i][j] * voigt[j] * 8.0)
            .sum();
        assert_relative_eq!(solution.strain_energy(), energy, max_relative = 1e-6);
    }
}

/// The area of material differs from face to face, and so do its places: tractions are balanced all the same, so that their mean stress does
/// not depend on where the block lies.
#[test]
fn uneven_faces_are_in_balance() {
    let uneven = |origin_mm: [f64; 3]| {
        let grid = Grid {
            cells: [8; 3],
            spacing_mm: 0.25,
            origin_mm,
        };
        let mesh = pure_mesh(grid, &[0, 0], |[x, y, z]| {
            let is_cut = x < 2 && y < 3 || x >= 5 && z >= 6 || z < 1 && y >= 6;
            (!is_cut).then_some(0)
        });
        let materials = two();
        let body = body(&mesh, &materials);
        [UniformBoundary::Stress, UniformBoundary::Strain]
            .map(|boundary| stiffness(&System::uniform(&body, boundary, None).unwrap()))
    };
    let [stress, strain] = uneven([0.0; 3]);
    let [moved, _] = uneven([9.0, -4.0, 2.0]);
    assert!(is_stiffer(&strain, &stress, 1e-6));
    let pairs = stress.as_flattened().iter().zip(moved.as_flattened());
    for (here, there) in pairs {
        assert_relative_eq!(here, there, epsilon = 1e-6 * stress[0][0]);
    }
}

#[test]
fn a_face_without_material_bears_no_stress() {
    let mesh = block([8; 3], |[x, _, _]| (x > 0).then_some(0));
    let materials = two();
    let body = body(&mesh, &materials);
    let error = System::uniform(&body, UniformBoundary::Stress, None).unwrap_err();
    assert_eq!(
        error,
        SystemError::ConditionOnVoid("the load on the low x face".into())
    );
    assert!(System::uniform(&body, UniformBoundary::Strain, None).is_ok());
}
