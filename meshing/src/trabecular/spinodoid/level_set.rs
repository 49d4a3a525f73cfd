//! A spinodoid, sized.

use super::SpinodoidSpec;
use super::islands::Field;
use super::node_grid::NodeGrid;
use super::spline::Spline;
use super::surface::Surface;
use super::waves;
use crate::solid::{DistanceSample, Solid};
use crate::trabecular::inscribed::{largest_in_solid, largest_in_void};
use crate::trabecular::root::{enclosed, narrowed};
use crate::trabecular::volume::Window;
use crate::trabecular::{TrabecularError, TrabecularSize};

/// Levels looked at, in standard deviations of the field: solid fractions from 7 % to 97 %.
const LEVELS: [f64; 2] = [-1.5, 1.9];
/// Part of the solid that islands may hold: beyond, what is left is not what was drawn.
const ISLANDS_MAX: f64 = 0.1;
/// Sizes are met to this part.
const TOLERANCE: f64 = 2e-4;
/// Part of the size that a jump may leave open.
const JUMP_MAX: f64 = 1e-3;
/// First step of the search, which starts at a level of zero; there porosities change by 0.15.
const STEP: f64 = 0.4;

/// A random level set {φ ≤ level}, φ(x) = √(2/N) Σ cos(k nᵢ·x + γᵢ), without its islands: trabecular bone of plates and
/// rods, isotropic, or drawn out into plates or columns by the cones that hold the directions nᵢ.
///
/// The field is a cubic spline through the waves at 16 nodes a wavelength. Signed distance: the true one to the surface
/// of the largest piece, found from a guide of foot points; in islands, and in what nodes are beside them, the field is
/// lifted above the level. Beyond the box of a clipped structure, and half a wavelength
/// more, it is that of the nearest point there.
///
/// Pieces are those of the endless structure, or of a clipped one and what surrounds it by half a wavelength. A box cuts
/// some of them off: [`crate::largest_piece`] removes those from a mesh and counts them.
///
/// Kumar, Tan, Zheng & Kochmann 2020, npj Comput. Mater. 6:73 (10.1038/s41524-020-0341-6); Cahn 1965, J. Chem. Phys.
/// 42:93 (10.1063/1.1695731).
#[derive(Clone, Debug)]
pub struct Spinodoid {
    surface: Surface,
    window: Window,
    level: f64,
    filled: f64,
    islands: usize,
    islands_filled: f64,
    member_mm: f64,
    pore_mm: f64,
}

impl Spinodoid {
    /// The structure of a specification, its one size met to 0.1 %.
    ///
    /// The porosity is that of what is left without islands. *Member* and *pore* are the diameters of the largest spheres
    /// in the solid and in the void with their centres in the box.
    ///
    /// # Errors
    /// Numbers out of their range, a box too narrow or too large for the wavelength, a size out of reach or within a jump,
    /// a structure that falls apart.
    pub fn new(spec: &SpinodoidSpec) -> Result<Self, TrabecularError> {
        spec.validated()?;
        let spline = Spline::through(&waves::drawn(spec), NodeGrid::of(spec)?);
        let draft = Draft {
            field: Field::new(spline),
            spec,
        };
        let level = draft.level()?;
        draft.at(level)
    }

    /// Edges of the box in mm, whose smallest corner is the origin; a periodic structure repeats with them.
    pub fn box_mm(&self) -> [f64; 3] {
        self.window.edges
    }

    /// The level, in standard deviations of the endless field.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// Void part of the box, by planes about the nodes of the spline: right to 10⁻⁴.
    pub fn porosity(&self) -> f64 {
        1.0 - self.filled
    }

    /// Diameter in mm of the largest sphere in the solid.
    pub fn member_mm(&self) -> f64 {
        self.member_mm
    }

    /// Diameter in mm of the largest sphere in the void.
    pub fn pore_mm(&self) -> f64 {
        self.pore_mm
    }

    /// Number of islands that were removed.
    pub fn islands(&self) -> usize {
        self.islands
    }

    /// Part of the box that the islands had filled.
    pub fn islands_filled(&self) -> f64 {
        self.islands_filled
    }
}

/// A field before its level is chosen.
struct Draft<'a> {
    field: Field,
    spec: &'a SpinodoidSpec,
}

impl Draft<'_> {
    fn window(&self) -> Window {
        Window {
            low: [0.0; 3],
            edges: self.spec.box_mm,
        }
    }

    /// The level at which the size is met.
    fn level(&self) -> Result<f64, TrabecularError> {
        let size = self.spec.size;
        let wanted = match size {
            // To a part of the solid.
            TrabecularSize::Porosity(porosity) => 1.0 - porosity,
            TrabecularSize::MemberMm(length) | TrabecularSize::PoreMm(length) => length,
        };
        let excess = |level: f64| self.excess(level);
        let bracket = enclosed(&excess, 0.0, STEP, LEVELS)
            .map_err(|ends| size.unreachable(ends.map(|excess| self.measured(excess))))?;
        let found = narrowed(&excess, bracket, TOLERANCE * wanted);
        if found.nearest()[1].abs() > JUMP_MAX * wanted {
            return Err(size.jump([found.low, found.high].map(|side| self.measured(side[1]))));
        }
        Ok(found.nearest()[0])
    }

    /// What the size of the solid exceeds the one asked for by; it rises with the level.
    fn excess(&self, level: f64) -> f64 {
        let window = self.window();
        match self.spec.size {
            TrabecularSize::Porosity(porosity) => self.field.pieces(level).filled - (1.0 - porosity),
            TrabecularSize::MemberMm(wanted) => 2.0 * largest_in_solid(&self.surface(level), window) - wanted,
            TrabecularSize::PoreMm(wanted) => wanted - 2.0 * largest_in_void(&self.surface(level), window),
        }
    }

    /// The size that has an excess.
    fn measured(&self, excess: f64) -> f64 {
        match self.spec.size {
            TrabecularSize::Porosity(wanted) | TrabecularSize::PoreMm(wanted) => wanted - excess,
            TrabecularSize::MemberMm(wanted) => wanted + excess,
        }
    }

    fn surface(&self, level: f64) -> Surface {
        let pieces = self.field.pieces(level);
        Surface::new(&self.field.without_islands(level, &pieces), level)
    }

    fn at(self, level: f64) -> Result<Spinodoid, TrabecularError> {
        let pieces = self.field.pieces(level);
        let islands = pieces.islands_filled / (pieces.filled + pieces.islands_filled);
        if islands > ISLANDS_MAX {
            return Err(TrabecularError::FallsApart { islands });
        }
        let field = self.field.without_islands(level, &pieces);
        let surface = Surface::new(&field, level);
        let window = self.window();
        Ok(Spinodoid {
            member_mm: 2.0 * largest_in_solid(&surface, window),
            pore_mm: 2.0 * largest_in_void(&surface, window),
            surface,
            window,
            level,
            filled: field.filled(level),
            islands: pieces.islands,
            islands_filled: pieces.islands_filled,
        })
    }
}

impl Solid for Spinodoid {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.surface.signed_distance_mm(at_mm)
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        self.surface.sample(at_mm)
    }
}
