//! Cells halved until the surfaces in them are flat.

use super::leaf::Leaf;
use super::scene::{Owner, Probe, Scene};
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

/// The parts that matter in some neighbourhood.
pub(super) struct Cutter<'a> {
    pub(super) scene: &'a Scene<'a>,
    /// Their indices, rising.
    pub(super) active: Vec<usize>,
}

/// A cube of space with the samples of the active parts at its centre.
struct Cube {
    centre: [f64; 3],
    edge: f64,
    probes: Vec<Probe>,
}

impl Cube {
    fn half_diagonal(&self) -> f64 {
        0.75_f64.sqrt() * self.edge
    }
}

impl Cutter<'_> {
    /// Content of a cell of the grid.
    pub(super) fn cell(&self, centre: [f64; 3], edge: f64) -> Shares {
        let reach = 0.75_f64.sqrt() * edge + self.scene.coat_reach();
        let probes = self.probes(centre, reach);
        self.content(&Cube { centre, edge, probes }, HALVINGS)
    }

    fn probes(&self, at: [f64; 3], reach: f64) -> Vec<Probe> {
        let probe = |&part: &usize| self.scene.probe(part, at, reach);
        self.active.iter().map(probe).collect()
    }

    fn content(&self, cube: &Cube, halvings: usize) -> Shares {
        let reach = cube.half_diagonal() + self.scene.coat_reach();
        if let Some(owner) = self.scene.settled(&self.active, &cube.probes, reach) {
            return self.pure(owner);
        }
        let eighths = self.eighths(cube, reach);
        let planes: Vec<[Straight; 2]> = (0..self.active.len())
            .map(|part| straight(cube, &eighths, part, reach))
            .collect();
        let is_flat = planes.iter().flatten().all(|plane| plane.is_flat);
        let shares = eighths.iter().map(|eighth| match halvings > 1 && !is_flat {
            true => self.content(eighth, halvings - 1),
            false => self.leaf(eighth, &planes).shares(),
        });
        let sum = shares.fold(Shares::default(), |sum, part| {
            std::array::from_fn(|k| sum[k] + part[k])
        });
        sum.map(|share| share / 8.0)
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

    fn eighths(&self, cube: &Cube, reach: f64) -> [Cube; 8] {
        std::array::from_fn(|k| {
            let centre = shifted(cube.centre, scaled(corner(k), 0.25 * cube.edge));
            Cube {
                centre,
                edge: 0.5 * cube.edge,
                // What the whole saw its parts see too: they lie within it.
                probes: self.probes(centre, 2.0 * reach),
            }
        })
    }

    /// A cube in which surfaces are taken as planes.
    fn leaf(&self, cube: &Cube, planes: &[[Straight; 2]]) -> Leaf<'_> {
        let probes = cube.probes.iter().zip(planes);
        Leaf {
            cutter: self,
            centre: cube.centre,
            edge: cube.edge,
            probes: probes
                .map(|(probe, [body, content])| Probe {
                    body: body.corrected(probe.body),
                    content: content.corrected(probe.content),
                })
                .collect(),
        }
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

    fn corrected(&self, sample: DistanceSample) -> DistanceSample {
        DistanceSample {
            distance_mm: (sample.distance_mm + self.shift) / self.slope,
            ..sample
        }
    }
}

/// The distances of envelope and content of an active part over a cube.
fn straight(cube: &Cube, eighths: &[Cube; 8], part: usize, reach: f64) -> [Straight; 2] {
    let of = |pick: fn(&Probe) -> f64| {
        let middle = pick(&cube.probes[part]);
        let parts: [f64; 8] = std::array::from_fn(|k| pick(&eighths[k].probes[part]));
        fitted(middle, parts, cube.edge)
    };
    let body = of(|probe| probe.body.distance_mm);
    let content = match cube.probes[part].body.distance_mm < reach
        && cube.probes[part].content.distance_mm.abs() < reach
    {
        true => of(|probe| probe.content.distance_mm),
        false => Straight::FAR,
    };
    [body, content]
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
