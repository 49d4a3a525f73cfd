//! The smooth surface behind the volume fractions of a voxel mesh.
//!
//! A cut cell holds a piece of plane with the normal of the fractions around it and the volume of the cell behind it;
//! lengths are in edges of a cell, from the smallest corner of the box.

mod levels;
mod nearest;
mod occupancy;
mod patch;
mod patches;

pub use occupancy::{InterfaceError, Occupancy};

pub(crate) use levels::NodeLevels;
pub(crate) use nearest::{NONE, nearest_patches};
pub(crate) use patch::Patch;
pub(crate) use patches::Patches;
