//! Stacks of layers: the simplest body of two solids, with closed forms for its stiffness.

use super::memory::{self, Size, product};
use super::{Built, Forecast, specimen};
use crate::case::{Axis, Case, Layer, SolidMaterial};
use crate::run_error::RunError;
use meshing::{CellFractions, Grid, MeshReport, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};

/// The stack of a case, repeated by its `cells`.
pub(super) fn stack(case: &Case, layers: &[Layer], axis: Axis, cell_mm: f64) -> Result<Built, RunError> {
    let materials = distinct_materials(layers)?;
    let grid = grid(case, layers, axis, cell_mm);
    let voxels = grid.cells[axis.index()] / repeats(case)[axis.index()];
    let slices = slices(layers, &materials, voxels, grid.spacing_mm);
    let mesh = sliced_mesh(grid, axis, &slices, materials.len());
    Ok(Built::of_mesh(
        MeshReport::of_mesh(super::repeated(case, mesh)),
        materials,
    ))
}

pub(super) fn forecast(
    case: &Case,
    layers: &[Layer],
    axis: Axis,
    cell_mm: f64,
) -> Result<Forecast, RunError> {
    let grid = grid(case, layers, axis, cell_mm);
    let cells = product(grid.cells);
    // Layers that end inside a voxel are few beside all slices.
    Ok(memory::forecast(Size {
        material_cells: cells,
        mixed_cells: 0.0,
        nodes: product(grid.nodes()),
        unit_voxels: 0.0,
        more_bytes: 0.0,
        grid,
    }))
}

fn repeats(case: &Case) -> [usize; 3] {
    case.structure.cells.unwrap_or([1; 3])
}

fn grid(case: &Case, layers: &[Layer], axis: Axis, cell_mm: f64) -> Grid {
    let across = specimen::voxels_per_cell(case, cell_mm);
    let spacing_mm = cell_mm / across as f64;
    let height_mm: f64 = layers.iter().map(|layer| layer.thickness_mm).sum();
    let mut cells = [across; 3];
    cells[axis.index()] = ((height_mm / spacing_mm).round() as usize).max(1);
    let repeats = repeats(case);
    Grid::at_origin(std::array::from_fn(|a| cells[a] * repeats[a]), spacing_mm)
}

fn distinct_materials(layers: &[Layer]) -> Result<Vec<SolidMaterial>, RunError> {
    let mut materials: Vec<SolidMaterial> = Vec::new();
    for layer in layers {
        if !materials.contains(&layer.material) {
            materials.push(layer.material.clone());
        }
    }
    if materials.len() <= PHASES_MAX {
        return Ok(materials);
    }
    let message = format!("{} different materials in one stack", materials.len());
    Err(RunError::input(
        "structure.layers",
        message,
        format!("at most {PHASES_MAX}"),
    ))
}

/// Volume fractions of each slice of voxels, from the lowest upwards.
fn slices(
    layers: &[Layer],
    materials: &[SolidMaterial],
    voxels: usize,
    spacing_mm: f64,
) -> Vec<CellFractions> {
    let mut slices = vec![[0.0; PHASES_MAX]; voxels];
    let mut bottom = 0.0;
    for layer in layers {
        let top = bottom + layer.thickness_mm / spacing_mm;
        let phase = materials
            .iter()
            .position(|material| *material == layer.material)
            .unwrap_or_default();
        for (k, slice) in slices.iter_mut().enumerate() {
            let overlap = (top.min(k as f64 + 1.0) - bottom.max(k as f64)).max(0.0);
            slice[phase] += overlap as f32;
        }
        bottom = top;
    }
    slices.iter().map(clean).collect()
}

/// Decimal thicknesses leave slivers of 1e-16 in neighbouring slices.
fn clean(slice: &CellFractions) -> CellFractions {
    slice.map(|fraction| {
        if fraction < 1e-6 {
            0.0
        } else if fraction > 1.0 - 1e-6 {
            1.0
        } else {
            fraction
        }
    })
}

fn sliced_mesh(grid: Grid, axis: Axis, slices: &[CellFractions], phases: usize) -> VoxelMesh {
    let phase = |k: usize| Phase {
        name: format!("layer_{}", k + 1),
        body: 0,
    };
    let cells = 0..grid.cell_count();
    let mut builder = VoxelMeshBuilder::new(grid.clone(), (0..phases).map(phase).collect());
    for cell in cells {
        let at = grid.cell_position(cell)[axis.index()];
        builder.push(slices[at % slices.len()]);
    }
    builder.finish()
}
