//! The load as resolved: what is driven and what is held.

use super::{Exact, Faces, SolidMaterial};

/// A coordinate axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// First axis.
    X,
    /// Second axis.
    Y,
    /// Third axis, the test axis unless said otherwise.
    Z,
}

impl Axis {
    /// 0, 1 or 2.
    pub fn index(self) -> usize {
        match self {
            Axis::X => 0,
            Axis::Y => 1,
            Axis::Z => 2,
        }
    }
}

/// One row of the load-case table with its settings.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Load {
    /// A specimen between two platens.
    Compression {
        /// Settings.
        load: Compression,
    },
    /// A block that repeats itself along all axes.
    Periodic {
        /// Settings.
        load: Periodic,
    },
    /// Faces held and loaded.
    Faces {
        /// Settings.
        load: Faces,
    },
    /// The displacement of an exact solution on all outer faces.
    Exact {
        /// Settings.
        load: Exact,
    },
    /// A block with uniform strain or stress at all its faces.
    Uniform {
        /// Settings.
        load: Uniform,
    },
    /// An implant pressed into a block of bone.
    Plug {
        /// Settings.
        load: Plug,
        /// The block.
        bone: Bone,
    },
}

impl Load {
    /// Name of the row in the load-case table.
    pub fn case(&self) -> &'static str {
        match self {
            Load::Compression { load } => load.case,
            Load::Periodic { load } => load.case,
            Load::Faces { load } => load.case,
            Load::Exact { load } => load.case,
            Load::Uniform { load } => load.case,
            Load::Plug { load, .. } => load.case,
        }
    }

    /// Whether it gives an effective stiffness.
    pub fn is_effective(&self) -> bool {
        matches!(self, Load::Periodic { .. } | Load::Uniform { .. })
    }
}

/// Compression between two platens.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Compression {
    /// Always `compression`.
    pub case: &'static str,
    /// Direction of the load.
    pub axis: Axis,
    /// What is prescribed.
    #[serde(flatten)]
    pub drive: Drive,
    /// How the platens hold the end faces.
    pub platens: Platens,
    /// How the side faces are held.
    pub sides: Sides,
}

/// Effective stiffness of a block that repeats itself, and its response to compression along one axis.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Periodic {
    /// Always `periodic`.
    pub case: &'static str,
    /// Direction of the macroscopic uniaxial stress whose fields are shown, and whose yield onset is measured.
    pub axis: Axis,
    /// Macroscopic shortening over height in that direction, positive in compression.
    pub strain: f64,
    /// What symmetry the solver may use.
    pub symmetry: CellSymmetry,
}

/// Apparent stiffness of a block under uniform strain or stress, and its response to compression along one axis.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Uniform {
    /// `kubc` or `subc`.
    pub case: &'static str,
    /// What is uniform, which the name says.
    #[serde(skip)]
    pub boundary: solver::UniformBoundary,
    /// Direction of the mean uniaxial stress whose fields are shown, and whose yield onset is measured.
    pub axis: Axis,
    /// Mean shortening over height in that direction, positive in compression.
    pub strain: f64,
}

/// Symmetry of the mesh of a cell that saves solves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellSymmetry {
    /// None: six strains are solved.
    None,
    /// The mesh is the same when its axes change places in turn, which is checked: two strains are solved.
    Cubic,
}

/// What a compression prescribes; both are positive in compression.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Drive {
    /// Shortening over height.
    Strain(f64),
    /// Force on the platen in N.
    ForceN(f64),
}

/// How platens hold the end faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Platens {
    /// Lateral displacement held.
    Rough,
    /// Lateral displacement free.
    Smooth,
}

/// How the side faces of a specimen are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// Free of load and support.
    Free,
    /// Symmetry planes: no displacement normal to the face.
    Confined,
}

/// An implant in a block of bone: a cylinder along z, flush with the top of the block, pressed down.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Plug {
    /// Always `plug`.
    pub case: &'static str,
    /// Pressing force in N.
    pub force_n: f64,
    /// Diameter of the implant in mm.
    pub plug_diameter_mm: f64,
    /// Length of the implant in mm.
    pub plug_length_mm: f64,
    /// Edge lengths of the block in mm.
    pub block_mm: [f64; 3],
}

/// The bone of the block.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Bone {
    /// Apparent density ρ of the trabecular bone in g/cm³.
    pub apparent_density_g_cm3: f64,
    /// Law from density to modulus.
    pub law: BoneLaw,
    /// Poisson's ratio ν of the trabecular bone.
    pub poisson: f64,
    /// Thickness of the cortical layer on top of the block in mm; 0 for none.
    pub cortical_mm: f64,
    /// The solid of the cortical layer.
    pub cortical: SolidMaterial,
    /// Share s of the reference stimulus that bone can lose without resorbing.
    pub lazy_zone: f64,
}

impl Bone {
    /// Young's modulus of the trabecular bone in MPa.
    pub fn young_mpa(&self) -> f64 {
        self.law.coefficient * self.apparent_density_g_cm3.powf(self.law.exponent)
    }
}

/// E = c ρⁿ, in MPa for ρ in g/cm³.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct BoneLaw {
    /// Name of the row, or `inline`.
    pub name: String,
    /// Coefficient c in MPa/(g/cm³)ⁿ.
    pub coefficient: f64,
    /// Exponent n.
    pub exponent: f64,
}
