//! The linear system of a body: valid by construction.

use crate::assembled::{DirectSolver, assemble};
use crate::boundary::{Boundary, RemainingMotions};
use crate::conjugate_gradient::{self, Convergence, Problem, Progress, SolveOptions};
use crate::constraints::{Constraints, FixedNodes};
use crate::elasticity::Isotropic;
use crate::error::{SolveError, SystemError};
use crate::field::Field;
use crate::gauge::Gauge;
use crate::memory;
use crate::mixing::{CellLaw, Mixing};
use crate::multigrid::Multigrid;
use crate::operator::{CellModuli, Element, Operator};
use crate::periodic::unconstrained;
use crate::pieces;
use crate::solution::Solution;
use crate::topology::Topology;
use crate::uniform::{self, UniformBoundary};
use meshing::VoxelMesh;
use nalgebra_sparse::CsrMatrix;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The materials of a body and how its mixed cells combine them.
#[derive(Clone, Debug)]
pub struct Body<'a, 'm> {
    /// Cells and their phases.
    pub mesh: &'a VoxelMesh,
    /// The material of each phase of the mesh.
    pub materials: &'m [Isotropic],
    /// Stiffness of cells that are not of one piece.
    pub mixing: Mixing,
    /// The finite element of all cells.
    pub element: Element,
}

/// A body with supports and loads, ready to be solved.
#[derive(Debug)]
pub struct System<'a> {
    mesh: &'a VoxelMesh,
    materials: Vec<Isotropic>,
    law: CellLaw,
    operator: Operator,
    constraints: Constraints,
    fixed: FixedNodes,
    gauge: Gauge,
}

impl<'a> System<'a> {
    /// Numbers the nodes, checks the supports of every piece and the need of memory, and sets up the operator.
    ///
    /// # Errors
    /// [`SystemError`] when the input does not describe a solvable system within `memory_limit_bytes` (what the machine has
    /// free, when `None`).
    pub fn new(
        body: &Body<'a, '_>,
        boundary: &Boundary,
        memory_limit_bytes: Option<u64>,
    ) -> Result<Self, SystemError> {
        check_materials(body)?;
        let topology = Arc::new(number(body.mesh)?);
        memory::check(topology.node_count(), topology.cell_count, memory_limit_bytes)?;
        let constraints = Constraints::new(body.mesh, &topology, boundary)?;
        let gauge = check_motions(body.mesh, &topology, &constraints, boundary.remaining_motions)?;
        Ok(Self::assembled_from(body, topology, constraints, gauge))
    }

    /// A block with uniform strain or stress at all faces, for [`System::homogenise`].
    ///
    /// # Errors
    /// [`SystemError`] as of [`System::new`]: among them a face without material under a stress, and pieces that nothing holds together.
    pub fn uniform(
        body: &Body<'a, '_>,
        boundary: UniformBoundary,
        memory_limit_bytes: Option<u64>,
    ) -> Result<Self, SystemError> {
        check_materials(body)?;
        let topology = Arc::new(number(body.mesh)?);
        memory::check_responses(topology.node_count(), topology.cell_count, memory_limit_bytes)?;
        let constraints = uniform::constraints(body.mesh, &topology, boundary)?;
        let remaining = match boundary {
            UniformBoundary::Strain => RemainingMotions::Refused,
            UniformBoundary::Stress => RemainingMotions::HeldInTheMean,
        };
        let gauge = check_motions(body.mesh, &topology, &constraints, remaining)?;
        Ok(Self::assembled_from(body, topology, constraints, gauge))
    }

    /// A system without supports and loads on nodes that repeat themselves.
    pub(crate) fn unsupported(
        body: &Body<'a, '_>,
        topology: Topology,
        memory_limit_bytes: Option<u64>,
    ) -> Result<Self, SystemError> {
        check_materials(body)?;
        memory::check_responses(topology.node_count(), topology.cell_count, memory_limit_bytes)?;
        let constraints = unconstrained(&topology);
        let topology = Arc::new(topology);
        let grid = body.mesh.grid();
        let gauge = Gauge::new(topology.clone(), Vec::new(), grid.spacing_mm, grid.origin_mm);
        Ok(Self::assembled_from(body, topology, constraints, gauge))
    }

    fn assembled_from(
        body: &Body<'a, '_>,
        topology: Arc<Topology>,
        constraints: Constraints,
        gauge: Gauge,
    ) -> Self {
        let mesh = body.mesh;
        let law = CellLaw::new(mesh, body.materials, body.mixing);
        let reference = CellModuli::new(&law.phase(0), body.element);
        let spacing = mesh.grid().spacing_mm;
        let [nx, ny, _] = mesh.grid().cells;
        let layer = |z: usize| {
            let cells = mesh.material_cells_in(z * nx * ny..(z + 1) * nx * ny);
            cells.map(|(cell, fractions)| CellModuli::new(&law.cell(cell, &fractions), body.element))
        };
        let operator = Operator::new(topology, body.element, &reference, layer, spacing);
        Self {
            mesh,
            materials: body.materials.to_vec(),
            law,
            operator,
            fixed: FixedNodes::new(&constraints.fixed),
            constraints,
            gauge,
        }
    }

    /// Degrees of freedom: three for each node touching material, held ones included, copies of nodes left out.
    pub fn dof(&self) -> usize {
        let topology = self.operator.topology();
        let nodes = topology.node_count();
        let copies = topology
            .wraps
            .as_ref()
            .map_or(0, |wraps| wraps.copies(nodes).count());
        3 * (nodes - copies)
    }

    /// Held degrees of freedom.
    pub fn held_dof(&self) -> usize {
        self.fixed.count()
    }

    /// Memory that the solve is predicted to need, in bytes.
    pub fn predicted_bytes(&self) -> u64 {
        let topology = self.operator.topology();
        memory::predicted_bytes(topology.node_count(), topology.cell_count)
    }

    /// Solves by multigrid conjugate gradients; `observe` hears of every iteration and may break off.
    ///
    /// # Errors
    /// [`SolveError`] when the tolerance is not reached, the observer breaks off, or the coarsest level is not positive definite.
    pub fn solve(
        &self,
        options: &SolveOptions,
        observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Solution<'_>, SolveError> {
        let mut multigrid = self.multigrid()?;
        let start = self.constraints.lift();
        let (displacement, convergence) =
            conjugate_gradient::solve(&self.problem(), &mut multigrid, start, options, observe)?;
        Ok(Solution::new(self, displacement, convergence))
    }

    /// Solves by sparse Cholesky factorisation of the assembled matrix: the plain twin of [`System::solve`].
    ///
    /// Meant for tests and for systems up to some 10⁵ degrees of freedom.
    ///
    /// # Errors
    /// [`SolveError::Factorisation`] when the matrix is not positive definite.
    pub fn solve_directly(&self) -> Result<Solution<'_>, SolveError> {
        // Motions held in the mean need the same tiny shift as on the coarsest level of multigrid.
        let shift = if self.gauge.motions().is_empty() {
            0.0
        } else {
            1e-10
        };
        let mut residual = self.start_residual();
        self.fixed.clear(&mut residual);
        self.gauge.project(&mut residual);
        let start = residual.norm();
        let nodes = residual.nodes();
        let right: Vec<f64> = (0..nodes).flat_map(|node| residual.at(node)).collect();
        let values = DirectSolver::new(&self.operator, &self.constraints.fixed, shift, "assembled system")?
            .solve(&right);
        let mut free = Field::zeros(nodes);
        for c in 0..3 {
            let component = free.component_mut(c);
            for node in 0..nodes {
                component[node] = values[3 * node + c];
            }
        }
        self.gauge.project(&mut free);
        self.operator.subtract_product(&free, &mut residual);
        self.fixed.clear(&mut residual);
        let relative_residual = if start > 0.0 { residual.norm() / start } else { 0.0 };
        Ok(self.solution(
            free,
            Convergence {
                iterations: 0,
                relative_residual,
            },
        ))
    }

    /// The system as a sparse matrix and a right-hand side, for other solvers: `A x = b` in N/mm, mm and N, degree of freedom `3 n + c`
    /// being component c of node n (nodes touching material by rising grid index). Rows and columns of held degrees of freedom
    /// are those of the identity, their right-hand sides zero: x is what is added to the prescribed displacements.
    pub fn assembled(&self) -> (CsrMatrix<f64>, Vec<f64>) {
        let matrix = assemble(&self.operator, &self.constraints.fixed);
        let mut residual = self.start_residual();
        self.fixed.clear(&mut residual);
        let right = (0..residual.nodes()).flat_map(|node| residual.at(node));
        (matrix, right.collect())
    }

    /// The preconditioner.
    pub(crate) fn multigrid(&self) -> Result<Multigrid, SolveError> {
        let motions_are_free = !self.gauge.motions().is_empty();
        Multigrid::new(
            &self.operator,
            &self.constraints.fixed,
            &self.materials,
            motions_are_free,
        )
    }

    /// What the iteration works on.
    pub(crate) fn problem(&self) -> Problem<'_> {
        Problem {
            operator: &self.operator,
            fixed: &self.constraints.fixed,
            gauge: &self.gauge,
            loads: &self.constraints.loads,
        }
    }

    /// Loads minus the forces of the prescribed displacements.
    pub(crate) fn start_residual(&self) -> Field<f64> {
        let mut residual = self.constraints.load();
        self.operator
            .subtract_product(&self.constraints.lift(), &mut residual);
        residual
    }

    fn solution(&self, mut displacement: Field<f64>, convergence: Convergence) -> Solution<'_> {
        for &(node, component, value) in &self.constraints.prescribed {
            displacement.component_mut(component as usize)[node as usize] = value;
        }
        Solution::new(self, displacement, convergence)
    }

    pub(crate) fn mesh(&self) -> &VoxelMesh {
        self.mesh
    }

    pub(crate) fn law(&self) -> &CellLaw {
        &self.law
    }

    pub(crate) fn operator(&self) -> &Operator {
        &self.operator
    }

    pub(crate) fn fixed(&self) -> &FixedNodes {
        &self.fixed
    }

    pub(crate) fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    pub(crate) fn materials(&self) -> &[Isotropic] {
        &self.materials
    }

    pub(crate) fn constraints(&self) -> &Constraints {
        &self.constraints
    }
}

pub(crate) fn check_materials(body: &Body) -> Result<(), SystemError> {
    let (phases, materials) = (body.mesh.phases().len(), body.materials.len());
    if phases != materials {
        return Err(SystemError::MaterialCount { phases, materials });
    }
    let Mixing { exponent, corner } = body.mixing;
    if !(exponent.is_finite() && exponent >= 1.0) {
        return Err(SystemError::MixingExponent(exponent));
    }
    if !(corner.is_finite() && corner >= 0.0) {
        return Err(SystemError::CornerExponent(corner));
    }
    for material in body.materials {
        Isotropic::new(material.young_mpa, material.poisson)?;
    }
    Ok(())
}

fn number(mesh: &VoxelMesh) -> Result<Topology, SystemError> {
    let nodes = mesh.grid().node_count() as u64;
    // Grid nodes bound the nodes with material; the exact number is known only after counting.
    if mesh.material_cell_count() as u64 * 8 > u64::from(u32::MAX) && nodes > u64::from(u32::MAX) {
        return Err(SystemError::TooManyNodes(nodes));
    }
    let topology = Topology::new(mesh.grid().cells, mesh.regions());
    if topology.cell_count == 0 {
        Err(SystemError::Empty)
    } else {
        Ok(topology)
    }
}

fn check_motions(
    mesh: &VoxelMesh,
    topology: &Arc<Topology>,
    constraints: &Constraints,
    remaining: RemainingMotions,
) -> Result<Gauge, SystemError> {
    let grid = mesh.grid();
    let fixed = &constraints.fixed;
    let free = pieces::free_motions(topology, fixed, grid.spacing_mm, grid.origin_mm)?;
    let refused = remaining == RemainingMotions::Refused;
    if refused && !free.is_empty() {
        return Err(SystemError::FreeMotions(free));
    }
    let gauge = Gauge::new(topology.clone(), free, grid.spacing_mm, grid.origin_mm);
    let pushed = pushed_motions(&gauge, constraints);
    if pushed.is_empty() {
        Ok(gauge)
    } else {
        Err(SystemError::FreeMotions(pushed))
    }
}

/// Free motions along which the loads do work: such a body would fly away.
fn pushed_motions(gauge: &Gauge, constraints: &Constraints) -> Vec<crate::rigid::RigidMotion> {
    if gauge.motions().is_empty() {
        return Vec::new();
    }
    let load = constraints.load();
    let magnitude: f64 = constraints
        .loads
        .iter()
        .map(|(_, f)| f.iter().map(|x| x.abs()).sum::<f64>())
        .sum();
    let shares = gauge.shares(&load);
    // Motions are normalised to displacements of the order of the body's size in mm.
    let pushed = gauge
        .motions()
        .iter()
        .zip(shares)
        .filter(|(_, work)| work.abs() > 1e-9 * magnitude);
    pushed.map(|(motion, _)| *motion).collect()
}
