//! Geometry to voxel mesh: solids as signed distances, periodic lattices, coats, images, VTK.
//!
//! This crate knows nothing of mechanics. Lengths are millimetres; a signed distance is negative inside.

mod grid;
mod voxel_mesh;

pub use grid::Grid;
pub use voxel_mesh::{CellFractions, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};
