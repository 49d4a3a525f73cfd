//! Line segments of strut lattices in the unit cube.

use crate::solid::vector::{difference, dot, length, scaled, shifted};

/// The axis of one strut, in units of the cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Segment {
    pub(crate) from: [f64; 3],
    pub(crate) to: [f64; 3],
}

impl Segment {
    pub(crate) fn length(&self) -> f64 {
        length(difference(self.to, self.from))
    }

    pub(crate) fn moved(&self, by: [f64; 3]) -> Self {
        Self {
            from: shifted(self.from, by),
            to: shifted(self.to, by),
        }
    }

    /// Vector from the nearest point of the segment to `at`.
    pub(crate) fn offset(&self, at: [f64; 3]) -> [f64; 3] {
        let axis = difference(self.to, self.from);
        let reach = difference(at, self.from);
        let along = (dot(reach, axis) / dot(axis, axis)).clamp(0.0, 1.0);
        difference(reach, scaled(axis, along))
    }
}

/// The 27 lattice vectors to a cell and its neighbours.
pub(crate) fn neighbour_shifts() -> impl Iterator<Item = [f64; 3]> {
    (0..27).map(|i| [i % 3, (i / 3) % 3, i / 9].map(|k: i32| f64::from(k - 1)))
}

/// Segments of length `bond` from `node` to the periodic images of `others`.
pub(crate) fn bonds_from(node: [f64; 3], others: &[[f64; 3]], bond: f64) -> Vec<Segment> {
    let images = others
        .iter()
        .flat_map(|&other| neighbour_shifts().map(move |shift| shifted(other, shift)));
    images
        .map(|to| Segment { from: node, to })
        .filter(|segment| (segment.length() - bond).abs() < 1e-9)
        .collect()
}

/// Every pair of periodic nodes at distance `bond`, once.
pub(crate) fn bonds(nodes: &[[f64; 3]], bond: f64) -> Vec<Segment> {
    let both_ways = nodes.iter().flat_map(|&node| bonds_from(node, nodes, bond));
    both_ways.filter(points_forward).collect()
}

/// True for one of the two directions of a segment: its first component that is not zero is positive.
fn points_forward(segment: &Segment) -> bool {
    let axis = difference(segment.to, segment.from);
    axis.iter().find(|a| a.abs() > 1e-9).is_some_and(|&a| a > 0.0)
}
