//! Yield onset: the apparent stress at which a volume fraction q of the solid exceeds its yield stress.

use super::Context;
use crate::case::SolidMaterial;
use solver::{CellStrain, Solution, von_mises};

/// Bins of a distribution; with linear interpolation a quantile is good to some 3e-5 of the largest value.
const BINS: usize = 1 << 14;

/// Volume-weighted distributions of von Mises stress over yield stress at the 2×2×2 points, one for each phase.
///
/// In a mixed cell a phase has the cell's strain and its own stiffness, which is exact for stretching along the surface.
#[derive(Clone, Debug)]
pub struct YieldLoads {
    largest: f64,
    /// Bins of each phase; a phase without yield stress has none.
    phases: Vec<Vec<f64>>,
}

impl YieldLoads {
    /// Collects the distributions of a solution.
    pub fn new(solution: &Solution, materials: &[SolidMaterial]) -> Self {
        let largest = solution.fold_cells(
            || 0.0,
            |largest: &mut f64, cell| {
                let highest = loads(solution, materials, cell).fold(0.0, |a, (_, load, _)| load.max(a));
                *largest = largest.max(highest);
            },
            |largest, part| *largest = largest.max(part),
        );
        let phases = solution.fold_cells(
            || vec![vec![0.0; BINS]; materials.len()],
            |phases, cell| {
                for (phase, load, weight) in loads(solution, materials, cell) {
                    phases[phase][bin(load, largest)] += weight;
                }
            },
            |sums, part| add_bins(sums, part),
        );
        Self { largest, phases }
    }

    /// The distributions of von Mises stress itself in MPa, of every phase.
    pub fn of_stress(solution: &Solution, materials: &[SolidMaterial]) -> Self {
        let unit = |material: &SolidMaterial| SolidMaterial {
            yield_mpa: Some(1.0),
            ..material.clone()
        };
        Self::new(solution, &materials.iter().map(unit).collect::<Vec<_>>())
    }

    /// Stress over yield stress that a volume fraction `q` of the chosen phases exceeds.
    pub fn exceeded_by(&self, q: f64, phases: impl Iterator<Item = usize> + Clone) -> Option<f64> {
        let weight_in = |bin: usize| phases.clone().map(|phase| self.phases[phase][bin]).sum::<f64>();
        let total: f64 = (0..BINS).map(weight_in).sum();
        let mut wanted = q * total;
        for bin in (0..BINS).rev() {
            let weight = weight_in(bin);
            if weight > 0.0 && weight >= wanted {
                let from_top = wanted / weight;
                return Some((bin as f64 + 1.0 - from_top) / BINS as f64 * self.largest);
            }
            wanted -= weight;
        }
        None
    }
}

/// Bin of a load in `0..=largest`.
fn bin(load: f64, largest: f64) -> usize {
    ((load / largest * BINS as f64) as usize).min(BINS - 1)
}

fn add_bins(sums: &mut [Vec<f64>], part: Vec<Vec<f64>>) {
    for (sum, part) in sums.iter_mut().flatten().zip(part.into_iter().flatten()) {
        *sum += part;
    }
}

/// Phase, stress over yield stress and volume weight (in eighths of a cell) at every point of a cell.
fn loads<'a>(
    solution: &'a Solution,
    materials: &'a [SolidMaterial],
    cell: &'a CellStrain,
) -> impl Iterator<Item = (usize, f64, f64)> + 'a {
    let yielding = materials
        .iter()
        .enumerate()
        .filter_map(|(phase, material)| Some((phase, material.yield_mpa?)));
    let present = yielding.filter(|(phase, _)| cell.fractions[*phase] > 0.0);
    present.flat_map(move |(phase, yield_mpa)| {
        cell.strain.iter().map(move |strain| {
            let stress = von_mises(&solution.phase_stress(phase, strain));
            (phase, stress / yield_mpa, f64::from(cell.fractions[phase]))
        })
    })
}

fn onset(context: &Context, q: f64, chosen: impl Iterator<Item = usize> + Clone) -> Option<f64> {
    let solved = context.solved.as_ref()?;
    let load = solved.yield_loads.exceeded_by(q, chosen)?;
    Some(solved.apparent_stress_mpa()? / load)
}

fn all_phases(context: &Context) -> std::ops::Range<usize> {
    0..context.built.mesh.phases().len()
}

pub(super) fn onset_0_1(context: &Context) -> Option<f64> {
    onset(context, 0.001, all_phases(context))
}

pub(super) fn onset_1(context: &Context) -> Option<f64> {
    onset(context, 0.01, all_phases(context))
}

pub(super) fn onset_2(context: &Context) -> Option<f64> {
    onset(context, 0.02, all_phases(context))
}

fn onset_of_substrate(context: &Context, q: f64) -> Option<f64> {
    onset(context, q, context.built.mesh.phase("substrate").into_iter())
}

pub(super) fn substrate_onset_0_1(context: &Context) -> Option<f64> {
    onset_of_substrate(context, 0.001)
}

pub(super) fn substrate_onset(context: &Context) -> Option<f64> {
    onset_of_substrate(context, 0.01)
}

pub(super) fn substrate_onset_2(context: &Context) -> Option<f64> {
    onset_of_substrate(context, 0.02)
}

fn onset_of_coat(context: &Context, q: f64) -> Option<f64> {
    onset(context, q, context.built.mesh.coat_phases())
}

pub(super) fn coat_onset_0_1(context: &Context) -> Option<f64> {
    onset_of_coat(context, 0.001)
}

pub(super) fn coat_onset(context: &Context) -> Option<f64> {
    onset_of_coat(context, 0.01)
}

pub(super) fn coat_onset_2(context: &Context) -> Option<f64> {
    onset_of_coat(context, 0.02)
}
