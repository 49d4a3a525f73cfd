//! Moduli of the effective stiffness of a body that repeats itself.

use super::Context;
use crate::effective::Effective;
use crate::finite_cells;
use solver::EffectiveModuli;

fn effective<'a>(context: &'a Context) -> Option<&'a Effective> {
    context.solved.as_ref()?.effective.as_ref()
}

fn young(context: &Context, axis: usize) -> Option<f64> {
    Some(effective(context)?.moduli.young_mpa()[axis])
}

pub(super) fn modulus_x(context: &Context) -> Option<f64> {
    young(context, 0)
}

pub(super) fn modulus_y(context: &Context) -> Option<f64> {
    young(context, 1)
}

pub(super) fn modulus_z(context: &Context) -> Option<f64> {
    young(context, 2)
}

pub(super) fn modulus_lowest(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.extremes()[0].young_mpa)
}

pub(super) fn modulus_highest(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.extremes()[1].young_mpa)
}

fn finite_cells(context: &Context, modulus: usize) -> Option<f64> {
    let found = effective(context)?.finite_cells.as_ref()?.as_ref().ok()?;
    let (_, modulus) = finite_cells::MODULI.get(modulus)?;
    Some(modulus(&found.moduli))
}

pub(super) fn finite_cells_x(context: &Context) -> Option<f64> {
    finite_cells(context, 0)
}

pub(super) fn finite_cells_y(context: &Context) -> Option<f64> {
    finite_cells(context, 1)
}

pub(super) fn finite_cells_z(context: &Context) -> Option<f64> {
    finite_cells(context, 2)
}

pub(super) fn finite_cells_yz(context: &Context) -> Option<f64> {
    finite_cells(context, 3)
}

pub(super) fn finite_cells_xz(context: &Context) -> Option<f64> {
    finite_cells(context, 4)
}

pub(super) fn finite_cells_xy(context: &Context) -> Option<f64> {
    finite_cells(context, 5)
}

pub(super) fn finite_cells_bulk(context: &Context) -> Option<f64> {
    finite_cells(context, 6)
}

fn recovered<'a>(context: &'a Context) -> Option<&'a EffectiveModuli> {
    effective(context)?.recovered.as_ref()
}

pub(super) fn recovered_x(context: &Context) -> Option<f64> {
    Some(recovered(context)?.young_mpa()[0])
}

pub(super) fn recovered_y(context: &Context) -> Option<f64> {
    Some(recovered(context)?.young_mpa()[1])
}

pub(super) fn recovered_z(context: &Context) -> Option<f64> {
    Some(recovered(context)?.young_mpa()[2])
}

pub(super) fn recovered_yz(context: &Context) -> Option<f64> {
    Some(recovered(context)?.shear_mpa()[0])
}

pub(super) fn recovered_xz(context: &Context) -> Option<f64> {
    Some(recovered(context)?.shear_mpa()[1])
}

pub(super) fn recovered_xy(context: &Context) -> Option<f64> {
    Some(recovered(context)?.shear_mpa()[2])
}

pub(super) fn recovered_bulk(context: &Context) -> Option<f64> {
    Some(recovered(context)?.bulk().voigt_mpa)
}

fn shear(context: &Context, plane: usize) -> Option<f64> {
    Some(effective(context)?.moduli.shear_mpa()[plane])
}

pub(super) fn shear_yz(context: &Context) -> Option<f64> {
    shear(context, 0)
}

pub(super) fn shear_xz(context: &Context) -> Option<f64> {
    shear(context, 1)
}

pub(super) fn shear_xy(context: &Context) -> Option<f64> {
    shear(context, 2)
}

fn poisson(context: &Context, along: usize, other: usize) -> Option<f64> {
    Some(effective(context)?.moduli.poisson(along, other))
}

pub(super) fn poisson_xy(context: &Context) -> Option<f64> {
    poisson(context, 0, 1)
}

pub(super) fn poisson_yz(context: &Context) -> Option<f64> {
    poisson(context, 1, 2)
}

pub(super) fn poisson_zx(context: &Context) -> Option<f64> {
    poisson(context, 2, 0)
}

pub(super) fn zener_ratio(context: &Context) -> Option<f64> {
    effective(context)?.moduli.zener_ratio()
}

pub(super) fn universal_anisotropy(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.universal_anisotropy())
}

pub(super) fn voigt_bulk(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.bulk().voigt_mpa)
}

pub(super) fn reuss_bulk(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.bulk().reuss_mpa)
}

pub(super) fn hill_bulk(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.bulk().hill_mpa())
}

pub(super) fn voigt_shear(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.shear().voigt_mpa)
}

pub(super) fn reuss_shear(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.shear().reuss_mpa)
}

pub(super) fn hill_shear(context: &Context) -> Option<f64> {
    Some(effective(context)?.moduli.shear().hill_mpa())
}

pub(super) fn bulk_bound(context: &Context) -> Option<f64> {
    Some(effective(context)?.bulk_bound_mpa)
}
