//! Inner parts of a solve, one at a time, for the benches alone: no promise of any kind.

use crate::error::SolveError;
use crate::field::Field;
use crate::multigrid::Multigrid;
pub use crate::operator::Path;
use crate::operator::{Operator, Real};
use crate::system::System;

/// `output −= A input` on the operator of a system.
#[derive(Debug)]
pub struct Product<T> {
    operator: Operator,
    input: Field<T>,
    output: Field<T>,
}

impl Product<f64> {
    /// In double precision, as conjugate gradients use it.
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

/// The V-cycle of a system on its start residual.
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

    /// Runs one cycle.
    pub fn apply(&mut self) {
        self.multigrid.cycle();
    }
}
