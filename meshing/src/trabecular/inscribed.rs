//! Largest spheres inside and outside a solid.

use rayon::prelude::*;

use super::arithmetic::cube_root;
use super::volume::Window;
use crate::solid::Solid;

/// The largest sphere is found to this part of its radius.
const TOLERANCE: f64 = 2e-4;
/// Parts of the first division.
const BLOCKS: f64 = 32_768.0;
/// Parts looked at in one round: beyond that only the most promising stay, as along the axis of an even channel.
const PARTS: usize = 400_000;

/// Largest value of the distance over `window`, the radius of the largest sphere in the void with its centre there.
///
/// Branch and bound: no part of the window exceeds the distance of its centre by more than half its diagonal.
pub(crate) fn largest_in_void(solid: &dyn Solid, window: Window) -> f64 {
    largest(&|at| solid.signed_distance_mm(at), window)
}

/// Radius of the largest sphere in the solid with its centre in `window`.
pub(crate) fn largest_in_solid(solid: &dyn Solid, window: Window) -> f64 {
    largest(&|at| -solid.signed_distance_mm(at), window)
}

fn largest(depth: &(dyn Fn([f64; 3]) -> f64 + Sync), window: Window) -> f64 {
    let edge = cube_root(window.volume() / BLOCKS);
    let mut parts = window.parts(window.divided(edge));
    loop {
        let depths: Vec<f64> = parts.par_iter().map(|part| depth(part.centre())).collect();
        let top = depths.iter().copied().fold(f64::MIN, f64::max);
        let reach = parts.first().map_or(0.0, Window::half_diagonal);
        if reach <= TOLERANCE * top.abs() || !top.is_finite() {
            return top;
        }
        parts = promising(&parts, &depths, top - reach)
            .iter()
            .flat_map(Window::eighths)
            .collect();
    }
}

/// Parts whose centre is at least `least` deep, and of too many the deepest.
fn promising(parts: &[Window], depths: &[f64], least: f64) -> Vec<Window> {
    let mut kept: Vec<usize> = (0..parts.len()).filter(|&k| depths[k] >= least).collect();
    if kept.len() > PARTS / 8 {
        kept.sort_by(|&a, &b| depths[b].total_cmp(&depths[a]).then(a.cmp(&b)));
        kept.truncate(PARTS / 8);
    }
    kept.into_iter().map(|k| parts[k]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::{Cuboid, Cylinder};

    #[test]
    fn spheres_in_a_box_and_along_a_channel() {
        let window = Window {
            low: [0.0; 3],
            edges: [2.0, 3.0, 4.0],
        };
        let cuboid = Cuboid {
            low_mm: [0.1, 0.2, 0.3],
            high_mm: [1.4, 2.1, 3.7],
        };
        assert!((largest_in_solid(&cuboid, window) / 0.65 - 1.0).abs() < TOLERANCE);
        // The far corner (2, 3, 4) of the window.
        let corner = (0.36_f64 + 0.81 + 0.09).sqrt();
        assert!((largest_in_void(&cuboid, window) / corner - 1.0).abs() < 1e-3);
        let channel = Cylinder {
            base_mm: [1.03, 1.51, -9.0],
            radius_mm: 0.7,
            height_mm: 30.0,
        };
        assert!((largest_in_solid(&channel, window) / 0.7 - 1.0).abs() < TOLERANCE);
    }
}
