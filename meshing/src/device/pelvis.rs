//! A simplified hip bone by its landmarks.

use serde::{Deserialize, Serialize};

use super::error::{all_positive, below};
use super::{DeviceError, difference, intersection, shared, union};
use crate::assembly::{Content, Part};
use crate::solid::vector::{normalised, scaled, shifted};
use crate::solid::{Bounds, Capsule, Grown, HalfSpace, Plate, SharedSolid, SmoothUnion, Sphere};

/// Distance of the spines in mm that the landmarks below are for.
const INTER_ASIS_MM: f64 = 220.0;

/// Anterior superior iliac spine: 14 % of the distance of the spines lateral of the hip, 30 % above and 22 % before it (Bell).
const ASIS: [f64; 3] = [31.0, 48.0, 66.0];
/// Anterior inferior iliac spine, 34 mm from the superior one (Ekwedigwe: 35 ± 10).
const AIIS: [f64; 3] = [16.0, 37.0, 38.0];
/// Posterior superior iliac spine, 141 mm from the anterior inferior one and 121 mm from the upper edge of the acetabulum (Ekwedigwe:
/// 135 ± 8 and 119 ± 8).
const PSIS: [f64; 3] = [-40.0, -88.0, 70.0];
/// The crest between the spines; its height over the tuberosity is 205 mm, the head being 0.215 of it (He 2014).
const CREST: [[f64; 3]; 3] = [[46.0, 24.0, 104.0], [36.0, -20.0, 128.0], [4.0, -62.0, 114.0]];
/// Where the wing stands on the roof of the acetabulum.
const WING_FOOT: [f64; 3] = [8.0, 2.0, 30.0];
/// Beside the greater sciatic notch.
const NOTCH: [f64; 3] = [-18.0, -32.0, 26.0];
/// Before the sacroiliac joint.
const AURICLE: [f64; 3] = [-38.0, -70.0, 58.0];
/// Root of the upper ramus of the pubis, and its body at the symphysis: 36 % of the distance of the spines from the hip.
const PUBIS: [[f64; 3]; 3] = [[-16.0, 16.0, 4.0], [-72.0, 44.0, -4.0], [-71.0, 38.0, -34.0]];
/// Ischium: its root and its tuberosity, 103 mm from the upper edge of the acetabulum (Qaiser).
const ISCHIUM: [[f64; 3]; 2] = [[-7.0, -14.0, -10.0], [-5.0, -33.0, -58.0]];

/// Radii in mm of the crest, the spines and rami, the body of the ischium, and the strut from the acetabulum to the sacrum.
const CREST_RADIUS_MM: f64 = 5.0;
const RAMUS_RADIUS_MM: f64 = 6.0;
const ISCHIUM_RADIUS_MM: f64 = 11.0;
const STRUT_RADIUS_MM: f64 = 8.0;
/// Landmarks with the radius of the bone about them, for a distance of the spines of 220 mm.
#[cfg(test)]
pub(super) const LANDMARKS: [([f64; 3], f64); 6] = [
    (ASIS, CREST_RADIUS_MM),
    (AIIS, RAMUS_RADIUS_MM),
    (PSIS, CREST_RADIUS_MM),
    (CREST[1], CREST_RADIUS_MM),
    (PUBIS[1], RAMUS_RADIUS_MM),
    (ISCHIUM[1], ISCHIUM_RADIUS_MM),
];
/// Height of the rim over the equator of the socket, as part of its radius.
const RIM: f64 = 0.1;
/// Depth of the middle of the acetabular bone below that of the socket, and its radius beyond that of the socket, as parts of the latter:
/// walls of 6 to 16 mm (Ekwedigwe: 6 to 20).
const WALL: [f64; 2] = [0.3, 0.26];

/// A right hip bone: iliac wing, acetabulum, rami of pubis and ischium, smoothly joined; a cortical shell about trabecular bone.
///
/// Axes: x lateral, y anterior, z superior; the origin is the centre of the hip. The wing is a fan of plates between its landmarks. It is
/// a shape of the right size with the right load paths, no one's bone: fossae, foramina of vessels and the varying thickness of the wing
/// are not there. Regions: `cortical_bone` (body 2), `trabecular_bone` (body 1).
///
/// Landmarks: Bell, Brand & Pedersen 1989, Hum. Mov. Sci. 8:3 (hip and spines); Ekwedigwe et al., Eur. J. Clin. Exp. Med., "Morphometric analysis of dry
/// acetabulum and iliac bones" (spines, acetabulum of 53.9 ± 2.7 mm and its walls); Qaiser et al., Int. J. Curr. Adv. Res., "A morphometric study of ischium"; He et al. 2014, Eur. J. Orthop.
/// Surg. Traumatol. 24:947, 10.1007/s00590-013-1298-7 (height). Thinnest part of the wing 3 to 9 mm and volume 80 to 300 cm³ (Solomon et al. 2014, J.
/// Arthroplasty 29:769). Cortical shell: Anderson et al. 2005, J. Biomech. Eng. 127:364, 10.1115/1.1894148. Socket: inclination 45°, anteversion 20°
/// as a radiograph shows them (Murray 1993, J. Bone Joint Surg. Br. 75-B:228).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PelvicBone {
    /// Distance of the anterior superior iliac spines in mm, which scales all landmarks; 220.
    pub inter_asis_mm: f64,
    /// Diameter of the acetabulum in mm; 54.
    pub acetabulum_mm: f64,
    /// Inclination and anteversion of the socket in degrees; 45 and 20.
    pub socket_deg: [f64; 2],
    /// Thickness of the iliac wing in mm; 5.
    pub wing_mm: f64,
    /// Thickness of the cortical shell in mm; 1.4.
    pub cortical_mm: f64,
    /// Blend of the joints in mm, see [`SmoothUnion`]; 8.
    pub blend_mm: f64,
}

impl Default for PelvicBone {
    fn default() -> Self {
        Self {
            inter_asis_mm: INTER_ASIS_MM,
            acetabulum_mm: 54.0,
            socket_deg: [45.0, 20.0],
            wing_mm: 5.0,
            cortical_mm: 1.4,
            blend_mm: 8.0,
        }
    }
}

impl PelvicBone {
    /// The bone if its sizes go together.
    ///
    /// # Errors
    /// Sizes that are not positive, a socket that the bone has no room for, a shell as thick as the wing.
    pub fn validated(self) -> Result<Self, DeviceError> {
        let [inclination, anteversion] = self.socket_deg;
        all_positive(&[
            ("inter_asis_mm", self.inter_asis_mm),
            ("acetabulum_mm", self.acetabulum_mm),
            ("socket_deg", inclination),
            ("wing_mm", self.wing_mm),
            ("cortical_mm", self.cortical_mm),
            ("blend_mm", self.blend_mm),
        ])?;
        below("socket_deg", inclination, 90.0, "the socket looks upwards")?;
        below(
            "socket_deg",
            anteversion.abs(),
            90.0,
            "the socket looks backwards",
        )?;
        // Twice the height of the anterior inferior spine above the hip.
        let room = 2.0 * self.scale() * AIIS[2];
        below(
            "acetabulum_mm",
            self.acetabulum_mm,
            room,
            "the socket reaches the spines",
        )?;
        below(
            "cortical_mm",
            self.cortical_mm,
            0.5 * self.wing_mm,
            "no trabecular bone is left in the wing",
        )?;
        Ok(self)
    }

    /// Parts of the bone before any defect.
    ///
    /// # Errors
    /// See [`PelvicBone::validated`].
    pub fn parts(&self) -> Result<Vec<Part>, DeviceError> {
        let bone = self.clone().validated()?;
        let intact = bone.intact()?;
        let core = shared(Grown {
            body: intact.clone(),
            outward_mm: -bone.cortical_mm,
        });
        Ok(vec![
            Part::new("cortical_bone", 2, intact, Content::Bone),
            Part::new("trabecular_bone", 1, core, Content::Bone),
        ])
    }

    /// A box about the bone.
    ///
    /// # Errors
    /// Sizes that make no bone.
    pub fn bounds_mm(&self) -> Result<Bounds, DeviceError> {
        Ok(self.block()?.bounds_mm().unwrap_or_default())
    }

    /// The bone with its socket.
    pub(super) fn intact(&self) -> Result<SharedSolid, DeviceError> {
        Ok(difference(self.block()?, self.socket(self.socket_radius_mm())?))
    }

    /// The bone with its socket filled up to the rim.
    pub(super) fn block(&self) -> Result<SharedSolid, DeviceError> {
        let mut bodies = vec![self.acetabulum()?];
        bodies.extend(self.ilium()?);
        bodies.extend(self.rami()?);
        Ok(shared(SmoothUnion::new(bodies, self.blend_mm)?))
    }

    /// The ball about the hip, and the way out of the socket.
    pub(super) fn socket(&self, radius_mm: f64) -> Result<SharedSolid, DeviceError> {
        let outside = scaled(self.opening(), 3.0 * self.socket_radius_mm());
        Ok(shared(Capsule::new([0.0; 3], outside, radius_mm)?))
    }

    /// The space below the rim of the socket.
    pub(super) fn below_rim(&self) -> SharedSolid {
        let opening = self.opening();
        let rim = scaled(opening, RIM * self.socket_radius_mm());
        shared(HalfSpace::new(rim, opening))
    }

    pub(super) fn socket_radius_mm(&self) -> f64 {
        0.5 * self.acetabulum_mm
    }

    pub(super) fn scale(&self) -> f64 {
        self.inter_asis_mm / INTER_ASIS_MM
    }

    /// Direction that the socket looks to.
    fn opening(&self) -> [f64; 3] {
        let [inclination, anteversion] = self.socket_deg.map(f64::to_radians);
        let (sin, cos) = inclination.sin_cos();
        normalised([
            sin * anteversion.cos(),
            anteversion.sin(),
            -cos * anteversion.cos(),
        ])
    }

    fn acetabulum(&self) -> Result<SharedSolid, DeviceError> {
        let radius = self.socket_radius_mm();
        let centre = scaled(self.opening(), -WALL[0] * radius);
        let ball = Sphere::new(centre, (1.0 + WALL[1]) * radius)?;
        intersection(vec![shared(ball), self.below_rim()])
    }

    fn ilium(&self) -> Result<Vec<SharedSolid>, DeviceError> {
        let crest = [ASIS].into_iter().chain(CREST).chain([PSIS]);
        let rim = [AIIS].into_iter().chain(crest.clone()).chain([NOTCH]);
        let [crest, rim]: [Vec<[f64; 3]>; 2] = [crest.collect::<Vec<_>>(), rim.collect()]
            .map(|line| line.into_iter().map(|p| self.placed(p)).collect());
        let foot = self.placed(WING_FOOT);
        // Plates that continue each other are not blended: their seams would swell.
        let mut wing: Vec<SharedSolid> = Vec::new();
        for plate in Plate::fan(foot, &rim, 0.5 * self.wing_mm)? {
            wing.push(shared(plate));
        }
        for ends in crest.windows(2) {
            wing.push(shared(Capsule::new(
                ends[0],
                ends[1],
                self.scale() * CREST_RADIUS_MM,
            )?));
        }
        let mut bodies = vec![union(wing)?];
        bodies.push(self.strut([WING_FOOT, AIIS], RAMUS_RADIUS_MM)?);
        bodies.push(self.strut([AIIS, ASIS], CREST_RADIUS_MM)?);
        bodies.push(self.strut([NOTCH, AURICLE], STRUT_RADIUS_MM)?);
        bodies.push(self.strut([[0.0; 3], NOTCH], STRUT_RADIUS_MM)?);
        Ok(bodies)
    }

    fn rami(&self) -> Result<Vec<SharedSolid>, DeviceError> {
        let [root, upper, lower] = PUBIS;
        Ok(vec![
            self.strut([root, upper], RAMUS_RADIUS_MM)?,
            self.strut([upper, lower], RAMUS_RADIUS_MM)?,
            self.strut(ISCHIUM, ISCHIUM_RADIUS_MM)?,
            // The ramus leaves the tuberosity at its lower, inner side.
            self.strut([shifted(ISCHIUM[1], [-6.0, 8.0, -5.0]), lower], RAMUS_RADIUS_MM)?,
        ])
    }

    fn strut(&self, [from, to]: [[f64; 3]; 2], radius_mm: f64) -> Result<SharedSolid, DeviceError> {
        let radius = self.scale() * radius_mm;
        Ok(shared(Capsule::new(self.placed(from), self.placed(to), radius)?))
    }

    fn placed(&self, landmark: [f64; 3]) -> [f64; 3] {
        scaled(landmark, self.scale())
    }
}
