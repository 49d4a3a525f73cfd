//! Distances to the skeleton or surface of a lattice, in units of its periodic unit cell.

mod inscribed;
mod skeleton;
mod surface;
mod volume;

pub(crate) use inscribed::{Extremes, extremes};
pub(crate) use skeleton::Skeleton;
pub(crate) use surface::Surface;
pub(crate) use volume::PlaneSamples;

/// Distance to a skeleton, or signed distance to a surface, with its first derivatives and Laplacian.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldSample {
    pub(crate) distance: f64,
    /// Unit gradient.
    pub(crate) normal: [f64; 3],
    /// Sum of the principal curvatures of the parallel surface through the point.
    pub(crate) laplacian: f64,
}

/// The coordinate within the unit cell.
pub(crate) fn wrapped(at: [f64; 3]) -> [f64; 3] {
    at.map(|v| v - v.floor())
}
