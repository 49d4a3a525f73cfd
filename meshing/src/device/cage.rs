//! Interbody cages of the lumbar spine.

use serde::{Deserialize, Serialize};

use super::error::{all_positive, below, not_negative};
use super::{DeviceError, difference, hole, intersection, metal, porous, shared};
use crate::assembly::Part;
use crate::solid::{Bounds, HalfSpace, Ridges, RoundedBox, SharedSolid};

/// How far the footprint reaches beyond the end faces that cut it, in heights of the cage: its own round edges are then cut off.
const BEYOND: f64 = 4.0;

/// Teeth on the end faces: straight ridges across the cage that keep it from sliding out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Teeth {
    /// Distance of the ridges in mm; 2.
    pub pitch_mm: f64,
    /// Height of the ridges in mm, which comes on top of that of the cage; 0.8.
    pub height_mm: f64,
}

/// A cage between two lumbar vertebrae: a solid frame about its footprint and about a graft window, a lattice between them.
///
/// Axes: x to the side, y to the front, z up; the origin is its middle. The end faces are inclined against each other by the lordosis,
/// the cage being higher in front; its height is that of the middle. Regions: `solid`, `lattice`.
///
/// Sizes: anterior cages cover most of an endplate of about 50 by 35 mm (Zhou et al. 2000, Eur. Spine J. 9:242; Kunkel, Schmidt & Wilke 2010, J. Anat. 216:320, 10.1111/j.1469-7580.2009.01187.x); tests
/// of such cages in ASTM F2077. The defaults are rounded, no maker's product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterbodyCage {
    /// Side to side in mm; 32.
    pub width_mm: f64,
    /// Back to front in mm; 25.
    pub depth_mm: f64,
    /// Height in the middle, without teeth, in mm; 12.
    pub height_mm: f64,
    /// Radius of the corners of the footprint in mm; 6.
    pub corner_mm: f64,
    /// Angle between the end faces in degrees; 8.
    pub lordosis_deg: f64,
    /// Wall of the solid frame in mm; 1.5.
    pub frame_mm: f64,
    /// Width and depth of the graft window in mm; 12 and 9.
    pub window_mm: [f64; 2],
    /// Teeth, if any.
    pub teeth: Option<Teeth>,
}

impl Default for InterbodyCage {
    fn default() -> Self {
        Self {
            width_mm: 32.0,
            depth_mm: 25.0,
            height_mm: 12.0,
            corner_mm: 6.0,
            lordosis_deg: 8.0,
            frame_mm: 1.5,
            window_mm: [12.0, 9.0],
            teeth: Some(Teeth {
                pitch_mm: 2.0,
                height_mm: 0.8,
            }),
        }
    }
}

impl InterbodyCage {
    /// The cage if its sizes go together.
    ///
    /// # Errors
    /// Sizes that are not positive, walls and windows without room, end faces that meet.
    pub fn validated(self) -> Result<Self, DeviceError> {
        let [width, depth] = self.window_mm;
        all_positive(&[
            ("width_mm", self.width_mm),
            ("depth_mm", self.depth_mm),
            ("height_mm", self.height_mm),
            ("corner_mm", self.corner_mm),
            ("frame_mm", self.frame_mm),
            ("window_mm", width),
            ("window_mm", depth),
        ])?;
        not_negative("lordosis_deg", self.lordosis_deg)?;
        let shorter = self.width_mm.min(self.depth_mm);
        below(
            "corner_mm",
            self.corner_mm,
            0.5 * shorter,
            "the footprint has no sides",
        )?;
        below(
            "frame_mm",
            self.frame_mm,
            self.corner_mm,
            "the frame has no inner corners",
        )?;
        let walls = 4.0 * self.frame_mm;
        below("window_mm", width, self.width_mm - walls, "no lattice is left")?;
        below("window_mm", depth, self.depth_mm - walls, "no lattice is left")?;
        let steepest = 2.0 * (self.height_mm / self.depth_mm).atan().to_degrees();
        below("lordosis_deg", self.lordosis_deg, steepest, "the end faces meet")?;
        if let Some(teeth) = self.teeth {
            all_positive(&[
                ("teeth.pitch_mm", teeth.pitch_mm),
                ("teeth.height_mm", teeth.height_mm),
            ])?;
        }
        Ok(self)
    }

    /// Parts of the cage, filled with a lattice.
    ///
    /// # Errors
    /// See [`InterbodyCage::validated`].
    pub fn parts(&self, lattice: &SharedSolid) -> Result<Vec<Part>, DeviceError> {
        let cage = self.clone().validated()?;
        let [width, depth] = cage.window_mm;
        let footprint = [cage.width_mm, cage.depth_mm];
        let inner = footprint.map(|edge| edge - 2.0 * cage.frame_mm);
        let inner_corner = cage.corner_mm - cage.frame_mm;
        let window_corner = 0.25 * width.min(depth);
        let around = [width, depth].map(|edge| edge + 2.0 * cage.frame_mm);
        // What is cut out reaches beyond the end faces: faces that coincide would leave a sheet of no thickness.
        let frame = difference(
            cage.column(footprint, cage.corner_mm)?,
            cage.prism(inner, inner_corner)?,
        );
        Ok(vec![
            metal(frame),
            porous(cage.column(inner, inner_corner)?, lattice),
            metal(cage.column(around, window_corner + cage.frame_mm)?),
            hole("graft_window", cage.prism([width, depth], window_corner)?),
        ])
    }

    /// A box about the cage with its teeth.
    pub fn bounds_mm(&self) -> Bounds {
        let teeth = self.teeth.map_or(0.0, |teeth| teeth.height_mm);
        let half_angle = 0.5 * self.lordosis_deg.to_radians();
        let rise = 0.5 * self.depth_mm * half_angle.tan();
        // Teeth stand on the inclined faces.
        let top = 0.5 * self.height_mm + rise + teeth / half_angle.cos();
        let high = [0.5 * self.width_mm, 0.5 * self.depth_mm, top];
        [high.map(|edge| -edge), high]
    }

    /// The part of the cage over a rounded rectangle.
    fn column(&self, edges_mm: [f64; 2], corner_mm: f64) -> Result<SharedSolid, DeviceError> {
        intersection(vec![
            self.prism(edges_mm, corner_mm)?,
            self.end_face(1.0)?,
            self.end_face(-1.0)?,
        ])
    }

    /// A rounded rectangle carried far beyond the end faces.
    fn prism(&self, edges_mm: [f64; 2], corner_mm: f64) -> Result<SharedSolid, DeviceError> {
        let far = BEYOND * self.height_mm + corner_mm;
        let high = [0.5 * edges_mm[0], 0.5 * edges_mm[1], far];
        Ok(shared(RoundedBox::new(high.map(|edge| -edge), high, corner_mm)?))
    }

    /// The space behind an end face with its teeth.
    fn end_face(&self, up: f64) -> Result<SharedSolid, DeviceError> {
        let (sin, cos) = (0.5 * self.lordosis_deg.to_radians()).sin_cos();
        let point = [0.0, 0.0, 0.5 * up * self.height_mm];
        let normal = [0.0, -sin, up * cos];
        Ok(match self.teeth {
            Some(teeth) => {
                let sizes = [teeth.pitch_mm, teeth.height_mm];
                shared(Ridges::new(point, normal, [0.0, 1.0, 0.0], sizes)?)
            }
            None => shared(HalfSpace::new(point, normal)),
        })
    }
}
