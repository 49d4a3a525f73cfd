//! Cells halved until the surfaces in them are flat.

use super::Content;
use super::leaf::{Face, Faces, Leaf};
use super::piece::Plane;
use super::scene::{Few, Near, Owner, Probe, Scene};
use crate::PHASES_MAX;
use crate::solid::DistanceSample;
use crate::solid::vector::{dot, length, scaled, shifted};

/// Halvings of a cell at most: parts of an eighth resolve the edges of a body, as in the cut of a single body.
const HALVINGS: usize = 3;
/// Departure of a distance from its tangent plane, in edges of the cube, above which the cube is halved again: the cut of
/// one plane is then wrong by less than 1 % of the cube, with either sign.
const FLATNESS: f64 = 0.02;
/// Curvature moves the planes by no more than this part of an edge: beyond, it is an edge of the body and no curvature.
const SHIFT_MAX: f64 = 0.05;
/// Slopes of a distance below this are edges of the body too.
const SLOPE_MIN: f64 = 0.5;

/// Volume fractions by phase; what is missing to one is void.
pub(super) type Shares = [f64; PHASES_MAX];

/// The parts near a cell.
pub(super) struct Cutter<'a> {
    pub(super) scene: &'a Scene<'a>,
    /// By rising index.
    pub(super) near: &'a [Near],
}

/// A cube of space with the samples of the parts at its centre.
struct Cube {
    centre: [f64; 3],
    edge: f64,
    probes: Few<Probe>,
}

impl Cube {
    fn half_diagonal(&self) -> f64 {
        0.75_f64.sqrt() * self.edge
    }

    fn depth(&self, k: usize) -> f64 {
        self.probes[k].body.distance_mm
    }

    fn lattice(&self, k: usize) -> f64 {
        self.probes[k].content.distance_mm
    }
}

impl Cutter<'_> {
    /// Content of a cell of the grid.
    pub(super) fn cell(&self, centre: [f64; 3], edge: f64) -> Shares {
        let reach = 0.75_f64.sqrt() * edge + self.scene.coat_reach();
        let near = self.near.iter();
        let probes = near.map(|near| self.scene.probe(near, centre, reach)).collect();
        self.content(&Cube { centre, edge, probes }, HALVINGS)
    }

    fn content(&self, cube: &Cube, halvings: usize) -> Shares {
        let reach = cube.half_diagonal() + self.scene.coat_reach();
        let (depth, lattice) = (|k: usize| cube.depth(k), |k: usize| cube.lattice(k));
        if let Some(owner) = self.scene.settled(self.near, depth, lattice, reach) {
            return self.pure(owner);
        }
        let crossed = self.crossed(cube, reach);
        let eighths = self.eighths(cube, &crossed);
        let planes = straight(cube, &eighths, &crossed);
        let is_flat = planes.iter().flatten().all(|plane| plane.is_flat);
        let mut sum = Shares::default();
        for eighth in &eighths {
            let shares = match halvings > 1 && !is_flat {
                true => self.content(eighth, halvings - 1),
                false => self.leaf(eighth, &planes).shares(),
            };
            sum.iter_mut()
                .zip(shares)
                .for_each(|(sum, share)| *sum += share / 8.0);
        }
        sum
    }

    fn pure(&self, owner: Owner) -> Shares {
        let mut shares = Shares::default();
        if let Owner::Part(part) = owner
            && let Some(phase) = self.scene.phases[part]
        {
            shares[phase] = 1.0;
        }
        shares
    }

    /// For each part whether a surface within `reach` is of its envelope, its skin or its core, and whether one is of its lattice.
    fn crossed(&self, cube: &Cube, reach: f64) -> Few<[bool; 2]> {
        let mut crossed: Few<[bool; 2]> = self.near.iter().map(|_| [false; 2]).collect();
        for (k, near) in self.near.iter().enumerate().rev() {
            crossed[k] = self.crossed_part(near.part, &cube.probes[k], reach);
            // What lies behind a part that covers the cube is hidden.
            if cube.depth(k) <= -reach {
                break;
            }
        }
        crossed
    }

    fn crossed_part(&self, part: usize, probe: &Probe, reach: f64) -> [bool; 2] {
        let depth = probe.body.distance_mm;
        let layers = match &self.scene.parts[part].content {
            Content::Lattice(fill) => fill.layer_depths(depth),
            _ => [None; 2],
        };
        let mut layers_near = layers.iter().flatten().map(|layer| layer.abs() < reach);
        let is_covered = layers.iter().flatten().any(|&layer| layer <= -reach);
        [
            depth.abs() < reach || layers_near.any(|near| near),
            depth < reach && !is_covered && probe.content.distance_mm.abs() < reach,
        ]
    }

    fn eighths(&self, cube: &Cube, crossed: &[[bool; 2]]) -> [Cube; 8] {
        std::array::from_fn(|k| {
            let centre = shifted(cube.centre, scaled(corner(k), 0.25 * cube.edge));
            let parts = self.near.iter().zip(&cube.probes).zip(crossed);
            let again = |((near, before), &crossed): ((&Near, &Probe), &[bool; 2])| {
                self.scene.probe_again(near.part, before, crossed, centre)
            };
            Cube {
                centre,
                edge: 0.5 * cube.edge,
                probes: parts.map(again).collect(),
            }
        })
    }

    /// A cube in which surfaces are taken as planes.
    fn leaf(&self, cube: &Cube, planes: &[[Straight; 2]]) -> Leaf<'_> {
        let faces = |((near, probe), [body, content]): ((&Near, &Probe), &[Straight; 2])| {
            let body = |sample: DistanceSample| body.face(sample, cube.edge);
            let [skin, core, lattice] = match &self.scene.parts[near.part].content {
                Content::Lattice(fill) => [
                    fill.skin_mm.map(|skin| body(probe.body.grown(-skin)).flipped()),
                    fill.depth_mm.map(|depth| body(probe.body.grown(-depth))),
                    Some(content.face(probe.content, cube.edge)),
                ],
                _ => [None; 3],
            };
            Faces {
                envelope: Face::bare(body(probe.body)),
                solids: [skin, core, lattice].map(|plane| plane.map(Face::bare)),
            }
        };
        let parts = self.near.iter().zip(&cube.probes).zip(planes);
        Leaf::new(self.scene, self.near, parts.map(faces).collect(), cube.edge)
    }
}

/// Signs of a corner of a cube.
fn corner(k: usize) -> [f64; 3] {
    [k & 1, k >> 1 & 1, k >> 2].map(|side| 2.0 * side as f64 - 1.0)
}

/// How the distance of one body becomes planes in the eighths of a cube.
#[derive(Clone, Copy)]
struct Straight {
    is_flat: bool,
    /// Mean of the distance over an eighth less its value at the centre, in mm.
    shift: f64,
    /// Slope of the distance: below one in the joints of smooth unions.
    slope: f64,
}

impl Straight {
    const FAR: Self = Self {
        is_flat: true,
        shift: 0.0,
        slope: 1.0,
    };

    /// The plane of a sample in a cube.
    fn face(&self, sample: DistanceSample, edge: f64) -> Plane {
        Plane {
            distance: (sample.distance_mm + self.shift) / (self.slope * edge),
            normal: sample.normal,
        }
    }
}

/// How the distances of envelopes and lattices become planes in the eighths of a cube.
fn straight(cube: &Cube, eighths: &[Cube; 8], crossed: &[[bool; 2]]) -> Few<[Straight; 2]> {
    let fit = |k: usize, is_crossed: bool, distance: fn(&Cube, usize) -> f64| match is_crossed {
        true => fitted(
            distance(cube, k),
            eighths.each_ref().map(|e| distance(e, k)),
            cube.edge,
        ),
        false => Straight::FAR,
    };
    let of_part = |(k, crossed): (usize, &[bool; 2])| {
        [fit(k, crossed[0], Cube::depth), fit(k, crossed[1], Cube::lattice)]
    };
    crossed.iter().enumerate().map(of_part).collect()
}

/// The plane through the distances at the centres of the eighths, and how far they are from it.
///
/// The mean over an eighth is its centre's value + h²∇²d/24 with the Laplacian that the eighths show: the volume behind
/// the planes is then right to second order.
fn fitted(middle: f64, parts: [f64; 8], edge: f64) -> Straight {
    let slope: [f64; 3] = std::array::from_fn(|axis| {
        let signed = (0..8).map(|k| corner(k)[axis] * parts[k]);
        signed.sum::<f64>() / (2.0 * edge)
    });
    let departure = |k: usize| (parts[k] - middle - 0.25 * edge * dot(corner(k), slope)).abs();
    let is_flat = (0..8).all(|k| departure(k) < FLATNESS * edge);
    let shift = (parts.iter().sum::<f64>() / 8.0 - middle) / 3.0;
    Straight {
        is_flat,
        // Eighths lie at ±h/2 for their own edge h: mean − middle = h²∇²d/8.
        shift: shift.clamp(-SHIFT_MAX * edge, SHIFT_MAX * edge),
        slope: match is_flat {
            true => length(slope).clamp(SLOPE_MIN, 1.0),
            false => 1.0,
        },
    }
}
