//! Preconditioned conjugate gradients.

use crate::constraints::FixedMask;
use crate::error::SolveError;
use crate::field::{Field, block_dot};
use crate::gauge::Gauge;
use crate::multigrid::Multigrid;
use crate::operator::{Operator, PrecisePass, PreciseVectors};
use serde::Serialize;
use std::ops::{ControlFlow, Range};

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
    pub operator: &'a Operator,
    /// Held components of each node.
    pub fixed: &'a FixedMask,
    pub gauge: &'a Gauge,
    /// Nodes and forces in N, by rising node.
    pub loads: &'a [(u32, [f64; 3])],
}

/// Fall of the residual after which it is computed anew from the displacement.
const REPLACEMENT: f64 = 1e-3;

/// Replacements without progress after which rounding is taken to forbid any.
const MOST_STALLED: usize = 5;

/// Solves `A u = f` on the free degrees of freedom; `displacement` in mm is the start, zero but for what is prescribed.
///
/// Conjugate gradients on vectors kept in single precision: products, inner products and the displacement are summed in double
/// precision, and the residual is replaced by that of the displacement whenever it has fallen by [`REPLACEMENT`] and when the
/// tolerance seems to be met. (Reliable updates: Sleijpen and van der Vorst 1996, Computing 56:141, doi 10.1007/BF02309342.)
pub(crate) fn solve(
    problem: &Problem,
    multigrid: &mut Multigrid,
    displacement: Field<f64>,
    options: &SolveOptions,
    observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(Field<f64>, Convergence), SolveError> {
    let SolveOptions {
        tolerance,
        max_iterations,
    } = *options;
    let mut iterate = Iterate::start(problem, multigrid, displacement);
    let mut iterations = 0;
    loop {
        if iterate.relative_residual <= tolerance {
            iterate.replace(problem, multigrid);
        }
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
                iterate.displacement,
                Convergence {
                    iterations,
                    relative_residual,
                },
            ));
        }
        let is_stuck = iterate.stalled >= MOST_STALLED || !relative_residual.is_finite();
        if iterations == max_iterations || is_stuck {
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

/// The vectors of the iteration, of Hestenes and Stiefel 1952 with a preconditioner. The residual is the right-hand side of the
/// preconditioner's finest level, in units of the start and of the natural stiffness.
pub(crate) struct Iterate {
    displacement: Field<f64>,
    direction: Field<f32>,
    /// `r·z` of the last step, z the preconditioned residual; zero before the first.
    energy: f64,
    /// Whether no step was made yet.
    is_first: bool,
    /// Norm of the start in N.
    start: f64,
    relative_residual: f64,
    /// The last one that was computed from the displacement.
    true_residual: f64,
    /// Replacements in a row that brought no progress.
    stalled: usize,
}

impl Iterate {
    /// Starts from a displacement.
    pub fn start(problem: &Problem, multigrid: &mut Multigrid, displacement: Field<f64>) -> Self {
        let mut iterate = Self {
            direction: Field::zeros(displacement.nodes()),
            displacement,
            energy: 0.0,
            is_first: true,
            start: 1.0,
            relative_residual: 1.0,
            true_residual: 1.0,
            stalled: 0,
        };
        let start = iterate.load_residual(problem, multigrid);
        if start == 0.0 {
            iterate.relative_residual = 0.0;
        } else {
            iterate.start = start;
            if (1e-15..1e15).contains(&start) {
                let scale = 1.0 / start;
                let residual = multigrid.finest().right_hand_side;
                residual.map(|force| (f64::from(force) * scale) as f32);
            } else {
                // Single forces may not fit into single precision.
                iterate.load_residual(problem, multigrid);
            }
        }
        iterate
    }

    /// Replaces the residual by the true one.
    fn replace(&mut self, problem: &Problem, multigrid: &mut Multigrid) {
        if self.relative_residual == self.true_residual || self.relative_residual == 0.0 {
            return;
        }
        let before = (self.relative_residual, self.true_residual);
        self.relative_residual = self.load_residual(problem, multigrid);
        self.true_residual = self.relative_residual;
        // Directions are conjugate for the residual that was carried along. Where rounding has taken it far from the true one,
        // the next direction must not lean on the last.
        if self.true_residual > 1.5 * before.0 {
            self.energy = 0.0;
        }
        if self.true_residual > 0.5 * before.1 {
            self.stalled += 1;
        } else {
            self.stalled = 0;
        }
    }

    /// Loads the true residual in units of the start; returns its norm.
    fn load_residual(&mut self, problem: &Problem, multigrid: &mut Multigrid) -> f64 {
        let finest = multigrid.finest();
        let pass = TrueResidual {
            loads: problem.loads,
            fixed: problem.fixed,
            scale: 1.0 / self.start,
        };
        let vectors = PreciseVectors {
            input: &mut self.displacement,
            output: &mut *finest.right_hand_side,
            remainder: finest.remainder,
        };
        let square = problem.operator.precise_sweep(&pass, vectors);
        if problem.gauge.motions().is_empty() {
            return square.sqrt();
        }
        problem.gauge.project(finest.right_hand_side);
        finest.right_hand_side.norm()
    }

    /// One iteration.
    pub fn step(&mut self, problem: &Problem, multigrid: &mut Multigrid) {
        // Full multigrid is no symmetric preconditioner: the direction after it starts anew.
        let is_first = std::mem::replace(&mut self.is_first, false);
        let energy = if is_first {
            multigrid.full_cycle()
        } else {
            multigrid.cycle()
        };
        let keep = if self.energy == 0.0 {
            0.0
        } else {
            energy / self.energy
        };
        self.energy = if is_first { 0.0 } else { energy };
        problem.gauge.project(multigrid.finest().correction);
        let curvature = self.multiply(problem, multigrid, keep as f32);
        let finest = multigrid.finest();
        let length = energy / curvature;
        // Numbers of the iteration to mm.
        let scale = length * self.start / finest.operator.unit();
        self.displacement
            .update(&self.direction, |u, p| u + scale * f64::from(p));
        let length = length as f32;
        finest
            .right_hand_side
            .update(finest.scratch, |r, product| r + length * product);
        self.relative_residual = finest.norm();
        if self.relative_residual < REPLACEMENT * self.true_residual {
            self.replace(problem, multigrid);
        }
    }

    /// The next direction p, which keeps so much of the last one, and `−A p` in the scratch of the finest level; returns `p·A p`.
    pub fn multiply(&mut self, problem: &Problem, multigrid: &mut Multigrid, keep: f32) -> f64 {
        let finest = multigrid.finest();
        let vectors = PreciseVectors {
            input: &mut self.direction,
            output: &mut *finest.scratch,
            remainder: finest.remainder,
        };
        let pass = Direction {
            preconditioned: finest.correction,
            fixed: problem.fixed,
            keep,
        };
        -finest.operator.precise_sweep(&pass, vectors)
    }
}

/// `p ← z + keep p` and `−A p`; sums `−p·A p`.
struct Direction<'a> {
    preconditioned: &'a Field<f32>,
    fixed: &'a FixedMask,
    keep: f32,
}

impl PrecisePass<f32> for Direction<'_> {
    #[inline(always)]
    fn before(&self, nodes: Range<usize>, input: [&mut [f32]; 3]) {
        for (c, input) in input.into_iter().enumerate() {
            let preconditioned = &self.preconditioned.component(c)[nodes.clone()];
            for (p, z) in input.iter_mut().zip(preconditioned) {
                *p = z + self.keep * *p;
            }
        }
    }

    #[inline(always)]
    fn start(&self, _: Range<usize>, _: [&mut [f64]; 3]) {}

    #[inline(always)]
    fn finish(
        &self,
        nodes: Range<usize>,
        sums: [&[f64]; 3],
        input: [&[f32]; 3],
        output: [&mut [f32]; 3],
    ) -> f64 {
        let mut product = 0.0;
        for (c, output) in output.into_iter().enumerate() {
            product += block_dot(sums[c], input[c]);
            for ((out, sum), fixed) in output.iter_mut().zip(sums[c]).zip(&self.fixed[nodes.clone()]) {
                *out = if fixed >> c & 1 == 0 { *sum as f32 } else { 0.0 };
            }
        }
        product
    }

    #[inline(always)]
    fn share(&self, sums: [f64; 3], input: [f32; 3]) -> f64 {
        (0..3).map(|c| sums[c] * f64::from(input[c])).sum()
    }
}

/// `(f − A u) · scale` on the free degrees of freedom; sums its square.
struct TrueResidual<'a> {
    loads: &'a [(u32, [f64; 3])],
    fixed: &'a FixedMask,
    scale: f64,
}

impl PrecisePass<f64> for TrueResidual<'_> {
    #[inline(always)]
    fn before(&self, _: Range<usize>, _: [&mut [f64]; 3]) {}

    fn start(&self, nodes: Range<usize>, sums: [&mut [f64]; 3]) {
        let first = self
            .loads
            .partition_point(|(node, _)| (*node as usize) < nodes.start);
        let loads = self.loads[first..].iter();
        for (node, force) in loads.take_while(|(node, _)| (*node as usize) < nodes.end) {
            for c in 0..3 {
                sums[c][*node as usize - nodes.start] += force[c];
            }
        }
    }

    #[inline(always)]
    fn finish(&self, nodes: Range<usize>, sums: [&[f64]; 3], _: [&[f64]; 3], output: [&mut [f32]; 3]) -> f64 {
        let mut square = 0.0;
        for (c, output) in output.into_iter().enumerate() {
            for ((out, sum), fixed) in output.iter_mut().zip(sums[c]).zip(&self.fixed[nodes.clone()]) {
                let value = if fixed >> c & 1 == 0 {
                    sum * self.scale
                } else {
                    0.0
                };
                square += value * value;
                *out = value as f32;
            }
        }
        square
    }

    #[inline(always)]
    fn share(&self, sums: [f64; 3], _: [f64; 3]) -> f64 {
        // Nothing is held where nodes have copies.
        sums.iter().map(|sum| (sum * self.scale).powi(2)).sum()
    }
}
