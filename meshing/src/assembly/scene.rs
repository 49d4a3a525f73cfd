//! The parts of an assembly as a point sees them.

use super::{Coated, Content, LatticeFill, Part};
use crate::solid::DistanceSample;
use smallvec::SmallVec;

/// Whose a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nobody's.
    Void,
    /// Of the part with this index.
    Part(usize),
}

/// What is near some place: hardly ever more than four parts.
pub(super) type Few<T> = SmallVec<[T; 4]>;

/// A part near some place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    pub(super) part: usize,
    /// Distance of its envelope from where it was asked, in mm.
    pub(super) depth: f64,
    /// How far that lies from this place.
    slack: f64,
}

impl Near {
    /// A part that was not asked yet.
    pub(super) fn unknown(part: usize) -> Self {
        let (depth, slack) = (0.0, f64::INFINITY);
        Self { part, depth, slack }
    }

    fn moved(self, by: f64) -> Self {
        let slack = self.slack + by;
        Self { slack, ..self }
    }

    fn is_beyond(&self, reach: f64) -> bool {
        self.depth - self.slack >= reach
    }

    fn covers(&self, reach: f64) -> bool {
        self.depth + self.slack <= -reach
    }

    /// A stand-in for the sample of an envelope whose surface is far.
    fn unasked(&self) -> DistanceSample {
        DistanceSample {
            distance_mm: self.depth + self.slack,
            ..UNSEEN
        }
    }
}

/// Samples of one part at a point: of its envelope, and of its lattice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe {
    pub(super) body: DistanceSample,
    pub(super) content: DistanceSample,
}

/// A content that was not looked at because its envelope is far.
pub(super) const UNSEEN: DistanceSample = DistanceSample {
    distance_mm: f64::INFINITY,
    normal: [0.0, 0.0, 1.0],
};

/// Parts with the phases of their regions and the coat.
pub(super) struct Scene<'a> {
    pub(super) parts: &'a [Part],
    /// Phase of each part; none for void.
    pub(super) phases: &'a [Option<usize>],
    /// Faces of the layers of the coat from the inside outwards, in mm from the uncoated surface; empty without a coat.
    pub(super) levels: &'a [f64],
    /// Phase of the outermost layer; the others follow.
    pub(super) coat_phase: usize,
}

impl Scene<'_> {
    /// The furthest that the coat reaches from a surface in mm.
    pub(super) fn coat_reach(&self) -> f64 {
        self.levels
            .iter()
            .fold(0.0, |reach, level| level.abs().max(reach))
    }

    /// Those of some parts, by rising index, that come within `reach` of a point and are not hidden there by a later one. The point
    /// lies at most `moved` from where the distances of their envelopes were asked; where that decides, they are not asked again.
    pub(super) fn near(&self, among: &[Near], at_mm: [f64; 3], moved: f64, reach: f64) -> Few<Near> {
        let mut near = Few::new();
        for &before in among.iter().rev() {
            let here = self.nearness(before.moved(moved), at_mm, reach);
            if here.is_beyond(reach) {
                continue;
            }
            near.push(here);
            if here.covers(reach) {
                break;
            }
        }
        near.reverse();
        near
    }

    fn nearness(&self, before: Near, at_mm: [f64; 3], reach: f64) -> Near {
        let Part { shape, content, .. } = &self.parts[before.part];
        // The depth itself matters to skin and core.
        let is_layered = matches!(content, Content::Lattice(fill) if fill.is_layered());
        if before.is_beyond(reach) || (before.covers(reach) && !is_layered) {
            return before;
        }
        Near {
            depth: shape.signed_distance_mm(at_mm),
            slack: 0.0,
            ..before
        }
    }

    /// Samples of a part near a point; of its lattice only where the envelope comes nearer than `reach`.
    pub(super) fn probe(&self, near: &Near, at_mm: [f64; 3], reach: f64) -> Probe {
        let part = &self.parts[near.part];
        let body = match near.slack > 0.0 && near.covers(reach) {
            true => near.unasked(),
            false => part.shape.sample(at_mm),
        };
        let content = match &part.content {
            Content::Lattice(fill) if body.distance_mm < reach => fill.lattice.sample(at_mm),
            _ => UNSEEN,
        };
        Probe { body, content }
    }

    /// The samples of a part at a point by those at another where no surface is within reach: asked only of what is `crossed` there.
    pub(super) fn probe_again(
        &self,
        part: usize,
        before: &Probe,
        crossed: [bool; 2],
        at_mm: [f64; 3],
    ) -> Probe {
        let Part { shape, content, .. } = &self.parts[part];
        Probe {
            body: match crossed[0] {
                true => shape.sample(at_mm),
                false => before.body,
            },
            content: match content {
                Content::Lattice(fill) if crossed[1] => fill.lattice.sample(at_mm),
                _ => before.content,
            },
        }
    }

    /// Distance of the lattice of a part; nothing is near for another part.
    pub(super) fn lattice_distance(&self, part: usize, at_mm: [f64; 3]) -> f64 {
        match &self.parts[part].content {
            Content::Lattice(fill) => fill.lattice.signed_distance_mm(at_mm),
            _ => f64::INFINITY,
        }
    }

    /// Whose a whole neighbourhood of a point is: the ball of radius `reach` that no surface crosses. The parts are those near it;
    /// `depth` and `lattice` give the distances of their envelopes and lattices at the point.
    pub(super) fn settled(
        &self,
        near: &[Near],
        depth: impl Fn(usize) -> f64,
        lattice: impl Fn(usize) -> f64,
        reach: f64,
    ) -> Option<Owner> {
        for (k, &Near { part, .. }) in near.iter().enumerate().rev() {
            if depth(k) >= reach {
                continue;
            }
            return match &self.parts[part].content {
                _ if depth(k) > -reach => None,
                Content::Solid | Content::Bone => Some(Owner::Part(part)),
                Content::Void => Some(Owner::Void),
                Content::Lattice(fill) => {
                    let [skin, core] = fill.layer_depths(depth(k));
                    settled_lattice([skin, core, Some(lattice(k))], reach, part)
                }
            };
        }
        Some(Owner::Void)
    }

    /// True if the face between two owners takes a coat on the first.
    pub(super) fn takes_coat(&self, on: Owner, beyond: Owner) -> bool {
        match (on, beyond) {
            (Owner::Part(part), Owner::Void) => self.is_coated(part),
            (Owner::Part(part), Owner::Part(other)) => {
                self.parts[part].coated == Coated::WhereOpenOrBone && self.is_bone(other)
            }
            (Owner::Void, _) => false,
        }
    }

    pub(super) fn is_coated(&self, part: usize) -> bool {
        self.parts[part].coated != Coated::Nowhere
    }

    pub(super) fn is_bone(&self, part: usize) -> bool {
        matches!(self.parts[part].content, Content::Bone)
    }
}

impl LatticeFill {
    fn is_layered(&self) -> bool {
        self.skin_mm.is_some() || self.depth_mm.is_some()
    }

    /// Distances of the skin and of the core at a point by that of the envelope.
    pub(super) fn layer_depths(&self, depth: f64) -> [Option<f64>; 2] {
        let skin = self.skin_mm.map(|skin| -depth - skin);
        [skin, self.depth_mm.map(|core| depth + core)]
    }
}

/// The owner of a ball within the envelope of a lattice part by the distances of all that is solid in it.
fn settled_lattice(solids: [Option<f64>; 3], reach: f64, part: usize) -> Option<Owner> {
    if solids.iter().flatten().any(|&solid| solid <= -reach) {
        return Some(Owner::Part(part));
    }
    let is_far = |&solid: &f64| solid >= reach;
    solids.iter().flatten().all(is_far).then_some(Owner::Void)
}
