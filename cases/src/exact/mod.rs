//! Exact solutions of linear elasticity in one isotropic solid, and one beyond yield.

mod cavity;
#[cfg(test)]
mod tests;
mod whole;

use crate::case::ExactSolution;
use solver::{Lame, Symmetric};

/// Step of differences over the length that a solution is given with: its fourth power is below rounding.
const STEP: f64 = 1e-3;

/// An exact solution about a centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExactField {
    solution: ExactSolution,
    lame: Lame,
    centre_mm: [f64; 3],
    length_mm: f64,
}

impl ExactField {
    /// A solution in a solid, its coordinates counted from `centre_mm`; `length_mm` is a length over which it changes.
    pub fn new(solution: ExactSolution, lame: Lame, centre_mm: [f64; 3], length_mm: f64) -> Self {
        Self {
            solution,
            lame,
            centre_mm,
            length_mm,
        }
    }

    /// The displacement in mm at a point.
    pub fn displacement_mm(&self, at_mm: [f64; 3]) -> [f64; 3] {
        let at = std::array::from_fn(|a| at_mm[a] - self.centre_mm[a]);
        match self.solution {
            ExactSolution::UniformStrain { components } => whole::uniform(&components, at),
            ExactSolution::Bending { curvature_per_mm } => whole::bent(&self.lame, curvature_per_mm, at),
            ExactSolution::LameCavity {
                diameter_mm,
                stress_mpa,
            } => cavity::lame(&self.lame, (0.5 * diameter_mm, stress_mpa), at),
            ExactSolution::GoodierCavity {
                diameter_mm,
                stress_mpa,
            } => cavity::goodier(&self.lame, (0.5 * diameter_mm, stress_mpa), at),
            ExactSolution::HillCavity {
                diameter_mm,
                plastic_diameter_mm,
                yield_mpa,
                ..
            } => {
                let radii = [0.5 * diameter_mm, 0.5 * plastic_diameter_mm];
                cavity::hill(&self.lame, (radii, yield_mpa), at)
            }
            ExactSolution::Manufactured {
                strain,
                wavelength_mm,
            } => whole::waves((strain, wavelength_mm), at),
        }
    }

    /// The force per volume in N/mm³ that holds it in equilibrium, `−div σ`.
    pub fn body_force_n_mm3(&self, at_mm: [f64; 3]) -> [f64; 3] {
        let at = std::array::from_fn(|a| at_mm[a] - self.centre_mm[a]);
        match self.solution {
            ExactSolution::Manufactured {
                strain,
                wavelength_mm,
            } => whole::force_of_waves(&self.lame, (strain, wavelength_mm), at),
            _ => [0.0; 3],
        }
    }

    /// Yield stress in MPa of a body without hardening, and steps in which its faces move, of a solution beyond yield.
    pub fn yields(&self) -> Option<(f64, usize)> {
        self.solution.yields()
    }

    /// Whether there is a body force.
    pub fn has_body_force(&self) -> bool {
        matches!(self.solution, ExactSolution::Manufactured { .. })
    }

    /// The strain at a point, by central differences of fourth order of the displacement.
    pub fn strain(&self, at_mm: [f64; 3]) -> Symmetric {
        let gradient: [[f64; 3]; 3] = std::array::from_fn(|axis| self.derivative(at_mm, axis));
        let mean = |a: usize, b: usize| 0.5 * (gradient[a][b] + gradient[b][a]);
        [
            mean(0, 0),
            mean(1, 1),
            mean(2, 2),
            mean(0, 1),
            mean(1, 2),
            mean(0, 2),
        ]
    }

    /// `∂u/∂x = (8 (u₁ − u₋₁) − (u₂ − u₋₂)) / 12 h`
    fn derivative(&self, at_mm: [f64; 3], axis: usize) -> [f64; 3] {
        let step = STEP * self.length_mm;
        let moved = |steps: f64| {
            let mut at = at_mm;
            at[axis] += steps * step;
            self.displacement_mm(at)
        };
        let [far_below, below, above, far_above] = [-2.0, -1.0, 1.0, 2.0].map(moved);
        std::array::from_fn(|c| (8.0 * (above[c] - below[c]) - (far_above[c] - far_below[c])) / (12.0 * step))
    }

    /// The solid's constants.
    pub fn lame(&self) -> &Lame {
        &self.lame
    }
}
