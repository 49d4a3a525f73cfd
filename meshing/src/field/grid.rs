//! A regular grid of the periodic cell.

use crate::solid::vector::by_axis;

/// A grid of the periodic cell with the edges `edges`; x fastest, indices wrap around.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PeriodicGrid {
    pub(crate) counts: [usize; 3],
    edges: [f64; 3],
}

/// All symmetries of a lattice shift by eighths of the cell; a multiple of this many cells is shifted onto itself,
/// and so is a grid of half the resolution.
const MULTIPLE: usize = 16;

impl PeriodicGrid {
    /// Cells nearly cubic and as large as with `along` cells along each edge of a cube of the same volume.
    pub(crate) fn even(edges: [f64; 3], along: usize) -> Self {
        let volume: f64 = edges.iter().product();
        Self::spaced(edges, volume.cbrt() / along as f64)
    }

    /// Cells nearly cubic with edges of about `spacing`.
    pub(crate) fn spaced(edges: [f64; 3], spacing: f64) -> Self {
        let multiples = |edge: f64| ((edge / spacing / MULTIPLE as f64).round() as usize).max(1);
        let counts = edges.map(|edge| MULTIPLE * multiples(edge));
        Self { counts, edges }
    }

    /// Every second node.
    pub(crate) fn halved(self) -> Self {
        Self {
            counts: self.counts.map(|n| n / 2),
            ..self
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.counts.iter().product()
    }

    pub(crate) fn index(&self, at: [usize; 3]) -> usize {
        self.index_within(by_axis(|a| at[a] % self.counts[a]))
    }

    /// The same for a place that need not be wrapped.
    pub(crate) fn index_within(&self, [x, y, z]: [usize; 3]) -> usize {
        x + self.counts[0] * (y + self.counts[1] * z)
    }

    /// The places before, at and after one along an axis.
    pub(crate) fn around(&self, place: usize, axis: usize) -> [usize; 3] {
        let n = self.counts[axis];
        let before = if place == 0 { n - 1 } else { place - 1 };
        let after = if place + 1 == n { 0 } else { place + 1 };
        [before, place, after]
    }

    pub(crate) fn place(&self, index: usize) -> [usize; 3] {
        let [nx, ny, _] = self.counts;
        [index % nx, (index / nx) % ny, index / (nx * ny)]
    }

    pub(crate) fn spacing(&self) -> [f64; 3] {
        by_axis(|a| self.edges[a] / self.counts[a] as f64)
    }

    /// Position of a node.
    pub(crate) fn node(&self, at: [usize; 3]) -> [f64; 3] {
        self.position(at, 0.0)
    }

    /// Centre of a cell.
    pub(crate) fn centre(&self, at: [usize; 3]) -> [f64; 3] {
        self.position(at, 0.5)
    }

    fn position(&self, at: [usize; 3], beyond: f64) -> [f64; 3] {
        let spacing = self.spacing();
        by_axis(|a| (at[a] as f64 + beyond) * spacing[a])
    }

    /// The cell that a point of the periodic cell lies in.
    pub(crate) fn cell_of(&self, at: [f64; 3]) -> [usize; 3] {
        by_axis(|a| {
            let cell = (at[a] / self.edges[a] * self.counts[a] as f64) as usize;
            // A coordinate just below zero wraps to the edge itself: it belongs to the last cell.
            cell.min(self.counts[a] - 1)
        })
    }
}
