//! Effective stiffness by finite cells: elements of a grid that takes no notice of the surface, integrated over their solid part alone, linear and quadratic
//! (Parvizian, Düster and Rank 2007, Comput. Mech. 41:121, doi 10.1007/s00466-007-0173-y).

mod limit;
mod matrices;
mod preconditioner;
mod response;
mod space;

pub use limit::FiniteCellModuli;

use crate::conjugate_gradient::{Convergence, Progress};
use crate::elasticity::{Isotropic, Lame};
use crate::error::{SolveError, SystemError};
use crate::memory;
use crate::mixing::{CellLaw, Mixing};
use crate::operator::Element;
use crate::periodic::{Stiffness, check_periodic, loose_cells};
use crate::system::{self, Body};
use crate::topology::Topology;
use matrices::{Lanes, Matrices, Moduli, matrix_bytes};
use meshing::VoxelMesh;
use preconditioner::Preconditioner;
use rayon::prelude::*;
use response::{Problem, respond};
use space::{Degree, Space};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Voxels along the edge of a finite cell.
pub const VOXELS_PER_FINITE_CELL: usize = 4;
/// Bytes for each mode: five vectors of three components, their inverse block.
const VECTOR_BYTES: usize = 5 * 3 * size_of::<Lanes>() + 36;
/// Share of a cell's volume below which its material is left out, and of all material below which cells are that no face joins to the rest.
const SLIVER: f32 = 1e-3;

/// What the limit by finite cells takes beside a solve on the same grid, in bytes, at most: all cells with material are cut, and there are eight modes to a node.
pub fn finite_cell_bytes(nodes: usize, cells: usize, grid_cells: usize) -> u64 {
    let voxels = grid_cells * VOXELS_PER_FINITE_CELL.pow(3) * size_of::<Moduli>();
    (cells * matrix_bytes(Degree::Two) + 8 * nodes * VECTOR_BYTES + voxels) as u64
}

/// A block that repeats itself, cut into finite cells of 4×4×4 voxels, whose phases and void share strain by the rule of mixtures.
#[derive(Clone, Debug)]
pub struct FiniteCells {
    /// Voxels along each axis.
    voxels: [usize; 3],
    /// Moduli of each voxel, relative to [`Self::unit_mpa`].
    moduli: Vec<Moduli>,
    /// Materials in that unit.
    materials: Vec<Isotropic>,
    unit_mpa: f64,
}

/// What a grid of finite cells says of the effective stiffness: an upper bound, up to the voxels that its cells are integrated by.
#[derive(Clone, Debug)]
pub struct FiniteCellSolution {
    /// The effective stiffness in MPa.
    pub stiffness_mpa: Stiffness,
    /// Degrees of freedom.
    pub dof: usize,
    /// Iterations and residual of the slowest strain.
    pub convergence: Convergence,
}

impl FiniteCells {
    /// Of a mesh of voxels, four along the edge of each cell.
    ///
    /// # Errors
    /// [`SystemError`] for materials that are none or do not pair with the phases, a mesh without material, and numbers of voxels that are not multiples of four.
    pub fn new(mesh: &VoxelMesh, materials: &[Isotropic]) -> Result<Self, SystemError> {
        let voxels = mesh.grid().cells;
        if voxels.iter().any(|n| n % VOXELS_PER_FINITE_CELL != 0) {
            return Err(SystemError::OddCells(voxels));
        }
        let mixing = Mixing::power(1.0);
        let element = Element::Hex8;
        system::check_materials(&Body {
            mesh,
            materials,
            mixing,
            element,
        })?;
        if mesh.material_cell_count() == 0 {
            return Err(SystemError::Empty);
        }
        let law = CellLaw::new(mesh, materials, mixing);
        let unit_mpa = law.phase(0).mu_mpa;
        let mut moduli = vec![[0.0; 2]; mesh.grid().cell_count()];
        for (voxel, fractions) in mesh.material_cells() {
            let lame = law.cell(voxel, &fractions);
            moduli[voxel] = [lame.lambda_mpa, lame.mu_mpa].map(|value| (value / unit_mpa) as f32);
        }
        let materials = materials
            .iter()
            .map(|material| Isotropic::new(material.young_mpa / unit_mpa, material.poisson))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            voxels,
            moduli,
            materials,
            unit_mpa,
        })
    }

    /// The same block on voxels and cells of twice the edge.
    ///
    /// # Errors
    /// [`SystemError::OddCells`] where voxels do not pair.
    pub fn coarser(&self) -> Result<Self, SystemError> {
        let voxels = self.voxels.map(|n| n / 2);
        if self.voxels.iter().any(|n| n % (2 * VOXELS_PER_FINITE_CELL) != 0) {
            return Err(SystemError::OddCells(
                self.voxels.map(|n| n / VOXELS_PER_FINITE_CELL),
            ));
        }
        let [nx, ny, nz] = voxels;
        let mean = |place: usize| {
            let at = [place % nx, place / nx % ny, place / (nx * ny)];
            let mut sum = [0.0; 2];
            for child in 0..8 {
                let [x, y, z] = std::array::from_fn(|d| 2 * at[d] + (child >> d & 1));
                let moduli = self.moduli[x + self.voxels[0] * (y + self.voxels[1] * z)];
                (0..2).for_each(|k| sum[k] += moduli[k] / 8.0);
            }
            sum
        };
        Ok(Self {
            voxels,
            moduli: (0..nx * ny * nz).into_par_iter().map(mean).collect(),
            ..self.clone_settings()
        })
    }

    fn clone_settings(&self) -> Self {
        Self {
            voxels: self.voxels,
            moduli: Vec::new(),
            materials: self.materials.clone(),
            unit_mpa: self.unit_mpa,
        }
    }

    /// Finite cells along each axis.
    pub fn cells(&self) -> [usize; 3] {
        self.voxels.map(|n| n / VOXELS_PER_FINITE_CELL)
    }

    /// The moduli of the voxels of a cell, x fastest.
    fn parts(&self, cell: usize, parts: &mut Vec<Moduli>) {
        let [nx, ny, _] = self.cells();
        let at = [cell % nx, cell / nx % ny, cell / (nx * ny)].map(|p| VOXELS_PER_FINITE_CELL * p);
        parts.clear();
        for z in 0..VOXELS_PER_FINITE_CELL {
            for y in 0..VOXELS_PER_FINITE_CELL {
                let row = self.voxels[0] * (at[1] + y + self.voxels[1] * (at[2] + z)) + at[0];
                parts.extend_from_slice(&self.moduli[row..row + VOXELS_PER_FINITE_CELL]);
            }
        }
    }

    /// Mean moduli of each cell.
    fn means(&self) -> Vec<Moduli> {
        let count = self.cells().iter().product();
        (0..count)
            .into_par_iter()
            .map_init(Vec::new, |parts, cell| {
                self.parts(cell, parts);
                let sum = parts.iter().fold([0.0; 2], |sum: Moduli, part| {
                    std::array::from_fn(|k| sum[k] + part[k])
                });
                sum.map(|value| value / parts.len() as f32)
            })
            .collect()
    }

    /// Which cells take part: those with more than this modulus, but for a trace of material that hangs on an edge or a corner of the rest.
    fn mask(&self, means: &[Moduli], least: f32) -> Vec<u8> {
        let mut mask: Vec<u8> = means.iter().map(|mean| u8::from(mean[1] > least)).collect();
        let loose = loose_cells(&Topology::periodic(self.cells(), &mask));
        let sum = |cells: &mut dyn Iterator<Item = &Moduli>| cells.map(|mean| mean[1]).sum::<f32>();
        if sum(&mut loose.iter().map(|&cell| &means[cell])) < SLIVER * sum(&mut means.iter()) {
            loose.into_iter().for_each(|cell| mask[cell] = 0);
        }
        mask
    }

    /// Refuses a system that does not fit: matrices of cells that are cut, vectors of all modes, and the multigrid.
    fn check_memory(
        &self,
        degree: Degree,
        (modes, nodes, cells): (usize, usize, usize),
        limit_bytes: Option<u64>,
    ) -> Result<(), SystemError> {
        let mut parts = Vec::new();
        let is_cut = |cell: &usize| {
            self.parts(*cell, &mut parts);
            parts.iter().any(|part| *part != parts[0])
        };
        let cut = (0..self.cells().iter().product()).filter(is_cut).count();
        let own = cut * matrix_bytes(degree) + modes * VECTOR_BYTES;
        memory::check_more(nodes, cells, own as u64, limit_bytes)
    }

    /// The effective stiffness with trilinear (`is_quadratic` false) or triquadratic displacements in each cell.
    ///
    /// `observe` hears of every iteration on all strains at once, and may break off.
    ///
    /// # Errors
    /// [`SolveError`] when conjugate gradients do not converge or the observer breaks off.
    pub fn homogenise(
        &self,
        is_quadratic: bool,
        memory_limit_bytes: Option<u64>,
        observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<FiniteCellSolution, SolveError> {
        let degree = if is_quadratic { Degree::Two } else { Degree::One };
        let means = self.means();
        let largest = means.iter().fold(0.0, |largest: f32, mean| largest.max(mean[1]));
        let mask = self.mask(&means, SLIVER * largest);
        let space = Space::new(degree, self.cells(), &mask);
        let topology = Arc::new(Topology::periodic(self.cells(), &mask));
        check_periodic(&topology)?;
        let counts = (space.total(), topology.node_count(), space.cells.len());
        self.check_memory(degree, counts, memory_limit_bytes)?;
        let parts = |cell: usize, parts: &mut Vec<Moduli>| self.parts(space.cells[cell], parts);
        let matrices = Matrices::new(degree, VOXELS_PER_FINITE_CELL, space.cells.len(), parts);
        let lame = |&cell: &usize| Lame {
            lambda_mpa: f64::from(means[cell][0]),
            mu_mpa: f64::from(means[cell][1]),
        };
        let of_cells: Vec<Lame> = space.cells.iter().map(lame).collect();
        let mut preconditioner =
            Preconditioner::new(&space, &matrices, (&topology, &of_cells), &self.materials)?;
        let problem = Problem {
            space: &space,
            matrices: &matrices,
        };
        let volume = mask.len() as f64;
        let (stiffness, convergence) = respond(&problem, &mut preconditioner, volume, observe)?;
        Ok(FiniteCellSolution {
            stiffness_mpa: stiffness.map(|row| row.map(|value| self.unit_mpa * value)),
            dof: 3 * space.unique(),
            convergence,
        })
    }
}
