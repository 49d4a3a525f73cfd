//! The same case on several meshes: for an error band, and until it is narrow enough.

use super::{Pipeline, Solved};
use crate::accuracy::{Accuracy, Level};
use crate::case::Case;
use crate::run_error::RunError;
use crate::structure;

impl Pipeline<'_> {
    /// Meshes and solves a case, where an error band is asked for on coarser voxels before, and on finer ones until it is narrow enough.
    pub(super) fn solve_to_accuracy(&self, case: &Case) -> Result<Solved, RunError> {
        let (mut levels, mut doubts) = self.coarser_levels(case)?;
        let mut case = case.clone();
        let mut refinements = case.accuracy.refinements.unwrap_or(0);
        loop {
            let (built, mut answer) = self.solve_once(&case)?;
            levels.insert(0, Level::new(built.mesh.grid().spacing_mm, &answer.measures));
            let accuracy = Accuracy::new(&levels, &case.accuracy).filter(|_| case.accuracy.band);
            let is_rough = accuracy
                .as_ref()
                .is_some_and(|found| found.is_reached == Some(false));
            let finer = case.finer().filter(|_| is_rough && refinements > 0);
            let Some(finer) = finer.filter(|finer| self.fits(finer, &mut doubts)) else {
                answer.warnings.extend(doubts);
                return Ok(Solved {
                    built,
                    answer,
                    accuracy,
                });
            };
            refinements -= 1;
            case = finer;
        }
    }

    /// The moduli on coarser voxels, finest first, and why there are none.
    pub(super) fn coarser_levels(&self, case: &Case) -> Result<(Vec<Level>, Vec<String>), RunError> {
        let mut levels = Vec::new();
        let coarser = if case.accuracy.band {
            case.coarser()
        } else {
            Vec::new()
        };
        for case in coarser {
            match self.level(&case) {
                Ok(level) => levels.push(level),
                Err(RunError::Interrupted) => return Err(RunError::Interrupted),
                Err(_) if !levels.is_empty() => break,
                Err(error) => {
                    let doubt =
                        format!("the moduli have no error band, since coarser voxels failed: {error}");
                    return Ok((levels, vec![doubt]));
                }
            }
        }
        Ok((levels, Vec::new()))
    }

    /// Whether finer voxels fit into memory.
    pub(super) fn fits(&self, finer: &Case, doubts: &mut Vec<String>) -> bool {
        let forecast = structure::forecast(finer);
        match forecast.and_then(|forecast| forecast.refuse_beyond(self.memory_limit_bytes)) {
            Ok(()) => true,
            Err(error) => {
                doubts.push(format!("the voxels were not made smaller: {error}"));
                false
            }
        }
    }

    pub(super) fn level(&self, case: &Case) -> Result<Level, RunError> {
        // The band is one of moduli: what goes beyond yield, and buckling, are not needed.
        let mut elastic = Case {
            plasticity: None,
            buckling: None,
            ..case.clone()
        };
        elastic.accuracy.finite_cells = false;
        let (built, answer) = self.solve_once(&elastic)?;
        Ok(Level::new(built.mesh.grid().spacing_mm, &answer.measures))
    }
}
