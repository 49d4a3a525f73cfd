//! What the header of one DICOM slice says.

use super::FORMAT;
use super::elements::{DataSet, Tag, Value};
use crate::scan::ScanError;
use crate::scan::frame::cross;

const SERIES: Tag = (0x0020, 0x000e);
const POSITION: Tag = (0x0020, 0x0032);
const ORIENTATION: Tag = (0x0020, 0x0037);
const SAMPLES: Tag = (0x0028, 0x0002);
const PHOTOMETRIC: Tag = (0x0028, 0x0004);
const FRAMES: Tag = (0x0028, 0x0008);
const ROWS: Tag = (0x0028, 0x0010);
const COLUMNS: Tag = (0x0028, 0x0011);
const PIXEL_SPACING: Tag = (0x0028, 0x0030);
const BITS_ALLOCATED: Tag = (0x0028, 0x0100);
const BITS_STORED: Tag = (0x0028, 0x0101);
const HIGH_BIT: Tag = (0x0028, 0x0102);
const REPRESENTATION: Tag = (0x0028, 0x0103);
const INTERCEPT: Tag = (0x0028, 0x1052);
const SLOPE: Tag = (0x0028, 0x1053);
const MODALITY_LUT: Tag = (0x0028, 0x3000);

/// Place, size and encoding of a slice.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    /// UID of the series.
    pub(super) series: String,
    /// Pixels along a row and along a column.
    pub(super) size: [u16; 2],
    /// Centre of the first pixel in mm.
    pub(super) position: [f64; 3],
    /// Directions along a row and along a column.
    pub(super) directions: [[f64; 3]; 2],
    /// Distances of pixels along a row and along a column in mm.
    pub(super) spacing: [Option<f64>; 2],
    pub(super) bits: Bits,
    pub(super) slope: f64,
    pub(super) intercept: f64,
}

/// How a pixel is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bits {
    pub(super) allocated: u16,
    pub(super) stored: u16,
    pub(super) high: u16,
    pub(super) signed: bool,
}

impl Slice {
    /// # Errors
    /// What is missing or makes no sense; colours, several frames, values by a table instead of a line.
    pub(super) fn of(data: &DataSet) -> Result<Self, ScanError> {
        grey(data)?;
        let orientation = data
            .numbers::<6>(ORIENTATION)?
            .ok_or_else(|| missing("ImageOrientationPatient"))?;
        let [a, b, c, d, e, f] = orientation;
        // The first number of PixelSpacing is the distance of rows, along a column (PS3.3, 10.7.1.3).
        let spacing = data.numbers::<2>(PIXEL_SPACING)?;
        let slope = data.numbers::<1>(SLOPE)?.map_or(1.0, |[slope]| slope);
        if slope == 0.0 {
            return Err(ScanError::malformed(FORMAT, "RescaleSlope is zero"));
        }
        Ok(Self {
            series: data
                .text(SERIES)
                .ok_or_else(|| missing("SeriesInstanceUID"))?
                .into(),
            size: [number(data, COLUMNS, "Columns")?, number(data, ROWS, "Rows")?],
            position: data
                .numbers::<3>(POSITION)?
                .ok_or_else(|| missing("ImagePositionPatient"))?,
            directions: [[a, b, c], [d, e, f]],
            spacing: spacing.map_or([None; 2], |[rows, columns]| [Some(columns), Some(rows)]),
            bits: bits(data)?,
            slope,
            intercept: data.numbers::<1>(INTERCEPT)?.map_or(0.0, |[intercept]| intercept),
        })
    }

    /// Direction across the slice.
    pub(super) fn normal(&self) -> [f64; 3] {
        cross(self.directions[0], self.directions[1])
    }
}

fn grey(data: &DataSet) -> Result<(), ScanError> {
    let photometric = data.text(PHOTOMETRIC).unwrap_or("MONOCHROME2");
    let frames = data.text(FRAMES).unwrap_or("1");
    if photometric != "MONOCHROME2" || data.u16(SAMPLES).unwrap_or(1) != 1 {
        return Err(ScanError::unsupported(
            FORMAT,
            format!("pixels of the type {photometric}"),
        ));
    }
    if frames != "1" {
        return Err(ScanError::unsupported(
            FORMAT,
            format!("{frames} frames in one file: one slice a file"),
        ));
    }
    if data
        .get(MODALITY_LUT)
        .is_some_and(|value| *value == Value::Sequence)
    {
        return Err(ScanError::unsupported(
            FORMAT,
            "values by a table (Modality LUT Sequence)",
        ));
    }
    Ok(())
}

fn bits(data: &DataSet) -> Result<Bits, ScanError> {
    let allocated = number(data, BITS_ALLOCATED, "BitsAllocated")?;
    let stored = data.u16(BITS_STORED).unwrap_or(allocated);
    let high = data.u16(HIGH_BIT).unwrap_or(stored.saturating_sub(1));
    let signed = match data.u16(REPRESENTATION).unwrap_or(0) {
        0 => false,
        1 => true,
        other => {
            return Err(ScanError::malformed(
                FORMAT,
                format!("PixelRepresentation {other}"),
            ));
        }
    };
    if ![8, 16, 32].contains(&allocated)
        || !(1..=allocated).contains(&stored)
        || !(stored - 1..allocated).contains(&high)
    {
        let reason = format!("{stored} bits up to bit {high} of {allocated}");
        return Err(ScanError::unsupported(FORMAT, reason));
    }
    Ok(Bits {
        allocated,
        stored,
        high,
        signed,
    })
}

fn number(data: &DataSet, tag: Tag, name: &str) -> Result<u16, ScanError> {
    data.u16(tag).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> ScanError {
    ScanError::malformed(FORMAT, format!("{name} is missing"))
}
