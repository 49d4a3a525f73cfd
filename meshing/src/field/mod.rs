//! Distances to the skeleton or surface of a lattice in its periodic cell; the edge along x is one.

mod curvature;
mod feet;
mod fillet;
mod grid;
mod inscribed;
mod nearest_exit;
mod skeleton;
mod surface;
mod symmetry;
mod volume;

use crate::solid::vector::by_axis;

pub(crate) use fillet::{Filleted, Rounding, Tubes};
pub(crate) use grid::PeriodicGrid;
pub(crate) use inscribed::{Extremes, extremes};
pub(crate) use skeleton::Skeleton;
pub(crate) use surface::Surface;
pub(crate) use symmetry::{Of, Symmetries};
pub(crate) use volume::{LocalJet, PlaneSamples};

/// Distance to a skeleton, or signed distance to a surface, with its derivatives along the axes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldSample {
    pub(crate) distance: f64,
    /// Unit gradient.
    pub(crate) normal: [f64; 3],
    /// Second derivatives; their sum is that of the principal curvatures of the parallel surface through the point.
    pub(crate) second: [f64; 3],
}

/// The point in the cell with the edges `edges` that `at` is a periodic image of.
pub(crate) fn wrapped(at: [f64; 3], edges: [f64; 3]) -> [f64; 3] {
    by_axis(|a| at[a] - edges[a] * (at[a] / edges[a]).floor())
}
