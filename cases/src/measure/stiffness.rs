//! Stiffness of a specimen between platens, from energy.
//!
//! `F = 2U/Δ`: the energy of the solution has an error of the order of the square of the residual's, a sum of reactions
//! one of the order of the residual's.

use super::{Context, Solved};
use crate::load_case::Driven;

pub(super) fn apparent_modulus(context: &Context) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    match solved.driven {
        Driven::Platen {
            shortening_mm,
            height_mm,
            ..
        } => Some(solved.apparent_stress_mpa()? / (shortening_mm / height_mm)),
        Driven::Block { .. } | Driven::Patch { .. } | Driven::Faces { .. } | Driven::Exact(_) => None,
    }
}

pub(super) fn apparent_stress(context: &Context) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    Some(solved.apparent_stress_mpa()? * solved.load_factor())
}

pub(super) fn apparent_strain(context: &Context) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    match solved.driven {
        Driven::Platen {
            shortening_mm,
            height_mm,
            ..
        } => Some(shortening_mm / height_mm * solved.load_factor()),
        Driven::Block { strain, .. } => Some(strain),
        Driven::Patch { .. } | Driven::Faces { .. } | Driven::Exact(_) => None,
    }
}

pub(super) fn strain_energy(context: &Context) -> Option<f64> {
    let solved: &Solved = context.solved.as_ref()?;
    Some(solved.energy_nmm * solved.load_factor().powi(2))
}
