//! From two wanted sizes to a lattice cell that has them.

mod family;
mod root;
mod sized_cell;

pub use sized_cell::SizedCell;

use family::Family;

use crate::lattice::{Lattice, LatticeKind};

/// Sizes of a lattice cell before coating; exactly two are given.
///
/// *Member*: diameter of the struts; thickness of a sheet; for a network the diameter of the largest sphere in
/// the solid. *Pore*: diameter of the largest sphere in the void. The `solid` block takes `cell_mm` alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sizing {
    /// Edge length of the cell in mm.
    pub cell_mm: Option<f64>,
    /// Part of the volume that is void, between zero and one.
    pub porosity: Option<f64>,
    /// Strut diameter or wall thickness in mm.
    pub member_mm: Option<f64>,
    /// Pore diameter in mm.
    pub pore_mm: Option<f64>,
}

/// Why a lattice cannot be sized as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SizingError {
    /// Too few or too many sizes.
    #[error("give exactly two of cell_mm, porosity, member and pore size; {given} given")]
    NotTwoSizes {
        /// How many were given.
        given: usize,
    },
    /// The full block has no inner sizes.
    #[error("the solid block takes cell_mm and no other size")]
    FullTakesCellOnly,
    /// A length that is no positive number.
    #[error("{name} must be a positive number, is {value}")]
    NotPositive {
        /// Name of the size.
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
    /// No cell of this lattice has this size.
    #[error("{lattice} reaches {quantity} from {lowest:.4} to {highest:.4}; {wanted} was asked")]
    Unreachable {
        /// Name of the lattice.
        lattice: &'static str,
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

/// What the thickness of a lattice is solved for, in units of the cell.
#[derive(Clone, Copy, Debug)]
enum Goal {
    Porosity(f64),
    Member { of_cell: f64, cell_mm: f64 },
    Pore { of_cell: f64, cell_mm: f64 },
    MemberToPore(f64),
}

impl Lattice {
    /// The cell of this lattice with the two sizes given, to 0.1 % (typically 0.01 %).
    ///
    /// # Errors
    /// Not two sizes, sizes that are no positive numbers, and sizes that no cell of the lattice has.
    pub fn sized(&'static self, sizing: &Sizing) -> Result<SizedCell, SizingError> {
        sizing.validated()?;
        let Some(family) = Family::new(&self.shape) else {
            return sizing.full_block(self);
        };
        let goal = sizing.goal()?;
        let thickness = root::thickness(self, &family, goal)?;
        let sizes = family.sizes(thickness);
        let from_member = sizing.member_mm.map(|member| member / sizes.member);
        let from_pore = sizing.pore_mm.map(|pore| pore / sizes.pore);
        // One of the three is given: a goal takes two sizes, and only one of them can be the porosity.
        let cell_mm = sizing.cell_mm.or(from_member).or(from_pore).unwrap_or(1.0);
        Ok(SizedCell::new(self, family.body(thickness), sizes, cell_mm))
    }
}

impl Sizing {
    fn given(&self) -> usize {
        let sizes = [self.cell_mm, self.porosity, self.member_mm, self.pore_mm];
        sizes.iter().flatten().count()
    }

    fn validated(&self) -> Result<(), SizingError> {
        let lengths = [
            ("cell_mm", self.cell_mm),
            ("member_mm", self.member_mm),
            ("pore_mm", self.pore_mm),
        ];
        for (name, value) in lengths {
            if let Some(value) = value.filter(|v| !(v.is_finite() && *v > 0.0)) {
                return Err(SizingError::NotPositive { name, value });
            }
        }
        match self.porosity.filter(|p| !(*p > 0.0 && *p < 1.0)) {
            Some(value) => Err(SizingError::NotAPorosity { value }),
            None => Ok(()),
        }
    }

    fn full_block(&self, lattice: &'static Lattice) -> Result<SizedCell, SizingError> {
        debug_assert_eq!(lattice.kind(), LatticeKind::Full);
        match (self.cell_mm, self.given()) {
            (Some(cell_mm), 1) => Ok(SizedCell::full(lattice, cell_mm)),
            _ => Err(SizingError::FullTakesCellOnly),
        }
    }

    fn goal(&self) -> Result<Goal, SizingError> {
        let two = |goal| {
            let given = self.given();
            if given == 2 {
                Ok(goal)
            } else {
                Err(SizingError::NotTwoSizes { given })
            }
        };
        match (self.cell_mm, self.porosity, self.member_mm, self.pore_mm) {
            (_, Some(porosity), _, _) => two(Goal::Porosity(porosity)),
            (Some(cell_mm), _, Some(member), _) => two(Goal::Member {
                of_cell: member / cell_mm,
                cell_mm,
            }),
            (Some(cell_mm), _, _, Some(pore)) => two(Goal::Pore {
                of_cell: pore / cell_mm,
                cell_mm,
            }),
            (_, _, Some(member), Some(pore)) => two(Goal::MemberToPore(member / pore)),
            _ => Err(SizingError::NotTwoSizes { given: self.given() }),
        }
    }
}
