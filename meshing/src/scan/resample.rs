//! Scans with other voxels.

use rayon::prelude::*;

use super::frame::Frame;
use super::operation_error::positive;
use super::{OperationError, Scan, ScanWarning};

/// Part of a new voxel that may lack at the upper end: the rounding of sizes in files.
pub(super) const MISSING_MAX: f64 = 1e-3;
/// Most voxels along an axis: more than any scanner gives, and their product can still be counted.
pub(super) const COUNT_MAX: f64 = 1e5;
/// Most voxels of a result: 2³¹, 8 GiB of values.
pub(super) const VOXELS_MAX: f64 = 2_147_483_648.0;

/// The old voxels along one axis that make a new one, with their weights.
pub(super) struct Share {
    pub(super) first: usize,
    pub(super) parts: Vec<f64>,
}

impl Scan {
    /// The scan with blocks of `factor[0] × factor[1] × factor[2]` voxels replaced by their mean.
    ///
    /// Voxels at the upper ends that fill no block are left out, with [`ScanWarning::Trimmed`]. The mean of two
    /// labels is no label: make regions of labels first, and let [`super::Regions::mesh`] take the blocks.
    ///
    /// # Errors
    /// A factor of zero, or one above the number of voxels.
    pub fn coarsened(&self, factor: [usize; 3]) -> Result<Self, OperationError> {
        self.with_voxels(factor.map(|f| f as f64))
    }

    /// The scan with cubic voxels of the given edge.
    ///
    /// Along each axis, voxels that grow are the mean of what they cover, each old voxel taken as constant, so that
    /// the mean of the image is kept; voxels that shrink are interpolated linearly between the centres of the old
    /// ones, and constant beyond the outermost centres. Whole steps of the old size give [`Scan::coarsened`]. What
    /// is left at the upper ends is cut off, with [`ScanWarning::Trimmed`]. Not for labels.
    ///
    /// # Errors
    /// An edge that is not a positive number, voxels too large or too many.
    pub fn resampled(&self, edge_mm: f64) -> Result<Self, OperationError> {
        positive("the edge of a voxel", edge_mm)?;
        self.with_voxels(self.frame.spacing_mm.map(|spacing| edge_mm / spacing))
    }

    /// New voxels whose edges are `ratio` times the old ones.
    fn with_voxels(&self, ratio: [f64; 3]) -> Result<Self, OperationError> {
        let counts = self.new_counts(ratio)?;
        let shares = [0, 1, 2].map(|a| shares(self.counts[a], counts[a], ratio[a]));
        let mut warnings = self.warnings.clone();
        warnings.extend(self.trimmed(counts, ratio));
        Ok(Self {
            counts,
            frame: Frame {
                origin_mm: self.frame.position_mm(ratio.map(|r| 0.5 * r - 0.5)),
                spacing_mm: std::array::from_fn(|a| ratio[a] * self.frame.spacing_mm[a]),
                ..self.frame.clone()
            },
            values: self.means(&shares, counts),
            warnings,
        })
    }

    fn new_counts(&self, ratio: [f64; 3]) -> Result<[usize; 3], OperationError> {
        let mut counts = [0.0; 3];
        for axis in 0..3 {
            positive("the factor of coarsening", ratio[axis])?;
            counts[axis] = (self.counts[axis] as f64 / ratio[axis] + MISSING_MAX).floor();
            if counts[axis] < 1.0 {
                return Err(OperationError::TooCoarse { axis });
            }
        }
        if counts.iter().any(|&n| n > COUNT_MAX) || counts.iter().product::<f64>() > VOXELS_MAX {
            return Err(OperationError::TooFine { counts });
        }
        Ok(counts.map(|n| n as usize))
    }

    fn trimmed(&self, counts: [usize; 3], ratio: [f64; 3]) -> Option<ScanWarning> {
        let left = |a: usize| self.counts[a] as f64 - counts[a] as f64 * ratio[a];
        let is_cut = |a: usize| left(a) > MISSING_MAX * ratio[a];
        let length_mm = [0, 1, 2].map(|a| {
            if is_cut(a) {
                left(a) * self.frame.spacing_mm[a]
            } else {
                0.0
            }
        });
        (0..3).any(is_cut).then_some(ScanWarning::Trimmed { length_mm })
    }

    fn means(&self, [xs, ys, zs]: &[Vec<Share>; 3], [nx, ny, nz]: [usize; 3]) -> Vec<f32> {
        let mut values = vec![0.0; nx * ny * nz];
        values.par_chunks_mut(nx).enumerate().for_each(|(row, line)| {
            let (y, z) = (&ys[row % ny], &zs[row / ny]);
            for (value, x) in line.iter_mut().zip(xs) {
                *value = self.mean([x, y, z]) as f32;
            }
        });
        values
    }

    fn mean(&self, [x, y, z]: [&Share; 3]) -> f64 {
        let [nx, ny, _] = self.counts;
        let mut sum = 0.0;
        for (k, part_z) in z.parts.iter().enumerate() {
            for (j, part_y) in y.parts.iter().enumerate() {
                let row = x.first + nx * (y.first + j + ny * (z.first + k));
                let along = self.values[row..].iter().zip(&x.parts);
                sum += part_z * part_y * along.map(|(&v, part)| part * f64::from(v)).sum::<f64>();
            }
        }
        sum
    }
}

fn shares(old: usize, new: usize, ratio: f64) -> Vec<Share> {
    let share = if ratio < 1.0 { interpolated } else { covered };
    (0..new).map(|i| share(i, old, ratio)).collect()
}

/// The old voxels that a larger new one covers, by the part of it that each fills.
fn covered(i: usize, old: usize, ratio: f64) -> Share {
    let mut share = overlapped(i, old, ratio);
    let sum: f64 = share.parts.iter().sum();
    share.parts.iter_mut().for_each(|part| *part /= sum);
    share
}

/// The old voxels that overlap a new one, by the part of it that each fills; together less than one beyond the end.
pub(super) fn overlapped(i: usize, old: usize, ratio: f64) -> Share {
    let (start, end) = (i as f64 * ratio, ((i + 1) as f64 * ratio).min(old as f64));
    let first = (start as usize).min(old - 1);
    let last = (end.ceil() as usize).clamp(first + 1, old);
    let within = |j: usize| (end.min((j + 1) as f64) - start.max(j as f64)).max(0.0);
    let parts = (first..last).map(|j| within(j) / ratio).collect();
    Share { first, parts }
}

/// The old voxels whose centres lie around that of a smaller new one.
fn interpolated(i: usize, old: usize, ratio: f64) -> Share {
    let centre = (i as f64 + 0.5) * ratio - 0.5;
    let centre = centre.clamp(0.0, (old - 1) as f64);
    let first = (centre as usize).min(old.saturating_sub(2));
    let beyond = centre - first as f64;
    let parts = if old == 1 {
        vec![1.0]
    } else {
        vec![1.0 - beyond, beyond]
    };
    Share { first, parts }
}
