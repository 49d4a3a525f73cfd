//! What the tags of a TIFF file say of the size of its voxels.

use std::io::Cursor;

use tiff::decoder::Decoder;
use tiff::decoder::ifd::Value;
use tiff::tags::Tag;

use super::text::millimetres;
use super::tiff::{FORMAT, wrong};
use crate::scan::ScanError;

/// What ImageJ writes into the description: lines of `key=value` behind `ImageJ=` and its version.
///
/// Schneider, Rasband & Eliceiri 2012, Nat. Methods 9:671 (10.1038/nmeth.2089); `ij.io.FileInfo`.
#[derive(Clone, Debug, Default)]
pub(super) struct Description {
    /// Millimetres in the unit of lengths, if one is named.
    unit_mm: Option<f64>,
    spacing: Option<f64>,
    pub(super) images: Option<u64>,
}

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

/// # Errors
/// A stack of several channels or points in time.
pub(super) fn description(decoder: &mut Reader) -> Result<Description, ScanError> {
    let text = match decoder.find_tag(Tag::ImageDescription).map_err(wrong)? {
        Some(Value::Ascii(text)) if text.starts_with("ImageJ=") => text,
        _ => return Ok(Description::default()),
    };
    let value = |key: &str| {
        let found = |line: &'_ str| {
            line.split_once('=')
                .filter(|pair| pair.0 == key)
                .map(|pair| pair.1.to_owned())
        };
        text.lines().find_map(found)
    };
    for key in ["channels", "frames"] {
        if let Some(count) = value(key).filter(|count| count != "1") {
            return Err(ScanError::unsupported(
                FORMAT,
                format!("{count} {key}: one image is wanted"),
            ));
        }
    }
    Ok(Description {
        unit_mm: value("unit").and_then(|unit| millimetres(&unit)),
        spacing: value("spacing").and_then(|spacing| spacing.parse().ok()),
        images: value("images").and_then(|images| images.parse().ok()),
    })
}

/// Distances of pixels along x and y and of pages, in mm, as far as stated.
///
/// Pixels by `XResolution` and `YResolution`, in the unit of ImageJ's description or of `ResolutionUnit`; pages by
/// ImageJ's description alone.
pub(super) fn spacing_mm(
    decoder: &mut Reader,
    description: &Description,
) -> Result<[Option<f64>; 3], ScanError> {
    let unit_mm = match (
        description.unit_mm,
        decoder
            .find_tag_unsigned::<u16>(Tag::ResolutionUnit)
            .map_err(wrong)?,
    ) {
        (Some(mm), _) => Some(mm),
        // Inch is the default of the format.
        (None, None | Some(2)) => Some(25.4),
        (None, Some(3)) => Some(10.0),
        (None, _) => None,
    };
    let mut pixel = |tag| match decoder.find_tag(tag) {
        Ok(value) => Ok(value
            .and_then(pixels_per_unit)
            .zip(unit_mm)
            .map(|(density, mm)| mm / density)),
        Err(error) => Err(wrong(error)),
    };
    let [x, y] = [pixel(Tag::XResolution)?, pixel(Tag::YResolution)?];
    let z = description
        .spacing
        .zip(description.unit_mm)
        .map(|(spacing, mm)| spacing * mm);
    Ok([x, y, z])
}

fn pixels_per_unit(value: Value) -> Option<f64> {
    match value {
        Value::Rational(a, b) => Some(f64::from(a) / f64::from(b)).filter(|d| d.is_finite() && *d > 0.0),
        Value::Float(value) => Some(f64::from(value)).filter(|d| d.is_finite() && *d > 0.0),
        Value::Double(value) => Some(value).filter(|d| d.is_finite() && *d > 0.0),
        _ => None,
    }
}
