//! Isotropic linear elasticity at a point.

use crate::error::SystemError;
use serde::Serialize;

/// An isotropic linear elastic material.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Isotropic {
    /// Young's modulus E in MPa.
    pub young_mpa: f64,
    /// Poisson's ratio ν.
    pub poisson: f64,
}

/// Lamé's parameters in MPa: `σ = λ tr(ε) I + 2 μ ε`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lame {
    /// First parameter λ.
    pub lambda_mpa: f64,
    /// Shear modulus μ.
    pub mu_mpa: f64,
}

/// A symmetric tensor in the order XX YY ZZ XY YZ XZ (tensor shear components, not engineering ones).
pub type Symmetric = [f64; 6];

impl Isotropic {
    /// A material that is positive definite: `E > 0`, `−1 < ν < 1/2`, all finite.
    ///
    /// # Errors
    /// [`SystemError::Material`] otherwise.
    pub fn new(young_mpa: f64, poisson: f64) -> Result<Self, SystemError> {
        let stable = young_mpa > 0.0 && young_mpa.is_finite() && poisson > -1.0 && poisson < 0.5;
        let material = Self { young_mpa, poisson };
        if stable {
            Ok(material)
        } else {
            Err(SystemError::Material(material))
        }
    }

    /// `λ = E ν / ((1 + ν)(1 − 2ν))`, `μ = E / (2 (1 + ν))`.
    pub fn lame(&self) -> Lame {
        let Self {
            young_mpa: e,
            poisson: nu,
        } = *self;
        Lame {
            lambda_mpa: e * nu / ((1.0 + nu) * (1.0 - 2.0 * nu)),
            mu_mpa: e / (2.0 * (1.0 + nu)),
        }
    }
}

impl Lame {
    /// `σ = λ tr(ε) I + 2 μ ε` in MPa.
    pub fn stress(&self, strain: &Symmetric) -> Symmetric {
        let pressure = self.lambda_mpa * (strain[0] + strain[1] + strain[2]);
        std::array::from_fn(|k| 2.0 * self.mu_mpa * strain[k] + if k < 3 { pressure } else { 0.0 })
    }

    /// Both parameters times a factor.
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            lambda_mpa: self.lambda_mpa * factor,
            mu_mpa: self.mu_mpa * factor,
        }
    }

    /// The sum of both parameters.
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            lambda_mpa: self.lambda_mpa + other.lambda_mpa,
            mu_mpa: self.mu_mpa + other.mu_mpa,
        }
    }
}

/// Double contraction `a : b` of two symmetric tensors.
pub fn contraction(a: &Symmetric, b: &Symmetric) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + 2.0 * (a[3] * b[3] + a[4] * b[4] + a[5] * b[5])
}

/// Of a 3×3 matrix, by cofactors.
#[inline(always)]
pub(crate) fn inverse(m: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let cofactor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * cofactor(0, j)).sum();
    std::array::from_fn(|i| std::array::from_fn(|j| cofactor(j, i) / determinant))
}

/// Von Mises' equivalent stress `√(3/2 s:s)`, `s` the deviator.
pub fn von_mises(stress: &Symmetric) -> f64 {
    let mean = (stress[0] + stress[1] + stress[2]) / 3.0;
    let deviator: Symmetric = std::array::from_fn(|k| if k < 3 { stress[k] - mean } else { stress[k] });
    (1.5 * contraction(&deviator, &deviator)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniaxial_stress_follows_hooke() {
        let material = Isotropic::new(114_000.0, 0.34).unwrap();
        let strain = [-0.34e-3, -0.34e-3, 1e-3, 0.0, 0.0, 0.0];
        let stress = material.lame().stress(&strain);
        approx::assert_relative_eq!(stress[2], 114.0, max_relative = 1e-12);
        assert!(stress[0].abs() < 1e-10 && stress[1].abs() < 1e-10);
        approx::assert_relative_eq!(von_mises(&stress), 114.0, max_relative = 1e-12);
    }

    #[test]
    fn pure_shear_has_root_three() {
        approx::assert_relative_eq!(von_mises(&[0.0, 0.0, 0.0, 2.0, 0.0, 0.0]), 2.0 * 3f64.sqrt());
    }

    #[test]
    fn unstable_materials_are_refused() {
        for (e, nu) in [
            (0.0, 0.3),
            (-1.0, 0.3),
            (1.0, 0.5),
            (1.0, -1.0),
            (f64::NAN, 0.3),
            (1.0, f64::NAN),
        ] {
            assert!(Isotropic::new(e, nu).is_err());
        }
    }
}
