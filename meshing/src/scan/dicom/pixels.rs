//! Grey values of one DICOM slice.

use super::elements::{DataSet, PIXEL_DATA, Value};
use super::slice::{Bits, Slice};
use super::{FORMAT, jpeg};
use crate::scan::scalar::checked_voxels;
use crate::scan::{ByteOrder, ScanError};

const RLE: &str = "1.2.840.10008.1.2.5";
/// Process 14 with any predictor, and with the first.
const JPEG_LOSSLESS: [&str; 2] = ["1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"];
/// Bytes before the first segment of a fragment in RLE: their number and fifteen offsets (PS3.5, annex G).
const RLE_HEADER: usize = 64;

/// The values of a slice, row by row: slope · pixel + intercept.
///
/// # Errors
/// No pixels, too few, compressed otherwise than by RLE or lossless JPEG.
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
        Value::Fragments(fragments) if JPEG_LOSSLESS.contains(&data.syntax.as_str()) => {
            jpeg_lossless(fragments, slice)?
        }
        _ => {
            let reason = format!(
                "pixels in the transfer syntax {}: store them uncompressed, in RLE or lossless JPEG",
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

/// Fragments of one image, its samples in the bytes of a pixel.
fn jpeg_lossless(fragments: &[&[u8]], slice: &Slice) -> Result<Vec<u8>, ScanError> {
    // The first fragment is the table of offsets.
    let image = fragments.get(1..).unwrap_or_default().concat();
    let samples = jpeg::samples(&image, slice.size)?;
    let is_wide = samples.iter().any(|&sample| sample > u16::from(u8::MAX));
    match slice.bits.allocated {
        8 if !is_wide => Ok(samples.into_iter().map(|sample| sample as u8).collect()),
        16 => Ok(samples.into_iter().flat_map(u16::to_le_bytes).collect()),
        bits => {
            let reason = format!("lossless JPEG in {bits} bits");
            Err(ScanError::unsupported(FORMAT, reason))
        }
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
    if rle_word(fragment, 0) != Some(size) || fragment.len() < RLE_HEADER {
        return Err(wrong("another number of segments than bytes a pixel"));
    }
    let mut bytes = vec![0; pixels * size];
    for segment in 0..size {
        let packed = rle_segment(fragment, segment, size).ok_or_else(|| wrong("a segment beyond the end"))?;
        let plane = unpacked(packed, pixels).ok_or_else(|| wrong("a segment that breaks off"))?;
        for (pixel, byte) in bytes.chunks_exact_mut(size).zip(plane) {
            pixel[size - 1 - segment] = byte;
        }
    }
    Ok(bytes)
}

/// The packed bytes of a segment, which ends where the next one starts, and the last with the fragment.
fn rle_segment(fragment: &[u8], segment: usize, segments: usize) -> Option<&[u8]> {
    let start = rle_word(fragment, 1 + segment)?;
    let end = if segment + 1 < segments {
        rle_word(fragment, 2 + segment)?
    } else {
        fragment.len()
    };
    fragment.get(start..end)
}

/// A number in the header of a fragment.
fn rle_word(fragment: &[u8], k: usize) -> Option<usize> {
    let word = fragment.get(4 * k..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*word)).ok()
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
