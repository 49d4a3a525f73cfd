//! Geometry to voxel mesh: solids as signed distances, periodic lattices, coats, images, VTK.
//!
//! This crate knows nothing of mechanics. Lengths are millimetres; a signed distance is negative inside.

mod cut;
mod field;
mod grid;
mod image;
pub mod lattice;
mod pieces;
mod report;
mod sizing;
pub mod solid;
mod stl;
mod voxel_mesh;
mod vtk;
mod write_beside;

pub use cut::{Coat, CoatError, CutError, SolidFractions, UnitCell, cut_cells, sampled};
pub use grid::Grid;
pub use image::{ImageCell, ImageError};
pub use lattice::{LATTICES, Lattice, LatticeKind};
pub use pieces::{Cleaned, Piece, pieces, without_islands};
pub use report::{MeshReport, MeshWarning, Volumes};
pub use sizing::{SizedCell, Sizing, SizingError};
pub use solid::Solid;
pub use stl::{StlError, write_surface_stl};
pub use voxel_mesh::{CellFractions, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};
pub use vtk::{VtkArray, VtkError, VtkFields, write_pvd, write_vtu};
