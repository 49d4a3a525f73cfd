//! Why a solid cannot be made.

/// Why a solid cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SolidError {
    /// A length that is no number, zero, or negative.
    #[error("{name} must be positive and finite, is {value}")]
    NotPositive {
        /// What it is called.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A coordinate or angle that is no number.
    #[error("{name} must be finite, is {value}")]
    NotFinite {
        /// What it is called.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A length that leaves nothing of the body.
    #[error("{name} is {value}, must be below {limit}")]
    TooLarge {
        /// What it is called.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it must stay below.
        limit: f64,
    },
    /// Two points that should be apart, or an axis of no length.
    #[error("{name} has no direction: its length is zero")]
    NoDirection {
        /// What it is called.
        name: &'static str,
    },
    /// A combination of no bodies.
    #[error("a combination needs at least one body")]
    NoBodies,
}

/// A length that must be positive and finite.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, SolidError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(SolidError::NotPositive { name, value })
    }
}

/// A number that must be finite.
pub(super) fn finite(name: &'static str, value: f64) -> Result<f64, SolidError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(SolidError::NotFinite { name, value })
    }
}

/// A point whose coordinates must be finite.
pub(super) fn finite_point(name: &'static str, point: [f64; 3]) -> Result<[f64; 3], SolidError> {
    for value in point {
        finite(name, value)?;
    }
    Ok(point)
}

/// A length that must be below another.
pub(super) fn below(name: &'static str, value: f64, limit: f64) -> Result<f64, SolidError> {
    if value < limit {
        Ok(value)
    } else {
        Err(SolidError::TooLarge { name, value, limit })
    }
}
