//! The fractions of one periodic cell, and the specimen of n×n×n copies of it.

use super::{Coat, CoatError, CoatLayers, SolidFractions, cut_cells, sampled};
use crate::{CellFractions, Grid, PHASES_MAX, Phase, SizedCell, VoxelMesh, VoxelMeshBuilder};

/// Fewer voxels along a cell show no lattice.
const VOXELS_MIN: usize = 4;
/// Part of a voxel that rounding of the edges explains.
const WHOLE: f64 = 1e-6;

/// Why a cell cannot be cut.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CutError {
    /// Too coarse.
    #[error("{voxels} voxels along a cell are too few; use at least 4, better 16 or more")]
    TooFewVoxels {
        /// Voxels asked for.
        voxels: usize,
    },
    /// An edge that cubic voxels do not fill.
    #[error(
        "the cell's edge along {axis} of {edge_mm} mm is {voxels:.3} voxels of {voxel_mm} mm; it must be a whole number of them"
    )]
    NotWholeVoxels {
        /// The axis.
        axis: char,
        /// Length of the edge.
        edge_mm: f64,
        /// Edge of a voxel: that of the cell along x by the voxels asked for.
        voxel_mm: f64,
        /// The one by the other.
        voxels: f64,
    },
    /// The coat does not fit.
    #[error(transparent)]
    Coat(#[from] CoatError),
}

/// Substrate and coat in the voxels of one periodic cell.
#[derive(Clone, Debug)]
pub struct UnitCell {
    /// Voxels of the cell.
    pub grid: Grid,
    /// Content of each voxel, x fastest.
    pub fractions: Vec<SolidFractions>,
    /// The coat that was applied.
    pub coat: Coat,
    /// Its layers.
    pub layers: CoatLayers,
}

impl UnitCell {
    /// Cuts a lattice cell into cubic voxels, `voxels` of them along x, with its coat.
    ///
    /// # Errors
    /// Fewer than four voxels along an edge; an edge that is no whole number of voxels; a coat that does not fit.
    pub fn cut(cell: &SizedCell, coat: Coat, voxels: usize) -> Result<Self, CutError> {
        let grid = Self::grid(cell, voxels)?;
        if cell.has_surface() {
            coat.fits(cell.member_mm(), cell.pore_mm())?;
        }
        let fractions = cut_cells(cell, coat, &grid);
        Ok(Self {
            grid,
            fractions,
            coat,
            layers: CoatLayers::default(),
        })
    }

    /// The cubic voxels that fill a cell exactly, `voxels` of them along x.
    ///
    /// # Errors
    /// Fewer than four voxels along an edge; an edge that is no whole number of voxels.
    pub fn grid(cell: &SizedCell, voxels: usize) -> Result<Grid, CutError> {
        voxel_grid(cell.edges_mm(), voxels)
    }

    /// The cell with a coat of several layers, see [`CoatLayers::new`].
    pub fn layered(self, inner_bounds_mm: &[f64], cut: impl Fn(Coat) -> Vec<SolidFractions>) -> Self {
        let layers = CoatLayers::new(self.coat, inner_bounds_mm, cut);
        Self { layers, ..self }
    }

    /// The cell with full and empty voxels in place of cut ones; see [`sampled()`].
    pub fn sampled(&self) -> Self {
        Self {
            grid: self.grid.clone(),
            fractions: sampled(&self.fractions),
            coat: self.coat,
            layers: self.layers.clone(),
        }
    }

    /// Volume of the substrate in one cell in mm³.
    pub fn substrate_volume_mm3(&self) -> f64 {
        self.sum(|f| f.substrate) * self.grid.cell_volume_mm3()
    }

    /// Volume of the coat in one cell in mm³.
    pub fn coat_volume_mm3(&self) -> f64 {
        self.sum(|f| f.coat) * self.grid.cell_volume_mm3()
    }

    fn sum(&self, part: impl Fn(&SolidFractions) -> f32) -> f64 {
        self.fractions.iter().map(|f| f64::from(part(f))).sum()
    }

    /// The specimen of `cells` copies along x, y, z, the first of them this cell: phases `substrate` and, if there is a coat, `coat`, with its further layers
    /// inwards `coat_2`, `coat_3` …
    pub fn tiled(&self, cells: [usize; 3]) -> VoxelMesh {
        let period = self.grid.cells;
        let total = std::array::from_fn(|a| period[a] * cells[a]);
        let grid = Grid {
            cells: total,
            ..self.grid
        };
        let mut builder = VoxelMeshBuilder::new(grid, self.phases());
        let voxels = 0..self.fractions.len();
        let row: Vec<CellFractions> = voxels.map(|voxel| self.by_phase(voxel)).collect();
        for z in 0..total[2] {
            for y in 0..total[1] {
                let start = period[0] * (y % period[1] + period[1] * (z % period[2]));
                for x in 0..total[0] {
                    builder.push(row[start + x % period[0]]);
                }
            }
        }
        builder.finish()
    }

    fn phases(&self) -> Vec<Phase> {
        let phase = |name: String| Phase { name, body: 0 };
        let coats = if self.coat.is_none() {
            0
        } else {
            self.layers.count()
        };
        let names = (0..coats).map(Phase::coat_name);
        std::iter::once("substrate".into())
            .chain(names)
            .map(phase)
            .collect()
    }

    fn by_phase(&self, voxel: usize) -> CellFractions {
        let content = &self.fractions[voxel];
        let mut phases = [0.0; PHASES_MAX];
        phases[0] = content.substrate;
        for (phase, part) in phases[1..].iter_mut().zip(self.layers.parts(voxel)) {
            *phase = content.coat * part;
        }
        phases
    }
}

/// Cubic voxels that fill a box exactly.
fn voxel_grid(edges_mm: [f64; 3], voxels: usize) -> Result<Grid, CutError> {
    if voxels < VOXELS_MIN {
        return Err(CutError::TooFewVoxels { voxels });
    }
    let voxel_mm = edges_mm[0] / voxels as f64;
    let mut counts = [voxels; 3];
    for (axis, name) in [(1, 'y'), (2, 'z')] {
        counts[axis] = whole_voxels(name, edges_mm[axis], voxel_mm)?;
    }
    Ok(Grid::at_origin(counts, voxel_mm))
}

fn whole_voxels(axis: char, edge_mm: f64, voxel_mm: f64) -> Result<usize, CutError> {
    let voxels = edge_mm / voxel_mm;
    if (voxels - voxels.round()).abs() > WHOLE {
        return Err(CutError::NotWholeVoxels {
            axis,
            edge_mm,
            voxel_mm,
            voxels,
        });
    }
    let voxels = voxels.round() as usize;
    if voxels < VOXELS_MIN {
        return Err(CutError::TooFewVoxels { voxels });
    }
    Ok(voxels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specimen_repeats_its_cell_along_every_axis() {
        let grid = Grid::at_origin([2, 3, 5], 0.1);
        let content = |k: usize| SolidFractions {
            substrate: k as f32 / 64.0,
            coat: 0.25,
        };
        let unit = UnitCell {
            fractions: (0..30).map(content).collect(),
            grid,
            coat: Coat {
                outward_mm: 0.1,
                inward_mm: 0.0,
            },
            layers: CoatLayers::default(),
        };
        let mesh = unit.tiled([3, 2, 2]);
        assert_eq!(mesh.grid().cells, [6, 6, 10]);
        for cell in 0..mesh.grid().cell_count() {
            let [x, y, z] = mesh.grid().cell_position(cell);
            let own = &unit.fractions[unit.grid.cell_index([x % 2, y % 3, z % 5])];
            assert_eq!(mesh.fractions(cell)[..2], [own.substrate, own.coat]);
        }
        assert_eq!(mesh.phases().len(), 2);
    }
}
