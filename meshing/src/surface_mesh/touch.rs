//! Whether two triangles touch or cross.

use super::triangle::{Corners, Point, cross, nearest, squared_length};
use crate::solid::vector::{difference, dot, normalised, scaled, shifted};

/// Cosine between two triangles at their common edge above which one is folded onto the other: 10⁻⁵ of a radian.
const FOLDED: f64 = 1.0 - 1e-10;

/// How two triangles meet away from common corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meeting {
    /// They come within the contact length.
    Touch,
    /// One goes through the other by more than that, or they overlap in a plane.
    Crossing,
}

/// A triangle with its unit normal.
#[derive(Clone, Copy)]
pub(super) struct Facet<'a> {
    pub(super) corners: &'a Corners,
    pub(super) ids: [u32; 3],
    pub(super) normal: Point,
}

impl Facet<'_> {
    /// How two triangles meet elsewhere than at their common corners, `within` a length in mm.
    ///
    /// Lengths are compared with `within`, which is far above the rounding of this arithmetic and of the file: no
    /// exact predicates are needed.
    pub(super) fn meeting(&self, other: &Facet, within: f64) -> Option<Meeting> {
        let common: Vec<[usize; 2]> = self.common_corners(other).collect();
        match *common {
            [] => self.meeting_by(other, &[0, 1, 2], &[0, 1, 2], within),
            [[own, others]] if self.parts_at(own, other, others) => None,
            // The edge across from corner k starts at corner k + 1.
            [[own, others]] => self.meeting_by(other, &[(own + 1) % 3], &[(others + 1) % 3], within),
            [[a, b], [c, d]] => self.is_folded([a, c], other, [b, d]).then_some(Meeting::Crossing),
            _ => Some(Meeting::Crossing),
        }
    }

    /// Places of equal vertices in both.
    fn common_corners<'b>(&'b self, other: &'b Facet) -> impl Iterator<Item = [usize; 2]> + 'b {
        let pairs = (0..3).flat_map(|a| (0..3).map(move |b| [a, b]));
        pairs.filter(|[a, b]| self.ids[*a] == other.ids[*b])
    }

    fn height(&self, at: Point) -> f64 {
        dot(difference(at, self.corners[0]), self.normal)
    }

    /// The edge from a corner to the next.
    fn edge(&self, corner: usize) -> [Point; 2] {
        [self.corners[corner], self.corners[(corner + 1) % 3]]
    }

    /// True if a plane through the common corner has all of one triangle before it and the other behind.
    fn parts_at(&self, own: usize, other: &Facet, others: usize) -> bool {
        let arms = |facet: &Facet, at: usize| {
            [1, 2].map(|k| normalised(difference(facet.corners[(at + k) % 3], facet.corners[at])))
        };
        let (first, second) = (arms(self, own), arms(other, others));
        let between = |[a, b]: [Point; 2]| shifted(a, b);
        let plane = difference(between(first), between(second));
        first.iter().all(|arm| dot(*arm, plane) > 0.0) && second.iter().all(|arm| dot(*arm, plane) < 0.0)
    }

    /// True if the triangles lie on the same side of a common edge and in one plane.
    fn is_folded(&self, own: [usize; 2], other: &Facet, others: [usize; 2]) -> bool {
        let [from, to] = own.map(|corner| self.corners[corner]);
        let along = normalised(difference(to, from));
        let across = |facet: &Facet, edge: [usize; 2]| {
            let apex = difference(facet.corners[3 - edge[0] - edge[1]], from);
            normalised(difference(apex, scaled(along, dot(apex, along))))
        };
        dot(across(self, own), across(other, others)) > FOLDED
    }

    /// By some edges of both, given by their first corners.
    fn meeting_by(&self, other: &Facet, own: &[usize], others: &[usize], within: f64) -> Option<Meeting> {
        if self.is_beside(other, within) || other.is_beside(self, within) {
            return None;
        }
        let by = |from: &Facet, edges: &[usize], to: &Facet| {
            let meetings = edges.iter().map(|&edge| to.met_by(from.edge(edge), within));
            meetings.fold(None, stronger)
        };
        match stronger(by(self, own, other), by(other, others, self)) {
            Some(Meeting::Touch) if self.overlaps_in_plane(other, within) => Some(Meeting::Crossing),
            meeting => meeting,
        }
    }

    /// True if all corners of the other lie off the plane, on one side.
    fn is_beside(&self, other: &Facet, within: f64) -> bool {
        // A common corner lies in the plane and says nothing.
        let heights = (0..3)
            .filter(|k| !self.ids.contains(&other.ids[*k]))
            .map(|k| self.height(other.corners[k]));
        let (low, high) = heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), h| {
            (low.min(h), high.max(h))
        });
        low > within || high < -within
    }

    /// How an edge meets this triangle.
    fn met_by(&self, edge: [Point; 2], within: f64) -> Option<Meeting> {
        let [from, to] = edge.map(|end| self.height(end));
        if from.min(to) > within || from.max(to) < -within {
            return None;
        }
        if from * to < 0.0 && self.is_at(between(edge, from / (from - to)), within) {
            let through = from.abs().min(to.abs()) > within;
            return Some(if through {
                Meeting::Crossing
            } else {
                Meeting::Touch
            });
        }
        let ends = edge.iter().any(|end| self.is_at(*end, within));
        let sides = || (0..3).any(|corner| edges_within(edge, self.edge(corner), within));
        (ends || sides()).then_some(Meeting::Touch)
    }

    fn is_at(&self, at: Point, within: f64) -> bool {
        let (point, _) = nearest(self.corners, at);
        squared_length(difference(at, point)) <= within * within
    }

    /// True for triangles in one plane with a common area.
    fn overlaps_in_plane(&self, other: &Facet, within: f64) -> bool {
        let flat = other
            .corners
            .iter()
            .all(|corner| self.height(*corner).abs() <= within);
        flat && !self.has_parting_edge(other, within) && !other.has_parting_edge(self, within)
    }

    /// True if all of the other lies beyond one of the edges.
    fn has_parting_edge(&self, other: &Facet, within: f64) -> bool {
        (0..3).any(|corner| {
            let [from, to] = self.edge(corner);
            let outward = cross(normalised(difference(to, from)), self.normal);
            let beyond = |at: &Point| dot(difference(*at, from), outward) >= -within;
            other.corners.iter().all(beyond)
        })
    }
}

fn stronger(a: Option<Meeting>, b: Option<Meeting>) -> Option<Meeting> {
    match (a, b) {
        (Some(Meeting::Crossing), _) | (_, Some(Meeting::Crossing)) => Some(Meeting::Crossing),
        _ => a.or(b),
    }
}

fn between([from, to]: [Point; 2], part: f64) -> Point {
    shifted(from, scaled(difference(to, from), part))
}

/// Whether two edges come within a length of each other.
///
/// Reference: C. Ericson, Real-Time Collision Detection (Morgan Kaufmann 2005), section 5.1.9.
fn edges_within(first: [Point; 2], second: [Point; 2], within: f64) -> bool {
    let (u, v) = (difference(first[1], first[0]), difference(second[1], second[0]));
    let apart = difference(first[0], second[0]);
    let (a, b, e) = (dot(u, u), dot(u, v), dot(v, v));
    let (c, f) = (dot(u, apart), dot(v, apart));
    let area = a * e - b * b;
    let on_first = if area > 0.0 {
        ((b * f - c * e) / area).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let on_second = ((b * on_first + f) / e).clamp(0.0, 1.0);
    let on_first = ((b * on_second - c) / a).clamp(0.0, 1.0);
    let gap = difference(between(first, on_first), between(second, on_second));
    squared_length(gap) <= within * within
}

#[cfg(test)]
mod tests {
    use super::super::triangle::area_vector;
    use super::*;

    const FLAT: Corners = [[0.0; 3], [4.0, 0.0, 0.0], [0.0, 4.0, 0.0]];

    /// How two triangles meet; equal corners have the same vertex.
    fn meeting(first: Corners, second: Corners) -> Option<Meeting> {
        let mut places: Vec<Point> = Vec::new();
        let mut number = |corner: Point| {
            places.iter().position(|p| *p == corner).unwrap_or_else(|| {
                places.push(corner);
                places.len() - 1
            }) as u32
        };
        let ids = [first, second].map(|corners| corners.map(&mut number));
        let [first, second] = [(&first, ids[0]), (&second, ids[1])].map(|(corners, ids)| Facet {
            corners,
            ids,
            normal: normalised(area_vector(corners)),
        });
        let found = first.meeting(&second, 1e-6);
        assert_eq!(found, second.meeting(&first, 1e-6));
        found
    }

    #[test]
    fn triangles_through_each_other_cross_and_those_apart_do_not() {
        let standing = |z: f64| [[1.0, 1.0, z], [1.0, 1.5, z + 2.0], [1.5, 1.0, z + 2.0]];
        assert_eq!(meeting(FLAT, standing(-1.0)), Some(Meeting::Crossing));
        assert_eq!(meeting(FLAT, standing(0.0)), Some(Meeting::Touch));
        assert_eq!(meeting(FLAT, standing(1e-5)), None);
        let beside = [[5.0, 5.0, -1.0], [5.0, 6.0, 1.0], [6.0, 5.0, 1.0]];
        assert_eq!(meeting(FLAT, beside), None);
    }

    #[test]
    fn triangles_in_one_plane_cross_where_they_overlap() {
        let over = |x: f64| [[x, 0.5, 0.0], [x + 9.0, 0.5, 0.0], [x, 9.0, 0.0]];
        assert_eq!(meeting(FLAT, over(1.0)), Some(Meeting::Crossing));
        assert_eq!(meeting(FLAT, over(3.5)), Some(Meeting::Touch));
        assert_eq!(meeting(FLAT, over(3.6)), None);
        let inside = [[0.5, 0.5, 0.0], [1.0, 0.5, 0.0], [0.5, 1.0, 0.0]];
        assert_eq!(meeting(FLAT, inside), Some(Meeting::Crossing));
    }

    #[test]
    fn neighbours_are_in_no_contact_unless_folded() {
        let apex = |at: Point| [FLAT[1], FLAT[0], at];
        assert_eq!(meeting(FLAT, apex([1.0, -2.0, 0.0])), None);
        assert_eq!(meeting(FLAT, apex([1.0, 0.1, 1.0])), None);
        assert_eq!(meeting(FLAT, apex([1.0, 1.0, 0.0])), Some(Meeting::Crossing));
    }

    #[test]
    fn triangles_with_one_common_corner_cross_by_the_edges_across() {
        let fan = |a: Point, b: Point| [FLAT[0], a, b];
        assert_eq!(
            meeting(FLAT, fan([1.0, 1.0, -1.0], [1.0, 1.0, 1.0])),
            Some(Meeting::Crossing)
        );
        assert_eq!(meeting(FLAT, fan([-1.0, -1.0, -1.0], [-1.0, -1.0, 1.0])), None);
        assert_eq!(meeting(FLAT, fan([1.0, 1.0, 0.5], [1.0, 2.0, 1.0])), None);
        assert_eq!(
            meeting(FLAT, fan([1.0, 1.0, 0.0], [-3.0, 1.0, 0.0])),
            Some(Meeting::Crossing)
        );
        assert_eq!(meeting(FLAT, fan([-1.0, 1.0, 0.0], [-3.0, 1.0, 0.0])), None);
    }
}
