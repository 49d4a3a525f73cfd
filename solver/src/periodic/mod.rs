//! Effective stiffness of a block of material that repeats itself along all axes.

mod direction;
mod moduli;
mod recovery;
mod spanning;
mod symmetry;

pub use direction::ShearRange;
pub use moduli::{DirectionalModulus, EffectiveModuli, OrientationAverage};
pub(crate) use spanning::loose_cells;

use crate::conjugate_gradient::{self, Convergence, Progress, SolveOptions};
use crate::constraints::Constraints;
use crate::elasticity::Symmetric;
use crate::error::{SolveError, SystemError};
use crate::field::Field;
use crate::multigrid::Multigrid;
use crate::solution::Solution;
use crate::system::{Body, System};
use crate::topology::Topology;
use rayon::prelude::*;
use serde::Serialize;
use std::ops::ControlFlow;

/// A symmetric 6×6 matrix in the Voigt order 11 22 33 23 13 12, for engineering shear strains.
pub type Stiffness = [[f64; 6]; 6];

/// Place in [`Symmetric`] (XX YY ZZ XY YZ XZ) of each component in Voigt's order.
const SYMMETRIC_OF_VOIGT: [usize; 6] = [0, 1, 2, 4, 5, 3];

/// Forces of the fluctuation relative to those of the uniform strain below which there is no fluctuation but rounding.
const NO_FLUCTUATION: f64 = 1e-12;

/// Nodes of the level that is solved directly, at most: its factor takes seconds.
const MOST_DIRECT_NODES: usize = 15_000;

/// The responses of a block to six mean strains of unit size.
///
/// Of a block that repeats itself the displacement is `u(x) = E x + ũ(x)` with ũ equal at opposite faces (Suquet 1987, Homogenization Techniques for Composite
/// Media, Lecture Notes in Physics 272:193), and the effective stiffness in MPa is `C_ij = (1/V) ∫ ε(u_i) : σ(u_j) dV`, V the
/// volume of the block with its void. Its relative error is of the order of the square of the residual's. Of a block with uniform strain
/// or stress at its faces see [`crate::UniformBoundary`].
#[derive(Debug)]
pub struct Homogenisation<'a> {
    system: &'a System<'a>,
    /// ũ in mm for each strain, in Voigt's order.
    fluctuations: Vec<Field<f32>>,
    stiffness: Stiffness,
    convergence: [Convergence; 6],
}

/// Which of the six strains are solved for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StrainSet {
    /// All six.
    #[default]
    All,
    /// One stretch and one shear; the others are these turned about the axis 111, for a mesh that is the same when its axes change
    /// places in turn, as that of every cubic lattice is.
    Cubic,
}

impl<'a> System<'a> {
    /// A block that repeats itself along all axes, without supports and loads, for [`System::homogenise`].
    ///
    /// # Errors
    /// [`SystemError`] when the input does not describe a solvable system within `memory_limit_bytes` (what the machine has
    /// free, when `None`): among them a body that does not hold together across all faces, and numbers of cells that halve into odd ones
    /// too early.
    pub fn periodic(body: &Body<'a, '_>, memory_limit_bytes: Option<u64>) -> Result<Self, SystemError> {
        let topology = Topology::periodic(body.mesh.grid().cells, body.mesh.regions());
        if topology.cell_count == 0 {
            return Err(SystemError::Empty);
        }
        check_periodic(&topology)?;
        Self::unsupported(body, topology, memory_limit_bytes)
    }

    /// The effective stiffness of a system made by [`System::periodic`], or the apparent one of [`System::uniform`]; all strains share one
    /// set-up.
    ///
    /// `observe` hears of every iteration of every strain, with the number of the strain, and may break off.
    ///
    /// # Errors
    /// [`SolveError`] when the tolerance is not reached, the observer breaks off, or the mesh has not the symmetry that `strains` takes
    /// for granted.
    pub fn homogenise(
        &self,
        strains: StrainSet,
        options: &SolveOptions,
        observe: &mut dyn FnMut(usize, Progress) -> ControlFlow<()>,
    ) -> Result<Homogenisation<'_>, SolveError> {
        if !self.constraints().faces.is_empty() {
            return self.respond_to_stresses(options, observe);
        }
        let mut multigrid = self.multigrid()?;
        let mut found = Homogenisation {
            system: self,
            fluctuations: Vec::new(),
            stiffness: [[0.0; 6]; 6],
            convergence: [Convergence {
                iterations: 0,
                relative_residual: 0.0,
            }; 6],
        };
        let is_cubic = strains == StrainSet::Cubic;
        if is_cubic && !symmetry::is_threefold(self) {
            return Err(SolveError::NotThreefold);
        }
        for strain in 0..6 {
            if is_cubic && strain % 3 != 0 {
                let turned = symmetry::turned(self.operator().topology(), &found.fluctuations[strain - 1]);
                found.convergence[strain] = found.convergence[strain - 1];
                found.add(strain, turned);
                continue;
            }
            let mut observe = |progress| observe(strain, progress);
            let (displacement, convergence) = self.respond(&mut multigrid, strain, options, &mut observe)?;
            found.convergence[strain] = convergence;
            let fluctuation = self.fluctuation(strain, &displacement);
            drop(displacement);
            found.add(strain, fluctuation);
        }
        Ok(found)
    }

    /// What a displacement adds to a unit strain.
    fn fluctuation(&self, strain: usize, displacement: &Field<f64>) -> Field<f32> {
        let affine = self.affine(&unit_strain(strain));
        let mut fluctuation = Field::zeros(displacement.nodes());
        for c in 0..3 {
            let values = displacement.component(c).iter().zip(affine.component(c));
            for (value, (u, affine)) in fluctuation.component_mut(c).iter_mut().zip(values) {
                *value = (u - affine) as f32;
            }
        }
        fluctuation
    }

    /// The displacement at unit strain.
    fn respond(
        &self,
        multigrid: &mut Multigrid,
        strain: usize,
        options: &SolveOptions,
        observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(Field<f64>, Convergence), SolveError> {
        let start = self.affine(&unit_strain(strain));
        if self.has_no_fluctuation(&start) {
            let convergence = Convergence {
                iterations: 0,
                relative_residual: 0.0,
            };
            return Ok((start, convergence));
        }
        conjugate_gradient::solve(&self.problem(), multigrid, start, options, observe)
    }

    /// Whether uniform strain is in equilibrium.
    fn has_no_fluctuation(&self, start: &Field<f64>) -> bool {
        let mut force = Field::zeros(start.nodes());
        self.operator().subtract_product(start, &mut force);
        let size = force.norm();
        if let Some(wraps) = &self.operator().topology().wraps {
            force
                .all_mut()
                .into_iter()
                .for_each(|values| wraps.fold_values(values));
        }
        self.fixed().clear(&mut force);
        force.norm() <= NO_FLUCTUATION * size
    }

    /// `E x` at every node, x from the corner of the grid.
    fn affine(&self, strain: &Symmetric) -> Field<f64> {
        let topology = self.operator().topology();
        let mut field = Field::zeros(topology.node_count());
        let spacing = self.operator().spacing_mm();
        for (node, at) in topology.node_positions().enumerate() {
            let value = stretched(strain, at.map(|x| x as f64 * spacing));
            for c in 0..3 {
                field.component_mut(c)[node] = value[c];
            }
        }
        field
    }
}

impl<'a> Homogenisation<'a> {
    /// From what the displacements at unit strains have beside the strains.
    pub(crate) fn of_responses(
        system: &'a System<'a>,
        fluctuations: Vec<Field<f32>>,
        stiffness: Stiffness,
        convergence: [Convergence; 6],
    ) -> Self {
        Self {
            system,
            fluctuations,
            stiffness,
            convergence,
        }
    }

    /// The effective stiffness in MPa.
    pub fn stiffness_mpa(&self) -> &Stiffness {
        &self.stiffness
    }

    /// Iterations and residual for each strain, in Voigt's order.
    pub fn convergence(&self) -> &[Convergence; 6] {
        &self.convergence
    }

    /// The response to any macroscopic strain, by superposition.
    pub fn solution(&self, strain: &Symmetric) -> Solution<'a> {
        let mut displacement = self.system.affine(strain);
        for (voigt, fluctuation) in self.fluctuations.iter().enumerate() {
            let share = strain[SYMMETRIC_OF_VOIGT[voigt]] * if voigt < 3 { 1.0 } else { 2.0 };
            if share != 0.0 {
                displacement.update(fluctuation, |u, more| u + share * f64::from(more));
            }
        }
        let worst = |a: Convergence, b: &Convergence| Convergence {
            iterations: a.iterations.max(b.iterations),
            relative_residual: a.relative_residual.max(b.relative_residual),
        };
        let convergence = self.convergence.iter().fold(self.convergence[0], worst);
        Solution::new(self.system, displacement, convergence)
    }

    /// Takes in the fluctuation at the next unit strain.
    fn add(&mut self, strain: usize, fluctuation: Field<f32>) {
        let mut displacement = self.system.affine(&unit_strain(strain));
        displacement.update(&fluctuation, |u, more| u + f64::from(more));
        let mut force = Field::zeros(displacement.nodes());
        self.system.operator().subtract_product(&displacement, &mut force);
        drop(displacement);
        self.fluctuations.push(fluctuation);
        let grid = self.system.mesh().grid();
        let volume = grid.cells.iter().product::<usize>() as f64 * grid.spacing_mm.powi(3);
        for other in 0..=strain {
            let value = -self.work(other, &force) / volume;
            self.stiffness[other][strain] = value;
            self.stiffness[strain][other] = value;
        }
    }

    /// `u · f` of the displacement at a unit strain.
    fn work(&self, strain: usize, force: &Field<f64>) -> f64 {
        let (topology, fluctuation) = (self.system.operator().topology(), &self.fluctuations[strain]);
        let (unit, spacing) = (unit_strain(strain), self.system.operator().spacing_mm());
        let plane_work = |z: usize| {
            let mut sum = 0.0;
            for (y, segment) in (0..=topology.cells[1])
                .flat_map(|y| topology.row(y, z).iter().map(move |segment| (y, segment)))
            {
                for (node, x) in segment.nodes().zip(segment.positions()) {
                    let affine = stretched(&unit, [x, y, z].map(|p| p as f64 * spacing));
                    let (more, force) = (fluctuation.at(node), force.at(node));
                    sum += (0..3)
                        .map(|c| (affine[c] + f64::from(more[c])) * force[c])
                        .sum::<f64>();
                }
            }
            sum
        };
        let planes: Vec<f64> = (0..=topology.cells[2]).into_par_iter().map(plane_work).collect();
        planes.iter().sum()
    }
}

/// The strain with one component of one, in Voigt's order; shear is an engineering strain.
pub(crate) fn unit_strain(voigt: usize) -> Symmetric {
    let mut strain = [0.0; 6];
    strain[SYMMETRIC_OF_VOIGT[voigt]] = if voigt < 3 { 1.0 } else { 0.5 };
    strain
}

/// `E x`
pub(crate) fn stretched(strain: &Symmetric, x: [f64; 3]) -> [f64; 3] {
    let [xx, yy, zz, xy, yz, xz] = *strain;
    [
        xx * x[0] + xy * x[1] + xz * x[2],
        xy * x[0] + yy * x[1] + yz * x[2],
        xz * x[0] + yz * x[1] + zz * x[2],
    ]
}

/// Whether a block that repeats itself can be solved.
pub(crate) fn check_periodic(topology: &Topology) -> Result<(), SystemError> {
    check_halving(topology)?;
    spanning::check(topology)
}

/// Coarse cells must fit the block: it halves until it is small enough to be solved directly, or until a number of cells is odd.
fn check_halving(topology: &Topology) -> Result<(), SystemError> {
    let (mut nodes, mut cells) = (topology.node_count(), topology.cells);
    while cells.iter().all(|n| n % 2 == 0) && nodes > MOST_DIRECT_NODES {
        cells = cells.map(|n| n / 2);
        // A coarse level has an eighth of the nodes, or a quarter of those of thin walls.
        nodes /= 4;
    }
    match nodes <= MOST_DIRECT_NODES {
        true => Ok(()),
        false => Err(SystemError::OddCells(topology.cells)),
    }
}

/// No supports, no loads.
pub(crate) fn unconstrained(topology: &Topology) -> Constraints {
    Constraints {
        fixed: vec![0; topology.node_count()],
        ..Constraints::default()
    }
}
