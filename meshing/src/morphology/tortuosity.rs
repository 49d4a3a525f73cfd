//! Tortuosity of the pores.

use serde::Serialize;

use super::apertures::Apertures;
use super::conduction::Conduction;
use super::multigrid::Multigrid;
use crate::Occupancy;
use crate::interface::{NodeLevels, Patches};

/// Residual over that of the linear profile at which a field is solved: the flux is then right to its square.
const SOLVED: f64 = 1e-5;
/// Iterations at most: lattices take about twenty, fields through tight necks a hundred.
const ITERATIONS_MAX: usize = 2000;
/// Cells of the coarsest level at most.
const COARSEST_CELLS: usize = 8;

/// Why no tortuosity was found.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TortuosityError {
    /// The field was not solved.
    #[error("the field of diffusion is not solved after {iterations} iterations: residual {residual:e}")]
    NotSolved {
        /// How many there were.
        iterations: usize,
        /// Residual over that of the linear profile.
        residual: f64,
    },
}

/// Diffusion through the void between two opposite faces of the box.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Passage {
    /// No pore leads from face to face.
    Blocked,
    /// A pore does.
    Open {
        /// τ = ε D/D_eff, with the porosity ε of the whole box; 1 for straight pores.
        tortuosity: f64,
        /// D_eff/D, the flux through the box over that through the box without solid.
        relative_diffusivity: f64,
    },
}

/// Diffusive tortuosity of the void along x, y and z.
///
/// τ = ε D/D_eff (Epstein 1989, Chem. Eng. Sci. 44:777, who calls it the tortuosity factor; its root compares with
/// lengths of paths). D_eff is that of Laplace's equation in the void with two faces of the box at fixed values, the
/// other four and the solid insulated: finite volumes on the cells, which conduct through the open parts of their faces.
/// The pores lead through if cells at least half void do, by open faces. Peak memory about 80 bytes a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tortuosity {
    /// Between the two faces across x.
    pub x: Passage,
    /// Between the two faces across y.
    pub y: Passage,
    /// Between the two faces across z.
    pub z: Passage,
}

impl Tortuosity {
    /// Of the void of an occupancy.
    ///
    /// # Errors
    /// [`TortuosityError::NotSolved`].
    pub fn of(occupancy: &Occupancy) -> Result<Self, TortuosityError> {
        let levels = hierarchy(occupancy);
        let along = |axis| match leads_through(occupancy, &levels[0], axis) {
            true => diffusion(occupancy, &levels, axis),
            false => Ok(Passage::Blocked),
        };
        Ok(Self {
            x: along(0)?,
            y: along(1)?,
            z: along(2)?,
        })
    }
}

/// Apertures of the cells, and of cells joined until a few are left.
pub(super) fn hierarchy(occupancy: &Occupancy) -> Vec<Apertures> {
    let distances = NodeLevels::of(occupancy, &Patches::of(occupancy));
    let mut levels = vec![Apertures::of(occupancy, &distances)];
    while let Some(level) = levels
        .last()
        .filter(|level| level.cells.iter().product::<usize>() > COARSEST_CELLS)
    {
        levels.push(level.coarsened());
    }
    levels
}

/// Whether a way through open faces of cells at least half void joins the two faces of the box across an axis.
fn leads_through(occupancy: &Occupancy, apertures: &Apertures, axis: usize) -> bool {
    let grid = occupancy.grid();
    let is_pore = |cell: usize| occupancy.solid_fractions()[cell] <= 0.5;
    let mut seen = vec![false; grid.cell_count()];
    let is_mouth = |at: [usize; 3]| at[axis] == 0 && apertures.below(axis, at) > 0.0;
    let mouths = (0..seen.len()).filter(|&cell| is_pore(cell) && is_mouth(grid.cell_position(cell)));
    let mut reached: Vec<usize> = mouths.collect();
    reached.iter().for_each(|&cell| seen[cell] = true);
    while let Some(cell) = reached.pop() {
        for (face, there) in ways(grid.cell_position(cell), grid.cells, apertures) {
            match there {
                None if face == (axis, 1) => return true,
                Some(at) if is_pore(grid.cell_index(at)) && !seen[grid.cell_index(at)] => {
                    seen[grid.cell_index(at)] = true;
                    reached.push(grid.cell_index(at));
                }
                _ => {}
            }
        }
    }
    false
}

/// The open faces of a cell, by axis and side, with the position of the cell behind, or none beyond the box.
fn ways(
    at: [usize; 3],
    cells: [usize; 3],
    apertures: &Apertures,
) -> impl Iterator<Item = ((usize, usize), Option<[usize; 3]>)> {
    let faces = (0..6).map(|face| (face / 2, face % 2));
    faces.filter_map(move |(axis, side)| {
        let (mut face, mut there) = (at, at);
        face[axis] += side;
        // Below the first cell is beyond the box, as above the last.
        there[axis] = (at[axis] + 2 * side).wrapping_sub(1);
        let is_inside = there[axis] < cells[axis];
        (apertures.below(axis, face) > 0.0).then_some(((axis, side), is_inside.then_some(there)))
    })
}

fn diffusion(occupancy: &Occupancy, levels: &[Apertures], axis: usize) -> Result<Passage, TortuosityError> {
    let conduction = Conduction::new(&levels[0], axis);
    let solution = conduction.solved(Multigrid::new(levels, axis), SOLVED, ITERATIONS_MAX);
    // Not a number is not solved.
    if solution.residual.is_nan() || solution.residual > SOLVED {
        let (iterations, residual) = (solution.iterations, solution.residual);
        return Err(TortuosityError::NotSolved { iterations, residual });
    }
    let relative_diffusivity = conduction.relative_flux(&solution.field);
    let porosity = 1.0 - occupancy.solid_volume_mm3() / occupancy.box_volume_mm3();
    Ok(Passage::Open {
        tortuosity: porosity / relative_diffusivity,
        relative_diffusivity,
    })
}
