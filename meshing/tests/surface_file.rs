//! Surfaces as poly data, read back.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use meshing::{VtkArray, VtkError, write_vtp};
use vtkio::model::{Attribute, DataSet, Piece, VertexNumbers, Vtk};

const CORNERS: [[f64; 3]; 4] = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
const TRIANGLES: [[u32; 3]; 4] = [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]];

#[test]
fn a_tetrahedron_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("surface.vtp");
    let young = [1.0, 2.0, 3.0, 4.0];
    write_vtp(
        &path,
        &CORNERS,
        &TRIANGLES,
        &[VtkArray::scalar("young_mpa", &young)],
    )
    .unwrap();
    let DataSet::PolyData { pieces, .. } = Vtk::import(&path).unwrap().data else {
        panic!("no poly data");
    };
    let Some(Piece::Inline(piece)) = pieces.into_iter().next() else {
        panic!("no inline piece");
    };
    let points: Vec<f32> = piece.points.into_vec().unwrap();
    let expected: Vec<f32> = CORNERS.as_flattened().iter().map(|&x| x as f32).collect();
    assert_eq!(points, expected);
    let Some(VertexNumbers::XML {
        connectivity,
        offsets,
    }) = piece.polys
    else {
        panic!("no polygons of an XML file");
    };
    let expected: Vec<u64> = TRIANGLES.as_flattened().iter().map(|&n| u64::from(n)).collect();
    assert_eq!((connectivity, offsets), (expected, vec![3, 6, 9, 12]));
    let Attribute::DataArray(array) = &piece.data.point[0] else {
        panic!("no data array");
    };
    assert_eq!(array.name, "young_mpa");
    let values: Vec<f32> = array.data.clone().into_vec().unwrap();
    assert_eq!(values, [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn arrays_of_another_length_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("surface.vtp");
    let error = write_vtp(&path, &CORNERS, &TRIANGLES, &[VtkArray::scalar("a", &[1.0])]).unwrap_err();
    assert!(matches!(
        error,
        VtkError::Length {
            expected: 4,
            found: 1,
            ..
        }
    ));
    assert!(!path.exists());
}
