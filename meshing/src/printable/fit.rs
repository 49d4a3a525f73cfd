//! A surface moved until it encloses a volume.

use super::StlError;
use super::corners::{Corners, Measured};
use super::marching::{Crossings, Triangles};
use crate::Grid;
use crate::interface::NodeLevels;
use crate::solid::vector::{scaled, shifted};

/// Relative error of the volume at which its fit ends: a fiftieth of what is promised.
const VOLUME_FITTED: f64 = 1e-4;
/// Relative error of the volume above which a surface is refused.
const VOLUME_ERROR_MAX: f64 = 5e-3;
/// Steps of the fit by the area of the surface, two of which are usual, before the bracket is halved.
const STEPS_BY_AREA: usize = 5;
/// Steps of the fit at most: the last bracket is 2⁻¹² of a cell.
const STEPS_MAX: usize = 17;
/// Shift of the surface at most, in edges of a cell: beyond it the surface is another one.
const SHIFT_MAX: f64 = 0.5;

/// A closed surface.
///
/// Which edges of the grid are crossed is settled by the signs of the distances. The fit moves the corners along their
/// edges alone, and not to the ends: that changes the volume without a jump, where another level would cross other
/// edges, and marching cubes pass through no others wherever on their edges the corners are.
pub(super) struct Fit {
    pub(super) corners: Corners,
    pub(super) triangles: Triangles,
    pub(super) free: Measured,
    pub(super) caps: Measured,
    /// The distance at which the surface runs, in edges of a cell.
    pub(super) shift: f64,
    middle: [f64; 3],
}

impl Fit {
    /// The surface at no distance, moved to have the volume of the cells.
    pub(super) fn of(grid: &Grid, levels: &NodeLevels, cell_volume_mm3: f64) -> Result<Self, StlError> {
        let crossings = Crossings::of(levels, grid);
        let mut fit = Self::unplaced(&crossings, grid)?;
        let (mut low, mut high) = (-SHIFT_MAX, SHIFT_MAX);
        fit.place(&crossings, 0.0);
        for step in 0..STEPS_MAX {
            let missing = cell_volume_mm3 - fit.volume();
            if missing.abs() < VOLUME_FITTED * cell_volume_mm3 || fit.free.area == 0.0 {
                break;
            }
            let side = if missing > 0.0 { &mut low } else { &mut high };
            *side = fit.shift;
            // The volume grows by the free area times the shift.
            let by_area = fit.shift + missing / (fit.free.area * grid.spacing_mm);
            let is_within = step < STEPS_BY_AREA && low < by_area && by_area < high;
            fit.place(&crossings, if is_within { by_area } else { 0.5 * (low + high) });
        }
        fit.checked(cell_volume_mm3)
    }

    fn unplaced(crossings: &Crossings, grid: &Grid) -> Result<Self, StlError> {
        let corners = Corners::of(crossings)?;
        let triangles = corners.triangles(crossings);
        match triangles.free.len() + triangles.caps.len() {
            0 => return Err(StlError::NoMaterial),
            triangles if u32::try_from(triangles).is_err() => return Err(StlError::TooMany { triangles }),
            _ => {}
        }
        let (free, caps) = (Measured::default(), Measured::default());
        Ok(Self {
            corners,
            triangles,
            free,
            caps,
            shift: 0.0,
            middle: shifted(grid.origin_mm, scaled(grid.extent_mm(), 0.5)),
        })
    }

    fn place(&mut self, crossings: &Crossings, shift: f64) {
        self.corners.place(crossings, shift as f32);
        self.free = self.corners.measured(&self.triangles.free, self.middle);
        self.caps = self.corners.measured(&self.triangles.caps, self.middle);
        self.shift = shift;
    }

    /// Enclosed volume in mm³.
    pub(super) fn volume(&self) -> f64 {
        self.free.volume + self.caps.volume
    }

    fn checked(self, cell_volume_mm3: f64) -> Result<Self, StlError> {
        let volume_mm3 = self.volume();
        // Written so that what is not a number is refused.
        if (volume_mm3 - cell_volume_mm3).abs() <= VOLUME_ERROR_MAX * cell_volume_mm3 {
            return Ok(self);
        }
        Err(StlError::VolumeMissed {
            volume_mm3,
            cell_volume_mm3,
        })
    }
}
