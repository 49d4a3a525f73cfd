//! What can be wrong with a scan, and what can be doubtful about it.

use std::path::PathBuf;

use crate::ImageError;

/// Why a scan was not read.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The file system refused.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or folder that was to be read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// None of the formats.
    #[error(
        "not an image that is read here: NIfTI, NRRD, MetaImage, NumPy, TIFF, DICOM, or raw voxels with their layout given"
    )]
    UnknownFormat,
    /// A folder without slices.
    #[error("the folder holds neither DICOM nor TIFF files")]
    EmptyFolder,
    /// A folder with slices of two formats.
    #[error("the folder holds {dicom} DICOM and {tiff} TIFF files: one series a folder")]
    MixedFolder {
        /// DICOM files.
        dicom: usize,
        /// TIFF files.
        tiff: usize,
    },
    /// A file that breaks the rules of its format.
    #[error("damaged {format} file: {reason}")]
    Malformed {
        /// Name of the format.
        format: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A file that keeps the rules, in a way that is not read here.
    #[error("{format} file not read: {reason}")]
    Unsupported {
        /// Name of the format.
        format: &'static str,
        /// What it has that is not read.
        reason: String,
    },
    /// A NumPy file that is none, or of no use.
    #[error(transparent)]
    Npy(#[from] ImageError),
    /// The data end before the declared size is filled.
    #[error("the data hold {found} bytes where the header promises {needed}")]
    Truncated {
        /// Bytes that the header promises.
        needed: u64,
        /// Bytes that are there, or that the compressed data can hold at most.
        found: u64,
    },
    /// Raw voxels that do not fill the file exactly.
    #[error("the layout takes {needed} bytes, the file has {found}")]
    WrongLength {
        /// Bytes of the layout with its header.
        needed: u64,
        /// Bytes of the file.
        found: u64,
    },
    /// An axis of length zero.
    #[error("the image has no voxels")]
    NoVoxels,
    /// More voxels than can be counted.
    #[error("the image claims {counts:?} voxels")]
    TooLarge {
        /// Voxels along the axes.
        counts: [u64; 3],
    },
    /// NaN or infinite values.
    #[error("{voxels} voxels have values that are not finite")]
    NotFinite {
        /// How many.
        voxels: usize,
    },
    /// The file does not say how large its voxels are.
    #[error("the file does not state the size of its voxels along axis {axis} (0 is x): give it in mm")]
    NoVoxelSize {
        /// First axis without a size.
        axis: usize,
    },
    /// A voxel without a size.
    #[error("the size of a voxel must be a positive number, is {value}")]
    NotPositive {
        /// Its value.
        value: f64,
    },
    /// Axes that are no directions.
    #[error("the directions of the axes are not three unit vectors")]
    NoDirections,
    /// Sheared axes.
    #[error("two axes meet at {degrees:.2}° instead of 90° (a tilted gantry or a sheared transform)")]
    NotOrthogonal {
        /// The angle that is farthest from a right one.
        degrees: f64,
    },
    /// A slice of a folder that was not read.
    #[error("{file}: {reason}")]
    Slice {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: Box<ScanError>,
    },
    /// Several series in one folder.
    #[error("the folder holds several series, one is wanted: {}", series.join("; "))]
    MixedSeries {
        /// Each with its UID and its number of files.
        series: Vec<String>,
    },
    /// A slice that does not belong to the others.
    #[error("{file}: its {what} differs from that of the first slice")]
    SlicesDiffer {
        /// The file.
        file: String,
        /// What differs.
        what: &'static str,
    },
    /// A slice is missing, or there twice.
    #[error("between {before} and {after} lie {found_mm} mm, elsewhere {expected_mm} mm")]
    UnevenSlices {
        /// The slice before the gap.
        before: String,
        /// The slice behind it.
        after: String,
        /// Their distance in mm.
        found_mm: f64,
        /// The usual distance in mm.
        expected_mm: f64,
    },
    /// A number is missing in the names of a stack.
    #[error("the numbers in the names of the slices jump between {before} and {after}")]
    MissingSlice {
        /// The slice before the jump.
        before: String,
        /// The slice behind it.
        after: String,
    },
}

impl ScanError {
    pub(super) fn malformed(format: &'static str, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Malformed { format, reason }
    }

    pub(super) fn unsupported(format: &'static str, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Unsupported { format, reason }
    }
}

/// What is doubtful about a scan that was read.
#[derive(Clone, Debug, PartialEq, serde::Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ScanWarning {
    /// The axes are not those of the world: the voxels are left as they are, in the frame of the image.
    #[error(
        "the axes of the scan are turned by {degrees:.2}° from those of the world; the mesh lies in the axes of the scan"
    )]
    Oblique {
        /// Largest angle between an axis and that of the world.
        degrees: f64,
    },
    /// The file has no orientation although its format could: its axes are taken for x, y, z as they are stored.
    #[error("the file has no orientation: its axes are taken for x, y, z as they are stored")]
    NoOrientation,
    /// The file does not name the unit of its lengths: millimetres are assumed.
    #[error("the file does not name the unit of its lengths: millimetres are assumed")]
    UnitAssumed,
    /// The size of the voxels was given and differs from what the file says by more than a thousandth.
    #[error("voxels of {given_mm:?} mm were given, the file says {stated_mm:?}")]
    VoxelSizeReplaced {
        /// What the file says, in mm along the axes as stored.
        stated_mm: [Option<f64>; 3],
        /// What was given and taken.
        given_mm: [f64; 3],
    },
    /// The two transforms of a NIfTI file place the image differently.
    #[error("the two transforms of the file place the image {distance_mm:.3} mm apart; the sform is taken")]
    TransformsDiffer {
        /// How far they move a corner of the image apart, in mm.
        distance_mm: f64,
    },
    /// The transform that was taken has voxels of another size than the header of the NIfTI file.
    #[error(
        "the transform of the file has voxels of {transform_mm:?} mm, its header {header_mm:?}; the transform is taken"
    )]
    SizesDiffer {
        /// From the transform, and taken.
        transform_mm: [f64; 3],
        /// From the header.
        header_mm: [f64; 3],
    },
    /// The only transform leads to a template (Talairach, MNI): lengths may not be those of the patient.
    #[error("the only transform of the file leads to a template: lengths may not be those of the patient")]
    StandardSpace,
    /// Whole numbers beyond 2²⁴, which do not keep their last digits: labels may have merged.
    #[error("{voxels} voxels hold whole numbers beyond 2^24, which lose their last digits")]
    Rounded {
        /// How many voxels.
        voxels: usize,
    },
    /// The file goes on after its last voxel.
    #[error("the file goes on for {bytes} bytes after its last voxel")]
    Surplus {
        /// By how many bytes.
        bytes: u64,
    },
    /// Files of the folder that are no slices.
    #[error("{files} files of the folder are no slices and were passed over")]
    FilesSkipped {
        /// How many.
        files: usize,
    },
    /// Voxels at the upper ends that do not fill a whole new voxel were left out.
    #[error("{length_mm:?} mm at the upper ends of the scan fill no whole voxel and were cut off")]
    Trimmed {
        /// Thickness of what is gone along x, y, z in mm.
        length_mm: [f64; 3],
    },
}
