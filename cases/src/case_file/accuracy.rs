//! `[accuracy]` resolved.

use super::checks::{Range, Section};
use super::tables::AccuracyTable;
use crate::case::{AccuracySettings, Load, Resolution, Shape, Structure};
use crate::input_error::InputError;

/// Halvings of the voxels for a target, unless said: 64 times the cells.
const REFINEMENTS: i64 = 2;

/// Halvings of the voxels at most: more would be 4096 times the cells.
const REFINEMENTS_MAX: usize = 4;

/// Voxels a cell with which finite cells are used unless said: fewer are too few, more take more than some seconds.
const FINITE_CELLS_QUICK: std::ops::RangeInclusive<usize> = 16..=32;

/// Numbers of voxels a cell that two sizes of finite cells and their multigrid halve.
const FINITE_CELL_MULTIPLE: usize = 8;

/// Resolves `[accuracy]` of a case with this resolution and load.
pub fn resolve(
    section: &Section,
    table: &AccuracyTable,
    (resolution, load, structure): (Option<Resolution>, &Load, &Structure),
) -> Result<AccuracySettings, InputError> {
    let has_coarser = resolution.is_some_and(|at| at.coarser().is_some());
    let is_wanted = table.band == Some(true) || table.target_percent.is_some();
    if is_wanted && !has_coarser {
        let key = if table.band == Some(true) {
            "band"
        } else {
            "target_percent"
        };
        let message = format!("`accuracy.{key}` needs coarser voxels to compare with");
        return Err(section
            .error(key, message)
            .expected("a structure with `voxel_mm`, or with at least 8 voxels a cell or across it"));
    }
    let band = table
        .band
        .unwrap_or(is_wanted || (load.is_effective() && has_coarser));
    if !band {
        section.refuse("target_percent", &table.target_percent, "needs `band = true`")?;
    }
    if table.target_percent.is_none() {
        section.refuse(
            "refinements",
            &table.refinements,
            "goes with `target_percent` only",
        )?;
    }
    let target_percent = section.optional(
        "target_percent",
        table.target_percent,
        Range::AboveUpTo(0.0, 100.0),
    )?;
    let finite_cells = table
        .finite_cells
        .unwrap_or(band && is_quick(resolution, load, structure));
    if finite_cells && !(matches!(load, Load::Periodic { .. }) && resolution.is_some()) {
        let message = "`accuracy.finite_cells` needs a block that repeats itself, cut into voxels of a size that is asked for";
        return Err(section
            .error("finite_cells", message)
            .expected("`load.case = \"periodic\"` and a structure with `voxels_per_cell` or `voxel_mm`"));
    }
    Ok(AccuracySettings {
        band,
        finite_cells,
        target_percent,
        refinements: match target_percent {
            Some(_) => Some(refinements(section, table)?),
            None => None,
        },
    })
}

/// Whether finite cells take seconds: one cell of a lattice that repeats itself, on few voxels.
fn is_quick(resolution: Option<Resolution>, load: &Load, structure: &Structure) -> bool {
    let is_lattice = matches!(structure.shape, Shape::Lattice { .. }) && structure.cells == Some([1; 3]);
    let is_small = match resolution {
        Some(Resolution::VoxelsPerCell(count)) => {
            count % FINITE_CELL_MULTIPLE == 0 && FINITE_CELLS_QUICK.contains(&count)
        }
        _ => false,
    };
    is_lattice && is_small && matches!(load, Load::Periodic { .. })
}

fn refinements(section: &Section, table: &AccuracyTable) -> Result<usize, InputError> {
    let count = section.count("refinements", table.refinements.unwrap_or(REFINEMENTS), 0)?;
    match count <= REFINEMENTS_MAX {
        true => Ok(count),
        false => Err(section
            .error("refinements", format!("`accuracy.refinements` is {count}"))
            .expected(format!("a whole number from 0 to {REFINEMENTS_MAX}"))),
    }
}
