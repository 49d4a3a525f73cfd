//! The triangles that bound volumes, in a tree, with their winding number.

use super::SurfaceSolidError;
use super::closed::{Closed, ShellSums};
use super::tree::Tree;
use super::triangle::{Corners, Point, area_vector, centroid, is_empty};
use super::winding::Winding;
use crate::solid::vector::{difference, length, normalised, scaled, shifted};

/// Lengths below this part of the diagonal of the box are no length: eight steps of 32-bit numbers.
const CONTACT: f64 = 1e-6;
/// Triangles of a shell that are asked whether others enclose it.
const SAMPLES: usize = 32;
/// Part of a shell turned inward that must be enclosed by others for a cavity; a wall may come through somewhere.
const CAVITY_MIN: f64 = 0.9;
/// Part of it that may be enclosed for a shell that is inside out; bodies may touch or overlap a little.
const INSIDE_OUT_MAX: f64 = 0.25;

/// How a shell stands to the others, and what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShellState {
    /// Bounds a body from outside.
    Body,
    /// Bounds a cavity in a body: faces inward, within another shell.
    Cavity,
    /// Was inside out, and has been turned.
    Turned,
    /// Faces outward within another shell: the body is solid there.
    Buried,
    /// Bounds no volume, and has been dropped.
    Stray,
}

/// Triangles that are not empty, in the order of a tree.
#[derive(Clone, Debug)]
pub(super) struct Soup {
    pub(super) tree: Tree,
    pub(super) winding: Winding,
    /// Vertices of every triangle.
    pub(super) ids: Vec<[u32; 3]>,
    /// Place in the file.
    pub(super) origin: Vec<u32>,
    pub(super) normals: Vec<Point>,
    /// A length that is none, in mm.
    pub(super) contact_mm: f64,
    shell: Vec<u32>,
}

impl Soup {
    /// The triangles of those shells of a surface that are `bounding`.
    pub(super) fn of(closed: &Closed, bounding: &[bool]) -> Self {
        let kept = |&at: &usize| bounding[closed.shell[at] as usize] && !is_empty(&closed.corners(at));
        let list: Vec<usize> = (0..closed.triangles.len()).filter(kept).collect();
        let corners: Vec<Corners> = list.iter().map(|&at| closed.corners(at)).collect();
        let tree = Tree::over(&corners);
        let listed = |slot: &u32| list[*slot as usize];
        let order: Vec<usize> = tree.origin.iter().map(listed).collect();
        let [low, high] = super::bounds(corners.as_flattened());
        Self {
            winding: Winding::of(&tree),
            ids: order.iter().map(|&at| closed.triangles[at]).collect(),
            origin: order.iter().map(|&at| closed.origin[at]).collect(),
            shell: order.iter().map(|&at| closed.shell[at]).collect(),
            normals: tree.corners.iter().map(|c| normalised(area_vector(c))).collect(),
            contact_mm: CONTACT * length(difference(high, low)),
            tree,
        }
    }

    pub(super) fn winding_number(&self, at: Point) -> f64 {
        self.winding.at(&self.tree, at)
    }

    /// Turns shells that are inside out, and says how each stands.
    pub(super) fn settled(
        mut self,
        closed: &Closed,
        bounding: &[bool],
    ) -> Result<(Self, Vec<ShellState>), SurfaceSolidError> {
        let samples = self.samples(closed.shells.len());
        let mut states = vec![ShellState::Stray; closed.shells.len()];
        for (number, shell) in closed.shells.iter().enumerate().filter(|(n, _)| bounding[*n]) {
            states[number] =
                self.state(shell, &samples[number])
                    .map_err(|enclosed| SurfaceSolidError::Ambiguous {
                        at_mm: closed.corners(shell.first)[0],
                        triangle: closed.number_in_file(shell.first),
                        percent: 100.0 * enclosed,
                    })?;
        }
        self.turn(&states);
        Ok((self, states))
    }

    /// Slots of every shell's triangles, thinned out evenly.
    fn samples(&self, shells: usize) -> Vec<Vec<usize>> {
        let mut slots = vec![Vec::new(); shells];
        for (slot, &shell) in self.shell.iter().enumerate() {
            slots[shell as usize].push(slot);
        }
        let thinned = |all: Vec<usize>| {
            let step = all.len().div_ceil(SAMPLES).max(1);
            all.into_iter().step_by(step).collect()
        };
        slots.into_iter().map(thinned).collect()
    }

    /// State of a shell by the winding number of the others at its outer side; the part that others enclose if it
    /// makes no sense.
    fn state(&self, shell: &ShellSums, samples: &[usize]) -> Result<ShellState, f64> {
        let outward = shell.volume_mm3.signum();
        let around: Vec<f64> = samples.iter().map(|&slot| self.beside(slot, outward)).collect();
        let part =
            |is: fn(f64) -> bool| around.iter().filter(|w| is(**w)).count() as f64 / around.len() as f64;
        let enclosed = part(|w| w > 0.5);
        if outward > 0.0 {
            let within_turned = part(|w| w < -0.5) >= CAVITY_MIN;
            let buried = enclosed >= CAVITY_MIN;
            return Ok(match (within_turned, buried) {
                // All around it is inside out, so its own side, right as it looks, is too.
                (true, _) => ShellState::Turned,
                (_, true) => ShellState::Buried,
                _ => ShellState::Body,
            });
        }
        match enclosed {
            enclosed if enclosed >= CAVITY_MIN => Ok(ShellState::Cavity),
            enclosed if enclosed <= INSIDE_OUT_MAX => Ok(ShellState::Turned),
            enclosed => Err(enclosed),
        }
    }

    /// Winding number just off a triangle, on the side of its normal (+1) or the other (−1).
    pub(super) fn beside(&self, slot: usize, side: f64) -> f64 {
        self.beside_point(slot, centroid(&self.tree.corners[slot]), side)
    }

    /// The same at any point of the triangle. The step is twice the contact length, so that it crosses a gap to
    /// a triangle in contact.
    pub(super) fn beside_point(&self, slot: usize, at: Point, side: f64) -> f64 {
        let step = scaled(self.normals[slot], 2.0 * side * self.contact_mm);
        self.winding_number(shifted(at, step))
    }

    fn turn(&mut self, states: &[ShellState]) {
        if !states.contains(&ShellState::Turned) {
            return;
        }
        for slot in 0..self.ids.len() {
            if states[self.shell[slot] as usize] == ShellState::Turned {
                self.ids[slot].swap(1, 2);
                self.tree.corners[slot].swap(1, 2);
                self.normals[slot] = scaled(self.normals[slot], -1.0);
            }
        }
        self.winding = Winding::of(&self.tree);
    }
}
