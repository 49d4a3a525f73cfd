//! The closed surface of a voxel mesh.

use serde::Serialize;

use super::StlError;
use super::fit::Fit;
use super::marching::MARGIN;
use super::shells::shells;
use crate::interface::{NodeLevels, Occupancy, Patches};
use crate::{Grid, Solid};

/// Triangles that enclose a body.
///
/// Closed and manifold: every edge is that of exactly two triangles, which pass it in opposite directions, and the
/// triangles at a corner form one fan. No two triangles pass through each other. Lengths are mm.
#[derive(Clone, Debug)]
pub struct Surface {
    vertices: Vec<[f32; 3]>,
    triangles: Vec<[u32; 3]>,
    report: SurfaceReport,
}

/// Numbers about a closed surface.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SurfaceReport {
    /// Number of triangles.
    pub triangles: usize,
    /// Number of different corners.
    pub vertices: usize,
    /// Closed shells: outer surfaces of pieces, and surfaces of cavities without a way out, which would keep powder.
    pub shells: usize,
    /// Vertices less edges plus triangles: two for each shell less two for each hole through the body.
    pub euler_characteristic: i64,
    /// Enclosed volume by the divergence theorem, of the coordinates as written.
    pub volume_mm3: f64,
    /// Volume of the cells that the surface stands for; the two differ by less than 0.5 %.
    pub cell_volume_mm3: f64,
    /// Area, the caps where the box cuts the body included.
    pub area_mm2: f64,
    /// Area without the caps.
    pub free_area_mm2: f64,
    /// How far the surface was moved outward to have the volume of the cells.
    pub shift_mm: f64,
}

impl Surface {
    /// The surface of a body given by its solid fractions.
    ///
    /// Signed distances at the nodes of the grid are those to planes that cut the cells as their fractions say (see
    /// [`Occupancy`]); marching cubes with a table that is manifold by construction; corners are moved along their edges of the
    /// grid until the volume is that of the cells. The box closes the body with flat caps and sharp rims. Features under
    /// about two cells lose their shape. Peak memory about 10 bytes a cell and 30 a triangle.
    ///
    /// # Errors
    /// Every variant of [`StlError`].
    pub fn of(occupancy: &Occupancy) -> Result<Self, StlError> {
        let levels = NodeLevels::of(occupancy, &Patches::of(occupancy));
        Self::fitted(occupancy.grid(), &levels, occupancy.solid_volume_mm3())
    }

    /// The surface of a solid within the box of a grid: as [`Surface::of`], with the solid's own signed distances at
    /// the nodes, and the volume of its cells as [`Occupancy::of_solid`] finds it.
    ///
    /// # Errors
    /// Every variant of [`StlError`].
    pub fn of_solid(solid: &dyn Solid, grid: &Grid) -> Result<Self, StlError> {
        let levels = NodeLevels::of_solid(solid, grid)?;
        let volume_mm3 = Occupancy::of_solid(solid, grid)?.solid_volume_mm3();
        Self::fitted(grid, &levels, volume_mm3)
    }

    /// Numbers about the surface.
    pub fn report(&self) -> SurfaceReport {
        self.report
    }

    /// Corners in mm.
    pub fn vertices(&self) -> &[[f32; 3]] {
        &self.vertices
    }

    /// Indices of the corners of each triangle, anticlockwise seen from outside.
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.triangles
    }

    fn fitted(grid: &Grid, levels: &NodeLevels, cell_volume_mm3: f64) -> Result<Self, StlError> {
        distinct(grid)?;
        let fit = Fit::of(grid, levels, cell_volume_mm3)?;
        let report = report(&fit, grid, cell_volume_mm3);
        let vertices = fit.corners.vertices;
        let mut triangles = fit.triangles.free;
        triangles.extend(fit.triangles.caps);
        Ok(Self {
            vertices,
            triangles,
            report,
        })
    }
}

fn report(fit: &Fit, grid: &Grid, cell_volume_mm3: f64) -> SurfaceReport {
    let triangles = fit.triangles.free.len() + fit.triangles.caps.len();
    let vertices = fit.corners.vertices.len();
    SurfaceReport {
        triangles,
        vertices,
        shells: shells(vertices, [&fit.triangles.free, &fit.triangles.caps]),
        // Three edges a triangle, each shared by two.
        euler_characteristic: vertices as i64 - (triangles / 2) as i64,
        volume_mm3: fit.volume(),
        cell_volume_mm3,
        area_mm2: fit.free.area + fit.caps.area,
        free_area_mm2: fit.free.area,
        shift_mm: fit.shift * grid.spacing_mm,
    }
}

/// Area in mm² of the surface of a body without the caps where the box cuts it, without making its triangles.
///
/// # Errors
/// [`StlError::NoMaterial`], [`StlError::TooMany`] and [`StlError::VolumeMissed`].
pub(crate) fn free_area_mm2(occupancy: &Occupancy) -> Result<f64, StlError> {
    let unit = Grid::at_origin(occupancy.grid().cells, 1.0);
    let spacing_mm = occupancy.grid().spacing_mm;
    let levels = NodeLevels::of(occupancy, &Patches::of(occupancy));
    let fit = Fit::of(&unit, &levels, occupancy.solid_volume_mm3() / spacing_mm.powi(3))?;
    Ok(fit.free.area * spacing_mm.powi(2))
}

/// Refuses boxes in whose coordinates a 32-bit float cannot tell corners apart.
fn distinct(grid: &Grid) -> Result<(), StlError> {
    let ends = [grid.origin_mm, grid.node_mm(grid.cells)];
    let farthest = ends
        .as_flattened()
        .iter()
        .fold(0.0_f64, |far, x| far.max(x.abs()));
    if !(farthest as f32).is_finite() {
        return Err(StlError::NotFinite);
    }
    // Eight steps of the format across the shortest way between two corners.
    let step = 8.0 * farthest * f64::from(f32::EPSILON);
    let shortest = f64::from(MARGIN) * grid.spacing_mm;
    // The format has no smaller normal numbers, in which products of two lengths must still fit.
    let is_tiny = shortest < f64::from(f32::MIN_POSITIVE).sqrt();
    if step > shortest || is_tiny {
        return Err(StlError::TooFine {
            spacing_mm: grid.spacing_mm,
            farthest_mm: farthest,
        });
    }
    Ok(())
}
