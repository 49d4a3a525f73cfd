//! Grey values as densities.

use rayon::prelude::*;

use super::operation_error::{finite, positive};
use super::{OperationError, Scan};

/// The line from grey values to apparent density: ρ = slope · grey + intercept.
///
/// From a phantom of known densities in the scan: Kalender 1992, *A phantom for standardization and quality
/// control in spinal bone mineral measurements*, Eur. J. Radiol. 14:155 (10.1016/0720-048X(92)90110-S).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Calibration {
    /// Density in g/cm³ that one grey value more adds.
    pub slope_g_cm3: f64,
    /// Density in g/cm³ at the grey value 0.
    pub intercept_g_cm3: f64,
}

/// Densities of the voxels of a scan.
#[derive(Clone, Debug, PartialEq)]
pub struct Densities {
    /// Apparent density ρ of each voxel in g/cm³, x fastest, never negative.
    pub values_g_cm3: Vec<f32>,
    /// Voxels that the line puts below zero (air, fat), raised to it.
    pub clamped: usize,
}

impl Scan {
    /// Density of each voxel by a calibration line, zero where the line is negative.
    ///
    /// # Errors
    /// A slope that is not positive, an intercept that is not a number, densities beyond single precision.
    pub fn densities(&self, calibration: &Calibration) -> Result<Densities, OperationError> {
        let slope = positive("the slope of the calibration", calibration.slope_g_cm3)?;
        let intercept = finite("the intercept of the calibration", calibration.intercept_g_cm3)?;
        let density = |&grey: &f32| (slope * f64::from(grey) + intercept) as f32;
        let mut values: Vec<f32> = self.values.par_iter().map(density).collect();
        if let Some(&value) = values.par_iter().find_first(|value| !value.is_finite()) {
            let (name, value) = ("a density", value.into());
            return Err(OperationError::NotFinite { name, value });
        }
        let clamped = values.par_iter().filter(|value| **value < 0.0).count();
        values.par_iter_mut().for_each(|value| *value = value.max(0.0));
        Ok(Densities {
            values_g_cm3: values,
            clamped,
        })
    }
}
