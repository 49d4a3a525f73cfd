//! Unions, intersections, differences, layers and offsets of bodies.
//!
//! All of them take the smaller or larger of two distances: the surface is exact, the distance a lower bound.

use super::boxed::{Boxed, nearest_first};
use super::{Bounds, DistanceSample, SharedSolid, Solid, SolidError, common, joined};

fn nearer(a: DistanceSample, b: DistanceSample) -> DistanceSample {
    if b.distance_mm < a.distance_mm { b } else { a }
}

fn further(a: DistanceSample, b: DistanceSample) -> DistanceSample {
    if b.distance_mm > a.distance_mm { b } else { a }
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
        further(self.first.sample(at_mm), self.second.sample(at_mm))
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let both = [self.first, self.second];
        let whole = common_bounds(both.map(|body| body.bounds_mm()))?;
        Some(both.iter().fold(whole, |bounds, body| body.clipped(bounds)))
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
        self.body.sample(at_mm).grown(self.outward_mm)
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        shrunk_bounds(self.body, self.outward_mm)
    }
}

/// A shared body grown by a distance, or shrunk by a negative one: the owned [`Offset`].
///
/// Grown, it is round about convex edges where the distance of the body is true there, else mitred. Shrunk, it
/// loses no less than the layer asked for.
#[derive(Clone)]
pub struct Grown {
    /// The body before.
    pub body: SharedSolid,
    /// Growth along the outward normal in mm.
    pub outward_mm: f64,
}

impl Solid for Grown {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.body.signed_distance_mm(at_mm) - self.outward_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.body.sample(at_mm).grown(self.outward_mm)
    }

    /// None where the body grows: a mitred edge reaches further than the growth.
    fn bounds_mm(&self) -> Option<Bounds> {
        shrunk_bounds(&*self.body, self.outward_mm)
    }
}

/// The union of bodies.
#[derive(Clone)]
pub struct AnyOf {
    bodies: Vec<Boxed>,
}

impl AnyOf {
    /// The points in any of the bodies.
    ///
    /// # Errors
    /// No bodies.
    pub fn new(bodies: Vec<SharedSolid>) -> Result<Self, SolidError> {
        let bodies = not_empty(bodies)?;
        Ok(Self {
            bodies: bodies.into_iter().map(Boxed::new).collect(),
        })
    }
}

impl Solid for AnyOf {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let mut least = f64::INFINITY;
        nearest_first(&self.bodies, at_mm, 0.0, |body| {
            least = least.min(body.signed_distance_mm(at_mm));
            least
        });
        least
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let mut least = beyond_all(1.0);
        nearest_first(&self.bodies, at_mm, 0.0, |body| {
            least = nearer(least, body.sample(at_mm));
            least.distance_mm
        });
        least
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let boxes: Option<Vec<Bounds>> = self.bodies.iter().map(Boxed::bounds_mm).collect();
        boxes?.into_iter().reduce(joined)
    }
}

/// The intersection of bodies; offsets of it are mitred along the edges where they meet.
#[derive(Clone)]
pub struct AllOf {
    bodies: Vec<SharedSolid>,
}

impl AllOf {
    /// The points in all of the bodies.
    ///
    /// # Errors
    /// No bodies.
    pub fn new(bodies: Vec<SharedSolid>) -> Result<Self, SolidError> {
        not_empty(bodies).map(|bodies| Self { bodies })
    }
}

impl Solid for AllOf {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let distances = self.bodies.iter().map(|body| body.signed_distance_mm(at_mm));
        distances.fold(f64::NEG_INFINITY, f64::max)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let samples = self.bodies.iter().map(|body| body.sample(at_mm));
        samples.fold(beyond_all(-1.0), further)
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let whole = common_bounds(self.bodies.iter().map(|body| body.bounds_mm()))?;
        let clipped = |bounds, body: &SharedSolid| body.clipped(bounds);
        Some(self.bodies.iter().fold(whole, clipped))
    }
}

/// A body without the points of another.
///
/// What is taken away should reach beyond the body's own surface: where faces of both coincide a sheet of no thickness is left, which
/// no grid can tell from a thin wall.
#[derive(Clone)]
pub struct Difference {
    /// What is cut.
    pub body: SharedSolid,
    /// What is taken away.
    pub without: SharedSolid,
}

impl Solid for Difference {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let taken = -self.without.signed_distance_mm(at_mm);
        self.body.signed_distance_mm(at_mm).max(taken)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        further(self.body.sample(at_mm), self.without.sample(at_mm).flipped())
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        self.body.bounds_mm()
    }
}

/// The outer layer of a body: the points no deeper below its surface than `depth_mm`.
///
/// Where the body reports less than the true depth (near inner edges of unions) the layer is thicker, never thinner.
#[derive(Clone)]
pub struct Shell {
    /// The whole body.
    pub body: SharedSolid,
    /// Thickness of the layer in mm.
    pub depth_mm: f64,
}

impl Shell {
    /// What lies below the layer.
    pub fn core(&self) -> Grown {
        Grown {
            body: self.body.clone(),
            outward_mm: -self.depth_mm,
        }
    }
}

impl Solid for Shell {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let distance = self.body.signed_distance_mm(at_mm);
        distance.max(-distance - self.depth_mm)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let sample = self.body.sample(at_mm);
        further(sample, sample.grown(-self.depth_mm).flipped())
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        self.body.bounds_mm()
    }
}

fn shrunk_bounds(body: &dyn Solid, outward_mm: f64) -> Option<Bounds> {
    body.bounds_mm().filter(|_| outward_mm <= 0.0)
}

fn not_empty(bodies: Vec<SharedSolid>) -> Result<Vec<SharedSolid>, SolidError> {
    if bodies.is_empty() {
        Err(SolidError::NoBodies)
    } else {
        Ok(bodies)
    }
}

/// The start of a search for the least or the greatest distance.
pub(super) fn beyond_all(sign: f64) -> DistanceSample {
    DistanceSample {
        distance_mm: sign * f64::INFINITY,
        normal: [0.0, 0.0, 1.0],
    }
}

/// The box common to all that have one.
fn common_bounds(boxes: impl IntoIterator<Item = Option<Bounds>>) -> Option<Bounds> {
    boxes.into_iter().flatten().reduce(common)
}
