//! Geometry to voxel mesh: solids as signed distances, periodic lattices, coats, images, VTK.
//!
//! This crate knows nothing of mechanics. Lengths are millimetres; a signed distance is negative inside.
//!
//! From a row of the lattice table to a coated specimen: size a cell, cut it into voxels, repeat it, report.
//!
//! ```
//! use meshing::{Coat, MeshReport, Sizing, UnitCell, lattice};
//!
//! let sizing = Sizing { cell_mm: Some(1.5), porosity: Some(0.7), ..Sizing::default() };
//! let diamond = lattice::find("diamond").ok_or("no such lattice")?.sized(&sizing)?;
//! assert!((diamond.member_mm() - 0.405).abs() < 0.001);
//!
//! let coat = Coat { outward_mm: 0.015, inward_mm: 0.0 };
//! let unit = UnitCell::cut(&diamond, coat, 16)?;
//! let (mesh, report) = MeshReport::of_lattice(&diamond, &unit, unit.tiled([2, 2, 2]));
//! assert_eq!(report.pieces.len(), 1);
//! assert!(mesh.phase("coat").is_some_and(|coat| mesh.phase_volume_mm3(coat) > 0.9));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod assembly;
mod cut;
pub mod device;
mod field;
pub mod graded;
mod grid;
pub mod hierarchical;
mod image;
mod interface;
pub mod lattice;
pub mod morphology;
mod pieces;
mod printable;
mod report;
pub mod scan;
mod sizing;
pub mod solid;
mod stl;
pub mod surface_mesh;
pub mod trabecular;
mod voxel_mesh;
mod vtk;
mod write_beside;

pub use cut::{
    COAT_LAYERS_MAX, Coat, CoatError, CoatLayers, CutError, Shares, SolidFractions, UnitCell, counted_shares,
    cut_cells, estimated_shares, sampled,
};
pub use grid::Grid;
pub use image::{ImageCell, ImageError, coated_regions, whole_cells};
pub use interface::{InterfaceError, Occupancy};
pub use lattice::{LATTICES, Lattice, LatticeKind};
pub use pieces::{Cleaned, Piece, largest_piece, pieces, without_islands};
pub use printable::{StlError, Surface, SurfaceReport, write_printable_stl, write_solid_stl};
pub use report::{MeshReport, MeshWarning, Volumes};
pub use sizing::{SizedCell, Sizing, SizingError};
pub use solid::Solid;
pub use stl::write_surface_stl;
pub use voxel_mesh::{CellFractions, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};
pub use vtk::{VtkArray, VtkError, VtkFields, write_pvd, write_vtp, write_vtu};
