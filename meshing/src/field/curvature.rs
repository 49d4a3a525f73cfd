//! Curvature of level surfaces and of the surfaces parallel to them.

use crate::lattice::Jet;
use crate::solid::vector::{by_axis, by_entry, dot, length, scaled};

/// Adjugate of a symmetric matrix xx, yy, zz, yz, xz, xy.
fn adjugate([xx, yy, zz, yz, xz, xy]: [f64; 6]) -> [f64; 6] {
    [
        yy * zz - yz * yz,
        xx * zz - xz * xz,
        xx * yy - xy * xy,
        xy * xz - xx * yz,
        xy * yz - yy * xz,
        xz * yz - zz * xy,
    ]
}

/// Inverse of a symmetric matrix, its entries in the order of those of [`Jet::hessian`].
pub(super) fn inverse_symmetric(matrix: [f64; 6]) -> [f64; 6] {
    let adjugate = adjugate(matrix);
    let determinant = matrix[0] * adjugate[0] + matrix[5] * adjugate[5] + matrix[4] * adjugate[4];
    by_entry(|k| adjugate[k] / determinant)
}

/// Product of a symmetric matrix and a vector.
pub(super) fn times([xx, yy, zz, yz, xz, xy]: &[f64; 6], v: [f64; 3]) -> [f64; 3] {
    [
        xx * v[0] + xy * v[1] + xz * v[2],
        xy * v[0] + yy * v[1] + yz * v[2],
        xz * v[0] + yz * v[1] + zz * v[2],
    ]
}

/// Second derivatives along the axes of the distance, at distance d from its foot with the given jet.
///
/// On the surface they are the shape operator S = P ∇²f P/|∇f| with P = I − nn, on its parallel surface
/// S (I + dS)⁻¹, do Carmo 1976, Differential Geometry of Curves and Surfaces, sec. 3.3 and 3.5.
pub(super) fn parallel_second(jet: &Jet, distance: f64) -> [f64; 3] {
    let slope = length(jet.gradient);
    let normal = scaled(jet.gradient, 1.0 / slope);
    let shape = shape_operator(&jet.hessian, normal, 1.0 / slope);
    let [xx, yy, zz, yz, xz, xy] = by_entry(|k| distance * shape[k]);
    let inverse = inverse_symmetric([1.0 + xx, 1.0 + yy, 1.0 + zz, yz, xz, xy]);
    let rows = |m: &[f64; 6]| [[m[0], m[5], m[4]], [m[5], m[1], m[3]], [m[4], m[3], m[2]]];
    let (shape, inverse) = (rows(&shape), rows(&inverse));
    by_axis(|a| dot(shape[a], inverse[a]))
}

/// factor · P H P, where P takes the part along `normal` away.
fn shape_operator(hessian: &[f64; 6], n: [f64; 3], factor: f64) -> [f64; 6] {
    let bent = times(hessian, n);
    let along = dot(n, bent);
    let entry = |k: usize, a: usize, b: usize| {
        factor * (hessian[k] - n[a] * bent[b] - bent[a] * n[b] + along * n[a] * n[b])
    };
    [
        entry(0, 0, 0),
        entry(1, 1, 1),
        entry(2, 2, 2),
        entry(3, 1, 2),
        entry(4, 0, 2),
        entry(5, 0, 1),
    ]
}
