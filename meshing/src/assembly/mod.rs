//! Prostheses as assemblies: a list of parts that becomes the regions of one mesh.
//!
//! **Order.** A later part takes its place from all earlier ones, and leaves the rest of them as it is: the list order is the
//! boolean order. The pores of a lattice belong to its part and are void; bone that an implant stands in is displaced
//! from the whole envelope of the implant.
//!
//! **Fractions.** Cells near a surface are halved, and each small cube is cut by the local planes of all its surfaces, one
//! after the other, into convex pieces: what a part does not take is what the next one is offered. Shares of a cell
//! add up to the union of the parts by construction; parts that touch or overlap leave no gap between them.
//!
//! **Coat.** It lies on the faces of coated parts that look into void, or into bone too where a part says so. A face counts
//! if a step to either side of it meets a coated part and void: the interface of lattice and core, or of two parts that only
//! touch, is none. Outwards it fills void (and bone where that counts), inwards it replaces the coated part alone.
//!
//! ```
//! use meshing::assembly::{Assembly, Coated, Content, LatticeFill, Part};
//! use meshing::solid::{Rod, Sphere};
//! use meshing::{Coat, Sizing, lattice};
//! use std::sync::Arc;
//!
//! let sizing = Sizing { cell_mm: Some(1.5), porosity: Some(0.7), ..Sizing::default() };
//! let gyroid = lattice::find("gyroid-sheet").ok_or("no such lattice")?.sized(&sizing)?;
//! let ball = Arc::new(Sphere::new([0.0; 3], 4.0)?);
//! let bore = Arc::new(Rod::new([0.0, 0.0, -5.0], [0.0, 0.0, 5.0], 1.0)?);
//! let fill = LatticeFill { lattice: Arc::new(gyroid), skin_mm: None, depth_mm: Some(1.5) };
//! let parts = vec![
//!     Part::new("porous_ball", 0, ball, Content::Lattice(fill)).coated(Coated::WhereOpen),
//!     Part::new("bore", 0, bore, Content::Void),
//! ];
//! let assembly = Assembly::new(parts)?.with_coat(Coat { outward_mm: 0.015, inward_mm: 0.0 }, &[])?;
//! let mesh = assembly.mesh(&assembly.grid(0.25)?)?;
//! assert_eq!(mesh.phases().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assembled;
mod cells;
mod channel;
#[cfg(test)]
mod coat_tests;
mod cube;
mod error;
mod leaf;
mod piece;
mod scene;
#[cfg(test)]
mod tests;

pub use assembled::Assembly;
pub use channel::Channel;
pub use error::AssemblyError;

use crate::solid::SharedSolid;

/// One entry of the list of an assembly.
#[derive(Clone)]
pub struct Part {
    /// Name of its region in the mesh, in snake_case; parts of the same name are one region. A void part has no region,
    /// its name serves messages.
    pub name: String,
    /// Number of the body that its region is of, as in [`Phase`](crate::Phase): regions with the same number are bonded layers.
    pub body: u8,
    /// Its envelope.
    pub shape: SharedSolid,
    /// What is in the envelope.
    pub content: Content,
    /// Where it is coated, if the assembly has a coat.
    pub coated: Coated,
}

impl Part {
    /// A part without a coat.
    pub fn new(name: &str, body: u8, shape: SharedSolid, content: Content) -> Self {
        Self {
            name: name.into(),
            body,
            shape,
            content,
            coated: Coated::Nowhere,
        }
    }

    /// The part with its coat.
    pub fn coated(self, coated: Coated) -> Self {
        Self { coated, ..self }
    }
}

/// What fills the envelope of a part.
#[derive(Clone)]
pub enum Content {
    /// Material of an implant throughout.
    Solid,
    /// Bone throughout: like a solid, but a coat may be told to go between it and an implant.
    Bone,
    /// Nothing: a channel, a window, a defect.
    Void,
    /// A lattice, with void in its pores.
    Lattice(LatticeFill),
}

/// A lattice in the envelope of a part.
#[derive(Clone)]
pub struct LatticeFill {
    /// The endless lattice, in the coordinates of the assembly; [`Placed`](crate::solid::Placed) moves and turns it.
    pub lattice: SharedSolid,
    /// Thickness in mm of a solid skin below the surface of the envelope.
    pub skin_mm: Option<f64>,
    /// Depth in mm below the surface of the envelope that the lattice reaches to, with solid below it; without, it fills
    /// the envelope.
    pub depth_mm: Option<f64>,
}

/// Where a part is coated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coated {
    /// Nowhere: a sleeve, a liner, a screw, bone.
    #[default]
    Nowhere,
    /// Where it looks into void: pores and the outside.
    WhereOpen,
    /// Where it looks into void or touches bone: an implant that was coated before it was implanted.
    WhereOpenOrBone,
}
