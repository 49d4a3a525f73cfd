//! Which side of the nearest face, edge or vertex a point is on.

use super::edges::Edges;
use super::triangle::{Feature, Point};
use crate::solid::vector::{difference, dot, normalised, scaled, shifted};

/// No neighbour, or no vertex.
const NONE: u32 = u32::MAX;

/// Normals of faces, edges and vertices, where they tell inside from outside.
///
/// Reference: J. A. Bærentzen and H. Aanæs, IEEE Trans Vis Comput Graph 11 (2005) 243, doi:10.1109/TVCG.2005.49.
#[derive(Clone, Debug)]
pub(super) struct Sides {
    normals: Vec<Point>,
    /// Across the edge from each corner to the next; none where the edge is not one of two whole triangles.
    neighbours: Vec<[u32; 3]>,
    ids: Vec<[u32; 3]>,
    /// Angle-weighted normals; zero where the triangles around a vertex are not one closed fan.
    vertices: Vec<Point>,
}

/// Triangles of an envelope, as [`Sides`] needs them.
pub(super) struct Patchwork<'a> {
    pub(super) corners: &'a [[Point; 3]],
    pub(super) normals: Vec<Point>,
    /// Vertices of whole triangles; none for pieces.
    pub(super) ids: Vec<Option<[u32; 3]>>,
    /// Vertices where a triangle is missing that is empty, cut or buried.
    pub(super) torn: Vec<bool>,
}

impl Sides {
    pub(super) fn of(patchwork: Patchwork) -> Self {
        let ids: Vec<[u32; 3]> = patchwork.ids.iter().map(|ids| ids.unwrap_or([NONE; 3])).collect();
        let neighbours = neighbours(&ids, &patchwork.torn);
        let mut sides = Self {
            normals: patchwork.normals,
            neighbours,
            ids,
            vertices: vec![[0.0; 3]; patchwork.torn.len()],
        };
        sides.sum_vertex_normals(patchwork.corners);
        sides.forget_open_fans(&patchwork.torn);
        sides
    }

    /// The normal that tells the side at a feature of a triangle; none where only the winding number knows.
    pub(super) fn normal(&self, triangle: usize, feature: Feature) -> Option<Point> {
        let own = self.normals[triangle];
        match feature {
            Feature::Face => Some(own),
            Feature::Edge(k) => {
                let neighbour = self.neighbours[triangle][k];
                (neighbour != NONE).then(|| shifted(own, self.normals[neighbour as usize]))
            }
            Feature::Corner(k) => {
                let normal = self.vertices.get(self.ids[triangle][k] as usize);
                normal.copied().filter(|normal| *normal != [0.0; 3])
            }
        }
    }

    pub(super) fn face_normal(&self, triangle: usize) -> Point {
        self.normals[triangle]
    }

    fn sum_vertex_normals(&mut self, corners: &[[Point; 3]]) {
        for (triangle, ids) in self.ids.iter().enumerate().filter(|(_, ids)| ids[0] != NONE) {
            for k in 0..3 {
                let weighted = scaled(self.normals[triangle], angle(&corners[triangle], k));
                let sum = &mut self.vertices[ids[k] as usize];
                *sum = shifted(*sum, weighted);
            }
        }
    }

    /// Sets the normals to zero where the side is unknown.
    fn forget_open_fans(&mut self, torn: &[bool]) {
        let fans = Fans::around(self);
        for (vertex, normal) in self.vertices.iter_mut().enumerate() {
            if torn[vertex] || !fans.is_closed(vertex) {
                *normal = [0.0; 3];
            }
        }
    }

    /// The next triangle around a vertex, across the edge that ends there.
    fn next_around(&self, triangle: u32, vertex: u32) -> Option<u32> {
        let ids = self.ids[triangle as usize];
        let corner = ids.iter().position(|id| *id == vertex)?;
        let next = self.neighbours[triangle as usize][(corner + 2) % 3];
        (next != NONE).then_some(next)
    }
}

fn neighbours(ids: &[[u32; 3]], torn: &[bool]) -> Vec<[u32; 3]> {
    let mut neighbours = vec![[NONE; 3]; ids.len()];
    let whole: Vec<u32> = (0..ids.len() as u32)
        .filter(|at| ids[*at as usize][0] != NONE)
        .collect();
    let list: Vec<[u32; 3]> = whole.iter().map(|at| ids[*at as usize]).collect();
    for [a, b] in Edges::of(&list).pairs() {
        // An edge with both ends torn may have lost a triangle itself.
        let torn = a.ends.iter().all(|vertex| torn[*vertex as usize]);
        if a.forward != b.forward && !torn {
            let [first, second] = [a, b].map(|u| whole[u.triangle as usize]);
            neighbours[first as usize][a.corner as usize] = second;
            neighbours[second as usize][b.corner as usize] = first;
        }
    }
    neighbours
}

fn angle(corners: &[Point; 3], k: usize) -> f64 {
    let arm = |to: usize| normalised(difference(corners[(k + to) % 3], corners[k]));
    dot(arm(1), arm(2)).clamp(-1.0, 1.0).acos()
}

/// Triangles around vertices: how many there are, and how many are met by walking around.
struct Fans {
    all: Vec<u32>,
    met: Vec<u32>,
}

impl Fans {
    fn around(sides: &Sides) -> Self {
        let count = sides.vertices.len();
        let (mut all, mut start) = (vec![0; count], vec![NONE; count]);
        for (triangle, ids) in sides.ids.iter().enumerate().filter(|(_, ids)| ids[0] != NONE) {
            for &vertex in ids {
                all[vertex as usize] += 1;
                start[vertex as usize] = triangle as u32;
            }
        }
        let around = |(vertex, &start): (usize, &u32)| met_around(sides, vertex as u32, start, all[vertex]);
        let met = start.iter().enumerate().map(around).collect();
        Self { all, met }
    }

    fn is_closed(&self, vertex: usize) -> bool {
        self.all[vertex] > 0 && self.all[vertex] == self.met[vertex]
    }
}

/// Triangles met on a walk around a vertex that comes back to its start; zero if it does not.
fn met_around(sides: &Sides, vertex: u32, start: u32, most: u32) -> u32 {
    let mut at = start;
    for met in 1..=most {
        match sides.next_around(at, vertex) {
            Some(next) if next == start => return met,
            Some(next) => at = next,
            None => return 0,
        }
    }
    0
}
