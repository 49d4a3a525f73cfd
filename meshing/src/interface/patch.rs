//! A piece of the surface in one cell.

use crate::cut::fraction_behind;
use crate::solid::vector::{dot, scaled, shifted};

/// Steps to the distance of a plane at most: as many halvings would be as fine as an `f32`.
const STEPS: usize = 24;
/// Error of a fraction at which its plane is found: a hundredth of the rounding of an `f32`.
const FOUND: f64 = 1e-9;
/// Step of the difference that gives the area of a plane within a cell, in edges.
const STEP: f64 = 1e-3;
/// Smallest area of a piece in faces of a cell: keeps weights by area positive.
const AREA_MIN: f64 = 1e-4;
/// Components of a normal below this do not cut an edge of the cell along their axis.
const COMPONENT_MIN: f64 = 1e-6;

/// A flat disc; lengths in edges of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Patch {
    /// Centre, from the smallest corner of the box.
    pub(crate) centre: [f32; 3],
    /// Unit normal from the solid to the void.
    pub(crate) normal: [f32; 3],
    /// Radius: the disc has the area of the piece that it stands for.
    pub(crate) radius: f32,
}

impl Patch {
    /// A disc to be replaced.
    pub(super) const NOWHERE: Self = Self {
        centre: [0.0; 3],
        normal: [0.0; 3],
        radius: 0.0,
    };

    /// The plane with a unit normal that leaves `fraction` of the cube about `centre` behind it.
    pub(super) fn in_cell(centre: [f64; 3], fraction: f64, normal: [f64; 3]) -> Self {
        let distance = distance_of(fraction, normal);
        let area = (fraction_behind(distance - STEP, normal) - fraction_behind(distance + STEP, normal))
            / (2.0 * STEP);
        Self::new(shifted(centre, middle(distance, normal)), normal, area)
    }

    /// A disc of an area.
    pub(super) fn new(centre: [f64; 3], normal: [f64; 3], area: f64) -> Self {
        Self {
            centre: centre.map(|x| x as f32),
            normal: normal.map(|x| x as f32),
            radius: (area.max(AREA_MIN) / std::f64::consts::PI).sqrt() as f32,
        }
    }

    /// Height over the plane of the disc: negative on the side of the solid.
    pub(crate) fn height(&self, at: [f32; 3]) -> f32 {
        let from: [f32; 3] = std::array::from_fn(|a| at[a] - self.centre[a]);
        from[0] * self.normal[0] + from[1] * self.normal[1] + from[2] * self.normal[2]
    }

    /// The point of the disc nearest to another.
    pub(crate) fn foot(&self, to: [f32; 3]) -> [f32; 3] {
        let height = self.height(to);
        let flat: [f32; 3] = std::array::from_fn(|a| to[a] - height * self.normal[a] - self.centre[a]);
        let beside = (flat[0] * flat[0] + flat[1] * flat[1] + flat[2] * flat[2]).sqrt();
        let part = if beside > self.radius {
            self.radius / beside
        } else {
            1.0
        };
        std::array::from_fn(|a| self.centre[a] + part * flat[a])
    }

    /// Squared distance to the disc.
    pub(crate) fn squared_distance(&self, at: [f32; 3]) -> f32 {
        let height = self.height(at);
        let beside = (self.squared_to_centre(at) - height * height).max(0.0).sqrt();
        let beyond = (beside - self.radius).max(0.0);
        height * height + beyond * beyond
    }

    /// Squared distance to the centre of the disc.
    pub(crate) fn squared_to_centre(&self, at: [f32; 3]) -> f32 {
        let from: [f32; 3] = std::array::from_fn(|a| at[a] - self.centre[a]);
        from[0] * from[0] + from[1] * from[1] + from[2] * from[2]
    }

    /// Area of the disc.
    pub(crate) fn area(&self) -> f32 {
        std::f32::consts::PI * self.radius * self.radius
    }
}

/// Signed distance of the centre of a unit cube from the plane that leaves `fraction` of it behind: false position, the
/// end that stays halved in its weight (Dowell & Jarratt 1971, 10.1007/BF01934364).
fn distance_of(fraction: f64, normal: [f64; 3]) -> f64 {
    // No plane farther than half a diagonal cuts the cube.
    let (mut low, mut high) = (-0.75_f64.sqrt(), 0.75_f64.sqrt());
    let (mut above, mut below) = (1.0 - fraction, -fraction);
    let (mut distance, mut last) = (0.0, 0.0);
    for _ in 0..STEPS {
        distance = (low * below - high * above) / (below - above);
        let error = fraction_behind(distance, normal) - fraction;
        if error.abs() < FOUND {
            break;
        }
        // The weight of an end that stays twice.
        let half = if error * last > 0.0 { 0.5 } else { 1.0 };
        if error > 0.0 {
            (low, above, below) = (distance, error, half * below);
        } else {
            (high, below, above) = (distance, error, half * above);
        }
        last = error;
    }
    distance
}

/// Mean of the points where a plane at `distance` cuts the edges of the unit cube about the origin.
fn middle(distance: f64, normal: [f64; 3]) -> [f64; 3] {
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for axis in (0..3).filter(|&a| normal[a].abs() > COMPONENT_MIN) {
        for corner in 0..4 {
            let mut at = [0.0; 3];
            at[(axis + 1) % 3] = (corner % 2) as f64 - 0.5;
            at[(axis + 2) % 3] = (corner / 2) as f64 - 0.5;
            at[axis] = (-distance - dot(at, normal)) / normal[axis];
            if at[axis].abs() <= 0.5 {
                (sum, count) = (shifted(sum, at), count + 1.0);
            }
        }
    }
    if count > 0.0 {
        scaled(sum, 1.0 / count)
    } else {
        scaled(normal, -distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::vector::normalised;

    #[test]
    fn a_patch_lies_on_its_plane_within_the_cell_and_has_the_area_of_the_cut() {
        // The plane x + y + z = 0 through the centre cuts a regular hexagon with edges √½: area √27/4.
        let normal = normalised([1.0; 3]);
        let patch = Patch::in_cell([0.0; 3], 0.5, normal);
        assert!(patch.height([0.0; 3]).abs() < 1e-6);
        assert!((f64::from(patch.area()) - 27.0_f64.sqrt() / 4.0).abs() < 1e-3);
        // A corner tetrahedron with legs of one half: volume 1/48, area √3/8, centroid of its face at 1/3 from the corner.
        let corner = Patch::in_cell([0.0; 3], 1.0 / 48.0, normal);
        assert!((f64::from(corner.area()) - 3.0_f64.sqrt() / 8.0).abs() < 1e-3);
        assert!(corner.centre.iter().all(|&x| (x + 1.0 / 3.0).abs() < 1e-5));
    }

    #[test]
    fn the_distance_to_a_disc_is_that_to_its_rim_beyond_it() {
        let disc = Patch::new([0.0; 3], [0.0, 0.0, 1.0], std::f64::consts::PI);
        assert!((disc.squared_distance([0.5, 0.0, -2.0]) - 4.0).abs() < 1e-6);
        assert!((disc.squared_distance([4.0, 0.0, 4.0]) - 25.0).abs() < 1e-5);
    }
}
