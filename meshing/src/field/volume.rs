//! Volume of the unit cell below a level of a sampled function, accurate beyond the resolution of the grid.

use rayon::prelude::*;

use crate::cut::fraction_behind;
use crate::solid::vector::length;

/// Value, gradient and Laplacian of a function of the unit cell.
pub(crate) type SampledJet<'a> = dyn Fn([f64; 3]) -> (f64, [f64; 3], f64) + Sync + 'a;

/// A function of the unit cell, sampled so that the volume below any of its levels can be measured.
#[derive(Debug)]
pub(crate) struct PlaneSamples {
    fine: PlaneGrid,
    /// A grid of half the resolution where the error of creases must be extrapolated away.
    coarse: Option<PlaneGrid>,
}

/// Mean value and gradient of a function in each cell of a grid of the unit cell.
///
/// The mean over a cell, f + h²∇²f/24, makes the summed plane cuts right to second order: the volume between a
/// surface and its tangent plane averages to the same over all positions of the surface in the cells.
#[derive(Debug)]
struct PlaneGrid {
    planes: Vec<Plane>,
    per_side: usize,
}

#[derive(Clone, Copy, Debug)]
struct Plane {
    mean: f32,
    gradient: [f32; 3],
}

impl PlaneSamples {
    /// A function with smooth levels, sampled in `per_side`³ cells.
    pub(crate) fn smooth(per_side: usize, jet: &SampledJet) -> Self {
        Self {
            fine: PlaneGrid::new(per_side, jet),
            coarse: None,
        }
    }

    /// A function whose levels have creases. Along these each cell misses a volume ∝ h³, in sum ∝ h².
    pub(crate) fn creased(per_side: usize, jet: &SampledJet) -> Self {
        Self {
            fine: PlaneGrid::new(per_side, jet),
            coarse: Some(PlaneGrid::new(per_side / 2, jet)),
        }
    }

    /// Volume of {f < level} in units of the cell.
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
    fn new(per_side: usize, jet: &SampledJet) -> Self {
        let edge = 1.0 / per_side as f64;
        let planes = (0..per_side.pow(3))
            .into_par_iter()
            .map(|i| [i % per_side, (i / per_side) % per_side, i / (per_side * per_side)])
            .map(|at| jet(at.map(|k| (k as f64 + 0.5) * edge)))
            .map(|(value, gradient, laplacian)| Plane {
                mean: (value + edge * edge * laplacian / 24.0) as f32,
                gradient: gradient.map(|g| g as f32),
            })
            .collect();
        Self { planes, per_side }
    }

    fn volume_below(&self, level: f64) -> f64 {
        let edge = 1.0 / self.per_side as f64;
        // Summed by slices so that the result does not depend on the number of threads.
        let slices: Vec<f64> = self
            .planes
            .par_chunks(self.per_side * self.per_side)
            .map(|slice| slice.iter().map(|plane| plane.fraction_below(level, edge)).sum())
            .collect();
        slices.iter().sum::<f64>() * edge.powi(3)
    }
}

impl Plane {
    fn fraction_below(&self, level: f64, edge: f64) -> f64 {
        let gradient = self.gradient.map(f64::from);
        let reach = edge * gradient.iter().map(|g| g.abs()).sum::<f64>();
        let above = f64::from(self.mean) - level;
        if above.abs() >= 0.5 * reach {
            return if above < 0.0 { 1.0 } else { 0.0 };
        }
        fraction_behind(above / (edge * length(gradient)), gradient)
    }
}
