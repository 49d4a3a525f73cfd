//! TIFF files with one or many pages of grey values.
//!
//! TIFF 6.0 (Adobe 1992) through the crate `tiff`: uncompressed, PackBits, LZW and deflate, strips and tiles,
//! whole numbers and floats, BigTIFF; bits as well.

use std::io::Cursor;

use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::tiff_tags::{self, Description};
use crate::scan::frame::Placement;
use crate::scan::scalar::{all_finite, checked_voxels, rounded};
use crate::scan::{ScanError, Stored};

pub(super) const FORMAT: &str = "TIFF";
/// `PhotometricInterpretation` of grey values that rise from black to white.
const BLACK_IS_ZERO: u16 = 1;

/// Pages of one size, one after the other.
pub(in crate::scan) struct Pages {
    pub(in crate::scan) width: u64,
    pub(in crate::scan) height: u64,
    pub(in crate::scan) values: Vec<f32>,
    /// Whether values are whole numbers of 32 bits or more.
    pub(in crate::scan) may_round: bool,
    pub(in crate::scan) count: u64,
    /// Distances of pixels and of pages in mm, as far as stated.
    pub(in crate::scan) spacing_mm: [Option<f64>; 3],
}

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

pub(in crate::scan) fn is_tiff(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];
    starts.iter().any(|start| bytes.starts_with(start))
}

pub(in crate::scan) fn stored(bytes: &[u8]) -> Result<Stored, ScanError> {
    pages(bytes)?.stored()
}

impl Pages {
    pub(in crate::scan) fn stored(self) -> Result<Stored, ScanError> {
        all_finite(&self.values)?;
        let warnings = Vec::from_iter(self.may_round.then(|| rounded(&self.values)).flatten());
        Ok(Stored {
            counts: [self.width, self.height, self.count].map(|n| n as usize),
            placement: Placement::unoriented(self.spacing_mm),
            values: self.values,
            warnings,
        })
    }
}

/// All pages of a file.
pub(in crate::scan) fn pages(bytes: &[u8]) -> Result<Pages, ScanError> {
    let file = bytes.len();
    let mut decoder = Decoder::new(Cursor::new(bytes))
        .map_err(wrong)?
        .with_limits(limits(file, 0));
    let (width, height) = decoder.dimensions().map_err(wrong)?;
    let description = tiff_tags::description(&mut decoder)?;
    let mut pages = Pages {
        width: width.into(),
        height: height.into(),
        values: Vec::new(),
        may_round: false,
        count: 0,
        spacing_mm: tiff_tags::spacing_mm(&mut decoder, &description)?,
    };
    let mut decoded = 0;
    loop {
        let page = pages.checked(&mut decoder, file as u64, decoded)?;
        decoder = decoder.with_limits(limits(file, page));
        pages.append(&mut decoder)?;
        decoded += page as u64;
        decoder = decoder.with_limits(limits(file, 0));
        if !decoder.more_images() {
            break;
        }
        decoder.next_image().map_err(wrong)?;
    }
    complete(&description, pages.count)?;
    Ok(pages)
}

/// ImageJ counts its images itself, and lets a single page stand for all of a large stack.
fn complete(description: &Description, pages: u64) -> Result<(), ScanError> {
    match description.images.filter(|&images| images != pages) {
        Some(images) => {
            let reason = format!("{images} images by ImageJ's description, but {pages} pages");
            Err(ScanError::unsupported(FORMAT, reason))
        }
        None => Ok(()),
    }
}

impl Pages {
    /// Bytes of the current page, where the pages before it take `decoded` bytes.
    ///
    /// All pages together may take what the bytes of the file can unfold to: pages may share their data.
    fn checked(&self, decoder: &mut Reader, file: u64, decoded: u64) -> Result<usize, ScanError> {
        let size = decoder.dimensions().map_err(wrong)?;
        if (u64::from(size.0), u64::from(size.1)) != (self.width, self.height) {
            let reason = format!(
                "pages of {}×{} and {}×{} pixels",
                self.width, self.height, size.0, size.1
            );
            return Err(ScanError::unsupported(FORMAT, reason));
        }
        let row = (self.width * u64::from(grey_bits(decoder)?)).div_ceil(8);
        let left = file.saturating_mul(ratio_max(decoder)?).saturating_sub(decoded);
        checked_voxels([row, self.height, 1], 1, left)
    }

    fn append(&mut self, decoder: &mut Reader) -> Result<(), ScanError> {
        let bits = grey_bits(decoder)?;
        let page = decoder.read_image().map_err(wrong)?;
        self.extend(page, bits)
    }

    fn extend(&mut self, page: DecodingResult, bits: u8) -> Result<(), ScanError> {
        use DecodingResult::{I32, I64, U8, U32, U64};
        self.may_round |= matches!(page, U32(_) | I32(_) | U64(_) | I64(_));
        match page {
            U8(bytes) if bits == 1 => self.values.extend(unpacked(&bytes, self.width as usize)),
            page => self.values.extend(numbers(page)),
        }
        self.count += 1;
        if self.values.len() as u64 != self.count * self.width * self.height {
            return Err(ScanError::malformed(FORMAT, "a page without all of its pixels"));
        }
        Ok(())
    }
}

/// Room for a page of the given bytes and for the tags of a file, which take 32 bytes in memory for one at least.
fn limits(file: usize, page: usize) -> Limits {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = page.max(file.saturating_mul(32));
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    limits.ifd_value_size = file;
    limits
}

/// How many bytes one byte of compressed data can unfold to.
fn ratio_max(decoder: &mut Reader) -> Result<u64, ScanError> {
    match decoder
        .find_tag_unsigned::<u16>(Tag::Compression)
        .map_err(wrong)?
    {
        None | Some(1) => Ok(1),
        // LZW: a code of 12 bits for at most 4096 bytes.
        Some(5) => Ok(2731),
        // Deflate: a match of 258 bytes in two bits.
        Some(8 | 32946) => Ok(1032),
        // PackBits: 128 bytes in two.
        Some(32773) => Ok(64),
        Some(other) => Err(ScanError::unsupported(FORMAT, format!("compression {other}"))),
    }
}

/// Bits of a grey value.
fn grey_bits(decoder: &mut Reader) -> Result<u8, ScanError> {
    let photometric = decoder
        .find_tag_unsigned::<u16>(Tag::PhotometricInterpretation)
        .map_err(wrong)?;
    match decoder.colortype().map_err(wrong)? {
        _ if photometric != Some(BLACK_IS_ZERO) => Err(ScanError::unsupported(
            FORMAT,
            "colours, or grey values that fall from black to white",
        )),
        ColorType::Gray(bits @ (1 | 8 | 16 | 32 | 64)) => Ok(bits),
        other => Err(ScanError::unsupported(
            FORMAT,
            format!("pixels of the type {other:?}"),
        )),
    }
}

pub(super) fn wrong(error: tiff::TiffError) -> ScanError {
    match error {
        tiff::TiffError::UnsupportedError(error) => ScanError::unsupported(FORMAT, error.to_string()),
        error => ScanError::malformed(FORMAT, error.to_string()),
    }
}

fn numbers(page: DecodingResult) -> Vec<f32> {
    match page {
        DecodingResult::U8(values) => converted(values),
        DecodingResult::I8(values) => converted(values),
        DecodingResult::U16(values) => converted(values),
        DecodingResult::I16(values) => converted(values),
        DecodingResult::U32(values) => values.into_iter().map(|v| v as f32).collect(),
        DecodingResult::I32(values) => values.into_iter().map(|v| v as f32).collect(),
        DecodingResult::U64(values) => values.into_iter().map(|v| v as f32).collect(),
        DecodingResult::I64(values) => values.into_iter().map(|v| v as f32).collect(),
        DecodingResult::F16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::F32(values) => values,
        DecodingResult::F64(values) => values.into_iter().map(|v| v as f32).collect(),
    }
}

fn converted<T: Into<f32>>(values: Vec<T>) -> Vec<f32> {
    values.into_iter().map(Into::into).collect()
}

/// Bits from the most significant one, each row padded to whole bytes.
fn unpacked(bytes: &[u8], width: usize) -> Vec<f32> {
    let row = |row: &[u8]| {
        (0..width)
            .map(|x| f32::from(row[x / 8] >> (7 - x % 8) & 1))
            .collect::<Vec<_>>()
    };
    bytes.chunks_exact(width.div_ceil(8)).flat_map(row).collect()
}
