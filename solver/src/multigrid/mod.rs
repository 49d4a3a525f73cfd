//! Geometric multigrid on the voxel grid: a symmetric cycle in single precision, exact on the coarsest level.

mod coarsen;
mod parts;
mod passes;
mod settings;
mod smoother;
#[cfg(test)]
mod tests;
mod transfer;

pub use parts::Work;
pub(crate) use settings::{is_few_wires, is_thin};

use crate::assembled::DirectSolver;
use crate::constraints::{FixedMask, FixedNodes};
use crate::elasticity::Isotropic;
use crate::error::SolveError;
use crate::field::Field;
use crate::operator::{Operator, Vectors};
use crate::topology::Topology;
use passes::{Continued, FirstAfter, FirstBefore, Residual};
use settings::Settings;
use smoother::{BlockJacobi, OPTIMISED, Weights, eigenvalue_bound};

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

impl Finest<'_> {
    /// The 2-norm of the right-hand side, copies of nodes left out.
    pub fn norm(&self) -> f64 {
        dot(
            self.operator.topology(),
            self.right_hand_side,
            self.right_hand_side,
        )
        .sqrt()
    }
}

/// The inner product of two vectors with equal values at a node and its copies, each counted once.
pub(crate) fn dot(topology: &Topology, a: &Field<f32>, b: &Field<f32>) -> f64 {
    let copies = topology.wraps.iter().flat_map(|wraps| wraps.copies(a.nodes()));
    let share = |node| {
        let (a, b) = (a.at(node), b.at(node));
        (0..3).map(|c| f64::from(a[c]) * f64::from(b[c])).sum::<f64>()
    };
    a.dot(b) - copies.map(share).sum::<f64>()
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
        while !settings.is_direct(&operator) {
            let coarse = coarsen::coarsened(&operator, &fixed, settings.coarsening);
            let coarse_fixed = coarsen::coarsened_fixed(operator.topology(), &fixed, coarse.topology());
            let degree = if levels.is_empty() {
                settings.finest
            } else {
                settings.coarser
            };
            levels.push(Level::new(operator, &fixed, bound, OPTIMISED[degree - 1]));
            (operator, fixed) = (coarse, coarse_fixed);
        }
        Ok(Self {
            levels,
            coarsest: Coarsest::new(operator, &fixed, settings.shift)?,
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
            return self.coarsest.product();
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
            self.restrict(at, |level| &mut level.right_hand_side);
        }
        self.coarsest.solve();
        let mut product = self.coarsest.product();
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
        self.restrict(at, |level| &mut level.residual);
        self.visit(at + 1);
        self.add_coarse(at);
        self.levels[at].post_smooth()
    }

    /// Collects a vector of a level into the right-hand side of the next.
    fn restrict(&mut self, at: usize, of: impl Fn(&mut Level) -> &mut Field<f32>) {
        let (fine, coarser) = self.levels.split_at_mut(at + 1);
        let topology = fine[at].operator.topology().clone();
        let from = (&*topology, of(&mut fine[at]));
        match coarser.first_mut() {
            Some(level) => {
                transfer::collect(from, (level.operator.topology(), &mut level.right_hand_side));
            }
            None => {
                let coarsest = &mut self.coarsest;
                let to = &mut coarsest.right_hand_side;
                transfer::collect(from, (coarsest.operator.topology(), to));
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

    /// The inner product of right-hand side and correction.
    fn product(&self) -> f64 {
        dot(self.operator.topology(), &self.right_hand_side, &self.correction)
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
