//! Parts from STL files: reading, a report on what is wrong with the surface, and the body it bounds.
//!
//! Three stages: [`read`] takes bytes and gives a [`SurfaceMesh`]; [`examine`] takes that and gives a
//! [`SurfaceReport`] and, where sense can be made of the surface, a [`SurfaceSolid`]; that one is cut into voxels.
//!
//! ```
//! use meshing::surface_mesh::{Unit, examine, read};
//! use meshing::{Coat, Grid};
//!
//! let corners = [[0, 0, 0], [0, 2, 0], [1, 0, 0], [0, 0, 3]];
//! let mut text = String::from("solid tetrahedron\n");
//! for triangle in [[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]] {
//!     text += "facet normal 0 0 0\nouter loop\n";
//!     for [x, y, z] in triangle.map(|corner: usize| corners[corner]) {
//!         text += &format!("vertex {x} {y} {z}\n");
//!     }
//!     text += "endloop\nendfacet\n";
//! }
//! text += "endsolid tetrahedron\n";
//!
//! let examination = examine(&read(text.as_bytes(), Some(Unit::Millimetre))?);
//! assert!(examination.report.closed);
//! let grid = Grid::at_origin([20, 40, 60], 0.05);
//! let fractions = examination.solid?.cut(Coat::NONE, &grid);
//! let cells: f64 = fractions.iter().map(|cell| f64::from(cell.total())).sum();
//! assert!((cells * grid.cell_volume_mm3() - 1.0).abs() < 2e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod closed;
mod contact;
mod copies;
mod edges;
mod encoding;
mod envelope;
mod error;
mod feature;
mod holes;
mod near;
mod nearby;
mod patches;
mod polygon;
mod report;
#[cfg(test)]
mod shapes;
mod solid;
mod soup;
mod text;
mod touch;
mod tree;
mod triangle;
mod union;
mod unit;
mod weld;
mod winding;

pub use error::{SurfaceReadError, SurfaceSolidError, SurfaceWarning};
pub use report::{Crossing, Findings, Hole, Place, Shell, SurfaceReport};
pub use solid::SurfaceSolid;
pub use soup::ShellState;
pub use unit::Unit;

use crate::solid::Rotation;
use closed::Closed;
use encoding::FileTriangle;

/// Coordinates in mm beyond which nothing is a part, 1000 km: products of six of them are still far from the
/// largest number.
const FARTHEST_MM: f64 = 1e9;

/// Triangles as an STL file has them, with equal corners joined.
#[derive(Clone, Debug, PartialEq)]
pub struct SurfaceMesh {
    vertices_mm: Vec<[f64; 3]>,
    triangles: Vec<[u32; 3]>,
    unit: Unit,
    warnings: Vec<SurfaceWarning>,
}

impl SurfaceMesh {
    /// Vertices in mm, each once.
    pub fn vertices_mm(&self) -> &[[f64; 3]] {
        &self.vertices_mm
    }

    /// Indices of the corners of every triangle, in the order of the file, anticlockwise seen from outside.
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.triangles
    }

    /// The unit of the file's numbers, given or guessed.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Doubts from reading.
    pub fn warnings(&self) -> &[SurfaceWarning] {
        &self.warnings
    }

    /// Smallest and largest coordinates of the vertices in mm.
    pub fn box_mm(&self) -> [[f64; 3]; 2] {
        bounds(&self.vertices_mm)
    }

    /// The surface turned about the origin.
    pub fn turned(mut self, rotation: &Rotation) -> Self {
        for vertex in &mut self.vertices_mm {
            *vertex = rotation.turned(*vertex);
        }
        self
    }

    fn of(triangles: &[FileTriangle], given: Option<Unit>, mut warnings: Vec<SurfaceWarning>) -> Self {
        let welded = weld::welded(triangles);
        let places: Vec<[f64; 3]> = welded.vertices.iter().map(|at| at.map(f64::from)).collect();
        let extent = extent(&places);
        let (unit, doubts) = unit::resolved(given, extent);
        let factor = unit.in_mm();
        warnings.extend(doubts);
        warnings.extend(unit::coarse_numbers(largest(&places) * factor, extent * factor));
        Self {
            vertices_mm: places.into_iter().map(|at| at.map(|x| x * factor)).collect(),
            triangles: welded.triangles,
            unit,
            warnings,
        }
    }

    fn not_too_far(self) -> Result<Self, SurfaceReadError> {
        let far = |&vertex: &u32| largest(&[self.vertices_mm[vertex as usize]]) > FARTHEST_MM;
        match self.triangles.as_flattened().iter().position(far) {
            Some(corner) => Err(SurfaceReadError::TooFar {
                triangle: corner / 3 + 1,
                mm: largest(&self.vertices_mm),
            }),
            None => Ok(self),
        }
    }
}

/// Reads an STL file, binary or text, with all of its blocks.
///
/// A `unit` that is not given is millimetres, unless the largest extent is then below 0.5 mm and metres bring it
/// between 0.5 and 2000 mm: that is a guess, with a warning. The memory taken is a small multiple of the bytes
/// given, whatever the header announces. Normals and attributes in the file are ignored.
///
/// # Errors
/// Every variant of [`SurfaceReadError`]: with the triangle or line where the file makes no sense.
///
/// Reference: M. Burns, Automated Fabrication (Prentice Hall 1993), section 6.5, the format.
pub fn read(bytes: &[u8], unit: Option<Unit>) -> Result<SurfaceMesh, SurfaceReadError> {
    let (triangles, warnings) = encoding::decode(bytes)?;
    // Three corners and the edges of what closes holes are numbered in 32 bits, the highest of which are marks.
    if triangles.len() > u32::MAX as usize / 16 {
        return Err(SurfaceReadError::TooMany {
            triangles: triangles.len(),
        });
    }
    SurfaceMesh::of(&triangles, unit, warnings).not_too_far()
}

/// A report on a surface, and the body it bounds or why it bounds none.
#[derive(Clone, Debug)]
pub struct Examination {
    /// What the surface is like.
    pub report: SurfaceReport,
    /// The body.
    pub solid: Result<SurfaceSolid, SurfaceSolidError>,
}

/// Examines a surface and makes of it what sense there is.
///
/// Equal triangles count once, and not at all where as many face one way as the other. Triangles against the larger
/// part of their shell are turned. Holes are closed by a fan from their middle. Shells inside out are turned unless
/// they are cavities. What crosses is cut, and what lies within the body left out, so that the body's surface is
/// that of the union. All of it is in the report.
///
/// The result is the same bits for any number of threads.
pub fn examine(mesh: &SurfaceMesh) -> Examination {
    let distinct = copies::distinct(mesh);
    let surface = patches::oriented(mesh.vertices_mm(), distinct.triangles.clone());
    let closed = Closed::of(mesh.vertices_mm(), &surface, &distinct.origin);
    let mut report = SurfaceReport::of(mesh, &distinct, &surface, &closed);
    let solid = SurfaceSolid::of(&closed, &mut report);
    Examination { report, solid }
}

fn bounds(places: &[[f64; 3]]) -> [[f64; 3]; 2] {
    let start = [[f64::INFINITY; 3], [f64::NEG_INFINITY; 3]];
    places.iter().fold(start, |[low, high], at| {
        [
            std::array::from_fn(|a| low[a].min(at[a])),
            std::array::from_fn(|a| high[a].max(at[a])),
        ]
    })
}

/// Largest edge of the box around places.
fn extent(places: &[[f64; 3]]) -> f64 {
    let [low, high] = bounds(places);
    (0..3).map(|a| high[a] - low[a]).fold(0.0, f64::max)
}

/// Largest magnitude of a coordinate.
fn largest(places: &[[f64; 3]]) -> f64 {
    places
        .as_flattened()
        .iter()
        .fold(0.0, |most, x| x.abs().max(most))
}

#[cfg(test)]
mod tests;
