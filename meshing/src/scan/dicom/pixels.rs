//! Grey values of one DICOM slice.

use super::FORMAT;
use super::elements::{DataSet, PIXEL_DATA, Value};
use super::slice::{Bits, Slice};
use crate::scan::scalar::checked_voxels;
use crate::scan::{ByteOrder, ScanError};

const RLE: &str = "1.2.840.10008.1.2.5";
/// Bytes before the first segment of a fragment in RLE: their number and fifteen offsets (PS3.5, annex G).
const RLE_HEADER: usize = 64;

/// The values of a slice, row by row: slope · pixel + intercept.
///
/// # Errors
/// No pixels, too few, compressed otherwise than by RLE.
pub(super) fn values(data: &DataSet, slice: &Slice) -> Result<Vec<f32>, ScanError> {
    let value = data
        .get(PIXEL_DATA)
        .ok_or_else(|| ScanError::malformed(FORMAT, "no pixels"))?;
    let size = usize::from(slice.bits.allocated / 8);
    let counts = [slice.size[0].into(), slice.size[1].into(), 1];
    let bytes = match value {
        Value::Bytes(bytes) => {
            let pixels = checked_voxels(counts, size, bytes.len() as u64)?;
            little_endian(bytes.get(..pixels * size).unwrap_or_default(), size, data.order)
        }
        Value::Fragments(fragments) if data.syntax == RLE => rle(fragments, counts, size)?,
        _ => {
            let reason = format!(
                "pixels in the transfer syntax {}: store them uncompressed or in RLE",
                data.syntax
            );
            return Err(ScanError::unsupported(FORMAT, reason));
        }
    };
    let scaled = |stored: &[u8]| (slice.slope * number(stored, slice.bits) + slice.intercept) as f32;
    Ok(bytes.chunks_exact(size).map(scaled).collect())
}

fn little_endian(bytes: &[u8], size: usize, order: ByteOrder) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if order == ByteOrder::Big {
        bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }
    bytes
}

/// The stored bits of a pixel as a number; the others, in which old files keep overlays, do not count.
fn number(bytes: &[u8], bits: Bits) -> f64 {
    let word = bytes
        .iter()
        .rev()
        .fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
    let field = word >> (bits.high + 1 - bits.stored) & ((1 << bits.stored) - 1);
    let negative = bits.signed && field >> (bits.stored - 1) == 1;
    field as f64
        - if negative {
            (1_u64 << bits.stored) as f64
        } else {
            0.0
        }
}

/// One fragment whose segments hold the bytes of all pixels, the most significant first.
fn rle(fragments: &[&[u8]], counts: [u64; 3], size: usize) -> Result<Vec<u8>, ScanError> {
    let wrong = |reason: &str| ScanError::malformed(FORMAT, format!("{reason} in RLE"));
    // The first fragment is the table of offsets.
    let [_, fragment] = fragments else {
        return Err(wrong("not one fragment"));
    };
    // A run of 128 bytes takes two.
    let pixels = checked_voxels(counts, size, fragment.len() as u64 * 64)?;
    let word = |k: usize| {
        fragment
            .get(4 * k..)
            .and_then(|bytes| bytes.first_chunk())
            .map(|&bytes| u32::from_le_bytes(bytes))
    };
    if word(0) != Some(size as u32) || fragment.len() < RLE_HEADER {
        return Err(wrong("another number of segments than bytes a pixel"));
    }
    let mut bytes = vec![0; pixels * size];
    for segment in 0..size {
        let start = word(1 + segment).unwrap_or_default() as usize;
        let end = if segment + 1 < size {
            word(2 + segment).unwrap_or_default() as usize
        } else {
            fragment.len()
        };
        let packed = fragment
            .get(start..end)
            .ok_or_else(|| wrong("a segment beyond the end"))?;
        let plane = unpacked(packed, pixels).ok_or_else(|| wrong("a segment that breaks off"))?;
        for (pixel, byte) in bytes.chunks_exact_mut(size).zip(plane) {
            pixel[size - 1 - segment] = byte;
        }
    }
    Ok(bytes)
}

/// PackBits: a byte n < 128 before n + 1 bytes as they are, n > 128 before one that stands for 257 − n.
fn unpacked(mut packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let (&n, rest) = packed.split_first()?;
        let count = usize::from(n);
        packed = match n {
            0..=127 => {
                bytes.extend_from_slice(rest.get(..=count)?);
                &rest[count + 1..]
            }
            128 => rest,
            129..=255 => {
                let (&byte, rest) = rest.split_first()?;
                bytes.resize(bytes.len() + 257 - count, byte);
                rest
            }
        };
    }
    bytes.truncate(length);
    Some(bytes)
}
