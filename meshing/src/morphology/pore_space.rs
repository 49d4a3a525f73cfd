//! Cells that are pores, and how they hang together.

use crate::pieces::Runs;
use crate::{Grid, Occupancy};

/// No run: the cell is not a pore.
const NONE: u32 = u32::MAX;

/// The cells at least half void, connected by faces.
pub(super) struct PoreSpace {
    grid: Grid,
    pub(super) runs: Runs,
    /// Root of each cell's pore.
    pore: Vec<u32>,
}

impl PoreSpace {
    pub(super) fn of(occupancy: &Occupancy) -> Self {
        let is_pore = |&solid: &f32| u8::from(solid <= 0.5);
        let regions: Vec<u8> = occupancy.solid_fractions().iter().map(is_pore).collect();
        let grid = occupancy.grid().clone();
        let runs = Runs::of(&regions, grid.cells);
        let mut pore = vec![NONE; regions.len()];
        for (cells, &root) in runs.cells.iter().zip(&runs.root) {
            pore[cells.clone()].fill(root);
        }
        Self { grid, runs, pore }
    }

    /// For each root whether its pore has a cell at one of some positions, given with the cells along each axis.
    pub(super) fn open(&self, is_mouth: impl Fn([usize; 3], [usize; 3]) -> bool) -> Vec<bool> {
        let mut open = vec![false; self.runs.cells.len()];
        for (cell, &pore) in self.pore.iter().enumerate().filter(|entry| *entry.1 != NONE) {
            open[pore as usize] |= is_mouth(self.grid.cell_position(cell), self.grid.cells);
        }
        open
    }

    /// Whether a cell belongs to a marked pore, or is no pore and touches one that does.
    pub(super) fn reaches(&self, marked: &[bool], cell: usize) -> bool {
        let is_marked = |cell: usize| marked.get(self.pore[cell] as usize).copied().unwrap_or(false);
        if self.pore[cell] != NONE {
            return is_marked(cell);
        }
        self.neighbours(cell).any(is_marked)
    }

    /// The cells that share a corner with a cell.
    fn neighbours(&self, cell: usize) -> impl Iterator<Item = usize> {
        let at = self.grid.cell_position(cell);
        let near = move |a: usize| at[a].saturating_sub(1)..(at[a] + 2).min(self.grid.cells[a]);
        let rows = near(2).flat_map(move |z| near(1).map(move |y| (y, z)));
        rows.flat_map(move |(y, z)| near(0).map(move |x| self.grid.cell_index([x, y, z])))
    }
}
