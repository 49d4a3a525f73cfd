//! Largest inscribed spheres: the extreme values of a distance over the periodic cell.

use rayon::prelude::*;

use crate::lattice::neighbour_shifts;
use crate::solid::vector::{scaled, shifted};

/// Search grid: it holds every point with coordinates in eighths and sixteenths, where the extremes of cubic lattices lie.
const NODES: usize = 32;
/// Local extremes followed to the end.
const CANDIDATES: usize = 12;
/// Final step of the search in cells: the distance is then right to about as much.
const STEP_MIN: f64 = 5e-6;

/// Smallest and largest value of a distance over the unit cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extremes {
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
}

/// Extremes of a periodic function of the unit cell with slopes of at most one.
pub(crate) fn extremes(distance: &(dyn Fn([f64; 3]) -> f64 + Sync)) -> Extremes {
    let mut nodes: Vec<([f64; 3], f64)> = (0..NODES.pow(3))
        .into_par_iter()
        .map(position)
        .map(|at| (at, distance(at)))
        .collect();
    nodes.sort_by(|a, b| a.1.total_cmp(&b.1));
    let top = |starts: Vec<[f64; 3]>, height: &(dyn Fn([f64; 3]) -> f64 + Sync)| {
        let tops = starts.into_par_iter().map(|at| climbed(at, height));
        tops.reduce(|| f64::MIN, f64::max)
    };
    let low = nodes.iter().take(CANDIDATES).map(|n| n.0).collect();
    let high = nodes.iter().rev().take(CANDIDATES).map(|n| n.0).collect();
    Extremes {
        lowest: -top(low, &|at| -distance(at)),
        highest: top(high, distance),
    }
}

/// Height reached by compass search from `start`.
fn climbed(start: [f64; 3], height: &dyn Fn([f64; 3]) -> f64) -> f64 {
    let (mut at, mut top) = (start, height(start));
    let mut step = 0.5 / NODES as f64;
    while step > STEP_MIN {
        let best = directions()
            .map(|d| shifted(at, scaled(d, step)))
            .map(|there| (there, height(there)))
            .fold((at, top), |a, b| if b.1 > a.1 { b } else { a });
        if best.1 > top {
            (at, top) = best;
        } else {
            step *= 0.5;
        }
    }
    top
}

fn directions() -> impl Iterator<Item = [f64; 3]> {
    neighbour_shifts().filter(|shift| *shift != [0.0; 3])
}

fn position(node: usize) -> [f64; 3] {
    [node % NODES, (node / NODES) % NODES, node / (NODES * NODES)].map(|k| k as f64 / NODES as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_extremes_off_the_grid() {
        // Peaks at ±(√½, …) of a smooth product; value known.
        let wave = |p: [f64; 3]| {
            p.iter()
                .map(|v| (std::f64::consts::TAU * (v - 0.1234)).cos())
                .sum::<f64>()
                / 20.0
        };
        let found = extremes(&wave);
        assert!((found.highest - 0.15).abs() < 1e-8);
        assert!((found.lowest + 0.15).abs() < 1e-8);
    }
}
