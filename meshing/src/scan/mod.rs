//! Scans: images with a place in the world, from the formats in which scanners and their software leave them.
//!
//! | format | known by | size and orientation of the voxels |
//! |---|---|---|
//! | NIfTI-1, NIfTI-2 (`.nii`, `.nii.gz`) | `n+1`, `n+2` in the header | from the file |
//! | NRRD (`.nrrd`, `.nhdr` with its data; raw, gzip) | `NRRD000` | from the file |
//! | MetaImage (`.mha`, `.mhd` with its data; raw, zlib) | its first key | from the file |
//! | DICOM (a folder with one series, or one slice; raw, RLE, lossless JPEG) | `DICM` at byte 128 | from the files |
//! | TIFF (many pages, or a folder of slices) | `II*`, `MM*` | size from ImageJ's description, or given |
//! | NumPy (`.npy`) | `\x93NUMPY` | size given |
//! | raw | a layout in the [`Hints`] | size given |
//!
//! Names and endings mean nothing, contents do; no size in a header is believed before the length of the data
//! has confirmed it. Compressed data are read up to the size in the header and no further.
//!
//! # The world
//! Coordinates are millimetres in the patient's frame of DICOM, *LPS*: x to the left, y to the back, z to the head
//! (PS3.3 C.7.6.2.1.1). NRRD and MetaImage use the same; NIfTI and NRRD files in RAS are turned about z by half a
//! turn. Images without orientation (NumPy, raw, TIFF) keep their axes as x, y, z with the lower corner at zero.
//!
//! Axes are reordered and flipped, never interpolated, so that x, y, z rise with the indices and x is the fastest.
//! What is left of a rotation stays in [`Scan::axes`] and is reported as [`ScanWarning::Oblique`].
//!
//! ```
//! use meshing::scan::{self, ByteOrder, Hints, RawLayout, Scalar, Selection};
//!
//! let layout = RawLayout { counts: [2, 1, 1], scalar: Scalar::I16, order: ByteOrder::Little, header_bytes: 0 };
//! let hints = Hints { voxel_mm: Some([0.5; 3]), raw: Some(layout) };
//! let scan = scan::read_bytes(&[0x18, 0xfc, 0x2c, 0x01], &hints)?;
//! assert_eq!(scan.values(), [-1000.0, 300.0]);
//!
//! let bone = scan.regions(&[Selection::AtLeast(200.0)])?;
//! assert_eq!(bone.voxels(), [1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod crop;
mod density;
mod dicom;
mod error;
mod format;
mod frame;
mod inflate;
mod operation_error;
mod regions;
mod resample;
mod scalar;
mod source;
mod stack;
#[cfg(test)]
mod tests;

pub use density::{Calibration, Densities};
pub use error::{ScanError, ScanWarning};
pub use operation_error::OperationError;
pub use regions::{LargestPiece, Regions, Selection};
pub use scalar::{ByteOrder, Scalar};
pub use source::{read, read_bytes, read_pair, read_slices};

use frame::{Frame, Placement};

/// What a file may not say of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hints {
    /// Edges of a voxel in mm along the axes *as stored*. Taken instead of what the file says; a difference of more
    /// than a thousandth is reported as [`ScanWarning::VoxelSizeReplaced`].
    pub voxel_mm: Option<[f64; 3]>,
    /// The layout of a file of raw voxels. With it the file is taken as raw whatever its contents look like.
    pub raw: Option<RawLayout>,
}

/// Layout of a file that holds nothing but voxels, x fastest, behind a header that is skipped.
#[derive(Clone, Debug, PartialEq)]
pub struct RawLayout {
    /// Voxels along x, y, z.
    pub counts: [usize; 3],
    /// Type of a voxel.
    pub scalar: Scalar,
    /// Order of its bytes.
    pub order: ByteOrder,
    /// Bytes before the first voxel. Header and voxels together must be the whole file.
    pub header_bytes: usize,
}

/// A grey-value or label image with its place in the world.
///
/// Valid by construction: at least one voxel, finite values, positive sizes, axes of length one and square to each
/// other to a thousandth, in the order and with the signs closest to x, y, z.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    counts: [usize; 3],
    frame: Frame,
    values: Vec<f32>,
    warnings: Vec<ScanWarning>,
}

impl Scan {
    /// A scan from values along the axes x, y, z, x fastest, with the lower corner of its box at zero.
    ///
    /// # Errors
    /// No voxels, a wrong number of values, values that are not finite, sizes that are not positive.
    pub fn new(counts: [usize; 3], voxel_mm: [f64; 3], values: Vec<f32>) -> Result<Self, ScanError> {
        let size = size_of::<f32>();
        let found = (values.len() * size) as u64;
        let voxels = scalar::checked_voxels(counts.map(|n| n as u64), size, found)?;
        if voxels != values.len() {
            let needed = (voxels * size) as u64;
            return Err(ScanError::WrongLength { needed, found });
        }
        scalar::all_finite(&values)?;
        let (placement, warnings) = (Placement::unoriented(voxel_mm.map(Some)), Vec::new());
        let stored = Stored {
            counts,
            placement,
            values,
            warnings,
        };
        stored.scan(&Hints::default())
    }

    /// Voxels along x, y, z.
    pub fn counts(&self) -> [usize; 3] {
        self.counts
    }

    /// Edges of a voxel in mm.
    pub fn spacing_mm(&self) -> [f64; 3] {
        self.frame.spacing_mm
    }

    /// Centre of the first voxel in mm.
    pub fn origin_mm(&self) -> [f64; 3] {
        self.frame.origin_mm
    }

    /// Directions of the axes in the world, of length one: the identity but for a rotation that files may have.
    pub fn axes(&self) -> [[f64; 3]; 3] {
        self.frame.axes
    }

    /// Values, x fastest. Whole numbers are exact up to 2²⁴.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// What is doubtful.
    pub fn warnings(&self) -> &[ScanWarning] {
        &self.warnings
    }

    /// Centre of the voxel at the integer position `at`, in mm.
    pub fn position_mm(&self, at: [usize; 3]) -> [f64; 3] {
        self.frame.position_mm(at.map(|i| i as f64))
    }

    /// Value of the voxel at the integer position `at`, if the scan has it.
    pub fn value(&self, at: [usize; 3]) -> Option<f32> {
        let inside = (0..3).all(|a| at[a] < self.counts[a]);
        let [nx, ny, _] = self.counts;
        inside.then(|| self.values[at[0] + nx * (at[1] + ny * at[2])])
    }

    /// Edges of the box of all voxels in mm.
    pub fn extent_mm(&self) -> [f64; 3] {
        std::array::from_fn(|a| self.counts[a] as f64 * self.frame.spacing_mm[a])
    }

    /// The corner of the box with the smallest coordinates, in mm *along the scan's own axes* (position · axis):
    /// coordinates of the world unless the scan is oblique.
    pub fn corner_mm(&self) -> [f64; 3] {
        self.frame.corner_mm()
    }
}

/// A scan in the order of its file.
#[derive(Debug)]
struct Stored {
    counts: [usize; 3],
    placement: Placement,
    /// First axis fastest; finite, and as many as the counts say.
    values: Vec<f32>,
    warnings: Vec<ScanWarning>,
}

impl Stored {
    fn scan(self, hints: &Hints) -> Result<Scan, ScanError> {
        let (stored, mut warnings) = self.placement.frame(hints.voxel_mm)?;
        let order = stored.order();
        let frame = stored.reordered(&order, self.counts);
        warnings.splice(0..0, self.warnings);
        warnings.extend(
            frame
                .oblique_degrees()
                .map(|degrees| ScanWarning::Oblique { degrees }),
        );
        Ok(Scan {
            counts: order.counts(self.counts),
            frame,
            values: order.values(self.values, self.counts),
            warnings,
        })
    }
}
