//! Nearest points of a set, kept for the nodes of a grid as a guide to those of any point.

use rayon::prelude::*;

use super::symmetry::Orbit;
use super::{Of, PeriodicGrid, Symmetries};
use crate::solid::vector::{by_axis, difference, dot, length, shifted};

/// Rounds of passing feet on and settling them: the second carries them across the periodic faces.
const SETTLINGS: usize = 2;
/// Where a node is not yet assigned a foot.
pub(super) const NOWHERE: [f64; 3] = [f64::INFINITY; 3];

/// Feet of the nodes of a grid of the periodic cell: the nearest points of a set.
#[derive(Debug)]
pub(super) struct Feet {
    grid: PeriodicGrid,
    /// Largest spacing of the grid.
    spacing: f64,
    /// From each node to its foot, x fastest.
    ways: Vec<[f64; 3]>,
}

impl Feet {
    /// Feet of a set with these symmetries.
    ///
    /// `near` leads from a node to a foot, or [`NOWHERE`]; these are passed on to the neighbours where they are nearer, and
    /// `settled` leads from there to the foot of a node.
    pub(super) fn new(
        grid: PeriodicGrid,
        symmetries: &Symmetries,
        near: impl Fn([f64; 3]) -> [f64; 3] + Sync,
        settled: impl Fn(&Self, [f64; 3]) -> [f64; 3] + Sync,
    ) -> Self {
        let mut feet = Self {
            grid,
            spacing: grid.spacing().into_iter().fold(0.0, f64::max),
            ways: Vec::new(),
        };
        let orbits = symmetries.orbits(Of::Nodes, &grid);
        feet.ways = feet.repeated(symmetries, &orbits, near);
        for _ in 0..SETTLINGS {
            (0..grid.len()).for_each(|node| feet.take_better(node));
            (0..grid.len()).rev().for_each(|node| feet.take_better(node));
            feet.ways = feet.repeated(symmetries, &orbits, |at| settled(&feet, at));
        }
        feet
    }

    /// Feet of all nodes from those of one node in each set of equal ones.
    fn repeated(
        &self,
        symmetries: &Symmetries,
        orbits: &[Orbit],
        way: impl Fn([f64; 3]) -> [f64; 3] + Sync,
    ) -> Vec<[f64; 3]> {
        let grid = &self.grid;
        let first: Vec<[f64; 3]> = orbits
            .par_iter()
            .map(|orbit| way(grid.node(orbit.place)))
            .collect();
        let mut ways = vec![NOWHERE; grid.len()];
        for (orbit, way) in orbits.iter().zip(first) {
            for operation in symmetries.operations() {
                let image = operation.place(Of::Nodes, orbit.place, grid.counts);
                ways[grid.index_within(image)] = operation.turned(way);
            }
        }
        ways
    }

    /// Takes over the foot of a neighbour where it is nearer.
    fn take_better(&mut self, node: usize) {
        let grid = self.grid;
        let spacing = grid.spacing();
        let place = grid.place(node);
        let around = by_axis(|a| grid.around(place[a], a));
        let mut square = dot(self.ways[node], self.ways[node]);
        for k in 0..27 {
            let step = [k % 3, (k / 3) % 3, k / 9];
            let reach = by_axis(|a| (step[a] as f64 - 1.0) * spacing[a]);
            let neighbour = grid.index_within(by_axis(|a| around[a][step[a]]));
            let way = shifted(reach, self.ways[neighbour]);
            let other = dot(way, way);
            if other < square {
                (self.ways[node], square) = (way, other);
            }
        }
    }

    /// Where to start from in search of the foot of a point of the cell: the nearest of the feet of the eight nodes
    /// around and, near the medial axis, its rivals on other parts of the set.
    pub(super) fn starts(&self, at: [f64; 3]) -> impl Iterator<Item = [f64; 3]> {
        let feet = self.around(at);
        let mut reaches = [0.0; 8];
        (0..8).for_each(|k| reaches[k] = length(difference(feet[k], at)));
        let best = (0..8).fold(0, |a, b| if reaches[b] < reaches[a] { b } else { a });
        let spacing = self.spacing;
        let is_rival = move |k: usize| {
            let apart = length(difference(feet[k], feet[best]));
            apart > 2.0 * spacing && reaches[k] < reaches[best] + spacing
        };
        (0..8)
            .map(move |k| (best + k) % 8)
            .filter(move |&k| k == best || is_rival(k))
            .map(move |k| feet[k])
    }

    /// Feet of the eight surrounding nodes.
    fn around(&self, at: [f64; 3]) -> [[f64; 3]; 8] {
        let base = self.grid.cell_of(at);
        let mut feet = [[0.0; 3]; 8];
        for (k, foot) in feet.iter_mut().enumerate() {
            let corner = [base[0] + k % 2, base[1] + (k / 2) % 2, base[2] + k / 4];
            *foot = shifted(self.grid.node(corner), self.ways[self.grid.index(corner)]);
        }
        feet
    }
}
