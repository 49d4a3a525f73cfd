//! Flow stress of a metal as its plastic strain grows.

use crate::error::SystemError;

/// Isotropic hardening: the flow stress in MPa by the equivalent plastic strain, straight between points, and constant or straight on after
/// the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Hardening {
    /// Plastic strain and flow stress in MPa, by rising strain from zero.
    points: Vec<[f64; 2]>,
    /// Slope in MPa after the last point.
    last_slope_mpa: f64,
}

impl Hardening {
    /// `σ_y + H ε_p`.
    ///
    /// # Errors
    /// [`SystemError::Hardening`] unless the yield stress is positive and the modulus is not negative, both finite.
    pub fn linear(yield_mpa: f64, modulus_mpa: f64) -> Result<Self, SystemError> {
        Self::checked(vec![[0.0, yield_mpa]], modulus_mpa)
    }

    /// Through pairs of plastic strain and flow stress in MPa; constant after the last.
    ///
    /// # Errors
    /// [`SystemError::Hardening`] unless the first strain is zero, strains rise, stresses are positive and do not fall.
    pub fn table(points: Vec<[f64; 2]>) -> Result<Self, SystemError> {
        Self::checked(points, 0.0)
    }

    fn checked(points: Vec<[f64; 2]>, last_slope_mpa: f64) -> Result<Self, SystemError> {
        let finite = points.as_flattened().iter().all(|value| value.is_finite());
        let starts = points
            .first()
            .is_some_and(|first| first[0] == 0.0 && first[1] > 0.0);
        let rises = points
            .windows(2)
            .all(|pair| pair[1][0] > pair[0][0] && pair[1][1] >= pair[0][1]);
        if finite && starts && rises && last_slope_mpa.is_finite() && last_slope_mpa >= 0.0 {
            Ok(Self {
                points,
                last_slope_mpa,
            })
        } else {
            Err(SystemError::Hardening)
        }
    }

    /// Flow stress in MPa and its slope in MPa at a plastic strain.
    #[inline]
    pub fn flow(&self, strain: f64) -> (f64, f64) {
        let last = self.points.len() - 1;
        let at = self
            .points
            .iter()
            .rposition(|point| point[0] <= strain)
            .unwrap_or(0);
        let [start, stress] = self.points[at];
        let slope = if at == last {
            self.last_slope_mpa
        } else {
            let [end, above] = self.points[at + 1];
            (above - stress) / (end - start)
        };
        (stress + slope * (strain - start), slope)
    }

    /// The plastic strain Δ ≥ 0 that brings a trial stress q back to the flow stress: `q − 3 μ Δ = σ_f(ε_p + Δ)`, and the slope there.
    pub(crate) fn returned(&self, trial_mpa: f64, mu_mpa: f64, strain: f64) -> (f64, f64) {
        let mut delta = 0.0;
        let mut slope = 0.0;
        // Newton's method on a polygon ends after at most as many steps as it has sides.
        for _ in 0..=self.points.len() + 1 {
            let (flow, at) = self.flow(strain + delta);
            slope = at;
            let step = (trial_mpa - 3.0 * mu_mpa * delta - flow) / (3.0 * mu_mpa + slope);
            delta += step;
            if step.abs() <= 1e-14 * (1.0 + delta.abs()) {
                break;
            }
        }
        (delta.max(0.0), slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_ends_on_the_flow_curve() {
        let table = Hardening::table(vec![[0.0, 100.0], [0.01, 150.0], [0.02, 160.0]]).unwrap();
        let mu = 1000.0;
        for (strain, trial) in [(0.0, 110.0), (0.0, 300.0), (0.015, 190.0), (0.05, 170.0)] {
            let (delta, _) = table.returned(trial, mu, strain);
            approx::assert_relative_eq!(
                trial - 3.0 * mu * delta,
                table.flow(strain + delta).0,
                max_relative = 1e-12
            );
        }
        // By hand: 300 − 3000 Δ = 160 on the last side, beyond 0.02.
        approx::assert_relative_eq!(
            table.returned(300.0, mu, 0.0).0,
            140.0 / 3000.0,
            max_relative = 1e-12
        );
    }

    #[test]
    fn curves_that_fall_or_start_late_are_refused() {
        for points in [
            vec![],
            vec![[0.1, 5.0]],
            vec![[0.0, 0.0]],
            vec![[0.0, 5.0], [0.1, 4.0]],
            vec![[0.0, 5.0], [0.0, 6.0]],
            vec![[0.0, f64::NAN]],
        ] {
            assert_eq!(Hardening::table(points), Err(SystemError::Hardening));
        }
        assert!(Hardening::linear(-1.0, 0.0).is_err());
        assert!(Hardening::linear(1.0, -1.0).is_err());
    }
}
