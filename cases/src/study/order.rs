//! The order of convergence that runs of different voxel sizes show.

use crate::case_file::ObservedOver;
use crate::outcome::{Outcome, RunOutcome};

/// The slope of `ln |measure − limit|` over `ln h` by least squares, h the edge of a voxel; `None` where a run or its measure is
/// missing, an error is zero, or all voxels have one size.
pub(super) fn observed(over: &ObservedOver, measure: &str, outcome: &Outcome) -> Option<f64> {
    let point = |run: &RunOutcome| {
        let error = (run.measures.get(measure)? - over.limit).abs();
        Some((run.mesh.voxel_mm.ln(), error.ln()))
    };
    let points: Option<Vec<(f64, f64)>> = over
        .runs
        .iter()
        .map(|name| outcome.run(name).and_then(point))
        .collect();
    points
        .and_then(|points| slope(&points))
        .filter(|slope| slope.is_finite())
}

/// The slope of a straight line through points by least squares.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let square: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let product: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    (square > 0.0).then(|| product / square)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_has_its_exponent() {
        let points: Vec<(f64, f64)> = [0.5_f64, 0.25, 0.1]
            .iter()
            .map(|h| (h.ln(), (3.0 * h.powf(1.7)).ln()))
            .collect();
        approx::assert_relative_eq!(slope(&points).unwrap_or(f64::NAN), 1.7, max_relative = 1e-12);
        assert_eq!(slope(&points[..1]), None);
    }
}
