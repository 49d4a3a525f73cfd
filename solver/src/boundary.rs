//! Supports, prescribed displacements and loads of a body.

use serde::Serialize;

/// A coordinate axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// First axis.
    X,
    /// Second axis.
    Y,
    /// Third axis.
    Z,
}

impl Axis {
    /// All axes in order.
    pub const ALL: [Self; 3] = [Self::X, Self::Y, Self::Z];

    /// 0, 1 or 2.
    pub fn index(self) -> usize {
        self as usize
    }

    /// `x`, `y` or `z`.
    pub fn letter(self) -> char {
        ['x', 'y', 'z'][self.index()]
    }
}

/// The end of the grid at which a face lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Smallest coordinate.
    Low,
    /// Largest coordinate.
    High,
}

/// One of the six faces of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Face {
    /// Normal axis.
    pub axis: Axis,
    /// Which of the two.
    pub end: End,
}

impl Face {
    /// The face with the smallest coordinate along `axis`.
    pub fn low(axis: Axis) -> Self {
        Self { axis, end: End::Low }
    }

    /// The face with the largest coordinate along `axis`.
    pub fn high(axis: Axis) -> Self {
        Self { axis, end: End::High }
    }

    /// Grid position along the normal, when there are `count` positions.
    pub(crate) fn position(&self, count: usize) -> usize {
        match self.end {
            End::Low => 0,
            End::High => count - 1,
        }
    }
}

impl std::fmt::Display for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = match self.end {
            End::Low => "low",
            End::High => "high",
        };
        write!(f, "the {end} {} face", self.axis.letter())
    }
}

/// Nodes of the grid; those without material are left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nodes {
    /// All nodes of one face.
    Face(Face),
    /// One node by its grid position.
    At([usize; 3]),
}

/// Part of a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Patch {
    /// The whole face.
    Whole,
    /// Cells with their centre within a disc; coordinates along the two other axes, in rising order, in mm.
    Disc {
        /// Centre of the disc in mm.
        centre_mm: [f64; 2],
        /// Radius in mm.
        radius_mm: f64,
    },
}

/// One support or load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    /// The displacement along one axis is given, in mm.
    Displacement {
        /// Where.
        nodes: Nodes,
        /// Along which axis.
        axis: Axis,
        /// How much, in mm.
        value_mm: f64,
    },
    /// A force is spread evenly over the material of part of a face, weighted by the volume fraction of its cells.
    Force {
        /// Which face.
        face: Face,
        /// Which part of it.
        patch: Patch,
        /// The resultant in N.
        total_n: [f64; 3],
    },
    /// A traction acts on the material of part of a face, weighted by the volume fraction of its cells.
    Traction {
        /// Which face.
        face: Face,
        /// Which part of it.
        patch: Patch,
        /// Force per area of material in MPa.
        traction_mpa: [f64; 3],
    },
    /// A force acts on one node.
    NodalForce {
        /// Grid position of the node, which must touch material.
        node: [usize; 3],
        /// The force in N.
        force_n: [f64; 3],
    },
}

impl Condition {
    /// A symmetry plane: no displacement normal to the face.
    pub fn symmetry(face: Face) -> Self {
        Self::Displacement {
            nodes: Nodes::Face(face),
            axis: face.axis,
            value_mm: 0.0,
        }
    }

    /// All displacements of a face held.
    pub fn clamped(face: Face) -> [Self; 3] {
        Axis::ALL.map(|axis| Self::Displacement {
            nodes: Nodes::Face(face),
            axis,
            value_mm: 0.0,
        })
    }

    /// Whether all numbers are finite.
    pub(crate) fn is_finite(&self) -> bool {
        match self {
            Self::Displacement { value_mm, .. } => value_mm.is_finite(),
            Self::Force { total_n: v, .. }
            | Self::Traction { traction_mpa: v, .. }
            | Self::NodalForce { force_n: v, .. } => v.iter().all(|x| x.is_finite()),
        }
    }
}

/// What happens to rigid motions that no displacement condition holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RemainingMotions {
    /// They are an error.
    #[default]
    Refused,
    /// They are held at zero in the mean; the loads must balance along them.
    HeldInTheMean,
}

/// All supports and loads of a body.
#[derive(Clone, Debug, Default)]
pub struct Boundary {
    /// Supports and loads; the displacement of a node may be given twice only with the same value.
    pub conditions: Vec<Condition>,
    /// What happens to motions that are left free.
    pub remaining_motions: RemainingMotions,
}
