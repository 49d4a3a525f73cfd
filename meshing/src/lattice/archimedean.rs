//! Edges of polyhedra with regular faces, stacked in a cube and joined by their faces.

use super::strut::{Segment, bonds, with_all_signs};
use std::f64::consts::SQRT_2;

/// All points with the coordinates ±p, ±q, ±r of a cell about the origin, in any order, each periodic point once.
fn permuted([p, q, r]: [f64; 3]) -> Vec<[f64; 3]> {
    let orders = [[p, q, r], [q, r, p], [r, p, q], [p, r, q], [r, q, p], [q, p, r]];
    let mut points: Vec<[f64; 3]> = Vec::new();
    for order in orders {
        for point in with_all_signs(order) {
            let is_new = points.iter().all(|&old| old != point);
            if is_new {
                points.push(point);
            }
        }
    }
    points
}

/// The struts of the polyhedron about the centre of the cell with the corners ±p, ±q, ±r and edges of length `edge`.
fn about_centre(corner: [f64; 3], edge: f64) -> Vec<Segment> {
    let struts = bonds(&permuted(corner), edge);
    struts.iter().map(|strut| strut.moved([0.5; 3])).collect()
}

/// Corners at the centres of the cell's faces: 12 struts a cell.
pub(super) fn octahedron() -> Vec<Segment> {
    about_centre([0.5, 0.0, 0.0], 0.5 * SQRT_2)
}

/// Corners at the middles of the cell's edges, joined by squares in its faces: 12 struts a cell, the net of
/// octahedra half a body diagonal aside.
pub(super) fn cuboctahedron() -> Vec<Segment> {
    about_centre([0.5, 0.5, 0.0], 0.5 * SQRT_2)
}

/// Octagons in the cell's faces, triangles about its corners: 15 struts a cell.
pub(super) fn truncated_cube() -> Vec<Segment> {
    let edge = SQRT_2 - 1.0;
    about_centre([0.5, 0.5, 0.5 * edge], edge)
}

/// Joined by squares in the cell's faces: 36 struts a cell.
pub(super) fn rhombicuboctahedron() -> Vec<Segment> {
    let edge = SQRT_2 - 1.0;
    about_centre([0.5, 0.5 * edge, 0.5 * edge], edge)
}

/// Joined by octagons in the cell's faces: 48 struts a cell, four at each of 24 nodes.
pub(super) fn truncated_cuboctahedron() -> Vec<Segment> {
    let edge = 1.0 / (1.0 + 2.0 * SQRT_2);
    about_centre([0.5, 0.5 * (1.0 + SQRT_2) * edge, 0.5 * edge], edge)
}
