//! The tables of a case file as written: every key optional, nothing checked but types.
//!
//! The JSON schema of the case file and the list of known keys both come from these structs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::grade_tables::GradeTable;
use super::name_or::NameOr;
use super::one_or_more::OneOrMore;
use super::part_tables::{PartTable, StlTable};
use super::random_tables::{FineTable, SpinodoidTable, VoronoiTable};
use super::scan_tables::ScanTable;
use super::verification_tables::{
    ExpectedOrderTable, ExpectedTable, FaceForceTable, HeldTable, SolutionTable,
};
use crate::case::{Axis, CellSymmetry, ElementKind, Islands, MeanStress, Platens, Sides};

/// A case file of trabecula: what is meshed, coated, loaded and compared. Lengths in mm, forces in N, stresses in MPa.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CaseTables {
    /// One line that says what the case is.
    pub title: Option<String>,
    /// What is meshed.
    pub structure: Option<StructureTable>,
    /// The parts of a prosthesis, instead of a structure; a later part takes its place from all earlier ones.
    #[serde(rename = "part")]
    pub parts: Option<Vec<PartTable>>,
    /// The coat; with it both `uncoated` and `coated` are solved and compared.
    pub coating: Option<CoatingTable>,
    /// How the structure is meshed.
    pub mesh: Option<MeshTable>,
    /// How the system is solved.
    pub solve: Option<SolveTable>,
    /// How well moduli must be known.
    pub accuracy: Option<AccuracyTable>,
    /// What the solution is held against.
    pub strength: Option<StrengthTable>,
    /// compression: a run beyond yield; without this section there is none.
    pub plasticity: Option<PlasticityTable>,
    /// compression: linear buckling; without this section there is none.
    pub buckling: Option<BucklingTable>,
    /// How the structure is held and driven.
    pub load: Option<LoadTable>,
    /// The bone around a plug.
    pub bone: Option<BoneTable>,
    /// The experiment that the comparison has in mind.
    pub comparison: Option<ComparisonTable>,
    /// Dotted keys and the list of values each takes; every combination is run. A list of such sections is run one after the other.
    pub sweep: OneOrMore<BTreeMap<String, Vec<SweepValue>>>,
    /// What is checked after the run: `"run.measure"` and its value.
    pub expected: BTreeMap<String, ExpectedTable>,
    /// What is checked after a sweep of the voxel size: `"run.measure"` and the order at which its error falls.
    pub expected_order: BTreeMap<String, ExpectedOrderTable>,
}

/// What is meshed: one of `lattice`, `image`, `layers`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StructureTable {
    /// Name of a lattice (`trabecula list lattices`); `solid` is a full block.
    pub lattice: Option<String>,
    /// A voxel image, relative to the case file: of one cell (.npy, axes x y z, non-zero is solid) with `cell_mm`; else a scan
    /// (NIfTI, NRRD, MetaImage, TIFF, NumPy, raw, a folder of DICOM slices) with `scan`.
    pub image: Option<String>,
    /// How a scan is read and what its voxels are.
    pub scan: Option<ScanTable>,
    /// A stack of layers, from the lowest coordinate upwards.
    pub layers: Option<Vec<LayerTable>>,
    /// Direction of the stack of layers; z unless said.
    pub layers_axis: Option<Axis>,
    /// A foam of struts along the edges of random Voronoi cells.
    pub voronoi: Option<VoronoiTable>,
    /// A random level set.
    pub spinodoid: Option<SpinodoidTable>,
    /// The fine level of a lattice whose struts are lattices.
    pub fine: Option<FineTable>,
    /// A built-in device (`trabecula list devices`) whose porous regions are filled with `lattice`: a name, or a table.
    pub device: Option<NameOr<DeviceTable>>,
    /// The surface of a part, solid throughout: an STL file relative to the case file, or a table of `file` and `unit`.
    pub stl: Option<NameOr<StlTable>>,
    /// Edge length of a cell along x in mm.
    pub cell_mm: Option<f64>,
    /// Void volume over cell volume, in (0, 1).
    pub porosity: Option<f64>,
    /// Diameter of the struts in mm (strut lattices, networks).
    pub strut_mm: Option<f64>,
    /// Thickness of the walls in mm (sheets).
    pub wall_mm: Option<f64>,
    /// Diameter in mm of the largest sphere inscribed in the void.
    pub pore_mm: Option<f64>,
    /// Edges of a cell by that along x: `[1, b, c]`; a cube unless said. Struts stay round, walls keep their thickness.
    pub cell_aspect: Option<[f64; 3]>,
    /// Radius in mm of the fillets where struts meet; 0, the default, for none.
    pub fillet_mm: Option<f64>,
    /// A size that varies in space.
    pub grade: Option<GradeTable>,
    /// Cells along x, y, z; 4 × 4 × 4 unless said, 1 × 1 × 1 for layers.
    pub cells: Option<[i64; 3]>,
    /// A box or cylinder that the lattice fills instead of whole cells.
    pub outline: Option<OutlineTable>,
    /// How the lattice is turned in its outline, or the part from an STL file about the origin.
    pub rotation: Option<RotationTable>,
    /// The solid: a name (`trabecula list materials`) or an inline table.
    pub material: Option<NameOr<MaterialTable>>,
}

/// A built-in device with sizes of your own.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DeviceTable {
    /// Name of the device.
    pub name: Option<String>,
    /// Sizes that differ from the defaults, in mm and degrees, by their keys; `false` leaves out what may be left out.
    pub sizes: Option<BTreeMap<String, serde_json::Value>>,
    /// Solids of the regions that are not metal, such as `liner`, `cortical_bone`, `trabecular_bone`.
    pub materials: Option<BTreeMap<String, NameOr<MaterialTable>>>,
}

/// A specimen cut out of an endless lattice; its ends along z are faces of voxels.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutlineTable {
    /// `box` or `cylinder` (upright, along z).
    pub shape: Option<OutlineName>,
    /// box: edge lengths along x, y, z in mm.
    pub size_mm: Option<[f64; 3]>,
    /// cylinder: outer diameter in mm.
    pub diameter_mm: Option<f64>,
    /// cylinder: diameter of the hole through it in mm; 0, the default, for none.
    pub inner_diameter_mm: Option<f64>,
    /// cylinder: height in mm.
    pub height_mm: Option<f64>,
}

/// Shape of an outline.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutlineName {
    /// A box.
    Box,
    /// A cylinder or tube along z.
    Cylinder,
}

/// A rotation about an axis, right-handed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RotationTable {
    /// The axis, of any length.
    pub axis: Option<[f64; 3]>,
    /// The angle in degrees.
    pub angle_deg: Option<f64>,
}

/// One layer of a stack.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LayerTable {
    /// The solid: a name or an inline table.
    pub material: Option<NameOr<MaterialTable>>,
    /// Thickness in mm.
    pub thickness_mm: Option<f64>,
}

/// An isotropic solid given by values.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MaterialTable {
    /// A name to show; `inline` unless said.
    pub name: Option<String>,
    /// Young's modulus in MPa.
    pub young_mpa: Option<f64>,
    /// Poisson's ratio, between -1 and 0.5.
    pub poisson: Option<f64>,
    /// Density in g/cm³.
    pub density_g_cm3: Option<f64>,
    /// Yield stress in MPa; without it there is no yield onset.
    pub yield_mpa: Option<f64>,
}

/// The coat: a preset, or its numbers, or a preset with some of its numbers changed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoatingTable {
    /// Name of a preset (`trabecula list coatings`).
    pub preset: Option<String>,
    /// The dense solid of the layer: a name or an inline table.
    pub material: Option<NameOr<MaterialTable>>,
    /// Thickness grown outward in mm.
    pub outward_mm: Option<f64>,
    /// Thickness converted inward in mm.
    pub inward_mm: Option<f64>,
    /// Porosity p of the layer, in [0, 1); its modulus is E (1-p)².
    pub porosity: Option<f64>,
    /// Layers from the outside inwards instead of one `material`, together as thick as the coat; at most five.
    pub layers: Option<Vec<CoatLayerTable>>,
}

/// One layer of a coat.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoatLayerTable {
    /// Thickness in mm.
    pub thickness_mm: Option<f64>,
    /// The solid as it is: a name or an inline table.
    pub material: Option<NameOr<MaterialTable>>,
    /// An alloy of titanium with so much tantalum by weight instead, in percent.
    pub tantalum_percent: Option<f64>,
}

/// How the structure is meshed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MeshTable {
    /// Voxels along the edge of a cell; 32 unless said.
    pub voxels_per_cell: Option<i64>,
    /// Edge length of a voxel in mm instead, rounded to divide the cell.
    pub voxel_mm: Option<f64>,
    /// Voxels across the shortest side, for surfaces; not there yet.
    pub voxels_across: Option<i64>,
    /// What becomes of cells that the surface cuts: `corners` unless said.
    pub partial_volume: Option<PartialVolumeName>,
    /// Power of the volume fraction in the stiffness of a cut cell; 1.12 with `corners`, 1.5 with `power` unless said.
    pub partial_volume_exponent: Option<f64>,
    /// With `corners`: what is added to the power in a re-entrant corner; 2 unless said.
    pub partial_volume_corner_exponent: Option<f64>,
    /// The finite element: `hex8i` (with incompatible modes, the default) or plain `hex8`.
    pub element: Option<ElementKind>,
    /// Pieces apart from the largest: `remove` those below 1 % of the volume (the default), or `refuse`.
    pub islands: Option<Islands>,
    /// Whether local thickness of members and pores, surface, open porosity and tortuosity of the meshed body are measured.
    pub morphology: Option<bool>,
}

/// What becomes of cells that the surface cuts.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartialVolumeName {
    /// Full or empty, with the volume of the whole kept.
    Sampled,
    /// Stiffness times the volume fraction to a power.
    Power,
    /// The same with a larger power in re-entrant corners.
    Corners,
}

/// How the system is solved.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SolveTable {
    /// Residual over that of the start at which the iteration ends; 1e-6 unless said.
    pub tolerance: Option<f64>,
    /// Iterations after which the run fails; 500 unless said.
    pub max_iterations: Option<i64>,
    /// Threads; 0, the default, for all.
    pub threads: Option<i64>,
}

/// How well moduli must be known.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AccuracyTable {
    /// Whether each run is solved on voxels of twice (and four times) the edge too, for an error band around its moduli; unless said, true
    /// where the load case is one of an effective stiffness and the voxels are not given.
    pub band: Option<bool>,
    /// Half width of the band in percent; voxels are halved until it is reached. Without it they stay as they are.
    pub target_percent: Option<f64>,
    /// How often voxels may be halved for `target_percent`; 2 unless said.
    pub refinements: Option<i64>,
    /// Whether the effective moduli of a block that repeats itself are found by finite cells too: linear and quadratic elements of the voxels' size and of
    /// twice that, integrated over voxels of a quarter of the edge, and the limit of all; unless said, true with a band for one lattice
    /// cell of 16, 24 or 32 voxels.
    pub finite_cells: Option<bool>,
}

/// Scales and limits that stresses and strains are held against; none changes the solution.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StrengthTable {
    /// What tractions on the interface of the coat are put beside in MPa: a scale, no strength; 123 unless said.
    pub adhesion_mpa: Option<f64>,
    /// Effective strain of bone tissue that counts as overload; 0.007 unless said.
    pub bone_strain: Option<f64>,
    /// Volume fraction of the bone beyond it at which the bone fails; 0.02 unless said.
    pub bone_share: Option<f64>,
    /// Stress amplitude in MPa that the solid of the substrate endures under fully reversed load; without it there is no estimate of fatigue.
    pub endurance_limit_mpa: Option<f64>,
    /// Smallest over largest load of a cycle; 0.1 unless said.
    pub load_ratio: Option<f64>,
    /// How the mean stress counts: `smith_watson_topper` unless said, `goodman`, `none`.
    pub mean_stress: Option<MeanStress>,
    /// Ultimate stress of the solid in MPa, for `goodman`.
    pub ultimate_mpa: Option<f64>,
}

/// Linear buckling: factors on the load at which the stresses of the linear solution buckle the structure.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BucklingTable {
    /// Modes of the lowest factors, written to the VTK file; 1 unless said, 20 at most.
    pub modes: Option<i64>,
    /// Error of a mode in energy, that of its factor is about its square; 0.001 unless said.
    pub tolerance: Option<f64>,
    /// Iterations after which the search counts as failed; 200 unless said.
    pub max_iterations: Option<i64>,
}

/// Compression beyond yield: small strains, von Mises, isotropic hardening.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlasticityTable {
    /// Shortening over height that is reached; 0.03 unless said.
    pub strain: Option<f64>,
    /// Steps to it, at least; 20 unless said.
    pub steps: Option<i64>,
    /// Strain at which the specimen is unloaded once, for the elastic gradient; not unloaded unless said.
    pub unload_at_strain: Option<f64>,
    /// Part of the stress there that is taken off; 5/7 unless said.
    pub unload_share: Option<f64>,
    /// Hardening modulus over Young's modulus of regions without a curve in `hardening`; 0.01 unless said.
    pub hardening_ratio: Option<f64>,
    /// Pairs of plastic strain and flow stress in MPa by the name of the region, such as `substrate` or `coat`.
    pub hardening: Option<BTreeMap<String, Vec<[f64; 2]>>>,
    /// Residual of a step over the reactions; 0.001 unless said.
    pub tolerance: Option<f64>,
}

/// How the structure is held and driven.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoadTable {
    /// Name of a load case (`trabecula list loads`); `compression` unless said.
    pub case: Option<String>,
    /// compression, kubc, periodic, subc: direction of the load; z unless said.
    pub axis: Option<Axis>,
    /// compression: shortening over height; 0.01 unless `force_n` is given. kubc, periodic, subc: the same under mean uniaxial stress, for
    /// the fields that are shown.
    pub strain: Option<f64>,
    /// compression: force on the platen instead of a strain. plug: the pressing force. In N.
    pub force_n: Option<f64>,
    /// compression: `rough` (lateral displacement held, the default) or `smooth`.
    pub platens: Option<Platens>,
    /// compression: side faces `free` (the default) or `confined` (symmetry planes).
    pub sides: Option<Sides>,
    /// periodic: `none` (six solves, the default) or `cubic` (two, for a mesh that is the same when its axes change places in turn).
    pub symmetry: Option<CellSymmetry>,
    /// plug: diameter of the implant in mm.
    pub plug_diameter_mm: Option<f64>,
    /// plug: length of the implant in mm.
    pub plug_length_mm: Option<f64>,
    /// plug: edge lengths of the block of bone in mm.
    pub block_mm: Option<[f64; 3]>,
    /// faces: the faces that are held.
    pub held: Option<Vec<HeldTable>>,
    /// faces: the loads on faces.
    pub force: Option<Vec<FaceForceTable>>,
    /// exact: the solution whose displacement all outer faces have.
    pub solution: Option<SolutionTable>,
}

/// The bone around a plug.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BoneTable {
    /// Apparent density of the trabecular bone in g/cm³.
    pub apparent_density_g_cm3: Option<f64>,
    /// Law from density to modulus: a name, `dalstra1993` unless said, or an inline table.
    pub law: Option<NameOr<LawTable>>,
    /// Poisson's ratio of the trabecular bone; 0.2 unless said.
    pub poisson: Option<f64>,
    /// Thickness of a cortical layer on top in mm; 0, the default, for none.
    pub cortical_mm: Option<f64>,
    /// The solid of the cortical layer; `cortical-bone` unless said.
    pub cortical: Option<NameOr<MaterialTable>>,
    /// Share of the reference stimulus that bone can lose without resorbing; 0.5 unless said.
    pub lazy_zone: Option<f64>,
}

/// E = coefficient ρ^exponent, in MPa for ρ in g/cm³.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LawTable {
    /// A name to show; `inline` unless said.
    pub name: Option<String>,
    /// Coefficient in MPa.
    pub coefficient: Option<f64>,
    /// Exponent.
    pub exponent: Option<f64>,
}

/// The experiment that the comparison has in mind.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ComparisonTable {
    /// Specimens a side; 5 unless said.
    pub specimens: Option<i64>,
    /// Standard deviation over mean; 0.08 unless said.
    pub coefficient_of_variation: Option<f64>,
    /// Significance level of the two-sided test; 0.05 unless said.
    pub significance: Option<f64>,
    /// Power of the test; 0.8 unless said.
    pub power: Option<f64>,
    /// Measured over true stiffness of the uncoated specimen, in (0, 1], where the test bench gives way.
    pub series_compliance_kappa: Option<f64>,
}

/// One value of a swept key.
#[derive(Clone, Debug, PartialEq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(untagged)]
pub enum SweepValue {
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A name.
    Text(String),
    /// A list, such as cells along x, y, z.
    List(Vec<SweepValue>),
}
