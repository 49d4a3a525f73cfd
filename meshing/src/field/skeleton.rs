//! Distance to a periodic set of line segments.

use super::{FieldSample, PeriodicGrid, wrapped};
use crate::lattice::Segment;
use crate::solid::vector::{difference, dot, length, scaled, shifted};

/// Buckets along an edge of a cubic cell: few candidates in each, and the table is built in milliseconds.
const BUCKETS: usize = 16;
/// Buckets along an edge of the boxes that the candidates of their buckets are chosen for first.
const BOX: usize = 4;

/// The strut axes of a lattice with, for each bucket of space, those that can be nearest there.
#[derive(Debug)]
pub(crate) struct Skeleton {
    edges: [f64; 3],
    axes: Vec<Axis>,
    buckets: PeriodicGrid,
    starts: Vec<u32>,
    candidates: Vec<u32>,
}

/// A segment prepared for distances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    from: [f64; 3],
    along: [f64; 3],
    inverse_square: f64,
}

/// Where a point lies by a strut axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    /// From the nearest point of the axis.
    pub(super) offset: [f64; 3],
    /// Unit vector along the axis; none beyond its ends.
    pub(super) along: Option<[f64; 3]>,
}

impl Axis {
    fn new(segment: Segment) -> Self {
        let along = difference(segment.to, segment.from);
        Self {
            from: segment.from,
            along,
            inverse_square: 1.0 / dot(along, along),
        }
    }

    /// Vector to `at` from the nearest point of the segment.
    pub(super) fn offset(&self, at: [f64; 3]) -> [f64; 3] {
        let reach = difference(at, self.from);
        let part = (dot(reach, self.along) * self.inverse_square).clamp(0.0, 1.0);
        difference(reach, scaled(self.along, part))
    }

    pub(super) fn beside(&self, at: [f64; 3]) -> Beside {
        let reach = difference(at, self.from);
        let part = dot(reach, self.along) * self.inverse_square;
        let is_between = part > 0.0 && part < 1.0;
        Beside {
            offset: difference(reach, scaled(self.along, part.clamp(0.0, 1.0))),
            along: is_between.then(|| scaled(self.along, self.inverse_square.sqrt())),
        }
    }
}

impl Beside {
    /// Cylinders and spheres are parallel to an axis: ∇²s = (I − nn − aa)/s and (I − nn)/s.
    fn sample(&self) -> FieldSample {
        // On the axis itself any direction serves; nothing is cut there.
        let distance = length(self.offset).max(1e-9);
        let normal = scaled(self.offset, 1.0 / distance);
        let along = self.along.unwrap_or_default();
        FieldSample {
            distance,
            normal,
            second: std::array::from_fn(|a| (1.0 - normal[a] * normal[a] - along[a] * along[a]) / distance),
        }
    }
}

impl Skeleton {
    /// Struts of the unit cell, repeated in a cell with the given edges.
    pub(crate) fn new(cell: &[Segment], edges: [f64; 3]) -> Self {
        // Every point has an image of each strut's end within half the diagonal of the cell.
        let axes = images_near_cell(cell, edges, 0.5 * length(edges));
        let mut skeleton = Self {
            edges,
            axes,
            buckets: PeriodicGrid::even(edges, BUCKETS),
            starts: vec![0],
            candidates: Vec::new(),
        };
        skeleton.fill_buckets();
        skeleton
    }

    /// Distance to the nearest axis.
    pub(crate) fn sample(&self, at: [f64; 3]) -> FieldSample {
        let at = wrapped(at, self.edges);
        let mut best = (None, f64::INFINITY);
        for &candidate in self.candidates_at(at) {
            let axis = &self.axes[candidate as usize];
            let offset = axis.offset(at);
            let square = dot(offset, offset);
            if square < best.1 {
                best = (Some(axis), square);
            }
        }
        let nearest = best.0.map(|axis| axis.beside(at));
        nearest.map_or(FAR, |beside| beside.sample())
    }

    fn candidates_at(&self, at: [f64; 3]) -> &[u32] {
        let bucket = self.buckets.index(self.buckets.cell_of(at));
        &self.candidates[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }

    /// For each box the axes that can be nearest in it, and of these the ones for each bucket of the box.
    fn fill_buckets(&mut self) {
        let grid = self.buckets;
        let boxes = grid.counts.map(|n| n / BOX);
        let half = scaled(grid.spacing(), 0.5);
        let all: Vec<u32> = (0..self.axes.len() as u32).collect();
        let mut lists = vec![Vec::new(); grid.len()];
        for b in 0..boxes.iter().product() {
            let low = [b % boxes[0], (b / boxes[0]) % boxes[1], b / (boxes[0] * boxes[1])].map(|k| k * BOX);
            let middle = shifted(grid.node(low), scaled(half, BOX as f64));
            let near = self.nearest_within(&all, middle, length(half) * BOX as f64);
            for k in 0..BOX.pow(3) {
                let place = [
                    low[0] + k % BOX,
                    low[1] + (k / BOX) % BOX,
                    low[2] + k / (BOX * BOX),
                ];
                lists[grid.index(place)] = self.nearest_within(&near, grid.centre(place), length(half));
            }
        }
        for list in lists {
            self.candidates.extend(list);
            self.starts.push(self.candidates.len() as u32);
        }
    }

    /// Those of `axes` that can be nearest to a point within `reach` of `centre`.
    fn nearest_within(&self, axes: &[u32], centre: [f64; 3], reach: f64) -> Vec<u32> {
        let distance = |&axis: &u32| length(self.axes[axis as usize].offset(centre));
        let distances: Vec<f64> = axes.iter().map(distance).collect();
        let nearest = distances.iter().copied().fold(f64::INFINITY, f64::min);
        // Away from the centre the nearest one is farther by `reach` at most, the others nearer.
        let limit = nearest + 2.0 * reach;
        let is_near = |(&axis, &distance): (&u32, &f64)| (distance <= limit).then_some(axis);
        axes.iter().zip(&distances).filter_map(is_near).collect()
    }
}

/// What there is where there are no struts; no row of the table is without.
const FAR: FieldSample = FieldSample {
    distance: f64::MAX,
    normal: [0.0, 0.0, 1.0],
    second: [0.0; 3],
};

/// All images of the struts that come within `reach` of the box between the origin and the edges, or nearly.
pub(super) fn images_near_cell(cell: &[Segment], edges: [f64; 3], reach: f64) -> Vec<Axis> {
    let centre = scaled(edges, 0.5);
    let stretched = cell.iter().map(|segment| segment.stretched(edges));
    // Struts of the table reach up to one cell beyond the one they are listed for.
    let periods = edges.map(|edge| (reach / edge).ceil() as i32 + 1);
    let near = stretched.flat_map(|segment| {
        shifts(periods).map(move |k| segment.moved(std::array::from_fn(|a| f64::from(k[a]) * edges[a])))
    });
    near.filter(|segment| length(segment.offset(centre)) <= reach + length(centre))
        .map(Axis::new)
        .collect()
}

fn shifts([nx, ny, nz]: [i32; 3]) -> impl Iterator<Item = [i32; 3]> {
    (-nz..=nz).flat_map(move |z| (-ny..=ny).flat_map(move |y| (-nx..=nx).map(move |x| [x, y, z])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{LATTICES, Shape};

    #[test]
    fn buckets_agree_with_all_segments_of_every_strut_row() {
        for row in LATTICES {
            let Shape::Struts(segments) = row.shape else {
                continue;
            };
            for edges in [[1.0; 3], [1.0, 0.7, 1.9]] {
                let cell = segments();
                let skeleton = Skeleton::new(&cell, edges);
                let all = images_near_cell(&cell, edges, 2.0 * length(edges));
                for i in 1..100 {
                    let at: [f64; 3] = std::array::from_fn(|a| {
                        edges[a] * (f64::from(i) * [0.6180339, 0.7548776, 0.5698402][a]).fract()
                    });
                    let apart = all.iter().map(|axis| length(axis.offset(at)));
                    let nearest = apart.fold(f64::INFINITY, f64::min);
                    let error = skeleton.sample(at).distance - nearest;
                    assert!(error.abs() < 1e-12, "{}: {error}", row.name);
                }
            }
        }
    }

    #[test]
    fn second_derivatives_are_differences_of_the_normal() {
        let strut = Segment {
            from: [0.2, 0.3, 0.4],
            to: [0.5, 0.4, 0.6],
        };
        let axis = Axis::new(strut);
        // Beside the strut, and beyond its end.
        for at in [[0.3, 0.6, 0.4], [0.8, 0.5, 0.9]] {
            let second = axis.beside(at).sample().second;
            for a in 0..3 {
                let normal = |by: f64| {
                    let mut there = at;
                    there[a] += by;
                    axis.beside(there).sample().normal[a]
                };
                assert!((second[a] - (normal(1e-5) - normal(-1e-5)) / 2e-5).abs() < 1e-6);
            }
        }
    }
}
