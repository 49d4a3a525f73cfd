//! The parts of a prosthesis: bodies, what fills them, and where they are coated.

use super::{Rotation, Sizing, SolidMaterial};
use serde::Serialize;
use std::path::PathBuf;

/// One part; a later one takes its place from all earlier ones.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Name of its region in files, in snake_case; parts of the same name are one region.
    pub name: String,
    /// What it is.
    #[serde(flatten)]
    pub kind: PartKind,
    /// The solid; none for void.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<SolidMaterial>,
    /// Where the coat of the case goes on it.
    pub coated: CoatedFaces,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PartKind {
    /// A body and what fills it.
    Body {
        /// The body.
        shape: Box<PartShape>,
        /// Bodies that it is cut to.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        within: Vec<PartShape>,
        /// Bodies that are cut out of it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        without: Vec<PartShape>,
        /// What fills it.
        content: PartContent,
        /// The lattice, for `content = "lattice"`.
        #[serde(flatten, skip_serializing_if = "Option::is_none")]
        fill: Option<Box<PartLattice>>,
    },
    /// A bore with a solid sleeve, which is clipped to what the parts before it leave of the implant.
    Channel {
        /// The bore.
        channel: PartChannel,
    },
}

/// What fills a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartContent {
    /// The solid of an implant.
    Solid,
    /// A lattice of an implant, its pores void.
    Lattice,
    /// Bone.
    Bone,
    /// Nothing.
    Void,
}

/// Where a part is coated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoatedFaces {
    /// Nowhere.
    #[default]
    None,
    /// Faces that look into void: pores and the outside.
    Open,
    /// These, and faces that touch bone.
    OpenOrBone,
}

/// A lattice in a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartLattice {
    /// Name of the row.
    pub lattice: String,
    /// Two of its measures; the sizing finds the others.
    #[serde(flatten)]
    pub sizing: Sizing,
    /// Thickness in mm of a solid skin below the surface of the part; 0 for none.
    pub skin_mm: f64,
    /// Depth in mm that the lattice reaches to, with solid below it; without, it fills the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lattice_depth_mm: Option<f64>,
    /// A corner of its cells in mm.
    pub lattice_origin_mm: [f64; 3],
    /// How it is turned about that corner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lattice_rotation: Option<Rotation>,
}

/// A bore with its sleeve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PartChannel {
    /// Centre of one end in mm.
    pub from_mm: [f64; 3],
    /// Centre of the other end in mm.
    pub to_mm: [f64; 3],
    /// Diameter of the bore in mm.
    pub diameter_mm: f64,
    /// Wall of the sleeve in mm.
    pub sleeve_mm: f64,
}

/// A body: a primitive or a surface from a file, turned and moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartShape {
    /// The body itself.
    #[serde(flatten)]
    pub primitive: Primitive,
    /// How it is turned about the origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
    /// How far it is then moved in mm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_mm: Option<[f64; 3]>,
}

/// A body before it is moved; lengths in mm.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Primitive {
    /// A ball.
    Sphere {
        /// Its centre.
        centre_mm: [f64; 3],
        /// Its diameter.
        diameter_mm: f64,
    },
    /// A box along the axes.
    Box {
        /// Corner of the smallest coordinates.
        low_mm: [f64; 3],
        /// Corner of the largest coordinates.
        high_mm: [f64; 3],
        /// Radius of its edges, 0 for sharp ones.
        rounding_mm: f64,
    },
    /// A cylinder or tube about the line between two points.
    Cylinder {
        /// Centre of one end.
        from_mm: [f64; 3],
        /// Centre of the other.
        to_mm: [f64; 3],
        /// Outer diameter.
        diameter_mm: f64,
        /// Diameter of the hole, 0 for none.
        inner_diameter_mm: f64,
    },
    /// A cone, or its frustum.
    Cone {
        /// Centre of one end.
        from_mm: [f64; 3],
        /// Centre of the other.
        to_mm: [f64; 3],
        /// Diameters at the two ends.
        diameters_mm: [f64; 2],
    },
    /// A cylinder with round ends.
    Capsule {
        /// Centre of one round end.
        from_mm: [f64; 3],
        /// Centre of the other.
        to_mm: [f64; 3],
        /// Its diameter.
        diameter_mm: f64,
    },
    /// A ring.
    Torus {
        /// Its centre.
        centre_mm: [f64; 3],
        /// Its axis.
        axis: [f64; 3],
        /// Diameter of the circle in the middle of the tube.
        ring_diameter_mm: f64,
        /// Diameter of the tube.
        tube_diameter_mm: f64,
    },
    /// An ellipsoid along the axes.
    Ellipsoid {
        /// Its centre.
        centre_mm: [f64; 3],
        /// Its diameters along x, y, z.
        diameters_mm: [f64; 3],
    },
    /// Everything on the side of a plane that its normal points away from.
    HalfSpace {
        /// A point of the plane.
        point_mm: [f64; 3],
        /// Its normal, out of the body.
        normal: [f64; 3],
    },
    /// A surface from an STL file.
    Stl(StlFile),
}

/// A surface from an STL file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StlFile {
    /// The file as the case spells it.
    pub file: String,
    /// The file to open.
    #[serde(skip)]
    pub path: PathBuf,
    /// Unit of its coordinates; guessed when it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<LengthUnit>,
}

/// Unit of the coordinates of a surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LengthUnit {
    /// Millimetres.
    Mm,
    /// Metres.
    M,
    /// Inches, 25.4 mm.
    Inch,
}
