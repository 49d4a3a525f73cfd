//! Lattices whose struts are lattices.

mod error;
#[cfg(test)]
mod tests;

pub use error::HierarchicalError;

use crate::lattice::{self, Lattice, LatticeKind};
use crate::solid::vector::{by_axis, scaled};
use crate::solid::{DistanceSample, Intersection, Solid};
use crate::trabecular::volume::{Window, filled};
use crate::{SizedCell, Sizing};

/// Fewest fine cells along a coarse one: fewer are no second level.
const CELLS_MIN: usize = 2;
/// Most fine cells along a coarse one: the volume is measured over all of them, in minutes.
const CELLS_MAX: usize = 12;
/// Departure of the number of fine cells from a whole number that is rounding.
const ROUNDING: f64 = 1e-9;
/// Edge of the parts of the volume measurement by the thinner member: the solid is then right to 10⁻⁴ of itself.
const PART: f64 = 0.5;
/// Part of the solid to which a total porosity is met.
const TOLERANCE: f64 = 2e-4;
/// Steps of the search: the solid is nearly a product of that of the two levels, and three are enough.
const STEPS: usize = 12;

/// A lattice of two levels: what a coarse and a fine lattice have in common, a whole number of fine cells to each coarse
/// one along each axis, so that both repeat with the coarse cell.
///
/// Signed distance max(coarse, fine): true near the surface but for the edges where one level cuts the other, where it
/// is smaller in magnitude. Stubs of fine struts that the coarse surface cuts loose are part of it;
/// [`crate::without_islands`] removes them from a mesh and counts them.
///
/// Lakes 1993, Nature 361:511 (10.1038/361511a0).
#[derive(Debug)]
pub struct Hierarchical {
    coarse: SizedCell,
    fine: SizedCell,
    filled: f64,
}

/// The fine level of a lattice of two levels.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FineLevel {
    /// Name of its row in the table of lattices.
    pub lattice: String,
    /// Fine cells along a coarse one, from 2 to 12.
    pub cells: usize,
    /// What it is sized by.
    pub size: FineSize,
}

/// The one size that the thickness of the fine level is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FineSize {
    /// Void part of the volume, both levels together.
    TotalPorosity(f64),
    /// Void part of the fine lattice by itself.
    Porosity(f64),
    /// Its strut diameter or wall thickness in mm.
    MemberMm(f64),
    /// Its pore diameter in mm.
    PoreMm(f64),
}

impl Hierarchical {
    /// Both levels as they are given.
    ///
    /// # Errors
    /// Full blocks, cells that do not fit a whole number of times, coarse members thinner than a fine cell.
    pub fn new(coarse: SizedCell, fine: SizedCell) -> Result<Self, HierarchicalError> {
        fits(&coarse, &fine)?;
        let filled = solid_part(&coarse, &fine);
        Ok(Self { coarse, fine, filled })
    }

    /// The coarse level as it is given, filled with a fine one of cells of the same shape; its size is met to 0.1 %.
    ///
    /// # Errors
    /// Those of [`Hierarchical::new`]; an unknown lattice, a size that is none, or that the fine lattice cannot have.
    pub fn within(coarse: SizedCell, fine: &FineLevel) -> Result<Self, HierarchicalError> {
        let name = || fine.lattice.clone();
        let row =
            lattice::find(&fine.lattice).ok_or_else(|| HierarchicalError::Lattice { lattice: name() })?;
        has_pores(coarse.lattice())?;
        has_pores(row)?;
        let edges_mm = scaled(coarse.edges_mm(), 1.0 / whole_cells(fine.cells as f64)?);
        if let FineSize::TotalPorosity(porosity) = fine.size {
            let (solved, filled) = solved_level(row, edges_mm, &coarse, porosity)?;
            fits(&coarse, &solved)?;
            return Ok(Self {
                coarse,
                fine: solved,
                filled,
            });
        }
        let fine = row.sized(&fine.size.of_cell(edges_mm))?;
        Self::new(coarse, fine)
    }

    /// The fine level as it is given, and a coarse one of `cells` fine cells along its edge such that the total porosity
    /// is met to 0.1 %.
    ///
    /// # Errors
    /// As for [`Hierarchical::within`], of the coarse lattice.
    pub fn around(
        fine: SizedCell,
        coarse: &'static Lattice,
        cells: usize,
        porosity: f64,
    ) -> Result<Self, HierarchicalError> {
        has_pores(coarse)?;
        has_pores(fine.lattice())?;
        let edges_mm = scaled(fine.edges_mm(), whole_cells(cells as f64)?);
        let (coarse, filled) = solved_level(coarse, edges_mm, &fine, porosity)?;
        fits(&coarse, &fine)?;
        Ok(Self { coarse, fine, filled })
    }

    /// The coarse level.
    pub fn coarse(&self) -> &SizedCell {
        &self.coarse
    }

    /// The fine level.
    pub fn fine(&self) -> &SizedCell {
        &self.fine
    }

    /// Lengths in mm of the edges of the coarse cell, with which all repeats.
    pub fn edges_mm(&self) -> [f64; 3] {
        self.coarse.edges_mm()
    }

    /// Void part of the volume, both levels together, measured on their common part.
    pub fn porosity(&self) -> f64 {
        1.0 - self.filled
    }

    /// The smaller member of the two levels in mm, see [`SizedCell::member_mm`].
    pub fn member_mm(&self) -> f64 {
        self.coarse.member_mm().min(self.fine.member_mm())
    }

    /// The smaller pore of the two levels in mm, which a coat must leave open: the largest sphere in the void of that
    /// lattice by itself.
    pub fn pore_mm(&self) -> f64 {
        self.coarse.pore_mm().min(self.fine.pore_mm())
    }

    fn both(&self) -> Intersection<'_> {
        Intersection {
            first: &self.coarse,
            second: &self.fine,
        }
    }
}

impl Solid for Hierarchical {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.both().signed_distance_mm(at_mm)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.both().sample(at_mm)
    }
}

impl FineSize {
    fn of_cell(self, edges_mm: [f64; 3]) -> Sizing {
        let mut sizing = Sizing {
            cell_mm: Some(edges_mm[0]),
            aspect: scaled(edges_mm, 1.0 / edges_mm[0]),
            ..Sizing::default()
        };
        match self {
            Self::TotalPorosity(value) | Self::Porosity(value) => sizing.porosity = Some(value),
            Self::MemberMm(value) => sizing.member_mm = Some(value),
            Self::PoreMm(value) => sizing.pore_mm = Some(value),
        }
        sizing
    }
}

fn fits(coarse: &SizedCell, fine: &SizedCell) -> Result<(), HierarchicalError> {
    has_pores(coarse.lattice())?;
    has_pores(fine.lattice())?;
    let [large, small] = [coarse.edges_mm(), fine.edges_mm()];
    (0..3).try_for_each(|a| whole_cells(large[a] / small[a]).map(|_| ()))?;
    let (member_mm, cell_mm) = (coarse.member_mm(), small.into_iter().fold(0.0, f64::max));
    if member_mm < cell_mm {
        return Err(HierarchicalError::ThinMember { member_mm, cell_mm });
    }
    Ok(())
}

fn has_pores(lattice: &'static Lattice) -> Result<(), HierarchicalError> {
    match lattice.kind() {
        LatticeKind::Full => Err(HierarchicalError::Full {
            lattice: lattice.name,
        }),
        LatticeKind::Strut | LatticeKind::Network | LatticeKind::Sheet => Ok(()),
    }
}

/// The number of fine cells along a coarse one.
fn whole_cells(cells: f64) -> Result<f64, HierarchicalError> {
    let range = [CELLS_MIN, CELLS_MAX];
    let whole = cells.round();
    let is_whole = (cells - whole).abs() <= ROUNDING * cells;
    if is_whole && (CELLS_MIN as f64..=CELLS_MAX as f64).contains(&whole) {
        Ok(whole)
    } else {
        Err(HierarchicalError::Cells { cells, range })
    }
}

/// Solid part of the larger of the two cells.
///
/// It is not the product of the two: the fine lattice sits in each coarse cell in the same place.
fn solid_part(one: &SizedCell, other: &SizedCell) -> f64 {
    let window = Window {
        low: [0.0; 3],
        edges: by_axis(|a| one.edges_mm()[a].max(other.edges_mm()[a])),
    };
    let edge_mm = PART * one.member_mm().min(other.member_mm());
    filled(&[one, other], window, edge_mm)
}

/// The cell of `lattice` with which `given` has a total porosity, and the solid part of both.
///
/// The solid of both is nearly the product of theirs: it is corrected by what was found, again and again.
fn solved_level(
    lattice: &'static Lattice,
    edges_mm: [f64; 3],
    given: &SizedCell,
    wanted: f64,
) -> Result<(SizedCell, f64), HierarchicalError> {
    let solid = 1.0 - wanted;
    let mut own = solid / (1.0 - given.porosity());
    // A number that is none is refused here too.
    if !(own > 0.0 && own < 1.0) {
        let given = given.porosity();
        return Err(HierarchicalError::Porosity { wanted, given });
    }
    for _ in 0..STEPS {
        let cell = lattice.sized(&FineSize::Porosity(1.0 - own).of_cell(edges_mm))?;
        let found = solid_part(given, &cell);
        if (found - solid).abs() <= TOLERANCE * solid {
            return Ok((cell, found));
        }
        own *= solid / found;
    }
    Err(HierarchicalError::NotMet { wanted })
}
