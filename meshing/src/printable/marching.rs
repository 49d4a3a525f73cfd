//! Cubes between the nodes, and around them.

use super::cube::{Edge, TRIANGLES};
use super::layers::{ITSELF, LayerNumbers};
use super::signs::Signs;
use crate::Grid;
use crate::interface::NodeLevels;

/// Corners stay this part of an edge away from its ends: no two of them meet, and no triangle has a side shorter
/// than 2.8 % of a cell.
pub(super) const MARGIN: f32 = 0.02;

/// The edges between nodes that the surface crosses.
///
/// Around the box stands one more layer of nodes, void and at no distance: cubes there are flat and make the caps
/// where the box cuts the body.
pub(super) struct Crossings<'a> {
    pub(super) levels: &'a NodeLevels,
    grid: &'a Grid,
    signs: Signs,
}

/// Triangles by the numbers of their corners, anticlockwise seen from outside.
#[derive(Default)]
pub(super) struct Triangles {
    /// On the surface of the body.
    pub(super) free: Vec<[u32; 3]>,
    /// On the faces of the box.
    pub(super) caps: Vec<[u32; 3]>,
}

impl<'a> Crossings<'a> {
    pub(super) fn of(levels: &'a NodeLevels, grid: &'a Grid) -> Self {
        let signs = Signs::of(levels);
        Self { levels, grid, signs }
    }

    /// Which corners a node owns: on its edges along x, y and z, and itself.
    pub(super) fn owned(&self, node: [usize; 3]) -> [bool; 4] {
        let nodes = self.levels.nodes;
        let padded = [node[0] + 1, node[1] + 1, node[2] + 1];
        let is_solid = self.signs.at(padded);
        let mut owned = [false; 4];
        for axis in 0..3 {
            let is_inside = node[axis] + 1 < nodes[axis];
            owned[axis] = is_inside && self.signs.at(next(padded, axis)) != is_solid;
            owned[ITSELF] |= is_solid && (node[axis] == 0 || !is_inside);
        }
        owned
    }

    /// Number of corners that a layer of nodes owns.
    pub(super) fn count(&self, z: usize) -> usize {
        let nodes = 0..self.layer_len();
        nodes
            .map(|k| self.owned(self.node(k, z)).iter().filter(|&&is| is).count())
            .sum()
    }

    /// Puts the corners that a layer of nodes owns, in the order of their numbers and in mm, where the distances
    /// pass `shift`.
    pub(super) fn place(&self, z: usize, shift: f32, corners: &mut [[f32; 3]]) {
        let mut corners = corners.iter_mut();
        for node in (0..self.layer_len()).map(|k| self.node(k, z)) {
            let owned = self.owned(node);
            for slot in (0..4).filter(|&slot| owned[slot]) {
                if let Some(corner) = corners.next() {
                    *corner = self.position(node, slot, shift);
                }
            }
        }
    }

    fn layer_len(&self) -> usize {
        self.levels.nodes[0] * self.levels.nodes[1]
    }

    fn node(&self, k: usize, z: usize) -> [usize; 3] {
        [k % self.levels.nodes[0], k / self.levels.nodes[0], z]
    }

    fn position(&self, node: [usize; 3], slot: usize, shift: f32) -> [f32; 3] {
        let mut at = self.grid.node_mm(node);
        if slot != ITSELF {
            let (here, there) = (self.levels.at(node), self.levels.at(next(node, slot)));
            let part = ((here - shift) / (here - there)).clamp(MARGIN, 1.0 - MARGIN);
            at[slot] += f64::from(part) * self.grid.spacing_mm;
        }
        at.map(|x| x as f32)
    }

    /// The triangles of a layer of cubes, counted with the layer around the box; `first` holds the first number of
    /// each layer of nodes.
    pub(super) fn triangles(&self, padded_z: usize, first: &[u32]) -> Triangles {
        let [nx, ny, nz] = self.levels.nodes;
        let layers = [padded_z, padded_z + 1].map(|z| {
            let inside = z.checked_sub(1).filter(|&z| z < nz);
            inside.map(|z| LayerNumbers::of(self, z, first[z]))
        });
        let mut triangles = Triangles::default();
        for y in 0..=ny {
            let mut solid = self.column([0, y, padded_z]) << 1;
            for x in 0..=nx {
                // The upper x of one cube is the lower x of the next.
                solid = (solid >> 1 & 0b0101_0101) | self.column([x + 1, y, padded_z]) << 1;
                if !TRIANGLES[solid].is_empty() {
                    let is_cap = [x % nx, y % ny, padded_z % nz].contains(&0);
                    let into = if is_cap {
                        &mut triangles.caps
                    } else {
                        &mut triangles.free
                    };
                    let cube = [x, y, padded_z];
                    let numbered = TRIANGLES[solid]
                        .iter()
                        .map(|t| t.map(|edge| self.number(&layers, cube, edge)));
                    into.extend(numbered.filter(differ));
                }
            }
        }
        triangles
    }

    /// Solid nodes of the four with the same x, in the bits of the corners 0, 2, 4 and 6.
    fn column(&self, [x, y, z]: [usize; 3]) -> usize {
        let bit = |dy: usize, dz: usize| usize::from(self.signs.at([x, y + dy, z + dz])) << (2 * dy + 4 * dz);
        bit(0, 0) | bit(1, 0) | bit(0, 1) | bit(1, 1)
    }

    /// Number of the corner on an edge of the cube at a padded position.
    fn number(&self, layers: &[Option<LayerNumbers>; 2], cube: [usize; 3], edge: Edge) -> u32 {
        let lower = [0, 1, 2].map(|a| cube[a] + (edge.lower >> a & 1));
        let ends = [lower, next(lower, edge.axis)].map(|end| inner(end, self.levels.nodes));
        let layer = |node: [usize; 3]| layers[node[2] + 1 - cube[2]].as_ref();
        let number = match ends {
            [Some(node), Some(_)] => layer(node).map(|l| l.edge([node[0], node[1]], edge.axis)),
            [Some(node), None] | [None, Some(node)] => layer(node).map(|l| l.node([node[0], node[1]])),
            [None, None] => None,
        };
        number.unwrap_or(u32::MAX)
    }
}

fn next(mut node: [usize; 3], axis: usize) -> [usize; 3] {
    node[axis] += 1;
    node
}

/// The node of the box at a padded position.
fn inner(padded: [usize; 3], nodes: [usize; 3]) -> Option<[usize; 3]> {
    let inside = (0..3).all(|a| padded[a] > 0 && padded[a] <= nodes[a]);
    inside.then(|| padded.map(|i| i - 1))
}

/// Cubes at the rim of the box have triangles of which two corners are one node: they have no area.
fn differ(&[a, b, c]: &[u32; 3]) -> bool {
    a != b && b != c && c != a
}
