//! Moduli of an anisotropic stiffness.

use super::{SYMMETRIC_OF_VOIGT, Stiffness};
use crate::boundary::Axis;
use crate::elasticity::Symmetric;
use crate::error::SystemError;
use faer::linalg::solvers::DenseSolveCore;

/// Degrees between the directions that are tried first for the softest and the stiffest one.
const STEP_DEG: f64 = 3.0;

/// Degrees to which these are found: E is stationary there, so that its error is of the order of the square, 1e-9.
const FINEST_DEG: f64 = 0.001;

/// Largest difference of entries, relative to the largest entry, of a stiffness that counts as that of a cube.
const CUBIC: f64 = 0.01;

/// A stiffness and its inverse, in MPa and 1/MPa, in the Voigt order 11 22 33 23 13 12 with engineering shear strains.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectiveModuli {
    stiffness: Stiffness,
    compliance: Stiffness,
}

/// Young's modulus in MPa in a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DirectionalModulus {
    /// A unit vector.
    pub direction: [f64; 3],
    /// Modulus in MPa.
    pub young_mpa: f64,
}

/// Averages of a stiffness over all orientations: one strain in all (Voigt), one stress (Reuss), and their mean (Hill 1952, Proc.
/// Phys. Soc. A 65:349, doi 10.1088/0370-1298/65/5/307), in MPa.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrientationAverage {
    /// Of Voigt.
    pub voigt_mpa: f64,
    /// Of Reuss.
    pub reuss_mpa: f64,
}

impl OrientationAverage {
    /// The mean of both.
    pub fn hill_mpa(&self) -> f64 {
        0.5 * (self.voigt_mpa + self.reuss_mpa)
    }
}

impl EffectiveModuli {
    /// Of a symmetric stiffness in MPa.
    ///
    /// # Errors
    /// [`SystemError::NotPositiveDefinite`] for one that stores no energy in some strain, or is not finite.
    pub fn new(stiffness: &Stiffness) -> Result<Self, SystemError> {
        let matrix = faer::Mat::from_fn(6, 6, |i, j| stiffness[i][j]);
        let factor = matrix
            .llt(faer::Side::Lower)
            .map_err(|_| SystemError::NotPositiveDefinite)?;
        let inverse = factor.inverse();
        let compliance: Stiffness = std::array::from_fn(|i| std::array::from_fn(|j| inverse[(i, j)]));
        match compliance.as_flattened().iter().all(|value| value.is_finite()) {
            true => Ok(Self {
                stiffness: *stiffness,
                compliance,
            }),
            false => Err(SystemError::NotPositiveDefinite),
        }
    }

    /// With the compliance `S + k S D S`.
    ///
    /// # Errors
    /// As [`EffectiveModuli::new`].
    pub(super) fn softened(&self, d: &Stiffness, k: f64) -> Result<Self, SystemError> {
        let matrix = |m: &Stiffness| faer::Mat::from_fn(6, 6, |i, j| m[i][j]);
        let s = matrix(&self.compliance);
        let softer = &s + faer::Scale(k) * (&s * matrix(d) * &s);
        let compliance: Stiffness = std::array::from_fn(|i| std::array::from_fn(|j| softer[(i, j)]));
        Self::of_compliance(&compliance)
    }

    /// Of a symmetric compliance in 1/MPa.
    ///
    /// # Errors
    /// As [`EffectiveModuli::new`].
    pub(crate) fn of_compliance(compliance: &Stiffness) -> Result<Self, SystemError> {
        // The inverse of a compliance is found as that of a stiffness is.
        Self::new(&Self::new(compliance)?.compliance)
    }

    /// The stiffness C in MPa.
    pub fn stiffness_mpa(&self) -> &Stiffness {
        &self.stiffness
    }

    /// The compliance C⁻¹ in 1/MPa.
    pub fn compliance_per_mpa(&self) -> &Stiffness {
        &self.compliance
    }

    /// Young's modulus in MPa along each axis.
    pub fn young_mpa(&self) -> [f64; 3] {
        std::array::from_fn(|a| 1.0 / self.compliance[a][a])
    }

    /// Shear moduli in MPa in the planes yz, xz, xy.
    pub fn shear_mpa(&self) -> [f64; 3] {
        std::array::from_fn(|k| 1.0 / self.compliance[3 + k][3 + k])
    }

    /// Contraction along `other` over stretch along `along`, under stress along `along`.
    pub fn poisson(&self, along: usize, other: usize) -> f64 {
        -self.compliance[other][along] / self.compliance[along][along]
    }

    /// Young's modulus in MPa in the direction of a vector: `1/E = s·S s` with `s = (n₁², n₂², n₃², n₂n₃, n₁n₃, n₁n₂)` (Nye 1957,
    /// Physical Properties of Crystals, chapter 8).
    pub fn young_along_mpa(&self, vector: [f64; 3]) -> f64 {
        let size = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        let [x, y, z] = vector.map(|v| v / size);
        let s = [x * x, y * y, z * z, y * z, x * z, x * y];
        let sum = |row: &[f64; 6]| row.iter().zip(s).map(|(a, b)| a * b).sum::<f64>();
        1.0 / self
            .compliance
            .iter()
            .zip(s)
            .map(|(row, s)| s * sum(row))
            .sum::<f64>()
    }

    /// The softest and the stiffest direction.
    pub fn extremes(&self) -> [DirectionalModulus; 2] {
        [-1.0, 1.0].map(|sign| self.extreme(sign))
    }

    /// The direction of the largest `sign · E`: tried on a hemisphere, then refined around the best.
    fn extreme(&self, sign: f64) -> DirectionalModulus {
        let value = |[polar, around]: [f64; 2]| sign * self.young_along_mpa(direction(polar, around));
        let steps = |last: f64| (0..=(last / STEP_DEG) as usize).map(|k| STEP_DEG * k as f64);
        let tried = steps(90.0).flat_map(|polar| steps(357.0).map(move |around| [polar, around]));
        let mut best = tried.fold(
            [0.0, 0.0],
            |best, at| if value(at) > value(best) { at } else { best },
        );
        let mut step = STEP_DEG;
        while step > FINEST_DEG {
            let [polar, around] = best;
            let near = [-1.0, 0.0, 1.0]
                .into_iter()
                .flat_map(|a| [-1.0, 0.0, 1.0].map(|b| [a, b]));
            let near = near.map(|[a, b]| [polar + a * step, around + b * step]);
            let next = near.fold(best, |best, at| if value(at) > value(best) { at } else { best });
            if next == best {
                step *= 0.5;
            }
            best = next;
        }
        let direction = direction(best[0], best[1]);
        DirectionalModulus {
            direction,
            young_mpa: self.young_along_mpa(direction),
        }
    }

    /// The strain under uniaxial stress along an axis, with this stretch along it.
    pub fn uniaxial_strain(&self, axis: Axis, stretch: f64) -> Symmetric {
        let column = axis.index();
        let mut strain = [0.0; 6];
        for (voigt, place) in SYMMETRIC_OF_VOIGT.into_iter().enumerate() {
            // Engineering shear strains are twice the components of the tensor.
            let share = if voigt < 3 { 1.0 } else { 0.5 };
            strain[place] =
                share * stretch * self.compliance[voigt][column] / self.compliance[column][column];
        }
        strain
    }

    /// Averages of the bulk modulus.
    pub fn bulk(&self) -> OrientationAverage {
        let corner = |m: &Stiffness| (0..3).flat_map(|i| (0..3).map(move |j| m[i][j])).sum::<f64>();
        OrientationAverage {
            voigt_mpa: corner(&self.stiffness) / 9.0,
            reuss_mpa: 1.0 / corner(&self.compliance),
        }
    }

    /// Averages of the shear modulus.
    pub fn shear(&self) -> OrientationAverage {
        let diagonal = |m: &Stiffness, from: usize| (from..from + 3).map(|i| m[i][i]).sum::<f64>();
        let beside = |m: &Stiffness| m[0][1] + m[0][2] + m[1][2];
        let (c, s) = (&self.stiffness, &self.compliance);
        OrientationAverage {
            voigt_mpa: (diagonal(c, 0) - beside(c) + 3.0 * diagonal(c, 3)) / 15.0,
            reuss_mpa: 15.0 / (4.0 * (diagonal(s, 0) - beside(s)) + 3.0 * diagonal(s, 3)),
        }
    }

    /// `5 G_V/G_R + K_V/K_R − 6`, zero where isotropic (Ranganathan and Ostoja-Starzewski 2008, Phys. Rev. Lett. 101:055504, doi
    /// 10.1103/PhysRevLett.101.055504).
    pub fn universal_anisotropy(&self) -> f64 {
        let (bulk, shear) = (self.bulk(), self.shear());
        5.0 * shear.voigt_mpa / shear.reuss_mpa + bulk.voigt_mpa / bulk.reuss_mpa - 6.0
    }

    /// Zener's ratio `2 C44 / (C11 − C12)` of a stiffness that is that of a cube to a hundredth, with means of equal entries; none of
    /// another.
    pub fn zener_ratio(&self) -> Option<f64> {
        let c = &self.stiffness;
        let mean = |values: [f64; 3]| values.iter().sum::<f64>() / 3.0;
        let [c11, c12, c44] = [
            mean([c[0][0], c[1][1], c[2][2]]),
            mean([c[0][1], c[0][2], c[1][2]]),
            mean([c[3][3], c[4][4], c[5][5]]),
        ];
        let cubic = |i: usize, j: usize| match (i, j) {
            _ if i == j && i < 3 => c11,
            _ if i == j => c44,
            _ if i < 3 && j < 3 => c12,
            _ => 0.0,
        };
        let is_cubic = (0..6).all(|i| (0..6).all(|j| (c[i][j] - cubic(i, j)).abs() <= CUBIC * c11));
        is_cubic.then_some(2.0 * c44 / (c11 - c12))
    }
}

fn direction(polar_deg: f64, around_deg: f64) -> [f64; 3] {
    let (polar, around) = (polar_deg.to_radians(), around_deg.to_radians());
    [
        polar.sin() * around.cos(),
        polar.sin() * around.sin(),
        polar.cos(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn cubic(c11: f64, c12: f64, c44: f64) -> EffectiveModuli {
        let entry = |i: usize, j: usize| match (i, j) {
            _ if i == j && i < 3 => c11,
            _ if i == j => c44,
            _ if i < 3 && j < 3 => c12,
            _ => 0.0,
        };
        EffectiveModuli::new(&std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)))).unwrap()
    }

    /// Copper: C11, C12, C44 = 168.4, 121.4, 75.4 GPa (Simmons and Wang 1971), E from 66.7 along 100 to 191.1 along 111.
    #[test]
    fn copper_is_stiffest_along_the_diagonal() {
        let copper = cubic(168.4, 121.4, 75.4);
        let [softest, stiffest] = copper.extremes();
        assert_relative_eq!(softest.young_mpa, 66.68, max_relative = 1e-3);
        assert_relative_eq!(stiffest.young_mpa, 191.1, max_relative = 1e-3);
        assert_relative_eq!(
            copper.young_along_mpa([1.0; 3]),
            stiffest.young_mpa,
            max_relative = 1e-8
        );
        assert!(
            softest.direction.iter().any(|x| x.abs() > 1.0 - 1e-6),
            "{softest:?}"
        );
        assert_relative_eq!(copper.zener_ratio().unwrap(), 3.2085, max_relative = 1e-4);
        // Closed forms of a cube: K = (C11 + 2 C12)/3 in both averages, G_V = (C11 − C12 + 3 C44)/5, A = 6/5 (√A_Z − 1/√A_Z)².
        let root = copper.zener_ratio().unwrap().sqrt();
        assert_relative_eq!(
            copper.universal_anisotropy(),
            1.2 * (root - 1.0 / root).powi(2),
            max_relative = 1e-10
        );
        assert_relative_eq!(copper.bulk().hill_mpa(), 137.0667, max_relative = 1e-6);
        assert_relative_eq!(copper.shear().voigt_mpa, 54.64, max_relative = 1e-10);
    }

    #[test]
    fn an_isotropic_stiffness_gives_its_constants_back() {
        let (young, poisson) = (10.0, 0.3);
        let lame = crate::Isotropic::new(young, poisson).unwrap().lame();
        let (l, m) = (lame.lambda_mpa, lame.mu_mpa);
        let found = cubic(l + 2.0 * m, l, m);
        for a in 0..3 {
            assert_relative_eq!(found.young_mpa()[a], young, max_relative = 1e-12);
            assert_relative_eq!(found.shear_mpa()[a], m, max_relative = 1e-12);
            assert_relative_eq!(found.poisson(a, (a + 1) % 3), poisson, max_relative = 1e-12);
        }
        assert!(found.universal_anisotropy().abs() < 1e-12);
        assert_relative_eq!(found.shear().reuss_mpa, m, max_relative = 1e-12);
    }

    /// Layers are no cube.
    #[test]
    fn zener_is_for_cubes() {
        let mut stiffness = *cubic(3.0, 1.0, 1.0).stiffness_mpa();
        stiffness[2][2] = 3.2;
        assert_eq!(EffectiveModuli::new(&stiffness).unwrap().zener_ratio(), None);
    }

    #[test]
    fn what_stores_no_energy_is_refused() {
        assert!(EffectiveModuli::new(&[[0.0; 6]; 6]).is_err());
        assert!(EffectiveModuli::new(&[[f64::NAN; 6]; 6]).is_err());
    }
}
