//! The table of lattices: a row is a name, what it is, a source, a point group, and plain functions for its shape.
//!
//! To add one: a function (a list of struts, or a level-set jet), and a row in `table.rs`. The contract test
//! `tests/lattice_contract.rs` runs over every row.

mod archimedean;
mod cubic;
mod diamond;
mod foam;
mod level_set;
mod point_group;
mod re_entrant;
mod strut;
mod table;
#[cfg(test)]
mod tests;
mod waves;

pub use point_group::{PointGroup, Turn};
pub use table::LATTICES;

pub(crate) use level_set::{Jet, LevelSet};
pub(crate) use strut::{Segment, neighbour_shifts};

/// How the solid of a lattice is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LatticeKind {
    /// Round struts of one diameter along line segments, with fillets where they meet if asked for.
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
    /// Other names that [`find`] knows: those of microgen (3MAH) where they differ, and plain English.
    pub aliases: &'static [&'static str],
    /// What the cell looks like, in a phrase.
    pub what: &'static str,
    /// Where the cell is defined.
    pub source: &'static str,
    /// Point group of the solid in a cubic cell.
    pub point_group: PointGroup,
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

    /// Ends of the strut axes of one cell in units of its edges, each strut once; none where there are no struts.
    ///
    /// Repeated by whole numbers along x, y and z they are the axes of the whole lattice; some reach beyond the unit
    /// cube.
    pub fn segments(&self) -> Option<Vec<([f64; 3], [f64; 3])>> {
        match self.shape {
            Shape::Struts(segments) => Some(segments().iter().map(|strut| (strut.from, strut.to)).collect()),
            _ => None,
        }
    }
}

/// The row with this name or alias.
pub fn find(name: &str) -> Option<&'static Lattice> {
    LATTICES
        .iter()
        .find(|row| row.name == name || row.aliases.contains(&name))
}
