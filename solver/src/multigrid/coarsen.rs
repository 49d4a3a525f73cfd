//! The next coarser level: cells of eight, mean moduli, nested nodes.

use crate::constraints::FixedMask;
use crate::operator::{CellModuli, Distribution, Operator};
use crate::topology::Topology;
use rayon::prelude::*;
use std::sync::Arc;

/// Exponent r of the mean of the moduli over the children, `(Σ M^r / 8)^{1/r}`, in a V-cycle.
///
/// Measured on every lattice of the table at 60, 70 and 80 % porosity and 16 voxels a cell: iterations to 1e-6 fall from at most
/// 26 with the arithmetic mean (r = 1) to at most 21 with r = 0.6 and three steps on every level, and rise again below 0.5.
pub(super) const V_EXPONENT: f64 = 0.6;

/// The same in a W-cycle.
///
/// With B the correction from the coarse level, two visits are `2B − BAB`, positive definite only while no eigenvalue of `BA` is 2 or
/// more. Coarse cells that are too soft overshoot: with r = 0.6, simple cubic struts of 92 %, 64 voxels a cell and ν = 0.45 took 440
/// iterations. The arithmetic mean is as stiff as the Galerkin operator or stiffer, and takes 12.
pub(super) const W_EXPONENT: f64 = 1.0;

/// What a coarse cell makes of its children.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Coarsening {
    /// Means of the moduli with this exponent, void included.
    ///
    /// Of the exact Galerkin operator `Pᵀ A P` the arithmetic mean keeps the part that is even in every mirror plane of the
    /// coarse cell, which is all of it for uniform material. A coarse cell half of void bends more easily than that: struts
    /// a few voxels thick need the softer power mean. Means of means are again means over all descendants.
    Means(f64),
    /// Arithmetic means, and the share of each child: nearly the Galerkin operator, at about three times the work.
    ///
    /// Members one or two voxels thin need it: in a coarse cell they lie beside its middle.
    Octants,
}

impl Coarsening {
    fn exponent(self) -> f64 {
        match self {
            Self::Means(exponent) => exponent,
            Self::Octants => 1.0,
        }
    }
}

/// Rise of the moduli of a coarse cell that sticks out of the grid beyond a held plane.
///
/// The plane divides the cell, and its far nodes are held instead: strains across the plane are half of what they should be, their
/// energy a quarter. 4 is exact for a field that falls to zero linearly, a strut that bends needs more: on eight lattices and wires
/// 8 takes the fewest iterations, 13 where 2 takes 18 and 16 takes 14.
const BEYOND_SUPPORT: f64 = 8.0;

/// The operator on cells of twice the edge.
pub(super) fn coarsened(fine: &Operator, fixed: &FixedMask, coarsening: Coarsening) -> Operator {
    let cells = fine.topology().cells.map(|n| n.div_ceil(2));
    let layers: Vec<_> = (0..cells[2])
        .into_par_iter()
        .map(|z| coarse_layer(fine, fixed, cells, coarsening, z))
        .collect();
    let mut mask = Vec::with_capacity(cells.iter().product());
    for (layer_mask, _) in &layers {
        mask.extend(layer_mask);
    }
    let topology = match fine.topology().wraps {
        Some(_) => Topology::periodic(cells, &mask),
        None => Topology::new(cells, &mask),
    };
    let topology = Arc::new(topology);
    fine.coarser(topology, |z| layers[z].1.iter().copied())
}

/// Sums over the children of one coarse cell.
#[derive(Clone, Copy, Default)]
struct Sums {
    lambda: f64,
    mu: f64,
    bending_lambda: f64,
    /// Eighths of `μ^r`.
    power: f64,
    octants: [f32; 8],
}

/// Which cells of a coarse layer have material, and the moduli of those.
fn coarse_layer(
    fine: &Operator,
    fixed: &FixedMask,
    cells: [usize; 3],
    coarsening: Coarsening,
    z: usize,
) -> (Vec<u8>, Vec<CellModuli>) {
    let topology = fine.topology();
    let exponent = coarsening.exponent();
    let mut sums = vec![Sums::default(); cells[0] * cells[1]];
    let last = (2 * z + 2).min(topology.cells[2]);
    // Most cells are like the one before.
    let (mut child, mut power) = (CellModuli::default(), 0.0);
    for run in &topology.runs[topology.layer_runs[2 * z]..topology.layer_runs[last]] {
        let [x, y, z] = run.at.map(|p| p as usize);
        for offset in 0..run.length as usize {
            let next = fine.stiffness().cell(run.first_cell as usize + offset);
            if next.mu != child.mu {
                power = 0.125 * next.mu.powf(exponent);
            }
            child = next;
            let sum = &mut sums[cells[0] * (y / 2) + (x + offset) / 2];
            sum.lambda += child.lambda;
            sum.mu += child.mu;
            sum.bending_lambda += child.bending_lambda;
            sum.power += power;
            sum.octants[(x + offset) % 2 + 2 * (y % 2) + 4 * (z % 2)] = child.mu as f32;
        }
    }
    let mask = sums.iter().map(|sum| u8::from(sum.mu > 0.0)).collect();
    let with_material = sums.iter().enumerate().filter(|(_, sum)| sum.mu > 0.0);
    let moduli = with_material.map(|(cell, sum)| {
        let at = [cell % cells[0], cell / cells[0], z];
        match is_beyond_support(topology, fixed, at) {
            true => sum.moduli(coarsening).times(BEYOND_SUPPORT),
            false => sum.moduli(coarsening),
        }
    });
    (mask, moduli.collect())
}

/// Whether a coarse cell is divided by a plane at the end of the grid, all of whose nodes in the cell are held across the plane.
fn is_beyond_support(fine: &Topology, fixed: &FixedMask, at: [usize; 3]) -> bool {
    (0..3).any(|axis| 2 * at[axis] + 1 == fine.cells[axis] && is_held_end(fine, fixed, at, axis))
}

fn is_held_end(fine: &Topology, fixed: &FixedMask, at: [usize; 3], axis: usize) -> bool {
    let [a, b] = [(axis + 1) % 3, (axis + 2) % 3];
    let range = |a: usize| 2 * at[a]..=(2 * at[a] + 2).min(fine.cells[a]);
    let mut node_at = [fine.cells[axis]; 3];
    let mut found = false;
    for along_a in range(a) {
        for along_b in range(b) {
            (node_at[a], node_at[b]) = (along_a, along_b);
            let Some(node) = fine.node(node_at) else { continue };
            if fixed[node] & 1 << axis == 0 {
                return false;
            }
            found = true;
        }
    }
    found
}

impl Sums {
    fn moduli(&self, coarsening: Coarsening) -> CellModuli {
        let (mu, distribution) = match coarsening {
            Coarsening::Means(exponent) => (self.power.powf(1.0 / exponent), Distribution::Uniform),
            Coarsening::Octants => {
                let mean = 0.125 * self.mu;
                let shares = self.octants.map(|share| share / mean as f32);
                (mean, Distribution::Octants(shares))
            }
        };
        CellModuli {
            lambda: mu * self.lambda / self.mu,
            mu,
            bending_lambda: mu * self.bending_lambda / self.mu,
            distribution,
        }
    }
}

/// Held components of the coarse nodes: what holds any fine node that a coarse node would move.
///
/// Supports lie on planes of nodes that every level keeps, but a lattice need not touch such a plane just where a
/// coarse node lies; a coarse platen that is held at a few nodes only makes the coarse grid far too soft. Holding one coarse
/// node too many at the rim of a support makes it a little too stiff there, which costs nothing. At the end of an odd grid only the
/// coarse nodes beyond it are held, see [`BEYOND_SUPPORT`].
pub(super) fn coarsened_fixed(fine: &Topology, fixed: &FixedMask, coarse: &Topology) -> FixedMask {
    coarse
        .node_positions()
        .map(|at| held_around(fine, fixed, at.map(|p| 2 * p)))
        .collect()
}

fn held_around(fine: &Topology, fixed: &FixedMask, at: [usize; 3]) -> u8 {
    let last = |a: usize| match fine.cells[a] {
        // A plane that only the next coarse node can follow.
        end if end == at[a] + 1 => at[a],
        end => end.min(at[a] + 1),
    };
    let range = |a: usize| at[a].saturating_sub(1)..=last(a);
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
