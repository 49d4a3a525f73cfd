//! Numbers at fixed places of a binary header.

use crate::scan::ByteOrder;

/// A header whose numbers have one byte order.
#[derive(Clone, Copy, Debug)]
pub(in crate::scan) struct Fields<'a> {
    pub(in crate::scan) bytes: &'a [u8],
    pub(in crate::scan) order: ByteOrder,
}

impl Fields<'_> {
    /// N bytes from `offset`, the least significant first; none beyond the end.
    fn number<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        let mut number: [u8; N] = *self.bytes.get(offset..)?.first_chunk()?;
        if self.order == ByteOrder::Big {
            number.reverse();
        }
        Some(number)
    }

    pub(in crate::scan) fn u16(&self, offset: usize) -> Option<u16> {
        self.number(offset).map(u16::from_le_bytes)
    }

    pub(in crate::scan) fn i16(&self, offset: usize) -> Option<i16> {
        self.number(offset).map(i16::from_le_bytes)
    }

    pub(in crate::scan) fn u32(&self, offset: usize) -> Option<u32> {
        self.number(offset).map(u32::from_le_bytes)
    }

    pub(in crate::scan) fn i32(&self, offset: usize) -> Option<i32> {
        self.number(offset).map(i32::from_le_bytes)
    }

    pub(in crate::scan) fn i64(&self, offset: usize) -> Option<i64> {
        self.number(offset).map(i64::from_le_bytes)
    }

    pub(in crate::scan) fn f32(&self, offset: usize) -> Option<f32> {
        self.number(offset).map(f32::from_le_bytes)
    }

    pub(in crate::scan) fn f64(&self, offset: usize) -> Option<f64> {
        self.number(offset).map(f64::from_le_bytes)
    }
}
