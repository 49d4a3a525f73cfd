//! Jacobi's blocks on all modes and, on those at corners, the multigrid of the voxel operator.

use super::matrices::{LANES, Matrices, packed_places};
use super::response::Block;
use super::space::Space;
use crate::elasticity::{Isotropic, Lame, inverse};
use crate::error::SolveError;
use crate::multigrid::Multigrid;
use crate::operator::{CellModuli, Element, Operator};
use crate::topology::Topology;
use rayon::prelude::*;
use std::sync::Arc;

/// Added to the diagonal of a block, relative to its trace: modes of which a sliver of material is seen are barely told apart.
const SHIFT: f64 = 1e-6;

/// `z = D⁻¹ r + P M Pᵀ r`: D the 3×3 blocks of all modes, P the modes at corners, M one multigrid cycle of trilinear cells with the mean moduli of
/// each. In the hierarchy of modes the two parts see each other little (Axelsson and Gustafsson 1983, Math. Comput. 40:219).
pub(super) struct Preconditioner {
    blocks: Vec<[f32; 9]>,
    multigrid: Multigrid,
    /// Modes at the nodes of the multigrid.
    corner_of_node: Vec<u32>,
    /// Node of each mode at a corner, one of its copies.
    node_of_corner: Vec<(u32, u32)>,
}

impl Preconditioner {
    /// For cells with these mean moduli, in the unit of the materials.
    ///
    /// # Errors
    /// [`SolveError::Factorisation`] when the coarsest level is not positive definite.
    pub fn new(
        space: &Space,
        matrices: &Matrices,
        (topology, means): (&Arc<Topology>, &[Lame]),
        materials: &[Isotropic],
    ) -> Result<Self, SolveError> {
        let element = Element::Hex8;
        let layer = |z: usize| {
            topology
                .layer_cells(z)
                .map(|cell| CellModuli::new(&means[cell], element))
        };
        let unit = CellModuli::new(&materials[0].lame(), element);
        let operator = Operator::new(topology.clone(), element, &unit, layer, 1.0);
        let fixed = vec![0; topology.node_count()];
        let multigrid = Multigrid::new(&operator, &fixed, materials, false)?;
        let mut corner_of_node = vec![0; topology.node_count()];
        let mut node_of_corner = Vec::with_capacity(space.corners.len());
        let cells = topology.cells;
        for &(mode, at) in &space.corners {
            let at = at.map(|p| p as usize);
            let copies = |d: usize| {
                if at[d] == 0 {
                    vec![0, cells[d]]
                } else {
                    vec![at[d]]
                }
            };
            let mut first = None;
            for z in copies(2) {
                for y in copies(1) {
                    for x in copies(0) {
                        if let Some(node) = topology.node([x, y, z]) {
                            corner_of_node[node] = mode;
                            first.get_or_insert(node as u32);
                        }
                    }
                }
            }
            node_of_corner.extend(first.map(|node| (mode, node)));
        }
        Ok(Self {
            blocks: blocks(space, matrices),
            multigrid,
            corner_of_node,
            node_of_corner,
        })
    }

    /// Applies it to several residuals.
    pub fn apply(&mut self, space: &Space, residual: &Block, out: &mut Block) {
        let modes = out.par_chunks_exact_mut(3).zip(residual.par_chunks_exact(3));
        modes
            .zip(&self.blocks)
            .with_min_len(1 << 10)
            .for_each(|((out, residual), block)| {
                for (c, out) in out.iter_mut().enumerate() {
                    for l in 0..LANES {
                        out[l] = (0..3).map(|k| block[3 * c + k] * residual[k][l]).sum();
                    }
                }
            });
        debug_assert_eq!(self.blocks.len(), space.unique());
        for lane in 0..LANES {
            let finest = self.multigrid.finest();
            let count = space.corners.len() as f64;
            for c in 0..3 {
                // What rounding leaves of a translation must not grow.
                let at_corners = space
                    .corners
                    .iter()
                    .map(|(mode, _)| f64::from(residual[3 * *mode as usize + c][lane]));
                let mean = (at_corners.sum::<f64>() / count) as f32;
                let values = finest.right_hand_side.component_mut(c);
                for (value, &mode) in values.iter_mut().zip(&self.corner_of_node) {
                    *value = residual[3 * mode as usize + c][lane] - mean;
                }
            }
            if finest.norm() == 0.0 {
                continue;
            }
            let scale = (1.0 / finest.operator.unit()) as f32;
            self.multigrid.cycle();
            let correction = &*self.multigrid.finest().correction;
            for &(mode, node) in &self.node_of_corner {
                let value = correction.at(node as usize);
                for c in 0..3 {
                    out[3 * mode as usize + c][lane] += scale * value[c];
                }
            }
        }
    }
}

/// Inverse diagonal blocks of all modes.
fn blocks(space: &Space, matrices: &Matrices) -> Vec<[f32; 9]> {
    let places: Vec<(usize, usize)> = packed_places(matrices.rows()).collect();
    let used = 3 * space.degree.modes();
    // Packed numbers that lie in the block of a mode, with the mode and their place there.
    let diagonal: Vec<(usize, usize, usize)> = places
        .iter()
        .enumerate()
        .filter(|(_, (row, column))| row / 3 == column / 3 && *row < used)
        .map(|(at, (row, column))| (at, row / 3, 3 * (row % 3) + column % 3))
        .collect();
    // Above the squares on the diagonal only one half is kept.
    let is_kept: std::collections::HashSet<(usize, usize)> = places.iter().copied().collect();
    let mut sums = vec![[0.0f64; 9]; space.total()];
    for cell in 0..space.cells.len() {
        let (matrix, modes) = (matrices.of(cell), space.modes_of(cell));
        for &(at, mode, entry) in &diagonal {
            let sum = &mut sums[modes[mode] as usize];
            sum[entry] += f64::from(matrix[at]);
            let (row, column) = (entry / 3, entry % 3);
            if !is_kept.contains(&(3 * mode + column, 3 * mode + row)) {
                sum[3 * column + row] += f64::from(matrix[at]);
            }
        }
    }
    let (below, last) = sums.split_at_mut(space.unique());
    for (sum, copy) in below.iter_mut().zip(last.iter()) {
        for (sum, copy) in sum.iter_mut().zip(copy) {
            *sum += copy;
        }
    }
    let inverted = |sum: &[f64; 9]| {
        let trace = sum[0] + sum[4] + sum[8];
        let shift = |a: usize, b: usize| if a == b { SHIFT * trace } else { 0.0 };
        // Blocks of slivers are tiny: they are inverted relative to their size.
        let matrix = std::array::from_fn(|a| std::array::from_fn(|b| (sum[3 * a + b] + shift(a, b)) / trace));
        let inverse = inverse(&matrix);
        std::array::from_fn(|k| (inverse[k / 3][k % 3] / trace) as f32)
    };
    below.par_iter().map(inverted).collect()
}
