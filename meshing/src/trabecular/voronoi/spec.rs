//! What a foam is asked to be.

use super::diagram::Diagram;
use super::points::{Points, mean_spacing};
use crate::trabecular::{Boundary, TrabecularError, TrabecularSize, positive, positive_box};

/// Cells beyond the window of a clipped foam on each side, in mean spacings: what is within no longer feels the period
/// of the whole.
const MARGIN: f64 = 2.0;
/// Cells at most: the search tables of so many take some hundred megabytes.
const CELLS_MAX: usize = 20_000;
/// Shortest edge of a box by mean spacing: cells of a thinner one would be their own neighbours many times over.
const THINNEST: f64 = 0.5;
/// Steps of relaxation at most: after some hundred nothing moves.
const STEPS_MAX: usize = 1000;

/// How the points of the cells are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seeding {
    /// Anywhere, each without regard to the others: a Poisson process of a fixed number of points.
    Uniform,
    /// At least three quarters of the mean spacing apart.
    #[default]
    PoissonDisc,
}

/// How large the cells are.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellCount {
    /// So many in the box; about so many in that of a clipped foam.
    InBox(usize),
    /// As large on average as a cube of this edge in mm, to the nearest whole number of cells.
    MeanMm(f64),
}

/// A foam of struts along the edges of Voronoi cells. What has a default may be left out of a file.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoronoiSpec {
    /// Edges of the box in mm.
    pub box_mm: [f64; 3],
    /// Number or size of the cells.
    pub cells: CellCount,
    /// How their points are drawn; Poisson discs by default.
    #[serde(default)]
    pub seeding: Seeding,
    /// Steps of Lloyd's relaxation, at most 1000: 0, the default, leaves the points as drawn; 5 make the cells alike in
    /// volume to a tenth; after 50 they are near Kelvin's, in grains.
    #[serde(default)]
    pub regularity: usize,
    /// Whether the foam repeats with the box, as by default, or is cut from a larger one.
    #[serde(default)]
    pub boundary: Boundary,
    /// What everything random comes from; 0 by default.
    #[serde(default)]
    pub seed: u64,
    /// What the struts are sized by.
    pub size: TrabecularSize,
}

impl VoronoiSpec {
    /// A foam with all defaults.
    pub fn new(box_mm: [f64; 3], cells: CellCount, size: TrabecularSize) -> Self {
        Self {
            box_mm,
            cells,
            seeding: Seeding::default(),
            regularity: 0,
            boundary: Boundary::default(),
            seed: 0,
            size,
        }
    }

    pub(super) fn validated(&self) -> Result<(), TrabecularError> {
        positive_box(self.box_mm)?;
        if let CellCount::MeanMm(edge) = self.cells {
            positive("mean_mm", edge)?;
        }
        if self.regularity > STEPS_MAX {
            return Err(TrabecularError::Regularity {
                steps: self.regularity,
                most: STEPS_MAX,
            });
        }
        self.size.validated()
    }

    /// The diagram of the periodic box and, for a clipped foam, the distance in mm of the window from its faces.
    pub(super) fn diagram(&self) -> Result<(Diagram, f64), TrabecularError> {
        let volume: f64 = self.box_mm.iter().product();
        let in_box = match self.cells {
            CellCount::InBox(count) => count as f64,
            CellCount::MeanMm(edge) => (volume / (edge * edge * edge)).round(),
        };
        let margin = match self.boundary {
            Boundary::Periodic => 0.0,
            Boundary::Clipped => MARGIN * mean_spacing(self.box_mm, in_box),
        };
        let box_mm = self.box_mm.map(|edge| edge + 2.0 * margin);
        let cells = (in_box * (box_mm.iter().product::<f64>() / volume)).round();
        if !(cells >= 1.0 && cells <= CELLS_MAX as f64) {
            let most = CELLS_MAX;
            return Err(TrabecularError::CellCount { cells, most });
        }
        thick_enough(box_mm, mean_spacing(box_mm, cells))?;
        let points = Points::drawn(box_mm, cells as usize, self.seeding, self.seed);
        Ok((Diagram::of(points).relaxed(self.regularity), margin))
    }
}

fn thick_enough(box_mm: [f64; 3], cell_mm: f64) -> Result<(), TrabecularError> {
    match box_mm.into_iter().find(|edge| *edge < THINNEST * cell_mm) {
        Some(edge_mm) => Err(TrabecularError::ThinBox { edge_mm, cell_mm }),
        None => Ok(()),
    }
}
