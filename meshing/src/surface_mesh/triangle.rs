//! One triangle: area, nearest point, solid angle.

use crate::solid::vector::{difference, dot, length, scaled, shifted};

/// A place in mm.
pub(super) type Point = [f64; 3];
/// The corners of a triangle in mm, anticlockwise seen from outside.
pub(super) type Corners = [Point; 3];

/// Twice the area over the square of the longest edge below which a triangle is empty: the rounding of the cross
/// product is ten thousand times smaller, the thinnest triangle of 32-bit numbers ten thousand times fatter.
const EMPTY: f64 = 1e-12;

/// a × b.
pub(super) fn cross(a: Point, b: Point) -> Point {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// Normal with the length of the area in mm².
pub(super) fn area_vector([a, b, c]: &Corners) -> Point {
    scaled(cross(difference(*b, *a), difference(*c, *a)), 0.5)
}

/// Middle of the corners.
pub(super) fn centroid([a, b, c]: &Corners) -> Point {
    scaled(shifted(shifted(*a, *b), *c), 1.0 / 3.0)
}

/// True for corners on a line.
pub(super) fn is_empty(corners: &Corners) -> bool {
    let longest = (0..3)
        .map(|k| squared_length(edge(corners, k)))
        .fold(0.0, f64::max);
    2.0 * length(area_vector(corners)) <= EMPTY * longest
}

/// Edge `k` from corner k to the next.
fn edge(corners: &Corners, k: usize) -> Point {
    difference(corners[(k + 1) % 3], corners[k])
}

pub(super) fn squared_length(a: Point) -> f64 {
    dot(a, a)
}

/// Smallest and largest coordinates.
pub(super) fn triangle_box(corners: &Corners) -> [Point; 2] {
    super::bounds(corners)
}

/// Six times the signed volume of the tetrahedron from `apex`.
pub(super) fn six_volumes([a, b, c]: &Corners, apex: Point) -> f64 {
    let [a, b, c] = [a, b, c].map(|corner| difference(*corner, apex));
    dot(a, cross(b, c))
}

/// The part of a triangle that a nearest point lies on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Feature {
    Face,
    /// From the corner of that number to the next.
    Edge(usize),
    Corner(usize),
}

/// The point of a triangle that is nearest to `at`.
///
/// Reference: C. Ericson, Real-Time Collision Detection (Morgan Kaufmann 2005), section 5.1.5.
pub(super) fn nearest(corners: &Corners, at: Point) -> (Point, Feature) {
    let [a, b, c] = *corners;
    let (ab, ac) = (difference(b, a), difference(c, a));
    let along = |corner: Point| {
        let to = difference(at, corner);
        (dot(ab, to), dot(ac, to))
    };
    let ((d1, d2), (d3, d4), (d5, d6)) = (along(a), along(b), along(c));
    if d1 <= 0.0 && d2 <= 0.0 {
        return (a, Feature::Corner(0));
    }
    if d3 >= 0.0 && d4 <= d3 {
        return (b, Feature::Corner(1));
    }
    if d6 >= 0.0 && d5 <= d6 {
        return (c, Feature::Corner(2));
    }
    let (vc, vb, va) = (d1 * d4 - d3 * d2, d5 * d2 - d1 * d6, d3 * d6 - d5 * d4);
    if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 {
        return (shifted(a, scaled(ab, d1 / (d1 - d3))), Feature::Edge(0));
    }
    if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 {
        return (shifted(a, scaled(ac, d2 / (d2 - d6))), Feature::Edge(2));
    }
    let (past_b, past_c) = (d4 - d3, d5 - d6);
    if va <= 0.0 && past_b >= 0.0 && past_c >= 0.0 {
        let part = past_b / (past_b + past_c);
        return (shifted(b, scaled(difference(c, b), part)), Feature::Edge(1));
    }
    let sum = va + vb + vc;
    let within = shifted(scaled(ab, vb / sum), scaled(ac, vc / sum));
    (shifted(a, within), Feature::Face)
}

/// Signed solid angle of a triangle seen from `at`, positive from behind it.
///
/// Reference: A. van Oosterom and J. Strackee, IEEE Trans Biomed Eng 30 (1983) 125, doi:10.1109/TBME.1983.325207.
pub(super) fn solid_angle(corners: &Corners, at: Point) -> f64 {
    let [a, b, c] = corners.map(|corner| difference(corner, at));
    let (la, lb, lc) = (length(a), length(b), length(c));
    let volume = dot(a, cross(b, c));
    let facing = la * lb * lc + dot(a, b) * lc + dot(b, c) * la + dot(c, a) * lb;
    2.0 * volume.atan2(facing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    const CORNERS: Corners = [[0.0; 3], [2.0, 0.0, 0.0], [0.0, 2.0, 0.0]];

    #[test]
    fn the_nearest_point_lies_on_the_feature_that_the_region_says() {
        for (at, point, feature) in [
            ([0.5, 0.5, 3.0], [0.5, 0.5, 0.0], Feature::Face),
            ([-1.0, -1.0, 1.0], [0.0; 3], Feature::Corner(0)),
            ([4.0, -1.0, 0.0], [2.0, 0.0, 0.0], Feature::Corner(1)),
            ([-1.0, 4.0, 0.0], [0.0, 2.0, 0.0], Feature::Corner(2)),
            ([1.0, -3.0, 2.0], [1.0, 0.0, 0.0], Feature::Edge(0)),
            ([2.0, 2.0, 1.0], [1.0, 1.0, 0.0], Feature::Edge(1)),
            ([-2.0, 0.5, 0.0], [0.0, 0.5, 0.0], Feature::Edge(2)),
        ] {
            assert_eq!(nearest(&CORNERS, at), (point, feature), "{at:?}");
        }
    }

    #[test]
    fn a_face_of_a_cube_is_a_sixth_of_the_sphere_from_its_centre() {
        let square = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]].map(|[x, y]| [x, y, 1.0]);
        let halves = [[0, 1, 2], [0, 2, 3]].map(|half| half.map(|k: usize| square[k]));
        let angle: f64 = halves.iter().map(|half| solid_angle(half, [0.0; 3])).sum();
        assert!((angle - 4.0 * PI / 6.0).abs() < 1e-14);
        let from_before: f64 = halves.iter().map(|half| solid_angle(half, [0.0, 0.0, 2.0])).sum();
        assert!((from_before + 4.0 * PI / 6.0).abs() < 1e-14);
    }

    #[test]
    fn corners_on_a_line_are_empty_at_any_size_and_needles_are_not() {
        for size in [1e-6, 1.0, 1e6] {
            let at = |x: f64, y: f64| [x * size, y * size, size];
            assert!(is_empty(&[at(0.0, 0.0), at(1.0, 0.5), at(2.0, 1.0)]));
            assert!(is_empty(&[at(0.3, 0.0), at(0.3, 0.0), at(2.0, 1.0)]));
            assert!(!is_empty(&[at(0.0, 0.0), at(1.0, 1e-6), at(2.0, 0.0)]));
        }
    }
}
