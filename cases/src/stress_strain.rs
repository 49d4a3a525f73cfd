//! What a compressive stress-strain curve says, in the terms of ISO 13314:2011. Stress and strain are positive in compression.

use serde::Serialize;

/// One equilibrium of a compression.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Shortening over height.
    pub strain: f64,
    /// Force over full cross-section in MPa.
    pub stress_mpa: f64,
    /// Share of the solid with plastic strain.
    pub plastic_fraction: f64,
}

/// A curve from the unloaded specimen on, with at most one unloading and reloading.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StressStrain {
    /// Points in the order of loading.
    pub points: Vec<CurvePoint>,
}

impl StressStrain {
    /// The points of loading: each has more strain than all before.
    fn loading(&self) -> Vec<CurvePoint> {
        let mut highest = f64::NEG_INFINITY;
        let rises = |point: &&CurvePoint| {
            let is_new = point.strain > highest;
            highest = highest.max(point.strain);
            is_new
        };
        self.points.iter().filter(rises).copied().collect()
    }

    /// Slope in MPa of the straight part at the start: the first point beyond zero, where next to nothing has yielded.
    pub fn quasi_elastic_gradient_mpa(&self) -> Option<f64> {
        let loading = self.loading();
        let [start, first, ..] = &loading[..] else {
            return None;
        };
        slope(start, first)
    }

    /// Slope in MPa of loading between 20 and 70 % of the highest stress, the stresses that ISO 13314 takes for the elastic gradient: what a
    /// bench takes for the modulus. A soft coat has yielded before.
    pub fn loading_gradient_mpa(&self) -> Option<f64> {
        let loading = self.loading();
        let highest = loading.iter().map(|point| point.stress_mpa).fold(0.0, f64::max);
        let strain_at = |stress: f64| {
            let pair = loading
                .windows(2)
                .find(|pair| pair[0].stress_mpa < stress && stress <= pair[1].stress_mpa)?;
            let share = (stress - pair[0].stress_mpa) / (pair[1].stress_mpa - pair[0].stress_mpa);
            Some(pair[0].strain + share * (pair[1].strain - pair[0].strain))
        };
        let (low, high) = (0.2 * highest, 0.7 * highest);
        Some((high - low) / (strain_at(high)? - strain_at(low)?))
    }

    /// Slope in MPa of the unloading, from where the strain turns to where it turns again.
    pub fn elastic_gradient_mpa(&self) -> Option<f64> {
        let strain = |k: usize| self.points[k].strain;
        let top = (1..self.points.len()).find(|&k| strain(k) < strain(k - 1))? - 1;
        let bottom = (top + 1..self.points.len())
            .take_while(|&k| strain(k) < strain(k - 1))
            .last()?;
        slope(&self.points[bottom], &self.points[top])
    }

    /// Stress in MPa at which the curve meets the line of a gradient in MPa through the strain `offset`; none where it ends before.
    ///
    /// With the quasi-elastic gradient and an offset of 0.002 the compressive proof strength at 0.2 %.
    pub fn offset_stress_mpa(&self, gradient: f64, offset: f64) -> Option<f64> {
        let loading = self.loading();
        let above = |point: &CurvePoint| point.stress_mpa - gradient * (point.strain - offset);
        let pair = loading
            .windows(2)
            .find(|pair| above(&pair[0]) > 0.0 && above(&pair[1]) <= 0.0)?;
        let share = above(&pair[0]) / (above(&pair[0]) - above(&pair[1]));
        Some(pair[0].stress_mpa + share * (pair[1].stress_mpa - pair[0].stress_mpa))
    }

    /// Work per volume of the specimen in mJ/mm³ up to the last point, `∫ σ dε` along the whole path.
    pub fn energy_mj_mm3(&self) -> Option<f64> {
        let work = |pair: &[CurvePoint]| {
            0.5 * (pair[0].stress_mpa + pair[1].stress_mpa) * (pair[1].strain - pair[0].strain)
        };
        (self.points.len() > 1).then(|| self.points.windows(2).map(work).sum())
    }

    /// The curve as comma-separated values.
    pub fn csv(&self) -> String {
        let rows = self.points.iter().map(|point| {
            let CurvePoint {
                strain,
                stress_mpa,
                plastic_fraction,
            } = point;
            format!("{strain},{stress_mpa},{plastic_fraction}\n")
        });
        std::iter::once("strain,stress_mpa,plastic_fraction\n".to_owned())
            .chain(rows)
            .collect()
    }
}

fn slope(low: &CurvePoint, high: &CurvePoint) -> Option<f64> {
    let slope = (high.stress_mpa - low.stress_mpa) / (high.strain - low.strain);
    slope.is_finite().then_some(slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E = 1000 MPa up to 5 MPa, then a tenth of it; unloaded at 2 %, by 4 MPa.
    fn bilinear() -> StressStrain {
        let stress = |strain: f64| {
            if strain < 0.005 {
                1000.0 * strain
            } else {
                5.0 + 100.0 * (strain - 0.005)
            }
        };
        let loaded = |k: usize| (0.001 * k as f64, stress(0.001 * k as f64));
        let mut points: Vec<(f64, f64)> = (0..=20).map(loaded).collect();
        points.extend([(0.018, 4.5), (0.016, 2.5), (0.020, 6.5)]);
        points.extend((21..=30).map(loaded));
        let point = |(strain, stress_mpa)| CurvePoint {
            strain,
            stress_mpa,
            plastic_fraction: 0.0,
        };
        StressStrain {
            points: points.into_iter().map(point).collect(),
        }
    }

    #[test]
    fn a_bilinear_curve_has_its_terms_by_hand() {
        let curve = bilinear();
        approx::assert_relative_eq!(
            curve.quasi_elastic_gradient_mpa().unwrap(),
            1000.0,
            max_relative = 1e-12
        );
        approx::assert_relative_eq!(
            curve.elastic_gradient_mpa().unwrap(),
            1000.0,
            max_relative = 1e-12
        );
        // Highest 7.5 MPa: from 1.5 MPa at 0.15 % to 5.25 MPa at 0.75 %.
        approx::assert_relative_eq!(
            curve.loading_gradient_mpa().unwrap(),
            3.75 / 0.006,
            max_relative = 1e-9
        );
        // 1000 (ε − 0.002) = 5 + 100 (ε − 0.005): ε = 6.5/900.
        let strain = 6.5 / 900.0;
        approx::assert_relative_eq!(
            curve.offset_stress_mpa(1000.0, 0.002).unwrap(),
            1000.0 * (strain - 0.002),
            max_relative = 1e-12
        );
        // Loading: ½ 5 · 0.005 + ½ (5 + 7.5) · 0.025; down and up again costs nothing.
        approx::assert_relative_eq!(
            curve.energy_mj_mm3().unwrap(),
            0.0125 + 0.15625,
            max_relative = 1e-12
        );
        assert_eq!(curve.csv().lines().count(), 1 + curve.points.len());
    }

    #[test]
    fn what_a_curve_does_not_reach_it_does_not_have() {
        let mut curve = bilinear();
        curve.points.truncate(7);
        assert_eq!(curve.offset_stress_mpa(1000.0, 0.002), None);
        assert_eq!(curve.elastic_gradient_mpa(), None);
        assert_eq!(StressStrain::default().energy_mj_mm3(), None);
    }
}
