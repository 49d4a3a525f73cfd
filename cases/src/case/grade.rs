//! Lattices whose porosity, thickness or cell size varies in space.

use super::Axis;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What varies, along what, and from which value to which; constant beyond the ends.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grade {
    /// What varies.
    pub quantity: GradeQuantity,
    /// Along what.
    #[serde(flatten)]
    pub course: GradeCourse,
    /// Values at the two ends: lengths in mm, porosities in (0, 1).
    pub values: [f64; 2],
}

/// A size of a lattice that may vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GradeQuantity {
    /// Void volume over cell volume.
    Porosity,
    /// Diameter of the struts, or of the largest sphere in a network, in mm.
    StrutMm,
    /// Thickness of the walls in mm.
    WallMm,
    /// Edge of a cell in mm, at constant porosity.
    CellMm,
}

impl GradeQuantity {
    /// The key of case files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Porosity => "porosity",
            Self::StrutMm => "strut_mm",
            Self::WallMm => "wall_mm",
            Self::CellMm => "cell_mm",
        }
    }
}

/// What a grade runs along, in the coordinates of the structure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GradeCourse {
    /// A coordinate.
    Along {
        /// The axis.
        axis: Axis,
        /// Where it begins in mm.
        from_mm: f64,
        /// Where it ends in mm.
        to_mm: f64,
    },
    /// The distance from a point, or from a line along an axis.
    Radial {
        /// The point in mm.
        centre_mm: [f64; 3],
        /// The axis of the line; a point without.
        #[serde(skip_serializing_if = "Option::is_none")]
        axis: Option<Axis>,
        /// Where it begins in mm.
        from_mm: f64,
        /// Where it ends in mm.
        to_mm: f64,
    },
    /// The depth below the surface of the outline or part.
    Depth {
        /// Where it begins in mm.
        from_mm: f64,
        /// Where it ends in mm.
        to_mm: f64,
    },
    /// The values of an image.
    Image {
        /// The file as the case spells it.
        file: String,
        /// The file to open.
        #[serde(skip)]
        path: PathBuf,
        /// Edges of a voxel in mm where the file has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        voxel_mm: Option<[f64; 3]>,
        /// Value of the image where the grade begins.
        from_value: f64,
        /// Value of the image where it ends.
        to_value: f64,
    },
}
