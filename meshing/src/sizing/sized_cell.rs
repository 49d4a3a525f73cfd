//! A lattice cell with all its sizes: a periodic solid.

use super::body::Body;
use super::family::Sizes;
use crate::field::PlaneSamples;
use crate::lattice::{Lattice, LatticeKind};
use crate::solid::vector::scaled;
use crate::solid::{DistanceSample, Everywhere, Solid};

/// Half the step in cells over which the area is differenced from the volume.
const AREA_STEP: f64 = 1e-3;

/// A lattice cell whose sizes are all known; as a [`Solid`] it repeats in space with the periods `edges_mm`.
///
/// Signed distance: struts s − r with s the distance to the nearest axis (true outside, and inside up to the
/// crease where struts meet), with fillets the distance to where a rolling ball does not reach, networks the distance
/// to the level surface, sheets |distance| − wall/2.
#[derive(Debug)]
pub struct SizedCell {
    lattice: &'static Lattice,
    cell_mm: f64,
    /// Edges by that along x.
    aspect: [f64; 3],
    body: Body,
    member: f64,
    pore: f64,
    distance: Option<PlaneSamples>,
}

impl SizedCell {
    pub(super) fn new(
        lattice: &'static Lattice,
        (body, distance): (Body, PlaneSamples),
        sizes: Sizes,
        (cell_mm, aspect): (f64, [f64; 3]),
    ) -> Self {
        Self {
            lattice,
            cell_mm,
            aspect,
            body,
            member: sizes.member,
            pore: sizes.pore,
            distance: Some(distance),
        }
    }

    pub(super) fn full(lattice: &'static Lattice, (cell_mm, aspect): (f64, [f64; 3])) -> Self {
        Self {
            lattice,
            cell_mm,
            aspect,
            body: Body::Full,
            member: 1.0,
            pore: 0.0,
            distance: None,
        }
    }

    /// The row of the table.
    pub fn lattice(&self) -> &'static Lattice {
        self.lattice
    }

    /// Length of the cell's edge along x in mm.
    pub fn cell_mm(&self) -> f64 {
        self.cell_mm
    }

    /// Lengths of the cell's edges along x, y and z in mm.
    pub fn edges_mm(&self) -> [f64; 3] {
        scaled(self.aspect, self.cell_mm)
    }

    /// Volume of the cell in mm³, void included.
    pub fn cell_volume_mm3(&self) -> f64 {
        self.edges_mm().iter().product()
    }

    /// Radius in mm of the fillets where struts meet; zero without.
    pub fn fillet_mm(&self) -> f64 {
        match &self.body {
            Body::Filleted { filleted, .. } => filleted.fillet() * self.cell_mm,
            _ => 0.0,
        }
    }

    /// Strut diameter, wall thickness, or largest sphere in a network, in mm; the cell's edge along x for a full block.
    pub fn member_mm(&self) -> f64 {
        self.member * self.cell_mm
    }

    /// Diameter of the largest sphere in the void in mm; zero for a full block.
    pub fn pore_mm(&self) -> f64 {
        self.pore * self.cell_mm
    }

    /// Void part of the volume.
    pub fn porosity(&self) -> f64 {
        1.0 - self.fraction_within(0.0)
    }

    /// Volume in mm³ of the solid in one cell.
    pub fn solid_volume_mm3(&self) -> f64 {
        self.volume_within_mm3(0.0)
    }

    /// Volume in mm³ of the part of one cell within `outward_mm` of the solid; negative values shrink it.
    pub fn volume_within_mm3(&self, outward_mm: f64) -> f64 {
        self.fraction_within(outward_mm / self.cell_mm) * self.cell_volume_mm3()
    }

    /// Area in mm² of the surface in one cell, after the solid has grown by `outward_mm`.
    pub fn surface_mm2(&self, outward_mm: f64) -> f64 {
        let outward = outward_mm / self.cell_mm;
        let volumes = [AREA_STEP, -AREA_STEP].map(|step| self.fraction_within(outward + step));
        (volumes[0] - volumes[1]) / (2.0 * AREA_STEP) * self.cell_volume_mm3() / self.cell_mm
    }

    /// Surface per total volume in 1/mm (mm²/mm³), after the solid has grown by `outward_mm`.
    pub fn specific_surface_per_mm(&self, outward_mm: f64) -> f64 {
        self.surface_mm2(outward_mm) / self.cell_volume_mm3()
    }

    /// True if there is a surface to coat.
    pub fn has_surface(&self) -> bool {
        self.lattice.kind() != LatticeKind::Full
    }

    fn fraction_within(&self, outward: f64) -> f64 {
        match &self.distance {
            Some(distance) => self.body.volume_within(distance, outward),
            None => 1.0,
        }
    }
}

impl Solid for SizedCell {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        match self.body.sample(scaled(at_mm, 1.0 / self.cell_mm)) {
            Some(sample) => DistanceSample {
                distance_mm: sample.distance * self.cell_mm,
                normal: sample.normal,
            },
            None => Everywhere.sample(at_mm),
        }
    }
}
