//! Rayleigh and Ritz: the best vectors of a small space, and the directions that led to them.

use faer::{Mat, Side};

/// Squares of lengths, relative to the longest, below which a direction counts as dependent on the others.
const DEPENDENT: f64 = 1e-10;

/// Combinations of a basis.
#[derive(Debug)]
pub(super) struct Ritz {
    /// Values μ of `G x = μ K x` in the space, falling.
    pub values: Vec<f64>,
    /// Smallest of all μ in the space.
    pub smallest: f64,
    /// Coefficients of the vectors, `xᵀKx = 1`.
    pub vectors: Mat<f64>,
    /// Coefficients of the directions: what the vectors have beside the first of the basis, K-orthogonal to the vectors.
    pub directions: Mat<f64>,
}

/// Solves `G x = μ K x` in the space of a basis for the `count` largest μ, the first `count` vectors of the basis being the last ones
/// found; none where the space is smaller.
///
/// The basis is made K-orthonormal by the eigenvectors of its matrix, of which those of small values are left out; directions are
/// K-orthogonal to the vectors (Duersch et al. 2018, SIAM J. Sci. Comput. 40:C655, doi 10.1137/17M1129830; Hetmaniuk and Lehoucq 2006,
/// J. Comput. Phys. 218:324, doi 10.1016/j.jcp.2006.02.007).
pub(super) fn rayleigh_ritz(stiffness: &Mat<f64>, geometric: &Mat<f64>, count: usize) -> Option<Ritz> {
    let orthonormal = orthonormal(stiffness)?;
    let reduced = orthonormal.transpose() * geometric * &orthonormal;
    let eigen = symmetric(&reduced).self_adjoint_eigen(Side::Lower).ok()?;
    let size = reduced.nrows();
    if size < count {
        return None;
    }
    let largest = Mat::from_fn(size, count, |i, k| eigen.U()[(i, size - 1 - k)]);
    let vectors = &orthonormal * largest;
    Some(Ritz {
        values: (0..count).map(|k| eigen.S()[size - 1 - k]).collect(),
        smallest: eigen.S()[0],
        directions: directions(stiffness, &vectors),
        vectors,
    })
}

/// Columns t with `TᵀMT = 1` that span all but what is nearly dependent.
fn orthonormal(matrix: &Mat<f64>) -> Option<Mat<f64>> {
    let size = matrix.nrows();
    let length = |i: usize| matrix[(i, i)].sqrt();
    let scale: Vec<f64> = (0..size)
        .map(|i| if length(i) > 0.0 { 1.0 / length(i) } else { 0.0 })
        .collect();
    let scaled = Mat::from_fn(size, size, |i, j| scale[i] * matrix[(i, j)] * scale[j]);
    let eigen = scaled.self_adjoint_eigen(Side::Lower).ok()?;
    let largest = eigen.S()[size - 1];
    let kept: Vec<usize> = (0..size)
        .filter(|&k| eigen.S()[k] > DEPENDENT * largest)
        .collect();
    Some(Mat::from_fn(size, kept.len(), |i, k| {
        scale[i] * eigen.U()[(i, kept[k])] / eigen.S()[kept[k]].sqrt()
    }))
}

/// What vectors have beside the first of the basis, made K-orthogonal to all of them and of length one; zero where too little is left.
fn directions(stiffness: &Mat<f64>, vectors: &Mat<f64>) -> Mat<f64> {
    let count = vectors.ncols();
    let beside = |i: usize, k: usize| if i < count { 0.0 } else { vectors[(i, k)] };
    let raw = Mat::from_fn(vectors.nrows(), count, beside);
    let shares = vectors.transpose() * stiffness * &raw;
    let free = &raw - vectors * shares;
    let lengths = free.transpose() * stiffness * &free;
    Mat::from_fn(free.nrows(), count, |i, k| {
        let square = lengths[(k, k)];
        // The vectors have length one: what is shorter than this is rounding.
        if square > 1e-24 {
            free[(i, k)] / square.sqrt()
        } else {
            0.0
        }
    })
}

/// The mean of a matrix and its transpose.
fn symmetric(matrix: &Mat<f64>) -> Mat<f64> {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| {
        0.5 * (matrix[(i, j)] + matrix[(j, i)])
    })
}
