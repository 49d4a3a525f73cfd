//! The element product of trilinear cubes, many cells of one run at a time.
//!
//! On a cube the eight corner values of a displacement component are replaced by their Hadamard transform
//! `m[p]`, one value for each product of coordinates `ξ^px η^py ζ^pz` (bit 0 of `p` for x, 1 for y, 2 for z).
//! These products are orthogonal over the cube, and an isotropic material couples only modes of one
//! parity class, so that the 24×24 element matrix falls apart into eight blocks of at most 3×3. With `h` the
//! edge, the energy is `½ Σ_q (h/16) 3^{-|q|} [λ tr_q² + 2μ ε_q:ε_q]`, `q` running over the modes of the strain.
//! Incompatible modes ([`super::Element`]) change the moduli of the strains of degree one, and nothing else.

use super::dispatch::Kernel;
use super::real::{Real, Source};
use super::stiffness::{Factors, Stiffness, Weights};
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

/// The moduli of the cells in one register, times `h/16`.
#[derive(Clone, Copy)]
struct Moduli<L> {
    lambda: L,
    mu: L,
    bending_lambda: L,
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

/// Modes linear in one coordinate: the six constant strains.
#[inline(always)]
fn constant_strain<T: Real, S: Simd>(
    simd: S,
    m: &Corners<T::Lanes<S>>,
    moduli: &Moduli<T::Lanes<S>>,
    f: &mut Corners<T::Lanes<S>>,
) {
    let dilatation = T::plus(simd, T::plus(simd, m[0][X], m[1][Y]), m[2][Z]);
    let pressure = T::times(simd, moduli.lambda, dilatation);
    let two_mu = T::plus(simd, moduli.mu, moduli.mu);
    for c in 0..3 {
        f[c][1 << c] = T::times_plus(simd, two_mu, m[c][1 << c], pressure);
    }
    for (c, d) in [(0, 1), (0, 2), (1, 2)] {
        let shear = T::times(simd, moduli.mu, T::plus(simd, m[c][1 << d], m[d][1 << c]));
        f[c][1 << d] = shear;
        f[d][1 << c] = shear;
    }
}

/// Position of an octant among the four that differ in the two axes beside `axis`, the lower axis first.
#[inline(always)]
fn beside(axis: usize, octant: usize) -> usize {
    let low = octant & ((1 << axis) - 1);
    low | (octant >> 1 & !((1 << axis) - 1))
}

/// The modes that contain `axis`, in the order of [`beside`], and what they count at the centre of an octant.
#[inline(always)]
fn modes_along(axis: usize) -> [(usize, f64); 4] {
    let [a, b] = [[Y, Z], [X, Z], [X, Y]][axis];
    let bit = 1 << axis;
    [(bit, 1.0), (bit | a, 0.5), (bit | b, 0.5), (X | Y | Z, 0.25)]
}

/// Strains at the centres of the octants, weighted: see [`Weights`]. Adds to the forces.
#[inline(always)]
fn octants<T: Real, S: Simd>(
    simd: S,
    m: &Corners<T::Lanes<S>>,
    moduli: &Moduli<T::Lanes<S>>,
    (weights, cell): (&Weights, usize),
    f: &mut Corners<T::Lanes<S>>,
) {
    let zero = T::splat(simd, T::default());
    // Gradient of component c along a, at the four positions beside a; and its force.
    let mut gradient = [[[zero; 4]; 3]; 3];
    let mut force = [[[zero; 4]; 3]; 3];
    for c in 0..3 {
        for a in 0..3 {
            let mut v = [zero; 4];
            for (value, (mode, count)) in v.iter_mut().zip(modes_along(a)) {
                *value = T::times(simd, T::splat(simd, T::from_f64(count)), m[c][mode]);
            }
            let (even, odd) = ([v[0], v[2]], [v[1], v[3]]);
            let minus = [T::minus(simd, even[0], odd[0]), T::minus(simd, even[1], odd[1])];
            let plus = [T::plus(simd, even[0], odd[0]), T::plus(simd, even[1], odd[1])];
            gradient[c][a] = [
                T::minus(simd, minus[0], minus[1]),
                T::minus(simd, plus[0], plus[1]),
                T::plus(simd, minus[0], minus[1]),
                T::plus(simd, plus[0], plus[1]),
            ];
        }
    }
    let eighth = T::splat(simd, T::from_f64(0.125));
    for octant in 0..8 {
        let share = T::load_single(simd, &weights.octant(octant)[cell..]);
        let share = T::times(simd, eighth, share);
        let (lambda, mu) = (
            T::times(simd, share, moduli.lambda),
            T::times(simd, share, moduli.mu),
        );
        let two_mu = T::plus(simd, mu, mu);
        let at = [beside(0, octant), beside(1, octant), beside(2, octant)];
        let normal = [
            gradient[0][0][at[0]],
            gradient[1][1][at[1]],
            gradient[2][2][at[2]],
        ];
        let trace = T::plus(simd, T::plus(simd, normal[0], normal[1]), normal[2]);
        let pressure = T::times(simd, lambda, trace);
        for c in 0..3 {
            let stress = T::times_plus(simd, two_mu, normal[c], pressure);
            force[c][c][at[c]] = T::plus(simd, force[c][c][at[c]], stress);
        }
        for (c, d) in [(0, 1), (0, 2), (1, 2)] {
            let sum = T::plus(simd, gradient[c][d][at[d]], gradient[d][c][at[c]]);
            let stress = T::times(simd, mu, sum);
            force[c][d][at[d]] = T::plus(simd, force[c][d][at[d]], stress);
            force[d][c][at[c]] = T::plus(simd, force[d][c][at[c]], stress);
        }
    }
    for c in 0..3 {
        for a in 0..3 {
            let v = force[c][a];
            let (low, high) = (
                [T::plus(simd, v[0], v[1]), T::plus(simd, v[2], v[3])],
                [T::minus(simd, v[1], v[0]), T::minus(simd, v[3], v[2])],
            );
            let sums = [
                T::plus(simd, low[0], low[1]),
                T::plus(simd, high[0], high[1]),
                T::minus(simd, low[1], low[0]),
                T::minus(simd, high[1], high[0]),
            ];
            for (sum, (mode, count)) in sums.into_iter().zip(modes_along(a)) {
                f[c][mode] = T::times_plus(simd, T::splat(simd, T::from_f64(count)), sum, f[c][mode]);
            }
        }
    }
}

/// Modes `ξ_a ξ_b` of component `b`: a normal strain linear across the cell, and the shear that the element makes of it. The
/// moduli are already divided by 3.
#[inline(always)]
fn bending<T: Real, S: Simd>(
    simd: S,
    m: &Corners<T::Lanes<S>>,
    lambda: T::Lanes<S>,
    normal: T::Lanes<S>,
    f: &mut Corners<T::Lanes<S>>,
) {
    for (a, b, c) in [(0, 1, 2), (1, 0, 2), (2, 0, 1)] {
        let (ab, ac) = (1 << a | 1 << b, 1 << a | 1 << c);
        let pressure = T::times(simd, lambda, T::plus(simd, m[b][ab], m[c][ac]));
        f[b][ab] = T::times_plus(simd, normal, m[b][ab], pressure);
        f[c][ac] = T::times_plus(simd, normal, m[c][ac], pressure);
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
