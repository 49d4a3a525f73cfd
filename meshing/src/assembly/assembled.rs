//! An assembly: its parts checked, its regions numbered.

use super::scene::Scene;
use super::{AssemblyError, Coated, Content, LatticeFill, Part, cells};
use crate::solid::{Bounds, joined, widened};
use crate::{COAT_LAYERS_MAX, Coat, Grid, PHASES_MAX, Phase, VoxelMesh};

/// Cells beyond the memory of any machine at a byte for each: 64 GiB.
const CELLS_MAX: f64 = 68_719_476_736.0;

/// Parts in their order, and the coat on them.
///
/// Its regions are numbered in the order in which their names first appear in the list; the layers of the coat follow, the
/// outermost first: `coat`, `coat_2` …
#[derive(Clone)]
pub struct Assembly {
    parts: Vec<Part>,
    phases: Vec<Phase>,
    /// Phase of each part; none for void.
    phase_of: Vec<Option<usize>>,
    coat_levels_mm: Vec<f64>,
}

impl Assembly {
    /// An assembly without a coat.
    ///
    /// # Errors
    /// No part with material, more than [`PHASES_MAX`] regions, a region of two bodies, a part without a name or with
    /// that of a coat, skins and depths that are none, bone or void that is to be coated.
    pub fn new(parts: Vec<Part>) -> Result<Self, AssemblyError> {
        let mut phases: Vec<Phase> = Vec::new();
        let mut phase_of = Vec::new();
        for part in &parts {
            validated(part)?;
            phase_of.push(match part.content {
                Content::Void => None,
                _ => Some(phase_index(part, &mut phases)?),
            });
        }
        if phases.is_empty() {
            return Err(AssemblyError::NoMaterial);
        }
        let coat_levels_mm = Vec::new();
        Self {
            parts,
            phases,
            phase_of,
            coat_levels_mm,
        }
        .with_room_for_phases()
    }

    /// The assembly with a coat on the parts that take one. `inner_bounds_mm` are the signed distances from the uncoated
    /// surface at which its layers meet, rising; none for a coat of one layer.
    ///
    /// # Errors
    /// Thicknesses that are none, layers out of order or more than five, no coated part, coated parts of different bodies,
    /// more than [`PHASES_MAX`] regions. Whether pores stay open and members are left is not checked, see [`Coat::fits`].
    pub fn with_coat(self, coat: Coat, inner_bounds_mm: &[f64]) -> Result<Self, AssemblyError> {
        coat.fits(f64::INFINITY, f64::INFINITY)?;
        if coat.is_none() {
            return Ok(self);
        }
        let coat_levels_mm = levels(coat, inner_bounds_mm)?;
        let body = self.coated_body()?;
        let mut phases = self.phases;
        for layer in 0..coat_levels_mm.len() - 1 {
            let name = Phase::coat_name(layer);
            phases.push(Phase { name, body });
        }
        Self {
            phases,
            coat_levels_mm,
            ..self
        }
        .with_room_for_phases()
    }

    /// Regions of the mesh.
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// The parts.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// A box about all parts that are not void, with the coat.
    ///
    /// # Errors
    /// A part without bounds.
    pub fn bounds_mm(&self) -> Result<Bounds, AssemblyError> {
        let solid = self.parts.iter().filter(|part| !is_void(part));
        let mut boxes = Vec::new();
        for part in solid {
            let part_bounds = part.shape.bounds_mm();
            boxes.push(part_bounds.ok_or_else(|| AssemblyError::Unbounded {
                part: part.name.clone(),
            })?);
        }
        let whole = boxes.into_iter().reduce(joined);
        let outward = self.coat_levels_mm.last().map_or(0.0, |level| level.max(0.0));
        Ok(widened(whole.ok_or(AssemblyError::NoMaterial)?, outward))
    }

    /// The grid of cubic cells about the assembly, in the middle of it: its bounds with less than a cell beyond each.
    ///
    /// # Errors
    /// A part without bounds, a cell that is none or far too small.
    pub fn grid(&self, voxel_mm: f64) -> Result<Grid, AssemblyError> {
        let [low, high] = self.bounds_mm()?;
        let cells: [f64; 3] = std::array::from_fn(|a| ((high[a] - low[a]) / voxel_mm).ceil().max(1.0));
        let origin_mm = std::array::from_fn(|a| 0.5 * (low[a] + high[a] - cells[a] * voxel_mm));
        refuse_unless_grid(cells, voxel_mm, origin_mm)?;
        Ok(Grid {
            cells: cells.map(|n| n as usize),
            spacing_mm: voxel_mm,
            origin_mm,
        })
    }

    /// The mesh of the assembly on a grid. What lies beyond the grid is cut off; a surface made by that has no coat.
    ///
    /// Same bits for any number of threads. Cells with less than 1 % of material become void; what they held goes to
    /// the other cells of the same region, in proportion to their void.
    ///
    /// # Errors
    /// A grid that is none, a region or coat of which nothing is left.
    pub fn mesh(&self, grid: &Grid) -> Result<VoxelMesh, AssemblyError> {
        refuse_unless_grid(grid.cells.map(|n| n as f64), grid.spacing_mm, grid.origin_mm)?;
        let scene = Scene {
            parts: &self.parts,
            phases: &self.phase_of,
            levels: &self.coat_levels_mm,
            coat_phase: self.phases.len() - self.coat_levels_mm.len().saturating_sub(1),
        };
        let mesh = cells::mesh(&scene, grid, self.phases.clone());
        for (phase, Phase { name, .. }) in self.phases.iter().enumerate() {
            if mesh.phase_volume_mm3(phase) <= 0.0 {
                let region = name.clone();
                return Err(AssemblyError::Vanished { region });
            }
        }
        Ok(mesh)
    }

    fn with_room_for_phases(self) -> Result<Self, AssemblyError> {
        let regions = self.phases.len();
        if regions > PHASES_MAX {
            return Err(AssemblyError::TooManyRegions { regions });
        }
        Ok(self)
    }

    /// The one body that the coated parts are of.
    fn coated_body(&self) -> Result<u8, AssemblyError> {
        let mut coated = self.parts.iter().filter(|part| part.coated != Coated::Nowhere);
        let first = coated.next().ok_or(AssemblyError::NothingCoated)?.body;
        match coated.find(|part| part.body != first) {
            Some(other) => Err(AssemblyError::CoatOfTwoBodies {
                first,
                second: other.body,
            }),
            None => Ok(first),
        }
    }
}

fn is_void(part: &Part) -> bool {
    matches!(part.content, Content::Void)
}

/// Index of the region of a part, which is new if its name is.
fn phase_index(part: &Part, phases: &mut Vec<Phase>) -> Result<usize, AssemblyError> {
    let Some(known) = phases.iter().position(|phase| phase.name == part.name) else {
        phases.push(Phase {
            name: part.name.clone(),
            body: part.body,
        });
        return Ok(phases.len() - 1);
    };
    if phases[known].body == part.body {
        return Ok(known);
    }
    Err(AssemblyError::RegionOfTwoBodies {
        region: part.name.clone(),
        first: phases[known].body,
        second: part.body,
    })
}

fn validated(part: &Part) -> Result<(), AssemblyError> {
    let phase = Phase {
        name: part.name.clone(),
        body: part.body,
    };
    if part.name.is_empty() || phase.is_coat() {
        return Err(AssemblyError::BadName { name: phase.name });
    }
    let is_implant = matches!(part.content, Content::Solid | Content::Lattice(_));
    if part.coated != Coated::Nowhere && !is_implant {
        return Err(AssemblyError::NotCoatable { part: phase.name });
    }
    match &part.content {
        Content::Lattice(fill) => validated_fill(&phase.name, fill),
        _ => Ok(()),
    }
}

fn validated_fill(part: &str, fill: &LatticeFill) -> Result<(), AssemblyError> {
    for (name, value) in [("skin_mm", fill.skin_mm), ("depth_mm", fill.depth_mm)] {
        if let Some(value) = value.filter(|v| !(v.is_finite() && *v > 0.0)) {
            let part = part.into();
            return Err(AssemblyError::NotAThickness { part, name, value });
        }
    }
    match (fill.skin_mm, fill.depth_mm) {
        (Some(skin_mm), Some(depth_mm)) if skin_mm >= depth_mm => Err(AssemblyError::SkinFillsLattice {
            part: part.into(),
            skin_mm,
            depth_mm,
        }),
        _ => Ok(()),
    }
}

/// Faces of the layers from the inside outwards.
fn levels(coat: Coat, inner_bounds_mm: &[f64]) -> Result<Vec<f64>, AssemblyError> {
    let (from_mm, to_mm) = (-coat.inward_mm, coat.outward_mm);
    let layers = inner_bounds_mm.len() + 1;
    if layers > COAT_LAYERS_MAX {
        return Err(AssemblyError::TooManyLayers { layers });
    }
    let mut levels = vec![from_mm];
    for &bound_mm in inner_bounds_mm.iter().chain(&[to_mm]) {
        let before = levels.last().copied().unwrap_or(from_mm);
        if bound_mm <= before || bound_mm > to_mm || bound_mm.is_nan() {
            return Err(AssemblyError::BadLayers {
                from_mm,
                to_mm,
                bound_mm,
            });
        }
        levels.push(bound_mm);
    }
    Ok(levels)
}

fn refuse_unless_grid(cells: [f64; 3], spacing_mm: f64, origin_mm: [f64; 3]) -> Result<(), AssemblyError> {
    let is_sized = cells.iter().all(|&n| n >= 1.0) && cells.iter().product::<f64>() <= CELLS_MAX;
    let is_placed = origin_mm.iter().all(|v| v.is_finite());
    if is_sized && is_placed && spacing_mm.is_finite() && spacing_mm > 0.0 {
        return Ok(());
    }
    Err(AssemblyError::BadGrid {
        cells,
        spacing_mm,
        origin_mm,
    })
}
