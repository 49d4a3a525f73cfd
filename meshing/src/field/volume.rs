//! Volume of the unit cell below a level of a sampled function, accurate beyond the resolution of the grid.

use rayon::prelude::*;

use crate::cut::fraction_behind;
use crate::solid::vector::length;

/// Half width in cells of the level step whose volume gives the area.
const AREA_STEP: f64 = 1e-3;

/// Mean value and gradient of a function in each cell of a grid of the unit cell.
///
/// The mean over a cell, f + h²∇²f/24, makes the summed plane cuts right to second order: the volume between a
/// surface and its tangent plane averages to the same over all positions of the surface in the cells.
#[derive(Debug)]
pub(crate) struct PlaneSamples {
    planes: Vec<Plane>,
    per_side: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    pub(crate) mean: f64,
    pub(crate) gradient: [f32; 3],
}

impl PlaneSamples {
    /// Samples `jet`, giving value, gradient and Laplacian, at the centres of `per_side`³ cells.
    pub(crate) fn new(per_side: usize, jet: &(dyn Fn([f64; 3]) -> (f64, [f64; 3], f64) + Sync)) -> Self {
        let edge = 1.0 / per_side as f64;
        let planes = (0..per_side.pow(3))
            .into_par_iter()
            .map(|i| [i % per_side, (i / per_side) % per_side, i / (per_side * per_side)])
            .map(|at| jet(at.map(|k| (k as f64 + 0.5) * edge)))
            .map(|(value, gradient, laplacian)| Plane {
                mean: value + mean_correction(edge, laplacian),
                gradient: gradient.map(|g| g as f32),
            })
            .collect();
        Self { planes, per_side }
    }

    /// Volume of {f < level} in units of the cell.
    pub(crate) fn volume_below(&self, level: f64) -> f64 {
        let edge = 1.0 / self.per_side as f64;
        // Summed by slices so that the result does not depend on the number of threads.
        let slices: Vec<f64> = self
            .planes
            .par_chunks(self.per_side * self.per_side)
            .map(|slice| slice.iter().map(|plane| plane.fraction_below(level, edge)).sum())
            .collect();
        slices.iter().sum::<f64>() * edge.powi(3)
    }

    /// Area of {f = level} in units of the cell's face, for a function with slope one.
    pub(crate) fn area(&self, level: f64) -> f64 {
        let volumes = [AREA_STEP, -AREA_STEP].map(|step| self.volume_below(level + step));
        (volumes[0] - volumes[1]) / (2.0 * AREA_STEP)
    }
}

impl Plane {
    fn fraction_below(&self, level: f64, edge: f64) -> f64 {
        let gradient = self.gradient.map(f64::from);
        let reach = edge * gradient.iter().map(|g| g.abs()).sum::<f64>();
        if (self.mean - level).abs() >= 0.5 * reach {
            return if self.mean < level { 1.0 } else { 0.0 };
        }
        fraction_behind((self.mean - level) / (edge * length(gradient)), gradient)
    }
}

/// h²∇²f/24, kept below the size where the expansion means anything (at the axis of a strut it diverges).
fn mean_correction(edge: f64, laplacian: f64) -> f64 {
    (edge * edge * laplacian / 24.0).clamp(-0.25 * edge, 0.25 * edge)
}
