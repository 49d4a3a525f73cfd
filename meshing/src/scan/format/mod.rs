//! The formats that fit in one file, or in a header with its data.

pub(super) mod fields;
pub(super) mod meta_image;
pub(super) mod nifti;
mod nifti_header;
mod nifti_transform;
pub(super) mod npy;
pub(super) mod nrrd;
pub(super) mod raw;
pub(super) mod text;
pub(super) mod tiff;
pub(super) mod tiff_tags;
