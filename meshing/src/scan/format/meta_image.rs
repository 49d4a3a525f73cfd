//! MetaImage files, with their data (`.mha`) or beside them (`.mhd`).
//!
//! ITK/MetaIO documentation, *Reference: Tags of MetaImage* (itk.org/Wiki/ITK/MetaIO/Documentation). No kept crate
//! reads the format; the header is text.

use std::borrow::Cow;

use super::text::{Header, Line, millimetres};
use crate::scan::frame::Placement;
use crate::scan::inflate::{Container, inflated, inflated_max};
use crate::scan::scalar::{Encoding, checked_voxels};
use crate::scan::{ByteOrder, Scalar, ScanError, ScanWarning, Stored};

const FORMAT: &str = "MetaImage";

/// Keys with which a header may begin.
const FIRST: [&str; 4] = ["objecttype", "comment", "ndims", "name"];

pub(in crate::scan) fn is_meta_image(bytes: &[u8]) -> bool {
    // The longest first key with blanks around its equals sign.
    let start = &bytes[..bytes.len().min(64)];
    let Some(equals) = start.iter().position(|&byte| byte == b'=') else {
        return false;
    };
    let key = start[..equals].trim_ascii().to_ascii_lowercase();
    FIRST.iter().any(|first| first.as_bytes() == key)
}

pub(in crate::scan) fn stored(bytes: &[u8]) -> Result<Stored, ScanError> {
    let header = header(bytes)?;
    if named(&header)?.is_some() {
        return Err(ScanError::unsupported(FORMAT, "the data are in another file"));
    }
    image(&header, bytes.get(header.length..).unwrap_or_default())
}

pub(in crate::scan) fn pair(bytes: &[u8], data: &[u8]) -> Result<Stored, ScanError> {
    let header = header(bytes)?;
    named(&header)?.ok_or_else(|| header.wrong("no data file is named"))?;
    image(&header, data)
}

pub(in crate::scan) fn data_file(bytes: &[u8]) -> Result<Option<String>, ScanError> {
    named(&header(bytes)?)
}

/// The key `ElementDataFile` is the last; behind its line, data may follow.
fn header(bytes: &[u8]) -> Result<Header<'_>, ScanError> {
    Header::of(bytes, FORMAT, |line| {
        if line.is_empty() {
            return Some(Line::Skip);
        }
        let (key, value) = line.split_once('=')?;
        if key.trim().eq_ignore_ascii_case("ElementDataFile") {
            Some(Line::LastField(key, value))
        } else {
            Some(Line::Field(key, value))
        }
    })
}

fn named(header: &Header) -> Result<Option<String>, ScanError> {
    match header.needed("elementdatafile")? {
        "LOCAL" | "Local" | "local" => Ok(None),
        name if name.starts_with("LIST") || name.contains('%') => {
            Err(ScanError::unsupported(FORMAT, "the data are in several files"))
        }
        name => header.file_name(name).map(Some),
    }
}

fn image(header: &Header, data: &[u8]) -> Result<Stored, ScanError> {
    plain(header)?;
    let counts = header.counts(header.needed("dimsize")?)?;
    let encoding = encoding(header)?;
    let (placement, mut warnings) = placement(header)?;
    let data = unfolded(header, data, counts, encoding.scalar.size())?;
    let voxels = checked_voxels(counts, encoding.scalar.size(), data.len() as u64)?;
    let (values, of_values) = encoding.decoded(&data, voxels)?;
    warnings.extend(of_values);
    Ok(Stored {
        counts: counts.map(|n| n as usize),
        placement,
        values,
        warnings,
    })
}

/// Refuses what is not one grey value a voxel in three dimensions.
fn plain(header: &Header) -> Result<(), ScanError> {
    let wanted: [(&str, &[&str]); 6] = [
        ("objecttype", &["Image"]),
        ("ndims", &["3"]),
        ("binarydata", &["True"]),
        ("elementnumberofchannels", &["1"]),
        ("elementtointensityfunctionslope", &["1", "1.0"]),
        ("elementtointensityfunctionoffset", &["0", "0.0"]),
    ];
    for (key, values) in wanted {
        if let Some(value) = header.get(key).filter(|value| !values.contains(value)) {
            return Err(ScanError::unsupported(FORMAT, format!("{key} = {value}")));
        }
    }
    header.needed("ndims").map(|_| ())
}

fn encoding(header: &Header) -> Result<Encoding, ScanError> {
    let scalar = match header.needed("elementtype")? {
        "MET_CHAR" => Scalar::I8,
        "MET_UCHAR" => Scalar::U8,
        "MET_SHORT" => Scalar::I16,
        "MET_USHORT" => Scalar::U16,
        "MET_INT" => Scalar::I32,
        "MET_UINT" => Scalar::U32,
        "MET_LONG_LONG" => Scalar::I64,
        "MET_ULONG_LONG" => Scalar::U64,
        "MET_FLOAT" => Scalar::F32,
        "MET_DOUBLE" => Scalar::F64,
        // MET_LONG has four or eight bytes, as the writing machine had it.
        other => return Err(ScanError::unsupported(FORMAT, format!("values of type {other}"))),
    };
    let big = flag(header, &["binarydatabyteordermsb", "elementbyteordermsb"])?;
    Ok(Encoding::plain(
        scalar,
        if big { ByteOrder::Big } else { ByteOrder::Little },
    ))
}

fn flag(header: &Header, keys: &[&str]) -> Result<bool, ScanError> {
    match header.any(keys) {
        Some("True" | "true" | "TRUE" | "1") => Ok(true),
        Some("False" | "false" | "FALSE" | "0") | None => Ok(false),
        Some(other) => Err(header.wrong(format!("\"{other}\" is neither True nor False"))),
    }
}

fn unfolded<'a>(
    header: &Header,
    data: &'a [u8],
    counts: [u64; 3],
    size: usize,
) -> Result<Cow<'a, [u8]>, ScanError> {
    let skip = header.get("headersize").unwrap_or("0");
    if flag(header, &["compresseddata"])? {
        if skip != "0" {
            return Err(ScanError::unsupported(FORMAT, "bytes to skip in compressed data"));
        }
        let needed = checked_voxels(counts, size, inflated_max(data.len()))? * size;
        return Ok(inflated(data, Container::Zlib, needed as u64, FORMAT)?.into());
    }
    let needed = checked_voxels(counts, size, data.len() as u64)? * size;
    let start = match skip {
        // The data are the end of the file.
        "-1" => data.len() - needed,
        _ => skip
            .parse()
            .map_err(|_| header.wrong(format!("{skip} bytes to skip")))?,
    };
    Ok(data.get(start..).unwrap_or_default().into())
}

/// Coordinates are those of DICOM. `AnatomicalOrientation` repeats the transform in letters and is not read, as
/// in ITK; neither is `CenterOfRotation`, about which a tool may turn the image, and which does not move it.
fn placement(header: &Header) -> Result<(Placement, Vec<ScanWarning>), ScanError> {
    let mm = match header.get("distanceunits") {
        Some(unit) => {
            millimetres(unit).ok_or_else(|| header.wrong(format!("{unit} is no unit of length")))?
        }
        None => 1.0,
    };
    let spacing = header.any(&["elementspacing", "elementsize"]);
    let spacing = spacing.map(|text| header.numbers::<3>(text)).transpose()?;
    let spacing_mm = spacing.map_or([None; 3], |sizes| sizes.map(|h| Some(mm * h)));
    let origin = header.any(&["offset", "position", "origin"]);
    let origin = origin.map(|text| header.numbers::<3>(text)).transpose()?;
    let origin_mm = origin.map(|origin| origin.map(|x| mm * x));
    let Some(matrix) = header.any(&["transformmatrix", "rotation", "orientation"]) else {
        let placement = Placement {
            origin_mm,
            ..Placement::unoriented(spacing_mm)
        };
        return Ok((placement, vec![ScanWarning::NoOrientation]));
    };
    let matrix = header.numbers::<9>(matrix)?;
    let placement = Placement {
        origin_mm: origin_mm.or(Some([0.0; 3])),
        // Three numbers after the other are the direction of one axis.
        axes: std::array::from_fn(|k| std::array::from_fn(|x| matrix[3 * k + x])),
        spacing_mm,
    };
    Ok((placement, Vec::new()))
}
