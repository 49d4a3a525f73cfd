//! Elastoplastic runs against closed forms.

use crate::bodies::{block, body, displaced, material, mixed_mesh, solved};
use approx::assert_relative_eq;
use meshing::Grid;
use solver::{
    Axis, Body, Boundary, Condition, Element, Face, Hardening, Mixing, Nodes, PlasticFailure, PlasticOptions,
    PlasticRun, RemainingMotions, System,
};
use std::ops::ControlFlow;

const OPTIONS: PlasticOptions = PlasticOptions {
    tolerance: 1e-8,
    max_iterations: 30,
    largest_step: 0.1,
    smallest_step: 1e-4,
};

/// Smooth platens that shorten a body along z by `shortening_mm` at factor 1.
fn smooth(shortening_mm: f64) -> Boundary {
    let mut boundary = Boundary::default();
    boundary.conditions.push(Condition::symmetry(Face::low(Axis::Z)));
    boundary.conditions.push(displaced(
        Nodes::Face(Face::high(Axis::Z)),
        Axis::Z,
        -shortening_mm,
    ));
    boundary.remaining_motions = RemainingMotions::HeldInTheMean;
    boundary
}

fn led(system: &System, laws: &[Option<Hardening>], path: &[f64], options: &PlasticOptions) -> PlasticRun {
    let mut path = path.iter().copied();
    let run = system
        .load_plastically(laws, &mut |_| path.next(), options, &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(run.failure, None);
    run
}

/// `σ = (σ_y + H ε E/(E)…)`: beyond yield the slope of a bar is `E H/(E + H)`; unloading is elastic.
#[test]
fn a_bar_with_linear_hardening_follows_its_two_slopes() {
    let (young, yield_mpa, modulus) = (200_000.0, 250.0, 10_000.0);
    let mesh = block([2, 2, 4], 0.5);
    let materials = [material(young, 0.3)];
    let law = [Some(Hardening::linear(yield_mpa, modulus).unwrap())];
    for element in [Element::Hex8, Element::Hex8i] {
        let body = Body {
            element,
            ..body(&mesh, &materials)
        };
        // 1 % of the height of 2 mm.
        let system = System::new(&body, &smooth(0.02), None).unwrap();
        let run = led(&system, &law, &[1.0, 0.9], &OPTIONS);
        let tangent = young * modulus / (young + modulus);
        let onset = yield_mpa / young;
        let last = run.steps.last().unwrap();
        for step in &run.steps[..run.steps.len() - 1] {
            let strain = 0.01 * step.factor;
            let expected = if strain < onset {
                young * strain
            } else {
                yield_mpa + tangent * (strain - onset)
            };
            // Force times the shortening of 0.02 mm on 1 mm².
            assert_relative_eq!(
                step.conjugate_nmm / 0.02,
                expected,
                max_relative = 1e-5,
                epsilon = 1e-9
            );
        }
        let top = yield_mpa + tangent * (0.01 - onset);
        assert_relative_eq!(
            last.conjugate_nmm / 0.02,
            top - young * 0.001,
            max_relative = 1e-4
        );
        assert_eq!(last.plastic_share, 1.0);
        let plastic = 0.01 - top / young;
        assert!(
            run.equivalent_strain
                .iter()
                .all(|strain| (strain - plastic).abs() < 1e-7)
        );
    }
}

/// Substrate and coat share the strain of a bar: `F = Σ A_k σ_k`, the soft coat flowing first.
#[test]
fn a_coated_bar_carries_the_sum_of_its_phases() {
    let mesh = mixed_mesh(Grid::at_origin([2, 2, 4], 0.5), &[0, 0], |_| [0.7, 0.3]);
    let materials = [material(100_000.0, 0.3), material(200_000.0, 0.3)];
    let laws = [
        Some(Hardening::linear(800.0, 0.0).unwrap()),
        Some(Hardening::table(vec![[0.0, 170.0], [0.01, 250.0]]).unwrap()),
    ];
    let body = Body {
        mixing: Mixing::default(),
        ..body(&mesh, &materials)
    };
    let system = System::new(&body, &smooth(0.02), None).unwrap();
    let run = led(&system, &laws, &[1.0], &OPTIONS);
    // At 1 %: substrate 800; coat on its curve, σ = 170 + 8000 (ε − σ/E).
    let coat = (170.0 + 8000.0 * 0.01) / (1.0 + 8000.0 / 200_000.0);
    let force = run.steps.last().unwrap().conjugate_nmm / 0.02;
    // Both phases flow with half the volume change of plastic strain: lateral strains differ a little from those of a bar alone.
    assert_relative_eq!(force, 0.7 * 800.0 + 0.3 * coat, max_relative = 5e-3);
}

/// Before any yield the run is the linear solution.
#[test]
fn without_yield_the_run_is_elastic() {
    let mesh = mixed_mesh(Grid::at_origin([4, 4, 4], 0.5), &[0, 0], |[x, y, z]| {
        match (x + y * z) % 3 {
            0 => [0.5, 0.2],
            1 => [1.0, 0.0],
            _ => [0.0, 0.8],
        }
    });
    let materials = [material(100_000.0, 0.3), material(200_000.0, 0.35)];
    let laws = [Some(Hardening::linear(1e9, 0.0).unwrap()), None];
    let system = System::new(&body(&mesh, &materials), &smooth(0.02), None).unwrap();
    let run = led(&system, &laws, &[1.0], &OPTIONS);
    let twice_energy = 2.0 * solved(&system, 1e-9).strain_energy();
    assert_relative_eq!(
        run.steps.last().unwrap().conjugate_nmm,
        twice_energy,
        max_relative = 1e-6
    );
    assert_eq!(run.steps.last().unwrap().plastic_share, 0.0);
}

/// With any number of threads.
#[test]
fn threads_do_not_change_a_bit() {
    let mesh = mixed_mesh(Grid::at_origin([4, 4, 8], 0.5), &[0, 0], |[x, y, z]| {
        match (x * y + z) % 4 {
            0 => [0.6, 0.0],
            _ => [1.0, 0.0],
        }
    });
    let materials = [material(100_000.0, 0.3), material(200_000.0, 0.35)];
    let laws = [Some(Hardening::linear(300.0, 500.0).unwrap()), None];
    let system = System::new(&body(&mesh, &materials), &smooth(0.04), None).unwrap();
    let options = PlasticOptions {
        tolerance: 1e-5,
        ..OPTIONS
    };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| led(&system, &laws, &[0.4], &options))
    };
    let (one, three) = (with(1), with(3));
    assert!(one.steps.last().unwrap().plastic_share > 0.05);
    assert_eq!(one.displacement, three.displacement);
    assert_eq!(one.equivalent_strain, three.equivalent_strain);
}

/// Down by half and up again changes neither the plastic strain nor the force.
#[test]
fn unloading_and_reloading_leave_no_trace() {
    let mesh = block([2, 2, 4], 0.5);
    let materials = [material(200_000.0, 0.3)];
    let law = [Some(Hardening::linear(250.0, 10_000.0).unwrap())];
    let system = System::new(&body(&mesh, &materials), &smooth(0.02), None).unwrap();
    let once = led(&system, &law, &[1.0], &OPTIONS);
    let again = led(&system, &law, &[1.0, 0.95, 1.0], &OPTIONS);
    let force = |run: &PlasticRun| run.steps.last().unwrap().conjugate_nmm;
    assert_relative_eq!(force(&again), force(&once), max_relative = 1e-5);
    for (a, b) in again.equivalent_strain.iter().zip(&once.equivalent_strain) {
        assert_relative_eq!(a, b, max_relative = 1e-4);
    }
}

#[test]
fn options_and_factors_that_lead_nowhere_are_refused() {
    let mesh = block([2, 2, 2], 0.5);
    let materials = [material(1000.0, 0.3)];
    let system = System::new(&body(&mesh, &materials), &smooth(0.02), None).unwrap();
    let tried = |factor: f64, options: &PlasticOptions| {
        let mut path = [factor].into_iter();
        system.load_plastically(&[None], &mut |_| path.next(), options, &mut |_| {
            ControlFlow::Continue(())
        })
    };
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        for options in [
            PlasticOptions {
                tolerance: wrong,
                ..OPTIONS
            },
            PlasticOptions {
                largest_step: wrong,
                ..OPTIONS
            },
            PlasticOptions {
                smallest_step: wrong,
                ..OPTIONS
            },
        ] {
            assert_eq!(tried(1.0, &options).unwrap_err(), PlasticFailure::Options);
        }
    }
    for wrong in [f64::NAN, f64::INFINITY] {
        let run = tried(wrong, &OPTIONS).unwrap();
        assert!(matches!(run.failure, Some(PlasticFailure::Factor(_))));
        assert_eq!(run.steps.len(), 1);
    }
}

#[test]
fn given_forces_are_refused() {
    let mesh = block([2, 2, 2], 0.5);
    let materials = [material(1000.0, 0.3)];
    let mut boundary = Boundary::default();
    boundary.conditions.extend(Condition::clamped(Face::low(Axis::Z)));
    boundary.conditions.push(Condition::Force {
        face: Face::high(Axis::Z),
        patch: solver::Patch::Whole,
        total_n: [0.0, 0.0, -1.0],
    });
    let system = System::new(&body(&mesh, &materials), &boundary, None).unwrap();
    let failed = system.load_plastically(&[None], &mut |_| Some(1.0), &OPTIONS, &mut |_| {
        ControlFlow::Continue(())
    });
    assert_eq!(failed.unwrap_err(), PlasticFailure::Loads);
}

/// A thick sphere of perfectly plastic metal under inner pressure (Hill 1950, The Mathematical Theory of Plasticity, chapter 5): with plastic
/// radius c the pressure is `2 Y ln(c/a) + ⅔ Y (1 − c³/b³)`, and the displacement in the plastic part
/// `u = Y r/E ((1−ν) c³/r³ − ⅔ (1−2ν)(1 + 3 ln(c/r) − c³/b³))`.
#[test]
fn hills_sphere_has_its_plastic_radius_and_pressure() {
    const A: f64 = 8.0;
    const B: f64 = 16.0;
    let (young, poisson, flow) = (1000.0, 0.3, 1.0);
    let c = 12.0f64;
    let displacement = |r: f64| {
        let outer = (c / B).powi(3);
        flow * r / young
            * ((1.0 - poisson) * (c / r).powi(3)
                - 2.0 / 3.0 * (1.0 - 2.0 * poisson) * (1.0 + 3.0 * (c / r).ln() - outer))
    };
    // An eighth of the sphere; cells within the cavity are void, those at the free surface have their share.
    let grid = Grid::at_origin([17, 17, 17], 1.0);
    let mesh = mixed_mesh(grid.clone(), &[0, 0], |at| {
        let centre = at.map(|k| k as f64 + 0.5);
        if centre.iter().map(|x| x * x).sum::<f64>().sqrt() < A {
            return [0.0, 0.0];
        }
        let samples = (0..512).filter(|s: &usize| {
            let part = [s % 8, s / 8 % 8, s / 64].map(|k| (k as f64 + 0.5) / 8.0);
            (0..3).map(|k| (at[k] as f64 + part[k]).powi(2)).sum::<f64>() < B * B
        });
        [samples.count() as f32 / 512.0, 0.0]
    });
    let mut boundary = Boundary::default();
    boundary
        .conditions
        .extend(Axis::ALL.map(|axis| Condition::symmetry(Face::low(axis))));
    let is_void = |at: [usize; 3]| at.iter().map(|k| (*k as f64 + 0.5).powi(2)).sum::<f64>().sqrt() < A;
    // Nodes between a cell of the cavity and one of the metal follow the exact displacement.
    for node in (0..10usize.pow(3)).map(|k| [k % 10, k / 10 % 10, k / 100]) {
        let around = (0..8).filter_map(|corner: usize| {
            let cell = [0, 1, 2].map(|a| node[a].checked_sub(corner >> a & 1));
            Some([cell[0]?, cell[1]?, cell[2]?])
        });
        let (void, metal): (Vec<_>, Vec<_>) = around.partition(|cell| is_void(*cell));
        if !void.is_empty() && !metal.is_empty() {
            let r = node.iter().map(|k| (*k as f64).powi(2)).sum::<f64>().sqrt();
            for axis in Axis::ALL {
                let value = displacement(r) * node[axis.index()] as f64 / r;
                boundary.conditions.push(displaced(Nodes::At(node), axis, value));
            }
        }
    }
    let materials = [material(young, poisson), material(young, poisson)];
    let body = Body {
        mixing: Mixing::default(),
        ..body(&mesh, &materials)
    };
    let system = System::new(&body, &boundary, None).unwrap();
    let laws = [Some(Hardening::linear(flow, 0.0).unwrap()), None];
    let options = PlasticOptions {
        tolerance: 1e-4,
        ..OPTIONS
    };
    let run = led(&system, &laws, &[1.0], &options);
    let last = run.steps.last().unwrap();
    let share = (c.powi(3) - A.powi(3)) / (B.powi(3) - A.powi(3));
    let pressure = 2.0 * flow * (c / A).ln() + 2.0 / 3.0 * flow * (1.0 - (c / B).powi(3));
    let found = last.conjugate_nmm / (0.5 * std::f64::consts::PI * A * A * displacement(A));
    assert_relative_eq!(last.plastic_share, share, max_relative = 0.05);
    assert_relative_eq!(found, pressure, max_relative = 0.05);
}
