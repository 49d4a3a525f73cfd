//! Cutting a triangle where others meet it.

use std::sync::atomic::{AtomicIsize, Ordering};

use super::triangle::{Corners, Point, area_vector, cross, is_empty};
use crate::solid::vector::{difference, dot, normalised, scaled, shifted};

/// More planes than these at once, and a piece is halved first, so that each part meets fewer of them.
const PLANES: usize = 8;
/// Sine of the angle between triangles below which their edges cut as well: the line where their planes meet is
/// then blurred a hundred times.
const NEARLY_PARALLEL: f64 = 1e-2;
/// Sine below which the planes are one.
const PARALLEL: f64 = 1e-9;

/// A plane that cuts where the triangle or edge it belongs to is near.
#[derive(Clone, Copy)]
pub(super) struct Cutter {
    through: Point,
    normal: Point,
    near: [Point; 2],
}

/// The planes by which `other` cuts a triangle of the given normal.
pub(super) fn cutters(normal: Point, other: &Corners, margin: f64) -> Vec<Cutter> {
    let other_normal = normalised(area_vector(other));
    let sine = dot(cross(normal, other_normal), cross(normal, other_normal)).sqrt();
    let cutter = |through: Point, normal: Point, places: &[Point]| {
        let [low, high] = super::bounds(places);
        let near = [low.map(|x| x - margin), high.map(|x| x + margin)];
        Cutter {
            through,
            normal,
            near,
        }
    };
    let by_plane = (sine > PARALLEL).then(|| cutter(other[0], other_normal, other));
    let by_edges = (0..3).filter(|_| sine < NEARLY_PARALLEL).map(|k| {
        let (from, to) = (other[k], other[(k + 1) % 3]);
        cutter(from, normalised(cross(difference(to, from), normal)), &[from, to])
    });
    by_plane.into_iter().chain(by_edges).collect()
}

/// How many pieces there may be of all triangles, before they fill the memory.
pub(super) struct Limit {
    left: AtomicIsize,
}

impl Limit {
    pub(super) fn of(pieces: usize) -> Self {
        let left = AtomicIsize::new(isize::try_from(pieces).unwrap_or(isize::MAX));
        Self { left }
    }

    /// What is left only falls, so that it ends below zero or not, the same for any number of threads.
    pub(super) fn is_reached(&self) -> bool {
        self.left.load(Ordering::Relaxed) < 0
    }
}

/// The pieces of one triangle.
pub(super) struct Pieces<'a> {
    limit: &'a Limit,
    pub(super) all: Vec<Polygon>,
}

impl<'a> Pieces<'a> {
    pub(super) fn none(limit: &'a Limit) -> Self {
        let all = Vec::new();
        Self { limit, all }
    }

    fn push(&mut self, piece: Polygon) {
        self.limit.left.fetch_sub(1, Ordering::Relaxed);
        self.all.push(piece);
    }
}

/// A convex piece of a triangle.
#[derive(Clone, Debug)]
pub(super) struct Polygon(Vec<Point>);

impl Polygon {
    pub(super) fn of(corners: &Corners) -> Self {
        Self(corners.to_vec())
    }

    pub(super) fn centre(&self) -> Point {
        let sum = self.0.iter().fold([0.0; 3], |sum, at| shifted(sum, *at));
        scaled(sum, 1.0 / self.0.len() as f64)
    }

    /// Triangles that fill it.
    pub(super) fn fan(&self) -> Vec<Corners> {
        let fan = self
            .0
            .windows(2)
            .skip(1)
            .map(|pair| [self.0[0], pair[0], pair[1]]);
        fan.filter(|corners| !is_empty(corners)).collect()
    }

    /// Gives `pieces` what no cutter goes through, until these are full; what is smaller than ten margins or farther
    /// from a plane than a tenth of one is left whole.
    pub(super) fn cut(self, mut cutters: Vec<Cutter>, margin: f64, pieces: &mut Pieces) {
        if pieces.limit.is_reached() {
            return;
        }
        cutters.retain(|cutter| self.is_met(cutter, margin));
        let [low, high] = super::bounds(&self.0);
        let sides = difference(high, low);
        let axis = (0..3).fold(
            0,
            |most, axis| if sides[axis] > sides[most] { axis } else { most },
        );
        if cutters.is_empty() || sides[axis] < 10.0 * margin {
            pieces.push(self);
            return;
        }
        let plane = if cutters.len() > PLANES {
            halving(low, sides, axis)
        } else {
            cutters.swap_remove(0)
        };
        for side in [1.0, -1.0] {
            self.before(&plane, side).cut(cutters.clone(), margin, pieces);
        }
    }

    fn heights(&self, plane: &Cutter) -> Vec<f64> {
        let height = |at: &Point| dot(difference(*at, plane.through), plane.normal);
        self.0.iter().map(height).collect()
    }

    fn is_met(&self, plane: &Cutter, margin: f64) -> bool {
        let [low, high] = super::bounds(&self.0);
        let near = (0..3).all(|a| low[a] <= plane.near[1][a] && plane.near[0][a] <= high[a]);
        let heights = self.heights(plane);
        let beyond = |side: f64| heights.iter().any(|h| side * h > 0.1 * margin);
        near && beyond(1.0) && beyond(-1.0)
    }

    /// The part on one side of a plane (Sutherland and Hodgman 1974).
    fn before(&self, plane: &Cutter, side: f64) -> Self {
        let heights: Vec<f64> = self.heights(plane).iter().map(|h| side * h).collect();
        let mut part = Vec::with_capacity(self.0.len() + 1);
        for k in 0..self.0.len() {
            let next = (k + 1) % self.0.len();
            let (from, to) = (heights[k], heights[next]);
            if from >= 0.0 {
                part.push(self.0[k]);
            }
            if from * to < 0.0 {
                let step = difference(self.0[next], self.0[k]);
                part.push(shifted(self.0[k], scaled(step, from / (from - to))));
            }
        }
        Self(part)
    }
}

/// The plane across the middle of the longest side of a box.
fn halving(low: Point, sides: Point, axis: usize) -> Cutter {
    let mut normal = [0.0; 3];
    normal[axis] = 1.0;
    Cutter {
        through: shifted(low, scaled(sides, 0.5)),
        normal,
        near: [low, shifted(low, sides)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::vector::length;

    const TRIANGLE: Corners = [[0.0; 3], [4.0, 0.0, 0.0], [0.0, 4.0, 0.0]];

    fn area(pieces: &[Polygon]) -> f64 {
        let fans = pieces.iter().flat_map(Polygon::fan);
        fans.map(|corners| length(area_vector(&corners))).sum()
    }

    fn cut_by(others: &[Corners]) -> Vec<Polygon> {
        let planes = others
            .iter()
            .flat_map(|other| cutters([0.0, 0.0, 1.0], other, 1e-6));
        let limit = Limit::of(10_000);
        let mut pieces = Pieces::none(&limit);
        Polygon::of(&TRIANGLE).cut(planes.collect(), 1e-6, &mut pieces);
        assert!(!limit.is_reached());
        pieces.all
    }

    #[test]
    fn pieces_fill_the_triangle_and_lie_on_one_side_of_what_cut_it() {
        let wall = |x: f64| [[x, -1.0, -1.0], [x, 9.0, -1.0], [x, 1.0, 9.0]];
        let pieces = cut_by(&[wall(1.0), wall(2.0)]);
        assert_eq!(pieces.len(), 3);
        assert!((area(&pieces) - 8.0).abs() < 1e-12);
        let across = |piece: &&Polygon| {
            let [low, high] = crate::surface_mesh::bounds(&piece.0);
            [1.0, 2.0].iter().any(|x| low[0] < x - 1e-9 && high[0] > x + 1e-9)
        };
        assert_eq!(pieces.iter().filter(across).count(), 0);
    }

    #[test]
    fn a_thousand_small_cuts_make_a_few_thousand_pieces() {
        let needle = |k: u32| {
            let x = 0.003 + 0.002 * f64::from(k);
            [[x, 1.0, -1.0], [x, 1.01, -1.0], [x, 1.0, 1.0]]
        };
        let pieces = cut_by(&(0..1000).map(needle).collect::<Vec<_>>());
        assert!((area(&pieces) - 8.0).abs() < 1e-9);
        assert!((1000..6000).contains(&pieces.len()), "{}", pieces.len());
    }

    #[test]
    fn a_triangle_in_the_same_plane_cuts_by_its_edges() {
        let pieces = cut_by(&[[[0.5, 0.5, 0.0], [1.5, 0.5, 0.0], [0.5, 1.5, 0.0]]]);
        assert!((area(&pieces) - 8.0).abs() < 1e-12);
        let inside = |piece: &&Polygon| {
            let at = piece.centre();
            at[0] > 0.5 && at[1] > 0.5 && at[0] + at[1] < 2.0
        };
        assert_eq!(pieces.iter().filter(inside).count(), 1);
    }
}
