//! Cells cut by the surface of a solid and by the surfaces of its coat.

mod coat;
mod coat_layers;
mod estimate;
mod layers;
mod plane_fraction;
mod sampled;
mod unit_cell;

pub use coat::{Coat, CoatError};
pub use coat_layers::{COAT_LAYERS_MAX, CoatLayers};
pub use estimate::{Shares, counted_shares, estimated_shares};
pub use layers::{SolidFractions, cut_cells};
pub use sampled::sampled;
pub use unit_cell::{CutError, UnitCell};

pub(crate) use plane_fraction::fraction_behind;
