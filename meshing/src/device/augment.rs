//! Flat augments: blocks and wedges that fill a defect under another implant.

use serde::{Deserialize, Serialize};

use super::error::{all_positive, below, not_negative};
use super::{DeviceError, intersection, metal, porous, screw_hole, shared};
use crate::assembly::{Channel, Part};
use crate::solid::{Bounds, HalfSpace, RoundedBox, SharedSolid};

/// How far the footprint reaches beyond the faces that cut it, in mm, beside the radius of its corners.
const BEYOND_MM: f64 = 1.0;

/// A block, or a wedge, with a porous layer on its face against bone and a row of screw holes across it.
///
/// The face against bone is z = 0, its middle the origin; the length lies along x, which the upper face rises along. Regions: `solid`,
/// `lattice`.
///
/// Sizes: tibial blocks of 5 to 15 mm ("Suitability of metal block augmentation", 2019, J. Clin. Med. 8:384, 10.3390/jcm8030384); screws of 6.5 mm, a porous layer of 2 mm. The
/// footprint is a half plateau, rounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FlatAugment {
    /// Length in mm; 45.
    pub length_mm: f64,
    /// Width in mm; 25.
    pub width_mm: f64,
    /// Thickness in the middle in mm; 10.
    pub thickness_mm: f64,
    /// Angle of the upper face in degrees, zero for a block; 0.
    pub wedge_deg: f64,
    /// Radius of the corners of the footprint in mm; 5.
    pub corner_mm: f64,
    /// Depth of the porous layer in mm; 2.
    pub porous_mm: f64,
    /// Number of screw holes in a row along the length; 2.
    pub screw_holes: usize,
    /// Diameter of a screw hole in mm; 6.5.
    pub screw_mm: f64,
    /// Wall of the sleeve of a screw hole in mm; 1.
    pub sleeve_mm: f64,
}

impl Default for FlatAugment {
    fn default() -> Self {
        Self {
            length_mm: 45.0,
            width_mm: 25.0,
            thickness_mm: 10.0,
            wedge_deg: 0.0,
            corner_mm: 5.0,
            porous_mm: 2.0,
            screw_holes: 2,
            screw_mm: 6.5,
            sleeve_mm: 1.0,
        }
    }
}

impl FlatAugment {
    /// The augment if its sizes go together.
    ///
    /// # Errors
    /// Sizes that are not positive, a porous layer as thick as the thin end, holes that meet.
    pub fn validated(self) -> Result<Self, DeviceError> {
        all_positive(&[
            ("length_mm", self.length_mm),
            ("width_mm", self.width_mm),
            ("thickness_mm", self.thickness_mm),
            ("corner_mm", self.corner_mm),
            ("porous_mm", self.porous_mm),
        ])?;
        not_negative("wedge_deg", self.wedge_deg)?;
        below("wedge_deg", self.wedge_deg, 90.0, "the wedge has no upper face")?;
        let shorter = self.length_mm.min(self.width_mm);
        below(
            "corner_mm",
            self.corner_mm,
            0.5 * shorter,
            "the footprint has no sides",
        )?;
        let thin_end = self.thickness_mm - self.rise_mm();
        below("porous_mm", self.porous_mm, thin_end, "the thin end has no solid")?;
        if self.screw_holes > 0 {
            all_positive(&[("screw_mm", self.screw_mm), ("sleeve_mm", self.sleeve_mm)])?;
            let sleeve = self.screw_mm + 2.0 * self.sleeve_mm;
            let room = self.width_mm.min(self.length_mm / self.screw_holes as f64);
            below("screw_mm", sleeve, room, "the sleeves meet")?;
        }
        Ok(self)
    }

    /// Parts of the augment, its porous layer filled with a lattice.
    ///
    /// # Errors
    /// See [`FlatAugment::validated`].
    pub fn parts(&self, lattice: &SharedSolid) -> Result<Vec<Part>, DeviceError> {
        let augment = self.clone().validated()?;
        let block = augment.block()?;
        let layer = shared(HalfSpace::new([0.0, 0.0, augment.porous_mm], [0.0, 0.0, 1.0]));
        let layer = intersection(vec![block.clone(), layer])?;
        let mut parts = vec![metal(block.clone()), porous(layer, lattice)];
        for hole in 0..augment.screw_holes {
            parts.extend(screw_hole(augment.channel(hole), &block)?);
        }
        Ok(parts)
    }

    /// A box about the augment.
    pub fn bounds_mm(&self) -> Bounds {
        let (x, y) = (0.5 * self.length_mm, 0.5 * self.width_mm);
        [[-x, -y, 0.0], [x, y, self.thickness_mm + self.rise_mm()]]
    }

    /// What the upper face rises by from the middle to its end.
    fn rise_mm(&self) -> f64 {
        0.5 * self.length_mm * self.wedge_deg.to_radians().tan()
    }

    fn block(&self) -> Result<SharedSolid, DeviceError> {
        let [low, high] = self.bounds_mm();
        let more = self.corner_mm + BEYOND_MM;
        let footprint = RoundedBox::new(
            [low[0], low[1], low[2] - more],
            [high[0], high[1], high[2] + more],
            self.corner_mm,
        )?;
        let (sin, cos) = self.wedge_deg.to_radians().sin_cos();
        intersection(vec![
            shared(footprint),
            shared(HalfSpace::new([0.0; 3], [0.0, 0.0, -1.0])),
            shared(HalfSpace::new([0.0, 0.0, self.thickness_mm], [-sin, 0.0, cos])),
        ])
    }

    fn channel(&self, hole: usize) -> Channel {
        let part = (hole as f64 + 0.5) / self.screw_holes as f64 - 0.5;
        let x = part * self.length_mm;
        let top = self.thickness_mm + self.rise_mm();
        Channel {
            from_mm: [x, 0.0, -BEYOND_MM],
            to_mm: [x, 0.0, top + BEYOND_MM],
            bore_mm: 0.5 * self.screw_mm,
            sleeve_mm: self.sleeve_mm,
        }
    }
}
