//! The structure: a shape repeated in a box of cells, and the solid it is made of.

use std::path::PathBuf;

/// A box of cells of one shape and one solid.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Structure {
    /// What fills a cell.
    #[serde(flatten)]
    pub shape: Shape,
    /// Cells along x, y, z; absent for a plug, whose size the load gives, and with an outline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<[usize; 3]>,
    /// The box or cylinder that a lattice fills.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// How a lattice is turned in its outline or device, or a part about the origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
    /// The fine level of a lattice whose struts are lattices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fine: Option<meshing::hierarchical::FineLevel>,
    /// The solid; absent for layers and scans, which carry their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<SolidMaterial>,
}

impl Structure {
    /// The list of parts of a case, in place of a structure.
    pub const PARTS: Self = Self {
        shape: Shape::Parts,
        cells: None,
        outline: None,
        rotation: None,
        fine: None,
        material: None,
    };

    /// Whether the list of parts says everything.
    pub fn is_elsewhere(&self) -> bool {
        self.shape == Shape::Parts
    }
}

/// A specimen cut out of an endless lattice.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Outline {
    /// A box.
    Box {
        /// Edge lengths along x, y, z in mm.
        size_mm: [f64; 3],
    },
    /// A cylinder or tube along z.
    Cylinder {
        /// Outer diameter in mm.
        diameter_mm: f64,
        /// Diameter of the hole in mm, 0 for none.
        inner_diameter_mm: f64,
        /// Height in mm.
        height_mm: f64,
    },
}

impl Outline {
    /// Edge lengths of the smallest box around it in mm.
    pub fn extent_mm(&self) -> [f64; 3] {
        match *self {
            Outline::Box { size_mm } => size_mm,
            Outline::Cylinder {
                diameter_mm,
                height_mm,
                ..
            } => [diameter_mm, diameter_mm, height_mm],
        }
    }

    /// Volume in mm³, pores included.
    pub fn volume_mm3(&self) -> f64 {
        match *self {
            Outline::Box { size_mm } => size_mm.iter().product(),
            Outline::Cylinder {
                diameter_mm,
                inner_diameter_mm,
                height_mm,
            } => std::f64::consts::FRAC_PI_4 * (diameter_mm.powi(2) - inner_diameter_mm.powi(2)) * height_mm,
        }
    }
}

/// A right-handed rotation about an axis.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Rotation {
    /// The axis, of any length but zero.
    pub axis: [f64; 3],
    /// The angle in degrees.
    pub angle_deg: f64,
}

/// What fills a cell.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Shape {
    /// A row of the lattice table, with exactly two measures of its size.
    Lattice {
        /// Name of the row.
        lattice: String,
        /// Two of its measures; the sizing finds the others.
        #[serde(flatten)]
        sizing: Sizing,
    },
    /// The lattice row `solid`: a full block.
    Solid {
        /// Always `solid`.
        lattice: String,
        /// Edge length of a cell in mm.
        cell_mm: f64,
    },
    /// A voxel image of one cell, repeated.
    Image {
        /// The file as the case spells it.
        image: String,
        /// The file to open.
        #[serde(skip)]
        path: PathBuf,
        /// Edge length of the cell along x in mm; voxels are cubes.
        cell_mm: f64,
    },
    /// The parts of the case.
    #[serde(skip)]
    Parts,
    /// A foam of struts along the edges of random Voronoi cells.
    Voronoi {
        /// The foam.
        voronoi: meshing::trabecular::VoronoiSpec,
    },
    /// A random level set.
    Spinodoid {
        /// The level set.
        spinodoid: meshing::trabecular::SpinodoidSpec,
    },
    /// A built-in device, its porous regions filled with a lattice.
    Device {
        /// The device.
        device: super::DeviceChoice,
        /// Name of the row of its lattice.
        lattice: String,
        /// Two of its measures; the sizing finds the others.
        #[serde(flatten)]
        sizing: Box<Sizing>,
    },
    /// A part from an STL file, solid throughout.
    Stl {
        /// The file.
        stl: super::StlFile,
    },
    /// A scan, once.
    Scan {
        /// The file as the case spells it.
        image: String,
        /// How it is read and what its voxels are.
        scan: super::Scan,
    },
    /// A stack of layers; one cell is the whole stack on a square of side `cell_mm`.
    Layers {
        /// From the lowest coordinate upwards.
        layers: Vec<Layer>,
        /// Direction of the stack.
        layers_axis: super::Axis,
        /// Edge length of the square in mm.
        cell_mm: f64,
    },
}

/// Exactly two measures of a lattice cell, the others follow; and its form. Of two, a grade gives one.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Sizing {
    /// Edge length of the cell along x in mm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell_mm: Option<f64>,
    /// Void volume over cell volume, in (0, 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub porosity: Option<f64>,
    /// Thickness of the members.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
    /// Diameter of the largest sphere inscribed in the void, in mm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pore_mm: Option<f64>,
    /// Edges of the cell by that along x.
    pub cell_aspect: [f64; 3],
    /// Radius of the fillets where struts meet in mm, 0 for none; absent where there are no struts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fillet_mm: Option<f64>,
    /// What varies in space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Box<super::Grade>>,
}

/// Thickness of the members of a lattice in mm.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Member {
    /// Diameter of a strut, or of the largest sphere inscribed in a network.
    StrutMm(f64),
    /// Wall thickness of a sheet.
    WallMm(f64),
}

impl Member {
    /// The thickness in mm, whichever kind it is.
    pub fn mm(&self) -> f64 {
        match *self {
            Member::StrutMm(mm) | Member::WallMm(mm) => mm,
        }
    }
}

/// One layer of a stack.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Layer {
    /// The solid of the layer.
    pub material: SolidMaterial,
    /// Thickness in mm.
    pub thickness_mm: f64,
}

/// An isotropic solid as resolved: a row of the material table, or values from the case file.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct SolidMaterial {
    /// Name of the row, or `inline`.
    pub name: String,
    /// Young's modulus E in MPa.
    pub young_mpa: f64,
    /// Poisson's ratio ν.
    pub poisson: f64,
    /// Density ρ in g/cm³.
    pub density_g_cm3: f64,
    /// Yield stress in MPa; without one the solid has no yield onset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yield_mpa: Option<f64>,
}

impl From<&solver::material::Material> for SolidMaterial {
    fn from(row: &solver::material::Material) -> Self {
        Self {
            name: row.name.into(),
            young_mpa: row.young_mpa,
            poisson: row.poisson,
            density_g_cm3: row.density_g_cm3,
            yield_mpa: row.yield_mpa,
        }
    }
}
