//! The table of lattices: a row is a name, what it is, a source, and plain functions for its shape.
//!
//! To add one: a function (a list of struts, or a level-set jet), and a row here. The contract test
//! `tests/lattice_contract.rs` runs over every row.

mod cubic;
mod diamond;
mod kelvin;
mod level_set;
mod strut;

pub(crate) use level_set::{Jet, LevelSet};
pub(crate) use strut::{Segment, neighbour_shifts};

/// How the solid of a lattice is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LatticeKind {
    /// Round struts of one diameter along line segments; they merge at the nodes without fillets.
    Strut,
    /// One of the two labyrinths of a periodic surface: f < level.
    Network,
    /// A wall of uniform thickness about a periodic surface.
    Sheet,
    /// Everything is solid.
    Full,
}

/// One row of [`LATTICES`].
#[derive(Debug)]
pub struct Lattice {
    /// Name in case files.
    pub name: &'static str,
    /// What the cell looks like, in a phrase.
    pub what: &'static str,
    /// Where the cell is defined.
    pub source: &'static str,
    pub(crate) shape: Shape,
}

/// The functions of a row, for the unit cube.
#[derive(Debug)]
pub(crate) enum Shape {
    Struts(fn() -> Vec<Segment>),
    Network(&'static LevelSet),
    Sheet(&'static LevelSet),
    Full,
}

impl Lattice {
    /// How the solid is made.
    pub fn kind(&self) -> LatticeKind {
        match self.shape {
            Shape::Struts(_) => LatticeKind::Strut,
            Shape::Network(_) => LatticeKind::Network,
            Shape::Sheet(_) => LatticeKind::Sheet,
            Shape::Full => LatticeKind::Full,
        }
    }
}

/// The row with this name.
pub fn find(name: &str) -> Option<&'static Lattice> {
    LATTICES.iter().find(|row| row.name == name)
}

const GIBSON: &str = "Gibson & Ashby 1997, Cellular Solids, 2nd ed., ch. 2";
const DESHPANDE: &str = "Deshpande, Fleck & Ashby 2001, J. Mech. Phys. Solids 49:1747";
const SCHOEN: &str = "Schoen 1970, NASA TN D-5541; nodal form von Schnering & Nesper 1991, Z. Phys. B 83:407";

/// Every lattice there is.
pub static LATTICES: &[Lattice] = &[
    strut(
        "simple-cubic",
        "struts along the cube edges",
        GIBSON,
        cubic::simple_cubic,
    ),
    strut(
        "bcc",
        "struts from the centre to the eight corners",
        GIBSON,
        cubic::body_centred,
    ),
    strut(
        "fcc",
        "struts from the corners to the face centres",
        GIBSON,
        cubic::face_centred,
    ),
    strut(
        "octet",
        "all nearest neighbours of the face-centred lattice",
        DESHPANDE,
        cubic::octet,
    ),
    strut(
        "diamond",
        "the bonds of diamond: four struts along <111> meet at a node",
        "Ahmadi et al. 2014, J. Mech. Behav. Biomed. Mater. 34:106",
        diamond::diamond,
    ),
    strut(
        "rhombic-dodecahedron",
        "edges of space-filling rhombic dodecahedra",
        "Babaee et al. 2012, Acta Mater. 60:2873",
        diamond::rhombic_dodecahedron,
    ),
    strut(
        "kelvin",
        "edges of space-filling truncated octahedra",
        "Thomson 1887, Phil. Mag. 24:503",
        kelvin::kelvin,
    ),
    network(
        "gyroid-network",
        "one labyrinth of the gyroid",
        &level_set::GYROID,
    ),
    sheet("gyroid-sheet", "wall about the gyroid", &level_set::GYROID),
    network(
        "schwarz-p-network",
        "one labyrinth of Schwarz P",
        &level_set::PRIMITIVE,
    ),
    sheet("schwarz-p-sheet", "wall about Schwarz P", &level_set::PRIMITIVE),
    network(
        "schwarz-d-network",
        "one labyrinth of Schwarz D",
        &level_set::DIAMOND,
    ),
    sheet("schwarz-d-sheet", "wall about Schwarz D", &level_set::DIAMOND),
    network(
        "iwp-network",
        "the body-centred labyrinth of I-WP",
        &level_set::WRAPPED,
    ),
    sheet("iwp-sheet", "wall about I-WP", &level_set::WRAPPED),
    Lattice {
        name: "solid",
        what: "a full block",
        source: "none needed",
        shape: Shape::Full,
    },
];

const fn strut(
    name: &'static str,
    what: &'static str,
    source: &'static str,
    segments: fn() -> Vec<Segment>,
) -> Lattice {
    let shape = Shape::Struts(segments);
    Lattice {
        name,
        what,
        source,
        shape,
    }
}

const fn network(name: &'static str, what: &'static str, level_set: &'static LevelSet) -> Lattice {
    Lattice {
        name,
        what,
        source: SCHOEN,
        shape: Shape::Network(level_set),
    }
}

const fn sheet(name: &'static str, what: &'static str, level_set: &'static LevelSet) -> Lattice {
    Lattice {
        name,
        what,
        source: SCHOEN,
        shape: Shape::Sheet(level_set),
    }
}
