//! Every format in every order of axes, malformed files, and what is done with scans.

mod dicom;
mod formats;
mod hostile;
mod jpeg;
mod nifti;
mod operations;
mod orientation;
mod phantom;
mod writers;
