//! The work behind a study, as a trait, so that a study can be tested without solving anything.

use std::path::Path;

use crate::case::Case;
use crate::outcome::{CheckOutcome, RunOutcome};
use crate::pipeline::Pipeline;
use crate::run_error::RunError;

/// What can be done with one resolved run. Files go into the folder `out`.
pub trait Stages {
    /// Foresees size and doubts without meshing all of it or solving.
    fn check(&mut self, case: &Case) -> Result<CheckOutcome, RunError>;
    /// Meshes.
    fn mesh(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError>;
    /// Meshes, solves, measures.
    fn solve(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError>;
}

impl Stages for Pipeline<'_> {
    fn check(&mut self, case: &Case) -> Result<CheckOutcome, RunError> {
        self.check_run(case)
    }

    fn mesh(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError> {
        self.mesh_run(case, out)
    }

    fn solve(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError> {
        self.solve_run(case, out)
    }
}
