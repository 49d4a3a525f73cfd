//! The Voronoi diagram of a periodic box: its cells, its edges, and Lloyd's relaxation.

use rayon::prelude::*;

use super::cell::Cell;
use super::points::{Neighbour, Points};
use crate::lattice::Segment;
use crate::solid::vector::shifted;

/// Edges shorter than this part of the mean spacing are rounding of regular arrangements, where more than four cells
/// meet in a corner; at both their ends there are other edges.
const SHORTEST: f64 = 1e-9;

/// All cells of a periodic box.
#[derive(Clone, Debug)]
pub(super) struct Diagram {
    pub(super) points: Points,
    pub(super) cells: Vec<Cell>,
}

impl Diagram {
    pub(super) fn of(points: Points) -> Self {
        let cells = (0..points.at.len())
            .into_par_iter()
            .map(|index| Cell::of(&points, index))
            .collect();
        Self { points, cells }
    }

    /// The diagram after `steps` moves of every point to the centroid of its cell.
    ///
    /// Each move lowers Σ ∫|x − p|² dx; the cells become alike and round. Lloyd 1982, IEEE Trans. Inf. Theory 28:129
    /// (10.1109/TIT.1982.1056489); Du, Faber & Gunzburger 1999, SIAM Rev. 41:637 (10.1137/S0036144599352836).
    pub(super) fn relaxed(self, steps: usize) -> Self {
        (0..steps).fold(self, |diagram, _| diagram.relaxed_once())
    }

    fn relaxed_once(self) -> Self {
        let moved = self
            .cells
            .iter()
            .zip(&self.points.at)
            .map(|(cell, &at)| shifted(at, cell.volume_and_centroid().1))
            .collect();
        Self::of(Points::new(self.points.box_mm, moved))
    }

    /// Largest distance in mm from a point to a corner of its cell. No place is farther from all corners: the place p in
    /// a cell is a mean Σλv of its corners, and Σλ|v − p|² = Σλ|v|² − |p|².
    pub(super) fn radius(&self) -> f64 {
        self.cells.iter().map(Cell::radius).fold(0.0, f64::max)
    }

    /// The edges of all cells in mm, each once.
    pub(super) fn edges(&self) -> Vec<Segment> {
        let shortest = SHORTEST * self.points.spacing_mm();
        let all = (0..self.cells.len()).flat_map(|index| self.edges_owned_by(index));
        all.filter(|edge| edge.length() > shortest).collect()
    }

    fn edges_owned_by(&self, index: usize) -> Vec<Segment> {
        let cell = &self.cells[index];
        let corner = |k: usize| shifted(cell.corners[k], self.points.at[index]);
        face_pairs(cell)
            .into_iter()
            .filter(|pair| is_owner(index, pair.1))
            .map(|([from, to], _)| Segment {
                from: corner(from),
                to: corner(to),
            })
            .collect()
    }
}

/// The edges of a cell with the neighbours on both sides.
fn face_pairs(cell: &Cell) -> Vec<([usize; 2], [Neighbour; 2])> {
    let mut directed = Vec::new();
    for face in &cell.faces {
        for (k, &from) in face.corners.iter().enumerate() {
            let to = face.corners[(k + 1) % face.corners.len()];
            directed.push(([from, to], face.neighbour));
        }
    }
    directed.sort_by_key(|edge| edge.0);
    let back = |[from, to]: [usize; 2]| directed.binary_search_by_key(&[to, from], |edge| edge.0).ok();
    directed
        .iter()
        .filter(|(ends, _)| ends[0] < ends[1])
        .filter_map(|&(ends, first)| back(ends).map(|k| (ends, [first, directed[k].1])))
        .collect()
}

/// True for one of the three cells about an edge, whatever the order and the images in which they see each other:
/// the one with the smallest number, and of images of one point the one from which the three look smallest.
fn is_owner(index: usize, others: [Neighbour; 2]) -> bool {
    let own = Neighbour { index, shift: [0; 3] };
    let three = [own, others[0], others[1]];
    let view = |base: Neighbour| (base.index, seen_from(base, three));
    others.iter().all(|&other| view(own) <= view(other))
}

fn seen_from(base: Neighbour, mut three: [Neighbour; 3]) -> [Neighbour; 3] {
    for member in &mut three {
        member.shift = std::array::from_fn(|a| member.shift[a] - base.shift[a]);
    }
    three.sort();
    three
}
