//! Built-in devices, their porous regions filled with a lattice whose cells begin at the origin of the device.

use super::graded::{self, Stand};
use super::{Built, Forecast, Notes, memory, parts, specimen};
use crate::case::{Case, DeviceChoice, Shape, SolidMaterial};
use crate::device::{self, Device};
use crate::run_error::RunError;
use meshing::VoxelMesh;
use meshing::assembly::{Assembly, Content, Part};
use meshing::solid::{AnyOf, Everywhere, Rotation, SharedSolid};
use std::sync::Arc;

/// The mesh of the device of a case.
pub(super) fn implant(case: &Case) -> Result<Built, RunError> {
    let Shape::Device {
        device: choice,
        lattice,
        sizing,
    } = &case.structure.shape
    else {
        return Err(RunError::failed("the structure is no device"));
    };
    let device = device::find(&choice.name)
        .ok_or_else(|| RunError::failed(format!("there is no device `{}`", choice.name)))?;
    let row = meshing::lattice::find(lattice)
        .ok_or_else(|| RunError::failed(format!("there is no lattice `{lattice}`")))?;
    let filling = graded::filling(row, sizing, &stand(case, device, choice)?, "structure")?;
    for cell in &filling.ends {
        specimen::fitting_coat(case, cell)?;
    }
    let list = made(device, choice, &filling.lattice)?;
    let assembly = Assembly::new(list).map_err(|error| parts::refused(&error))?;
    let built = parts::meshed(case, assembly, |mesh| materials(case, choice, mesh))?;
    Ok(Built {
        notes: Notes::default().and(filling.notes),
        ..built
    })
}

/// Counted in the mesh itself.
pub(super) fn forecast(case: &Case) -> Result<Forecast, RunError> {
    implant(case).map(|built| memory::of_mesh(&built.mesh))
}

fn made(device: &Device, choice: &DeviceChoice, lattice: &SharedSolid) -> Result<Vec<Part>, RunError> {
    let expected = "sizes that go together";
    device
        .parts(&choice.sizes, lattice)
        .map_err(|error| RunError::input("structure.device", error, expected))
}

/// Depths are measured from the surface of all that is metal.
fn stand(case: &Case, device: &Device, choice: &DeviceChoice) -> Result<Stand, RunError> {
    let everywhere: SharedSolid = Arc::new(Everywhere);
    let parts = made(device, choice, &everywhere)?.into_iter();
    let is_metal =
        |part: &Part| matches!(part.content, Content::Solid | Content::Lattice(_)) && part.body == 0;
    let metal: Vec<SharedSolid> = parts.filter(is_metal).map(|part| part.shape).collect();
    let key = "structure.device";
    let refused = |error| RunError::input(key, error, "sizes that go together");
    let body: SharedSolid = match metal.is_empty() {
        true => everywhere,
        false => Arc::new(AnyOf::new(metal).map_err(refused)?),
    };
    let turn = case.structure.rotation;
    let rotation = turn.map_or(Ok(Rotation::NONE), |turn| {
        Rotation::about(turn.axis, turn.angle_deg)
    });
    Ok(Stand {
        rotation: rotation.map_err(|error| {
            RunError::input(
                "structure.rotation",
                error,
                "an axis that is not zero, and an angle",
            )
        })?,
        origin_mm: [0.0; 3],
        bounds_mm: body.bounds_mm().unwrap_or_default(),
        body,
    })
}

/// The metal of the structure, other regions by their names, and the layers of the coat.
fn materials(case: &Case, choice: &DeviceChoice, mesh: &VoxelMesh) -> Vec<SolidMaterial> {
    let mut coats = case.coating.iter().flat_map(|coat| coat.layers());
    let phases = mesh.phases().iter();
    phases
        .filter_map(|phase| match phase.is_coat() {
            true => coats.next().map(|layer| layer.material),
            false => choice
                .materials
                .get(&phase.name)
                .or(case.structure.material.as_ref())
                .cloned(),
        })
        .collect()
}
