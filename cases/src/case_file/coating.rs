//! `[coating]` resolved.

use super::checks::{Range, Section};
use super::tables::CoatingTable;
use crate::case::{Coating, SolidMaterial};
use crate::coating::{PRESETS, Preset, find};
use crate::input_error::InputError;

/// Resolves the section: the preset's values, and over them those of the file.
pub fn resolve(section: &Section, table: &CoatingTable) -> Result<Coating, InputError> {
    let preset = preset(section, table)?;
    let material = material(section, table, preset)?;
    let or_preset = |value: Option<f64>, of: fn(&Preset) -> f64| value.or(preset.map(of)).unwrap_or(0.0);
    let outward_mm = or_preset(table.outward_mm, |p| p.outward_mm);
    let inward_mm = or_preset(table.inward_mm, |p| p.inward_mm);
    let porosity = or_preset(table.porosity, |p| p.porosity);
    let coating = Coating {
        preset: table.preset.clone(),
        outward_mm: section.number("outward_mm", outward_mm, Range::NotNegative)?,
        inward_mm: section.number("inward_mm", inward_mm, Range::NotNegative)?,
        porosity: section.number("porosity", porosity, Range::FromBelow(0.0, 1.0))?,
        material,
    };
    has_thickness(section, &coating, preset)?;
    Ok(coating)
}

fn preset(section: &Section, table: &CoatingTable) -> Result<Option<&'static Preset>, InputError> {
    let Some(name) = table.preset.as_deref() else {
        return Ok(None);
    };
    match find(name) {
        Some(preset) => Ok(Some(preset)),
        None => Err(section.unknown_name("preset", name, PRESETS.iter().map(|preset| preset.name))),
    }
}

fn material(
    section: &Section,
    table: &CoatingTable,
    preset: Option<&Preset>,
) -> Result<SolidMaterial, InputError> {
    if let Some(material) = &table.material {
        return section.material("material", material);
    }
    let row = preset.and_then(|preset| solver::material::find(preset.material));
    section
        .required("material", row.map(SolidMaterial::from))
        .map_err(|e| {
            let words = "a `preset`, or a `material` with `outward_mm` and/or `inward_mm`";
            e.expected(words)
        })
}

fn has_thickness(section: &Section, coating: &Coating, preset: Option<&Preset>) -> Result<(), InputError> {
    // A preset without a layer is a control on purpose; anything else of no thickness is a mistake.
    let on_purpose = preset.is_some_and(|p| p.outward_mm + p.inward_mm == 0.0);
    if coating.thickness_mm() > 0.0 || on_purpose {
        return Ok(());
    }
    let message = "the coat has no thickness";
    Err(section
        .section_error(message)
        .expected("`outward_mm` or `inward_mm` above 0, or a `preset`"))
}
