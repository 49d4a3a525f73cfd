//! Edges of foams: the cells of Kelvin and of Weaire and Phelan.

use super::strut::{Segment, bonds, bonds_between, cycled, with_all_signs};
use crate::solid::vector::shifted;

/// Voronoi edges of the body-centred lattice: 24 struts of length √2 a/4 a cell, four at a node.
pub(super) fn kelvin() -> Vec<Segment> {
    let nodes = cycled(&[
        [0.0, 0.25, 0.5],
        [0.0, 0.75, 0.5],
        [0.0, 0.5, 0.25],
        [0.0, 0.5, 0.75],
    ]);
    bonds(&nodes, 0.125_f64.sqrt())
}

/// Edges of the foam of two pentagonal dodecahedra and six tetrakaidecahedra: 92 struts a cell, four at each of 46
/// nodes.
///
/// The partition is the power diagram of the A15 arrangement, with plane faces: dodecahedra |x| + 2|z| ≤ c (and
/// cyclic) about the body-centred points have the volume c³/2, so that c = 4^(−1/3) gives all eight cells the same.
/// Soap films are slightly curved.
pub(super) fn weaire_phelan() -> Vec<Segment> {
    // 0.25^(1/3): edge of the cell 1, volume of each polyhedron 1/8.
    let c = 0.25_f64.cbrt();
    let corners = body_centred(&with_all_signs([c / 3.0; 3]));
    let ridges = body_centred(&cycled(&with_all_signs([0.0, c / 4.0, c / 2.0])));
    let between = cycled(&[[0.25, 0.5, 0.0], [0.75, 0.5, 0.0]]);
    let mut struts = bonds(&corners, 0.75_f64.sqrt() * (1.0 - 4.0 * c / 3.0));
    struts.extend(bonds_between(&corners, &ridges, c * 21.0_f64.sqrt() / 12.0));
    struts.extend(bonds(&ridges, c / 2.0));
    let to_ridge = (0.5 - c / 2.0).hypot(0.25 - c / 4.0);
    struts.extend(bonds_between(&between, &ridges, to_ridge));
    struts
}

/// The points, and the same moved by half the body diagonal and turned by a quarter: the second dodecahedron of A15.
fn body_centred(points: &[[f64; 3]]) -> Vec<[f64; 3]> {
    let second = points.iter().map(|&[x, y, z]| shifted([y, x, z], [0.5; 3]));
    points.iter().copied().chain(second).collect()
}
