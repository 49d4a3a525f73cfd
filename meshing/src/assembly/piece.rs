//! Convex pieces of a unit cube, cut by planes.

use crate::cut::fraction_behind;
use crate::solid::vector::{cross, difference, dot, scaled, shifted};

/// A tetrahedron by its corners from the centre of the cube.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tetrahedron {
    corners: [[f64; 3]; 4],
    volume: f64,
}

impl Tetrahedron {
    fn new(corners: [[f64; 3]; 4]) -> Self {
        let [a, b, c, d] = corners;
        let [u, v, w] = [difference(b, a), difference(c, a), difference(d, a)];
        let volume = dot(u, cross(v, w)).abs() / 6.0;
        Self { corners, volume }
    }

    fn middle(&self) -> [f64; 3] {
        let [a, b, c, d] = self.corners;
        scaled(shifted(shifted(a, b), shifted(c, d)), 0.25)
    }
}

/// A corner and its distance from a plane.
type Corner = (f64, [f64; 3]);

/// Tetrahedra smaller than this part of the cube are rounding.
const NOTHING: f64 = 1e-14;

/// Corners of the cube from its centre.
pub(super) const CORNERS: [[f64; 3]; 8] = [
    [-0.5, -0.5, -0.5],
    [0.5, -0.5, -0.5],
    [-0.5, 0.5, -0.5],
    [0.5, 0.5, -0.5],
    [-0.5, -0.5, 0.5],
    [0.5, -0.5, 0.5],
    [-0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5],
];

/// Square of the sine of the angle between planes below which they are parallel.
const PARALLEL: f64 = 1e-4;

/// The points x with distance + normal · x < 0, lengths in edges of the cube and from its centre; the normal is a unit vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plane {
    pub(super) distance: f64,
    pub(super) normal: [f64; 3],
}

impl Plane {
    pub(super) fn at(&self, point: [f64; 3]) -> f64 {
        self.distance + dot(self.normal, point)
    }

    /// The nearest point of the plane.
    pub(super) fn foot(&self, point: [f64; 3]) -> [f64; 3] {
        shifted(point, scaled(self.normal, -self.at(point)))
    }

    /// Two points of the plane, a step to either side of where it meets another one; none where they are parallel.
    pub(super) fn beside_edge(&self, other: &Self, step: f64) -> Option<[[f64; 3]; 2]> {
        let along = dot(self.normal, other.normal);
        let across = difference(other.normal, scaled(self.normal, along));
        let square = dot(across, across);
        // Planes that nearly coincide have no edge nearby.
        if square < PARALLEL {
            return None;
        }
        let foot = self.foot([0.0; 3]);
        let edge = shifted(foot, scaled(across, -other.at(foot) / square));
        Some([-step, step].map(|step| shifted(edge, scaled(across, step / square.sqrt()))))
    }

    /// The plane moved along its normal.
    pub(super) fn grown(self, outward: f64) -> Self {
        Self {
            distance: self.distance - outward,
            ..self
        }
    }

    /// The plane seen from its other side.
    pub(super) fn flipped(self) -> Self {
        Self {
            distance: -self.distance,
            normal: scaled(self.normal, -1.0),
        }
    }

    /// True if there are points of the cube on both sides.
    pub(super) fn crosses(&self) -> bool {
        self.comes_within(0.0)
    }

    /// True if moved by less than `way` it has points of the cube on both sides.
    pub(super) fn comes_within(&self, way: f64) -> bool {
        self.distance.abs() < reach(self.normal) + way
    }
}

/// The largest way along a direction from the centre of the cube to a corner.
fn reach(normal: [f64; 3]) -> f64 {
    0.5 * (normal[0].abs() + normal[1].abs() + normal[2].abs())
}

/// A convex piece of the cube.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// What lies between two parallel planes.
    Slab(Slab),
    /// Tetrahedra without common volume; none for nothing.
    Tetrahedra(Vec<Tetrahedron>),
}

/// The points x of the cube with from ≤ normal · x < to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slab {
    normal: [f64; 3],
    from: f64,
    to: f64,
}

impl Piece {
    /// The whole cube.
    pub(super) const CUBE: Self = Self::Slab(Slab {
        normal: [0.0, 0.0, 1.0],
        from: f64::NEG_INFINITY,
        to: f64::INFINITY,
    });

    pub(super) const NONE: Self = Self::Tetrahedra(Vec::new());

    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Slab(slab) => slab.from >= slab.to,
            Self::Tetrahedra(parts) => parts.is_empty(),
        }
    }

    pub(super) fn volume(&self) -> f64 {
        match self {
            Self::Slab(slab) => slab.volume(),
            Self::Tetrahedra(parts) => parts.iter().map(|part| part.volume).sum(),
        }
    }

    /// A point within.
    pub(super) fn middle(&self) -> [f64; 3] {
        match self {
            Self::Slab(slab) => slab.middle(),
            Self::Tetrahedra(parts) => {
                let larger = |a: &&Tetrahedron, b: &&Tetrahedron| a.volume.total_cmp(&b.volume);
                let largest = parts.iter().max_by(larger).copied();
                largest.unwrap_or_default().middle()
            }
        }
    }

    /// What lies behind a plane, and what lies ahead of it; exact, and together the piece.
    pub(super) fn split(self, plane: Plane) -> (Self, Self) {
        if !plane.crosses() {
            return match plane.distance < 0.0 {
                true => (self, Self::NONE),
                false => (Self::NONE, self),
            };
        }
        match self {
            Self::Slab(slab) => slab.split(plane),
            Self::Tetrahedra(parts) => split_tetrahedra(&parts, plane),
        }
    }
}

impl Slab {
    fn volume(&self) -> f64 {
        let below = |bound: f64| match bound.is_finite() {
            true => fraction_behind(-bound, self.normal),
            false => f64::from(u8::from(bound > 0.0)),
        };
        (below(self.to) - below(self.from)).max(0.0)
    }

    /// On the line from corner to corner that runs along the normal most.
    fn middle(&self) -> [f64; 3] {
        let reach = reach(self.normal);
        let height = 0.5 * (self.from.max(-reach) + self.to.min(reach));
        {
            let [x, y, z] = self.normal;
            scaled([x.signum(), y.signum(), z.signum()], 0.5 * height / reach)
        }
    }

    fn split(self, plane: Plane) -> (Piece, Piece) {
        let is_whole = self.from == f64::NEG_INFINITY && self.to == f64::INFINITY;
        if is_whole || self.normal == plane.normal {
            let normal = plane.normal;
            let at = (-plane.distance).clamp(self.from, self.to);
            (
                Self {
                    normal,
                    to: at,
                    ..self
                }
                .piece(),
                Self {
                    normal,
                    from: at,
                    ..self
                }
                .piece(),
            )
        } else if self.normal == scaled(plane.normal, -1.0) {
            let at = plane.distance.clamp(self.from, self.to);
            (Self { from: at, ..self }.piece(), Self { to: at, ..self }.piece())
        } else {
            split_tetrahedra(&self.tetrahedra(), plane)
        }
    }

    fn piece(self) -> Piece {
        Piece::Slab(self)
    }

    fn tetrahedra(&self) -> Vec<Tetrahedron> {
        let mut parts = cube().to_vec();
        for (bound, sign) in [(self.to, 1.0), (self.from, -1.0)] {
            let plane = Plane {
                distance: -sign * bound,
                normal: scaled(self.normal, sign),
            };
            if bound.is_finite() {
                let mut behind = Vec::with_capacity(2 * parts.len());
                parts
                    .iter()
                    .for_each(|part| cut(part, &plane, &mut behind, &mut Vec::new()));
                parts = behind;
            }
        }
        parts
    }
}

fn split_tetrahedra(parts: &[Tetrahedron], plane: Plane) -> (Piece, Piece) {
    let (mut behind, mut ahead) = (Vec::new(), Vec::new());
    for part in parts {
        cut(part, &plane, &mut behind, &mut ahead);
    }
    (Piece::Tetrahedra(behind), Piece::Tetrahedra(ahead))
}

/// The six tetrahedra of the cube along its diagonal, one for each order of the axes (Kuhn 1960, IBM J. Res. Dev.
/// 4:518, 10.1147/rd.45.0518).
fn cube() -> [Tetrahedron; 6] {
    const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    ORDERS.map(|order| {
        let mut corner = [-0.5; 3];
        let mut step = |axis: usize| {
            corner[axis] = 0.5;
            corner
        };
        Tetrahedron::new([[-0.5; 3], step(order[0]), step(order[1]), step(order[2])])
    })
}

/// Cuts a tetrahedron: corners with a negative distance lie behind.
fn cut(part: &Tetrahedron, plane: &Plane, behind: &mut Vec<Tetrahedron>, ahead: &mut Vec<Tetrahedron>) {
    let [p, q, r, s] = part.corners;
    let distances = [plane.at(p), plane.at(q), plane.at(r), plane.at(s)];
    let count = distances.iter().filter(|distance| **distance < 0.0).count();
    if count == 0 || count == 4 {
        let whole = if count == 0 { ahead } else { behind };
        return whole.push(*part);
    }
    let mut corners: [Corner; 4] = std::array::from_fn(|k| (distances[k], part.corners[k]));
    corners.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let [a, b, c, d] = corners;
    let on = |from: Corner, to: Corner| {
        let share = from.0 / (from.0 - to.0);
        shifted(from.1, scaled(difference(to.1, from.1), share))
    };
    match count {
        1 => {
            let face = [on(a, b), on(a, c), on(a, d)];
            keep(behind, [[a.1, face[0], face[1], face[2]]]);
            keep(ahead, prism(face, [b.1, c.1, d.1]));
        }
        2 => {
            let [ac, ad, bc, bd] = [on(a, c), on(a, d), on(b, c), on(b, d)];
            keep(behind, prism([a.1, ac, ad], [b.1, bc, bd]));
            keep(ahead, prism([c.1, ac, bc], [d.1, ad, bd]));
        }
        _ => {
            let face = [on(a, d), on(b, d), on(c, d)];
            keep(ahead, [[d.1, face[0], face[1], face[2]]]);
            keep(behind, prism(face, [a.1, b.1, c.1]));
        }
    }
}

/// The prism between two triangles whose corners correspond.
fn prism(a: [[f64; 3]; 3], b: [[f64; 3]; 3]) -> [[[f64; 3]; 4]; 3] {
    [
        [a[0], a[1], a[2], b[0]],
        [a[1], a[2], b[0], b[1]],
        [a[2], b[0], b[1], b[2]],
    ]
}

fn keep<const N: usize>(parts: &mut Vec<Tetrahedron>, new: [[[f64; 3]; 4]; N]) {
    for corners in new {
        let part = Tetrahedron::new(corners);
        if part.volume > NOTHING {
            parts.push(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plane(distance: f64, normal: [f64; 3]) -> Plane {
        Plane { distance, normal }
    }

    proptest! {
        #[test]
        fn one_cut_is_that_of_the_closed_formula(
            distance in -0.9..0.9_f64,
            x in -1.0..1.0_f64,
            y in -1.0..1.0_f64,
            z in 0.1..1.0_f64,
        ) {
            let normal = crate::solid::vector::normalised([x, y, z]);
            let (behind, ahead) = Piece::CUBE.split(plane(distance, normal));
            let exact = fraction_behind(distance, normal);
            // The closed formula lifts small components of the normal by a millionth.
            prop_assert!((behind.volume() - exact).abs() < 1e-6);
            prop_assert!((behind.volume() + ahead.volume() - 1.0).abs() < 1e-12);
        }

        #[test]
        fn cuts_commute_and_lose_nothing(shift in -0.5..0.5_f64, tilt in -1.0..1.0_f64, turn in -1.0..1.0_f64) {
            let first = plane(shift, crate::solid::vector::normalised([1.0, tilt, turn]));
            let second = plane(-0.3 * shift, crate::solid::vector::normalised([turn, 1.0, -tilt]));
            let quarters = |a: Plane, b: Plane| {
                let (behind, ahead) = Piece::CUBE.split(a);
                let ((p, q), (r, s)) = (behind.split(b), ahead.split(b));
                [p, q, r, s].map(|piece| piece.volume())
            };
            let [pp, pq, qp, qq] = quarters(first, second);
            let swapped = quarters(second, first);
            prop_assert!((pp + pq + qp + qq - 1.0).abs() < 1e-11);
            for (a, b) in [(pp, swapped[0]), (pq, swapped[2]), (qp, swapped[1]), (qq, swapped[3])] {
                prop_assert!((a - b).abs() < 1e-11);
            }
        }
    }

    #[test]
    fn a_wedge_of_two_planes_has_its_volume() {
        // x < 0 and x + y < 0 in the cube: half of it less the triangle between y = −x and the face.
        let (behind, _) = Piece::CUBE.split(plane(0.0, [1.0, 0.0, 0.0]));
        let (wedge, rest) = behind.split(plane(0.0, [0.5_f64.sqrt(), 0.5_f64.sqrt(), 0.0]));
        assert!((wedge.volume() - 0.375).abs() < 1e-15 && (rest.volume() - 0.125).abs() < 1e-15);
    }

    #[test]
    fn a_plane_on_a_face_takes_all_or_nothing() {
        let (behind, ahead) = Piece::CUBE.split(plane(-0.5, [0.0, 0.0, 1.0]));
        assert!(ahead.is_nothing() && behind.volume() == 1.0);
    }
}
