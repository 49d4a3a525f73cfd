//! Shells with their holes closed, and which of them bound a volume.

use super::holes::{self, Loop};
use super::patches::Oriented;
use super::report::Hole;
use super::triangle::{Corners, Point, area_vector, six_volumes};
use super::{SurfaceSolidError, SurfaceWarning};
use crate::solid::vector::length;

/// Area that closes the holes over the area of a shell beyond which inside and outside are a guess: the winding
/// number of what is left departs from one by as much, in the mean.
const OPEN_MAX: f64 = 0.1;
/// Volume over the area to the power 3/2 below which a shell is flat: a foil a ten-thousandth as thick as wide has
/// thirty times of it, rounding to 32 bits a thirtieth.
const FLAT: f64 = 1e-6;
/// Part of the area that may bound nothing and be dropped with a word; more is refused.
const STRAYS_MAX: f64 = 0.01;
/// Origin of triangles that are in no file but close a hole.
pub(super) const NOT_IN_FILE: u32 = u32::MAX;

/// Sums over a shell, holes closed.
#[derive(Clone, Debug, Default)]
pub(super) struct ShellSums {
    /// Triangles of the file.
    pub(super) triangles: usize,
    pub(super) area_mm2: f64,
    pub(super) closing_mm2: f64,
    /// Positive where the outside is outside.
    pub(super) volume_mm3: f64,
    /// Place of its first triangle in [`Closed::triangles`].
    pub(super) first: usize,
    one_sided: Option<usize>,
}

impl ShellSums {
    fn is_open(&self) -> bool {
        self.closing_mm2 > OPEN_MAX * self.area_mm2
    }

    fn is_flat(&self) -> bool {
        self.volume_mm3.abs() <= FLAT * self.area_mm2.powf(1.5)
    }

    fn bounds_volume(&self) -> bool {
        self.one_sided.is_none() && !self.is_open() && !self.is_flat()
    }
}

/// Shells without a boundary.
pub(super) struct Closed {
    pub(super) vertices: Vec<Point>,
    pub(super) triangles: Vec<[u32; 3]>,
    /// Place in the file, or [`NOT_IN_FILE`].
    pub(super) origin: Vec<u32>,
    pub(super) shell: Vec<u32>,
    pub(super) shells: Vec<ShellSums>,
    /// The longest first, each with its shell.
    pub(super) holes: Vec<(u32, Hole)>,
}

impl Closed {
    /// Closes the holes of a surface whose triangles stand at `origin` in the file.
    pub(super) fn of(vertices: &[Point], surface: &Oriented, origin: &[u32]) -> Self {
        let mut closed = Self {
            vertices: vertices.to_vec(),
            triangles: surface.triangles.clone(),
            origin: origin.to_vec(),
            shell: surface.shell.clone(),
            shells: vec![ShellSums::default(); surface.shell_count],
            holes: Vec::new(),
        };
        holes::loops(surface).iter().for_each(|hole| closed.close(hole));
        closed
            .holes
            .sort_by(|a, b| b.1.length_mm.total_cmp(&a.1.length_mm));
        closed.sum_up();
        for &at in &surface.one_sided {
            let shell = surface.shell[at as usize] as usize;
            closed.shells[shell].one_sided.get_or_insert(at as usize);
        }
        closed
    }

    pub(super) fn corners(&self, triangle: usize) -> Corners {
        self.triangles[triangle].map(|vertex| self.vertices[vertex as usize])
    }

    /// Number in the file, from one, of the first triangle of a shell.
    pub(super) fn number_in_file(&self, triangle: usize) -> usize {
        self.origin[triangle] as usize + 1
    }

    fn close(&mut self, hole: &Loop) {
        let places: Vec<Point> = hole.vertices.iter().map(|&v| self.vertices[v as usize]).collect();
        let found = Hole {
            edges: places.len(),
            length_mm: holes::loop_length(&places),
            area_mm2: holes::closing_area(&places),
            at_mm: holes::loop_centre(&places),
        };
        let centre = self.vertices.len() as u32;
        if places.len() > 3 {
            self.vertices.push(found.at_mm);
        }
        for triangle in holes::closing(&hole.vertices, centre) {
            self.triangles.push(triangle);
            self.origin.push(NOT_IN_FILE);
            self.shell.push(hole.shell);
        }
        self.holes.push((hole.shell, found));
    }

    fn sum_up(&mut self) {
        let mut apex: Vec<Option<Point>> = vec![None; self.shells.len()];
        for at in 0..self.triangles.len() {
            let corners = self.corners(at);
            let area = length(area_vector(&corners));
            let shell = &mut self.shells[self.shell[at] as usize];
            // A corner of the shell itself keeps the differences small.
            let apex = apex[self.shell[at] as usize].get_or_insert_with(|| {
                shell.first = at;
                corners[0]
            });
            shell.volume_mm3 += six_volumes(&corners, *apex) / 6.0;
            if self.origin[at] == NOT_IN_FILE {
                shell.closing_mm2 += area;
            } else {
                shell.area_mm2 += area;
                shell.triangles += 1;
            }
        }
    }

    /// Whether each shell bounds a volume; those that do not are small strays.
    pub(super) fn bounding(&self) -> Result<Vec<bool>, SurfaceSolidError> {
        let bounding: Vec<bool> = self.shells.iter().map(ShellSums::bounds_volume).collect();
        let whole: f64 = self.shells.iter().map(|shell| shell.area_mm2).sum();
        let largest = self
            .strays(&bounding)
            .max_by(|a, b| a.1.area_mm2.total_cmp(&b.1.area_mm2));
        match largest {
            Some((number, shell)) if self.stray_area(&bounding) > STRAYS_MAX * whole => {
                Err(self.refusal(number, shell))
            }
            _ => Ok(bounding),
        }
    }

    fn strays<'a>(&'a self, bounding: &'a [bool]) -> impl Iterator<Item = (usize, &'a ShellSums)> {
        self.shells
            .iter()
            .enumerate()
            .filter(|(number, _)| !bounding[*number])
    }

    fn stray_area(&self, bounding: &[bool]) -> f64 {
        self.strays(bounding).map(|(_, shell)| shell.area_mm2).sum()
    }

    /// A word about the holes of shells that bound volumes.
    pub(super) fn holes_closed(&self, bounding: &[bool]) -> Option<SurfaceWarning> {
        let is_kept = |shell: u32| bounding[shell as usize];
        let holes = self.holes.iter().filter(|(shell, _)| is_kept(*shell)).count();
        let kept = || self.shells.iter().zip(bounding).filter(|(_, kept)| **kept);
        let closing: f64 = kept().map(|(shell, _)| shell.closing_mm2).sum();
        let area: f64 = kept().map(|(shell, _)| shell.area_mm2).sum();
        let percent = 100.0 * closing / area;
        (holes > 0).then_some(SurfaceWarning::HolesClosed { holes, percent })
    }

    pub(super) fn strays_dropped(&self, bounding: &[bool]) -> Option<SurfaceWarning> {
        let shells = self.strays(bounding).count();
        let area_mm2 = self.stray_area(bounding);
        (shells > 0).then_some(SurfaceWarning::StraysDropped { shells, area_mm2 })
    }

    fn refusal(&self, number: usize, shell: &ShellSums) -> SurfaceSolidError {
        let at_mm = self.corners(shell.first)[0];
        let longest = self.holes.iter().find(|(owner, _)| *owner as usize == number);
        match (shell.one_sided, longest) {
            (Some(at), _) => SurfaceSolidError::OneSided {
                at_mm: self.corners(at)[0],
                triangle: self.number_in_file(at),
            },
            (None, Some((_, hole))) if shell.is_open() => SurfaceSolidError::Open {
                at_mm: hole.at_mm,
                length_mm: hole.length_mm,
                percent: 100.0 * shell.closing_mm2 / shell.area_mm2,
            },
            _ => SurfaceSolidError::Flat {
                at_mm,
                triangle: self.number_in_file(shell.first),
            },
        }
    }
}
