//! Bodies with flat faces: all of space, half of it, boxes.

use super::error::{below, finite_point, positive};
use super::vector::{difference, dot, normalised, scaled, shifted};
use super::{Bounds, DistanceSample, Solid, SolidError};

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

impl HalfSpace {
    /// The half space with its plane moved outwards.
    pub(super) fn raised(self, by_mm: f64) -> Self {
        let point_mm = shifted(self.point_mm, scaled(self.normal, by_mm));
        Self { point_mm, ..self }
    }
}

impl Solid for HalfSpace {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        dot(difference(at_mm, self.point_mm), self.normal)
    }

    /// Along each axis the plane is furthest where the other coordinates take the corner that its normal looks away from.
    fn clipped(&self, [low, high]: Bounds) -> Bounds {
        let n = self.normal;
        let least = |axis: usize| (n[axis] * low[axis]).min(n[axis] * high[axis]);
        let height = dot(self.point_mm, n);
        let (mut from, mut to) = (low, high);
        for axis in 0..3 {
            let others: f64 = (0..3).filter(|&other| other != axis).map(least).sum();
            let reach = (height - others) / n[axis];
            if n[axis] > 0.0 {
                to[axis] = high[axis].min(reach.max(low[axis]));
            } else if n[axis] < 0.0 {
                from[axis] = low[axis].max(reach.min(high[axis]));
            }
        }
        [from, to]
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

impl Cuboid {
    /// Distance beyond the nearer of the two faces across each axis.
    fn beyond(&self, at_mm: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|a| (self.low_mm[a] - at_mm[a]).max(at_mm[a] - self.high_mm[a]))
    }
}

impl Solid for Cuboid {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let beyond = self.beyond(at_mm);
        let outside = beyond.map(|b| b.max(0.0));
        let inside = beyond[0].max(beyond[1]).max(beyond[2]).min(0.0);
        dot(outside, outside).sqrt() + inside
    }

    /// Inside, the normal is that of the nearest face, of equally near ones the first: their mean would cut corners off that a
    /// grid along the faces has.
    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let beyond = self.beyond(at_mm);
        let deepest = beyond[0].max(beyond[1]).max(beyond[2]);
        let nearest = (0..3).find(|&a| beyond[a] == deepest);
        let slope: [f64; 3] = std::array::from_fn(|a| {
            let share = match deepest > 0.0 {
                true => beyond[a].max(0.0),
                false => f64::from(u8::from(nearest == Some(a))),
            };
            share.copysign(2.0 * at_mm[a] - self.low_mm[a] - self.high_mm[a])
        });
        DistanceSample {
            distance_mm: self.signed_distance_mm(at_mm),
            normal: normalised(slope),
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        Some([self.low_mm, self.high_mm])
    }
}

/// An axis-parallel box with rounded edges and corners.
#[derive(Clone, Copy, Debug)]
pub struct RoundedBox {
    outside: Cuboid,
    inner: Cuboid,
    radius_mm: f64,
}

impl RoundedBox {
    /// The box between two corners whose edges are rounded to a radius.
    ///
    /// # Errors
    /// Corners that are not apart along every axis; a radius that is not positive, or not below half of the
    /// shortest edge.
    pub fn new(low_mm: [f64; 3], high_mm: [f64; 3], radius_mm: f64) -> Result<Self, SolidError> {
        finite_point("a corner", low_mm)?;
        let edges = difference(finite_point("a corner", high_mm)?, low_mm);
        for edge in edges {
            positive("an edge of the box", edge)?;
        }
        let shortest = edges[0].min(edges[1]).min(edges[2]);
        below("radius_mm", positive("radius_mm", radius_mm)?, 0.5 * shortest)?;
        let inner = Cuboid {
            low_mm: low_mm.map(|low| low + radius_mm),
            high_mm: high_mm.map(|high| high - radius_mm),
        };
        Ok(Self {
            outside: Cuboid { low_mm, high_mm },
            inner,
            radius_mm,
        })
    }
}

impl Solid for RoundedBox {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.inner.signed_distance_mm(at_mm) - self.radius_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.inner.sample(at_mm).grown(self.radius_mm)
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        self.outside.bounds_mm()
    }
}
