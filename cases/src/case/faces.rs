//! Held and loaded faces as resolved.

use super::Axis;

/// One of the six faces of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaceName {
    /// Smallest x.
    LowX,
    /// Largest x.
    HighX,
    /// Smallest y.
    LowY,
    /// Largest y.
    HighY,
    /// Smallest z.
    LowZ,
    /// Largest z.
    HighZ,
}

/// Faces held and loaded.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Faces {
    /// Always `faces`.
    pub case: &'static str,
    /// What is held.
    pub held: Vec<Held>,
    /// What is loaded; no face twice.
    pub force: Vec<FaceForce>,
}

/// A face that does not move along some axes.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Held {
    /// The face.
    pub face: FaceName,
    /// The axes.
    pub axes: Vec<Axis>,
}

/// A load on the material of a face.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct FaceForce {
    /// The face.
    pub face: FaceName,
    /// How much.
    #[serde(flatten)]
    pub load: FaceLoad,
}

/// How much a face is loaded.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceLoad {
    /// The resultant in N, spread evenly.
    TotalN([f64; 3]),
    /// Force per area in MPa.
    TractionMpa([f64; 3]),
}
