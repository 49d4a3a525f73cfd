//! The fields of a NIfTI header that say something of voxels.

use super::fields::Fields;
use super::nifti::FORMAT;
use crate::scan::{ByteOrder, ScanError};

/// The two layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

/// The fields of either version, in double precision, with the names of `nifti1.h`.
#[derive(Clone, Debug)]
pub(super) struct Header {
    version: Version,
    pub(super) order: ByteOrder,
    pub(super) dim: [i64; 8],
    pub(super) datatype: i16,
    pub(super) pixdim: [f64; 8],
    pub(super) vox_offset: f64,
    pub(super) slope: f64,
    pub(super) intercept: f64,
    pub(super) units: i32,
    pub(super) qform_code: i32,
    pub(super) sform_code: i32,
    pub(super) quatern: [f64; 3],
    pub(super) qoffset: [f64; 3],
    pub(super) srow: [[f64; 4]; 3],
}

/// The version and byte order of a file that starts with a NIfTI header.
pub(super) fn version(bytes: &[u8]) -> Option<(Version, ByteOrder)> {
    let size: [u8; 4] = *bytes.first_chunk()?;
    let (version, magic, names): (_, _, [&[u8]; 2]) = match size.map(u32::from) {
        [0x5c, 1, 0, 0] | [0, 0, 1, 0x5c] => (Version::One, bytes.get(344..348)?, [b"n+1\0", b"ni1\0"]),
        [0x1c, 2, 0, 0] | [0, 0, 2, 0x1c] => (Version::Two, bytes.get(4..8)?, [b"n+2\0", b"ni2\0"]),
        _ => return None,
    };
    let order = if size[0] == 0 {
        ByteOrder::Big
    } else {
        ByteOrder::Little
    };
    names.contains(&magic).then_some((version, order))
}

impl Header {
    /// # Errors
    /// No header, one that breaks off, one whose data are in a file of their own.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, ScanError> {
        let (version, order) = version(bytes).ok_or(ScanError::UnknownFormat)?;
        let fields = Fields { bytes, order };
        let (header, magic) = match version {
            Version::One => (Self::one(&fields), bytes.get(344..348)),
            Version::Two => (Self::two(&fields), bytes.get(4..8)),
        };
        if magic.is_some_and(|magic| magic[1] == b'i') {
            let reason = "a pair of .hdr and .img: store it as one .nii file";
            return Err(ScanError::unsupported(FORMAT, reason));
        }
        header.ok_or_else(|| ScanError::malformed(FORMAT, "the header breaks off"))
    }

    fn one(fields: &Fields) -> Option<Self> {
        let f = |offset| fields.f32(offset).map(f64::from);
        Some(Self {
            version: Version::One,
            order: fields.order,
            dim: row(|k| fields.i16(40 + 2 * k).map(i64::from))?,
            datatype: fields.i16(70)?,
            pixdim: row(|k| f(76 + 4 * k))?,
            vox_offset: f(108)?,
            slope: f(112)?,
            intercept: f(116)?,
            units: i32::from(*fields.bytes.get(123)?),
            qform_code: fields.i16(252)?.into(),
            sform_code: fields.i16(254)?.into(),
            quatern: row(|k| f(256 + 4 * k))?,
            qoffset: row(|k| f(268 + 4 * k))?,
            srow: [
                row(|k| f(280 + 4 * k))?,
                row(|k| f(296 + 4 * k))?,
                row(|k| f(312 + 4 * k))?,
            ],
        })
    }

    fn two(fields: &Fields) -> Option<Self> {
        let f = |offset| fields.f64(offset);
        Some(Self {
            version: Version::Two,
            order: fields.order,
            dim: row(|k| fields.i64(16 + 8 * k))?,
            datatype: fields.i16(12)?,
            pixdim: row(|k| f(104 + 8 * k))?,
            vox_offset: fields.i64(168)? as f64,
            slope: f(176)?,
            intercept: f(184)?,
            units: fields.i32(500)?,
            qform_code: fields.i32(344)?,
            sform_code: fields.i32(348)?,
            quatern: row(|k| f(352 + 8 * k))?,
            qoffset: row(|k| f(376 + 8 * k))?,
            srow: [
                row(|k| f(400 + 8 * k))?,
                row(|k| f(432 + 8 * k))?,
                row(|k| f(464 + 8 * k))?,
            ],
        })
    }

    /// Voxels along the first three axes; axes that are not there count one.
    ///
    /// # Errors
    /// No number of axes, negative counts, more than one volume.
    pub(super) fn counts(&self) -> Result<[u64; 3], ScanError> {
        let rank = usize::try_from(self.dim[0])
            .ok()
            .filter(|rank| (1..=7).contains(rank));
        let rank = rank.ok_or_else(|| ScanError::malformed(FORMAT, format!("{} axes", self.dim[0])))?;
        if self.dim[1..=rank].iter().skip(3).any(|&n| n != 1) {
            let reason = format!("an image of {:?}: one volume is wanted", &self.dim[1..=rank]);
            return Err(ScanError::unsupported(FORMAT, reason));
        }
        let mut counts = [1; 3];
        for (count, &n) in counts.iter_mut().zip(&self.dim[1..=rank]) {
            *count = u64::try_from(n).map_err(|_| ScanError::malformed(FORMAT, format!("{n} voxels")))?;
        }
        Ok(counts)
    }

    /// Where the voxels start.
    ///
    /// # Errors
    /// A place inside the header, beyond counting, or between two bytes.
    pub(super) fn data_start(&self) -> Result<usize, ScanError> {
        // Header and the four bytes that announce extensions.
        let first = match self.version {
            Version::One => 352.0,
            Version::Two => 544.0,
        };
        // Whole numbers end there in double precision.
        let last = 2.0_f64.powi(53);
        let at = self.vox_offset;
        if (first..last).contains(&at) && at.fract() == 0.0 {
            return Ok(at as usize);
        }
        Err(ScanError::malformed(FORMAT, format!("voxels at byte {at}")))
    }
}

fn row<T: Copy + Default, const N: usize>(field: impl Fn(usize) -> Option<T>) -> Option<[T; N]> {
    let mut row = [T::default(); N];
    for (k, value) in row.iter_mut().enumerate() {
        *value = field(k)?;
    }
    Some(row)
}
