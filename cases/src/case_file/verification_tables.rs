//! Tables of expected values, orders of convergence, loads on faces and exact solutions, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::case::{Axis, FaceName};

/// What a measure is expected to be, within a relative or an absolute tolerance.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedTable {
    /// The expected value, in the unit of the measure.
    pub value: Option<f64>,
    /// Largest admitted difference over the value.
    pub tolerance: Option<f64>,
    /// Largest admitted difference in the unit of the measure.
    pub absolute: Option<f64>,
    /// Where the value comes from.
    pub source: Option<String>,
}

/// With which power of the voxel size the error of a measure is expected to fall over a sweep of that size.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedOrderTable {
    /// The expected order.
    pub value: Option<f64>,
    /// Largest admitted difference over the value.
    pub tolerance: Option<f64>,
    /// Largest admitted difference.
    pub absolute: Option<f64>,
    /// What the measure approaches; 0, for measures that are errors, unless said.
    pub limit: Option<f64>,
    /// Where the order comes from.
    pub source: Option<String>,
}

/// A face held along some axes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HeldTable {
    /// The face.
    pub face: Option<FaceName>,
    /// Axes along which it does not move.
    pub axes: Option<Vec<Axis>>,
}

/// A load on a face: one of `total_n`, `traction_mpa`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FaceForceTable {
    /// The face.
    pub face: Option<FaceName>,
    /// The resultant in N, spread evenly over the material of the face.
    pub total_n: Option<[f64; 3]>,
    /// Force per area of material in MPa.
    pub traction_mpa: Option<[f64; 3]>,
}

/// Exactly one exact solution; coordinates are counted from the centre of the block.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SolutionTable {
    /// One strain everywhere.
    pub uniform_strain: Option<UniformStrainTable>,
    /// A bar along x bent about y.
    pub bending: Option<BendingTable>,
    /// A spherical cavity at the centre under all-round stress.
    pub lame_cavity: Option<CavityTable>,
    /// A spherical cavity at the centre under uniaxial stress along z.
    pub goodier_cavity: Option<CavityTable>,
    /// A spherical cavity at the centre under all-round stress, in a body that has yielded around it.
    pub hill_cavity: Option<HillCavityTable>,
    /// Waves, with the body force that they need.
    pub manufactured: Option<ManufacturedTable>,
}

/// One strain everywhere.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UniformStrainTable {
    /// Components XX YY ZZ XY YZ XZ; those of shear are tensor components.
    pub components: Option<[f64; 6]>,
}

/// A bar along x bent about y.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BendingTable {
    /// Curvature of the axis in 1/mm.
    pub curvature_per_mm: Option<f64>,
}

/// A spherical cavity in an endless body.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CavityTable {
    /// Diameter of the cavity in mm, as it is in the structure.
    pub diameter_mm: Option<f64>,
    /// Stress far away in MPa, positive in tension.
    pub stress_mpa: Option<f64>,
}

/// A spherical cavity in an endless body without hardening.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HillCavityTable {
    /// Diameter of the cavity in mm, as it is in the structure.
    pub diameter_mm: Option<f64>,
    /// Diameter in mm of the sphere that has yielded.
    pub plastic_diameter_mm: Option<f64>,
    /// Yield stress in MPa; that of the material does not count.
    pub yield_mpa: Option<f64>,
    /// Steps in which the faces move; 10 unless said.
    pub steps: Option<i64>,
}

/// `u = S λ/2π (sin kx cos ky, sin ky cos kz, sin kz cos kx)` with k = 2π/λ.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ManufacturedTable {
    /// Largest strain S.
    pub strain: Option<f64>,
    /// Wavelength λ in mm.
    pub wavelength_mm: Option<f64>,
}
