//! A cube in which all surfaces are planes, shared out between the parts.
//!
//! The cube is split by every plane that crosses it and by those of the coat; a point within each piece then tells whose it is. A
//! coat is what the coated parts gain when the planes they are coated on move: at the edge of a body it ends in a mitre.

use smallvec::SmallVec;

use super::Content;
use super::cube::Shares;
use super::piece::{CORNERS, Piece, Plane};
use super::scene::{Few, Near, Owner, Scene};
use crate::solid::vector::{scaled, shifted};

/// The step to either side of a plane that tells what is there, in edges of the cube: less than two planes in the cube could show.
const ASIDE: f64 = 0.05;
/// Places on a plane that are asked, beside the foot of the centre: those of the corners of the cube, drawn to the centre by this part.
const DRAWN_IN: f64 = 0.7;
/// A plane and the way it moves with the surface of the coat: +1 ahead, −1 behind, 0 where it takes none.
#[derive(Clone, Copy)]
pub(super) struct Face {
    pub(super) plane: Plane,
    coat_sign: f64,
}

impl Face {
    pub(super) fn bare(plane: Plane) -> Self {
        Self {
            plane,
            coat_sign: 0.0,
        }
    }

    /// True behind the plane, moved to a level of the coat.
    fn holds(&self, point: [f64; 3], level: f64) -> bool {
        self.plane.at(point) < self.coat_sign * level
    }
}

/// The surfaces of one part: of its envelope, and where it is a lattice of its skin, its core and its members.
pub(super) type Faces = [Option<Face>; 4];

/// A cube with the surfaces of the parts near it.
pub(super) struct Leaf<'a> {
    scene: &'a Scene<'a>,
    near: &'a [Near],
    faces: Few<Faces>,
    /// Levels of the coat in edges of the cube.
    levels: Few<f64>,
}

impl<'a> Leaf<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, near: &'a [Near], faces: Few<Faces>, edge: f64) -> Self {
        let levels = scene.levels.iter().map(|level| level / edge).collect();
        let mut leaf = Self {
            scene,
            near,
            faces,
            levels,
        };
        leaf.find_coated_faces();
        leaf
    }

    /// Volume fractions of the phases.
    pub(super) fn shares(&self) -> Shares {
        let mut shares = Shares::default();
        for piece in self.pieces() {
            if let Some(phase) = self.phase(piece.middle()) {
                shares[phase] += piece.volume();
            }
        }
        shares
    }

    /// Pieces of the cube that no surface crosses, with or without coat.
    fn pieces(&self) -> SmallVec<[Piece; 8]> {
        let mut pieces: SmallVec<[Piece; 8]> = SmallVec::from_iter([Piece::CUBE]);
        for face in self.faces.iter().flatten().flatten() {
            split_all(&mut pieces, face.plane);
            if face.coat_sign != 0.0 {
                for level in self.levels.iter().filter(|level| **level != 0.0) {
                    split_all(&mut pieces, face.plane.grown(face.coat_sign * level));
                }
            }
        }
        pieces
    }

    /// Phase of a point, from the centre in edges of the cube.
    fn phase(&self, point: [f64; 3]) -> Option<usize> {
        let owner = self.owner(point, 0.0);
        self.coat_layer(point, owner).or(match owner {
            Owner::Void => None,
            Owner::Part(part) => self.scene.phases[part],
        })
    }

    /// Phase of the layer of the coat that a point is in.
    fn coat_layer(&self, point: [f64; 3], owner: Owner) -> Option<usize> {
        let is_replaced = match owner {
            Owner::Void => true,
            Owner::Part(part) => self.scene.is_coated(part) || self.scene.is_bone(part),
        };
        if !is_replaced || self.levels.is_empty() {
            return None;
        }
        let is_within = |&level: &f64| match self.owner(point, level) {
            Owner::Void => false,
            Owner::Part(part) => self.scene.is_coated(part),
        };
        // Below the first level lies what the coat leaves of the part; layers count from the outermost.
        let above = self.levels.iter().position(is_within)?;
        let layers = self.levels.len() - 1;
        (above > 0).then(|| self.scene.coat_phase + layers - above)
    }

    /// Whose a point is after the faces have moved to a level of the coat.
    fn owner(&self, point: [f64; 3], level: f64) -> Owner {
        for (near, [envelope, solids @ ..]) in self.near.iter().zip(&self.faces).rev() {
            if envelope.is_some_and(|envelope| envelope.holds(point, level)) {
                let mut solids = solids.iter().flatten();
                let is_solid = match &self.scene.parts[near.part].content {
                    Content::Solid | Content::Bone => true,
                    Content::Void => false,
                    Content::Lattice(_) => solids.any(|solid| solid.holds(point, level)),
                };
                return match is_solid {
                    true => Owner::Part(near.part),
                    false => Owner::Void,
                };
            }
        }
        Owner::Void
    }

    /// Finds out on which planes there is a coat, and to which side it looks.
    fn find_coated_faces(&mut self) {
        let furthest = self
            .levels
            .iter()
            .fold(0.0, |reach: f64, level| reach.max(level.abs()));
        let mut coated = self.near.iter().map(|near| self.scene.is_coated(near.part));
        if furthest == 0.0 || !coated.any(|is_coated| is_coated) {
            return;
        }
        // Further from the cube than its coat reaches a plane does not matter.
        let matters = |face: &Face| face.plane.comes_within(furthest);
        let faces = self.faces.iter().flatten().flatten().filter(|face| matters(face));
        let planes: Few<Plane> = faces.map(|face| face.plane).collect();
        for part in 0..self.faces.len() {
            for k in 0..self.faces[part].len() {
                if let Some(Face { plane, .. }) = self.faces[part][k].filter(matters) {
                    let coat_sign = self.coat_sign(&plane, &planes);
                    self.faces[part][k] = Some(Face { plane, coat_sign });
                }
            }
        }
    }

    /// The side to which a coated part looks through a plane: at the foot of the centre, else, if it is not the only plane, where else it
    /// is seen in the cube, else beside its edges.
    fn coat_sign(&self, plane: &Plane, all: &[Plane]) -> f64 {
        let at_foot = self.coat_sign_at(plane, plane.foot([0.0; 3]));
        if at_foot != 0.0 || all.len() == 1 {
            return at_foot;
        }
        let corners = CORNERS.iter().map(|&corner| plane.foot(scaled(corner, DRAWN_IN)));
        let edges = all
            .iter()
            .filter_map(|other| plane.beside_edge(other, 2.0 * ASIDE));
        let places = corners.chain(edges.flatten());
        let mut signs = places.map(|foot| self.coat_sign_at(plane, foot));
        signs.find(|&sign| sign != 0.0).unwrap_or(0.0)
    }

    /// The same at a point of the plane.
    fn coat_sign_at(&self, plane: &Plane, foot: [f64; 3]) -> f64 {
        let beside = |step: f64| self.owner(shifted(foot, scaled(plane.normal, step)), 0.0);
        let (behind, ahead) = (beside(-ASIDE), beside(ASIDE));
        let takes = |on, from| f64::from(u8::from(self.scene.takes_coat(on, from)));
        takes(behind, ahead) - takes(ahead, behind)
    }
}

/// Splits every piece that a plane crosses.
fn split_all(pieces: &mut SmallVec<[Piece; 8]>, plane: Plane) {
    if !plane.crosses() {
        return;
    }
    for k in 0..pieces.len() {
        let (behind, ahead) = std::mem::replace(&mut pieces[k], Piece::NONE).split(plane);
        if behind.is_nothing() {
            pieces[k] = ahead;
        } else {
            pieces[k] = behind;
            if !ahead.is_nothing() {
                pieces.push(ahead);
            }
        }
    }
}
