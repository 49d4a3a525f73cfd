//! Built-in devices resolved.

use super::checks::Section;
use super::name_or::NameOr;
use super::sizing;
use super::tables::{DeviceTable, StructureTable};
use crate::case::{DeviceChoice, Shape};
use crate::device::{self, DEVICES, Device};
use crate::input_error::InputError;
use meshing::solid::{Everywhere, SharedSolid};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Regions of the metal that a device is made of.
const METAL: [&str; 2] = ["solid", "lattice"];

/// Resolves `structure.device` with the lattice that fills it.
pub fn resolve(section: &Section, table: &StructureTable) -> Result<Shape, InputError> {
    section.refuse("layers_axis", &table.layers_axis, "goes with `layers` only")?;
    section.refuse(
        "cells",
        &table.cells,
        "does not go with a device, whose sizes are its own",
    )?;
    let (lattice, sizing) = sizing::resolve(section, &table.lattice, &table.into())?;
    let device = match section.required("device", table.device.as_ref())? {
        NameOr::Name(name) => {
            let row = row(section, "device", name)?;
            chosen(&section.below("device"), row, &DeviceTable::default())?
        }
        NameOr::Inline(table) => {
            let here = section.below("device");
            let name = here.required("name", table.name.clone())?;
            chosen(&here, row(&here, "name", &name)?, table)?
        }
    };
    Ok(Shape::Device {
        device,
        lattice,
        sizing: Box::new(sizing),
    })
}

fn row(section: &Section, key: &str, name: &str) -> Result<&'static Device, InputError> {
    let names = DEVICES.iter().map(|row| row.name);
    device::find(name).ok_or_else(|| section.unknown_name(key, name, names))
}

fn chosen(section: &Section, row: &'static Device, table: &DeviceTable) -> Result<DeviceChoice, InputError> {
    let given = table.sizes.clone().unwrap_or_default();
    let given = Json::Object(given.into_iter().collect());
    let sizes = merged(&section.below("sizes"), row.defaults(), &given)?;
    let regions = regions(section, row, &sizes)?;
    let mut materials = BTreeMap::new();
    let here = section.below("materials");
    let none = BTreeMap::new();
    let given = table.materials.as_ref().unwrap_or(&none);
    if let Some(key) = given.keys().find(|key| !regions.contains(key)) {
        return Err(here.unknown_name(key, key, regions.iter().map(String::as_str)));
    }
    for region in regions {
        let Some(material) = given.get(&region) else {
            let message = format!("the region `{region}` of the device has no material");
            let expected = format!("`device.materials.{region}`: a name, or a table of its properties");
            return Err(section.section_error(message).expected(expected));
        };
        let material = here.material(&region, material)?;
        materials.insert(region, material);
    }
    Ok(DeviceChoice {
        name: row.name.into(),
        sizes,
        materials,
    })
}

/// Regions of a device of these sizes that are not metal.
fn regions(section: &Section, row: &Device, sizes: &Json) -> Result<Vec<String>, InputError> {
    let lattice: SharedSolid = Arc::new(Everywhere);
    let parts = row.parts(sizes, &lattice).map_err(|refusal| {
        let expected = format!("sizes that make `{}`", row.name);
        section.section_error(refusal.to_string()).expected(expected)
    })?;
    let mut regions = Vec::new();
    for part in parts {
        let is_void = matches!(part.content, meshing::assembly::Content::Void);
        if !is_void && !METAL.contains(&part.name.as_str()) && !regions.contains(&part.name) {
            regions.push(part.name);
        }
    }
    Ok(regions)
}

/// The defaults with what is given in their place; `false` stands for what is left out.
fn merged(section: &Section, default: Json, given: &Json) -> Result<Json, InputError> {
    let Json::Object(mut sizes) = default else {
        return Ok(default);
    };
    let Json::Object(given) = given else {
        return Err(section
            .section_error("sizes are a table")
            .expected("`{ key = … }`"));
    };
    for (key, value) in given {
        let known: Vec<String> = sizes.keys().cloned().collect();
        let Some(old) = sizes.get_mut(key) else {
            return Err(section.unknown_name(key, key, known.iter().map(String::as_str)));
        };
        *old = match (old.take(), value) {
            (Json::Object(_), Json::Bool(false)) => Json::Bool(false),
            (old @ Json::Object(_), Json::Object(_)) => merged(&section.below(key), old, value)?,
            (old, value) if is_alike(&old, value) => value.clone(),
            (old, value) => {
                let message = format!("`{key}` is {value}");
                let expected = format!("what has the form of {old}");
                return Err(section.error(key, message).expected(expected));
            }
        };
    }
    Ok(Json::Object(sizes))
}

fn is_alike(old: &Json, new: &Json) -> bool {
    match (old, new) {
        (Json::Number(old), Json::Number(new)) => !old.is_u64() || new.is_u64(),
        (Json::Array(old), Json::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_alike(old, new))
        }
        _ => false,
    }
}
