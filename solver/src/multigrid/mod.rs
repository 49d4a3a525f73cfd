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
use crate::operator::{Operator, Real};
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
    /// Right-hand sides of all levels but the finest, whose one the caller keeps, and the coarsest.
    right_hand_sides: Vec<Field<f32>>,
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
        let below_finest = levels.iter().skip(1);
        Ok(Self {
            right_hand_sides: below_finest
                .map(|level| Field::zeros(level.residual.nodes()))
                .collect(),
            levels,
            coarsest: Coarsest::new(operator, &fixed)?,
        })
    }

    /// Applies one V-cycle to a residual in N; the correction in mm is read from [`Multigrid::correction`].
    pub fn cycle(&mut self, residual: &Field<f64>) {
        match self.levels.first_mut() {
            Some(finest) => {
                finest.pre_smooth(residual);
                self.correct_from(0);
            }
            None => {
                self.coarsest.residual.update(residual, |_, r| r as f32);
                self.coarsest.solve();
            }
        }
    }

    /// The outcome of the last cycle.
    pub fn correction(&self) -> &Field<f32> {
        match self.levels.first() {
            Some(level) => &level.correction,
            None => &self.coarsest.correction,
        }
    }

    /// All of the cycle that follows the first smoothing of a level.
    fn correct_from(&mut self, at: usize) {
        self.restrict(at);
        match self.levels.get_mut(at + 1) {
            Some(level) => {
                level.pre_smooth(&self.right_hand_sides[at]);
                self.correct_from(at + 1);
            }
            None => self.coarsest.solve(),
        }
        self.prolong(at);
        self.levels[at].post_smooth();
    }

    fn restrict(&mut self, at: usize) {
        let (fine, coarser) = self.levels.split_at_mut(at + 1);
        let fine = &mut fine[at];
        fine.fixed.clear(&mut fine.residual);
        let from = (&**fine.operator.topology(), &fine.residual);
        match coarser.first() {
            Some(level) => {
                let to = &mut self.right_hand_sides[at];
                transfer::restrict(from, (level.operator.topology(), to));
            }
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
    ///
    /// The smoother's own residual is that of the sum of its steps without their weights: taking it for the
    /// residual of the result would make the cycle unsymmetric.
    fn pre_smooth<T: Real>(&mut self, right_hand_side: &Field<T>) {
        self.load_residual(right_hand_side);
        self.correction.clear();
        for step in 0..self.jacobi.degree() {
            if step > 0 {
                self.operator.subtract_product(&self.step, &mut self.residual);
            }
            self.jacobi
                .step(step, &self.residual, &mut self.step, &mut self.correction);
        }
        self.load_residual(right_hand_side);
        self.operator
            .subtract_product(&self.correction, &mut self.residual);
    }

    fn load_residual<T: Real>(&mut self, right_hand_side: &Field<T>) {
        self.residual.update(right_hand_side, |_, r| r.to_f64() as f32);
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
