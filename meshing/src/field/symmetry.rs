//! Symmetries of a periodic function, found by trying them, so that only what differs need be computed.

use super::PeriodicGrid;
use crate::solid::vector::by_axis;

/// Shifts are tried in steps of this part of the cell: screws and glides of the cubic groups need quarters, their
/// combination with an origin off the axes eighths.
const STEPS: u8 = 8;
/// Points that a symmetry is tried on; spread without pattern (Roberts 2018), so that one which holds at all of them
/// holds everywhere.
const POINTS: u32 = 12;
/// Difference of values that rounding explains.
const EQUAL: f64 = 1e-9;

/// x_a → ± x_axes[a] + eighths[a]/8, in units of the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    axes: [usize; 3],
    is_flipped: [bool; 3],
    eighths: [u8; 3],
}

/// What of a grid moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Nodes,
    Centres,
}

/// One place of a grid that stands for all that symmetry makes equal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Orbit {
    pub(crate) place: [usize; 3],
    pub(crate) size: usize,
}

/// The symmetries of a function of the periodic cell: a group, the shift by a period being none.
#[derive(Clone, Debug)]
pub(crate) struct Symmetries(Vec<Operation>);

impl Operation {
    const IDENTITY: Self = Self {
        axes: [0, 1, 2],
        is_flipped: [false; 3],
        eighths: [0; 3],
    };

    /// Image of a vector between two points.
    pub(crate) fn turned(&self, v: [f64; 3]) -> [f64; 3] {
        by_axis(|a| {
            let component = v[self.axes[a]];
            if self.is_flipped[a] { -component } else { component }
        })
    }

    /// Image of a point of the unit cell.
    fn moved(&self, at: [f64; 3]) -> [f64; 3] {
        let turned = self.turned(at);
        by_axis(|a| turned[a] + f64::from(self.eighths[a]) / f64::from(STEPS))
    }

    /// Image of a place of a grid whose counts are equal along the axes that are exchanged.
    pub(crate) fn place(&self, of: Of, at: [usize; 3], counts: [usize; 3]) -> [usize; 3] {
        by_axis(|a| {
            let n = counts[a];
            let k = at[self.axes[a]];
            let turned = match (self.is_flipped[a], of) {
                (false, _) => k,
                (true, Of::Nodes) => n - k,
                (true, Of::Centres) => n - 1 - k,
            };
            let moved = turned + usize::from(self.eighths[a]) * n / usize::from(STEPS);
            // Below 2n: a remainder without division.
            if moved < n { moved } else { moved - n }
        })
    }

    /// This after `first`.
    fn after(&self, first: &Self) -> Self {
        let eighths = |a: usize| {
            let shift = first.eighths[self.axes[a]];
            let turned = if self.is_flipped[a] { STEPS - shift } else { shift };
            (turned + self.eighths[a]) % STEPS
        };
        Self {
            axes: std::array::from_fn(|a| first.axes[self.axes[a]]),
            is_flipped: std::array::from_fn(|a| self.is_flipped[a] != first.is_flipped[self.axes[a]]),
            eighths: std::array::from_fn(eighths),
        }
    }

    fn has_turn_of(&self, other: &Self) -> bool {
        self.axes == other.axes && self.is_flipped == other.is_flipped
    }
}

impl Symmetries {
    /// Symmetries of `field`, a function of the unit cell, in a cell with the given edges: axes of different lengths
    /// are not exchanged.
    pub(crate) fn of(field: &dyn Fn([f64; 3]) -> f64, edges: [f64; 3]) -> Self {
        let values: Vec<_> = points().map(|at| (at, field(at))).collect();
        let holds = |operation: &Operation| {
            values
                .iter()
                .all(|&(at, value)| (field(operation.moved(at)) - value).abs() < EQUAL)
        };
        let mut group = Self(vec![Operation::IDENTITY]);
        for shift in all_shifts(Operation::IDENTITY).filter(|shift| holds(shift)) {
            group.add(shift);
        }
        for turn in turns().filter(|turn| turn.keeps(edges)) {
            if !group.0.iter().any(|known| known.has_turn_of(&turn)) {
                let found = all_shifts(turn).find(|operation| holds(operation));
                found.into_iter().for_each(|operation| group.add(operation));
            }
        }
        group
    }

    /// Adds an operation and all its products with the others.
    fn add(&mut self, operation: Operation) {
        let mut new = vec![operation];
        while let Some(next) = new.pop() {
            if !self.0.contains(&next) {
                self.0.push(next);
                let products = self.0.iter().flat_map(|old| [old.after(&next), next.after(old)]);
                new.extend(products);
            }
        }
    }

    pub(crate) fn operations(&self) -> &[Operation] {
        &self.0
    }

    /// One place of each set of equal ones.
    pub(crate) fn orbits(&self, of: Of, grid: &PeriodicGrid) -> Vec<Orbit> {
        let mut is_seen = vec![false; grid.len()];
        let mut orbits = Vec::new();
        for index in 0..grid.len() {
            if !is_seen[index] {
                let place = grid.place(index);
                let images = self
                    .0
                    .iter()
                    .map(|o| grid.index_within(o.place(of, place, grid.counts)));
                let new = |image: usize| usize::from(!std::mem::replace(&mut is_seen[image], true));
                let size = images.map(new).sum();
                orbits.push(Orbit { place, size });
            }
        }
        orbits
    }
}

impl Operation {
    fn keeps(&self, edges: [f64; 3]) -> bool {
        (0..3).all(|a| edges[a] == edges[self.axes[a]])
    }
}

/// The 48 turns and reflections of the cube.
fn turns() -> impl Iterator<Item = Operation> {
    let orders = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1], [2, 1, 0], [1, 0, 2]];
    orders.into_iter().flat_map(|axes| {
        (0..8).map(move |k| Operation {
            axes,
            is_flipped: [k & 1, k >> 1 & 1, k >> 2].map(|bit| bit == 1),
            eighths: [0; 3],
        })
    })
}

fn all_shifts(turn: Operation) -> impl Iterator<Item = Operation> {
    let count = u16::from(STEPS).pow(3);
    (0..count).map(move |k| Operation {
        eighths: [k % 8, (k / 8) % 8, k / 64].map(|eighth| eighth as u8),
        ..turn
    })
}

fn points() -> impl Iterator<Item = [f64; 3]> {
    let spread = [
        0.819_172_513_396_164_4,
        0.671_043_606_703_789_3,
        0.549_700_477_901_970_2,
    ];
    (1..=POINTS).map(move |i| spread.map(|s| (f64::from(i) * s).fract()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{LATTICES, Shape, find};
    use std::f64::consts::TAU;

    const CUBE: [f64; 3] = [1.0; 3];

    /// Space groups of the level sets, von Schnering & Nesper 1991: Im-3m (balanced P: one side Pm-3m), I4(1)32,
    /// Fd-3m, Im-3m: points of a general position in the cell.
    #[test]
    fn level_sets_have_as_many_symmetries_as_their_space_groups() {
        for (name, count) in [
            ("schwarz-p-network", 48),
            ("gyroid-network", 48),
            ("schwarz-d-network", 192),
            ("iwp-network", 96),
        ] {
            let Some(Shape::Network(set)) = find(name).map(|row| &row.shape) else {
                panic!("{name}");
            };
            let found = Symmetries::of(&|at| set.jet(at).value, CUBE);
            assert_eq!(found.operations().len(), count, "{name}");
        }
    }

    #[test]
    fn axes_of_different_lengths_are_not_exchanged() {
        let Some(Shape::Network(set)) = find("schwarz-p-network").map(|row| &row.shape) else {
            panic!("no schwarz-p-network");
        };
        let count = |edges| Symmetries::of(&|at| set.jet(at).value, edges).operations().len();
        assert_eq!(count([1.0, 1.0, 1.3]), 16);
        assert_eq!(count([1.0, 0.9, 1.3]), 8);
    }

    #[test]
    fn a_function_without_symmetry_keeps_the_whole_grid() {
        let lopsided = |[x, y, z]: [f64; 3]| {
            (TAU * x).sin()
                + 2.0 * (TAU * y).cos() * (TAU * x).cos()
                + 3.0 * (TAU * (z + 2.0 * x + 0.1)).sin() * (TAU * (y + 0.2)).sin()
        };
        let grid = PeriodicGrid::even(CUBE, 16);
        let group = Symmetries::of(&lopsided, CUBE);
        assert_eq!(group.orbits(Of::Nodes, &grid).len(), grid.len());
    }

    /// Equal places have equal values, and every place belongs to one orbit.
    #[test]
    fn orbits_hold_places_of_one_value() {
        for row in LATTICES {
            let Shape::Network(set) = row.shape else {
                continue;
            };
            let field = |at| set.jet(at).value;
            let group = Symmetries::of(&field, CUBE);
            let grid = PeriodicGrid::even(CUBE, 32);
            for (of, beyond) in [(Of::Nodes, 0.0), (Of::Centres, 0.5)] {
                let value = |place: [usize; 3]| field(place.map(|k| (k as f64 + beyond) / 32.0));
                let orbits = group.orbits(of, &grid);
                assert_eq!(orbits.iter().map(|orbit| orbit.size).sum::<usize>(), grid.len());
                for orbit in orbits {
                    for operation in group.operations() {
                        let image = operation.place(of, orbit.place, grid.counts);
                        assert!((value(image) - value(orbit.place)).abs() < 1e-9, "{}", row.name);
                    }
                }
            }
        }
    }
}
