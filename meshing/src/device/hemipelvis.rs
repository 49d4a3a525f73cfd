//! A hemipelvis, intact or reconstructed.

use serde::{Deserialize, Serialize};

use super::DeviceError;
use super::pelvis::PelvicBone;
use super::reconstruction::Reconstruction;
use crate::assembly::Part;
use crate::solid::{Bounds, SharedSolid, widened};

/// A hip bone, and the reconstruction of its acetabulum if there is one.
///
/// Without it the parts are those of the intact bone, for comparison on the same grid: that of the reconstructed one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hemipelvis {
    /// The bone.
    pub bone: PelvicBone,
    /// Defect and implant.
    pub reconstruction: Option<Reconstruction>,
}

impl Default for Hemipelvis {
    fn default() -> Self {
        Self {
            bone: PelvicBone::default(),
            reconstruction: Some(Reconstruction::default()),
        }
    }
}

impl Hemipelvis {
    /// The hemipelvis if its sizes go together.
    ///
    /// # Errors
    /// See [`PelvicBone::validated`] and [`Reconstruction::validated`].
    pub fn validated(self) -> Result<Self, DeviceError> {
        let bone = self.bone.validated()?;
        let reconstruction = self
            .reconstruction
            .map(|implant| implant.validated(&bone))
            .transpose()?;
        Ok(Self { bone, reconstruction })
    }

    /// Parts of bone and implant, its interface layer filled with a lattice.
    ///
    /// # Errors
    /// See [`Hemipelvis::validated`].
    pub fn parts(&self, lattice: &SharedSolid) -> Result<Vec<Part>, DeviceError> {
        let Self { bone, reconstruction } = self.clone().validated()?;
        let mut parts = bone.parts()?;
        if let Some(implant) = reconstruction {
            parts.extend(implant.parts(&bone, lattice)?);
        }
        Ok(parts)
    }

    /// A box about bone and implant.
    ///
    /// # Errors
    /// Sizes that make no bone.
    pub fn bounds_mm(&self) -> Result<Bounds, DeviceError> {
        let flange = self
            .reconstruction
            .as_ref()
            .map_or(0.0, |implant| implant.flange_mm);
        Ok(widened(self.bone.bounds_mm()?, flange))
    }
}
