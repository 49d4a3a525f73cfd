//! Voxel values as stored, turned into 32-bit floats.

use rayon::prelude::*;

use super::{ScanError, ScanWarning};

/// Type of a stored voxel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// 8 bits without sign.
    U8,
    /// 8 bits with sign.
    I8,
    /// 16 bits without sign.
    U16,
    /// 16 bits with sign.
    I16,
    /// 32 bits without sign.
    U32,
    /// 32 bits with sign.
    I32,
    /// 64 bits without sign.
    U64,
    /// 64 bits with sign.
    I64,
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 double precision.
    F64,
}

impl Scalar {
    /// Bytes of one voxel.
    pub const fn size(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    const fn is_integer(self) -> bool {
        !matches!(self, Self::F32 | Self::F64)
    }
}

/// Order of the bytes of one voxel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// The least significant first.
    Little,
    /// The most significant first.
    Big,
}

/// How voxels are stored, and the line from a stored number to its value: value = slope · number + intercept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Encoding {
    pub(super) scalar: Scalar,
    pub(super) order: ByteOrder,
    pub(super) slope: f64,
    pub(super) intercept: f64,
}

impl Encoding {
    /// Numbers that are their own values.
    pub(super) fn plain(scalar: Scalar, order: ByteOrder) -> Self {
        Self {
            scalar,
            order,
            slope: 1.0,
            intercept: 0.0,
        }
    }

    /// The values of `voxels` voxels at the start of `bytes`, in single precision, with what is doubtful about them.
    ///
    /// # Errors
    /// Too few bytes, values that are not finite.
    pub(super) fn decoded(
        &self,
        bytes: &[u8],
        voxels: usize,
    ) -> Result<(Vec<f32>, Vec<ScanWarning>), ScanError> {
        let needed = voxels as u64 * self.scalar.size() as u64;
        let found = bytes.len() as u64;
        let stored = usize::try_from(needed).ok().and_then(|end| bytes.get(..end));
        let values = self.values(stored.ok_or(ScanError::Truncated { needed, found })?);
        all_finite(&values)?;
        let mut warnings = Vec::new();
        if self.may_round() {
            warnings.extend(rounded(&values));
        }
        if found > needed {
            let bytes = found - needed;
            warnings.push(ScanWarning::Surplus { bytes });
        }
        Ok((values, warnings))
    }

    fn values(&self, bytes: &[u8]) -> Vec<f32> {
        match self.scalar {
            Scalar::U8 => self.mapped(bytes, |b| f64::from(u8::from_le_bytes(b))),
            Scalar::I8 => self.mapped(bytes, |b| f64::from(i8::from_le_bytes(b))),
            Scalar::U16 => self.mapped(bytes, |b| f64::from(u16::from_le_bytes(b))),
            Scalar::I16 => self.mapped(bytes, |b| f64::from(i16::from_le_bytes(b))),
            Scalar::U32 => self.mapped(bytes, |b| f64::from(u32::from_le_bytes(b))),
            Scalar::I32 => self.mapped(bytes, |b| f64::from(i32::from_le_bytes(b))),
            Scalar::U64 => self.mapped(bytes, |b| u64::from_le_bytes(b) as f64),
            Scalar::I64 => self.mapped(bytes, |b| i64::from_le_bytes(b) as f64),
            Scalar::F32 => self.mapped(bytes, |b| f64::from(f32::from_le_bytes(b))),
            Scalar::F64 => self.mapped(bytes, f64::from_le_bytes),
        }
    }

    fn mapped<const N: usize>(&self, bytes: &[u8], number: impl Fn([u8; N]) -> f64 + Sync) -> Vec<f32> {
        let (voxels, _) = bytes.as_chunks::<N>();
        let value = |stored: &[u8; N]| {
            let mut stored = *stored;
            if self.order == ByteOrder::Big {
                stored.reverse();
            }
            (self.slope * number(stored) + self.intercept) as f32
        };
        voxels.par_iter().map(value).collect()
    }

    /// Whole numbers of 32 bits and more that are their own values, as labels are.
    fn may_round(&self) -> bool {
        let scaled = self.slope != 1.0 || self.intercept != 0.0;
        !scaled && self.scalar.is_integer() && self.scalar.size() >= 4
    }
}

/// Counts whole numbers beyond the largest up to which single precision holds each.
pub(super) fn rounded(values: &[f32]) -> Option<ScanWarning> {
    // The significand of a 32-bit float has 24 bits. A number just above is rounded down to it, so it counts too.
    let largest = 16_777_216.0;
    let voxels = values.par_iter().filter(|value| value.abs() >= largest).count();
    (voxels > 0).then_some(ScanWarning::Rounded { voxels })
}

/// # Errors
/// NaN or infinite values.
pub(super) fn all_finite(values: &[f32]) -> Result<(), ScanError> {
    match values.par_iter().filter(|value| !value.is_finite()).count() {
        0 => Ok(()),
        voxels => Err(ScanError::NotFinite { voxels }),
    }
}

/// The number of voxels of an image whose data cannot be longer than `bytes_max`.
///
/// # Errors
/// No voxels, more than can be counted, or more than the data can hold.
pub(super) fn checked_voxels(counts: [u64; 3], size: usize, bytes_max: u64) -> Result<usize, ScanError> {
    if counts.contains(&0) {
        return Err(ScanError::NoVoxels);
    }
    let product = counts
        .iter()
        .try_fold(size as u64, |bytes, &n| bytes.checked_mul(n));
    let needed = product.ok_or(ScanError::TooLarge { counts })?;
    if needed > bytes_max {
        let found = bytes_max;
        return Err(ScanError::Truncated { needed, found });
    }
    usize::try_from(needed / size as u64).map_err(|_| ScanError::TooLarge { counts })
}
