//! Stress shielding: the stimulus `S = U/ρ` of bone beside an implant against that of the intact bone.

use super::Context;
use crate::structure::{Built, Zones};
use solver::Solution;
use std::sync::{Mutex, PoisonError};

/// Strain energy density of the intact block.
#[derive(Clone, Debug)]
pub struct IntactBone {
    /// In MPa (mJ/mm³), for every cell of the grid.
    pub energy_density: Vec<f32>,
}

/// Strain energy density in MPa of every cell of the grid, 0 in void.
pub(super) fn energy_density(solution: &Solution) -> Vec<f32> {
    let [nx, ny, _] = solution.mesh().grid().cells;
    let mut density = vec![0.0; solution.mesh().grid().cell_count()];
    // One thread has all cells of a layer: nobody waits.
    let layers: Vec<_> = density.chunks_mut(nx * ny).map(Mutex::new).collect();
    solution.map_cells(|cell| {
        let layer = layers[cell.cell / (nx * ny)].lock();
        layer.unwrap_or_else(PoisonError::into_inner)[cell.cell % (nx * ny)] =
            solution.energy_density(cell) as f32;
    });
    drop(layers);
    density
}

impl IntactBone {
    /// The state of a solved intact block.
    pub fn new(solution: &Solution) -> Self {
        Self {
            energy_density: energy_density(solution),
        }
    }
}

/// Cells of the shells with the energy densities with and without implant, and the density of the bone.
fn zone_cells<'a>(context: &'a Context) -> Option<impl Iterator<Item = (u8, f64, f64, f64)> + 'a> {
    let zones: &Zones = context.built.zones.as_ref()?;
    let implanted = context.solved.as_ref()?.energy_density.as_ref()?;
    let intact = &context.intact?.energy_density;
    let cells = zones.shell.iter().enumerate().filter(|(_, shell)| **shell > 0);
    Some(cells.map(|(cell, &shell)| {
        let density = bone_density(context.built, cell);
        (
            shell,
            f64::from(implanted[cell]),
            f64::from(intact[cell]),
            density,
        )
    }))
}

/// Density in g/cm³ of a cell of bone.
fn bone_density(built: &Built, cell: usize) -> f64 {
    let fractions = built.mesh.fractions(cell);
    built
        .materials
        .iter()
        .zip(fractions)
        .map(|(material, f)| material.density_g_cm3 * f64::from(f))
        .sum()
}

/// `1 − SED_implanted / SED_intact` over the cells of the chosen shells.
fn shielding(context: &Context, chosen: impl Fn(u8) -> bool) -> Option<f64> {
    let cells = zone_cells(context)?.filter(|cell| chosen(cell.0));
    let (implanted, intact) = cells.fold((0.0, 0.0), |sum, cell| (sum.0 + cell.1, sum.1 + cell.2));
    (intact > 0.0).then(|| 1.0 - implanted / intact)
}

pub(super) fn all_shells(context: &Context) -> Option<f64> {
    shielding(context, |_| true)
}

pub(super) fn shell_1(context: &Context) -> Option<f64> {
    shielding(context, |shell| shell == 1)
}

pub(super) fn shell_2(context: &Context) -> Option<f64> {
    shielding(context, |shell| shell == 2)
}

pub(super) fn shell_3(context: &Context) -> Option<f64> {
    shielding(context, |shell| shell == 3)
}

/// Mass fraction of bone in the shells whose stimulus has fallen below `(1 − s)` of the intact one.
pub(super) fn resorbing(context: &Context) -> Option<f64> {
    let kept = 1.0 - context.built.zones.as_ref()?.lazy_zone;
    let (mut lost, mut total) = (0.0, 0.0);
    for (_, implanted, intact, density) in zone_cells(context)? {
        total += density;
        // The density of a cell is the same in both, so that it drops out of S < (1 − s) S_ref.
        if implanted < kept * intact {
            lost += density;
        }
    }
    (total > 0.0).then(|| lost / total)
}
