//! Half space, box, cylinder, and the combinations of solids.

use super::vector::{difference, dot, normalised};
use super::{DistanceSample, Solid};

/// Depth in mm reported by a body without a surface: finite, and beyond any specimen.
const NO_SURFACE_MM: f64 = 1e6;

/// All of space: the solid block.
#[derive(Clone, Copy, Debug)]
pub struct Everywhere;

impl Solid for Everywhere {
    fn signed_distance_mm(&self, _: [f64; 3]) -> f64 {
        -NO_SURFACE_MM
    }

    fn sample(&self, _: [f64; 3]) -> DistanceSample {
        DistanceSample {
            distance_mm: -NO_SURFACE_MM,
            normal: [0.0, 0.0, 1.0],
        }
    }
}

/// The points behind a plane.
#[derive(Clone, Copy, Debug)]
pub struct HalfSpace {
    point_mm: [f64; 3],
    normal: [f64; 3],
}

impl HalfSpace {
    /// The half space through `point_mm` whose outward direction is `normal` (of any length but zero).
    pub fn new(point_mm: [f64; 3], normal: [f64; 3]) -> Self {
        Self {
            point_mm,
            normal: normalised(normal),
        }
    }
}

impl Solid for HalfSpace {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        dot(difference(at_mm, self.point_mm), self.normal)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        DistanceSample {
            distance_mm: self.signed_distance_mm(at_mm),
            normal: self.normal,
        }
    }
}

/// An axis-parallel box.
#[derive(Clone, Copy, Debug)]
pub struct Cuboid {
    /// Corner with the smallest coordinates in mm.
    pub low_mm: [f64; 3],
    /// Corner with the largest coordinates in mm.
    pub high_mm: [f64; 3],
}

impl Solid for Cuboid {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let beyond: [f64; 3] =
            std::array::from_fn(|a| (self.low_mm[a] - at_mm[a]).max(at_mm[a] - self.high_mm[a]));
        let outside = beyond.map(|b| b.max(0.0));
        let inside = beyond[0].max(beyond[1]).max(beyond[2]).min(0.0);
        dot(outside, outside).sqrt() + inside
    }
}

/// A round cylinder with its axis along z.
#[derive(Clone, Copy, Debug)]
pub struct Cylinder {
    /// Centre of the lower end face in mm.
    pub base_mm: [f64; 3],
    /// Radius in mm.
    pub radius_mm: f64,
    /// Height along z in mm.
    pub height_mm: f64,
}

impl Solid for Cylinder {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let [x, y, z] = difference(at_mm, self.base_mm);
        let around = x.hypot(y) - self.radius_mm;
        let along = (-z).max(z - self.height_mm);
        around.max(0.0).hypot(along.max(0.0)) + around.max(along).min(0.0)
    }
}

/// The points common to two bodies; offsets of it are mitred, not rounded, along the edge where they meet.
#[derive(Clone, Copy)]
pub struct Intersection<'a> {
    /// One body.
    pub first: &'a dyn Solid,
    /// The other body.
    pub second: &'a dyn Solid,
}

impl Solid for Intersection<'_> {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.first
            .signed_distance_mm(at_mm)
            .max(self.second.signed_distance_mm(at_mm))
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let samples = [self.first.sample(at_mm), self.second.sample(at_mm)];
        if samples[0].distance_mm >= samples[1].distance_mm {
            samples[0]
        } else {
            samples[1]
        }
    }
}

/// A body grown by a distance, or shrunk by a negative one.
#[derive(Clone, Copy)]
pub struct Offset<'a> {
    /// The body before.
    pub body: &'a dyn Solid,
    /// Growth along the outward normal in mm.
    pub outward_mm: f64,
}

impl Solid for Offset<'_> {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.body.signed_distance_mm(at_mm) - self.outward_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let sample = self.body.sample(at_mm);
        DistanceSample {
            distance_mm: sample.distance_mm - self.outward_mm,
            ..sample
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_to_box_and_cylinder_are_the_closed_forms() {
        let cuboid = Cuboid {
            low_mm: [0.0; 3],
            high_mm: [1.0, 2.0, 3.0],
        };
        assert!((cuboid.signed_distance_mm([4.0, 6.0, 1.0]) - 5.0).abs() < 1e-14);
        assert!((cuboid.signed_distance_mm([0.5, 0.7, 1.5]) + 0.5).abs() < 1e-14);
        let cylinder = Cylinder {
            base_mm: [0.0; 3],
            radius_mm: 2.0,
            height_mm: 5.0,
        };
        assert!((cylinder.signed_distance_mm([3.0, 4.0, 9.0]) - 5.0).abs() < 1e-14);
        assert!((cylinder.signed_distance_mm([0.0, 1.5, 2.0]) + 0.5).abs() < 1e-14);
    }

    #[test]
    fn differenced_normals_point_away_from_the_body() {
        let cylinder = Cylinder {
            base_mm: [0.0; 3],
            radius_mm: 2.0,
            height_mm: 5.0,
        };
        let normal = cylinder.sample([1.2, 1.6, 2.0]).normal;
        assert!((normal[0] - 0.6).abs() < 1e-8 && (normal[1] - 0.8).abs() < 1e-8);
    }

    #[test]
    fn an_intersection_offset_is_the_larger_distance_less_the_growth() {
        let below = HalfSpace::new([0.0; 3], [0.0, 0.0, 2.0]);
        let left = HalfSpace::new([0.0; 3], [1.0, 0.0, 0.0]);
        let corner = Intersection {
            first: &below,
            second: &left,
        };
        let grown = Offset {
            body: &corner,
            outward_mm: 0.25,
        };
        assert_eq!(grown.signed_distance_mm([0.5, 0.0, -1.0]), 0.25);
        assert_eq!(grown.sample([0.5, 0.0, -1.0]).normal, [1.0, 0.0, 0.0]);
    }
}
