//! The triangles of a cube whose corners are solid or void.
//!
//! Marching cubes (Lorensen & Cline 1987, 10.1145/37402.37422), with the table derived here instead of copied. On each face of the
//! cube the surface is cut by segments that turn around the void corners, so that two cubes agree on their common
//! face; the segments join to loops; a loop is filled without a diagonal that lies in a face of the cube. Hence every
//! edge of a triangle is that of exactly two, and every vertex has one fan.

use std::sync::LazyLock;

use crate::solid::vector::{cross, difference, length};

/// An edge of the cube: its axis and its corner with the lower coordinates. Corner s has bit 0 for x, 1 for y, 2 for z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) axis: usize,
    pub(super) lower: usize,
}

impl Edge {
    fn upper(self) -> usize {
        self.lower | 1 << self.axis
    }

    /// The edge between two neighbouring corners.
    fn between(a: usize, b: usize) -> Self {
        Self {
            axis: (a ^ b).trailing_zeros() as usize,
            lower: a & b,
        }
    }

    fn middle(self) -> [f64; 3] {
        [0, 1, 2].map(|axis| {
            let ends = [self.lower, self.upper()].map(|corner| (corner >> axis & 1) as f64);
            0.5 * (ends[0] + ends[1])
        })
    }

    /// True if one face of the cube holds both edges.
    fn shares_face(self, other: Self) -> bool {
        (0..3).any(|axis| {
            let sides = [self.lower, self.upper(), other.lower, other.upper()].map(|s| s >> axis & 1);
            sides.iter().all(|&side| side == sides[0])
        })
    }
}

/// A triangle by the edges on which its corners lie, anticlockwise seen from the void.
pub(super) type EdgeTriangle = [Edge; 3];

/// Triangles for each set of solid corners, corner s in bit s.
pub(super) static TRIANGLES: LazyLock<Vec<Vec<EdgeTriangle>>> =
    LazyLock::new(|| (0..256).map(triangles).collect());

fn triangles(solid: usize) -> Vec<EdgeTriangle> {
    // No loop is left open, as a test shows.
    let fill = |around: Vec<Edge>| filled(&around).unwrap_or_default();
    loops(solid).into_iter().flat_map(fill).collect()
}

/// Corners of a face, anticlockwise seen from outside.
fn face(axis: usize, side: usize) -> [usize; 4] {
    let [next, last] = [1, 2].map(|turn| 1 << ((axis + turn) % 3));
    let base = side << axis;
    match side {
        0 => [base, base | last, base | next | last, base | next],
        _ => [base, base | next, base | next | last, base | last],
    }
}

/// Segments of all faces, from the edge where the way around the face leaves the solid to that where it returns.
fn segments(solid: usize) -> Vec<[Edge; 2]> {
    let is_solid = |corner: usize| solid >> corner & 1 == 1;
    let mut segments = Vec::new();
    for (axis, side) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)] {
        let corners = face(axis, side);
        let edge = |i: usize| Edge::between(corners[i % 4], corners[(i + 1) % 4]);
        for i in (0..4).filter(|&i| is_solid(corners[i]) && !is_solid(corners[(i + 1) % 4])) {
            let returns = (i + 1..i + 4).find(|&j| is_solid(corners[(j + 1) % 4]));
            segments.extend(returns.map(|j| [edge(i), edge(j)]));
        }
    }
    segments
}

fn loops(solid: usize) -> Vec<Vec<Edge>> {
    let mut segments = segments(solid);
    let mut loops = Vec::new();
    while let Some([first, mut last]) = segments.pop() {
        let mut around = vec![first];
        while let Some(next) = segments.iter().position(|segment| segment[0] == last) {
            around.push(last);
            last = segments.swap_remove(next)[1];
        }
        loops.push(around);
    }
    loops
}

/// The triangles of least area, for corners midway along their edges, that fill a loop without a diagonal in a face of
/// the cube, if there are any.
fn filled(around: &[Edge]) -> Option<Vec<EdgeTriangle>> {
    let area = |way: &Vec<EdgeTriangle>| way.iter().map(|&t| doubled_area(t)).sum::<f64>();
    ways(around)
        .into_iter()
        .min_by(|a, b| area(a).total_cmp(&area(b)))
}

/// All ways to fill a loop.
fn ways(around: &[Edge]) -> Vec<Vec<EdgeTriangle>> {
    let n = around.len();
    if n < 3 {
        return vec![Vec::new()];
    }
    let (first, last) = (around[0], around[n - 1]);
    let open = |k: usize, other: Edge, is_side: bool| is_side || !around[k].shares_face(other);
    let tips = (1..n - 1).filter(|&k| open(k, first, k == 1) && open(k, last, k == n - 2));
    tips.flat_map(|k| {
        joined(
            &ways(&around[..=k]),
            &ways(&around[k..]),
            [last, around[k], first],
        )
    })
    .collect()
}

/// Every way of one side of a triangle with every way of the other, and the triangle.
fn joined(
    left: &[Vec<EdgeTriangle>],
    right: &[Vec<EdgeTriangle>],
    tip: EdgeTriangle,
) -> Vec<Vec<EdgeTriangle>> {
    let pair = |a: &Vec<EdgeTriangle>| {
        let with = |b: &Vec<EdgeTriangle>| [a.as_slice(), b.as_slice(), &[tip]].concat();
        right.iter().map(with).collect::<Vec<_>>()
    };
    left.iter().flat_map(pair).collect()
}

fn doubled_area(triangle: EdgeTriangle) -> f64 {
    let [a, b, c] = triangle.map(Edge::middle);
    length(cross(difference(b, a), difference(c, a)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::vector::dot;

    #[test]
    fn every_loop_is_filled_without_a_diagonal_in_a_face() {
        for solid in 0..256 {
            for around in loops(solid) {
                let count = filled(&around).map(|triangles| triangles.len());
                assert_eq!(count, Some(around.len() - 2), "{solid:08b}");
            }
        }
    }

    #[test]
    fn crossed_edges_have_one_corner_in_one_loop_each() {
        for solid in 0..256_usize {
            let crossed = (0..12).map(|k| [k / 4, k % 4]).filter(|&[axis, other]| {
                let lower = [other << 1, (other & 1) | (other & 2) << 1, other][axis];
                (solid >> lower ^ solid >> (lower | 1 << axis)) & 1 == 1
            });
            let corners: usize = loops(solid).iter().map(Vec::len).sum();
            assert_eq!(corners, crossed.count(), "{solid:08b}");
        }
    }

    fn volume([a, b, c, d]: [[f64; 3]; 4]) -> f64 {
        dot(difference(b, a), cross(difference(c, a), difference(d, a)))
    }

    /// True if the segment passes through the inside of the triangle.
    fn pierces([p, q]: [[f64; 3]; 2], [a, b, c]: [[f64; 3]; 3]) -> bool {
        let sides = [volume([a, b, c, p]), volume([a, b, c, q])];
        let turns = [volume([p, q, a, b]), volume([p, q, b, c]), volume([p, q, c, a])];
        sides[0] * sides[1] < -1e-12 && (turns.iter().all(|&t| t > 1e-9) || turns.iter().all(|&t| t < -1e-9))
    }

    /// A point of each edge that depends on `draw`, 2 to 98 % along it.
    fn drawn(edge: Edge, draw: u64) -> [f64; 3] {
        let mut at = [0, 1, 2].map(|a| (edge.lower >> a & 1) as f64);
        let number = (draw + 1) * (7 * edge.lower as u64 + edge.axis as u64 + 3);
        let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        at[edge.axis] = 0.02 + 0.96 * (mixed >> 40) as f64 / (1 << 24) as f64;
        at
    }

    #[test]
    fn triangles_of_a_cube_never_pass_through_each_other() {
        for (solid, table) in TRIANGLES.iter().enumerate() {
            for draw in 0..200 {
                let placed: Vec<_> = table.iter().map(|t| t.map(|edge| drawn(edge, draw))).collect();
                let sides = |t: &[[f64; 3]; 3]| [[t[0], t[1]], [t[1], t[2]], [t[2], t[0]]];
                let pierced = placed
                    .iter()
                    .flat_map(sides)
                    .any(|s| placed.iter().any(|&t| pierces(s, t)));
                assert!(!pierced, "{solid:08b} {draw}");
            }
        }
    }
}
