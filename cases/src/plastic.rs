//! An elastoplastic compression of a solved system, and an exact solution beyond yield.

use crate::case::{Case, Plasticity};
use crate::load_case::{self, Driven};
use crate::run_error::RunError;
use crate::stress_strain::{CurvePoint, StressStrain};
use crate::structure::Built;
use meshing::VoxelMesh;
use solver::{Hardening, PlasticFailure, PlasticOptions, PlasticStep, SolveError, System};
use std::ops::ControlFlow;

/// Newton iterations of a step before it is halved.
const NEWTON_ITERATIONS: usize = 14;

/// Halvings of a step before the run gives up.
const HALVINGS: i32 = 7;

/// The first target as a part of a step: little has yielded there, so that it gives the quasi-elastic gradient.
const FIRST: f64 = 0.1;

/// What an elastoplastic compression has found.
#[derive(Clone, Debug)]
pub struct PlasticOutcome {
    /// Stress by strain.
    pub curve: StressStrain,
    /// Equivalent plastic strain of every cell with material at the end.
    pub equivalent_strain: Vec<f64>,
    /// Newton iterations and iterations of linear solves.
    pub iterations: [usize; 2],
    /// Doubts.
    pub warnings: Vec<String>,
}

/// Residual over reactions of an exact solution beyond yield.
const EXACT_TOLERANCE: f64 = 1e-4;

/// The end of an exact solution beyond yield.
#[derive(Clone, Debug)]
pub struct BeyondYield {
    /// Displacement in mm of every node of the grid; zero off the material.
    pub displacement_mm: Vec<[f64; 3]>,
    /// Share of the solid with plastic strain.
    pub plastic_fraction: f64,
    /// Equivalent plastic strain of every cell with material.
    pub equivalent_strain: Vec<f64>,
}

/// Moves the faces of a block as an exact solution beyond yield says; nothing for any other.
///
/// # Errors
/// [`RunError::Failed`] where a step is not found: half a solution is held against nothing.
pub fn follow(
    mesh: &VoxelMesh,
    (system, driven): (&System, &Driven),
    observe: &mut dyn FnMut(&PlasticStep) -> ControlFlow<()>,
) -> Result<Option<BeyondYield>, RunError> {
    let Driven::Exact(field) = driven else {
        return Ok(None);
    };
    let Some((yield_mpa, steps)) = field.yields() else {
        return Ok(None);
    };
    let law = Hardening::linear(yield_mpa, 0.0).map_err(RunError::failed)?;
    let step = 1.0 / steps as f64;
    let options = PlasticOptions {
        tolerance: EXACT_TOLERANCE,
        max_iterations: NEWTON_ITERATIONS,
        largest_step: step,
        smallest_step: step * 0.5f64.powi(HALVINGS),
    };
    let mut end = Some(1.0);
    let run = system
        .load_plastically(&[Some(law)], &mut |_| end.take(), &options, observe)
        .map_err(failed)?;
    if let Some(error) = run.failure {
        return Err(failed(error));
    }
    let mut found = run.displacement.into_iter();
    let touched = load_case::material_nodes(mesh).into_iter();
    Ok(Some(BeyondYield {
        displacement_mm: touched
            .map(|is_touched| is_touched.then(|| found.next()).flatten().unwrap_or_default())
            .collect(),
        plastic_fraction: run.steps.last().map_or(0.0, |last| last.plastic_share),
        equivalent_strain: run.equivalent_strain,
    }))
}

/// Compresses a system between platens as far as the case says; nothing where the case does not ask for it.
///
/// # Errors
/// [`RunError::Input`] for a flow curve of no region, [`RunError::Failed`] when not even the first step is found.
pub fn compress(
    case: &Case,
    built: &Built,
    (system, driven): (&System, &Driven),
    observe: &mut dyn FnMut(&PlasticStep) -> ControlFlow<()>,
) -> Result<Option<PlasticOutcome>, RunError> {
    let (
        Some(plan),
        Driven::Platen {
            shortening_mm,
            height_mm,
            area_mm2,
            ..
        },
    ) = (&case.plasticity, *driven)
    else {
        return Ok(None);
    };
    let laws = laws(plan, built)?;
    let unit = shortening_mm / height_mm;
    let step = plan.strain / plan.steps as f64 / unit;
    let options = PlasticOptions {
        tolerance: plan.tolerance,
        max_iterations: NEWTON_ITERATIONS,
        largest_step: step,
        smallest_step: step * 0.5f64.powi(HALVINGS),
    };
    let mut path = Path::new(plan, unit, FIRST * step);
    let run = system
        .load_plastically(&laws, &mut |steps| path.next(steps), &options, observe)
        .map_err(failed)?;
    let point = |step: &PlasticStep| CurvePoint {
        strain: step.factor * unit,
        stress_mpa: step.conjugate_nmm / shortening_mm / area_mm2,
        plastic_fraction: step.plastic_share,
    };
    let total = |count: fn(&PlasticStep) -> usize| run.steps.iter().map(count).sum();
    let curve = StressStrain {
        points: run.steps.iter().map(point).collect(),
    };
    let warnings = match run.failure {
        Some(PlasticFailure::Linear(SolveError::Interrupted)) => return Err(RunError::Interrupted),
        Some(error) if run.steps.len() < 2 => return Err(RunError::failed(error)),
        Some(error) => vec![format!(
            "the plastic run ended at a strain of {:.4} of {}: {error}",
            curve.points.last().map_or(0.0, |point| point.strain),
            plan.strain
        )],
        None => Vec::new(),
    };
    Ok(Some(PlasticOutcome {
        curve,
        equivalent_strain: run.equivalent_strain,
        iterations: [
            total(|step| step.iterations),
            total(|step| step.linear_iterations),
        ],
        warnings,
    }))
}

fn failed(error: PlasticFailure) -> RunError {
    match error {
        PlasticFailure::Linear(SolveError::Interrupted) => RunError::Interrupted,
        other => RunError::failed(other),
    }
}

/// The flow curve of each phase; one without yield stress stays elastic.
fn laws(plan: &Plasticity, built: &Built) -> Result<Vec<Option<Hardening>>, RunError> {
    let phases = built.mesh.phases();
    if let Some(region) = plan
        .hardening
        .keys()
        .find(|name| phases.iter().all(|phase| phase.name != **name))
    {
        let known: Vec<&str> = phases.iter().map(|phase| phase.name.as_str()).collect();
        // The uncoated run has no coat.
        if !region.starts_with("coat") {
            let message = format!("there is no region `{region}`");
            return Err(RunError::input(
                "plasticity.hardening",
                message,
                format!("one of {}", known.join(", ")),
            ));
        }
    }
    let law = |(phase, material): (&meshing::Phase, &crate::case::SolidMaterial)| {
        let law = match (plan.hardening.get(&phase.name), material.yield_mpa) {
            (Some(points), _) => Hardening::table(points.clone()),
            (None, Some(yield_mpa)) => {
                Hardening::linear(yield_mpa, plan.hardening_ratio * material.young_mpa)
            }
            (None, None) => return Ok(None),
        };
        law.map(Some).map_err(RunError::failed)
    };
    phases.iter().zip(&built.materials).map(law).collect()
}

/// The factors that a run is led through.
struct Path {
    first: Option<f64>,
    end: Option<f64>,
    /// Strain and part of the stress of an unloading, in factors.
    unload: Option<(f64, f64)>,
    /// Where the specimen is loaded again to.
    again: Option<f64>,
    /// Reached with the last target, to be unloaded from.
    turns: bool,
}

impl Path {
    fn new(plan: &Plasticity, unit: f64, first: f64) -> Self {
        Self {
            first: Some(first),
            end: Some(plan.strain / unit),
            unload: plan
                .unload_at_strain
                .zip(plan.unload_share)
                .map(|(strain, share)| (strain / unit, share)),
            again: None,
            turns: false,
        }
    }

    /// To the first point, to the unloading if there is one, down by its share along the first slope, up again, to the end.
    fn next(&mut self, steps: &[PlasticStep]) -> Option<f64> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        if let (true, Some(last), Some(first)) = (self.turns, steps.last(), steps.get(1)) {
            self.turns = false;
            let stiffness = first.conjugate_nmm / first.factor;
            self.again = Some(last.factor);
            let share = self.unload.take().map_or(0.0, |(_, share)| share);
            return Some(last.factor - share * last.conjugate_nmm / stiffness);
        }
        if let Some(again) = self.again.take() {
            return Some(again);
        }
        if let Some((factor, _)) = self.unload {
            self.turns = true;
            return Some(factor);
        }
        self.end.take()
    }
}
