//! Faces held along some axes, and forces or tractions on faces.

use super::{Driven, Setting, axis};
use crate::case::{Case, FaceForce, FaceLoad, FaceName, Load};
use crate::structure::Built;
use solver::{Axis, Boundary, Condition, Face, Nodes, Patch};

pub(super) fn setting(case: &Case, _built: &Built) -> Option<Setting> {
    let Load::Faces { load } = &case.load else {
        return None;
    };
    let held = load.held.iter().flat_map(|held| {
        held.axes.iter().map(|&along| Condition::Displacement {
            nodes: Nodes::Face(face(held.face)),
            axis: axis(along),
            value_mm: 0.0,
        })
    });
    let mut boundary = Boundary::default();
    boundary.conditions.extend(held);
    boundary.conditions.extend(load.force.iter().map(force));
    let loaded = match load.force[..] {
        [FaceForce { face: name, .. }] => Some(face(name)),
        _ => None,
    };
    Some(Setting {
        boundary,
        driven: Driven::Faces { loaded },
    })
}

fn force(force: &FaceForce) -> Condition {
    let (face, patch) = (face(force.face), Patch::Whole);
    match force.load {
        FaceLoad::TotalN(total_n) => Condition::Force { face, patch, total_n },
        FaceLoad::TractionMpa(traction_mpa) => Condition::Traction {
            face,
            patch,
            traction_mpa,
        },
    }
}

fn face(name: FaceName) -> Face {
    match name {
        FaceName::LowX => Face::low(Axis::X),
        FaceName::HighX => Face::high(Axis::X),
        FaceName::LowY => Face::low(Axis::Y),
        FaceName::HighY => Face::high(Axis::Y),
        FaceName::LowZ => Face::low(Axis::Z),
        FaceName::HighZ => Face::high(Axis::Z),
    }
}
