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
/// Cells with less than this are void: slivers spoil the condition of the system.
pub(super) const SLIVER: f32 = 0.01;

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

    fn is_cut(&self) -> bool {
        self.total() > 0.0 && self.total() < 1.0
    }
}

/// Volume fractions of substrate and coat in every cell of `grid`, x fastest.
///
/// Fractions come from planes: a cell near the surface is halved into 2³ parts, and further while the distance is
/// not linear, and each part is cut exactly by the local plane. Cells with a total below 0.01 become void; what they
/// held (up to 0.2 % of the solid at 16 voxels a cell) goes into the void of the other cut cells, in proportion to
/// it, so that the volumes of substrate and coat stay.
pub fn cut_cells(solid: &dyn Solid, coat: Coat, grid: &Grid) -> Vec<SolidFractions> {
    let cutter = Cutter::new(solid, coat, grid);
    let mut fractions = vec![SolidFractions::default(); grid.cell_count()];
    let layer = grid.cells[0] * grid.cells[1];
    fractions
        .par_chunks_mut(layer * BLOCK)
        .enumerate()
        .for_each(|(slab, cells)| cutter.fill_slab(slab * BLOCK, cells));
    without_slivers(&mut fractions);
    fractions
}

/// Empties cells with little content and spreads it over the void of the other cut cells.
fn without_slivers(fractions: &mut [SolidFractions]) {
    let (mut substrate, mut coat, mut void) = (0.0, 0.0, 0.0);
    for cell in fractions.iter_mut().filter(|cell| cell.is_cut()) {
        if cell.total() < SLIVER {
            substrate += f64::from(cell.substrate);
            coat += f64::from(cell.coat);
            *cell = SolidFractions::default();
        } else {
            void += 1.0 - f64::from(cell.total());
        }
    }
    // A body of slivers alone vanishes; else their content is a small part of the void beside the surface.
    let part = |content: f64| {
        if content < void {
            (content / void) as f32
        } else {
            0.0
        }
    };
    let (substrate, coat) = (part(substrate), part(coat));
    for cell in fractions.iter_mut().filter(|cell| cell.is_cut()) {
        let void = 1.0 - cell.total();
        cell.substrate += substrate * void;
        cell.coat += coat * void;
    }
}

/// Volume fractions of a box within the two levels of the distance: of the substrate left, and of the coated body.
type Within = [f64; 2];

/// A body, its coat, and the grid that they are cut by.
pub(super) struct Cutter<'a> {
    solid: &'a dyn Solid,
    levels: [f64; 2],
    pub(super) grid: &'a Grid,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(solid: &'a dyn Solid, coat: Coat, grid: &'a Grid) -> Self {
        Self {
            solid,
            levels: [-coat.inward_mm, coat.outward_mm],
            grid,
        }
    }

    /// Content of one cell.
    pub(super) fn cell(&self, at: [usize; 3]) -> SolidFractions {
        layered(self.cell_content(at))
    }

    /// Content of all cells about a node that no surface comes near.
    pub(super) fn around_node(&self, at: [usize; 3]) -> Option<SolidFractions> {
        let distance = self.solid.signed_distance_mm(self.grid.node_mm(at));
        self.pure(distance, 3.0_f64.sqrt() * self.grid.spacing_mm)
            .map(layered)
    }

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
        let is_flat = part.is_flat(&eighths);
        let cut: [Within; 8] = if halvings > 1 && !is_flat {
            std::array::from_fn(|k| self.content(&eighths[k], halvings - 1))
        } else {
            // Beside a crease the distance has no Laplacian: its planes are what cuts the cell.
            let shift = if is_flat { part.mean_shift(&eighths) } else { 0.0 };
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
    SolidFractions {
        substrate: substrate as f32,
        coat: (body - substrate) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::{Cuboid, HalfSpace};
    use std::f64::consts::PI;

    struct Ball(f64);

    impl Solid for Ball {
        fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
            at_mm.iter().map(|v| v * v).sum::<f64>().sqrt() - self.0
        }
    }

    fn volumes(solid: &dyn Solid, coat: Coat, grid: &Grid) -> [f64; 2] {
        let fractions = cut_cells(solid, coat, grid);
        let sum =
            |part: fn(&SolidFractions) -> f32| fractions.iter().map(|f| f64::from(part(f))).sum::<f64>();
        [sum(|f| f.substrate), sum(|f| f.coat)].map(|cells| cells * grid.cell_volume_mm3())
    }

    fn centred(cells: usize, spacing_mm: f64) -> Grid {
        let low = -0.5 * cells as f64 * spacing_mm + 0.013;
        Grid {
            cells: [cells, cells + 1, cells + 2],
            spacing_mm,
            origin_mm: [low, low - 0.021, low - 0.037],
        }
    }

    #[test]
    fn a_ball_of_three_cells_radius_and_its_coat_have_their_volumes() {
        let coat = Coat {
            outward_mm: 0.1,
            inward_mm: 0.05,
        };
        let [substrate, layer] = volumes(&Ball(3.0), coat, &centred(9, 1.0));
        let ball = |radius: f64| 4.0 / 3.0 * PI * radius.powi(3);
        assert!((substrate / ball(2.95) - 1.0).abs() < 1e-3);
        assert!((layer / (ball(3.1) - ball(2.95)) - 1.0).abs() < 3e-3);
    }

    #[test]
    fn the_volume_of_a_ball_is_right_from_four_cells_across() {
        for cells in [5, 6, 8, 13, 24] {
            let [volume, _] = volumes(&Ball(0.4), Coat::NONE, &centred(cells, 1.0 / cells as f64));
            let error = volume / (4.0 / 3.0 * PI * 0.064) - 1.0;
            assert!(error.abs() < 1e-4, "{cells}: {error}");
        }
    }

    #[test]
    fn oblique_planes_are_cut_exactly() {
        let grid = Grid::at_origin([6; 3], 0.5);
        // Through the centre of the box: half of it, and a layer of area × thickness that symmetry makes even.
        let plane = HalfSpace::new([1.5; 3], [0.3, -0.5, 0.8]);
        let fractions = cut_cells(&plane, Coat::NONE, &grid);
        let total: f64 = fractions.iter().map(|f| f64::from(f.total())).sum();
        assert!((total - 108.0).abs() < 1e-3);
    }

    #[test]
    fn a_coat_far_thinner_than_a_cell_is_neither_lost_nor_rounded() {
        let cuboid = Cuboid {
            low_mm: [0.3; 3],
            high_mm: [2.6; 3],
        };
        let coat = Coat {
            outward_mm: 0.001,
            inward_mm: 0.0,
        };
        let [_, layer] = volumes(&cuboid, coat, &Grid::at_origin([6; 3], 0.5));
        let exact = 6.0 * 2.3_f64.powi(2) * 0.001;
        assert!((layer / exact - 1.0).abs() < 0.02, "{layer} {exact}");
    }

    #[test]
    fn slivers_are_void_and_their_volume_stays() {
        let plane = HalfSpace::new([0.0, 0.0, 1.004], [0.01, 0.0, 1.0]);
        let grid = Grid::at_origin([4, 4, 3], 1.0);
        let fractions = cut_cells(&plane, Coat::NONE, &grid);
        assert!(fractions.iter().all(|f| f.total() == 0.0 || f.total() >= SLIVER));
        let total: f64 = fractions.iter().map(|f| f64::from(f.total())).sum();
        let exact = 16.0 * (1.004 - 0.02);
        assert!((total - exact).abs() < 0.01, "{total} {exact}");
    }
}
