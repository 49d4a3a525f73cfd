//! The parts of a cycle one at a time, for [`crate::probe`].

use super::Multigrid;
use super::passes::Continued;
use crate::operator::{Operator, Vectors};

impl Multigrid {
    /// The operators of all levels with their smoothing steps before and after the coarse correction, the finest level first; the
    /// coarsest has none.
    pub fn levels(&self) -> impl Iterator<Item = (&Operator, usize)> {
        let smoothed = self
            .levels
            .iter()
            .map(|level| (&level.operator, level.jacobi.degree()));
        smoothed.chain([(&self.coarsest.operator, 0)])
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
            self.restrict(0, |level| &level.residual);
        }
    }

    /// Adds the correction of the second level to that of the finest; nothing where there is one level only.
    pub fn prolong_finest(&mut self) {
        if !self.levels.is_empty() {
            self.add_coarse(0);
        }
    }
}
