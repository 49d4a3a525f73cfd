//! Solids as signed distances: the common language of lattices, primitives and their combinations.
//!
//! Primitives are valid once made: their constructors refuse lengths that are none. Combinations own their parts as
//! [`SharedSolid`], so that a body can stand in several places of an assembly.

mod boxed;
mod combinations;
mod ellipsoid;
mod error;
mod placed;
mod plain;
mod plate;
mod ridged;
mod round;
mod smooth;
#[cfg(test)]
mod tests;
mod turned;
pub(crate) mod vector;

use std::sync::Arc;

pub use combinations::{AllOf, AnyOf, Difference, Grown, Intersection, Offset, Shell};
pub use ellipsoid::Ellipsoid;
pub use error::SolidError;
pub use placed::{Placed, Rotation};
pub use plain::{Cuboid, Everywhere, HalfSpace, RoundedBox};
pub use plate::Plate;
pub use ridged::{Ridges, Thread};
pub use round::{Capsule, Sphere};
pub use smooth::SmoothUnion;
pub use turned::{Cylinder, Frustum, Rod, Torus, Tube};

use vector::{normalised, scaled, shifted};

/// Step of the centred differences in mm: balances truncation against the rounding of distances of some 10 mm.
const STEP_MM: f64 = 1e-5;

/// Smallest and largest coordinates in mm of a box that holds a body.
pub type Bounds = [[f64; 3]; 2];

/// A body that several owners and threads share.
pub type SharedSolid = Arc<dyn Solid + Send>;

/// Signed distance and outward unit normal at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistanceSample {
    /// Signed distance to the surface in mm, negative inside.
    pub distance_mm: f64,
    /// Unit gradient of the distance: away from the body.
    pub normal: [f64; 3],
}

impl DistanceSample {
    /// The sample of everything that is not the body.
    pub(crate) fn flipped(self) -> Self {
        Self {
            distance_mm: -self.distance_mm,
            normal: scaled(self.normal, -1.0),
        }
    }

    /// The sample of the body grown by `outward_mm`.
    pub(crate) fn grown(self, outward_mm: f64) -> Self {
        Self {
            distance_mm: self.distance_mm - outward_mm,
            ..self
        }
    }
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

    /// A box that holds the body, if the body says one; it may be larger than need be, never smaller.
    fn bounds_mm(&self) -> Option<Bounds> {
        None
    }

    /// The part of a box that the body can be in; a half space, which has no bounds, still cuts a box.
    fn clipped(&self, bounds: Bounds) -> Bounds {
        self.bounds_mm().map_or(bounds, |own| common(bounds, own))
    }
}

/// The box about two boxes.
pub(crate) fn joined(a: Bounds, b: Bounds) -> Bounds {
    let low = std::array::from_fn(|axis| a[0][axis].min(b[0][axis]));
    [low, std::array::from_fn(|axis| a[1][axis].max(b[1][axis]))]
}

/// The box common to two boxes; a point where they have none in common.
pub(crate) fn common(a: Bounds, b: Bounds) -> Bounds {
    let low: [f64; 3] = std::array::from_fn(|axis| a[0][axis].max(b[0][axis]));
    [
        low,
        std::array::from_fn(|axis| a[1][axis].min(b[1][axis]).max(low[axis])),
    ]
}

/// The box with every face moved outwards, or inwards as far as its middle.
pub(crate) fn widened([low, high]: Bounds, outward_mm: f64) -> Bounds {
    let middle: [f64; 3] = std::array::from_fn(|axis| 0.5 * (low[axis] + high[axis]));
    [
        std::array::from_fn(|axis| (low[axis] - outward_mm).min(middle[axis])),
        std::array::from_fn(|axis| (high[axis] + outward_mm).max(middle[axis])),
    ]
}
