//! A coat on regions of a voxel mesh.

use super::ImageCell;
use crate::{CellFractions, Coat, CoatError, Grid, PHASES_MAX, Phase, UnitCell, VoxelMesh, VoxelMeshBuilder};

/// Voxels beyond the coat over which the faces of the box are continued: the surface is smoothed over one.
const MARGIN: usize = 3;

/// The mesh with every cell full of its largest region, or void where less than half of it is solid.
pub fn whole_cells(mesh: &VoxelMesh) -> VoxelMesh {
    let cells = 0..mesh.grid().cell_count();
    let mut builder = VoxelMeshBuilder::new(mesh.grid().clone(), mesh.phases().to_vec());
    for cell in cells {
        let fractions = mesh.fractions(cell);
        let solid: f32 = fractions.iter().sum();
        let region = usize::from(mesh.regions()[cell]);
        builder.push(std::array::from_fn(|k| {
            if solid >= 0.5 && k + 1 == region { 1.0 } else { 0.0 }
        }));
    }
    builder.finish()
}

/// The mesh of whole cells with a coat on the regions for which `is_coated` says so, in layers that are parted at the signed
/// distances `inner_bounds_mm` from their surface: further phases `coat`, `coat_2` … of the body of the first coated region.
///
/// The coat follows the smoothed surface of the regions, as that of an [`ImageCell`] does; it takes its place from void and from
/// the regions that are not coated. Faces of the box are no surface: what they cut goes on beyond them.
///
/// # Errors
/// A coat that does not fit.
pub fn coated_regions(
    mesh: &VoxelMesh,
    is_coated: &[bool],
    coat: Coat,
    inner_bounds_mm: &[f64],
) -> Result<VoxelMesh, CoatError> {
    let padded = Padded::new(mesh.grid(), coat);
    let Some(image) = padded.image(mesh, is_coated) else {
        return Ok(mesh.clone());
    };
    let unit = image.cut(coat)?;
    let unit = unit.layered(inner_bounds_mm, |coat| image.coated(coat));
    let cells = 0..mesh.grid().cell_count();
    let mut builder = VoxelMeshBuilder::new(mesh.grid().clone(), phases(mesh, is_coated, &unit));
    for cell in cells {
        let voxel = padded.voxel(mesh.grid().cell_position(cell));
        builder.push(content(mesh, cell, is_coated, (&unit, voxel)));
    }
    Ok(builder.finish())
}

/// A box continued beyond its faces, so that an image that repeats does not show it.
struct Padded {
    grid: Grid,
    margin: usize,
    inner: [usize; 3],
}

impl Padded {
    fn new(inner: &Grid, coat: Coat) -> Self {
        let deepest = coat.outward_mm.max(coat.inward_mm) / inner.spacing_mm;
        let margin = MARGIN + deepest.ceil() as usize;
        Self {
            grid: Grid::at_origin(inner.cells.map(|n| n + 2 * margin), inner.spacing_mm),
            margin,
            inner: inner.cells,
        }
    }

    fn voxel(&self, at: [usize; 3]) -> usize {
        self.grid.cell_index(at.map(|i| i + self.margin))
    }

    /// The coated regions; none where they are empty.
    fn image(&self, mesh: &VoxelMesh, is_coated: &[bool]) -> Option<ImageCell> {
        let solid = |voxel: usize| {
            let at = self.grid.cell_position(voxel);
            let inside = |a: usize| {
                at[a]
                    .saturating_sub(self.margin)
                    .min(self.inner[a].saturating_sub(1))
            };
            let cell = mesh.grid().cell_index([inside(0), inside(1), inside(2)]);
            is_region(mesh.regions()[cell], is_coated)
        };
        let solid = (0..self.grid.cell_count()).map(solid).collect();
        let edge_mm = self.grid.cells[0] as f64 * self.grid.spacing_mm;
        ImageCell::new(self.grid.cells, solid, edge_mm).ok()
    }
}

fn is_region(region: u8, is_coated: &[bool]) -> bool {
    region > 0 && is_coated.get(usize::from(region) - 1) == Some(&true)
}

fn phases(mesh: &VoxelMesh, is_coated: &[bool], unit: &UnitCell) -> Vec<Phase> {
    let first = is_coated.iter().position(|&coated| coated);
    let body = first
        .and_then(|k| mesh.phases().get(k))
        .map_or(0, |phase| phase.body);
    let layers = if unit.coat.is_none() {
        0
    } else {
        unit.layers.count()
    };
    let coats = (0..layers).map(Phase::coat_name).map(|name| Phase { name, body });
    mesh.phases().iter().cloned().chain(coats).collect()
}

fn content(
    mesh: &VoxelMesh,
    cell: usize,
    is_coated: &[bool],
    (unit, voxel): (&UnitCell, usize),
) -> CellFractions {
    let cut = &unit.fractions[voxel];
    let region = mesh.regions()[cell];
    let left = if is_region(region, is_coated) {
        cut.substrate
    } else {
        1.0 - cut.coat
    };
    let mut fractions = [0.0; PHASES_MAX];
    if region > 0 {
        fractions[usize::from(region) - 1] = left;
    }
    let coats = fractions.iter_mut().skip(mesh.phases().len());
    for (fraction, part) in coats.zip(unit.layers.parts(voxel)) {
        *fraction = cut.coat * part;
    }
    fractions
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// A ball of region 1 that lies half in region 2, in a box of 24³ cells of 0.1 mm.
    fn ball_in_bone() -> VoxelMesh {
        let grid = Grid::at_origin([24; 3], 0.1);
        let phase = |name: &str, body| Phase {
            name: name.into(),
            body,
        };
        let cells = 0..grid.cell_count();
        let mut builder = VoxelMeshBuilder::new(grid.clone(), vec![phase("implant", 0), phase("bone", 1)]);
        for cell in cells {
            let at = grid.cell_position(cell).map(|i| i as f64 + 0.5 - 12.0);
            let mut fractions = [0.0; PHASES_MAX];
            if at.iter().map(|x| x * x).sum::<f64>() < 64.0 {
                fractions[0] = 1.0;
            } else if at[2] < 0.0 {
                fractions[1] = 1.0;
            }
            builder.push(fractions);
        }
        builder.finish()
    }

    #[test]
    fn a_coat_grows_into_void_and_bone_alike() {
        let mesh = ball_in_bone();
        let coat = Coat {
            outward_mm: 0.05,
            inward_mm: 0.0,
        };
        let coated = coated_regions(&mesh, &[true, false], coat, &[]).unwrap();
        let volume = |mesh: &VoxelMesh, name: &str| mesh.phase_volume_mm3(mesh.phase(name).unwrap());
        let shell = 4.0 / 3.0 * PI * (0.85_f64.powi(3) - 0.8_f64.powi(3));
        assert!((volume(&coated, "coat") / shell - 1.0).abs() < 0.03);
        assert_eq!(volume(&coated, "implant"), volume(&mesh, "implant"));
        let lost = volume(&mesh, "bone") - volume(&coated, "bone");
        assert!((lost / (0.5 * shell) - 1.0).abs() < 0.05, "{lost} of {shell}");
        assert_eq!(coated.phases()[2].body, 0);
    }

    #[test]
    fn faces_of_the_box_are_no_surface() {
        let grid = Grid::at_origin([6; 3], 0.1);
        let substrate = Phase {
            name: "substrate".into(),
            body: 0,
        };
        let mut builder = VoxelMeshBuilder::new(grid, vec![substrate]);
        for cell in 0..216 {
            let mut fractions = [0.0; PHASES_MAX];
            // The lower half along z.
            fractions[0] = if cell < 108 { 1.0 } else { 0.0 };
            builder.push(fractions);
        }
        let coat = Coat {
            outward_mm: 0.03,
            inward_mm: 0.02,
        };
        let coated = coated_regions(&builder.finish(), &[true], coat, &[]).unwrap();
        let volume = coated.phase_volume_mm3(1);
        assert!((volume / (0.36 * 0.05) - 1.0).abs() < 1e-3, "{volume}");
        let substrate = coated.phase_volume_mm3(0);
        assert!((substrate / (0.36 * 0.28) - 1.0).abs() < 1e-3, "{substrate}");
    }
}
