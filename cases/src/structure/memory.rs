//! Memory of mesh and solve together, predicted from the size of the grid.

use super::Forecast;
use crate::outcome::memory_text;
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

impl Forecast {
    /// Refuses what needs more memory than the limit; without one, more than the machine has available.
    ///
    /// # Errors
    /// [`RunError::Input`] with both numbers.
    pub fn refuse_beyond(&self, limit_bytes: Option<u64>) -> Result<(), RunError> {
        let Some(most) = limit_bytes.or_else(solver::available_bytes) else {
            return Ok(());
        };
        if self.bytes <= most {
            return Ok(());
        }
        let (kind, expected) = match limit_bytes {
            Some(_) => (
                "the limit is",
                "coarser voxels, fewer cells, or a larger --memory-limit",
            ),
            None => ("available are", "coarser voxels or fewer cells"),
        };
        let [x, y, z] = self.grid.cells;
        let message = format!(
            "a grid of {x} x {y} x {z} voxels with about {} degrees of freedom needs {} of memory; {kind} {}",
            self.dof,
            memory_text(self.bytes),
            memory_text(most)
        );
        Err(RunError::input("mesh", message, expected))
    }
}
