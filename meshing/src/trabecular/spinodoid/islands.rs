//! The pieces of a level set: the one that is kept, and islands.

use rayon::prelude::*;

use super::spline::{Spline, curvature};
use crate::cut::fraction_behind;
use crate::solid::vector::{length, scaled, shifted};

/// Steps to the neighbours of a node across faces.
const ACROSS_FACES: [[i64; 3]; 6] = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
];
/// Steps to all neighbours.
pub(super) const ALL_AROUND: [[i64; 3]; 26] = all_around();

/// A field with its values at the nodes at hand, for measures at any level.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) spline: Spline,
    nodes: Vec<NodeJet>,
}

#[derive(Clone, Copy, Debug)]
struct NodeJet {
    value: f32,
    /// Mean over the part of space nearest to the node, f + Σh²∂²f/24.
    mean: f32,
    /// Gradient by spacings.
    slope: [f32; 3],
}

/// The solid below a level, piece by piece.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    /// For each node whether it lies in the largest piece.
    pub(super) is_kept: Vec<bool>,
    /// For each node whether it lies in an island.
    pub(super) is_removed: Vec<bool>,
    /// Number of islands.
    pub(super) islands: usize,
    /// Part of the box that the largest piece fills.
    pub(super) filled: f64,
    /// Part of the box that islands fill.
    pub(super) islands_filled: f64,
}

impl Field {
    pub(super) fn new(spline: Spline) -> Self {
        let edges = spline.grid.spacing_mm;
        let node_jet = |node: usize| {
            let jet = spline.jet(spline.grid.position(node));
            NodeJet {
                value: jet.value as f32,
                mean: (jet.value + curvature(&jet, edges) / 24.0) as f32,
                slope: std::array::from_fn(|a| (jet.gradient[a] * edges[a]) as f32),
            }
        };
        let nodes = (0..spline.grid.node_count())
            .into_par_iter()
            .map(node_jet)
            .collect();
        Self { spline, nodes }
    }

    /// The field without the islands below a level: in them, and in the nodes beside them, it is lifted above the level.
    pub(super) fn without_islands(&self, level: f64, pieces: &Pieces) -> Self {
        if pieces.islands == 0 {
            return self.clone();
        }
        let grid = &self.spline.grid;
        let is_beside = |node: usize| {
            let mut around = grid.neighbours(node, &ALL_AROUND);
            pieces.is_removed[node] || (!pieces.is_kept[node] && around.any(|(n, _)| pieces.is_removed[n]))
        };
        let lifted: Vec<bool> = (0..self.nodes.len()).into_par_iter().map(is_beside).collect();
        Self::new(self.spline.clone().lifted(&lifted, level))
    }

    pub(super) fn is_solid(&self, node: usize, level: f64) -> bool {
        f64::from(self.nodes[node].value) <= level
    }

    /// Part of the box below a level, islands and all.
    pub(super) fn filled(&self, level: f64) -> f64 {
        self.shares(level).iter().sum::<f64>()
    }

    /// The pieces below a level. Nodes belong together if they are neighbours across a face, or across an edge or a corner
    /// with the solid between them.
    pub(super) fn pieces(&self, level: f64) -> Pieces {
        let roots = self.roots(level);
        let shares = self.shares(level);
        let mut by_root = vec![0.0; roots.len()];
        for (node, &share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            if let Some(owner) = self.owner(node, level) {
                by_root[roots[owner]] += share;
            }
        }
        let mut largest = 0;
        (0..roots.len()).for_each(|root| {
            if by_root[root] > by_root[largest] {
                largest = root;
            }
        });
        let solid = |node: usize| self.is_solid(node, level);
        let is_root = |node: usize| solid(node) && roots[node] == node;
        Pieces {
            is_kept: (0..roots.len())
                .map(|n| solid(n) && roots[n] == largest)
                .collect(),
            is_removed: (0..roots.len())
                .map(|n| solid(n) && roots[n] != largest)
                .collect(),
            islands: (0..roots.len()).filter(|&n| n != largest && is_root(n)).count(),
            filled: by_root[largest],
            islands_filled: by_root.iter().sum::<f64>() - by_root[largest],
        }
    }

    /// Part of the box that lies below the level about each node.
    fn shares(&self, level: f64) -> Vec<f64> {
        let grid = &self.spline.grid;
        let in_box: f64 = grid
            .counts
            .iter()
            .map(|&n| (n - 2 * grid.margin) as f64)
            .product();
        let share = |node: usize| {
            let fraction = self.nodes[node].fraction_below(level);
            if fraction > 0.0 && grid.is_in_box(node) {
                fraction / in_box
            } else {
                0.0
            }
        };
        (0..self.nodes.len()).into_par_iter().map(share).collect()
    }

    /// The solid node that the solid about a node belongs to: itself, or its lowest neighbour.
    fn owner(&self, node: usize, level: f64) -> Option<usize> {
        if self.is_solid(node, level) {
            return Some(node);
        }
        let around = self
            .spline
            .grid
            .neighbours(node, &ALL_AROUND)
            .map(|(other, _)| other);
        let lowest = around.min_by(|&a, &b| self.nodes[a].value.total_cmp(&self.nodes[b].value));
        lowest.filter(|&other| self.is_solid(other, level))
    }

    /// For each solid node the smallest node of its piece.
    fn roots(&self, level: f64) -> Vec<usize> {
        let mut sets = Sets((0..self.nodes.len()).collect());
        let solid: Vec<usize> = (0..self.nodes.len())
            .filter(|&n| self.is_solid(n, level))
            .collect();
        for &node in &solid {
            for (other, _) in self.spline.grid.neighbours(node, &ACROSS_FACES) {
                if other < node && self.is_solid(other, level) {
                    sets.join(node, other);
                }
            }
        }
        for &node in &solid {
            for (other, step) in self.spline.grid.neighbours(node, &ALL_AROUND) {
                let apart = other < node && self.is_solid(other, level) && !sets.are_joined(node, other);
                if apart && self.is_solid_between(node, step, level) {
                    sets.join(node, other);
                }
            }
        }
        (0..self.nodes.len()).map(|node| sets.root(node)).collect()
    }

    fn is_solid_between(&self, node: usize, step: [i64; 3], level: f64) -> bool {
        let edges = self.spline.grid.spacing_mm;
        let half = std::array::from_fn(|a| 0.5 * step[a] as f64 * edges[a]);
        self.spline
            .jet(shifted(self.spline.grid.position(node), half))
            .value
            <= level
    }
}

impl NodeJet {
    fn fraction_below(&self, level: f64) -> f64 {
        let slope = self.slope.map(f64::from);
        let above = f64::from(self.mean) - level;
        let reach = 0.5 * slope.iter().map(|s| s.abs()).sum::<f64>();
        if above.abs() >= reach {
            return if above < 0.0 { 1.0 } else { 0.0 };
        }
        fraction_behind(above / length(slope), scaled(slope, 1.0 / reach))
    }
}

/// Disjoint sets with path halving; the smallest member is the root.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    fn are_joined(&mut self, a: usize, b: usize) -> bool {
        self.root(a) == self.root(b)
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

const fn all_around() -> [[i64; 3]; 26] {
    let mut steps = [[0; 3]; 26];
    let (mut k, mut filled) = (0, 0);
    while k < 27 {
        if k != 13 {
            steps[filled] = [k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1];
            filled += 1;
        }
        k += 1;
    }
    steps
}
