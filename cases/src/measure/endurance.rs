//! Estimates of fatigue of struts and of overload of bone.

use super::{Context, Solved};
use crate::load_case::Driven;
use crate::structure::Built;
use solver::{CellStrain, Solution, contraction};

/// Share of the substrate that is left out as peaks of the mesh.
const PEAK_SHARE: f64 = 0.001;

/// Bins of a distribution of strain; with linear interpolation a quantile is good to some 3e-5 of the largest.
const BINS: usize = 1 << 14;

/// Von Mises stress that 0.1 % of the substrate exceeds, over the apparent stress.
pub(super) fn strut_stress(context: &Context) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    let substrate = context.built.mesh.phase("substrate")?;
    let stress = solved
        .stresses
        .exceeded_by(PEAK_SHARE, std::iter::once(substrate))?;
    Some(stress / solved.apparent_stress_mpa()?.abs())
}

/// Range of the apparent stress at which the struts reach the endurance limit.
pub(super) fn fatigue_range(context: &Context) -> Option<f64> {
    let fatigue = context.case.strength.fatigue?;
    let highest = fatigue.highest_stress_mpa() / strut_stress(context)?;
    Some((1.0 - fatigue.load_ratio) * highest)
}

/// Phases that are bone, by their name or that of their material.
fn bone_phases(built: &Built) -> Vec<usize> {
    let phases = built.mesh.phases().iter().zip(&built.materials).enumerate();
    let is_bone = |name: &str| name.to_lowercase().contains("bone");
    phases
        .filter(|(_, (phase, material))| is_bone(&phase.name) || is_bone(&material.name))
        .map(|(k, _)| k)
        .collect()
}

/// The effective strain `ε = √(2U/E)` that a volume fraction `share` of the bone exceeds, U being the energy density and E the modulus of
/// its tissue (Pistoia et al. 2002, Bone 30:842).
pub fn effective_strain(solution: &Solution, built: &Built, share: f64) -> Option<f64> {
    let bone = bone_phases(built);
    if bone.is_empty() {
        return None;
    }
    let largest = solution.fold_cells(
        || 0.0,
        |largest: &mut f64, cell| {
            let of_cell = strains(solution, built, (cell, &bone)).map(|(strain, _)| strain);
            *largest = of_cell.fold(*largest, f64::max);
        },
        |largest, part| *largest = largest.max(part),
    );
    let bin = |strain: f64| ((strain / largest * BINS as f64) as usize).min(BINS - 1);
    let volumes = solution.fold_cells(
        || vec![0.0; BINS],
        |volumes: &mut Vec<f64>, cell| {
            for (strain, volume) in strains(solution, built, (cell, &bone)) {
                volumes[bin(strain)] += volume;
            }
        },
        |sum, part| sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part),
    );
    let mut wanted = share * volumes.iter().sum::<f64>();
    for (bin, volume) in volumes.iter().enumerate().rev() {
        if *volume > 0.0 && *volume >= wanted {
            return Some((bin as f64 + 1.0 - wanted / volume) / BINS as f64 * largest);
        }
        wanted -= volume;
    }
    None
}

/// Effective strain and volume (in eighths of a cell) of the bone at every point of a cell.
fn strains<'a>(
    solution: &'a Solution,
    built: &'a Built,
    (cell, bone): (&'a CellStrain, &'a [usize]),
) -> impl Iterator<Item = (f64, f64)> + 'a {
    let present = bone.iter().copied().filter(|&phase| cell.fractions[phase] > 0.0);
    present.flat_map(move |phase| {
        cell.strain.iter().map(move |strain| {
            let twice_energy = contraction(&solution.phase_stress(phase, strain), strain);
            let effective = (twice_energy / built.materials[phase].young_mpa).max(0.0).sqrt();
            (effective, f64::from(cell.fractions[phase]))
        })
    })
}

/// Load at which so much of the bone is overloaded, over that of the case.
fn overload_factor(solved: &Solved, context: &Context) -> Option<f64> {
    let strain = solved.bone_strain? * solved.load_factor().abs();
    Some(context.case.strength.bone_strain / strain)
}

pub(super) fn bone_failure_factor(context: &Context) -> Option<f64> {
    overload_factor(context.solved.as_ref()?, context)
}

pub(super) fn bone_failure_force(context: &Context) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    let factor = overload_factor(solved, context)?;
    match solved.driven {
        Driven::Patch { force_n, .. } => Some(factor * force_n),
        Driven::Platen { area_mm2, .. } => {
            Some(factor * solved.apparent_stress_mpa()? * solved.load_factor() * area_mm2)
        }
        Driven::Block { .. } | Driven::Faces { .. } | Driven::Exact(_) => None,
    }
}
