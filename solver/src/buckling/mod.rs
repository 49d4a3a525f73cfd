//! Linear buckling: the factors on a load at which the stress of the linear solution takes a body's stiffness away.

mod basis;
mod geometric;
mod lobpcg;
mod ritz;
#[cfg(test)]
mod tests;

use crate::error::SolveError;
use crate::field::Field;
use crate::solution::Solution;
use geometric::GeometricStiffness;
pub(crate) use lobpcg::GUARDS;
use lobpcg::Iteration;
use serde::Serialize;
use std::ops::ControlFlow;
use thiserror::Error;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BucklingOptions {
    /// Modes, those of the lowest factors.
    pub modes: usize,
    /// Length of the residual `K φ − λ (−K_σ) φ` over that of `K φ`, both in the norm of the preconditioner, about `K⁻¹`: with it the residual is an
    /// error of the mode in energy, whatever the voxels. The factor's error is of the order of its square.
    pub tolerance: f64,
    /// Iterations after which it counts as failed.
    pub max_iterations: usize,
}

impl Default for BucklingOptions {
    fn default() -> Self {
        Self {
            modes: 1,
            tolerance: 1e-3,
            max_iterations: 200,
        }
    }
}

/// Where a running search stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BucklingProgress {
    /// Iterations done.
    pub iteration: usize,
    /// Lowest factor so far; negative as long as no compressed mode is known.
    pub factor: f64,
    /// Largest error of the modes asked for.
    pub relative_error: f64,
    /// Error asked for.
    pub tolerance: f64,
}

/// Factors and modes of buckling.
#[derive(Clone, Debug)]
pub struct Buckling {
    /// Positive factors λ on the load, rising: `K φ = λ (−K_σ) φ`.
    pub factors: Vec<f64>,
    /// Displacement of every node touching material, by rising index of the grid node, of each mode: its largest is of length one.
    pub modes: Vec<Vec<[f64; 3]>>,
    /// The load turned round buckles the body at this factor or below, if any vector seen tells: an upper bound, which may be far off.
    pub reversed_at_most: Option<f64>,
    /// Iterations done.
    pub iterations: usize,
    /// Largest error of the modes.
    pub relative_error: f64,
}

/// Why no factors were found.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum BucklingFailure {
    /// The preconditioner failed, or the caller asked to stop.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// The body repeats itself.
    #[error("a block that repeats itself has no load to be buckled by")]
    Periodic,
    /// Options that ask for nothing, or for the impossible.
    #[error("buckling takes at least one mode and a tolerance above zero, not {modes} modes and {tolerance}")]
    Options {
        /// Modes asked for.
        modes: usize,
        /// Tolerance asked for.
        tolerance: f64,
    },
    /// Hardly more degrees of freedom than modes.
    #[error("the body has too few degrees of freedom for {modes} modes of buckling")]
    TooManyModes {
        /// Modes asked for.
        modes: usize,
    },
    /// The load puts the body under tension, or under nothing.
    #[error("the load buckles the body in {modes} modes, fewer than were asked for, however large it is")]
    Stable {
        /// Modes under compression that were seen.
        modes: usize,
    },
    /// The tolerance was not reached.
    #[error(
        "buckling not converged: relative error {relative_error:.2e} after {iterations} iterations, tolerance {tolerance:.2e}"
    )]
    NotConverged {
        /// Iterations done.
        iterations: usize,
        /// Largest error of the modes asked for.
        relative_error: f64,
        /// Error asked for.
        tolerance: f64,
    },
}

impl Solution<'_> {
    /// The lowest positive factors λ on the load, prescribed displacements included, at which the body buckles, displacements before
    /// it taken as small: `K φ = λ (−K_σ) φ`, φ zero where something is held.
    ///
    /// Takes about `216 (modes + 2)` bytes a node and 112 a cell beside the solution and what a solve takes. The same bits for any number of
    /// threads. `observe` hears of every iteration and may break off.
    ///
    /// # Errors
    /// [`BucklingFailure`] where the load buckles nothing, the tolerance is not reached or the observer breaks off.
    pub fn buckling(
        &self,
        options: &BucklingOptions,
        observe: &mut dyn FnMut(BucklingProgress) -> ControlFlow<()>,
    ) -> Result<Buckling, BucklingFailure> {
        let BucklingOptions { modes, tolerance, .. } = *options;
        if modes == 0 || !(tolerance.is_finite() && tolerance > 0.0) {
            return Err(BucklingFailure::Options { modes, tolerance });
        }
        let system = self.system();
        if system.operator().topology().wraps.is_some() {
            return Err(BucklingFailure::Periodic);
        }
        let geometric = GeometricStiffness::new(system, self);
        let found = Iteration::start(system, &geometric, modes)?.run(options, observe)?;
        let factors = found.values[..modes].iter().map(|value| 1.0 / value);
        Ok(Buckling {
            factors: factors.collect(),
            modes: found.vectors.iter().map(normalised).collect(),
            reversed_at_most: (found.smallest < 0.0).then(|| -1.0 / found.smallest),
            iterations: found.iterations,
            relative_error: found.error,
        })
    }
}

/// The displacements divided by the longest, which points along its largest component.
fn normalised(mode: &Field<f64>) -> Vec<[f64; 3]> {
    let square = |u: [f64; 3]| u.iter().map(|x| x * x).sum::<f64>();
    let displacements = (0..mode.nodes()).map(|node| mode.at(node));
    let longest = displacements.clone().fold(
        [0.0; 3],
        |longest, u| {
            if square(u) > square(longest) { u } else { longest }
        },
    );
    let largest = longest
        .into_iter()
        .fold(0.0f64, |a, b| if b.abs() > a.abs() { b } else { a });
    let length = square(longest).sqrt().copysign(largest);
    displacements.map(|u| u.map(|x| x / length)).collect()
}
