//! One Voronoi cell: a box clipped by the mid-planes to its neighbours.

use super::points::{Neighbour, Points};
use crate::solid::vector::{difference, dot, scaled, shifted};

/// A corner counts as beyond a plane by more than this part of the distance to the neighbour: corners in the plane,
/// as in regular arrangements, are not cut again and again by rounding.
const ROUNDING: f64 = 1e-12;
/// First radius of the search for neighbours in mean spacings: it holds all of them in a relaxed set of points.
const REACH: f64 = 2.5;

/// A face, shared with a neighbour; its corners run counter-clockwise seen from outside.
#[derive(Clone, Debug)]
pub(super) struct Face {
    pub(super) neighbour: Neighbour,
    pub(super) corners: Vec<usize>,
}

/// A convex polyhedron about its point, which is the origin of its coordinates in mm.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) corners: Vec<[f64; 3]>,
    pub(super) faces: Vec<Face>,
}

impl Cell {
    /// The points nearer to one point than to any other or to any image.
    ///
    /// Planes are cut in the order of distance until the next neighbour is more than twice as far as the farthest corner:
    /// Rycroft 2009, Chaos 19:041111 (10.1063/1.3215722).
    pub(super) fn of(points: &Points, index: usize) -> Self {
        // Neighbours beyond a diagonal cannot cut the box that the images of the point itself leave.
        let farthest = dot(points.box_mm, points.box_mm).sqrt();
        let mut radius = REACH * points.spacing_mm();
        loop {
            let cell = Self::clipped(points, index, radius);
            if 2.0 * cell.radius() <= radius || radius >= farthest {
                return cell;
            }
            radius *= 1.5;
        }
    }

    fn clipped(points: &Points, index: usize, radius: f64) -> Self {
        let mut cell = Self::block(index, points.box_mm);
        for (square, neighbour, offset) in points.around(index, radius) {
            let reach = 2.0 * cell.radius();
            if square > reach * reach {
                break;
            }
            cell.clip(neighbour, offset);
        }
        cell
    }

    /// The box whose faces are the mid-planes to the point's own nearest images.
    fn block(index: usize, box_mm: [f64; 3]) -> Self {
        let corners = (0..8)
            .map(|k| [k % 2, (k / 2) % 2, k / 4])
            .map(|side| std::array::from_fn(|a| (side[a] as f64 - 0.5) * box_mm[a]))
            .collect();
        let loops: [[usize; 4]; 6] = [
            [0, 4, 6, 2],
            [1, 3, 7, 5],
            [0, 1, 5, 4],
            [2, 6, 7, 3],
            [0, 2, 3, 1],
            [4, 5, 7, 6],
        ];
        let face = |k: usize| {
            let mut shift = [0; 3];
            shift[k / 2] = if k.is_multiple_of(2) { -1 } else { 1 };
            Face {
                neighbour: Neighbour { index, shift },
                corners: loops[k].to_vec(),
            }
        };
        Self {
            corners,
            faces: (0..6).map(face).collect(),
        }
    }

    /// Distance of the farthest corner.
    pub(super) fn radius(&self) -> f64 {
        let squares = self.corners.iter().map(|&c| dot(c, c));
        squares.fold(0.0, f64::max).sqrt()
    }

    /// Takes away what is nearer to a neighbour at `offset`.
    fn clip(&mut self, neighbour: Neighbour, offset: [f64; 3]) {
        let half = 0.5 * dot(offset, offset);
        let beyond: Vec<f64> = self.corners.iter().map(|&c| dot(c, offset) - half).collect();
        let limit = ROUNDING * half;
        if beyond.iter().all(|&b| b <= limit) {
            return;
        }
        let mut cut = Cut {
            beyond,
            limit,
            crossings: Vec::new(),
            rim: Vec::new(),
        };
        for face in &mut self.faces {
            face.corners = cut.kept(&face.corners, &mut self.corners);
        }
        self.faces.retain(|face| face.corners.len() > 2);
        let corners = cut.rim_loop();
        if corners.len() > 2 {
            self.faces.push(Face { neighbour, corners });
        }
        self.drop_unused_corners();
    }

    fn drop_unused_corners(&mut self) {
        let mut place = vec![usize::MAX; self.corners.len()];
        let mut kept = Vec::new();
        for corner in self.faces.iter_mut().flat_map(|face| &mut face.corners) {
            if place[*corner] == usize::MAX {
                place[*corner] = kept.len();
                kept.push(self.corners[*corner]);
            }
            *corner = place[*corner];
        }
        self.corners = kept;
    }

    /// Volume in mm³ and centroid in mm from the point, by tetrahedra between the point and the faces.
    pub(super) fn volume_and_centroid(&self) -> (f64, [f64; 3]) {
        let (mut six, mut moment) = (0.0, [0.0; 3]);
        for [a, b, c] in self.triangles() {
            let part = triple(a, b, c);
            six += part;
            moment = shifted(moment, scaled(shifted(shifted(a, b), c), 0.25 * part));
        }
        (six / 6.0, scaled(moment, 1.0 / six))
    }

    /// Triangles of the surface, fans of its faces.
    pub(super) fn triangles(&self) -> impl Iterator<Item = [[f64; 3]; 3]> {
        self.faces.iter().flat_map(move |face| {
            let corner = |k: usize| self.corners[face.corners[k]];
            (2..face.corners.len()).map(move |k| [corner(0), corner(k - 1), corner(k)])
        })
    }
}

/// a · (b × c).
pub(super) fn triple(a: [f64; 3], b: [f64; 3], c: [f64; 3]) -> f64 {
    a[0] * (b[1] * c[2] - b[2] * c[1])
        + a[1] * (b[2] * c[0] - b[0] * c[2])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
}

/// A polyhedron while a plane cuts it.
struct Cut {
    /// Height of each old corner above the plane, times the length of its normal.
    beyond: Vec<f64>,
    limit: f64,
    /// Edges (smaller corner first) that cross the plane, and the new corner there.
    crossings: Vec<([usize; 2], usize)>,
    /// For each face that is cut, the new corners at which it leaves and comes back.
    rim: Vec<[usize; 2]>,
}

impl Cut {
    fn is_gone(&self, corner: usize) -> bool {
        self.beyond[corner] > self.limit
    }

    /// What is left of a face.
    fn kept(&mut self, face: &[usize], corners: &mut Vec<[f64; 3]>) -> Vec<usize> {
        let mut kept = Vec::new();
        let mut ends = [None; 2];
        for (k, &here) in face.iter().enumerate() {
            let next = face[(k + 1) % face.len()];
            if !self.is_gone(here) {
                kept.push(here);
            }
            if self.is_gone(here) != self.is_gone(next) {
                let crossing = self.crossing(here, next, corners);
                kept.push(crossing);
                ends[usize::from(self.is_gone(here))] = Some(crossing);
            }
        }
        if let [Some(leaves), Some(returns)] = ends {
            self.rim.push([leaves, returns]);
        }
        kept
    }

    fn crossing(&mut self, a: usize, b: usize, corners: &mut Vec<[f64; 3]>) -> usize {
        let edge = [a.min(b), a.max(b)];
        if let Some(known) = self.crossings.iter().find(|known| known.0 == edge) {
            return known.1;
        }
        let [from, to] = edge.map(|corner| self.beyond[corner]);
        let part = from / (from - to);
        let along = difference(corners[edge[1]], corners[edge[0]]);
        corners.push(shifted(corners[edge[0]], scaled(along, part)));
        self.crossings.push((edge, corners.len() - 1));
        corners.len() - 1
    }

    /// The new face: it runs along the cut of every face from its return to its leave.
    fn rim_loop(&self) -> Vec<usize> {
        let Some(&[first, _]) = self.rim.first() else {
            return Vec::new();
        };
        let mut corners = vec![first];
        while corners.len() < self.rim.len() {
            let here = corners[corners.len() - 1];
            match self.rim.iter().find(|ends| ends[1] == here) {
                Some(&[leaves, _]) if leaves != first => corners.push(leaves),
                _ => break,
            }
        }
        corners
    }
}
