//! DICOM files: one slice of grey values each.
//!
//! DICOM PS3.3 (C.7.6.2 Image Plane, C.11.1 Modality LUT), PS3.5 (encoding) and PS3.10 (files). Read here and not
//! by `dicom-object`: its version 0.10.1 fills a vector of any length that a header claims (3.9 GB from 312 bytes)
//! and recurses once for each nested sequence, so that a small file overflows the stack. Files of pydicom, GDCM and
//! libjpeg-turbo are among the tests.

mod elements;
mod jpeg;
mod pixels;
mod series;
mod slice;

pub(super) use series::{stored_series, stored_slice};

const FORMAT: &str = "DICOM";
/// Where the magic word stands, behind a preamble that means nothing.
const PREAMBLE: usize = 128;

pub(super) fn is_dicom(bytes: &[u8]) -> bool {
    bytes
        .get(PREAMBLE..)
        .is_some_and(|rest| rest.starts_with(b"DICM"))
}
