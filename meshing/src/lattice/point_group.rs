//! Crystallographic point groups of lattice cells.

use serde::Serialize;

/// The directions in which a cubic or tetragonal cell looks the same, whatever the shifts between its parts.
///
/// International Tables for Crystallography A, 2016, ch. 3.2 (10.1107/97809553602060000114).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PointGroup {
    /// All 48 rotations and reflections of the cube.
    #[serde(rename = "m-3m")]
    FullCubic,
    /// The 24 rotations of the cube: a cell that differs from its mirror image.
    #[serde(rename = "432")]
    CubicRotations,
    /// The 24 rotations and reflections of the cube that keep each axis or pass them on in a circle: threefold axes
    /// and mirrors across x, y and z, but no fourfold axes.
    #[serde(rename = "m-3")]
    Diploidal,
    /// The 16 rotations and reflections of the cube that keep the z axis.
    #[serde(rename = "4/mmm")]
    FullTetragonal,
}

/// A turn of the axes: rows of a matrix of −1, 0 and 1.
pub type Turn = [[i8; 3]; 3];

const THREEFOLD: Turn = [[0, 0, 1], [1, 0, 0], [0, 1, 0]];
const FOURFOLD_Z: Turn = [[0, -1, 0], [1, 0, 0], [0, 0, 1]];
const INVERSION: Turn = [[-1, 0, 0], [0, -1, 0], [0, 0, -1]];
const MIRROR_X: Turn = [[-1, 0, 0], [0, 1, 0], [0, 0, 1]];

impl PointGroup {
    /// Hermann-Mauguin symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::FullCubic => "m-3m",
            Self::CubicRotations => "432",
            Self::Diploidal => "m-3",
            Self::FullTetragonal => "4/mmm",
        }
    }

    /// Turns that generate the group.
    pub fn generators(self) -> &'static [Turn] {
        match self {
            Self::FullCubic => &[THREEFOLD, FOURFOLD_Z, INVERSION],
            Self::CubicRotations => &[THREEFOLD, FOURFOLD_Z],
            Self::Diploidal => &[THREEFOLD, MIRROR_X],
            Self::FullTetragonal => &[FOURFOLD_Z, MIRROR_X, INVERSION],
        }
    }

    /// True for the groups that make x, y and z equal.
    pub fn is_cubic(self) -> bool {
        self != Self::FullTetragonal
    }
}
