//! The responses of a block of finite cells to mean strains, by conjugate gradients on all of them at once.

use super::matrices::{LANES, Lanes, Matrices, multiply};
use super::preconditioner::Preconditioner;
use super::space::Space;
use crate::conjugate_gradient::{Convergence, Progress};
use crate::error::SolveError;
use crate::field::vectorised;
use crate::periodic::{Stiffness, stretched, unit_strain};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::ops::ControlFlow;

/// What [`LOOKED_BACK`] iterations took off a strain's energy, relative to it, for the last to be believed.
const TOLERANCE: f64 = 3e-4;
const LOOKED_BACK: usize = 10;
/// How far the energy of what was found may be from the one that the iteration says is left, relative to that of uniform strain: more, and rounding led it astray.
const ENERGY_TOLERANCE: f64 = 1e-4;
const MAX_ITERATIONS: usize = 500;
/// Modes summed as one block, so that sums do not depend on the number of threads.
const BLOCK: usize = 1 << 12;

/// Vectors of several responses side by side, three values a mode.
pub(super) type Block = Vec<Lanes>;

/// A sum for each response.
type Sums = [f64; LANES];

/// One stiffness, one space: what the iteration works on.
pub(super) struct Problem<'a> {
    pub space: &'a Space,
    pub matrices: &'a Matrices,
}

impl Problem<'_> {
    /// Displacement of a cell's modes under each strain, cells of edge one.
    fn affine(&self) -> Vec<Lanes> {
        let mut values = vec![[0.0; LANES]; self.matrices.rows()];
        let degree = self.space.degree;
        for mode in 0..degree.modes() {
            let place = degree.place(mode);
            if place.iter().all(|&shape| shape < 2) {
                for strain in 0..6 {
                    let at = stretched(&unit_strain(strain), place.map(|p| p as f64));
                    for c in 0..3 {
                        values[3 * mode + c][strain] = at[c] as f32;
                    }
                }
            }
        }
        values
    }

    /// `output = A x + A₀ affine`, the second for the displacements of each cell under uniform strain; either may be left out.
    fn product(&self, x: Option<&Block>, affine: Option<&[Lanes]>, output: &mut Block) {
        output
            .par_chunks_mut(BLOCK)
            .for_each(|chunk| chunk.fill([0.0; LANES]));
        let rows = self.matrices.rows();
        let add = |scratch: &mut Scratch, cell: usize, part: &mut [Lanes], first: usize| {
            scratch.load(rows, self.space.modes_of(cell), x, affine);
            multiply(self.matrices.of(cell), &scratch.input, &mut scratch.output);
            for (k, &mode) in self.space.modes_of(cell).iter().enumerate() {
                for c in 0..3 {
                    let (to, from) = (
                        &mut part[3 * (mode as usize - first) + c],
                        scratch.output[3 * k + c],
                    );
                    for l in 0..LANES {
                        to[l] += from[l];
                    }
                }
            }
        };
        let plus = |a: Lanes, b: Lanes| std::array::from_fn(|l| a[l] + b[l]);
        self.space.gather(output, add, plus);
    }

    /// `a(E_i x + u_i, E_j x + u_j)` over the volume of all cells of the grid.
    fn energies(&self, x: &Block, affine: &[Lanes], volume: f64) -> [Sums; LANES] {
        let rows = self.matrices.rows();
        let mut none: Block = vec![[0.0; LANES]; x.len()];
        let add = |sum: &mut Energies, cell: usize, _: &mut [Lanes], _: usize| {
            let Energies(scratch, sums) = sum;
            scratch.load(rows, self.space.modes_of(cell), Some(x), Some(affine));
            multiply(self.matrices.of(cell), &scratch.input, &mut scratch.output);
            for (displacement, force) in scratch.input.iter().zip(&scratch.output) {
                for (sums, u) in sums.iter_mut().zip(displacement) {
                    for (sum, f) in sums.iter_mut().zip(force) {
                        *sum += f64::from(*u) * f64::from(*f);
                    }
                }
            }
        };
        let layers = self.space.gather(&mut none, add, |a, _| a);
        let mut total = [[0.0; LANES]; LANES];
        for Energies(_, sums) in &layers {
            for (total, sum) in total.iter_mut().flatten().zip(sums.iter().flatten()) {
                *total += sum / volume;
            }
        }
        total
    }
}

/// A cell's share of several vectors.
#[derive(Default)]
struct Scratch {
    input: Vec<Lanes>,
    output: Vec<Lanes>,
}

impl Scratch {
    #[inline(always)]
    fn load(&mut self, rows: usize, modes: &[u32], x: Option<&Block>, affine: Option<&[Lanes]>) {
        self.input.resize(rows, [0.0; LANES]);
        self.output.resize(rows, [0.0; LANES]);
        match affine {
            Some(affine) => self.input.copy_from_slice(affine),
            None => self.input.fill([0.0; LANES]),
        }
        if let Some(x) = x {
            for (k, &mode) in modes.iter().enumerate() {
                for c in 0..3 {
                    let (to, from) = (&mut self.input[3 * k + c], &x[3 * mode as usize + c]);
                    for l in 0..LANES {
                        to[l] += from[l];
                    }
                }
            }
        }
    }
}

struct Energies(Scratch, [Sums; LANES]);

impl Default for Energies {
    fn default() -> Self {
        Self(Scratch::default(), [[0.0; LANES]; LANES])
    }
}

/// Inner products, lane by lane, without the repeated plane.
fn dots(space: &Space, a: &Block, b: &Block) -> Sums {
    let count = 3 * space.unique();
    let blocks: Vec<Sums> = a[..count]
        .par_chunks(BLOCK)
        .zip(b[..count].par_chunks(BLOCK))
        .map(|(a, b)| {
            vectorised(|| {
                let mut sum = [0.0; LANES];
                for (a, b) in a.iter().zip(b) {
                    for l in 0..LANES {
                        sum[l] += f64::from(a[l]) * f64::from(b[l]);
                    }
                }
                sum
            })
        })
        .collect();
    let mut total = [0.0; LANES];
    for block in blocks {
        for l in 0..LANES {
            total[l] += block[l];
        }
    }
    total
}

/// `a = f(a, b)` with a factor for each lane.
fn update(a: &mut Block, b: &Block, factors: Sums, f: impl Fn(f32, f32, f32) -> f32 + Sync) {
    let factors = factors.map(|factor| factor as f32);
    a.par_chunks_mut(BLOCK)
        .zip(b.par_chunks(BLOCK))
        .for_each(|(a, b)| {
            vectorised(|| {
                for (a, b) in a.iter_mut().zip(b) {
                    for l in 0..LANES {
                        a[l] = f(a[l], b[l], factors[l]);
                    }
                }
            });
        });
}

/// The effective stiffness in the unit of the moduli, and how it went: of its convergence the residual is what the last iterations took off.
///
/// # Errors
/// [`SolveError`] when conjugate gradients do not converge or the observer breaks off.
pub(super) fn respond(
    problem: &Problem,
    preconditioner: &mut Preconditioner,
    volume: f64,
    observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(Stiffness, Convergence), SolveError> {
    let count = 3 * problem.space.total();
    let zeros = || vec![[0.0; LANES]; count];
    let affine = problem.affine();
    let (mut x, mut r, mut z, mut p, mut q) = (zeros(), zeros(), zeros(), zeros(), zeros());
    let uniform = problem.energies(&x, &affine, 1.0);
    let mut left: Sums = std::array::from_fn(|l| uniform[l][l]);
    problem.product(None, Some(&affine), &mut r);
    update(&mut r, &x, [0.0; LANES], |r, _, _| -r);
    preconditioner.apply(problem.space, &r, &mut z);
    p.copy_from_slice(&z);
    let mut residual = dots(problem.space, &r, &z);
    let mut gains = VecDeque::new();
    let mut iterations = 0;
    loop {
        // Lanes without force are in equilibrium from the start.
        let of_lane = |l: usize| match residual[l] > 0.0 && left[l] > 0.0 {
            true => gains.iter().map(|gain: &Sums| gain[l]).sum::<f64>() / left[l],
            false => 0.0,
        };
        let is_early = gains.len() < LOOKED_BACK && residual.iter().any(|r| *r > 0.0);
        let gained = (0..6).map(of_lane).fold(0.0, f64::max);
        let not_converged = |gained: f64| SolveError::NotConverged {
            iterations,
            relative_residual: gained,
            tolerance: TOLERANCE,
        };
        let progress = Progress {
            iteration: iterations,
            relative_residual: if is_early { 1.0 } else { gained },
            tolerance: TOLERANCE,
        };
        if observe(progress).is_break() {
            return Err(SolveError::Interrupted);
        }
        if progress.relative_residual <= TOLERANCE {
            let convergence = Convergence {
                iterations,
                relative_residual: gained,
            };
            let found = problem.energies(&x, &affine, volume);
            let is_energy_known =
                |l: usize| (found[l][l] * volume - left[l]).abs() <= ENERGY_TOLERANCE * uniform[l][l];
            if !(0..6).all(is_energy_known) {
                return Err(not_converged(gained));
            }
            let stiffness = std::array::from_fn(|i| std::array::from_fn(|j| found[i][j]));
            return Ok((stiffness, convergence));
        }
        if iterations == MAX_ITERATIONS || !gained.is_finite() {
            return Err(not_converged(gained));
        }
        copy_plane(problem.space, &mut p);
        problem.product(Some(&p), None, &mut q);
        let curvature = dots(problem.space, &p, &q);
        let quotient = |a: &Sums, b: &Sums, l: usize| if b[l] > 0.0 { a[l] / b[l] } else { 0.0 };
        let length: Sums = std::array::from_fn(|l| quotient(&residual, &curvature, l));
        let gain: Sums = std::array::from_fn(|l| length[l] * residual[l]);
        (0..LANES).for_each(|l| left[l] -= gain[l]);
        gains.push_back(gain);
        if gains.len() > LOOKED_BACK {
            gains.pop_front();
        }
        update(&mut x, &p, length, |x, p, t| x + t * p);
        update(&mut r, &q, length, |r, q, t| r - t * q);
        preconditioner.apply(problem.space, &r, &mut z);
        let next = dots(problem.space, &r, &z);
        let keep: Sums = std::array::from_fn(|l| quotient(&next, &residual, l));
        update(&mut p, &z, keep, |p, z, t| z + t * p);
        residual = next;
        iterations += 1;
    }
}

/// Gives the values of the first plane to its copy.
fn copy_plane(space: &Space, values: &mut Block) {
    let (below, last) = values.split_at_mut(3 * space.unique());
    last.copy_from_slice(&below[..3 * space.repeated()]);
}
