//! Chebyshev iteration of the fourth kind on the block Jacobi splitting.

use crate::constraints::FixedMask;
use crate::elasticity::{Isotropic, Lame};
use crate::element::{corner_signs, element_stiffness};
use crate::field::{Field, split_nodes};
use crate::operator::Operator;
use crate::topology::Topology;
use rayon::prelude::*;
use std::ops::Range;

/// Weights of the steps of a smoother; their number is its degree.
pub(super) type Weights = &'static [f64];

/// Three steps before and after each coarse correction on the finest level.
///
/// The weights that make the V-cycle contract best: Lottes 2023, Numer. Linear Algebra Appl. 30:e2518 (doi
/// 10.1002/nla.2518), optimised fourth-kind weights of degree 3.
pub(super) const FINEST: Weights = &[1.008_425_447_820_28, 1.088_678_392_087_30, 1.337_531_259_096_18];

/// Four steps on the coarser levels, which cost a seventh of the finest together; degree 4 of the same table.
///
/// With three steps everywhere thin struts take two iterations more.
pub(super) const COARSER: Weights = &[
    1.003_913_104_272_85,
    1.040_358_111_885_93,
    1.148_634_985_462_54,
    1.382_688_692_410_00,
];

/// Nodes updated by one thread at a time.
const BLOCK: usize = 1 << 13;

/// The inverse of the 3×3 diagonal block of every node, in the order XX YY ZZ XY YZ XZ.
///
/// Rows and columns of held degrees of freedom are zero, so that a correction never moves them.
#[derive(Clone, Debug)]
pub(super) struct BlockJacobi {
    inverse: [Vec<f32>; 6],
    /// An upper bound of the eigenvalues of `D⁻¹ A`.
    bound: f64,
    weights: Weights,
}

impl BlockJacobi {
    pub fn new(operator: &Operator<f32>, fixed: &FixedMask, bound: f64, weights: Weights) -> Self {
        let topology = operator.topology();
        let planes: Vec<Vec<[f32; 6]>> = (0..=topology.cells[2])
            .into_par_iter()
            .map(|z| plane_inverses(operator, fixed, z))
            .collect();
        let entry = |k: usize| planes.iter().flatten().map(|block| block[k]).collect();
        Self {
            inverse: std::array::from_fn(entry),
            bound,
            weights,
        }
    }

    /// Number of steps.
    pub fn degree(&self) -> usize {
        self.weights.len()
    }

    /// Step `step` (from 0) of the smoother: `z ← a z + b D⁻¹ r`, `x ← x + β z`; the first step starts from `z = 0`.
    ///
    /// The caller then subtracts `A z` from the residual.
    pub fn step(&self, step: usize, residual: &Field<f32>, z: &mut Field<f32>, x: &mut Field<f32>) {
        let k = (step + 1) as f64;
        let keep = if step == 0 {
            0.0
        } else {
            (2.0 * k - 3.0) / (2.0 * k + 1.0)
        };
        let gain = (8.0 * k - 4.0) / ((2.0 * k + 1.0) * self.bound);
        let factors = Factors {
            keep: keep as f32,
            gain: gain as f32,
            weight: self.weights[step] as f32,
        };
        let nodes = residual.nodes();
        let blocks: Vec<Range<usize>> = (0..nodes)
            .step_by(BLOCK)
            .map(|s| s..(s + BLOCK).min(nodes))
            .collect();
        let z_parts = split_nodes(z.all_mut(), blocks.iter().cloned());
        let x_parts = split_nodes(x.all_mut(), blocks.iter().cloned());
        blocks
            .into_par_iter()
            .zip(z_parts)
            .zip(x_parts)
            .for_each(|((block, z), x)| {
                let r = [0, 1, 2].map(|c| &residual.component(c)[block.clone()]);
                let d = self.inverse.each_ref().map(|entry| &entry[block.clone()]);
                pulp::Arch::new().dispatch(
                    #[inline(always)]
                    || step_block(&factors, r, d, z, x),
                );
            });
    }
}

struct Factors {
    keep: f32,
    gain: f32,
    weight: f32,
}

#[inline(always)]
fn step_block(factors: &Factors, r: [&[f32]; 3], d: [&[f32]; 6], z: [&mut [f32]; 3], x: [&mut [f32]; 3]) {
    let [r0, r1, r2] = r;
    let [d0, d1, d2, d3, d4, d5] = d;
    let n = r0.len();
    let rows: [[&[f32]; 3]; 3] = [[d0, d3, d5], [d3, d1, d4], [d5, d4, d2]];
    for ((row, z), x) in rows.into_iter().zip(z).zip(x) {
        let (a, b, c) = (&row[0][..n], &row[1][..n], &row[2][..n]);
        let (r0, r1, r2, z, x) = (&r0[..n], &r1[..n], &r2[..n], &mut z[..n], &mut x[..n]);
        for i in 0..n {
            let preconditioned = a[i] * r0[i] + b[i] * r1[i] + c[i] * r2[i];
            z[i] = factors.keep * z[i] + factors.gain * preconditioned;
            x[i] += factors.weight * z[i];
        }
    }
}

/// Inverse blocks of the nodes of one plane.
fn plane_inverses(operator: &Operator<f32>, fixed: &FixedMask, z: usize) -> Vec<[f32; 6]> {
    let topology = operator.topology();
    let first = topology.plane_nodes[z];
    let mut blocks = vec![[0.0f64; 6]; topology.plane_nodes[z + 1] - first];
    for (layer, side) in [(z.wrapping_sub(1), 1), (z, 0)] {
        if layer < topology.cells[2] {
            add_layer(operator, topology, (layer, side), first, &mut blocks);
        }
    }
    let inverse = |(k, block): (usize, &[f64; 6])| invert(block, fixed[first + k]).map(|v| v as f32);
    blocks.iter().enumerate().map(inverse).collect()
}

fn add_layer(
    operator: &Operator<f32>,
    topology: &Topology,
    (layer, side): (usize, usize),
    first: usize,
    blocks: &mut [[f64; 6]],
) {
    for run in &topology.runs[topology.layer_runs[layer]..topology.layer_runs[layer + 1]] {
        for corner in (0..8).filter(|corner| corner >> 2 == side) {
            let start = run.first_node[corner >> 1] as usize + (corner & 1) - first;
            for offset in 0..run.length as usize {
                let lame = operator.lame(run.first_cell as usize + offset);
                add_corner(&lame, operator.spacing_mm(), corner, &mut blocks[start + offset]);
            }
        }
    }
}

/// The diagonal block of one corner of the trilinear cube: `(λ + 4μ) h/9` on the diagonal and `σ_c σ_d (λ + μ) h/12` beside it.
fn add_corner(lame: &Lame, spacing_mm: f64, corner: usize, block: &mut [f64; 6]) {
    let sign = corner_signs(corner);
    let diagonal = (lame.lambda_mpa + 4.0 * lame.mu_mpa) * spacing_mm / 9.0;
    let coupling = (lame.lambda_mpa + lame.mu_mpa) * spacing_mm / 12.0;
    for c in 0..3 {
        block[c] += diagonal;
        // XY, YZ, XZ: the pairs (0, 1), (1, 2), (2, 0).
        block[3 + c] += coupling * sign[c] * sign[(c + 1) % 3];
    }
}

/// Inverse of a symmetric positive definite block on its free components, zero on the held ones.
fn invert(block: &[f64; 6], held: u8) -> [f64; 6] {
    let [mut xx, mut yy, mut zz, mut xy, mut yz, mut xz] = *block;
    // A held component is uncoupled; its own entry is struck out afterwards.
    if held & 1 != 0 {
        (xx, xy, xz) = (1.0, 0.0, 0.0);
    }
    if held & 2 != 0 {
        (yy, xy, yz) = (1.0, 0.0, 0.0);
    }
    if held & 4 != 0 {
        (zz, yz, xz) = (1.0, 0.0, 0.0);
    }
    let cofactor = [
        yy * zz - yz * yz,
        xx * zz - xz * xz,
        xx * yy - xy * xy,
        xz * yz - xy * zz,
        xy * xz - yz * xx,
        xy * yz - xz * yy,
    ];
    let determinant = xx * cofactor[0] + xy * cofactor[3] + xz * cofactor[5];
    let mut inverse = cofactor.map(|v| v / determinant);
    for c in (0..3).filter(|c| held & 1 << c != 0) {
        inverse[c] = 0.0;
    }
    inverse
}

/// An upper bound of the eigenvalues of `D⁻¹ A` for any mesh of these materials and their mixtures.
///
/// `uᵀ A u / uᵀ D u` is a mean of the same quotients of single elements, whose largest value is an eigenvalue of
/// a 24×24 matrix; in λ/μ it is monotone for each `u`, so that the extreme materials decide.
pub(super) fn eigenvalue_bound(materials: &[Isotropic]) -> f64 {
    materials
        .iter()
        .map(|material| element_bound(&material.lame()))
        .fold(1.0, f64::max)
}

fn element_bound(lame: &Lame) -> f64 {
    let stiffness = element_stiffness(lame, 1.0);
    let k = faer::Mat::from_fn(24, 24, |i, j| stiffness[i][j]);
    let d = faer::Mat::from_fn(24, 24, |i, j| if i / 3 == j / 3 { stiffness[i][j] } else { 0.0 });
    // D = Q S Qᵀ; the eigenvalues of D^{-1/2} K D^{-1/2} are those of D⁻¹ K.
    let Ok(eigen) = d.self_adjoint_eigen(faer::Side::Lower) else {
        return FALLBACK_BOUND;
    };
    let scaled = faer::Mat::from_fn(24, 24, |i, k| eigen.U()[(i, k)] / eigen.S()[k].sqrt());
    let product = scaled.transpose() * &k * &scaled;
    match product.self_adjoint_eigenvalues(faer::Side::Lower) {
        Ok(values) => values.iter().copied().fold(0.0, f64::max),
        Err(_) => FALLBACK_BOUND,
    }
}

/// Larger than any element of a stable material has: the number of corners.
const FALLBACK_BOUND: f64 = 8.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corner_block_is_that_of_the_element() {
        let lame = Isotropic::new(3.0, 0.2).unwrap().lame();
        let stiffness = element_stiffness(&lame, 0.7);
        for corner in 0..8 {
            let mut block = [0.0; 6];
            add_corner(&lame, 0.7, corner, &mut block);
            for (k, (c, d)) in [(0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (0, 2)]
                .into_iter()
                .enumerate()
            {
                approx::assert_relative_eq!(
                    block[k],
                    stiffness[3 * corner + c][3 * corner + d],
                    max_relative = 1e-12
                );
            }
        }
    }

    #[test]
    fn inverse_times_block_is_the_identity_on_free_components() {
        let block = [4.0, 5.0, 6.0, 1.0, -0.5, 0.25];
        let full = |b: &[f64; 6]| [[b[0], b[3], b[5]], [b[3], b[1], b[4]], [b[5], b[4], b[2]]];
        let (a, inverse) = (full(&block), full(&invert(&block, 0b010)));
        for i in [0, 2] {
            for j in [0, 2] {
                let product: f64 = [0, 2].iter().map(|&k| a[i][k] * inverse[k][j]).sum();
                approx::assert_relative_eq!(product, f64::from(u8::from(i == j)), epsilon = 1e-14);
            }
        }
        assert_eq!(inverse[1], [0.0; 3]);
    }

    #[test]
    fn bound_lies_between_one_and_eight() {
        for poisson in [0.0, 0.3, 0.45] {
            let bound = eigenvalue_bound(&[Isotropic::new(1.0, poisson).unwrap()]);
            assert!(bound > 1.0 && bound <= 8.0, "{bound}");
        }
    }
}
