//! A defect of the acetabulum and the implant that fits it.

use serde::{Deserialize, Serialize};

use super::error::{all_positive, below};
use super::pelvis::PelvicBone;
use super::{DeviceError, METAL, difference, hole, intersection, metal, porous, screw_hole, shared, union};
use crate::assembly::{Channel, Content, Part};
use crate::solid::vector::{normalised, scaled};
use crate::solid::{Capsule, Grown, SharedSolid};

/// Way of the worn socket: up and outwards.
const MIGRATION: [f64; 3] = [0.5, 0.0, 0.87];
/// The flange on the outer face of the wing: where its middle line runs, and half its width, in mm beside the hip.
const FLANGE_MM: [[f64; 3]; 2] = [[28.0, 2.0, 26.0], [46.0, -10.0, 84.0]];
const FLANGE_RADIUS_MM: f64 = 17.0;
/// Directions of the screws from the hip: into the strut to the sacrum, into the ischium.
const SCREWS: [[f64; 3]; 2] = [[-0.42, -0.70, 0.57], [-0.12, -0.5, -0.86]];
/// Screw through the flange: its head, and where it leaves the wing, in mm beside the hip.
const FLANGE_SCREW_MM: [[f64; 3]; 2] = [[47.0, -3.0, 62.0], [8.0, -8.0, 77.0]];
/// Depth in mm below the liner that a bore starts at.
const START_MM: f64 = 2.0;

/// A superolateral defect of the acetabulum and the printed implant for it: a cup in the old centre of the hip, in one piece with what
/// fills the defect and with a flange on the ilium; where it lies on bone, its outer layer is a lattice; screw channels; a liner.
///
/// Regions: `solid`, `lattice`, `liner` (body 3). The implant takes exactly the place of the bone that is lost, so that it fits.
///
/// Defect: the hip has moved up and outwards by more than 20 mm (Paprosky 3A; Paprosky, Perona & Lawrence 1994, J. Arthroplasty 9:33; a combined
/// defect, AAOS type III, D'Antonio et al. 1989, Clin. Orthop. Relat. Res. 243:126). Implant: printed hemipelvic implants with pores of 0.6 mm and 70 % porosity
/// (Wang et al. 2019, J. Orthop. Surg. Res. 14, 10.1186/s13018-019-1455-8); interface layer of 2 mm; walls as in [`AcetabularCup`](super::AcetabularCup).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reconstruction {
    /// How far the worn socket has moved in mm; 25.
    pub migration_mm: f64,
    /// Wall of the cup in mm; 5.
    pub wall_mm: f64,
    /// Thickness of the flange in mm; 4.
    pub flange_mm: f64,
    /// Depth of the lattice from the bone in mm; 2.
    pub interface_mm: f64,
    /// Diameter of the head in mm; 28.
    pub head_mm: f64,
    /// Diameter of the screws in mm; 6.5.
    pub screw_mm: f64,
    /// Wall of their sleeves in mm; 1.5.
    pub sleeve_mm: f64,
    /// Depth of the screws beyond the cup in mm; 35.
    pub screw_length_mm: f64,
}

impl Default for Reconstruction {
    fn default() -> Self {
        Self {
            migration_mm: 25.0,
            wall_mm: 5.0,
            flange_mm: 4.0,
            interface_mm: 2.0,
            head_mm: 28.0,
            screw_mm: 6.5,
            sleeve_mm: 1.5,
            screw_length_mm: 35.0,
        }
    }
}

impl Reconstruction {
    /// The reconstruction if its sizes go together and with the bone.
    ///
    /// # Errors
    /// Sizes that are not positive, a lattice through the whole wall or flange, a head without liner.
    pub fn validated(self, bone: &PelvicBone) -> Result<Self, DeviceError> {
        all_positive(&[
            ("migration_mm", self.migration_mm),
            ("wall_mm", self.wall_mm),
            ("flange_mm", self.flange_mm),
            ("interface_mm", self.interface_mm),
            ("head_mm", self.head_mm),
            ("screw_mm", self.screw_mm),
            ("sleeve_mm", self.sleeve_mm),
            ("screw_length_mm", self.screw_length_mm),
        ])?;
        let inner = bone.socket_radius_mm() - self.wall_mm;
        below(
            "wall_mm",
            self.wall_mm,
            bone.socket_radius_mm(),
            "the cup is full",
        )?;
        below("head_mm", self.head_mm, 2.0 * inner, "no liner is left")?;
        let thinner = self.wall_mm.min(self.flange_mm);
        below(
            "interface_mm",
            self.interface_mm,
            thinner,
            "no solid is left behind the lattice",
        )?;
        let reach = bone.acetabulum_mm;
        below(
            "migration_mm",
            self.migration_mm,
            reach,
            "the defect parts the wing from the hip",
        )?;
        below(
            "screw_mm",
            self.screw_mm + 2.0 * self.sleeve_mm,
            inner,
            "a sleeve is wider than the cup",
        )?;
        Ok(self)
    }

    /// What follows the parts of the bone in the list: the defect, then the implant.
    pub(super) fn parts(&self, bone: &PelvicBone, lattice: &SharedSolid) -> Result<Vec<Part>, DeviceError> {
        let defect = self.defect(bone)?;
        let implant = self.implant(bone)?;
        let host = difference(bone.intact()?, defect.clone());
        let interface = shared(Grown {
            body: host,
            outward_mm: self.interface_mm,
        });
        let mut parts = vec![
            hole("defect", defect),
            metal(implant.clone()),
            porous(intersection(vec![implant.clone(), interface])?, lattice),
        ];
        for channel in self.channels(bone) {
            parts.extend(screw_hole(channel, &implant)?);
        }
        // The last in the list: bores end at its outer surface.
        parts.push(Part::new("liner", METAL + 3, self.liner(bone)?, Content::Solid));
        Ok(parts)
    }

    /// The worn socket.
    fn defect(&self, bone: &PelvicBone) -> Result<SharedSolid, DeviceError> {
        let moved = scaled(normalised(MIGRATION), self.migration_mm);
        Ok(shared(Capsule::new([0.0; 3], moved, bone.socket_radius_mm())?))
    }

    fn implant(&self, bone: &PelvicBone) -> Result<SharedSolid, DeviceError> {
        let lost = intersection(vec![self.defect(bone)?, bone.block()?])?;
        let cup = difference(lost, bone.socket(self.inner_mm(bone))?);
        union(vec![cup, self.flange(bone)?])
    }

    /// The layer on the outer face of the wing.
    fn flange(&self, bone: &PelvicBone) -> Result<SharedSolid, DeviceError> {
        let [from, to] = FLANGE_MM.map(|point| scaled(point, bone.scale()));
        let region = Capsule::new(from, to, bone.scale() * FLANGE_RADIUS_MM)?;
        let block = bone.block()?;
        let above = shared(Grown {
            body: block.clone(),
            outward_mm: self.flange_mm,
        });
        let layer = difference(intersection(vec![above, shared(region)])?, block);
        Ok(difference(layer, bone.socket(bone.socket_radius_mm())?))
    }

    fn liner(&self, bone: &PelvicBone) -> Result<SharedSolid, DeviceError> {
        let outside = intersection(vec![bone.socket(self.inner_mm(bone))?, bone.below_rim()])?;
        Ok(difference(outside, bone.socket(0.5 * self.head_mm)?))
    }

    /// Inner radius of the cup.
    fn inner_mm(&self, bone: &PelvicBone) -> f64 {
        bone.socket_radius_mm() - self.wall_mm
    }

    fn channels(&self, bone: &PelvicBone) -> Vec<Channel> {
        let start = self.inner_mm(bone) - START_MM;
        let end = bone.socket_radius_mm() + self.screw_length_mm;
        let through_cup = SCREWS.map(|direction| {
            let direction = normalised(direction);
            [scaled(direction, start), scaled(direction, end)]
        });
        let through_flange = FLANGE_SCREW_MM.map(|point| scaled(point, bone.scale()));
        let channel = |[from_mm, to_mm]: [[f64; 3]; 2]| Channel {
            from_mm,
            to_mm,
            bore_mm: 0.5 * self.screw_mm,
            sleeve_mm: self.sleeve_mm,
        };
        through_cup
            .into_iter()
            .chain([through_flange])
            .map(channel)
            .collect()
    }
}
