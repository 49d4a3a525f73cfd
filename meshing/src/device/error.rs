//! Why a device cannot be made.

use crate::solid::SolidError;

/// Why a device cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DeviceError {
    /// A size that is no number, zero, or negative.
    #[error("{name} must be positive and finite, is {value}")]
    NotPositive {
        /// Its key.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A size that must be zero or more.
    #[error("{name} must be zero or positive and finite, is {value}")]
    Negative {
        /// Its key.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A size that leaves no room for others.
    #[error("{name} is {value}, must be below {limit:.4}: {why}")]
    TooLarge {
        /// Its key.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it must stay below.
        limit: f64,
        /// What would happen.
        why: &'static str,
    },
    /// A number of holes that do not fit.
    #[error("{name} is {count}, at most {most} fit")]
    TooMany {
        /// Its key.
        name: &'static str,
        /// Its value.
        count: usize,
        /// How many fit.
        most: usize,
    },
    /// A body that cannot be made of these sizes.
    #[error(transparent)]
    Solid(#[from] SolidError),
}

/// Refuses sizes that are not positive.
pub(super) fn all_positive(sizes: &[(&'static str, f64)]) -> Result<(), DeviceError> {
    let is_bad = |&&(_, value): &&(&'static str, f64)| !(value.is_finite() && value > 0.0);
    match sizes.iter().find(is_bad) {
        Some(&(name, value)) => Err(DeviceError::NotPositive { name, value }),
        None => Ok(()),
    }
}

/// Refuses a size below zero.
pub(super) fn not_negative(name: &'static str, value: f64) -> Result<(), DeviceError> {
    match value.is_finite() && value >= 0.0 {
        true => Ok(()),
        false => Err(DeviceError::Negative { name, value }),
    }
}

/// Refuses a size that reaches a limit.
pub(super) fn below(
    name: &'static str,
    value: f64,
    limit: f64,
    why: &'static str,
) -> Result<(), DeviceError> {
    if value < limit {
        return Ok(());
    }
    Err(DeviceError::TooLarge {
        name,
        value,
        limit,
        why,
    })
}
