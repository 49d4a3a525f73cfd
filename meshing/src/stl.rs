//! The surface of a voxel mesh as a binary STL, in millimetres.

use std::path::Path;

use stl_io::{Normal, Triangle, Vertex};

use crate::printable::StlError;
use crate::write_beside::write_beside;
use crate::{Grid, VoxelMesh};

/// Writes the faces between material and void (or the outside) as a binary STL: two triangles a face, normals
/// outward, lengths in mm.
///
/// The surface is closed, and it is the *voxel* surface: stairs, not the solid behind it. Along an edge where
/// two cells touch and their other two neighbours are void, four faces meet. Written beside `path` and renamed.
///
/// # Errors
/// Every variant of [`StlError`].
pub fn write_surface_stl(path: &Path, mesh: &VoxelMesh) -> Result<(), StlError> {
    let faces = surface_faces(mesh);
    let triangles = triangle_count(mesh.grid(), &faces)?;
    write_beside(path, |mut file| {
        let triangle = |at: usize| faces[at / 2].triangle(mesh.grid(), at % 2);
        stl_io::write_stl(&mut file, (0..triangles).map(triangle))
    })
    .map_err(|source| StlError::Io {
        path: path.into(),
        source,
    })
}

fn triangle_count(grid: &Grid, faces: &[Face]) -> Result<usize, StlError> {
    let ends = [[0; 3], grid.cells].map(|node| grid.node_mm(node));
    let finite = ends.as_flattened().iter().all(|&x| (x as f32).is_finite());
    match 2 * faces.len() {
        0 => Err(StlError::NoMaterial),
        triangles if u32::try_from(triangles).is_err() => Err(StlError::TooMany { triangles }),
        _ if !finite => Err(StlError::NotFinite),
        triangles => Ok(triangles),
    }
}

#[derive(Clone, Copy)]
enum Side {
    Lower,
    Upper,
}

/// One face of a cell, square to an axis.
struct Face {
    cell: usize,
    axis: u8,
    side: Side,
}

fn surface_faces(mesh: &VoxelMesh) -> Vec<Face> {
    let mut faces = Vec::new();
    for (cell, _) in mesh.material_cells() {
        for axis in 0..3 {
            for side in [Side::Lower, Side::Upper] {
                if !neighbour_has_material(mesh, cell, axis, side) {
                    faces.push(Face {
                        cell,
                        axis: axis as u8,
                        side,
                    });
                }
            }
        }
    }
    faces
}

fn neighbour_has_material(mesh: &VoxelMesh, cell: usize, axis: usize, side: Side) -> bool {
    let grid = mesh.grid();
    let mut at = grid.cell_position(cell);
    let there = match side {
        Side::Lower => at[axis].checked_sub(1),
        Side::Upper => Some(at[axis] + 1).filter(|&next| next < grid.cells[axis]),
    };
    there.is_some_and(|there| {
        at[axis] = there;
        mesh.regions()[grid.cell_index(at)] != 0
    })
}

impl Face {
    /// One of the two triangles (0 or 1) of the face, anticlockwise seen from outside.
    fn triangle(&self, grid: &Grid, half: usize) -> Triangle {
        let [first, second, third] = match (half, self.side) {
            (0, Side::Upper) => [0, 1, 2],
            (0, Side::Lower) => [0, 2, 1],
            (_, Side::Upper) => [0, 2, 3],
            (_, Side::Lower) => [0, 3, 2],
        };
        Triangle {
            normal: self.normal(),
            vertices: [first, second, third].map(|corner| self.corner(grid, corner)),
        }
    }

    fn normal(&self) -> Normal {
        let mut normal = [0.0; 3];
        normal[self.axis as usize] = match self.side {
            Side::Lower => -1.0,
            Side::Upper => 1.0,
        };
        Normal::new(normal)
    }

    /// Corner 0 to 3, anticlockwise seen from the upper side of the axis.
    fn corner(&self, grid: &Grid, corner: usize) -> Vertex {
        let axis = self.axis as usize;
        let (next, last) = ((axis + 1) % 3, (axis + 2) % 3);
        let mut node = grid.cell_position(self.cell);
        node[axis] += matches!(self.side, Side::Upper) as usize;
        node[next] += matches!(corner, 1 | 2) as usize;
        node[last] += matches!(corner, 2 | 3) as usize;
        Vertex::new(grid.node_mm(node).map(|x| x as f32))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use approx::assert_relative_eq;

    use super::*;
    use crate::{Phase, VoxelMeshBuilder};

    /// Cells that touch by faces, by edges alone and by corners alone, holes, and a rim at the box.
    fn crumbly() -> VoxelMesh {
        let grid = Grid {
            cells: [7, 6, 5],
            spacing_mm: 0.25,
            origin_mm: [-0.5, 0.0, 3.0],
        };
        let name = "substrate".into();
        let mut builder = VoxelMeshBuilder::new(grid, vec![Phase { name, body: 0 }]);
        for cell in 0_usize..210 {
            builder.push_pure((cell.pow(3) % 11 < 6).then_some(0));
        }
        builder.finish()
    }

    fn written(mesh: &VoxelMesh) -> Vec<Triangle> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("surface.stl");
        write_surface_stl(&path, mesh).unwrap();
        let mut file = std::fs::File::open(path).unwrap();
        stl_io::create_stl_reader(&mut file)
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
        [0, 1, 2].map(|k| a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3])
    }

    fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
        (0..3).map(|k| a[k] * b[k]).sum()
    }

    fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
        [0, 1, 2].map(|k| a[k] - b[k])
    }

    fn corners(triangle: &Triangle) -> [[f64; 3]; 3] {
        triangle.vertices.map(|vertex| vertex.0.map(f64::from))
    }

    #[test]
    fn every_edge_is_walked_as_often_there_as_back() {
        let mut walks: HashMap<[[u32; 3]; 2], i32> = HashMap::new();
        for triangle in written(&crumbly()) {
            let bits = triangle.vertices.map(|vertex| vertex.0.map(f32::to_bits));
            for (a, b) in [(0, 1), (1, 2), (2, 0)] {
                *walks.entry([bits[a], bits[b]]).or_default() += 1;
            }
        }
        for (&[a, b], count) in &walks {
            assert_eq!(walks.get(&[b, a]), Some(count));
        }
    }

    #[test]
    fn volume_by_the_divergence_theorem_is_that_of_the_cells() {
        let mesh = crumbly();
        let sixfold = |t: &Triangle| {
            let [a, b, c] = corners(t);
            dot(a, cross(b, c))
        };
        let volume = written(&mesh).iter().map(sixfold).sum::<f64>() / 6.0;
        assert_relative_eq!(volume, mesh.solid_volume_mm3(), max_relative = 1e-6);
    }

    #[test]
    fn normals_agree_with_the_order_of_the_corners() {
        let triangles = written(&crumbly());
        assert!(!triangles.is_empty());
        for triangle in triangles {
            let [a, b, c] = corners(&triangle);
            let area = 0.25 * 0.25;
            assert_relative_eq!(
                dot(cross(minus(b, a), minus(c, a)), triangle.normal.0.map(f64::from)),
                area
            );
        }
    }

    #[test]
    fn a_single_cell_has_twelve_triangles_and_an_empty_mesh_is_refused() {
        let phases = crumbly().phases().to_vec();
        let mut builder = VoxelMeshBuilder::new(Grid::at_origin([3, 3, 3], 1.0), phases.clone());
        let empty = VoxelMeshBuilder::new(Grid::at_origin([3, 3, 3], 1.0), phases).finish();
        builder.push_pure(Some(0));
        assert_eq!(written(&builder.finish()).len(), 12);
        let refused = write_surface_stl(Path::new("never.stl"), &empty);
        assert!(matches!(refused, Err(StlError::NoMaterial)));
        assert!(!Path::new("never.stl").exists());
    }
}
