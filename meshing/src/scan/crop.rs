//! A box of a scan.

use std::ops::Range;

use super::frame::Frame;
use super::operation_error::finite;
use super::{OperationError, Scan};

/// Part of a voxel by which a box in mm may reach beyond the scan: rounding of lengths that were written down.
const BEYOND_MAX: f64 = 1e-3;

impl Scan {
    /// The voxels whose indices along x, y, z lie in three ranges.
    ///
    /// # Errors
    /// A range that is empty or reaches beyond the scan.
    pub fn cropped(&self, voxels: [Range<usize>; 3]) -> Result<Self, OperationError> {
        for (axis, range) in voxels.iter().enumerate() {
            if range.is_empty() {
                return Err(OperationError::EmptyBox { axis });
            }
            if range.end > self.counts[axis] {
                let ends = [range.start as f64, range.end as f64];
                return Err(outside(axis, ends, [0.0, self.counts[axis] as f64]));
            }
        }
        let first = voxels.each_ref().map(|range| range.start as f64);
        Ok(Self {
            counts: voxels.each_ref().map(ExactSizeIterator::len),
            frame: Frame {
                origin_mm: self.frame.position_mm(first),
                ..self.frame.clone()
            },
            values: self.values_in(&voxels),
            warnings: self.warnings.clone(),
        })
    }

    /// The voxels whose centres lie in a box, given by two corners in mm *along the scan's own axes*
    /// (position · axis): coordinates of the world unless the scan is oblique.
    ///
    /// # Errors
    /// A box without the centre of a voxel, one that reaches beyond the scan, corners that are not finite.
    pub fn cropped_mm(&self, low_mm: [f64; 3], high_mm: [f64; 3]) -> Result<Self, OperationError> {
        let mut voxels = [0..0, 0..0, 0..0];
        for (axis, range) in voxels.iter_mut().enumerate() {
            *range = self.range(axis, [low_mm[axis], high_mm[axis]])?;
        }
        self.cropped(voxels)
    }

    /// Indices of the voxels along one axis whose centres lie between two coordinates.
    fn range(&self, axis: usize, ends_mm: [f64; 2]) -> Result<Range<usize>, OperationError> {
        let [low, high] = ends_mm;
        finite("a corner of the box", low)?;
        finite("a corner of the box", high)?;
        let (spacing, corner) = (self.frame.spacing_mm[axis], self.corner_mm()[axis]);
        let end = corner + self.extent_mm()[axis];
        let beyond = BEYOND_MAX * spacing;
        if low < corner - beyond || high > end + beyond {
            return Err(outside(axis, ends_mm, [corner, end]));
        }
        // The first centre at or above a coordinate.
        let index = |x: f64| ((x - corner) / spacing - 0.5).ceil().max(0.0) as usize;
        Ok(index(low)..index(high).min(self.counts[axis]))
    }

    fn values_in(&self, [xs, ys, zs]: &[Range<usize>; 3]) -> Vec<f32> {
        let [nx, ny, _] = self.counts;
        let mut values = Vec::with_capacity(xs.len() * ys.len() * zs.len());
        for z in zs.clone() {
            for y in ys.clone() {
                let row = nx * (y + ny * z);
                values.extend_from_slice(&self.values[row + xs.start..row + xs.end]);
            }
        }
        values
    }
}

fn outside(axis: usize, [low, high]: [f64; 2], [scan_low, scan_high]: [f64; 2]) -> OperationError {
    OperationError::OutsideScan {
        axis,
        low,
        high,
        scan_low,
        scan_high,
    }
}
