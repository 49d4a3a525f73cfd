//! Folders that hold one slice a file.

use std::cmp::Ordering;

use super::format::tiff::{self, Pages};
use super::source::Format;
use super::{ScanError, ScanWarning, Stored, dicom};

/// Bytes at the start of a file that tell its format: the preamble of DICOM and its magic word.
pub(super) const HEAD: usize = 132;

/// Names of files, and the way to the first bytes and to all bytes of each.
pub(super) struct Slices<'a> {
    pub(super) names: Vec<String>,
    pub(super) head: &'a dyn Fn(usize) -> Result<Vec<u8>, ScanError>,
    pub(super) load: &'a dyn Fn(usize) -> Result<Vec<u8>, ScanError>,
}

impl Slices<'_> {
    /// The error with the name of its file, where there are several.
    pub(super) fn named(&self, at: usize, error: ScanError) -> ScanError {
        match self.names.get(at).filter(|_| self.names.len() > 1) {
            Some(name) => ScanError::Slice {
                file: name.clone(),
                reason: Box::new(error),
            },
            None => error,
        }
    }
}

pub(super) fn stored(slices: &Slices) -> Result<Stored, ScanError> {
    let mut dicoms = Vec::new();
    let mut tiffs = Vec::new();
    for at in 0..slices.names.len() {
        match Format::of(&(slices.head)(at)?) {
            // The table of contents of a medium has this name (PS3.10, 8.6), and no pixels.
            Some(Format::Dicom) if slices.names[at] != "DICOMDIR" => dicoms.push(at),
            Some(Format::Tiff) => tiffs.push(at),
            _ => {}
        }
    }
    let skipped = slices.names.len() - dicoms.len() - tiffs.len();
    let mut stored = match (dicoms.len(), tiffs.len()) {
        (0, 0) => Err(ScanError::EmptyFolder),
        (_, 0) => dicom::stored_series(slices, dicoms),
        (0, _) => stored_tiffs(slices, tiffs),
        (dicom, tiff) => Err(ScanError::MixedFolder { dicom, tiff }),
    }?;
    if skipped > 0 {
        stored.warnings.push(ScanWarning::FilesSkipped { files: skipped });
    }
    Ok(stored)
}

/// One page a file, in the order of the numbers in their names.
fn stored_tiffs(slices: &Slices, mut files: Vec<usize>) -> Result<Stored, ScanError> {
    files.sort_by(|&a, &b| by_number(&slices.names[a], &slices.names[b]));
    let names: Vec<&str> = files.iter().map(|&at| slices.names[at].as_str()).collect();
    numbers_without_gap(&names)?;
    let mut stack: Option<Pages> = None;
    for (&at, &name) in files.iter().zip(&names) {
        let page = tiff::pages(&(slices.load)(at)?).map_err(|error| slices.named(at, error))?;
        if page.count != 1 && files.len() > 1 {
            let reason = format!("{name} has {} pages in a folder of slices", page.count);
            return Err(ScanError::unsupported("TIFF", reason));
        }
        match &mut stack {
            None => stack = Some(page),
            Some(stack) => append(stack, page, name)?,
        }
    }
    stack.ok_or(ScanError::EmptyFolder)?.stored()
}

fn append(stack: &mut Pages, page: Pages, name: &str) -> Result<(), ScanError> {
    let differs = |what| {
        let file = name.to_owned();
        Err(ScanError::SlicesDiffer { file, what })
    };
    if (page.width, page.height) != (stack.width, stack.height) {
        return differs("size");
    }
    if page.spacing_mm != stack.spacing_mm {
        return differs("size of a pixel");
    }
    stack.values.extend(page.values);
    stack.count += page.count;
    stack.may_round |= page.may_round;
    Ok(())
}

/// Order of names in which numbers count as numbers: `slice-9` before `slice-10`.
pub(super) fn by_number(a: &str, b: &str) -> Ordering {
    let parts =
        |name: &str| -> Vec<(bool, usize, Vec<u8>)> { chunks(name).iter().map(|part| key(part)).collect() };
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

fn chunks(name: &str) -> Vec<&[u8]> {
    let same = |a: &u8, b: &u8| a.is_ascii_digit() == b.is_ascii_digit();
    name.as_bytes().chunk_by(same).collect()
}

/// Numbers before letters, by their length without leading zeros and then by their digits.
fn key(part: &[u8]) -> (bool, usize, Vec<u8>) {
    if !part[0].is_ascii_digit() {
        return (true, 0, part.to_vec());
    }
    let zeros = part.iter().take_while(|&&digit| digit == b'0').count();
    (false, part.len() - zeros, part[zeros..].to_vec())
}

/// Where the names differ in their last number alone, it rises by the same step from each to the next.
fn numbers_without_gap(names: &[&str]) -> Result<(), ScanError> {
    let Some(numbers) = last_numbers(names) else {
        return Ok(());
    };
    let steps: Vec<u64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let usual = steps.iter().copied().min().unwrap_or_default();
    match steps.iter().position(|&step| step != usual) {
        Some(at) => Err(ScanError::MissingSlice {
            before: names[at].into(),
            after: names[at + 1].into(),
        }),
        None => Ok(()),
    }
}

/// The last number of each name, if nothing else tells the names apart.
fn last_numbers(names: &[&str]) -> Option<Vec<u64>> {
    let mut frame = None;
    let mut numbers = Vec::new();
    for name in names {
        let mut parts = chunks(name);
        let last = parts.iter().rposition(|part| part[0].is_ascii_digit())?;
        numbers.push(std::str::from_utf8(parts.remove(last)).ok()?.parse().ok()?);
        if *frame.get_or_insert_with(|| parts.clone()) != parts {
            return None;
        }
    }
    Some(numbers)
}
