//! Why an assembly cannot be made or meshed.

use crate::{CoatError, PHASES_MAX};

/// Why an assembly cannot be made or meshed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AssemblyError {
    /// No part leaves material.
    #[error("an assembly needs at least one part that is not void")]
    NoMaterial,
    /// More regions than a mesh can hold.
    #[error("{regions} regions with the coat, a mesh tells {PHASES_MAX} apart; give parts the same name")]
    TooManyRegions {
        /// Number of regions.
        regions: usize,
    },
    /// One region in two bodies.
    #[error("parts named `{region}` are of body {first} and of body {second}; one region is of one body")]
    RegionOfTwoBodies {
        /// Name of the region.
        region: String,
        /// Body of the first of its parts.
        first: u8,
        /// Body of another.
        second: u8,
    },
    /// A name that belongs to the coat, or none.
    #[error("`{name}` cannot be the name of a part")]
    BadName {
        /// The name.
        name: String,
    },
    /// A skin or depth that is no thickness.
    #[error("{name} of part `{part}` must be positive and finite, is {value}")]
    NotAThickness {
        /// Name of the part.
        part: String,
        /// `skin_mm` or `depth_mm`.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A skin that leaves no lattice.
    #[error("the skin of part `{part}` is {skin_mm} mm, as deep as its lattice of {depth_mm} mm")]
    SkinFillsLattice {
        /// Name of the part.
        part: String,
        /// Thickness of the skin.
        skin_mm: f64,
        /// Depth of the lattice.
        depth_mm: f64,
    },
    /// The coat is none.
    #[error(transparent)]
    Coat(#[from] CoatError),
    /// A coat, but no part that takes it.
    #[error("no part is coated")]
    NothingCoated,
    /// Bone or void that is to be coated.
    #[error("part `{part}` is no implant and cannot be coated")]
    NotCoatable {
        /// Name of the part.
        part: String,
    },
    /// Coated parts of different bodies: the coat could not be bonded to both.
    #[error("coated parts are of body {first} and of body {second}; a coat is bonded to one")]
    CoatOfTwoBodies {
        /// Body of the first coated part.
        first: u8,
        /// Body of another.
        second: u8,
    },
    /// Layers of the coat that do not rise from its inner to its outer face.
    #[error(
        "layers of the coat must lie between {from_mm} and {to_mm} mm and rise, one starts at {bound_mm} mm"
    )]
    BadLayers {
        /// Inner face of the coat.
        from_mm: f64,
        /// Outer face.
        to_mm: f64,
        /// The bound that is out of order.
        bound_mm: f64,
    },
    /// More layers than a coat can have.
    #[error("a coat of {layers} layers; at most {} are possible", crate::COAT_LAYERS_MAX)]
    TooManyLayers {
        /// Number of layers.
        layers: usize,
    },
    /// A part without end.
    #[error("part `{part}` has no bounds; give the grid, or intersect it with a body that has some")]
    Unbounded {
        /// Name of the part.
        part: String,
    },
    /// A grid that is none, or beyond any memory.
    #[error("no grid of {cells:?} cells of {spacing_mm} mm at {origin_mm:?}")]
    BadGrid {
        /// Cells along x, y, z, rounded.
        cells: [f64; 3],
        /// Edge of a cell.
        spacing_mm: f64,
        /// Its corner.
        origin_mm: [f64; 3],
    },
    /// Nothing is left of a region on this grid: hidden by later parts, outside, or too small.
    #[error("nothing is left of region `{region}` on this grid")]
    Vanished {
        /// Name of the region.
        region: String,
    },
}
