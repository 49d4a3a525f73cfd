//! The cells of one lattice as a function of one thickness parameter, in units of the cell.

use crate::field::{Extremes, FieldSample, PlaneSamples, Skeleton, Surface, extremes};
use crate::lattice::{LevelSet, Shape};

/// Cells along an edge of the volume measurement for skeletons, whose tubes have creases.
const FINE: usize = 96;
/// The same where a sample is a projection onto the surface; volumes of smooth walls converge faster.
const COARSE: usize = 48;
/// The same for the smooth level functions.
const MEDIUM: usize = 64;
/// Thinnest struts, radius by cell: three cells of the volume grid. Their porosity is about 98 %.
const RADIUS_MIN: f64 = 3.0 / FINE as f64;
/// Thinnest wall by cell.
const WALL_MIN: f64 = 0.01;
/// Part of the open range that is used: at its very end pores or necks vanish.
const OPEN: f64 = 0.98;

/// A lattice before its thickness is chosen. The parameter is the strut radius, the level, or the wall thickness.
#[derive(Debug)]
pub(super) enum Family {
    Struts {
        skeleton: Skeleton,
        distance: PlaneSamples,
        /// Largest distance from the skeleton.
        farthest: f64,
    },
    Network {
        level_set: &'static LevelSet,
        values: PlaneSamples,
    },
    Sheet {
        surface: Surface,
        distance: PlaneSamples,
        depths: Extremes,
    },
}

/// A body of chosen thickness.
#[derive(Debug)]
pub(super) enum Body {
    Struts { skeleton: Skeleton, radius: f64 },
    Network { surface: Surface },
    Sheet { surface: Surface, half_wall: f64 },
    Full,
}

/// Diameters in units of the cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Strut diameter, wall thickness, or largest sphere in a network.
    pub(super) member: f64,
    /// Largest sphere in the void.
    pub(super) pore: f64,
}

impl Sizes {
    pub(super) fn ratio(self) -> f64 {
        self.member / self.pore
    }
}

impl Family {
    /// The family of a shape; none for the full block.
    pub(super) fn new(shape: &Shape) -> Option<Self> {
        match shape {
            Shape::Struts(segments) => Some(Self::struts(Skeleton::new(&segments()))),
            Shape::Network(level_set) => Some(Self::network(level_set)),
            Shape::Sheet(level_set) => Some(Self::sheet(Surface::new(level_set, 0.0))),
            Shape::Full => None,
        }
    }

    fn struts(skeleton: Skeleton) -> Self {
        let distance = PlaneSamples::creased(FINE, &|at| parts(skeleton.sample(at)));
        let farthest = extremes(&|at| skeleton.sample(at).distance).highest;
        Self::Struts {
            skeleton,
            distance,
            farthest,
        }
    }

    fn network(level_set: &'static LevelSet) -> Self {
        let values = PlaneSamples::smooth(MEDIUM, &|at| {
            let jet = level_set.jet(at);
            (
                jet.value,
                jet.gradient,
                jet.hessian[0] + jet.hessian[1] + jet.hessian[2],
            )
        });
        Self::Network { level_set, values }
    }

    fn sheet(surface: Surface) -> Self {
        let distance = PlaneSamples::smooth(COARSE, &|at| parts(surface.sample(at)));
        let depths = extremes(&|at| surface.sample(at).distance);
        Self::Sheet {
            surface,
            distance,
            depths,
        }
    }

    /// Thinnest and thickest cell.
    pub(super) fn range(&self) -> [f64; 2] {
        match self {
            Self::Struts { farthest, .. } => [RADIUS_MIN, OPEN * farthest],
            Self::Network { level_set, .. } => level_set.levels.map(|level| level * OPEN),
            Self::Sheet { depths, .. } => [WALL_MIN, 2.0 * OPEN * depths.highest.min(-depths.lowest)],
        }
    }

    /// Void part of the cell.
    pub(super) fn porosity(&self, thickness: f64) -> f64 {
        match self {
            Self::Struts { distance, .. } => 1.0 - distance.volume_below(thickness),
            Self::Network { values, .. } => 1.0 - values.volume_below(thickness),
            Self::Sheet { distance, .. } => 1.0 - wall_volume(distance, 0.5 * thickness),
        }
    }

    /// Diameters of member and pore.
    pub(super) fn sizes(&self, thickness: f64) -> Sizes {
        match self {
            Self::Struts { farthest, .. } => Sizes {
                member: 2.0 * thickness,
                pore: 2.0 * (farthest - thickness),
            },
            Self::Network { level_set, .. } => network_sizes(level_set, thickness),
            Self::Sheet { depths, .. } => Sizes {
                member: thickness,
                pore: 2.0 * depths.highest.max(-depths.lowest) - thickness,
            },
        }
    }

    /// The body of this thickness, and the distances its ideal volumes come from.
    pub(super) fn body(self, thickness: f64) -> (Body, PlaneSamples) {
        match self {
            Self::Struts {
                skeleton, distance, ..
            } => {
                let radius = thickness;
                (Body::Struts { skeleton, radius }, distance)
            }
            Self::Network { level_set, .. } => {
                let surface = Surface::new(level_set, thickness);
                let distance = PlaneSamples::smooth(COARSE, &|at| parts(surface.sample(at)));
                (Body::Network { surface }, distance)
            }
            Self::Sheet {
                surface, distance, ..
            } => {
                let half_wall = 0.5 * thickness;
                (Body::Sheet { surface, half_wall }, distance)
            }
        }
    }
}

impl Body {
    /// Signed distance, normal and curvature; none for the full block, which has no surface.
    pub(super) fn sample(&self, at: [f64; 3]) -> Option<FieldSample> {
        match self {
            Self::Struts { skeleton, radius } => Some(skeleton.sample(at).lowered(*radius)),
            Self::Network { surface } => Some(surface.sample(at)),
            Self::Sheet { surface, half_wall } => Some(surface.sample(at).unsigned().lowered(*half_wall)),
            Self::Full => None,
        }
    }

    /// Volume of the body grown by `outward`, from the samples that [`Family::body`] gave with it.
    pub(super) fn volume_within(&self, distance: &PlaneSamples, outward: f64) -> f64 {
        match self {
            Self::Struts { radius, .. } => distance.volume_below(radius + outward),
            Self::Network { .. } => distance.volume_below(outward),
            Self::Sheet { half_wall, .. } => wall_volume(distance, half_wall + outward),
            Self::Full => 1.0,
        }
    }
}

impl FieldSample {
    fn lowered(self, by: f64) -> Self {
        Self {
            distance: self.distance - by,
            ..self
        }
    }

    /// Sample of the magnitude of a signed distance.
    fn unsigned(self) -> Self {
        if self.distance >= 0.0 {
            return self;
        }
        Self {
            distance: -self.distance,
            normal: self.normal.map(|n| -n),
            laplacian: -self.laplacian,
        }
    }
}

/// Distance, gradient and Laplacian; this diverges at axes and focal points, where no surface in use runs.
fn parts(sample: FieldSample) -> (f64, [f64; 3], f64) {
    let bound = 2.0 / RADIUS_MIN;
    (
        sample.distance,
        sample.normal,
        sample.laplacian.clamp(-bound, bound),
    )
}

fn wall_volume(distance: &PlaneSamples, half_wall: f64) -> f64 {
    distance.volume_below(half_wall) - distance.volume_below(-half_wall)
}

/// Largest spheres on the two sides of a level surface.
fn network_sizes(level_set: &'static LevelSet, level: f64) -> Sizes {
    let surface = Surface::new(level_set, level);
    let depths = extremes(&|at| surface.sample(at).distance);
    Sizes {
        member: -2.0 * depths.lowest,
        pore: 2.0 * depths.highest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{LATTICES, Segment, neighbour_shifts};
    use crate::solid::vector::{difference, dot, length, normalised, scaled, shifted};
    use std::f64::consts::{PI, TAU};

    /// Directions of all struts that meet at `node`.
    fn directions(struts: &[Segment], node: [f64; 3]) -> Vec<[f64; 3]> {
        let images = struts
            .iter()
            .flat_map(|strut| neighbour_shifts().map(|shift| strut.moved(shift)));
        let from_node = |strut: Segment| {
            let away =
                |from, to| (length(difference(from, node)) < 1e-9).then(|| normalised(difference(to, from)));
            away(strut.from, strut.to).or(away(strut.to, strut.from))
        };
        images.filter_map(from_node).collect()
    }

    /// ∮ g dθ about one strut: at radius ρ and angle θ it begins at the height ρ g(θ) above the node, on the plane
    /// half way to the neighbouring strut: g = max over the others of e(θ)·u/(1 − cos).
    fn mitre(own: [f64; 3], others: &[[f64; 3]]) -> f64 {
        let helper = if own[0].abs() < 0.7 {
            [1.0, 0.0, 0.0]
        } else {
            [0.0, 1.0, 0.0]
        };
        let across = normalised(difference(helper, scaled(own, dot(own, helper))));
        let third = [
            own[1] * across[2] - own[2] * across[1],
            own[2] * across[0] - own[0] * across[2],
            own[0] * across[1] - own[1] * across[0],
        ];
        let steps = 20_000;
        let height = |k: i32| {
            let angle = TAU * f64::from(k) / f64::from(steps);
            let radial = shifted(scaled(across, angle.cos()), scaled(third, angle.sin()));
            let others = others.iter().filter(|u| dot(**u, own) < 1.0 - 1e-9);
            others
                .map(|&u| dot(radial, u) / (1.0 - dot(u, own)))
                .fold(f64::NEG_INFINITY, f64::max)
        };
        (0..steps).map(height).sum::<f64>() * TAU / f64::from(steps)
    }

    /// Exact volume of slender struts: each half strut holds πr²L/2 − (r³/3)∮g dθ.
    fn slender_volume(struts: &[Segment], radius: f64) -> f64 {
        let half = |from: [f64; 3], to: [f64; 3], strut: &Segment| {
            let own = normalised(difference(to, from));
            PI * radius * radius * 0.5 * strut.length()
                - radius.powi(3) / 3.0 * mitre(own, &directions(struts, from))
        };
        struts
            .iter()
            .map(|strut| half(strut.from, strut.to, strut) + half(strut.to, strut.from, strut))
            .sum()
    }

    #[test]
    fn slender_struts_have_their_exact_volume() {
        for row in LATTICES {
            let Shape::Struts(struts) = row.shape else {
                continue;
            };
            let Some(family) = Family::new(&row.shape) else {
                continue;
            };
            for (radius, tolerance) in [(0.035, 2e-3), (0.05, 1e-3), (0.07, 1e-3)] {
                let error = (1.0 - family.porosity(radius)) / slender_volume(&struts(), radius) - 1.0;
                println!("{} {radius} {error:+.1e}", row.name);
                assert!(error.abs() < tolerance, "{} {radius}: {error}", row.name);
            }
        }
    }

    /// Nominal density 4.081 m (r/L)², m = 1, 2, 4: Gibson & Ashby's cells of <111> struts.
    #[test]
    fn cells_of_111_struts_have_their_nominal_density() {
        for (name, m, strut) in [
            ("diamond", 1.0, 0.25),
            ("rhombic-dodecahedron", 2.0, 0.25),
            ("bcc", 4.0, 0.5),
        ] {
            let Some(Shape::Struts(struts)) = crate::lattice::find(name).map(|row| &row.shape) else {
                panic!("{name}");
            };
            let total: f64 = struts().iter().map(Segment::length).sum();
            let of_x = PI * total * 3.0 * strut * strut;
            assert!((of_x / (4.081 * m) - 1.0).abs() < 1e-3, "{name}: {of_x}");
        }
    }
}
