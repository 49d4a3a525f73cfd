//! Memory of mesh and solve together, predicted from the size of the grid.

use super::Forecast;
use crate::run_error::RunError;
use meshing::Grid;

/// Bytes for each cell of the grid: its region, and the row it is tiled from.
const GRID_CELL_BYTES: u64 = 2;

/// Bytes for each cell with material: its fractions if it is mixed, its values on the way into a VTK file.
const MATERIAL_CELL_BYTES: u64 = 140;

/// Expected size of a specimen with this share of material cells and about `nodes` nodes touching them.
pub(super) fn forecast(grid: Grid, material_cells: usize, nodes: usize) -> Forecast {
    let cells = grid
        .cells
        .iter()
        .fold(1u64, |product, &n| product.saturating_mul(n as u64));
    let mesh = cells.saturating_mul(GRID_CELL_BYTES) + material_cells as u64 * MATERIAL_CELL_BYTES;
    Forecast {
        grid,
        material_cells,
        dof: 3 * nodes,
        bytes: mesh.saturating_add(solver::predicted_bytes(nodes, material_cells)),
        sizes: Vec::new(),
    }
}

/// Refuses what does not fit into the memory that is available.
pub(super) fn refuse_beyond(forecast: &Forecast) -> Result<(), RunError> {
    let available = solver::available_bytes().unwrap_or(u64::MAX);
    if forecast.bytes <= available {
        return Ok(());
    }
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    let [x, y, z] = forecast.grid.cells;
    let message = format!(
        "a grid of {x} x {y} x {z} voxels with about {} degrees of freedom needs {:.1} GiB of memory; {:.1} GiB are available",
        forecast.dof,
        gib(forecast.bytes),
        gib(available)
    );
    Err(RunError::input("mesh", message, "coarser voxels or fewer cells"))
}
