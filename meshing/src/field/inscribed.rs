//! Largest inscribed spheres: the extreme values of a distance over the periodic cell.

use rayon::prelude::*;

use super::{Of, PeriodicGrid, Symmetries};
use crate::lattice::neighbour_shifts;
use crate::solid::vector::{scaled, shifted};

/// Search grid along the edges of a cube: it holds every point with coordinates in eighths and sixteenths, where the
/// extremes of cubic lattices lie.
const NODES: usize = 32;
/// Local extremes followed to the end, no two of them equal by symmetry.
const CANDIDATES: usize = 8;
/// Final step of the search in cells: the distance is then right to about as much.
const STEP_MIN: f64 = 5e-6;

/// Steps that a climber rises at most after it finds none that leads higher: one of half its length and its diagonal at
/// most would do on a slope of one, more where a ridge narrows.
const CLIMB: f64 = 8.0;

/// Smallest and largest value of a distance over the cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extremes {
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
}

/// Extremes of a periodic function with slopes of at most one, in a cell with the given edges.
pub(crate) fn extremes(
    edges: [f64; 3],
    symmetries: &Symmetries,
    distance: &(dyn Fn([f64; 3]) -> f64 + Sync),
) -> Extremes {
    let grid = PeriodicGrid::even(edges, NODES);
    let step = grid.spacing().into_iter().fold(0.0, f64::max) / 2.0;
    let mut nodes: Vec<Climber> = symmetries
        .orbits(Of::Nodes, &grid)
        .into_par_iter()
        .map(|orbit| grid.node(orbit.place))
        .map(|at| (at, distance(at)))
        .collect();
    nodes.sort_by(|a, b| b.1.total_cmp(&a.1));
    let high = nodes.iter().take(CANDIDATES).copied().collect();
    let low = nodes.iter().rev().take(CANDIDATES);
    let low = low.map(|&(at, height)| (at, -height)).collect();
    Extremes {
        lowest: -top(low, step, &|at| -distance(at)),
        highest: top(high, step, distance),
    }
}

/// A point and its height.
type Climber = ([f64; 3], f64);

/// Largest height that any of them reaches by compass search, all with the same step: those that fall behind the best
/// by more than they could still climb give up.
fn top(mut climbers: Vec<Climber>, mut step: f64, height: &(dyn Fn([f64; 3]) -> f64 + Sync)) -> f64 {
    let mut best = f64::MIN;
    while step > STEP_MIN {
        climbers = climbers
            .into_par_iter()
            .map(|climber| climbed(climber, step, height))
            .collect();
        best = climbers.iter().map(|climber| climber.1).fold(best, f64::max);
        climbers.retain(|climber| climber.1 >= best - CLIMB * step);
        step *= 0.5;
    }
    best
}

/// The point from which no step leads higher.
fn climbed(start: Climber, step: f64, height: &dyn Fn([f64; 3]) -> f64) -> Climber {
    let mut here = start;
    loop {
        let best = directions()
            .map(|d| shifted(here.0, scaled(d, step)))
            .map(|there| (there, height(there)))
            .fold(here, |a, b| if b.1 > a.1 { b } else { a });
        if best.1 <= here.1 {
            return here;
        }
        here = best;
    }
}

fn directions() -> impl Iterator<Item = [f64; 3]> {
    neighbour_shifts().filter(|shift| *shift != [0.0; 3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_extremes_off_the_grid() {
        // Peaks at ±(√½, …) of a smooth product; value known.
        let edges = [1.0, 0.7, 1.9];
        let wave = |p: [f64; 3]| {
            let along = |a: usize| (std::f64::consts::TAU * (p[a] / edges[a] - 0.1234)).cos();
            (0..3).map(along).sum::<f64>() / 20.0
        };
        let symmetries = Symmetries::of(&|[x, y, z]| wave([x, 0.7 * y, 1.9 * z]), edges);
        let found = extremes(edges, &symmetries, &wave);
        assert!((found.highest - 0.15).abs() < 1e-8);
        assert!((found.lowest + 0.15).abs() < 1e-8);
    }
}
