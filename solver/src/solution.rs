//! The solved system: displacement, energy, reactions, strains and stresses.

use crate::boundary::Axis;
use crate::conjugate_gradient::Convergence;
use crate::elasticity::{Lame, Symmetric, contraction};
use crate::element::{add_incompatible_strains, gauss_points, shape_gradients, strain};
use crate::field::Field;
use crate::operator::Element;
use crate::system::System;
use crate::topology::{Run, Topology};
use meshing::CellFractions;
use rayon::prelude::*;

/// Parts of a fold: enough to keep a few dozen threads busy, few enough to hold a histogram for each.
const FOLD_PARTS: usize = 32;

/// The displacement of every node with material, and what follows from it.
#[derive(Debug)]
pub struct Solution<'a> {
    system: &'a System<'a>,
    displacement: Field<f64>,
    convergence: Convergence,
}

/// Strains of one cell with material.
#[derive(Clone, Debug)]
pub struct CellStrain {
    /// Index of the cell in the grid.
    pub cell: usize,
    /// Volume fractions of its phases.
    pub fractions: CellFractions,
    /// Strain at the 2×2×2 Gauss points, each standing for an eighth of the cell.
    pub strain: [Symmetric; 8],
}

impl CellStrain {
    /// Mean strain of the cell.
    pub fn mean(&self) -> Symmetric {
        std::array::from_fn(|k| self.strain.iter().map(|e| e[k]).sum::<f64>() / 8.0)
    }
}

impl<'a> Solution<'a> {
    pub(crate) fn new(system: &'a System<'a>, displacement: Field<f64>, convergence: Convergence) -> Self {
        Self {
            system,
            displacement,
            convergence,
        }
    }

    /// Iterations and residual.
    pub fn convergence(&self) -> Convergence {
        self.convergence
    }

    /// Displacement of every node touching material in mm, by rising index of the grid node (x fastest).
    pub fn displacements(&self) -> impl Iterator<Item = [f64; 3]> + '_ {
        let copies = self.system.operator().topology().lone_copies();
        let nodes = 0..self.displacement.nodes();
        nodes
            .filter(move |node| !copies.get(*node).is_some_and(|is_lone| *is_lone))
            .map(|node| self.displacement.at(node))
    }

    /// Displacement at a grid node in mm, if it touches material.
    pub fn displacement(&self, node: [usize; 3]) -> Option<[f64; 3]> {
        self.system
            .operator()
            .topology()
            .node(node)
            .map(|number| self.displacement.at(number))
    }

    /// Strain energy `½ uᵀ A u` in N·mm. Its relative error is of the order of the square of the residual's.
    pub fn strain_energy(&self) -> f64 {
        let mut force = Field::zeros(self.displacement.nodes());
        self.system
            .operator()
            .subtract_product(&self.displacement, &mut force);
        -0.5 * self.displacement.dot(&force)
    }

    /// Work `½ (f·u + r·u_D)` in N·mm of the loads and of the reactions on their displacements; equals the strain energy.
    pub fn external_work(&self) -> f64 {
        let constraints = self.system.constraints();
        let reactions = self.reactions();
        let work_of = |&(node, component, value): &(u32, u8, f64)| {
            value * reactions.component(component as usize)[node as usize]
        };
        let prescribed: f64 = constraints.prescribed.iter().map(work_of).sum();
        0.5 * (constraints.load().dot(&self.displacement) + prescribed)
    }

    /// Resultant of the reactions in N on the supports of the whole body.
    pub fn total_reaction(&self) -> [f64; 3] {
        let reactions = self.reactions();
        std::array::from_fn(|c| reactions.component(c).iter().sum())
    }

    /// Resultant in N of the reactions at nodes whose grid position along `axis` is `position`.
    pub fn plane_reaction(&self, axis: Axis, position: usize) -> [f64; 3] {
        let reactions = self.reactions();
        let mut sum = [0.0; 3];
        for (node, at) in self.system.operator().topology().node_positions().enumerate() {
            if at[axis.index()] == position {
                let reaction = reactions.at(node);
                sum = std::array::from_fn(|c| sum[c] + reaction[c]);
            }
        }
        sum
    }

    /// Forces `A u − f` in N on the held degrees of freedom, zero elsewhere.
    fn reactions(&self) -> Field<f64> {
        let constraints = self.system.constraints();
        let mut reactions = constraints.load();
        self.system
            .operator()
            .subtract_product(&self.displacement, &mut reactions);
        for c in 0..3 {
            for (value, fixed) in reactions.component_mut(c).iter_mut().zip(&constraints.fixed) {
                *value = if is_held(*fixed, c) { -*value } else { 0.0 };
            }
        }
        reactions
    }

    /// Calls `each` with the strains of every cell with material and gathers what it returns, by rising cell index.
    pub fn map_cells<R: Send>(&self, each: impl Fn(&CellStrain) -> R + Sync) -> Vec<R> {
        let recovery = self.recovery();
        let layers = 0..self.system.mesh().grid().cells[2];
        let by_layer: Vec<Vec<R>> = layers
            .into_par_iter()
            .map(|z| self.layer_cells(z, &recovery).map(|cell| each(&cell)).collect())
            .collect();
        by_layer.into_iter().flatten().collect()
    }

    /// Folds `each` over the strains of every cell with material, and joins the parts with `merge`.
    ///
    /// Parts are fixed blocks of layers, folded in parallel and merged in order: the outcome does not depend on
    /// the number of threads.
    pub fn fold_cells<A: Send>(
        &self,
        empty: impl Fn() -> A + Sync,
        each: impl Fn(&mut A, &CellStrain) + Sync,
        merge: impl Fn(&mut A, A),
    ) -> A {
        let recovery = self.recovery();
        let layers: Vec<usize> = (0..self.system.mesh().grid().cells[2]).collect();
        let parts = layers.par_chunks(layers.len().div_ceil(FOLD_PARTS)).map(|block| {
            let mut part = empty();
            let cells = block.iter().flat_map(|&z| self.layer_cells(z, &recovery));
            cells.for_each(|cell| each(&mut part, &cell));
            part
        });
        let parts: Vec<A> = parts.collect();
        parts.into_iter().fold(empty(), |mut sum, part| {
            merge(&mut sum, part);
            sum
        })
    }

    /// Stress in MPa of one phase at a strain.
    pub fn phase_stress(&self, phase: usize, strain: &Symmetric) -> Symmetric {
        self.system.law().phase(phase).stress(strain)
    }

    /// Strain energy density in MPa (mJ/mm³), the mean over the cell, void included.
    pub fn energy_density(&self, cell: &CellStrain) -> f64 {
        let lame = self.system.law().cell(cell.cell, &cell.fractions);
        let density = |strain: &Symmetric| 0.5 * contraction(&lame.stress(strain), strain);
        cell.strain.iter().map(density).sum::<f64>() / 8.0
    }

    /// The mesh that was solved.
    pub fn mesh(&self) -> &meshing::VoxelMesh {
        self.system.mesh()
    }

    /// The system that was solved.
    pub(crate) fn system(&self) -> &'a System<'a> {
        self.system
    }

    fn recovery(&self) -> Recovery {
        let element = self.system.operator().stiffness().element();
        Recovery::new(self.system.mesh().grid().spacing_mm, element)
    }

    /// The displacement of every node in mm.
    pub(crate) fn into_displacement(self) -> Field<f64> {
        self.displacement
    }

    /// Lamé's parameters of a phase.
    pub(crate) fn phase_lame(&self, phase: usize) -> Lame {
        self.system.law().phase(phase)
    }

    /// Nodes and cells.
    pub(crate) fn topology(&self) -> &Topology {
        self.system.operator().topology()
    }

    /// Whether a node is held or loaded.
    pub(crate) fn is_driven(&self, node: usize) -> bool {
        let constraints = self.system.constraints();
        let is_loaded = |node: u32| {
            constraints
                .loads
                .binary_search_by_key(&node, |load| load.0)
                .is_ok()
        };
        constraints.fixed[node] != 0 || is_loaded(node as u32)
    }

    /// The cells of a layer with their runs and places in them.
    pub(crate) fn placed_cells(&self, z: usize) -> impl Iterator<Item = (&Run, usize, CellStrain)> {
        let topology = self.topology();
        let runs = &topology.runs[topology.layer_runs[z]..topology.layer_runs[z + 1]];
        let positions = runs
            .iter()
            .flat_map(|run| (0..run.length as usize).map(move |offset| (run, offset)));
        let recovery = self.recovery();
        let cells: Vec<CellStrain> = self.layer_cells(z, &recovery).collect();
        positions
            .zip(cells)
            .map(|((run, offset), cell)| (run, offset, cell))
    }

    fn layer_cells(&self, z: usize, recovery: &Recovery) -> impl Iterator<Item = CellStrain> {
        let topology = self.system.operator().topology();
        let [nx, ny, _] = topology.cells;
        let runs = &topology.runs[topology.layer_runs[z]..topology.layer_runs[z + 1]];
        let positions = runs
            .iter()
            .flat_map(|run| (0..run.length as usize).map(move |offset| (run, offset)));
        let cells = self
            .system
            .mesh()
            .material_cells_in(z * nx * ny..(z + 1) * nx * ny);
        positions
            .zip(cells)
            .map(move |((run, offset), (cell, fractions))| CellStrain {
                cell,
                fractions,
                strain: recovery.strains(&self.corner_displacements(run, offset), || {
                    self.system.law().cell(cell, &fractions)
                }),
            })
    }

    fn corner_displacements(&self, run: &Run, offset: usize) -> [[f64; 3]; 8] {
        std::array::from_fn(|corner| {
            self.displacement
                .at(run.first_node[corner >> 1] as usize + offset + (corner & 1))
        })
    }
}

fn is_held(fixed: u8, component: usize) -> bool {
    fixed & 1 << component != 0
}

/// Strains at the Gauss points of a cell.
struct Recovery {
    gradients: [[[f64; 3]; 8]; 8],
    element: Element,
}

impl Recovery {
    fn new(spacing_mm: f64, element: Element) -> Self {
        Self {
            gradients: gauss_points().map(|xi| shape_gradients(xi, spacing_mm)),
            element,
        }
    }

    fn strains(&self, displacement: &[[f64; 3]; 8], lame: impl Fn() -> Lame) -> [Symmetric; 8] {
        let mut strains = self
            .gradients
            .each_ref()
            .map(|gradients| strain(gradients, displacement));
        if self.element == Element::Hex8i {
            let lame = lame();
            add_incompatible_strains(
                &mut strains,
                lame.lambda_mpa / (lame.lambda_mpa + 2.0 * lame.mu_mpa),
            );
        }
        strains
    }
}
