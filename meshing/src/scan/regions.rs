//! Material regions from grey values or labels.

use rayon::prelude::*;

use super::frame::Frame;
use super::operation_error::positive;
use super::resample::{COUNT_MAX, MISSING_MAX, Share, VOXELS_MAX, overlapped};
use super::{OperationError, Scan};
use crate::pieces::Runs;
use crate::{Grid, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};

/// Part of a cell that is nothing but rounding: sizes in files have four digits or more, along a thousand voxels.
const WHOLE_MARGIN: f64 = 1e-4;

/// Which voxels make a region.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// Voxels whose value is this or more.
    AtLeast(f64),
    /// Voxels whose value is one of these labels.
    Labels(Vec<i64>),
}

/// The region of each voxel of a scan, with its place in the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Regions {
    counts: [usize; 3],
    frame: Frame,
    region: Vec<u8>,
    /// How many there are.
    regions: usize,
}

/// The largest piece of some regions, and what was taken from it.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestPiece {
    /// The regions without their islands.
    pub regions: Regions,
    /// Voxels of the piece.
    pub voxels: usize,
    /// Voxels of each island, the largest first.
    pub islands: Vec<usize>,
}

impl Scan {
    /// Region k + 1 of the voxels that selection k takes; of several that take a voxel, the last.
    ///
    /// # Errors
    /// No selection or too many, a threshold that is not a number, no labels, a region without voxels.
    pub fn regions(&self, selections: &[Selection]) -> Result<Regions, OperationError> {
        checked(selections)?;
        let region = |&value: &f32| {
            let taken = selections
                .iter()
                .rposition(|selection| selection.takes(value.into()));
            taken.map_or(0, |k| k as u8 + 1)
        };
        let regions = Regions {
            counts: self.counts,
            frame: self.frame.clone(),
            region: self.values.par_iter().map(region).collect(),
            regions: selections.len(),
        };
        match regions.voxels().iter().position(|&voxels| voxels == 0) {
            Some(k) => Err(OperationError::EmptyRegion { region: k + 1 }),
            None => Ok(regions),
        }
    }
}

impl Selection {
    fn takes(&self, value: f64) -> bool {
        match self {
            Self::AtLeast(threshold) => value >= *threshold,
            Self::Labels(labels) => labels.iter().any(|&label| label as f64 == value),
        }
    }
}

fn checked(selections: &[Selection]) -> Result<(), OperationError> {
    let (regions, max) = (selections.len(), PHASES_MAX);
    if regions > max {
        return Err(OperationError::TooManyRegions { regions, max });
    }
    for selection in selections {
        match selection {
            Selection::AtLeast(value) if !value.is_finite() => {
                let (name, value) = ("a threshold", *value);
                return Err(OperationError::NotFinite { name, value });
            }
            Selection::Labels(labels) if labels.is_empty() => return Err(OperationError::NoSelection),
            _ => {}
        }
    }
    if selections.is_empty() {
        Err(OperationError::NoSelection)
    } else {
        Ok(())
    }
}

impl Regions {
    /// Voxels along x, y, z.
    pub fn counts(&self) -> [usize; 3] {
        self.counts
    }

    /// Edges of a voxel in mm.
    pub fn spacing_mm(&self) -> [f64; 3] {
        self.frame.spacing_mm
    }

    /// Region of each voxel, x fastest; 0 is void.
    pub fn regions(&self) -> &[u8] {
        &self.region
    }

    /// Number of voxels of each region, void left out.
    pub fn voxels(&self) -> Vec<usize> {
        let count = |k: usize| {
            self.region
                .par_iter()
                .filter(|&&r| usize::from(r) == k + 1)
                .count()
        };
        (0..self.regions).map(count).collect()
    }

    /// The largest of the pieces that hang together by faces of voxels, whatever their regions; of two equal ones
    /// the first. Unlike [`crate::without_islands`], which keeps every large piece, this drops all others.
    pub fn largest_piece(mut self) -> LargestPiece {
        let runs = Runs::of(&self.region, self.counts);
        let mut voxels = vec![0_usize; runs.cells.len()];
        for (cells, &root) in runs.cells.iter().zip(&runs.root) {
            voxels[root as usize] += cells.len();
        }
        let mut order: Vec<usize> = (0..voxels.len()).filter(|&root| voxels[root] > 0).collect();
        order.sort_by_key(|&root| std::cmp::Reverse(voxels[root]));
        let largest = order.first().copied();
        for (cells, &root) in runs.cells.iter().zip(&runs.root) {
            if Some(root as usize) != largest {
                self.region[cells.clone()].fill(0);
            }
        }
        LargestPiece {
            regions: self,
            voxels: largest.map_or(0, |root| voxels[root]),
            islands: order.iter().skip(1).map(|&root| voxels[root]).collect(),
        }
    }

    /// A mesh whose phase k is region k + 1, with cubic cells of the given edge: a cell holds the part of each region in
    /// its box, every voxel taken as full, so that volumes are kept. The grid lies in the coordinates of
    /// [`Scan::corner_mm`]. Cells that the scan fills in part are void in the rest.
    ///
    /// # Errors
    /// Phases that are not one a region, an edge that is not a positive number, too many cells.
    pub fn mesh(&self, phases: Vec<Phase>, edge_mm: f64) -> Result<VoxelMesh, OperationError> {
        if phases.len() != self.regions {
            let (phases, regions) = (phases.len(), self.regions);
            return Err(OperationError::WrongPhases { phases, regions });
        }
        let grid = self.grid(edge_mm)?;
        let shares: [Vec<Share>; 3] = std::array::from_fn(|a| {
            let ratio = edge_mm / self.frame.spacing_mm[a];
            (0..grid.cells[a])
                .map(|i| overlapped(i, self.counts[a], ratio))
                .collect()
        });
        let cells = 0..grid.cell_count();
        let mut builder = VoxelMeshBuilder::new(grid.clone(), phases);
        for cell in cells {
            let [x, y, z] = grid.cell_position(cell);
            builder.push(self.parts([&shares[0][x], &shares[1][y], &shares[2][z]]));
        }
        Ok(builder.finish())
    }

    fn grid(&self, edge_mm: f64) -> Result<Grid, OperationError> {
        positive("the edge of a cell", edge_mm)?;
        let counts: [f64; 3] = std::array::from_fn(|a| {
            let length = self.counts[a] as f64 * self.frame.spacing_mm[a] / edge_mm;
            (length - MISSING_MAX).ceil().max(1.0)
        });
        if counts.iter().any(|&n| n > COUNT_MAX) || counts.iter().product::<f64>() > VOXELS_MAX {
            return Err(OperationError::TooFine { counts });
        }
        Ok(Grid {
            cells: counts.map(|n| n as usize),
            spacing_mm: edge_mm,
            origin_mm: self.frame.corner_mm(),
        })
    }

    /// Volume of each region in a cell, as part of it.
    fn parts(&self, [x, y, z]: [&Share; 3]) -> [f32; PHASES_MAX] {
        let [nx, ny, _] = self.counts;
        let mut sums = [0.0; PHASES_MAX + 1];
        for (k, part_z) in z.parts.iter().enumerate() {
            for (j, part_y) in y.parts.iter().enumerate() {
                let row = x.first + nx * (y.first + j + ny * (z.first + k));
                for (&region, part_x) in self.region[row..].iter().zip(&x.parts) {
                    sums[usize::from(region)] += part_x * part_y * part_z;
                }
            }
        }
        // Cells of one region alone are whole but for the rounding of sizes in files.
        std::array::from_fn(|k| match sums[k + 1] {
            sum if sum > 1.0 - WHOLE_MARGIN => 1.0,
            sum if sum < WHOLE_MARGIN => 0.0,
            sum => sum as f32,
        })
    }
}
