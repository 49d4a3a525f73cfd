//! Named arrays over cells and nodes, checked before anything is written.

use std::borrow::Cow;

use rayon::prelude::*;
use vtkio::xml::ScalarType;

use super::VtkError;
use super::column::Column;

/// The arrays of a file beside its geometry.
#[derive(Clone, Debug, Default)]
pub struct VtkFields<'a> {
    /// One entry for each *active node* (it touches material), by rising node index of the grid.
    pub points: Vec<VtkArray<'a>>,
    /// One entry for each *material cell*, by rising cell index of the grid.
    pub cells: Vec<VtkArray<'a>>,
}

/// A named array; the unit belongs to the name (`von_mises_mpa`), except for the `displacement` in mm.
#[derive(Clone, Debug)]
pub struct VtkArray<'a> {
    name: &'a str,
    values: Values<'a>,
}

#[derive(Clone, Debug)]
enum Values<'a> {
    Labels(Cow<'a, [u8]>),
    Floats { components: usize, values: &'a [f64] },
}

impl<'a> VtkArray<'a> {
    /// One number an entry.
    pub fn scalar(name: &'a str, values: &'a [f64]) -> Self {
        Self::floats(name, 1, values)
    }

    /// A vector (x, y, z) an entry.
    pub fn vector(name: &'a str, values: &'a [[f64; 3]]) -> Self {
        Self::floats(name, 3, values.as_flattened())
    }

    /// A symmetric tensor (XX YY ZZ XY YZ XZ) an entry; shear strains are tensor strains, not engineering ones.
    pub fn symmetric_tensor(name: &'a str, values: &'a [[f64; 6]]) -> Self {
        Self::floats(name, 6, values.as_flattened())
    }

    /// A small number an entry that names a region, zone or kind.
    pub fn labels(name: &'a str, values: impl Into<Cow<'a, [u8]>>) -> Self {
        let values = Values::Labels(values.into());
        Self { name, values }
    }

    fn floats(name: &'a str, components: usize, values: &'a [f64]) -> Self {
        let values = Values::Floats { components, values };
        Self { name, values }
    }

    pub(super) fn entries(&self) -> usize {
        match &self.values {
            Values::Labels(labels) => labels.len(),
            Values::Floats { components, values } => values.len() / components,
        }
    }

    /// The column of the file, once the array has the right length and only finite values.
    pub(super) fn column(&'a self, expected: usize) -> Result<Column<'a>, VtkError> {
        if self.entries() != expected {
            return Err(self.length_error(expected));
        }
        match &self.values {
            Values::Labels(labels) => Ok(label_column(self.name, labels)),
            Values::Floats { components, values } => self.float_column(*components, values),
        }
    }

    fn float_column(&self, components: usize, values: &'a [f64]) -> Result<Column<'a>, VtkError> {
        let range = magnitude_range(values, components).ok_or_else(|| self.not_finite_error())?;
        Ok(Column {
            name: self.name,
            scalar_type: ScalarType::Float32,
            components,
            entries: values.len() / components,
            range: Some(range),
            bytes: Box::new(move |entries| {
                float_bytes(&values[entries.start * components..entries.end * components])
            }),
        })
    }

    fn length_error(&self, expected: usize) -> VtkError {
        VtkError::Length {
            name: self.name.into(),
            expected,
            found: self.entries(),
        }
    }

    fn not_finite_error(&self) -> VtkError {
        let entry = match &self.values {
            Values::Labels(_) => None,
            Values::Floats { components, values } => {
                let at = values.iter().position(|&v| !(v as f32).is_finite());
                at.map(|at| at / components)
            }
        };
        VtkError::NotFinite {
            name: self.name.into(),
            entry: entry.unwrap_or(0),
        }
    }
}

/// Columns of all arrays, with names that are well formed and occur once (`taken` are in the file already).
pub(super) fn columns<'a>(
    arrays: &'a [VtkArray<'a>],
    expected: usize,
    taken: &[&str],
) -> Result<Vec<Column<'a>>, VtkError> {
    let mut names = taken.to_vec();
    for array in arrays {
        if !well_formed(array.name) || names.contains(&array.name) {
            let name = array.name.into();
            return Err(VtkError::Name { name });
        }
        names.push(array.name);
    }
    arrays.iter().map(|array| array.column(expected)).collect()
}

/// A column of labels.
pub(super) fn label_column<'a>(name: &'a str, labels: &'a [u8]) -> Column<'a> {
    Column {
        name,
        scalar_type: ScalarType::UInt8,
        components: 1,
        entries: labels.len(),
        range: None,
        bytes: Box::new(|entries| labels[entries].to_vec()),
    }
}

/// Little-endian bytes of the values rounded to 32 bits.
pub(super) fn float_bytes(values: &[f64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * values.len());
    for &value in values {
        bytes.extend_from_slice(&(value as f32).to_le_bytes());
    }
    bytes
}

fn well_formed(name: &str) -> bool {
    let mut letters = name.bytes();
    letters
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Least and greatest value of a scalar, or magnitude of a vector or tensor, as VTK's own writer states it;
/// `None` where an entry is not finite in 32 bits.
fn magnitude_range(values: &[f64], components: usize) -> Option<[f64; 2]> {
    values
        .par_chunks_exact(components)
        .map(|entry| {
            let finite = entry.iter().all(|&v| (v as f32).is_finite());
            finite.then(|| [magnitude(entry); 2])
        })
        .try_reduce(
            || [f64::INFINITY, f64::NEG_INFINITY],
            |a, b| Some([a[0].min(b[0]), a[1].max(b[1])]),
        )
}

fn magnitude(entry: &[f64]) -> f64 {
    match entry {
        [value] => f64::from(*value as f32),
        several => several
            .iter()
            .map(|&v| f64::from(v as f32).powi(2))
            .sum::<f64>()
            .sqrt(),
    }
}
