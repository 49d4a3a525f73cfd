//! Exact volume of a cube behind a plane.

/// Below this share a component of the normal is lifted: the formula divides differences by it.
const COMPONENT_MIN: f64 = 1e-6;

/// Volume fraction of a unit cube that lies behind a plane.
///
/// The plane has the normal `normal` (any length but zero) and runs at signed distance `distance`, in edge
/// lengths of the cube, from its centre: a cube with its centre behind the plane has a negative distance.
/// V(α) piecewise cubic, Scardovelli & Zaleski 2000, J. Comput. Phys. 164:228, eq. 4-8 (10.1006/jcph.2000.6567).
pub(crate) fn fraction_behind(distance: f64, normal: [f64; 3]) -> f64 {
    let slopes = ordered_slopes(normal);
    let length = (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]).sqrt();
    let sum: f64 = normal.iter().map(|n| n.abs()).sum();
    let alpha = 0.5 - distance * length / sum;
    if alpha <= 0.0 {
        0.0
    } else if alpha >= 1.0 {
        1.0
    } else if alpha <= 0.5 {
        lower_half(alpha, slopes)
    } else {
        1.0 - lower_half(1.0 - alpha, slopes)
    }
}

/// Magnitudes of the components, rising, scaled to add up to one.
fn ordered_slopes(normal: [f64; 3]) -> [f64; 3] {
    let sum: f64 = normal.iter().map(|n| n.abs()).sum();
    let mut slopes = normal.map(|n| (n.abs() / sum).max(COMPONENT_MIN));
    slopes.sort_by(f64::total_cmp);
    let sum: f64 = slopes.iter().sum();
    slopes.map(|m| m / sum)
}

fn lower_half(alpha: f64, [m1, m2, m3]: [f64; 3]) -> f64 {
    let m12 = m1 + m2;
    let product = 6.0 * m1 * m2 * m3;
    let cubic = |m: f64| m * m * (m - 3.0 * alpha);
    if alpha < m1 {
        alpha.powi(3) / product
    } else if alpha < m2 {
        alpha * (alpha - m1) / (2.0 * m2 * m3) + m1 * m1 / (6.0 * m2 * m3)
    } else if alpha < m3.min(m12) {
        (alpha * alpha * (3.0 * m12 - alpha) + cubic(m1) + cubic(m2)) / product
    } else if m3 < m12 {
        (alpha * alpha * (3.0 - 2.0 * alpha) + cubic(m1) + cubic(m2) + cubic(m3)) / product
    } else {
        (2.0 * alpha - m12) / (2.0 * m3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Fraction by midpoint sampling, the plain twin.
    fn counted(distance: f64, normal: [f64; 3]) -> f64 {
        let n = 60;
        let length = normal.iter().map(|v| v * v).sum::<f64>().sqrt();
        let at = |i: usize| (i as f64 + 0.5) / n as f64 - 0.5;
        let behind = |i: usize| {
            let (x, y, z) = (at(i % n), at((i / n) % n), at(i / (n * n)));
            (normal[0] * x + normal[1] * y + normal[2] * z) / length + distance < 0.0
        };
        (0..n * n * n).filter(|&i| behind(i)).count() as f64 / (n * n * n) as f64
    }

    #[test]
    fn axis_and_diagonal_planes_cut_the_closed_forms() {
        assert!((fraction_behind(0.25, [0.0, 0.0, -3.0]) - 0.25).abs() < 1e-5);
        assert!((fraction_behind(0.0, [1.0, 2.0, 3.0]) - 0.5).abs() < 1e-12);
        // A corner tetrahedron with legs of one half: volume 1/48; its plane is 1/√3 from the centre.
        let distance = (1.5 - 0.5) / 3.0_f64.sqrt();
        assert!((fraction_behind(distance, [1.0; 3]) - 1.0 / 48.0).abs() < 1e-12);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn planes_agree_with_counting(d in -0.9f64..0.9, x in -1.0f64..1.0, y in -1.0f64..1.0, z in 0.05f64..1.0) {
            prop_assert!((fraction_behind(d, [x, y, z]) - counted(d, [x, y, z])).abs() < 0.012);
        }
    }
}
