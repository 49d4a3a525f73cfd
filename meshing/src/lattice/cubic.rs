//! Strut cells on the three cubic Bravais lattices.

use super::strut::{Segment, bonds, bonds_from};

const ORIGIN: [f64; 3] = [0.0; 3];

/// Centres of the faces: with the origin, the face-centred cubic lattice.
pub(super) const FACE_CENTRES: [[f64; 3]; 3] = [[0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]];

/// Three struts a cell.
pub(super) fn simple_cubic() -> Vec<Segment> {
    bonds(&[ORIGIN], 1.0)
}

/// Eight half body diagonals a cell.
pub(super) fn body_centred() -> Vec<Segment> {
    bonds(&[ORIGIN, [0.5; 3]], 0.75_f64.sqrt())
}

/// Twelve half face diagonals a cell, corner to face centre.
pub(super) fn face_centred() -> Vec<Segment> {
    bonds_from(ORIGIN, &FACE_CENTRES, 0.5_f64.sqrt())
}

/// The face diagonals and the octahedron between the face centres: 24 struts a cell.
pub(super) fn octet() -> Vec<Segment> {
    let [x, y, z] = FACE_CENTRES;
    bonds(&[ORIGIN, x, y, z], 0.5_f64.sqrt())
}
