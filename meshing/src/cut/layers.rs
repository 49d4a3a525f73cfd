//! Volume fractions of substrate and coat in the cells of a grid.

use rayon::prelude::*;

use super::{Coat, fraction_behind};
use crate::Grid;
use crate::solid::vector::{difference, dot, scaled, shifted};
use crate::solid::{DistanceSample, Solid};

/// Cells along an edge of the blocks that are skipped whole where the surface is far.
const BLOCK: usize = 4;
/// Halvings of a cell at most: parts of an eighth resolve the crease between struts.
const HALVINGS: usize = 3;
/// Departure of the distance from its tangent plane, in edges of the cell, above which the parts are halved again:
/// the cut of one plane is then wrong by less than 1 % of the cell, with either sign.
const FLATNESS: f64 = 0.02;
/// Fuller cells than void by less than this are void: slivers spoil the condition of the system, and their sum is
/// below 0.02 % of the volume.
const SLIVER: f64 = 0.01;

/// Volume fractions of one cell; what is missing to one is void.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SolidFractions {
    /// Substrate.
    pub substrate: f32,
    /// Coat.
    pub coat: f32,
}

impl SolidFractions {
    /// Both together.
    pub fn total(&self) -> f32 {
        self.substrate + self.coat
    }
}

/// Volume fractions of substrate and coat in every cell of `grid`, x fastest.
///
/// Fractions come from planes: a cell near the surface is halved into 2³ parts, and further while the distance is
/// not linear, and each part is cut exactly by the local plane. Cells with a total below 0.01 become void.
pub fn cut_cells(solid: &dyn Solid, coat: Coat, grid: &Grid) -> Vec<SolidFractions> {
    let cutter = Cutter {
        solid,
        levels: [-coat.inward_mm, coat.outward_mm],
        grid,
    };
    let mut fractions = vec![SolidFractions::default(); grid.cell_count()];
    let layer = grid.cells[0] * grid.cells[1];
    fractions
        .par_chunks_mut(layer * BLOCK)
        .enumerate()
        .for_each(|(slab, cells)| cutter.fill_slab(slab * BLOCK, cells));
    fractions
}

/// Volume fractions of a box within the two levels of the distance: of the substrate left, and of the coated body.
type Within = [f64; 2];

struct Cutter<'a> {
    solid: &'a dyn Solid,
    levels: [f64; 2],
    grid: &'a Grid,
}

impl Cutter<'_> {
    /// Fills the layers of cells from `z` on.
    fn fill_slab(&self, z: usize, cells: &mut [SolidFractions]) {
        let [nx, ny, _] = self.grid.cells;
        let top = z + cells.len() / (nx * ny);
        for y in (0..ny).step_by(BLOCK) {
            for x in (0..nx).step_by(BLOCK) {
                let high = [(x + BLOCK).min(nx), (y + BLOCK).min(ny), top];
                self.fill_block([x, y, z], high, cells);
            }
        }
    }

    fn fill_block(&self, low: [usize; 3], high: [usize; 3], cells: &mut [SolidFractions]) {
        let whole = self.block_content(low, high);
        let [nx, ny, _] = self.grid.cells;
        for z in low[2]..high[2] {
            for y in low[1]..high[1] {
                for x in low[0]..high[0] {
                    let within = whole.unwrap_or_else(|| self.cell_content([x, y, z]));
                    cells[x + nx * (y + ny * (z - low[2]))] = layered(within);
                }
            }
        }
    }

    /// Content of a block that no surface crosses.
    fn block_content(&self, low: [usize; 3], high: [usize; 3]) -> Option<Within> {
        let corners = [low, high].map(|corner| self.grid.node_mm(corner));
        let centre = scaled(shifted(corners[0], corners[1]), 0.5);
        let edges = difference(corners[1], corners[0]);
        self.pure(
            self.solid.signed_distance_mm(centre),
            0.5 * dot(edges, edges).sqrt(),
        )
    }

    fn cell_content(&self, at: [usize; 3]) -> Within {
        let centre = self.grid.cell_centre_mm(at);
        let part = Part {
            centre,
            edge: self.grid.spacing_mm,
            sample: self.solid.sample(centre),
        };
        self.content(&part, HALVINGS)
    }

    /// One or zero for each level if the surface at `distance` is beyond `reach`.
    fn pure(&self, distance: f64, reach: f64) -> Option<Within> {
        let beyond = |level: f64| (distance - level).abs() >= reach;
        self.levels
            .iter()
            .all(|&level| beyond(level))
            .then(|| self.levels.map(|level| if distance < level { 1.0 } else { 0.0 }))
    }

    fn content(&self, part: &Part, halvings: usize) -> Within {
        if let Some(within) = self.pure(part.sample.distance_mm, part.half_diagonal()) {
            return within;
        }
        let eighths = part.eighths(self.solid);
        let cut: [Within; 8] = if halvings > 1 && !part.is_flat(&eighths) {
            std::array::from_fn(|k| self.content(&eighths[k], halvings - 1))
        } else {
            let shift = part.mean_shift(&eighths);
            std::array::from_fn(|k| self.levels.map(|level| eighths[k].fraction_within(level - shift)))
        };
        std::array::from_fn(|level| cut.iter().map(|within| within[level]).sum::<f64>() / 8.0)
    }
}

/// A cube within a cell.
struct Part {
    centre: [f64; 3],
    edge: f64,
    sample: DistanceSample,
}

impl Part {
    fn half_diagonal(&self) -> f64 {
        0.75_f64.sqrt() * self.edge
    }

    fn eighths(&self, solid: &dyn Solid) -> [Self; 8] {
        std::array::from_fn(|k| {
            let corner = [k % 2, (k / 2) % 2, k / 4].map(|side| (side as f64 - 0.5) * 0.5 * self.edge);
            let centre = shifted(self.centre, corner);
            Self {
                centre,
                edge: 0.5 * self.edge,
                sample: solid.sample(centre),
            }
        })
    }

    /// True if the distances of the parts lie on the tangent plane of the whole.
    fn is_flat(&self, eighths: &[Self; 8]) -> bool {
        eighths.iter().all(|part| {
            let along = dot(difference(part.centre, self.centre), self.sample.normal);
            let departure = part.sample.distance_mm - self.sample.distance_mm - along;
            departure.abs() < FLATNESS * self.edge
        })
    }

    /// Mean of the distance over an eighth less its value at the centre, h²∇²d/24 with the Laplacian that the
    /// eighths show. The planes' volume is then right to second order.
    fn mean_shift(&self, eighths: &[Self; 8]) -> f64 {
        let mean = eighths.iter().map(|part| part.sample.distance_mm).sum::<f64>() / 8.0;
        // Eighths lie at ±h/2 for their own edge h: mean − centre = h²∇²d/8.
        let shift = (mean - self.sample.distance_mm) / 3.0;
        shift.clamp(-0.05 * self.edge, 0.05 * self.edge)
    }

    fn fraction_within(&self, level: f64) -> f64 {
        fraction_behind((self.sample.distance_mm - level) / self.edge, self.sample.normal)
    }
}

fn layered([substrate, body]: Within) -> SolidFractions {
    if body < SLIVER {
        return SolidFractions::default();
    }
    SolidFractions {
        substrate: substrate as f32,
        coat: (body - substrate) as f32,
    }
}
