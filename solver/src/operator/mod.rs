//! The stiffness operator of one level, without a matrix.

mod dispatch;
mod kernel;
mod modal;
mod modes;
mod precise;
mod real;
mod stiffness;
mod sweep;
#[cfg(test)]
mod tests;

pub use dispatch::Path;
pub(crate) use modal::modal_matrix;
pub(crate) use precise::{PrecisePass, PreciseVectors};
pub use real::Real;
pub use stiffness::Element;
pub(crate) use stiffness::{CellModuli, Distribution};
pub(crate) use sweep::{Pass, Plane, Vectors};

use crate::field::{Field, split_nodes};
use crate::topology::Topology;
use kernel::SlabProduct;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use stiffness::{Factors, Stiffness};

/// Slabs of one colour that can be worked on at the same time. Fixed, so that the order of sums does not
/// depend on the number of threads; many enough to balance a few dozen threads.
const SLABS_PER_COLOUR: usize = 32;

/// Nodes of a level that is not worth waking other threads for.
pub(crate) const SMALL: usize = 4000;

/// `A u = Σ_cells Pᵀ K(λ, μ) P u` on the nodes of one level, supports not yet applied.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    topology: Arc<Topology>,
    stiffness: Arc<Stiffness>,
    /// Layers of each slab; slabs of even number do not touch each other, nor do those of odd number.
    slabs: Vec<Range<usize>>,
    /// What forces are measured in, in N/mm.
    unit: f64,
    /// The instruction set that the kernel runs in.
    path: Path,
}

impl Operator {
    /// The operator of cells with edge `spacing_mm`, in N/mm; `layer` lists the moduli in MPa of the cells with material of each
    /// layer.
    ///
    /// Moduli are kept relative to `reference` in MPa, see [`Stiffness`].
    pub fn new<C: Iterator<Item = CellModuli>>(
        topology: Arc<Topology>,
        element: Element,
        reference: &CellModuli,
        layer: impl Fn(usize) -> C + Sync,
        spacing_mm: f64,
    ) -> Self {
        let layers = (topology.cells[2], layer);
        let stiffness = Stiffness::new(element, reference, spacing_mm, layers, true);
        debug_assert_eq!(stiffness.cell_count(), topology.cell_count);
        let slabs = balanced_slabs(&topology);
        Self {
            topology,
            stiffness: Arc::new(stiffness),
            slabs,
            unit: 1.0,
            path: Path::best(),
        }
    }

    /// An operator on cells of twice the edge, in the same unit of force; good for single precision only.
    pub fn coarser<C: Iterator<Item = CellModuli>>(
        &self,
        topology: Arc<Topology>,
        layer: impl Fn(usize) -> C + Sync,
    ) -> Self {
        let (element, reference) = (self.stiffness.element(), self.stiffness.reference());
        let stiffness = Stiffness::new(
            element,
            &reference,
            2.0 * self.spacing_mm(),
            (topology.cells[2], layer),
            false,
        );
        Self {
            slabs: balanced_slabs(&topology),
            topology,
            stiffness: Arc::new(stiffness),
            ..*self
        }
    }

    /// The same operator with forces measured in `unit` N/mm times displacement, so that numbers of any system of units fit
    /// into single precision.
    pub fn in_unit(&self, unit: f64) -> Self {
        Self { unit, ..self.clone() }
    }

    /// A unit that makes the entries of the matrix about one, in N/mm.
    pub fn natural_unit(&self) -> f64 {
        self.stiffness.reference().mu * self.spacing_mm()
    }

    /// What forces are measured in, in N/mm.
    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// Runs the kernel in another instruction set, for benches.
    pub fn set_path(&mut self, path: Path) {
        self.path = path;
    }

    /// Nodes and cells.
    pub fn topology(&self) -> &Arc<Topology> {
        &self.topology
    }

    /// Edge of a cell in mm.
    pub fn spacing_mm(&self) -> f64 {
        self.stiffness.spacing_mm()
    }

    /// Moduli of the cells.
    pub fn stiffness(&self) -> &Stiffness {
        &self.stiffness
    }

    /// `output -= A input`
    pub fn subtract_product<T: Real>(&self, input: &Field<T>, output: &mut Field<T>) {
        let factors = self.stiffness.factors(self.unit);
        for colour in 0..2 {
            let slabs: Vec<_> = self.coloured(colour).collect();
            let parts = split_nodes(
                output.all_mut(),
                slabs.iter().map(|layers| self.slab_nodes(layers)),
            );
            let work = |(layers, part): (&Range<usize>, [&mut [T]; 3])| {
                self.subtract_slab(&factors, layers, input, part);
            };
            if self.is_small() {
                slabs.iter().zip(parts).for_each(work);
            } else {
                slabs.par_iter().zip(parts).for_each(work);
            }
        }
    }

    fn is_small(&self) -> bool {
        self.topology.node_count() < SMALL
    }

    fn coloured(&self, colour: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        self.slabs.iter().skip(colour).step_by(2).cloned()
    }

    fn slab_nodes(&self, layers: &Range<usize>) -> Range<usize> {
        let planes = &self.topology.plane_nodes;
        planes[layers.start]..planes[layers.end + 1]
    }

    fn subtract_slab<T: Real>(
        &self,
        factors: &Factors<T>,
        layers: &Range<usize>,
        input: &Field<T>,
        output: [&mut [T]; 3],
    ) {
        let runs = self.topology.layer_runs[layers.start]..self.topology.layer_runs[layers.end];
        let nodes = self.slab_nodes(layers);
        let product = SlabProduct {
            runs: &self.topology.runs[runs],
            stiffness: &self.stiffness,
            factors: *factors,
            input: [0, 1, 2].map(|c| &input.component(c)[nodes.clone()]),
            output,
            first_node: nodes.start,
        };
        self.path.dispatch(product);
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
