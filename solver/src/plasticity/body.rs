//! All cells of a body: stresses and states at a displacement, and products with the tangent.

use super::cell::{self, Gradients};
use super::hardening::Hardening;
use super::point::{Returned, State, Tangent, Tensors, returned, tangent_stress};
use crate::elasticity::Lame;
use crate::field::{Field, split_nodes, vectorised};
use crate::operator::{Element, Operator};
use crate::system::System;
use crate::topology::{Run, Topology};
use rayon::prelude::*;

/// Largest unbalanced free stress over the stress of a cell; below it the free strains are found.
const FREE_TOLERANCE: f64 = 1e-7;

/// Newton steps for the free strains of a cell: with more the load step is too large.
const FREE_STEPS: usize = 12;

/// One phase of one cell: its eight points.
#[derive(Clone, Copy, Debug)]
struct Block {
    phase: u8,
    /// What its stress counts in that of the cell.
    weight: f32,
    before: State,
    now: State,
    tangent: Tangent,
}

/// The cells of one layer, in order.
#[derive(Debug)]
struct Layer {
    /// First block of each cell, and the end.
    first: Vec<u32>,
    blocks: Vec<Block>,
    cells: Vec<CellState>,
}

/// What a cell knows beside its points.
#[derive(Clone, Copy, Debug, Default)]
struct CellState {
    /// Free strains of the last stresses.
    free: [f64; 3],
    /// Whether it has plastic strain, or had before.
    is_plastic: bool,
    /// Whether its tangent is not the elastic stiffness.
    flows: bool,
    /// Inverse of the free stiffness `Σ_q sign_a sign_b C_aabb(q) / 8` in 1/MPa.
    inverse: [[f64; 3]; 3],
}

/// The plastic state of a body.
#[derive(Debug)]
pub(super) struct PlasticBody<'a> {
    operator: &'a Operator,
    phases: Vec<(Lame, Option<Hardening>)>,
    layers: Vec<Layer>,
    gradients: Gradients,
    point_mm3: f64,
}

/// What a visit to all cells finds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    /// Volume in mm³ whose equivalent plastic strain is above zero.
    pub plastic_mm3: f64,
    /// Volume in mm³ of all phases.
    pub solid_mm3: f64,
    /// Whether the free strains of every cell were found.
    pub is_found: bool,
}

impl<'a> PlasticBody<'a> {
    /// Without plastic strain. `laws` names the hardening of each phase; one without stays elastic.
    pub fn new(system: &'a System, laws: &[Option<Hardening>]) -> Self {
        let operator = system.operator();
        let topology = operator.topology();
        let law = system.law();
        let mesh = system.mesh();
        let [nx, ny, nz] = mesh.grid().cells;
        let phases = (0..mesh.phases().len()).map(|k| (law.phase(k), laws.get(k).cloned().flatten()));
        let phases: Vec<(Lame, Option<Hardening>)> = phases.collect();
        let layer = |z: usize| {
            let mut layer = Layer {
                first: vec![0],
                blocks: Vec::new(),
                cells: vec![CellState::default(); topology.layer_cells(z).len()],
            };
            for (cell, fractions) in mesh.material_cells_in(z * nx * ny..(z + 1) * nx * ny) {
                let present = || {
                    fractions
                        .iter()
                        .enumerate()
                        .filter(|(_, fraction)| **fraction > 0.0)
                };
                let mean: f64 = present().map(|(k, f)| f64::from(*f) * phases[k].0.mu_mpa).sum();
                let scale = law.cell(cell, &fractions).mu_mpa / mean;
                layer.blocks.extend(present().map(|(phase, fraction)| Block {
                    phase: phase as u8,
                    weight: (scale * f64::from(*fraction)) as f32,
                    before: State::default(),
                    now: State::default(),
                    tangent: Tangent::ELASTIC,
                }));
                layer.first.push(layer.blocks.len() as u32);
            }
            layer
        };
        let spacing = operator.spacing_mm();
        Self {
            layers: (0..nz).into_par_iter().map(layer).collect(),
            operator,
            phases,
            gradients: cell::gradients(spacing),
            point_mm3: spacing.powi(3) / 8.0,
        }
    }

    /// Subtracts the forces of the stresses at a displacement from `output`, and keeps states and tangents.
    pub fn subtract_forces(&mut self, displacement: &Field<f64>, output: &mut Field<f64>) -> Flow {
        self.operator.subtract_product(displacement, output);
        let (gradients, point_mm3, phases) = (self.gradients, self.point_mm3, &self.phases);
        let element = self.operator.stiffness().element();
        let topology = self.operator.topology();
        let visit = |layer: &mut Layer, z: usize, part: [&mut [f64]; 3]| {
            let kernel = Kernel {
                phases,
                gradients: &gradients,
                point_mm3,
                element,
            };
            vectorised(|| kernel.stress_layer(layer, (topology, z), displacement, part))
        };
        let mut found = Flow {
            is_found: true,
            ..Flow::default()
        };
        for colour in 0..2 {
            let parts = coloured_parts(topology, output, colour);
            let layers = self.layers.par_iter_mut().enumerate().skip(colour).step_by(2);
            let flows: Vec<Flow> = layers
                .zip(parts)
                .map(|((z, layer), part)| visit(layer, z, part))
                .collect();
            for flow in flows {
                found.plastic_mm3 += flow.plastic_mm3;
                found.solid_mm3 += flow.solid_mm3;
                found.is_found &= flow.is_found;
            }
        }
        found
    }

    /// `output -= K_t input` with the tangents of the last stresses.
    pub fn subtract_tangent_product(&self, input: &Field<f64>, output: &mut Field<f64>) {
        self.operator.subtract_product(input, output);
        let topology = self.operator.topology();
        let kernel = Kernel {
            phases: &self.phases,
            gradients: &self.gradients,
            point_mm3: self.point_mm3,
            element: self.operator.stiffness().element(),
        };
        for colour in 0..2 {
            let parts = coloured_parts(topology, output, colour);
            let layers = self.layers.par_iter().enumerate().skip(colour).step_by(2);
            layers.zip(parts).for_each(|((z, layer), part)| {
                vectorised(|| kernel.tangent_layer(layer, (topology, z), input, part));
            });
        }
    }

    /// Takes the last states for those before the next step.
    pub fn accept(&mut self) {
        self.layers.par_iter_mut().for_each(|layer| {
            for block in &mut layer.blocks {
                block.before = block.now;
            }
        });
    }

    /// Softness of the tangent of every cell with material, by layer: the mean of θ over its phases, what it is over an elastic cell.
    pub fn softness(&self, z: usize) -> impl Iterator<Item = f64> + '_ {
        let layer = &self.layers[z];
        layer.cells.iter().enumerate().map(move |(cell, state)| {
            if !state.flows {
                return 1.0;
            }
            let blocks = &layer.blocks[layer.first[cell] as usize..layer.first[cell + 1] as usize];
            let (mut sum, mut weights) = (0.0, 0.0);
            for block in blocks {
                let points = block.tangent.theta.iter().zip(&block.tangent.theta_bar);
                // Of the five shears one is softer still.
                let mean: f32 = points.map(|(theta, bar)| theta - 0.2 * bar).sum::<f32>() / 8.0;
                let weight = block.weight * self.phases[block.phase as usize].0.mu_mpa as f32;
                sum += weight * mean;
                weights += weight;
            }
            f64::from(sum / weights)
        })
    }

    /// Equivalent plastic strain of every cell with material, by rising index: the mean over its points and phases by weight.
    pub fn equivalent_strains(&self) -> Vec<f64> {
        let of_layer = |layer: &Layer| {
            let cells = layer.first.windows(2).map(|ends| {
                let blocks = &layer.blocks[ends[0] as usize..ends[1] as usize];
                let weight: f32 = blocks.iter().map(|block| block.weight).sum();
                let sum: f32 = blocks
                    .iter()
                    .map(|block| block.weight * block.now.equivalent.iter().sum::<f32>() / 8.0)
                    .sum();
                f64::from(sum / weight)
            });
            cells.collect::<Vec<f64>>()
        };
        self.layers.iter().flat_map(of_layer).collect()
    }
}

/// The nodes of every second layer of cells.
fn coloured_parts<'f>(
    topology: &Topology,
    output: &'f mut Field<f64>,
    colour: usize,
) -> Vec<[&'f mut [f64]; 3]> {
    let planes = &topology.plane_nodes;
    let layers = (0..topology.cells[2]).skip(colour).step_by(2);
    split_nodes(output.all_mut(), layers.map(|z| planes[z]..planes[z + 2]))
}

/// What the work on cells needs.
struct Kernel<'a> {
    phases: &'a [(Lame, Option<Hardening>)],
    gradients: &'a Gradients,
    point_mm3: f64,
    element: Element,
}

impl Kernel<'_> {
    #[inline(always)]
    fn stress_layer(
        &self,
        layer: &mut Layer,
        (topology, z): (&Topology, usize),
        displacement: &Field<f64>,
        mut part: [&mut [f64]; 3],
    ) -> Flow {
        let mut found = Flow {
            is_found: true,
            ..Flow::default()
        };
        let mut cell = 0;
        for run in &topology.runs[topology.layer_runs[z]..topology.layer_runs[z + 1]] {
            for offset in 0..run.length as usize {
                let blocks = layer.first[cell] as usize..layer.first[cell + 1] as usize;
                let blocks = &mut layer.blocks[blocks];
                let corners = corners(run, offset, displacement);
                let state = &mut layer.cells[cell];
                let is_found = self.stress_cell(state, blocks, &corners);
                if let (Some(stress), true) = (&is_found, state.is_plastic) {
                    self.add_forces(stress, (run, offset), topology.plane_nodes[z], &mut part);
                }
                found.is_found &= is_found.is_some();
                for block in blocks.iter() {
                    let volume = f64::from(block.weight) * self.point_mm3;
                    let plastic = block
                        .now
                        .equivalent
                        .iter()
                        .filter(|strain| **strain > 0.0)
                        .count();
                    found.solid_mm3 += 8.0 * volume;
                    found.plastic_mm3 += plastic as f64 * volume;
                }
                cell += 1;
            }
        }
        found
    }

    /// Finds free strains and states of a cell; returns what its stress is less than the elastic one, in MPa.
    #[inline(always)]
    fn stress_cell(
        &self,
        state: &mut CellState,
        blocks: &mut [Block],
        corners: &[[f64; 3]; 8],
    ) -> Option<Tensors> {
        let mut strain = cell::strains(self.gradients, corners);
        let elastic = self.relaxed(&mut strain, blocks);
        let mut free = if state.is_plastic { state.free } else { elastic };
        let is_free = self.element == Element::Hex8i;
        for _ in 0..FREE_STEPS {
            let mut total = strain;
            cell::add_free(&mut total, &free);
            let (stress, flows) = self.phase_stresses(blocks, &total);
            let has_memory = blocks.iter().any(|block| block.before.equivalent != [0.0; 8]);
            state.flows = flows;
            state.is_plastic = flows || has_memory;
            state.free = free;
            if !state.is_plastic {
                return Some([[0.0; 8]; 6]);
            }
            if is_free {
                let unbalanced = cell::free_stress(&stress);
                state.inverse = self.free_inverse(blocks);
                let size = stress.as_flattened().iter().fold(0.0f64, |a, b| a.max(b.abs()));
                if unbalanced.iter().any(|part| part.abs() > FREE_TOLERANCE * size) {
                    for a in 0..3 {
                        free[a] -= (0..3).map(|b| state.inverse[a][b] * unbalanced[b]).sum::<f64>();
                    }
                    continue;
                }
            }
            return Some(self.beside_elastic(blocks, (&strain, &elastic), stress));
        }
        None
    }

    /// Takes the parasitic shears out of the strains; returns the free strains of the elastic cell.
    #[inline(always)]
    fn relaxed(&self, strain: &mut Tensors, blocks: &[Block]) -> [f64; 3] {
        if self.element == Element::Hex8 {
            return [0.0; 3];
        }
        cell::without_linear_shears(strain);
        let lame = self.mean_lame(blocks);
        cell::elastic_free(strain, lame.lambda_mpa / (lame.lambda_mpa + 2.0 * lame.mu_mpa))
    }

    #[inline(always)]
    fn mean_lame(&self, blocks: &[Block]) -> Lame {
        let mut sum = Lame::default();
        for block in blocks {
            sum = sum.plus(
                &self.phases[block.phase as usize]
                    .0
                    .scaled(f64::from(block.weight)),
            );
        }
        sum
    }

    /// Stress of the cell, all phases together; their states and tangents are kept.
    #[inline(always)]
    fn phase_stresses(&self, blocks: &mut [Block], strain: &Tensors) -> (Tensors, bool) {
        let mut sum = [[0.0; 8]; 6];
        let mut flows = false;
        for block in blocks {
            let (lame, law) = &self.phases[block.phase as usize];
            let found: Returned = returned(lame, law.as_ref(), strain, &block.before);
            (block.now, block.tangent) = (found.state, found.tangent);
            flows |= found.flows;
            add_weighted(&mut sum, &found.stress, f64::from(block.weight));
        }
        (sum, flows)
    }

    /// A stress less that of the elastic cell, as it acts on the corners.
    #[inline(always)]
    fn beside_elastic(
        &self,
        blocks: &[Block],
        (strain, free): (&Tensors, &[f64; 3]),
        mut stress: Tensors,
    ) -> Tensors {
        let mut total = *strain;
        cell::add_free(&mut total, free);
        let lame = self.mean_lame(blocks);
        let elastic = tangent_stress(&lame, &Tangent::ELASTIC, &total);
        add_weighted(&mut stress, &elastic, -1.0);
        if self.element == Element::Hex8i {
            cell::without_linear_shears(&mut stress);
        }
        stress
    }

    /// The inverse of the stiffness of the free strains.
    #[inline(always)]
    fn free_inverse(&self, blocks: &[Block]) -> [[f64; 3]; 3] {
        let mut matrix = [[0.0; 3]; 3];
        for b in 0..3 {
            let mut strain = [[0.0; 8]; 6];
            strain[b] = cell::SIGNS[b];
            let stress = self.tangent_stresses(blocks, &strain);
            for (a, part) in cell::free_stress(&stress).into_iter().enumerate() {
                matrix[a][b] = part;
            }
        }
        inverse(&matrix)
    }

    #[inline(always)]
    fn tangent_stresses(&self, blocks: &[Block], strain: &Tensors) -> Tensors {
        let mut sum = [[0.0; 8]; 6];
        for block in blocks {
            let stress = tangent_stress(&self.phases[block.phase as usize].0, &block.tangent, strain);
            add_weighted(&mut sum, &stress, f64::from(block.weight));
        }
        sum
    }

    #[inline(always)]
    fn tangent_layer(
        &self,
        layer: &Layer,
        (topology, z): (&Topology, usize),
        input: &Field<f64>,
        mut part: [&mut [f64]; 3],
    ) {
        let mut cell = 0;
        for run in &topology.runs[topology.layer_runs[z]..topology.layer_runs[z + 1]] {
            for offset in 0..run.length as usize {
                let state = &layer.cells[cell];
                if state.flows {
                    let blocks = &layer.blocks[layer.first[cell] as usize..layer.first[cell + 1] as usize];
                    let stress = self.tangent_cell(state, blocks, &corners(run, offset, input));
                    self.add_forces(&stress, (run, offset), topology.plane_nodes[z], &mut part);
                }
                cell += 1;
            }
        }
    }

    /// Stress of the tangent less that of the elastic cell.
    #[inline(always)]
    fn tangent_cell(&self, state: &CellState, blocks: &[Block], corners: &[[f64; 3]; 8]) -> Tensors {
        let mut strain = cell::strains(self.gradients, corners);
        let elastic = self.relaxed(&mut strain, blocks);
        let mut stress = self.tangent_stresses(blocks, &strain);
        if self.element == Element::Hex8i {
            let unbalanced = cell::free_stress(&stress);
            let free =
                std::array::from_fn(|a| -(0..3).map(|b| state.inverse[a][b] * unbalanced[b]).sum::<f64>());
            let mut more = [[0.0; 8]; 6];
            cell::add_free(&mut more, &free);
            let more = self.tangent_stresses(blocks, &more);
            add_weighted(&mut stress, &more, 1.0);
        }
        self.beside_elastic(blocks, (&strain, &elastic), stress)
    }

    /// Subtracts the forces of a stress from those of the nodes of a layer.
    #[inline(always)]
    fn add_forces(
        &self,
        stress: &Tensors,
        (run, offset): (&Run, usize),
        first: usize,
        part: &mut [&mut [f64]; 3],
    ) {
        let forces = cell::forces(self.gradients, stress, self.point_mm3);
        for (corner, force) in forces.into_iter().enumerate() {
            let node = node(run, offset, corner) - first;
            for c in 0..3 {
                part[c][node] -= force[c];
            }
        }
    }
}

#[inline(always)]
fn node(run: &Run, offset: usize, corner: usize) -> usize {
    run.first_node[corner >> 1] as usize + offset + (corner & 1)
}

#[inline(always)]
fn corners(run: &Run, offset: usize, field: &Field<f64>) -> [[f64; 3]; 8] {
    std::array::from_fn(|corner| field.at(node(run, offset, corner)))
}

#[inline(always)]
fn add_weighted(sum: &mut Tensors, more: &Tensors, weight: f64) {
    for k in 0..6 {
        for q in 0..8 {
            sum[k][q] += weight * more[k][q];
        }
    }
}

/// Of a 3×3 matrix, by cofactors.
#[inline(always)]
fn inverse(m: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let cofactor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * cofactor(0, j)).sum();
    std::array::from_fn(|i| std::array::from_fn(|j| cofactor(j, i) / determinant))
}

#[cfg(test)]
mod tests;
