//! From a resolved case to a voxel mesh: what is built, of which materials, and how large it is meant to be.

mod body;
mod device;
mod graded;
mod layers;
mod memory;
mod morphology;
mod outlined;
mod parts;
mod plug;
mod random;
mod scan;
mod shapes;
mod specimen;
mod stl;

use crate::case::{Case, Coating, Islands, Load, PartialVolume, Shape, SolidMaterial};
use crate::run_error::RunError;
use meshing::{Grid, MeshReport, VoxelMesh};
use serde_json::{Map, Value as Json, json};

pub use morphology::{Morphology, implant_phases};
pub use plug::Zones;

/// A meshed structure with everything that later stages ask of it.
#[derive(Debug)]
pub struct Built {
    /// The cells.
    pub mesh: VoxelMesh,
    /// What the mesher says of them.
    pub report: MeshReport,
    /// The material of each phase of the mesh.
    pub materials: Vec<SolidMaterial>,
    /// What the structure is meant to fill.
    pub envelope: Envelope,
    /// Shells of bone around an implant.
    pub zones: Option<Zones>,
    /// What the source of the structure has to say.
    pub notes: Notes,
    /// Sizes of members and pores, where the case asks for them.
    pub morphology: Option<Box<Morphology>>,
}

/// The space that a structure is meant to fill, pores included, without its coat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    /// Its volume in mm³.
    pub volume_mm3: f64,
    /// Edges in mm of the smallest box about it.
    pub box_mm: [f64; 3],
}

impl Envelope {
    /// A box with these edges.
    pub fn of_box(box_mm: [f64; 3]) -> Self {
        Self {
            volume_mm3: box_mm.iter().product(),
            box_mm,
        }
    }

    /// Full cross-section A₀ in mm² of a box or upright cylinder, across an axis.
    pub fn cross_section_mm2(&self, axis: usize) -> f64 {
        self.volume_mm3 / self.box_mm[axis]
    }
}

/// What the source of a structure, a file or a search, has to say beside its mesh.
#[derive(Debug, Default)]
pub struct Notes {
    /// Doubts in words.
    pub warnings: Vec<String>,
    /// Numbers by name.
    pub details: Map<String, Json>,
}

impl Built {
    /// A mesh, cleaned of islands, of the given materials, which fills its grid and is not in bone.
    fn of_mesh((mesh, report): (VoxelMesh, MeshReport), materials: Vec<SolidMaterial>) -> Self {
        Self {
            envelope: Envelope::of_box(mesh.grid().extent_mm()),
            mesh,
            report,
            materials,
            zones: None,
            notes: Notes::default(),
            morphology: None,
        }
    }

    /// Everything the mesh report says, but for its warnings.
    pub fn details(&self) -> Map<String, Json> {
        let mut details = match serde_json::to_value(&self.report) {
            Ok(Json::Object(map)) => map,
            _ => Map::new(),
        };
        details.retain(|key, _| !["cells", "material_cells", "voxel_mm", "warnings"].contains(&key.as_str()));
        details.insert("regions".into(), self.regions());
        details.extend(self.notes.details.clone());
        details
    }

    /// Name, material and volume of each region, in the order of their numbers in files.
    fn regions(&self) -> Json {
        let phases = self.mesh.phases().iter().zip(&self.materials).enumerate();
        let region = |(k, (phase, material)): (usize, (&meshing::Phase, &SolidMaterial))| {
            json!({
                "region": k + 1,
                "name": phase.name,
                "material": material.name,
                "volume_mm3": self.mesh.phase_volume_mm3(k),
            })
        };
        phases.map(region).collect()
    }

    /// Doubts about the mesh in words.
    pub fn warnings(&self) -> Vec<String> {
        let of_mesh = self.report.warnings.iter().map(ToString::to_string);
        self.notes.warnings.iter().cloned().chain(of_mesh).collect()
    }
}

/// Size of a structure before it is meshed.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Forecast {
    /// The grid.
    pub grid: Grid,
    /// Expected cells with material.
    pub material_cells: usize,
    /// Expected degrees of freedom.
    pub dof: usize,
    /// Expected memory of mesh and solve in bytes.
    pub bytes: u64,
    /// Sizes of the structure by `name_unit`, where they are known without a mesh.
    pub sizes: Vec<(&'static str, f64)>,
}

/// Builds the structure of a case.
///
/// # Errors
/// [`RunError::Input`] for values that no mesh can be made of, or that need more memory than `memory_limit_bytes` (what the
/// machine has available, when `None`).
pub fn build(case: &Case, memory_limit_bytes: Option<u64>) -> Result<Built, RunError> {
    let built = built_within(case, memory_limit_bytes)?;
    match (case.mesh.islands, built.report.islands.len()) {
        (Islands::Refuse, count @ 1..) => {
            let message = format!("the mesh has {count} islands beside its largest piece");
            Err(RunError::input(
                "mesh.islands",
                message,
                "\"remove\", or finer voxels",
            ))
        }
        _ => morphology::measured(case, built),
    }
}

/// What is counted in its mesh is meshed once, and refused before it is solved.
fn built_within(case: &Case, memory_limit_bytes: Option<u64>) -> Result<Built, RunError> {
    if matches!(
        case.structure.shape,
        Shape::Scan { .. }
            | Shape::Parts
            | Shape::Stl { .. }
            | Shape::Device { .. }
            | Shape::Voronoi { .. }
            | Shape::Spinodoid { .. }
    ) {
        let built = build_shape(case)?;
        let counted = memory::of_mesh(&built.mesh);
        let counted = if case.load.is_effective() {
            counted.with_responses()
        } else {
            counted
        };
        counted.refuse_beyond(memory_limit_bytes)?;
        return Ok(built);
    }
    forecast(case)?.refuse_beyond(memory_limit_bytes)?;
    build_shape(case)
}

/// A mesh as one of endless copies, where the load case takes it for that.
fn repeated(case: &Case, mesh: meshing::VoxelMesh) -> meshing::VoxelMesh {
    match case.load {
        Load::Periodic { .. } => mesh.repeated(),
        _ => mesh,
    }
}

fn build_shape(case: &Case) -> Result<Built, RunError> {
    match (&case.load, &case.structure.shape) {
        (Load::Plug { load, bone }, _) => plug::implanted(case, load, bone),
        (
            _,
            Shape::Layers {
                layers,
                layers_axis,
                cell_mm,
            },
        ) => layers::stack(case, layers, *layers_axis, *cell_mm),
        (_, Shape::Scan { scan, .. }) => scan::specimen(case, scan),
        (_, Shape::Parts) => parts::prosthesis(case),
        (_, Shape::Stl { stl: file }) => stl::part(case, file),
        (_, Shape::Device { .. }) => device::implant(case),
        (_, Shape::Voronoi { .. } | Shape::Spinodoid { .. }) => random::specimen(case),
        (_, Shape::Image { path, cell_mm, .. }) => specimen::image(case, path, *cell_mm),
        _ => match (case.structure.outline, &case.structure.fine) {
            (Some(outline), _) => outlined::specimen(case, outline),
            (None, Some(fine)) => random::two_levels(case, fine),
            (None, None) => specimen::lattice(case),
        },
    }
}

/// The bone block of a case before the implant, where the load case has one.
///
/// # Errors
/// As [`build`].
pub fn build_intact(case: &Case, memory_limit_bytes: Option<u64>) -> Result<Option<Built>, RunError> {
    match &case.load {
        Load::Plug { load, bone } => {
            forecast(case)?.refuse_beyond(memory_limit_bytes)?;
            plug::intact(case, load, bone).map(Some)
        }
        _ => Ok(None),
    }
}

/// Predicts sizes without meshing the whole specimen.
///
/// # Errors
/// [`RunError::Input`] for values that no mesh can be made of.
pub fn forecast(case: &Case) -> Result<Forecast, RunError> {
    let forecast = forecast_of_shape(case)?;
    let layers = case.coating.as_ref().map_or(0, |coat| coat.layers().len());
    // A coat thinner than a voxel shares about half of all cells with the substrate.
    let phases = forecast.material_cells as f64 * (1.0 + 0.5 * layers as f64);
    let is_plastic = match &case.load {
        Load::Exact { load } => load.solution.yields().is_some(),
        _ => case.plasticity.is_some(),
    };
    let plastic = match is_plastic {
        true => solver::predicted_plastic_bytes(forecast.dof / 3, phases as usize),
        false => 0,
    };
    // One after the other.
    let buckling = case.buckling.map_or(0, |buckling| {
        let nodes = forecast.dof / 3;
        solver::predicted_buckling_bytes(nodes, forecast.material_cells, buckling.modes)
    });
    let finite_cells = match case.accuracy.finite_cells {
        true => {
            let grid_cells = forecast.grid.cells.iter().product();
            solver::finite_cell_bytes(forecast.dof / 3, forecast.material_cells, grid_cells)
        }
        false => 0,
    };
    let forecast = Forecast {
        bytes: forecast.bytes + plastic.max(buckling).max(finite_cells),
        ..forecast
    };
    match case.load.is_effective() {
        true => Ok(forecast.with_responses()),
        false => Ok(forecast),
    }
}

fn forecast_of_shape(case: &Case) -> Result<Forecast, RunError> {
    match (&case.load, &case.structure.shape) {
        (Load::Plug { load, .. }, _) => plug::forecast(case, load),
        (
            _,
            Shape::Layers {
                layers,
                layers_axis,
                cell_mm,
            },
        ) => layers::forecast(case, layers, *layers_axis, *cell_mm),
        (_, Shape::Scan { scan, .. }) => scan::forecast(case, scan),
        (_, Shape::Parts) => parts::forecast(case),
        (_, Shape::Stl { stl: file }) => stl::forecast(case, file),
        (_, Shape::Device { .. }) => device::forecast(case),
        (_, Shape::Voronoi { .. } | Shape::Spinodoid { .. }) => random::forecast(case),
        (_, Shape::Image { path, cell_mm, .. }) => specimen::forecast_image(case, path, *cell_mm),
        _ => match (case.structure.outline, &case.structure.fine) {
            (Some(outline), _) => outlined::forecast(case, outline),
            (None, Some(fine)) => random::forecast_two_levels(case, fine),
            (None, None) => specimen::forecast_lattice(case),
        },
    }
}

/// Whether cut cells are made full or empty.
fn is_sampled(case: &Case) -> bool {
    case.mesh.partial_volume == PartialVolume::Sampled
}

/// The materials of the phases `substrate` and `coat`, with those of its further layers.
fn implant_materials(case: &Case) -> Vec<SolidMaterial> {
    let coat = case.coating.as_ref().filter(|coat| coat.thickness_mm() > 0.0);
    let substrate = case.structure.material.clone();
    substrate
        .into_iter()
        .chain(coat.into_iter().flat_map(coat_materials))
        .collect()
}

/// From the outside inwards.
fn coat_materials(coat: &Coating) -> impl Iterator<Item = SolidMaterial> {
    coat.layers().into_iter().map(|layer| layer.material)
}
