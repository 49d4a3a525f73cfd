//! Classes of malformed files, and of well-formed ones that others stumble over, with what is to come of them.

use meshing::surface_mesh::Unit;

use crate::files::{Triangle, binary};
use crate::{reading, surfaces};

/// What is to come of a file.
pub enum Expected {
    /// A body of so many mm³, with warnings of these kinds.
    Body(f64, &'static [&'static str]),
    /// Triangles that bound no body, for a reason that starts like this.
    NoBody(&'static str),
    /// Nothing, for a reason that starts like this.
    Unread(&'static str),
}

/// A class, a file of it, the unit it is read in, and the outcome.
pub struct Row {
    pub class: &'static str,
    pub bytes: Vec<u8>,
    pub unit: Option<Unit>,
    pub expected: Expected,
}

pub fn row(class: &'static str, bytes: impl Into<Vec<u8>>, expected: Expected) -> Row {
    let (bytes, unit) = (bytes.into(), Some(Unit::Millimetre));
    Row {
        class,
        bytes,
        unit,
        expected,
    }
}

pub fn surface(class: &'static str, parts: &[Vec<Triangle>], expected: Expected) -> Row {
    row(class, binary(&parts.concat()), expected)
}

pub fn in_unit(row: Row, unit: Option<Unit>) -> Row {
    Row { unit, ..row }
}

/// The whole corpus.
pub fn corpus() -> Vec<Row> {
    let tables = [
        reading::binary_files(),
        reading::text_files(),
        reading::no_files(),
        reading::no_binary_files(),
        reading::no_text_files(),
        surfaces::units(),
        surfaces::dirty_surfaces(),
        surfaces::several_shells(),
        surfaces::no_bodies(),
    ];
    tables.into_iter().flatten().collect()
}
