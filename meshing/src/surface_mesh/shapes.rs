//! Surfaces for tests.

use std::f64::consts::TAU;

use super::triangle::{Corners, Point};

/// A grid of places around twice (u, v from 0 to 1), as triangles facing away from the tube.
fn wrapped([around, across]: [usize; 2], place: impl Fn(f64, f64) -> Point) -> Vec<Corners> {
    let at = |i: usize, j: usize| {
        place(
            (i % around) as f64 / around as f64,
            (j % across) as f64 / across as f64,
        )
    };
    let square = |i: usize, j: usize| {
        let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
        [[a, b, c], [a, c, d]]
    };
    (0..around * across)
        .flat_map(|k| square(k % around, k / around))
        .collect()
}

/// A torus about z.
pub(super) fn torus(radius: f64, tube: f64, counts: [usize; 2]) -> Vec<Corners> {
    wrapped(counts, |u, v| {
        let ring = radius + tube * (TAU * v).cos();
        [
            ring * (TAU * u).cos(),
            ring * (TAU * u).sin(),
            tube * (TAU * v).sin(),
        ]
    })
}

/// An axis-parallel box of twelve triangles.
pub(super) fn cuboid(low: Point, high: Point) -> Vec<Corners> {
    let corner = |k: usize| std::array::from_fn(|a| if k >> a & 1 == 1 { high[a] } else { low[a] });
    let faces = [
        [0, 4, 6, 2],
        [1, 3, 7, 5],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 2, 3, 1],
        [4, 5, 7, 6],
    ];
    let halves = faces.iter().flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]);
    halves.map(|half: [usize; 3]| half.map(corner)).collect()
}

/// A sphere of 20 · 4^halvings triangles.
pub(super) fn sphere(centre: Point, radius: f64, halvings: usize) -> Vec<Corners> {
    let mut triangles = icosahedron();
    for _ in 0..halvings {
        triangles = triangles.iter().flat_map(quarters).collect();
    }
    let place = |at: Point| std::array::from_fn(|a| centre[a] + radius * at[a]);
    triangles.iter().map(|corners| corners.map(place)).collect()
}

fn quarters([a, b, c]: &Corners) -> [Corners; 4] {
    let middle = |p: &Point, q: &Point| unit(std::array::from_fn(|k| p[k] + q[k]));
    let (ab, bc, ca) = (middle(a, b), middle(b, c), middle(c, a));
    [[*a, ab, ca], [*b, bc, ab], [*c, ca, bc], [ab, bc, ca]]
}

fn unit(at: Point) -> Point {
    crate::solid::vector::normalised(at)
}

fn icosahedron() -> Vec<Corners> {
    let golden = (1.0 + 5.0_f64.sqrt()) / 2.0;
    let signs = [[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]];
    let corner = |k: usize| {
        let [s, t] = signs[k % 4];
        let mut at = [0.0; 3];
        at[k / 4 % 3] = s;
        at[(k / 4 + 1) % 3] = t * golden;
        at
    };
    let corners: Vec<Point> = (0..12).map(corner).collect();
    let near = |a: Point, b: Point| (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>() < 4.1;
    let mut faces = Vec::new();
    for (i, &a) in corners.iter().enumerate() {
        for (j, &b) in corners.iter().enumerate().skip(i + 1) {
            for &c in corners.iter().skip(j + 1).filter(|&&c| near(a, c) && near(b, c)) {
                if near(a, b) {
                    let outward = super::triangle::six_volumes(&[a, b, c], [0.0; 3]) > 0.0;
                    faces.push(if outward { [a, b, c] } else { [a, c, b] }.map(unit));
                }
            }
        }
    }
    faces
}

/// A closed surface whose vertices lie anywhere in the unit cube.
pub(super) fn scrambled(halvings: usize) -> Vec<Corners> {
    let ball = sphere([0.0; 3], 1.0, halvings);
    let mut vertices: Vec<Point> = ball.as_flattened().to_vec();
    vertices.sort_by(|a, b| a.partial_cmp(b).unwrap());
    vertices.dedup();
    let places: Vec<Point> = strewn(vertices.len() as u32).collect();
    let place = |at: Point| {
        let number = vertices.binary_search_by(|v| v.partial_cmp(&at).unwrap());
        places[number.unwrap()]
    };
    ball.iter().map(|corners| corners.map(place)).collect()
}

/// Places spread evenly over the unit cube (Roberts 2018).
pub(super) fn strewn(count: u32) -> impl Iterator<Item = Point> {
    let spread = [
        0.819_172_513_396_164_4,
        0.671_043_606_703_789_3,
        0.549_700_477_901_970_2,
    ];
    (1..=count).map(move |i| spread.map(|s| (f64::from(i) * s).fract()))
}

/// The bytes of a binary STL file.
pub(super) fn binary(triangles: &[Corners]) -> Vec<u8> {
    let mut bytes = vec![b' '; 80];
    bytes.extend((triangles.len() as u32).to_le_bytes());
    for corners in triangles {
        bytes.extend([0; 12]);
        bytes.extend(
            corners
                .as_flattened()
                .iter()
                .flat_map(|x| (*x as f32).to_le_bytes()),
        );
        bytes.extend([0; 2]);
    }
    bytes
}
