//! Preconditioned conjugate gradients.

use crate::constraints::FixedNodes;
use crate::error::SolveError;
use crate::field::Field;
use crate::gauge::Gauge;
use crate::multigrid::Multigrid;
use crate::operator::Operator;
use serde::Serialize;
use std::ops::ControlFlow;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SolveOptions {
    /// 2-norm of the residual on the free degrees of freedom, relative to that of the start vector (zero plus
    /// prescribed displacements).
    pub tolerance: f64,
    /// Iterations after which the solve counts as failed.
    pub max_iterations: usize,
}

impl Default for SolveOptions {
    fn default() -> Self {
        Self {
            tolerance: 1e-6,
            max_iterations: 500,
        }
    }
}

/// Where a running solve stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Iterations done.
    pub iteration: usize,
    /// Residual relative to the start.
    pub relative_residual: f64,
    /// Residual asked for.
    pub tolerance: f64,
}

/// How a solve went.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Convergence {
    /// Iterations done.
    pub iterations: usize,
    /// Residual relative to the start.
    pub relative_residual: f64,
}

/// What the iteration works on.
pub(crate) struct Problem<'a> {
    pub operator: &'a Operator<f64>,
    pub fixed: &'a FixedNodes,
    pub gauge: &'a Gauge,
}

/// Solves `A u = r` on the free degrees of freedom from `u = 0`; `residual` is r in N and is used up.
pub(crate) fn solve(
    problem: &Problem,
    multigrid: &mut Multigrid,
    residual: Field<f64>,
    options: &SolveOptions,
    observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(Field<f64>, Convergence), SolveError> {
    let SolveOptions {
        tolerance,
        max_iterations,
    } = *options;
    let mut iterate = Iterate::start(problem, residual);
    let mut iterations = 0;
    loop {
        let relative_residual = iterate.relative_residual;
        let progress = Progress {
            iteration: iterations,
            relative_residual,
            tolerance,
        };
        if observe(progress).is_break() {
            return Err(SolveError::Interrupted);
        }
        if relative_residual <= tolerance {
            return Ok((
                iterate.solution,
                Convergence {
                    iterations,
                    relative_residual,
                },
            ));
        }
        if iterations == max_iterations || !relative_residual.is_finite() {
            return Err(SolveError::NotConverged {
                iterations,
                relative_residual,
                tolerance,
            });
        }
        iterate.step(problem, multigrid);
        iterations += 1;
    }
}

/// The vectors of the iteration, of Hestenes and Stiefel 1952 with a preconditioner.
struct Iterate {
    solution: Field<f64>,
    residual: Field<f64>,
    direction: Field<f64>,
    /// `−A p` of the direction p.
    product: Field<f64>,
    /// `r·z` of the last step, z the preconditioned residual; zero before the first.
    energy: f64,
    start: f64,
    relative_residual: f64,
}

impl Iterate {
    fn start(problem: &Problem, mut residual: Field<f64>) -> Self {
        problem.fixed.clear(&mut residual);
        problem.gauge.project(&mut residual);
        let start = residual.norm();
        let nodes = residual.nodes();
        Self {
            solution: Field::zeros(nodes),
            residual,
            direction: Field::zeros(nodes),
            product: Field::zeros(nodes),
            energy: 0.0,
            start,
            // A start that is not a number must not pass for solved.
            relative_residual: if start == 0.0 { 0.0 } else { 1.0 },
        }
    }

    fn step(&mut self, problem: &Problem, multigrid: &mut Multigrid) {
        multigrid.cycle(&self.residual);
        let correction = multigrid.correction();
        let energy = self.residual.dot(correction);
        let keep = if self.energy == 0.0 {
            0.0
        } else {
            energy / self.energy
        };
        self.energy = energy;
        self.direction.update(correction, |p, z| keep * p + f64::from(z));
        problem.gauge.project(&mut self.direction);
        self.product.clear();
        problem
            .operator
            .subtract_product(&self.direction, &mut self.product);
        problem.fixed.clear(&mut self.product);
        let length = -energy / self.direction.dot(&self.product);
        self.solution.add_scaled(length, &self.direction);
        self.residual.add_scaled(length, &self.product);
        problem.gauge.project(&mut self.residual);
        self.relative_residual = self.residual.norm() / self.start;
    }
}
