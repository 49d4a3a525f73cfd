//! The union of bodies with their joints filled.

use smallvec::SmallVec;

use super::boxed::{Boxed, nearest_first};
use super::error::positive;
use super::vector::{normalised, scaled, shifted};
use super::{Bounds, DistanceSample, SharedSolid, Solid, SolidError, joined, widened};

/// The union of bodies whose joints are filled smoothly.
///
/// Two distances a, b become min(a, b) − h²k/4 with h = max(k − |a − b|, 0)/k: the quadratic polynomial blend
/// (Quilez 2013, "Smooth minimum", iquilezles.org/articles/smin). More than two are joined from the nearest on, so that the order of
/// the list does not matter. The gradient is a weighted mean of theirs, so the function keeps
/// |d(p) − d(q)| ≤ |p − q|; in the fillet itself it is smaller than the true distance by up to the factor |mean of
/// the normals|, 0.7 where faces met at a right angle. A pair grows by k/4 at most and any number of bodies by less than k; surfaces
/// further than k apart stay as they are.
#[derive(Clone)]
pub struct SmoothUnion {
    bodies: Vec<Boxed>,
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
        Ok(Self {
            bodies: bodies.into_iter().map(Boxed::new).collect(),
            blend_mm: positive("blend_mm", blend_mm)?,
        })
    }

    /// Blended distance of two, the first being the lesser, and the share of the second gradient.
    fn blended(&self, lesser: f64, greater: f64) -> (f64, f64) {
        let h = (1.0 - (greater - lesser).abs() / self.blend_mm).max(0.0);
        let share = if lesser <= greater { 0.5 * h } else { 1.0 - 0.5 * h };
        (lesser.min(greater) - 0.25 * h * h * self.blend_mm, share)
    }
}

impl Solid for SmoothUnion {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let mut near: SmallVec<[f64; 8]> = SmallVec::new();
        nearest_first(&self.bodies, at_mm, self.blend_mm, |body| {
            near.push(body.signed_distance_mm(at_mm));
            near[near.len() - 1]
        });
        near.sort_unstable_by(f64::total_cmp);
        let joint = near.into_iter().reduce(|joint, next| self.blended(joint, next).0);
        joint.unwrap_or(f64::INFINITY)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let mut near: SmallVec<[DistanceSample; 8]> = SmallVec::new();
        nearest_first(&self.bodies, at_mm, self.blend_mm, |body| {
            near.push(body.sample(at_mm));
            near[near.len() - 1].distance_mm
        });
        near.sort_by(|a, b| a.distance_mm.total_cmp(&b.distance_mm));
        let blend = |joint: DistanceSample, next: DistanceSample| {
            let (distance_mm, share) = self.blended(joint.distance_mm, next.distance_mm);
            let normal = shifted(scaled(joint.normal, 1.0 - share), scaled(next.normal, share));
            DistanceSample { distance_mm, normal }
        };
        let joint = near.into_iter().reduce(blend);
        let joint = joint.unwrap_or(super::combinations::beyond_all(1.0));
        DistanceSample {
            normal: normalised(joint.normal),
            ..joint
        }
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        let boxes: Option<Vec<Bounds>> = self.bodies.iter().map(Boxed::bounds_mm).collect();
        let joints = self.bodies.len().saturating_sub(1) as f64;
        let whole = boxes?.into_iter().reduce(joined)?;
        // With y = (min − joint)/k each body adds (1 − y)²/4 at most, so that y stays below one.
        Some(widened(whole, (0.25 * joints).min(1.0) * self.blend_mm))
    }
}
