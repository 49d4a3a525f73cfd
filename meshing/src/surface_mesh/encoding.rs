//! Which kind of STL file it is, and the binary kind.

use rayon::prelude::*;

use super::text;
use super::{SurfaceReadError, SurfaceWarning};

/// Corners of a triangle in the file's numbers, anticlockwise seen from outside.
pub(super) type FileTriangle = [[f32; 3]; 3];

/// Bytes before the count.
const TITLE: usize = 80;
/// Bytes before the first triangle.
const HEADER: usize = TITLE + 4;
/// Bytes of a triangle: a normal, three corners, an attribute.
const RECORD: usize = 50;
/// Bytes in which a binary file has a zero: the title is padded, and counts below 16 million end in one.
const TEXT_PROBE: usize = 1024;

/// All triangles of a file with their corners finite, and what is doubtful about it.
///
/// A length of 84 + 50 n bytes with n in the header is binary whatever the title says; otherwise text starts with
/// `solid`, in any case, after blanks or a byte order mark. Stored normals and attributes are ignored: the order
/// of the corners says which way a triangle faces.
pub(super) fn decode(bytes: &[u8]) -> Result<(Vec<FileTriangle>, Vec<SurfaceWarning>), SurfaceReadError> {
    let (triangles, warnings) = match body(bytes)? {
        Body::Text(text) => text::decode(text)?,
        Body::Binary(records, trailing) => (records_decoded(records), trailing_bytes(trailing)),
    };
    if triangles.is_empty() {
        return Err(SurfaceReadError::NoTriangles);
    }
    all_finite(&triangles)?;
    Ok((triangles, warnings))
}

enum Body<'a> {
    Text(&'a [u8]),
    /// Whole records, and the number of bytes after them.
    Binary(&'a [u8], usize),
}

fn body(bytes: &[u8]) -> Result<Body<'_>, SurfaceReadError> {
    if bytes.is_empty() {
        return Err(SurfaceReadError::Empty);
    }
    let records = binary_records(bytes);
    if let Some(Ok(exact @ Body::Binary(_, 0))) = records {
        return Ok(exact);
    }
    if let Some(text) = text_after_marks(bytes)? {
        return Ok(Body::Text(text));
    }
    let short = SurfaceReadError::NotStl {
        reason: "it does not start with solid and is too short for a binary file",
    };
    records.unwrap_or(Err(short))
}

/// The records that the header announces; none if there is no whole header.
fn binary_records(bytes: &[u8]) -> Option<Result<Body<'_>, SurfaceReadError>> {
    let (header, rest) = bytes.split_at_checked(HEADER)?;
    let (_, count) = header.split_last_chunk::<4>()?;
    let announced = u32::from_le_bytes(*count) as usize;
    let held = rest.len() / RECORD;
    let fitting = announced
        .checked_mul(RECORD)
        .and_then(|size| rest.split_at_checked(size));
    Some(match fitting {
        Some((records, after)) if is_padding(after) => Ok(Body::Binary(records, after.len())),
        _ => Err(SurfaceReadError::WrongCount { announced, held }),
    })
}

/// True for what may follow the last triangle: less than another one, or zeros.
fn is_padding(after: &[u8]) -> bool {
    after.len() < RECORD || after.iter().all(|&byte| byte == 0)
}

fn text_after_marks(bytes: &[u8]) -> Result<Option<&[u8]>, SurfaceReadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let reason = "it is text of 16 bits a character; save it as plain text";
        return Err(SurfaceReadError::NotStl { reason });
    }
    let text = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let probe = &bytes[..bytes.len().min(TEXT_PROBE)];
    let is_text = text::starts_with_word(text.trim_ascii_start(), "solid") && !probe.contains(&0);
    Ok(is_text.then_some(text))
}

fn records_decoded(records: &[u8]) -> Vec<FileTriangle> {
    records.par_chunks_exact(RECORD).map(record_decoded).collect()
}

fn record_decoded(record: &[u8]) -> FileTriangle {
    let number = |at: usize| f32::from_le_bytes(std::array::from_fn(|byte| record[4 * at + byte]));
    // The three numbers of the normal come first.
    std::array::from_fn(|corner| std::array::from_fn(|axis| number(3 + 3 * corner + axis)))
}

fn trailing_bytes(bytes: usize) -> Vec<SurfaceWarning> {
    let trailing = (bytes > 0).then_some(SurfaceWarning::TrailingBytes { bytes });
    trailing.into_iter().collect()
}

fn all_finite(triangles: &[FileTriangle]) -> Result<(), SurfaceReadError> {
    let infinite = |corners: &FileTriangle| corners.as_flattened().iter().any(|x| !x.is_finite());
    match triangles.iter().position(infinite) {
        Some(at) => Err(SurfaceReadError::NotFinite { triangle: at + 1 }),
        None => Ok(()),
    }
}
