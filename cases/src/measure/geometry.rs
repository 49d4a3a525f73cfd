//! Measures of the body before any load.

use super::Context;
use crate::case::Load;

/// Volume of the structure's own phases in mm³, bone left out.
fn solid_volume(context: &Context) -> f64 {
    own_phases(context)
        .map(|phase| context.built.mesh.phase_volume_mm3(phase))
        .sum()
}

/// Phases of the structure: those of body 0 in the block of bone of a plug, elsewhere all.
fn own_phases<'a>(context: &'a Context) -> impl Iterator<Item = usize> + 'a {
    let is_plug = matches!(context.case.load, Load::Plug { .. });
    let phases = context.built.mesh.phases().iter().enumerate();
    phases
        .filter(move |(_, phase)| phase.body == 0 || !is_plug)
        .map(|(index, _)| index)
}

/// Mass in g: densities are in g/cm³, volumes in mm³.
fn phase_mass(context: &Context, phase: usize) -> f64 {
    1e-3 * context.built.materials[phase].density_g_cm3 * context.built.mesh.phase_volume_mm3(phase)
}

pub(super) fn solid_fraction(context: &Context) -> Option<f64> {
    Some(solid_volume(context) / context.built.envelope.volume_mm3)
}

pub(super) fn porosity(context: &Context) -> Option<f64> {
    solid_fraction(context).map(|fraction| 1.0 - fraction)
}

pub(super) fn mass(context: &Context) -> Option<f64> {
    Some(own_phases(context).map(|phase| phase_mass(context, phase)).sum())
}

pub(super) fn coat_mass(context: &Context) -> Option<f64> {
    context.case.coating.as_ref()?;
    let mut coats = context.built.mesh.coat_phases().peekable();
    coats.peek()?;
    Some(coats.map(|phase| phase_mass(context, phase)).sum())
}

pub(super) fn strut_diameter(context: &Context) -> Option<f64> {
    context.built.report.member_mm
}

pub(super) fn pore_diameter(context: &Context) -> Option<f64> {
    context.built.report.pore_mm
}

pub(super) fn specific_surface(context: &Context) -> Option<f64> {
    context.built.report.specific_surface_per_mm
}
