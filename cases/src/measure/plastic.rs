//! Terms of a compression beyond yield.

use super::Context;
use crate::stress_strain::StressStrain;

fn curve<'a>(context: &'a Context) -> Option<&'a StressStrain> {
    context.solved.as_ref()?.curve
}

fn offset_stress(curve: &StressStrain, offset: f64) -> Option<f64> {
    curve.offset_stress_mpa(curve.quasi_elastic_gradient_mpa()?, offset)
}

pub(super) fn loading_gradient(context: &Context) -> Option<f64> {
    curve(context)?.loading_gradient_mpa()
}

pub(super) fn loading_proof_strength(context: &Context) -> Option<f64> {
    let curve = curve(context)?;
    curve.offset_stress_mpa(curve.loading_gradient_mpa()?, 0.002)
}

pub(super) fn proof_strength(context: &Context) -> Option<f64> {
    offset_stress(curve(context)?, 0.002)
}

pub(super) fn offset_stress_1(context: &Context) -> Option<f64> {
    offset_stress(curve(context)?, 0.01)
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
    let of_field = context
        .solved
        .as_ref()?
        .beyond_yield
        .map(|found| found.plastic_fraction);
    of_field.or_else(|| Some(curve(context)?.points.last()?.plastic_fraction))
}
