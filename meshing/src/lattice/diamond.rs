//! Strut cells with <111> struts of length √3 a/4.

use super::cubic::FACE_CENTRES;
use super::strut::{Segment, bonds_from};

/// The tetrahedral holes of the face-centred lattice.
fn tetrahedral_holes() -> Vec<[f64; 3]> {
    (0..8)
        .map(|i| [i % 2, (i / 2) % 2, i / 4].map(|k: i32| 0.25 + 0.5 * f64::from(k)))
        .collect()
}

/// Atoms at the face-centred lattice and at every second tetrahedral hole: 16 bonds a cell.
pub(super) fn diamond() -> Vec<Segment> {
    let [x, y, z] = FACE_CENTRES;
    let second = [
        [0.25; 3],
        [0.25, 0.75, 0.75],
        [0.75, 0.25, 0.75],
        [0.75, 0.75, 0.25],
    ];
    let bond = 0.1875_f64.sqrt();
    let atoms = [[0.0; 3], x, y, z];
    atoms
        .iter()
        .flat_map(|&atom| bonds_from(atom, &second, bond))
        .collect()
}

/// Voronoi edges of the face-centred lattice, from its octahedral to its tetrahedral holes: 32 a cell.
pub(super) fn rhombic_dodecahedron() -> Vec<Segment> {
    let octahedral = [[0.5, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 0.5], [0.5; 3]];
    let holes = tetrahedral_holes();
    let bond = 0.1875_f64.sqrt();
    octahedral
        .iter()
        .flat_map(|&hole| bonds_from(hole, &holes, bond))
        .collect()
}
