//! Why a run ended without an outcome.

/// Why a run ended without an outcome; the kind decides the exit status.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The input is wrong in a way that only showed once it was sized, meshed or counted.
    #[error("{message}")]
    Input {
        /// Dotted key that the message is about, such as `structure.porosity`.
        key: String,
        /// What is wrong.
        message: String,
        /// What to write instead.
        expected: Option<String>,
    },
    /// The run failed: not converged, out of memory, a file that could not be written.
    #[error("{message}")]
    Failed {
        /// What happened and what to change.
        message: String,
    },
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl RunError {
    /// A run that failed for the reason that `error` gives.
    pub fn failed(error: impl std::fmt::Display) -> Self {
        let message = error.to_string();
        Self::Failed { message }
    }

    /// Wrong input at a dotted key.
    pub fn input(key: &str, message: impl std::fmt::Display, expected: impl Into<String>) -> Self {
        Self::Input {
            key: key.into(),
            message: message.to_string(),
            expected: Some(expected.into()),
        }
    }
}
