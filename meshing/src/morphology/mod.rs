//! Measures of a porous body: thickness of struts and pores, surface, open porosity, tortuosity.
//!
//! All take the solid fractions of the cells ([`Occupancy`](crate::Occupancy)), so that a body, or some phases of it,
//! is measured to a part of a cell. The faces of the box are no surface.

mod apertures;
mod centre;
mod conduction;
#[cfg(test)]
mod diffusion_tests;
mod distribution;
mod multigrid;
mod open_porosity;
mod pore_space;
mod specific_surface;
mod spheres;
#[cfg(test)]
mod tests;
mod thickness;
mod tortuosity;

pub use distribution::ThicknessDistribution;
pub use open_porosity::{ClosedPore, OpenPorosity};
pub use specific_surface::SpecificSurface;
pub use thickness::LocalThickness;
pub use tortuosity::{Passage, Tortuosity, TortuosityError};
