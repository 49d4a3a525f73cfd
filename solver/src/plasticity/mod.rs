//! Elastoplastic runs: small strains, von Mises' yield condition, isotropic hardening, prescribed displacements.

mod body;
mod cell;
mod hardening;
mod newton;
mod point;

pub use hardening::Hardening;

use crate::conjugate_gradient::SolveOptions;
use crate::error::SolveError;
use crate::field::Field;
use crate::system::System;
use body::PlasticBody;
use newton::Newton;
use serde::Serialize;
use std::ops::ControlFlow;
use thiserror::Error;

/// How a run is led along its path.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PlasticOptions {
    /// 2-norm of the residual on the free degrees of freedom over that of the reactions.
    pub tolerance: f64,
    /// Newton iterations of one step.
    pub max_iterations: usize,
    /// Largest change of the factor in one step.
    pub largest_step: f64,
    /// Smallest change of the factor: steps that fail are halved down to it.
    pub smallest_step: f64,
}

impl PlasticOptions {
    fn are_sound(&self) -> bool {
        let numbers = [self.tolerance, self.smallest_step, self.largest_step];
        numbers.iter().all(|value| value.is_finite() && *value > 0.0)
            && self.smallest_step <= self.largest_step
            && self.max_iterations > 0
    }
}

/// One equilibrium on the path.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PlasticStep {
    /// Factor of the prescribed displacements.
    pub factor: f64,
    /// Work-conjugate of the factor in N·mm: `Σ f_i d_i` over the held degrees of freedom, d the prescribed displacement at factor 1. Over a
    /// platen's displacement it is its force.
    pub conjugate_nmm: f64,
    /// Share of the solid's volume with plastic strain, by weight in the stiffness.
    pub plastic_share: f64,
    /// Newton iterations.
    pub iterations: usize,
    /// Iterations of all linear solves.
    pub linear_iterations: usize,
}

/// Why a run ended before the end of its path.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum PlasticFailure {
    /// A linear solve or its preconditioner failed.
    #[error(transparent)]
    Linear(SolveError),
    /// Newton's method did not converge, however small the step.
    #[error(
        "no equilibrium: residual {relative_residual:.1e} of the reactions after {iterations} Newton iterations, and the step cannot be smaller"
    )]
    Newton {
        /// Iterations of the last try.
        iterations: usize,
        /// Residual over reactions.
        relative_residual: f64,
    },
    /// The inner strains of a cell were not found.
    #[error("no equilibrium within a cell, and the step cannot be smaller")]
    FreeStrains,
    /// Forces are given; only displacements can be led along a path.
    #[error("the body carries given forces; a plastic run is led by displacements")]
    Loads,
    /// Options that lead nowhere.
    #[error(
        "a plastic run needs a positive tolerance, at least one Newton iteration, and steps 0 < smallest ≤ largest, all finite"
    )]
    Options,
    /// A factor that is no number.
    #[error("the path of a plastic run goes to the factor {0}; a finite number is expected")]
    Factor(f64),
    /// The body repeats itself.
    #[error("a block that repeats itself has no prescribed displacements to lead a plastic run by")]
    Periodic,
}

/// What a run has found.
#[derive(Clone, Debug)]
pub struct PlasticRun {
    /// Equilibria in order; the first is the unloaded body.
    pub steps: Vec<PlasticStep>,
    /// Equivalent plastic strain of every cell with material at the last step, by rising index of the cell.
    pub equivalent_strain: Vec<f64>,
    /// Displacement in mm of every node touching material at the last step, by rising index of the grid node.
    pub displacement: Vec<[f64; 3]>,
    /// Why it ended early, if it did; the steps before are good.
    pub failure: Option<PlasticFailure>,
}

impl System<'_> {
    /// Leads the prescribed displacements from zero through the factors that `next` names, given the steps so far, until it names none; `laws`
    /// has the hardening of each phase, and one without stays elastic. `observe` hears of every step and may break off.
    ///
    /// # Errors
    /// [`PlasticFailure`] where the system cannot be led by displacements, or its elastic solution fails. A run that ends
    /// early is no error: it says why.
    pub fn load_plastically(
        &self,
        laws: &[Option<Hardening>],
        next: &mut dyn FnMut(&[PlasticStep]) -> Option<f64>,
        options: &PlasticOptions,
        observe: &mut dyn FnMut(&PlasticStep) -> ControlFlow<()>,
    ) -> Result<PlasticRun, PlasticFailure> {
        if !options.are_sound() {
            return Err(PlasticFailure::Options);
        }
        if !self.constraints().loads.is_empty() {
            return Err(PlasticFailure::Loads);
        }
        if self.operator().topology().wraps.is_some() {
            return Err(PlasticFailure::Periodic);
        }
        let mut quiet = |_| ControlFlow::Continue(());
        let elastic = self
            .solve(&SolveOptions::default(), &mut quiet)?
            .into_displacement();
        let mut leader = Leader {
            newton: Newton {
                system: self,
                body: PlasticBody::new(self, laws),
                multigrid: self.multigrid()?,
                linear: [0, 0],
            },
            now: Field::zeros(self.operator().topology().node_count()),
            elastic,
            before: None,
            factor: 0.0,
            step: options.largest_step,
        };
        let mut steps = vec![PlasticStep {
            factor: 0.0,
            conjugate_nmm: 0.0,
            plastic_share: 0.0,
            iterations: 0,
            linear_iterations: 0,
        }];
        let mut failure = None;
        'path: while let Some(target) = next(&steps) {
            if !target.is_finite() {
                failure = Some(PlasticFailure::Factor(target));
                break;
            }
            while (target - leader.factor).abs() > 1e-12 {
                match leader.advance(target, options) {
                    Ok(step) => {
                        steps.push(step);
                        if observe(&step).is_break() {
                            failure = Some(PlasticFailure::Linear(SolveError::Interrupted));
                            break 'path;
                        }
                    }
                    Err(error) => {
                        failure = Some(error);
                        break 'path;
                    }
                }
            }
            leader.turn();
        }
        Ok(PlasticRun {
            steps,
            equivalent_strain: leader.newton.body.equivalent_strains(),
            displacement: (0..leader.now.nodes()).map(|node| leader.now.at(node)).collect(),
            failure,
        })
    }
}

/// Follows the path.
struct Leader<'a> {
    newton: Newton<'a>,
    now: Field<f64>,
    /// The displacement of the elastic body at factor 1.
    elastic: Field<f64>,
    /// The displacement and the factor one step before, where it was on the same branch.
    before: Option<(Field<f64>, f64)>,
    factor: f64,
    /// What the next step tries.
    step: f64,
}

impl Leader<'_> {
    /// One step towards a factor, halved until it succeeds.
    fn advance(&mut self, target: f64, options: &PlasticOptions) -> Result<PlasticStep, PlasticFailure> {
        loop {
            let left = target - self.factor;
            // The rest in equal steps, so that none is tiny.
            let count = (left.abs() / self.step).ceil().max(1.0);
            let change = left / count;
            let factor = if count == 1.0 {
                target
            } else {
                self.factor + change
            };
            let mut trial = self.predicted(factor);
            match self.newton.solve(&mut trial, options) {
                Ok(found) => {
                    self.newton.body.accept();
                    let before = std::mem::replace(&mut self.now, trial);
                    self.before = Some((before, self.factor));
                    self.factor = factor;
                    if found.iterations <= options.max_iterations / 2 {
                        self.step = (1.5 * self.step).min(options.largest_step);
                    }
                    return Ok(PlasticStep {
                        factor,
                        conjugate_nmm: found.conjugate_nmm,
                        plastic_share: found.plastic_share,
                        iterations: found.iterations,
                        linear_iterations: found.linear_iterations,
                    });
                }
                Err(PlasticFailure::Newton { .. } | PlasticFailure::FreeStrains)
                    if 0.5 * change.abs() >= options.smallest_step =>
                {
                    self.step = 0.5 * change.abs();
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The last displacement carried on to a factor, elastically where the path has turned, right on the held degrees of freedom.
    fn predicted(&self, factor: f64) -> Field<f64> {
        let mut trial = self.now.clone();
        match &self.before {
            Some((before, at)) => {
                let growth = (factor - self.factor) / (self.factor - at);
                trial.update(before, |value, old| value + growth * (value - old));
            }
            None => {
                let change = factor - self.factor;
                trial.update(&self.elastic, |value, elastic| value + change * elastic);
            }
        }
        for &(node, component, value) in &self.newton.system.constraints().prescribed {
            trial.component_mut(component as usize)[node as usize] = factor * value;
        }
        trial
    }

    /// The path may turn back here: what came before tells nothing of what follows.
    fn turn(&mut self) {
        self.before = None;
    }
}
