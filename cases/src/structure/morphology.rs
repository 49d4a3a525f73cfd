//! What the meshed body looks like: sizes of its members and pores, its surface, how its pores hang together.

use super::Built;
use crate::case::Case;
use crate::run_error::RunError;
use meshing::morphology::{LocalThickness, OpenPorosity, SpecificSurface, Tortuosity};
use meshing::{Occupancy, VoxelMesh};
use serde_json::json;

/// Morphology of the implant, or of all that is meshed where nothing is one.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Morphology {
    /// Diameters of the largest spheres in members and in pores.
    pub local_thickness: LocalThickness,
    /// Surface beside void.
    pub surface: SpecificSurface,
    /// The pores that can be reached from outside.
    pub pores: OpenPorosity,
    /// How much longer the way through the pores is than straight through.
    pub tortuosity: Tortuosity,
}

/// Phases of body 0, the implant; all of them where none is.
pub fn implant_phases(mesh: &VoxelMesh) -> Vec<usize> {
    let phases = mesh.phases().iter().enumerate();
    let own: Vec<usize> = phases
        .filter(|(_, phase)| phase.body == 0)
        .map(|(k, _)| k)
        .collect();
    match own.is_empty() {
        true => (0..mesh.phases().len()).collect(),
        false => own,
    }
}

/// The structure with its morphology, where the case asks for it.
pub(super) fn measured(case: &Case, built: Built) -> Result<Built, RunError> {
    if !case.mesh.morphology {
        return Ok(built);
    }
    let occupancy = Occupancy::of_phases(&built.mesh, &implant_phases(&built.mesh));
    let occupancy = occupancy.map_err(RunError::failed)?;
    let morphology = Morphology {
        local_thickness: LocalThickness::of(&occupancy),
        surface: SpecificSurface::of(&occupancy).map_err(RunError::failed)?,
        pores: OpenPorosity::of(&occupancy),
        tortuosity: Tortuosity::of(&occupancy).map_err(RunError::failed)?,
    };
    let mut notes = built.notes;
    notes.details.insert("morphology".into(), json!(morphology));
    Ok(Built {
        notes,
        morphology: Some(Box::new(morphology)),
        ..built
    })
}
