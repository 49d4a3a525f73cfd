//! A scan as a structure: how its file is read, and what of it is which solid.

use super::{BoneLaw, SolidMaterial};
use serde::Serialize;
use std::path::PathBuf;

/// A scan and what becomes of its voxels.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scan {
    /// The file to open.
    #[serde(skip)]
    pub path: PathBuf,
    /// Edges of a voxel in mm, instead of what the file says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voxel_mm: Option<[f64; 3]>,
    /// Layout of a file of nothing but voxels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
    /// Lower and upper corner of the box that is kept, in mm in the coordinates of the scan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crop_mm: Option<[[f64; 3]; 2]>,
    /// What its voxels are.
    #[serde(flatten)]
    pub content: ScanContent,
}

/// What the voxels of a scan are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanContent {
    /// Solids by grey value or label; the last of several that take a voxel has it.
    Regions(Vec<ScanRegion>),
    /// Bone whose density follows from the grey value.
    Density(DensityMap),
}

/// One solid of a scan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScanRegion {
    /// Its name in files, in snake_case.
    pub name: String,
    /// Which voxels it takes.
    #[serde(flatten)]
    pub voxels: ScanVoxels,
    /// What it is made of.
    pub material: SolidMaterial,
    /// Whether the coat of the case goes on its surface; its cells are then full or empty.
    pub coated: bool,
}

/// Which voxels a region takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanVoxels {
    /// Values of at least this.
    Threshold(f64),
    /// Values that are one of these.
    Labels(Vec<i64>),
}

/// From grey value to bone: ρ = slope · grey + intercept, E by the density law.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DensityMap {
    /// Density in g/cm³ that one grey value more adds.
    pub slope_g_cm3: f64,
    /// Density in g/cm³ at the grey value 0.
    pub intercept_g_cm3: f64,
    /// Density in g/cm³ below which a cell is void.
    pub void_below_g_cm3: f64,
    /// Law from density to modulus.
    pub law: BoneLaw,
    /// Poisson's ratio ν.
    pub poisson: f64,
}

/// Layout of a file of nothing but voxels, x fastest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Raw {
    /// Voxels along x, y, z.
    pub counts: [usize; 3],
    /// Type of a voxel: `uint8`, `int16`, `float32` …
    pub scalar: RawScalar,
    /// `little` or `big`.
    pub byte_order: RawByteOrder,
    /// Bytes before the first voxel.
    pub header_bytes: usize,
}

/// Type of a stored voxel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawScalar {
    /// 8 bits without sign.
    Uint8,
    /// 8 bits with sign.
    Int8,
    /// 16 bits without sign.
    Uint16,
    /// 16 bits with sign.
    Int16,
    /// 32 bits without sign.
    Uint32,
    /// 32 bits with sign.
    Int32,
    /// Single precision.
    Float32,
    /// Double precision.
    Float64,
}

/// Order of the bytes of a voxel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawByteOrder {
    /// The least significant first.
    #[default]
    Little,
    /// The most significant first.
    Big,
}
