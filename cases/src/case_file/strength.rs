//! `[strength]` resolved.

use super::checks::{Range, Section};
use super::tables::StrengthTable;
use crate::case::{Fatigue, MeanStress, StrengthSettings};
use crate::input_error::InputError;

/// Critical load of a micro-scratch test of the coat (Ran et al. 2025, Int. J. Bioprinting 11:371).
const ADHESION_MPA: f64 = 123.0;

/// Effective strain and volume fraction of Pistoia et al. 2002, Bone 30:842, doi 10.1016/S8756-3282(02)00736-6.
const BONE: (f64, f64) = (0.007, 0.02);

/// Resolves `[strength]`.
pub fn resolve(section: &Section, table: &StrengthTable) -> Result<StrengthSettings, InputError> {
    let number = |key: &str, value: Option<f64>, default: f64, range: Range| {
        section.number(key, value.unwrap_or(default), range)
    };
    Ok(StrengthSettings {
        adhesion_mpa: number("adhesion_mpa", table.adhesion_mpa, ADHESION_MPA, Range::Positive)?,
        bone_strain: number("bone_strain", table.bone_strain, BONE.0, Range::Between(0.0, 1.0))?,
        bone_share: number("bone_share", table.bone_share, BONE.1, Range::Between(0.0, 1.0))?,
        fatigue: fatigue(section, table)?,
    })
}

fn fatigue(section: &Section, table: &StrengthTable) -> Result<Option<Fatigue>, InputError> {
    let Some(limit) = table.endurance_limit_mpa else {
        let why = "goes with `endurance_limit_mpa` only";
        section.refuse("load_ratio", &table.load_ratio, why)?;
        section.refuse("mean_stress", &table.mean_stress, why)?;
        section.refuse("ultimate_mpa", &table.ultimate_mpa, why)?;
        return Ok(None);
    };
    let mean_stress = table.mean_stress.unwrap_or_default();
    let ultimate_mpa = match mean_stress {
        MeanStress::Goodman => {
            Some(section.required_number("ultimate_mpa", table.ultimate_mpa, Range::Positive)?)
        }
        _ => {
            section.refuse(
                "ultimate_mpa",
                &table.ultimate_mpa,
                "goes with mean_stress = \"goodman\" only",
            )?;
            None
        }
    };
    Ok(Some(Fatigue {
        endurance_limit_mpa: section.number("endurance_limit_mpa", limit, Range::Positive)?,
        // A tenth is what fatigue tests of porous metals use (ISO 1099 leaves it open).
        load_ratio: section.number(
            "load_ratio",
            table.load_ratio.unwrap_or(0.1),
            Range::FromBelow(-1.0, 1.0),
        )?,
        mean_stress,
        ultimate_mpa,
    }))
}
