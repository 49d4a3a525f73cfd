//! Surfaces of triangles as poly data (`.vtp`).

use std::io;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use vtkio::model::{ByteOrder, Version};
use vtkio::xml::{Compressor, DataSetType, ScalarType};

use super::array::columns;
use super::column::Column;
use super::document::{Section, write_with_columns};
use super::{VtkArray, VtkError};
use crate::write_beside::write_beside;

#[derive(Serialize)]
#[serde(rename = "VTKFile")]
struct Document<'a> {
    #[serde(rename = "@type")]
    data_set_type: DataSetType,
    #[serde(rename = "@version")]
    version: Version,
    #[serde(rename = "@byte_order")]
    byte_order: ByteOrder,
    #[serde(rename = "@header_type")]
    header_type: ScalarType,
    #[serde(rename = "@compressor")]
    compressor: Compressor,
    #[serde(rename = "PolyData")]
    data: PolyData<'a>,
}

#[derive(Serialize)]
struct PolyData<'a> {
    #[serde(rename = "Piece")]
    piece: Piece<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Piece<'a> {
    #[serde(rename = "@NumberOfPoints")]
    number_of_points: usize,
    #[serde(rename = "@NumberOfPolys")]
    number_of_polys: usize,
    point_data: Section<'a>,
    points: Section<'a>,
    polys: Section<'a>,
}

/// Writes triangles as poly data (`.vtp`), with one entry of each array a point.
///
/// The file is written beside `path` and renamed. That triangles name points which are there is not checked.
///
/// # Errors
/// [`VtkError`] for arrays of another length, names that are none, numbers that are not finite, and what the file system refuses.
pub fn write_vtp(
    path: &Path,
    positions: &[[f64; 3]],
    triangles: &[[u32; 3]],
    arrays: &[VtkArray],
) -> Result<(), VtkError> {
    let point_data = columns(arrays, positions.len(), &["Points"])?;
    let positions = VtkArray::vector("Points", positions);
    let piece = Piece {
        number_of_points: positions.entries(),
        number_of_polys: triangles.len(),
        point_data: Section { arrays: point_data },
        points: Section {
            arrays: vec![positions.column(positions.entries())?],
        },
        polys: Section {
            arrays: vec![connectivity(triangles), offsets(triangles.len())],
        },
    };
    write_beside(path, |file| write_document(file, piece)).map_err(|source| VtkError::Io {
        path: path.into(),
        source,
    })
}

fn write_document(writer: &mut dyn Write, piece: Piece) -> io::Result<()> {
    let document = Document {
        data_set_type: DataSetType::PolyData,
        version: Version::new_xml(1, 0),
        byte_order: ByteOrder::LittleEndian,
        header_type: ScalarType::UInt64,
        compressor: Compressor::ZLib,
        data: PolyData { piece },
    };
    let piece = &document.data.piece;
    let sections = [&piece.point_data, &piece.points, &piece.polys];
    write_with_columns(
        writer,
        &document,
        sections.into_iter().flat_map(|section| &section.arrays),
    )
}

fn connectivity(triangles: &[[u32; 3]]) -> Column<'_> {
    let numbers = triangles.as_flattened();
    Column {
        name: "connectivity",
        scalar_type: ScalarType::Int32,
        components: 1,
        entries: numbers.len(),
        range: None,
        bytes: Box::new(|entries| numbers[entries].iter().flat_map(|n| n.to_le_bytes()).collect()),
    }
}

fn offsets(count: usize) -> Column<'static> {
    Column {
        name: "offsets",
        scalar_type: ScalarType::Int32,
        components: 1,
        entries: count,
        range: None,
        bytes: Box::new(|entries| {
            entries
                .flat_map(|triangle| (3 * (triangle as u32 + 1)).to_le_bytes())
                .collect()
        }),
    }
}
