//! Effective moduli by finite cells, beside those of voxels.

use crate::case::Case;
use crate::run_error::RunError;
use crate::structure;
use meshing::VoxelMesh;
use serde::Serialize;
use solver::{EffectiveModuli, FiniteCellModuli, VOXELS_PER_FINITE_CELL};
use std::collections::BTreeMap;

/// Half width of a band over the distance of the two limits; `results/resolution` has the table of what it holds.
const BAND_BY_SPREAD: f64 = 1.5;
/// The same over what the limit takes off quadratic cells.
const BAND_BY_CORRECTION: f64 = 0.15;
/// What a band has at least, in percent: what the voxels that cells are integrated by, and what is left of iterations, may take.
const BAND_FLOOR_PERCENT: f64 = 0.5;

/// A modulus of the effective stiffness in MPa.
type Modulus = fn(&EffectiveModuli) -> f64;

/// Moduli by the names of their measures.
pub const MODULI: [(&str, Modulus); 7] = [
    ("finite_cell_modulus_x_mpa", |m| m.young_mpa()[0]),
    ("finite_cell_modulus_y_mpa", |m| m.young_mpa()[1]),
    ("finite_cell_modulus_z_mpa", |m| m.young_mpa()[2]),
    ("finite_cell_shear_modulus_yz_mpa", |m| m.shear_mpa()[0]),
    ("finite_cell_shear_modulus_xz_mpa", |m| m.shear_mpa()[1]),
    ("finite_cell_shear_modulus_xy_mpa", |m| m.shear_mpa()[2]),
    ("finite_cell_bulk_modulus_mpa", |m| m.bulk().voigt_mpa),
];

/// How finite cells went, as `results.json` has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum FiniteCellOutcome {
    /// Moduli are known.
    Found(FiniteCellSummary),
    /// There are none; those of voxels stand.
    Failed {
        /// Why.
        reason: String,
    },
}

impl FiniteCellOutcome {
    /// Of what so many finite cells gave.
    pub fn new(cells: [usize; 3], found: Result<FiniteCellModuli, String>) -> Self {
        match found {
            Ok(found) => Self::Found(FiniteCellSummary::new(cells, &found)),
            Err(reason) => Self::Failed { reason },
        }
    }

    /// The moduli, if they are known.
    pub fn found(&self) -> Option<&FiniteCellSummary> {
        match self {
            Self::Found(summary) => Some(summary),
            Self::Failed { .. } => None,
        }
    }

    /// What a reader has to know, if they are not.
    pub fn doubt(&self) -> Option<String> {
        match self {
            Self::Found(_) => None,
            Self::Failed { reason } => Some(format!(
                "no moduli by finite cells, those of voxels stand: {reason}"
            )),
        }
    }
}

/// Moduli by finite cells and their bands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FiniteCellSummary {
    /// Finite cells along x, y, z.
    pub cells: [usize; 3],
    /// Voxels along the edge of each.
    pub voxels_per_finite_cell: usize,
    /// Linear and quadratic cells of this size, then of twice that.
    pub systems: [FiniteCellSystem; 4],
    /// Largest band of all moduli, in percent.
    pub band_percent: f64,
    /// Each modulus.
    pub moduli: BTreeMap<&'static str, FiniteCellModulus>,
}

/// One of the systems that a limit is taken from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FiniteCellSystem {
    /// Degrees of freedom.
    pub dof: usize,
    /// Iterations, the same for all strains.
    pub iterations: usize,
}

/// One modulus by finite cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FiniteCellModulus {
    /// The limit of small cells and high degrees, which is the measure.
    pub limit_mpa: f64,
    /// Half width of its band in percent: half as much again as two ways to the limit are apart, 15 % of what it takes off quadratic cells, and half a percent.
    pub band_percent: f64,
    /// With quadratic cells: too high, as a displacement method's is.
    pub quadratic_mpa: f64,
}

impl FiniteCellSummary {
    /// Half width in percent of the band of a measure, if it is by finite cells.
    pub fn band_of(&self, measure: &str) -> Option<f64> {
        self.moduli.get(measure).map(|modulus| modulus.band_percent)
    }

    /// Half width in percentage points of the band of the change `100 (coated/uncoated − 1)`: both bands, as if nothing of the errors were common.
    pub fn band_of_change(&self, coated: &Self, measure: &str) -> Option<f64> {
        let (bare, coat) = (self.moduli.get(measure)?, coated.moduli.get(measure)?);
        Some(coat.limit_mpa / bare.limit_mpa * (bare.band_percent + coat.band_percent))
    }

    /// Of a limit found with so many finite cells.
    pub fn new(cells: [usize; 3], found: &FiniteCellModuli) -> Self {
        let moduli: BTreeMap<_, _> = MODULI
            .iter()
            .map(|&(name, modulus)| {
                let (limit_mpa, quadratic_mpa) = (modulus(&found.moduli), modulus(&found.quadratic));
                let correction = (quadratic_mpa / limit_mpa - 1.0).abs();
                let share = BAND_BY_SPREAD * found.spread(modulus) + BAND_BY_CORRECTION * correction;
                let known = FiniteCellModulus {
                    limit_mpa,
                    band_percent: BAND_FLOOR_PERCENT + 100.0 * share,
                    quadratic_mpa,
                };
                (name, known)
            })
            .collect();
        Self {
            cells,
            voxels_per_finite_cell: VOXELS_PER_FINITE_CELL,
            systems: found.solutions.each_ref().map(|solution| FiniteCellSystem {
                dof: solution.dof,
                iterations: solution.convergence.iterations,
            }),
            band_percent: moduli
                .values()
                .map(|modulus| modulus.band_percent)
                .fold(0.0, f64::max),
            moduli,
        }
    }
}

/// The mesh of the voxels that cells of this size are integrated by.
///
/// # Errors
/// [`RunError::Input`] where it cannot be built, or has not four voxels along each edge of a cell.
pub fn voxels(
    case: &Case,
    cells: [usize; 3],
    memory_limit_bytes: Option<u64>,
) -> Result<VoxelMesh, RunError> {
    let finer = case.finer().and_then(|finer| finer.finer());
    let mut finer = finer.ok_or_else(|| refused("voxels of this size have no finer ones"))?;
    // Only meshed.
    finer.accuracy.finite_cells = false;
    let built = structure::build(&finer, memory_limit_bytes)?;
    let expected = cells.map(|n| VOXELS_PER_FINITE_CELL * n);
    if built.mesh.grid().cells != expected {
        return Err(refused(
            "a quarter of the voxel's edge does not fit the block as the voxel does",
        ));
    }
    Ok(built.mesh)
}

fn refused(reason: &str) -> RunError {
    RunError::input(
        "accuracy.finite_cells",
        reason,
        "`voxels_per_cell`, a multiple of 8",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_with_its_reason() {
        let failed = FiniteCellOutcome::new([16; 3], Err("did not converge".into()));
        assert_eq!(failed.found(), None);
        assert_eq!(
            failed.doubt().unwrap(),
            "no moduli by finite cells, those of voxels stand: did not converge"
        );
        let json = serde_json::to_value(&failed).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"outcome": "failed", "reason": "did not converge"})
        );
    }
}
