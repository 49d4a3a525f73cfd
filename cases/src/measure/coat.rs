//! What the coat carries, and what holds it to the substrate.

use super::{Context, Solved};
use crate::structure::Built;
use solver::{InterfaceTraction, Solution};

/// Tractions on the interface of a coat, per unit of what was solved.
#[derive(Clone, Debug, Default)]
pub struct InterfaceLoads {
    tractions: Vec<InterfaceTraction>,
}

impl InterfaceLoads {
    /// Of a coat of this thickness that is free outside; none beside bone, which pulls at the coat from there.
    pub fn new(solution: &Solution, built: &Built, thickness_mm: f64) -> Option<Self> {
        let mesh = &built.mesh;
        let coat: Vec<usize> = mesh.coat_phases().collect();
        let phases = mesh.phases();
        let is_alone = phases.iter().all(|phase| phase.body == phases[0].body);
        let is_there = !coat.is_empty() && thickness_mm > 0.0 && is_alone;
        is_there.then(|| Self {
            tractions: solution.interface_tractions(&coat, thickness_mm),
        })
    }

    /// The value that a share q of the area exceeds.
    fn exceeded_by(&self, q: f64, value: impl Fn(&InterfaceTraction) -> f64) -> Option<f64> {
        let mut values: Vec<(f64, f64)> = self.tractions.iter().map(|t| (value(t), t.area_mm2)).collect();
        values.sort_by(|a, b| b.0.total_cmp(&a.0));
        let wanted = q * values.iter().map(|(_, area)| area).sum::<f64>();
        let mut passed = 0.0;
        values.into_iter().find_map(|(value, area)| {
            passed += area;
            (passed >= wanted).then_some(value)
        })
    }
}

fn size(traction: &InterfaceTraction) -> f64 {
    traction.normal_mpa.hypot(traction.shear_mpa)
}

fn solved<'a>(context: &'a Context) -> Option<(&'a Solved<'a>, &'a InterfaceLoads)> {
    let solved = context.solved.as_ref()?;
    Some((solved, solved.interface.as_ref()?))
}

/// At the load of the case.
fn at_load(context: &Context, q: f64, value: impl Fn(&InterfaceTraction) -> f64) -> Option<f64> {
    let (solved, interface) = solved(context)?;
    Some(interface.exceeded_by(q, value)? * solved.load_factor().abs())
}

pub(super) fn traction_p50(context: &Context) -> Option<f64> {
    at_load(context, 0.5, size)
}

pub(super) fn traction_p90(context: &Context) -> Option<f64> {
    at_load(context, 0.1, size)
}

pub(super) fn traction_p99(context: &Context) -> Option<f64> {
    at_load(context, 0.01, size)
}

pub(super) fn tension_p99(context: &Context) -> Option<f64> {
    at_load(context, 0.01, |traction| traction.normal_mpa)
}

pub(super) fn shear_p99(context: &Context) -> Option<f64> {
    at_load(context, 0.01, |traction| traction.shear_mpa)
}

/// What 1 % of the interface exceeds, over the apparent stress.
fn per_stress(context: &Context, value: impl Fn(&InterfaceTraction) -> f64) -> Option<f64> {
    let (solved, interface) = solved(context)?;
    Some(interface.exceeded_by(0.01, value)? / solved.apparent_stress_mpa()?)
}

pub(super) fn traction_ratio(context: &Context) -> Option<f64> {
    per_stress(context, size)
}

pub(super) fn tension_ratio(context: &Context) -> Option<f64> {
    per_stress(context, |traction| traction.normal_mpa)
}

pub(super) fn shear_ratio(context: &Context) -> Option<f64> {
    per_stress(context, |traction| traction.shear_mpa)
}

/// Scaled to the onset of yield of 1 % of the substrate.
pub(super) fn traction_at_yield(context: &Context) -> Option<f64> {
    Some(traction_ratio(context)? * super::strength::substrate_onset(context)?)
}

pub(super) fn tension_at_yield(context: &Context) -> Option<f64> {
    Some(tension_ratio(context)? * super::strength::substrate_onset(context)?)
}

pub(super) fn shear_at_yield(context: &Context) -> Option<f64> {
    Some(shear_ratio(context)? * super::strength::substrate_onset(context)?)
}

pub(super) fn adhesion_ratio(context: &Context) -> Option<f64> {
    Some(traction_at_yield(context)? / context.case.strength.adhesion_mpa)
}

/// Von Mises stress that 1 % of the coat exceeds in what was solved.
fn stress(context: &Context) -> Option<f64> {
    let coat: Vec<usize> = context.built.mesh.coat_phases().collect();
    let solved = context.solved.as_ref()?;
    solved.stresses.exceeded_by(0.01, coat.into_iter())
}

pub(super) fn stress_p99(context: &Context) -> Option<f64> {
    Some(stress(context)? * context.solved.as_ref()?.load_factor().abs())
}

pub(super) fn stress_ratio(context: &Context) -> Option<f64> {
    Some(stress(context)? / context.solved.as_ref()?.apparent_stress_mpa()?)
}

pub(super) fn stress_at_yield(context: &Context) -> Option<f64> {
    Some(stress_ratio(context)? * super::strength::substrate_onset(context)?)
}
