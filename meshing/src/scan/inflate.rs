//! Compressed data up to a known size.

use std::cmp::Ordering;
use std::io::{ErrorKind, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::ScanError;

/// No deflated byte stands for more: a match of 258 bytes takes at least two bits (RFC 1951).
const RATIO_MAX: u64 = 1032;

/// Containers of deflated data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Gzip,
    Zlib,
}

/// The most that `bytes` deflated bytes can unfold to.
pub(super) fn inflated_max(bytes: usize) -> u64 {
    (bytes as u64).saturating_mul(RATIO_MAX)
}

/// The unfolded data, which are to have `length` bytes; fewer where they break off before. Memory grows with what is
/// there, not with `length`.
///
/// # Errors
/// Data that are damaged, by their checksum too, or longer, named after `format`.
pub(super) fn inflated(
    bytes: &[u8],
    container: Container,
    length: u64,
    format: &'static str,
) -> Result<Vec<u8>, ScanError> {
    // The checksum is read, and tested, when what lies beyond the last byte is asked for.
    let (unfolded, broken) = unfold(bytes, container, length.saturating_add(1), format)?;
    let reason = match (unfolded.len() as u64).cmp(&length) {
        Ordering::Greater => "compressed data longer than the header says",
        Ordering::Equal if broken => "compressed data without their checksum",
        _ => return Ok(unfolded),
    };
    Err(ScanError::malformed(format, reason))
}

/// The first `length` unfolded bytes, or all if there are fewer, or those before the data break off.
///
/// # Errors
/// Data that are damaged, named after `format`.
pub(super) fn beginning(
    bytes: &[u8],
    container: Container,
    length: u64,
    format: &'static str,
) -> Result<Vec<u8>, ScanError> {
    unfold(bytes, container, length, format).map(|(unfolded, _)| unfolded)
}

/// Up to `length` bytes, and whether the data break off before their end.
fn unfold(
    bytes: &[u8],
    container: Container,
    length: u64,
    format: &'static str,
) -> Result<(Vec<u8>, bool), ScanError> {
    let mut unfolded = Vec::new();
    let read = match container {
        Container::Gzip => MultiGzDecoder::new(bytes).take(length).read_to_end(&mut unfolded),
        Container::Zlib => ZlibDecoder::new(bytes).take(length).read_to_end(&mut unfolded),
    };
    match read {
        Ok(_) => Ok((unfolded, false)),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok((unfolded, true)),
        Err(error) => Err(ScanError::malformed(format, error.to_string())),
    }
}
