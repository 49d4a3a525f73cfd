//! Why there is no such lattice of two levels.

use crate::SizingError;

/// Why there is no such lattice of two levels.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum HierarchicalError {
    /// A full block on one of the levels.
    #[error("{lattice} has no pores: both levels must have struts or walls")]
    Full {
        /// Name of the lattice.
        lattice: &'static str,
    },
    /// A name that no row of the table has.
    #[error("there is no lattice {lattice:?} for the fine level")]
    Lattice {
        /// The name.
        lattice: String,
    },
    /// The fine lattice does not repeat with the coarse one, or is too fine or too coarse.
    #[error("a coarse cell must hold a whole number of fine cells along its edge, from {} to {}, not {cells}", range[0], range[1])]
    Cells {
        /// Fine cells along a coarse one.
        cells: f64,
        /// Fewest and most.
        range: [usize; 2],
    },
    /// No lattice within the members of the coarse one.
    #[error("a coarse member of {member_mm:.4} mm is thinner than a fine cell of {cell_mm:.4} mm")]
    ThinMember {
        /// Strut diameter, wall thickness, or largest sphere in the coarse network.
        member_mm: f64,
        /// Edge of a fine cell.
        cell_mm: f64,
    },
    /// A total porosity that is none, or below that of the level given.
    #[error("the total porosity must lie between that of the level given, {given:.4}, and 1; it is {wanted}")]
    Porosity {
        /// The porosity asked for.
        wanted: f64,
        /// Porosity of the level given.
        given: f64,
    },
    /// The search for a level did not come to the porosity.
    #[error("a total porosity of {wanted} was not met")]
    NotMet {
        /// The porosity asked for.
        wanted: f64,
    },
    /// The level sought does not exist.
    #[error(transparent)]
    Sizing(#[from] SizingError),
}
