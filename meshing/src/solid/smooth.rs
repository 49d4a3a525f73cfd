//! The union of bodies with their joints filled.

use super::error::positive;
use super::vector::{length, normalised, scaled, shifted};
use super::{Bounds, DistanceSample, SharedSolid, Solid, SolidError, joined, widened};

/// The union of bodies whose joints are filled smoothly.
///
/// Two distances a, b become min(a, b) − h²k/4 with h = max(k − |a − b|, 0)/k: the quadratic polynomial blend
/// (Quilez 2013, "Smooth minimum", iquilezles.org/articles/smin). The gradient is a weighted mean of both
/// gradients, so the function keeps |d(p) − d(q)| ≤ |p − q|; in the fillet itself it is smaller than the true distance
/// by up to the factor |mean of the normals|, 0.7 where faces met at a right angle. It grows no body by more than
/// k/4 and leaves surfaces further than k apart as they are. Three bodies that meet are joined in the order given.
#[derive(Clone)]
pub struct SmoothUnion {
    bodies: Vec<SharedSolid>,
    blend_mm: f64,
}

impl SmoothUnion {
    /// The union of the bodies with the blend k in mm.
    ///
    /// # Errors
    /// No bodies, a blend that is not positive.
    pub fn new(bodies: Vec<SharedSolid>, blend_mm: f64) -> Result<Self, SolidError> {
        if bodies.is_empty() {
            return Err(SolidError::NoBodies);
        }
        let blend_mm = positive("blend_mm", blend_mm)?;
        Ok(Self { bodies, blend_mm })
    }

    /// Blended distance, and the share of the first gradient; the second has the rest.
    fn blended(&self, a: f64, b: f64) -> (f64, f64) {
        let h = (1.0 - (a - b).abs() / self.blend_mm).max(0.0);
        let distance = a.min(b) - 0.25 * h * h * self.blend_mm;
        let lesser = 1.0 - 0.5 * h;
        (distance, if a <= b { lesser } else { 1.0 - lesser })
    }
}

impl Solid for SmoothUnion {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let distances = self.bodies.iter().map(|body| body.signed_distance_mm(at_mm));
        let joint = distances.reduce(|a, b| self.blended(a, b).0);
        joint.unwrap_or(f64::INFINITY)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let mut samples = self.bodies.iter().map(|body| body.sample(at_mm));
        let first = samples.next().map(|s| (s.distance_mm, s.normal));
        let blend = |(distance, slope): (f64, [f64; 3]), next: DistanceSample| {
            let (blended, share) = self.blended(distance, next.distance_mm);
            let mean = shifted(scaled(slope, share), scaled(next.normal, 1.0 - share));
            (blended, mean)
        };
        let start = first.unwrap_or((f64::INFINITY, [0.0, 0.0, 1.0]));
        let (distance_mm, slope) = samples.fold(start, blend);
        debug_assert!(length(slope) < 1.0 + 1e-9);
        DistanceSample {
            distance_mm,
            normal: normalised(slope),
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let boxes: Option<Vec<Bounds>> = self.bodies.iter().map(|body| body.bounds_mm()).collect();
        let joints = self.bodies.len().saturating_sub(1) as f64;
        let whole = boxes?.into_iter().reduce(joined)?;
        Some(widened(whole, 0.25 * joints * self.blend_mm))
    }
}
