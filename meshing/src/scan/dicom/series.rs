//! The slices of one DICOM series as an image.

use std::collections::BTreeMap;

use super::elements::DataSet;
use super::slice::Slice;
use super::{FORMAT, pixels};
use crate::scan::frame::Placement;
use crate::scan::scalar::{all_finite, rounded};
use crate::scan::stack::Slices;
use crate::scan::{ScanError, Stored};
use crate::solid::vector::{difference, dot, length, scaled};

/// Part of the distance of slices by which one may lie off its regular place: scanners round to a tenth of a
/// millimetre, while a missing slice moves its neighbours by a third or more.
const OFF_MAX: f64 = 0.1;
/// Difference of direction cosines and pixel sizes that files of one series have by rounding.
const ROUNDING: f64 = 1e-4;

/// A slice with the file that it is in.
struct Placed {
    at: usize,
    name: String,
    slice: Slice,
}

/// A single slice: its thickness must be given.
pub(in crate::scan) fn stored_slice(bytes: &[u8]) -> Result<Stored, ScanError> {
    let load = |_| Ok(bytes.to_vec());
    let slices = Slices {
        names: vec!["the file".to_owned()],
        head: &load,
        load: &load,
    };
    stored_series(&slices, vec![0])
}

/// The image of all `files`, in the order of their places along the normal.
pub(in crate::scan) fn stored_series(slices: &Slices, files: Vec<usize>) -> Result<Stored, ScanError> {
    let mut placed = Vec::new();
    for at in files {
        let bytes = (slices.load)(at)?;
        let slice = DataSet::of(&bytes).and_then(|data| Slice::of(&data));
        let slice = slice.map_err(|error| slices.named(at, error))?;
        let name = slices.names[at].clone();
        placed.push(Placed { at, name, slice });
    }
    one_series(&placed)?;
    placed.sort_by(|a, b| a.name.cmp(&b.name));
    alike(&placed)?;
    let normal = placed[0].slice.normal();
    placed.sort_by(|a, b| dot(normal, a.slice.position).total_cmp(&dot(normal, b.slice.position)));
    let placement = placement(&placed)?;
    let [columns, rows] = placed[0].slice.size.map(usize::from);
    let values = stacked(slices, &placed)?;
    all_finite(&values)?;
    // A pixel of at most 16 bits is exact; one of 32 may be a label beyond single precision.
    let whole = placed
        .iter()
        .any(|p| p.slice.bits.allocated == 32 && p.slice.slope == 1.0);
    Ok(Stored {
        counts: [columns, rows, placed.len()],
        placement,
        warnings: Vec::from_iter(whole.then(|| rounded(&values)).flatten()),
        values,
    })
}

fn stacked(slices: &Slices, placed: &[Placed]) -> Result<Vec<f32>, ScanError> {
    let mut values = Vec::new();
    for Placed { at, slice, .. } in placed {
        let bytes = (slices.load)(*at)?;
        let pixels = DataSet::of(&bytes).and_then(|data| pixels::values(&data, slice));
        values.extend(pixels.map_err(|error| slices.named(*at, error))?);
    }
    Ok(values)
}

fn one_series(placed: &[Placed]) -> Result<(), ScanError> {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for Placed { slice, .. } in placed {
        *files.entry(&slice.series).or_default() += 1;
    }
    if files.len() == 1 {
        return Ok(());
    }
    let series = files.iter().map(|(uid, files)| format!("{uid} ({files} files)"));
    Err(ScanError::MixedSeries {
        series: series.collect(),
    })
}

/// Refuses slices of another size, orientation or pixel size than the first.
fn alike(placed: &[Placed]) -> Result<(), ScanError> {
    let Some((first, others)) = placed.split_first() else {
        return Err(ScanError::EmptyFolder);
    };
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= ROUNDING);
    let sizes = |slice: &Slice| slice.spacing.map(Option::unwrap_or_default);
    for Placed { name, slice, .. } in others {
        let what = if slice.size != first.slice.size {
            "number of pixels"
        } else if !near(
            slice.directions.as_flattened(),
            first.slice.directions.as_flattened(),
        ) {
            "orientation"
        } else if !near(&sizes(slice), &sizes(&first.slice)) {
            "size of a pixel"
        } else {
            continue;
        };
        let file = name.clone();
        return Err(ScanError::SlicesDiffer { file, what });
    }
    Ok(())
}

/// The frame of sorted slices; one alone has no thickness.
fn placement(placed: &[Placed]) -> Result<Placement, ScanError> {
    let [first, .., last] = placed else {
        return Ok(frame(&placed[0].slice, placed[0].slice.normal(), None));
    };
    let path = difference(last.slice.position, first.slice.position);
    let step = scaled(path, 1.0 / (placed.len() - 1) as f64);
    evenly(placed, step)?;
    let distance = length(step);
    Ok(frame(&first.slice, scaled(step, 1.0 / distance), Some(distance)))
}

fn frame(slice: &Slice, across: [f64; 3], distance: Option<f64>) -> Placement {
    let [row, column] = slice.directions;
    Placement {
        origin_mm: Some(slice.position),
        axes: [row, column, across],
        spacing_mm: [slice.spacing[0], slice.spacing[1], distance],
    }
}

/// Refuses slices off the regular places between the first and the last.
fn evenly(placed: &[Placed], step: [f64; 3]) -> Result<(), ScanError> {
    let origin = placed[0].slice.position;
    let off = |k: usize| {
        let regular = scaled(step, k as f64);
        length(difference(difference(placed[k].slice.position, origin), regular))
    };
    let tolerance = OFF_MAX * length(step);
    if tolerance > 0.0 && (0..placed.len()).all(|k| off(k) <= tolerance) {
        return Ok(());
    }
    Err(widest_gap(placed).unwrap_or_else(|| ScanError::malformed(FORMAT, "slices at one place")))
}

/// The two neighbours whose distance is farthest from the usual one.
fn widest_gap(placed: &[Placed]) -> Option<ScanError> {
    let apart = |pair: &[Placed]| length(difference(pair[1].slice.position, pair[0].slice.position));
    let mut usual: Vec<f64> = placed.windows(2).map(apart).collect();
    usual.sort_by(f64::total_cmp);
    let expected_mm = *usual.get(usual.len() / 2)?;
    let unusual = |pair: &&[Placed]| (apart(pair) - expected_mm).abs();
    let pair = placed
        .windows(2)
        .max_by(|a, b| unusual(a).total_cmp(&unusual(b)))?;
    Some(ScanError::UnevenSlices {
        before: pair[0].name.clone(),
        after: pair[1].name.clone(),
        found_mm: apart(pair),
        expected_mm,
    })
}
