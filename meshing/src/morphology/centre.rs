//! Centres of spheres that cannot grow within a cell of them.

use crate::interface::{NONE, Patch, Patches};

/// How far a centre is moved along one line, in edges of a cell: more than the half diagonal, so that every point is
/// within reach of a cell's centre.
const REACH: f32 = 1.2;
/// Gain of the radius over a way along which the sphere only grows; less marks a ridge of the distance.
const GROWS: f32 = 0.9 * REACH;
/// Lines along which a centre is moved: off the surface, along the ridge reached, and along the next.
const LINES: usize = 3;
/// Evaluations of a golden section: 0.618¹² of the reach, a three-hundredth of a cell.
const SECTIONS: usize = 12;
/// Golden section.
const GOLDEN: f32 = 0.618_034;
/// Discs farther than the nearest by less than this are touched too; planes of neighbouring cells agree to some
/// hundredths of a cell.
const TOUCHING: f32 = 0.05;
/// Sum of two unit vectors below which they oppose each other: a sphere between them cannot grow.
const OPPOSED: f32 = 0.2;

/// A sphere that touches the surface; lengths in edges of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sphere {
    pub(super) centre: [f32; 3],
    pub(super) radius: f32,
}

/// The pieces of surface named by the 27 cells about one.
struct Around<'a> {
    discs: Vec<&'a Patch>,
    cells: [usize; 3],
}

/// The largest sphere inscribed about a point near the centre of a cell; none where a larger one is farther from the
/// surface.
pub(super) fn inscribed(nearest: &[u32], patches: &Patches, at: [usize; 3]) -> Option<Sphere> {
    let start = at.map(|i| i as f32 + 0.5);
    let around = Around::of(nearest, patches, at);
    let first = around.sphere(start)?;
    let away = around.away(&first)?;
    let end = around.sphere(moved(start, away, REACH))?;
    if end.radius - first.radius > GROWS {
        return None;
    }
    let mut best = around.largest_along(first, away);
    for _ in 1..LINES {
        let Some(ridge) = around.uphill(&best) else {
            break;
        };
        best = around.largest_along(best, ridge);
    }
    let centre = around.reflected(best.centre);
    // Beyond the reach of the named discs the radius may be that of a sphere that is cut.
    let strayed = (0..3).any(|a| (best.centre[a] - start[a]).abs() > 1.5);
    (!strayed).then_some(Sphere { centre, ..best })
}

impl<'a> Around<'a> {
    fn of(nearest: &[u32], patches: &'a Patches, at: [usize; 3]) -> Self {
        let [nx, ny, _] = patches.cells;
        let near = |a: usize| at[a].saturating_sub(1)..(at[a] + 2).min(patches.cells[a]);
        let mut named: Vec<u32> = Vec::with_capacity(27);
        for z in near(2) {
            for y in near(1) {
                let row = nx * (y + ny * z);
                named.extend_from_slice(&nearest[row + near(0).start..row + near(0).end]);
            }
        }
        named.sort_unstable();
        named.dedup();
        named.retain(|&patch| patch != NONE);
        let discs = named.iter().map(|&k| &patches.all[k as usize]).collect();
        Self {
            discs,
            cells: patches.cells,
        }
    }

    /// The point in the box of which a point beyond a face is the mirror image.
    fn reflected(&self, at: [f32; 3]) -> [f32; 3] {
        std::array::from_fn(|a| {
            let length = self.cells[a] as f32;
            let inside = at[a].abs();
            (length - (length - inside).abs()).max(0.0)
        })
    }

    /// The largest empty sphere about a point.
    fn sphere(&self, centre: [f32; 3]) -> Option<Sphere> {
        let inside = self.reflected(centre);
        let squares = self.discs.iter().map(|disc| disc.squared_distance(inside));
        let radius = squares.min_by(f32::total_cmp)?.sqrt();
        Some(Sphere { centre, radius })
    }

    /// Unit vector from the nearest disc to the centre of a sphere.
    fn away(&self, sphere: &Sphere) -> Option<[f32; 3]> {
        let near = |a: &&&Patch, b: &&&Patch| {
            let square = |disc: &Patch| disc.squared_distance(sphere.centre);
            square(a).total_cmp(&square(b))
        };
        let disc = self.discs.iter().min_by(near)?;
        Some(direction(disc, sphere.centre))
    }

    /// Between the directions away from the two discs touched that differ most; none if they are opposed.
    fn uphill(&self, sphere: &Sphere) -> Option<[f32; 3]> {
        let inside = self.reflected(sphere.centre);
        let limit = (sphere.radius + TOUCHING).powi(2);
        let touched = self
            .discs
            .iter()
            .filter(|disc| disc.squared_distance(inside) < limit);
        let ways: Vec<[f32; 3]> = touched.map(|disc| direction(disc, inside)).collect();
        let pairs = ways.iter().flat_map(|a| ways.iter().map(move |b| (a, b)));
        let (a, b) = pairs.min_by(|p, q| dot(*p.0, *p.1).total_cmp(&dot(*q.0, *q.1)))?;
        let sum: [f32; 3] = std::array::from_fn(|k| a[k] + b[k]);
        let length = dot(sum, sum).sqrt();
        (length > OPPOSED).then(|| sum.map(|x| x / length))
    }

    /// The largest sphere with its centre on a line, by golden section.
    fn largest_along(&self, from: Sphere, along: [f32; 3]) -> Sphere {
        let at = |s: f32| self.sphere(moved(from.centre, along, s)).unwrap_or(from);
        let (mut low, mut high) = (0.0, REACH);
        let mut inner = [at(REACH * (1.0 - GOLDEN)), at(REACH * GOLDEN)];
        for _ in 0..SECTIONS {
            let span = GOLDEN * (high - low);
            if inner[0].radius < inner[1].radius {
                low = high - span;
                inner = [inner[1], at(low + GOLDEN * span)];
            } else {
                high = low + span;
                inner = [at(high - GOLDEN * span), inner[0]];
            }
        }
        let larger = |a: Sphere, b: Sphere| if b.radius > a.radius { b } else { a };
        larger(from, larger(inner[0], inner[1]))
    }
}

/// Unit vector from a disc to a point; along its normal, to the side of the point, if the point is on it.
fn direction(disc: &Patch, to: [f32; 3]) -> [f32; 3] {
    let foot = disc.foot(to);
    let from: [f32; 3] = std::array::from_fn(|a| to[a] - foot[a]);
    let length = dot(from, from).sqrt();
    if length > 1e-3 {
        from.map(|x| x / length)
    } else {
        let side = if disc.height(to) < 0.0 { -1.0 } else { 1.0 };
        disc.normal.map(|n| side * n)
    }
}

fn moved(from: [f32; 3], along: [f32; 3], by: f32) -> [f32; 3] {
    std::array::from_fn(|a| from[a] + by * along[a])
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
