//! What a surface is like, and what is wrong with it.

use serde::Serialize;

use super::closed::Closed;
use super::copies::Distinct;
use super::patches::Oriented;
use super::triangle::Point;
use super::{ShellState, SurfaceMesh, SurfaceWarning, Unit};
use crate::solid::vector::{scaled, shifted};

/// Places that are listed of every kind: enough to go and look.
const LISTED: usize = 8;

/// How often something occurs, and the first few.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings<T> {
    /// All of them.
    pub count: usize,
    /// The first eight at most.
    pub first: Vec<T>,
}

impl<T> Findings<T> {
    pub(super) fn of(all: impl ExactSizeIterator<Item = T>) -> Self {
        Self {
            count: all.len(),
            first: all.take(LISTED).collect(),
        }
    }
}

/// A triangle of the file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Its number in the file, from one.
    pub triangle: usize,
    /// Its first corner in mm.
    pub at_mm: [f64; 3],
}

/// A way along edges that no other triangle walks back. Slits where a vertex meets the middle of an edge have an area
/// of zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Hole {
    /// Number of edges.
    pub edges: usize,
    /// Their length in mm.
    pub length_mm: f64,
    /// Area in mm² of the fan of triangles that closes it.
    pub area_mm2: f64,
    /// Centre of the edges in mm.
    pub at_mm: [f64; 3],
}

/// Two triangles that cross.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Crossing {
    /// Their numbers in the file, from one; none for one that closes a hole.
    pub triangles: [Option<usize>; 2],
    /// First corner of the first in mm.
    pub at_mm: [f64; 3],
}

/// Triangles that hang together by their edges.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shell {
    /// Triangles of the file in it.
    pub triangles: usize,
    /// Their area in mm².
    pub area_mm2: f64,
    /// Volume in mm³ with holes closed, as it is in the file: negative where it faces inward.
    pub volume_mm3: f64,
    /// Number in the file of its first triangle, from one.
    pub first_triangle: usize,
    /// A corner of that in mm.
    pub at_mm: [f64; 3],
    /// How it stands to the others; none where the surface was refused before that was known.
    pub state: Option<ShellState>,
}

/// A report on the surface of a part. Triangles are counted from one, as they stand in the file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurfaceReport {
    /// Unit of the file's numbers, given or guessed.
    pub unit: Unit,
    /// Triangles in the file.
    pub triangles: usize,
    /// Different corners.
    pub vertices: usize,
    /// Smallest and largest coordinates in mm.
    pub box_mm: [[f64; 3]; 2],
    /// True if every triangle has a neighbour at every edge, once those against the others are turned.
    pub closed: bool,
    /// Ways around missing triangles, the longest first.
    pub holes: Findings<Hole>,
    /// Triangles that repeat an earlier one, either way around.
    pub duplicated: Findings<Place>,
    /// Triangles without area: a corner twice, or corners on a line.
    pub degenerate: Findings<Place>,
    /// Triangles that face the other way than the most of their shell.
    pub flipped: Findings<Place>,
    /// Triangles where the surface has one side only.
    pub one_sided: Findings<Place>,
    /// Edges of more than two triangles, by their middle in mm.
    pub crowded_edges: Findings<[f64; 3]>,
    /// Pairs of triangles that go through each other by more than 10⁻⁶ of the diagonal, or overlap in a plane; none
    /// where the surface was refused before they were looked for.
    pub self_intersecting: Option<Findings<Crossing>>,
    /// Shells, in the order of the file.
    pub shells: Findings<Shell>,
    /// Area of the triangles in mm², without what closes holes.
    pub area_mm2: f64,
    /// Volume in mm³ that the surface bounds, what is enclosed twice counted once; none where it was refused.
    pub volume_mm3: Option<f64>,
    /// Doubts.
    pub warnings: Vec<SurfaceWarning>,
}

impl SurfaceReport {
    pub(super) fn of(mesh: &SurfaceMesh, distinct: &Distinct, surface: &Oriented, closed: &Closed) -> Self {
        let places = |list: &[u32]| Findings::of(list.iter().map(|&at| place(mesh, at)));
        let in_file =
            |list: &[u32]| -> Vec<u32> { list.iter().map(|&at| distinct.origin[at as usize]).collect() };
        let middle = |[a, b]: &[u32; 2]| {
            let [a, b] = [a, b].map(|v| closed.vertices[*v as usize]);
            scaled(shifted(a, b), 0.5)
        };
        Self {
            unit: mesh.unit(),
            triangles: mesh.triangles().len(),
            vertices: mesh.vertices_mm().len(),
            box_mm: mesh.box_mm(),
            closed: closed.holes.is_empty(),
            holes: Findings::of(closed.holes.iter().map(|(_, hole)| *hole)),
            duplicated: places(&distinct.repeated),
            degenerate: places(&degenerate(distinct, closed)),
            flipped: places(&in_file(&surface.turned)),
            one_sided: places(&in_file(&surface.one_sided)),
            crowded_edges: Findings::of(surface.crowded_edges.iter().map(middle)),
            self_intersecting: None,
            shells: shells(closed),
            area_mm2: closed.shells.iter().map(|shell| shell.area_mm2).sum(),
            volume_mm3: None,
            warnings: doubts(mesh, surface),
        }
    }

    pub(super) fn set_states(&mut self, states: &[ShellState]) {
        for (shell, state) in self.shells.first.iter_mut().zip(states) {
            shell.state = Some(*state);
        }
        let count = |state| states.iter().filter(|s| **s == state).count();
        let (turned, buried) = (count(ShellState::Turned), count(ShellState::Buried));
        let turned = (turned > 0).then_some(SurfaceWarning::ShellsTurned { shells: turned });
        let buried = (buried > 0).then_some(SurfaceWarning::ShellsBuried { shells: buried });
        self.warnings.extend(turned.into_iter().chain(buried));
    }

    pub(super) fn set_crossings(&mut self, crossings: Findings<Crossing>) {
        let pairs = crossings.count;
        let warning = (pairs > 0).then_some(SurfaceWarning::SelfIntersecting { pairs });
        self.warnings.extend(warning);
        self.self_intersecting = Some(crossings);
    }
}

fn place(mesh: &SurfaceMesh, at: u32) -> Place {
    let [corner, _, _] = mesh.triangles()[at as usize];
    Place {
        triangle: at as usize + 1,
        at_mm: mesh.vertices_mm()[corner as usize],
    }
}

/// Places in the file of triangles with a corner twice, and of those with their corners on a line.
fn degenerate(distinct: &Distinct, closed: &Closed) -> Vec<u32> {
    let flat = |at: &usize| super::triangle::is_empty(&closed.corners(*at));
    let flat = (0..distinct.origin.len())
        .filter(flat)
        .map(|at| distinct.origin[at]);
    let mut all: Vec<u32> = distinct.collapsed.iter().copied().chain(flat).collect();
    all.sort_unstable();
    all
}

fn shells(closed: &Closed) -> Findings<Shell> {
    Findings::of(closed.shells.iter().map(|sums| Shell {
        triangles: sums.triangles,
        area_mm2: sums.area_mm2,
        volume_mm3: sums.volume_mm3,
        first_triangle: closed.number_in_file(sums.first),
        at_mm: closed.corners(sums.first)[0],
        state: None,
    }))
}

fn doubts(mesh: &SurfaceMesh, surface: &Oriented) -> Vec<SurfaceWarning> {
    let triangles = surface.turned.len();
    let turning = (triangles > 0).then_some(SurfaceWarning::TrianglesTurned { triangles });
    mesh.warnings().iter().cloned().chain(turning).collect()
}

/// The first corner of a triangle, for a crossing.
pub(super) fn crossing(origins: [u32; 2], at_mm: Point) -> Crossing {
    let number = |origin: u32| (origin != super::closed::NOT_IN_FILE).then_some(origin as usize + 1);
    Crossing {
        triangles: origins.map(number),
        at_mm,
    }
}
