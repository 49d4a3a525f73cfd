//! The body that a surface bounds.

use super::SurfaceSolidError;
use super::closed::Closed;
use super::contact::{Contact, contacts};
use super::envelope::{Envelope, Facing, envelope};
use super::feature::{Patchwork, Sides};
use super::near::NearSurface;
use super::report::{Findings, SurfaceReport, crossing};
use super::soup::Soup;
use super::touch::Meeting;
use super::tree::{Hit, Tree};
use super::triangle::{Corners, Point, area_vector, is_empty};
use crate::Grid;
use crate::cut::{Coat, SolidFractions, cut_cells};
use crate::solid::vector::{difference, dot, normalised, scaled, shifted};
use crate::solid::{Bounds, DistanceSample, Solid};

/// Cells between the levels of a coat and what counts as far: blocks of four cells are skipped from the half of
/// their diagonal, 3.47 cells, on.
const REACH_CELLS: f64 = 4.0;
/// Direction, along no likely plane of a part, of the step off faces that lie on each other (Roberts 2018).
const ASKEW: Point = [0.687, 0.563, 0.461];
/// Contact lengths of that step.
const ASKEW_STEP: f64 = 10.0;

/// The body that a surface bounds: where its generalised winding number is above one half.
///
/// Holes are closed from their middle, shells that overlap count once, shells that face inward within another one are
/// cavities. The distance is the true Euclidean one to the *envelope*, the part of the triangles between inside
/// and outside: faces between bodies that touch or overlap do not count. Gaps and walls thinner than 10⁻⁶ of the
/// diagonal of the box are none.
///
/// The sign comes from the nearest face, edge or vertex where that is a clean part of the envelope, else from the
/// winding number (see [`SurfaceSolid::winding_number`]).
#[derive(Clone, Debug)]
pub struct SurfaceSolid {
    soup: Soup,
    /// The envelope where it is not the whole surface.
    part: Option<Tree>,
    sides: Sides,
    box_mm: [Point; 2],
    volume_mm3: f64,
}

impl SurfaceSolid {
    /// The body, with what is found about it entered in the report.
    pub(super) fn of(closed: &Closed, report: &mut SurfaceReport) -> Result<Self, SurfaceSolidError> {
        let bounding = closed.bounding()?;
        report.warnings.extend(closed.holes_closed(&bounding));
        report.warnings.extend(closed.strays_dropped(&bounding));
        if !bounding.contains(&true) {
            let triangles = report.triangles;
            return Err(SurfaceSolidError::Nothing { triangles });
        }
        let soup = Soup::of(closed, &bounding);
        let tangled = |soup: &Soup, slot: usize| SurfaceSolidError::Tangled {
            at_mm: soup.tree.corners[slot][0],
        };
        let contacts = contacts(&soup).map_err(|slot| tangled(&soup, slot))?;
        report.set_crossings(crossings(&soup, &contacts));
        let (soup, states) = soup.settled(closed, &bounding)?;
        report.set_states(&states);
        let shells = bounding.iter().filter(|bounding| **bounding).count();
        let envelope = envelope(&soup, shells, &contacts).map_err(|slot| tangled(&soup, slot))?;
        let solid = Self::within(soup, &envelope, closed);
        report.volume_mm3 = Some(solid.volume_mm3);
        Ok(solid)
    }

    fn within(soup: Soup, envelope: &Envelope, closed: &Closed) -> Self {
        let volume_mm3 = envelope.volume_mm3(&soup);
        let (part, sides) = match envelope {
            Envelope::All => (None, sides_of_all(&soup, closed)),
            Envelope::Part(facing) => {
                let corners: Vec<Corners> = facing.iter().map(|triangle| triangle.corners).collect();
                let tree = Tree::over(&corners);
                let sides = sides_of_part(&soup, closed, &tree, facing);
                (Some(tree), sides)
            }
        };
        let surface = part.as_ref().unwrap_or(&soup.tree);
        Self {
            box_mm: super::bounds(surface.corners.as_flattened()),
            soup,
            part,
            sides,
            volume_mm3,
        }
    }

    /// Smallest and largest coordinates of the body in mm.
    pub fn box_mm(&self) -> [[f64; 3]; 2] {
        self.box_mm
    }

    /// Volume in mm³, exact for the triangles.
    pub fn volume_mm3(&self) -> f64 {
        self.volume_mm3
    }

    /// How often the closed shells go around a point: about 1 within one body, 0 without, 2 where two overlap; to
    /// 0.05 (see the references of Jacobson 2013, doi:10.1145/2461912.2461916, and Barill 2018,
    /// doi:10.1145/3197517.3201337).
    pub fn winding_number(&self, at_mm: [f64; 3]) -> f64 {
        self.soup.winding_number(at_mm)
    }

    /// Volume fractions of substrate and coat in every cell of `grid`, as [`cut_cells`] gives them, without
    /// looking for the surface where it is far.
    pub fn cut(&self, coat: Coat, grid: &Grid) -> Vec<SolidFractions> {
        let thickness = coat.inward_mm.abs().max(coat.outward_mm.abs());
        let reach_mm = thickness + REACH_CELLS * grid.spacing_mm;
        cut_cells(&NearSurface::of(self, grid, reach_mm), coat, grid)
    }

    /// The nearest point of the envelope within a distance.
    pub(super) fn hit(&self, at: Point, within_mm: f64) -> Option<Hit> {
        self.surface().nearest_within(at, within_mm * within_mm)
    }

    /// Whether a point is inside by the winding number, asked a little askew so as to lie between no two faces.
    pub(super) fn is_inside(&self, at: Point) -> bool {
        let step = scaled(ASKEW, ASKEW_STEP * self.soup.contact_mm);
        self.soup.winding_number(shifted(at, step)) > 0.5
    }

    /// Distance and outward normal at a point with its nearest one.
    pub(super) fn sampled(&self, at: Point, hit: &Hit) -> DistanceSample {
        let triangle = hit.slot;
        let away = difference(at, hit.point);
        let outward = match self.sides.normal(triangle, hit.feature) {
            Some(normal) => dot(away, normal) >= 0.0,
            None => !self.is_inside(at),
        };
        let sign = if outward { 1.0 } else { -1.0 };
        let distance = hit.square.sqrt();
        let on_face = hit.feature == super::triangle::Feature::Face || distance < self.soup.contact_mm;
        let normal = if on_face {
            self.sides.face_normal(triangle)
        } else {
            normalised(scaled(away, sign))
        };
        DistanceSample {
            distance_mm: sign * distance,
            normal,
        }
    }

    pub(super) fn surface(&self) -> &Tree {
        self.part.as_ref().unwrap_or(&self.soup.tree)
    }
}

impl Solid for SurfaceSolid {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn bounds_mm(&self) -> Option<Bounds> {
        Some(self.box_mm)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let Some(hit) = self.hit(at_mm, f64::INFINITY) else {
            // No number: a point that is not finite lies outside of everything.
            return DistanceSample {
                distance_mm: f64::INFINITY,
                normal: [0.0, 0.0, 1.0],
            };
        };
        self.sampled(at_mm, &hit)
    }
}

fn crossings(soup: &Soup, contacts: &[Contact]) -> Findings<super::Crossing> {
    let is_crossing = |contact: &&Contact| contact.meeting == Meeting::Crossing;
    let pairs: Vec<&Contact> = contacts.iter().filter(is_crossing).collect();
    Findings::of(pairs.iter().map(|contact| {
        let origins = contact.slots.map(|slot| soup.origin[slot]);
        crossing(origins, soup.tree.corners[contact.slots[0]][0])
    }))
}

/// Vertices of triangles without area, which are in no tree.
fn torn_by_empty(closed: &Closed) -> Vec<bool> {
    let mut torn = vec![false; closed.vertices.len()];
    for at in (0..closed.triangles.len()).filter(|&at| is_empty(&closed.corners(at))) {
        closed.triangles[at]
            .iter()
            .for_each(|&vertex| torn[vertex as usize] = true);
    }
    torn
}

fn sides_of_all(soup: &Soup, closed: &Closed) -> Sides {
    Sides::of(Patchwork {
        corners: &soup.tree.corners,
        normals: soup.normals.clone(),
        ids: soup.ids.iter().copied().map(Some).collect(),
        torn: torn_by_empty(closed),
    })
}

fn sides_of_part(soup: &Soup, closed: &Closed, tree: &Tree, facing: &[Facing]) -> Sides {
    let mut torn = torn_by_empty(closed);
    let mut is_whole = vec![false; soup.ids.len()];
    facing
        .iter()
        .filter(|f| f.whole)
        .for_each(|f| is_whole[f.slot] = true);
    for slot in (0..soup.ids.len()).filter(|&slot| !is_whole[slot]) {
        soup.ids[slot]
            .iter()
            .for_each(|&vertex| torn[vertex as usize] = true);
    }
    let ids = |at: &u32| {
        let triangle = facing[*at as usize];
        triangle.whole.then(|| soup.ids[triangle.slot])
    };
    Sides::of(Patchwork {
        corners: &tree.corners,
        normals: tree
            .corners
            .iter()
            .map(|corners| normalised(area_vector(corners)))
            .collect(),
        ids: tree.origin.iter().map(ids).collect(),
        torn,
    })
}
