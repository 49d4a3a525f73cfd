//! From two wanted sizes to a lattice cell that has them.

mod body;
mod family;
mod fillet;
mod root;
mod sized_cell;
mod struts;
mod surfaces;

pub use sized_cell::SizedCell;

use family::Family;
use fillet::Fillet;

use crate::lattice::{Lattice, LatticeKind};

/// Largest ratio of two edges of a cell: the grids that measure it are made for no more.
const ASPECT_MAX: f64 = 5.0;

/// Sizes of a lattice cell before coating; exactly two of the first four are given, the others have defaults.
///
/// *Member*: diameter of the struts; thickness of a sheet; for a network the diameter of the largest sphere in
/// the solid. *Pore*: diameter of the largest sphere in the void. The `solid` block takes `cell_mm` alone.
///
/// In a cell with different edges the axes of struts and the surfaces of the row are stretched, not what lies about
/// them: struts stay round, walls keep their thickness, and every distance is a true one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizing {
    /// Length of the cell's edge along x in mm.
    pub cell_mm: Option<f64>,
    /// Part of the volume that is void, between zero and one.
    pub porosity: Option<f64>,
    /// Strut diameter or wall thickness in mm.
    pub member_mm: Option<f64>,
    /// Pore diameter in mm.
    pub pore_mm: Option<f64>,
    /// Edges of the cell by that along x: the first is one, none more than five times another. Ones by default.
    pub aspect: [f64; 3],
    /// Radius in mm of the fillets where struts meet, for strut lattices; none by default.
    ///
    /// It is that of a ball that rolls over the struts: the void is what such balls can fill (Rossignac & Requicha
    /// 1984, Comput. Mech. Eng. 3:65, constant-radius blending). Struts and pores keep their diameters; openings
    /// between pores that are narrower than the ball are webbed over.
    pub fillet_mm: Option<f64>,
}

impl Default for Sizing {
    fn default() -> Self {
        Self {
            cell_mm: None,
            porosity: None,
            member_mm: None,
            pore_mm: None,
            aspect: [1.0; 3],
            fillet_mm: None,
        }
    }
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
    /// Edges that are not those of a cell.
    #[error(
        "aspect holds the edges by that along x: one, and two numbers from 0.2 to 5 apart by no more than that; is {aspect:?}"
    )]
    NotAnAspect {
        /// The edges given.
        aspect: [f64; 3],
    },
    /// Fillets where no struts meet.
    #[error("{lattice} has no struts that fillets could join")]
    NothingToFillet {
        /// Name of the lattice.
        lattice: &'static str,
    },
    /// A fillet that leaves no pore.
    #[error("a fillet of {fillet_mm:.4} mm fills the pores; {largest_mm:.4} mm is the largest")]
    FilletTooLarge {
        /// Radius asked for.
        fillet_mm: f64,
        /// Largest radius between these struts, or the thinnest there are.
        largest_mm: f64,
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
    /// Not two sizes, sizes that are no positive numbers, edges that are none, fillets without struts or without room,
    /// and sizes that no cell of the lattice has.
    pub fn sized(&'static self, sizing: &Sizing) -> Result<SizedCell, SizingError> {
        sizing.validated()?;
        sizing.fillets_struts_only(self)?;
        let Some(family) = Family::new(&self.shape, sizing.aspect, Fillet::of(sizing)) else {
            return sizing.full_block(self);
        };
        let thickness = sizing.thickness(self, &family)?;
        let sizes = family.sizes(thickness);
        let from_member = sizing.member_mm.map(|member| member / sizes.member);
        let from_pore = sizing.pore_mm.map(|pore| pore / sizes.pore);
        // One of the three is given: a goal takes two sizes, and only one of them can be the porosity.
        let cell_mm = sizing.cell_mm.or(from_member).or(from_pore).unwrap_or(1.0);
        Ok(SizedCell::new(
            self,
            family.body(thickness),
            sizes,
            (cell_mm, sizing.aspect),
        ))
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
            ("fillet_mm", self.fillet_mm),
        ];
        for (name, value) in lengths {
            if let Some(value) = value.filter(|v| !(v.is_finite() && *v > 0.0)) {
                return Err(SizingError::NotPositive { name, value });
            }
        }
        if let Some(value) = self.porosity.filter(|p| !(*p > 0.0 && *p < 1.0)) {
            return Err(SizingError::NotAPorosity { value });
        }
        self.has_edges()
    }

    fn has_edges(&self) -> Result<(), SizingError> {
        let aspect = self.aspect;
        let [lowest, highest] = [f64::min, f64::max].map(|pick| aspect.into_iter().fold(1.0, pick));
        let are_edges = aspect.iter().all(|edge| edge.is_finite()) && lowest * ASPECT_MAX >= highest;
        if are_edges && aspect[0] == 1.0 && lowest > 0.0 {
            Ok(())
        } else {
            Err(SizingError::NotAnAspect { aspect })
        }
    }

    fn fillets_struts_only(&self, lattice: &'static Lattice) -> Result<(), SizingError> {
        match self.fillet_mm {
            Some(_) if lattice.kind() != LatticeKind::Strut => Err(SizingError::NothingToFillet {
                lattice: lattice.name,
            }),
            _ => Ok(()),
        }
    }

    /// The thickness that meets the goal and leaves the fillets room.
    fn thickness(&self, lattice: &'static Lattice, family: &Family) -> Result<f64, SizingError> {
        let goal = self.goal()?;
        let [thinnest, _] = family.range();
        self.fillet_fits(family, thinnest)?;
        let found = root::thickness(lattice, family, goal)?;
        self.fillet_fits(family, found)?;
        Ok(found)
    }

    fn fillet_fits(&self, family: &Family, thickness: f64) -> Result<(), SizingError> {
        // At the very end of the range rounding leaves a little less than one.
        let is_tight = |room: &f64| *room < 1.0 - 1e-9;
        let room = family.fillet_room(thickness).filter(is_tight);
        match (self.fillet_mm, room) {
            (Some(fillet_mm), Some(room)) => Err(SizingError::FilletTooLarge {
                fillet_mm,
                largest_mm: fillet_mm * room.max(0.0),
            }),
            _ => Ok(()),
        }
    }

    fn full_block(&self, lattice: &'static Lattice) -> Result<SizedCell, SizingError> {
        debug_assert_eq!(lattice.kind(), LatticeKind::Full);
        match (self.cell_mm, self.given()) {
            (Some(cell_mm), 1) => Ok(SizedCell::full(lattice, (cell_mm, self.aspect))),
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
