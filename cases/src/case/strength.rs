//! What a solved structure is held against, as resolved.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Scales and limits of strength; none of them changes the solution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StrengthSettings {
    /// What tractions on the interface of the coat are put beside in MPa: a scale, no strength of the bond.
    pub adhesion_mpa: f64,
    /// Effective strain of bone tissue that counts as overload.
    pub bone_strain: f64,
    /// Volume fraction of the bone beyond it at which the bone fails.
    pub bone_share: f64,
    /// The limit of a fatigue estimate, where one is given.
    #[serde(flatten)]
    pub fatigue: Option<Fatigue>,
}

/// The limit of a fatigue estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fatigue {
    /// Stress amplitude in MPa that the solid of the struts endures under fully reversed load.
    pub endurance_limit_mpa: f64,
    /// Smallest over largest load of a cycle, R in [−1, 1).
    pub load_ratio: f64,
    /// How the mean stress counts.
    pub mean_stress: MeanStress,
    /// Ultimate stress of the solid in MPa, which Goodman's line needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ultimate_mpa: Option<f64>,
}

/// How the mean stress of a cycle counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeanStress {
    /// `√(σ_max σ_a) = σ_e` (Smith, Watson and Topper 1970).
    #[default]
    SmithWatsonTopper,
    /// `σ_a/σ_e + σ_m/σ_u = 1` (Goodman 1899).
    Goodman,
    /// Not at all.
    None,
}

impl Fatigue {
    /// Largest stress in MPa of an endured cycle.
    pub fn highest_stress_mpa(&self) -> f64 {
        let amplitude = 0.5 * (1.0 - self.load_ratio);
        let mean = 0.5 * (1.0 + self.load_ratio);
        let limit = self.endurance_limit_mpa;
        match (self.mean_stress, self.ultimate_mpa) {
            (MeanStress::SmithWatsonTopper, _) => limit / amplitude.sqrt(),
            (MeanStress::Goodman, Some(ultimate)) => 1.0 / (amplitude / limit + mean / ultimate),
            (MeanStress::Goodman | MeanStress::None, _) => limit / amplitude,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_agree_under_reversed_load_and_differ_with_a_mean() {
        let fatigue = |load_ratio, mean_stress| Fatigue {
            endurance_limit_mpa: 300.0,
            load_ratio,
            mean_stress,
            ultimate_mpa: Some(1000.0),
        };
        for method in [
            MeanStress::None,
            MeanStress::Goodman,
            MeanStress::SmithWatsonTopper,
        ] {
            approx::assert_relative_eq!(
                fatigue(-1.0, method).highest_stress_mpa(),
                300.0,
                max_relative = 1e-12
            );
        }
        // R = 0: amplitude and mean are half the largest stress.
        approx::assert_relative_eq!(fatigue(0.0, MeanStress::None).highest_stress_mpa(), 600.0);
        approx::assert_relative_eq!(
            fatigue(0.0, MeanStress::SmithWatsonTopper).highest_stress_mpa(),
            300.0 * 2f64.sqrt()
        );
        let goodman = fatigue(0.0, MeanStress::Goodman).highest_stress_mpa();
        approx::assert_relative_eq!(
            0.5 * goodman / 300.0 + 0.5 * goodman / 1000.0,
            1.0,
            max_relative = 1e-12
        );
    }
}
