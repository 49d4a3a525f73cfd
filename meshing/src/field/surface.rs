//! True signed distance to the level surface of a periodic function.

use super::{FieldSample, wrapped};
use crate::lattice::{Jet, LevelSet};
use crate::solid::vector::{difference, dot, length, normalised, scaled, shifted};

/// Nodes of the guide grid along an edge: its spacing is well below the radii of curvature of the table's surfaces.
const NODES: usize = 32;
const SPACING: f64 = 1.0 / NODES as f64;
/// Newton steps: convergence is quadratic from the guide's start; more would change nothing.
const STEPS: usize = 12;
/// Accepted error of a foot point, in cells.
const TOLERANCE: f64 = 1e-12;
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
        surface.feet = (0..NODES.pow(3)).map(|node| surface.near_foot(node)).collect();
        // Feet travel along the sweep's direction; the second pair carries them across the periodic faces.
        for _ in 0..2 {
            (0..NODES.pow(3)).for_each(|node| surface.take_better_foot(node));
            (0..NODES.pow(3))
                .rev()
                .for_each(|node| surface.take_better_foot(node));
        }
        surface
    }

    pub(crate) fn sample(&self, at: [f64; 3]) -> FieldSample {
        let at = wrapped(at);
        let foot = self.foot(at, self.guess(at));
        let jet = self.level_set.jet(foot);
        let side = (self.level_set.jet(at).value - self.level).signum();
        let distance = side * length(difference(at, foot));
        FieldSample {
            distance,
            normal: normalised(jet.gradient),
            laplacian: parallel_curvature(&jet, distance),
        }
    }

    /// Best of the feet of the eight surrounding nodes.
    fn guess(&self, at: [f64; 3]) -> [f64; 3] {
        let base = at.map(|v| (v * NODES as f64) as usize);
        let corners = (0..8).map(|k| [base[0] + k % 2, base[1] + (k / 2) % 2, base[2] + k / 4]);
        let feet = corners.map(|corner| {
            let node = corner.map(|k| k as f64 * SPACING);
            shifted(node, self.feet[index(corner)])
        });
        let square = |foot: &[f64; 3]| length(difference(*foot, at));
        feet.min_by(|a, b| square(a).total_cmp(&square(b))).unwrap_or(at)
    }

    /// Nearest point of the surface to `at`; the start where Newton's method leads no nearer.
    fn foot(&self, at: [f64; 3], start: [f64; 3]) -> [f64; 3] {
        let found = self.newton(at, start);
        let residual = (self.level_set.jet(found).value - self.level).abs();
        let allowed = length(difference(start, at)) + 0.1 * SPACING;
        if residual < 1e-9 && length(difference(found, at)) < allowed {
            found
        } else {
            self.on_surface(start)
        }
    }

    fn newton(&self, at: [f64; 3], start: [f64; 3]) -> [f64; 3] {
        let mut foot = start;
        let gradient = self.level_set.jet(foot).gradient;
        let mut multiplier = dot(difference(at, foot), gradient) / dot(gradient, gradient);
        for _ in 0..STEPS {
            let jet = self.level_set.jet(foot);
            let (step, change) = lagrange_step(&jet, self.level, difference(foot, at), multiplier);
            // A step across a node of the guide leaves the basin of the start.
            let shrink = (SPACING / length(step)).min(1.0);
            foot = shifted(foot, scaled(step, shrink));
            multiplier += change * shrink;
            if length(step) < TOLERANCE {
                break;
            }
        }
        foot
    }

    /// Down the gradient onto the surface.
    fn on_surface(&self, start: [f64; 3]) -> [f64; 3] {
        let mut foot = start;
        for _ in 0..STEPS {
            let jet = self.level_set.jet(foot);
            let square = dot(jet.gradient, jet.gradient).max(f64::MIN_POSITIVE);
            let step = scaled(jet.gradient, (self.level - jet.value) / square);
            foot = shifted(foot, scaled(step, (SPACING / length(step)).min(1.0)));
        }
        foot
    }

    /// Vector to the foot of a node if the surface passes nearby.
    fn near_foot(&self, node: usize) -> [f64; 3] {
        let at = position(node);
        let jet = self.level_set.jet(at);
        let linear = (jet.value - self.level).abs() / length(jet.gradient);
        if linear > 2.0 * SPACING {
            return NOWHERE;
        }
        let start = self.on_surface(at);
        let foot = self.foot(at, start);
        let close = length(difference(foot, at)) < 4.0 * SPACING;
        if close { difference(foot, at) } else { NOWHERE }
    }

    /// Takes over the foot of a neighbour where it is nearer, and settles it.
    fn take_better_foot(&mut self, node: usize) {
        let here = coordinates(node);
        let own = length(self.feet[node]);
        let (best, distance) = neighbours()
            .map(|step| self.foot_through(here, step))
            .map(|foot| (foot, length(foot)))
            .fold((NOWHERE, own), |a, b| if b.1 < a.1 - TOLERANCE { b } else { a });
        if distance < own {
            let at = position(node);
            self.feet[node] = difference(self.foot(at, shifted(at, best)), at);
        }
    }

    /// Vector from a node to the foot of its neighbour.
    fn foot_through(&self, here: [usize; 3], step: [usize; 3]) -> [f64; 3] {
        let neighbour: [usize; 3] = std::array::from_fn(|a| here[a] + NODES + step[a] - 1);
        let offset = step.map(|s| (s as f64 - 1.0) * SPACING);
        shifted(offset, self.feet[index(neighbour)])
    }
}

/// Newton step (δx, δλ) of x − p + λ∇f = 0, f = level; `offset` is x − p.
fn lagrange_step(jet: &Jet, level: f64, offset: [f64; 3], multiplier: f64) -> ([f64; 3], f64) {
    let [xx, yy, zz, yz, xz, xy] = jet.hessian.map(|h| h * multiplier);
    let inverse = inverse_symmetric([1.0 + xx, 1.0 + yy, 1.0 + zz, yz, xz, xy]);
    let residual = shifted(offset, scaled(jet.gradient, multiplier));
    let from_residual = times(&inverse, residual);
    let from_gradient = times(&inverse, jet.gradient);
    let change = (jet.value - level - dot(jet.gradient, from_residual)) / dot(jet.gradient, from_gradient);
    let step = shifted(scaled(from_residual, -1.0), scaled(from_gradient, -change));
    if change.is_finite() && length(step).is_finite() {
        (step, change)
    } else {
        ([0.0; 3], 0.0)
    }
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

fn coordinates(node: usize) -> [usize; 3] {
    [node % NODES, (node / NODES) % NODES, node / (NODES * NODES)]
}

fn position(node: usize) -> [f64; 3] {
    coordinates(node).map(|k| k as f64 * SPACING)
}

/// Steps to the 26 neighbours, each component plus one.
fn neighbours() -> impl Iterator<Item = [usize; 3]> {
    (0..27).filter(|&i| i != 13).map(|i| [i % 3, (i / 3) % 3, i / 9])
}
