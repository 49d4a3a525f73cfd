//! Terms of a compression beyond yield.

use super::Context;
use crate::stress_strain::StressStrain;

fn curve<'a>(context: &'a Context) -> Option<&'a StressStrain> {
    context.solved.as_ref()?.curve
}

pub(super) fn proof_strength(context: &Context) -> Option<f64> {
    curve(context)?.offset_stress_mpa(0.002)
}

pub(super) fn offset_stress_1(context: &Context) -> Option<f64> {
    curve(context)?.offset_stress_mpa(0.01)
}

pub(super) fn quasi_elastic_gradient(context: &Context) -> Option<f64> {
    curve(context)?.quasi_elastic_gradient_mpa()
}

pub(super) fn elastic_gradient(context: &Context) -> Option<f64> {
    curve(context)?.elastic_gradient_mpa()
}

pub(super) fn energy(context: &Context) -> Option<f64> {
    curve(context)?.energy_mj_mm3()
}

pub(super) fn highest_stress(context: &Context) -> Option<f64> {
    let points = curve(context)?.points.iter();
    points.map(|point| point.stress_mpa).reduce(f64::max)
}

pub(super) fn fraction(context: &Context) -> Option<f64> {
    Some(curve(context)?.points.last()?.plastic_fraction)
}
