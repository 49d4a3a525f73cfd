//! Spheres drawn into the cells.

use rayon::prelude::*;

use super::centre::Sphere;

/// Edges of a cell to a radius, above which centres are thinned out: what they then miss is what spheres of this
/// radius miss about the centres of cells.
const FINE_RADIUS: f32 = 16.0;

/// One sphere, the largest, for each cube of the grid of centres; cubes are cells, and larger for large spheres.
pub(super) fn thinned(mut spheres: Vec<Sphere>) -> Vec<Sphere> {
    let key = |sphere: &Sphere| (level(sphere), sphere.centre.map(|x| (x / width(sphere)) as u32));
    let order = |a: &Sphere, b: &Sphere| {
        let position = || a.centre.map(f32::to_bits).cmp(&b.centre.map(f32::to_bits));
        let larger = || b.radius.total_cmp(&a.radius);
        key(a).cmp(&key(b)).then_with(larger).then_with(position)
    };
    spheres.par_sort_unstable_by(order);
    spheres.dedup_by_key(|sphere| key(sphere));
    spheres
}

fn level(sphere: &Sphere) -> i32 {
    (sphere.radius / FINE_RADIUS).max(1.0).log2().floor() as i32
}

/// Edge of the cubes of which each keeps one sphere.
fn width(sphere: &Sphere) -> f32 {
    2.0_f32.powi(level(sphere))
}

/// For every cell, x fastest, the radius of the largest sphere that holds its centre; 0 where none does.
///
/// A sphere reaches as far as the next ones would from between the cubes: √(R² + w²/2) with the width w of the cubes.
pub(super) fn largest_radii(spheres: &[Sphere], [nx, ny, nz]: [usize; 3]) -> Vec<f32> {
    let mut radii = vec![0.0; nx * ny * nz];
    radii.par_chunks_mut(nx * ny).enumerate().for_each(|(z, layer)| {
        for sphere in spheres {
            let square = sphere.radius.powi(2) + 0.5 * width(sphere).powi(2);
            draw(
                layer,
                nx,
                sphere,
                square - (z as f32 + 0.5 - sphere.centre[2]).powi(2),
            );
        }
    });
    radii
}

/// Draws the circle that a layer cuts out of a sphere.
fn draw(layer: &mut [f32], nx: usize, sphere: &Sphere, square: f32) {
    if square <= 0.0 {
        return;
    }
    let ny = layer.len() / nx;
    for y in within(sphere.centre[1], square, ny) {
        let left = square - (y as f32 + 0.5 - sphere.centre[1]).powi(2);
        for radius in &mut layer[y * nx..][within(sphere.centre[0], left, nx)] {
            *radius = radius.max(sphere.radius);
        }
    }
}

/// Cells of a line with their centres within a distance, given squared, of a point.
fn within(at: f32, square: f32, cells: usize) -> std::ops::Range<usize> {
    let reach = square.max(0.0).sqrt();
    // Negative numbers become zero.
    let low = (at - reach - 0.5).ceil() as usize;
    let high = (at + reach + 0.5).floor() as usize;
    low.min(cells)..high.clamp(low.min(cells), cells)
}
