//! Area of the surface of a body.

use serde::Serialize;

use crate::printable::free_area_mm2;
use crate::{Occupancy, StlError};

/// Area of the surface between solid and void, and by volume.
///
/// The area of the triangles that [`Surface`](crate::Surface) writes, which enclose the volume of the cells; of second
/// order for smooth surfaces, where the faces of voxels find 1.5 times the area of a sphere however small they are.
/// The faces of the box are no surface.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SpecificSurface {
    /// Area in mm².
    pub area_mm2: f64,
    /// Area over the volume of the box, BS/TV (Bouxsein et al. 2010, 10.1002/jbmr.141).
    pub per_box_volume_per_mm: f64,
    /// Area over the volume of the solid, BS/BV; none without solid.
    pub per_solid_volume_per_mm: Option<f64>,
}

impl SpecificSurface {
    /// The surface of the solid of an occupancy; no area without solid.
    ///
    /// # Errors
    /// [`StlError::TooMany`] and [`StlError::VolumeMissed`].
    pub fn of(occupancy: &Occupancy) -> Result<Self, StlError> {
        let area_mm2 = match free_area_mm2(occupancy) {
            Err(StlError::NoMaterial) => 0.0,
            found => found?,
        };
        let solid = occupancy.solid_volume_mm3();
        Ok(Self {
            area_mm2,
            per_box_volume_per_mm: area_mm2 / occupancy.box_volume_mm3(),
            per_solid_volume_per_mm: (solid > 0.0).then(|| area_mm2 / solid),
        })
    }
}
