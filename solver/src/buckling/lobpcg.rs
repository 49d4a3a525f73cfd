//! The locally optimal block preconditioned conjugate gradients of Knyazev.

use super::basis::Basis;
use super::geometric::GeometricStiffness;
use super::ritz::rayleigh_ritz;
use super::{BucklingFailure, BucklingOptions, BucklingProgress};
use crate::error::SolveError;
use crate::field::Field;
use crate::multigrid::Multigrid;
use crate::random::Random;
use crate::system::System;
use std::ops::ControlFlow;

/// Vectors beside the modes asked for: they carry what is next, and modes converge the faster.
pub const GUARDS: usize = 2;

/// Iterations after which a space without compressed vectors is believed.
const STABLE_AFTER: usize = 15;

/// What the iteration has found.
#[derive(Debug)]
pub(super) struct Found {
    /// `μ = 1/λ`, falling.
    pub values: Vec<f64>,
    pub vectors: Vec<Field<f64>>,
    /// Smallest μ of any vector that was seen.
    pub smallest: f64,
    pub iterations: usize,
    pub error: f64,
}

/// Iterates for the largest μ of `G x = μ K x` (Knyazev 2001, SIAM J. Sci. Comput. 23:517, doi 10.1137/S1064827500366124).
pub(super) struct Iteration<'a> {
    system: &'a System<'a>,
    geometric: &'a GeometricStiffness<'a>,
    multigrid: Multigrid,
    /// Vectors, directions, preconditioned residuals: a third each.
    basis: Basis,
    residual: Field<f64>,
    /// Vectors of the block.
    count: usize,
    values: Vec<f64>,
    smallest: f64,
}

impl<'a> Iteration<'a> {
    /// Starts from smoothed noise.
    pub fn start(
        system: &'a System<'a>,
        geometric: &'a GeometricStiffness<'a>,
        modes: usize,
    ) -> Result<Self, BucklingFailure> {
        let count = modes + GUARDS;
        let nodes = system.operator().topology().node_count();
        let mut iteration = Self {
            system,
            geometric,
            multigrid: system.multigrid()?,
            basis: Basis::zeros(3 * count, nodes),
            residual: Field::zeros(nodes),
            count,
            values: Vec::new(),
            smallest: f64::INFINITY,
        };
        for column in 0..count {
            let mut random = Random::new(column as u64 + 1);
            for component in iteration.residual.all_mut() {
                component.fill_with(|| random.unit() - 0.5);
            }
            system.fixed().clear(&mut iteration.residual);
            system.gauge().project(&mut iteration.residual);
            iteration.precondition(column);
        }
        let columns: Vec<usize> = (0..count).collect();
        iteration.improve(&columns, modes)?;
        Ok(iteration)
    }

    /// Iterates until the modes asked for have converged.
    pub fn run(
        mut self,
        options: &BucklingOptions,
        observe: &mut dyn FnMut(BucklingProgress) -> ControlFlow<()>,
    ) -> Result<Found, BucklingFailure> {
        let mut iterations = 0;
        loop {
            let errors: Vec<f64> = (0..self.count).map(|k| self.load_residual(k)).collect();
            let error = errors[..options.modes].iter().copied().fold(0.0, f64::max);
            let progress = BucklingProgress {
                iteration: iterations,
                factor: 1.0 / self.values[0],
                relative_error: error,
                tolerance: options.tolerance,
            };
            if observe(progress).is_break() {
                return Err(SolveError::Interrupted.into());
            }
            if self.is_done(&progress, options)? {
                return Ok(self.found(iterations, error));
            }
            let active = (0..self.count).filter(|&k| errors[k] > options.tolerance);
            let columns = (0..2 * self.count).chain(active.map(|k| 2 * self.count + k));
            self.improve(&columns.collect::<Vec<_>>(), options.modes)?;
            iterations += 1;
        }
    }

    /// Whether the modes asked for have converged, all of them under compression.
    fn is_done(&self, at: &BucklingProgress, options: &BucklingOptions) -> Result<bool, BucklingFailure> {
        let is_compressed = self.values[options.modes - 1] > 0.0;
        if is_compressed && at.relative_error <= at.tolerance {
            return Ok(true);
        }
        if !is_compressed && at.iteration >= STABLE_AFTER {
            let modes = self.values.iter().filter(|value| **value > 0.0).count();
            return Err(BucklingFailure::Stable { modes });
        }
        if at.iteration == options.max_iterations {
            return Err(BucklingFailure::NotConverged {
                iterations: at.iteration,
                relative_error: at.relative_error,
                tolerance: at.tolerance,
            });
        }
        Ok(false)
    }

    /// Loads the preconditioned residual `B (G x − μ K x)` of a vector; returns its length over that of `μ K x`, both in the norm of B, which
    /// is about the inverse of K.
    fn load_residual(&mut self, k: usize) -> f64 {
        let value = self.values[k];
        self.residual.update(&self.basis.geometric[k], |_, g| g);
        self.residual
            .update(&self.basis.stiffness[k], |g, product| g - value * product);
        let square = self.precondition(2 * self.count + k);
        square.max(0.0).sqrt() / value.abs()
    }

    /// Loads `w = B r` and its products into a column of the basis, scaled; returns `r·B r`.
    fn precondition(&mut self, column: usize) -> f64 {
        let norm = self.residual.norm();
        let scale = if norm > 0.0 { 1.0 / norm } else { 0.0 };
        let unit = self.multigrid.finest().operator.unit();
        let right_hand_side = self.multigrid.finest().right_hand_side;
        right_hand_side.update(&self.residual, |_, force| (scale * force) as f32);
        let square = self.multigrid.cycle() * norm * norm / unit;
        let vector = &mut self.basis.vectors[column];
        vector.update(self.multigrid.finest().correction, |_, u| f64::from(u));
        self.system.gauge().project(vector);
        self.load_products(column);
        square
    }

    /// Loads `K v` and `G v` of a vector of the basis, zero where something is held.
    fn load_products(&mut self, column: usize) {
        let vector = &self.basis.vectors[column];
        let stiffness = &mut self.basis.stiffness[column];
        stiffness.map(|_| 0.0);
        self.system.operator().subtract_product(vector, stiffness);
        stiffness.map(|force| -force);
        let geometric = &mut self.basis.geometric[column];
        geometric.map(|_| 0.0);
        self.geometric.add_product(vector, geometric);
        for image in [stiffness, geometric] {
            self.system.fixed().clear(image);
            self.system.gauge().project(image);
        }
    }

    /// Replaces vectors and directions by the best of the space of the named columns.
    fn improve(&mut self, columns: &[usize], modes: usize) -> Result<(), BucklingFailure> {
        let [stiffness, geometric] = self.basis.gram(columns);
        let too_many = BucklingFailure::TooManyModes { modes };
        let ritz = rayleigh_ritz(&stiffness, &geometric, self.count).ok_or(too_many)?;
        let count = self.count;
        let coefficients = faer::Mat::from_fn(columns.len(), 2 * count, |i, k| {
            if k < count {
                ritz.vectors[(i, k)]
            } else {
                ritz.directions[(i, k - count)]
            }
        });
        self.basis.combine(columns, &coefficients);
        self.values = ritz.values;
        self.smallest = self.smallest.min(ritz.smallest);
        Ok(())
    }

    fn found(self, iterations: usize, error: f64) -> Found {
        let mut vectors = self.basis.vectors;
        vectors.truncate(self.count - GUARDS);
        Found {
            values: self.values,
            vectors,
            smallest: self.smallest,
            iterations,
            error,
        }
    }
}
