//! A cube shared out between the parts whose surfaces are planes in it.

use super::Content;
use super::cube::{Cutter, Shares};
use super::piece::{Piece, Plane};
use super::scene::{Owner, Probe, Scene};
use crate::solid::DistanceSample;
use crate::solid::vector::{difference, scaled, shifted};

/// The step to either side of a face that tells what is there, in edges of the cube: beyond the error of the foot of
/// a curved surface, and less than what one plane in the cube could show.
const ASIDE: f64 = 0.1;

/// A cube with the samples of the active parts at its centre, their distances corrected for slope and curvature.
pub(super) struct Leaf<'a> {
    pub(super) cutter: &'a Cutter<'a>,
    pub(super) centre: [f64; 3],
    pub(super) edge: f64,
    pub(super) probes: Vec<Probe>,
}

/// A face that is coated: its distance is negative on the side of the coated part.
#[derive(Clone, Copy)]
struct Face {
    sample: DistanceSample,
    /// Whether the coat displaces bone.
    over_bone: bool,
}

/// The layer of a coat that a piece of the cube lies in.
#[derive(Clone, Copy)]
struct Band {
    phase: usize,
    over_bone: bool,
}

impl Leaf<'_> {
    fn scene(&self) -> &Scene<'_> {
        self.cutter.scene
    }

    /// Volume fractions of the phases.
    pub(super) fn shares(&self) -> Shares {
        let mut shares = Shares::default();
        match self.coated_face() {
            Some(face) => self.share_layers(&face, &mut shares),
            None => self.share(Piece::Cube, None, &mut shares),
        }
        shares
    }

    fn plane(&self, sample: DistanceSample) -> Plane {
        Plane {
            distance: sample.distance_mm / self.edge,
            normal: sample.normal,
        }
    }

    /// Splits the cube at the faces of the layers of the coat, and shares out each piece.
    fn share_layers(&self, face: &Face, shares: &mut Shares) {
        let levels = &self.scene().levels;
        let mut rest = Piece::Cube;
        for (k, &level) in levels.iter().enumerate() {
            let (below, above) = rest.split(self.plane(face.sample.grown(level)));
            // Below the first level lies what the coat leaves of the part; layers count from the outermost.
            let band = (k > 0).then(|| Band {
                phase: self.scene().coat_phase + levels.len() - 1 - k,
                over_bone: face.over_bone,
            });
            self.share(below, band, shares);
            rest = above;
        }
        self.share(rest, None, shares);
    }

    /// Shares out a piece, the last part first.
    fn share(&self, piece: Piece, band: Option<Band>, shares: &mut Shares) {
        let mut rest = piece;
        for (&part, probe) in self.cutter.active.iter().zip(&self.probes).rev() {
            if rest.is_nothing() {
                return;
            }
            let (within, beyond) = rest.split(self.plane(probe.body));
            self.share_envelope(part, probe, within, band, shares);
            rest = beyond;
        }
        self.give(Owner::Void, &rest, band, shares);
    }

    /// Shares out what lies within the envelope of a part.
    fn share_envelope(
        &self,
        part: usize,
        probe: &Probe,
        within: Piece,
        band: Option<Band>,
        shares: &mut Shares,
    ) {
        let owner = match self.scene().parts[part].content {
            Content::Solid | Content::Bone => Owner::Part(part),
            Content::Void | Content::Lattice(_) => Owner::Void,
        };
        let mut rest = within;
        for solid in self.scene().solids(part, probe).into_iter().flatten() {
            let (inside, outside) = rest.split(self.plane(solid));
            self.give(Owner::Part(part), &inside, band, shares);
            rest = outside;
        }
        self.give(owner, &rest, band, shares);
    }

    /// Adds a piece to the phase of its owner, or to the layer of the coat that takes it from the owner.
    fn give(&self, owner: Owner, piece: &Piece, band: Option<Band>, shares: &mut Shares) {
        let scene = self.scene();
        let own = match owner {
            Owner::Void => None,
            Owner::Part(part) => scene.phases[part],
        };
        let takes = |band: &Band| match owner {
            Owner::Void => true,
            Owner::Part(part) => scene.is_coated(part) || (band.over_bone && scene.is_bone(part)),
        };
        let layer = band.filter(takes).map(|band| band.phase);
        if let Some(phase) = layer.or(own) {
            shares[phase] += piece.volume();
        }
    }

    /// The nearest face that takes a coat, if one comes near enough.
    fn coated_face(&self) -> Option<Face> {
        let scene = self.scene();
        if scene.levels.is_empty() {
            return None;
        }
        let reach = 0.75_f64.sqrt() * self.edge + scene.coat_reach();
        let is_near = |sample: &DistanceSample| sample.distance_mm.abs() < reach;
        let surfaces = self.cutter.active.iter().zip(&self.probes);
        let mut surfaces: Vec<DistanceSample> = surfaces
            .flat_map(|(&part, probe)| std::iter::once(probe.body).chain(solids(scene, part, probe)))
            .filter(is_near)
            .collect();
        surfaces.sort_by(|a, b| a.distance_mm.abs().total_cmp(&b.distance_mm.abs()));
        surfaces.into_iter().find_map(|surface| self.coated_side(surface))
    }

    /// The face on a surface, turned so that it looks away from the coated part.
    fn coated_side(&self, surface: DistanceSample) -> Option<Face> {
        let foot = difference(self.centre, scaled(surface.normal, surface.distance_mm));
        let step = scaled(surface.normal, ASIDE * self.edge);
        let scene = self.scene();
        let owner = |at| scene.owner(&self.cutter.active, at);
        let (behind, ahead) = (owner(difference(foot, step)), owner(shifted(foot, step)));
        let face = |sample, beyond| Face {
            sample,
            over_bone: beyond != Owner::Void,
        };
        if scene.takes_coat(behind, ahead) {
            Some(face(surface, ahead))
        } else if scene.takes_coat(ahead, behind) {
            Some(face(surface.flipped(), behind))
        } else {
            None
        }
    }
}

fn solids(scene: &Scene<'_>, part: usize, probe: &Probe) -> impl Iterator<Item = DistanceSample> + use<> {
    scene.solids(part, probe).into_iter().flatten()
}
