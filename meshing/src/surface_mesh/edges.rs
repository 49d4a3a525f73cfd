//! Edges and the triangles that use them.

use rayon::prelude::*;

/// A use of an edge by a triangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    /// The vertices, the smaller number first.
    pub(super) ends: [u32; 2],
    pub(super) triangle: u32,
    /// The edge goes from this corner of the triangle to the next.
    pub(super) corner: u8,
    /// The triangle walks it from the smaller to the larger number.
    pub(super) forward: bool,
}

impl Use {
    /// +1 for a walk from the smaller to the larger number, −1 back.
    pub(super) fn walk(&self) -> i32 {
        if self.forward { 1 } else { -1 }
    }
}

/// All uses, those of an edge side by side.
pub(super) struct Edges(Vec<Use>);

impl Edges {
    /// The edges of triangles without repeated corners.
    pub(super) fn of(triangles: &[[u32; 3]]) -> Self {
        let uses = |(at, corners): (usize, &[u32; 3])| {
            let (corners, triangle) = (*corners, at as u32);
            (0..3_u8).map(move |corner| {
                let (from, to) = (corners[corner as usize], corners[(corner as usize + 1) % 3]);
                Use {
                    ends: [from.min(to), from.max(to)],
                    triangle,
                    corner,
                    forward: from < to,
                }
            })
        };
        let mut all: Vec<Use> = triangles.par_iter().enumerate().flat_map_iter(uses).collect();
        all.par_sort_unstable();
        Self(all)
    }

    /// The uses of every edge.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[Use]> {
        self.0.chunk_by(|a, b| a.ends == b.ends)
    }

    /// The two uses of every edge that has two.
    pub(super) fn pairs(&self) -> impl Iterator<Item = [Use; 2]> + '_ {
        self.groups().filter_map(|uses| <[Use; 2]>::try_from(uses).ok())
    }
}
