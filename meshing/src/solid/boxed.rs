//! A body with its box, so that far bodies of a union are passed over.

use smallvec::SmallVec;

use super::{Bounds, DistanceSample, SharedSolid};

/// A body and the box that holds it, if it has one.
///
/// Its distance is the larger one of the body's own and of how far a point lies beyond the box along any axis: the same for bodies
/// whose distance is true, and never more than true.
#[derive(Clone)]
pub(super) struct Boxed {
    body: SharedSolid,
    bounds: Option<Bounds>,
}

impl Boxed {
    pub(super) fn new(body: SharedSolid) -> Self {
        let bounds = body.bounds_mm();
        Self { body, bounds }
    }

    pub(super) fn bounds_mm(&self) -> Option<Bounds> {
        self.bounds
    }

    /// A lower bound of the distance, cheap.
    pub(super) fn beyond(&self, at: [f64; 3]) -> f64 {
        let Some([low, high]) = self.bounds else {
            return f64::NEG_INFINITY;
        };
        let along = |axis: usize| (low[axis] - at[axis]).max(at[axis] - high[axis]);
        along(0).max(along(1)).max(along(2))
    }

    pub(super) fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.body.signed_distance_mm(at_mm).max(self.beyond(at_mm))
    }

    pub(super) fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let (sample, beyond) = (self.body.sample(at_mm), self.beyond(at_mm));
        // Rounding is no reason to change the normal.
        if beyond <= sample.distance_mm + 1e-9 {
            return sample;
        }
        DistanceSample {
            distance_mm: beyond,
            normal: self.outwards(at_mm, beyond),
        }
    }

    /// The axis along which a point lies furthest beyond the box.
    fn outwards(&self, at: [f64; 3], beyond: f64) -> [f64; 3] {
        let [low, high] = self.bounds.unwrap_or_default();
        for axis in 0..3 {
            let mut normal = [0.0; 3];
            for (way, sign) in [(low[axis] - at[axis], -1.0), (at[axis] - high[axis], 1.0)] {
                normal[axis] = sign;
                if way >= beyond {
                    return normal;
                }
            }
        }
        [0.0, 0.0, 1.0]
    }
}

/// Calls `visit` with the bodies that may come nearer than `worth` of the least distance so far, the likeliest first; it gives their distance.
pub(super) fn nearest_first(
    bodies: &[Boxed],
    at_mm: [f64; 3],
    worth: f64,
    mut visit: impl FnMut(&Boxed) -> f64,
) {
    let beyond: SmallVec<[f64; 16]> = bodies.iter().map(|body| body.beyond(at_mm)).collect();
    let nearer = |a: usize, b: usize| if beyond[b] < beyond[a] { b } else { a };
    let Some(first) = (0..bodies.len()).reduce(nearer) else {
        return;
    };
    let mut least = visit(&bodies[first]);
    for (k, body) in bodies.iter().enumerate() {
        if k != first && beyond[k] < least + worth {
            least = least.min(visit(body));
        }
    }
}
