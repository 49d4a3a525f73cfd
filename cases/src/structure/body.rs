//! A body of one solid, cut with its coat on a grid.

use super::{Built, implant_materials, is_sampled, memory, specimen};
use crate::case::{Case, Load};
use crate::run_error::RunError;
use meshing::{Coat, CoatLayers, Grid, MeshReport, SolidFractions, UnitCell};

/// Part of a voxel by which a side may miss a face of voxels for rounding.
const ROUNDING: f64 = 1e-9;

/// Direction of the load, whose ends lie on faces of voxels.
pub(super) fn load_axis(case: &Case) -> usize {
    match &case.load {
        Load::Compression { load } => load.axis.index(),
        Load::Periodic { load } => load.axis.index(),
        Load::Uniform { load } => load.axis.index(),
        Load::Plug { .. } | Load::Faces { .. } | Load::Exact { .. } => 2,
    }
}

/// Voxels nearest to the wanted size of which a whole number fills a box along the load; across it the box lies in the middle of them.
pub(super) fn grid(case: &Case, [low, high]: [[f64; 3]; 2], wanted_mm: f64) -> Grid {
    let extent: [f64; 3] = std::array::from_fn(|axis| high[axis] - low[axis]);
    let along = load_axis(case);
    let layers = (extent[along] / wanted_mm).round().max(1.0);
    let spacing_mm = extent[along] / layers;
    let count = |axis: usize| match axis == along {
        true => layers,
        false => (extent[axis] / spacing_mm - ROUNDING).ceil().max(1.0),
    };
    let counts: [f64; 3] = std::array::from_fn(count);
    let first =
        |axis: usize| low[axis] + 0.5 * (extent[axis] - counts[axis] * spacing_mm) * f64::from(axis != along);
    Grid {
        cells: counts.map(|n| n as usize),
        spacing_mm,
        origin_mm: std::array::from_fn(first),
    }
}

/// The mesh of a body with its coat, from the fractions that `cut` gives for a coat.
pub(super) fn meshed(
    case: &Case,
    coat: Coat,
    grid: &Grid,
    cut: impl Fn(Coat) -> Vec<SolidFractions>,
) -> Result<Built, RunError> {
    memory::of_grid(grid).refuse_beyond(None)?;
    let unit = UnitCell {
        fractions: cut(coat),
        grid: grid.clone(),
        coat,
        layers: CoatLayers::default(),
    };
    let unit = unit.layered(&specimen::coat_bounds(case), cut);
    let unit = if is_sampled(case) { unit.sampled() } else { unit };
    Ok(Built::of_mesh(
        MeshReport::of_mesh(super::repeated(case, unit.tiled([1; 3]))),
        implant_materials(case),
    ))
}
