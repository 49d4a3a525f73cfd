//! Trabecular structures: random foams of struts and random level sets, drawn from a seed.
//!
//! The same seed gives the same body on every machine and for any number of threads: random numbers are integers, all
//! functions that decide what touches what are made of IEEE 754 additions, multiplications, divisions and square roots,
//! and sums run in a fixed order.

mod arithmetic;
#[cfg(test)]
pub(crate) mod checks;
mod inscribed;
pub(crate) mod random;
mod root;
mod spinodoid;
pub(crate) mod volume;
mod voronoi;

pub use spinodoid::{Spinodoid, SpinodoidSpec};
pub use voronoi::{CellCount, Seeding, VoronoiSpec, VoronoiStruts};

/// What happens at the faces of the box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// The structure repeats with the box.
    #[default]
    Periodic,
    /// The box is a window cut from a larger structure: what is cut goes on behind the faces, and nothing repeats.
    Clipped,
}

/// The one size that the thickness of a trabecular structure is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrabecularSize {
    /// Void part of the box.
    Porosity(f64),
    /// Diameter of the struts, or of the largest sphere in the solid of a level set, in mm.
    MemberMm(f64),
    /// Diameter of the largest sphere in the void in mm.
    PoreMm(f64),
}

/// Why there is no such structure.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrabecularError {
    /// A length that is no positive number.
    #[error("{name} must be a positive number, is {value}")]
    NotPositive {
        /// Name of the length.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A porosity that is none.
    #[error("porosity must lie between 0 and 1, is {value}")]
    NotAPorosity {
        /// Its value.
        value: f64,
    },
    /// No cells, or more than memory holds.
    #[error("cells must make from 1 to {most} of them, makes {cells:.0} (a clipped foam counts its margin)")]
    CellCount {
        /// Cells asked for.
        cells: f64,
        /// Most that are made.
        most: usize,
    },
    /// A box thinner than its cells.
    #[error("box_mm must be at least half a cell of {cell_mm:.4} mm along each edge, is {edge_mm} along one")]
    ThinBox {
        /// The edge.
        edge_mm: f64,
        /// Mean size of a cell.
        cell_mm: f64,
    },
    /// More relaxation than anybody needs.
    #[error("regularity must be from 0 to {most} steps, is {steps}")]
    Regularity {
        /// Steps asked for.
        steps: usize,
        /// Most that are made.
        most: usize,
    },
    /// A box with no room for anything random.
    #[error(
        "box_mm must be at least two wavelengths of {wavelength_mm} mm along each edge, is {edge_mm} along one"
    )]
    NarrowBox {
        /// The edge.
        edge_mm: f64,
        /// The wavelength.
        wavelength_mm: f64,
    },
    /// Cones that are none.
    #[error("cones_deg must each be 0 or from 15 to 90, and one of them not 0; they are {cones_deg:?}")]
    Cones {
        /// The half-angles.
        cones_deg: [f64; 3],
    },
    /// Too few or too many waves.
    #[error("waves must be from {} to {}, is {waves}", range[0], range[1])]
    Waves {
        /// Waves asked for.
        waves: usize,
        /// Fewest and most.
        range: [usize; 2],
    },
    /// A box too large for its wavelength.
    #[error(
        "box_mm is too large for wavelength_mm: the field takes {nodes:.1e} nodes, {most:.1e} are the most"
    )]
    TooFine {
        /// Nodes that it would take.
        nodes: f64,
        /// Most that are made.
        most: f64,
    },
    /// Too much of the solid hangs on nothing.
    #[error(
        "islands hold {:.1} % of the solid: the structure falls apart; make it denser or widen its cones", 100.0 * islands
    )]
    FallsApart {
        /// Part of the solid that lies in islands.
        islands: f64,
    },
    /// An island joins the structure where the size is passed.
    #[error(
        "the {quantity} jumps from {below:.4} to {above:.4} where an island comes free; take another seed, or a size beside"
    )]
    Jump {
        /// What cannot be had, with its unit.
        quantity: &'static str,
        /// Its value on one side.
        below: f64,
        /// Its value on the other side.
        above: f64,
    },
    /// No such structure has this size.
    #[error("the structure reaches {quantity} from {lowest:.4} to {highest:.4}; {wanted} was asked")]
    Unreachable {
        /// What cannot be had, with its unit.
        quantity: &'static str,
        /// The value asked for.
        wanted: f64,
        /// Smallest value there is.
        lowest: f64,
        /// Largest value there is.
        highest: f64,
    },
}

impl TrabecularSize {
    pub(crate) fn validated(self) -> Result<(), TrabecularError> {
        match self {
            Self::Porosity(value) if !(value > 0.0 && value < 1.0) => {
                Err(TrabecularError::NotAPorosity { value })
            }
            Self::Porosity(_) => Ok(()),
            Self::MemberMm(value) => positive("member_mm", value),
            Self::PoreMm(value) => positive("pore_mm", value),
        }
    }

    /// The size asked for.
    fn wanted(self) -> f64 {
        match self {
            Self::Porosity(value) | Self::MemberMm(value) | Self::PoreMm(value) => value,
        }
    }

    /// Its name with its unit.
    fn quantity(self) -> &'static str {
        match self {
            Self::Porosity(_) => "porosity",
            Self::MemberMm(_) => "member size (mm)",
            Self::PoreMm(_) => "pore size (mm)",
        }
    }

    fn unreachable(self, ends: [f64; 2]) -> TrabecularError {
        TrabecularError::Unreachable {
            quantity: self.quantity(),
            wanted: self.wanted(),
            lowest: ends[0].min(ends[1]),
            highest: ends[0].max(ends[1]),
        }
    }

    fn jump(self, sides: [f64; 2]) -> TrabecularError {
        TrabecularError::Jump {
            quantity: self.quantity(),
            below: sides[0].min(sides[1]),
            above: sides[0].max(sides[1]),
        }
    }
}

fn positive(name: &'static str, value: f64) -> Result<(), TrabecularError> {
    if value.is_finite() && value > 0.0 {
        Ok(())
    } else {
        Err(TrabecularError::NotPositive { name, value })
    }
}

fn positive_box(box_mm: [f64; 3]) -> Result<(), TrabecularError> {
    box_mm.iter().try_for_each(|&edge| positive("box_mm", edge))
}
