//! A block that repeats itself: its effective stiffness, and its response to a uniaxial stress.

use super::{BlockFaces, Driven, Setting, axis};
use crate::case::{Case, CellSymmetry, Load};
use crate::structure::Built;
use solver::{Boundary, StrainSet};

pub(super) fn setting(case: &Case, built: &Built) -> Option<Setting> {
    let Load::Periodic { load } = &case.load else {
        return None;
    };
    let driven = Driven::Block {
        axis: axis(load.axis),
        strain: load.strain,
        volume_mm3: built.mesh.grid().extent_mm().iter().product(),
        faces: BlockFaces::Repeated(match load.symmetry {
            CellSymmetry::None => StrainSet::All,
            CellSymmetry::Cubic => StrainSet::Cubic,
        }),
    };
    Some(Setting {
        boundary: Boundary::default(),
        driven,
    })
}
