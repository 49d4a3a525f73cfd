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
///
/// The step length uses `r·z` of the unpreconditioned residual, the direction update the difference form of Polak and
/// Ribière, which forgives that the preconditioner is applied in single precision.
pub(crate) fn solve(
    problem: &Problem,
    multigrid: &mut Multigrid,
    mut residual: Field<f64>,
    options: &SolveOptions,
    observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(Field<f64>, Convergence), SolveError> {
    let nodes = residual.nodes();
    let mut solution = Field::zeros(nodes);
    problem.clean(&mut residual);
    let start = residual.norm();
    // A start that is not a number must not pass for solved.
    let mut relative = if start == 0.0 { 0.0 } else { 1.0 };
    let mut iterations = 0;
    let mut direction: Field<f64> = Field::zeros(nodes);
    let mut product: Field<f64> = Field::zeros(nodes);
    let mut energy = 0.0;
    for iteration in 0..=options.max_iterations {
        iterations = iteration;
        let progress = Progress {
            iteration,
            relative_residual: relative,
            tolerance: options.tolerance,
        };
        if observe(progress).is_break() {
            return Err(SolveError::Interrupted);
        }
        if relative <= options.tolerance {
            return Ok((
                solution,
                Convergence {
                    iterations: iteration,
                    relative_residual: relative,
                },
            ));
        }
        if iteration == options.max_iterations || !relative.is_finite() {
            break;
        }
        multigrid.cycle(&residual);
        let correction = multigrid.correction();
        let new_energy = residual.dot(correction);
        // `product` holds −A p of the step before, and r_old = r + α A p: the overlap of the new z with r_old vanishes in exact arithmetic.
        let keep = if iteration == 0 { 0.0 } else { new_energy / energy };
        energy = new_energy;
        direction.update(correction, |p, z| keep * p + f64::from(z));
        problem.project(&mut direction);
        product.clear();
        problem.operator.subtract_product(&direction, &mut product);
        problem.fixed.clear(&mut product);
        let step = -energy / direction.dot(&product);
        solution.add_scaled(step, &direction);
        residual.add_scaled(step, &product);
        problem.project(&mut residual);
        relative = residual.norm() / start;
    }
    Err(SolveError::NotConverged {
        iterations,
        relative_residual: relative,
        tolerance: options.tolerance,
    })
}

impl Problem<'_> {
    fn clean(&self, field: &mut Field<f64>) {
        self.fixed.clear(field);
        self.project(field);
    }

    fn project(&self, field: &mut Field<f64>) {
        self.gauge.project(field);
    }
}
