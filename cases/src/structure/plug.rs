//! A cylindrical implant in a block of bone, and the block before it was drilled.

use super::memory::{self, Size, product};
use super::{Built, Envelope, Forecast, implant_materials, is_sampled, specimen};
use crate::case::{Bone, Case, Plug, SolidMaterial};
use crate::run_error::RunError;
use meshing::solid::{Cylinder, DistanceSample, Intersection};
use meshing::{
    COAT_LAYERS_MAX, CellFractions, Coat, CoatLayers, Grid, MeshReport, PHASES_MAX, Phase, SizedCell, Solid,
    SolidFractions, VoxelMesh, VoxelMeshBuilder, cut_cells, sampled,
};

/// Outer radii of the shells of bone around the implant, as parts of its diameter.
const SHELLS: [f64; 3] = [0.125, 0.25, 0.5];

/// Phases of a block: substrate of the implant, layers of its coat, and behind these trabecular and cortical bone.
const SUBSTRATE: usize = 0;
const COAT: usize = 1;

/// Bytes for each cell of the block while it is solved with its implant: its shell, its energy density without.
const ZONE_BYTES: f64 = (1 + 4) as f64;

/// Mixed cells for each voxel in the envelope of the implant; measured on the bone plug of the library.
const MIXED_OF_IMPLANT: f64 = 0.5;

/// Shells of bone by distance from the surface of the implant.
#[derive(Clone, Debug)]
pub struct Zones {
    /// Shell of each cell of the grid, counted from 1; 0 elsewhere and where a cell is not bone alone.
    pub shell: Vec<u8>,
    /// Outer radius of each shell in mm, from the surface of the implant.
    pub outer_mm: Vec<f64>,
    /// Share s of the reference stimulus that this bone can lose without resorbing.
    pub lazy_zone: f64,
}

/// The block with its implant.
pub(super) fn implanted(case: &Case, plug: &Plug, bone: &Bone) -> Result<Built, RunError> {
    let block = Block::new(case, plug, bone)?;
    let coat = specimen::fitting_coat(case, &block.cell)?;
    let content = block.implant_content(case, coat);
    let (mesh, mut report) = MeshReport::of_mesh(block.mesh(|at| content.fractions(at)));
    specimen::add_sizes(&mut report, &block.cell, coat);
    let across = plug.plug_diameter_mm;
    Ok(Built {
        zones: Some(block.zones(&mesh, bone.lazy_zone)),
        envelope: Envelope {
            volume_mm3: std::f64::consts::FRAC_PI_4 * across.powi(2) * plug.plug_length_mm,
            box_mm: [across, across, plug.plug_length_mm],
        },
        ..Built::of_mesh((mesh, report), materials(case, bone))
    })
}

/// The block before the implant, on the same grid with the same phases.
pub(super) fn intact(case: &Case, plug: &Plug, bone: &Bone) -> Result<Built, RunError> {
    let block = Block::new(case, plug, bone)?;
    let mesh = block.mesh(|_| Filling::default());
    Ok(Built::of_mesh(MeshReport::of_mesh(mesh), materials(case, bone)))
}

pub(super) fn forecast(case: &Case, plug: &Plug) -> Result<Forecast, RunError> {
    let cell = specimen::sized_cell(case)?;
    let grid = block_grid(case, &cell, plug);
    let sizes = specimen::sizes(&cell, specimen::fitting_coat(case, &cell)?);
    let cells = product(grid.cells);
    let implant_mm3 = std::f64::consts::FRAC_PI_4 * plug.plug_diameter_mm.powi(2) * plug.plug_length_mm;
    let implant = implant_mm3 / grid.cell_volume_mm3();
    // The intact block before it is drilled has a node for every cell.
    let size = Size {
        material_cells: cells,
        mixed_cells: MIXED_OF_IMPLANT * implant,
        nodes: product(grid.nodes()),
        unit_voxels: 0.0,
        more_bytes: specimen::SIZING_BYTES + cells * ZONE_BYTES,
        grid,
    };
    Ok(Forecast {
        sizes,
        ..memory::forecast(size)
    })
}

fn materials(case: &Case, bone: &Bone) -> Vec<SolidMaterial> {
    let trabecular = SolidMaterial {
        name: format!("trabecular-bone ({})", bone.law.name),
        young_mpa: bone.young_mpa(),
        poisson: bone.poisson,
        density_g_cm3: bone.apparent_density_g_cm3,
        yield_mpa: None,
    };
    let mut implant = implant_materials(case);
    // A block without coat keeps the phase, so that regions mean the same in every file.
    implant.resize_with(COAT + coat_layers(case), || trabecular.clone());
    implant.extend([trabecular, bone.cortical.clone()]);
    implant
}

/// Grid and geometry of a block.
struct Block {
    grid: Grid,
    cell: SizedCell,
    cylinder: Cylinder,
    cortical_from_mm: f64,
    diameter_mm: f64,
    /// At least one: a block without coat keeps the phase.
    coat_layers: usize,
}

impl Block {
    fn new(case: &Case, plug: &Plug, bone: &Bone) -> Result<Self, RunError> {
        let cell = specimen::sized_cell(case)?;
        let grid = block_grid(case, &cell, plug);
        let [width, depth, height] = grid.extent_mm();
        let cylinder = Cylinder {
            base_mm: [0.5 * width, 0.5 * depth, height - plug.plug_length_mm],
            radius_mm: 0.5 * plug.plug_diameter_mm,
            height_mm: plug.plug_length_mm,
        };
        Ok(Self {
            cortical_from_mm: height - bone.cortical_mm,
            diameter_mm: plug.plug_diameter_mm,
            coat_layers: coat_layers(case),
            grid,
            cell,
            cylinder,
        })
    }

    /// Substrate, coat and drilled hole in the cells around the implant.
    fn implant_content(&self, case: &Case, coat: Coat) -> Content {
        let window = self.window(coat.outward_mm);
        let lattice = Shifted {
            body: &self.cell,
            origin_mm: self.cylinder.base_mm,
        };
        // The implant is flush with the block: its top is cut, not coated.
        let endless = Cylinder {
            height_mm: self.cylinder.height_mm + 2.0 * self.grid.spacing_mm,
            ..self.cylinder
        };
        let body = Intersection {
            first: &lattice,
            second: &endless,
        };
        let cut = cut_cells(&body, coat, &window.grid);
        let bounds = specimen::coat_bounds(case);
        let layers = CoatLayers::new(coat, &bounds, |coat| cut_cells(&body, coat, &window.grid));
        let implant = if is_sampled(case) { sampled(&cut) } else { cut };
        let hole = cut_cells(&self.cylinder, Coat::NONE, &window.grid);
        Content {
            window,
            implant,
            layers,
            hole,
        }
    }

    /// The part of the grid that the implant with its coat can reach.
    fn window(&self, outward_mm: f64) -> Window {
        let voxel = self.grid.spacing_mm;
        let [x, y, z] = self.cylinder.base_mm;
        let reach = self.cylinder.radius_mm + outward_mm;
        let first =
            [x - reach, y - reach, z - outward_mm].map(|low| ((low / voxel).floor() - 1.0).max(0.0) as usize);
        let beyond = [x + reach, y + reach, f64::INFINITY].map(|high| (high / voxel).ceil() + 1.0);
        let last: [usize; 3] = std::array::from_fn(|a| (beyond[a] as usize).min(self.grid.cells[a]));
        let mut grid = Grid::at_origin(std::array::from_fn(|a| last[a] - first[a]), voxel);
        grid.origin_mm = first.map(|cells| cells as f64 * voxel);
        Window { first, grid }
    }

    fn mesh(&self, filling: impl Fn([usize; 3]) -> Filling) -> VoxelMesh {
        let mut builder = VoxelMeshBuilder::new(self.grid.clone(), phases(self.coat_layers));
        for cell in 0..self.grid.cell_count() {
            let at = self.grid.cell_position(cell);
            let filling = filling(at);
            let mut fractions = [0.0; PHASES_MAX];
            fractions[SUBSTRATE] = filling.implant.substrate;
            for k in 0..self.coat_layers {
                fractions[COAT + k] = filling.implant.coat * filling.layers[k];
            }
            self.add_bone(at, filling.bone(), &mut fractions);
            builder.push(fractions);
        }
        builder.finish()
    }

    /// The phase of trabecular bone; that of cortical bone is the next.
    fn trabecular(&self) -> usize {
        COAT + self.coat_layers
    }

    fn add_bone(&self, at: [usize; 3], bone: f32, fractions: &mut CellFractions) {
        let bottom = at[2] as f64 * self.grid.spacing_mm;
        let below = ((self.cortical_from_mm - bottom) / self.grid.spacing_mm).clamp(0.0, 1.0) as f32;
        fractions[self.trabecular()] = bone * below;
        fractions[self.trabecular() + 1] = bone * (1.0 - below);
    }

    fn zones(&self, mesh: &VoxelMesh, lazy_zone: f64) -> Zones {
        let outer_mm: Vec<f64> = SHELLS.iter().map(|part| part * self.diameter_mm).collect();
        let mut shell = vec![0; self.grid.cell_count()];
        for (cell, fractions) in mesh.material_cells() {
            // Rounding of the fractions leaves less than this.
            let is_bone = fractions[self.trabecular()] + fractions[self.trabecular() + 1] > 1.0 - 1e-5;
            let centre = self.grid.cell_centre_mm(self.grid.cell_position(cell));
            let distance = self.cylinder.signed_distance_mm(centre);
            if is_bone && distance > 0.0 {
                shell[cell] = outer_mm
                    .iter()
                    .position(|outer| distance <= *outer)
                    .map_or(0, |k| k as u8 + 1);
            }
        }
        Zones {
            shell,
            outer_mm,
            lazy_zone,
        }
    }
}

/// The block's grid: whole voxels of the lattice's size, nearest to the asked edges.
fn block_grid(case: &Case, cell: &SizedCell, plug: &Plug) -> Grid {
    let voxel_mm = cell.cell_mm() / specimen::voxels_per_cell(case, cell.cell_mm()) as f64;
    let cells = plug
        .block_mm
        .map(|edge| ((edge / voxel_mm).round() as usize).max(1));
    Grid::at_origin(cells, voxel_mm)
}

fn coat_layers(case: &Case) -> usize {
    case.coating.as_ref().map_or(1, |coating| coating.layers().len())
}

fn phases(coat_layers: usize) -> Vec<Phase> {
    let implant = std::iter::once("substrate".into()).chain((0..coat_layers).map(Phase::coat_name));
    let bone = [("trabecular_bone", 1), ("cortical_bone", 2)].map(|(name, body)| (String::from(name), body));
    let phases = implant.map(|name| (name, 0)).chain(bone);
    phases.map(|(name, body)| Phase { name, body }).collect()
}

/// What is in a cell beside bone.
#[derive(Clone, Copy, Default)]
struct Filling {
    implant: SolidFractions,
    layers: [f32; COAT_LAYERS_MAX],
    hole: f32,
}

impl Filling {
    /// Bone fills what is neither hole nor implant; the coat outside the hole takes its place from the bone.
    fn bone(&self) -> f32 {
        (1.0 - self.hole.max(self.implant.total())).max(0.0)
    }
}

/// Cells of the implant in a window of the grid.
struct Content {
    window: Window,
    implant: Vec<SolidFractions>,
    layers: CoatLayers,
    hole: Vec<SolidFractions>,
}

struct Window {
    first: [usize; 3],
    grid: Grid,
}

impl Content {
    fn fractions(&self, at: [usize; 3]) -> Filling {
        let inside = |a: usize| {
            at[a] >= self.window.first[a] && at[a] - self.window.first[a] < self.window.grid.cells[a]
        };
        if !(inside(0) && inside(1) && inside(2)) {
            return Filling::default();
        }
        let local = std::array::from_fn(|a| at[a] - self.window.first[a]);
        let cell = self.window.grid.cell_index(local);
        Filling {
            implant: self.implant[cell],
            layers: self.layers.parts(cell),
            hole: self.hole[cell].total(),
        }
    }
}

/// A body moved from the origin.
struct Shifted<'a> {
    body: &'a dyn Solid,
    origin_mm: [f64; 3],
}

impl Shifted<'_> {
    fn local(&self, at_mm: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|a| at_mm[a] - self.origin_mm[a])
    }
}

impl Solid for Shifted<'_> {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.body.signed_distance_mm(self.local(at_mm))
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.body.sample(self.local(at_mm))
    }
}
