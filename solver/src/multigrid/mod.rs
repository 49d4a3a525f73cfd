//! Geometric multigrid on the voxel grid: a symmetric V-cycle in single precision, exact on the coarsest level.

mod coarsen;
mod smoother;
#[cfg(test)]
mod tests;
mod transfer;

use crate::assembled::{DirectSolver, assemble};
use crate::constraints::{FixedMask, FixedNodes};
use crate::elasticity::Isotropic;
use crate::error::SolveError;
use crate::field::Field;
use crate::operator::Operator;
use smoother::{BlockJacobi, COARSER, FINEST, Weights, eigenvalue_bound};

/// Nodes below which a level is solved directly: its factor then fits in the cache of one core.
const COARSEST_NODES: usize = 1500;

/// Relative shift of the coarsest diagonal, so that rigid motions that are only held in the mean do not make it
/// singular. The motions themselves are projected out on the finest level.
const COARSEST_SHIFT: f64 = 1e-7;

/// One level of the hierarchy; level 0 is the finest.
#[derive(Debug)]
struct Level {
    operator: Operator<f32>,
    fixed: FixedNodes,
    jacobi: BlockJacobi,
    residual: Field<f32>,
    correction: Field<f32>,
    step: Field<f32>,
}

/// The hierarchy, which applies an approximate inverse of the finest operator.
#[derive(Debug)]
pub(crate) struct Multigrid {
    levels: Vec<Level>,
    coarsest: Coarsest,
}

/// The level that is solved exactly.
#[derive(Debug)]
struct Coarsest {
    operator: Operator<f32>,
    fixed: FixedNodes,
    solver: DirectSolver,
    residual: Field<f32>,
    correction: Field<f32>,
}

impl Multigrid {
    /// Builds all levels below `finest`.
    ///
    /// # Errors
    /// [`SolveError::Factorisation`] when the coarsest matrix is not positive definite.
    pub fn new(
        finest: &Operator<f64>,
        fixed: &FixedMask,
        materials: &[Isotropic],
    ) -> Result<Self, SolveError> {
        let bound = eigenvalue_bound(materials);
        let mut levels = Vec::new();
        let mut operator: Operator<f32> = finest.converted();
        let mut fixed = fixed.clone();
        while operator.topology().node_count() > COARSEST_NODES {
            let coarse = coarsen::coarsened(&operator);
            let coarse_fixed = coarsen::coarsened_fixed(operator.topology(), &fixed, coarse.topology());
            let weights = if levels.is_empty() { FINEST } else { COARSER };
            levels.push(Level::new(operator, &fixed, bound, weights));
            (operator, fixed) = (coarse, coarse_fixed);
        }
        Ok(Self {
            levels,
            coarsest: Coarsest::new(operator, &fixed)?,
        })
    }

    /// Applies one V-cycle to a residual in N; the correction in mm is read from [`Multigrid::correction`].
    pub fn cycle(&mut self, residual: &Field<f64>) {
        self.finest_residual().update(residual, |_, r| r as f32);
        self.cycle_from(0);
    }

    /// The outcome of the last cycle.
    pub fn correction(&self) -> &Field<f32> {
        match self.levels.first() {
            Some(level) => &level.correction,
            None => &self.coarsest.correction,
        }
    }

    fn finest_residual(&mut self) -> &mut Field<f32> {
        match self.levels.first_mut() {
            Some(level) => &mut level.residual,
            None => &mut self.coarsest.residual,
        }
    }

    fn cycle_from(&mut self, at: usize) {
        if at == self.levels.len() {
            return self.coarsest.solve();
        }
        self.levels[at].pre_smooth();
        self.restrict(at);
        self.cycle_from(at + 1);
        self.prolong(at);
        self.levels[at].post_smooth();
    }

    fn restrict(&mut self, at: usize) {
        let (fine, coarser) = self.levels.split_at_mut(at + 1);
        let fine = &mut fine[at];
        fine.fixed.clear(&mut fine.residual);
        let from = (&**fine.operator.topology(), &fine.residual);
        match coarser.first_mut() {
            Some(level) => transfer::restrict(from, (level.operator.topology(), &mut level.residual)),
            None => {
                let coarsest = &mut self.coarsest;
                transfer::restrict(from, (coarsest.operator.topology(), &mut coarsest.residual));
            }
        }
    }

    fn prolong(&mut self, at: usize) {
        let (fine, coarser) = self.levels.split_at_mut(at + 1);
        let fine = &mut fine[at];
        let to = (&**fine.operator.topology(), &mut fine.step);
        match coarser.first() {
            Some(level) => transfer::prolong((level.operator.topology(), &level.correction), to),
            None => transfer::prolong((self.coarsest.operator.topology(), &self.coarsest.correction), to),
        }
        fine.fixed.clear(&mut fine.step);
    }
}

impl Level {
    fn new(operator: Operator<f32>, fixed: &FixedMask, bound: f64, weights: Weights) -> Self {
        let nodes = operator.topology().node_count();
        Self {
            jacobi: BlockJacobi::new(&operator, fixed, bound, weights),
            fixed: FixedNodes::new(fixed),
            operator,
            residual: Field::zeros(nodes),
            correction: Field::zeros(nodes),
            step: Field::zeros(nodes),
        }
    }

    /// Smooths from zero and leaves the residual of the result.
    fn pre_smooth(&mut self) {
        self.correction.clear();
        for step in 0..self.jacobi.degree() {
            self.jacobi
                .step(step, &self.residual, &mut self.step, &mut self.correction);
            self.operator.subtract_product(&self.step, &mut self.residual);
        }
    }

    /// Adds the coarse correction that lies in `step`, then smooths.
    fn post_smooth(&mut self) {
        self.correction.add_scaled(1.0, &self.step);
        for step in 0..self.jacobi.degree() {
            self.operator.subtract_product(&self.step, &mut self.residual);
            self.jacobi
                .step(step, &self.residual, &mut self.step, &mut self.correction);
        }
    }
}

impl Coarsest {
    fn new(operator: Operator<f32>, fixed: &FixedMask) -> Result<Self, SolveError> {
        let matrix = assemble(&operator, fixed, COARSEST_SHIFT);
        let nodes = operator.topology().node_count();
        Ok(Self {
            solver: DirectSolver::new(matrix, "coarsest level")?,
            fixed: FixedNodes::new(fixed),
            operator,
            residual: Field::zeros(nodes),
            correction: Field::zeros(nodes),
        })
    }

    fn solve(&mut self) {
        self.fixed.clear(&mut self.residual);
        let nodes = self.residual.nodes();
        let values = (0..nodes).flat_map(|node| self.residual.at(node)).map(f64::from);
        let solution = self.solver.solve(&values.collect::<Vec<_>>());
        for c in 0..3 {
            let component = self.correction.component_mut(c);
            for node in 0..nodes {
                component[node] = solution[3 * node + c] as f32;
            }
        }
    }
}
