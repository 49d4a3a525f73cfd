//! Devices by a few numbers, so that nobody needs a file to start: each is a list of parts for an [`Assembly`](crate::assembly::Assembly).
//!
//! A device is a struct of sizes in mm whose default has published dimensions. Its regions have common names: `solid` and `lattice` are
//! the metal of body 0, which a coat is bonded to; further bodies are `liner`, `trabecular_bone`, `cortical_bone`. The lattice is any
//! periodic body, placed and turned by the caller.
//!
//! To add one: a struct in a file of its own, and a row in [`DEVICES`]. The contract in `tests.rs` runs over every row.
//!
//! ```
//! use meshing::{Sizing, assembly::Assembly, device::FlatAugment, lattice};
//! use std::sync::Arc;
//!
//! let sizing = Sizing { cell_mm: Some(2.0), porosity: Some(0.7), ..Sizing::default() };
//! let diamond = lattice::find("diamond").ok_or("no such lattice")?.sized(&sizing)?;
//! let augment = FlatAugment { thickness_mm: 15.0, ..FlatAugment::default() };
//! let assembly = Assembly::new(augment.parts(&(Arc::new(diamond) as _))?)?;
//! let mesh = assembly.mesh(&assembly.grid(1.0)?)?;
//! assert_eq!(mesh.phases()[1].name, "lattice");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod augment;
mod cage;
mod cup;
mod error;
mod fixture;
mod hemipelvis;
mod pelvis;
mod reconstruction;
#[cfg(test)]
mod size_tests;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use augment::FlatAugment;
pub use cage::{InterbodyCage, Teeth};
pub use cup::AcetabularCup;
pub use error::DeviceError;
pub use fixture::{DentalFixture, FixtureThread};
pub use hemipelvis::Hemipelvis;
pub use pelvis::PelvicBone;
pub use reconstruction::Reconstruction;

use crate::Solid;
use crate::assembly::{Channel, Coated, Content, LatticeFill, Part};
use crate::solid::{AllOf, AnyOf, Bounds, Difference, Rod, SharedSolid};

/// One row of [`DEVICES`].
#[derive(Debug)]
pub struct Device {
    /// Name in case files.
    pub name: &'static str,
    /// What it looks like, in a phrase.
    pub what: &'static str,
    /// Where its sizes are from.
    pub source: &'static str,
    /// Its parts with the default sizes, filled with a lattice.
    pub parts: fn(&SharedSolid) -> Result<Vec<Part>, DeviceError>,
    /// A box about it.
    pub bounds_mm: fn() -> Result<Bounds, DeviceError>,
}

/// The row with this name.
pub fn find(name: &str) -> Option<&'static Device> {
    DEVICES.iter().find(|row| row.name == name)
}

/// Every device there is.
pub static DEVICES: &[Device] = &[
    Device {
        name: "acetabular-cup",
        what: "hemispherical shell with a porous outer layer, screw holes and a liner",
        source: "Dall'Ava et al. 2019, 3D Print. Med. 5:15; Small et al. 2013, Clin. Orthop. Relat. Res. 471:403",
        parts: |lattice| AcetabularCup::default().parts(lattice),
        bounds_mm: || Ok(AcetabularCup::default().bounds_mm()),
    },
    Device {
        name: "interbody-cage",
        what: "lumbar cage: a solid frame about a lattice and a graft window, with teeth",
        source: "Zhou et al. 2000, Eur. Spine J. 9:242; Kunkel et al. 2010, J. Anat. 216:320; ASTM F2077",
        parts: |lattice| InterbodyCage::default().parts(lattice),
        bounds_mm: || Ok(InterbodyCage::default().bounds_mm()),
    },
    Device {
        name: "dental-fixture",
        what: "tapered screw with a lattice sleeve about a solid core below its neck",
        source: "Lee et al. 2015, J. Adv. Prosthodont. 7:115; Ma et al. 2014, Biomed Res. Int. 2014:983103",
        parts: |lattice| DentalFixture::default().parts(lattice),
        bounds_mm: || Ok(DentalFixture::default().bounds_mm()),
    },
    Device {
        name: "flat-augment",
        what: "block or wedge with a porous face against bone and screw holes",
        source: "Suitability of metal block augmentation, 2019, J. Clin. Med. 8:384",
        parts: |lattice| FlatAugment::default().parts(lattice),
        bounds_mm: || Ok(FlatAugment::default().bounds_mm()),
    },
    Device {
        name: "hemipelvis",
        what: "hip bone with a superolateral defect (Paprosky 3A) and an implant that fits it",
        source: "Bell et al. 1989, Hum. Mov. Sci. 8:3; Solomon et al. 2014, J. Arthroplasty 29:769; Anderson et al. 2005, \
                 J. Biomech. Eng. 127:364; Wang et al. 2019, J. Orthop. Surg. Res. 14",
        parts: |lattice| Hemipelvis::default().parts(lattice),
        bounds_mm: || Hemipelvis::default().bounds_mm(),
    },
];

/// Name of the region of solid metal.
const SOLID: &str = "solid";
/// Name of the region of the lattice.
const LATTICE: &str = "lattice";
/// Body of all metal.
const METAL: u8 = 0;

fn shared<S: Solid + Send + 'static>(body: S) -> SharedSolid {
    Arc::new(body)
}

fn union(bodies: Vec<SharedSolid>) -> Result<SharedSolid, DeviceError> {
    Ok(shared(AnyOf::new(bodies)?))
}

fn intersection(bodies: Vec<SharedSolid>) -> Result<SharedSolid, DeviceError> {
    Ok(shared(AllOf::new(bodies)?))
}

fn difference(body: SharedSolid, without: SharedSolid) -> SharedSolid {
    shared(Difference { body, without })
}

/// Solid metal that was coated before it was implanted.
fn metal(shape: SharedSolid) -> Part {
    Part::new(SOLID, METAL, shape, Content::Solid).coated(Coated::WhereOpenOrBone)
}

/// A lattice that was coated before it was implanted.
fn porous(shape: SharedSolid, lattice: &SharedSolid) -> Part {
    let fill = LatticeFill {
        lattice: lattice.clone(),
        skin_mm: None,
        depth_mm: None,
    };
    Part::new(LATTICE, METAL, shape, Content::Lattice(fill)).coated(Coated::WhereOpenOrBone)
}

/// What is cut away.
fn hole(name: &str, shape: SharedSolid) -> Part {
    Part::new(name, METAL, shape, Content::Void)
}

/// A screw hole with a sleeve that is not coated.
fn screw_hole(channel: Channel, device: &SharedSolid) -> Result<[Part; 2], DeviceError> {
    let sleeve = metal(device.clone()).coated(Coated::Nowhere);
    Ok(channel.parts(device, &sleeve)?)
}

/// A round rod along z.
fn upright(radius_mm: f64, [from, to]: [f64; 2]) -> Result<SharedSolid, DeviceError> {
    Ok(shared(Rod::new([0.0, 0.0, from], [0.0, 0.0, to], radius_mm)?))
}
