//! `[mesh]`, `[solve]` and `[comparison]` resolved.

use super::checks::{Range, Section};
use super::tables::{ComparisonTable, MeshTable, PartialVolumeName, SolveTable};
use crate::case::{
    ComparisonSettings, Islands, MeshSettings, PartialVolume, Resolution, Shape, SolveSettings,
};
use crate::input_error::InputError;

/// Power of the volume fraction where one goes for all cells: between sheets, which want 1.1, and struts, which want 2.
const POWER: f64 = 1.5;

/// Resolves `[mesh]`.
pub fn resolve_mesh(section: &Section, table: &MeshTable, shape: &Shape) -> Result<MeshSettings, InputError> {
    let resolution = resolution(section, table, shape)?;
    if let Some(resolution) = &resolution {
        layers_fill_voxels(section, shape, resolution)?;
    }
    Ok(MeshSettings {
        resolution,
        partial_volume: partial_volume(section, table)?,
        element: table.element.unwrap_or_default(),
        islands: table.islands.unwrap_or(Islands::Remove),
        morphology: table.morphology.unwrap_or(false),
    })
}

fn resolution(section: &Section, table: &MeshTable, shape: &Shape) -> Result<Option<Resolution>, InputError> {
    if matches!(shape, Shape::Image { .. }) {
        let why = "does not go with an image, whose voxels are the mesh";
        section.refuse("voxels_per_cell", &table.voxels_per_cell, why)?;
        section.refuse("voxel_mm", &table.voxel_mm, why)?;
        section.refuse("voxels_across", &table.voxels_across, why)?;
        return Ok(None);
    }
    match shape {
        Shape::Scan { .. } => return without_cells(section, table),
        Shape::Parts
        | Shape::Stl { .. }
        | Shape::Device { .. }
        | Shape::Voronoi { .. }
        | Shape::Spinodoid { .. } => {
            let resolution = without_cells(section, table)?;
            let message = "[mesh] does not say how large the voxels are";
            let missing = || {
                section
                    .section_error(message)
                    .expected("`voxel_mm` or `voxels_across`")
            };
            return resolution.ok_or_else(missing).map(Some);
        }
        _ => {}
    }
    let why = "is for what has no cells; a lattice takes `voxels_per_cell`";
    section.refuse("voxels_across", &table.voxels_across, why)?;
    match (table.voxels_per_cell, table.voxel_mm) {
        (Some(_), Some(_)) => Err(section
            .key_error("voxel_mm", "[mesh] has both `voxels_per_cell` and `voxel_mm`")
            .expected("one of the two")),
        (None, Some(voxel_mm)) => Ok(Some(Resolution::VoxelMm(section.number(
            "voxel_mm",
            voxel_mm,
            Range::Positive,
        )?))),
        // 32 voxels a cell put about 8 across a strut of a lattice of 70 % porosity.
        (count, None) => Ok(Some(Resolution::VoxelsPerCell(section.count(
            "voxels_per_cell",
            count.unwrap_or(32),
            least_voxels(shape),
        )?))),
    }
}

/// The resolution of a body that is not made of cells, where it is given.
fn without_cells(section: &Section, table: &MeshTable) -> Result<Option<Resolution>, InputError> {
    let why = "is for what is made of cells; use `voxel_mm` or `voxels_across`";
    section.refuse("voxels_per_cell", &table.voxels_per_cell, why)?;
    match (table.voxel_mm, table.voxels_across) {
        (Some(_), Some(_)) => Err(section
            .key_error("voxels_across", "[mesh] has both `voxel_mm` and `voxels_across`")
            .expected("one of the two")),
        (Some(voxel_mm), None) => {
            let voxel_mm = section.number("voxel_mm", voxel_mm, Range::Positive)?;
            Ok(Some(Resolution::VoxelMm(voxel_mm)))
        }
        (None, Some(count)) => {
            let count = section.count("voxels_across", count, 1)?;
            Ok(Some(Resolution::VoxelsAcross(count)))
        }
        (None, None) => Ok(None),
    }
}

/// The mesher refuses cells of fewer voxels; a stack of layers is not meshed cell by cell.
fn least_voxels(shape: &Shape) -> i64 {
    match shape {
        Shape::Lattice { .. } | Shape::Solid { .. } => 4,
        _ => 1,
    }
}

/// A stack must be a whole number of voxels high, or the block would end inside one.
fn layers_fill_voxels(section: &Section, shape: &Shape, resolution: &Resolution) -> Result<(), InputError> {
    let Shape::Layers { layers, cell_mm, .. } = shape else {
        return Ok(());
    };
    let height_mm: f64 = layers.iter().map(|layer| layer.thickness_mm).sum();
    let voxel_mm = cell_mm / resolution.voxels_per_cell(*cell_mm) as f64;
    let voxels = height_mm / voxel_mm;
    // Decimal thicknesses add up to a whole number of voxels but for rounding.
    if voxels.round() >= 1.0 && (voxels - voxels.round()).abs() < 1e-6 * voxels {
        return Ok(());
    }
    let message = format!("the layers are {height_mm} mm high, {voxels:.3} voxels of {voxel_mm} mm");
    let expected =
        "`mesh.voxels_per_cell` or `structure.cell_mm` such that the stack is a whole number of voxels";
    Err(section.section_error(message).expected(expected))
}

fn partial_volume(section: &Section, table: &MeshTable) -> Result<PartialVolume, InputError> {
    let name = table.partial_volume.unwrap_or(PartialVolumeName::Corners);
    if name != PartialVolumeName::Corners {
        section.refuse(
            "partial_volume_corner_exponent",
            &table.partial_volume_corner_exponent,
            "goes with partial_volume = \"corners\" only",
        )?;
    }
    let exponent = |default: f64| {
        let exponent = table.partial_volume_exponent.unwrap_or(default);
        // Below 1 a cut cell would be stiffer than the rule of mixtures allows.
        section.number("partial_volume_exponent", exponent, Range::FromBelow(1.0, 10.0))
    };
    match name {
        PartialVolumeName::Sampled => {
            section.refuse(
                "partial_volume_exponent",
                &table.partial_volume_exponent,
                "goes with partial_volume = \"power\" or \"corners\" only",
            )?;
            Ok(PartialVolume::Sampled)
        }
        PartialVolumeName::Power => Ok(PartialVolume::Power {
            exponent: exponent(POWER)?,
        }),
        PartialVolumeName::Corners => {
            let default = solver::Mixing::default();
            let corner = table.partial_volume_corner_exponent.unwrap_or(default.corner);
            Ok(PartialVolume::Corners {
                exponent: exponent(default.exponent)?,
                corner: section.number(
                    "partial_volume_corner_exponent",
                    corner,
                    Range::FromBelow(0.0, 10.0),
                )?,
            })
        }
    }
}

/// Resolves `[solve]`.
pub fn resolve_solve(section: &Section, table: &SolveTable) -> Result<SolveSettings, InputError> {
    let tolerance = table.tolerance.unwrap_or(1e-6);
    Ok(SolveSettings {
        tolerance: section.number("tolerance", tolerance, Range::Between(0.0, 1.0))?,
        max_iterations: section.count("max_iterations", table.max_iterations.unwrap_or(500), 1)?,
        threads: section.count("threads", table.threads.unwrap_or(0), 0)?,
    })
}

/// Resolves `[comparison]`.
pub fn resolve_comparison(
    section: &Section,
    table: &ComparisonTable,
) -> Result<ComparisonSettings, InputError> {
    let share = |key: &str, value: Option<f64>, default: f64| {
        section.number(key, value.unwrap_or(default), Range::Between(0.0, 1.0))
    };
    let kappa = "series_compliance_kappa";
    let settings = ComparisonSettings {
        specimens: section.count("specimens", table.specimens.unwrap_or(5), 2)?,
        coefficient_of_variation: share("coefficient_of_variation", table.coefficient_of_variation, 0.08)?,
        significance: share("significance", table.significance, 0.05)?,
        power: share("power", table.power, 0.8)?,
        series_compliance_kappa: section.optional(
            kappa,
            table.series_compliance_kappa,
            Range::AboveUpTo(0.0, 1.0),
        )?,
    };
    match settings.power > settings.significance {
        true => Ok(settings),
        false => Err(section
            .error(
                "power",
                "`comparison.power` is not above `comparison.significance`",
            )
            .expected("a power above the significance level, such as 0.8")),
    }
}
