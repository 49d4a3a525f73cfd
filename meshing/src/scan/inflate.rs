//! Compressed data up to a known size.

use std::io::Read;

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

/// The first `length` unfolded bytes, and one more where there are more; fewer where the data end before. Their checksum
/// is tested unless there are more. Memory grows with what is there, not with `length`.
///
/// # Errors
/// Damaged data, named after `format`.
pub(super) fn inflated(
    bytes: &[u8],
    container: Container,
    length: u64,
    format: &'static str,
) -> Result<Vec<u8>, ScanError> {
    let mut unfolded = Vec::new();
    // The checksum is read, and tested, when the end of the data is asked for.
    let most = length.saturating_add(1);
    let read = match container {
        Container::Gzip => MultiGzDecoder::new(bytes).take(most).read_to_end(&mut unfolded),
        Container::Zlib => ZlibDecoder::new(bytes).take(most).read_to_end(&mut unfolded),
    };
    match read {
        Ok(_) => Ok(unfolded),
        // Data that break off are shorter than their header says: the caller counts.
        Err(error) if is_end(&error) && (unfolded.len() as u64) < length => Ok(unfolded),
        Err(error) => Err(ScanError::malformed(format, error.to_string())),
    }
}

fn is_end(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::UnexpectedEof
}
