//! The ellipsoid with its true distance.

use super::error::{finite_point, positive};
use super::vector::{difference, length, normalised};
use super::{Bounds, DistanceSample, Solid, SolidError};

/// Newton steps at most; the iteration is monotone and takes four to eight.
const STEPS: usize = 60;
/// A coordinate along the shortest axis is lifted to this part of the axis: the foot of a point on the plane of
/// symmetry is then unique, and the distance moves by no more than that.
const LIFT: f64 = 1e-12;

/// An ellipsoid with axes along x, y, z.
///
/// The distance is the true one everywhere: with e the semi-axes, the foot of y is eᵢ²yᵢ/(t + eᵢ²), where t is the
/// largest root of Σ(eᵢyᵢ/(t + eᵢ²))² = 1, found by Newton's method on the reciprocal norm (Eberly 2013, "Distance
/// from a point to an ellipse, an ellipsoid, or a hyperellipsoid", Geometric Tools; Moré & Sorensen 1983, SIAM J. Sci.
/// Stat. Comput. 4:553, 10.1137/0904038).
#[derive(Clone, Copy, Debug)]
pub struct Ellipsoid {
    centre_mm: [f64; 3],
    semi_axes_mm: [f64; 3],
}

impl Ellipsoid {
    /// The ellipsoid about a centre with half its lengths along x, y, z.
    ///
    /// # Errors
    /// A centre that is not finite, a semi-axis that is not positive.
    pub fn new(centre_mm: [f64; 3], semi_axes_mm: [f64; 3]) -> Result<Self, SolidError> {
        for axis in semi_axes_mm {
            positive("a semi-axis", axis)?;
        }
        Ok(Self {
            centre_mm: finite_point("the centre", centre_mm)?,
            semi_axes_mm,
        })
    }

    /// The nearest point of the surface to a point in the first octant, both from the centre.
    fn foot(&self, at: [f64; 3]) -> [f64; 3] {
        let axes = self.semi_axes_mm;
        let shortest = (0..3).fold(0, |s, a| if axes[a] < axes[s] { a } else { s });
        let mut at = at;
        at[shortest] = at[shortest].max(LIFT * axes[shortest]);
        // Denominators are those of the shortest axis, s, plus what the others exceed it by: no digits are lost.
        let excess = axes.map(|e| e * e - axes[shortest] * axes[shortest]);
        let mut s = axes[shortest] * at[shortest];
        for _ in 0..STEPS {
            let next = newton_step(axes, at, excess, s);
            if next <= s {
                break;
            }
            s = next;
        }
        std::array::from_fn(|a| axes[a] * axes[a] * at[a] / (s + excess[a]))
    }
}

/// One step for the root of 1 − 1/|q(s)|, q = eᵢyᵢ/(s + excessᵢ), which is convex: from the left
/// no step passes the root.
fn newton_step(axes: [f64; 3], at: [f64; 3], excess: [f64; 3], s: f64) -> f64 {
    let squares: [f64; 3] = std::array::from_fn(|a| (axes[a] * at[a] / (s + excess[a])).powi(2));
    let norm_squared: f64 = squares.iter().sum();
    let slope: f64 = (0..3).map(|a| squares[a] / (s + excess[a])).sum();
    s + (norm_squared.sqrt() - 1.0) * norm_squared / slope
}

impl Solid for Ellipsoid {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let from_centre = difference(at_mm, self.centre_mm);
        let foot = self.foot(from_centre.map(f64::abs));
        let foot: [f64; 3] = std::array::from_fn(|a| foot[a].copysign(from_centre[a]));
        let axes = self.semi_axes_mm;
        let level: f64 = (0..3).map(|a| (from_centre[a] / axes[a]).powi(2)).sum();
        DistanceSample {
            distance_mm: length(difference(from_centre, foot)).copysign(level - 1.0),
            normal: normalised(std::array::from_fn(|a| foot[a] / (axes[a] * axes[a]))),
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let face = |sign: f64| std::array::from_fn(|a| self.centre_mm[a] + sign * self.semi_axes_mm[a]);
        Some([face(-1.0), face(1.0)])
    }
}
