//! Files of nothing but voxels.

use crate::scan::frame::Placement;
use crate::scan::scalar::{Encoding, checked_voxels};
use crate::scan::{RawLayout, ScanError, Stored};

pub(in crate::scan) fn stored(bytes: &[u8], layout: &RawLayout) -> Result<Stored, ScanError> {
    let size = layout.scalar.size();
    let voxels = checked_voxels(layout.counts.map(|n| n as u64), size, u64::MAX)?;
    let found = bytes.len() as u64;
    let needed = (voxels as u64 * size as u64).saturating_add(layout.header_bytes as u64);
    if needed != found {
        return Err(ScanError::WrongLength { needed, found });
    }
    let encoding = Encoding::plain(layout.scalar, layout.order);
    let data = bytes.get(layout.header_bytes..).unwrap_or_default();
    let (values, warnings) = encoding.decoded(data, voxels)?;
    Ok(Stored {
        counts: layout.counts,
        placement: Placement::unoriented([None; 3]),
        values,
        warnings,
    })
}
