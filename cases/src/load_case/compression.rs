//! Compression between two platens: `E_app = (F/A₀)/(Δ/H₀)`.

use super::{Driven, Setting, axis, compression_of};
use crate::case::{Case, Compression, Drive, Platens, Sides};
use crate::structure::Built;
use solver::{Axis, Boundary, Condition, Face, Nodes, RemainingMotions};

/// Strain of the solve when a force is given; results are scaled to the force afterwards.
const TRIAL_STRAIN: f64 = 0.01;

pub(super) fn setting(case: &Case, built: &Built) -> Option<Setting> {
    let load = compression_of(&case.load)?;
    let axis = axis(load.axis);
    let height_mm = built.mesh.grid().extent_mm()[axis.index()];
    let (strain, force_n) = match load.drive {
        Drive::Strain(strain) => (strain, None),
        Drive::ForceN(force) => (TRIAL_STRAIN, Some(force)),
    };
    let driven = Driven::Platen {
        axis,
        shortening_mm: strain * height_mm,
        height_mm,
        area_mm2: built.envelope.cross_section_mm2(axis.index()),
        force_n,
    };
    Some(Setting {
        boundary: boundary(load, axis, strain * height_mm),
        driven,
    })
}

fn boundary(load: &Compression, axis: Axis, shortening_mm: f64) -> Boundary {
    let mut boundary = Boundary::default();
    let across = Axis::ALL.into_iter().filter(|other| *other != axis);
    boundary.conditions.push(held(Face::low(axis), axis, 0.0));
    boundary
        .conditions
        .push(held(Face::high(axis), axis, -shortening_mm));
    for other in across {
        if load.platens == Platens::Rough {
            boundary
                .conditions
                .extend([Face::low(axis), Face::high(axis)].map(|face| held(face, other, 0.0)));
        }
        if load.sides == Sides::Confined {
            boundary
                .conditions
                .extend([Face::low(other), Face::high(other)].map(Condition::symmetry));
        }
    }
    // Smooth platens do not hold sliding and turning, nor do they need to: nothing drives them.
    if load.platens == Platens::Smooth {
        boundary.remaining_motions = RemainingMotions::HeldInTheMean;
    }
    boundary
}

fn held(face: Face, axis: Axis, value_mm: f64) -> Condition {
    Condition::Displacement {
        nodes: Nodes::Face(face),
        axis,
        value_mm,
    }
}
