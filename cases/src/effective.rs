//! The effective stiffness of a run, and the bounds that it must keep.

use crate::structure::Built;
use solver::{EffectiveModuli, FiniteCellModuli, Isotropic, Stiffness};

/// Rounding that a bound may be broken by, relative to it.
const ROUNDING: f64 = 1e-9;

/// The effective stiffness of a block that repeats itself, beside the bounds of its volumes.
#[derive(Clone, Debug)]
pub struct Effective {
    /// Stiffness, compliance and what follows.
    pub moduli: EffectiveModuli,
    /// The same less the error that the strains of neighbouring cells show, of the rule of mixtures only.
    pub recovered: Option<EffectiveModuli>,
    /// By finite cells, where asked for.
    pub finite_cells: Option<Result<FiniteCellModuli, String>>,
    /// Stiffness in MPa if all phases, void among them, had one strain (Voigt): no block is stiffer.
    pub voigt_mpa: Stiffness,
    /// Upper bound of the bulk modulus in MPa of an isotropic mixture of these volumes.
    pub bulk_bound_mpa: f64,
}

impl Effective {
    /// With the bounds of the volumes of the mesh.
    pub fn new(moduli: EffectiveModuli, built: &Built, materials: &[Isotropic]) -> Self {
        let grid_mm3: f64 = built.mesh.grid().extent_mm().iter().product();
        let phases = materials.iter().enumerate();
        let shares: Vec<(f64, &Isotropic)> = phases
            .map(|(phase, material)| (built.mesh.phase_volume_mm3(phase) / grid_mm3, material))
            .collect();
        Self {
            moduli,
            recovered: None,
            finite_cells: None,
            voigt_mpa: voigt(&shares),
            bulk_bound_mpa: hashin_shtrikman_bulk(&shares),
        }
    }

    /// The same, with moduli less their error.
    pub fn with_recovered(self, recovered: Option<EffectiveModuli>) -> Self {
        Self { recovered, ..self }
    }

    /// The same, with moduli by finite cells, or why there are none.
    pub fn with_finite_cells(self, finite_cells: Option<Result<FiniteCellModuli, String>>) -> Self {
        Self { finite_cells, ..self }
    }

    /// What is wrong with it, if a bound is broken.
    pub fn broken_bounds(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let stiffness = self.moduli.stiffness_mpa();
        let rest: Stiffness = std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                let slack = if i == j {
                    ROUNDING * self.voigt_mpa[i][i]
                } else {
                    0.0
                };
                self.voigt_mpa[i][j] - stiffness[i][j] + slack
            })
        });
        if EffectiveModuli::new(&rest).is_err() {
            broken.push(
                "the effective stiffness exceeds the bound of Voigt in some strain: do not use it".into(),
            );
        }
        // The bound is for isotropic mixtures; of others it bounds the bulk modulus of equal stress.
        let bulk = self.moduli.bulk().reuss_mpa;
        if bulk > (1.0 + ROUNDING) * self.bulk_bound_mpa {
            broken.push(format!(
                "the bulk modulus {bulk:.6} MPa exceeds the bound of Hashin and Shtrikman, {:.6} MPa, as that of a laminate or under uniform strain may",
                self.bulk_bound_mpa
            ));
        }
        broken
    }
}

/// `Σ f C`
fn voigt(shares: &[(f64, &Isotropic)]) -> Stiffness {
    let mean = |of: fn(f64, f64) -> f64| -> f64 {
        let terms = shares.iter().map(|(share, material)| {
            let lame = material.lame();
            share * of(lame.lambda_mpa, lame.mu_mpa)
        });
        terms.sum()
    };
    let (c11, c12, c44) = (mean(|l, m| l + 2.0 * m), mean(|l, _| l), mean(|_, m| m));
    std::array::from_fn(|i| {
        std::array::from_fn(|j| match (i, j) {
            _ if i == j && i < 3 => c11,
            _ if i == j => c44,
            _ if i < 3 && j < 3 => c12,
            _ => 0.0,
        })
    })
}

/// `K⁺ = (Σ f/(K + 4/3 G_max))⁻¹ − 4/3 G_max` (Hashin and Shtrikman 1963, J. Mech. Phys. Solids 11:127, doi
/// 10.1016/0022-5096(63)90060-7), void with K = 0.
fn hashin_shtrikman_bulk(shares: &[(f64, &Isotropic)]) -> f64 {
    let stiffest = shares
        .iter()
        .filter(|(share, _)| *share > 0.0)
        .map(|(_, material)| material.lame().mu_mpa)
        .fold(0.0, f64::max);
    let shift = 4.0 / 3.0 * stiffest;
    let solid: f64 = shares.iter().map(|(share, _)| share).sum();
    let of_solids: f64 = shares
        .iter()
        .map(|(share, material)| {
            let lame = material.lame();
            share / (lame.lambda_mpa + 2.0 / 3.0 * lame.mu_mpa + shift)
        })
        .sum();
    1.0 / (of_solids + (1.0 - solid) / shift) - shift
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hollow spheres: K = 4 G K f / (4 G + 3 K (1 − f)), Hashin 1962.
    #[test]
    fn bulk_bound_is_that_of_hollow_spheres() {
        let material = Isotropic::new(10.0, 0.25).unwrap();
        let (bulk, shear) = (10.0 / 1.5, 4.0);
        for share in [0.1, 0.3, 0.9, 1.0] {
            let expected = 4.0 * shear * bulk * share / (4.0 * shear + 3.0 * bulk * (1.0 - share));
            approx::assert_relative_eq!(
                hashin_shtrikman_bulk(&[(share, &material)]),
                expected,
                max_relative = 1e-12
            );
        }
    }
}
