//! Struts with fillets: distance to the part of space that a ball rolling over the struts does not reach.
//!
//! The fillet is the rolling-ball blend: the struts are grown by the fillet's radius and the result is shrunk by as
//! much (a morphological closing), so that the void is what balls of that radius can fill. Its radius is the same all
//! along a joint and for any number of struts at any angles, a straight strut stays as it is, and the distance is
//! true, so that a coat on a fillet has its thickness. Rossignac & Requicha 1984, Comput. Mech. Eng. 3:65, "Constant-
//! radius blending in solid modelling"; Serra 1982, Image Analysis and Mathematical Morphology, ch. 2.
//!
//! With s the distance to the nearest strut axis, r the radius of the struts and ϱ that of the fillet, centres of the
//! ball lie where s ≥ R = r + ϱ, and the signed distance is d(p) = ϱ − min |q − p| over these centres q; outside of
//! that it is s − r. Being a distance to a set it has a slope of one at most.

use super::feet::{Feet, NOWHERE};
use super::nearest_exit::{Exit, Wall, nearest_exit};
use super::skeleton::{Axis, images_near_cell};
use super::{FieldSample, PeriodicGrid, Skeleton, Symmetries, wrapped};
use crate::lattice::Segment;
use crate::solid::vector::{difference, dot, length, scaled, shifted};

/// Boxes along an edge of a cubic cell that keep the axes near them.
const BOXES: usize = 16;
/// Nodes of the guide along an edge of a cubic cell.
const NODES: usize = 32;
/// Rounds of laying planes against the tubes: about six settle it.
const ROUNDS: usize = 24;
/// Longest leap along the line through two rounds, in steps of one: rounds that leave nine tenths call for nine.
const LEAP: f64 = 10.0;
/// A round that moves the exit by less than this part of the ball's reach is the last.
const SETTLED: f64 = 1e-6;
/// Part of a length that rounding explains.
const ROUNDING: f64 = 1e-9;

/// The struts of a lattice as axes, with those near every part of the periodic cell.
#[derive(Debug)]
pub(crate) struct Tubes {
    edges: [f64; 3],
    skeleton: Skeleton,
    axes: Vec<Axis>,
    boxes: PeriodicGrid,
    starts: Vec<u32>,
    near: Vec<u32>,
}

/// Radii of struts and fillets in units of the cell's edge along x.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding {
    pub(crate) strut: f64,
    pub(crate) fillet: f64,
}

/// Struts with fillets, with a guide: the centre of the ball that comes nearest to each node of a coarse grid.
#[derive(Debug)]
pub(crate) struct Filleted {
    rounding: Rounding,
    feet: Feet,
}

/// What lies straight out of the nearest tube that the centre of the ball keeps out of.
struct Below {
    /// The nearest axis.
    nearest: FieldSample,
    /// The point on the tube, or the point itself outside of all tubes.
    straight: [f64; 3],
    /// True if it lies in no other tube: then there is no nearer centre.
    is_open: bool,
}

impl Rounding {
    /// Distance of the ball's centre from the axis of a strut that it touches.
    fn reach(self) -> f64 {
        self.strut + self.fillet
    }
}

impl Tubes {
    /// Axes of the struts of the unit cell within `reach` of each part of a cell with the given edges: at least the
    /// reach of the ball more than the way from any point to its nearest centre.
    pub(crate) fn new(cell: &[Segment], edges: [f64; 3], reach: f64) -> Self {
        let mut tubes = Self {
            edges,
            skeleton: Skeleton::new(cell, edges),
            axes: images_near_cell(cell, edges, reach),
            boxes: PeriodicGrid::even(edges, BOXES),
            starts: vec![0],
            near: Vec::new(),
        };
        let half = 0.5 * length(tubes.boxes.spacing());
        for b in 0..tubes.boxes.len() {
            let centre = tubes.boxes.centre(tubes.boxes.place(b));
            let is_near = |axis: &Axis| length(axis.offset(centre)) <= reach + half;
            let near = (0u32..).zip(&tubes.axes).filter(|(_, axis)| is_near(axis));
            tubes.near.extend(near.map(|(index, _)| index));
            tubes.starts.push(tubes.near.len() as u32);
        }
        tubes
    }

    /// Axes nearer than `reach` to a point of the cell.
    fn within(&self, at: [f64; 3], reach: f64) -> Vec<&Axis> {
        let b = self.boxes.index(self.boxes.cell_of(at));
        let near = &self.near[self.starts[b] as usize..self.starts[b + 1] as usize];
        let axes = near.iter().map(|&axis| &self.axes[axis as usize]);
        let is_near = |axis: &&Axis| {
            let offset = axis.offset(at);
            dot(offset, offset) < reach * reach
        };
        axes.filter(is_near).collect()
    }

    fn below(&self, at: [f64; 3], reach: f64) -> Below {
        let nearest = self.skeleton.sample(at);
        let lacking = (reach - nearest.distance).max(0.0);
        let straight = shifted(at, scaled(nearest.normal, lacking));
        let is_open = lacking == 0.0 || self.skeleton.sample(straight).distance >= reach * (1.0 - ROUNDING);
        Below {
            nearest,
            straight,
            is_open,
        }
    }

    /// The shortest way out of the tubes that is found from these starts; none that is longer than `limit`.
    fn exit(&self, at: [f64; 3], reach: f64, starts: &[[f64; 3]], limit: f64) -> Option<Exit> {
        // Starts may be exits themselves, found with the tolerance of a round.
        let limit = limit + SETTLED * reach;
        let tubes = self.within(at, reach + limit);
        let exits = starts
            .iter()
            .filter_map(|&start| exit_from(&tubes, at, start, reach));
        let nearest = exits.min_by(|a, b| a.length().total_cmp(&b.length()));
        nearest.filter(|exit| exit.length() <= limit)
    }
}

impl Filleted {
    /// The struts with fillets; `symmetries` are those of the struts.
    pub(crate) fn new(tubes: &Tubes, rounding: Rounding, symmetries: &Symmetries) -> Self {
        let reach = rounding.reach();
        let grid = PeriodicGrid::even(tubes.edges, NODES);
        let way = |at: [f64; 3], exit: &dyn Fn(&Below) -> Option<Exit>| {
            let below = tubes.below(at, reach);
            if below.is_open {
                return difference(below.straight, at);
            }
            exit(&below).map_or(NOWHERE, |exit| exit.way)
        };
        let near = |at| way(at, &|below| tubes.exit(at, reach, &[at, below.straight], reach));
        let settled = |feet: &Feet, at| way(at, &|_| nearest_centre(tubes, feet, at, reach));
        Self {
            rounding,
            feet: Feet::new(grid, symmetries, near, settled),
        }
    }

    /// Signed distance to the struts with their fillets.
    pub(crate) fn sample(&self, tubes: &Tubes, at: [f64; 3]) -> FieldSample {
        let at = wrapped(at, tubes.edges);
        let reach = self.rounding.reach();
        let below = tubes.below(at, reach);
        if !below.is_open
            && let Some(exit) = nearest_centre(tubes, &self.feet, at, reach)
        {
            return fillet_sample(&exit, self.rounding);
        }
        FieldSample {
            distance: below.nearest.distance - self.rounding.strut,
            ..below.nearest
        }
    }

    /// Radius of the fillets in units of the cell's edge along x.
    pub(crate) fn fillet(&self) -> f64 {
        self.rounding.fillet
    }
}

/// The way to the centre of the ball nearest to a point in a joint.
fn nearest_centre(tubes: &Tubes, feet: &Feet, at: [f64; 3], reach: f64) -> Option<Exit> {
    let starts: Vec<[f64; 3]> = feet.starts(at).collect();
    let known = starts.iter().map(|start| length(difference(*start, at)));
    let limit = known.fold(f64::INFINITY, f64::min);
    tubes.exit(at, reach, &starts, limit)
}

/// Nearest point outside of all tubes, by the convex-concave procedure: the tubes are convex, so that what lies beyond
/// planes laid against them lies outside of them, wherever the planes touch, and the nearest point beyond them tells
/// where to lay the next. Yuille & Rangarajan 2003, Neural Comput. 15:915 (10.1162/08997660360581958).
fn exit_from(tubes: &[&Axis], at: [f64; 3], start: [f64; 3], reach: f64) -> Option<Exit> {
    let mut walls = Vec::with_capacity(tubes.len());
    let mut found: Option<Exit> = None;
    let mut touch = start;
    let mut before = None;
    for _ in 0..ROUNDS {
        walls.clear();
        walls.extend(tubes.iter().map(|axis| wall(axis, at, touch, reach)));
        let exit = nearest_exit(&walls)?;
        let round = Round {
            end: shifted(at, exit.way),
            moved: difference(shifted(at, exit.way), touch),
        };
        if found.is_none_or(|found| exit.length() < found.length()) {
            found = Some(exit);
        }
        if length(round.moved) < SETTLED * reach {
            break;
        }
        touch = before.map_or(round.end, |before| round.after(&before));
        before = Some(round);
    }
    found
}

/// Where a round of laying planes led to, and how far that is from where they touched.
#[derive(Clone, Copy)]
struct Round {
    end: [f64; 3],
    moved: [f64; 3],
}

impl Round {
    /// Where the next planes touch: the line through two rounds followed to where they would not move (Anderson 1965,
    /// J. ACM 12:547, with one round remembered).
    fn after(&self, before: &Self) -> [f64; 3] {
        let change = difference(self.moved, before.moved);
        let part = dot(self.moved, change) / dot(change, change).max(f64::MIN_POSITIVE);
        let led = difference(self.end, before.end);
        shifted(self.end, scaled(led, -part.clamp(-LEAP, LEAP)))
    }
}

/// The plane that touches the tube of radius `reach` about an axis where `here` is nearest to it.
fn wall(axis: &Axis, at: [f64; 3], here: [f64; 3], reach: f64) -> Wall {
    let beside = axis.beside(here);
    let distance = length(beside.offset).max(ROUNDING * reach);
    let normal = scaled(beside.offset, 1.0 / distance);
    Wall {
        normal,
        depth: reach - distance + dot(normal, difference(here, at)),
        bend: 1.0 / reach,
        along: beside.along.unwrap_or_default(),
    }
}

/// On the fillet: ϱ less the length of the way out. Its second derivatives are those of the distance to a curve (the
/// crease of two tubes) or a point (where three meet).
fn fillet_sample(exit: &Exit, rounding: Rounding) -> FieldSample {
    let length = exit.length();
    FieldSample {
        distance: rounding.fillet - length,
        normal: scaled(exit.way, 1.0 / length),
        second: exit.second().map(|second| -second),
    }
}

#[cfg(test)]
mod tests;
