//! The cells of one lattice as a function of one thickness parameter, in units of the cell's edge along x.

use super::body::Body;
use super::fillet::Fillet;
use super::struts::StrutFamily;
use super::surfaces::{NetworkFamily, SheetFamily};
use crate::field::{FieldSample, LocalJet, PlaneSamples};
use crate::lattice::Shape;

/// Part of the open range that is used: at its very end pores or necks vanish.
pub(super) const OPEN: f64 = 0.98;

/// A lattice before its thickness is chosen. The parameter is the strut radius, the level, or the wall thickness.
#[derive(Debug)]
pub(super) enum Family {
    Struts(StrutFamily),
    Network(NetworkFamily),
    Sheet(SheetFamily),
}

/// Diameters in units of the cell's edge along x.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Strut diameter, wall thickness, or largest sphere in a network.
    pub(super) member: f64,
    /// Largest sphere in the void.
    pub(super) pore: f64,
}

impl Sizes {
    pub(super) fn ratio(self) -> f64 {
        self.member / self.pore
    }
}

impl Family {
    /// The family of a shape in a cell with the given edges, its struts with fillets if there are any; none for the
    /// full block.
    pub(super) fn new(shape: &Shape, edges: [f64; 3], fillet: Option<Fillet>) -> Option<Self> {
        match shape {
            Shape::Struts(segments) => Some(Self::Struts(StrutFamily::new(&segments(), edges, fillet))),
            Shape::Network(level_set) => Some(Self::Network(NetworkFamily::new(level_set, edges))),
            Shape::Sheet(level_set) => Some(Self::Sheet(SheetFamily::new(level_set, edges))),
            Shape::Full => None,
        }
    }

    /// Thinnest and thickest cell.
    pub(super) fn range(&self) -> [f64; 2] {
        match self {
            Self::Struts(struts) => struts.range(),
            Self::Network(network) => network.range(),
            Self::Sheet(sheet) => sheet.range(),
        }
    }

    /// The same with room for the fillets.
    pub(super) fn filleted_range(&self) -> [f64; 2] {
        match self {
            Self::Struts(struts) => struts.filleted_range(),
            _ => self.range(),
        }
    }

    /// The largest fillet that leaves a pore, by the one asked for; none without fillets.
    pub(super) fn fillet_room(&self, thickness: f64) -> Option<f64> {
        match self {
            Self::Struts(struts) => struts.fillet_room(thickness),
            _ => None,
        }
    }

    /// Void part of the cell.
    pub(super) fn porosity(&self, thickness: f64) -> f64 {
        match self {
            Self::Struts(struts) => struts.porosity(thickness),
            Self::Network(network) => network.porosity(thickness),
            Self::Sheet(sheet) => sheet.porosity(thickness),
        }
    }

    /// The same to about 1 %, where the exact one costs much.
    pub(super) fn rough_porosity(&self, thickness: f64) -> f64 {
        match self {
            Self::Struts(struts) => struts.rough_porosity(thickness),
            _ => self.porosity(thickness),
        }
    }

    /// Diameters of member and pore.
    pub(super) fn sizes(&self, thickness: f64) -> Sizes {
        match self {
            Self::Struts(struts) => struts.sizes(thickness),
            Self::Network(network) => network.sizes(thickness),
            Self::Sheet(sheet) => sheet.sizes(thickness),
        }
    }

    /// The body of this thickness, and the distances its ideal volumes come from.
    pub(super) fn body(self, thickness: f64) -> (Body, PlaneSamples) {
        match self {
            Self::Struts(struts) => struts.body(thickness),
            Self::Network(network) => network.body(thickness),
            Self::Sheet(sheet) => sheet.body(thickness),
        }
    }
}

/// The sample as a jet, for features of at least `thinnest`: second derivatives diverge at axes and focal points, where
/// no surface in use runs.
pub(super) fn jet(sample: FieldSample, thinnest: f64) -> LocalJet {
    let bound = 1.0 / thinnest;
    LocalJet {
        value: sample.distance,
        gradient: sample.normal,
        second: sample.second.map(|second| second.clamp(-bound, bound)),
    }
}
