//! A block under uniform strain (`kubc`) or uniform stress (`subc`) at all its faces: its apparent stiffness, and its response to a
//! uniaxial stress.

use super::{BlockFaces, Driven, Setting, axis};
use crate::case::{Case, Load};
use crate::structure::Built;
use solver::Boundary;

pub(super) fn setting(case: &Case, built: &Built) -> Option<Setting> {
    let Load::Uniform { load } = &case.load else {
        return None;
    };
    let driven = Driven::Block {
        axis: axis(load.axis),
        strain: load.strain,
        volume_mm3: built.mesh.grid().extent_mm().iter().product(),
        faces: BlockFaces::Uniform(load.boundary),
    };
    Some(Setting {
        boundary: Boundary::default(),
        driven,
    })
}
