//! Tractions on the interface of a coat: a coated rod and a coated bar under stretch.

use crate::bodies::{body, displaced, material, mixed_mesh, solved};
use approx::assert_relative_eq;
use meshing::{Grid, VoxelMesh};
use solver::{Axis, Body, Boundary, Condition, Face, Isotropic, Mixing, Nodes, RemainingMotions, System};

const RADIUS: f64 = 10.0;

/// A rod along z with a coat, shares of its cells by 40×40 samples.
fn coated_rod(thickness: f64) -> VoxelMesh {
    let outer = RADIUS + thickness;
    let side = 2 * (outer.ceil() as usize + 1);
    let grid = Grid::at_origin([side, side, 8], 1.0);
    mixed_mesh(grid, &[0, 0], |[x, y, _]| {
        let mut counts = [0.0; 2];
        for sample in 0..1600 {
            let at = |k: usize, part: usize| k as f64 + (part as f64 + 0.5) / 40.0 - 0.5 * side as f64;
            let (x, y) = (at(x, sample % 40), at(y, sample / 40));
            match x.hypot(y) {
                r if r < RADIUS => counts[0] += 1.0 / 1600.0,
                r if r < outer => counts[1] += 1.0 / 1600.0,
                _ => {}
            }
        }
        counts.map(|count| count as f32)
    })
}

fn stretched(strain: f64) -> Boundary {
    let mut boundary = Boundary::default();
    boundary.conditions.push(Condition::symmetry(Face::low(Axis::Z)));
    boundary
        .conditions
        .push(displaced(Nodes::Face(Face::high(Axis::Z)), Axis::Z, 8.0 * strain));
    boundary.remaining_motions = RemainingMotions::HeldInTheMean;
    boundary
}

/// Radial stress at the interface of a coated rod under axial strain e, generalised plane strain: `u = A r` in the rod, `u = C r + D/r` in the
/// coat, equal displacement and stress at r = a, none at r = b (Lamé).
fn radial_stress(rod: &Isotropic, coat: &Isotropic, (a, b): (f64, f64), e: f64) -> f64 {
    let (rod, coat) = (rod.lame(), coat.lame());
    let plane = |l: &solver::Lame| l.lambda_mpa + l.mu_mpa;
    // σ_r(b) = 2 (λ+μ) C − 2 μ D/b² + λ e = 0 and σ_r(a) of both, with A = C + D/a².
    let c_of = |d: f64| (2.0 * coat.mu_mpa * d / (b * b) - coat.lambda_mpa * e) / (2.0 * plane(&coat));
    let gap = |d: f64| {
        let c = c_of(d);
        let rod_stress = 2.0 * plane(&rod) * (c + d / (a * a)) + rod.lambda_mpa * e;
        let coat_stress = 2.0 * plane(&coat) * c - 2.0 * coat.mu_mpa * d / (a * a) + coat.lambda_mpa * e;
        rod_stress - coat_stress
    };
    let d = -gap(0.0) / (gap(1.0) - gap(0.0));
    2.0 * plane(&rod) * (c_of(d) + d / (a * a)) + rod.lambda_mpa * e
}

#[test]
fn a_coated_rod_has_the_radial_stress_of_lame() {
    let materials = [material(1000.0, 0.45), material(2000.0, 0.1)];
    for (thickness, tolerance) in [(0.125, 0.1), (0.25, 0.1), (0.5, 0.12)] {
        let mesh = coated_rod(thickness);
        let system = System::new(
            &Body {
                mixing: Mixing::default(),
                ..body(&mesh, &materials)
            },
            &stretched(0.01),
            None,
        )
        .unwrap();
        let solution = solved(&system, 1e-9);
        let found = solution.interface_tractions(&[1], thickness);
        let area: f64 = found.iter().map(|t| t.area_mm2).sum();
        let mean = found.iter().map(|t| t.area_mm2 * t.normal_mpa).sum::<f64>() / area;
        let shear = found.iter().map(|t| t.area_mm2 * t.shear_mpa).sum::<f64>() / area;
        let expected = radial_stress(&materials[0], &materials[1], (RADIUS, RADIUS + thickness), 0.01);
        assert_relative_eq!(mean, expected, max_relative = tolerance);
        // Nothing drives it; the stairs make noise of a tenth of the force in the coat, 7 MPa times its thickness, over the edge of a voxel.
        assert!(shear < 0.7 * thickness, "{shear}");
        // The volume of the coat over its thickness, without half a patch at each platen.
        let patches = (8.0 / f64::max(2.0, 6.0 * thickness)).round();
        let layers = 8.0 - 8.0 / patches;
        let area_of_coat = layers * std::f64::consts::PI * (2.0 * RADIUS + thickness);
        assert_relative_eq!(area, area_of_coat, max_relative = 0.02);
    }
}

#[test]
fn without_a_coat_there_is_no_interface() {
    let materials = [material(1000.0, 0.3), material(2000.0, 0.1)];
    let mesh = coated_rod(0.5);
    let system = System::new(
        &Body {
            mixing: Mixing::default(),
            ..body(&mesh, &materials)
        },
        &stretched(0.01),
        None,
    )
    .unwrap();
    assert!(solved(&system, 1e-9).interface_tractions(&[], 1.0).is_empty());
}
