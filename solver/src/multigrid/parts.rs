//! The parts of a cycle one at a time, for [`crate::probe`].

use super::Multigrid;
use super::passes::Continued;
use crate::operator::{Operator, Vectors};

/// What one cycle does on a level.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Steps of the smoother before, and again after, the coarse correction.
    pub steps: usize,
    /// Visits of the level.
    pub visits: usize,
    /// Of these, those that start from zero.
    pub starts: usize,
}

impl Multigrid {
    /// The operators of all levels with what a cycle does there, the finest level first; the coarsest has no steps.
    pub fn levels(&self) -> impl Iterator<Item = (&Operator, Work)> {
        let starts = |at: usize| self.visits.pow(at.saturating_sub(1) as u32);
        let smoothed = self.levels.iter().enumerate().map(move |(at, level)| {
            let work = Work {
                steps: level.jacobi.degree(),
                visits: self.visits.pow(at as u32),
                starts: starts(at),
            };
            (&level.operator, work)
        });
        let starts = starts(self.levels.len());
        let coarsest = Work {
            steps: 0,
            visits: starts,
            starts,
        };
        smoothed.chain([(&self.coarsest.operator, coarsest)])
    }

    /// One further step of the smoother on the finest level; nothing where there is one level only.
    pub fn smooth_finest(&mut self) {
        let Some(fine) = self.levels.first_mut() else {
            return;
        };
        let vectors = Vectors {
            input: &mut fine.step,
            output: &mut fine.residual,
            third: &mut fine.correction,
            right: &fine.right_hand_side,
            inverse: fine.jacobi.blocks(),
        };
        let step = fine.jacobi.step(fine.jacobi.degree() - 1);
        fine.operator.sweep(&Continued(step), vectors);
    }

    /// Restricts the residual of the finest level; nothing where there is one level only.
    pub fn restrict_finest(&mut self) {
        if !self.levels.is_empty() {
            self.restrict(0, |level| &mut level.residual);
        }
    }

    /// Adds the correction of the second level to that of the finest; nothing where there is one level only.
    pub fn prolong_finest(&mut self) {
        if !self.levels.is_empty() {
            self.add_coarse(0);
        }
    }
}
