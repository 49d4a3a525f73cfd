//! Linear buckling of a solved structure.

use crate::case::Case;
use crate::run_error::RunError;
use serde::Serialize;
use solver::{Buckling, BucklingFailure, BucklingOptions, BucklingProgress, Solution, SolveError};
use std::ops::ControlFlow;

/// What is kept of linear buckling beside the modes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BucklingSummary {
    /// Factors on the load of the case, rising.
    pub factors: Vec<f64>,
    /// The load turned round buckles the structure at this factor or below, where any vector of the search tells: an upper bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversed_at_most: Option<f64>,
    /// Iterations.
    pub iterations: usize,
    /// Largest error of the modes, in energy.
    pub relative_error: f64,
}

impl BucklingSummary {
    /// Of factors on the solved load, the load of the case being `load_factor` times it.
    pub fn new(buckling: &Buckling, load_factor: f64) -> Self {
        Self {
            factors: buckling
                .factors
                .iter()
                .map(|factor| factor / load_factor)
                .collect(),
            reversed_at_most: buckling.reversed_at_most.map(|factor| factor / load_factor),
            iterations: buckling.iterations,
            relative_error: buckling.relative_error,
        }
    }
}

/// The factors and modes that the case asks for; nothing where it does not.
///
/// # Errors
/// [`RunError::Input`] for more modes than there are, [`RunError::Failed`] when the search does not converge.
pub fn buckle(
    case: &Case,
    solution: &Solution,
    observe: &mut dyn FnMut(BucklingProgress) -> ControlFlow<()>,
) -> Result<Option<Buckling>, RunError> {
    let Some(settings) = case.buckling else {
        return Ok(None);
    };
    let options = BucklingOptions {
        modes: settings.modes,
        tolerance: settings.tolerance,
        max_iterations: settings.max_iterations,
    };
    let found = solution.buckling(&options, observe);
    found.map(Some).map_err(|error| match error {
        BucklingFailure::Solve(SolveError::Interrupted) => RunError::Interrupted,
        BucklingFailure::TooManyModes { .. } => {
            RunError::input("buckling.modes", error, "fewer modes or finer voxels")
        }
        other => RunError::failed(other),
    })
}
