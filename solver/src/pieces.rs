//! Pieces of the body that share cell faces, and what holds each of them.

use crate::constraints::FixedMask;
use crate::error::SystemError;
use crate::rigid::{RigidMotion, SupportSum};
use crate::topology::{Run, Topology};

/// Checks that supports hold every piece; returns the motions left free when the body is one piece.
///
/// # Errors
/// [`SystemError::FreePiece`] when one of several pieces can move.
pub(crate) fn free_motions(
    topology: &Topology,
    fixed: &FixedMask,
    spacing_mm: f64,
    origin_mm: [f64; 3],
) -> Result<Vec<RigidMotion>, SystemError> {
    let labels = run_pieces(topology);
    let pieces = labels.iter().max().map_or(0, |last| last + 1);
    let frame = Frame {
        spacing_mm,
        origin_mm,
    };
    let sums = support_sums(topology, fixed, &labels, &frame);
    if pieces == 1 {
        return Ok(sums[0].free_motions());
    }
    match sums
        .iter()
        .map(SupportSum::free_motions)
        .enumerate()
        .find(|(_, free)| !free.is_empty())
    {
        None => Ok(Vec::new()),
        Some((piece, motions)) => Err(free_piece(topology, &labels, piece, motions)),
    }
}

struct Frame {
    spacing_mm: f64,
    origin_mm: [f64; 3],
}

fn free_piece(topology: &Topology, labels: &[usize], piece: usize, motions: Vec<RigidMotion>) -> SystemError {
    let runs = || {
        topology
            .runs
            .iter()
            .zip(labels)
            .filter(|(_, label)| **label == piece)
            .map(|(run, _)| run)
    };
    SystemError::FreePiece {
        pieces: labels.iter().max().map_or(0, |last| last + 1),
        cells: runs().map(|run| run.length as usize).sum(),
        node: runs().next().map_or([0; 3], |run| run.at.map(|x| x as usize)),
        motions,
    }
}

/// Piece of each run, numbered from zero in order of appearance.
fn run_pieces(topology: &Topology) -> Vec<usize> {
    let mut forest: Vec<usize> = (0..topology.runs.len()).collect();
    let rows = RunRows::new(topology);
    for (index, run) in topology.runs.iter().enumerate() {
        let [_, y, z] = run.at.map(|x| x as usize);
        for (y, z) in [(y.wrapping_sub(1), z), (y, z.wrapping_sub(1))] {
            for other in rows.row(y, z) {
                if overlap(run, &topology.runs[other]) {
                    join(&mut forest, index, other);
                }
            }
        }
    }
    compact_labels(&mut forest)
}

fn overlap(a: &Run, b: &Run) -> bool {
    a.at[0] < b.at[0] + b.length && b.at[0] < a.at[0] + a.length
}

fn root(forest: &mut [usize], mut index: usize) -> usize {
    while forest[index] != index {
        forest[index] = forest[forest[index]];
        index = forest[index];
    }
    index
}

fn join(forest: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(forest, a), root(forest, b));
    forest[a.max(b)] = a.min(b);
}

fn compact_labels(forest: &mut [usize]) -> Vec<usize> {
    let mut names = vec![usize::MAX; forest.len()];
    let mut next = 0;
    (0..forest.len())
        .map(|index| {
            let root = root(forest, index);
            if names[root] == usize::MAX {
                names[root] = next;
                next += 1;
            }
            names[root]
        })
        .collect()
}

/// Runs of each row of cells.
struct RunRows {
    first: Vec<usize>,
    rows: [usize; 2],
}

impl RunRows {
    fn new(topology: &Topology) -> Self {
        let [_, ny, nz] = topology.cells;
        let mut first = vec![0; ny * nz + 1];
        for run in &topology.runs {
            first[run.at[1] as usize + ny * run.at[2] as usize + 1] += 1;
        }
        for row in 0..ny * nz {
            first[row + 1] += first[row];
        }
        Self {
            first,
            rows: [ny, nz],
        }
    }

    fn row(&self, y: usize, z: usize) -> std::ops::Range<usize> {
        if y >= self.rows[0] || z >= self.rows[1] {
            return 0..0;
        }
        let row = y + self.rows[0] * z;
        self.first[row]..self.first[row + 1]
    }
}

fn support_sums(topology: &Topology, fixed: &FixedMask, labels: &[usize], frame: &Frame) -> Vec<SupportSum> {
    let extent = topology.cells.map(|n| n as f64 * frame.spacing_mm);
    let centre = std::array::from_fn(|a| frame.origin_mm[a] + 0.5 * extent[a]);
    let length = extent.iter().fold(0.0, |a: f64, b| a.max(*b));
    let pieces = labels.iter().max().map_or(0, |last| last + 1);
    let mut sums = vec![SupportSum::new(centre, length); pieces];
    for (run, &piece) in topology.runs.iter().zip(labels) {
        for (row, &first) in run.first_node.iter().enumerate() {
            for offset in 0..=run.length as usize {
                let mask = fixed[first as usize + offset];
                if mask != 0 {
                    let at = [
                        run.at[0] as usize + offset,
                        run.at[1] as usize + (row & 1),
                        run.at[2] as usize + (row >> 1),
                    ];
                    hold(&mut sums[piece], mask, frame, at);
                }
            }
        }
    }
    sums
}

fn hold(sum: &mut SupportSum, mask: u8, frame: &Frame, at: [usize; 3]) {
    let at = std::array::from_fn(|a| frame.origin_mm[a] + at[a] as f64 * frame.spacing_mm);
    for component in (0..3).filter(|c| mask & 1 << c != 0) {
        sum.hold(at, component);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(cells: [usize; 3], mask: &[u8]) -> Vec<usize> {
        run_pieces(&Topology::new(cells, mask))
    }

    #[test]
    fn cells_that_share_a_face_are_one_piece() {
        assert_eq!(labels([2, 2, 1], &[1, 0, 1, 1]), [0, 0]);
        assert_eq!(labels([1, 1, 3], &[1, 1, 1]), [0, 0, 0]);
    }

    #[test]
    fn an_edge_or_a_corner_does_not_join() {
        assert_eq!(labels([2, 2, 1], &[1, 0, 0, 1]), [0, 1]);
        assert_eq!(labels([2, 2, 2], &[1, 0, 0, 0, 0, 0, 0, 1]), [0, 1]);
    }

    /// Two prongs that only the last row joins.
    #[test]
    fn late_joints_are_found() {
        assert_eq!(labels([3, 3, 1], &[1, 0, 1, 1, 0, 1, 1, 1, 1]), [0; 5]);
    }
}
