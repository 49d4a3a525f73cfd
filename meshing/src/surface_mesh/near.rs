//! A body seen from the cells of a grid: distances up to a reach, and no search where the surface is far.

use rayon::prelude::*;

use super::SurfaceSolid;
use super::nearby::{HALF_DIAGONAL, Neighbourhoods};
use super::triangle::Point;
use crate::Grid;
use crate::solid::vector::{difference, length, scaled, shifted};
use crate::solid::{DistanceSample, Solid};

/// Cells along an edge of the blocks that are asked once whether the surface is far. Larger ones are far more
/// seldom, smaller ones are more to ask.
const BLOCK: usize = 16;

/// Signed distances cut off at ± a reach: still no steeper than one, never larger than the true ones.
pub(super) struct NearSurface<'a> {
    solid: &'a SurfaceSolid,
    neighbourhoods: Neighbourhoods<'a>,
    reach_mm: f64,
    /// Distance within which there is a triangle from all points of blocks that are not far.
    within_mm: f64,
    low_mm: Point,
    block_mm: f64,
    blocks: [usize; 3],
    /// ± the reach where all of the block is farther than that, x fastest.
    far_mm: Vec<Option<f64>>,
}

impl<'a> NearSurface<'a> {
    pub(super) fn of(solid: &'a SurfaceSolid, grid: &'a Grid, reach_mm: f64) -> Self {
        let mut near = Self {
            solid,
            neighbourhoods: Neighbourhoods::of(solid.surface(), grid),
            reach_mm,
            within_mm: reach_mm + 2.0 * HALF_DIAGONAL * BLOCK as f64 * grid.spacing_mm,
            low_mm: grid.origin_mm,
            block_mm: BLOCK as f64 * grid.spacing_mm,
            blocks: grid.cells.map(|n| n.div_ceil(BLOCK)),
            far_mm: Vec::new(),
        };
        let count = near.blocks.iter().product::<usize>();
        near.far_mm = (0..count)
            .into_par_iter()
            .map(|block| near.far_block(block))
            .collect();
        near
    }

    /// What is true of a whole block, from the distance at its centre.
    fn far_block(&self, block: usize) -> Option<f64> {
        let [nx, ny, _] = self.blocks;
        let at = [block % nx, block / nx % ny, block / (nx * ny)];
        let centre = std::array::from_fn(|a| self.low_mm[a] + (at[a] as f64 + 0.5) * self.block_mm);
        let around = self.reach_mm + HALF_DIAGONAL * self.block_mm;
        let beyond = self.solid.hit(centre, around).is_none();
        beyond.then(|| self.far_value(centre))
    }

    fn far_value(&self, at: Point) -> f64 {
        if self.solid.is_inside(at) {
            -self.reach_mm
        } else {
            self.reach_mm
        }
    }

    /// The block of a point, if the grid has it.
    fn block(&self, at: Point) -> Option<usize> {
        let place = difference(at, self.low_mm).map(|x| (x / self.block_mm).floor());
        let within = (0..3).all(|a| place[a] >= 0.0 && place[a] < self.blocks[a] as f64);
        let [x, y, z] = place.map(|x| x as usize);
        within.then(|| x + self.blocks[0] * (y + self.blocks[1] * z))
    }

    fn far_sample(&self, at: Point, distance_mm: f64) -> DistanceSample {
        // Nobody can tell the gradient of a constant; from the middle of the box outward is as good as any.
        let [low, high] = self.solid.box_mm();
        let away = difference(at, scaled(shifted(low, high), 0.5));
        DistanceSample {
            distance_mm,
            normal: scaled(away, 1.0 / length(away).max(f64::MIN_POSITIVE)),
        }
    }
}

impl Solid for NearSurface<'_> {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let far = self.block(at_mm).and_then(|block| self.far_mm[block]);
        if let Some(far) = far {
            return self.far_sample(at_mm, far);
        }
        let Some(hit) = self.neighbourhoods.hit(at_mm, self.within_mm) else {
            return self.far_sample(at_mm, self.far_value(at_mm));
        };
        let sample = self.solid.sampled(at_mm, &hit);
        DistanceSample {
            distance_mm: sample.distance_mm.clamp(-self.reach_mm, self.reach_mm),
            ..sample
        }
    }
}
