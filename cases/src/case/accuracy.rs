//! How well moduli must be known, as resolved.

use super::{Case, Resolution};
use serde::Serialize;

/// Fewest voxels a cell, or across the body, that a coarser mesh may have.
const LEAST_VOXELS: usize = 4;

/// Fewest voxels of a mesh that tells of the order of convergence.
const LEAST_VOXELS_OF_ORDER: usize = 8;

/// Whether moduli get an error band, and how narrow it must be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AccuracySettings {
    /// Whether each run is solved on coarser voxels too, for a band around its moduli.
    pub band: bool,
    /// Half width of the band in percent to which voxels are made smaller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_percent: Option<f64>,
    /// How often the voxels may be halved for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refinements: Option<usize>,
    /// Whether effective moduli are found by finite cells of the voxels' size too.
    pub finite_cells: bool,
}

impl Resolution {
    /// Voxels of half the edge.
    pub fn finer(&self) -> Self {
        match *self {
            Self::VoxelsPerCell(count) => Self::VoxelsPerCell(2 * count),
            Self::VoxelMm(voxel_mm) => Self::VoxelMm(0.5 * voxel_mm),
            Self::VoxelsAcross(count) => Self::VoxelsAcross(2 * count),
        }
    }

    /// Voxels of twice the edge, if there are enough left.
    pub fn coarser(&self) -> Option<Self> {
        self.coarser_of(LEAST_VOXELS)
    }

    fn coarser_of(&self, least: usize) -> Option<Self> {
        let halved = |count: usize| Some(count / 2).filter(|&count| count >= least);
        Some(match *self {
            Self::VoxelsPerCell(count) => Self::VoxelsPerCell(halved(count)?),
            Self::VoxelMm(voxel_mm) => Self::VoxelMm(2.0 * voxel_mm),
            Self::VoxelsAcross(count) => Self::VoxelsAcross(halved(count)?),
        })
    }
}

impl Case {
    /// The same case on voxels of twice the edge, and of four times where these tell of the order of convergence.
    pub fn coarser(&self) -> Vec<Self> {
        let once = self.mesh.resolution.and_then(|at| at.coarser());
        let twice = once.and_then(|at| at.coarser_of(LEAST_VOXELS_OF_ORDER));
        let resolutions = [once, twice].into_iter().flatten();
        resolutions.map(|resolution| self.at(resolution)).collect()
    }

    /// The same case on voxels of half the edge.
    pub fn finer(&self) -> Option<Self> {
        Some(self.at(self.mesh.resolution?.finer()))
    }

    fn at(&self, resolution: Resolution) -> Self {
        let mut case = self.clone();
        case.mesh.resolution = Some(resolution);
        case
    }
}
