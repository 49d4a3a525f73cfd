//! Kelvin's cell.

use super::strut::{Segment, bonds};

/// Voronoi edges of the body-centred lattice: 24 struts of length √2 a/4 a cell, four at a node.
pub(super) fn kelvin() -> Vec<Segment> {
    let nodes: Vec<[f64; 3]> = (0..3)
        .flat_map(|turn| {
            [
                [0.0, 0.25, 0.5],
                [0.0, 0.75, 0.5],
                [0.0, 0.5, 0.25],
                [0.0, 0.5, 0.75],
            ]
            .map(|node| std::array::from_fn(|axis| node[(axis + turn) % 3]))
        })
        .collect();
    bonds(&nodes, 0.125_f64.sqrt())
}
