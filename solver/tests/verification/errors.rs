//! Every typed error once.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use solver::{
    Axis, Body, Boundary, Condition, Element, Face, Isotropic, Mixing, Nodes, Patch, SolveError,
    SolveOptions, System, SystemError,
};
use std::ops::ControlFlow;

const CELLS: [usize; 3] = [6, 6, 6];

/// E in MPa, ν.
const STEEL: [Isotropic; 1] = [Isotropic {
    young_mpa: 200_000.0,
    poisson: 0.3,
}];

fn refused(mesh: &VoxelMesh, boundary: &Boundary) -> SystemError {
    System::new(&body(mesh, &STEEL), boundary, None).err().unwrap()
}

fn mesh_where(solid: impl Fn([usize; 3]) -> bool) -> VoxelMesh {
    pure_mesh(Grid::at_origin(CELLS, 0.5), &[0], |at| solid(at).then_some(0))
}

fn names(error: &SystemError) -> Vec<String> {
    match error {
        SystemError::FreeMotions(motions) | SystemError::FreePiece { motions, .. } => {
            motions.iter().map(ToString::to_string).collect()
        }
        other => panic!("{other}"),
    }
}

#[test]
fn smooth_platens_alone_leave_three_named_motions() {
    let smooth = boundary([
        Condition::symmetry(Face::low(Axis::Z)),
        face_displaced(Face::high(Axis::Z), Axis::Z, -0.01),
    ]);
    let error = refused(&block(CELLS, 0.5), &smooth);
    let expected = [
        "translation along x",
        "translation along y",
        "rotation about z through (1.5000, 1.5000, 0.0000) mm",
    ];
    assert_eq!(names(&error), expected);
    assert!(
        expected.iter().all(|name| error.to_string().contains(name)),
        "{error}"
    );
}

#[test]
fn no_support_at_all_leaves_six_motions() {
    assert_eq!(names(&refused(&block(CELLS, 0.5), &Boundary::default())).len(), 6);
}

#[test]
fn a_piece_that_hangs_free_is_named() {
    let gap = mesh_where(|at| at[2] < 2 || at[2] == 4 && at[0] < 3);
    let error = refused(&gap, &boundary(Condition::clamped(Face::low(Axis::Z))));
    match &error {
        SystemError::FreePiece {
            pieces: 2,
            cells: 18,
            node: [0, 0, 4],
            motions,
        } => assert_eq!(motions.len(), 6),
        other => panic!("{other}"),
    }
    assert!(error.to_string().contains("2 disconnected pieces"), "{error}");
}

#[test]
fn two_pieces_that_are_both_held_are_solved() {
    let halves = mesh_where(|at| at[2] != 3);
    let both = Condition::clamped(Face::low(Axis::Z))
        .into_iter()
        .chain(Condition::clamped(Face::high(Axis::Z)));
    let pressed = both.chain([Condition::Traction {
        face: Face::high(Axis::X),
        patch: Patch::Whole,
        traction_mpa: [1.0, 0.0, 0.0],
    }]);
    assert!(energy(&body(&halves, &STEEL), &boundary(pressed), 1e-8) > 0.0);
}

#[test]
fn empty_mesh_is_refused() {
    let error = refused(&mesh_where(|_| false), &rough_platens(-0.01));
    assert_eq!(error, SystemError::Empty);
}

#[test]
fn every_phase_needs_one_material() {
    let mesh = block(CELLS, 0.5);
    let two = [material(1.0, 0.3); 2];
    let error = System::new(&body(&mesh, &two), &rough_platens(-0.01), None)
        .err()
        .unwrap();
    assert_eq!(
        error,
        SystemError::MaterialCount {
            phases: 1,
            materials: 2
        }
    );
}

#[test]
fn unstable_material_is_refused() {
    let mesh = block(CELLS, 0.5);
    let stuff = [Isotropic {
        young_mpa: 1.0,
        poisson: 0.5,
    }];
    let error = System::new(&body(&mesh, &stuff), &rough_platens(-0.01), None)
        .err()
        .unwrap();
    assert_eq!(error, SystemError::Material(stuff[0]));
}

#[test]
fn mixing_exponent_below_one_is_refused() {
    let mesh = block(CELLS, 0.5);
    for exponent in [0.5, 0.0, -2.0, f64::NAN, f64::INFINITY] {
        let body = Body {
            mixing: Mixing::power(exponent),
            element: Element::default(),
            ..body(&mesh, &STEEL)
        };
        let error = System::new(&body, &rough_platens(-0.01), None).err().unwrap();
        // NaN differs from itself.
        assert!(matches!(error, SystemError::MixingExponent(e) if e.to_bits() == exponent.to_bits()));
    }
}

#[test]
fn negative_exponents_of_corners_are_refused() {
    let mesh = block(CELLS, 0.5);
    for corner in [-0.5, f64::NAN, f64::INFINITY] {
        let body = Body {
            mixing: Mixing {
                exponent: 1.0,
                corner,
            },
            ..body(&mesh, &STEEL)
        };
        let error = System::new(&body, &rough_platens(-0.01), None).err().unwrap();
        assert!(matches!(error, SystemError::CornerExponent(e) if e.to_bits() == corner.to_bits()));
    }
}

#[test]
fn two_values_for_one_displacement_are_a_contradiction() {
    let mut twice = rough_platens(-0.01);
    twice
        .conditions
        .push(displaced(Nodes::At([1, 2, 6]), Axis::Z, -0.02));
    let error = refused(&block(CELLS, 0.5), &twice);
    assert_eq!(
        error,
        SystemError::Contradiction {
            axis: 'z',
            node: [1, 2, 6]
        }
    );
}

#[test]
fn the_same_value_given_twice_is_none() {
    let mut twice = rough_platens(-0.01);
    twice
        .conditions
        .push(displaced(Nodes::At([1, 2, 6]), Axis::Z, -0.01));
    twice
        .conditions
        .push(displaced(Nodes::At([1, 2, 0]), Axis::Z, 0.0));
    let mesh = block(CELLS, 0.5);
    let system = System::new(&body(&mesh, &STEEL), &twice, None).unwrap();
    assert_eq!(system.held_dof(), 2 * 3 * 49);
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    let mesh = block(CELLS, 0.5);
    let force = |x| Condition::Force {
        face: Face::high(Axis::X),
        patch: Patch::Whole,
        total_n: [0.0, x, 0.0],
    };
    let displacement = face_displaced(Face::high(Axis::X), Axis::X, f64::NAN);
    for condition in [force(f64::NAN), force(f64::INFINITY), displacement] {
        let held = Condition::clamped(Face::low(Axis::Z))
            .into_iter()
            .chain([condition]);
        assert_eq!(refused(&mesh, &boundary(held)), SystemError::NotFinite);
    }
}

#[test]
fn supports_and_loads_need_material() {
    let low = mesh_where(|at| at[2] < 5 && at[0] < 5);
    let error = refused(&low, &rough_platens(-0.01));
    assert_eq!(
        error,
        SystemError::ConditionOnVoid("the support on the high z face".into())
    );
    let held = Condition::clamped(Face::low(Axis::Z));
    let node = displaced(Nodes::At([6, 0, 0]), Axis::X, 0.1);
    let error = refused(&low, &boundary(held.into_iter().chain([node])));
    assert_eq!(
        error,
        SystemError::ConditionOnVoid("the support at node [6, 0, 0]".into())
    );
    let push = Condition::Traction {
        face: Face::high(Axis::X),
        patch: Patch::Whole,
        traction_mpa: [1.0; 3],
    };
    let error = refused(&low, &boundary(held.into_iter().chain([push])));
    assert_eq!(
        error,
        SystemError::ConditionOnVoid("the load on the high x face".into())
    );
    let beside = Condition::Force {
        face: Face::low(Axis::X),
        patch: Patch::Disc {
            centre_mm: [9.0, 9.0],
            radius_mm: 1.0,
        },
        total_n: [1.0; 3],
    };
    let error = refused(&low, &boundary(held.into_iter().chain([beside])));
    assert_eq!(
        error,
        SystemError::ConditionOnVoid("the load on the low x face".into())
    );
}

#[test]
fn a_node_outside_the_grid_has_no_material() {
    let mut outside = rough_platens(-0.01);
    outside
        .conditions
        .push(displaced(Nodes::At([0, 7, 0]), Axis::X, 0.1));
    let error = refused(&block(CELLS, 0.5), &outside);
    assert_eq!(
        error,
        SystemError::ConditionOnVoid("the support at node [0, 7, 0]".into())
    );
}

#[test]
fn a_system_beyond_the_memory_limit_is_refused() {
    let mesh = block(CELLS, 0.5);
    let system = System::new(&body(&mesh, &STEEL), &rough_platens(-0.01), None).unwrap();
    let needed_bytes = system.predicted_bytes();
    let error = System::new(&body(&mesh, &STEEL), &rough_platens(-0.01), Some(1000))
        .err()
        .unwrap();
    assert_eq!(
        error,
        SystemError::Memory {
            needed_bytes,
            available_bytes: 1000
        }
    );
}

#[test]
fn too_few_iterations_are_not_converged() {
    let mesh = block([24; 3], 0.1);
    let system = System::new(&body(&mesh, &STEEL), &rough_platens(-0.01), None).unwrap();
    let options = SolveOptions {
        tolerance: 1e-6,
        max_iterations: 2,
    };
    match system.solve(&options, &mut quiet).err().unwrap() {
        SolveError::NotConverged {
            iterations: 2,
            relative_residual,
            tolerance: 1e-6,
        } => {
            assert!(relative_residual > 1e-6 && relative_residual < 1.0);
        }
        other => panic!("{other}"),
    }
}

/// A load whose square is beyond the range of numbers.
#[test]
fn overflow_is_not_taken_for_a_solution() {
    let mesh = block(CELLS, 0.5);
    let pull = Condition::Traction {
        face: Face::high(Axis::Z),
        patch: Patch::Whole,
        traction_mpa: [1e200; 3],
    };
    let held = Condition::clamped(Face::low(Axis::Z)).into_iter().chain([pull]);
    let system = System::new(&body(&mesh, &STEEL), &boundary(held), None).unwrap();
    let error = system.solve(&SolveOptions::default(), &mut quiet).err().unwrap();
    assert!(
        matches!(error, SolveError::NotConverged { iterations: 1, .. }),
        "{error}"
    );
}

#[test]
fn the_observer_hears_of_every_iteration_and_can_stop() {
    let mesh = block([24; 3], 0.1);
    let system = System::new(&body(&mesh, &STEEL), &rough_platens(-0.01), None).unwrap();
    let mut heard = Vec::new();
    let error = system.solve(&SolveOptions::default(), &mut |progress| {
        heard.push(progress);
        if progress.iteration == 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!(error.err(), Some(SolveError::Interrupted));
    assert_eq!(heard.iter().map(|p| p.iteration).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(heard[0].relative_residual, 1.0);
    assert!(heard[2].relative_residual < heard[1].relative_residual);
}

#[test]
fn nothing_to_do_takes_no_iteration() {
    let mesh = block(CELLS, 0.5);
    let held = boundary(Condition::clamped(Face::low(Axis::Z)));
    let system = System::new(&body(&mesh, &STEEL), &held, None).unwrap();
    let solution = solved(&system, 1e-6);
    assert_eq!(
        (solution.strain_energy(), solution.convergence().iterations),
        (0.0, 0)
    );
}

/// A bent wire of 600 cubes: double precision itself leaves a residual of about 1e-5.
#[test]
fn a_tolerance_beyond_rounding_is_given_up_soon() {
    let mesh = block([1, 1, 600], 0.1);
    let push = Condition::Traction {
        face: Face::high(Axis::Z),
        patch: Patch::Whole,
        traction_mpa: [1.0, 0.0, 0.0],
    };
    let held = Condition::clamped(Face::low(Axis::Z)).into_iter().chain([push]);
    let system = System::new(&body(&mesh, &STEEL), &boundary(held), None).unwrap();
    let options = SolveOptions {
        tolerance: 1e-10,
        ..SolveOptions::default()
    };
    match system.solve(&options, &mut quiet).err().unwrap() {
        SolveError::NotConverged {
            iterations,
            relative_residual,
            ..
        } => assert!(
            iterations < 400 && relative_residual < 1e-2,
            "{iterations}, {relative_residual}"
        ),
        other => panic!("{other}"),
    }
}
