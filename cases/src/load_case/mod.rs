//! The table of load cases: how a meshed structure is held, what is driven, and by how much.
//!
//! To add one: a file with its functions, and a row here. The contract test `tests/load_case_contract.rs` runs over every row.

mod compression;
mod exact;
mod faces;
mod periodic;
mod plug;
mod uniform;

use crate::case::{Case, Load};
use crate::exact::ExactField;
use crate::structure::Built;
use solver::{Axis, Boundary, Face, StrainSet, UniformBoundary};

pub(crate) use exact::{gauss_points, material_nodes, point_mm, shape_functions};

/// One row of [`LOAD_CASES`].
pub struct LoadCase {
    /// Name in case files.
    pub name: &'static str,
    /// What is done, in a phrase.
    pub what: &'static str,
    /// The standard or paper behind it.
    pub source: &'static str,
    setting: fn(&Case, &Built) -> Option<Setting>,
}

/// Supports and loads of a body, and what they drive.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What the solver takes.
    pub boundary: Boundary,
    /// What measures may know of it.
    pub driven: Driven,
}

/// What a load case drives, so that a measure never asks which load case it serves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Driven {
    /// One end face of a box is moved towards the other.
    Platen {
        /// Direction of the movement.
        axis: Axis,
        /// Shortening in mm, positive in compression, as solved.
        shortening_mm: f64,
        /// Distance of the platens in mm.
        height_mm: f64,
        /// The full bounding cross-section in mm².
        area_mm2: f64,
        /// The compressive force in N that results are to be scaled to, where the case gives one.
        force_n: Option<f64>,
    },
    /// A block is shortened along one axis by a mean uniaxial stress.
    Block {
        /// Direction of the stress.
        axis: Axis,
        /// Shortening over height, positive in compression.
        strain: f64,
        /// Volume of the block with its void in mm³.
        volume_mm3: f64,
        /// What holds at its faces.
        faces: BlockFaces,
    },
    /// Part of a face is pressed.
    Patch {
        /// Direction of the force.
        axis: Axis,
        /// The force in N.
        force_n: f64,
    },
    /// Faces are held and loaded.
    Faces {
        /// The loaded face, where there is but one.
        loaded: Option<Face>,
    },
    /// All outer faces move as an exact solution does.
    Exact(ExactField),
}

/// What holds at the faces of a block whose stiffness is sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BlockFaces {
    /// The block repeats itself; these strains are solved.
    Repeated(StrainSet),
    /// Strain or stress is uniform.
    Uniform(UniformBoundary),
}

/// Every load case there is.
pub const LOAD_CASES: &[LoadCase] = &[
    LoadCase {
        name: "compression",
        what: "a box between two platens, rough or smooth, by strain or force",
        source: "ISO 13314:2011",
        setting: compression::setting,
    },
    LoadCase {
        name: "exact",
        what: "the displacement of an exact solution on all outer faces of a block of one solid",
        source: "Timoshenko & Goodier 1951, Theory of Elasticity; Goodier 1933, J. Appl. Mech. 1:39",
        setting: exact::setting,
    },
    LoadCase {
        name: "faces",
        what: "faces held along some axes, forces or tractions on faces",
        source: "any text on the strength of materials",
        setting: faces::setting,
    },
    LoadCase {
        name: "kubc",
        what: "apparent stiffness of a block under uniform strain at all faces: not below that of repetition",
        source: "u = E x: Huet 1990, J. Mech. Phys. Solids 38:813; Pahr & Zysset 2008, Biomech. Model. Mechanobiol. 7:463",
        setting: uniform::setting,
    },
    LoadCase {
        name: "periodic",
        what: "effective stiffness of a block that repeats itself along all axes",
        source: "periodic fluctuations: Suquet 1987, Lect. Notes Phys. 272:193",
        setting: periodic::setting,
    },
    LoadCase {
        name: "plug",
        what: "an implant pressed into a block of bone, beside the intact block",
        source: "shells of bone after Huiskes, Weinans & van Rietbergen 1992, Clin. Orthop. 274:124",
        setting: plug::setting,
    },
    LoadCase {
        name: "subc",
        what: "apparent stiffness of a block under uniform stress at all faces: not above that of repetition",
        source: "t = Σ n on the material: Huet 1990, J. Mech. Phys. Solids 38:813; Pahr & Zysset 2008, Biomech. Model. Mechanobiol. 7:463",
        setting: uniform::setting,
    },
];

impl std::fmt::Debug for LoadCase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadCase")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The setting of a case on its mesh; `None` when its load is no row of the table.
pub fn setting(case: &Case, built: &Built) -> Option<Setting> {
    let row = LOAD_CASES.iter().find(|row| row.name == case.load.case())?;
    (row.setting)(case, built)
}

/// The solver's axis.
pub(crate) fn axis(axis: crate::case::Axis) -> Axis {
    Axis::ALL[axis.index()]
}

/// Helps rows to take their own settings out of the load.
fn compression_of(load: &Load) -> Option<&crate::case::Compression> {
    match load {
        Load::Compression { load } => Some(load),
        _ => None,
    }
}
