//! Surfaces that can be printed: closed, manifold, and of the volume of the cells.

mod corners;
mod cube;
mod error;
mod fit;
mod layers;
mod marching;
mod shells;
mod signs;
mod surface;
#[cfg(test)]
mod tests;

use std::path::Path;

use stl_io::{Normal, Triangle, Vertex};

pub use error::StlError;
pub use surface::{Surface, SurfaceReport};

pub(crate) use surface::free_area_mm2;

use crate::interface::Occupancy;
use crate::solid::vector::{cross, difference, normalised};
use crate::write_beside::write_beside;
use crate::{Grid, Solid, VoxelMesh};

/// Writes the surface of all phases of a mesh as a binary STL, in mm, with normals outward; see [`Surface::of`].
///
/// Written beside `path` and renamed.
///
/// # Errors
/// Every variant of [`StlError`].
pub fn write_printable_stl(path: &Path, mesh: &VoxelMesh) -> Result<SurfaceReport, StlError> {
    Surface::of(&Occupancy::of_mesh(mesh)?)?.write_stl(path)
}

/// Writes the surface of a solid within the box of a grid as a binary STL; see [`Surface::of_solid`].
///
/// Written beside `path` and renamed.
///
/// # Errors
/// Every variant of [`StlError`].
pub fn write_solid_stl(path: &Path, solid: &dyn Solid, grid: &Grid) -> Result<SurfaceReport, StlError> {
    Surface::of_solid(solid, grid)?.write_stl(path)
}

impl Surface {
    /// Writes the triangles as a binary STL, beside `path` and then renamed.
    ///
    /// # Errors
    /// [`StlError::Io`].
    pub fn write_stl(&self, path: &Path) -> Result<SurfaceReport, StlError> {
        write_beside(path, |mut file| {
            stl_io::write_stl(&mut file, self.triangles().iter().map(|&t| self.facet(t)))
        })
        .map_err(|source| StlError::Io {
            path: path.into(),
            source,
        })?;
        Ok(self.report())
    }

    fn facet(&self, triangle: [u32; 3]) -> Triangle {
        let corners = triangle.map(|corner| self.vertices()[corner as usize]);
        let [a, b, c] = corners.map(|corner| corner.map(f64::from));
        let normal = normalised(cross(difference(b, a), difference(c, a)));
        Triangle {
            normal: Normal::new(normal.map(|x| x as f32)),
            vertices: corners.map(Vertex::new),
        }
    }
}
