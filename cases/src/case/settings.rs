//! Settings of the mesh, the solver and the comparison as resolved.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the structure is meshed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeshSettings {
    /// Size of the voxels; absent for an image, and for a scan without one, whose voxels are the mesh.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// What becomes of cells that the surface cuts.
    #[serde(flatten)]
    pub partial_volume: PartialVolume,
    /// The finite element.
    pub element: ElementKind,
    /// What becomes of pieces apart from the largest.
    pub islands: Islands,
    /// Whether the sizes of members and pores of the meshed body are measured.
    pub morphology: bool,
}

/// Size of the voxels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Voxels along the edge of a cell.
    VoxelsPerCell(usize),
    /// Wanted edge length of a voxel in mm, rounded to divide the cell; taken as it is where there are no cells.
    VoxelMm(f64),
    /// Voxels along the shortest side of what has no cells.
    VoxelsAcross(usize),
}

impl Resolution {
    /// Voxels along the edge of a cell of this size in mm; at least one.
    pub fn voxels_per_cell(&self, cell_mm: f64) -> usize {
        match *self {
            Resolution::VoxelsPerCell(count) => count.max(1),
            Resolution::VoxelMm(voxel_mm) => ((cell_mm / voxel_mm).round() as usize).max(1),
            Resolution::VoxelsAcross(count) => count.max(1),
        }
    }

    /// Edge of a voxel in mm for a body without cells, of this shortest side in mm.
    pub fn voxel_mm(&self, shortest_mm: f64) -> f64 {
        match *self {
            Resolution::VoxelMm(voxel_mm) => voxel_mm,
            Resolution::VoxelsPerCell(count) | Resolution::VoxelsAcross(count) => {
                shortest_mm / count.max(1) as f64
            }
        }
    }
}

/// What becomes of cells that the surface cuts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "partial_volume", rename_all = "snake_case")]
pub enum PartialVolume {
    /// Full or empty, with the volume of the whole kept.
    Sampled,
    /// Stiffness of the solid times its volume fraction to this power.
    Power {
        /// The power.
        #[serde(rename = "partial_volume_exponent")]
        exponent: f64,
    },
    /// A power that is larger in re-entrant corners, where cells bridge the gap between two members.
    Corners {
        /// The power at flat and convex surfaces.
        #[serde(rename = "partial_volume_exponent")]
        exponent: f64,
        /// What is added to it where all void of a cell lies in a corner.
        #[serde(rename = "partial_volume_corner_exponent")]
        corner: f64,
    },
}

/// The finite element on a voxel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ElementKind {
    /// Trilinear hexahedron with incompatible modes: bends as a beam does, even with few voxels across.
    #[default]
    Hex8i,
    /// Plain trilinear hexahedron: too stiff in bending; what most voxel codes have.
    Hex8,
}

impl ElementKind {
    /// The word of case files and results.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hex8i => "hex8i",
            Self::Hex8 => "hex8",
        }
    }
}

/// What becomes of pieces apart from the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Islands {
    /// Removed with a warning below 1 % of the solid volume, refused above.
    Remove,
    /// Refused.
    Refuse,
}

/// How the system is solved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SolveSettings {
    /// 2-norm of the residual over that of the start at which the iteration ends.
    pub tolerance: f64,
    /// Iterations after which the run fails.
    pub max_iterations: usize,
    /// Threads; 0 for all.
    pub threads: usize,
}

/// The experiment that a comparison has in mind: a two-sided two-sample t-test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ComparisonSettings {
    /// Specimens a side.
    pub specimens: usize,
    /// Scatter: standard deviation over mean.
    pub coefficient_of_variation: f64,
    /// Probability of seeing a difference where there is none.
    pub significance: f64,
    /// Probability of seeing a difference of the smallest detectable size.
    pub power: f64,
    /// Measured over true stiffness of the uncoated specimen, where the test bench gives way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series_compliance_kappa: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_written_as_their_words() {
        for element in [ElementKind::Hex8i, ElementKind::Hex8] {
            assert_eq!(serde_json::to_value(element).unwrap(), element.word());
        }
    }

    #[test]
    fn a_wanted_voxel_size_is_rounded_to_divide_the_cell() {
        assert_eq!(Resolution::VoxelMm(0.1).voxels_per_cell(1.54), 15);
        assert_eq!(Resolution::VoxelMm(0.1).voxels_per_cell(1.56), 16);
        assert_eq!(Resolution::VoxelMm(9.0).voxels_per_cell(1.54), 1);
        assert_eq!(Resolution::VoxelsPerCell(48).voxels_per_cell(1.5), 48);
    }
}
