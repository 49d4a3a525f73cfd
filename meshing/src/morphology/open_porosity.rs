//! Pores that can be reached from outside, and those that cannot.

use serde::Serialize;

use super::pore_space::PoreSpace;
use crate::Occupancy;

/// Void that hangs together by faces of cells and touches no face of the box.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClosedPore {
    /// Number of cells that are at least half void.
    pub cells: usize,
    /// Volume of the void in these cells in mm³.
    pub volume_mm3: f64,
}

/// Porosity, and the part of it that is open: reachable from outside through any of the six faces of the box.
///
/// Cells at least half void are pores, connected by faces: a wall of one full cell closes a pore wherever it lies.
/// Void in the other cells is open if one of the 26 cells around is of an open pore, and closed otherwise, so that the
/// open and the closed porosity add up to the whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenPorosity {
    /// Volume of the void over that of the box.
    pub porosity: f64,
    /// Volume of the open void over that of the box.
    pub open_porosity: f64,
    /// Volume of the closed void over that of the box.
    pub closed_porosity: f64,
    /// The closed pores, the largest volume first.
    pub closed_pores: Vec<ClosedPore>,
}

impl OpenPorosity {
    /// Of the void of an occupancy.
    pub fn of(occupancy: &Occupancy) -> Self {
        let space = PoreSpace::of(occupancy);
        let open = space.open(|at, cells| (0..3).any(|a| at[a] == 0 || at[a] + 1 == cells[a]));
        let void = |cell: usize| f64::from(occupancy.void_fraction(cell));
        let cells = 0..occupancy.solid_fractions().len();
        let count = cells.len() as f64;
        let all: f64 = cells.clone().map(void).sum();
        let reached: f64 = cells.filter(|&cell| space.reaches(&open, cell)).map(void).sum();
        Self {
            porosity: all / count,
            open_porosity: reached / count,
            closed_porosity: (all - reached) / count,
            closed_pores: closed_pores(&space, &open, occupancy),
        }
    }
}

fn closed_pores(space: &PoreSpace, open: &[bool], occupancy: &Occupancy) -> Vec<ClosedPore> {
    let nothing = ClosedPore {
        cells: 0,
        volume_mm3: 0.0,
    };
    let mut pores = vec![nothing; space.runs.cells.len()];
    let cell_volume_mm3 = occupancy.grid().cell_volume_mm3();
    for (cells, &root) in space.runs.cells.iter().zip(&space.runs.root) {
        let void: f64 = cells.clone().map(|c| f64::from(occupancy.void_fraction(c))).sum();
        pores[root as usize].cells += cells.len();
        pores[root as usize].volume_mm3 += void * cell_volume_mm3;
    }
    let is_closed = |&(root, pore): &(usize, ClosedPore)| pore.cells > 0 && !open[root];
    let closed = pores.into_iter().enumerate().filter(is_closed);
    let mut closed: Vec<ClosedPore> = closed.map(|(_, pore)| pore).collect();
    closed.sort_by(|a, b| b.volume_mm3.total_cmp(&a.volume_mm3));
    closed
}
