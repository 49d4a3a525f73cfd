//! Networks and sheets of periodic surfaces.

use super::body::{Body, wall_volume};
use super::family::{OPEN, Sizes, jet};
use crate::field::{Extremes, LocalJet, PeriodicGrid, PlaneSamples, Surface, Symmetries, extremes};
use crate::lattice::{Jet, LevelSet};

/// Cells along an edge of the volume measurement where a sample is a projection onto the surface.
const PROJECTED: usize = 64;
/// The same for the smooth level functions.
const EVALUATED: usize = 96;
/// Thinnest wall by cell.
const WALL_MIN: f64 = 0.01;

/// A level function in a cell.
#[derive(Debug)]
struct Levels {
    level_set: &'static LevelSet,
    edges: [f64; 3],
    symmetries: Symmetries,
}

/// One side of a level surface.
#[derive(Debug)]
pub(super) struct NetworkFamily {
    levels: Levels,
    values: PlaneSamples,
}

/// A wall about a level surface.
#[derive(Debug)]
pub(super) struct SheetFamily {
    surface: Surface,
    distance: PlaneSamples,
    depths: Extremes,
}

impl Levels {
    fn new(level_set: &'static LevelSet, edges: [f64; 3]) -> Self {
        Self {
            level_set,
            edges,
            symmetries: Symmetries::of(&|at| level_set.jet(at).value, edges),
        }
    }

    fn surface(&self, level: f64) -> Surface {
        Surface::new(self.level_set, level, self.edges, &self.symmetries)
    }

    fn depths(&self, surface: &Surface) -> Extremes {
        extremes(self.edges, &self.symmetries, &|at| surface.sample(at).distance)
    }

    fn distances(&self, surface: &Surface) -> PlaneSamples {
        let grid = PeriodicGrid::even(self.edges, PROJECTED);
        PlaneSamples::smooth(grid, &self.symmetries, &|at| jet(surface.sample(at), WALL_MIN))
    }

    fn values(&self) -> PlaneSamples {
        let grid = PeriodicGrid::even(self.edges, EVALUATED);
        let value = |at| local(self.level_set.jet_within(at, self.edges));
        PlaneSamples::smooth(grid, &self.symmetries, &value)
    }
}

fn local(jet: Jet) -> LocalJet {
    let [xx, yy, zz, ..] = jet.hessian;
    LocalJet {
        value: jet.value,
        gradient: jet.gradient,
        second: [xx, yy, zz],
    }
}

impl NetworkFamily {
    pub(super) fn new(level_set: &'static LevelSet, edges: [f64; 3]) -> Self {
        let levels = Levels::new(level_set, edges);
        Self {
            values: levels.values(),
            levels,
        }
    }

    pub(super) fn range(&self) -> [f64; 2] {
        let [low, high] = self.levels.level_set.levels;
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        [middle - OPEN * half, middle + OPEN * half]
    }

    pub(super) fn porosity(&self, level: f64) -> f64 {
        1.0 - self.values.volume_below(level)
    }

    /// Largest spheres on the two sides of the surface.
    pub(super) fn sizes(&self, level: f64) -> Sizes {
        let depths = self.levels.depths(&self.levels.surface(level));
        Sizes {
            member: -2.0 * depths.lowest,
            pore: 2.0 * depths.highest,
        }
    }

    pub(super) fn body(self, level: f64) -> (Body, PlaneSamples) {
        let surface = self.levels.surface(level);
        let distance = self.levels.distances(&surface);
        (Body::Network { surface }, distance)
    }
}

impl SheetFamily {
    pub(super) fn new(level_set: &'static LevelSet, edges: [f64; 3]) -> Self {
        let levels = Levels::new(level_set, edges);
        let surface = levels.surface(0.0);
        Self {
            distance: levels.distances(&surface),
            depths: levels.depths(&surface),
            surface,
        }
    }

    pub(super) fn range(&self) -> [f64; 2] {
        [
            WALL_MIN,
            2.0 * OPEN * self.depths.highest.min(-self.depths.lowest),
        ]
    }

    pub(super) fn porosity(&self, wall: f64) -> f64 {
        1.0 - wall_volume(&self.distance, 0.5 * wall)
    }

    pub(super) fn sizes(&self, wall: f64) -> Sizes {
        Sizes {
            member: wall,
            pore: 2.0 * self.depths.highest.max(-self.depths.lowest) - wall,
        }
    }

    pub(super) fn body(self, wall: f64) -> (Body, PlaneSamples) {
        let half_wall = 0.5 * wall;
        let surface = self.surface;
        (Body::Sheet { surface, half_wall }, self.distance)
    }
}
