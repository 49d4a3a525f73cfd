//! The next coarser level: cells of eight, the mean modulus, nested nodes.

use crate::constraints::FixedMask;
use crate::elasticity::Lame;
use crate::operator::{Operator, Real};
use crate::topology::Topology;
use std::sync::Arc;

/// The operator on cells of twice the edge, each with the mean Lamé parameters of its eight children, void included.
///
/// Of the exact Galerkin operator `Pᵀ A P` this keeps the part that is even in every mirror plane of the coarse
/// cell; for uniform material it is the Galerkin operator.
pub(super) fn coarsened<T: Real>(fine: &Operator<T>) -> Operator<T> {
    let cells = fine.topology().cells.map(|n| n.div_ceil(2));
    let means = mean_children(fine, cells);
    let mask: Vec<u8> = means.iter().map(|lame| u8::from(lame.mu_mpa > 0.0)).collect();
    let topology = Arc::new(Topology::new(cells, &mask));
    let with_material = means.into_iter().filter(|lame| lame.mu_mpa > 0.0);
    Operator::new(topology, with_material, 2.0 * fine.spacing_mm())
}

fn mean_children<T: Real>(fine: &Operator<T>, cells: [usize; 3]) -> Vec<Lame> {
    let mut means = vec![Lame::default(); cells.iter().product()];
    for run in &fine.topology().runs {
        let [x, y, z] = run.at.map(|p| p as usize);
        let row = cells[0] * (y / 2 + cells[1] * (z / 2));
        for offset in 0..run.length as usize {
            let coarse = &mut means[row + (x + offset) / 2];
            *coarse = coarse.plus(&fine.lame(run.first_cell as usize + offset).scaled(0.125));
        }
    }
    means
}

/// Held components of the coarse nodes.
///
/// A coarse node takes what holds the fine node at its place (at the nearest one when an odd grid ends inside a coarse cell).
/// Where that node has no material it takes what holds any fine node that it would move. The last node inside an odd
/// grid takes what holds the end beyond it as well: with the node beyond the end alone held, the coarse grid would see the
/// support one cell too far out and be too soft.
pub(super) fn coarsened_fixed(fine: &Topology, fixed: &FixedMask, coarse: &Topology) -> FixedMask {
    let at_fine = |at: [usize; 3]| std::array::from_fn(|a| (2 * at[a]).min(fine.cells[a]));
    coarse
        .node_positions()
        .map(|at| {
            let at: [usize; 3] = at_fine(at);
            match fine.node(at) {
                Some(node) => fixed[node] | held_at_odd_end(fine, fixed, at),
                None => held_around(fine, fixed, at),
            }
        })
        .collect()
}

/// What holds the last fine nodes where they are the next ones to `at`.
fn held_at_odd_end(fine: &Topology, fixed: &FixedMask, at: [usize; 3]) -> u8 {
    let ends = (0..3).filter(|&a| at[a] + 1 == fine.cells[a]);
    ends.fold(0, |held, a| {
        let mut end = at;
        end[a] += 1;
        held | fine.node(end).map_or(0, |node| fixed[node])
    })
}

fn held_around(fine: &Topology, fixed: &FixedMask, at: [usize; 3]) -> u8 {
    let range = |a: usize| at[a].saturating_sub(1)..=(at[a] + 1).min(fine.cells[a]);
    let mut held = 0;
    for z in range(2) {
        for y in range(1) {
            for x in range(0) {
                held |= fine.node([x, y, z]).map_or(0, |node| fixed[node]);
            }
        }
    }
    held
}
