//! The tables of random structures and of lattices of two levels as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

/// A foam of struts along the edges of random Voronoi cells; the size of its struts in `size`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VoronoiTable {
    /// Edges of the box in mm.
    pub box_mm: Option<[f64; 3]>,
    /// Number or size of the cells.
    pub cells: Option<CellCountTable>,
    /// How their points are drawn: `poisson_disc` unless said, or `uniform`.
    pub seeding: Option<SeedingName>,
    /// Steps of Lloyd's relaxation, 0 to 1000; 0 unless said.
    pub regularity: Option<i64>,
    /// `periodic` unless said, or `clipped` from a larger foam.
    pub boundary: Option<BoundaryName>,
    /// What everything random comes from; 0 unless said.
    pub seed: Option<i64>,
    /// What the struts are sized by.
    pub size: Option<RandomSizeTable>,
}

/// How large the cells of a foam are: exactly one of both.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CellCountTable {
    /// So many in the box.
    pub in_box: Option<i64>,
    /// As large on average as a cube of this edge in mm.
    pub mean_mm: Option<f64>,
}

/// How points are drawn.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeedingName {
    /// Anywhere.
    Uniform,
    /// At least three quarters of the mean spacing apart.
    PoissonDisc,
}

/// What happens at the faces of the box.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoundaryName {
    /// The structure repeats.
    Periodic,
    /// It is cut from a larger one.
    Clipped,
}

/// A size of a random structure: exactly one of these.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RandomSizeTable {
    /// Void part of the box, in (0, 1).
    pub porosity: Option<f64>,
    /// Diameter of the struts, or of the largest sphere in the solid of a spinodoid, in mm.
    pub member_mm: Option<f64>,
    /// Diameter of the largest sphere in the void in mm.
    pub pore_mm: Option<f64>,
}

/// A spinodoid: the points where a sum of plane waves with random directions in cones about the axes lies below a level.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SpinodoidTable {
    /// Edges of the box in mm, each at least two wavelengths.
    pub box_mm: Option<[f64; 3]>,
    /// Length of the waves in mm.
    pub wavelength_mm: Option<f64>,
    /// Half-angles in degrees of the cones about x, y and z: 0 for none, or 15 to 90; 90 for all unless said.
    pub cones_deg: Option<[f64; 3]>,
    /// Number of waves, 50 to 20000; 1000 unless said.
    pub waves: Option<i64>,
    /// `periodic` unless said, or `clipped`.
    pub boundary: Option<BoundaryName>,
    /// What everything random comes from; 0 unless said.
    pub seed: Option<i64>,
    /// What the level is chosen by.
    pub size: Option<RandomSizeTable>,
}

/// The fine level of a lattice whose struts are lattices.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FineTable {
    /// Name of its lattice.
    pub lattice: Option<String>,
    /// Fine cells along a coarse one, 2 to 12.
    pub cells: Option<i64>,
    /// What it is sized by.
    pub size: Option<FineSizeTable>,
}

/// A size of the fine level: exactly one of these.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FineSizeTable {
    /// Void part of the volume, both levels together.
    pub total_porosity: Option<f64>,
    /// Void part of the fine lattice by itself.
    pub porosity: Option<f64>,
    /// Strut diameter or wall thickness in mm.
    pub member_mm: Option<f64>,
    /// Pore diameter in mm.
    pub pore_mm: Option<f64>,
}
