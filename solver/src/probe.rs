//! Inner parts of a solve, one at a time, for the benches alone: no promise of any kind.

use crate::conjugate_gradient::{Iterate, Problem};
use crate::error::SolveError;
use crate::field::Field;
use crate::multigrid::Multigrid;
pub use crate::multigrid::Work;
use crate::operator::Operator;
pub use crate::operator::{Path, Real};
use crate::system::System;

/// What is stored of one level, to count the bytes that a kernel must move and its operations.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// Nodes.
    pub nodes: usize,
    /// Cells with material.
    pub cells: usize,
    /// Runs of cells, with which the kernel finds nodes and cells.
    pub runs: usize,
    /// Segments of nodes, with which the transfer does.
    pub segments: usize,
    /// Whether the moduli have a second single-precision part for products in double precision.
    pub has_remainders: bool,
    /// Whether octants of cells differ.
    pub has_octants: bool,
    /// What a cycle does there; no steps of the smoother on the coarsest level.
    pub work: Work,
}

impl Level {
    fn new(operator: &Operator, work: Work) -> Self {
        let (topology, stiffness) = (operator.topology(), operator.stiffness());
        Self {
            nodes: topology.node_count(),
            cells: topology.cell_count,
            runs: topology.runs.len(),
            segments: topology.segment_count(),
            has_remainders: stiffness.rounded_off().is_some(),
            has_octants: stiffness.weights().is_some(),
            work,
        }
    }
}

/// `output −= A input` on the operator of a system.
#[derive(Debug)]
pub struct Product<T> {
    operator: Operator,
    input: Field<T>,
    output: Field<T>,
}

impl Product<f64> {
    /// In double precision.
    pub fn double(system: &System) -> Self {
        Self::new(system.operator().clone())
    }
}

impl Product<f32> {
    /// In single precision, as the preconditioner uses it.
    pub fn single(system: &System) -> Self {
        Self::new(system.operator().clone())
    }
}

impl<T: Real> Product<T> {
    fn new(operator: Operator) -> Self {
        let nodes = operator.topology().node_count();
        let mut input = Field::zeros(nodes);
        for component in input.all_mut() {
            for (node, value) in component.iter_mut().enumerate() {
                *value = T::from_f64((0.1 * node as f64).sin());
            }
        }
        Self {
            operator,
            input,
            output: Field::zeros(nodes),
        }
    }

    /// Uses another instruction set.
    pub fn set_path(&mut self, path: Path) {
        self.operator.set_path(path);
    }

    /// Applies the operator once.
    pub fn apply(&mut self) {
        self.operator.subtract_product(&self.input, &mut self.output);
    }
}

/// The V-cycle of a system on its start residual, whole and in parts.
///
/// The parts work on what the last cycle left behind: run one before.
#[derive(Debug)]
pub struct Cycle {
    multigrid: Multigrid,
}

impl Cycle {
    /// Sets up all levels.
    ///
    /// # Errors
    /// As the set-up of [`System::solve`].
    pub fn new(system: &System) -> Result<Self, SolveError> {
        let mut multigrid = system.multigrid()?;
        let residual = system.start_residual();
        let scale = 1.0 / residual.norm();
        let start = &mut multigrid.finest().right_hand_side;
        start.update(&residual, |_, force| (scale * force) as f32);
        Ok(Self { multigrid })
    }

    /// All levels, the finest first.
    pub fn levels(&self) -> Vec<Level> {
        let levels = self.multigrid.levels();
        levels
            .map(|(operator, work)| Level::new(operator, work))
            .collect()
    }

    /// Runs one cycle.
    pub fn apply(&mut self) {
        self.multigrid.cycle();
    }

    /// One further step of the smoother on the finest level.
    pub fn smooth(&mut self) {
        self.multigrid.smooth_finest();
    }

    /// Restricts the residual of the finest level.
    pub fn restrict(&mut self) {
        self.multigrid.restrict_finest();
    }

    /// Prolongs the correction of the second level.
    pub fn prolong(&mut self) {
        self.multigrid.prolong_finest();
    }
}

/// The iteration of a system, step by step.
pub struct Iteration<'a> {
    system: &'a System<'a>,
    multigrid: Multigrid,
    iterate: Iterate,
}

impl<'a> Iteration<'a> {
    /// Sets up all levels and starts.
    ///
    /// # Errors
    /// As the set-up of [`System::solve`].
    pub fn new(system: &'a System<'a>) -> Result<Self, SolveError> {
        let mut multigrid = system.multigrid()?;
        let iterate = start(&system.problem(), &mut multigrid, system);
        Ok(Self {
            system,
            multigrid,
            iterate,
        })
    }

    /// Starts anew.
    pub fn restart(&mut self) {
        self.iterate = start(&self.system.problem(), &mut self.multigrid, self.system);
    }

    /// One iteration.
    pub fn step(&mut self) {
        self.iterate.step(&self.system.problem(), &mut self.multigrid);
    }

    /// The product of an iteration alone, summed in double precision, with the update of the direction that is fused with it.
    pub fn multiply(&mut self) {
        // Half of the last direction: it stays of the size of the correction however often.
        let keep = 0.5;
        self.iterate
            .multiply(&self.system.problem(), &mut self.multigrid, keep);
    }
}

fn start(problem: &Problem, multigrid: &mut Multigrid, system: &System) -> Iterate {
    Iterate::start(problem, multigrid, system.constraints().lift())
}
