//! The open parts of the faces between cells.

use rayon::prelude::*;

use crate::Occupancy;
use crate::interface::NodeLevels;

/// Open parts of the faces of some cells, those on the faces of the box included.
pub(super) struct Apertures {
    pub(super) cells: [usize; 3],
    /// Across x, y and z; x fastest, one layer of faces more than of cells.
    open: [Vec<f32>; 3],
}

impl Apertures {
    /// Faces are open where the distance at their corners, taken as linear between them, is that of void; none is open
    /// to a full cell.
    pub(super) fn of(occupancy: &Occupancy, levels: &NodeLevels) -> Self {
        let cells = occupancy.grid().cells;
        let part = |axis: usize, at: [usize; 3]| {
            if is_shut(occupancy, at, axis) {
                0.0
            } else {
                open_part(corners(levels, at, axis))
            }
        };
        Self::filled(cells, part)
    }

    fn filled(cells: [usize; 3], part: impl Fn(usize, [usize; 3]) -> f32 + Sync) -> Self {
        let open = [0, 1, 2].map(|axis| {
            let [nx, ny, nz] = faces(cells, axis);
            let at = |face: usize| [face % nx, (face / nx) % ny, face / (nx * ny)];
            let all = (0..nx * ny * nz).into_par_iter();
            all.map(|face| part(axis, at(face))).collect()
        });
        Self { cells, open }
    }

    /// Open part of the face across an axis below a cell.
    pub(super) fn below(&self, axis: usize, [x, y, z]: [usize; 3]) -> f32 {
        let [nx, ny, _] = faces(self.cells, axis);
        self.open[axis][x + nx * (y + ny * z)]
    }

    /// Open parts of a row of faces across an axis; for y and z those below the row of cells at `y` and `z`.
    pub(super) fn line(&self, axis: usize, y: usize, z: usize) -> &[f32] {
        let [nx, ny, _] = faces(self.cells, axis);
        let start = nx * (y + ny * z);
        &self.open[axis][start..start + nx]
    }

    /// The apertures of cubes of 2 × 2 × 2 cells, over the distance of their centres: the conductance between them.
    pub(super) fn coarsened(&self) -> Self {
        let cells = self.cells.map(|n| n.div_ceil(2));
        Self::filled(cells, |axis, at| {
            let longer = if self.cells[axis] > 1 { 0.5 } else { 1.0 };
            longer * self.sum_over_cube_face(axis, at)
        })
    }

    /// Sum over the faces, across an axis, between two cubes of 2 × 2 × 2.
    fn sum_over_cube_face(&self, axis: usize, at: [usize; 3]) -> f32 {
        let within = |a: usize| {
            let (start, n) = (2 * at[a], self.cells[a]);
            // The last cube may have one layer of cells, and ends with it.
            if a == axis {
                start.min(n)..start.min(n) + 1
            } else {
                start..(start + 2).min(n)
            }
        };
        let rows = within(2).flat_map(|z| within(1).map(move |y| (y, z)));
        rows.map(|(y, z)| self.line(axis, y, z)[within(0)].iter().sum::<f32>())
            .sum()
    }
}

/// Faces across an axis.
fn faces(mut cells: [usize; 3], axis: usize) -> [usize; 3] {
    cells[axis] += 1;
    cells
}
/// Whether one of the cells at a face is full.
fn is_shut(occupancy: &Occupancy, at: [usize; 3], axis: usize) -> bool {
    let above = at.map(|i| i as isize);
    let mut below = above;
    below[axis] -= 1;
    // Beyond the box lies the mirror image.
    occupancy.mirrored(above).max(occupancy.mirrored(below)) >= 1.0
}

/// Distances at the corners of a face, in the order around it.
fn corners(levels: &NodeLevels, at: [usize; 3], axis: usize) -> [f32; 4] {
    [[0, 0], [1, 0], [1, 1], [0, 1]].map(|[first, second]| {
        let mut node = at;
        node[(axis + 1) % 3] += first;
        node[(axis + 2) % 3] += second;
        levels.at(node)
    })
}

/// The part of a square where a function given at its corners is positive: the mean over both ways to halve it.
fn open_part([a, b, c, d]: [f32; 4]) -> f32 {
    let halves = [[a, b, c], [c, d, a], [b, c, d], [d, a, b]];
    halves.map(positive_part).iter().sum::<f32>() / 4.0
}

/// The part of a triangle where a linear function is positive.
fn positive_part(mut values: [f32; 3]) -> f32 {
    values.sort_by(f32::total_cmp);
    let [low, middle, high] = values;
    if high <= 0.0 {
        0.0
    } else if low >= 0.0 {
        1.0
    } else if middle <= 0.0 {
        high * high / ((high - low) * (high - middle))
    } else {
        1.0 - low * low / ((low - high) * (low - middle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coarse_box_conducts_as_the_fine_one() {
        // Rows of 7, 4 and 1 cells: between cubes of 2 × 2 × 1 there are two faces across x and y, at twice the distance.
        let cells = [7, 4, 1];
        let coarse = Apertures::filled(cells, |_, _| 1.0).coarsened();
        assert_eq!(coarse.cells, [4, 2, 1]);
        assert_eq!(coarse.line(0, 0, 0), [1.0; 5]);
        assert_eq!(coarse.line(1, 1, 0), [1.0, 1.0, 1.0, 0.5]);
        assert_eq!(coarse.line(2, 0, 1), [4.0, 4.0, 4.0, 2.0]);
    }

    #[test]
    fn a_straight_cut_of_a_square_has_its_area() {
        assert!((open_part([0.3, 0.3, -0.7, -0.7]) - 0.3).abs() < 1e-6);
        assert!((open_part([-0.9, -0.9, 0.1, 0.1]) - 0.1).abs() < 1e-6);
        // x + y < ½ cuts off one eighth; x + y < 1 one half.
        assert!((open_part([0.5, -0.5, -1.5, -0.5]) - 0.125).abs() < 1e-6);
        assert!((open_part([1.0, 0.0, -1.0, 0.0]) - 0.5).abs() < 1e-6);
        // A factor moves no line.
        assert!((open_part([1.5, -1.5, -4.5, -1.5]) - 0.125).abs() < 1e-6);
        assert_eq!(open_part([1.0; 4]), 1.0);
        assert_eq!(open_part([-1.0; 4]), 0.0);
    }
}
