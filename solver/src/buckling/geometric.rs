//! The geometric stiffness of a stressed body, without a matrix.

use crate::elasticity::Symmetric;
use crate::element::{gauss_points, shape_gradients};
use crate::field::{Field, split_nodes, vectorised};
use crate::solution::{CellStrain, Solution};
use crate::system::System;
use crate::topology::{Run, Topology};
use rayon::prelude::*;

/// Pairs of different corners of a cell.
const PAIRS: usize = 28;

/// `g_ij = −Σ_q ∇N_i·σ_q ∇N_j h³/8` in N/mm for the pairs i < j of corners.
type PairStiffness = [f32; PAIRS];

/// `G = −K_σ`, where `(K_σ)_ij = ∫ ∇N_i·σ ∇N_j dV` times the unit matrix couples corners i and j of a cell, N trilinear, σ in MPa at the 2×2×2
/// Gauss points of the stressed body (Zienkiewicz and Taylor, The Finite Element Method, vol. 2, 5th ed. 2000, section 10.9).
///
/// Rows of a cell's matrix sum to zero, since the shape functions sum to one: `(G u)_i = Σ_j g_ij (u_j − u_i)`, and nothing but the pairs
/// is kept, in single precision.
#[derive(Debug)]
pub(super) struct GeometricStiffness<'a> {
    topology: &'a Topology,
    /// Pairs of the cells of each layer, in order.
    layers: Vec<Vec<PairStiffness>>,
}

impl<'a> GeometricStiffness<'a> {
    /// Of the stresses of a solution.
    pub fn new(system: &'a System, solution: &Solution) -> Self {
        let topology = system.operator().topology();
        let spacing = system.operator().spacing_mm();
        let gradients = gauss_points().map(|xi| shape_gradients(xi, spacing));
        let point_mm3 = spacing.powi(3) / 8.0;
        let of_cell = |cell: &CellStrain| {
            let lame = system.law().cell(cell.cell, &cell.fractions);
            let stress = cell.strain.each_ref().map(|strain| lame.stress(strain));
            pair_stiffness(&gradients, &stress, point_mm3)
        };
        let of_layer = |z| {
            let cells = solution.placed_cells(z);
            cells.map(|(_, _, cell)| of_cell(&cell)).collect()
        };
        Self {
            topology,
            layers: (0..topology.cells[2]).into_par_iter().map(of_layer).collect(),
        }
    }

    /// `output += G input`, in N for mm.
    pub fn add_product(&self, input: &Field<f64>, output: &mut Field<f64>) {
        let planes = &self.topology.plane_nodes;
        for colour in 0..2 {
            let layers = (0..self.topology.cells[2]).skip(colour).step_by(2);
            let parts = split_nodes(output.all_mut(), layers.map(|z| planes[z]..planes[z + 2]));
            let layers = self.layers.par_iter().enumerate().skip(colour).step_by(2);
            layers.zip(parts).for_each(|((z, pairs), part)| {
                vectorised(|| self.add_layer((z, pairs), input, part));
            });
        }
    }

    #[inline(always)]
    fn add_layer(
        &self,
        (z, pairs): (usize, &[PairStiffness]),
        input: &Field<f64>,
        mut part: [&mut [f64]; 3],
    ) {
        let topology = self.topology;
        let runs = &topology.runs[topology.layer_runs[z]..topology.layer_runs[z + 1]];
        let cells = runs
            .iter()
            .flat_map(|run| (0..run.length as usize).map(move |offset| (run, offset)));
        for ((run, offset), pairs) in cells.zip(pairs) {
            let nodes = corner_nodes(run, offset);
            for (c, output) in part.iter_mut().enumerate() {
                let values = nodes.map(|node| input.component(c)[node]);
                let forces = cell_forces(pairs, &values);
                for (node, force) in nodes.into_iter().zip(forces) {
                    output[node - topology.plane_nodes[z]] += force;
                }
            }
        }
    }
}

fn corner_nodes(run: &Run, offset: usize) -> [usize; 8] {
    std::array::from_fn(|corner| run.first_node[corner >> 1] as usize + offset + (corner & 1))
}

/// One component of the forces `Σ_j g_ij (u_j − u_i)` at the corners.
#[inline(always)]
fn cell_forces(pairs: &PairStiffness, values: &[f64; 8]) -> [f64; 8] {
    let mut forces = [0.0; 8];
    let mut pair = 0;
    for i in 0..8 {
        for j in i + 1..8 {
            let force = f64::from(pairs[pair]) * (values[j] - values[i]);
            forces[i] += force;
            forces[j] -= force;
            pair += 1;
        }
    }
    forces
}

fn pair_stiffness(gradients: &[[[f64; 3]; 8]; 8], stress: &[Symmetric; 8], point_mm3: f64) -> PairStiffness {
    let mut sums = [0.0; PAIRS];
    for (gradients, stress) in gradients.iter().zip(stress) {
        let tractions = gradients.map(|gradient| times(stress, &gradient));
        let mut pair = 0;
        for i in 0..8 {
            for j in i + 1..8 {
                let product: f64 = (0..3).map(|a| gradients[i][a] * tractions[j][a]).sum();
                sums[pair] -= product * point_mm3;
                pair += 1;
            }
        }
    }
    sums.map(|sum| sum as f32)
}

/// The vector `σ g`.
fn times([xx, yy, zz, xy, yz, xz]: &Symmetric, [x, y, z]: &[f64; 3]) -> [f64; 3] {
    [
        xx * x + xy * y + xz * z,
        xy * x + yy * y + yz * z,
        xz * x + yz * y + zz * z,
    ]
}
