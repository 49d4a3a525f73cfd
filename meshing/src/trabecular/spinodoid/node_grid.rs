//! The regular grid that a random field is sampled on.

use super::SpinodoidSpec;
use crate::solid::vector::by_axis;
use crate::trabecular::{Boundary, TrabecularError};

/// Nodes along a wavelength: a cubic spline through them departs from the waves by 10⁻⁴ of their height.
const NODES: f64 = 16.0;
/// Nodes beyond the faces of a clipped box: half a wavelength, so that distances in the box know what is outside.
const MARGIN: usize = 8;
/// Nodes at most: they take a gigabyte.
const NODES_MAX: f64 = 24e6;

/// Nodes in the middles of equal parts of the box, and of a clipped box a margin of them about it.
#[derive(Clone, Debug)]
pub(super) struct NodeGrid {
    pub(super) counts: [usize; 3],
    pub(super) spacing_mm: [f64; 3],
    pub(super) margin: usize,
    pub(super) boundary: Boundary,
}

impl NodeGrid {
    pub(super) fn of(spec: &SpinodoidSpec) -> Result<Self, TrabecularError> {
        let margin = match spec.boundary {
            Boundary::Periodic => 0,
            Boundary::Clipped => MARGIN,
        };
        let parts = spec.box_mm.map(|edge| (NODES * edge / spec.wavelength_mm).ceil());
        let nodes: f64 = parts.iter().map(|n| n + 2.0 * margin as f64).product();
        // A number that is none is refused here too.
        if nodes
            .partial_cmp(&NODES_MAX)
            .is_none_or(std::cmp::Ordering::is_gt)
        {
            return Err(TrabecularError::TooFine {
                nodes,
                most: NODES_MAX,
            });
        }
        Ok(Self {
            counts: parts.map(|n| n as usize + 2 * margin),
            spacing_mm: std::array::from_fn(|a| spec.box_mm[a] / parts[a]),
            margin,
            boundary: spec.boundary,
        })
    }

    pub(super) fn node_count(&self) -> usize {
        self.counts.iter().product()
    }

    /// Coordinate in mm of the nodes with the number `k` along an axis.
    pub(super) fn coordinate(&self, axis: usize, k: f64) -> f64 {
        (k - self.margin as f64 + 0.5) * self.spacing_mm[axis]
    }

    pub(super) fn position(&self, node: usize) -> [f64; 3] {
        let at = self.place(node);
        std::array::from_fn(|a| self.coordinate(a, at[a] as f64))
    }

    pub(super) fn place(&self, node: usize) -> [usize; 3] {
        let [nx, ny, _] = self.counts;
        [node % nx, (node / nx) % ny, node / (nx * ny)]
    }

    /// The node at a place, which a periodic grid wraps; none beyond the faces of another grid.
    pub(super) fn node(&self, place: [i64; 3]) -> Option<usize> {
        let mut node = 0;
        for a in (0..3).rev() {
            let count = self.counts[a] as i64;
            let k = match self.boundary {
                Boundary::Periodic => place[a].rem_euclid(count),
                Boundary::Clipped => place[a],
            };
            if !(0..count).contains(&k) {
                return None;
            }
            node = node * self.counts[a] + k as usize;
        }
        Some(node)
    }

    /// The neighbours of a node: along the axes first the 6, then the 12 and 8 across edges and corners.
    pub(super) fn neighbours(
        &self,
        node: usize,
        steps: &'static [[i64; 3]],
    ) -> impl Iterator<Item = (usize, [i64; 3])> {
        let at = self.place(node).map(|k| k as i64);
        steps.iter().filter_map(move |&step| {
            let there = std::array::from_fn(|a| at[a] + step[a]);
            self.node(there).map(|other| (other, step))
        })
    }

    /// True for nodes in the box, false for those of its margin.
    pub(super) fn is_in_box(&self, node: usize) -> bool {
        let at = self.place(node);
        (0..3).all(|a| (self.margin..self.counts[a] - self.margin).contains(&at[a]))
    }

    /// The point itself, or the nearest one in a grid that does not repeat.
    pub(super) fn within(&self, at_mm: [f64; 3]) -> [f64; 3] {
        match self.boundary {
            Boundary::Periodic => at_mm,
            Boundary::Clipped => std::array::from_fn(|a| {
                let last = self.coordinate(a, self.counts[a] as f64 - 2.5);
                at_mm[a].clamp(self.coordinate(a, 1.5), last)
            }),
        }
    }

    /// The node with these numbers along the axes.
    #[inline]
    pub(super) fn number(&self, [x, y, z]: [usize; 3]) -> usize {
        x + self.counts[0] * (y + self.counts[1] * z)
    }

    /// Numbers along an axis of the nodes before `base`, at it, and two behind it; a periodic grid wraps them, in another
    /// they are within for every reduced place.
    #[inline]
    pub(super) fn four_about(&self, axis: usize, base: usize) -> [usize; 4] {
        let count = self.counts[axis];
        let first = base + count - 1;
        let wrapped = |node: usize| if node >= count { node - count } else { node };
        // A place rounded up to the end of the grid is one more round ahead.
        let node = |k: usize| wrapped(wrapped(first + k));
        [node(0), node(1), node(2), node(3)]
    }

    /// Place of a point in spacings from the first node, kept where the spline has its four nodes.
    #[inline]
    pub(super) fn reduced(&self, at_mm: [f64; 3]) -> [f64; 3] {
        by_axis(|a| {
            let count = self.counts[a] as f64;
            let place = at_mm[a] / self.spacing_mm[a] + self.margin as f64 - 0.5;
            match self.boundary {
                Boundary::Periodic => {
                    let part = place / count;
                    (part - part.floor()) * count
                }
                Boundary::Clipped => place.clamp(1.0, count - 2.001),
            }
        })
    }
}
