//! Foams of round struts along the edges of Voronoi cells.

mod cell;
mod diagram;
mod points;
mod skeleton;
mod spec;
mod struts;

pub use spec::{CellCount, Seeding, VoronoiSpec};
pub use struts::VoronoiStruts;

#[cfg(test)]
mod struts_tests;
#[cfg(test)]
mod tests;
