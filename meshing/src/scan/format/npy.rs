//! NumPy arrays with the axes x, y, z.

use npyz::{DType, Endianness, Order, TypeChar, TypeStr};

use crate::ImageError;
use crate::image::npy_header;
use crate::scan::frame::{self, Placement};
use crate::scan::scalar::{Encoding, checked_voxels};
use crate::scan::{ByteOrder, Scalar, ScanError, Stored};

pub(in crate::scan) fn stored(bytes: &[u8]) -> Result<Stored, ScanError> {
    let header = npy_header(bytes)?;
    let encoding = encoding(&header.dtype)?;
    let voxels = checked_voxels(
        header.counts.map(|n| n as u64),
        encoding.scalar.size(),
        header.data.len() as u64,
    )?;
    let (values, warnings) = encoding.decoded(header.data, voxels)?;
    Ok(Stored {
        counts: header.counts,
        placement: Placement::unoriented([None; 3]),
        values: match header.order {
            Order::Fortran => values,
            Order::C => x_fastest(values, header.counts),
        },
        warnings,
    })
}

/// From C order, z fastest.
fn x_fastest(values: Vec<f32>, [nx, ny, nz]: [usize; 3]) -> Vec<f32> {
    let order = frame::Order {
        stored: [2, 1, 0],
        flipped: [false; 3],
    };
    order.values(values, [nz, ny, nx])
}

fn encoding(dtype: &DType) -> Result<Encoding, ScanError> {
    let unknown = || ImageError::WrongType { dtype: dtype.descr() };
    let DType::Plain(plain) = dtype else {
        return Err(unknown().into());
    };
    let scalar = scalar(plain).ok_or_else(unknown)?;
    let order = match plain.endianness() {
        Endianness::Big => ByteOrder::Big,
        _ => ByteOrder::Little,
    };
    Ok(Encoding::plain(scalar, order))
}

fn scalar(plain: &TypeStr) -> Option<Scalar> {
    Some(match (plain.type_char(), plain.size_field()) {
        (TypeChar::Bool | TypeChar::Uint, 1) => Scalar::U8,
        (TypeChar::Uint, 2) => Scalar::U16,
        (TypeChar::Uint, 4) => Scalar::U32,
        (TypeChar::Uint, 8) => Scalar::U64,
        (TypeChar::Int, 1) => Scalar::I8,
        (TypeChar::Int, 2) => Scalar::I16,
        (TypeChar::Int, 4) => Scalar::I32,
        (TypeChar::Int, 8) => Scalar::I64,
        (TypeChar::Float, 4) => Scalar::F32,
        (TypeChar::Float, 8) => Scalar::F64,
        _ => return None,
    })
}
