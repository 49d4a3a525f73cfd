//! Which format a file has, and where the parts of a scan lie.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::format::{meta_image, nifti, npy, nrrd, raw, tiff};
use super::stack::{self, HEAD, Slices};
use super::{Hints, Scan, ScanError, Stored, dicom};

/// Reads a scan from a file, or from a folder that holds the slices of one.
///
/// The data file that an NRRD or MetaImage header names must lie in the same folder. Takes the memory of the file
/// (and of its unfolded data), of four bytes a voxel, and of as much again where the axes are reordered; a folder is
/// read slice by slice.
///
/// # Errors
/// Every variant of [`ScanError`].
pub fn read(path: &Path, hints: &Hints) -> Result<Scan, ScanError> {
    if path.is_dir() {
        return read_folder(path, hints);
    }
    let bytes = loaded(path)?;
    match detached_name(&bytes, hints)? {
        Some(name) => read_pair(&bytes, &loaded(&path.with_file_name(name))?, hints),
        None => read_bytes(&bytes, hints),
    }
}

/// Reads a scan from the bytes of one file.
///
/// # Errors
/// As [`read`]; a header whose data lie in another file is not supported.
pub fn read_bytes(bytes: &[u8], hints: &Hints) -> Result<Scan, ScanError> {
    stored(bytes, hints)?.scan(hints)
}

/// Reads a scan from a header (NRRD, MetaImage) and the file with its data.
///
/// # Errors
/// As [`read`]; a header that does not name a data file.
pub fn read_pair(header: &[u8], data: &[u8], hints: &Hints) -> Result<Scan, ScanError> {
    let stored = match Format::of(header) {
        Some(Format::Nrrd) => nrrd::pair(header, data),
        Some(Format::MetaImage) => meta_image::pair(header, data),
        _ => Err(ScanError::UnknownFormat),
    };
    stored?.scan(hints)
}

/// Reads a scan from the slices of a folder, each with the name of its file.
///
/// # Errors
/// As [`read`].
pub fn read_slices(files: &[(String, Vec<u8>)], hints: &Hints) -> Result<Scan, ScanError> {
    let bytes = |at: usize| files.get(at).map(|file| file.1.as_slice()).unwrap_or_default();
    let slices = Slices {
        names: files.iter().map(|file| file.0.clone()).collect(),
        head: &|at| Ok(bytes(at).iter().copied().take(HEAD).collect()),
        load: &|at| Ok(bytes(at).to_vec()),
    };
    stack::stored(&slices)?.scan(hints)
}

fn read_folder(folder: &Path, hints: &Hints) -> Result<Scan, ScanError> {
    let names = file_names(folder)?;
    let paths: Vec<_> = names.iter().map(|name| folder.join(name)).collect();
    let path = |at: usize| paths.get(at).map_or(folder, PathBuf::as_path);
    let slices = Slices {
        names,
        head: &|at| loaded_to(path(at), HEAD as u64),
        load: &|at| loaded(path(at)),
    };
    stack::stored(&slices)?.scan(hints)
}

/// Names of the files, hidden ones left out.
fn file_names(folder: &Path) -> Result<Vec<String>, ScanError> {
    let wrong = |source| ScanError::Io {
        path: folder.into(),
        source,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && !name.starts_with('.') {
            names.push(name);
        }
    }
    Ok(names)
}

fn loaded(path: &Path) -> Result<Vec<u8>, ScanError> {
    loaded_to(path, u64::MAX)
}

/// The bytes of a file, and no more than `length`.
fn loaded_to(path: &Path, length: u64) -> Result<Vec<u8>, ScanError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(length).read_to_end(&mut bytes));
    let wrong = |source| ScanError::Io {
        path: path.into(),
        source,
    };
    read.map(|_| bytes).map_err(wrong)
}

/// Name of the file with the data, where a header stands alone.
fn detached_name(bytes: &[u8], hints: &Hints) -> Result<Option<String>, ScanError> {
    match Format::of(bytes) {
        _ if hints.raw.is_some() => Ok(None),
        Some(Format::Nrrd) => nrrd::data_file(bytes),
        Some(Format::MetaImage) => meta_image::data_file(bytes),
        _ => Ok(None),
    }
}

fn stored(bytes: &[u8], hints: &Hints) -> Result<Stored, ScanError> {
    if let Some(layout) = &hints.raw {
        return raw::stored(bytes, layout);
    }
    match Format::of(bytes).ok_or(ScanError::UnknownFormat)? {
        Format::Nifti => nifti::stored(bytes),
        Format::NiftiGzip => nifti::stored_gzip(bytes),
        Format::Nrrd => nrrd::stored(bytes),
        Format::MetaImage => meta_image::stored(bytes),
        Format::Npy => npy::stored(bytes),
        Format::Tiff => tiff::stored(bytes),
        Format::Dicom => dicom::stored_slice(bytes),
    }
}

/// Whether a file has a format.
type Test = fn(&[u8]) -> bool;

/// Formats that are known by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Nifti,
    NiftiGzip,
    Nrrd,
    MetaImage,
    Npy,
    Tiff,
    Dicom,
}

impl Format {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let tests: [(Self, Test); 7] = [
            (Self::Nrrd, |bytes| bytes.starts_with(b"NRRD000")),
            (Self::Npy, |bytes| bytes.starts_with(b"\x93NUMPY")),
            (Self::NiftiGzip, |bytes| bytes.starts_with(b"\x1f\x8b")),
            (Self::Dicom, dicom::is_dicom),
            (Self::Tiff, tiff::is_tiff),
            (Self::Nifti, nifti::is_nifti),
            (Self::MetaImage, meta_image::is_meta_image),
        ];
        let found = tests.into_iter().find(|(_, is)| is(bytes));
        found.map(|(format, _)| format)
    }
}
