//! The stiffness operator of one level, without a matrix.

mod kernel;
mod real;
#[cfg(test)]
mod tests;

pub use real::Real;

use crate::elasticity::Lame;
use crate::field::{Field, PADDING, split_nodes};
use crate::topology::Topology;
use kernel::{CellStiffness, SlabProduct};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Slabs of one colour that can be worked on at the same time. Fixed, so that the order of sums does not
/// depend on the number of threads; many enough to balance a few dozen threads.
const SLABS_PER_COLOUR: usize = 32;

/// `A u = Σ_cells Pᵀ K(λ, μ) P u` on the nodes of one level, supports not yet applied.
#[derive(Clone, Debug)]
pub(crate) struct Operator<T> {
    topology: Arc<Topology>,
    stiffness: CellStiffness<T>,
    /// Layers of each slab; slabs of even number do not touch each other, nor do those of odd number.
    slabs: Vec<Range<usize>>,
    spacing_mm: f64,
}

impl<T: Real> Operator<T> {
    /// The operator of cells with edge `spacing_mm` and Lamé parameters `cells`, one for each cell with material.
    pub fn new(topology: Arc<Topology>, cells: impl Iterator<Item = Lame>, spacing_mm: f64) -> Self {
        let mut stiffness = CellStiffness::with_capacity(topology.cell_count + PADDING);
        // The factor h/16 of the modal energies, see the kernel.
        let factor = spacing_mm / 16.0;
        for lame in cells {
            stiffness.lambda.push(T::from_f64(lame.lambda_mpa * factor));
            stiffness.mu.push(T::from_f64(lame.mu_mpa * factor));
        }
        debug_assert_eq!(stiffness.mu.len(), topology.cell_count);
        let slabs = balanced_slabs(&topology);
        Self {
            topology,
            stiffness,
            slabs,
            spacing_mm,
        }
    }

    /// The same operator in another precision.
    pub fn converted<U: Real>(&self) -> Operator<U> {
        Operator {
            topology: self.topology.clone(),
            stiffness: self.stiffness.converted(),
            slabs: self.slabs.clone(),
            spacing_mm: self.spacing_mm,
        }
    }

    /// Nodes and cells.
    pub fn topology(&self) -> &Arc<Topology> {
        &self.topology
    }

    /// Edge of a cell in mm.
    pub fn spacing_mm(&self) -> f64 {
        self.spacing_mm
    }

    /// Lamé parameters of one cell with material.
    pub fn lame(&self, cell: usize) -> Lame {
        let factor = 16.0 / self.spacing_mm;
        Lame {
            lambda_mpa: self.stiffness.lambda[cell].to_f64() * factor,
            mu_mpa: self.stiffness.mu[cell].to_f64() * factor,
        }
    }

    /// `output -= A input`
    pub fn subtract_product(&self, input: &Field<T>, output: &mut Field<T>) {
        for colour in 0..2 {
            let slabs: Vec<_> = self.slabs.iter().skip(colour).step_by(2).cloned().collect();
            let ranges = slabs.iter().map(|layers| self.slab_nodes(layers));
            let parts = split_nodes(output.all_mut(), ranges);
            slabs
                .par_iter()
                .zip(parts)
                .for_each(|(layers, part)| self.subtract_slab(layers, input, part));
        }
    }

    fn slab_nodes(&self, layers: &Range<usize>) -> Range<usize> {
        let planes = &self.topology.plane_nodes;
        planes[layers.start]..planes[layers.end + 1]
    }

    fn subtract_slab(&self, layers: &Range<usize>, input: &Field<T>, output: [&mut [T]; 3]) {
        let runs = self.topology.layer_runs[layers.start]..self.topology.layer_runs[layers.end];
        let product = SlabProduct {
            runs: &self.topology.runs[runs],
            stiffness: &self.stiffness,
            input: [input.padded(0), input.padded(1), input.padded(2)],
            output,
            first_node: self.topology.plane_nodes[layers.start],
        };
        pulp::Arch::new().dispatch(product);
    }
}

/// Consecutive layers with about the same number of runs and cells, at least one layer each.
fn balanced_slabs(topology: &Topology) -> Vec<Range<usize>> {
    let layers = topology.cells[2];
    // A run costs about as much as four cells before its first one is done.
    let work_before = |layer: usize| {
        let runs = topology.layer_runs[layer];
        let cells = topology
            .runs
            .get(runs)
            .map_or(topology.cell_count, |run| run.first_cell as usize);
        cells + 4 * runs
    };
    let share = work_before(layers).div_ceil(2 * SLABS_PER_COLOUR).max(1);
    let mut slabs = Vec::new();
    let mut start = 0;
    for layer in 1..=layers {
        if layer == layers || work_before(layer) - work_before(start) >= share {
            slabs.push(start..layer);
            start = layer;
        }
    }
    slabs
}
