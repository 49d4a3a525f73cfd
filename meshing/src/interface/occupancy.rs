//! The solid fraction of every cell.

use crate::{Coat, Grid, Solid, SolidFractions, VoxelMesh, cut_cells};

/// The most cells: the pieces of surface, at most three a cell, are counted in 32 bits.
const CELLS_MAX: usize = 1 << 30;

/// Why no surface can be looked for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InterfaceError {
    /// A box without cells.
    #[error("the mesh has no cells")]
    NoCells,
    /// More cells than can be counted.
    #[error("{cells} cells are too many; at most 2^30 can be measured")]
    TooLarge {
        /// How many there are.
        cells: usize,
    },
    /// A phase that the mesh does not have.
    #[error("the mesh has {phases} phases; there is none with index {phase}")]
    NoSuchPhase {
        /// The index asked for.
        phase: usize,
        /// How many there are.
        phases: usize,
    },
    /// The edge of a cell is not a positive number, or the box is not in a finite place.
    #[error("the positions of the mesh are not finite, or its cells have no size")]
    NotFinite,
}

/// The solid fraction of every cell of a grid: what is measured as solid, and what is left as void.
#[derive(Clone, Debug)]
pub struct Occupancy {
    grid: Grid,
    solid: Vec<f32>,
}

impl Occupancy {
    /// A body cut into the cells of a grid, see [`cut_cells`].
    ///
    /// # Errors
    /// Every variant of [`InterfaceError`].
    pub fn of_solid(solid: &dyn Solid, grid: &Grid) -> Result<Self, InterfaceError> {
        check(grid)?;
        let cells = cut_cells(solid, Coat::NONE, grid);
        let solid = cells.iter().map(SolidFractions::total).collect();
        let grid = grid.clone();
        Ok(Self { grid, solid })
    }

    /// All phases of a mesh as solid.
    ///
    /// # Errors
    /// Every variant of [`InterfaceError`].
    pub fn of_mesh(mesh: &VoxelMesh) -> Result<Self, InterfaceError> {
        Self::where_phase(mesh, |_| true)
    }

    /// Some phases of a mesh, by their index, as solid and all others as void: an implant without the bone in its
    /// pores, a substrate without its coat.
    ///
    /// # Errors
    /// Every variant of [`InterfaceError`].
    pub fn of_phases(mesh: &VoxelMesh, phases: &[usize]) -> Result<Self, InterfaceError> {
        let count = mesh.phases().len();
        if let Some(&phase) = phases.iter().find(|&&phase| phase >= count) {
            return Err(InterfaceError::NoSuchPhase { phase, phases: count });
        }
        Self::where_phase(mesh, |phase| phases.contains(&phase))
    }

    fn where_phase(mesh: &VoxelMesh, is_solid: impl Fn(usize) -> bool) -> Result<Self, InterfaceError> {
        check(mesh.grid())?;
        let pure = |&region: &u8| match usize::from(region).checked_sub(1) {
            Some(phase) if is_solid(phase) => 1.0,
            _ => 0.0,
        };
        let mut solid: Vec<f32> = mesh.regions().iter().map(pure).collect();
        for (cell, fractions) in mesh.mixed_cells() {
            let parts = fractions.iter().enumerate().filter(|(phase, _)| is_solid(*phase));
            solid[*cell] = parts.map(|(_, fraction)| fraction).sum::<f32>().clamp(0.0, 1.0);
        }
        let grid = mesh.grid().clone();
        Ok(Self { grid, solid })
    }

    /// The grid of the cells.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Solid fraction of each cell, x fastest.
    pub fn solid_fractions(&self) -> &[f32] {
        &self.solid
    }

    /// What a cell has of void.
    pub(crate) fn void_fraction(&self, cell: usize) -> f32 {
        1.0 - self.solid[cell]
    }

    /// Volume of the solid in mm³.
    pub fn solid_volume_mm3(&self) -> f64 {
        self.solid.iter().map(|&f| f64::from(f)).sum::<f64>() * self.grid.cell_volume_mm3()
    }

    /// Volume of the box in mm³.
    pub(crate) fn box_volume_mm3(&self) -> f64 {
        self.grid.extent_mm().iter().product()
    }

    /// Solid fraction of a cell of the box or of the layer of cells around it, which mirrors the outermost.
    pub(crate) fn mirrored(&self, at: [isize; 3]) -> f32 {
        let inside = |a: usize| at[a].clamp(0, self.grid.cells[a] as isize - 1) as usize;
        self.solid[self.grid.cell_index([inside(0), inside(1), inside(2)])]
    }

    /// Solid fractions of the eight cells at a node, x fastest.
    pub(crate) fn about_node(&self, [x, y, z]: [usize; 3]) -> [f32; 8] {
        let cells = self.grid.cells;
        // The layer around the box mirrors the outermost.
        let sides = |a: usize, i: usize| [i.max(1) - 1, i.min(cells[a] - 1)];
        let (x, y, z) = (sides(0, x), sides(1, y), sides(2, z));
        std::array::from_fn(|s| {
            let row = y[s >> 1 & 1] + cells[1] * z[s >> 2];
            self.solid[x[s & 1] + cells[0] * row]
        })
    }
}

/// Refuses boxes that cannot be measured.
pub(super) fn check(grid: &Grid) -> Result<(), InterfaceError> {
    let counted = grid
        .cells
        .iter()
        .try_fold(1_usize, |product, &n| product.checked_mul(n));
    let cells = counted.unwrap_or(usize::MAX);
    let corners = [grid.origin_mm, grid.node_mm(grid.cells)];
    match cells {
        0 => Err(InterfaceError::NoCells),
        _ if cells > CELLS_MAX => Err(InterfaceError::TooLarge { cells }),
        _ if !corners.as_flattened().iter().all(|x| x.is_finite()) => Err(InterfaceError::NotFinite),
        _ if grid.spacing_mm > 0.0 => Ok(()),
        _ => Err(InterfaceError::NotFinite),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CellFractions, Phase, VoxelMeshBuilder};

    #[test]
    fn phases_left_out_are_void_and_phases_that_are_not_there_an_error() {
        let phases = ["substrate", "coat"].map(|name| Phase {
            name: name.into(),
            body: 0,
        });
        let mut builder = VoxelMeshBuilder::new(Grid::at_origin([3, 1, 1], 0.5), phases.into());
        let mut mixed = CellFractions::default();
        mixed[..2].copy_from_slice(&[0.5, 0.25]);
        builder.push_pure(Some(0));
        builder.push(mixed);
        builder.push_pure(Some(1));
        let mesh = builder.finish();
        let all = Occupancy::of_mesh(&mesh).unwrap();
        assert_eq!(all.solid_fractions(), [1.0, 0.75, 1.0]);
        assert_eq!(all.solid_volume_mm3(), 2.75 * 0.125);
        let coat = Occupancy::of_phases(&mesh, &[1]).unwrap();
        assert_eq!(coat.solid_fractions(), [0.0, 0.25, 1.0]);
        let missing = Occupancy::of_phases(&mesh, &[0, 2]).unwrap_err();
        assert_eq!(missing, InterfaceError::NoSuchPhase { phase: 2, phases: 2 });
    }
}
