//! The surface of a mesh in pieces.

use rayon::prelude::*;

use super::{Occupancy, Patch};
use crate::solid::vector::{normalised, scaled, shifted};

/// A cell within this of empty or full is taken as such: a tenth of the sliver that cut cells never fall below.
const PURE: f32 = 1e-3;

/// Pieces of the surface, sorted by the row of cells they belong to and along x within it.
pub(crate) struct Patches {
    pub(crate) cells: [usize; 3],
    pub(crate) all: Vec<Patch>,
    /// First piece of each row; one entry more than rows.
    rows: Vec<u32>,
}

impl Patches {
    /// One piece in each cut cell, and one on each face between a full and an empty cell.
    ///
    /// The normal is the gradient of the fractions with weights ¼ ½ ¼ across (Parker & Youngs 1992, AWRE report
    /// 01/92); the plane of a cut cell leaves its fraction behind. Between a full and an empty cell the surface
    /// runs where the smoothed fractions pass one half. The faces of the box are no surface: fractions are mirrored.
    pub(crate) fn of(occupancy: &Occupancy) -> Self {
        let cells = occupancy.grid().cells;
        let position = |row: usize| (row % cells[1], row / cells[1]);
        let count = |row: usize| count(occupancy, position(row));
        let counts: Vec<usize> = (0..cells[1] * cells[2]).into_par_iter().map(count).collect();
        let mut rows = vec![0];
        rows.extend(counts.iter().scan(0, |sum, &count| {
            *sum += count as u32;
            Some(*sum)
        }));
        let mut all = vec![Patch::NOWHERE; counts.iter().sum()];
        let lines = split(&mut all, &counts).into_par_iter().enumerate();
        lines.for_each(|(row, line)| fill(occupancy, position(row), line));
        Self { cells, all, rows }
    }

    /// The pieces of a row of cells and the index of the first.
    pub(crate) fn of_row(&self, y: usize, z: usize) -> (u32, &[Patch]) {
        let row = y + self.cells[1] * z;
        let first = self.rows[row];
        (first, &self.all[first as usize..self.rows[row + 1] as usize])
    }

    /// The pieces in the rows of cells within `reach` rows of a node, with centres within `reach` along x.
    pub(super) fn around(&self, node: [usize; 3], reach: usize) -> impl Iterator<Item = &Patch> + Clone {
        let rows = move |a: usize| node[a].saturating_sub(reach)..(node[a] + reach).min(self.cells[a]);
        let (low, high) = ((node[0] as f32) - reach as f32, (node[0] + reach) as f32);
        rows(2)
            .flat_map(move |z| rows(1).map(move |y| (y, z)))
            .flat_map(move |(y, z)| {
                let row = self.of_row(y, z).1;
                let first = row.partition_point(|patch| patch.centre[0] < low);
                row[first..]
                    .iter()
                    .take_while(move |patch| patch.centre[0] <= high)
            })
    }
}

/// Consecutive parts of given lengths.
fn split<'a>(mut all: &'a mut [Patch], lengths: &[usize]) -> Vec<&'a mut [Patch]> {
    let part = |&length: &usize| {
        let (part, rest) = std::mem::take(&mut all).split_at_mut(length);
        all = rest;
        part
    };
    lengths.iter().map(part).collect()
}

/// What a cell has of the surface.
enum Share {
    Nothing,
    Cut(f32),
    /// Faces towards empty cells, if any.
    Faces,
}

fn share(occupancy: &Occupancy, at: [isize; 3]) -> Share {
    match occupancy.mirrored(at) {
        fraction if fraction > 1.0 - PURE => Share::Faces,
        fraction if fraction >= PURE => Share::Cut(fraction),
        _ => Share::Nothing,
    }
}

/// The cells of a row.
fn row(occupancy: &Occupancy, (y, z): (usize, usize)) -> impl Iterator<Item = [isize; 3]> {
    (0..occupancy.grid().cells[0]).map(move |x| [x as isize, y as isize, z as isize])
}

/// Number of pieces in a row of cells.
fn count(occupancy: &Occupancy, at: (usize, usize)) -> usize {
    let of = |at: [isize; 3]| match share(occupancy, at) {
        Share::Nothing => 0,
        Share::Cut(_) => 1,
        Share::Faces => empty_beside(occupancy, at).count(),
    };
    row(occupancy, at).map(of).sum()
}

/// The pieces in a row of cells, as many as counted.
fn fill(occupancy: &Occupancy, at: (usize, usize), line: &mut [Patch]) {
    let mut places = line.iter_mut();
    let mut put = |patch: Patch| {
        if let Some(place) = places.next() {
            *place = patch;
        }
    };
    for at in row(occupancy, at) {
        match share(occupancy, at) {
            Share::Nothing => {}
            Share::Cut(fraction) => put(cut(occupancy, at, fraction)),
            Share::Faces => empty_beside(occupancy, at).for_each(|next| put(contact(occupancy, at, next))),
        }
    }
    line.sort_by(|a, b| a.centre[0].total_cmp(&b.centre[0]));
}

fn cut(occupancy: &Occupancy, at: [isize; 3], fraction: f32) -> Patch {
    let normal = normalised(scaled(slope(occupancy, at), -1.0));
    Patch::in_cell(centre(at), f64::from(fraction), normal)
}

fn centre(at: [isize; 3]) -> [f64; 3] {
    at.map(|i| i as f64 + 0.5)
}

/// The empty cells that share a face with a cell.
fn empty_beside(occupancy: &Occupancy, at: [isize; 3]) -> impl Iterator<Item = [isize; 3]> {
    let across = [0, 1, 2].into_iter().flat_map(|axis| [(axis, -1), (axis, 1)]);
    across.filter_map(move |(axis, side)| {
        let mut next = at;
        next[axis] += side;
        (occupancy.mirrored(next) < PURE).then_some(next)
    })
}

fn contact(occupancy: &Occupancy, full: [isize; 3], empty: [isize; 3]) -> Patch {
    let across: [f64; 3] = std::array::from_fn(|a| (empty[a] - full[a]) as f64);
    let slopes = shifted(slope(occupancy, full), slope(occupancy, empty));
    let uphill = normalised(scaled(slopes, -1.0));
    let along: f64 = (0..3).map(|a| uphill[a] * across[a]).sum();
    let (normal, area) = if along > 0.0 {
        (uphill, along)
    } else {
        (across, 1.0)
    };
    let part = passes_half(smoothed(occupancy, full), smoothed(occupancy, empty));
    Patch::new(shifted(centre(full), scaled(across, part)), normal, area)
}

/// Where a linear function passes one half between two points; midway if it does not.
fn passes_half(here: f64, there: f64) -> f64 {
    if here > 0.5 && there < 0.5 {
        (here - 0.5) / (here - there)
    } else {
        0.5
    }
}

/// Weights across the cells −1, 0, 1 of an axis, and weights of the difference along it.
const ACROSS: [f64; 3] = [0.25, 0.5, 0.25];
const ALONG: [f64; 3] = [-0.5, 0.0, 0.5];

/// Gradient of the fractions.
fn slope(occupancy: &Occupancy, at: [isize; 3]) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for_27(occupancy, at, |[i, j, k], fraction| {
        sum[0] += fraction * ALONG[i] * ACROSS[j] * ACROSS[k];
        sum[1] += fraction * ACROSS[i] * ALONG[j] * ACROSS[k];
        sum[2] += fraction * ACROSS[i] * ACROSS[j] * ALONG[k];
    });
    sum
}

/// Weighted mean of the fractions.
fn smoothed(occupancy: &Occupancy, at: [isize; 3]) -> f64 {
    let mut sum = 0.0;
    for_27(occupancy, at, |[i, j, k], fraction| {
        sum += fraction * ACROSS[i] * ACROSS[j] * ACROSS[k];
    });
    sum
}

/// Visits the 27 cells about one.
fn for_27(occupancy: &Occupancy, [x, y, z]: [isize; 3], mut visit: impl FnMut([usize; 3], f64)) {
    for (k, z) in (z - 1..=z + 1).enumerate() {
        for (j, y) in (y - 1..=y + 1).enumerate() {
            for (i, x) in (x - 1..=x + 1).enumerate() {
                visit([i, j, k], f64::from(occupancy.mirrored([x, y, z])));
            }
        }
    }
}
