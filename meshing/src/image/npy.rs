//! Solid and void from a NumPy array file.

use npyz::{DType, Deserialize, NpyFile, Order, TypeChar};

use super::ImageError;

/// Longest header that is read: NumPy's own limit (`max_header_size`).
const HEADER_MAX: usize = 10_000;

/// Most brackets within each other: those of `{'descr': [('a', '<f4', (2, 2))]}`. The time to read a header doubles with each.
const DEPTH_MAX: usize = 4;

/// Voxels along x, y, z and whether each is solid, x fastest.
pub(super) struct Voxels {
    pub(super) counts: [usize; 3],
    pub(super) solid: Vec<bool>,
}

/// What the header of an array of rank three says, and the bytes behind it.
pub(crate) struct NpyHeader<'a> {
    /// Values along x, y, z.
    pub(crate) counts: [usize; 3],
    /// Which of the axes is stored fastest.
    pub(crate) order: Order,
    /// Type of a value.
    pub(crate) dtype: DType,
    /// The values, and whatever follows them.
    pub(crate) data: &'a [u8],
}

/// The header of an array of rank three with no more values than `bytes` has bytes.
pub(crate) fn npy_header(bytes: &[u8]) -> Result<NpyHeader<'_>, ImageError> {
    let (counts, file) = opened(bytes)?;
    Ok(NpyHeader {
        counts,
        order: file.header().order(),
        dtype: file.header().dtype(),
        data: file.into_inner(),
    })
}

fn opened(bytes: &[u8]) -> Result<([usize; 3], NpyFile<&[u8]>), ImageError> {
    let declared = declared_shape(bytes)?;
    let file = NpyFile::new(bytes).map_err(|error| ImageError::NotAnArray(error.to_string()))?;
    Ok((counts(&declared)?, file))
}

/// Reads an array of rank three; values that are not zero are solid.
///
/// Nothing is allocated from a number in the header before the length of `bytes` has confirmed it.
pub(super) fn decode(bytes: &[u8]) -> Result<Voxels, ImageError> {
    let (counts, file) = opened(bytes)?;
    let order = file.header().order();
    let stored = stored_values(file, counts)?;
    Ok(Voxels {
        counts,
        solid: match order {
            Order::Fortran => stored,
            Order::C => x_fastest(&stored, counts),
        },
    })
}

/// The shape in the header text, whose product of sizes the file is long enough to hold.
fn declared_shape(bytes: &[u8]) -> Result<Vec<u64>, ImageError> {
    let text = header_text(bytes).ok_or_else(|| ImageError::NotAnArray("no NPY header".into()))?;
    if depth(text) > DEPTH_MAX {
        return Err(ImageError::NotAnArray(
            "brackets within brackets in the header".into(),
        ));
    }
    let malformed = || ImageError::NotAnArray("no shape in the header".into());
    let (_, after) = text.split_once("shape").ok_or_else(malformed)?;
    if after.contains("shape") {
        return Err(malformed());
    }
    let inside = after
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .ok_or_else(malformed)?;
    let sizes = inside.0.split(',').map(str::trim).filter(|size| !size.is_empty());
    let shape: Vec<u64> = sizes
        .map(|size| size.trim_end_matches('L').parse().map_err(|_| malformed()))
        .collect::<Result<_, _>>()?;
    let product = shape
        .iter()
        .try_fold(1_u64, |product, &size| product.checked_mul(size));
    match product {
        Some(voxels) if voxels <= bytes.len() as u64 => Ok(shape),
        _ => Err(ImageError::Truncated),
    }
}

/// How many brackets lie within each other.
fn depth(text: &str) -> usize {
    let (_, deepest) = text.bytes().fold((0_usize, 0), |(depth, deepest), byte| {
        let depth = match byte {
            b'(' | b'[' | b'{' => depth + 1,
            b')' | b']' | b'}' => depth.saturating_sub(1),
            _ => depth,
        };
        (depth, deepest.max(depth))
    });
    deepest
}

/// The dictionary between the fixed part of the header and the data, if the file has one of reasonable length.
fn header_text(bytes: &[u8]) -> Option<&str> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (length, text) = match (rest.first()?, rest.get(2..)?) {
        (1, [a, b, text @ ..]) => (usize::from(u16::from_le_bytes([*a, *b])), text),
        (2 | 3, [a, b, c, d, text @ ..]) => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, text),
        _ => return None,
    };
    let text = text.get(..length).filter(|_| length <= HEADER_MAX)?;
    std::str::from_utf8(text).ok()
}

fn counts(shape: &[u64]) -> Result<[usize; 3], ImageError> {
    let rank = shape.len();
    let &[x, y, z] = shape else {
        return Err(ImageError::WrongRank { rank });
    };
    if x * y * z == 0 {
        return Err(ImageError::NoVoxels);
    }
    Ok([x, y, z].map(|n| n as usize))
}

fn stored_values(file: NpyFile<&[u8]>, counts: [usize; 3]) -> Result<Vec<bool>, ImageError> {
    let dtype = file.header().dtype();
    let unknown = || ImageError::WrongType { dtype: dtype.descr() };
    let DType::Plain(plain) = &dtype else {
        return Err(unknown());
    };
    match (plain.type_char(), plain.size_field()) {
        (TypeChar::Bool, 1) => values(file, counts, |v: bool| Some(v)),
        (TypeChar::Uint, 1) => values(file, counts, |v: u8| Some(v != 0)),
        (TypeChar::Uint, 2) => values(file, counts, |v: u16| Some(v != 0)),
        (TypeChar::Uint, 4) => values(file, counts, |v: u32| Some(v != 0)),
        (TypeChar::Uint, 8) => values(file, counts, |v: u64| Some(v != 0)),
        (TypeChar::Int, 1) => values(file, counts, |v: i8| Some(v != 0)),
        (TypeChar::Int, 2) => values(file, counts, |v: i16| Some(v != 0)),
        (TypeChar::Int, 4) => values(file, counts, |v: i32| Some(v != 0)),
        (TypeChar::Int, 8) => values(file, counts, |v: i64| Some(v != 0)),
        (TypeChar::Float, 4) => values(file, counts, |v: f32| v.is_finite().then_some(v != 0.0)),
        (TypeChar::Float, 8) => values(file, counts, |v: f64| v.is_finite().then_some(v != 0.0)),
        _ => Err(unknown()),
    }
}

/// The values of a file in the order in which they are stored; `is_solid` gives none for values without a meaning.
fn values<T: Deserialize>(
    file: NpyFile<&[u8]>,
    counts: [usize; 3],
    is_solid: impl Fn(T) -> Option<bool>,
) -> Result<Vec<bool>, ImageError> {
    let voxels: usize = counts.iter().product();
    let reader = file
        .data::<T>()
        .map_err(|error| ImageError::NotAnArray(error.to_string()))?;
    let mut solid = Vec::with_capacity(voxels);
    for value in reader {
        let value = value.map_err(|_| ImageError::Truncated)?;
        solid.push(is_solid(value).ok_or(ImageError::NotFinite)?);
    }
    if solid.len() == voxels {
        Ok(solid)
    } else {
        Err(ImageError::Truncated)
    }
}

/// From C order, z fastest, to ours, x fastest.
fn x_fastest(stored: &[bool], [nx, ny, nz]: [usize; 3]) -> Vec<bool> {
    let mut solid = Vec::with_capacity(stored.len());
    for z in 0..nz {
        for y in 0..ny {
            solid.extend((0..nx).map(|x| stored[z + nz * (y + ny * x)]));
        }
    }
    solid
}
