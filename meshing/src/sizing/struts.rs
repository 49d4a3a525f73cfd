//! Round struts, with or without fillets.

use super::body::Body;
use super::family::{OPEN, Sizes, jet};
use super::fillet::Fillet;
use crate::field::{Filleted, PeriodicGrid, PlaneSamples, Rounding, Skeleton, Symmetries, Tubes, extremes};
use crate::lattice::Segment;
use crate::solid::vector::by_axis;

/// Cells along an edge of the volume measurement of tubes, which have creases.
const CREASED: usize = 96;
/// The same on the way to the radius, where every one is sampled anew.
const ROUGH: usize = 48;
/// Thinnest struts by the largest cell of the volume grid: their radius is three of them, 1/32 of a cubic cell.
const CELLS_MIN: f64 = 3.0;

/// Struts whose radius is open.
#[derive(Debug)]
pub(super) struct StrutFamily {
    cell: StrutCell,
    joints: Joints,
}

/// What does not depend on the radius.
#[derive(Debug)]
struct StrutCell {
    edges: [f64; 3],
    symmetries: Symmetries,
    /// Largest distance from the skeleton.
    farthest: f64,
}

/// How the struts meet.
#[derive(Debug)]
enum Joints {
    /// In creases; distances from the skeleton serve every radius.
    Sharp(Skeleton, PlaneSamples),
    /// With fillets, for which each radius is sampled anew.
    Rounded(Fillet, Tubes),
}

impl StrutFamily {
    pub(super) fn new(struts: &[Segment], edges: [f64; 3], fillet: Option<Fillet>) -> Self {
        let skeleton = Skeleton::new(struts, edges);
        let cell = StrutCell::new(&skeleton, edges);
        let joints = match fillet {
            // The ball reaches less far than the farthest point from the struts, and its centre is less than twice as
            // far from any point: tubes that overlap more leave it no room.
            Some(fillet) => Joints::Rounded(fillet, Tubes::new(struts, edges, 3.0 * cell.farthest)),
            None => {
                let distance = cell.distances(&skeleton);
                Joints::Sharp(skeleton, distance)
            }
        };
        Self { cell, joints }
    }

    pub(super) fn range(&self) -> [f64; 2] {
        [thinnest(self.cell.edges), OPEN * self.cell.farthest]
    }

    pub(super) fn filleted_range(&self) -> [f64; 2] {
        let [thinnest, thickest] = self.range();
        match &self.joints {
            Joints::Sharp(..) => [thinnest, thickest],
            Joints::Rounded(fillet, _) => [thinnest, fillet.thickest(self.cell.farthest)],
        }
    }

    pub(super) fn fillet_room(&self, radius: f64) -> Option<f64> {
        match &self.joints {
            Joints::Sharp(..) => None,
            Joints::Rounded(fillet, _) => {
                let farthest = self.cell.farthest;
                Some((OPEN * farthest - radius) / fillet.radius(radius, farthest))
            }
        }
    }

    pub(super) fn porosity(&self, radius: f64) -> f64 {
        match &self.joints {
            Joints::Sharp(_, distance) => 1.0 - distance.volume_below(radius),
            Joints::Rounded(fillet, tubes) => {
                let (_, distance) = self.cell.filleted(tubes, *fillet, radius, CREASED);
                1.0 - distance.volume_below(0.0)
            }
        }
    }

    /// The porosity to about 1 %; the same where the exact one costs no more.
    pub(super) fn rough_porosity(&self, radius: f64) -> f64 {
        match &self.joints {
            Joints::Sharp(..) => self.porosity(radius),
            Joints::Rounded(fillet, tubes) => {
                let (_, distance) = self.cell.filleted(tubes, *fillet, radius, ROUGH);
                1.0 - distance.volume_below(0.0)
            }
        }
    }

    pub(super) fn sizes(&self, radius: f64) -> Sizes {
        Sizes {
            member: 2.0 * radius,
            pore: 2.0 * (self.cell.farthest - radius),
        }
    }

    pub(super) fn body(self, radius: f64) -> (Body, PlaneSamples) {
        match self.joints {
            Joints::Sharp(skeleton, distance) => (Body::Struts { skeleton, radius }, distance),
            Joints::Rounded(fillet, tubes) => {
                let (filleted, distance) = self.cell.filleted(&tubes, fillet, radius, CREASED);
                (
                    Body::Filleted {
                        tubes: Box::new(tubes),
                        filleted,
                    },
                    distance,
                )
            }
        }
    }
}

impl StrutCell {
    fn new(skeleton: &Skeleton, edges: [f64; 3]) -> Self {
        let of_unit_cell = |at: [f64; 3]| skeleton.sample(by_axis(|a| at[a] * edges[a])).distance;
        let symmetries = Symmetries::of(&of_unit_cell, edges);
        let farthest = extremes(edges, &symmetries, &|at| skeleton.sample(at).distance).highest;
        Self {
            edges,
            symmetries,
            farthest,
        }
    }

    fn distances(&self, skeleton: &Skeleton) -> PlaneSamples {
        let sample = |at| jet(skeleton.sample(at), thinnest(self.edges));
        PlaneSamples::creased(PeriodicGrid::even(self.edges, CREASED), &self.symmetries, &sample)
    }

    /// Struts of this radius with their fillets, measured with `cells` along an edge.
    fn filleted(&self, tubes: &Tubes, fillet: Fillet, radius: f64, cells: usize) -> (Filleted, PlaneSamples) {
        let rounding = Rounding {
            strut: radius,
            fillet: fillet.radius(radius, self.farthest),
        };
        let filleted = Filleted::new(tubes, rounding, &self.symmetries);
        let sample = |at| jet(filleted.sample(tubes, at), thinnest(self.edges));
        let grid = PeriodicGrid::even(self.edges, cells);
        let distance = PlaneSamples::creased(grid, &self.symmetries, &sample);
        (filleted, distance)
    }
}

/// Radius of the thinnest struts: their porosity is 98 % and less.
fn thinnest(edges: [f64; 3]) -> f64 {
    let spacing = PeriodicGrid::even(edges, CREASED).spacing();
    CELLS_MIN * spacing.into_iter().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{LATTICES, Shape, neighbour_shifts};
    use crate::solid::vector::{difference, dot, length, normalised, scaled, shifted};
    use std::f64::consts::{PI, SQRT_2, TAU};

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
            let family = StrutFamily::new(&struts(), [1.0; 3], None);
            for (radius, tolerance) in [(0.035, 2e-3), (0.05, 1e-3), (0.07, 1e-3)] {
                let error = (1.0 - family.porosity(radius)) / slender_volume(&struts(), radius) - 1.0;
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

    /// Void part of a cell of struts along its edges with fillets, by Steiner's formula for sets with positive reach,
    /// Federer 1959, Trans. Am. Math. Soc. 93:418 (10.1090/S0002-9947-1959-0110078-1): the void is what lies within the
    /// fillet's radius ϱ of the centres of the ball, of the volume V + ϱA + ϱ²(−A/2R + ½∫θ dl) + (4π/3)χϱ³.
    ///
    /// Centres lie outside of three cylinders of the radius R = r + ϱ, by Steinmetz V = abc − πR²(a + b + c) + 8√2 R³
    /// and A = −dV/dR; the cylinders meet at the angle θ between their normals, cos θ = sin² φ, in 12 arcs of
    /// |φ| < π/4 with dl = R √(1 + sin² φ) dφ; the graph of the pores has three edges and one node a cell: χ = −2.
    /// Holds for ϱ < R/√2, the radius of curvature of the arcs where φ = 0.
    fn void_by_steiner(edges: [f64; 3], strut: f64, fillet: f64) -> f64 {
        let reach = strut + fillet;
        let axes: f64 = edges.iter().sum();
        let volume = edges.iter().product::<f64>() - PI * reach * reach * axes + 8.0 * SQRT_2 * reach.powi(3);
        let area = TAU * reach * axes - 24.0 * SQRT_2 * reach * reach;
        let steps = 2000;
        let bend = |k: i32| {
            let square = (0.5 * PI * ((f64::from(k) + 0.5) / f64::from(steps) - 0.5))
                .sin()
                .powi(2);
            square.acos() * (1.0 + square).sqrt()
        };
        let edge = 12.0 * reach * (0..steps).map(bend).sum::<f64>() * 0.5 * PI / f64::from(steps);
        let curved = 0.5 * edge - 0.5 * area / reach;
        let void = volume + fillet * area + fillet * fillet * curved - 8.0 / 3.0 * PI * fillet.powi(3);
        void / edges.iter().product::<f64>()
    }

    #[test]
    fn filleted_struts_along_the_edges_have_the_volume_of_steiner() {
        let Some(Shape::Struts(struts)) = crate::lattice::find("simple-cubic").map(|row| &row.shape) else {
            panic!("no simple-cubic");
        };
        for (edges, strut, fillet) in [
            ([1.0; 3], 0.1, 0.05),
            ([1.0; 3], 0.08, 0.16),
            ([1.0, 0.7, 1.6], 0.06, 0.12),
        ] {
            let family = StrutFamily::new(&struts(), edges, Some(Fillet::Cell(fillet)));
            let solid = 1.0 - void_by_steiner(edges, strut, fillet);
            let error = (1.0 - family.porosity(strut)) / solid - 1.0;
            assert!(error.abs() < 5e-4, "{edges:?} {strut} {fillet}: {error}");
        }
    }
}
