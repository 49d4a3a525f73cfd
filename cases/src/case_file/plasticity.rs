//! `[plasticity]` resolved.

use super::checks::{Range, Section};
use super::tables::PlasticityTable;
use crate::case::{Load, Plasticity};
use crate::input_error::InputError;
use solver::Hardening;

/// Strain, steps and hardening over Young's modulus, unless said: metals of implants have tangents of about a hundredth of E.
const DEFAULTS: (f64, i64, f64) = (0.03, 20, 0.01);

/// Part of the stress that an unloading takes off, unless said: from 70 to 20 % of the plateau, as ISO 13314 does, is 5/7.
const UNLOADED: f64 = 5.0 / 7.0;

/// Residual over reactions, unless said: forces are then good to about its size.
const TOLERANCE: f64 = 1e-3;

/// Resolves `[plasticity]` of a case with this load.
pub fn resolve(section: &Section, table: &PlasticityTable, load: &Load) -> Result<Plasticity, InputError> {
    if !matches!(load, Load::Compression { .. }) {
        let message = format!("[plasticity] does not go with the load case `{}`", load.case());
        return Err(section
            .section_error(message)
            .expected("load.case = \"compression\""));
    }
    let strain = section.number(
        "strain",
        table.strain.unwrap_or(DEFAULTS.0),
        Range::Between(0.0, 1.0),
    )?;
    let unload = section.optional(
        "unload_at_strain",
        table.unload_at_strain,
        Range::Between(0.0, strain),
    )?;
    if unload.is_none() {
        section.refuse(
            "unload_share",
            &table.unload_share,
            "goes with `unload_at_strain` only",
        )?;
    }
    let share = table.unload_share.unwrap_or(UNLOADED);
    for (region, points) in table.hardening.iter().flatten() {
        if Hardening::table(points.clone()).is_err() {
            let below = section.below("hardening");
            let message = format!("the flow curve of `{region}` is none");
            return Err(below
                .error(region, message)
                .expected("pairs [plastic strain, flow stress in MPa], from strain 0 on, strains rising, stresses not falling"));
        }
    }
    Ok(Plasticity {
        strain,
        steps: section.count("steps", table.steps.unwrap_or(DEFAULTS.1), 1)?,
        unload_at_strain: unload,
        unload_share: match unload {
            Some(_) => Some(section.number("unload_share", share, Range::AboveUpTo(0.0, 1.0))?),
            None => None,
        },
        hardening_ratio: section.number(
            "hardening_ratio",
            table.hardening_ratio.unwrap_or(DEFAULTS.2),
            Range::FromBelow(0.0, 1.0),
        )?,
        hardening: table.hardening.clone().unwrap_or_default(),
        tolerance: section.number(
            "tolerance",
            table.tolerance.unwrap_or(TOLERANCE),
            Range::Between(0.0, 0.1),
        )?,
    })
}
