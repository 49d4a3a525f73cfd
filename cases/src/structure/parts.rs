//! Prostheses as lists of parts.

use super::graded::{self, Filling, Stand};
use super::shapes::{Surfaces, cut, rotation};
use super::{Built, Envelope, Forecast, Notes, memory, specimen};
use crate::case::{Case, CoatedFaces, Part, PartChannel, PartContent, PartKind, PartLattice, SolidMaterial};
use crate::run_error::RunError;
use meshing::assembly::{Assembly, AssemblyError, Channel, Coated, Content, LatticeFill};
use meshing::solid::{AnyOf, Difference, SharedSolid, SolidError};
use meshing::{Grid, MeshReport, VoxelMesh};
use std::sync::Arc;

/// The body of implants, that all parts but bone belong to.
const IMPLANT: u8 = 0;

/// The mesh of the parts of a case.
pub(super) fn prosthesis(case: &Case) -> Result<Built, RunError> {
    let surfaces = Surfaces::of(case)?;
    let (bare, notes) = assembly(case, &surfaces)?;
    Ok(Built {
        notes: surfaces.notes().and(notes),
        ..meshed(case, bare, |mesh| materials(case, mesh))?
    })
}

/// The mesh of an assembly with the coat of a case.
pub(super) fn meshed(
    case: &Case,
    bare: Assembly,
    materials: impl Fn(&VoxelMesh) -> Vec<SolidMaterial>,
) -> Result<Built, RunError> {
    let [low, high] = bare.bounds_mm().map_err(|error| refused(&error))?;
    let mesh = mesh(case, &coated_assembly(case, bare)?)?;
    let materials = materials(&mesh);
    Ok(Built {
        envelope: Envelope::of_box(std::array::from_fn(|a| high[a] - low[a])),
        ..Built::of_mesh(MeshReport::of_mesh(mesh), materials)
    })
}

/// Counted in the mesh itself.
pub(super) fn forecast(case: &Case) -> Result<Forecast, RunError> {
    prosthesis(case).map(|built| memory::of_mesh(&built.mesh))
}

fn mesh(case: &Case, assembly: &Assembly) -> Result<VoxelMesh, RunError> {
    let grid = grid(case, assembly)?;
    memory::of_grid(&grid).refuse_beyond(None)?;
    assembly.mesh(&grid).map_err(|error| refused(&error))
}

fn grid(case: &Case, assembly: &Assembly) -> Result<Grid, RunError> {
    let [low, high] = assembly.bounds_mm().map_err(|error| refused(&error))?;
    let shortest_mm = (0..3).map(|a| high[a] - low[a]).fold(f64::INFINITY, f64::min);
    let voxel_mm = case
        .mesh
        .resolution
        .map_or(shortest_mm, |resolution| resolution.voxel_mm(shortest_mm));
    assembly.grid(voxel_mm).map_err(|error| refused(&error))
}

/// The refusal of an assembly at its key.
pub(super) fn refused(error: &AssemblyError) -> RunError {
    let (key, expected) = match error {
        AssemblyError::Coat(_)
        | AssemblyError::NothingCoated
        | AssemblyError::BadLayers { .. }
        | AssemblyError::TooManyLayers { .. } => ("coating", "a coat that fits, and a part with `coated`"),
        AssemblyError::BadGrid { .. } => ("mesh", "voxels that fit the parts"),
        AssemblyError::Vanished { .. } => ("part", "finer voxels, or another order of the parts"),
        _ => ("part", "parts that make a prosthesis"),
    };
    RunError::input(key, error, expected)
}

/// The parts without their coat, and what there is to say of their lattices.
fn assembly(case: &Case, surfaces: &Surfaces) -> Result<(Assembly, Notes), RunError> {
    let mut notes = Notes::default();
    let mut parts: Vec<meshing::assembly::Part> = Vec::new();
    for (k, part) in case.parts.iter().enumerate() {
        let key = format!("part[{k}]");
        match &part.kind {
            PartKind::Body { .. } => {
                let (body, said) = body(case, part, &key, surfaces)?;
                parts.push(body);
                notes = notes.and(said);
            }
            PartKind::Channel { channel } => {
                let sleeve = channel_parts(part, *channel, &parts).map_err(|error| wrong(&key, &error))?;
                parts.extend(sleeve);
            }
        }
    }
    let assembly = Assembly::new(parts).map_err(|error| refused(&error))?;
    Ok((assembly, notes))
}

fn coated_assembly(case: &Case, assembly: Assembly) -> Result<Assembly, RunError> {
    let Some(coating) = case.coating.as_ref().filter(|coat| coat.thickness_mm() > 0.0) else {
        return Ok(assembly);
    };
    assembly
        .with_coat(specimen::coat(Some(coating)), &coating.inner_bounds_mm())
        .map_err(|error| refused(&error))
}

fn wrong(key: &str, error: &SolidError) -> RunError {
    RunError::input(key, error, "a body that there is")
}

fn coated(part: &Part) -> Coated {
    match part.coated {
        CoatedFaces::None => Coated::Nowhere,
        CoatedFaces::Open => Coated::WhereOpen,
        CoatedFaces::OpenOrBone => Coated::WhereOpenOrBone,
    }
}

fn body(
    case: &Case,
    part: &Part,
    key: &str,
    surfaces: &Surfaces,
) -> Result<(meshing::assembly::Part, Notes), RunError> {
    let PartKind::Body {
        shape,
        within,
        without,
        content,
        fill,
    } = &part.kind
    else {
        return Err(RunError::failed("a channel has no body of its own"));
    };
    let shape = cut([std::slice::from_ref(&**shape), within, without], surfaces)
        .map_err(|error| wrong(key, &error))?;
    let mut notes = Notes::default();
    let content_of_part = match (content, fill) {
        (PartContent::Lattice, Some(fill)) => {
            let filling = filling(fill, shape.clone(), key)?;
            fits_coat(case, part, &filling)?;
            notes = filling.notes.named(&part.name);
            Content::Lattice(LatticeFill {
                lattice: filling.lattice,
                skin_mm: Some(fill.skin_mm).filter(|skin| *skin > 0.0),
                depth_mm: fill.lattice_depth_mm,
            })
        }
        (PartContent::Bone, _) => Content::Bone,
        (PartContent::Void, _) => Content::Void,
        (PartContent::Solid | PartContent::Lattice, _) => Content::Solid,
    };
    let number = match content {
        PartContent::Bone => bone_body(case, part),
        _ => IMPLANT,
    };
    let body = meshing::assembly::Part::new(&part.name, number, shape, content_of_part);
    Ok((body.coated(coated(part)), notes))
}

/// Bones of different names are bodies of their own.
fn bone_body(case: &Case, part: &Part) -> u8 {
    let mut names: Vec<&str> = Vec::new();
    for other in &case.parts {
        if !names.contains(&other.name.as_str()) {
            names.push(&other.name);
        }
    }
    let at = names
        .iter()
        .position(|name| *name == part.name)
        .unwrap_or_default();
    u8::try_from(at + 1).unwrap_or(u8::MAX)
}

/// The sleeve is clipped to what there is of the implant.
fn channel_parts(
    part: &Part,
    channel: PartChannel,
    earlier: &[meshing::assembly::Part],
) -> Result<[meshing::assembly::Part; 2], SolidError> {
    let device = implant(earlier)?;
    let bore = Channel {
        from_mm: channel.from_mm,
        to_mm: channel.to_mm,
        bore_mm: 0.5 * channel.diameter_mm,
        sleeve_mm: channel.sleeve_mm,
    };
    let sleeve = meshing::assembly::Part::new(&part.name, IMPLANT, device.clone(), Content::Solid);
    bore.parts(&device, &sleeve.coated(coated(part)))
}

/// The implant that a list of parts leaves: a later part takes its place from the earlier ones.
fn implant(parts: &[meshing::assembly::Part]) -> Result<SharedSolid, SolidError> {
    let mut implant: Option<SharedSolid> = None;
    for part in parts {
        let shape = part.shape.clone();
        implant = match (&part.content, implant) {
            (Content::Solid | Content::Lattice(_), None) => Some(shape),
            (Content::Solid | Content::Lattice(_), Some(body)) => {
                Some(Arc::new(AnyOf::new(vec![body, shape])?))
            }
            (Content::Void | Content::Bone, Some(body)) => {
                let without = shape;
                Some(Arc::new(Difference { body, without }))
            }
            (Content::Void | Content::Bone, None) => None,
        };
    }
    match implant {
        Some(implant) => Ok(implant),
        None => AnyOf::new(Vec::new()).map(|none| Arc::new(none) as SharedSolid),
    }
}

/// The lattice of a part in its body.
fn filling(fill: &PartLattice, body: SharedSolid, key: &str) -> Result<Filling, RunError> {
    let row = meshing::lattice::find(&fill.lattice).ok_or_else(|| {
        let message = format!("there is no lattice `{}`", fill.lattice);
        RunError::input(key, message, "a name of `trabecula list lattices`")
    })?;
    let stand = Stand {
        rotation: rotation(fill.lattice_rotation).map_err(|error| wrong(key, &error))?,
        origin_mm: fill.lattice_origin_mm,
        bounds_mm: body.bounds_mm().unwrap_or_default(),
        body,
    };
    graded::filling(row, &fill.sizing, &stand, key)
}

/// Whether the coat of a part leaves its lattice members and pores.
fn fits_coat(case: &Case, part: &Part, filling: &Filling) -> Result<(), RunError> {
    if part.coated != CoatedFaces::None {
        for cell in &filling.ends {
            specimen::fitting_coat(case, cell)?;
        }
    }
    Ok(())
}

/// The material of each phase: that of the parts of its name, then those of the coat.
fn materials(case: &Case, mesh: &VoxelMesh) -> Vec<SolidMaterial> {
    let coats = case.coating.iter().flat_map(|coat| coat.layers());
    let mut coats = coats.map(|layer| layer.material);
    let of_part = |name: &str| {
        let named = case.parts.iter().filter(|part| part.name == name);
        named.filter_map(|part| part.material.clone()).next()
    };
    let phases = mesh.phases().iter();
    phases
        .filter_map(|phase| match phase.is_coat() {
            true => coats.next(),
            false => of_part(&phase.name),
        })
        .collect()
}
