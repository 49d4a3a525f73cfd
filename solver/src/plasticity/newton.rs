//! Newton's method on the whole body, with conjugate gradients on the consistent tangent.

use super::body::{Flow, PlasticBody};
use super::{PlasticFailure, PlasticOptions};
use crate::error::SolveError;
use crate::field::Field;
use crate::multigrid::Multigrid;
use crate::operator::{CellModuli, Operator};
use crate::system::System;

/// Residual that a linear solve must leave, at least and at most, relative to its start (Eisenstat and Walker 1996, SIAM J. Sci. Comput.
/// 17:16, choice 2).
const FORCING: (f64, f64) = (0.01, 0.3);

/// Iterations of one linear solve: more means that its preconditioner is out of date.
const MOST_LINEAR: usize = 120;

/// Part of the slope along a Newton step that a line search must leave at most.
const SLOPE: f64 = 0.6;

/// Halvings and interpolations of a line search.
const MOST_TRIALS: usize = 5;

/// Softness below which a cell of the preconditioner does not go: softer cells make its coarse levels poor.
const SOFTEST: f64 = 0.03;

/// Equilibrium of a body at given displacements of its held degrees of freedom.
pub(super) struct Newton<'a> {
    pub system: &'a System<'a>,
    pub body: PlasticBody<'a>,
    pub multigrid: Multigrid,
    /// Iterations of the last linear solve, and of the first after the multigrid was built.
    pub linear: [usize; 2],
}

/// An equilibrium that was found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Equilibrium {
    pub iterations: usize,
    pub linear_iterations: usize,
    /// `Σ f_i d_i` in N·mm over the held degrees of freedom, d the prescribed displacement at factor 1.
    pub conjugate_nmm: f64,
    pub plastic_share: f64,
}

/// Forces at a displacement.
struct Forces {
    /// Minus the internal forces, on the free degrees of freedom.
    residual: Field<f64>,
    /// 2-norm of the residual over that of the reactions.
    relative: f64,
    conjugate_nmm: f64,
    flow: Flow,
}

impl<'a> Newton<'a> {
    /// Brings a displacement, whose held degrees of freedom are right, to equilibrium.
    pub fn solve(
        &mut self,
        displacement: &mut Field<f64>,
        options: &PlasticOptions,
    ) -> Result<Equilibrium, PlasticFailure> {
        let mut found = Equilibrium::default();
        let mut forces = self.forces(displacement)?;
        let mut forcing = FORCING.1;
        while forces.relative > options.tolerance {
            if found.iterations == options.max_iterations {
                return Err(PlasticFailure::Newton {
                    iterations: found.iterations,
                    relative_residual: forces.relative,
                });
            }
            self.renew_if_slow()?;
            // The last solve need not be better than what is asked for.
            let enough = 0.3 * options.tolerance / forces.relative;
            let target = forcing.max(enough).min(FORCING.1);
            let (step, linear) = self.linear_solve(&forces.residual, target);
            let next = self.searched(displacement, (&step, &forces))?;
            forcing = (0.9 * (next.relative / forces.relative).powi(2)).clamp(FORCING.0, FORCING.1);
            forces = next;
            found.iterations += 1;
            found.linear_iterations += linear;
        }
        found.conjugate_nmm = forces.conjugate_nmm;
        found.plastic_share = forces.flow.plastic_mm3 / forces.flow.solid_mm3;
        Ok(found)
    }

    fn forces(&mut self, displacement: &Field<f64>) -> Result<Forces, PlasticFailure> {
        let mut residual = Field::zeros(displacement.nodes());
        let flow = self.body.subtract_forces(displacement, &mut residual);
        if !flow.is_found {
            return Err(PlasticFailure::FreeStrains);
        }
        let constraints = self.system.constraints();
        let mut conjugate_nmm = 0.0;
        for &(node, component, value) in &constraints.prescribed {
            conjugate_nmm -= value * residual.component(component as usize)[node as usize];
        }
        let all = residual.norm();
        // Neither a step too far nor a displacement that is no number may pass for an equilibrium: every comparison with NaN is false.
        if !all.is_finite() {
            return Err(PlasticFailure::Newton {
                iterations: 0,
                relative_residual: all,
            });
        }
        self.system.fixed().clear(&mut residual);
        self.system.gauge().project(&mut residual);
        let free = residual.norm();
        let reactions = (all * all - free * free).max(0.0).sqrt();
        Ok(Forces {
            residual,
            relative: if reactions > 0.0 { free / reactions } else { free },
            conjugate_nmm,
            flow,
        })
    }

    /// Takes the step, or so much of it that the residual along it has fallen enough.
    fn searched(
        &mut self,
        displacement: &mut Field<f64>,
        (step, before): (&Field<f64>, &Forces),
    ) -> Result<Forces, PlasticFailure> {
        let start = displacement.clone();
        let slope = before.residual.dot(step);
        let mut length = 1.0;
        let mut ends = [(0.0, slope), (f64::NAN, f64::NAN)];
        let mut last = None;
        for _ in 0..MOST_TRIALS {
            for c in 0..3 {
                let values = start.component(c).iter().zip(step.component(c));
                for (value, (from, more)) in displacement.component_mut(c).iter_mut().zip(values) {
                    *value = from + length * more;
                }
            }
            match self.forces(displacement) {
                Ok(forces) => {
                    let here = forces.residual.dot(step);
                    let is_enough =
                        here.abs() <= SLOPE * slope.abs() && forces.relative <= 2.0 * before.relative;
                    last = Some(forces);
                    if is_enough {
                        break;
                    }
                    if here > 0.0 {
                        ends[0] = (length, here);
                    } else {
                        ends[1] = (length, here);
                    }
                    length = match ends {
                        // The residual along the step has not changed sign: it is too short.
                        [_, (high, _)] if high.is_nan() => break,
                        [(low, a), (high, b)] => {
                            let secant = low + (high - low) * a / (a - b);
                            secant.clamp(low + 0.1 * (high - low), high - 0.1 * (high - low))
                        }
                    };
                }
                Err(error) => {
                    if length < 0.1 {
                        return Err(error);
                    }
                    length *= 0.5;
                }
            }
        }
        last.ok_or(PlasticFailure::FreeStrains)
    }

    /// Builds the preconditioner anew on the softness of the tangents when it has become slow.
    fn renew_if_slow(&mut self) -> Result<(), PlasticFailure> {
        let [last, first] = self.linear;
        if last <= 2 * first.max(6) {
            return Ok(());
        }
        let operator = softened(self.system, &self.body);
        let constraints = self.system.constraints();
        self.multigrid = Multigrid::new(
            &operator,
            &constraints.fixed,
            self.system.materials(),
            !self.system.gauge().motions().is_empty(),
        )
        .map_err(PlasticFailure::Linear)?;
        self.linear = [0, 0];
        Ok(())
    }

    /// Conjugate gradients for `K_t δ = r` until the residual has fallen by `target`; returns δ and the number of iterations.
    fn linear_solve(&mut self, right: &Field<f64>, target: f64) -> (Field<f64>, usize) {
        let nodes = right.nodes();
        let mut residual = right.clone();
        let mut step = Field::zeros(nodes);
        let mut direction = self.preconditioned(&residual);
        let mut energy = residual.dot(&direction);
        let start = residual.norm();
        let mut count = 0;
        while count < MOST_LINEAR && residual.norm() > target * start {
            let mut product = Field::zeros(nodes);
            self.body.subtract_tangent_product(&direction, &mut product);
            self.system.fixed().clear(&mut product);
            let curvature = -product.dot(&direction);
            if curvature.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
                break;
            }
            let length = energy / curvature;
            step.update(&direction, |u, p| u + length * p);
            residual.update(&product, |r, p| r + length * p);
            let next = self.preconditioned(&residual);
            let next_energy = residual.dot(&next);
            let keep = next_energy / energy;
            energy = next_energy;
            direction.update(&next, |p, z| z + keep * p);
            count += 1;
        }
        self.linear = [
            count,
            if self.linear[1] == 0 {
                count
            } else {
                self.linear[1]
            },
        ];
        (step, count)
    }

    /// One multigrid cycle on a residual.
    fn preconditioned(&mut self, residual: &Field<f64>) -> Field<f64> {
        let size = residual.norm();
        let scale = if size > 0.0 { 1.0 / size } else { 0.0 };
        let finest = self.multigrid.finest();
        finest
            .right_hand_side
            .update(residual, |_, force| (force * scale) as f32);
        self.multigrid.cycle();
        let finest = self.multigrid.finest();
        let back = size / finest.operator.unit();
        let mut found = Field::zeros(residual.nodes());
        found.update(finest.correction, |_: f64, value| back * f64::from(value));
        self.system.fixed().clear(&mut found);
        self.system.gauge().project(&mut found);
        found
    }
}

/// The elastic operator with every cell as soft as its tangent.
fn softened(system: &System, body: &PlasticBody) -> Operator {
    let elastic = system.operator();
    let topology = elastic.topology().clone();
    let reference = elastic.stiffness().reference();
    let element = elastic.stiffness().element();
    let layer = |z: usize| {
        let cells: Vec<CellModuli> = topology
            .layer_cells(z)
            .zip(body.softness(z))
            .map(|(cell, softness)| elastic.stiffness().cell(cell).times(softness.max(SOFTEST)))
            .collect();
        cells.into_iter()
    };
    Operator::new(topology.clone(), element, &reference, layer, elastic.spacing_mm())
}

impl From<SolveError> for PlasticFailure {
    fn from(error: SolveError) -> Self {
        Self::Linear(error)
    }
}
