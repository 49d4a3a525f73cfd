//! `trabecula list`: the tables that a case file can name, printed from the tables themselves.

use std::path::{Path, PathBuf};

use cases::case_file;
use cases::coating::PRESETS;
use cases::load_case::LOAD_CASES;
use cases::measure::MEASURES;
use cases::outcome::{in_columns, number, title_and_unit};
use clap::ValueEnum;
use meshing::LATTICES;
use serde_json::{Map, Value as Json, json};
use solver::material::{DENSITY_LAWS, MATERIALS};

use super::{List, Status, print_json, print_text};

/// The built-in benchmarks, in the source tree that this program was built from.
const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/library");

/// A table to show.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Table {
    /// Cells that fill a structure
    Lattices,
    /// Implants and bones by a few sizes
    Devices,
    /// Solids, and density laws of trabecular bone
    Materials,
    /// Coat presets
    Coatings,
    /// Load cases
    Loads,
    /// Measures of a run
    Measures,
    /// Built-in benchmarks
    Cases,
}

/// Shows a table in columns, or as JSON.
pub fn list(order: &List) -> Status {
    let rows = match order.table {
        Table::Lattices => lattices(),
        Table::Devices => devices(order.json),
        Table::Materials => materials(),
        Table::Coatings => coatings(),
        Table::Loads => loads(),
        Table::Measures => measures(),
        Table::Cases => library(),
    };
    match order.json {
        true => print_json(&rows),
        false => print_text(&as_text(&rows)),
    }
}

fn lattices() -> Vec<Json> {
    let row = |l: &meshing::Lattice| json!({ "name": l.name, "kind": l.kind(), "what": l.what, "source": l.source });
    LATTICES.iter().map(row).collect()
}

/// Devices; with the keys and defaults of their sizes where there is room for them.
fn devices(has_sizes: bool) -> Vec<Json> {
    let row = |row: &meshing::device::Device| {
        let mut shown = json!({ "name": row.name, "what": row.what, "source": row.source });
        if let Some(device) = cases::device::find(row.name).filter(|_| has_sizes) {
            shown["sizes"] = device.defaults();
        }
        shown
    };
    meshing::device::DEVICES.iter().map(row).collect()
}

/// Materials, then the density laws with the columns they have.
fn materials() -> Vec<Json> {
    let laws = DENSITY_LAWS.iter().map(|law| {
        let modulus = format!("{} ρ^{}", law.coefficient, law.exponent);
        json!({ "name": law.name, "young_mpa": modulus, "note": law.note, "source": law.source })
    });
    let materials = MATERIALS.iter().map(|material| {
        json!({
            "name": material.name,
            "young_mpa": material.young_mpa,
            "poisson": material.poisson,
            "density_g_cm3": material.density_g_cm3,
            "yield_mpa": material.yield_mpa,
            "note": material.note,
            "source": material.source,
        })
    });
    materials.chain(laws).collect()
}

fn coatings() -> Vec<Json> {
    let row = |preset: &cases::coating::Preset| {
        json!({
            "name": preset.name,
            "outward_mm": preset.outward_mm,
            "inward_mm": preset.inward_mm,
            "porosity": preset.porosity,
            "material": preset.material,
            "layers": preset.layers.len().max(1),
            "note": preset.note,
            "source": preset.source,
        })
    };
    PRESETS.iter().map(row).collect()
}

fn loads() -> Vec<Json> {
    LOAD_CASES
        .iter()
        .map(|row| json!({ "name": row.name, "what": row.what, "source": row.source }))
        .collect()
}

fn measures() -> Vec<Json> {
    let row = |measure: &cases::measure::Measure| {
        let unit = title_and_unit(measure.name).1;
        json!({ "name": measure.name, "unit": unit, "what": measure.what, "source": measure.source })
    };
    MEASURES.iter().map(row).collect()
}

fn library() -> Vec<Json> {
    let mut files: Vec<PathBuf> = match std::fs::read_dir(LIBRARY) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => Vec::new(),
    };
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files.iter().map(|file| library_row(file)).collect()
}

fn library_row(file: &Path) -> Json {
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let title = case_file::read(file).map_or_else(|error| error.message.clone(), |study| study.title);
    json!({ "name": name, "title": title, "path": file })
}

/// Columns of the terminal that a table should fit into.
const WIDTH: usize = 100;

/// The rows in columns under the keys of the first; the last column, in words, goes below where it does not fit.
fn as_text(rows: &[Json]) -> String {
    let rows: Vec<&Map<String, Json>> = rows.iter().filter_map(Json::as_object).collect();
    let Some((first, (words, keys))) = rows.first().and_then(|first| Some((first, split_keys(first)?)))
    else {
        return "nothing to list".into();
    };
    let left: Vec<usize> = (0..=keys.len())
        .filter(|&k| keys.get(k).is_none_or(|key| !first[*key].is_number()))
        .collect();
    let wide = table(&rows, &[&keys[..], &[words]].concat(), &left);
    if wide.lines().all(|line| line.chars().count() <= WIDTH) {
        return wide;
    }
    let narrow = table(&rows, &keys, &left);
    let notes = rows.iter().map(|row| format!("\n      {}", cell(row, words)));
    // The heading and the rule below it have no note.
    let below = ["", ""].map(str::to_owned).into_iter().chain(notes);
    narrow
        .lines()
        .zip(below)
        .map(|(line, note)| format!("{line}{note}\n"))
        .collect()
}

/// The last key in words, and the keys before it; the source is for the JSON.
fn split_keys(row: &Map<String, Json>) -> Option<(&str, Vec<&str>)> {
    let mut keys: Vec<&str> = row
        .keys()
        .map(String::as_str)
        .filter(|key| *key != "source")
        .collect();
    Some((keys.pop()?, keys))
}

fn table(rows: &[&Map<String, Json>], keys: &[&str], left: &[usize]) -> String {
    let heading = keys.iter().map(|key| key.to_string()).collect();
    let body = rows
        .iter()
        .map(|row| keys.iter().map(|key| cell(row, key)).collect());
    in_columns(&std::iter::once(heading).chain(body).collect::<Vec<_>>(), left)
}

fn cell(row: &Map<String, Json>, key: &str) -> String {
    match row.get(key) {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(value)) => value.as_f64().map_or(String::new(), shown),
        _ => String::new(),
    }
}

/// Whole and short numbers as they are.
fn shown(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() <= 7 { plain } else { number(value) }
}
