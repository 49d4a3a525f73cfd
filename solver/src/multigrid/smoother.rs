//! Chebyshev iteration of the fourth kind on the block Jacobi splitting.

use crate::constraints::FixedMask;
use crate::elasticity::Isotropic;
use crate::element::corner_signs;
use crate::field::{split_nodes, vectorised};
use crate::operator::{CellModuli, Distribution, Element, Operator, modal_matrix};
use crate::topology::Run;
use rayon::prelude::*;

/// Weights of the steps of a smoother; their number is its degree.
pub(super) type Weights = &'static [f64];

/// Weights of a smoother of degree 1 to 8, which make the V-cycle contract best: Lottes 2023, Numer. Linear Algebra Appl.
/// 30:e2518 (doi 10.1002/nla.2518), optimised fourth-kind weights.
pub(super) const OPTIMISED: [Weights; 8] = [
    &[1.125],
    &[1.023_872_875_703_13, 1.264_089_053_710_85],
    &[1.008_425_447_820_28, 1.088_678_392_087_30, 1.337_531_259_096_18],
    &[
        1.003_913_104_272_85,
        1.040_358_111_885_93,
        1.148_634_985_462_54,
        1.382_688_692_410_00,
    ],
    &[
        1.002_129_301_461_64,
        1.021_737_115_492_60,
        1.078_724_331_926_03,
        1.198_100_652_926_63,
        1.413_225_427_916_82,
    ],
    &[
        1.001_285_172_559_40,
        1.013_042_930_352_33,
        1.046_782_151_241_13,
        1.116_164_894_196_75,
        1.238_290_202_184_44,
        1.435_242_971_067_44,
    ],
    &[
        1.000_834_643_979_12,
        1.008_439_494_301_22,
        1.030_087_077_687_13,
        1.074_083_840_920_03,
        1.150_361_867_073_66,
        1.271_164_740_461_39,
        1.451_866_586_493_64,
    ],
    &[
        1.000_572_466_311_97,
        1.005_774_276_624_15,
        1.020_501_879_229_41,
        1.050_198_034_445_65,
        1.101_155_729_849_41,
        1.180_860_428_068_56,
        1.298_385_853_825_76,
        1.464_860_731_510_99,
    ],
];

/// Nodes inverted by one thread at a time.
const BLOCK: usize = 1 << 13;

/// Factors of one step: `z ← keep z + gain D⁻¹ r`, `x ← x + weight z`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub keep: f32,
    pub gain: f32,
    pub weight: f32,
}

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
    pub fn new(operator: &Operator, fixed: &FixedMask, bound: f64, weights: Weights) -> Self {
        let mut inverse = diagonal_blocks(operator);
        if let Some(wraps) = &operator.topology().wraps {
            inverse.iter_mut().for_each(|values| wraps.fold_values(values));
        }
        invert_all(&mut inverse, fixed);
        Self {
            inverse,
            bound,
            weights,
        }
    }

    /// Number of steps.
    pub fn degree(&self) -> usize {
        self.weights.len()
    }

    /// Factors of step `step` (from 0), which starts from `z = 0` if it is the first.
    pub fn step(&self, step: usize) -> Step {
        let k = (step + 1) as f64;
        let keep = if step == 0 {
            0.0
        } else {
            (2.0 * k - 3.0) / (2.0 * k + 1.0)
        };
        let gain = (8.0 * k - 4.0) / ((2.0 * k + 1.0) * self.bound);
        Step {
            keep: keep as f32,
            gain: gain as f32,
            weight: self.weights[step] as f32,
        }
    }

    /// The blocks of all nodes.
    pub fn blocks(&self) -> [&[f32]; 6] {
        self.inverse.each_ref().map(Vec::as_slice)
    }
}

/// `z = keep z + gain D⁻¹ r`
#[inline(always)]
pub(super) fn precondition(step: &Step, d: &[&[f32]; 6], r: [&[f32]; 3], z: &mut [&mut [f32]; 3]) {
    let n = r[0].len();
    for (row, z) in [[0, 3, 5], [3, 1, 4], [5, 4, 2]].into_iter().zip(z) {
        let (a, b, c) = (&d[row[0]][..n], &d[row[1]][..n], &d[row[2]][..n]);
        let (r0, r1, r2, z) = (&r[0][..n], &r[1][..n], &r[2][..n], &mut z[..n]);
        for i in 0..n {
            let preconditioned = a[i] * r0[i] + b[i] * r1[i] + c[i] * r2[i];
            z[i] = step.keep * z[i] + step.gain * preconditioned;
        }
    }
}

/// Diagonal blocks of all nodes, in the order XX YY ZZ XY YZ XZ.
fn diagonal_blocks(operator: &Operator) -> [Vec<f32>; 6] {
    let topology = operator.topology();
    let nodes = topology.node_count();
    let mut blocks: [Vec<f32>; 6] = std::array::from_fn(|_| vec![0.0; nodes]);
    let planes = &topology.plane_nodes;
    let ranges = || (0..=topology.cells[2]).map(|z| planes[z]..planes[z + 1]);
    let [xx, yy, zz, xy, yz, xz] = &mut blocks;
    let diagonal = split_nodes([xx, yy, zz], ranges());
    let coupling = split_nodes([xy, yz, xz], ranges());
    let parts = diagonal.into_par_iter().zip(coupling).enumerate();
    parts.for_each(|(z, (diagonal, coupling))| vectorised(|| add_plane(operator, z, diagonal, coupling)));
    blocks
}

/// Adds the layers on both sides of a plane to the blocks of its nodes.
#[inline(always)]
fn add_plane(operator: &Operator, z: usize, mut diagonal: [&mut [f32]; 3], mut coupling: [&mut [f32]; 3]) {
    let topology = operator.topology();
    for (layer, side) in [(z.wrapping_sub(1), 1), (z, 0)] {
        if layer < topology.cells[2] {
            let runs = &topology.runs[topology.layer_runs[layer]..topology.layer_runs[layer + 1]];
            for run in runs {
                let first = topology.plane_nodes[z];
                add_run(operator, run, (side, first), &mut diagonal, &mut coupling);
            }
        }
    }
}

/// Adds a run to the blocks of the nodes above (`side` 0) or below it (1).
#[inline(always)]
fn add_run(
    operator: &Operator,
    run: &Run,
    (side, first): (usize, usize),
    diagonal: &mut [&mut [f32]; 3],
    coupling: &mut [&mut [f32]; 3],
) {
    let cells = run.first_cell as usize..(run.first_cell + run.length) as usize;
    let values = operator
        .stiffness()
        .relative()
        .map(|values| &values[cells.clone()]);
    let [on, beside] = operator.stiffness().block_factors(operator.unit());
    let sum = |factors: &[f32; 3], i: usize| (0..3).map(|k| factors[k] * values[k][i]).sum::<f32>();
    for corner in (0..8).filter(|corner| corner >> 2 == side) {
        let sign = corner_signs(corner).map(|sign| sign as f32);
        let start = run.first_node[corner >> 1] as usize + (corner & 1) - first;
        let nodes = start..start + cells.len();
        // XY, YZ, XZ: the pairs (0, 1), (1, 2), (2, 0).
        for c in 0..3 {
            for (i, value) in diagonal[c][nodes.clone()].iter_mut().enumerate() {
                *value += sum(&on, i);
            }
            let sign = sign[c] * sign[(c + 1) % 3];
            for (i, value) in coupling[c][nodes.clone()].iter_mut().enumerate() {
                *value += sign * sum(&beside, i);
            }
        }
        if operator.stiffness().weights().is_some() {
            for (node, cell) in nodes.zip(cells.clone()) {
                let block = operator.stiffness().octant_block(cell, corner, operator.unit());
                for c in 0..3 {
                    diagonal[c][node] += block[c];
                    coupling[c][node] += block[3 + c];
                }
            }
        }
    }
}

/// Inverts the blocks of all nodes in place.
fn invert_all(blocks: &mut [Vec<f32>; 6], fixed: &FixedMask) {
    let [xx, yy, zz, xy, yz, xz] = blocks;
    let nodes = fixed.len();
    let ranges = || (0..nodes).step_by(BLOCK).map(|s| s..(s + BLOCK).min(nodes));
    let diagonal = split_nodes([xx, yy, zz], ranges());
    let coupling = split_nodes([xy, yz, xz], ranges());
    let parts = diagonal
        .into_par_iter()
        .zip(coupling)
        .zip(fixed.par_chunks(BLOCK));
    parts.for_each(|((diagonal, coupling), fixed)| {
        vectorised(|| invert_part(diagonal, coupling, fixed));
    });
}

#[inline(always)]
fn invert_part(diagonal: [&mut [f32]; 3], coupling: [&mut [f32]; 3], fixed: &[u8]) {
    let n = fixed.len();
    let [xx, yy, zz] = diagonal.map(|values| &mut values[..n]);
    let [xy, yz, xz] = coupling.map(|values| &mut values[..n]);
    // Held nodes are rare: their blocks first, apart, so that the loop over the others has no branches.
    let held: Vec<(usize, [f32; 6])> = (0..n)
        .filter(|&i| fixed[i] != 0)
        .map(|i| (i, invert(&[xx[i], yy[i], zz[i], xy[i], yz[i], xz[i]], fixed[i])))
        .collect();
    for i in 0..n {
        let inverse = invert(&[xx[i], yy[i], zz[i], xy[i], yz[i], xz[i]], 0);
        [xx[i], yy[i], zz[i], xy[i], yz[i], xz[i]] = inverse;
    }
    for (i, inverse) in held {
        [xx[i], yy[i], zz[i], xy[i], yz[i], xz[i]] = inverse;
    }
}

/// Inverse of a symmetric positive definite block on its free components, zero on the held ones.
#[inline(always)]
fn invert(block: &[f32; 6], held: u8) -> [f32; 6] {
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
/// a 24×24 matrix. A cell with octants is a mean of cells with one, in turn; over Poisson's ratio it is sampled between
/// the materials.
pub(super) fn eigenvalue_bound(materials: &[Isotropic], element: Element) -> f64 {
    let ratios = materials.iter().map(|material| material.poisson);
    let (low, high) = ratios.fold((0.5f64, -1.0f64), |(low, high), v| (low.min(v), high.max(v)));
    let samples = (0..=RATIO_SAMPLES).map(|k| low + (high - low) * k as f64 / RATIO_SAMPLES as f64);
    let bounds = samples.filter_map(|poisson| {
        let lame = Isotropic::new(1.0, poisson).ok()?.lame();
        let full = CellModuli::new(&lame, element);
        let octants = (0..8).map(|octant| CellModuli {
            distribution: Distribution::Octants(std::array::from_fn(|k| if k == octant { 8.0 } else { 0.0 })),
            ..full
        });
        Some(
            octants
                .chain([full])
                .map(|moduli| element_bound(&moduli, element))
                .fold(0.0, f64::max),
        )
    });
    bounds.fold(1.0, f64::max)
}

/// Values of Poisson's ratio at which the bound is computed.
const RATIO_SAMPLES: usize = 8;

fn element_bound(moduli: &CellModuli, element: Element) -> f64 {
    let stiffness = modal_matrix(moduli, element, 1.0);
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

    /// One cell: every node is a corner.
    #[test]
    fn blocks_are_those_of_the_element() {
        let lame = Isotropic::new(3.0, 0.2).unwrap().lame();
        for element in [Element::Hex8, Element::Hex8i] {
            for distribution in [
                Distribution::Uniform,
                Distribution::Octants([1.0, 0.2, 3.0, 0.0, 0.5, 2.0, 0.7, 0.6]),
            ] {
                let moduli = CellModuli {
                    distribution,
                    ..CellModuli::new(&lame, element)
                };
                let topology = std::sync::Arc::new(crate::topology::Topology::new([1; 3], &[1]));
                let operator = Operator::new(topology, element, &moduli, |_| std::iter::once(moduli), 0.7);
                let stiffness = modal_matrix(&moduli, element, 0.7);
                let blocks = diagonal_blocks(&operator);
                for corner in 0..8 {
                    let pairs = [(0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (0, 2)];
                    for (block, (c, d)) in blocks.iter().zip(pairs) {
                        let expected = stiffness[3 * corner + c][3 * corner + d];
                        approx::assert_relative_eq!(f64::from(block[corner]), expected, max_relative = 1e-6);
                    }
                }
            }
        }
    }

    #[test]
    fn inverse_times_block_is_the_identity_on_free_components() {
        let block = [4.0, 5.0, 6.0, 1.0, -0.5, 0.25];
        let full = |b: &[f32; 6]| [[b[0], b[3], b[5]], [b[3], b[1], b[4]], [b[5], b[4], b[2]]];
        let (a, inverse) = (full(&block), full(&invert(&block, 0b010)));
        for i in [0, 2] {
            for j in [0, 2] {
                let product: f32 = [0, 2].iter().map(|&k| a[i][k] * inverse[k][j]).sum();
                approx::assert_relative_eq!(product, f32::from(u8::from(i == j)), epsilon = 1e-6);
            }
        }
        assert_eq!(inverse[1], [0.0; 3]);
    }

    #[test]
    fn bound_lies_between_one_and_eight() {
        for poisson in [0.0, 0.3, 0.45] {
            let bound = eigenvalue_bound(&[Isotropic::new(1.0, poisson).unwrap()], Element::Hex8i);
            assert!(bound > 1.0 && bound <= 8.0, "{bound}");
        }
    }
}
