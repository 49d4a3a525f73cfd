//! Voxel linear elasticity.
pub mod material;
