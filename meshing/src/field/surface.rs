//! True signed distance to the level surface of a periodic function.

use rayon::prelude::*;

use super::{FieldSample, wrapped};
use crate::lattice::{Jet, LevelSet, neighbour_shifts};
use crate::solid::vector::{difference, dot, length, normalised, scaled, shifted};

/// Nodes of the guide grid along an edge: its spacing is well below the radii of curvature of the table's surfaces.
const NODES: usize = 32;
const SPACING: f64 = 1.0 / NODES as f64;
/// Newton steps: convergence is quadratic from the guide's start; more would change nothing.
const STEPS: usize = 12;
/// A step this small (in cells) is the last: the next would be of the order of its square.
const LAST_STEP: f64 = 1e-6;
/// Rounds of passing feet on and settling them: the second carries them across the periodic faces.
const SETTLINGS: usize = 2;
/// Where a node is not yet assigned a foot.
const NOWHERE: [f64; 3] = [f64::INFINITY; 3];

/// A level surface with a guide: the foot point of every node of a coarse grid.
///
/// The distance of a point is |p − x| at the foot x, the nearest point of the surface: the stationary point of
/// |p − x|²/2 + λ(f(x) − level), found by Newton's method from the best foot of the surrounding nodes.
#[derive(Debug)]
pub(crate) struct Surface {
    level_set: &'static LevelSet,
    level: f64,
    /// From each node to its foot, x fastest.
    feet: Vec<[f64; 3]>,
}

impl Surface {
    pub(crate) fn new(level_set: &'static LevelSet, level: f64) -> Self {
        let mut surface = Self {
            level_set,
            level,
            feet: Vec::new(),
        };
        surface.feet = (0..node_count())
            .into_par_iter()
            .map(|node| surface.near_foot(node))
            .collect();
        for _ in 0..SETTLINGS {
            (0..node_count()).for_each(|node| surface.take_better_foot(node));
            (0..node_count())
                .rev()
                .for_each(|node| surface.take_better_foot(node));
            surface.feet = surface.settled_feet();
        }
        surface
    }

    pub(crate) fn sample(&self, at: [f64; 3]) -> FieldSample {
        let at = wrapped(at);
        let (foot, jet) = self.nearest(at);
        let normal = normalised(jet.gradient);
        let distance = dot(difference(at, foot), normal);
        FieldSample {
            distance,
            normal,
            laplacian: parallel_curvature(&jet, distance),
        }
    }

    /// Nearest foot and the jet there, from the feet of the eight surrounding nodes: the best of them and, near
    /// the medial axis, its rivals on other parts of the surface.
    fn nearest(&self, at: [f64; 3]) -> ([f64; 3], Jet) {
        let guesses = self.guesses(at);
        let reaches = guesses.map(|guess| length(difference(guess, at)));
        let best = (0..8).fold(0, |a, b| if reaches[b] < reaches[a] { b } else { a });
        let mut found = self.foot(at, guesses[best]);
        for k in 0..8 {
            let apart = length(difference(guesses[k], guesses[best]));
            if apart > 2.0 * SPACING && reaches[k] < reaches[best] + SPACING {
                let rival = self.foot(at, guesses[k]);
                if length(difference(rival.0, at)) < length(difference(found.0, at)) {
                    found = rival;
                }
            }
        }
        found
    }

    /// Feet of the eight surrounding nodes.
    fn guesses(&self, at: [f64; 3]) -> [[f64; 3]; 8] {
        let base = at.map(|v| (v * NODES as f64) as usize);
        std::array::from_fn(|k| {
            let corner = [base[0] + k % 2, base[1] + (k / 2) % 2, base[2] + k / 4];
            shifted(corner.map(|k| k as f64 * SPACING), self.feet[index(corner)])
        })
    }

    /// The feet of all nodes, each by Newton's method from those of its surroundings.
    fn settled_feet(&self) -> Vec<[f64; 3]> {
        let settled = |node| difference(self.nearest(position(node)).0, position(node));
        (0..node_count()).into_par_iter().map(settled).collect()
    }

    /// Nearest point of the surface to `at` and the jet there; a plain projection of the start where Newton's
    /// method leads no nearer.
    fn foot(&self, at: [f64; 3], start: [f64; 3]) -> ([f64; 3], Jet) {
        let allowed = length(difference(start, at)) + 0.1 * SPACING;
        match self.newton(at, start) {
            Some(found) if length(difference(found.0, at)) < allowed => found,
            _ => self.on_surface(start),
        }
    }

    fn newton(&self, at: [f64; 3], start: [f64; 3]) -> Option<([f64; 3], Jet)> {
        let mut foot = start;
        let mut jet = self.level_set.jet(foot);
        let mut multiplier = dot(difference(at, foot), jet.gradient) / dot(jet.gradient, jet.gradient);
        for _ in 0..STEPS {
            let (step, change) = lagrange_step(&jet, self.level, difference(foot, at), multiplier)?;
            let size = length(step);
            // A step across a node of the guide leaves the basin of the start.
            let shrink = (SPACING / size).min(1.0);
            foot = shifted(foot, scaled(step, shrink));
            if size < LAST_STEP {
                return Some((foot, jet));
            }
            multiplier += change * shrink;
            jet = self.level_set.jet(foot);
        }
        None
    }

    /// Down the gradient onto the surface.
    fn on_surface(&self, start: [f64; 3]) -> ([f64; 3], Jet) {
        let mut foot = start;
        let mut jet = self.level_set.jet(foot);
        for _ in 0..STEPS {
            let square = dot(jet.gradient, jet.gradient).max(f64::MIN_POSITIVE);
            let step = scaled(jet.gradient, (self.level - jet.value) / square);
            foot = shifted(foot, scaled(step, (SPACING / length(step)).min(1.0)));
            jet = self.level_set.jet(foot);
            if length(step) < LAST_STEP {
                break;
            }
        }
        (foot, jet)
    }

    /// Vector to the foot of a node if the surface passes nearby.
    fn near_foot(&self, node: usize) -> [f64; 3] {
        let at = position(node);
        let jet = self.level_set.jet(at);
        let linear = (jet.value - self.level).abs() / length(jet.gradient);
        if linear > 2.0 * SPACING {
            return NOWHERE;
        }
        let start = self.on_surface(at).0;
        let reach = difference(self.foot(at, start).0, at);
        if length(reach) < 4.0 * SPACING {
            reach
        } else {
            NOWHERE
        }
    }

    /// Takes over the foot of a neighbour where it is nearer. Later queries settle it.
    fn take_better_foot(&mut self, node: usize) {
        let here = coordinates(node).map(|k| k as f64);
        let mut square = dot(self.feet[node], self.feet[node]);
        for step in neighbour_shifts() {
            let foot = shifted(scaled(step, SPACING), self.feet[neighbour(here, step)]);
            let other = dot(foot, foot);
            if other < square {
                (self.feet[node], square) = (foot, other);
            }
        }
    }
}

/// Newton step (δx, δλ) of x − p + λ∇f = 0, f = level; `offset` is x − p.
fn lagrange_step(jet: &Jet, level: f64, offset: [f64; 3], multiplier: f64) -> Option<([f64; 3], f64)> {
    let [xx, yy, zz, yz, xz, xy] = jet.hessian.map(|h| h * multiplier);
    let inverse = inverse_symmetric([1.0 + xx, 1.0 + yy, 1.0 + zz, yz, xz, xy]);
    let residual = shifted(offset, scaled(jet.gradient, multiplier));
    let from_residual = times(&inverse, residual);
    let from_gradient = times(&inverse, jet.gradient);
    let change = (jet.value - level - dot(jet.gradient, from_residual)) / dot(jet.gradient, from_gradient);
    let step = shifted(scaled(from_residual, -1.0), scaled(from_gradient, -change));
    (change.is_finite() && length(step).is_finite()).then_some((step, change))
}

/// Adjugate of a symmetric matrix xx, yy, zz, yz, xz, xy.
fn adjugate([xx, yy, zz, yz, xz, xy]: [f64; 6]) -> [f64; 6] {
    [
        yy * zz - yz * yz,
        xx * zz - xz * xz,
        xx * yy - xy * xy,
        xy * xz - xx * yz,
        xy * yz - yy * xz,
        xz * yz - zz * xy,
    ]
}

fn inverse_symmetric(matrix: [f64; 6]) -> [f64; 6] {
    let adjugate = adjugate(matrix);
    let determinant = matrix[0] * adjugate[0] + matrix[5] * adjugate[5] + matrix[4] * adjugate[4];
    adjugate.map(|a| a / determinant)
}

fn times([xx, yy, zz, yz, xz, xy]: &[f64; 6], v: [f64; 3]) -> [f64; 3] {
    [
        xx * v[0] + xy * v[1] + xz * v[2],
        xy * v[0] + yy * v[1] + yz * v[2],
        xz * v[0] + yz * v[1] + zz * v[2],
    ]
}

/// Σκ/(1 + κd) of the parallel surface at distance d, from the jet at its foot.
///
/// 2H = (tr ∇²f − n·∇²f n)/|∇f| and K = n·adj(∇²f) n/|∇f|², Goldman 2005, Comput. Aided Geom. Des. 22:632.
fn parallel_curvature(jet: &Jet, distance: f64) -> f64 {
    let slope = length(jet.gradient);
    let normal = scaled(jet.gradient, 1.0 / slope);
    let trace = jet.hessian[0] + jet.hessian[1] + jet.hessian[2];
    let sum = (trace - dot(normal, times(&jet.hessian, normal))) / slope;
    let product = dot(normal, times(&adjugate(jet.hessian), normal)) / (slope * slope);
    let stretch = 1.0 + sum * distance + product * distance * distance;
    (sum + 2.0 * product * distance) / stretch
}

fn index(at: [usize; 3]) -> usize {
    let [x, y, z] = at.map(|k| k % NODES);
    x + NODES * (y + NODES * z)
}

/// The node a step away, across the periodic faces.
fn neighbour(here: [f64; 3], step: [f64; 3]) -> usize {
    index(shifted(here, step).map(|k| k.rem_euclid(NODES as f64) as usize))
}

fn node_count() -> usize {
    NODES.pow(3)
}

fn coordinates(node: usize) -> [usize; 3] {
    [node % NODES, (node / NODES) % NODES, node / (NODES * NODES)]
}

fn position(node: usize) -> [f64; 3] {
    coordinates(node).map(|k| k as f64 * SPACING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{LATTICES, Shape};

    /// Points on the surface, some hundredths of a cell apart.
    fn cloud(surface: &Surface) -> Vec<[f64; 3]> {
        let n = 96;
        let at = |i: usize| [i % n, (i / n) % n, i / (n * n)].map(|k| k as f64 / n as f64);
        let near = |p: &[f64; 3]| {
            let jet = surface.level_set.jet(*p);
            (jet.value - surface.level).abs() < length(jet.gradient) / n as f64
        };
        (0..n * n * n)
            .map(at)
            .filter(near)
            .map(|p| surface.on_surface(p).0)
            .collect()
    }

    #[test]
    fn distances_agree_with_a_search_over_points_of_the_surface() {
        for row in LATTICES {
            let Shape::Network(level_set) = row.shape else {
                continue;
            };
            for part in [-0.8, 0.0, 0.5] {
                let surface = Surface::new(level_set, part * level_set.levels[1]);
                let points = cloud(&surface);
                for i in 1..60 {
                    let at = [0.8192, 0.671, 0.5497].map(|s| (f64::from(i) * s).fract());
                    let apart = |p: &[f64; 3]| {
                        let reach = difference(*p, at).map(|d| d - d.round());
                        length(reach)
                    };
                    let nearest = points.iter().map(apart).fold(f64::INFINITY, f64::min);
                    let distance = surface.sample(at).distance.abs();
                    // The nearest of points 0.01 apart lies 0.007 beside the foot at most, and a little farther off.
                    assert!(distance < nearest + 1e-9, "{} {part} {at:?}", row.name);
                    assert!(
                        nearest.powi(2) < distance.powi(2) + 4e-4,
                        "{} {part} {at:?}",
                        row.name
                    );
                    assert_eq!(
                        surface.sample(at).distance > 0.0,
                        level_set.jet(at).value > surface.level
                    );
                }
            }
        }
    }

    #[test]
    fn curvatures_are_the_second_differences_of_the_distance() {
        for row in LATTICES {
            let Shape::Network(level_set) = row.shape else {
                continue;
            };
            let surface = Surface::new(level_set, 0.3 * level_set.levels[1]);
            let points = (1..400).map(|i| [0.8192, 0.671, 0.5497].map(|s| (f64::from(i) * s).fract()));
            for at in points.filter(|&at| surface.sample(at).distance.abs() < 0.03) {
                let step = 1e-4;
                let along = |axis: usize| {
                    let moved = |by: f64| {
                        let mut there = at;
                        there[axis] += by;
                        surface.sample(there).distance
                    };
                    moved(step) + moved(-step) - 2.0 * surface.sample(at).distance
                };
                let differenced = (0..3).map(along).sum::<f64>() / (step * step);
                let error = surface.sample(at).laplacian - differenced;
                assert!(
                    error.abs() < 1e-3 * (1.0 + differenced.abs()),
                    "{}: {error}",
                    row.name
                );
            }
        }
    }
}
