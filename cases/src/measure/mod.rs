//! What is measured of a meshed or solved run; `table.rs` lists it.

mod buckling;
mod coat;
mod effective;
mod endurance;
mod exact;
mod faces;
mod geometry;
mod morphology;
mod plastic;
mod shielding;
mod stiffness;
mod strength;
mod table;

use crate::case::{Case, Coating};
use crate::effective::Effective;
use crate::load_case::Driven;
use crate::plastic::BeyondYield;
use crate::stress_strain::StressStrain;
use crate::structure::Built;
use solver::{Buckling, Solution};

pub use coat::InterfaceLoads;
pub use endurance::effective_strain;
pub use shielding::IntactBone;
pub use strength::YieldLoads;
pub use table::{MEASURES, Measure, measure};

/// Everything a measure may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// The resolved run.
    pub case: &'a Case,
    /// The mesh.
    pub built: &'a Built,
    /// The solution; absent when only the mesh is made.
    pub solved: Option<Solved<'a>>,
    /// The same bone without the implant.
    pub intact: Option<&'a IntactBone>,
}

/// A solution with what was driven, and sums that several measures share.
#[derive(Debug)]
pub struct Solved<'a> {
    /// Displacements.
    pub solution: &'a Solution<'a>,
    /// What was driven.
    pub driven: Driven,
    /// Strain energy in N·mm.
    pub energy_nmm: f64,
    /// Distribution of stress over yield stress.
    pub yield_loads: YieldLoads,
    /// Distribution of stress in MPa, of every phase.
    pub stresses: YieldLoads,
    /// Tractions on the interface of a coat.
    pub interface: Option<InterfaceLoads>,
    /// Effective strain that so much of the bone exceeds, where there is bone.
    pub bone_strain: Option<f64>,
    /// Strain energy density in MPa of every cell of the grid, 0 in void; where there are zones to compare it in.
    pub energy_density: Option<Vec<f32>>,
    /// Effective or apparent stiffness, where it is sought.
    pub effective: Option<Effective>,
    /// The curve of a compression beyond yield.
    pub curve: Option<&'a StressStrain>,
    /// What an exact solution beyond yield is held against.
    pub beyond_yield: Option<&'a BeyondYield>,
    /// Factors on the solved load.
    pub buckling: Option<&'a Buckling>,
}

impl<'a> Solved<'a> {
    /// Computes the shared sums.
    pub fn new(solution: &'a Solution<'a>, driven: Driven, (case, built): (&Case, &Built)) -> Self {
        let thickness_mm = case.coating.as_ref().map_or(0.0, Coating::thickness_mm);
        Self {
            energy_nmm: solution.strain_energy(),
            yield_loads: YieldLoads::new(solution, &built.materials),
            stresses: YieldLoads::of_stress(solution, &built.materials),
            interface: InterfaceLoads::new(solution, built, thickness_mm),
            bone_strain: effective_strain(solution, built, case.strength.bone_share),
            energy_density: built.zones.as_ref().map(|_| shielding::energy_density(solution)),
            solution,
            driven,
            effective: None,
            curve: None,
            beyond_yield: None,
            buckling: None,
        }
    }

    /// With the curve of a compression beyond yield.
    pub fn with_curve(self, curve: Option<&'a StressStrain>) -> Self {
        Self { curve, ..self }
    }

    /// With what an exact solution beyond yield is held against.
    pub fn with_beyond_yield(self, beyond_yield: Option<&'a BeyondYield>) -> Self {
        Self { beyond_yield, ..self }
    }

    /// With the factors of linear buckling.
    pub fn with_buckling(self, buckling: Option<&'a Buckling>) -> Self {
        Self { buckling, ..self }
    }

    /// With the effective stiffness.
    pub fn with_effective(self, effective: Option<Effective>) -> Self {
        Self { effective, ..self }
    }

    /// Apparent compressive stress in MPa of the solve, where a whole face is driven: `F/A₀` with `F = 2U/Δ`.
    pub fn apparent_stress_mpa(&self) -> Option<f64> {
        match self.driven {
            Driven::Platen {
                shortening_mm,
                area_mm2,
                ..
            } => Some(2.0 * self.energy_nmm / shortening_mm / area_mm2),
            Driven::Block {
                strain, volume_mm3, ..
            } => Some(2.0 * self.energy_nmm / strain / volume_mm3),
            Driven::Patch { .. } | Driven::Faces { .. } | Driven::Exact(_) => None,
        }
    }

    /// Factor from the solve to the asked load.
    pub fn load_factor(&self) -> f64 {
        match self.driven {
            Driven::Platen {
                area_mm2,
                force_n: Some(force),
                ..
            } => self
                .apparent_stress_mpa()
                .map_or(1.0, |stress| force / (stress * area_mm2)),
            _ => 1.0,
        }
    }
}
