//! Distance to the segments of a periodic box, by buckets.

use rayon::prelude::*;

use crate::lattice::Segment;
use crate::solid::vector::{by_axis, difference, dot, length, scaled};
use crate::trabecular::volume::Window;

/// Buckets along the mean spacing of the cells: each then holds some ten segments that can be nearest in it.
const BUCKETS: f64 = 5.0;

/// A segment with what its distance takes at hand.
#[derive(Clone, Copy, Debug)]
struct Rod {
    from: [f64; 3],
    axis: [f64; 3],
    inverse_square: f64,
}

/// The segments of a periodic box and, for each bucket of it, those that can be nearest there.
#[derive(Clone, Debug)]
pub(super) struct Skeleton {
    pub(super) box_mm: [f64; 3],
    rods: Vec<Rod>,
    buckets: [usize; 3],
    starts: Vec<u32>,
    candidates: Vec<u32>,
}

impl Skeleton {
    /// A skeleton of `edges`, of which none is of length zero, in cells of the mean size `spacing_mm`; no point of the box
    /// is farther than `farthest_mm` from it.
    pub(super) fn new(box_mm: [f64; 3], edges: &[Segment], spacing_mm: f64, farthest_mm: f64) -> Self {
        let longest = edges.iter().map(Segment::length).fold(0.0, f64::max);
        let reach = farthest_mm + 0.5 * longest;
        let segments: Vec<Segment> = edges.iter().flat_map(|e| images(e, box_mm, reach)).collect();
        let finest = box_mm.map(|edge| ((BUCKETS * edge / spacing_mm) as usize).next_power_of_two());
        let all: Vec<u32> = (0..segments.len() as u32).collect();
        let mut lists = vec![nearest_in(&segments, &whole(box_mm), &all)];
        let mut buckets = [1; 3];
        while buckets != finest {
            let next = std::array::from_fn(|a| (2 * buckets[a]).min(finest[a]));
            lists = divided(&segments, box_mm, &lists, [buckets, next]);
            buckets = next;
        }
        Self::packed(box_mm, segments, buckets, &lists)
    }

    fn packed(box_mm: [f64; 3], all: Vec<Segment>, buckets: [usize; 3], lists: &[Vec<u32>]) -> Self {
        let mut candidates = lists.concat();
        let ends = lists.iter().scan(0, |end, list| {
            *end += list.len() as u32;
            Some(*end)
        });
        let starts = std::iter::once(0).chain(ends).collect();
        let rods = only_used(&all, &mut candidates);
        Self {
            box_mm,
            rods,
            buckets,
            starts,
            candidates,
        }
    }

    /// Vector from the nearest point of the skeleton to `at_mm`.
    pub(super) fn offset(&self, at_mm: [f64; 3]) -> [f64; 3] {
        let part = by_axis(|a| {
            let part = at_mm[a] / self.box_mm[a];
            part - part.floor()
        });
        let at = by_axis(|a| part[a] * self.box_mm[a]);
        let mut best = ([0.0; 3], f64::INFINITY);
        for &candidate in self.candidates_at(part) {
            let offset = self.rods[candidate as usize].offset(at);
            let square = dot(offset, offset);
            if square < best.1 {
                best = (offset, square);
            }
        }
        best.0
    }

    fn candidates_at(&self, part: [f64; 3]) -> &[u32] {
        // A coordinate just below zero wraps to one: it belongs to the last bucket.
        let bucket = |a: usize| ((part[a] * self.buckets[a] as f64) as usize).min(self.buckets[a] - 1);
        let here = bucket(0) + self.buckets[0] * (bucket(1) + self.buckets[1] * bucket(2));
        &self.candidates[self.starts[here] as usize..self.starts[here + 1] as usize]
    }
}

impl Rod {
    fn along(segment: &Segment) -> Self {
        let axis = difference(segment.to, segment.from);
        Self {
            from: segment.from,
            axis,
            inverse_square: 1.0 / dot(axis, axis),
        }
    }

    /// Vector from the nearest point of the rod to `at`.
    #[inline]
    fn offset(&self, at: [f64; 3]) -> [f64; 3] {
        let reach = difference(at, self.from);
        let along = (dot(reach, self.axis) * self.inverse_square).clamp(0.0, 1.0);
        difference(reach, scaled(self.axis, along))
    }
}

/// The images of an edge with their middle in the box or within `reach` of it along each axis.
fn images(edge: &Segment, box_mm: [f64; 3], reach: f64) -> impl Iterator<Item = Segment> {
    let periods: [f64; 3] = std::array::from_fn(|a| (0.5 * (edge.from[a] + edge.to[a]) / box_mm[a]).floor());
    let most = box_mm.map(|length| (reach / length).ceil() as usize);
    let counts = most.map(|n| 2 * n + 1);
    (0..counts.iter().product()).map(move |k: usize| {
        let at = [
            k % counts[0],
            (k / counts[0]) % counts[1],
            k / (counts[0] * counts[1]),
        ];
        edge.moved(std::array::from_fn(|a| {
            (at[a] as f64 - most[a] as f64 - periods[a]) * box_mm[a]
        }))
    })
}

fn whole(box_mm: [f64; 3]) -> Window {
    Window {
        low: [0.0; 3],
        edges: box_mm,
    }
}

/// Lists of the finer buckets, each from that of the bucket it lies in.
fn divided(
    segments: &[Segment],
    box_mm: [f64; 3],
    lists: &[Vec<u32>],
    [coarse, fine]: [[usize; 3]; 2],
) -> Vec<Vec<u32>> {
    let windows = whole(box_mm).parts(fine);
    let parent = |k: usize| {
        let at = [k % fine[0], (k / fine[0]) % fine[1], k / (fine[0] * fine[1])];
        let [x, y, z] = std::array::from_fn(|a| at[a] * coarse[a] / fine[a]);
        x + coarse[0] * (y + coarse[1] * z)
    };
    windows
        .par_iter()
        .enumerate()
        .map(|(k, window)| nearest_in(segments, window, &lists[parent(k)]))
        .collect()
}

/// Those of `candidates` that can be nearest somewhere in a window: within it a distance differs from that at its
/// centre by at most half its diagonal.
fn nearest_in(segments: &[Segment], window: &Window, candidates: &[u32]) -> Vec<u32> {
    let centre = window.centre();
    let with_distance = |&k: &u32| (length(segments[k as usize].offset(centre)), k);
    let mut near: Vec<(f64, u32)> = candidates.iter().map(with_distance).collect();
    // The nearest first: in most queries nothing nearer follows.
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let nearest = near.first().map_or(0.0, |first| first.0);
    let limit = nearest + 2.0 * window.half_diagonal();
    near.iter()
        .take_while(|entry| entry.0 <= limit)
        .map(|entry| entry.1)
        .collect()
}

/// The segments that occur in the lists, which are renumbered.
fn only_used(all: &[Segment], candidates: &mut [u32]) -> Vec<Rod> {
    let mut place = vec![u32::MAX; all.len()];
    let mut used = Vec::new();
    for candidate in candidates {
        let place = &mut place[*candidate as usize];
        if *place == u32::MAX {
            *place = used.len() as u32;
            used.push(Rod::along(&all[*candidate as usize]));
        }
        *candidate = *place;
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::neighbour_shifts;
    use crate::solid::vector::shifted;
    use crate::trabecular::random::Random;

    #[test]
    fn buckets_agree_with_all_images_of_all_segments() {
        let box_mm = [2.0, 1.1, 3.0];
        let mut random = Random::new(8);
        let edges: Vec<Segment> = (0..60)
            .map(|_| {
                let from = std::array::from_fn(|a| random.unit_cube()[a] * box_mm[a]);
                let to = shifted(from, random.direction().map(|d| 0.4 * d));
                Segment { from, to }
            })
            .collect();
        let skeleton = Skeleton::new(box_mm, &edges, 0.5, 1.5);
        for _ in 0..2000 {
            let at: [f64; 3] = std::array::from_fn(|a| (3.0 * random.unit() - 1.0) * box_mm[a]);
            let apart = |edge: &Segment, shift: [f64; 3]| {
                let moved = std::array::from_fn(|a| {
                    let part = at[a] / box_mm[a];
                    (part - part.floor() + shift[a]) * box_mm[a]
                });
                length(edge.offset(moved))
            };
            let all = edges
                .iter()
                .flat_map(|e| neighbour_shifts().map(move |s| apart(e, s)));
            let nearest = all.fold(f64::INFINITY, f64::min);
            assert!((length(skeleton.offset(at)) - nearest).abs() < 1e-12);
            assert!(length(difference(skeleton.offset(at), [0.0; 3])) < 1.5);
        }
    }
}
