//! Numbers for the corners of the triangles, layer of nodes by layer of nodes.

use super::marching::Crossings;

/// No corner of a triangle.
const NONE: u32 = u32::MAX;

/// Numbers of the corners that belong to the nodes of one layer, x fastest.
///
/// A node owns the crossings of the three edges that start at it, and itself if it is solid and on a face of the box:
/// there the surface is the face, and all edges to the outside are crossed at the node.
pub(super) struct LayerNumbers {
    width: usize,
    numbers: Vec<[u32; 4]>,
}

/// The slot of a node itself, after those of its edges along x, y, z.
pub(super) const ITSELF: usize = 3;

impl LayerNumbers {
    /// Numbers from `first` on for the layer `z`.
    pub(super) fn of(crossings: &Crossings, z: usize, first: u32) -> Self {
        let [nx, ny, _] = crossings.levels.nodes;
        let mut numbers = vec![[NONE; 4]; nx * ny];
        let mut next = first;
        for (node, slots) in numbers.iter_mut().enumerate() {
            let owned = crossings.owned([node % nx, node / nx, z]);
            for (slot, _) in slots.iter_mut().zip(owned).filter(|entry| entry.1) {
                *slot = next;
                next += 1;
            }
        }
        Self { width: nx, numbers }
    }

    /// Number of the crossing of the edge along `axis` from the node at `x`, `y`.
    pub(super) fn edge(&self, [x, y]: [usize; 2], axis: usize) -> u32 {
        self.numbers[x + self.width * y][axis]
    }

    /// Number of the node itself.
    pub(super) fn node(&self, at: [usize; 2]) -> u32 {
        self.edge(at, ITSELF)
    }
}
