//! Directions spread over the sphere, with the triangles between them.

use std::collections::BTreeMap;

/// A sphere of radius one made of triangles.
pub(super) struct Sphere {
    /// Unit vectors.
    pub directions: Vec<[f64; 3]>,
    /// Corners of each triangle, anticlockwise seen from outside.
    pub triangles: Vec<[u32; 3]>,
}

impl Sphere {
    /// An icosahedron whose edges are halved until they have `steps` parts, a power of two.
    pub fn new(steps: usize) -> Self {
        let mut sphere = icosahedron();
        for _ in 0..steps.ilog2() {
            sphere = sphere.halved();
        }
        sphere
    }

    fn halved(mut self) -> Self {
        let mut middles = BTreeMap::new();
        let mut triangles = Vec::with_capacity(4 * self.triangles.len());
        for [a, b, c] in std::mem::take(&mut self.triangles) {
            let [ab, bc, ca] = [(a, b), (b, c), (c, a)].map(|edge| self.middle(&mut middles, edge));
            triangles.extend([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]);
        }
        Self { triangles, ..self }
    }

    /// The point in the middle of an edge, made when it is first met.
    fn middle(&mut self, middles: &mut BTreeMap<(u32, u32), u32>, (a, b): (u32, u32)) -> u32 {
        *middles.entry((a.min(b), a.max(b))).or_insert_with(|| {
            let [a, b] = [a, b].map(|end| self.directions[end as usize]);
            self.directions.push(unit(std::array::from_fn(|c| a[c] + b[c])));
            self.directions.len() as u32 - 1
        })
    }
}

/// Corners (0, ±1, ±φ) with axes in turn, φ the golden ratio.
fn icosahedron() -> Sphere {
    let golden = 0.5 * (1.0 + 5f64.sqrt());
    let mut directions = Vec::new();
    for axis in 0..3 {
        for (one, long) in [(1.0, golden), (-1.0, golden), (1.0, -golden), (-1.0, -golden)] {
            let mut corner = [0.0; 3];
            (corner[(axis + 1) % 3], corner[(axis + 2) % 3]) = (one, long);
            directions.push(unit(corner));
        }
    }
    let triangles = faces(&directions);
    Sphere {
        directions,
        triangles,
    }
}

/// Every three corners that are neighbours of each other.
fn faces(corners: &[[f64; 3]]) -> Vec<[u32; 3]> {
    let cosine = |a: usize, b: usize| dot(corners[a], corners[b]);
    // Neighbours see each other at 63.4°, others at 116.6° or 180°.
    let are_near = |a: usize, b: usize| cosine(a, b) > 0.0;
    let mut found = Vec::new();
    for a in 0..corners.len() {
        for b in a + 1..corners.len() {
            for c in b + 1..corners.len() {
                if are_near(a, b) && are_near(b, c) && are_near(a, c) {
                    found.push(outwards(corners, [a, b, c]).map(|corner| corner as u32));
                }
            }
        }
    }
    found
}

fn outwards(corners: &[[f64; 3]], [a, b, c]: [usize; 3]) -> [usize; 3] {
    let normal = cross(corners[a], corners[b]);
    match dot(normal, corners[c]) > 0.0 {
        true => [a, b, c],
        false => [a, c, b],
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|c| a[c] * b[c]).sum()
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|c| a[(c + 1) % 3] * b[(c + 2) % 3] - a[(c + 2) % 3] * b[(c + 1) % 3])
}

fn unit(vector: [f64; 3]) -> [f64; 3] {
    let size = dot(vector, vector).sqrt();
    vector.map(|x| x / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Euler's formula, the volume of the ball, and normals that look outwards.
    #[test]
    fn the_sphere_is_closed_and_round() {
        let sphere = Sphere::new(16);
        let (points, faces) = (sphere.directions.len(), sphere.triangles.len());
        assert_eq!((points, faces), (10 * 256 + 2, 20 * 256));
        let volume: f64 = sphere
            .triangles
            .iter()
            .map(|corners| {
                let [a, b, c] = corners.map(|corner| sphere.directions[corner as usize]);
                dot(cross(a, b), c) / 6.0
            })
            .sum();
        approx::assert_relative_eq!(volume, 4.0 / 3.0 * std::f64::consts::PI, max_relative = 5e-3);
    }
}
