//! Why an operation on a scan gives nothing.

/// Why an operation on a scan gives nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OperationError {
    /// A box that reaches beyond the scan.
    #[error(
        "the box reaches from {low} to {high} along axis {axis} (0 is x), the scan from {scan_low} to {scan_high}"
    )]
    OutsideScan {
        /// The axis.
        axis: usize,
        /// Lower end of the box, in mm or voxels as it was given.
        low: f64,
        /// Upper end of the box.
        high: f64,
        /// Lower end of the scan.
        scan_low: f64,
        /// Upper end of the scan.
        scan_high: f64,
    },
    /// A box without the centre of a voxel.
    #[error("the box holds no voxel along axis {axis} (0 is x)")]
    EmptyBox {
        /// The axis.
        axis: usize,
    },
    /// New voxels larger than the scan.
    #[error("the scan is thinner along axis {axis} (0 is x) than one of the new voxels")]
    TooCoarse {
        /// The axis.
        axis: usize,
    },
    /// New voxels too many to be held.
    #[error("{counts:?} voxels are too many")]
    TooFine {
        /// Voxels along x, y, z.
        counts: [f64; 3],
    },
    /// A length or factor that is not positive.
    #[error("{name} must be a positive number, is {value}")]
    NotPositive {
        /// What it is.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A number that is not finite.
    #[error("{name} must be a number, is {value}")]
    NotFinite {
        /// What it is.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// No selection, or one without labels.
    #[error("nothing is selected")]
    NoSelection,
    /// More regions than a mesh has phases.
    #[error("{regions} regions, a mesh has at most {max} phases")]
    TooManyRegions {
        /// How many.
        regions: usize,
        /// The most there can be.
        max: usize,
    },
    /// No voxel meets a selection.
    #[error("no voxel is in region {region}")]
    EmptyRegion {
        /// The region, counted from 1.
        region: usize,
    },
    /// Names for another number of regions.
    #[error("{phases} phases were given for {regions} regions")]
    WrongPhases {
        /// Phases given.
        phases: usize,
        /// Regions there are.
        regions: usize,
    },
}

/// # Errors
/// A value that is not a positive number.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, OperationError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(OperationError::NotPositive { name, value })
    }
}

/// # Errors
/// A value that is not a number.
pub(super) fn finite(name: &'static str, value: f64) -> Result<f64, OperationError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(OperationError::NotFinite { name, value })
    }
}
