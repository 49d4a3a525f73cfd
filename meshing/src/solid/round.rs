//! Balls and rounded rods.

use super::error::{finite_point, positive};
use super::vector::{difference, dot, length, normalised, scaled};
use super::{Bounds, DistanceSample, Solid, SolidError, joined, widened};

/// A ball.
#[derive(Clone, Copy, Debug)]
pub struct Sphere {
    centre_mm: [f64; 3],
    radius_mm: f64,
}

impl Sphere {
    /// The ball about a centre.
    ///
    /// # Errors
    /// A centre that is not finite, a radius that is not positive.
    pub fn new(centre_mm: [f64; 3], radius_mm: f64) -> Result<Self, SolidError> {
        Ok(Self {
            centre_mm: finite_point("the centre", centre_mm)?,
            radius_mm: positive("radius_mm", radius_mm)?,
        })
    }
}

impl Solid for Sphere {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        length(difference(at_mm, self.centre_mm)) - self.radius_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        DistanceSample {
            distance_mm: self.signed_distance_mm(at_mm),
            normal: normalised(difference(at_mm, self.centre_mm)),
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        Some(widened([self.centre_mm; 2], self.radius_mm))
    }
}

/// The points within a distance of a line segment: a rod with round ends.
#[derive(Clone, Copy, Debug)]
pub struct Capsule {
    from_mm: [f64; 3],
    axis_mm: [f64; 3],
    radius_mm: f64,
}

impl Capsule {
    /// The rod about the segment between two points, rounded by balls about its ends.
    ///
    /// # Errors
    /// Points that are not finite or coincide, a radius that is not positive.
    pub fn new(from_mm: [f64; 3], to_mm: [f64; 3], radius_mm: f64) -> Result<Self, SolidError> {
        finite_point("an end", from_mm)?;
        let axis_mm = difference(finite_point("an end", to_mm)?, from_mm);
        if dot(axis_mm, axis_mm) == 0.0 {
            return Err(SolidError::NoDirection { name: "the capsule" });
        }
        Ok(Self {
            from_mm,
            axis_mm,
            radius_mm: positive("radius_mm", radius_mm)?,
        })
    }

    /// Vector from the nearest point of the segment.
    fn offset(&self, at_mm: [f64; 3]) -> [f64; 3] {
        let reach = difference(at_mm, self.from_mm);
        let along = dot(reach, self.axis_mm) / dot(self.axis_mm, self.axis_mm);
        difference(reach, scaled(self.axis_mm, along.clamp(0.0, 1.0)))
    }
}

impl Solid for Capsule {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        length(self.offset(at_mm)) - self.radius_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let offset = self.offset(at_mm);
        DistanceSample {
            distance_mm: length(offset) - self.radius_mm,
            normal: normalised(offset),
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let to: [f64; 3] = std::array::from_fn(|a| self.from_mm[a] + self.axis_mm[a]);
        Some(widened(joined([self.from_mm; 2], [to; 2]), self.radius_mm))
    }
}
