//! What a long run tells while it goes on.

/// What a run is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Sizes of the lattice cell.
    Geometry,
    /// Voxels and their fractions.
    Mesh,
    /// Operator and preconditioner.
    System,
    /// Iteration.
    Solution,
    /// Compression beyond yield.
    Plasticity,
    /// Linear buckling.
    Buckling,
    /// Quantities of the solution.
    Measures,
    /// Writing.
    Files,
}

impl Stage {
    /// The stage in words.
    pub fn words(self) -> &'static str {
        match self {
            Stage::Geometry => "sizing the lattice",
            Stage::Mesh => "meshing",
            Stage::System => "setting up the system",
            Stage::Solution => "solving",
            Stage::Buckling => "searching for buckling",
            Stage::Plasticity => "compressing beyond yield",
            Stage::Measures => "measuring",
            Stage::Files => "writing files",
        }
    }
}

/// One sign of life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report<'a> {
    /// Name of the run.
    pub run: &'a str,
    /// What it is busy with.
    pub stage: Stage,
    /// Part of the stage that is done, where known.
    pub fraction: Option<f64>,
    /// The iteration, while solving.
    pub iteration: Option<Iteration>,
}

/// Where an iterative solution stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Iteration {
    /// Iterations done.
    pub count: usize,
    /// Residual relative to the start.
    pub residual: f64,
    /// Residual at which it ends.
    pub tolerance: f64,
}

impl<'a> Report<'a> {
    /// The beginning of a stage.
    pub fn stage(run: &'a str, stage: Stage) -> Self {
        Self {
            run,
            stage,
            fraction: None,
            iteration: None,
        }
    }

    /// An iteration of the solution; its fraction is counted in decades of the residual.
    pub fn iteration(run: &'a str, iteration: Iteration) -> Self {
        let decades = iteration.residual.ln() / iteration.tolerance.ln();
        Self {
            run,
            stage: Stage::Solution,
            fraction: decades.is_finite().then_some(decades.clamp(0.0, 1.0)),
            iteration: Some(iteration),
        }
    }
}

impl<'a> Report<'a> {
    /// An iteration of linear buckling.
    pub fn buckling(run: &'a str, iteration: Iteration) -> Self {
        Self {
            stage: Stage::Buckling,
            ..Self::iteration(run, iteration)
        }
    }

    /// A step of a compression beyond yield: the strain that is reached, and that to reach.
    pub fn plastic_strain(run: &'a str, [reached, wanted]: [f64; 2]) -> Self {
        Self {
            fraction: Some((reached / wanted).clamp(0.0, 1.0)),
            ..Self::stage(run, Stage::Plasticity)
        }
    }
}

/// Receives the signs of life of a run, from any thread.
pub trait Progress: Sync {
    /// Takes one sign of life.
    fn report(&self, report: &Report);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _report: &Report) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_of_an_iteration_counts_decades() {
        let at = |residual| Iteration {
            count: 3,
            residual,
            tolerance: 1e-6,
        };
        let half = Report::iteration("a", at(1e-3)).fraction.unwrap();
        assert!((half - 0.5).abs() < 1e-12);
        assert_eq!(Report::iteration("a", at(2.0)).fraction, Some(0.0));
        assert_eq!(Report::iteration("a", at(0.0)).fraction, None);
    }
}
