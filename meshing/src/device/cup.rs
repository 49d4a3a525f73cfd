//! Acetabular cups.

use serde::{Deserialize, Serialize};

use super::error::{all_positive, below, not_negative};
use super::{DeviceError, METAL, difference, intersection, metal, porous, screw_hole, shared};
use crate::assembly::{Channel, Content, Part};
use crate::solid::{Bounds, HalfSpace, SharedSolid, Sphere};

/// Edge of a screw hole that stands beyond the shell on both sides, in mm: no lens of metal is left under the round surfaces.
const OVERSHOOT_MM: f64 = 2.0;

/// A hemispherical cup for press fit: a metal shell whose outer layer is porous, screw holes in its dome, a polyethylene liner.
///
/// Its centre of rotation is the origin, its opening the plane z = 0, its dome along +z. The rim is solid over its whole wall. Regions:
/// `solid`, `lattice`, `liner`.
///
/// Sizes: shell of 54 mm with 6 mm of wall (Small et al. 2013, Clin. Orthop. Relat. Res. 471:403, 10.1007/s11999-012-2553-7); printed cups have
/// 1.0 to 1.3 mm of lattice on the wall, of 72 % porosity and 0.9 mm pores (Dall'Ava et al. 2019, 3D Print. Med. 5:15,
/// 10.1186/s41205-019-0052-0; 2020, J. Orthop. Surg. Res. 15, 10.1186/s13018-020-01665-y); screws of 6.5 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AcetabularCup {
    /// Outer diameter in mm; 54.
    pub outer_diameter_mm: f64,
    /// Wall of the shell with its porous layer in mm; 6.
    pub wall_mm: f64,
    /// Depth of the porous layer in mm; 1.3.
    pub porous_mm: f64,
    /// Height of the solid rim in mm; 2.
    pub rim_mm: f64,
    /// Thickness of the liner in mm, zero for none; 7, so that a head of 28 mm fits.
    pub liner_mm: f64,
    /// Number of screw holes, evenly spaced about the axis; 3.
    pub screw_holes: usize,
    /// Diameter of a screw hole in mm; 6.5.
    pub screw_mm: f64,
    /// Wall of the sleeve of a screw hole in mm; 1.
    pub sleeve_mm: f64,
    /// Angle of the screw holes from the axis in degrees; 35.
    pub screw_angle_deg: f64,
}

impl Default for AcetabularCup {
    fn default() -> Self {
        Self {
            outer_diameter_mm: 54.0,
            wall_mm: 6.0,
            porous_mm: 1.3,
            rim_mm: 2.0,
            liner_mm: 7.0,
            screw_holes: 3,
            screw_mm: 6.5,
            sleeve_mm: 1.0,
            screw_angle_deg: 35.0,
        }
    }
}

impl AcetabularCup {
    /// The cup if its sizes go together.
    ///
    /// # Errors
    /// Sizes that are not positive, layers without room, holes that meet each other or the rim.
    pub fn validated(self) -> Result<Self, DeviceError> {
        all_positive(&[
            ("outer_diameter_mm", self.outer_diameter_mm),
            ("wall_mm", self.wall_mm),
            ("porous_mm", self.porous_mm),
            ("rim_mm", self.rim_mm),
        ])?;
        not_negative("liner_mm", self.liner_mm)?;
        let radius = self.radius_mm();
        below(
            "wall_mm",
            self.wall_mm,
            radius - self.liner_mm,
            "no room is left for a head",
        )?;
        below(
            "porous_mm",
            self.porous_mm,
            self.wall_mm,
            "no solid shell is left",
        )?;
        below("rim_mm", self.rim_mm, 0.5 * radius, "no porous dome is left")?;
        self.holes_fit()?;
        Ok(self)
    }

    fn holes_fit(&self) -> Result<(), DeviceError> {
        if self.screw_holes == 0 {
            return Ok(());
        }
        let sizes = [
            ("screw_mm", self.screw_mm),
            ("sleeve_mm", self.sleeve_mm),
            ("screw_angle_deg", self.screw_angle_deg),
        ];
        all_positive(&sizes)?;
        // Half the angle that a sleeve takes of the inner surface of the shell.
        let sleeve = 0.5 * self.screw_mm + self.sleeve_mm;
        let inner = self.radius_mm() - self.wall_mm;
        below(
            "screw_mm",
            2.0 * sleeve,
            inner,
            "a sleeve is wider than the shell",
        )?;
        let half = (sleeve / inner).asin().to_degrees();
        let rim = (self.rim_mm / inner).asin().to_degrees();
        let why = "the sleeves meet the rim";
        below("screw_angle_deg", self.screw_angle_deg, 90.0 - half - rim, why)?;
        let around = half.to_radians().sin() / self.screw_angle_deg.to_radians().sin();
        let most = match around < 1.0 {
            true => (std::f64::consts::PI / around.asin()) as usize,
            false => 1,
        };
        let (name, count) = ("screw_holes", self.screw_holes);
        match count > most {
            true => Err(DeviceError::TooMany { name, count, most }),
            false => Ok(()),
        }
    }

    /// Parts of the cup, its porous layer filled with a lattice.
    ///
    /// # Errors
    /// See [`AcetabularCup::validated`].
    pub fn parts(&self, lattice: &SharedSolid) -> Result<Vec<Part>, DeviceError> {
        let cup = self.clone().validated()?;
        let radius = cup.radius_mm();
        let inner = radius - cup.wall_mm;
        let shell = cup.layer([inner, radius], 0.0)?;
        let porous_layer = cup.layer([radius - cup.porous_mm, radius], cup.rim_mm)?;
        let mut parts = vec![metal(shell.clone()), porous(porous_layer, lattice)];
        for hole in 0..cup.screw_holes {
            parts.extend(screw_hole(cup.channel(hole), &shell)?);
        }
        if cup.liner_mm > 0.0 {
            // The last in the list: holes end at its outer surface.
            let liner = cup.layer([inner - cup.liner_mm, inner], 0.0)?;
            parts.push(Part::new("liner", METAL + 1, liner, Content::Solid));
        }
        Ok(parts)
    }

    /// A box about the cup.
    pub fn bounds_mm(&self) -> Bounds {
        let radius = self.radius_mm();
        [[-radius, -radius, 0.0], [radius; 3]]
    }

    fn radius_mm(&self) -> f64 {
        0.5 * self.outer_diameter_mm
    }

    /// The dome above a height between two radii.
    fn layer(&self, [inner, outer]: [f64; 2], from_mm: f64) -> Result<SharedSolid, DeviceError> {
        let ball = |radius: f64| Sphere::new([0.0; 3], radius).map(shared);
        let dome = shared(HalfSpace::new([0.0, 0.0, from_mm], [0.0, 0.0, -1.0]));
        intersection(vec![difference(ball(outer)?, ball(inner)?), dome])
    }

    fn channel(&self, hole: usize) -> Channel {
        let around = std::f64::consts::TAU * hole as f64 / self.screw_holes as f64;
        let (sin, cos) = self.screw_angle_deg.to_radians().sin_cos();
        let radius = self.radius_mm();
        let at = |radius: f64| [sin * around.cos(), sin * around.sin(), cos].map(|part| radius * part);
        Channel {
            from_mm: at(radius - self.wall_mm - OVERSHOOT_MM),
            to_mm: at(radius + OVERSHOOT_MM),
            bore_mm: 0.5 * self.screw_mm,
            sleeve_mm: self.sleeve_mm,
        }
    }
}
