//! Line segments of strut lattices in the unit cube.

use crate::solid::vector::{difference, dot, length, scaled, shifted};

/// Two lengths of struts that differ by less than this, in cells, are the same.
const SAME: f64 = 1e-9;

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

    /// The segment in a cell whose edges are `edges` instead of one.
    pub(crate) fn stretched(&self, edges: [f64; 3]) -> Self {
        let stretch = |at: [f64; 3]| std::array::from_fn(|a| at[a] * edges[a]);
        Self {
            from: stretch(self.from),
            to: stretch(self.to),
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
        .filter(|segment| (segment.length() - bond).abs() < SAME)
        .collect()
}

/// Segments of length `bond` from every one of `nodes` to the periodic images of `others`, which are other nodes.
pub(crate) fn bonds_between(nodes: &[[f64; 3]], others: &[[f64; 3]], bond: f64) -> Vec<Segment> {
    nodes
        .iter()
        .flat_map(|&node| bonds_from(node, others, bond))
        .collect()
}

/// Every pair of periodic nodes at distance `bond`, once.
pub(crate) fn bonds(nodes: &[[f64; 3]], bond: f64) -> Vec<Segment> {
    let mut both_ways = bonds_between(nodes, nodes, bond);
    both_ways.retain(points_forward);
    both_ways
}

/// True for one of the two directions of a segment: its first component that is not zero is positive.
fn points_forward(segment: &Segment) -> bool {
    let axis = difference(segment.to, segment.from);
    axis.iter().find(|a| a.abs() > SAME).is_some_and(|&a| a > 0.0)
}

/// The points themselves and those with their coordinates passed on in a circle: x → y → z → x.
pub(crate) fn cycled(points: &[[f64; 3]]) -> Vec<[f64; 3]> {
    let turned = |turn: usize| {
        points
            .iter()
            .map(move |point| std::array::from_fn(|axis| point[(axis + turn) % 3]))
    };
    (0..3).flat_map(turned).collect()
}

/// The points of a cell about the origin that differ from `corner` by signs, each periodic point once and in the
/// cell from 0 to 1.
pub(crate) fn with_all_signs(corner: [f64; 3]) -> Vec<[f64; 3]> {
    let mut points: Vec<[f64; 3]> = Vec::new();
    for k in 0..8 {
        let signed: [f64; 3] = std::array::from_fn(|a| if k >> a & 1 == 0 { corner[a] } else { -corner[a] });
        let within = signed.map(|v| v - (v + SAME).floor());
        if points.iter().all(|&p| length(difference(p, within)) > SAME) {
            points.push(within);
        }
    }
    points
}
