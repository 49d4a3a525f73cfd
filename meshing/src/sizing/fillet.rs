//! Fillets of struts, whose size by the cell follows from the other sizes.

use super::Sizing;
use super::family::OPEN;

/// Radius of the fillets by what the cell's edge is known from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fillet {
    /// By the edge along x.
    Cell(f64),
    /// By the radius of the struts.
    Strut(f64),
    /// By the radius of the pores.
    Pore(f64),
}

impl Fillet {
    /// The fillet that a sizing asks for.
    pub(super) fn of(sizing: &Sizing) -> Option<Self> {
        let radius = sizing.fillet_mm?;
        let by_cell = sizing.cell_mm.map(|cell| Self::Cell(radius / cell));
        let by_strut = sizing.member_mm.map(|member| Self::Strut(2.0 * radius / member));
        let by_pore = sizing.pore_mm.map(|pore| Self::Pore(2.0 * radius / pore));
        by_cell.or(by_strut).or(by_pore)
    }

    /// Its radius beside struts of the radius `strut`, where no point is farther than `farthest` from a strut's axis.
    pub(super) fn radius(self, strut: f64, farthest: f64) -> f64 {
        match self {
            Self::Cell(radius) => radius,
            Self::Strut(part) => part * strut,
            Self::Pore(part) => part * (farthest - strut),
        }
    }

    /// Radius of the thickest struts with room for a ball of the fillet's radius between them.
    pub(super) fn thickest(self, farthest: f64) -> f64 {
        match self {
            Self::Cell(radius) => OPEN * farthest - radius,
            Self::Strut(part) => OPEN * farthest / (1.0 + part),
            Self::Pore(part) if part < OPEN => farthest * (OPEN - part) / (1.0 - part),
            Self::Pore(_) => 0.0,
        }
    }
}
