//! Dilute spherical voids: `E/E_s = 1 − 3 (1 − ν)(9 + 5ν) / (2 (7 − 5ν)) φ`, which is 1 − 2.0045 φ at ν = 0.3
//! (Mackenzie 1950, Proc. Phys. Soc. B 63:2).

use crate::bodies::*;
use solver::{Axis, Face};

/// `E/E_s` and void fraction of a cube with a ball of void in its middle, pulled between smooth platens.
fn softened(cells: usize, radius_mm: f64) -> (f64, f64) {
    let mesh = eighth_with_cavity(cells, 1.0, radius_mm);
    let materials = [material(1000.0, 0.3); 2];
    let pulled = face_displaced(Face::high(Axis::Z), Axis::Z, 1e-3);
    let conditions = boundary(symmetry_planes().into_iter().chain([pulled]));
    let found = energy(&body(&mesh, &materials), &conditions, 1e-8);
    // ½ E ε² V of one cubic millimetre.
    (found / (0.5 * 1000.0 * 1e-6), 1.0 - mesh.solid_volume_mm3())
}

#[test]
fn small_voids_soften_by_two_and_a_bit_times_their_volume() {
    // 0.8, 1.4 and 2.2 % void. The voxel surface adds up to 4 %, and less the larger the ball.
    for (radius_mm, tolerance) in [(0.25, 0.045), (0.3, 0.03), (0.35, 0.015)] {
        let (modulus, void) = softened(32, radius_mm);
        let slope = (1.0 - modulus) / void;
        assert!(
            (slope / 2.0045 - 1.0).abs() < tolerance,
            "radius {radius_mm}: slope {slope}"
        );
    }
}
