//! Corners at the same place become one vertex.

use rayon::prelude::*;

use super::encoding::FileTriangle;

/// Vertices by rising coordinates' bits, and triangles by three of them.
pub(super) struct Welded {
    pub(super) vertices: Vec<[f32; 3]>,
    pub(super) triangles: Vec<[u32; 3]>,
}

/// Gives corners with equal coordinates the same vertex; −0 is 0.
pub(super) fn welded(triangles: &[FileTriangle]) -> Welded {
    let mut corners: Vec<([u32; 3], u32)> = triangles
        .as_flattened()
        .par_iter()
        .enumerate()
        .map(|(at, corner)| (place(corner), at as u32))
        .collect();
    corners.par_sort_unstable();
    let mut vertices = Vec::new();
    let mut numbers = vec![[0; 3]; triangles.len()];
    for same in corners.chunk_by(|a, b| a.0 == b.0) {
        let number = vertices.len() as u32;
        vertices.extend(same.first().map(|(bits, _)| bits.map(f32::from_bits)));
        for &(_, corner) in same {
            numbers[corner as usize / 3][corner as usize % 3] = number;
        }
    }
    Welded {
        vertices,
        triangles: numbers,
    }
}

fn place(corner: &[f32; 3]) -> [u32; 3] {
    // −0 + 0 is +0.
    corner.map(|x| (x + 0.0).to_bits())
}
