//! Cells halved until the surfaces in them are flat.

use super::Content;
use super::leaf::{Face, Faces, Leaf};
use super::piece::{CORNERS, Plane};
use super::scene::{Few, Near, Owner, Probe, Scene};
use crate::PHASES_MAX;
use crate::solid::DistanceSample;
use crate::solid::vector::{dot, length, scaled, shifted};

/// Halvings of a cell at most: parts of an eighth resolve the edges of a body, as in the cut of a single body.
const HALVINGS: usize = 3;
/// Departure of a distance from its tangent plane, in edges of the cube, above which the cube is halved again. Curvature is
/// corrected for; of creases this leaves less than 0.3 % of a cell, measured against twice as many halvings on struts and sheets.
const FLATNESS: f64 = 0.05;
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

    /// Content of a cube that may be halved so many times.
    fn content(&self, cube: &Cube, halvings: usize) -> Shares {
        let reach = cube.half_diagonal() + self.scene.coat_reach();
        if let Some(shares) = self.settled(cube, reach) {
            return shares;
        }
        let crossed = self.crossed(cube, reach);
        let eighths = self.eighths(cube, &crossed);
        let planes = straight(cube, &eighths, &crossed);
        let is_flat = planes.iter().flatten().all(|plane| plane.is_flat);
        let mut sum = Shares::default();
        for eighth in &eighths {
            let shares = match halvings > 1 && !is_flat {
                true => self.content(eighth, halvings - 1),
                false => self.leaf_content(eighth, &planes),
            };
            sum.iter_mut()
                .zip(shares)
                .for_each(|(sum, share)| *sum += share / 8.0);
        }
        sum
    }

    fn leaf_content(&self, cube: &Cube, planes: &[[Straight; 2]]) -> Shares {
        let settled = self.settled(cube, cube.half_diagonal() + self.scene.coat_reach());
        settled.unwrap_or_else(|| self.leaf(cube, planes).shares())
    }

    /// Content of a cube that no surface within reach crosses.
    fn settled(&self, cube: &Cube, reach: f64) -> Option<Shares> {
        let (depth, lattice) = (|k: usize| cube.depth(k), |k: usize| cube.lattice(k));
        let owner = self.scene.settled(self.near, depth, lattice, reach)?;
        Some(self.pure(owner))
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

    fn eighths(&self, cube: &Cube, crossed: &[[bool; 2]]) -> Vec<Cube> {
        let eighth = |corner: [f64; 3]| {
            let centre = shifted(cube.centre, scaled(corner, 0.5 * cube.edge));
            let parts = self.near.iter().zip(&cube.probes).zip(crossed);
            let again = |((near, before), &crossed): ((&Near, &Probe), &[bool; 2])| {
                self.scene.probe_again(near.part, before, crossed, centre)
            };
            Cube {
                centre,
                edge: 0.5 * cube.edge,
                probes: parts.map(again).collect(),
            }
        };
        CORNERS.into_iter().map(eighth).collect()
    }

    /// A cube in which surfaces are taken as planes.
    fn leaf(&self, cube: &Cube, planes: &[[Straight; 2]]) -> Leaf<'_> {
        let faces = |((near, probe), [body, content]): ((&Near, &Probe), &[Straight; 2])| -> Faces {
            let body = |sample: DistanceSample| body.face(sample, cube.edge);
            let [skin, core, lattice] = match &self.scene.parts[near.part].content {
                Content::Lattice(fill) => [
                    fill.skin_mm.map(|skin| body(probe.body.grown(-skin)).flipped()),
                    fill.depth_mm.map(|depth| body(probe.body.grown(-depth))),
                    Some(content.face(probe.content, cube.edge)),
                ],
                _ => [None; 3],
            };
            let envelope = Some(Face::bare(body(probe.body)));
            let bare = |plane: Option<Plane>| plane.map(Face::bare);
            [envelope, bare(skin), bare(core), bare(lattice)]
        };
        let parts = self.near.iter().zip(&cube.probes).zip(planes);
        Leaf::new(self.scene, self.near, parts.map(faces).collect(), cube.edge)
    }
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
fn straight(cube: &Cube, eighths: &[Cube], crossed: &[[bool; 2]]) -> Few<[Straight; 2]> {
    let fit = |is_crossed: bool, k: usize, pick: fn(&Probe) -> DistanceSample| match is_crossed {
        true => {
            let parts = eighths.iter().map(|eighth| pick(&eighth.probes[k]));
            fitted(pick(&cube.probes[k]).distance_mm, parts, cube.edge)
        }
        false => Straight::FAR,
    };
    let of_part = |(k, crossed): (usize, &[bool; 2])| {
        let body = fit(crossed[0], k, |probe| probe.body);
        [body, fit(crossed[1], k, |probe| probe.content)]
    };
    crossed.iter().enumerate().map(of_part).collect()
}

/// The plane through the distances at the centres of the eighths, and how far they are from it.
///
/// The mean over an eighth is its centre's value + h²∇²d/24 with the Laplacian that the eighths show: the volume behind
/// the planes is then right to second order.
fn fitted(middle: f64, parts: impl Iterator<Item = DistanceSample> + Clone, edge: f64) -> Straight {
    let corners = parts.zip(CORNERS);
    let (mut slope, mut normal, mut mean) = ([0.0; 3], [0.0; 3], 0.0);
    for (part, corner) in corners.clone() {
        slope = shifted(slope, scaled(corner, part.distance_mm / edge));
        normal = shifted(normal, scaled(part.normal, 0.125));
        mean += 0.125 * part.distance_mm;
    }
    let departs = |(part, corner): (DistanceSample, [f64; 3])| {
        let along = 0.5 * edge * dot(corner, slope);
        (part.distance_mm - middle - along).abs() >= FLATNESS * edge
    };
    let is_flat = !corners.into_iter().any(departs);
    Straight {
        is_flat,
        // Eighths lie at ±h/2 for their own edge h: mean − middle = h²∇²d/8.
        // What is not flat after the last halving is a crease: its sides are planes.
        shift: match is_flat {
            true => ((mean - middle) / 3.0).clamp(-SHIFT_MAX * edge, SHIFT_MAX * edge),
            false => 0.0,
        },
        slope: match is_flat {
            // Curvature alone shortens the mean of the normals as well.
            true => (length(slope) / length(normal)).clamp(SLOPE_MIN, 1.0),
            false => 1.0,
        },
    }
}
