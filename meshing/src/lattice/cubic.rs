//! Strut cells on the three cubic Bravais lattices, and their variants with vertical struts.

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

/// One strut a cell, along the vertical edge.
fn vertical() -> Segment {
    Segment {
        from: ORIGIN,
        to: [0.0, 0.0, 1.0],
    }
}

fn with_vertical(mut struts: Vec<Segment>) -> Vec<Segment> {
    struts.push(vertical());
    struts
}

/// Body diagonals and vertical edges: 9 struts a cell.
pub(super) fn body_centred_z() -> Vec<Segment> {
    with_vertical(body_centred())
}

/// Diagonals of all six faces and vertical edges: 13 struts a cell.
pub(super) fn face_centred_z() -> Vec<Segment> {
    with_vertical(face_centred())
}

/// Diagonals of the four vertical faces and vertical edges: 9 struts a cell.
pub(super) fn two_faces_centred_z() -> Vec<Segment> {
    let [x, y, _] = FACE_CENTRES;
    with_vertical(bonds_from(ORIGIN, &[x, y], 0.5_f64.sqrt()))
}

/// Diagonals of the body and of all six faces: 20 struts a cell.
pub(super) fn face_and_body_centred() -> Vec<Segment> {
    let mut struts = face_centred();
    struts.extend(body_centred());
    struts
}

/// The same with vertical edges: 21 struts a cell.
pub(super) fn face_and_body_centred_z() -> Vec<Segment> {
    with_vertical(face_and_body_centred())
}
