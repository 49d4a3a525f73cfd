//! The tables of a grade as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::case::{Axis, GradeQuantity};

/// A size of the lattice that varies: along exactly one of `along`, `radial`, `depth`, `image`, and constant beyond its ends.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GradeTable {
    /// What varies: `porosity`, `strut_mm`, `wall_mm` (in cells of `cell_mm`), or `cell_mm` (at constant `porosity`).
    pub quantity: Option<GradeQuantity>,
    /// Values at the two ends.
    pub values: Option<[f64; 2]>,
    /// Along a coordinate.
    pub along: Option<AlongTable>,
    /// By the distance from a point or line.
    pub radial: Option<RadialTable>,
    /// By the depth below the surface of the outline or part.
    pub depth: Option<DepthTable>,
    /// By the values of an image.
    pub image: Option<GradeImageTable>,
}

/// A coordinate.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AlongTable {
    /// The axis.
    pub axis: Option<Axis>,
    /// Where the grade begins in mm.
    pub from_mm: Option<f64>,
    /// Where it ends in mm.
    pub to_mm: Option<f64>,
}

/// The distance from a point, or from a line along an axis through it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RadialTable {
    /// The point in mm.
    pub centre_mm: Option<[f64; 3]>,
    /// Axis of the line; a point without.
    pub axis: Option<Axis>,
    /// Where the grade begins in mm.
    pub from_mm: Option<f64>,
    /// Where it ends in mm.
    pub to_mm: Option<f64>,
}

/// The depth below the surface.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DepthTable {
    /// Where the grade begins in mm.
    pub from_mm: Option<f64>,
    /// Where it ends in mm.
    pub to_mm: Option<f64>,
}

/// An image, linear between the centres of its voxels.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GradeImageTable {
    /// The file, relative to the case file.
    pub file: Option<String>,
    /// Edges of a voxel in mm where the file has none.
    pub voxel_mm: Option<[f64; 3]>,
    /// Value of the image where the grade begins.
    pub from_value: Option<f64>,
    /// Value of the image where it ends.
    pub to_value: Option<f64>,
}
