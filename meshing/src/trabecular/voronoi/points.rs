//! Points in a periodic box: drawn at random, and found by their distance.

use super::Seeding;
use crate::solid::vector::{difference, dot, scaled};
use crate::trabecular::arithmetic::cube_root;
use crate::trabecular::random::Random;

/// Least distance of Poisson-disc points by the mean spacing (V/n)^⅓. Random packing jams near 0.90 (fraction 0.38 of
/// spheres); here, at a fraction of 0.22, every tenth try still finds a place.
const DISC: f64 = 0.75;

/// One of the points, or an image of it, as seen from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Neighbour {
    pub(super) index: usize,
    /// Periods of the box by which the image is moved.
    pub(super) shift: [i32; 3],
}

/// Points in a periodic box, sorted into bins of about one point each.
#[derive(Clone, Debug)]
pub(super) struct Points {
    pub(super) box_mm: [f64; 3],
    /// Positions from zero to below `box_mm`.
    pub(super) at: Vec<[f64; 3]>,
    bins: [usize; 3],
    /// Where the points of each bin start in `order`, and a last entry.
    starts: Vec<usize>,
    order: Vec<usize>,
}

impl Points {
    pub(super) fn new(box_mm: [f64; 3], mut at: Vec<[f64; 3]>) -> Self {
        at.iter_mut().for_each(|p| *p = wrapped(*p, box_mm));
        let spacing = mean_spacing(box_mm, at.len() as f64);
        let bins = box_mm.map(|edge| ((edge / spacing) as usize).clamp(1, at.len().max(1)));
        let mut points = Self {
            box_mm,
            at,
            bins,
            starts: vec![0],
            order: Vec::new(),
        };
        points.sort();
        points
    }

    pub(super) fn drawn(box_mm: [f64; 3], count: usize, seeding: Seeding, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let at = match seeding {
            Seeding::Uniform => (0..count).map(|_| anywhere(&mut random, box_mm)).collect(),
            Seeding::PoissonDisc => discs(&mut random, box_mm, count),
        };
        Self::new(box_mm, at)
    }

    pub(super) fn spacing_mm(&self) -> f64 {
        mean_spacing(self.box_mm, self.at.len() as f64)
    }

    /// Points and images within `radius_mm` of a point, the nearest first, with their offset from it.
    pub(super) fn around(&self, index: usize, radius_mm: f64) -> Vec<(f64, Neighbour, [f64; 3])> {
        let centre = self.at[index];
        let range = |axis: usize| {
            let by_bin = self.bins[axis] as f64 / self.box_mm[axis];
            let bin = |to: f64| ((centre[axis] + to) * by_bin).floor() as i32;
            bin(-radius_mm)..=bin(radius_mm)
        };
        let mut found = Vec::new();
        for z in range(2) {
            for y in range(1) {
                for x in range(0) {
                    self.append_bin([x, y, z], index, radius_mm, &mut found);
                }
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found
    }

    fn append_bin(
        &self,
        bin: [i32; 3],
        own: usize,
        radius_mm: f64,
        found: &mut Vec<(f64, Neighbour, [f64; 3])>,
    ) {
        let bins = self.bins.map(|n| n as i32);
        let shift: [i32; 3] = std::array::from_fn(|a| bin[a].div_euclid(bins[a]));
        let [x, y, z] = std::array::from_fn(|a| bin[a].rem_euclid(bins[a]) as usize);
        let here = x + self.bins[0] * (y + self.bins[1] * z);
        for &index in &self.order[self.starts[here]..self.starts[here + 1]] {
            let neighbour = Neighbour { index, shift };
            let offset = self.offset(own, neighbour);
            let square = dot(offset, offset);
            if square <= radius_mm * radius_mm && (index != own || shift != [0; 3]) {
                found.push((square, neighbour, offset));
            }
        }
    }

    /// Vector from a point to a neighbour.
    fn offset(&self, own: usize, neighbour: Neighbour) -> [f64; 3] {
        let apart = difference(self.at[neighbour.index], self.at[own]);
        std::array::from_fn(|a| apart[a] + f64::from(neighbour.shift[a]) * self.box_mm[a])
    }

    fn sort(&mut self) {
        let bin_of: Vec<usize> = self.at.iter().map(|&p| self.bin(p)).collect();
        self.order = (0..self.at.len()).collect();
        self.order.sort_by_key(|&index| bin_of[index]);
        let mut next = 0;
        for bin in 0..self.bins.iter().product() {
            while next < self.order.len() && bin_of[self.order[next]] == bin {
                next += 1;
            }
            self.starts.push(next);
        }
    }

    fn bin(&self, at: [f64; 3]) -> usize {
        let [x, y, z] = std::array::from_fn(|a| {
            let bin = (at[a] / self.box_mm[a] * self.bins[a] as f64) as usize;
            bin.min(self.bins[a] - 1)
        });
        x + self.bins[0] * (y + self.bins[1] * z)
    }
}

/// Edge in mm of the cube that each of `count` points has to itself.
pub(super) fn mean_spacing(box_mm: [f64; 3], count: f64) -> f64 {
    cube_root(box_mm[0] * box_mm[1] * box_mm[2] / count.max(1.0))
}

/// The position within the box, below its upper faces.
fn wrapped(at: [f64; 3], box_mm: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|a| {
        let part = at[a] / box_mm[a];
        let within = (part - part.floor()) * box_mm[a];
        // Just below zero the part rounds to one.
        if within < box_mm[a] { within } else { 0.0 }
    })
}

fn anywhere(random: &mut Random, box_mm: [f64; 3]) -> [f64; 3] {
    let part = random.unit_cube();
    std::array::from_fn(|a| part[a] * box_mm[a])
}

/// Points thrown one by one, kept if none is near.
fn discs(random: &mut Random, box_mm: [f64; 3], count: usize) -> Vec<[f64; 3]> {
    let mut at: Vec<[f64; 3]> = Vec::with_capacity(count);
    let mut apart = DISC * mean_spacing(box_mm, count as f64);
    // A box much thinner than the spacing may have no place left: the distance then gives way, by a hundredth each
    // time that a thousand throws have failed.
    let mut failures = 0;
    while at.len() < count {
        let thrown = anywhere(random, box_mm);
        if at.iter().all(|&p| is_apart(p, thrown, box_mm, apart)) {
            at.push(thrown);
            failures = 0;
        } else {
            failures += 1;
            apart *= if failures % 1000 == 0 { 0.99 } else { 1.0 };
        }
    }
    at
}

fn is_apart(a: [f64; 3], b: [f64; 3], box_mm: [f64; 3], apart: f64) -> bool {
    let nearest: [f64; 3] = std::array::from_fn(|k| {
        let part = (a[k] - b[k]) / box_mm[k];
        (part - (part + 0.5).floor()) * box_mm[k]
    });
    let scale = scaled(nearest, 1.0 / apart);
    dot(scale, scale) >= 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::vector::length;

    #[test]
    fn bins_find_every_image_that_a_plain_search_finds() {
        for (box_mm, count) in [([1.0, 1.3, 0.7], 40), ([1.0, 5.0, 1.0], 30), ([2.0, 2.0, 2.0], 2)] {
            let points = Points::drawn(box_mm, count, Seeding::Uniform, 5);
            let radius = 2.5 * points.spacing_mm();
            for index in 0..count {
                let found = points.around(index, radius);
                let mut plain = 0;
                for (other, image) in (0..count).flat_map(|o| (0..729).map(move |k| (o, k))) {
                    let shift = [image % 9, (image / 9) % 9, image / 81].map(|k| k - 4);
                    let neighbour = Neighbour { index: other, shift };
                    let own = other == index && shift == [0; 3];
                    plain += usize::from(!own && length(points.offset(index, neighbour)) <= radius);
                }
                assert_eq!(found.len(), plain);
                assert!(found.windows(2).all(|pair| pair[0].0 <= pair[1].0));
            }
        }
    }

    #[test]
    fn poisson_disc_points_keep_their_distance() {
        let box_mm = [3.0, 4.0, 5.0];
        let points = Points::drawn(box_mm, 200, Seeding::PoissonDisc, 11);
        let least = DISC * points.spacing_mm();
        for index in 0..200 {
            assert!(points.around(index, 0.999 * least).is_empty());
        }
        assert!(
            Points::drawn(box_mm, 200, Seeding::Uniform, 11)
                .around(0, 4.0)
                .len()
                > 200
        );
    }
}
