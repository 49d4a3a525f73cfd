//! `[coating]` resolved.

use super::checks::{Range, Section};
use super::tables::{CoatLayerTable, CoatingTable};
use crate::case::{CoatContent, CoatLayer, Coating, SolidMaterial};
use crate::coating::{AlloyLayer, PRESETS, Preset, find};
use crate::input_error::InputError;
use meshing::COAT_LAYERS_MAX;
use solver::material::titanium_tantalum;

/// Resolves the section: the preset's values, and over them those of the file.
pub fn resolve(section: &Section, table: &CoatingTable) -> Result<Coating, InputError> {
    let preset = preset(section, table)?;
    let or_preset = |value: Option<f64>, of: fn(&Preset) -> f64| value.or(preset.map(of)).unwrap_or(0.0);
    let outward_mm = or_preset(table.outward_mm, |p| p.outward_mm);
    let inward_mm = or_preset(table.inward_mm, |p| p.inward_mm);
    let coating = Coating {
        preset: table.preset.clone(),
        outward_mm: section.number("outward_mm", outward_mm, Range::NotNegative)?,
        inward_mm: section.number("inward_mm", inward_mm, Range::NotNegative)?,
        content: content(section, table, preset)?,
    };
    has_thickness(section, &coating, preset)?;
    layers_fill_the_coat(section, &coating)?;
    Ok(coating)
}

fn content(
    section: &Section,
    table: &CoatingTable,
    preset: Option<&Preset>,
) -> Result<CoatContent, InputError> {
    let layers = match (&table.layers, preset) {
        (Some(rows), _) => {
            let why = "does not go with `layers`, each of which names its own solid";
            section.refuse("material", &table.material, why)?;
            section.refuse("porosity", &table.porosity, why)?;
            given_layers(section, rows)?
        }
        (None, Some(preset)) if table.material.is_none() => preset.layers.iter().map(alloy_layer).collect(),
        _ => Vec::new(),
    };
    if !layers.is_empty() {
        let why = "does not go with the layers of the preset; give `material` too, or `layers`";
        section.refuse("porosity", &table.porosity, why)?;
        return Ok(CoatContent::Layers { layers });
    }
    let porosity = table.porosity.or(preset.map(|p| p.porosity)).unwrap_or(0.0);
    Ok(CoatContent::Uniform {
        porosity: section.number("porosity", porosity, Range::FromBelow(0.0, 1.0))?,
        material: material(section, table, preset)?,
    })
}

fn given_layers(section: &Section, rows: &[CoatLayerTable]) -> Result<Vec<CoatLayer>, InputError> {
    if !(1..=COAT_LAYERS_MAX).contains(&rows.len()) {
        let message = format!("`coating.layers` has {} layers", rows.len());
        return Err(section
            .error("layers", message)
            .expected(format!("1 to {COAT_LAYERS_MAX} layers")));
    }
    let layer = |(k, row): (usize, &CoatLayerTable)| {
        let here = section.below("layers").below(k);
        Ok(CoatLayer {
            thickness_mm: here.required_number("thickness_mm", row.thickness_mm, Range::Positive)?,
            material: layer_material(&here, row)?,
        })
    };
    rows.iter().enumerate().map(layer).collect()
}

fn layer_material(section: &Section, row: &CoatLayerTable) -> Result<SolidMaterial, InputError> {
    match (&row.material, row.tantalum_percent) {
        (Some(material), None) => section.material("material", material),
        (None, Some(percent)) => {
            let percent = section.number("tantalum_percent", percent, Range::FromUpTo(0.0, 100.0))?;
            Ok(alloy(percent))
        }
        (Some(_), Some(_)) => Err(section
            .key_error(
                "tantalum_percent",
                "the layer has a `material` and a `tantalum_percent`",
            )
            .expected("one of them")),
        (None, None) => Err(section
            .section_error("the solid of the layer is not given")
            .expected("`material` or `tantalum_percent`")),
    }
}

fn alloy_layer(row: &AlloyLayer) -> CoatLayer {
    CoatLayer {
        thickness_mm: row.thickness_mm,
        material: alloy(row.tantalum_percent),
    }
}

/// A titanium-tantalum alloy; ν of both parents, yield of the quenched alloys (300 to 600 MPa) but for the pure metal.
fn alloy(percent: f64) -> SolidMaterial {
    SolidMaterial {
        name: format!("titanium with {percent} wt% tantalum"),
        young_mpa: titanium_tantalum::young_mpa(percent),
        poisson: 0.35,
        density_g_cm3: titanium_tantalum::density_g_cm3(percent),
        yield_mpa: Some(if percent == 100.0 { 170.0 } else { 450.0 }),
    }
}

fn layers_fill_the_coat(section: &Section, coating: &Coating) -> Result<(), InputError> {
    let sum: f64 = coating.layers().iter().map(|layer| layer.thickness_mm).sum();
    // Decimal thicknesses add up to a few 1e-17 mm.
    if (sum - coating.thickness_mm()).abs() <= 1e-9 {
        return Ok(());
    }
    let message = format!(
        "the layers are {sum} mm thick, `outward_mm` and `inward_mm` {} mm",
        coating.thickness_mm()
    );
    Err(section
        .error("layers", message)
        .expected("layers that together are as thick as the coat"))
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
