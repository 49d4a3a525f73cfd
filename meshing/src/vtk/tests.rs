use std::path::Path;

use vtkio::model::{
    Attribute, CellType, DataSet, IOBuffer, Piece, UnstructuredGridPiece, VertexNumbers, Vtk,
};

use super::*;
use crate::{Grid, Phase, VoxelMeshBuilder};

/// Every third cell is void, so that nodes and cells are numbered with gaps.
fn perforated(cells: [usize; 3]) -> VoxelMesh {
    let phase = |name: &str| Phase {
        name: name.into(),
        body: 0,
    };
    let grid = Grid {
        cells,
        spacing_mm: 0.5,
        origin_mm: [-1.0, 2.0, 0.25],
    };
    let mut builder = VoxelMeshBuilder::new(grid, vec![phase("substrate"), phase("coat")]);
    for cell in 0..cells.iter().product() {
        builder.push_pure(Some(cell % 3).filter(|&phase| phase < 2));
    }
    builder.finish()
}

fn single_cell() -> VoxelMesh {
    perforated([1, 1, 1])
}

fn read(path: &Path) -> UnstructuredGridPiece {
    let DataSet::UnstructuredGrid { pieces, .. } = Vtk::import(path).unwrap().data else {
        panic!("not an unstructured grid");
    };
    match pieces.into_iter().next() {
        Some(Piece::Inline(piece)) => *piece,
        other => panic!("no inline piece: {other:?}"),
    }
}

fn floats(buffer: IOBuffer) -> Vec<f32> {
    buffer.into_vec().unwrap()
}

fn named(attributes: &[Attribute], wanted: &str) -> IOBuffer {
    let found = attributes.iter().find_map(|attribute| match attribute {
        Attribute::DataArray(array) if array.name == wanted => Some(array.data.clone()),
        _ => None,
    });
    found.unwrap()
}

fn written(mesh: &VoxelMesh, fields: &VtkFields) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.vtu");
    write_vtu(&path, mesh, fields).unwrap();
    (folder, path)
}

fn refused(fields: &VtkFields) -> VtkError {
    let folder = tempfile::tempdir().unwrap();
    let error = write_vtu(&folder.path().join("run.vtu"), &single_cell(), fields).unwrap_err();
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "something was left behind"
    );
    error
}

/// Node positions of the file, cell by cell, in the corner order of the file.
fn corners(piece: &UnstructuredGridPiece) -> Vec<[f32; 3]> {
    let points = floats(piece.points.clone());
    let VertexNumbers::XML {
        connectivity,
        offsets,
    } = piece.cells.cell_verts.clone()
    else {
        panic!("legacy cells");
    };
    assert!(
        offsets
            .iter()
            .enumerate()
            .all(|(cell, &end)| end == 8 * (cell as u64 + 1))
    );
    let position = |node: u64| [0, 1, 2].map(|a| points[3 * node as usize + a]);
    connectivity.into_iter().map(position).collect()
}

#[test]
fn cells_lie_where_the_grid_has_them_and_are_right_handed_hexahedra() {
    // More than one block of points and of connectivity.
    let mesh = perforated([41, 37, 31]);
    let (_folder, path) = written(&mesh, &VtkFields::default());
    let piece = read(&path);
    assert_eq!(
        piece.cells.types,
        vec![CellType::Hexahedron; mesh.material_cell_count()]
    );
    let unit = [
        [0, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 1],
        [1, 1, 1],
        [0, 1, 1],
    ];
    let grid = mesh.grid();
    let expected = mesh.material_cells().flat_map(|(cell, _)| {
        let at = grid.cell_position(cell);
        unit.map(|corner| {
            grid.node_mm([0, 1, 2].map(|a| at[a] + corner[a]))
                .map(|x| x as f32)
        })
    });
    assert!(corners(&piece).into_iter().eq(expected));
}

#[test]
fn only_nodes_with_material_are_written_x_fastest() {
    let mesh = perforated([4, 1, 1]);
    let (_folder, path) = written(&mesh, &VtkFields::default());
    let points = floats(read(&path).points);
    // Cells 0, 1 and 3 have material, so all five nodes along x touch some.
    assert_eq!(points.len(), 3 * 20);
    let mut builder = VoxelMeshBuilder::new(Grid::at_origin([3, 1, 1], 1.0), mesh.phases().to_vec());
    builder.push_pure(Some(0));
    let (_folder, path) = written(&builder.finish(), &VtkFields::default());
    let points = floats(read(&path).points);
    let x: Vec<f32> = points.chunks(3).map(|p| p[0]).collect();
    assert_eq!(x, [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
}

#[test]
fn arrays_come_back_as_they_went_in() {
    // 32 768 cells: half a block of scalars, three of tensors, the last of them not full.
    let mesh = perforated([48, 32, 32]);
    let cells = mesh.material_cell_count();
    let nodes = read(&written(&mesh, &VtkFields::default()).1).num_points();
    let energy: Vec<f64> = (0..cells).map(|c| (c as f64 * 0.37).sin()).collect();
    let stress: Vec<[f64; 6]> = (0..cells)
        .map(|c| std::array::from_fn(|k| (6 * c + k) as f64))
        .collect();
    let displacement: Vec<[f64; 3]> = (0..nodes).map(|n| [n as f64, -1.0, 0.1 * n as f64]).collect();
    let fields = VtkFields {
        points: vec![VtkArray::vector("displacement", &displacement)],
        cells: vec![
            VtkArray::scalar("strain_energy_density_mj_mm3", &energy),
            VtkArray::symmetric_tensor("stress_mpa", &stress),
            VtkArray::labels("zone", vec![7; cells]),
        ],
    };
    let piece = read(&written(&mesh, &fields).1);
    let same = |buffer, values: &[f64]| floats(buffer).into_iter().eq(values.iter().map(|&v| v as f32));
    assert!(same(
        named(&piece.data.point, "displacement"),
        displacement.as_flattened()
    ));
    assert!(same(
        named(&piece.data.cell, "strain_energy_density_mj_mm3"),
        &energy
    ));
    assert!(same(named(&piece.data.cell, "stress_mpa"), stress.as_flattened()));
    assert_eq!(named(&piece.data.cell, "zone"), IOBuffer::U8(vec![7; cells]));
    let regions: Vec<u8> = mesh
        .regions()
        .iter()
        .copied()
        .filter(|&region| region != 0)
        .collect();
    assert_eq!(named(&piece.data.cell, "region"), IOBuffer::U8(regions));
}

#[test]
fn full_last_blocks_come_back_whole() {
    // 65 536 scalars of four bytes fill one block to the last byte.
    let mesh = perforated([98_304, 1, 1]);
    let values: Vec<f64> = (0..65_536).map(f64::from).collect();
    let fields = VtkFields {
        cells: vec![VtkArray::scalar("count", &values)],
        ..Default::default()
    };
    let piece = read(&written(&mesh, &fields).1);
    assert_eq!(floats(named(&piece.data.cell, "count")).len(), 65_536);
}

#[test]
fn header_says_version_1_and_64_bit_and_nothing_is_appended() {
    let displacement = [[3.0, 4.0, 0.0]; 8];
    let fields = VtkFields {
        points: vec![VtkArray::vector("displacement", &displacement)],
        cells: vec![VtkArray::scalar("von_mises_mpa", &[2.5])],
    };
    let (_folder, path) = written(&single_cell(), &fields);
    let text = std::fs::read_to_string(path).unwrap();
    let header = r#"<VTKFile type="UnstructuredGrid" version="1.0" byte_order="LittleEndian" header_type="UInt64" compressor="vtkZLibDataCompressor">"#;
    assert!(text.starts_with(header), "{}", &text[..200]);
    assert!(!text.contains("AppendedData") && !text.contains("appended") && !text.contains("FieldData"));
    assert_eq!(
        text.matches(r#"format="binary""#).count(),
        text.matches("<DataArray").count()
    );
    assert!(
        text.contains(r#"RangeMin="5" RangeMax="5""#),
        "magnitude of the vector"
    );
    assert!(
        text.contains(r#"RangeMin="2.5" RangeMax="2.5""#),
        "range of the scalar"
    );
}

#[test]
fn wrong_lengths_are_refused() {
    let points = vec![VtkArray::vector("displacement", &[[0.0; 3]; 7])];
    let error = refused(&VtkFields {
        points,
        ..Default::default()
    });
    assert!(
        matches!(
            error,
            VtkError::Length {
                expected: 8,
                found: 7,
                ..
            }
        ),
        "{error}"
    );
    let cells = vec![VtkArray::labels("zone", vec![1, 2])];
    let error = refused(&VtkFields {
        cells,
        ..Default::default()
    });
    assert!(
        matches!(
            error,
            VtkError::Length {
                expected: 1,
                found: 2,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn values_that_are_not_finite_in_32_bits_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e39] {
        let mut displacement = [[0.0; 3]; 8];
        displacement[5][1] = bad;
        let points = vec![VtkArray::vector("displacement", &displacement)];
        let error = refused(&VtkFields {
            points,
            ..Default::default()
        });
        assert!(matches!(error, VtkError::NotFinite { entry: 5, .. }), "{error}");
    }
}

#[test]
fn ill_formed_and_repeated_names_are_refused() {
    for name in ["", "1st", "von mises", "<b>", "σ", "region"] {
        let cells = vec![VtkArray::scalar(name, &[0.0])];
        let error = refused(&VtkFields {
            cells,
            ..Default::default()
        });
        assert!(matches!(error, VtkError::Name { .. }), "{error}");
    }
    let cells = vec![VtkArray::scalar("twice", &[0.0]); 2];
    let error = refused(&VtkFields {
        cells,
        ..Default::default()
    });
    assert!(matches!(error, VtkError::Name { .. }), "{error}");
}

#[test]
fn a_mesh_without_material_is_refused() {
    let empty = VoxelMeshBuilder::new(Grid::at_origin([2, 2, 2], 1.0), Vec::new()).finish();
    let folder = tempfile::tempdir().unwrap();
    let error = write_vtu(&folder.path().join("run.vtu"), &empty, &VtkFields::default()).unwrap_err();
    assert!(matches!(error, VtkError::NoMaterial));
}

#[test]
fn positions_that_are_not_finite_are_refused() {
    let grid = Grid {
        cells: [1, 1, 1],
        spacing_mm: 1.0,
        origin_mm: [0.0, f64::NAN, 0.0],
    };
    let mut builder = VoxelMeshBuilder::new(grid, single_cell().phases().to_vec());
    builder.push_pure(Some(0));
    let folder = tempfile::tempdir().unwrap();
    let error = write_vtu(
        &folder.path().join("run.vtu"),
        &builder.finish(),
        &VtkFields::default(),
    )
    .unwrap_err();
    assert!(matches!(error, VtkError::NotFinite { entry: 0, .. }), "{error}");
}

#[test]
fn a_full_disk_is_an_error() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 {
                Err(std::io::ErrorKind::StorageFull.into())
            } else {
                Ok(taken)
            }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mesh = perforated([9, 9, 9]);
    let topology = Topology::of(&mesh).unwrap();
    let fields = VtkFields::default();
    let grid = UnstructuredGrid::new(&topology, &fields).unwrap();
    let error = write_document(&mut Full(1000), grid).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}

#[test]
fn folders_that_are_not_there_are_named() {
    let error = write_vtu(
        Path::new("/nowhere/run.vtu"),
        &single_cell(),
        &VtkFields::default(),
    )
    .unwrap_err();
    assert_eq!(error.to_string(), "cannot write /nowhere/run.vtu");
}

#[test]
fn a_collection_has_a_part_for_each_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.pvd");
    write_pvd(&path, &[("un<coated", "uncoated.vtu"), ("coated", "coated.vtu")]).unwrap();
    let expected = concat!(
        r#"<VTKFile type="Collection" version="0.1" byte_order="LittleEndian"><Collection>"#,
        r#"<DataSet timestep="0" part="0" name="un&lt;coated" file="uncoated.vtu"/>"#,
        r#"<DataSet timestep="1" part="1" name="coated" file="coated.vtu"/>"#,
        "</Collection></VTKFile>",
    );
    assert_eq!(std::fs::read_to_string(path).unwrap(), expected);
}

/// A tetrahedron with a value a point, read back by vtkio.
#[test]
fn triangles_come_back_as_they_were_written() {
    let positions = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0]];
    let triangles = [[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]];
    let moduli = [1.5, 2.5, 3.5, 4.5];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("surface.vtp");
    write_vtp(
        &path,
        &positions,
        &triangles,
        &[VtkArray::scalar("modulus_mpa", &moduli)],
    )
    .unwrap();
    let DataSet::PolyData { pieces, .. } = Vtk::import(&path).unwrap().data else {
        panic!("no poly data");
    };
    let [Piece::Inline(piece)] = &pieces[..] else {
        panic!("{} pieces", pieces.len());
    };
    let points: Vec<f64> = piece.points.clone().cast_into().unwrap();
    assert_eq!(points, positions.as_flattened());
    let (connectivity, offsets) = piece.polys.clone().unwrap().into_xml();
    let numbers: Vec<u64> = triangles.as_flattened().iter().map(|n| u64::from(*n)).collect();
    assert_eq!(connectivity, numbers);
    assert_eq!(offsets, [3, 6, 9, 12]);
    assert_eq!(piece.data.point.len(), 1);
    let found = write_vtp(
        &path,
        &positions,
        &triangles,
        &[VtkArray::scalar("modulus_mpa", &moduli[..3])],
    );
    assert!(found.is_err());
}
