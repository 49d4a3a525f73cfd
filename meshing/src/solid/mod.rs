//! Solids as signed distances: the common language of lattices, primitives and their combinations.

mod primitives;
pub(crate) mod vector;

pub use primitives::{Cuboid, Cylinder, Everywhere, HalfSpace, Intersection, Offset};

use vector::{normalised, scaled, shifted};

/// Step of the centred differences in mm: balances truncation against the rounding of distances of some 10 mm.
const STEP_MM: f64 = 1e-5;

/// Signed distance and outward unit normal at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistanceSample {
    /// Signed distance to the surface in mm, negative inside.
    pub distance_mm: f64,
    /// Unit gradient of the distance: away from the body.
    pub normal: [f64; 3],
}

/// A body given by its signed distance.
///
/// Implementations promise a function with |d(p) − d(q)| ≤ |p − q| whose zero level is the surface. It is the
/// true Euclidean distance near smooth parts of the surface; beyond edges and inside unions it may be smaller
/// in magnitude, never larger.
pub trait Solid: Sync {
    /// Signed distance in mm of a point in mm, negative inside.
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64;

    /// Signed distance and unit normal; centred differences unless the body knows better.
    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let slope = std::array::from_fn(|axis| {
            let mut step = [0.0; 3];
            step[axis] = STEP_MM;
            let ahead = self.signed_distance_mm(shifted(at_mm, step));
            ahead - self.signed_distance_mm(shifted(at_mm, scaled(step, -1.0)))
        });
        DistanceSample {
            distance_mm: self.signed_distance_mm(at_mm),
            normal: normalised(slope),
        }
    }
}
