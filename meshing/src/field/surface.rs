//! True signed distance to the level surface of a periodic function.

use super::curvature::{inverse_symmetric, parallel_second, times};
use super::feet::{Feet, NOWHERE};
use super::{FieldSample, PeriodicGrid, Symmetries, wrapped};
use crate::lattice::{Jet, LevelSet};
use crate::solid::vector::{by_entry, difference, dot, length, normalised, scaled, shifted};

/// Nodes of the guide grid along an edge of a cube: its spacing is well below the radii of curvature of the table's
/// surfaces.
const NODES: f64 = 32.0;
/// Newton steps: convergence is quadratic from the guide's start; more would change nothing.
const STEPS: usize = 12;
/// Steps along the surface where Newton's method fails: with strides of half the way across, as at a centre of
/// curvature, they leave a millionth of it.
const SLIDES: usize = 60;
/// A step this small (in cells) is the last: the next would be of the order of its square.
const LAST_STEP: f64 = 1e-6;
/// The last step, with the next, leads this many times farther at most.
const SPAN: f64 = 2.0;

/// A level surface with a guide: the feet of the nodes of a coarse grid.
#[derive(Debug)]
pub(crate) struct Surface {
    form: Form,
    feet: Feet,
}

/// What a level surface is.
///
/// The distance of a point is |p − x| at the foot x, the nearest point of the surface: the stationary point of
/// |p − x|²/2 + λ(f(x) − level), found by Newton's method from the best foot of the surrounding nodes.
#[derive(Debug)]
struct Form {
    level_set: &'static LevelSet,
    level: f64,
    edges: [f64; 3],
    /// Largest spacing of the guide.
    spacing: f64,
}

impl Surface {
    /// The surface in a cell with the given edges; `symmetries` are those of the function in it.
    pub(crate) fn new(
        level_set: &'static LevelSet,
        level: f64,
        edges: [f64; 3],
        symmetries: &Symmetries,
    ) -> Self {
        let grid = guide(edges);
        let form = Form {
            level_set,
            level,
            edges,
            spacing: grid.spacing().into_iter().fold(0.0, f64::max),
        };
        let near = |at| form.near_foot(at);
        let settled = |feet: &Feet, at| difference(form.nearest(feet, at).0, at);
        let feet = Feet::new(grid, symmetries, near, settled);
        Self { form, feet }
    }

    pub(crate) fn sample(&self, at: [f64; 3]) -> FieldSample {
        let at = wrapped(at, self.form.edges);
        let (foot, jet) = self.form.nearest(&self.feet, at);
        let normal = normalised(jet.gradient);
        let distance = self.form.signed(at, difference(at, foot), normal);
        FieldSample {
            distance,
            normal,
            second: parallel_second(&jet, distance),
        }
    }
}

impl Form {
    /// Length of the way from the foot, negative on the low side.
    fn signed(&self, at: [f64; 3], reach: [f64; 3], normal: [f64; 3]) -> f64 {
        let (size, along) = (length(reach), dot(reach, normal));
        // The way from the nearest point runs along the normal; where it does not, the function itself tells the side.
        let side = if along.abs() > 0.9 * size {
            along
        } else {
            self.jet(at).value - self.level
        };
        size.copysign(side)
    }

    fn jet(&self, at: [f64; 3]) -> Jet {
        self.level_set.jet_within(at, self.edges)
    }

    /// Nearest foot and the jet there, from the feet of the surrounding nodes.
    fn nearest(&self, feet: &Feet, at: [f64; 3]) -> ([f64; 3], Jet) {
        let apart = |foot: &([f64; 3], Jet)| length(difference(foot.0, at));
        let found = feet.starts(at).map(|start| self.foot(at, start));
        let nearest = found.min_by(|a, b| apart(a).total_cmp(&apart(b)));
        // There is always one start; the point itself has a jet, too.
        nearest.unwrap_or_else(|| (at, self.jet(at)))
    }

    /// Nearest point of the surface to `at` and the jet there; where Newton's method leads no nearer, as beyond a
    /// centre of curvature, by sliding along the surface first.
    fn foot(&self, at: [f64; 3], start: [f64; 3]) -> ([f64; 3], Jet) {
        let allowed = length(difference(start, at)) + 0.1 * self.spacing;
        let nearer = |found: &([f64; 3], Jet)| length(difference(found.0, at)) < allowed;
        self.newton(at, start)
            .filter(nearer)
            .unwrap_or_else(|| self.slid(at, start))
    }

    /// Down the distance to `at` along the surface: steps across the way to it, halved where they lead away.
    fn slid(&self, at: [f64; 3], start: [f64; 3]) -> ([f64; 3], Jet) {
        let mut here = self.on_surface(start).unwrap_or((start, self.jet(start)));
        let mut stride = 1.0;
        for _ in 0..SLIDES {
            let reach = difference(at, here.0);
            let normal = normalised(here.1.gradient);
            let across = difference(reach, scaled(normal, dot(reach, normal)));
            let size = stride * length(across);
            if size < LAST_STEP {
                break;
            }
            let shrink = stride * (self.spacing / size).min(1.0);
            let next = self.on_surface(shifted(here.0, scaled(across, shrink)));
            match next.filter(|next| length(difference(at, next.0)) < length(reach)) {
                Some(nearer) => here = nearer,
                None => stride *= 0.5,
            }
        }
        here
    }

    fn newton(&self, at: [f64; 3], start: [f64; 3]) -> Option<([f64; 3], Jet)> {
        let mut foot = start;
        let mut jet = self.jet(foot);
        let mut multiplier = dot(difference(at, foot), jet.gradient) / dot(jet.gradient, jet.gradient);
        for _ in 0..STEPS {
            let (step, change) = lagrange_step(&jet, self.level, difference(foot, at), multiplier)?;
            let size = length(step);
            // A step across a node of the guide leaves the basin of the start.
            let shrink = (self.spacing / size).min(1.0);
            foot = shifted(foot, scaled(step, shrink));
            if size < LAST_STEP {
                return self.is_on(&jet).then_some((foot, jet));
            }
            multiplier += change * shrink;
            jet = self.jet(foot);
        }
        None
    }

    /// True if the point of this jet is as near to the surface as a last step leaves it. At an extreme of the function
    /// steps vanish off the surface: the multiplier grows without end, and the gradient leads nowhere.
    fn is_on(&self, jet: &Jet) -> bool {
        (jet.value - self.level).abs() < SPAN * LAST_STEP * length(jet.gradient)
    }

    /// Down the gradient onto the surface; none where it leads to an extreme of the function beside it.
    fn on_surface(&self, start: [f64; 3]) -> Option<([f64; 3], Jet)> {
        let mut foot = start;
        let mut jet = self.jet(foot);
        for _ in 0..STEPS {
            let square = dot(jet.gradient, jet.gradient).max(f64::MIN_POSITIVE);
            let step = scaled(jet.gradient, (self.level - jet.value) / square);
            let size = length(step);
            foot = shifted(foot, scaled(step, (self.spacing / size).min(1.0)));
            jet = self.jet(foot);
            if size < LAST_STEP {
                return self.is_on(&jet).then_some((foot, jet));
            }
        }
        None
    }

    /// Vector to the foot of a node if the surface passes nearby.
    fn near_foot(&self, at: [f64; 3]) -> [f64; 3] {
        let jet = self.jet(at);
        let linear = (jet.value - self.level).abs() / length(jet.gradient);
        if linear > 2.0 * self.spacing {
            return NOWHERE;
        }
        let foot = self.on_surface(at).map(|start| self.foot(at, start.0).0);
        let reach = foot.map(|foot| difference(foot, at));
        let is_near = |reach: &[f64; 3]| length(*reach) < 4.0 * self.spacing;
        reach.filter(is_near).unwrap_or(NOWHERE)
    }
}

/// The guide grid of a cell: with the features of the surface, compressed along the short edges, its spacing shrinks.
fn guide(edges: [f64; 3]) -> PeriodicGrid {
    let shortest = edges.into_iter().fold(f64::INFINITY, f64::min);
    let mean = edges.iter().product::<f64>().cbrt();
    // Between the spacing that the shortest edge asks for and that of a cube of the same volume: the former alone
    // takes many times more nodes.
    PeriodicGrid::spaced(edges, (shortest * mean).sqrt() / NODES)
}

/// Newton step (δx, δλ) of x − p + λ∇f = 0, f = level; `offset` is x − p.
fn lagrange_step(jet: &Jet, level: f64, offset: [f64; 3], multiplier: f64) -> Option<([f64; 3], f64)> {
    let [xx, yy, zz, yz, xz, xy] = by_entry(|k| jet.hessian[k] * multiplier);
    let inverse = inverse_symmetric([1.0 + xx, 1.0 + yy, 1.0 + zz, yz, xz, xy]);
    let residual = shifted(offset, scaled(jet.gradient, multiplier));
    let from_residual = times(&inverse, residual);
    let from_gradient = times(&inverse, jet.gradient);
    let change = (jet.value - level - dot(jet.gradient, from_residual)) / dot(jet.gradient, from_gradient);
    let step = shifted(scaled(from_residual, -1.0), scaled(from_gradient, -change));
    (change.is_finite() && length(step).is_finite()).then_some((step, change))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::lattice::{LATTICES, Shape};
    use crate::solid::vector::by_axis;

    /// Every level set near both ends of its levels: in a cube, and in a cell with different edges.
    static SURFACES: LazyLock<Vec<(&str, Surface)>> = LazyLock::new(|| {
        let cells = [([1.0; 3], -0.95), ([1.0; 3], 0.95), ([1.0, 0.6, 1.7], 0.9)];
        let of = |(name, set)| cells.map(|(edges, part)| (name, surface(set, part, edges)));
        level_sets().flat_map(of).collect()
    });

    fn level_sets() -> impl Iterator<Item = (&'static str, &'static LevelSet)> {
        LATTICES.iter().filter_map(|row| match row.shape {
            Shape::Network(level_set) => Some((row.name, level_set)),
            _ => None,
        })
    }

    /// The surface at a part of the way from the middle to the end of its levels.
    fn surface(set: &'static LevelSet, part: f64, edges: [f64; 3]) -> Surface {
        let [low, high] = set.levels;
        let level = 0.5 * (low + high) + 0.5 * part * (high - low);
        let of_cube = |at: [f64; 3]| set.jet(at).value;
        Surface::new(set, level, edges, &Symmetries::of(&of_cube, edges))
    }

    /// Points spread without pattern, Roberts 2018.
    fn spread(count: u32, edges: [f64; 3]) -> impl Iterator<Item = [f64; 3]> {
        let within =
            move |i: u32| by_axis(|a| edges[a] * (f64::from(i) * [0.8192, 0.671, 0.5497][a]).fract());
        (1..=count).map(within)
    }

    #[test]
    fn feet_lie_on_the_surface_and_the_way_from_them_runs_along_the_normal() {
        for (name, surface) in SURFACES.iter() {
            for at in spread(1000, surface.form.edges) {
                let (foot, jet) = surface.form.nearest(&surface.feet, at);
                let reach = difference(at, foot);
                let beside = length(reach) - dot(reach, normalised(jet.gradient)).abs();
                let off = (jet.value - surface.form.level) / length(jet.gradient);
                assert!(beside < 1e-6 && off.abs() < 1e-6, "{name} {at:?}: {beside} {off}");
            }
        }
    }

    /// Points on the surface, 1/64 of a cell apart.
    fn cloud(surface: &Surface) -> Vec<[f64; 3]> {
        let grid = PeriodicGrid::even(surface.form.edges, 64);
        let step = grid.spacing().into_iter().fold(0.0, f64::max);
        let near = |p: &[f64; 3]| {
            let jet = surface.form.jet(*p);
            (jet.value - surface.form.level).abs() < length(jet.gradient) * step
        };
        let nodes = (0..grid.len()).map(|k| grid.node(grid.place(k)));
        nodes
            .filter(near)
            .filter_map(|p| Some(surface.form.on_surface(p)?.0))
            .collect()
    }

    /// The plain twin: no foot from the nearest of many points of the surface is nearer.
    #[test]
    fn no_point_of_the_surface_is_nearer_than_the_foot() {
        for (name, surface) in SURFACES.iter() {
            let points = cloud(surface);
            for at in spread(40, surface.form.edges) {
                let image = |p: &[f64; 3]| {
                    let period =
                        |a: usize| surface.form.edges[a] * ((p[a] - at[a]) / surface.form.edges[a]).round();
                    by_axis(|a| p[a] - period(a))
                };
                let apart = |p: &[f64; 3]| length(difference(*p, at));
                let images = points.iter().map(image);
                let start = images.min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap();
                let nearest = apart(&surface.form.foot(at, start).0).min(apart(&start));
                let distance = surface.sample(at).distance;
                let here = format!("{name} {} {:?} {at:?}", surface.form.level, surface.form.edges);
                assert!(distance.abs() < nearest + 1e-9, "{here}: {distance} {nearest}");
                assert_eq!(
                    distance > 0.0,
                    surface.form.jet(at).value > surface.form.level,
                    "{here}"
                );
            }
        }
    }

    #[test]
    fn second_derivatives_are_the_second_differences_of_the_distance() {
        for (name, surface) in SURFACES.iter() {
            let near = |at: &[f64; 3]| surface.sample(*at).distance.abs() < 0.01;
            for at in spread(400, surface.form.edges).filter(near) {
                check_second(name, surface, at);
            }
        }
    }

    fn check_second(name: &str, surface: &Surface, at: [f64; 3]) {
        let step = 1e-4;
        let sample = surface.sample(at);
        for axis in 0..3 {
            let moved = |by: f64| {
                let mut there = at;
                there[axis] += by;
                surface.sample(there).distance
            };
            let differenced = (moved(step) + moved(-step) - 2.0 * sample.distance) / (step * step);
            let error = sample.second[axis] - differenced;
            // The surfaces of the table bend by up to some thirty by cell.
            assert!(
                error.abs() < 2e-3 * (10.0 + differenced.abs()),
                "{name} {at:?}: {error}"
            );
        }
    }
}
