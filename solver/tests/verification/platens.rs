//! Smooth platens, which leave rigid motions to the mean.

use crate::bodies::*;
use solver::{Axis, Boundary, Condition, Face, Patch, RemainingMotions, System, SystemError};

fn smooth_platens(value_mm: f64) -> Boundary {
    Boundary {
        remaining_motions: RemainingMotions::HeldInTheMean,
        ..boundary([
            Condition::symmetry(Face::low(Axis::Z)),
            face_displaced(Face::high(Axis::Z), Axis::Z, value_mm),
        ])
    }
}

#[test]
fn solid_block_between_smooth_platens_has_youngs_modulus() {
    let materials = [material(114_000.0, 0.342)];
    for cells in [[12, 13, 15], [4, 3, 5]] {
        let mesh = block(cells, 0.1);
        let [a, b, height] = mesh.grid().extent_mm();
        let system = System::new(&body(&mesh, &materials), &smooth_platens(-0.01 * height), None).unwrap();
        let solutions = [solved(&system, 1e-9), system.solve_directly().unwrap()];
        for solution in solutions {
            let modulus = 2.0 * solution.strain_energy() / (1e-4 * a * b * height);
            approx::assert_relative_eq!(modulus, 114_000.0, max_relative = 1e-8);
            // Swells about its centre.
            let corner = solution.displacement([0, 0, 0]).unwrap();
            approx::assert_relative_eq!(corner[0], -0.5 * 0.342 * 0.01 * a, max_relative = 1e-6);
            approx::assert_relative_eq!(corner[1], -0.5 * 0.342 * 0.01 * b, max_relative = 1e-6);
        }
    }
}

/// Held by nothing at all, pulled at both ends.
#[test]
fn floating_bar_under_balanced_traction_stretches_by_hooke() {
    let materials = [material(1000.0, 0.3)];
    let mesh = block([8, 9, 31], 0.1);
    let end = |face, z| Condition::Traction {
        face,
        patch: Patch::Whole,
        traction_mpa: [0.0, 0.0, z],
    };
    let floating = Boundary {
        remaining_motions: RemainingMotions::HeldInTheMean,
        ..boundary([end(Face::low(Axis::Z), -2.0), end(Face::high(Axis::Z), 2.0)])
    };
    let system = System::new(&body(&mesh, &materials), &floating, None).unwrap();
    let solution = solved(&system, 1e-9);
    let volume: f64 = mesh.grid().extent_mm().iter().product();
    approx::assert_relative_eq!(
        solution.strain_energy(),
        0.5 * 4.0 / 1000.0 * volume,
        max_relative = 1e-8
    );
    let top = solution.displacement([0, 0, 31]).unwrap()[2];
    approx::assert_relative_eq!(top, 0.5 * 3.1 * 0.002, max_relative = 1e-7);
}

#[test]
fn load_along_a_motion_left_to_the_mean_is_refused() {
    let materials = [material(1000.0, 0.3)];
    let mesh = block([4, 4, 4], 0.1);
    let mut pushed = smooth_platens(-0.001);
    pushed.conditions.push(Condition::Force {
        face: Face::high(Axis::X),
        patch: Patch::Whole,
        total_n: [1.0, 0.0, 0.0],
    });
    let Err(SystemError::FreeMotions(motions)) = System::new(&body(&mesh, &materials), &pushed, None) else {
        panic!("accepted");
    };
    let names: Vec<_> = motions.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["translation along x"]);
}
