//! A coat on a voxel image.
//!
//! The image's own surface is a staircase with about 1.5 times the area of the body behind it. The coat follows
//! the smooth surface instead: the zero level of the signed distance to voxel centres, smoothed over one voxel.

use super::distance::{smoothed, squared_distances};
use crate::cut::fraction_behind;
use crate::solid::vector::length;
use crate::{Coat, SolidFractions};

/// Voxels beyond the coat in which planes are kept: a plane farther from a centre than √3/2 does not cut the voxel.
const MARGIN: f64 = 2.0;
/// Slope of the distance below which its direction means nothing.
const SLOPE_MIN: f64 = 0.1;
/// As for the cells of a lattice: less is void.
const SLIVER: f64 = 0.01;
/// Halvings of a bracket of a few voxels down to rounding.
const HALVINGS: usize = 50;

/// The distance in one voxel, taken as linear; lengths in voxels.
struct Plane {
    voxel: usize,
    distance: f64,
    /// Not quite of length one: staircases compress the distance to voxel centres.
    gradient: [f64; 3],
}

impl Plane {
    fn within(&self, level: f64) -> f64 {
        fraction_behind((self.distance - level) / length(self.gradient), self.gradient)
    }

    /// ∫|∇d| over the part between two levels: summed up, the integral of the area of the levels between them,
    /// which is the volume of a layer of that thickness (coarea formula).
    fn layer(&self, low: f64, high: f64) -> f64 {
        length(self.gradient) * (self.within(high) - self.within(low))
    }
}

/// Fractions of the voxels of a periodic image with a coat whose thicknesses are in voxels.
///
/// Solid voxels hold substrate, and coat to the inward depth; void voxels hold coat only. The two outer levels are
/// fitted so that the volumes are those of layers of the given thickness on the smooth surface. On a sphere and a
/// cylinder of 8 or more voxels radius they are right to 2 %; features of a voxel or two are rounded off.
pub(super) fn coated(solid: &[bool], counts: [usize; 3], coat: Coat) -> Vec<SolidFractions> {
    let reach = coat.outward_mm.max(coat.inward_mm) + MARGIN;
    let planes = planes_near(solid, counts, reach);
    let mut fractions: Vec<SolidFractions> = solid.iter().map(|&s| pure(s)).collect();
    if coat.outward_mm > 0.0 {
        grow(&mut fractions, &planes, solid, coat.outward_mm);
    }
    if coat.inward_mm > 0.0 {
        convert(&mut fractions, &planes, solid, coat.inward_mm);
    }
    fractions
}

pub(super) fn pure(solid: bool) -> SolidFractions {
    SolidFractions {
        substrate: if solid { 1.0 } else { 0.0 },
        coat: 0.0,
    }
}

/// Fills void voxels with coat up to a fitted level.
fn grow(fractions: &mut [SolidFractions], planes: &[Plane], solid: &[bool], outward: f64) {
    let volume: f64 = planes.iter().map(|p| p.layer(0.0, outward)).sum();
    let void: Vec<&Plane> = planes.iter().filter(|p| !solid[p.voxel]).collect();
    let filled = |level: f64| void.iter().map(|p| p.within(level)).sum::<f64>();
    let level = rising_root(&|level| filled(level) - volume, [-MARGIN, outward + MARGIN]);
    for plane in void {
        let coat = plane.within(level);
        fractions[plane.voxel].coat = if coat < SLIVER { 0.0 } else { coat as f32 };
    }
}

/// Turns the outer part of solid voxels into coat down to a fitted level.
fn convert(fractions: &mut [SolidFractions], planes: &[Plane], solid: &[bool], inward: f64) {
    let volume: f64 = planes.iter().map(|p| p.layer(-inward, 0.0)).sum();
    let body: Vec<&Plane> = planes.iter().filter(|p| solid[p.voxel]).collect();
    let turned = |depth: f64| body.iter().map(|p| 1.0 - p.within(-depth)).sum::<f64>();
    let depth = rising_root(&|depth| turned(depth) - volume, [-MARGIN, inward + MARGIN]);
    for plane in body {
        let substrate = plane.within(-depth) as f32;
        fractions[plane.voxel] = SolidFractions {
            substrate,
            coat: 1.0 - substrate,
        };
    }
}

fn rising_root(function: &dyn Fn(f64) -> f64, [mut low, mut high]: [f64; 2]) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if function(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

fn planes_near(solid: &[bool], counts: [usize; 3], reach: f64) -> Vec<Plane> {
    let distance = smoothed(&signed_distances(solid, counts), counts);
    let near = |&voxel: &usize| f64::from(distance[voxel].abs()) < reach;
    (0..solid.len())
        .filter(near)
        .map(|voxel| Plane {
            voxel,
            distance: f64::from(distance[voxel]),
            gradient: gradient(&distance, counts, voxel),
        })
        .collect()
}

/// Distance in voxels from the centre of each voxel to the nearest centre across the surface, less one half, negative inside.
fn signed_distances(solid: &[bool], counts: [usize; 3]) -> Vec<f32> {
    let void: Vec<bool> = solid.iter().map(|s| !s).collect();
    let outside = squared_distances(solid, counts);
    let inside = squared_distances(&void, counts);
    let signed = |k: usize| {
        if solid[k] {
            0.5 - inside[k].sqrt()
        } else {
            outside[k].sqrt() - 0.5
        }
    };
    (0..solid.len()).map(signed).collect()
}

fn gradient(values: &[f32], counts: [usize; 3], voxel: usize) -> [f64; 3] {
    let [nx, ny, _] = counts;
    let at = [voxel % nx, (voxel / nx) % ny, voxel / (nx * ny)];
    let slope = std::array::from_fn(|axis| {
        let beside = |step: usize| {
            let mut there = at;
            there[axis] = (at[axis] + step) % counts[axis];
            f64::from(values[there[0] + nx * (there[1] + ny * there[2])])
        };
        0.5 * (beside(1) - beside(counts[axis] - 1))
    });
    // At a medial axis there is no slope and any direction serves.
    if length(slope) > SLOPE_MIN {
        slope
    } else {
        [0.0, 0.0, SLOPE_MIN]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn image(counts: [usize; 3], is_solid: impl Fn([f64; 3]) -> bool) -> Vec<bool> {
        (0..counts.iter().product())
            .map(|i| {
                [
                    i % counts[0],
                    (i / counts[0]) % counts[1],
                    i / (counts[0] * counts[1]),
                ]
            })
            .map(|at| is_solid(at.map(|k| k as f64 + 0.5)))
            .collect()
    }

    fn coat_volume(solid: &[bool], counts: [usize; 3], outward: f64, inward: f64) -> f64 {
        let coat = Coat {
            outward_mm: outward,
            inward_mm: inward,
        };
        coated(solid, counts, coat)
            .iter()
            .map(|f| f64::from(f.coat))
            .sum()
    }

    #[test]
    fn a_coat_on_a_flat_face_is_exact() {
        let counts = [16, 6, 5];
        let slab = image(counts, |p| p[0] < 8.0);
        assert!((coat_volume(&slab, counts, 0.25, 0.0) - 2.0 * 30.0 * 0.25).abs() < 0.02);
        assert!((coat_volume(&slab, counts, 1.2, 0.3) - 2.0 * 30.0 * 1.5).abs() < 0.02);
    }

    #[test]
    fn a_coat_on_a_sphere_has_the_volume_of_a_shell() {
        let counts = [40; 3];
        let radius: f64 = 12.3;
        let ball = image(counts, |p| {
            p.iter().map(|v| (v - 20.0).powi(2)).sum::<f64>() < radius * radius
        });
        let shell = |a: f64, b: f64| 4.0 / 3.0 * PI * (b.powi(3) - a.powi(3));
        for (outward, inward) in [(0.25, 0.0), (0.7, 0.0), (2.0, 0.0), (0.0, 0.3), (0.3, 1.0)] {
            let exact = shell(radius - inward, radius + outward);
            let error = coat_volume(&ball, counts, outward, inward) / exact - 1.0;
            assert!(error.abs() < 0.02, "{outward} {inward}: {error}");
        }
    }

    #[test]
    fn a_coat_on_an_oblique_cylinder_has_the_volume_of_a_tube() {
        // Axis along (1, 1, 0) in a box of the same period: length √2·32 a period.
        let counts = [32; 3];
        let radius: f64 = 7.4;
        let rod = image(counts, |p| {
            let across = (p[0] - p[1]).rem_euclid(32.0);
            let across = across.min(32.0 - across) / 2.0_f64.sqrt();
            across * across + (p[2] - 16.0).powi(2) < radius * radius
        });
        let exact = PI * (7.65_f64.powi(2) - radius * radius) * 32.0 * 2.0_f64.sqrt();
        let error = coat_volume(&rod, counts, 0.25, 0.0) / exact - 1.0;
        assert!(error.abs() < 0.02, "{error}");
    }
}
