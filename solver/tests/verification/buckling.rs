//! Linear buckling of columns.

use crate::bodies::{block, body, boundary, lattice_like, material, rough_platens, solved};
use approx::assert_relative_eq;
use meshing::VoxelMesh;
use solver::{
    Axis, Boundary, Buckling, BucklingFailure, BucklingOptions, Condition, Face, Isotropic, Patch, Solution,
    SolveError, System,
};
use std::f64::consts::PI;
use std::ops::ControlFlow;

const YOUNG: f64 = 1000.0;

fn options(modes: usize) -> BucklingOptions {
    BucklingOptions {
        modes,
        ..BucklingOptions::default()
    }
}

fn found(solution: &Solution, modes: usize) -> Result<Buckling, BucklingFailure> {
    solution.buckling(&options(modes), &mut |_| ControlFlow::Continue(()))
}

fn buckled(
    mesh: &VoxelMesh,
    material: Isotropic,
    boundary: &Boundary,
    modes: usize,
) -> Result<Buckling, BucklingFailure> {
    let materials = [material];
    let system = System::new(&body(mesh, &materials), boundary, None).unwrap();
    found(&solved(&system, 1e-8), modes)
}

/// Clamped below, pressed by a force in N above.
fn cantilever(force_n: f64) -> Boundary {
    let force = Condition::Force {
        face: Face::high(Axis::Z),
        patch: Patch::Whole,
        total_n: [0.0, 0.0, -force_n],
    };
    boundary(Condition::clamped(Face::low(Axis::Z)).into_iter().chain([force]))
}

/// `P = P_E/(1 + P_E/(κ G A))` (Engesser 1889; Timoshenko and Gere, Theory of Elastic Stability, 2nd ed. 1961, art. 2.17) of a square bar of
/// edge b, `P_E = π² E I/l²`, `κ = 10 (1+ν)/(12+11ν)` (Cowper 1966, J. Appl. Mech. 33:335, doi 10.1115/1.3625046).
fn engesser(material: Isotropic, edge_mm: f64, buckling_length_mm: f64) -> f64 {
    let euler = PI.powi(2) * material.young_mpa * edge_mm.powi(4) / 12.0 / buckling_length_mm.powi(2);
    let shape = 10.0 * (1.0 + material.poisson) / (12.0 + 11.0 * material.poisson);
    let shear = material.young_mpa / (2.0 * (1.0 + material.poisson));
    euler / (1.0 + euler / (shape * shear * edge_mm.powi(2)))
}

/// Two pairs of modes, in either direction across: buckling lengths 2 l and 2 l/3.
#[test]
fn a_column_clamped_at_one_end_buckles_as_engesser_says() {
    let material = material(YOUNG, 0.0);
    let edge = 1.0;
    for (cells_across, tolerance) in [(2, 3e-3), (4, 1e-3)] {
        let spacing = edge / cells_across as f64;
        let mesh = block([cells_across, cells_across, 20 * cells_across], spacing);
        let buckling = buckled(&mesh, material, &cantilever(1.0), 4).unwrap();
        for (factor, length) in buckling.factors.iter().zip([40.0, 40.0, 40.0 / 3.0, 40.0 / 3.0]) {
            println!(
                "{cells_across} {length} {} {}",
                factor / engesser(material, edge, length) - 1.0,
                buckling.iterations
            );
            assert_relative_eq!(
                *factor,
                engesser(material, edge, length),
                max_relative = tolerance
            );
        }
    }
}

/// Between rough platens, led by displacement: buckling length l/2, stress at buckling from the force.
#[test]
fn a_column_between_platens_buckles_at_a_quarter_of_the_squared_length() {
    let material = material(YOUNG, 0.0);
    let mesh = block([4, 4, 120], 0.25);
    let buckling = buckled(&mesh, material, &rough_platens(-0.03), 1).unwrap();
    let force = buckling.factors[0] * YOUNG * 0.03 / 30.0;
    println!("{}", force / engesser(material, 1.0, 15.0) - 1.0);
    assert_relative_eq!(force, engesser(material, 1.0, 15.0), max_relative = 3e-3);
}

/// Clamped sections of ν = 0.3 cannot widen: a little stiffer than the closed form.
#[test]
fn lateral_strain_changes_little() {
    let material = material(YOUNG, 0.3);
    let mesh = block([4, 4, 80], 0.25);
    let buckling = buckled(&mesh, material, &cantilever(1.0), 1).unwrap();
    println!("{}", buckling.factors[0] / engesser(material, 1.0, 40.0) - 1.0);
    assert_relative_eq!(
        buckling.factors[0],
        engesser(material, 1.0, 40.0),
        max_relative = 1e-2
    );
}

#[test]
fn twice_the_load_has_half_the_factor() {
    let mesh = block([2, 2, 16], 0.5);
    let factor = |force| {
        buckled(&mesh, material(YOUNG, 0.3), &cantilever(force), 1)
            .unwrap()
            .factors[0]
    };
    assert_relative_eq!(factor(4.0), 0.5 * factor(2.0), max_relative = 1e-5);
}

#[test]
fn a_bar_under_tension_does_not_buckle() {
    let mesh = block([2, 2, 16], 0.5);
    let pulled = buckled(&mesh, material(YOUNG, 0.0), &cantilever(-1.0), 1);
    assert_eq!(pulled.unwrap_err(), BucklingFailure::Stable { modes: 0 });
}

#[test]
fn threads_do_not_change_a_bit() {
    let mesh = lattice_like([8, 8, 24], 0.25, [0, 0], 5);
    let materials = [material(YOUNG, 0.3), material(2.0 * YOUNG, 0.3)];
    let system = System::new(&body(&mesh, &materials), &rough_platens(-0.01), None).unwrap();
    let solution = solved(&system, 1e-6);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| found(&solution, 2).unwrap())
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.factors, three.factors);
    assert_eq!(one.modes, three.modes);
}

#[test]
fn an_observer_ends_it_and_too_few_iterations_are_an_error() {
    let mesh = block([2, 2, 16], 0.5);
    let materials = [material(YOUNG, 0.3)];
    let system = System::new(&body(&mesh, &materials), &cantilever(1.0), None).unwrap();
    let solution = solved(&system, 1e-6);
    let interrupted = solution.buckling(&options(1), &mut |_| ControlFlow::Break(()));
    assert_eq!(interrupted.unwrap_err(), SolveError::Interrupted.into());
    let short = BucklingOptions {
        max_iterations: 1,
        tolerance: 1e-9,
        ..options(1)
    };
    let failed = solution.buckling(&short, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(
        failed.unwrap_err(),
        BucklingFailure::NotConverged { iterations: 1, .. }
    ));
}
