//! The corners of the triangles in one array, and what the triangles enclose.

use rayon::prelude::*;

use super::StlError;
use super::marching::{Crossings, Triangles};
use crate::solid::vector::{cross, difference, dot, length};

/// Triangles whose volume is summed in one go: sums are the same for any number of threads.
const CHUNK: usize = 1 << 12;

/// The corners of a surface and the first number of each layer of nodes; one entry more than layers.
pub(super) struct Corners {
    pub(super) vertices: Vec<[f32; 3]>,
    first: Vec<u32>,
}

/// Volume and areas in mm³ and mm².
#[derive(Clone, Copy, Default)]
pub(super) struct Measured {
    pub(super) volume: f64,
    pub(super) area: f64,
}

impl Corners {
    /// Numbers for all corners, which have no place yet.
    pub(super) fn of(crossings: &Crossings) -> Result<Self, StlError> {
        let layers = (0..crossings.levels.nodes[2]).into_par_iter();
        let counts: Vec<usize> = layers.map(|z| crossings.count(z)).collect();
        let vertices: usize = counts.iter().sum();
        // A number is left for what is no corner.
        if vertices >= u32::MAX as usize {
            let triangles = 2 * vertices;
            return Err(StlError::TooMany { triangles });
        }
        let mut first = vec![0];
        first.extend(counts.iter().scan(0, |sum, count| {
            *sum += *count as u32;
            Some(*sum)
        }));
        let vertices = vec![[0.0; 3]; vertices];
        Ok(Self { vertices, first })
    }

    /// Puts every corner where the distances along its edge pass `shift`.
    pub(super) fn place(&mut self, crossings: &Crossings, shift: f32) {
        let mut left = self.vertices.as_mut_slice();
        let mut layers = Vec::with_capacity(self.first.len());
        for ends in self.first.windows(2) {
            let (layer, rest) = left.split_at_mut((ends[1] - ends[0]) as usize);
            layers.push(layer);
            left = rest;
        }
        let layers = layers.into_par_iter().enumerate();
        layers.for_each(|(z, corners)| crossings.place(z, shift, corners));
    }

    /// All triangles between the corners.
    pub(super) fn triangles(&self, crossings: &Crossings) -> Triangles {
        let layers = (0..=crossings.levels.nodes[2]).into_par_iter();
        let by_layer: Vec<Triangles> = layers.map(|z| crossings.triangles(z, &self.first)).collect();
        let mut all = Triangles::default();
        all.free
            .reserve_exact(by_layer.iter().map(|layer| layer.free.len()).sum());
        for layer in by_layer {
            all.free.extend(layer.free);
            all.caps.extend(layer.caps);
        }
        all
    }

    /// Area of some triangles, and the volume between them and a point, by the divergence theorem, from the
    /// coordinates as they are written.
    pub(super) fn measured(&self, triangles: &[[u32; 3]], from: [f64; 3]) -> Measured {
        let chunks = triangles.par_chunks(CHUNK);
        let parts: Vec<Measured> = chunks
            .map(|chunk| {
                chunk
                    .iter()
                    .map(|&t| self.measured_one(t, from))
                    .fold(Measured::default(), Measured::and)
            })
            .collect();
        parts.into_iter().fold(Measured::default(), Measured::and)
    }

    fn measured_one(&self, triangle: [u32; 3], from: [f64; 3]) -> Measured {
        let corner = |k: usize| difference(self.vertices[triangle[k] as usize].map(f64::from), from);
        let [a, b, c] = [corner(0), corner(1), corner(2)];
        let normal = cross(difference(b, a), difference(c, a));
        let volume = dot(a, normal) / 6.0;
        let area = 0.5 * length(normal);
        Measured { volume, area }
    }
}

impl Measured {
    pub(super) fn and(self, other: Self) -> Self {
        let volume = self.volume + other.volume;
        let area = self.area + other.area;
        Self { volume, area }
    }
}
