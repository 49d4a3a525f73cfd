//! Displacements of a cell as modes, and the forces on these: what the kernel works in.

use super::real::Real;
use super::stiffness::Weights;
use pulp::Simd;

/// Bits of a corner or mode number.
pub(super) const X: usize = 1;
pub(super) const Y: usize = 2;
pub(super) const Z: usize = 4;

/// The pairs of values that a transform along x, then y, then z combines: the lower one, and the bit to the higher one.
#[rustfmt::skip]
const BUTTERFLIES: [(usize, usize); 12] = [
    (0, X), (2, X), (4, X), (6, X),
    (0, Y), (1, Y), (4, Y), (5, Y),
    (0, Z), (1, Z), (2, Z), (3, Z),
];

/// Corner values or modes of the three displacement components.
pub(super) type Corners<L> = [[L; 8]; 3];

/// The moduli of the cells in one register, times `h/16`.
#[derive(Clone, Copy)]
pub(super) struct Moduli<L> {
    pub lambda: L,
    pub mu: L,
    pub bending_lambda: L,
}

/// Corner values to modes: `m[p] = Σ_s σ(p, s) u[s]`, σ the sign of `ξ^px η^py ζ^pz` at corner `s`.
#[inline(always)]
pub(super) fn corners_to_modes<T: Real, S: Simd>(simd: S, mut values: [T::Lanes<S>; 8]) -> [T::Lanes<S>; 8] {
    for (low, bit) in BUTTERFLIES {
        let (a, b) = (values[low], values[low | bit]);
        values[low] = T::plus(simd, a, b);
        values[low | bit] = T::minus(simd, b, a);
    }
    values
}

/// Forces on modes to forces on corners, the transpose of [`corners_to_modes`]: `f[s] = Σ_p σ(p, s) F[p]`.
#[inline(always)]
pub(super) fn modes_to_corners<T: Real, S: Simd>(simd: S, mut values: [T::Lanes<S>; 8]) -> [T::Lanes<S>; 8] {
    for (low, bit) in BUTTERFLIES {
        let (even, odd) = (values[low], values[low | bit]);
        values[low] = T::minus(simd, even, odd);
        values[low | bit] = T::plus(simd, even, odd);
    }
    values
}

/// Modes linear in one coordinate: the six constant strains.
#[inline(always)]
pub(super) fn constant_strain<T: Real, S: Simd>(
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
pub(super) fn octants<T: Real, S: Simd>(
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
pub(super) fn bending<T: Real, S: Simd>(
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
pub(super) fn twist<T: Real, S: Simd>(
    simd: S,
    m: &Corners<T::Lanes<S>>,
    mu: T::Lanes<S>,
    f: &mut Corners<T::Lanes<S>>,
) {
    let modes = [(0, Y | Z), (1, X | Z), (2, X | Y)];
    let sum = T::plus(simd, T::plus(simd, m[0][Y | Z], m[1][X | Z]), m[2][X | Y]);
    for (c, p) in modes {
        f[c][p] = T::times(simd, mu, T::plus(simd, m[c][p], sum));
    }
}
