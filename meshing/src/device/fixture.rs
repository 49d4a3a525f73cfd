//! Dental fixtures.

use serde::{Deserialize, Serialize};

use super::error::{all_positive, below, not_negative};
use super::{DeviceError, hole, intersection, metal, porous, shared, union, upright};
use crate::assembly::Part;
use crate::solid::{Bounds, Frustum, HalfSpace, SharedSolid, Thread};

/// Part of a length by which bodies reach beyond faces that cut them.
const BEYOND: f64 = 0.1;

/// The thread of a fixture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureThread {
    /// Distance of its turns in mm; 0.8.
    pub pitch_mm: f64,
    /// Height above the core in mm; 0.35.
    pub depth_mm: f64,
}

/// A root-form dental fixture: a threaded solid screw, tapered or not, whose middle is a lattice sleeve on a solid core; a smooth neck with
/// the bore of the abutment screw.
///
/// Its axis is z, its apex at z = 0, its platform at z = `length_mm`. Regions: `solid`, `lattice`.
///
/// Sizes: diameter 3 to 5 mm and length 6 to 16 mm (Li et al. 2011, Appl. Math. Model. 35:446), pitch 0.8 mm (Ma et al.
/// 2014, Biomed Res. Int. 2014:983103, 10.1155/2014/983103), the depth of threads in Lee et al. (2015, J. Adv. Prosthodont. 7:115). The defaults are rounded, no maker's product.
/// Fatigue tests hold it 3 mm below its platform (ISO 14801).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DentalFixture {
    /// Diameter over the thread at the neck in mm; 4.1.
    pub diameter_mm: f64,
    /// Diameter over the thread at the apex in mm, that of the neck for a cylindrical root; 3.4.
    pub apex_diameter_mm: f64,
    /// Length in mm; 10.
    pub length_mm: f64,
    /// Height of the smooth neck in mm; 1.8.
    pub neck_mm: f64,
    /// The thread, if any.
    pub thread: Option<FixtureThread>,
    /// Height of the lattice sleeve below the neck in mm; 4.
    pub sleeve_mm: f64,
    /// Diameter of the solid core within the sleeve in mm; 1.9.
    pub core_mm: f64,
    /// Diameter and depth of the bore of the abutment screw in mm; 1.6 and 1.8.
    pub bore_mm: [f64; 2],
}

impl Default for DentalFixture {
    fn default() -> Self {
        Self {
            diameter_mm: 4.1,
            apex_diameter_mm: 3.4,
            length_mm: 10.0,
            neck_mm: 1.8,
            thread: Some(FixtureThread {
                pitch_mm: 0.8,
                depth_mm: 0.35,
            }),
            sleeve_mm: 4.0,
            core_mm: 1.9,
            bore_mm: [1.6, 1.8],
        }
    }
}

impl DentalFixture {
    /// The fixture if its sizes go together.
    ///
    /// # Errors
    /// Sizes that are not positive, a sleeve that leaves no apex, a core or bore without wall.
    pub fn validated(self) -> Result<Self, DeviceError> {
        let [bore, bore_depth] = self.bore_mm;
        all_positive(&[
            ("diameter_mm", self.diameter_mm),
            ("apex_diameter_mm", self.apex_diameter_mm),
            ("length_mm", self.length_mm),
            ("neck_mm", self.neck_mm),
            ("sleeve_mm", self.sleeve_mm),
            ("core_mm", self.core_mm),
            ("bore_mm", bore),
        ])?;
        not_negative("bore_mm", bore_depth)?;
        if let Some(thread) = self.thread {
            all_positive(&[
                ("thread.pitch_mm", thread.pitch_mm),
                ("thread.depth_mm", thread.depth_mm),
            ])?;
        }
        let room = self.length_mm - self.neck_mm;
        below("neck_mm", self.neck_mm, self.length_mm, "no root is left")?;
        below("sleeve_mm", self.sleeve_mm, room, "no apex is left")?;
        let narrowest = self.diameter_mm.min(self.apex_diameter_mm) - 2.0 * self.thread_depth_mm();
        below("core_mm", self.core_mm, narrowest, "no lattice is left")?;
        // A bore that reaches the sleeve must leave a wall of the core.
        let widest = if bore_depth > self.neck_mm {
            self.core_mm
        } else {
            narrowest
        };
        below("bore_mm", bore, widest, "the bore has no wall")?;
        below("bore_mm", bore_depth, self.length_mm, "the bore leaves no apex")?;
        Ok(self)
    }

    /// Parts of the fixture, its sleeve filled with a lattice.
    ///
    /// # Errors
    /// See [`DentalFixture::validated`].
    pub fn parts(&self, lattice: &SharedSolid) -> Result<Vec<Part>, DeviceError> {
        let fixture = self.clone().validated()?;
        let top = fixture.root_mm();
        let band = [top - fixture.sleeve_mm, top];
        let sleeve = fixture.sleeve(band)?;
        let [bore, depth] = fixture.bore_mm;
        let mut parts = vec![
            metal(union(vec![fixture.root()?, fixture.neck()?])?),
            // The thread ends at the sleeve.
            hole("sleeve_seat", upright(fixture.diameter_mm, band)?),
            porous(sleeve, lattice),
            metal(upright(
                0.5 * fixture.core_mm,
                [band[0] - BEYOND, band[1] + BEYOND],
            )?),
        ];
        if depth > 0.0 {
            let bottom = fixture.length_mm - depth;
            parts.push(hole(
                "bore",
                upright(0.5 * bore, [bottom, fixture.length_mm + BEYOND])?,
            ));
        }
        Ok(parts)
    }

    /// A box about the fixture.
    pub fn bounds_mm(&self) -> Bounds {
        let radius = 0.5 * self.diameter_mm.max(self.apex_diameter_mm);
        [[-radius, -radius, 0.0], [radius, radius, self.length_mm]]
    }

    fn thread_depth_mm(&self) -> f64 {
        self.thread.map_or(0.0, |thread| thread.depth_mm)
    }

    /// Height of the root below the neck.
    fn root_mm(&self) -> f64 {
        self.length_mm - self.neck_mm
    }

    /// Radii below the thread at the apex and at the neck.
    fn core_radii_mm(&self) -> [f64; 2] {
        [self.apex_diameter_mm, self.diameter_mm].map(|over| 0.5 * over - self.thread_depth_mm())
    }

    fn root(&self) -> Result<SharedSolid, DeviceError> {
        let radii = self.core_radii_mm();
        Ok(match self.thread {
            Some(thread) => {
                let sizes = [thread.pitch_mm, thread.depth_mm];
                shared(Thread::new([0.0; 3], radii, self.root_mm(), sizes)?)
            }
            None => self.cone(radii)?,
        })
    }

    fn cone(&self, radii: [f64; 2]) -> Result<SharedSolid, DeviceError> {
        let ends = [[0.0; 3], [0.0, 0.0, self.root_mm()]];
        Ok(shared(Frustum::new(ends, radii)?))
    }

    fn neck(&self) -> Result<SharedSolid, DeviceError> {
        upright(0.5 * self.diameter_mm, [self.root_mm(), self.length_mm])
    }

    /// The lattice sleeve: as wide as the middle of the thread.
    fn sleeve(&self, [from, to]: [f64; 2]) -> Result<SharedSolid, DeviceError> {
        let radii = self
            .core_radii_mm()
            .map(|radius| radius + 0.5 * self.thread_depth_mm());
        let above = shared(HalfSpace::new([0.0, 0.0, from], [0.0, 0.0, -1.0]));
        let below = shared(HalfSpace::new([0.0, 0.0, to], [0.0, 0.0, 1.0]));
        intersection(vec![self.cone(radii)?, above, below])
    }
}
