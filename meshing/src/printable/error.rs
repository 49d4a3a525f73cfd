//! Why a surface was not made or not written.

use std::path::PathBuf;

use crate::InterfaceError;

/// Why a surface was not written. Nothing is left behind, and an older file of that name is untouched.
#[derive(Debug, thiserror::Error)]
pub enum StlError {
    /// There is no surface.
    #[error("the mesh has no cell with material")]
    NoMaterial,
    /// The format counts triangles in 32 bits.
    #[error("{triangles} triangles are too many for one STL file")]
    TooMany {
        /// How many there are.
        triangles: usize,
    },
    /// A position is infinite, not a number, or beyond the range of a 32-bit float.
    #[error("the positions of the mesh are not finite")]
    NotFinite,
    /// The format's 32-bit floats would merge neighbouring corners.
    #[error(
        "cells of {spacing_mm} mm as far as {farthest_mm} mm from the origin are too fine for the \
         32-bit numbers of an STL file; move the body to the origin"
    )]
    TooFine {
        /// Edge of a cell.
        spacing_mm: f64,
        /// Largest coordinate.
        farthest_mm: f64,
    },
    /// The body is too thin for its cells: no smooth surface of its volume was found.
    #[error(
        "the surface encloses {volume_mm3:.6} mm³ where the cells hold {cell_volume_mm3:.6} mm³: \
         members are thinner than about two cells; use smaller ones"
    )]
    VolumeMissed {
        /// Volume of the best surface.
        volume_mm3: f64,
        /// Volume of the cells.
        cell_volume_mm3: f64,
    },
    /// The cells themselves.
    #[error(transparent)]
    Interface(#[from] InterfaceError),
    /// The file system refused.
    #[error("cannot write {}", path.display())]
    Io {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
