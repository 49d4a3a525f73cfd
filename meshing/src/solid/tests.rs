//! What every solid promises, and closed forms of their volumes.

use super::*;
use crate::{Coat, Grid, cut_cells};
use std::f64::consts::PI;

/// A body with points of its surface and its volume, where there are closed forms.
struct Row {
    name: &'static str,
    body: SharedSolid,
    surface: Vec<[f64; 3]>,
    volume_mm3: Option<f64>,
}

fn row<S: Solid + Send + 'static>(name: &'static str, body: S, surface: &[[f64; 3]], volume_mm3: f64) -> Row {
    Row {
        name,
        body: Arc::new(body),
        surface: surface.to_vec(),
        volume_mm3: Some(volume_mm3),
    }
}

fn without_closed_form(row: Row) -> Row {
    Row {
        volume_mm3: None,
        ..row
    }
}

fn shared<S: Solid + Send + 'static>(body: S) -> SharedSolid {
    Arc::new(body)
}

fn ball(x: f64, radius: f64) -> SharedSolid {
    shared(Sphere::new([x, 0.0, 0.0], radius).unwrap())
}

/// Volume of a cap of height h of a ball.
fn cap(radius: f64, height: f64) -> f64 {
    PI * height * height * (radius - height / 3.0)
}

fn primitives() -> Vec<Row> {
    let end = [1.2, -1.6, 1.5];
    let span = 2.5;
    vec![
        row(
            "ball",
            Sphere::new([0.1; 3], 2.0).unwrap(),
            &[[2.1, 0.1, 0.1]],
            PI * 32.0 / 3.0,
        ),
        row(
            "ellipsoid",
            Ellipsoid::new([0.0; 3], [2.4, 0.7, 1.3]).unwrap(),
            &[[2.4, 0.0, 0.0], [0.0, -0.7, 0.0], [0.0, 0.0, 1.3]],
            4.0 / 3.0 * PI * 2.4 * 0.7 * 1.3,
        ),
        row(
            "torus",
            Torus::new([0.0; 3], [1.0, 2.0, 2.0], 1.6, 0.6).unwrap(),
            &[],
            2.0 * PI * PI * 1.6 * 0.36,
        ),
        row(
            "capsule",
            Capsule::new([0.0; 3], end, 0.8).unwrap(),
            &[],
            PI * 0.64 * span + 4.0 / 3.0 * PI * 0.512,
        ),
        row(
            "rod",
            Rod::new([0.0; 3], end, 0.9).unwrap(),
            &[[0.0; 3], end],
            PI * 0.81 * span,
        ),
        row(
            "tube",
            Tube::new([[0.0; 3], end], 1.3, 0.7).unwrap(),
            &[],
            PI * (1.69 - 0.49) * span,
        ),
        row(
            "frustum",
            Frustum::new([[0.0; 3], end], [1.4, 0.5]).unwrap(),
            &[[0.0; 3], end],
            PI * span / 3.0 * (1.96 + 0.7 + 0.25),
        ),
        row(
            "rounded box",
            RoundedBox::new([-2.0, -1.0, -1.5], [2.0, 1.0, 1.5], 0.4).unwrap(),
            &[[2.0, 0.1, 0.2], [0.3, -1.0, 0.0]],
            rounded([4.0, 2.0, 3.0], 0.4),
        ),
        row(
            "plate",
            Plate::new([[-1.5, -1.0, 0.2], [1.5, -1.0, -0.3], [-0.5, 1.4, 0.5]], 0.6).unwrap(),
            &[],
            plate([[-1.5, -1.0, 0.2], [1.5, -1.0, -0.3], [-0.5, 1.4, 0.5]], 0.6),
        ),
        row(
            "box",
            Cuboid {
                low_mm: [-2.03, -1.02, -1.51],
                high_mm: [1.9, 0.95, 1.43],
            },
            &[[1.9, 0.9, 0.2]],
            3.93 * 1.97 * 2.94,
        ),
        row(
            "cylinder",
            Cylinder {
                base_mm: [0.1, 0.2, -1.0],
                radius_mm: 1.4,
                height_mm: 2.1,
            },
            &[[1.5, 0.2, 0.0]],
            PI * 1.96 * 2.1,
        ),
    ]
}

/// Steiner's formula for a box grown by a ball.
fn rounded(edges: [f64; 3], r: f64) -> f64 {
    let [a, b, c] = edges.map(|e| e - 2.0 * r);
    a * b * c + 2.0 * r * (a * b + b * c + c * a) + PI * r * r * (a + b + c) + 4.0 / 3.0 * PI * r.powi(3)
}

/// Steiner's formula for a flat triangle grown by a ball: twice its area, half its edge, and a ball at its corners.
fn plate([a, b, c]: [[f64; 3]; 3], r: f64) -> f64 {
    let [u, v, w] = [
        vector::difference(b, a),
        vector::difference(c, b),
        vector::difference(a, c),
    ];
    let area = 0.5 * vector::length(vector::cross(u, v));
    let edge: f64 = [u, v, w].map(vector::length).iter().sum();
    2.0 * r * area + 0.5 * PI * r * r * edge + 4.0 / 3.0 * PI * r.powi(3)
}

fn combinations() -> Vec<Row> {
    let pair = || vec![ball(-0.7, 1.5), ball(0.7, 1.5)];
    let whole = 4.0 / 3.0 * PI * 3.375;
    let lens = 2.0 * cap(1.5, 0.8);
    let placed = Placed::new(
        shared(Ellipsoid::new([0.3, 0.0, 0.0], [2.0, 0.8, 1.2]).unwrap()),
        Rotation::euler_xyz([20.0, -35.0, 70.0]).unwrap(),
        [0.2, -0.1, 0.3],
    );
    vec![
        row(
            "union",
            AnyOf::new(pair()).unwrap(),
            &[[2.2, 0.0, 0.0]],
            2.0 * whole - lens,
        ),
        row(
            "intersection",
            AllOf::new(pair()).unwrap(),
            &[[0.8, 0.0, 0.0]],
            lens,
        ),
        row(
            "difference",
            Difference {
                body: ball(-0.7, 1.5),
                without: ball(0.7, 1.5),
            },
            &[[-2.2, 0.0, 0.0], [-0.8, 0.0, 0.0]],
            whole - lens,
        ),
        row(
            "shell",
            Shell {
                body: ball(0.0, 2.0),
                depth_mm: 0.4,
            },
            &[[0.0, 2.0, 0.0], [0.0, 1.6, 0.0]],
            4.0 / 3.0 * PI * (8.0 - 4.096),
        ),
        row(
            "grown",
            Grown {
                body: ball(0.0, 1.5),
                outward_mm: 0.5,
            },
            &[[0.0, 2.0, 0.0]],
            PI * 32.0 / 3.0,
        ),
        row("placed", placed.unwrap(), &[], 4.0 / 3.0 * PI * 2.0 * 0.8 * 1.2),
        without_closed_form(row(
            "smooth union",
            SmoothUnion::new(pair(), 0.8).unwrap(),
            &[],
            0.0,
        )),
    ]
}

fn ridged() -> Vec<Row> {
    let sizes = [0.5, 0.3];
    let ridges = Ridges::new([0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.7], sizes).unwrap();
    let sides = Cuboid {
        low_mm: [-2.0, -1.0, -1.0],
        high_mm: [2.0, 1.0, 3.0],
    };
    let thread = Thread::new([0.0, 0.0, -2.0], [1.0, 1.3], 3.5, [0.8, 0.25]).unwrap();
    let toothed = AllOf::new(vec![shared(ridges), shared(sides)]).unwrap();
    let helix = PI * threaded(1.0, 1.3, 0.25) * 3.5;
    vec![
        row(
            "ridges",
            toothed,
            &[[0.0, 0.0, 1.0], [0.25, 0.0, 1.3]],
            8.0 * (2.0 + 0.15),
        ),
        row("thread", thread, &[], helix),
    ]
}

/// Mean of the squared radius of a threaded cone: r and t independent over whole turns, which these are not quite.
fn threaded(a: f64, b: f64, depth: f64) -> f64 {
    (a * a + a * b + b * b) / 3.0 + (a + b) * 0.5 * depth + depth * depth / 3.0
}

fn rows() -> impl Iterator<Item = Row> {
    primitives().into_iter().chain(combinations()).chain(ridged())
}

/// Points spread evenly over a box of 7 mm, Roberts 2018.
fn points(count: u32) -> impl Iterator<Item = [f64; 3]> {
    let spread = [
        0.819_172_513_396_164_4,
        0.671_043_606_703_789_3,
        0.549_700_477_901_970_2,
    ];
    (1..=count).map(move |i| spread.map(|s| 7.0 * ((f64::from(i) * s).fract() - 0.5)))
}

#[test]
fn distances_change_no_faster_than_places() {
    for Row { name, body, .. } in rows() {
        let all: Vec<[f64; 3]> = points(4000).collect();
        for (p, &q) in all.iter().zip(&all[1..]) {
            for share in [1.0, 0.1, 1e-3] {
                let near: [f64; 3] = std::array::from_fn(|a| p[a] + share * (q[a] - p[a]));
                let change = body.signed_distance_mm(*p) - body.signed_distance_mm(near);
                let apart = vector::length(vector::difference(near, *p));
                assert!(
                    change.abs() <= apart * (1.0 + 1e-9),
                    "{name}: {change} over {apart} at {p:?}"
                );
            }
        }
    }
}

#[test]
fn normals_are_gradients_and_samples_agree() {
    for Row { name, body, .. } in rows() {
        let mut creased = 0;
        for at in points(3000) {
            let sample = body.sample(at);
            assert!(
                (sample.distance_mm - body.signed_distance_mm(at)).abs() < 1e-12,
                "{name}"
            );
            assert!((vector::length(sample.normal) - 1.0).abs() < 1e-12, "{name}");
            let differenced = Plain(&*body).sample(at).normal;
            let aligned = vector::dot(differenced, sample.normal);
            creased += usize::from(aligned < 1.0 - 1e-6);
        }
        // Differences straddle an edge of the distance now and then.
        assert!(creased < 6, "{name}: {creased}");
    }
}

/// A body without its own normals.
struct Plain<'a>(&'a dyn Solid);

impl Solid for Plain<'_> {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.0.signed_distance_mm(at_mm)
    }
}

#[test]
fn known_points_lie_on_the_surface() {
    for Row {
        name, body, surface, ..
    } in rows()
    {
        for at in surface {
            let distance = body.signed_distance_mm(at);
            assert!(distance.abs() < 1e-12, "{name}: {distance} at {at:?}");
        }
    }
}

fn volume_mm3(body: &dyn Solid, [low, high]: Bounds, spacing_mm: f64) -> f64 {
    let edge = |a: usize| ((high[a] - low[a]) / spacing_mm).ceil() as usize + 2;
    let grid = Grid {
        cells: std::array::from_fn(edge),
        spacing_mm,
        // No face of the grid lies on one of the body.
        origin_mm: std::array::from_fn(|a| low[a] - (0.71 + 0.07 * a as f64) * spacing_mm),
    };
    let cells = cut_cells(body, Coat::NONE, &grid);
    let sum: f64 = cells.iter().map(|cell| f64::from(cell.total())).sum();
    sum * grid.cell_volume_mm3()
}

#[test]
fn volumes_are_the_closed_forms() {
    for row in rows() {
        let Some(exact) = row.volume_mm3 else { continue };
        let bounds = row.body.bounds_mm().unwrap_or([[-2.5; 3], [2.5; 3]]);
        let error = volume_mm3(&*row.body, bounds, 0.1) / exact - 1.0;
        println!("{} {error:+.1e}", row.name);
        // The thread's formula takes radius and height of the thread as independent.
        let tolerance = if row.name == "thread" { 4e-3 } else { 1e-3 };
        assert!(error.abs() < tolerance, "{}: {error}", row.name);
    }
}

#[test]
fn boxes_hold_their_bodies_and_touch_primitives() {
    for Row { name, body, .. } in rows() {
        let Some([low, high]) = body.bounds_mm() else {
            continue;
        };
        for at in points(20_000) {
            let is_beyond = (0..3).any(|a| at[a] < low[a] || at[a] > high[a]);
            assert!(!(is_beyond && body.signed_distance_mm(at) < 0.0), "{name} {at:?}");
        }
    }
    for Row { name, body, .. } in primitives() {
        let tight = body.bounds_mm().unwrap();
        for (side, a) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
            let reach = touching(&*body, tight, side, a);
            assert!(
                reach.abs() < 0.02,
                "{name}: {reach} short of side {side} of axis {a}"
            );
        }
    }
}

/// Least distance of the body from a side of its box.
fn touching(body: &dyn Solid, sides: Bounds, side: usize, axis: usize) -> f64 {
    let n = 200;
    let at = |i: usize, j: usize| {
        let shares = [i, j].map(|k| k as f64 / n as f64);
        let mut share = shares.iter();
        std::array::from_fn(|a| {
            if a == axis {
                return sides[side][a];
            }
            let s = share.next().unwrap();
            sides[0][a] + s * (sides[1][a] - sides[0][a])
        })
    };
    let all = (0..=n).flat_map(|i| (0..=n).map(move |j| (i, j)));
    all.map(|(i, j)| body.signed_distance_mm(at(i, j)))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn the_distance_to_an_ellipsoid_is_that_of_its_nearest_point() {
    let axes = [2.4, 0.7, 1.3];
    let body = Ellipsoid::new([0.0; 3], axes).unwrap();
    let surface: Vec<[f64; 3]> = (0..400)
        .flat_map(|i| (0..200).map(move |j| (f64::from(i) * PI / 200.0, f64::from(j) * PI / 199.0)))
        .map(|(u, v)| {
            [
                axes[0] * u.cos() * v.sin(),
                axes[1] * u.sin() * v.sin(),
                axes[2] * v.cos(),
            ]
        })
        .collect();
    for at in points(150).chain([[0.0; 3], [0.5, 0.0, 0.0], [0.0, 0.0, 0.2]]) {
        let reach = surface.iter().map(|&s| vector::length(vector::difference(at, s)));
        let nearest = reach.fold(f64::INFINITY, f64::min);
        let found = body.signed_distance_mm(at).abs();
        // No point of the surface is further than 0.03 mm from one of the mesh.
        assert!(
            found <= nearest + 1e-9 && nearest < found.hypot(0.03),
            "{at:?}: {found} {nearest}"
        );
    }
}

#[test]
fn a_smooth_union_fills_the_joint_and_leaves_the_rest() {
    let planes: Vec<SharedSolid> = vec![
        shared(HalfSpace::new([0.0; 3], [1.0, 0.0, 0.0])),
        shared(HalfSpace::new([0.0; 3], [0.0, 1.0, 0.0])),
    ];
    let joint = SmoothUnion::new(planes, 0.8).unwrap();
    assert_eq!(joint.signed_distance_mm([1.0, 0.1, 0.0]), 0.1);
    assert!((joint.signed_distance_mm([0.0; 3]) + 0.2).abs() < 1e-15);
    // min(a, b) = h²k/4 on the surface; at a = b the fillet stands k/4 from both planes.
    assert!(joint.signed_distance_mm([0.2, 0.2, 0.0]).abs() < 1e-15);
}

#[test]
fn rotations_are_right_handed_and_in_the_order_stated() {
    let quarter = Rotation::about([0.0, 0.0, 2.0], 90.0).unwrap();
    assert!((quarter.turned([1.0, 0.0, 0.0])[1] - 1.0).abs() < 1e-15);
    // About x: y to z; then about y: z to x; then about z: x to y.
    let euler = Rotation::euler_xyz([90.0, 90.0, 90.0]).unwrap();
    let turned = euler.turned([0.0, 1.0, 0.0]);
    assert!((turned[1] - 1.0).abs() < 1e-15, "{turned:?}");
    for to in [[1.0, 2.0, -0.5], [0.0, 0.0, -3.0], [0.0, 0.0, 0.1]] {
        let turned = Rotation::z_to(to).unwrap().turned([0.0, 0.0, 1.0]);
        assert!(vector::length(vector::difference(turned, vector::normalised(to))) < 1e-15);
    }
}

#[test]
fn lengths_that_are_none_are_refused() {
    assert!(matches!(
        Sphere::new([0.0; 3], -1.0),
        Err(SolidError::NotPositive { .. })
    ));
    assert!(matches!(
        Sphere::new([f64::NAN; 3], 1.0),
        Err(SolidError::NotFinite { .. })
    ));
    assert!(matches!(
        Capsule::new([1.0; 3], [1.0; 3], 1.0),
        Err(SolidError::NoDirection { .. })
    ));
    assert!(matches!(
        Tube::new([[0.0; 3], [1.0; 3]], 1.0, 1.0),
        Err(SolidError::TooLarge { .. })
    ));
    assert!(matches!(
        Torus::new([0.0; 3], [0.0; 3], 2.0, 1.0),
        Err(SolidError::NoDirection { .. })
    ));
    assert!(matches!(
        RoundedBox::new([0.0; 3], [1.0; 3], 0.5),
        Err(SolidError::TooLarge { .. })
    ));
    assert!(matches!(AnyOf::new(Vec::new()), Err(SolidError::NoBodies)));
    assert!(matches!(
        Rotation::about([0.0; 3], 1.0),
        Err(SolidError::NoDirection { .. })
    ));
    assert!(Ellipsoid::new([0.0; 3], [1.0, f64::INFINITY, 1.0]).is_err());
    assert!(Ridges::new([0.0; 3], [0.0, 0.0, 1.0], [0.0, 0.0, 2.0], [1.0; 2]).is_err());
    assert!(Thread::new([0.0; 3], [1.0; 2], 3.0, [1.0, 0.6]).is_err());
}

#[test]
fn distances_to_box_and_cylinder_are_the_closed_forms() {
    let cuboid = Cuboid {
        low_mm: [0.0; 3],
        high_mm: [1.0, 2.0, 3.0],
    };
    assert!((cuboid.signed_distance_mm([4.0, 6.0, 1.0]) - 5.0).abs() < 1e-14);
    assert!((cuboid.signed_distance_mm([0.5, 0.7, 1.5]) + 0.5).abs() < 1e-14);
    let cylinder = Cylinder {
        base_mm: [0.0; 3],
        radius_mm: 2.0,
        height_mm: 5.0,
    };
    assert!((cylinder.signed_distance_mm([3.0, 4.0, 9.0]) - 5.0).abs() < 1e-14);
    assert!((cylinder.signed_distance_mm([0.0, 1.5, 2.0]) + 0.5).abs() < 1e-14);
}

#[test]
fn an_intersection_offset_is_the_larger_distance_less_the_growth() {
    let below = HalfSpace::new([0.0; 3], [0.0, 0.0, 2.0]);
    let left = HalfSpace::new([0.0; 3], [1.0, 0.0, 0.0]);
    let corner = Intersection {
        first: &below,
        second: &left,
    };
    let grown = Offset {
        body: &corner,
        outward_mm: 0.25,
    };
    assert_eq!(grown.signed_distance_mm([0.5, 0.0, -1.0]), 0.25);
    assert_eq!(grown.sample([0.5, 0.0, -1.0]).normal, [1.0, 0.0, 0.0]);
}

#[test]
fn half_spaces_cut_the_box_of_what_they_cut() {
    let whole = [[-1.0; 3], [1.0; 3]];
    let clipped = |point, normal| HalfSpace::new(point, normal).clipped(whole);
    assert_eq!(
        clipped([0.0, 0.0, 0.3], [0.0, 0.0, 2.0]),
        [[-1.0; 3], [1.0, 1.0, 0.3]]
    );
    assert_eq!(
        clipped([0.0, 0.2, 0.0], [0.0, -1.0, 0.0]),
        [[-1.0, 0.2, -1.0], [1.0; 3]]
    );
    // x + y ≤ −1: each of them is at most 0 where the other is −1.
    let [low, high] = clipped([-1.0, 0.0, 0.0], [1.0, 1.0, 0.0]);
    assert_eq!(low, [-1.0; 3]);
    assert!(high[0].abs() < 1e-12 && high[1].abs() < 1e-12 && high[2] == 1.0);
    let dome = AllOf::new(vec![
        ball(0.0, 1.0),
        shared(HalfSpace::new([0.0; 3], [0.0, 0.0, -1.0])),
    ])
    .unwrap();
    assert_eq!(dome.bounds_mm(), Some([[-1.0, -1.0, 0.0], [1.0; 3]]));
}
