//! Measures of the shape of the meshed body.

use super::Context;
use meshing::morphology::{Passage, ThicknessDistribution};

fn members<'a>(context: &'a Context) -> Option<&'a ThicknessDistribution> {
    context.built.morphology.as_ref()?.local_thickness.solid.as_ref()
}

fn pores<'a>(context: &'a Context) -> Option<&'a ThicknessDistribution> {
    context.built.morphology.as_ref()?.local_thickness.void.as_ref()
}

pub(super) fn member_mean(context: &Context) -> Option<f64> {
    members(context).map(|sizes| sizes.mean_mm)
}

pub(super) fn member_sd(context: &Context) -> Option<f64> {
    members(context).map(|sizes| sizes.sd_mm)
}

pub(super) fn member_p5(context: &Context) -> Option<f64> {
    members(context).map(|sizes| sizes.p5_mm)
}

pub(super) fn member_p95(context: &Context) -> Option<f64> {
    members(context).map(|sizes| sizes.p95_mm)
}

pub(super) fn pore_mean(context: &Context) -> Option<f64> {
    pores(context).map(|sizes| sizes.mean_mm)
}

pub(super) fn pore_sd(context: &Context) -> Option<f64> {
    pores(context).map(|sizes| sizes.sd_mm)
}

pub(super) fn pore_p5(context: &Context) -> Option<f64> {
    pores(context).map(|sizes| sizes.p5_mm)
}

pub(super) fn pore_p95(context: &Context) -> Option<f64> {
    pores(context).map(|sizes| sizes.p95_mm)
}

pub(super) fn surface(context: &Context) -> Option<f64> {
    Some(context.built.morphology.as_ref()?.surface.per_box_volume_per_mm)
}

pub(super) fn open_porosity(context: &Context) -> Option<f64> {
    Some(context.built.morphology.as_ref()?.pores.open_porosity)
}

fn tortuosity(context: &Context, axis: usize) -> Option<f64> {
    let all = &context.built.morphology.as_ref()?.tortuosity;
    match [&all.x, &all.y, &all.z][axis] {
        Passage::Open { tortuosity, .. } => Some(*tortuosity),
        Passage::Blocked => None,
    }
}

pub(super) fn tortuosity_x(context: &Context) -> Option<f64> {
    tortuosity(context, 0)
}

pub(super) fn tortuosity_y(context: &Context) -> Option<f64> {
    tortuosity(context, 1)
}

pub(super) fn tortuosity_z(context: &Context) -> Option<f64> {
    tortuosity(context, 2)
}
