//! Convex pieces of a unit cube, cut by planes.

/// Corners of a tetrahedron, from the centre of the cube.
type Tetrahedron = [[f64; 3]; 4];

/// Tetrahedra smaller than this part of the cube are rounding.
const NOTHING: f64 = 1e-14;

/// The points x with distance + normal · x < 0, lengths in edges of the cube and from its centre.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    pub(super) distance: f64,
    pub(super) normal: [f64; 3],
}

impl Plane {
    fn at(&self, point: [f64; 3]) -> f64 {
        let [x, y, z] = self.normal;
        self.distance + x * point[0] + y * point[1] + z * point[2]
    }

    /// The largest change of the distance from the centre to a corner of the cube.
    fn reach(&self) -> f64 {
        0.5 * self.normal.iter().map(|n| n.abs()).sum::<f64>()
    }
}

/// A piece of the cube.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// The whole cube.
    Cube,
    /// Tetrahedra without common volume; none for nothing.
    Tetrahedra(Vec<Tetrahedron>),
}

impl Piece {
    const NONE: Self = Self::Tetrahedra(Vec::new());

    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Tetrahedra(parts) if parts.is_empty())
    }

    pub(super) fn volume(&self) -> f64 {
        match self {
            Self::Cube => 1.0,
            Self::Tetrahedra(parts) => parts.iter().map(volume).sum(),
        }
    }

    /// What lies behind a plane, and what lies ahead of it; exact, and together the piece.
    pub(super) fn split(self, plane: Plane) -> (Self, Self) {
        if plane.distance <= -plane.reach() {
            return (self, Self::NONE);
        }
        if plane.distance >= plane.reach() {
            return (Self::NONE, self);
        }
        let (mut behind, mut ahead) = (Vec::new(), Vec::new());
        for part in self.into_tetrahedra() {
            cut(&part, &plane, &mut behind, &mut ahead);
        }
        (Self::Tetrahedra(behind), Self::Tetrahedra(ahead))
    }

    fn into_tetrahedra(self) -> Vec<Tetrahedron> {
        match self {
            Self::Cube => cube().to_vec(),
            Self::Tetrahedra(parts) => parts,
        }
    }
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
        [[-0.5; 3], step(order[0]), step(order[1]), step(order[2])]
    })
}

fn volume([a, b, c, d]: &Tetrahedron) -> f64 {
    let [u, v, w]: [[f64; 3]; 3] = [b, c, d].map(|p| std::array::from_fn(|axis| p[axis] - a[axis]));
    let determinant = u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0])
        + u[2] * (v[0] * w[1] - v[1] * w[0]);
    determinant.abs() / 6.0
}

/// Cuts a tetrahedron: corners with a negative distance lie behind.
fn cut(part: &Tetrahedron, plane: &Plane, behind: &mut Vec<Tetrahedron>, ahead: &mut Vec<Tetrahedron>) {
    let mut corners = part.map(|point| (plane.at(point), point));
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [a, b, c, d] = corners;
    let on = |from: (f64, [f64; 3]), to: (f64, [f64; 3])| {
        let share = from.0 / (from.0 - to.0);
        std::array::from_fn(|axis| from.1[axis] + share * (to.1[axis] - from.1[axis]))
    };
    match corners.iter().filter(|corner| corner.0 < 0.0).count() {
        0 => keep(ahead, [*part]),
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
        3 => {
            let face = [on(a, d), on(b, d), on(c, d)];
            keep(ahead, [[d.1, face[0], face[1], face[2]]]);
            keep(behind, prism(face, [a.1, b.1, c.1]));
        }
        _ => keep(behind, [*part]),
    }
}

/// The prism between two triangles whose corners correspond.
fn prism(a: [[f64; 3]; 3], b: [[f64; 3]; 3]) -> [Tetrahedron; 3] {
    [
        [a[0], a[1], a[2], b[0]],
        [a[1], a[2], b[0], b[1]],
        [a[2], b[0], b[1], b[2]],
    ]
}

fn keep<const N: usize>(parts: &mut Vec<Tetrahedron>, new: [Tetrahedron; N]) {
    parts.extend(new.into_iter().filter(|part| volume(part) > NOTHING));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::fraction_behind;
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
            let (behind, ahead) = Piece::Cube.split(plane(distance, normal));
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
                let (behind, ahead) = Piece::Cube.split(a);
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
        let (behind, _) = Piece::Cube.split(plane(0.0, [1.0, 0.0, 0.0]));
        let (wedge, rest) = behind.split(plane(0.0, [0.5_f64.sqrt(), 0.5_f64.sqrt(), 0.0]));
        assert!((wedge.volume() - 0.375).abs() < 1e-15 && (rest.volume() - 0.125).abs() < 1e-15);
    }

    #[test]
    fn a_plane_on_a_face_takes_all_or_nothing() {
        let (behind, ahead) = Piece::Cube.split(plane(-0.5, [0.0, 0.0, 1.0]));
        assert!(ahead.is_nothing() && behind.volume() == 1.0);
    }
}
