//! The tables of a scan as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::name_or::NameOr;
use super::tables::{LawTable, MaterialTable};
use crate::case::{RawByteOrder, RawScalar};

/// A scan: how its file is read, and one of `threshold`, `labels`, `regions`, `density`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScanTable {
    /// Edges of a voxel in mm along the axes as stored; needed where the file has none, taken instead of the file's where it has.
    pub voxel_mm: Option<[f64; 3]>,
    /// Layout of a file of nothing but voxels.
    pub raw: Option<RawTable>,
    /// Lower and upper corner of the box that is kept, in mm in the coordinates of the scan (x to the left, y to the back, z up).
    pub crop_mm: Option<[[f64; 3]; 2]>,
    /// Voxels of at least this value are `structure.material`.
    pub threshold: Option<f64>,
    /// Voxels of these values are `structure.material`.
    pub labels: Option<Vec<i64>>,
    /// Several solids.
    pub regions: Option<Vec<RegionTable>>,
    /// Bone whose density follows from the grey value.
    pub density: Option<DensityTable>,
}

/// One solid of a scan.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RegionTable {
    /// Its name in files, in snake_case.
    pub name: Option<String>,
    /// Voxels of at least this value.
    pub threshold: Option<f64>,
    /// Voxels of these values.
    pub labels: Option<Vec<i64>>,
    /// The solid: a name or an inline table.
    pub material: Option<NameOr<MaterialTable>>,
    /// Whether the coat goes on it; false unless said.
    pub coated: Option<bool>,
}

/// From grey value to density to modulus.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DensityTable {
    /// Density in g/cm³ that one grey value more adds.
    pub slope_g_cm3: Option<f64>,
    /// Density in g/cm³ at the grey value 0.
    pub intercept_g_cm3: Option<f64>,
    /// Density in g/cm³ below which a cell is void.
    pub void_below_g_cm3: Option<f64>,
    /// Law from density to modulus: a name or an inline table; `dalstra1993` unless said.
    pub law: Option<NameOr<LawTable>>,
    /// Poisson's ratio; 0.2 unless said.
    pub poisson: Option<f64>,
}

/// Layout of a file of nothing but voxels, x fastest.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawTable {
    /// Voxels along x, y, z.
    pub counts: Option<[i64; 3]>,
    /// Type of a voxel.
    pub scalar: Option<RawScalar>,
    /// Order of its bytes; little unless said.
    pub byte_order: Option<RawByteOrder>,
    /// Bytes before the first voxel; 0 unless said.
    pub header_bytes: Option<i64>,
}
