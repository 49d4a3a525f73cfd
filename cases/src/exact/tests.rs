use super::*;
use solver::Isotropic;

const POISSON: f64 = 0.3;
const RADIUS: f64 = 0.6;
const STRESS: f64 = 50.0;

fn solutions() -> [ExactSolution; 5] {
    [
        ExactSolution::UniformStrain {
            components: [1e-3, -2e-3, 3e-3, 4e-4, -5e-4, 6e-4],
        },
        ExactSolution::Bending {
            curvature_per_mm: 1e-3,
        },
        ExactSolution::LameCavity {
            diameter_mm: 2.0 * RADIUS,
            stress_mpa: STRESS,
        },
        ExactSolution::GoodierCavity {
            diameter_mm: 2.0 * RADIUS,
            stress_mpa: STRESS,
        },
        ExactSolution::Manufactured {
            strain: 1e-3,
            wavelength_mm: 3.0,
        },
    ]
}

fn field(solution: ExactSolution) -> ExactField {
    let lame = Isotropic::new(1000.0, POISSON).unwrap().lame();
    ExactField::new(solution, lame, [0.1, 0.2, -0.3], 1.0)
}

fn stress(field: &ExactField, at: [f64; 3]) -> Symmetric {
    field.lame().stress(&field.strain(at))
}

/// The product of a stress and a vector.
fn traction([xx, yy, zz, xy, yz, xz]: Symmetric, [x, y, z]: [f64; 3]) -> [f64; 3] {
    super::whole::uniform(&[xx, yy, zz, xy, yz, xz], [x, y, z])
}

/// `div σ + f`, by differences of stresses; in N/mm³.
fn unbalanced(field: &ExactField, at: [f64; 3]) -> [f64; 3] {
    let step = 1e-3;
    let mut sum = field.body_force_n_mm3(at);
    for axis in 0..3 {
        let side = |sign: f64| {
            let mut beside = at;
            beside[axis] += sign * step;
            let normal = std::array::from_fn(|c| if c == axis { 1.0 } else { 0.0 });
            traction(stress(field, beside), normal)
        };
        let (above, below) = (side(1.0), side(-1.0));
        sum = std::array::from_fn(|c| sum[c] + (above[c] - below[c]) / (2.0 * step));
    }
    sum
}

#[test]
fn every_solution_is_in_equilibrium() {
    for solution in solutions() {
        let field = field(solution);
        for at in [[1.0, 0.7, 0.2], [-0.4, 0.9, 1.1], [0.8, -0.6, -1.3]] {
            let rest = unbalanced(&field, at);
            assert!(
                rest.iter().all(|f| f.abs() < 1e-3),
                "{solution:?} at {at:?}: {rest:?} N/mm³"
            );
        }
    }
}

#[test]
fn cavities_are_free_of_traction() {
    for solution in &solutions()[2..4] {
        let field = field(*solution);
        for direction in [
            [1.0, 0.0, 0.0],
            [0.0, 0.0, 1.0],
            [0.48, 0.6, 0.64],
            [0.6, 0.0, -0.8],
        ] {
            let at = std::array::from_fn(|a| field.centre_mm[a] + RADIUS * direction[a]);
            let found = traction(stress(&field, at), direction);
            assert!(
                found.iter().all(|t| t.abs() < 1e-6 * STRESS),
                "{solution:?}: {found:?} MPa"
            );
        }
    }
}

/// A = 0.6 mm, yielded to 0.9 mm.
fn hill() -> ExactField {
    field(ExactSolution::HillCavity {
        diameter_mm: 2.0 * RADIUS,
        plastic_diameter_mm: 3.0 * RADIUS,
        yield_mpa: STRESS,
        steps: 10,
    })
}

/// Outside the solution is elastic and in equilibrium, and begins to yield at c; inside the volume changes by the mean stress
/// alone, `2Y ln(r/a) + ⅔Y` (Hill 1950).
#[test]
fn hills_cavity_has_yielded_up_to_its_radius() {
    let field = hill();
    let along = |r: f64| [0.0, 0.6, 0.8].map(|x: f64| x * r);
    let at = |r: f64| {
        let from = along(r);
        std::array::from_fn(|a| field.centre_mm[a] + from[a])
    };
    assert!(unbalanced(&field, at(1.2)).iter().all(|f| f.abs() < 1e-3));
    let edge = solver::von_mises(&stress(&field, at(1.5 * RADIUS * 1.003)));
    approx::assert_relative_eq!(edge, STRESS, max_relative = 0.01);
    let (below, above) = (
        field.displacement_mm(at(1.5 * RADIUS - 1e-9)),
        field.displacement_mm(at(1.5 * RADIUS + 1e-9)),
    );
    approx::assert_relative_eq!(below[2], above[2], max_relative = 1e-6);
    for r in [1.05 * RADIUS, 1.4 * RADIUS] {
        let strain = field.strain(at(r));
        let mean = STRESS * (2.0 * (r / RADIUS).ln() + 2.0 / 3.0);
        let volumetric = 3.0 * (1.0 - 2.0 * POISSON) / 1000.0 * mean;
        approx::assert_relative_eq!(strain[0] + strain[1] + strain[2], volumetric, max_relative = 1e-6);
    }
}

/// (27 − 15ν)/(2(7 − 5ν)) on the equator, and −(3 + 15ν)/(2(7 − 5ν)) at the pole (Goodier 1933).
#[test]
fn goodiers_cavity_concentrates_stress() {
    let field = field(solutions()[3]);
    let [x, y, z] = field.centre_mm;
    let equator = stress(&field, [x + RADIUS, y, z])[2];
    let pole = stress(&field, [x, y, z + RADIUS])[0];
    let below = 2.0 * (7.0 - 5.0 * POISSON);
    approx::assert_relative_eq!(
        equator,
        STRESS * (27.0 - 15.0 * POISSON) / below,
        max_relative = 1e-6
    );
    approx::assert_relative_eq!(
        pole,
        -STRESS * (3.0 + 15.0 * POISSON) / below,
        max_relative = 1e-6
    );
}

#[test]
fn strain_by_differences_is_the_strain() {
    let components = [1e-3, -2e-3, 3e-3, 4e-4, -5e-4, 6e-4];
    let found = field(ExactSolution::UniformStrain { components }).strain([3.0, 2.0, 1.0]);
    for (found, wanted) in found.iter().zip(components) {
        assert!((found - wanted).abs() < 1e-11, "{found} {wanted}");
    }
}
