//! Parts from STL files.

use super::{Built, Envelope, Forecast, Notes, body, memory, specimen};
use crate::case::{Case, LengthUnit, Rotation, StlFile};
use crate::run_error::RunError;
use meshing::solid;
use meshing::surface_mesh::{self, SurfaceSolid, Unit};
use serde_json::{Map, json};

/// A surface that bounds a body, and what there is to say of it.
pub(super) struct Surface {
    /// The body.
    pub(super) solid: SurfaceSolid,
    /// The report on the surface as `surface`, and its doubts.
    pub(super) notes: Notes,
}

/// The body of a file.
pub(super) fn opened(file: &StlFile, rotation: &solid::Rotation, key: &str) -> Result<Surface, RunError> {
    let refused = |error: &dyn std::fmt::Display| {
        let message = format!("{}: {error}", file.path.display());
        RunError::input(key, message, "an STL file of a closed surface")
    };
    let bytes = std::fs::read(&file.path).map_err(|error| refused(&error))?;
    let mesh = surface_mesh::read(&bytes, file.unit.map(unit)).map_err(|error| refused(&error))?;
    drop(bytes);
    let examination = surface_mesh::examine(&mesh.turned(rotation));
    let report = examination.report;
    let warnings = report
        .warnings
        .iter()
        .map(|warning| format!("{}: {warning}", file.file));
    let warnings = warnings.collect();
    let solid = examination.solid.map_err(|error| refused(&error))?;
    let details = Map::from_iter([("surface".to_owned(), json!(report))]);
    Ok(Surface {
        solid,
        notes: Notes { warnings, details },
    })
}

fn unit(unit: LengthUnit) -> Unit {
    match unit {
        LengthUnit::Mm => Unit::Millimetre,
        LengthUnit::M => Unit::Metre,
        LengthUnit::Inch => Unit::Inch,
    }
}

/// The part of a case, solid throughout, coated all around.
pub(super) fn part(case: &Case, file: &StlFile) -> Result<Built, RunError> {
    let rotation = rotation(case.structure.rotation)?;
    let Surface { solid, notes } = opened(file, &rotation, "structure.stl")?;
    let [low, high] = solid.box_mm();
    let box_mm: [f64; 3] = std::array::from_fn(|axis| high[axis] - low[axis]);
    let shortest_mm = box_mm.into_iter().fold(f64::INFINITY, f64::min);
    let wanted_mm = case
        .mesh
        .resolution
        .map_or(shortest_mm, |resolution| resolution.voxel_mm(shortest_mm));
    let coat = specimen::coat(case.coating.as_ref());
    let outside = [
        low.map(|x| x - coat.outward_mm),
        high.map(|x| x + coat.outward_mm),
    ];
    let grid = body::grid(case, outside, wanted_mm);
    let built = body::meshed(case, coat, &grid, |coat| solid.cut(coat, &grid))?;
    Ok(Built {
        envelope: Envelope::of_box(box_mm),
        notes,
        ..built
    })
}

/// Counted in the mesh itself.
pub(super) fn forecast(case: &Case, file: &StlFile) -> Result<Forecast, RunError> {
    part(case, file).map(|built| memory::of_mesh(&built.mesh))
}

fn rotation(rotation: Option<Rotation>) -> Result<solid::Rotation, RunError> {
    let turned = rotation.map(|turn| solid::Rotation::about(turn.axis, turn.angle_deg));
    let expected = "an axis that is not zero, and an angle";
    turned
        .unwrap_or(Ok(solid::Rotation::NONE))
        .map_err(|error| RunError::input("structure.rotation", error, expected))
}
