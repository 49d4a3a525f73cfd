//! One run, resolved: every default spelled out, every name looked up, every value checked.
//!
//! A [`Case`] is what the later stages take. Its serialised form has the keys of the case file and, turned into
//! TOML, is a case file that gives the same run again.

mod accuracy;
mod buckling;
mod coating;
mod device;
mod exact;
mod faces;
mod grade;
mod load;
mod part;
mod plasticity;
mod scan;
mod settings;
mod strength;
mod structure;

pub use accuracy::AccuracySettings;
pub use buckling::BucklingSettings;
pub use coating::{CoatContent, CoatLayer, Coating};
pub use device::DeviceChoice;
pub use exact::{Exact, ExactSolution};
pub use faces::{FaceForce, FaceLoad, FaceName, Faces, Held};
pub use grade::{Grade, GradeCourse, GradeQuantity};
pub use load::{
    Axis, Bone, BoneLaw, CellSymmetry, Compression, Drive, Load, Periodic, Platens, Plug, Sides, Uniform,
};
pub use part::{
    CoatedFaces, LengthUnit, Part, PartChannel, PartContent, PartKind, PartLattice, PartShape, Primitive,
    StlFile,
};
pub use plasticity::Plasticity;
pub use scan::{DensityMap, Raw, RawByteOrder, RawScalar, Scan, ScanContent, ScanRegion, ScanVoxels};
pub use settings::{
    ComparisonSettings, ElementKind, Islands, MeshSettings, PartialVolume, Resolution, SolveSettings,
};
pub use strength::{Fatigue, MeanStress, StrengthSettings};
pub use structure::{Layer, Member, Outline, Rotation, Shape, Sizing, SolidMaterial, Structure};

/// Everything one run needs; valid by construction when it comes from [`crate::case_file::read`].
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Case {
    /// Name of the run, such as `coated` or `porosity=0.7/coated`; see [`Case::file_stem`] for files.
    #[serde(skip)]
    pub name: String,
    /// What is meshed.
    #[serde(skip_serializing_if = "Structure::is_elsewhere")]
    pub structure: Structure,
    /// The parts, where the structure is a list of them.
    #[serde(rename = "part", skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// The coat, absent in the uncoated run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coating: Option<Coating>,
    /// How it is meshed.
    pub mesh: MeshSettings,
    /// How the system is solved.
    pub solve: SolveSettings,
    /// How well moduli must be known.
    pub accuracy: AccuracySettings,
    /// What the solution is held against.
    pub strength: StrengthSettings,
    /// Compression beyond yield, where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plasticity: Option<Plasticity>,
    /// Linear buckling, where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buckling: Option<BucklingSettings>,
    /// How it is held and driven.
    #[serde(flatten)]
    pub load: Load,
}

impl Case {
    /// The run's name as a file name without extension: `porosity=0.7/coated` becomes `porosity=0.7-coated`.
    pub fn file_stem(&self) -> String {
        self.name.replace('/', "-")
    }
}
