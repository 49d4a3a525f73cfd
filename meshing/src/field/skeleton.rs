//! Distance to a periodic set of line segments.

use super::{FieldSample, wrapped};
use crate::lattice::{Segment, neighbour_shifts};
use crate::solid::vector::{dot, length, scaled};

/// Buckets along an edge of the cell: few candidates in each, and the table is built in milliseconds.
const BUCKETS: usize = 16;

/// The strut axes of a lattice with, for each bucket of space, those that can be nearest there.
#[derive(Debug)]
pub(crate) struct Skeleton {
    segments: Vec<Segment>,
    starts: Vec<u32>,
    candidates: Vec<u16>,
}

impl Skeleton {
    pub(crate) fn new(cell: &[Segment]) -> Self {
        let segments = images_near_cell(cell);
        let mut starts = vec![0];
        let mut candidates = Vec::new();
        for bucket in 0..BUCKETS.pow(3) {
            candidates.extend(nearest_in_bucket(&segments, bucket));
            starts.push(candidates.len() as u32);
        }
        Self {
            segments,
            starts,
            candidates,
        }
    }

    pub(crate) fn sample(&self, at: [f64; 3]) -> FieldSample {
        let at = wrapped(at);
        let mut best = ([0.0; 3], f64::INFINITY);
        for &candidate in self.candidates_at(at) {
            let offset = self.segments[candidate as usize].offset(at);
            let square = dot(offset, offset);
            if square < best.1 {
                best = (offset, square);
            }
        }
        round_strut_sample(best.0)
    }

    fn candidates_at(&self, at: [f64; 3]) -> &[u16] {
        // A coordinate just below zero wraps to one: it belongs to the last bucket.
        let [x, y, z] = at.map(|v| ((v * BUCKETS as f64) as usize).min(BUCKETS - 1));
        let bucket = x + BUCKETS * (y + BUCKETS * z);
        &self.candidates[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }
}

/// About a straight axis the parallel surfaces are cylinders: Δs = 1/s.
fn round_strut_sample(offset: [f64; 3]) -> FieldSample {
    // On the axis itself any direction serves; nothing is cut there.
    let distance = length(offset).max(1e-9);
    FieldSample {
        distance,
        normal: scaled(offset, 1.0 / distance),
        laplacian: 1.0 / distance,
    }
}

fn images_near_cell(cell: &[Segment]) -> Vec<Segment> {
    let images = cell
        .iter()
        .flat_map(|segment| neighbour_shifts().map(|shift| segment.moved(shift)));
    // No point of a cubic lattice cell is farther than half the body diagonal from a strut.
    let reach = 2.0 * 0.75_f64.sqrt();
    images
        .filter(|segment| length(segment.offset([0.5; 3])) <= reach)
        .collect()
}

fn nearest_in_bucket(segments: &[Segment], bucket: usize) -> Vec<u16> {
    let centre = [
        bucket % BUCKETS,
        (bucket / BUCKETS) % BUCKETS,
        bucket / (BUCKETS * BUCKETS),
    ]
    .map(|k| (k as f64 + 0.5) / BUCKETS as f64);
    let distances: Vec<f64> = segments.iter().map(|s| length(s.offset(centre))).collect();
    let nearest = distances.iter().copied().fold(f64::INFINITY, f64::min);
    // Within the bucket a distance differs from that at its centre by half the bucket's diagonal.
    let limit = nearest + 3.0_f64.sqrt() / BUCKETS as f64;
    (0..segments.len())
        .filter(|&s| distances[s] <= limit)
        .map(|s| s as u16)
        .collect()
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
            let cell = segments();
            let skeleton = Skeleton::new(&cell);
            for i in 1..500 {
                let at = [0.6180339, 0.7548776, 0.5698402].map(|g| (f64::from(i) * g).fract());
                let all = cell.iter().flat_map(|s| neighbour_shifts().map(|k| s.moved(k)));
                let nearest = all.map(|s| length(s.offset(at))).fold(f64::INFINITY, f64::min);
                assert!(
                    (skeleton.sample(at).distance - nearest).abs() < 1e-12,
                    "{}",
                    row.name
                );
            }
        }
    }
}
