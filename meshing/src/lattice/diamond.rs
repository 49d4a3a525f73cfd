//! Strut cells with <111> struts of length √3 a/4.

use super::cubic::FACE_CENTRES;
use super::strut::{Segment, bonds_between};

/// √3/4.
fn bond() -> f64 {
    0.1875_f64.sqrt()
}

/// The face-centred lattice.
fn face_centred() -> [[f64; 3]; 4] {
    let [x, y, z] = FACE_CENTRES;
    [[0.0; 3], x, y, z]
}

/// The tetrahedral holes of the face-centred lattice.
fn tetrahedral_holes() -> Vec<[f64; 3]> {
    (0..8)
        .map(|i| [i % 2, (i / 2) % 2, i / 4].map(|k: i32| 0.25 + 0.5 * f64::from(k)))
        .collect()
}

/// Atoms at the face-centred lattice and at every second tetrahedral hole: 16 bonds a cell.
pub(super) fn diamond() -> Vec<Segment> {
    let second = [
        [0.25; 3],
        [0.25, 0.75, 0.75],
        [0.75, 0.25, 0.75],
        [0.75, 0.75, 0.25],
    ];
    bonds_between(&face_centred(), &second, bond())
}

/// Calcium at the face-centred lattice, fluorine in all its tetrahedral holes: 32 bonds a cell.
pub(super) fn fluorite() -> Vec<Segment> {
    bonds_between(&face_centred(), &tetrahedral_holes(), bond())
}

/// Voronoi edges of the face-centred lattice, from its octahedral to its tetrahedral holes: 32 a cell. The net of
/// fluorite, half a cell edge aside.
pub(super) fn rhombic_dodecahedron() -> Vec<Segment> {
    let octahedral = [[0.5, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 0.5], [0.5; 3]];
    bonds_between(&octahedral, &tetrahedral_holes(), bond())
}
