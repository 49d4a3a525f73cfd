//! Where the voxels of a scan lie in the world, and in which order they are stored.

use rayon::prelude::*;

use super::{ScanError, ScanWarning};
use crate::solid::vector::{dot, length};

/// Sine of the angle below which an axis counts as that of the world, and two axes as square to each other: over a
/// thousand voxels it makes one voxel.
const ANGLE_MAX: f64 = 1e-3;
/// Part by which two statements of a length may differ: files round to four or more digits.
const LENGTH_MAX: f64 = 1e-3;
/// Axes along x, y, z.
const IDENTITY: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// What a file says of the place of its voxels; axis k is that of the k-th index as stored, the fastest first.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    /// Centre of the first voxel as stored, in mm; none puts the corner of the box at zero.
    pub(super) origin_mm: Option<[f64; 3]>,
    /// Direction of each axis in the world, of length one.
    pub(super) axes: [[f64; 3]; 3],
    /// Distance of voxel centres along each axis, as far as stated.
    pub(super) spacing_mm: [Option<f64>; 3],
}

/// Where voxels lie: position = origin + Σ index_k · spacing_k · axis_k.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) origin_mm: [f64; 3],
    pub(super) axes: [[f64; 3]; 3],
    pub(super) spacing_mm: [f64; 3],
}

impl Placement {
    /// Axes as they are, with what is known of the size of the voxels.
    pub(super) fn unoriented(spacing_mm: [Option<f64>; 3]) -> Self {
        Self {
            origin_mm: None,
            axes: IDENTITY,
            spacing_mm,
        }
    }

    /// From the vectors between neighbouring voxels along each axis.
    pub(super) fn from_steps(origin_mm: [f64; 3], steps_mm: [[f64; 3]; 3]) -> Self {
        let spacing = steps_mm.map(length);
        Self {
            origin_mm: Some(origin_mm),
            axes: std::array::from_fn(|k| steps_mm[k].map(|x| x / spacing[k])),
            spacing_mm: spacing.map(Some),
        }
    }

    /// From coordinates to the right, to the front and up, to ours: to the left, to the back and up.
    pub(super) fn of_ras(self) -> Self {
        self.turned(|[x, y, z]| [-x, -y, z])
    }

    /// From coordinates to the left, to the front and up, to ours.
    pub(super) fn of_las(self) -> Self {
        self.turned(|[x, y, z]| [x, -y, z])
    }

    fn turned(self, turn: fn([f64; 3]) -> [f64; 3]) -> Self {
        Self {
            origin_mm: self.origin_mm.map(turn),
            axes: self.axes.map(turn),
            spacing_mm: self.spacing_mm,
        }
    }

    /// The frame with voxels of the given size where one is given, else of the stated one.
    ///
    /// # Errors
    /// A size that is missing or not positive, axes that are no directions or not square to each other.
    pub(super) fn frame(self, given_mm: Option<[f64; 3]>) -> Result<(Frame, Vec<ScanWarning>), ScanError> {
        let spacing_mm = match given_mm {
            Some(given) => given,
            None => stated(self.spacing_mm)?,
        };
        if let Some(&value) = spacing_mm.iter().find(|h| !(h.is_finite() && **h > 0.0)) {
            return Err(ScanError::NotPositive { value });
        }
        let frame = Frame {
            origin_mm: self.origin_mm.unwrap_or(spacing_mm.map(|h| 0.5 * h)),
            axes: directions(self.axes)?,
            spacing_mm,
        };
        if !frame.origin_mm.iter().all(|x| x.is_finite()) {
            return Err(ScanError::NoDirections);
        }
        Ok((frame, replaced(self.spacing_mm, spacing_mm)))
    }
}

fn stated(spacing_mm: [Option<f64>; 3]) -> Result<[f64; 3], ScanError> {
    let mut sizes = [0.0; 3];
    for (axis, size) in spacing_mm.into_iter().enumerate() {
        sizes[axis] = size.ok_or(ScanError::NoVoxelSize { axis })?;
    }
    Ok(sizes)
}

fn replaced(stated_mm: [Option<f64>; 3], given_mm: [f64; 3]) -> Vec<ScanWarning> {
    let differs = |k: usize| stated_mm[k].is_some_and(|size| !same_length(size, given_mm[k]));
    let warning = ScanWarning::VoxelSizeReplaced { stated_mm, given_mm };
    (0..3).any(differs).then_some(warning).into_iter().collect()
}

/// True if two statements of one length agree to rounding.
pub(super) fn same_length(a: f64, b: f64) -> bool {
    (a - b).abs() <= LENGTH_MAX * a.abs().max(b.abs())
}

/// The axes at length one.
fn directions(axes: [[f64; 3]; 3]) -> Result<[[f64; 3]; 3], ScanError> {
    let lengths = axes.map(length);
    if !lengths.iter().all(|l| (l - 1.0).abs() <= LENGTH_MAX) {
        return Err(ScanError::NoDirections);
    }
    let unit: [[f64; 3]; 3] = std::array::from_fn(|k| axes[k].map(|x| x / lengths[k]));
    let cosines = [(0, 1), (1, 2), (2, 0)].map(|(a, b)| dot(unit[a], unit[b]));
    let worst = cosines
        .into_iter()
        .fold(0.0, |worst: f64, c| if c.abs() > worst.abs() { c } else { worst });
    if worst.abs() > ANGLE_MAX {
        let degrees = worst.clamp(-1.0, 1.0).acos().to_degrees();
        return Err(ScanError::NotOrthogonal { degrees });
    }
    Ok(unit)
}

impl Frame {
    /// Centre of a voxel in mm; the index need not lie in the image.
    pub(super) fn position_mm(&self, at: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|x| {
            let along = |k: usize| at[k] * self.spacing_mm[k] * self.axes[k][x];
            self.origin_mm[x] + along(0) + along(1) + along(2)
        })
    }

    /// The corner of the box before the first voxel, in coordinates along the axes.
    pub(super) fn corner_mm(&self) -> [f64; 3] {
        std::array::from_fn(|k| dot(self.axes[k], self.origin_mm) - 0.5 * self.spacing_mm[k])
    }

    /// The largest angle between an axis and that of the world, if it matters.
    pub(super) fn oblique_degrees(&self) -> Option<f64> {
        let across = |k: usize| (1.0 - self.axes[k][k].powi(2)).max(0.0).sqrt();
        let sine = (0..3).map(across).fold(0.0, f64::max);
        (sine > ANGLE_MAX).then(|| sine.min(1.0).asin().to_degrees())
    }

    /// The order of axes and the flips that bring the axes closest to x, y, z.
    pub(super) fn order(&self) -> Order {
        // Of two equally close ones, at 45 degrees, the earlier in this list.
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let closeness = |order: [usize; 3]| (0..3).map(|a| self.axes[order[a]][a].abs()).sum::<f64>();
        let mut stored = orders[0];
        for order in orders {
            // The margin keeps rounding from choosing between equals.
            if closeness(order) > closeness(stored) + 1e-9 {
                stored = order;
            }
        }
        let flipped = std::array::from_fn(|a| self.axes[stored[a]][a] < 0.0);
        Order { stored, flipped }
    }

    /// The frame of the same voxels in another order.
    pub(super) fn reordered(&self, order: &Order, counts: [usize; 3]) -> Self {
        let mut first = [0.0; 3];
        for a in (0..3).filter(|&a| order.flipped[a]) {
            first[order.stored[a]] = counts[order.stored[a]] as f64 - 1.0;
        }
        let sign = |a: usize| if order.flipped[a] { -1.0 } else { 1.0 };
        Self {
            origin_mm: self.position_mm(first),
            axes: std::array::from_fn(|a| self.axes[order.stored[a]].map(|x| sign(a) * x)),
            spacing_mm: order.stored.map(|k| self.spacing_mm[k]),
        }
    }
}

/// Axis a of the result is the stored axis `stored[a]`, walked backwards where `flipped[a]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Order {
    pub(super) stored: [usize; 3],
    pub(super) flipped: [bool; 3],
}

impl Order {
    /// The counts along the axes of the result.
    pub(super) fn counts(&self, counts: [usize; 3]) -> [usize; 3] {
        self.stored.map(|k| counts[k])
    }

    /// The values in the order of the result, x fastest.
    pub(super) fn values(&self, values: Vec<f32>, counts: [usize; 3]) -> Vec<f32> {
        if self.stored == [0, 1, 2] && self.flipped == [false; 3] {
            return values;
        }
        let strides = [1, counts[0], counts[0] * counts[1]];
        let [nx, ny, _] = self.counts(counts);
        let offset = |a: usize, i: usize| {
            let k = self.stored[a];
            strides[k] * if self.flipped[a] { counts[k] - 1 - i } else { i }
        };
        let mut ordered = vec![0.0; values.len()];
        ordered.par_chunks_mut(nx).enumerate().for_each(|(row, line)| {
            let start = offset(1, row % ny) + offset(2, row / ny);
            for (x, value) in line.iter_mut().enumerate() {
                *value = values[start + offset(0, x)];
            }
        });
        ordered
    }
}

/// a × b.
pub(super) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|k| a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3])
}
