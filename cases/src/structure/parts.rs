//! Prostheses as lists of parts.

use super::{Built, Envelope, Forecast, Notes, memory, specimen, stl};
use crate::case::{
    Case, CoatedFaces, Part, PartChannel, PartContent, PartKind, PartLattice, PartShape, Primitive,
    SolidMaterial, StlFile,
};
use crate::run_error::RunError;
use meshing::assembly::{Assembly, AssemblyError, Channel, Coated, Content, LatticeFill};
use meshing::solid::{
    AllOf, AnyOf, Capsule, Cuboid, Difference, Ellipsoid, Frustum, HalfSpace, Placed, Rod, Rotation,
    RoundedBox, SharedSolid, SolidError, Sphere, Torus, Tube,
};
use meshing::{Grid, MeshReport, VoxelMesh};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// The body of implants, that all parts but bone belong to.
const IMPLANT: u8 = 0;

/// The mesh of the parts of a case.
pub(super) fn prosthesis(case: &Case) -> Result<Built, RunError> {
    let surfaces = Surfaces::of(case)?;
    let bare = assembly(case, &surfaces)?;
    let [low, high] = bare.bounds_mm().map_err(|error| refused(&error))?;
    let mesh = mesh(case, &coated_assembly(case, bare)?)?;
    let materials = materials(case, &mesh);
    Ok(Built {
        envelope: Envelope::of_box(std::array::from_fn(|a| high[a] - low[a])),
        notes: surfaces.notes(),
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

fn refused(error: &AssemblyError) -> RunError {
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

/// The surfaces of STL files, each read once.
struct Surfaces {
    files: Vec<(StlFile, SharedSolid)>,
    warnings: Vec<String>,
    reports: Vec<Json>,
}

impl Surfaces {
    fn of(case: &Case) -> Result<Self, RunError> {
        let mut surfaces = Self {
            files: Vec::new(),
            warnings: Vec::new(),
            reports: Vec::new(),
        };
        for (k, part) in case.parts.iter().enumerate() {
            let PartKind::Body {
                shape,
                within,
                without,
                ..
            } = &part.kind
            else {
                continue;
            };
            for body in std::iter::once(shape.as_ref()).chain(within).chain(without) {
                if let Primitive::Stl(file) = &body.primitive {
                    surfaces.read(file, &format!("part[{k}]"))?;
                }
            }
        }
        Ok(surfaces)
    }

    fn read(&mut self, file: &StlFile, key: &str) -> Result<(), RunError> {
        if self.files.iter().any(|(known, _)| known == file) {
            return Ok(());
        }
        let stl::Surface { solid, notes } = stl::opened(file, &Rotation::NONE, key)?;
        self.files.push((file.clone(), Arc::new(solid)));
        self.warnings.extend(notes.warnings);
        let report = notes.details.get("surface").cloned();
        self.reports.push(json!({ "file": file.file, "surface": report }));
        Ok(())
    }

    fn body(&self, file: &StlFile) -> Option<SharedSolid> {
        let known = self.files.iter().find(|(known, _)| known == file);
        known.map(|(_, body)| body.clone())
    }

    fn notes(self) -> Notes {
        let mut details = Map::new();
        if !self.reports.is_empty() {
            details.insert("surfaces".into(), self.reports.into());
        }
        Notes {
            warnings: self.warnings,
            details,
        }
    }
}

fn assembly(case: &Case, surfaces: &Surfaces) -> Result<Assembly, RunError> {
    let mut parts: Vec<meshing::assembly::Part> = Vec::new();
    for (k, part) in case.parts.iter().enumerate() {
        let key = format!("part[{k}]");
        match &part.kind {
            PartKind::Body { .. } => parts.push(body(case, part, &key, surfaces)?),
            PartKind::Channel { channel } => {
                let sleeve = channel_parts(part, *channel, &parts).map_err(|error| wrong(&key, &error))?;
                parts.extend(sleeve);
            }
        }
    }
    Assembly::new(parts).map_err(|error| refused(&error))
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
) -> Result<meshing::assembly::Part, RunError> {
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
    let content_of_part = match (content, fill) {
        (PartContent::Lattice, Some(fill)) => Content::Lattice(lattice(fill, key)?),
        (PartContent::Bone, _) => Content::Bone,
        (PartContent::Void, _) => Content::Void,
        (PartContent::Solid | PartContent::Lattice, _) => Content::Solid,
    };
    let number = match content {
        PartContent::Bone => bone_body(case, part),
        _ => IMPLANT,
    };
    Ok(meshing::assembly::Part::new(&part.name, number, shape, content_of_part).coated(coated(part)))
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

fn lattice(fill: &PartLattice, key: &str) -> Result<LatticeFill, RunError> {
    let row = meshing::lattice::find(&fill.lattice).ok_or_else(|| {
        let message = format!("there is no lattice `{}`", fill.lattice);
        RunError::input(key, message, "a name of `trabecula list lattices`")
    })?;
    let cell = row
        .sized(&specimen::lattice_sizing(&fill.sizing))
        .map_err(|error| RunError::input(key, error, "a size that a cell of this lattice can have"))?;
    let rotation = rotation(fill.lattice_rotation).map_err(|error| wrong(key, &error))?;
    let placed = Placed::new(Arc::new(cell), rotation, fill.lattice_origin_mm);
    Ok(LatticeFill {
        lattice: Arc::new(placed.map_err(|error| wrong(key, &error))?),
        skin_mm: Some(fill.skin_mm).filter(|skin| *skin > 0.0),
        depth_mm: fill.lattice_depth_mm,
    })
}

fn rotation(rotation: Option<crate::case::Rotation>) -> Result<Rotation, SolidError> {
    rotation.map_or(Ok(Rotation::NONE), |rotation| {
        Rotation::about(rotation.axis, rotation.angle_deg)
    })
}

/// A shape, what it is cut to, and what is cut out of it.
fn cut([shape, within, without]: [&[PartShape]; 3], surfaces: &Surfaces) -> Result<SharedSolid, SolidError> {
    let bodies = shape.iter().chain(within).map(|shape| placed(shape, surfaces));
    let mut bodies = bodies.collect::<Result<Vec<_>, SolidError>>()?;
    let body: SharedSolid = match bodies.len() {
        1 => bodies.remove(0),
        _ => Arc::new(AllOf::new(bodies)?),
    };
    without.iter().try_fold(body, |body, cutter| {
        let without = placed(cutter, surfaces)?;
        Ok(Arc::new(Difference { body, without }) as SharedSolid)
    })
}

fn placed(shape: &PartShape, surfaces: &Surfaces) -> Result<SharedSolid, SolidError> {
    let body = match &shape.primitive {
        Primitive::Stl(file) => surfaces.body(file),
        _ => None,
    };
    let body = body.map_or_else(|| primitive(&shape.primitive), Ok)?;
    if shape.rotation.is_none() && shape.shift_mm.is_none() {
        return Ok(body);
    }
    let shift = shape.shift_mm.unwrap_or_default();
    Ok(Arc::new(Placed::new(body, rotation(shape.rotation)?, shift)?))
}

fn primitive(primitive: &Primitive) -> Result<SharedSolid, SolidError> {
    Ok(match primitive {
        Primitive::Sphere {
            centre_mm,
            diameter_mm,
        } => Arc::new(Sphere::new(*centre_mm, 0.5 * diameter_mm)?),
        Primitive::Box {
            low_mm,
            high_mm,
            rounding_mm,
        } if *rounding_mm > 0.0 => Arc::new(RoundedBox::new(*low_mm, *high_mm, *rounding_mm)?),
        Primitive::Box { low_mm, high_mm, .. } => Arc::new(Cuboid {
            low_mm: *low_mm,
            high_mm: *high_mm,
        }),
        Primitive::Cylinder {
            from_mm,
            to_mm,
            diameter_mm,
            inner_diameter_mm,
        } if *inner_diameter_mm > 0.0 => Arc::new(Tube::new(
            [*from_mm, *to_mm],
            0.5 * diameter_mm,
            0.5 * inner_diameter_mm,
        )?),
        Primitive::Cylinder {
            from_mm,
            to_mm,
            diameter_mm,
            ..
        } => Arc::new(Rod::new(*from_mm, *to_mm, 0.5 * diameter_mm)?),
        Primitive::Cone {
            from_mm,
            to_mm,
            diameters_mm,
        } => Arc::new(Frustum::new([*from_mm, *to_mm], diameters_mm.map(|d| 0.5 * d))?),
        Primitive::Capsule {
            from_mm,
            to_mm,
            diameter_mm,
        } => Arc::new(Capsule::new(*from_mm, *to_mm, 0.5 * diameter_mm)?),
        Primitive::Torus {
            centre_mm,
            axis,
            ring_diameter_mm,
            tube_diameter_mm,
        } => Arc::new(Torus::new(
            *centre_mm,
            *axis,
            0.5 * ring_diameter_mm,
            0.5 * tube_diameter_mm,
        )?),
        Primitive::Ellipsoid {
            centre_mm,
            diameters_mm,
        } => Arc::new(Ellipsoid::new(*centre_mm, diameters_mm.map(|d| 0.5 * d))?),
        Primitive::HalfSpace { point_mm, normal } => Arc::new(HalfSpace::new(*point_mm, *normal)),
        // A file that was not read has no body.
        Primitive::Stl(_) => Arc::new(AnyOf::new(Vec::new())?),
    })
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
