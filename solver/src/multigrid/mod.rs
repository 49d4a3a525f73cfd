//! Geometric multigrid on the voxel grid: a symmetric cycle in single precision, exact on the coarsest level.

mod coarsen;
mod parts;
mod passes;
mod smoother;
#[cfg(test)]
mod tests;
mod transfer;

pub use parts::Work;

use crate::assembled::DirectSolver;
use crate::constraints::{FixedMask, FixedNodes};
use crate::elasticity::Isotropic;
use crate::error::SolveError;
use crate::field::Field;
use crate::operator::{Operator, Vectors};
use coarsen::Coarsening;
use passes::{Continued, FirstAfter, FirstBefore, Residual};
use rayon::prelude::*;
use smoother::{BlockJacobi, OPTIMISED, Weights, eigenvalue_bound};

/// Nodes below which a level is solved directly: its factor then fits in the cache of one core.
const COARSEST_NODES: usize = 1500;

/// Nodes above which no level is, however thin its members.
const MOST_DIRECT_NODES: usize = 60_000;

/// Cells for each node below which a level is of wires one voxel thin, whose factor is cheap.
const WIRES: f64 = 0.35;

/// Operations of the factorisation of such a level, at most, for each node of the finest and in all.
const FACTOR_FLOPS: (f64, f64) = (300_000.0, 6e9);

/// Entries of the factor, at most, for each node of the finest level: if that is the level to be factorised, and if not.
const FACTOR_ENTRIES: (usize, usize) = (500, 5);

/// Cells for each node below which a body is thin: members of one voxel have a quarter to a half, of four 0.6, of eight 0.75.
const THIN: f64 = 0.68;

/// Shear modulus relative to the stiffest cell below which a cell is soft, and the share of such cells from which a body has stiff
/// members in a soft matrix.
const SOFT: (f32, f64) = (0.02, 0.1);

/// Relative shift of the coarsest diagonal, so that rigid motions that are only held in the mean do not make it
/// singular. The motions themselves are projected out on the finest level.
const COARSEST_SHIFT: f64 = 1e-7;

/// Whether members of a body are only a voxel or two thin.
pub(crate) fn is_thin(nodes: usize, cells: usize) -> bool {
    (cells as f64) < THIN * nodes as f64
}

/// Whether a level is of wires one voxel thin and small enough to be factorised.
pub(crate) fn is_few_wires(nodes: usize, cells: usize) -> bool {
    nodes <= MOST_DIRECT_NODES && (cells as f64) < WIRES * nodes as f64
}

/// One level of the hierarchy; level 0 is the finest.
#[derive(Debug)]
struct Level {
    operator: Operator,
    fixed: FixedNodes,
    jacobi: BlockJacobi,
    /// What is to be corrected.
    right_hand_side: Field<f32>,
    /// The outcome of the cycle.
    correction: Field<f32>,
    /// Scratch: residuals within the cycle.
    residual: Field<f32>,
    /// Scratch: steps of the smoother.
    step: Field<f32>,
}

/// The hierarchy, which applies an approximate inverse of the finest operator.
#[derive(Debug)]
pub(crate) struct Multigrid {
    levels: Vec<Level>,
    coarsest: Coarsest,
    /// Visits of a coarse level for each of the next finer one: 1 is a V-cycle, 2 a W-cycle.
    visits: usize,
}

/// The level that is solved exactly.
#[derive(Debug)]
struct Coarsest {
    operator: Operator,
    fixed: FixedNodes,
    solver: DirectSolver,
    right_hand_side: Field<f32>,
    correction: Field<f32>,
    scratch: Field<f32>,
    remainder: Field<f32>,
}

/// The vectors of the finest level, in its units.
pub(crate) struct Finest<'a> {
    pub operator: &'a Operator,
    /// What is to be corrected.
    pub right_hand_side: &'a mut Field<f32>,
    /// The outcome of the cycle.
    pub correction: &'a mut Field<f32>,
    /// Free for use between cycles.
    pub scratch: &'a mut Field<f32>,
    /// Free for use between cycles.
    pub remainder: &'a mut Field<f32>,
}

/// What depends on the body.
///
/// Members one or two voxels thin need better coarse levels and more smoothing there. They, and stiff members in a soft matrix,
/// whose coarse levels are poor too, visit every coarse level twice (a W-cycle), so that the error of one level does not add to
/// that of the next. Measured on grids of struts and plates and on lattices of 92 % porosity, bare or filled with bone a thousand
/// times softer: 27 to 58 iterations become 16 to 32.
#[derive(Clone, Copy, Debug)]
struct Settings {
    /// Relative rise of the coarsest diagonal.
    shift: f64,
    coarsening: Coarsening,
    /// Steps of the smoother on the finest level.
    finest: usize,
    /// Steps on the others.
    coarser: usize,
    /// Visits of a coarse level for each of the next finer one.
    visits: usize,
    /// Entries of the factor of the coarsest matrix and operations to get it, at most, for a level of more than
    /// [`COARSEST_NODES`].
    factor: (usize, f64),
}

impl Settings {
    fn new(finest: &Operator, motions_are_free: bool) -> Self {
        let topology = finest.topology();
        let shift = if motions_are_free { COARSEST_SHIFT } else { 0.0 };
        let nodes = topology.node_count();
        let entries = match is_few_wires(nodes, topology.cell_count) {
            true => FACTOR_ENTRIES.0,
            false => FACTOR_ENTRIES.1,
        };
        let factor = (entries * nodes, FACTOR_FLOPS.1.min(FACTOR_FLOPS.0 * nodes as f64));
        if is_thin(nodes, topology.cell_count) {
            return Self {
                shift,
                coarsening: Coarsening::Octants,
                finest: 3,
                coarser: 6,
                visits: 2,
                factor,
            };
        }
        let odd = topology.cells.iter().any(|n| n % 2 == 1);
        Self {
            shift,
            coarsening: Coarsening::Means,
            // Coarse cells that stick out of an odd grid are poor ones.
            finest: if odd { 3 } else { 2 },
            coarser: 4,
            visits: if has_soft_matrix(finest) { 2 } else { 1 },
            factor,
        }
    }

    /// Whether a factor is cheap enough; columns of equal length are assumed in counting operations.
    fn allows(&self, operator: &Operator) -> bool {
        DirectSolver::entries(operator).is_some_and(|entries| {
            let flops = (entries as f64).powi(2) / (3 * operator.topology().node_count()) as f64;
            entries <= self.factor.0 && flops <= self.factor.1
        })
    }

    /// The direct solver of a level, if it is small enough.
    fn direct(&self, operator: &Operator, fixed: &FixedMask) -> Result<Option<Coarsest>, SolveError> {
        let nodes = operator.topology().node_count();
        let cells = operator.topology().cell_count;
        if nodes <= COARSEST_NODES || (is_few_wires(nodes, cells) && self.allows(operator)) {
            Coarsest::new(operator.clone(), fixed, self.shift).map(Some)
        } else {
            Ok(None)
        }
    }
}

/// Whether a good part of the cells is far softer than the stiffest.
fn has_soft_matrix(operator: &Operator) -> bool {
    let count = operator.topology().cell_count;
    let [_, mu, _] = operator.stiffness().relative();
    let stiffest = mu[..count].par_iter().copied().reduce(|| 0.0, f32::max);
    let soft = mu[..count].par_iter().filter(|&&mu| mu < SOFT.0 * stiffest);
    soft.count() as f64 > SOFT.1 * count as f64
}

impl Multigrid {
    /// Builds all levels; the finest is `finest` in its natural unit of force.
    ///
    /// # Errors
    /// [`SolveError::Factorisation`] when the coarsest matrix is not positive definite.
    pub fn new(
        finest: &Operator,
        fixed: &FixedMask,
        materials: &[Isotropic],
        motions_are_free: bool,
    ) -> Result<Self, SolveError> {
        let bound = eigenvalue_bound(materials, finest.stiffness().element());
        let mut operator = finest.in_unit(finest.natural_unit());
        let mut fixed = fixed.clone();
        let settings = Settings::new(&operator, motions_are_free);
        let mut levels = Vec::new();
        let mut coarsest = settings.direct(&operator, &fixed)?;
        while coarsest.is_none() {
            let coarse = coarsen::coarsened(&operator, &fixed, settings.coarsening);
            let coarse_fixed = coarsen::coarsened_fixed(operator.topology(), &fixed, coarse.topology());
            let degree = if levels.is_empty() {
                settings.finest
            } else {
                settings.coarser
            };
            levels.push(Level::new(operator, &fixed, bound, OPTIMISED[degree - 1]));
            (operator, fixed) = (coarse, coarse_fixed);
            coarsest = settings.direct(&operator, &fixed)?;
        }
        let coarsest = coarsest.ok_or(SolveError::Factorisation("coarsest level"))?;
        Ok(Self {
            levels,
            coarsest,
            visits: settings.visits,
        })
    }

    /// The finest level, whose right-hand side is what [`Multigrid::cycle`] corrects.
    pub fn finest(&mut self) -> Finest<'_> {
        match self.levels.first_mut() {
            Some(level) => Finest {
                operator: &level.operator,
                right_hand_side: &mut level.right_hand_side,
                correction: &mut level.correction,
                scratch: &mut level.residual,
                remainder: &mut level.step,
            },
            None => Finest {
                operator: &self.coarsest.operator,
                right_hand_side: &mut self.coarsest.right_hand_side,
                correction: &mut self.coarsest.correction,
                scratch: &mut self.coarsest.scratch,
                remainder: &mut self.coarsest.remainder,
            },
        }
    }

    /// Applies one cycle to the finest right-hand side; returns the inner product of it and the correction.
    pub fn cycle(&mut self) -> f64 {
        if self.levels.is_empty() {
            self.coarsest.solve();
            return self.coarsest.right_hand_side.dot(&self.coarsest.correction);
        }
        self.levels[0].pre_smooth();
        self.correct_residual(0)
    }

    /// Applies full multigrid: the right-hand side is solved on the coarsest level first, and every finer level improves what it gets
    /// from the one below by a cycle. Dearer than [`Multigrid::cycle`] by about a third, a better start, not symmetric.
    pub fn full_cycle(&mut self) -> f64 {
        let count = self.levels.len();
        for at in 0..count {
            let fine = &mut self.levels[at];
            fine.fixed.clear(&mut fine.right_hand_side);
            self.restrict(at, |level| &level.right_hand_side);
        }
        self.coarsest.solve();
        let mut product = self.coarsest.right_hand_side.dot(&self.coarsest.correction);
        for at in (0..count).rev() {
            self.levels[at].correction.map(|_| 0.0);
            self.add_coarse(at);
            let fine = &mut self.levels[at];
            fine.post_smooth();
            fine.load_residual();
            product = self.correct_residual(at);
        }
        product
    }

    /// Solves a coarse level approximately, in as many visits as there are.
    fn visit(&mut self, at: usize) {
        if at == self.levels.len() {
            self.coarsest.solve();
            return;
        }
        self.levels[at].pre_smooth();
        self.correct_residual(at);
        for _ in 1..self.visits {
            self.levels[at].post_smooth();
            self.levels[at].load_residual();
            self.correct_residual(at);
        }
    }

    /// All of a cycle that follows the first smoothing of a level.
    fn correct_residual(&mut self, at: usize) -> f64 {
        self.restrict(at, |level| &level.residual);
        self.visit(at + 1);
        self.add_coarse(at);
        self.levels[at].post_smooth()
    }

    /// Collects a vector of a level into the right-hand side of the next.
    fn restrict(&mut self, at: usize, of: impl Fn(&Level) -> &Field<f32>) {
        let (fine, coarser) = self.levels.split_at_mut(at + 1);
        let from = (&**fine[at].operator.topology(), of(&fine[at]));
        match coarser.first_mut() {
            Some(level) => {
                transfer::restrict(from, (level.operator.topology(), &mut level.right_hand_side));
            }
            None => {
                let coarsest = &mut self.coarsest;
                let to = &mut coarsest.right_hand_side;
                transfer::restrict(from, (coarsest.operator.topology(), to));
            }
        }
    }

    fn add_coarse(&mut self, at: usize) {
        let (fine, coarser) = self.levels.split_at_mut(at + 1);
        let fine = &mut fine[at];
        let to = (&**fine.operator.topology(), &mut fine.correction);
        match coarser.first() {
            Some(level) => transfer::add_prolonged((level.operator.topology(), &level.correction), to),
            None => {
                transfer::add_prolonged((self.coarsest.operator.topology(), &self.coarsest.correction), to);
            }
        }
        fine.fixed.clear(&mut fine.correction);
    }
}

impl Level {
    fn new(operator: Operator, fixed: &FixedMask, bound: f64, weights: Weights) -> Self {
        let nodes = operator.topology().node_count();
        Self {
            jacobi: BlockJacobi::new(&operator, fixed, bound, weights),
            fixed: FixedNodes::new(fixed),
            operator,
            right_hand_side: Field::zeros(nodes),
            residual: Field::zeros(nodes),
            correction: Field::zeros(nodes),
            step: Field::zeros(nodes),
        }
    }

    /// Smooths from zero and leaves the residual of the result.
    ///
    /// The smoother's own residual is that of the sum of its steps without their weights: taking it for the
    /// residual of the result would make the cycle unsymmetric.
    fn pre_smooth(&mut self) {
        let blocks = self.jacobi.blocks();
        let first = self.jacobi.step(0);
        passes::first_step(
            &first,
            blocks,
            &self.right_hand_side,
            &mut self.step,
            &mut self.correction,
        );
        for step in 1..self.jacobi.degree() {
            let vectors = Vectors {
                input: &mut self.step,
                output: &mut self.residual,
                third: &mut self.correction,
                right: &self.right_hand_side,
                inverse: blocks,
            };
            let factors = self.jacobi.step(step);
            if step == 1 {
                self.operator.sweep(&FirstBefore(factors), vectors);
            } else {
                self.operator.sweep(&Continued(factors), vectors);
            }
        }
        self.load_residual();
    }

    /// The residual of the correction.
    fn load_residual(&mut self) {
        let vectors = Vectors {
            input: &mut self.correction,
            output: &mut self.residual,
            third: &mut Field::default(),
            right: &self.right_hand_side,
            inverse: Default::default(),
        };
        self.operator.sweep(&Residual, vectors);
        self.fixed.clear(&mut self.residual);
    }

    /// Smooths the correction; returns its inner product with the right-hand side.
    fn post_smooth(&mut self) -> f64 {
        let blocks = self.jacobi.blocks();
        let vectors = Vectors {
            input: &mut self.correction,
            output: &mut self.residual,
            third: &mut self.step,
            right: &self.right_hand_side,
            inverse: blocks,
        };
        let mut product = self.operator.sweep(&FirstAfter(self.jacobi.step(0)), vectors);
        for step in 1..self.jacobi.degree() {
            let vectors = Vectors {
                input: &mut self.step,
                output: &mut self.residual,
                third: &mut self.correction,
                right: &self.right_hand_side,
                inverse: blocks,
            };
            product = self.operator.sweep(&Continued(self.jacobi.step(step)), vectors);
        }
        product
    }
}

impl Coarsest {
    fn new(operator: Operator, fixed: &FixedMask, shift: f64) -> Result<Self, SolveError> {
        let nodes = operator.topology().node_count();
        Ok(Self {
            solver: DirectSolver::new(&operator, fixed, shift, "coarsest level")?,
            fixed: FixedNodes::new(fixed),
            operator,
            right_hand_side: Field::zeros(nodes),
            correction: Field::zeros(nodes),
            scratch: Field::zeros(nodes),
            remainder: Field::zeros(nodes),
        })
    }

    fn solve(&mut self) {
        self.fixed.clear(&mut self.right_hand_side);
        let nodes = self.right_hand_side.nodes();
        let values = (0..nodes)
            .flat_map(|node| self.right_hand_side.at(node))
            .map(f64::from);
        let solution = self.solver.solve(&values.collect::<Vec<_>>());
        for c in 0..3 {
            let component = self.correction.component_mut(c);
            for node in 0..nodes {
                component[node] = solution[3 * node + c] as f32;
            }
        }
    }
}
