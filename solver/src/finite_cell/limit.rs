//! Effective moduli in the limit of small cells and high degrees.

use super::{FiniteCellSolution, FiniteCells};
use crate::conjugate_gradient::Progress;
use crate::error::{SolveError, SystemError};
use crate::periodic::{EffectiveModuli, Stiffness};
use std::ops::ControlFlow;

/// Order of the error in the edge of a cell where stress is singular, twice the exponent of displacement at a re-entrant crease. For ten lattices at 60, 70 and
/// 80 % porosity with cells of 1/32 and 1/16 of the period 1.1 is nearer to the limits than 1.0 and 1.2; `results/resolution` has the table.
const SINGULAR_ORDER: f64 = 1.1;
/// Singular error of linear cells over that of quadratic ones: 2.2 is nearest to the same limits, of 2.0 to 2.5.
const SINGULAR_RATIO: f64 = 2.2;
/// Orders of the error of linear and of quadratic cells where stress is regular. Of quadratic ones it is 4 in theory; cut cells leave 3.
const REGULAR_ORDERS: [f64; 2] = [2.0, 3.0];

/// What finite cells say of the effective moduli.
///
/// Compliances of linear and quadratic cells of two sizes, h and 2h, rise to a limit as cells become smaller and degrees higher. Two estimates of it are made. One
/// supposes that all that quadratic cells still miss is singular: `(S₂(h) − S₂(2h))/(2^1.1 − 1)`. The other tells singular from regular error by what linear
/// cells miss beside, each with its own order. The answer is their mean, and how far they are apart says how well it is known.
#[derive(Clone, Debug)]
pub struct FiniteCellModuli {
    /// The mean of both limits.
    pub moduli: EffectiveModuli,
    /// Moduli of quadratic cells of size h, too high as every displacement method's but for the voxels that cells are integrated by.
    pub quadratic: EffectiveModuli,
    /// By size.
    by_size: EffectiveModuli,
    /// By size and degree.
    by_degree: EffectiveModuli,
    /// Linear and quadratic cells of size h, then of size 2h.
    pub solutions: [FiniteCellSolution; 4],
}

impl FiniteCellModuli {
    /// How far the two limits of a modulus are apart, relative to their mean.
    pub fn spread(&self, modulus: impl Fn(&EffectiveModuli) -> f64) -> f64 {
        ((modulus(&self.by_size) - modulus(&self.by_degree)) / modulus(&self.moduli)).abs()
    }

    fn new(solutions: [FiniteCellSolution; 4]) -> Result<Self, SystemError> {
        let [linear, quadratic, linear_2h, quadratic_2h] = &solutions;
        let known = |solution: &FiniteCellSolution| EffectiveModuli::new(&solution.stiffness_mpa);
        let compliances = [
            known(linear)?,
            known(quadratic)?,
            known(linear_2h)?,
            known(quadratic_2h)?,
        ]
        .map(|moduli| *moduli.compliance_per_mpa());
        let towards = |missing: fn([f64; 3]) -> f64| -> Result<Stiffness, SystemError> {
            let missed = std::array::from_fn(|i| {
                std::array::from_fn(|j| {
                    let [s1, s2, s1_2h, s2_2h] = compliances.map(|s| s[i][j]);
                    missing([s1 - s1_2h, s2 - s2_2h, s2 - s1])
                })
            });
            softened(&compliances[1], &missed)
        };
        let (by_size, by_degree) = (towards(missing_by_size)?, towards(missing_by_degree)?);
        let mean = std::array::from_fn(|i| std::array::from_fn(|j| 0.5 * (by_size[i][j] + by_degree[i][j])));
        Ok(Self {
            moduli: EffectiveModuli::of_compliance(&mean)?,
            quadratic: known(quadratic)?,
            by_size: EffectiveModuli::of_compliance(&by_size)?,
            by_degree: EffectiveModuli::of_compliance(&by_degree)?,
            solutions,
        })
    }
}

/// A compliance and what it is to rise by, of which nothing is taken that would make it fall in some stress: no displacement method is too soft.
fn softened(compliance: &Stiffness, rise: &Stiffness) -> Result<Stiffness, SystemError> {
    let matrix = |m: &Stiffness| faer::Mat::from_fn(6, 6, |i, j| 0.5 * (m[i][j] + m[j][i]));
    let mapped = |m: &faer::Mat<f64>, f: &dyn Fn(f64) -> f64| {
        let eigen = m
            .self_adjoint_eigen(faer::Side::Lower)
            .map_err(|_| SystemError::NotPositiveDefinite)?;
        let values: Vec<f64> = eigen.S().column_vector().iter().map(|value| f(*value)).collect();
        let scaled = faer::Mat::from_fn(6, 6, |i, j| eigen.U()[(i, j)] * values[j]);
        Ok(&scaled * eigen.U().transpose())
    };
    let compliance = matrix(compliance);
    let root = mapped(&compliance, &|value| value.max(0.0).sqrt())?;
    let inverse = mapped(&compliance, &|value| 1.0 / value.max(f64::MIN_POSITIVE).sqrt())?;
    // Relative to the compliance, so that the unit of no stress matters.
    let relative = mapped(&(&inverse * matrix(rise) * &inverse), &|value| value.max(0.0))?;
    let soft = &compliance + &root * relative * &root;
    Ok(std::array::from_fn(|i| std::array::from_fn(|j| soft[(i, j)])))
}

/// What quadratic cells of size h miss, from what smaller cells gain with linear and with quadratic displacements, and what degree gains.
fn missing_by_size([_, quadratic, _]: [f64; 3]) -> f64 {
    quadratic / (SINGULAR_ORDER.exp2() - 1.0)
}

/// The same from `S₁(h) = S − κs − r₁`, `S₂(h) = S − s − r₂`, s growing with h to the singular order, r₁ and r₂ to the regular ones, κ the ratio of
/// the singular errors: three differences for s, r₁, r₂.
fn missing_by_degree([linear, quadratic, degree]: [f64; 3]) -> f64 {
    let singular_growth = SINGULAR_ORDER.exp2() - 1.0;
    let [linear_growth, quadratic_growth] = REGULAR_ORDERS.map(|order| order.exp2() - 1.0);
    let factor = SINGULAR_RATIO - 1.0 - SINGULAR_RATIO * singular_growth / linear_growth
        + singular_growth / quadratic_growth;
    let singular = (degree - linear / linear_growth + quadratic / quadratic_growth) / factor;
    singular + (quadratic - singular * singular_growth) / quadratic_growth
}

impl FiniteCells {
    /// The limit for small cells and high degrees, from cells of this size and of twice that.
    ///
    /// `observe` hears of every iteration of the four systems, with the number of the system, and may break off.
    ///
    /// # Errors
    /// [`SolveError`] for numbers of cells that do not halve, more memory than `memory_limit_bytes` (what the machine has free, when `None`), a stiffness that stores no
    /// energy, conjugate gradients that do not converge, or when the observer breaks off.
    pub fn limit(
        &self,
        memory_limit_bytes: Option<u64>,
        observe: &mut dyn FnMut(usize, Progress) -> ControlFlow<()>,
    ) -> Result<FiniteCellModuli, SolveError> {
        let coarser = self.coarser()?;
        let mut solve = |number: usize, cells: &Self, is_quadratic: bool| {
            cells.homogenise(is_quadratic, memory_limit_bytes, &mut |progress| {
                observe(number, progress)
            })
        };
        let solutions = [
            solve(0, self, false)?,
            solve(1, self, true)?,
            solve(2, &coarser, false)?,
            solve(3, &coarser, true)?,
        ];
        Ok(FiniteCellModuli::new(solutions)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conjugate_gradient::Convergence;

    /// An isotropic stiffness of this size.
    fn solution(size: f64) -> FiniteCellSolution {
        let lame = crate::Isotropic::new(size, 0.3).unwrap().lame();
        let (l, m) = (lame.lambda_mpa, lame.mu_mpa);
        let entry = |i: usize, j: usize| match (i, j) {
            _ if i == j && i < 3 => l + 2.0 * m,
            _ if i == j => m,
            _ if i < 3 && j < 3 => l,
            _ => 0.0,
        };
        FiniteCellSolution {
            stiffness_mpa: std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j))),
            dof: 0,
            convergence: Convergence {
                iterations: 0,
                relative_residual: 0.0,
            },
        }
    }

    /// Young's modulus of linear and quadratic cells of sizes 1 and 2, with the compliance 1 less errors of both kinds.
    fn limit(singular: f64, regular: [f64; 2]) -> FiniteCellModuli {
        let compliance = |size: f64, degree: usize| {
            let ratio = if degree == 0 { SINGULAR_RATIO } else { 1.0 };
            1.0 - ratio * singular * size.powf(SINGULAR_ORDER)
                - regular[degree] * size.powf(REGULAR_ORDERS[degree])
        };
        let of = |size, degree| solution(1.0 / compliance(size, degree));
        FiniteCellModuli::new([of(1.0, 0), of(1.0, 1), of(2.0, 0), of(2.0, 1)]).unwrap()
    }

    #[test]
    fn singular_errors_are_found_by_both_limits() {
        let found = limit(0.05, [0.02, 0.0]);
        approx::assert_relative_eq!(found.moduli.young_mpa()[0], 1.0, max_relative = 1e-10);
        assert!(found.spread(|moduli| moduli.shear_mpa()[2]) < 1e-10);
        approx::assert_relative_eq!(found.quadratic.young_mpa()[0], 1.0 / 0.95, max_relative = 1e-10);
    }

    #[test]
    fn regular_errors_of_quadratic_cells_are_found_by_one_and_seen_in_the_spread() {
        let found = limit(0.0, [0.02, 0.004]);
        approx::assert_relative_eq!(found.by_degree.young_mpa()[0], 1.0, max_relative = 1e-10);
        // By size 7 · 0.004 / 1.1435 is taken off instead of 0.004.
        let excess = 0.004 * (7.0 / (1.1_f64.exp2() - 1.0) - 1.0);
        approx::assert_relative_eq!(
            1.0 / found.by_size.young_mpa()[0],
            1.0 + excess,
            max_relative = 1e-10
        );
        approx::assert_relative_eq!(found.spread(|m| m.young_mpa()[0]), excess, max_relative = 0.02);
    }

    /// On few cells differences of errors may have any sign: the limit stays a compliance, and stays above that of quadratic cells.
    #[test]
    fn no_limit_is_stiffer_than_quadratic_cells() {
        let found = FiniteCellModuli::new([1.5, 1.4, 2.5, 1.45].map(solution)).unwrap();
        assert!(found.by_size.young_mpa()[0] < 1.4);
        // Missing by degree would be negative.
        approx::assert_relative_eq!(found.by_degree.young_mpa()[0], 1.4, max_relative = 1e-10);
        approx::assert_relative_eq!(found.by_degree.shear_mpa()[1], 1.4 / 2.6, max_relative = 1e-10);
    }
}
