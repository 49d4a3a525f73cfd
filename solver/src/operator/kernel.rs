//! The element product of trilinear cubes, many cells of one run at a time.
//!
//! On a cube the eight corner values of a displacement component are replaced by their Hadamard transform
//! `m[p]`, one value for each product of coordinates `ξ^px η^py ζ^pz` (bit 0 of `p` for x, 1 for y, 2 for z).
//! These products are orthogonal over the cube, and an isotropic material couples only modes of one
//! parity class, so that the 24×24 element matrix falls apart into eight blocks of at most 3×3. With `h` the
//! edge, the energy is `½ Σ_q (h/16) 3^{-|q|} [λ tr_q² + 2μ ε_q:ε_q]`, `q` running over the modes of the strain.
//! Incompatible modes ([`super::Element`]) change the moduli of the strains of degree one, and nothing else.

use super::dispatch::Kernel;
use super::modes::{
    Corners, Moduli, X, Y, Z, bending, constant_strain, corners_to_modes, modes_to_corners, octants, twist,
};
use super::real::{Real, Source};
use super::stiffness::{Factors, Stiffness};
use crate::topology::Run;
use pulp::Simd;

/// Subtracts `A u` of some runs from the part of a vector that starts at node `first_node`.
pub(crate) struct SlabProduct<'a, T> {
    pub runs: &'a [Run],
    pub stiffness: &'a Stiffness,
    pub factors: Factors<T>,
    pub input: [&'a [T]; 3],
    pub output: [&'a mut [T]; 3],
    pub first_node: usize,
}

impl<T: Real> Kernel for SlabProduct<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, N: Simd>(self, wide: S, narrow: N) {
        let mut output = self.output;
        let mut product = RunProduct {
            stiffness: self.stiffness,
            factors: self.factors,
            input: self.input,
            output: output.each_mut().map(|part| &mut **part),
            first_node: self.first_node,
        };
        for run in self.runs {
            product.subtract_run(wide, narrow, run);
        }
    }
}

/// The product of one run after another.
pub(crate) struct RunProduct<'a, T, I = T> {
    pub stiffness: &'a Stiffness,
    pub factors: Factors<T>,
    /// Values at the nodes from `first_node` on.
    pub input: [&'a [I]; 3],
    /// Values at the nodes from `first_node` on.
    pub output: [&'a mut [T]; 3],
    pub first_node: usize,
}

impl<T: Real, I: Source<T>> RunProduct<'_, T, I> {
    /// Subtracts the forces of the cells of a run.
    #[inline(always)]
    pub fn subtract_run<S: Simd, N: Simd>(&mut self, wide: S, narrow: N, run: &Run) {
        let rows = run.first_node.map(|node| node as usize - self.first_node);
        let width = T::width::<S>();
        // Last value that a register touches beyond the first node of the last row.
        let reach = (run.length as usize).next_multiple_of(width) + 1;
        let nodes = self.input[0].len().min(self.output[0].len());
        let cells = self.stiffness.relative()[0].len();
        let is_inside = rows.iter().all(|row| row + reach <= nodes)
            && run.first_cell as usize + reach <= cells
            && self.is_regular(nodes, cells);
        if is_inside {
            self.subtract_chunks::<S, N, true>((wide, narrow), run, rows);
        } else {
            self.subtract_chunks::<S, N, false>((wide, narrow), run, rows);
        }
    }

    /// Whether all components are as long as the first.
    #[inline(always)]
    fn is_regular(&self, nodes: usize, cells: usize) -> bool {
        let values = self.stiffness.relative();
        (0..3).all(|c| {
            self.input[c].len() >= nodes && self.output[c].len() >= nodes && values[c].len() >= cells
        })
    }

    /// The chunks of a run, the last one in a narrow register if it fits. `INSIDE` promises that all registers at the nodes and
    /// cells of the run lie inside the slices.
    #[inline(always)]
    fn subtract_chunks<S: Simd, N: Simd, const INSIDE: bool>(
        &mut self,
        (wide, narrow): (S, N),
        run: &Run,
        rows: [usize; 4],
    ) {
        let length = run.length as usize;
        let mut carry = [[T::splat(wide, T::default()); 4]; 3];
        let mut start = 0;
        while start + T::width::<N>() < length {
            self.subtract_chunk::<S, INSIDE>(wide, run, (rows, start), &mut carry);
            start += T::width::<S>();
        }
        if start < length {
            let mut last = [[T::splat(narrow, T::default()); 4]; 3];
            if start > 0 {
                for c in 0..3 {
                    for row in 0..4 {
                        last[c][row] = T::splat(narrow, T::lowest::<S>(carry[c][row]));
                    }
                }
            }
            self.subtract_chunk::<N, INSIDE>(narrow, run, (rows, start), &mut last);
            if start + T::width::<N>() == length {
                self.scatter_last::<N>(rows.map(|row| row + length), &last);
            }
        } else if start == length {
            self.scatter_last::<S>(rows.map(|row| row + length), &carry);
        }
    }

    /// One register of cells. `carry` is what the last cell of the previous chunk gives to its nodes at larger x, and becomes that
    /// of this chunk: rows × components.
    #[inline(always)]
    fn subtract_chunk<S: Simd, const INSIDE: bool>(
        &mut self,
        simd: S,
        run: &Run,
        (rows, start): ([usize; 4], usize),
        carry: &mut [[T::Lanes<S>; 4]; 3],
    ) {
        let at = rows.map(|row| row + start);
        let cell = run.first_cell as usize + start;
        let moduli = self.moduli(simd, cell, run.length as usize - start);
        let force = self.chunk_forces::<S, INSIDE>(simd, at, cell, &moduli);
        self.scatter::<S, INSIDE>(simd, at, &force, carry);
    }

    /// Moduli of the next cells of the run; lanes beyond its end get none, hence no force.
    #[inline(always)]
    fn moduli<S: Simd>(&self, simd: S, first: usize, left: usize) -> Moduli<T::Lanes<S>> {
        let cells = self.stiffness.relative();
        let mut values = [T::splat(simd, T::default()); 3];
        for k in 0..3 {
            values[k] = T::load_single(simd, &cells[k][first..]);
        }
        if T::IS_DOUBLE
            && let Some(rest) = self.stiffness.rounded_off()
        {
            for k in 0..3 {
                values[k] = T::plus(simd, values[k], T::load_single(simd, &rest[k][first..]));
            }
        }
        for k in 0..3 {
            values[k] = T::times(simd, T::splat(simd, self.factors.modulus[k]), values[k]);
        }
        if left < T::width::<S>() {
            for value in &mut values {
                *value = T::keep_first(simd, left, *value);
            }
        }
        let [lambda, mu, bending_lambda] = values;
        Moduli {
            lambda,
            mu,
            bending_lambda,
        }
    }

    #[inline(always)]
    fn chunk_forces<S: Simd, const INSIDE: bool>(
        &self,
        simd: S,
        at: [usize; 4],
        cell: usize,
        moduli: &Moduli<T::Lanes<S>>,
    ) -> Corners<T::Lanes<S>> {
        // Plain loops here and below: a closure would not inherit the instruction set of its caller.
        let mut modes = [[moduli.mu; 8]; 3];
        for c in 0..3 {
            modes[c] = corners_to_modes::<T, S>(simd, self.corner_values::<S, INSIDE>(simd, at, c));
        }
        let mut force = self.modal_forces::<S>(simd, &modes, moduli);
        match self.stiffness.weights() {
            Some(weights) => octants::<T, S>(simd, &modes, moduli, (weights, cell), &mut force),
            None => constant_strain::<T, S>(simd, &modes, moduli, &mut force),
        }
        for component in &mut force {
            *component = modes_to_corners::<T, S>(simd, *component);
        }
        force
    }

    #[inline(always)]
    #[allow(unsafe_code)]
    fn corner_values<S: Simd, const INSIDE: bool>(
        &self,
        simd: S,
        at: [usize; 4],
        c: usize,
    ) -> [T::Lanes<S>; 8] {
        let mut values = [T::splat(simd, T::default()); 8];
        for row in 0..4 {
            if INSIDE {
                // SAFETY: `subtract_run` checked that a register at the second node lies inside the slice.
                unsafe {
                    let first = self.input[c].as_ptr().add(at[row]);
                    values[2 * row] = I::load_at::<S>(first);
                    values[2 * row + 1] = I::load_at::<S>(first.add(1));
                }
            } else {
                values[2 * row] = I::load(simd, &self.input[c][at[row]..]);
                values[2 * row + 1] = I::load(simd, &self.input[c][at[row] + 1..]);
            }
        }
        values
    }

    #[inline(always)]
    #[allow(unsafe_code)]
    fn scatter<S: Simd, const INSIDE: bool>(
        &mut self,
        simd: S,
        at: [usize; 4],
        force: &Corners<T::Lanes<S>>,
        carry: &mut [[T::Lanes<S>; 4]; 3],
    ) {
        for c in 0..3 {
            for row in 0..4 {
                let (right, fallen) = T::shift_in(simd, force[c][2 * row + 1], carry[c][row]);
                carry[c][row] = fallen;
                let sum = T::plus(simd, force[c][2 * row], right);
                // Nodes beyond the run belong to the same thread and get nothing.
                if INSIDE {
                    // SAFETY: `subtract_run` checked that a register at this node lies inside the slice.
                    unsafe {
                        let target = self.output[c].as_mut_ptr().add(at[row]);
                        T::store_at::<S>(target, T::minus(simd, <T as Real>::load_at::<S>(target), sum));
                    }
                } else {
                    let target = &mut self.output[c][at[row]..];
                    T::store(simd, target, T::minus(simd, <T as Real>::load(simd, target), sum));
                }
            }
        }
    }

    #[inline(always)]
    fn scatter_last<S: Simd>(&mut self, at: [usize; 4], carry: &[[T::Lanes<S>; 4]; 3]) {
        for c in 0..3 {
            for row in 0..4 {
                self.output[c][at[row]] -= T::lowest::<S>(carry[c][row]);
            }
        }
    }

    /// Forces on the modes that vary over the cell: the derivative of the energy by the modes.
    #[inline(always)]
    fn modal_forces<S: Simd>(
        &self,
        simd: S,
        m: &Corners<T::Lanes<S>>,
        moduli: &Moduli<T::Lanes<S>>,
    ) -> Corners<T::Lanes<S>> {
        let mut f = [[T::splat(simd, T::default()); 8]; 3];
        let linear = T::splat(simd, self.factors.linear);
        let shear = T::times(simd, linear, moduli.mu);
        let normal = T::times(simd, T::splat(simd, self.factors.bending), shear);
        let pressure = T::times(simd, linear, moduli.bending_lambda);
        bending::<T, S>(simd, m, pressure, normal, &mut f);
        twist::<T, S>(simd, m, shear, &mut f);
        let four = T::splat(simd, T::from_f64(4.0));
        let hourglass = T::times_plus(simd, four, moduli.mu, moduli.lambda);
        let hourglass = T::times(simd, T::splat(simd, self.factors.bilinear), hourglass);
        for c in 0..3 {
            f[c][X | Y | Z] = T::times(simd, hourglass, m[c][X | Y | Z]);
        }
        f
    }
}
