//! A foam of round struts, sized.

use std::f64::consts::PI;

use super::VoronoiSpec;
use super::diagram::Diagram;
use super::skeleton::Skeleton;
use crate::lattice::Segment;
use crate::solid::vector::{difference, length, normalised, shifted};
use crate::solid::{DistanceSample, Solid};
use crate::trabecular::inscribed::largest_in_void;
use crate::trabecular::root::{enclosed, narrowed};
use crate::trabecular::volume::{Window, filled};
use crate::trabecular::{TrabecularError, TrabecularSize};

/// Thinnest strut radius by mean spacing: a porosity above 99 %.
const RADIUS_MIN: f64 = 0.02;
/// Part of the largest distance from the skeleton that a radius may take: at its very end the last pore closes.
const OPEN: f64 = 0.98;
/// Edge of the parts of the volume measurement by strut radius: the solid is then right to 10⁻⁴ of itself.
const FINE: f64 = 1.0;
/// The same while the radius is searched: right to 10⁻³, in a tenth of the time.
const COARSE: f64 = 3.0;
/// Part of the solid to which the search goes; a step by the fine measurement follows.
const TOLERANCE: f64 = 1e-4;
/// Step by the radius for the slope of the volume.
const SLOPE_STEP: f64 = 0.02;
/// First step by the radius of slender struts while two radii are sought that enclose the root.
const STEP: f64 = 0.1;

/// Round struts along the edges of Voronoi cells: an open foam, or trabecular bone of rods.
///
/// Signed distance s − r with s the distance to the nearest edge and r the radius; true outside, and inside up to the
/// crease where struts meet. Edges much shorter than a strut is thick stay: they lie within the struts they join. The
/// endless foam is one connected piece, since the edges of a Voronoi diagram hang together. A window cut from it may
/// hold corners that hang on nothing within it; [`crate::largest_piece`] removes those from a mesh and counts them.
///
/// Gibson & Ashby 1997, Cellular Solids, 2nd ed., ch. 2 (10.1017/CBO9781139878326); Zhu, Hobdell & Windle 2000, Acta
/// Mater. 48:4893 (10.1016/S1359-6454(00)00282-2), random foams of controlled regularity.
#[derive(Clone, Debug)]
pub struct VoronoiStruts {
    skeleton: Skeleton,
    segments: Vec<Segment>,
    /// The box within the periodic box of the skeleton.
    window: Window,
    cells: usize,
    radius_mm: f64,
    /// Largest distance from the skeleton.
    farthest_mm: f64,
    /// Part of the window that the struts fill.
    filled: f64,
}

/// The skeleton with struts of one radius, in its own coordinates.
struct Tube<'a> {
    skeleton: &'a Skeleton,
    radius_mm: f64,
}

impl VoronoiStruts {
    /// The foam of a specification, its one size met to 0.1 %.
    ///
    /// # Errors
    /// Lengths that are no positive numbers, a porosity that is none, no cells or too many, a size out of reach.
    pub fn new(spec: &VoronoiSpec) -> Result<Self, TrabecularError> {
        spec.validated()?;
        let (diagram, margin) = spec.diagram()?;
        let window = Window {
            low: [margin; 3],
            edges: spec.box_mm,
        };
        Self::of(&diagram, window, spec.size)
    }

    pub(super) fn of(
        diagram: &Diagram,
        window: Window,
        size: TrabecularSize,
    ) -> Result<Self, TrabecularError> {
        let spacing = diagram.points.spacing_mm();
        let segments = diagram.edges();
        let mut foam = Self {
            skeleton: Skeleton::new(diagram.points.box_mm, &segments, spacing, diagram.radius()),
            segments,
            window,
            cells: diagram.cells.len(),
            radius_mm: 0.0,
            farthest_mm: 0.0,
            filled: 0.0,
        };
        foam.farthest_mm = largest_in_void(&foam.tube(0.0), window);
        foam.radius_mm = foam.radius_for(size, [RADIUS_MIN * spacing, OPEN * foam.farthest_mm])?;
        foam.filled = foam.filled_by(foam.radius_mm, FINE);
        Ok(foam)
    }

    /// Edges of the box in mm, whose smallest corner is the origin; a periodic foam repeats with them.
    pub fn box_mm(&self) -> [f64; 3] {
        self.window.edges
    }

    /// Number of Voronoi cells: of a clipped foam those of the larger box that it is cut from.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// Axes of the struts in mm as pairs of end points, each once: one period of the foam, or all of the larger box that
    /// a clipped foam is cut from.
    pub fn segments_mm(&self) -> impl Iterator<Item = [[f64; 3]; 2]> {
        let low = self.window.low;
        self.segments
            .iter()
            .map(move |segment| [segment.from, segment.to].map(|end| difference(end, low)))
    }

    /// Void part of the box.
    pub fn porosity(&self) -> f64 {
        1.0 - self.filled
    }

    /// Diameter of the struts in mm.
    pub fn member_mm(&self) -> f64 {
        2.0 * self.radius_mm
    }

    /// Diameter in mm of the largest sphere in the void with its centre in the box.
    pub fn pore_mm(&self) -> f64 {
        2.0 * (self.farthest_mm - self.radius_mm)
    }

    fn tube(&self, radius_mm: f64) -> Tube<'_> {
        Tube {
            skeleton: &self.skeleton,
            radius_mm,
        }
    }

    /// Part of the box that struts of a radius fill, measured by parts of `part` radii.
    fn filled_by(&self, radius_mm: f64, part: f64) -> f64 {
        filled(&[&self.tube(radius_mm)], self.window, part * radius_mm)
    }

    fn radius_for(&self, size: TrabecularSize, range: [f64; 2]) -> Result<f64, TrabecularError> {
        let pore = |radius: f64| 2.0 * (self.farthest_mm - radius);
        let (radius, ends) = match size {
            TrabecularSize::Porosity(porosity) => return self.radius_of_porosity(porosity, range),
            TrabecularSize::MemberMm(member) => (0.5 * member, range.map(|radius| 2.0 * radius)),
            TrabecularSize::PoreMm(wanted) => (self.farthest_mm - 0.5 * wanted, range.map(pore)),
        };
        if radius >= range[0] && radius <= range[1] {
            Ok(radius)
        } else {
            Err(size.unreachable(ends))
        }
    }

    fn radius_of_porosity(&self, porosity: f64, range: [f64; 2]) -> Result<f64, TrabecularError> {
        let solid = 1.0 - porosity;
        let excess = |radius: f64| self.filled_by(radius, COARSE) - solid;
        // The ends that struts share at a node make them thicker than V = πr²L.
        let slender = (solid / (PI * self.length_per_volume())).sqrt();
        let bracket = enclosed(&excess, slender, STEP * slender, range).map_err(|ends| {
            TrabecularSize::Porosity(porosity).unreachable(ends.map(|excess| porosity - excess))
        })?;
        let [radius, value] = narrowed(&excess, bracket, TOLERANCE * solid).nearest();
        let slope = (excess((1.0 + SLOPE_STEP) * radius) - value) / (SLOPE_STEP * radius);
        Ok(radius - (self.filled_by(radius, FINE) - solid) / slope)
    }

    /// Length of the struts in 1/mm² (mm/mm³), over one period of the skeleton.
    fn length_per_volume(&self) -> f64 {
        let length: f64 = self.segments.iter().map(Segment::length).sum();
        length / self.skeleton.box_mm.iter().product::<f64>()
    }
}

impl Solid for VoronoiStruts {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.tube(self.radius_mm)
            .signed_distance_mm(shifted(at_mm, self.window.low))
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.tube(self.radius_mm).sample(shifted(at_mm, self.window.low))
    }
}

impl Solid for Tube<'_> {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        length(self.skeleton.offset(at_mm)) - self.radius_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let offset = self.skeleton.offset(at_mm);
        DistanceSample {
            distance_mm: length(offset) - self.radius_mm,
            normal: normalised(offset),
        }
    }
}
