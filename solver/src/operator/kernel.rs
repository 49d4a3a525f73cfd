//! The element product of trilinear cubes, many cells of one run at a time.
//!
//! On a cube the eight corner values of a displacement component are replaced by their Hadamard transform
//! `m[p]`, one value for each product of coordinates `ξ^px η^py ζ^pz` (bit 0 of `p` for x, 1 for y, 2 for z).
//! These products are orthogonal over the cube, and an isotropic material couples only modes of one
//! parity class, so that the 24×24 element matrix falls apart into eight blocks of at most 3×3. With `h` the
//! edge, the energy is `½ Σ_q (h/16) 3^{-|q|} [λ tr_q² + 2μ ε_q:ε_q]`, `q` running over the modes of the strain.

use super::real::Real;
use crate::topology::Run;
use pulp::{Simd, WithSimd};

/// Lamé parameters of the cells of one level, times `h/16`.
#[derive(Clone, Debug, Default)]
pub(crate) struct CellStiffness<T> {
    pub lambda: Vec<T>,
    pub mu: Vec<T>,
}

impl<T: Real> CellStiffness<T> {
    /// Room for this many cells.
    pub fn with_capacity(cells: usize) -> Self {
        Self {
            lambda: Vec::with_capacity(cells),
            mu: Vec::with_capacity(cells),
        }
    }

    /// The same values in another precision.
    pub fn converted<U: Real>(&self) -> CellStiffness<U> {
        let convert = |values: &[T]| values.iter().map(|v| U::from_f64(v.to_f64())).collect();
        CellStiffness {
            lambda: convert(&self.lambda),
            mu: convert(&self.mu),
        }
    }
}

/// Subtracts `A u` of some runs from the part of a vector that starts at node `first_node`.
pub(crate) struct SlabProduct<'a, T> {
    pub runs: &'a [Run],
    pub stiffness: &'a CellStiffness<T>,
    pub input: [&'a [T]; 3],
    pub output: [&'a mut [T]; 3],
    pub first_node: usize,
}

impl<T: Real> WithSimd for SlabProduct<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let runs = self.runs;
        for run in runs {
            self.subtract_run(simd, run);
        }
    }
}

/// Bits of a corner or mode number.
const X: usize = 1;
const Y: usize = 2;
const Z: usize = 4;

/// The pairs of values that a transform along x, then y, then z combines: the lower one, and the bit to the higher one.
#[rustfmt::skip]
const BUTTERFLIES: [(usize, usize); 12] = [
    (0, X), (2, X), (4, X), (6, X),
    (0, Y), (1, Y), (4, Y), (5, Y),
    (0, Z), (1, Z), (2, Z), (3, Z),
];

/// Corner values or modes of the three displacement components.
type Corners<L> = [[L; 8]; 3];

impl<T: Real> SlabProduct<'_, T> {
    #[inline(always)]
    fn subtract_run<S: Simd>(&mut self, simd: S, run: &Run) {
        let width = T::width::<S>();
        let length = run.length as usize;
        let zero = T::splat(simd, T::default());
        // What the last cell of the previous chunk gives to its nodes at larger x: rows × components.
        let mut carry = [[zero; 4]; 3];
        let mut start = 0;
        while start < length {
            let count = width.min(length - start);
            let force = self.chunk_forces(simd, run, start, count);
            self.scatter(simd, run, start, count, &force, &mut carry);
            start += count;
        }
        if length.is_multiple_of(width) {
            self.scatter_last::<S>(run, &carry);
        }
    }

    #[inline(always)]
    fn chunk_forces<S: Simd>(&self, simd: S, run: &Run, start: usize, count: usize) -> Corners<T::Lanes<S>> {
        let first = run.first_cell as usize + start;
        // Only the cells of this run: lanes beyond its end get no stiffness, hence no force.
        let lambda = T::load(simd, &self.stiffness.lambda[first..first + count]);
        let mu = T::load(simd, &self.stiffness.mu[first..first + count]);
        // Plain loops here and below: a closure would not inherit the instruction set of its caller.
        let mut modes = [[lambda; 8]; 3];
        for c in 0..3 {
            modes[c] = corners_to_modes::<T, S>(simd, self.corner_values(simd, run, start, c));
        }
        let mut force = modal_forces::<T, S>(simd, &modes, lambda, mu);
        for component in &mut force {
            *component = modes_to_corners::<T, S>(simd, *component);
        }
        force
    }

    #[inline(always)]
    fn corner_values<S: Simd>(&self, simd: S, run: &Run, start: usize, c: usize) -> [T::Lanes<S>; 8] {
        let mut values = [T::splat(simd, T::default()); 8];
        for row in 0..4 {
            let node = run.first_node[row] as usize + start;
            values[2 * row] = T::load(simd, &self.input[c][node..]);
            values[2 * row + 1] = T::load(simd, &self.input[c][node + 1..]);
        }
        values
    }

    #[inline(always)]
    fn scatter<S: Simd>(
        &mut self,
        simd: S,
        run: &Run,
        start: usize,
        count: usize,
        force: &Corners<T::Lanes<S>>,
        carry: &mut [[T::Lanes<S>; 4]; 3],
    ) {
        // A chunk that does not fill the register has room for the node after its last cell.
        let nodes = if count < T::width::<S>() { count + 1 } else { count };
        for c in 0..3 {
            for row in 0..4 {
                let (right, fallen) = T::shift_in(simd, force[c][2 * row + 1], carry[c][row]);
                carry[c][row] = fallen;
                let at = run.first_node[row] as usize - self.first_node + start;
                let target = &mut self.output[c][at..at + nodes];
                let sum = T::plus(simd, force[c][2 * row], right);
                T::store(simd, target, T::minus(simd, T::load(simd, target), sum));
            }
        }
    }

    #[inline(always)]
    fn scatter_last<S: Simd>(&mut self, run: &Run, carry: &[[T::Lanes<S>; 4]; 3]) {
        for c in 0..3 {
            for row in 0..4 {
                let at = run.first_node[row] as usize - self.first_node + run.length as usize;
                self.output[c][at] -= T::lowest::<S>(carry[c][row]);
            }
        }
    }
}

/// Corner values to modes: `m[p] = Σ_s σ(p, s) u[s]`, σ the sign of `ξ^px η^py ζ^pz` at corner `s`.
#[inline(always)]
fn corners_to_modes<T: Real, S: Simd>(simd: S, mut values: [T::Lanes<S>; 8]) -> [T::Lanes<S>; 8] {
    for (low, bit) in BUTTERFLIES {
        let (a, b) = (values[low], values[low | bit]);
        values[low] = T::plus(simd, a, b);
        values[low | bit] = T::minus(simd, b, a);
    }
    values
}

/// Forces on modes to forces on corners, the transpose of [`corners_to_modes`]: `f[s] = Σ_p σ(p, s) F[p]`.
#[inline(always)]
fn modes_to_corners<T: Real, S: Simd>(simd: S, mut values: [T::Lanes<S>; 8]) -> [T::Lanes<S>; 8] {
    for (low, bit) in BUTTERFLIES {
        let (even, odd) = (values[low], values[low | bit]);
        values[low] = T::minus(simd, even, odd);
        values[low | bit] = T::plus(simd, even, odd);
    }
    values
}

/// Forces on the modes: the derivative of the energy by the modes.
#[inline(always)]
fn modal_forces<T: Real, S: Simd>(
    simd: S,
    m: &Corners<T::Lanes<S>>,
    lambda: T::Lanes<S>,
    mu: T::Lanes<S>,
) -> Corners<T::Lanes<S>> {
    let mut f = [[T::splat(simd, T::default()); 8]; 3];
    constant_strain::<T, S>(simd, m, lambda, mu, &mut f);
    let third = T::splat(simd, T::from_f64(1.0 / 3.0));
    let (lambda, mu) = (T::times(simd, lambda, third), T::times(simd, mu, third));
    bending::<T, S>(simd, m, lambda, mu, &mut f);
    twist::<T, S>(simd, m, mu, &mut f);
    let (lambda, mu) = (T::times(simd, lambda, third), T::times(simd, mu, third));
    let four = T::splat(simd, T::from_f64(4.0));
    let hourglass = T::times_plus(simd, four, mu, lambda);
    for c in 0..3 {
        f[c][X | Y | Z] = T::times(simd, hourglass, m[c][X | Y | Z]);
    }
    f
}

/// Modes linear in one coordinate: the six constant strains.
#[inline(always)]
fn constant_strain<T: Real, S: Simd>(
    simd: S,
    m: &Corners<T::Lanes<S>>,
    lambda: T::Lanes<S>,
    mu: T::Lanes<S>,
    f: &mut Corners<T::Lanes<S>>,
) {
    let dilatation = T::plus(simd, T::plus(simd, m[0][X], m[1][Y]), m[2][Z]);
    let pressure = T::times(simd, lambda, dilatation);
    let two_mu = T::plus(simd, mu, mu);
    for c in 0..3 {
        f[c][1 << c] = T::times_plus(simd, two_mu, m[c][1 << c], pressure);
    }
    for (c, d) in [(0, 1), (0, 2), (1, 2)] {
        let shear = T::times(simd, mu, T::plus(simd, m[c][1 << d], m[d][1 << c]));
        f[c][1 << d] = shear;
        f[d][1 << c] = shear;
    }
}

/// Modes `ξ_a ξ_b` of component `b`: a normal strain linear across the cell. `λ`, `μ` are already divided by 3.
#[inline(always)]
fn bending<T: Real, S: Simd>(
    simd: S,
    m: &Corners<T::Lanes<S>>,
    lambda: T::Lanes<S>,
    mu: T::Lanes<S>,
    f: &mut Corners<T::Lanes<S>>,
) {
    let three_mu = T::plus(simd, T::plus(simd, mu, mu), mu);
    for (a, b, c) in [(0, 1, 2), (1, 0, 2), (2, 0, 1)] {
        let (ab, ac) = (1 << a | 1 << b, 1 << a | 1 << c);
        let pressure = T::times(simd, lambda, T::plus(simd, m[b][ab], m[c][ac]));
        f[b][ab] = T::times_plus(simd, three_mu, m[b][ab], pressure);
        f[c][ac] = T::times_plus(simd, three_mu, m[c][ac], pressure);
    }
}

/// Modes `ξ_a ξ_b` of the third component: shear strains linear across the cell. `μ` is already divided by 3.
#[inline(always)]
fn twist<T: Real, S: Simd>(simd: S, m: &Corners<T::Lanes<S>>, mu: T::Lanes<S>, f: &mut Corners<T::Lanes<S>>) {
    let modes = [(0, Y | Z), (1, X | Z), (2, X | Y)];
    let sum = T::plus(simd, T::plus(simd, m[0][Y | Z], m[1][X | Z]), m[2][X | Y]);
    for (c, p) in modes {
        f[c][p] = T::times(simd, mu, T::plus(simd, m[c][p], sum));
    }
}
