//! NRRD files, attached or with a data file of their own.
//!
//! G. Kindlmann, *Definition of NRRD File Format*, Teem 1.9 (teem.sourceforge.net/nrrd/format.html). No kept crate
//! reads the format; the header is text.

use super::text::{Header, Line, millimetres};
use crate::scan::frame::Placement;
use crate::scan::inflate::{Container, inflated, inflated_max};
use crate::scan::scalar::{Encoding, checked_voxels};
use crate::scan::{ByteOrder, Scalar, ScanError, ScanWarning, Stored};

const FORMAT: &str = "NRRD";

/// Fields that say nothing of where voxels lie or what they hold.
const WITHOUT_EFFECT: [&str; 17] = [
    "block size",
    "blocksize",
    "content",
    "number",
    "min",
    "max",
    "old min",
    "oldmin",
    "old max",
    "oldmax",
    "sample units",
    "sampleunits",
    "thicknesses",
    "labels",
    "measurement frame",
    "centers",
    "centerings",
];
/// Fields that are read.
const READ: [&str; 19] = [
    "kinds",
    "byteskip",
    "dimension",
    "type",
    "sizes",
    "encoding",
    "endian",
    "spacings",
    "units",
    "space",
    "space dimension",
    "space units",
    "space origin",
    "space directions",
    "data file",
    "datafile",
    "line skip",
    "byte skip",
    "lineskip",
];

pub(in crate::scan) fn stored(bytes: &[u8]) -> Result<Stored, ScanError> {
    let header = header(bytes)?;
    if header.any(&["data file", "datafile"]).is_some() {
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

fn named(header: &Header) -> Result<Option<String>, ScanError> {
    let Some(name) = header.any(&["data file", "datafile"]) else {
        return Ok(None);
    };
    if name.starts_with("LIST") || name.contains('%') {
        return Err(ScanError::unsupported(FORMAT, "the data are in several files"));
    }
    header.file_name(name).map(Some)
}

fn header(bytes: &[u8]) -> Result<Header<'_>, ScanError> {
    let header = Header::of(bytes, FORMAT, |line| {
        if line.is_empty() {
            return Some(Line::End);
        }
        let own = line
            .find(':')
            .is_some_and(|colon| line[colon..].starts_with(":="));
        if line.starts_with('#') || line.starts_with("NRRD") || own {
            return Some(Line::Skip);
        }
        line.split_once(": ").map(|(key, value)| Line::Field(key, value))
    })?;
    let unknown =
        |field: &&(String, &str)| !READ.contains(&&*field.0) && !WITHOUT_EFFECT.contains(&&*field.0);
    match header.fields.iter().find(unknown) {
        Some((key, _)) => Err(ScanError::unsupported(
            FORMAT,
            format!("the field \"{key}\" is not known here"),
        )),
        None => Ok(header),
    }
}

fn image(header: &Header, data: &[u8]) -> Result<Stored, ScanError> {
    if header.needed("dimension")? != "3" {
        return Err(ScanError::unsupported(FORMAT, "an image has three axes"));
    }
    let kinds = header.get("kinds").unwrap_or_default();
    if !kinds
        .split_whitespace()
        .all(|kind| ["domain", "space", "none", "???"].contains(&kind))
    {
        return Err(ScanError::unsupported(
            FORMAT,
            format!("axes of the kinds {kinds}"),
        ));
    }
    let counts = header.counts(header.needed("sizes")?)?;
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

fn encoding(header: &Header) -> Result<Encoding, ScanError> {
    let scalar = match header.needed("type")? {
        "signed char" | "int8" | "int8_t" => Scalar::I8,
        "uchar" | "unsigned char" | "uint8" | "uint8_t" => Scalar::U8,
        "short" | "short int" | "signed short" | "signed short int" | "int16" | "int16_t" => Scalar::I16,
        "ushort" | "unsigned short" | "unsigned short int" | "uint16" | "uint16_t" => Scalar::U16,
        "int" | "signed int" | "int32" | "int32_t" => Scalar::I32,
        "uint" | "unsigned int" | "uint32" | "uint32_t" => Scalar::U32,
        "longlong"
        | "long long"
        | "long long int"
        | "signed long long"
        | "signed long long int"
        | "int64"
        | "int64_t" => Scalar::I64,
        "ulonglong" | "unsigned long long" | "unsigned long long int" | "uint64" | "uint64_t" => Scalar::U64,
        "float" => Scalar::F32,
        "double" => Scalar::F64,
        other => return Err(ScanError::unsupported(FORMAT, format!("values of type {other}"))),
    };
    let order = match header.get("endian") {
        Some("little") => ByteOrder::Little,
        Some("big") => ByteOrder::Big,
        None if scalar.size() == 1 => ByteOrder::Little,
        _ => return Err(header.wrong("the byte order is not stated")),
    };
    Ok(Encoding::plain(scalar, order))
}

fn unfolded<'a>(
    header: &Header,
    data: &'a [u8],
    counts: [u64; 3],
    size: usize,
) -> Result<std::borrow::Cow<'a, [u8]>, ScanError> {
    if header
        .any(&["line skip", "lineskip"])
        .is_some_and(|lines| lines != "0")
    {
        return Err(ScanError::unsupported(FORMAT, "lines to skip before the data"));
    }
    let skip = header.any(&["byte skip", "byteskip"]).unwrap_or("0");
    match header.needed("encoding")? {
        "raw" => Ok(skipped(
            header,
            data,
            skip,
            checked_voxels(counts, size, data.len() as u64)? * size,
        )?
        .into()),
        "gzip" | "gz" if skip == "0" => {
            let needed = checked_voxels(counts, size, inflated_max(data.len()))? * size;
            Ok(inflated(data, Container::Gzip, needed as u64, FORMAT)?.into())
        }
        "gzip" | "gz" => Err(ScanError::unsupported(FORMAT, "bytes to skip in compressed data")),
        other => Err(ScanError::unsupported(FORMAT, format!("encoding {other}"))),
    }
}

/// Raw data behind the bytes to skip; −1 means that the data are the end of the file.
fn skipped<'a>(header: &Header, data: &'a [u8], skip: &str, needed: usize) -> Result<&'a [u8], ScanError> {
    let start = match skip {
        "-1" => data.len().saturating_sub(needed),
        _ => skip
            .parse()
            .map_err(|_| header.wrong(format!("{skip} bytes to skip")))?,
    };
    Ok(data.get(start..).unwrap_or_default())
}

/// Coordinates of the world, if they are those of a body.
fn placement(header: &Header) -> Result<(Placement, Vec<ScanWarning>), ScanError> {
    let Some(directions) = header.get("space directions") else {
        return without_space(header);
    };
    if header.get("spacings").is_some() {
        return Err(header.wrong("spacings beside directions"));
    }
    let (mm, mut warnings) = space_unit(header)?;
    let mut vectors = Vec::new();
    for text in directions.split_inclusive(')') {
        vectors.push(vector(header, text, mm)?);
    }
    let steps = <[[f64; 3]; 3]>::try_from(vectors);
    let steps = steps.map_err(|_| header.wrong("three directions are wanted"))?;
    let origin = match header.get("space origin") {
        Some(origin) => vector(header, origin, mm)?,
        None => [0.0; 3],
    };
    let (placement, warning) = in_our_space(header, Placement::from_steps(origin, steps))?;
    warnings.extend(warning);
    Ok((placement, warnings))
}

/// From the coordinates that the header names to ours.
fn in_our_space(
    header: &Header,
    placement: Placement,
) -> Result<(Placement, Option<ScanWarning>), ScanError> {
    let space = header.get("space").unwrap_or_default().to_ascii_lowercase();
    match space.as_str() {
        "left-posterior-superior" | "lps" => Ok((placement, None)),
        "right-anterior-superior" | "ras" => Ok((placement.of_ras(), None)),
        "left-anterior-superior" | "las" => Ok((placement.of_las(), None)),
        "" | "scanner-xyz" | "3d-right-handed" => Ok((placement, Some(ScanWarning::NoOrientation))),
        other => Err(ScanError::unsupported(FORMAT, format!("the space {other}"))),
    }
}

/// Sizes alone, or nothing.
fn without_space(header: &Header) -> Result<(Placement, Vec<ScanWarning>), ScanError> {
    if header.get("space origin").is_some() {
        return Err(header.wrong("an origin without directions"));
    }
    let mut warnings = vec![ScanWarning::NoOrientation];
    let Some(spacings) = header.get("spacings") else {
        return Ok((Placement::unoriented([None; 3]), warnings));
    };
    let (mm, unit) = axis_unit(header, "units")?;
    warnings.extend(unit);
    let spacing = header.numbers::<3>(spacings)?.map(|h| mm * h);
    let placement = Placement::unoriented(spacing.map(Some));
    Ok((placement, warnings))
}

/// Spaces of a body are in millimetres unless they say otherwise; other spaces should say.
fn space_unit(header: &Header) -> Result<(f64, Vec<ScanWarning>), ScanError> {
    let (mm, warning) = axis_unit(header, "space units")?;
    let of_a_body = header
        .get("space")
        .is_some_and(|space| space.len() == 3 || space.contains("superior"));
    let warning = warning.filter(|_| !of_a_body);
    Ok((mm, Vec::from_iter(warning)))
}

/// The one unit of all axes.
fn axis_unit(header: &Header, key: &str) -> Result<(f64, Option<ScanWarning>), ScanError> {
    let Some(text) = header.get(key) else {
        return Ok((1.0, Some(ScanWarning::UnitAssumed)));
    };
    let mut units = text.split_whitespace().map(millimetres);
    let first = units.next().flatten();
    match first.filter(|_| units.all(|unit| unit == first)) {
        Some(mm) => Ok((mm, None)),
        None => Err(ScanError::unsupported(FORMAT, format!("the units {text}"))),
    }
}

/// A vector as `(x,y,z)`.
fn vector(header: &Header, text: &str, mm: f64) -> Result<[f64; 3], ScanError> {
    let inside = text
        .trim()
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    let inside = inside.ok_or_else(|| header.wrong(format!("\"{text}\" is no vector")))?;
    let numbers = header.numbers::<3>(&inside.replace(',', " "))?;
    Ok(numbers.map(|x| mm * x))
}
