//! NIfTI-1 and NIfTI-2 files with header and data in one.
//!
//! Cox et al. 2004, *A (sort of) new image data format standard: NIfTI-1*, Neuroimage 22:e1440; `nifti1.h` and
//! `nifti2.h` of the NIfTI Data Format Working Group. Both versions hold the same fields at different places. Read here
//! because the crate `nifti` 0.18.0 knows version 1 alone; files of nibabel are among the tests.

use super::nifti_header::{self, Header};
use super::nifti_transform;
use crate::scan::frame::Placement;
use crate::scan::inflate::{Container, beginning, inflated, inflated_max};
use crate::scan::scalar::{Encoding, checked_voxels};
use crate::scan::{Scalar, ScanError, ScanWarning, Stored};

pub(super) const FORMAT: &str = "NIfTI";
/// Bytes of the longer header, that of NIfTI-2.
const HEADER_MAX: u64 = 540;

pub(in crate::scan) fn is_nifti(bytes: &[u8]) -> bool {
    nifti_header::version(bytes).is_some()
}

pub(in crate::scan) fn stored(bytes: &[u8]) -> Result<Stored, ScanError> {
    let header = Header::of(bytes)?;
    let start = header.data_start()?;
    let data = bytes.get(start..).unwrap_or_default();
    let counts = header.counts()?;
    let encoding = encoding(&header)?;
    let voxels = checked_voxels(counts, encoding.scalar.size(), data.len() as u64)?;
    let (placement, mut warnings) = placement(&header, counts)?;
    let (values, of_values) = encoding.decoded(data, voxels)?;
    warnings.extend(of_values);
    Ok(Stored {
        counts: counts.map(|n| n as usize),
        placement,
        values,
        warnings,
    })
}

/// The file inside a gzip container, unfolded up to the end that its header states.
pub(in crate::scan) fn stored_gzip(bytes: &[u8]) -> Result<Stored, ScanError> {
    let top = beginning(bytes, Container::Gzip, HEADER_MAX, FORMAT)?;
    if !is_nifti(&top) {
        return Err(ScanError::UnknownFormat);
    }
    let header = Header::of(&top)?;
    let size = encoding(&header)?.scalar.size();
    let voxels = checked_voxels(header.counts()?, size, inflated_max(bytes.len()))?;
    let end = header.data_start()? as u64 + (voxels * size) as u64;
    stored(&inflated(bytes, Container::Gzip, end, FORMAT)?)
}

fn placement(header: &Header, counts: [u64; 3]) -> Result<(Placement, Vec<ScanWarning>), ScanError> {
    // Bits 0 to 2 are the unit of lengths: unknown, m, mm, µm.
    let (mm, warning) = match header.units & 7 {
        0 => (1.0, Some(ScanWarning::UnitAssumed)),
        1 => (1000.0, None),
        2 => (1.0, None),
        3 => (0.001, None),
        other => {
            return Err(ScanError::malformed(
                FORMAT,
                format!("{other} is no unit of length"),
            ));
        }
    };
    let (placement, mut warnings) = nifti_transform::placement(header, counts, mm);
    warnings.extend(warning);
    Ok((placement, warnings))
}

fn encoding(header: &Header) -> Result<Encoding, ScanError> {
    let scalar = match header.datatype {
        2 => Scalar::U8,
        4 => Scalar::I16,
        8 => Scalar::I32,
        16 => Scalar::F32,
        64 => Scalar::F64,
        256 => Scalar::I8,
        512 => Scalar::U16,
        768 => Scalar::U32,
        1024 => Scalar::I64,
        1280 => Scalar::U64,
        other => {
            let reason = format!("data type {other} (complex, colour, bits or 128-bit) is no grey value");
            return Err(ScanError::unsupported(FORMAT, reason));
        }
    };
    let mut encoding = Encoding::plain(scalar, header.order);
    // A slope of zero means unscaled; nibabel leaves NaN for that.
    if header.slope != 0.0 && !header.slope.is_nan() {
        (encoding.slope, encoding.intercept) = (header.slope, header.intercept);
    }
    if encoding.slope.is_finite() && encoding.intercept.is_finite() {
        Ok(encoding)
    } else {
        Err(ScanError::malformed(
            FORMAT,
            "the scaling of the values is not finite",
        ))
    }
}
