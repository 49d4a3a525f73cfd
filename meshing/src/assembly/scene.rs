//! The parts of an assembly as a point sees them.

use super::{Coated, Content, Part};
use crate::solid::DistanceSample;

/// Whose a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nobody's.
    Void,
    /// Of the part with this index.
    Part(usize),
}

/// Samples of one part at a point: of its envelope, and of what is solid within.
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
    pub(super) levels: Vec<f64>,
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

    /// Samples of a part; its content only where the envelope comes nearer than `reach`.
    pub(super) fn probe(&self, part: usize, at_mm: [f64; 3], reach: f64) -> Probe {
        let body = self.parts[part].shape.sample(at_mm);
        let content = match &self.parts[part].content {
            Content::Lattice(fill) if body.distance_mm < reach => fill.lattice.sample(at_mm),
            _ => UNSEEN,
        };
        Probe { body, content }
    }

    /// Whose a point is among the parts with these indices.
    pub(super) fn owner(&self, active: &[usize], at_mm: [f64; 3]) -> Owner {
        for &part in active.iter().rev() {
            let depth = self.parts[part].shape.signed_distance_mm(at_mm);
            if depth < 0.0 {
                return match self.is_solid(part, depth, at_mm) {
                    true => Owner::Part(part),
                    false => Owner::Void,
                };
            }
        }
        Owner::Void
    }

    /// True if there is material at a point within the envelope of a part.
    fn is_solid(&self, part: usize, depth: f64, at_mm: [f64; 3]) -> bool {
        match &self.parts[part].content {
            Content::Solid | Content::Bone => true,
            Content::Void => false,
            Content::Lattice(fill) => {
                fill.skin_mm.is_some_and(|skin| depth > -skin)
                    || fill.depth_mm.is_some_and(|reach| depth < -reach)
                    || fill.lattice.signed_distance_mm(at_mm) < 0.0
            }
        }
    }

    /// Whose a whole neighbourhood of a point is: the ball of radius `reach` that no surface crosses.
    pub(super) fn settled(&self, active: &[usize], probes: &[Probe], reach: f64) -> Option<Owner> {
        for (&part, probe) in active.iter().zip(probes).rev() {
            let depth = probe.body.distance_mm;
            if depth >= reach {
                continue;
            }
            return match &self.parts[part].content {
                _ if depth > -reach => None,
                Content::Solid | Content::Bone => Some(Owner::Part(part)),
                Content::Void => Some(Owner::Void),
                Content::Lattice(_) => self.settled_lattice(part, probe, reach),
            };
        }
        Some(Owner::Void)
    }

    fn settled_lattice(&self, part: usize, probe: &Probe, reach: f64) -> Option<Owner> {
        let solids = self.solids(part, probe);
        if solids.iter().flatten().any(|solid| solid.distance_mm <= -reach) {
            return Some(Owner::Part(part));
        }
        let is_far = |solid: &DistanceSample| solid.distance_mm >= reach;
        solids.iter().flatten().all(is_far).then_some(Owner::Void)
    }

    /// What is solid in a lattice part: its skin, its core, the lattice.
    pub(super) fn solids(&self, part: usize, probe: &Probe) -> [Option<DistanceSample>; 3] {
        match &self.parts[part].content {
            Content::Lattice(fill) => [
                fill.skin_mm.map(|skin| probe.body.grown(-skin).flipped()),
                fill.depth_mm.map(|depth| probe.body.grown(-depth)),
                Some(probe.content),
            ],
            _ => [None; 3],
        }
    }

    /// True if the face between two owners takes a coat on the first.
    pub(super) fn takes_coat(&self, on: Owner, beyond: Owner) -> bool {
        let Owner::Part(part) = on else {
            return false;
        };
        match (self.parts[part].coated, beyond) {
            (Coated::WhereOpen | Coated::WhereOpenOrBone, Owner::Void) => true,
            (Coated::WhereOpenOrBone, Owner::Part(other)) => self.is_bone(other),
            _ => false,
        }
    }

    pub(super) fn is_coated(&self, part: usize) -> bool {
        self.parts[part].coated != Coated::Nowhere
    }

    pub(super) fn is_bone(&self, part: usize) -> bool {
        matches!(self.parts[part].content, Content::Bone)
    }
}
