//! The collection that joins the runs of a case.

use std::path::Path;

use serde::Serialize;
use vtkio::model::{ByteOrder, Version};

use super::VtkError;
use super::document::write_xml;
use crate::write_beside::write_beside;

#[derive(Serialize)]
#[serde(rename = "VTKFile")]
struct CollectionFile<'a> {
    #[serde(rename = "@type")]
    data_set_type: &'a str,
    #[serde(rename = "@version")]
    version: Version,
    #[serde(rename = "@byte_order")]
    byte_order: ByteOrder,
    #[serde(rename = "Collection")]
    collection: Collection<'a>,
}

#[derive(Serialize)]
struct Collection<'a> {
    #[serde(rename = "DataSet")]
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "@timestep")]
    timestep: usize,
    #[serde(rename = "@part")]
    part: usize,
    #[serde(rename = "@name")]
    name: &'a str,
    #[serde(rename = "@file")]
    file: &'a str,
}

/// Writes a ParaView collection (`.pvd`): one part for each `(name, file)`, the file relative to the collection.
///
/// Each part has a time step of its own, its place in the list: the bodies lie at one place, and ParaView shows one at a time.
///
/// It is written beside `path` and renamed. The files are not looked at.
///
/// # Errors
/// [`VtkError::Io`] alone.
pub fn write_pvd(path: &Path, entries: &[(&str, &str)]) -> Result<(), VtkError> {
    let file = CollectionFile {
        data_set_type: "Collection",
        version: Version::new_xml(0, 1),
        byte_order: ByteOrder::LittleEndian,
        collection: Collection {
            parts: parts(entries),
        },
    };
    write_beside(path, |writer| write_xml(writer, &file)).map_err(|source| VtkError::Io {
        path: path.into(),
        source,
    })
}

fn parts<'a>(entries: &[(&'a str, &'a str)]) -> Vec<Part<'a>> {
    let part = |(part, &(name, file))| Part {
        timestep: part,
        part,
        name,
        file,
    };
    entries.iter().enumerate().map(part).collect()
}
