//! Triangular plates with round edges.

use super::error::{finite_point, positive};
use super::vector::{cross, difference, dot, length, normalised, scaled};
use super::{Bounds, DistanceSample, Solid, SolidError, joined, widened};

/// Square of twice the area, over the fourth power of the longest edge, below which a triangle has no face.
const FLATNESS: f64 = 1e-12;

/// The points within a distance of a triangle: a plate with round edges, of which curved walls are put together.
#[derive(Clone, Copy, Debug)]
pub struct Plate {
    corners_mm: [[f64; 3]; 3],
    /// Unit normal of the triangle.
    normal: [f64; 3],
    radius_mm: f64,
}

impl Plate {
    /// The plate about the triangle between three corners; `radius_mm` is half its thickness.
    ///
    /// # Errors
    /// Corners that are not finite or lie on a line, a radius that is not positive.
    pub fn new(corners_mm: [[f64; 3]; 3], radius_mm: f64) -> Result<Self, SolidError> {
        for corner in corners_mm {
            finite_point("a corner", corner)?;
        }
        let [a, b, c] = corners_mm;
        let face = cross(difference(b, a), difference(c, a));
        let edges = [difference(b, a), difference(c, b), difference(a, c)];
        let longest = edges
            .iter()
            .fold(0.0, |longest: f64, &edge| longest.max(dot(edge, edge)));
        if dot(face, face) <= FLATNESS * longest * longest {
            return Err(SolidError::NoDirection { name: "the plate" });
        }
        Ok(Self {
            corners_mm,
            normal: normalised(face),
            radius_mm: positive("radius_mm", radius_mm)?,
        })
    }

    /// The plates between a hub and the successive points of a rim: a fan, such as a curved wall.
    ///
    /// # Errors
    /// Fewer than two points on the rim; see [`Plate::new`].
    pub fn fan(hub_mm: [f64; 3], rim_mm: &[[f64; 3]], radius_mm: f64) -> Result<Vec<Self>, SolidError> {
        if rim_mm.len() < 2 {
            return Err(SolidError::NoBodies);
        }
        let blades = rim_mm.windows(2);
        blades
            .map(|ends| Self::new([hub_mm, ends[0], ends[1]], radius_mm))
            .collect()
    }

    /// Vector from the nearest point of the triangle.
    fn offset(&self, at_mm: [f64; 3]) -> [f64; 3] {
        let [a, b, c] = self.corners_mm;
        let edges = [(a, b), (b, c), (c, a)];
        let is_inside = |&(from, to): &([f64; 3], [f64; 3])| {
            dot(cross(self.normal, difference(to, from)), difference(at_mm, from)) >= 0.0
        };
        if edges.iter().all(is_inside) {
            return scaled(self.normal, dot(difference(at_mm, a), self.normal));
        }
        let offsets = edges.map(|(from, to)| offset_from_edge(at_mm, from, to));
        let nearer = |a: [f64; 3], b: [f64; 3]| if dot(b, b) < dot(a, a) { b } else { a };
        nearer(nearer(offsets[0], offsets[1]), offsets[2])
    }
}

fn offset_from_edge(at: [f64; 3], from: [f64; 3], to: [f64; 3]) -> [f64; 3] {
    let (reach, axis) = (difference(at, from), difference(to, from));
    let along = (dot(reach, axis) / dot(axis, axis)).clamp(0.0, 1.0);
    difference(reach, scaled(axis, along))
}

impl Solid for Plate {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        length(self.offset(at_mm)) - self.radius_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let offset = self.offset(at_mm);
        DistanceSample {
            distance_mm: length(offset) - self.radius_mm,
            // In the triangle itself both sides are equally near.
            normal: match dot(offset, offset) > 0.0 {
                true => normalised(offset),
                false => self.normal,
            },
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let whole = self
            .corners_mm
            .map(|corner| [corner; 2])
            .into_iter()
            .reduce(joined)?;
        Some(widened(whole, self.radius_mm))
    }
}
