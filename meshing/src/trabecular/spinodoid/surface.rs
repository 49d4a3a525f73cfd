//! True signed distance to a random level surface.

use rayon::prelude::*;

use super::islands::{ALL_AROUND, Field};
use super::spline::Spline;
use crate::lattice::Jet;
use crate::solid::vector::{by_axis, cross, difference, dot, length, normalised, scaled, shifted};
use crate::solid::{DistanceSample, Solid};

/// Newton steps: convergence is quadratic from the guide's start; more would change nothing.
const STEPS: usize = 12;
/// A step this small, in spacings, is the last: the next would be of the order of its square.
const LAST_STEP: f64 = 3e-5;
/// Nodes as far from the surface, in spacings, find their foot by themselves.
const NEAR: f64 = 2.0;
/// Sweeps to and fro that pass feet on: the second carries them across the periodic faces.
const SWEEPS: usize = 2;
/// Where a node is not yet assigned a foot.
const NOWHERE: [f32; 3] = [f32::INFINITY; 3];

/// The surface below a level of a field without islands, with a guide: from each node the vector to its foot.
///
/// The distance of a point is |p − x| at the foot x, the nearest point of the surface: the stationary point of
/// |p − x|²/2 + λ(f(x) − level), found by Newton's method from the best foot of the surrounding nodes. Feet start from
/// nodes in the solid.
#[derive(Clone, Debug)]
pub(super) struct Surface {
    spline: Spline,
    level: f64,
    /// Smallest of the spacings in mm.
    spacing: f64,
    feet: Vec<[f32; 3]>,
}

/// What the nodes about a point know of the surface.
struct Guide {
    feet: [[f64; 3]; 8],
    /// The nearest of the feet.
    best: usize,
}

impl Surface {
    pub(super) fn new(field: &Field, level: f64) -> Self {
        let spline = field.spline.clone();
        let spacing = spline.grid.spacing_mm.into_iter().fold(f64::MAX, f64::min);
        let mut surface = Self {
            spline,
            level,
            spacing,
            feet: Vec::new(),
        };
        let nodes = 0..surface.spline.grid.node_count();
        let near = |node: usize| {
            if field.is_solid(node, level) {
                surface.near_foot(node)
            } else {
                NOWHERE
            }
        };
        surface.feet = nodes.clone().into_par_iter().map(near).collect();
        for _ in 0..SWEEPS {
            nodes.clone().for_each(|node| surface.take_better_foot(node));
            nodes
                .clone()
                .rev()
                .for_each(|node| surface.take_better_foot(node));
        }
        surface.feet = surface.settled_feet();
        surface
    }

    /// Nearest foot and the jet there: from the best guess and, near the medial axis, its rivals on other parts of the
    /// surface.
    fn nearest(&self, at: [f64; 3], guide: &Guide) -> ([f64; 3], Jet) {
        let reach = |point: [f64; 3]| length(difference(point, at));
        let first = guide.feet[guide.best];
        let mut found = self.foot(at, first);
        for &guess in &guide.feet {
            let is_apart = length(difference(guess, first)) > 2.0 * self.spacing;
            if is_apart && reach(guess) < reach(first) + self.spacing {
                let rival = self.foot(at, guess);
                if reach(rival.0) < reach(found.0) {
                    found = rival;
                }
            }
        }
        found
    }

    /// What the eight surrounding nodes know.
    fn guide(&self, at: [f64; 3]) -> Guide {
        let grid = &self.spline.grid;
        let place = grid.reduced(at);
        let base = by_axis(|a| place[a] as usize);
        let nodes = by_axis(|a| grid.four_about(a, base[a]));
        let mut guide = Guide {
            feet: [[0.0; 3]; 8],
            best: 0,
        };
        let mut nearest = f64::INFINITY;
        for k in 0..8 {
            let side = [k & 1, k >> 1 & 1, k >> 2];
            let node = grid.number(by_axis(|a| nodes[a][1 + side[a]]));
            let foot = self.feet[node];
            let reach = by_axis(|a| {
                ((base[a] + side[a]) as f64 - place[a]) * grid.spacing_mm[a] + f64::from(foot[a])
            });
            guide.feet[k] = shifted(at, reach);
            let square = dot(reach, reach);
            if square < nearest {
                (nearest, guide.best) = (square, k);
            }
        }
        guide
    }

    /// The feet of all nodes, each by Newton's method from those of its surroundings.
    fn settled_feet(&self) -> Vec<[f32; 3]> {
        let settled = |node: usize| {
            let at = self.spline.grid.position(node);
            difference(self.nearest(at, &self.guide(at)).0, at).map(|v| v as f32)
        };
        let nodes = 0..self.spline.grid.node_count();
        nodes.into_par_iter().map(settled).collect()
    }

    /// Nearest point of the surface to `at` and the jet there; a plain projection of the start where Newton's
    /// method leads no nearer.
    fn foot(&self, at: [f64; 3], start: [f64; 3]) -> ([f64; 3], Jet) {
        let allowed = length(difference(start, at)) + 0.1 * self.spacing;
        match self.newton(at, start) {
            Some(found) if length(difference(found.0, at)) < allowed => found,
            _ => self.on_surface(start),
        }
    }

    fn newton(&self, at: [f64; 3], start: [f64; 3]) -> Option<([f64; 3], Jet)> {
        let mut foot = start;
        let mut jet = self.spline.jet(foot);
        let mut multiplier = dot(difference(at, foot), jet.gradient) / dot(jet.gradient, jet.gradient);
        for _ in 0..STEPS {
            let (step, change) = lagrange_step(&jet, self.level, difference(foot, at), multiplier)?;
            let size = length(step);
            // A step across a node of the guide leaves the basin of the start.
            let shrink = (self.spacing / size).min(1.0);
            foot = shifted(foot, scaled(step, shrink));
            if size < LAST_STEP * self.spacing {
                return Some((foot, jet));
            }
            multiplier += change * shrink;
            jet = self.spline.jet(foot);
        }
        None
    }

    /// Down the gradient onto the surface.
    fn on_surface(&self, start: [f64; 3]) -> ([f64; 3], Jet) {
        let mut foot = start;
        let mut jet = self.spline.jet(foot);
        for _ in 0..STEPS {
            let square = dot(jet.gradient, jet.gradient).max(f64::MIN_POSITIVE);
            let step = scaled(jet.gradient, (self.level - jet.value) / square);
            let size = length(step);
            foot = shifted(foot, scaled(step, (self.spacing / size).min(1.0)));
            jet = self.spline.jet(foot);
            if size < LAST_STEP * self.spacing {
                break;
            }
        }
        (foot, jet)
    }

    /// Vector to the foot of a node if the surface passes nearby.
    fn near_foot(&self, node: usize) -> [f32; 3] {
        let at = self.spline.grid.position(node);
        let jet = self.spline.jet(at);
        let linear = (jet.value - self.level).abs() / length(jet.gradient);
        if linear > NEAR * self.spacing {
            return NOWHERE;
        }
        let start = self.on_surface(at).0;
        let reach = difference(self.foot(at, start).0, at);
        if length(reach) < 2.0 * NEAR * self.spacing {
            reach.map(|v| v as f32)
        } else {
            NOWHERE
        }
    }

    /// Takes over the foot of a neighbour where it is nearer. Later queries settle it.
    fn take_better_foot(&mut self, node: usize) {
        let grid = &self.spline.grid;
        let square = |foot: [f32; 3]| foot.iter().map(|v| v * v).sum::<f32>();
        let mut best = self.feet[node];
        for (other, step) in grid.neighbours(node, &ALL_AROUND) {
            let foot =
                std::array::from_fn(|a| self.feet[other][a] + (step[a] as f64 * grid.spacing_mm[a]) as f32);
            if square(foot) < square(best) {
                best = foot;
            }
        }
        self.feet[node] = best;
    }
}

impl Solid for Surface {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let at = self.spline.grid.within(at_mm);
        let (foot, jet) = self.nearest(at, &self.guide(at));
        let normal = normalised(jet.gradient);
        DistanceSample {
            distance_mm: dot(difference(at, foot), normal),
            normal,
        }
    }
}

/// Newton step (δx, δλ) of x − p + λ∇f = 0, f = level; `offset` is x − p.
fn lagrange_step(jet: &Jet, level: f64, offset: [f64; 3], multiplier: f64) -> Option<([f64; 3], f64)> {
    let [xx, yy, zz, yz, xz, xy] = &jet.hessian;
    let [yz, xz, xy] = [multiplier * yz, multiplier * xz, multiplier * xy];
    let columns = [
        [1.0 + multiplier * xx, xy, xz],
        [xy, 1.0 + multiplier * yy, yz],
        [xz, yz, 1.0 + multiplier * zz],
    ];
    let [residual, along] = solved(
        &columns,
        [shifted(offset, scaled(jet.gradient, multiplier)), jet.gradient],
    );
    let change = (jet.value - level - dot(jet.gradient, residual)) / dot(jet.gradient, along);
    let step = scaled(shifted(residual, scaled(along, change)), -1.0);
    (change.is_finite() && length(step).is_finite()).then_some((step, change))
}

/// Solutions of a symmetric system for two right sides by Cramer's rule; not finite where there are none.
fn solved([a, b, c]: &[[f64; 3]; 3], rights: [[f64; 3]; 2]) -> [[f64; 3]; 2] {
    let crosses = [cross(*b, *c), cross(*c, *a), cross(*a, *b)];
    let inverse = 1.0 / dot(*a, crosses[0]);
    let solution = |right: [f64; 3]| by_axis(|k| inverse * dot(crosses[k], right));
    [solution(rights[0]), solution(rights[1])]
}
