//! All cells of a body: stresses and states at a displacement, and products with the tangent.

mod kernel;

use kernel::Kernel;

use super::cell::{self, Gradients};
use super::hardening::Hardening;
use super::point::{State, Tangent};
use crate::elasticity::Lame;
use crate::field::{Field, split_nodes, vectorised};
use crate::operator::Operator;
use crate::system::System;
use crate::topology::Topology;
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

#[cfg(test)]
mod tests;
