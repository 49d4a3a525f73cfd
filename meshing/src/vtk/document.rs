//! The XML of a `.vtu`, written by vtkio's serializer around our own blocks.
//!
//! vtkio's own model would compress on one thread, and its serializer holds the text of every element until the element ends: the
//! whole file more than once. It is given a mark in place of the data of each array, and the data go straight to the file.

use std::io::{self, Write};

use serde::Serialize;
use vtkio::model::{ByteOrder, Version};
use vtkio::xml::{Compressor, DataSetType, ScalarType};

use super::array::{columns, label_column};
use super::column::{Column, PLACE};
use super::topology::Topology;
use super::{VtkError, VtkFields};

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
    #[serde(rename = "UnstructuredGrid")]
    grid: UnstructuredGrid<'a>,
}

#[derive(Serialize)]
pub(super) struct UnstructuredGrid<'a> {
    #[serde(rename = "Piece")]
    piece: Piece<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Piece<'a> {
    #[serde(rename = "@NumberOfPoints")]
    number_of_points: usize,
    #[serde(rename = "@NumberOfCells")]
    number_of_cells: usize,
    point_data: Section<'a>,
    cell_data: Section<'a>,
    points: Section<'a>,
    cells: Section<'a>,
}

#[derive(Serialize)]
pub(super) struct Section<'a> {
    #[serde(rename = "DataArray")]
    pub arrays: Vec<Column<'a>>,
}

impl<'a> UnstructuredGrid<'a> {
    pub fn new(topology: &'a Topology, fields: &'a VtkFields) -> Result<Self, VtkError> {
        let mut cell_data = vec![label_column("region", topology.regions())];
        cell_data.extend(columns(&fields.cells, topology.cell_count(), &["region"])?);
        let piece = Piece {
            number_of_points: topology.node_count(),
            number_of_cells: topology.cell_count(),
            point_data: Section {
                arrays: columns(&fields.points, topology.node_count(), &[])?,
            },
            cell_data: Section { arrays: cell_data },
            points: Section {
                arrays: vec![topology.points()],
            },
            cells: Section {
                arrays: vec![topology.connectivity(), topology.offsets(), topology.types()],
            },
        };
        Ok(Self { piece })
    }
}

impl UnstructuredGrid<'_> {
    /// All arrays in the order of the file.
    fn columns(&self) -> impl Iterator<Item = &Column<'_>> {
        let piece = &self.piece;
        let sections = [&piece.point_data, &piece.cell_data, &piece.points, &piece.cells];
        sections.into_iter().flat_map(|section| &section.arrays)
    }
}

/// Writes the whole file.
pub(super) fn write_document(writer: &mut dyn Write, grid: UnstructuredGrid) -> io::Result<()> {
    let document = Document {
        data_set_type: DataSetType::UnstructuredGrid,
        // 1.0 is the first version whose headers may be 64-bit.
        version: Version::new_xml(1, 0),
        byte_order: ByteOrder::LittleEndian,
        header_type: ScalarType::UInt64,
        compressor: Compressor::ZLib,
        grid,
    };
    write_with_columns(writer, &document, document.grid.columns())
}

/// Writes the text of a document with the data of its arrays, which are given in the order of the text.
pub(super) fn write_with_columns<'a>(
    writer: &mut dyn Write,
    document: &impl Serialize,
    columns: impl Iterator<Item = &'a Column<'a>>,
) -> io::Result<()> {
    let mut text = Vec::new();
    write_xml(&mut text, document)?;
    let mut parts = text.split(|&byte| byte == PLACE);
    writer.write_all(parts.next().unwrap_or_default())?;
    for (column, part) in columns.zip(parts) {
        column.write_encoded(writer)?;
        writer.write_all(part)?;
    }
    Ok(())
}

/// Writes `value` as XML, with every error of the writer.
pub(super) fn write_xml(writer: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut checked = CheckedWriter {
        writer,
        outcome: Ok(()),
    };
    let serialized = vtkio::xml::se::to_writer(&mut checked, value);
    checked.outcome?;
    serialized.map_err(io::Error::other)
}

/// Keeps the first error. vtkio takes a short write for a whole one, and its buffer swallows errors when dropped.
struct CheckedWriter<'a> {
    writer: &'a mut dyn Write,
    outcome: io::Result<()>,
}

impl Write for CheckedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.outcome.is_ok() {
            self.outcome = self.writer.write_all(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
