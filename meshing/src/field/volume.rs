//! Volume of the periodic cell below a level of a sampled function, accurate beyond the resolution of the grid.

use rayon::prelude::*;

use super::{Of, PeriodicGrid, Symmetries};
use crate::cut::fraction_behind;
use crate::solid::vector::length;

/// Planes summed by one task: the sum does not depend on the number of threads.
const CHUNK: usize = 1024;

/// Value, gradient and second derivatives along the axes of a function of the cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalJet {
    pub(crate) value: f64,
    pub(crate) gradient: [f64; 3],
    pub(crate) second: [f64; 3],
}

/// A function that is sampled.
pub(crate) type Sampled<'a> = dyn Fn([f64; 3]) -> LocalJet + Sync + 'a;

/// A function of the cell, sampled so that the volume below any of its levels can be measured.
#[derive(Debug)]
pub(crate) struct PlaneSamples {
    fine: PlaneGrid,
    /// A grid of half the resolution where the error of creases must be extrapolated away.
    coarse: Option<PlaneGrid>,
}

/// Mean value and gradient of a function in one cell of each set of equal ones.
///
/// The mean over a cell, f + Σh²∂²f/24, makes the summed plane cuts right to second order: the volume between a
/// surface and its tangent plane averages to the same over all positions of the surface in the cells.
#[derive(Debug)]
struct PlaneGrid {
    planes: Vec<Plane>,
    spacing: [f64; 3],
    cells: usize,
}

#[derive(Clone, Copy, Debug)]
struct Plane {
    mean: f32,
    gradient: [f32; 3],
    /// Cells that it stands for.
    weight: f32,
}

impl PlaneSamples {
    /// A function with smooth levels and with the given symmetries, sampled in the cells of a grid.
    pub(crate) fn smooth(grid: PeriodicGrid, symmetries: &Symmetries, jet: &Sampled) -> Self {
        Self {
            fine: PlaneGrid::new(grid, symmetries, jet),
            coarse: None,
        }
    }

    /// A function whose levels have creases. Along these each cell misses a volume ∝ h³, in sum ∝ h².
    pub(crate) fn creased(grid: PeriodicGrid, symmetries: &Symmetries, jet: &Sampled) -> Self {
        Self {
            fine: PlaneGrid::new(grid, symmetries, jet),
            coarse: Some(PlaneGrid::new(grid.halved(), symmetries, jet)),
        }
    }

    /// Volume of {f < level} by that of the cell.
    pub(crate) fn volume_below(&self, level: f64) -> f64 {
        let fine = self.fine.volume_below(level);
        match &self.coarse {
            // Richardson extrapolation of an error ∝ h².
            Some(coarse) => (4.0 * fine - coarse.volume_below(level)) / 3.0,
            None => fine,
        }
    }
}

impl PlaneGrid {
    fn new(grid: PeriodicGrid, symmetries: &Symmetries, jet: &Sampled) -> Self {
        let spacing = grid.spacing();
        let orbits = symmetries.orbits(Of::Centres, &grid);
        let plane = |at: [f64; 3], weight: usize| {
            let jet = jet(at);
            let bend: f64 = (0..3).map(|a| spacing[a] * spacing[a] * jet.second[a]).sum();
            Plane {
                mean: (jet.value + bend / 24.0) as f32,
                gradient: jet.gradient.map(|g| g as f32),
                weight: weight as f32,
            }
        };
        let planes = orbits
            .par_iter()
            .map(|orbit| plane(grid.centre(orbit.place), orbit.size))
            .collect();
        Self {
            planes,
            spacing,
            cells: grid.len(),
        }
    }

    fn volume_below(&self, level: f64) -> f64 {
        let chunks: Vec<f64> = self
            .planes
            .par_chunks(CHUNK)
            .map(|chunk| {
                chunk
                    .iter()
                    .map(|plane| plane.cells_below(level, self.spacing))
                    .sum()
            })
            .collect();
        chunks.iter().sum::<f64>() / self.cells as f64
    }
}

impl Plane {
    fn cells_below(&self, level: f64, spacing: [f64; 3]) -> f64 {
        // In units of the cell's edges the cell is a cube, and volumes by that of the cell are the same.
        let gradient: [f64; 3] = std::array::from_fn(|a| f64::from(self.gradient[a]) * spacing[a]);
        let reach: f64 = gradient.iter().map(|g| g.abs()).sum();
        let above = f64::from(self.mean) - level;
        let fraction = if above.abs() < 0.5 * reach {
            fraction_behind(above / length(gradient), gradient)
        } else if above < 0.0 {
            1.0
        } else {
            0.0
        };
        f64::from(self.weight) * fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// A ball in a cell with different edges: the volume is a sphere's whatever the cells of the grid.
    #[test]
    fn a_ball_in_a_stretched_cell_has_its_volume() {
        let edges = [1.0, 0.8, 1.5];
        let ball = |at: [f64; 3]| {
            let from: [f64; 3] = std::array::from_fn(|a| at[a] - 0.5 * edges[a]);
            let r = length(from);
            LocalJet {
                value: r,
                gradient: from.map(|v| v / r),
                second: from.map(|v| (1.0 - v * v / (r * r)) / r),
            }
        };
        let none = Symmetries::of(&|[x, y, z]| x + 2.0 * y + 4.0 * z, edges);
        let samples = PlaneSamples::smooth(PeriodicGrid::even(edges, 32), &none, &ball);
        let exact = 4.0 / 3.0 * PI * 0.3_f64.powi(3) / (0.8 * 1.5);
        assert!((samples.volume_below(0.3) / exact - 1.0).abs() < 1e-4);
    }
}
