//! Part of a box that solids fill together, by parts as small as their surfaces ask for.

use rayon::prelude::*;
use smallvec::SmallVec;

use crate::cut::fraction_behind;
use crate::solid::vector::{by_axis, dot, length, scaled, shifted};
use crate::solid::{DistanceSample, Solid};

/// Blocks of the first division, in all: enough for even work on many threads.
const BLOCKS: f64 = 4096.0;
/// Halvings of a part that its surface does not cut like a plane.
const HALVINGS: usize = 3;
/// Departure of the distance in the corners of a part from its tangent plane, in edges, above which the part is halved: a
/// crease that is not seen then holds less than 1 % of the part, and curvature alone is cut to second order.
const FLATNESS: f64 = 0.1;

/// An axis-parallel box in mm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) low: [f64; 3],
    pub(crate) edges: [f64; 3],
}

impl Window {
    pub(crate) fn volume(&self) -> f64 {
        self.edges.iter().product()
    }

    pub(crate) fn centre(&self) -> [f64; 3] {
        std::array::from_fn(|a| self.low[a] + 0.5 * self.edges[a])
    }

    pub(crate) fn half_diagonal(&self) -> f64 {
        0.5 * length(self.edges)
    }

    fn longest(&self) -> f64 {
        self.edges.iter().copied().fold(0.0, f64::max)
    }

    /// Equal parts, `counts` along the axes, x fastest.
    pub(crate) fn parts(&self, counts: [usize; 3]) -> Vec<Self> {
        let edges: [f64; 3] = std::array::from_fn(|a| self.edges[a] / counts[a] as f64);
        let part = |k: usize| {
            let at = [
                k % counts[0],
                (k / counts[0]) % counts[1],
                k / (counts[0] * counts[1]),
            ];
            let low = std::array::from_fn(|a| self.low[a] + at[a] as f64 * edges[a]);
            Self { low, edges }
        };
        (0..counts.iter().product()).map(part).collect()
    }

    pub(crate) fn eighths(&self) -> [Self; 8] {
        let edges = self.edges.map(|e| 0.5 * e);
        std::array::from_fn(|k| {
            let side = [k % 2, (k / 2) % 2, k / 4];
            let low = std::array::from_fn(|a| self.low[a] + side[a] as f64 * edges[a]);
            Self { low, edges }
        })
    }

    /// Counts of parts along the axes with edges of `edge_mm` or a little less.
    pub(crate) fn divided(&self, edge_mm: f64) -> [usize; 3] {
        // Rounding of a whole number of edges makes no part more.
        self.edges.map(|e| (e / edge_mm - 1e-9).ceil().max(1.0) as usize)
    }

    fn parts_of(&self, edge_mm: f64) -> f64 {
        self.edges.iter().map(|e| (e / edge_mm).max(1.0)).product()
    }
}

/// Part of `window` that lies in all of the solids; parts cut by a smooth surface have edges of at most `edge_mm`, parts
/// with a crease edges down to an eighth of it.
///
/// With edges of half the diameter of the thinnest strut it is right to 10⁻⁴ of itself, see the tests.
pub(crate) fn filled(solids: &[&dyn Solid], window: Window, edge_mm: f64) -> f64 {
    let mut block = edge_mm;
    // Halved again, blocks come down to the edge asked for and not below it.
    while window.parts_of(block) > BLOCKS {
        block *= 2.0;
    }
    let blocks = window.parts(window.divided(block));
    let parts: Vec<f64> = blocks
        .par_iter()
        .map(|block| part_filled(solids, block, edge_mm, HALVINGS))
        .collect();
    // Summed in order, whatever the number of threads.
    parts.iter().sum::<f64>() / parts.len() as f64
}

fn part_filled(solids: &[&dyn Solid], part: &Window, edge_mm: f64, halvings: usize) -> f64 {
    let near = match Near::to(solids, part) {
        Ok(near) => near,
        Err(share) => return share,
    };
    let eighths = part.eighths();
    let halved = |halvings: usize| {
        let share = |eighth: &Window| part_filled(&near.cutting, eighth, edge_mm, halvings);
        eighths.iter().map(share).sum::<f64>() / 8.0
    };
    // The same rounding as in the division.
    if part.longest() > (1.0 + 1e-9) * edge_mm {
        halved(halvings)
    } else if halvings > 0 && !near.is_flat(part) {
        halved(halvings - 1)
    } else {
        near.cut(&eighths)
    }
}

/// The solids whose surfaces may cut a part, and what they have in common in its centre.
struct Near<'a> {
    cutting: SmallVec<[&'a dyn Solid; 2]>,
    centre: DistanceSample,
}

impl<'a> Near<'a> {
    /// The share of a part filled where no surface cuts it.
    fn to(solids: &[&'a dyn Solid], part: &Window) -> Result<Self, f64> {
        let (at, reach) = (part.centre(), part.half_diagonal());
        let mut cutting = SmallVec::new();
        let mut centre = NOTHING;
        for &solid in solids {
            let sample = solid.sample(at);
            if sample.distance_mm >= reach {
                return Err(0.0);
            }
            if sample.distance_mm > -reach {
                cutting.push(solid);
                centre = deeper(centre, sample);
            }
        }
        if cutting.is_empty() {
            return Err(1.0);
        }
        Ok(Self { cutting, centre })
    }

    /// True if the distances of the corners lie on the tangent plane of the centre.
    fn is_flat(&self, part: &Window) -> bool {
        let half = scaled(part.edges, 0.5);
        (0..8).all(|k| {
            let way = by_axis(|a| if k >> a & 1 == 0 { -half[a] } else { half[a] });
            let distance = self.sample(shifted(part.centre(), way)).distance_mm;
            let linear = self.centre.distance_mm + dot(self.centre.normal, way);
            (distance - linear).abs() < FLATNESS * part.longest()
        })
    }

    fn sample(&self, at: [f64; 3]) -> DistanceSample {
        let samples = self.cutting.iter().map(|solid| solid.sample(at));
        samples.fold(NOTHING, deeper)
    }

    /// Eighths cut by their planes, each moved by what its mean distance differs from that of its centre: with the edges
    /// eᵢ of the whole the mean of the eighths is higher than the centre by Σeᵢ²∂ᵢ²d/32, the mean over an eighth by a
    /// third of it.
    fn cut(&self, eighths: &[Window; 8]) -> f64 {
        let samples = eighths.each_ref().map(|eighth| self.sample(eighth.centre()));
        let mean = samples.iter().map(|sample| sample.distance_mm).sum::<f64>() / 8.0;
        // At axes and creases the second derivative is none: the shift stays small against the part.
        let most = 0.05 * eighths[0].longest();
        let shift = ((mean - self.centre.distance_mm) / 3.0).clamp(-most, most);
        let behind = samples.iter().zip(eighths).map(|(sample, eighth)| {
            let slope = by_axis(|a| sample.normal[a] * eighth.edges[a]);
            below(sample.distance_mm + shift, slope)
        });
        behind.sum::<f64>() / 8.0
    }
}

/// The sample that any other replaces.
const NOTHING: DistanceSample = DistanceSample {
    distance_mm: f64::NEG_INFINITY,
    normal: [0.0, 0.0, 1.0],
};

fn deeper(a: DistanceSample, b: DistanceSample) -> DistanceSample {
    if b.distance_mm > a.distance_mm { b } else { a }
}

/// Part of the unit cube where a function of this value in its centre and this slope lies below zero.
fn below(value: f64, slope: [f64; 3]) -> f64 {
    let reach = 0.5 * slope.iter().map(|s| s.abs()).sum::<f64>();
    // On the axis of a strut there is no slope.
    if value.abs() >= reach {
        return if value < 0.0 { 1.0 } else { 0.0 };
    }
    fraction_behind(value / length(slope), slope)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::{Cuboid, Intersection, Rod};
    use std::f64::consts::PI;

    const WINDOW: Window = Window {
        low: [-0.51, -0.55, -0.5],
        edges: [1.0, 1.1, 1.03],
    };

    /// The common part of two cylinders of radius r that cross at right angles: 16 r³/3, Archimedes.
    #[test]
    fn crossing_cylinders_have_the_volume_of_archimedes() {
        let along = |end: [f64; 3]| Rod::new(end.map(|v| -v), end, 0.4).unwrap();
        let [along_z, along_x] = [along([0.0, 0.0, 5.0]), along([5.0, 0.0, 0.0])];
        let whole = Intersection {
            first: &along_z,
            second: &along_x,
        };
        for edge in [0.2, 0.1, 0.05] {
            let volume = |solids: &[&dyn Solid]| filled(solids, WINDOW, edge) * WINDOW.volume();
            let error = |solids: &[&dyn Solid]| volume(solids) / (16.0 / 3.0 * 0.064) - 1.0;
            let errors = [error(&[&along_z, &along_x]), error(&[&whole])];
            assert!(
                errors.iter().all(|e| e.abs() < 6e-4 * (edge / 0.2_f64).powi(2)),
                "{edge} {errors:?}"
            );
            let one = volume(&[&along_z]) / (PI * 0.16 * 1.03) - 1.0;
            assert!(one.abs() < 6e-4 * (edge / 0.2_f64).powi(2), "{edge} {one}");
        }
    }

    #[test]
    fn boxes_have_their_volume_in_windows_of_any_shape() {
        let cuboid = Cuboid {
            low_mm: [0.1, -0.3, -0.5],
            high_mm: [0.31, 7.0, 9.0],
        };
        let window = Window {
            low: [0.0, -1.0, -2.0],
            edges: [0.4, 3.0, 5.0],
        };
        let exact = 0.21 * 2.3 * 3.5;
        assert!((filled(&[&cuboid], window, 0.2) * window.volume() / exact - 1.0).abs() < 1e-3);
    }
}
