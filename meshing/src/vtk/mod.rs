//! Files for ParaView: one unstructured grid (`.vtu`) a run, surfaces (`.vtp`), and a collection (`.pvd`) that joins the runs.
//!
//! Data stand inline as base64 over zlib blocks, never appended: the ParaView of Debian 12 (5.11) fails on
//! every appended variant. Floats are 32-bit, lengths millimetres, symmetric tensors XX YY ZZ XY YZ XZ.
//! Format: Kitware, *VTK XML file formats*, docs.vtk.org.

mod array;
mod collection;
mod column;
mod document;
mod surface;
mod topology;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use array::{VtkArray, VtkFields};
pub use collection::write_pvd;
pub use surface::write_vtp;

use crate::VoxelMesh;
use crate::write_beside::write_beside;
use document::{UnstructuredGrid, write_document};
use topology::Topology;

/// Why a VTK file was not written. Nothing is left behind, and an older file of that name is untouched.
#[derive(Debug, thiserror::Error)]
pub enum VtkError {
    /// There is nothing to show.
    #[error("the mesh has no cell with material")]
    NoMaterial,
    /// Offsets and node numbers are 32-bit in the file.
    #[error("{count} {what} are too many for one VTK file")]
    TooMany {
        /// What there is too much of: `cells` or `nodes`.
        what: &'static str,
        /// How many there are.
        count: usize,
    },
    /// The array does not have one entry for each material cell or active node.
    #[error("array `{name}` has {found} entries, the mesh needs {expected}")]
    Length {
        /// Name of the array.
        name: String,
        /// Entries the array must have.
        expected: usize,
        /// Entries the array has.
        found: usize,
    },
    /// A value is infinite, not a number, or beyond the range of a 32-bit float.
    #[error("array `{name}` is not finite at entry {entry}")]
    NotFinite {
        /// Name of the array.
        name: String,
        /// The first such entry.
        entry: usize,
    },
    /// Names are ASCII letters, digits and `_`, begin with no digit, and occur once.
    #[error("`{name}` cannot name an array: letters, digits and `_` only, each name once, `region` is taken")]
    Name {
        /// The name refused.
        name: String,
    },
    /// The file system refused.
    #[error("cannot write {}", path.display())]
    Io {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Writes the cells with material as hexahedra, with cell data `region` (see [`VoxelMesh::regions`]) and `fields`.
///
/// Void cells and nodes that touch no material are absent. The file is written beside `path` and renamed.
///
/// # Errors
/// Every variant of [`VtkError`].
pub fn write_vtu(path: &Path, mesh: &VoxelMesh, fields: &VtkFields) -> Result<(), VtkError> {
    let topology = Topology::of(mesh)?;
    let grid = UnstructuredGrid::new(&topology, fields)?;
    write_beside(path, |file| write_document(file, grid)).map_err(|source| VtkError::Io {
        path: path.into(),
        source,
    })
}
