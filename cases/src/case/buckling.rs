//! Linear buckling as resolved.

use serde::Serialize;

/// Factors on the load at which the structure buckles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BucklingSettings {
    /// Modes, those of the lowest factors.
    pub modes: usize,
    /// Error of a mode in energy; that of its factor is of the order of its square.
    pub tolerance: f64,
    /// Iterations after which the search counts as failed.
    pub max_iterations: usize,
}
