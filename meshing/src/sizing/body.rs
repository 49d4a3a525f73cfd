//! A cell of chosen thickness.

use crate::field::{FieldSample, Filleted, PlaneSamples, Skeleton, Surface, Tubes};

/// A body of chosen thickness.
#[derive(Debug)]
pub(super) enum Body {
    Struts { skeleton: Skeleton, radius: f64 },
    Filleted { tubes: Box<Tubes>, filleted: Filleted },
    Network { surface: Surface },
    Sheet { surface: Surface, half_wall: f64 },
    Full,
}

impl Body {
    /// Signed distance, normal and curvature; none for the full block, which has no surface.
    pub(super) fn sample(&self, at: [f64; 3]) -> Option<FieldSample> {
        match self {
            Self::Struts { skeleton, radius } => Some(skeleton.sample(at).lowered(*radius)),
            Self::Filleted { tubes, filleted } => Some(filleted.sample(tubes, at)),
            Self::Network { surface } => Some(surface.sample(at)),
            Self::Sheet { surface, half_wall } => Some(surface.sample(at).unsigned().lowered(*half_wall)),
            Self::Full => None,
        }
    }

    /// Volume of the body grown by `outward`, from the samples that [`Family::body`](super::family::Family::body) gave
    /// with it, by that of the cell.
    pub(super) fn volume_within(&self, distance: &PlaneSamples, outward: f64) -> f64 {
        match self {
            Self::Struts { radius, .. } => distance.volume_below(radius + outward),
            Self::Filleted { .. } | Self::Network { .. } => distance.volume_below(outward),
            Self::Sheet { half_wall, .. } => wall_volume(distance, half_wall + outward),
            Self::Full => 1.0,
        }
    }
}

impl FieldSample {
    fn lowered(self, by: f64) -> Self {
        Self {
            distance: self.distance - by,
            ..self
        }
    }

    /// Sample of the magnitude of a signed distance.
    fn unsigned(self) -> Self {
        if self.distance >= 0.0 {
            return self;
        }
        Self {
            distance: -self.distance,
            normal: self.normal.map(|n| -n),
            second: self.second.map(|second| -second),
        }
    }
}

/// Volume of a wall about a surface whose signed distance was sampled.
pub(super) fn wall_volume(distance: &PlaneSamples, half_wall: f64) -> f64 {
    distance.volume_below(half_wall) - distance.volume_below(-half_wall)
}
