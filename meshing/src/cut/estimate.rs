//! How much of a grid a body will take, before it is cut.

use super::layers::{Cutter, SLIVER, cut_cells};
use super::{Coat, SolidFractions, sampled};
use crate::Grid;
use crate::solid::Solid;
use rayon::prelude::*;

/// Cells along an axis up to which a grid is cut to count what is in it.
const COUNTED: usize = 40;
/// Nodes along an axis that are looked at in a larger one: 22 000 in all, which leaves two or three percent.
const SAMPLES: usize = 28;

/// Expected shares of the cells and nodes of a grid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// Cells with material.
    pub material: f64,
    /// Cells that are not wholly one phase, nor void.
    pub mixed: f64,
    /// Nodes that touch material.
    pub nodes: f64,
}

/// Shares of a periodic body on the grid of one period, as [`cut_cells`](super::cut_cells) will make it, or
/// [`sampled`](super::sampled()) of that.
///
/// Small grids are counted, of a large one a node in each of 28³ boxes is looked at, at places that are the same every time.
pub fn estimated_shares(solid: &dyn Solid, coat: Coat, grid: &Grid, is_sampled: bool) -> Shares {
    if grid.cells.iter().all(|&n| n <= COUNTED) {
        let cut = cut_cells(solid, coat, grid);
        return counted_shares(&if is_sampled { sampled(&cut) } else { cut }, grid);
    }
    let cutter = Cutter::new(solid, coat, grid);
    let counts = grid.cells.map(|n| n.min(SAMPLES));
    let samples = Grid::at_origin(counts, 1.0);
    let sums: Vec<[u64; 3]> = (0..samples.cell_count())
        .into_par_iter()
        .map(|sample| around_node(&cutter, node_in(grid, &samples, sample), is_sampled))
        .collect();
    let share = |part: usize, each: usize| {
        let sum: u64 = sums.iter().map(|sum| sum[part]).sum();
        sum as f64 / (each * samples.cell_count()) as f64
    };
    Shares {
        material: share(0, 8),
        mixed: share(1, 8),
        nodes: share(2, 1),
    }
}

/// Shares of a periodic cell that has been cut.
pub fn counted_shares(fractions: &[SolidFractions], grid: &Grid) -> Shares {
    let share = |is_counted: &(dyn Fn(usize) -> bool + Sync)| {
        let count = (0..fractions.len())
            .into_par_iter()
            .filter(|&k| is_counted(k))
            .count();
        count as f64 / fractions.len() as f64
    };
    let is_material = |cell: usize| fractions[cell].total() > 0.0;
    let touches = |node: usize| {
        let at = grid.cell_position(node);
        (0..8).any(|corner| is_material(grid.cell_index(beside(at, corner, grid))))
    };
    Shares {
        material: share(&is_material),
        mixed: share(&|cell| is_material(cell) && !is_whole(&fractions[cell])),
        nodes: share(&touches),
    }
}

fn is_whole(cell: &SolidFractions) -> bool {
    cell.substrate == 1.0 || cell.coat == 1.0
}

/// One of the eight cells about a node of a periodic grid.
fn beside(node: [usize; 3], corner: usize, grid: &Grid) -> [usize; 3] {
    std::array::from_fn(|a| (node[a] + grid.cells[a] - (corner >> a & 1)) % grid.cells[a])
}

/// A node in the box of the grid that belongs to a sample.
fn node_in(grid: &Grid, samples: &Grid, sample: usize) -> [usize; 3] {
    let at = samples.cell_position(sample);
    std::array::from_fn(|a| {
        let [first, end] = [at[a], at[a] + 1].map(|k| k * grid.cells[a] / samples.cells[a]);
        first + scrambled(3 * sample + a) % (end - first)
    })
}

/// A fixed sequence without pattern: the multiplier of Knuth, TAOCP 3, 6.4.
fn scrambled(k: usize) -> usize {
    (k as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) as usize >> 40
}

/// Of the eight cells about a node: those with material, those that are mixed, and 1 if there is any.
fn around_node(cutter: &Cutter, node: [usize; 3], is_sampled: bool) -> [u64; 3] {
    let cells: [SolidFractions; 8] = match cutter.around_node(node) {
        Some(all) => [all; 8],
        None => std::array::from_fn(|corner| cutter.cell(beside(node, corner, cutter.grid))),
    };
    let least = if is_sampled { 0.5 } else { SLIVER };
    let is_material = |cell: &&SolidFractions| cell.total() >= least;
    let material = cells.iter().filter(is_material);
    let is_pure = |cell: &SolidFractions| is_whole(cell) || (is_sampled && cell.coat == 0.0);
    let mixed = material.clone().filter(|cell| !is_pure(cell));
    let [material, mixed] = [material.count(), mixed.count()].map(|count| count as u64);
    [material, mixed, material.min(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sizing, UnitCell, lattice};

    /// Cells and nodes of a grid that is too large to be counted, and of a coat on it.
    #[test]
    fn shares_of_large_grids_are_near_those_of_the_cut_cell() {
        for (name, porosity) in [("diamond", 0.7), ("gyroid-sheet", 0.85), ("fcc", 0.9)] {
            let sizing = Sizing {
                cell_mm: Some(2.0),
                porosity: Some(porosity),
                ..Sizing::default()
            };
            let cell = lattice::find(name).unwrap().sized(&sizing).unwrap();
            for outward_mm in [0.0, 0.015] {
                let coat = Coat {
                    outward_mm,
                    inward_mm: 0.0,
                };
                let unit = UnitCell::cut(&cell, coat, 56).unwrap();
                for (unit, is_sampled) in [(unit.sampled(), true), (unit, false)] {
                    let found = estimated_shares(&cell, coat, &unit.grid, is_sampled);
                    let exact = counted_shares(&unit.fractions, &unit.grid);
                    for (found, exact) in [
                        (found.material, exact.material),
                        (found.mixed, exact.mixed),
                        (found.nodes, exact.nodes),
                    ] {
                        assert!(
                            (found - exact).abs() <= 0.04 * exact,
                            "{name} {outward_mm} {is_sampled}: {found} for {exact}"
                        );
                    }
                }
            }
        }
    }
}
