//! Volume-weighted distribution of a length.

use rayon::prelude::*;
use serde::Serialize;

/// Distribution of the local thickness over a volume.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ThicknessDistribution {
    /// Mean in mm.
    pub mean_mm: f64,
    /// Standard deviation in mm, of the whole population.
    pub sd_mm: f64,
    /// Thickness in mm that 5 % of the volume does not exceed.
    pub p5_mm: f64,
    /// Median in mm.
    pub p50_mm: f64,
    /// Thickness in mm that 95 % of the volume does not exceed.
    pub p95_mm: f64,
    /// Diameter in mm of the largest sphere.
    pub max_mm: f64,
    /// Part of the volume in which no sphere was found: slivers and members under about two cells. It has no part in
    /// the other numbers, which are doubtful where it is not small.
    pub unmeasured_fraction: f64,
}

/// A length and the volume that has it, in any unit.
pub(super) type Weighted = (f32, f32);

impl ThicknessDistribution {
    /// Of diameters in edges of a cell; 0 is unmeasured. None if nothing has one.
    pub(super) fn of(mut parts: Vec<Weighted>, spacing_mm: f64) -> Option<Self> {
        let all = sum(&parts, |_| 1.0);
        parts.retain(|part| part.0 > 0.0);
        let volume = sum(&parts, |_| 1.0);
        if volume == 0.0 {
            return None;
        }
        let mean = sum(&parts, |length| length) / volume;
        let variance = sum(&parts, |length| (length - mean).powi(2)) / volume;
        // Ties in length are broken by weight, so that the order is one and the same for any number of threads.
        parts.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let quantile = |part: f64| reached(&parts, part * volume) * spacing_mm;
        Some(Self {
            mean_mm: mean * spacing_mm,
            sd_mm: variance.sqrt() * spacing_mm,
            p5_mm: quantile(0.05),
            p50_mm: quantile(0.5),
            p95_mm: quantile(0.95),
            max_mm: quantile(1.0),
            unmeasured_fraction: 1.0 - volume / all,
        })
    }
}

fn sum(parts: &[Weighted], of: impl Fn(f64) -> f64) -> f64 {
    parts
        .iter()
        .map(|&(length, weight)| of(f64::from(length)) * f64::from(weight))
        .sum()
}

/// The length, of some that rise, at which their volumes add up to `volume`.
fn reached(parts: &[Weighted], volume: f64) -> f64 {
    let mut below = 0.0;
    let reaches = |part: &&Weighted| {
        below += f64::from(part.1);
        below >= volume
    };
    let part = parts.iter().find(reaches).or(parts.last());
    part.map_or(0.0, |part| f64::from(part.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_of_two_lengths_has_their_moments_by_volume() {
        // Three quarters at 2 and one quarter at 6: mean 3, variance ¾·1 + ¼·9 = 3; in halves of a mm.
        let parts = vec![(6.0, 1.0), (2.0, 1.5), (0.0, 1.0), (2.0, 1.5)];
        let found = ThicknessDistribution::of(parts, 0.5).unwrap();
        assert_eq!((found.mean_mm, found.p5_mm, found.p50_mm), (1.5, 1.0, 1.0));
        assert_eq!((found.p95_mm, found.max_mm), (3.0, 3.0));
        assert!((found.sd_mm - 0.5 * 3.0_f64.sqrt()).abs() < 1e-12);
        assert!((found.unmeasured_fraction - 0.2).abs() < 1e-12);
        assert_eq!(ThicknessDistribution::of(vec![(0.0, 1.0)], 1.0), None);
    }
}
