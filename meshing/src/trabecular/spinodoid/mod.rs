//! Spinodoids: random level sets of one wavelength, isotropic to columnar.

mod islands;
mod level_set;
mod node_grid;
mod spec;
mod spline;
mod surface;
mod waves;

pub use level_set::Spinodoid;
pub use spec::SpinodoidSpec;

#[cfg(test)]
mod tests;
