//! The tables of `[[part]]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::grade_tables::GradeTable;
use super::name_or::NameOr;
use super::tables::{MaterialTable, RotationTable};
use crate::case::{CoatedFaces, LengthUnit, PartContent};

/// One part of a prosthesis; a later one takes its place from all earlier ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PartTable {
    /// Name of its region in files, in snake_case; parts of the same name are one region.
    pub name: Option<String>,
    /// Its body.
    pub shape: Option<ShapeTable>,
    /// Bodies that it is cut to.
    pub within: Option<Vec<ShapeTable>>,
    /// Bodies that are cut out of it.
    pub without: Option<Vec<ShapeTable>>,
    /// Instead of a body: a bore with a solid sleeve, clipped to what the parts before it leave of the implant.
    pub channel: Option<ChannelTable>,
    /// What fills the body; `lattice` where there is one, else `solid`.
    pub content: Option<PartContent>,
    /// The solid: a name or an inline table; not for void.
    pub material: Option<NameOr<MaterialTable>>,
    /// Where the coat goes on it: `none` unless said, `open` (pores and outside), `open_or_bone`.
    pub coated: Option<CoatedFaces>,
    /// Name of the lattice that fills it.
    pub lattice: Option<String>,
    /// Edge length of a cell along x in mm.
    pub cell_mm: Option<f64>,
    /// Void volume over cell volume, in (0, 1).
    pub porosity: Option<f64>,
    /// Diameter of the struts in mm.
    pub strut_mm: Option<f64>,
    /// Thickness of the walls in mm.
    pub wall_mm: Option<f64>,
    /// Diameter in mm of the largest sphere inscribed in the void.
    pub pore_mm: Option<f64>,
    /// Edges of a cell by that along x: `[1, b, c]`; a cube unless said. Struts stay round, walls keep their thickness.
    pub cell_aspect: Option<[f64; 3]>,
    /// Radius in mm of the fillets where struts meet; 0, the default, for none.
    pub fillet_mm: Option<f64>,
    /// A size that varies in space.
    pub grade: Option<GradeTable>,
    /// Thickness in mm of a solid skin below the surface of the body; 0 unless said.
    pub skin_mm: Option<f64>,
    /// Depth in mm that the lattice reaches to, with solid below it.
    pub lattice_depth_mm: Option<f64>,
    /// A corner of the cells in mm; the origin unless said.
    pub lattice_origin_mm: Option<[f64; 3]>,
    /// How the lattice is turned about that corner.
    pub lattice_rotation: Option<RotationTable>,
}

/// A bore with its sleeve.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChannelTable {
    /// Centre of one end in mm.
    pub from_mm: Option<[f64; 3]>,
    /// Centre of the other end in mm.
    pub to_mm: Option<[f64; 3]>,
    /// Diameter of the bore in mm.
    pub diameter_mm: Option<f64>,
    /// Wall of the sleeve in mm.
    pub sleeve_mm: Option<f64>,
}

/// A body: exactly one primitive, turned about the origin, then moved. Lengths in mm.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ShapeTable {
    /// A ball.
    pub sphere: Option<SphereTable>,
    /// A box along the axes.
    #[serde(rename = "box")]
    pub cuboid: Option<BoxTable>,
    /// A cylinder or tube.
    pub cylinder: Option<CylinderTable>,
    /// A cone or frustum.
    pub cone: Option<ConeTable>,
    /// A cylinder with round ends.
    pub capsule: Option<CapsuleTable>,
    /// A ring.
    pub torus: Option<TorusTable>,
    /// An ellipsoid along the axes.
    pub ellipsoid: Option<EllipsoidTable>,
    /// All on one side of a plane.
    pub half_space: Option<HalfSpaceTable>,
    /// A surface from a file.
    pub stl: Option<NameOr<StlTable>>,
    /// How it is turned about the origin.
    pub rotation: Option<RotationTable>,
    /// How far it is then moved in mm.
    pub shift_mm: Option<[f64; 3]>,
}

/// A ball.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SphereTable {
    /// Its centre; the origin unless said.
    pub centre_mm: Option<[f64; 3]>,
    /// Its diameter.
    pub diameter_mm: Option<f64>,
}

/// A box along the axes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BoxTable {
    /// Corner of the smallest coordinates.
    pub low_mm: Option<[f64; 3]>,
    /// Corner of the largest coordinates.
    pub high_mm: Option<[f64; 3]>,
    /// Radius of its edges; 0 unless said.
    pub rounding_mm: Option<f64>,
}

/// A cylinder or tube about the line between two points.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CylinderTable {
    /// Centre of one end.
    pub from_mm: Option<[f64; 3]>,
    /// Centre of the other.
    pub to_mm: Option<[f64; 3]>,
    /// Outer diameter.
    pub diameter_mm: Option<f64>,
    /// Diameter of the hole; 0 unless said.
    pub inner_diameter_mm: Option<f64>,
}

/// A cone, or its frustum.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConeTable {
    /// Centre of one end.
    pub from_mm: Option<[f64; 3]>,
    /// Centre of the other.
    pub to_mm: Option<[f64; 3]>,
    /// Diameters at the two ends; one may be 0.
    pub diameters_mm: Option<[f64; 2]>,
}

/// A cylinder with round ends.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CapsuleTable {
    /// Centre of one round end.
    pub from_mm: Option<[f64; 3]>,
    /// Centre of the other.
    pub to_mm: Option<[f64; 3]>,
    /// Its diameter.
    pub diameter_mm: Option<f64>,
}

/// A ring.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TorusTable {
    /// Its centre; the origin unless said.
    pub centre_mm: Option<[f64; 3]>,
    /// Its axis; z unless said.
    pub axis: Option<[f64; 3]>,
    /// Diameter of the circle in the middle of the tube.
    pub ring_diameter_mm: Option<f64>,
    /// Diameter of the tube.
    pub tube_diameter_mm: Option<f64>,
}

/// An ellipsoid along the axes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EllipsoidTable {
    /// Its centre; the origin unless said.
    pub centre_mm: Option<[f64; 3]>,
    /// Its diameters along x, y, z.
    pub diameters_mm: Option<[f64; 3]>,
}

/// Everything on the side of a plane that its normal points away from.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HalfSpaceTable {
    /// A point of the plane; the origin unless said.
    pub point_mm: Option<[f64; 3]>,
    /// Its normal, out of the body.
    pub normal: Option<[f64; 3]>,
}

/// A surface from an STL file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StlTable {
    /// The file, relative to the case file.
    pub file: Option<String>,
    /// Unit of its coordinates; millimetres unless they are absurd, which gives a warning.
    pub unit: Option<LengthUnit>,
}
