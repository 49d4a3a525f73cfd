//! Lattices whose thickness, porosity or cell size varies in space.

mod cells;
mod field;
#[cfg(test)]
mod tests;
mod thickness;

pub use cells::{CellMapError, GradedCells};
pub use field::{Course, GradeError, ScalarField};
pub use thickness::GradedThickness;
