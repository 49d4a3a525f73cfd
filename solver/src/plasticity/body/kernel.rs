//! The work on one layer of cells, and on one cell.

use super::{Block, CellState, FREE_STEPS, FREE_TOLERANCE, Flow, Layer};
use crate::elasticity::{Lame, inverse};
use crate::field::Field;
use crate::operator::Element;
use crate::plasticity::cell::{self, Gradients};
use crate::plasticity::hardening::Hardening;
use crate::plasticity::point::{Returned, Tangent, Tensors, returned, tangent_stress};
use crate::topology::{Run, Topology};

/// What the work on cells needs.
pub(super) struct Kernel<'a> {
    pub phases: &'a [(Lame, Option<Hardening>)],
    pub gradients: &'a Gradients,
    pub point_mm3: f64,
    pub element: Element,
}

impl Kernel<'_> {
    #[inline(always)]
    pub fn stress_layer(
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
    pub fn tangent_layer(
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
