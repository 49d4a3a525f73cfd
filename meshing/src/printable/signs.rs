//! Which nodes are solid.

use rayon::prelude::*;

use crate::interface::NodeLevels;

/// One flag a node, with a layer of void nodes around the box.
pub(super) struct Signs {
    padded: [usize; 3],
    solid: Vec<bool>,
}

impl Signs {
    /// Nodes with a negative distance are solid.
    pub(super) fn of(levels: &NodeLevels) -> Self {
        let [nx, ny, nz] = levels.nodes;
        let padded = [nx + 2, ny + 2, nz + 2];
        let mut solid = vec![false; padded.iter().product()];
        let rows = solid.par_chunks_mut(padded[0]).enumerate();
        rows.for_each(|(row, line)| {
            let (y, z) = (row % padded[1], row / padded[1]);
            if (1..=ny).contains(&y) && (1..=nz).contains(&z) {
                let start = nx * (y - 1 + ny * (z - 1));
                let inner = line[1..=nx].iter_mut().zip(&levels.values[start..start + nx]);
                inner.for_each(|(is_solid, &level)| *is_solid = level < 0.0);
            }
        });
        Self { padded, solid }
    }

    /// Whether a node is solid, counted with the layer around the box.
    pub(super) fn at(&self, [x, y, z]: [usize; 3]) -> bool {
        self.solid[x + self.padded[0] * (y + self.padded[1] * z)]
    }
}
