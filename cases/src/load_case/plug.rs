//! An implant pressed down: the force on the disc of its top, the bottom of the block held, its sides symmetry planes.
//!
//! The sides are symmetry planes because the block stands for a part of a larger bone. The intact block
//! carries the same force on the same disc.

use super::{Driven, Setting};
use crate::case::{Case, Load};
use crate::structure::Built;
use solver::{Axis, Boundary, Condition, Face, Patch};

pub(super) fn setting(case: &Case, built: &Built) -> Option<Setting> {
    let Load::Plug { load, .. } = &case.load else {
        return None;
    };
    let [width, depth, _] = built.mesh.grid().extent_mm();
    let mut boundary = Boundary::default();
    boundary.conditions.extend(Condition::clamped(Face::low(Axis::Z)));
    for axis in [Axis::X, Axis::Y] {
        boundary
            .conditions
            .extend([Face::low(axis), Face::high(axis)].map(Condition::symmetry));
    }
    boundary.conditions.push(Condition::Force {
        face: Face::high(Axis::Z),
        patch: Patch::Disc {
            centre_mm: [0.5 * width, 0.5 * depth],
            radius_mm: 0.5 * load.plug_diameter_mm,
        },
        total_n: [0.0, 0.0, -load.force_n],
    });
    Some(Setting {
        boundary,
        driven: Driven::Patch {
            axis: Axis::Z,
            force_n: load.force_n,
        },
    })
}
