//! Uniform strain or uniform stress at all faces of a block: apparent stiffness of a specimen (Huet 1990, J. Mech. Phys. Solids 38:813,
//! doi 10.1016/0022-5096(90)90041-2).

use crate::boundary::{Axis, End, Face, Patch};
use crate::conjugate_gradient::{self, Convergence, Problem, Progress, SolveOptions};
use crate::constraints::{Constraints, face_corners, face_nodes, loaded_cells};
use crate::error::{SolveError, SystemError};
use crate::field::Field;
use crate::multigrid::Multigrid;
use crate::periodic::{Homogenisation, Stiffness, stretched, unit_strain};
use crate::system::System;
use crate::topology::Topology;
use faer::Mat;
use faer::linalg::solvers::DenseSolveCore;
use meshing::VoxelMesh;
use serde::Serialize;
use std::ops::ControlFlow;

/// Axes of the two faces of each stress component, in Voigt's order 11 22 33 23 13 12.
const AXES_OF_VOIGT: [[usize; 2]; 6] = [[0, 0], [1, 1], [2, 2], [1, 2], [0, 2], [0, 1]];

/// What is uniform at the faces of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UniformBoundary {
    /// The strain E: `u = E x` at all nodes of all faces. The apparent stiffness `C_ij = (1/V) ∫ ε(u_i) : σ(u_j) dV` is not below
    /// that of a block which repeats itself.
    Strain,
    /// The stress Σ: `t = a Σ n` on the material of each face, a the area of the face over that of its material, so that the resultant of
    /// each face is that of Σ and the mean stress over the block with its void is Σ.
    ///
    /// Where opposite faces have different material such tractions turn the block; the rigid motion `c + ω × x` of least squares is then
    /// taken out of the tractions on the material, and the mean stress is what is left, `(1/V) ∮ t ⊗ x dA`. The apparent
    /// compliance S is that of the energy: `Σ_i : S Σ_j = (1/V) ∫ σ(u_i) : ε(u_j) dV` for mean stresses Σ, whose strain `S Σ` is the
    /// volume mean over a block without void. Rigid motions are held in the mean. The stiffness S⁻¹ is not above that of a block which
    /// repeats itself.
    Stress,
}

/// A face under a uniform stress.
#[derive(Clone, Debug)]
pub(crate) struct LoadedFace {
    face: Face,
    nodes: Vec<LoadedNode>,
}

/// The area of a face that one of its nodes stands for; in all they are the area of the whole face, void included.
#[derive(Clone, Copy, Debug)]
struct LoadedNode {
    node: u32,
    at_mm: [f64; 3],
    area_mm2: f64,
}

/// Forces in N by rising node, and the mean stress in MPa over the block, in Voigt's order.
struct Load {
    forces: Vec<(u32, [f64; 3])>,
    mean_stress: [f64; 6],
}

impl Load {
    /// `f · u`
    fn work(&self, displacement: impl Fn(usize) -> [f64; 3]) -> f64 {
        let of_node = |&(node, force): &(u32, [f64; 3])| -> f64 {
            let u = displacement(node as usize);
            (0..3).map(|c| force[c] * u[c]).sum()
        };
        self.forces.iter().map(of_node).sum()
    }
}

/// Supports, or loaded faces, of a block on its nodes.
pub(crate) fn constraints(
    mesh: &VoxelMesh,
    topology: &Topology,
    boundary: UniformBoundary,
) -> Result<Constraints, SystemError> {
    let mut constraints = Constraints {
        fixed: vec![0; topology.node_count()],
        ..Constraints::default()
    };
    match boundary {
        UniformBoundary::Strain => {
            for (node, _) in faces().flat_map(|face| face_nodes(topology, face)) {
                constraints.fixed[node] = 0b111;
            }
        }
        UniformBoundary::Stress => {
            let loaded = faces().map(|face| loaded_face(mesh, topology, face));
            constraints.faces = loaded.collect::<Result<_, _>>()?;
        }
    }
    Ok(constraints)
}

fn faces() -> impl Iterator<Item = Face> {
    Axis::ALL
        .into_iter()
        .flat_map(|axis| [Face::low(axis), Face::high(axis)])
}

fn loaded_face(mesh: &VoxelMesh, topology: &Topology, face: Face) -> Result<LoadedFace, SystemError> {
    let cells = loaded_cells(mesh, face, Patch::Whole)?;
    let of_material: f64 = cells.iter().map(|(_, area)| area).sum();
    let (grid, extent) = (mesh.grid(), mesh.grid().extent_mm());
    let across = (0..3).filter(|axis| *axis != face.axis.index());
    let scale = 0.25 * across.map(|axis| extent[axis]).product::<f64>() / of_material;
    let mut nodes: Vec<LoadedNode> = Vec::new();
    for (cell, area) in cells {
        let corners = face_corners(face, cell);
        nodes.extend(corners.filter_map(|corner| {
            Some(LoadedNode {
                node: topology.node(corner)? as u32,
                at_mm: std::array::from_fn(|c| grid.origin_mm[c] + grid.spacing_mm * corner[c] as f64),
                area_mm2: scale * area,
            })
        }));
    }
    nodes.sort_by_key(|loaded| loaded.node);
    nodes.dedup_by(|next, kept| {
        let is_same = next.node == kept.node;
        if is_same {
            kept.area_mm2 += next.area_mm2;
        }
        is_same
    });
    Ok(LoadedFace { face, nodes })
}

/// `Σ n` of a unit stress, in Voigt's order.
fn traction(stress: usize, face: Face) -> [f64; 3] {
    let [i, j] = AXES_OF_VOIGT[stress];
    let sign = match face.end {
        End::Low => -1.0,
        End::High => 1.0,
    };
    let mut traction = [0.0; 3];
    if face.axis.index() == j {
        traction[i] = sign;
    }
    if face.axis.index() == i {
        traction[j] = sign;
    }
    traction
}

impl<'a> System<'a> {
    /// The responses to six uniform stresses, turned into those to six mean strains.
    pub(crate) fn respond_to_stresses(
        &self,
        options: &SolveOptions,
        observe: &mut dyn FnMut(usize, Progress) -> ControlFlow<()>,
    ) -> Result<Homogenisation<'_>, SolveError> {
        let mut multigrid = self.multigrid()?;
        let loads: [Load; 6] = std::array::from_fn(|stress| self.stress_load(stress));
        let mut displacements: Vec<Field<f32>> = Vec::new();
        let mut energy = Mat::<f64>::zeros(6, 6);
        let mut convergence = [Convergence {
            iterations: 0,
            relative_residual: 0.0,
        }; 6];
        for (stress, load) in loads.iter().enumerate() {
            let mut observe = |progress| observe(stress, progress);
            let found = self.respond_to_load(&mut multigrid, load, options, &mut observe)?;
            convergence[stress] = found.1;
            let energies = self.energies(&loads[..=stress], &displacements, &found.0);
            for (other, value) in energies.into_iter().enumerate() {
                (energy[(other, stress)], energy[(stress, other)]) = (value, value);
            }
            displacements.push(single(&found.0));
        }
        drop(multigrid);
        let (stiffness, shares) = self.stiffness_of(&energy, &loads)?;
        self.turn_into_strains(&mut displacements, &shares);
        Ok(Homogenisation::of_responses(
            self,
            displacements,
            stiffness,
            convergence,
        ))
    }

    fn respond_to_load(
        &self,
        multigrid: &mut Multigrid,
        load: &Load,
        options: &SolveOptions,
        observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(Field<f64>, Convergence), SolveError> {
        let problem = Problem {
            loads: &load.forces,
            ..self.problem()
        };
        let start = Field::zeros(self.operator().topology().node_count());
        conjugate_gradient::solve(&problem, multigrid, start, options, observe)
    }

    /// `f_i · u + u_i · f − u_i · K u` of the last load with each before and with itself: errors are of the order of the square of the
    /// residuals'.
    fn energies(&self, loads: &[Load], before: &[Field<f32>], last: &Field<f64>) -> Vec<f64> {
        let mut force = Field::zeros(last.nodes());
        self.operator().subtract_product(last, &mut force);
        let of_last = loads.last().map_or(0.0, |load| load.work(|node| last.at(node)));
        let with = |(load, other): (&Load, &Field<f32>)| {
            let own = loads
                .last()
                .map_or(0.0, |own| own.work(|node| other.at(node).map(f64::from)));
            load.work(|node| last.at(node)) + own + force.dot(other)
        };
        let mut energies: Vec<f64> = loads.iter().zip(before).map(with).collect();
        energies.push(2.0 * of_last + force.dot(last));
        energies
    }

    /// The load of a unit stress, in Voigt's order, that does no work on the rigid motions held in the mean.
    fn stress_load(&self, stress: usize) -> Load {
        let faces = &self.constraints().faces;
        let with_tractions = faces.iter().flat_map(|loaded| {
            let traction = traction(stress, loaded.face);
            loaded
                .nodes
                .iter()
                .map(move |node| (node, traction.map(|t| t * node.area_mm2)))
        });
        let mut placed: Vec<(&LoadedNode, [f64; 3])> = with_tractions.collect();
        self.balance(&mut placed);
        let mean_stress = mean_stress(&placed, self.mesh().grid().extent_mm().iter().product());
        let mut forces: Vec<(u32, [f64; 3])> = placed
            .into_iter()
            .map(|(loaded, force)| (loaded.node, force))
            .collect();
        forces.sort_by_key(|(node, _)| *node);
        Load { forces, mean_stress }
    }

    /// Takes the rigid motion of least squares, weighted by area, out of forces.
    fn balance(&self, placed: &mut [(&LoadedNode, [f64; 3])]) {
        let motions = self.gauge().motions();
        let count = motions.len();
        let (mut gram, mut work) = (Mat::<f64>::zeros(count, count), Mat::<f64>::zeros(count, 1));
        for (loaded, force) in placed.iter() {
            let shifts: Vec<[f64; 3]> = motions.iter().map(|m| m.displacement(loaded.at_mm)).collect();
            for i in 0..count {
                work[(i, 0)] += (0..3).map(|c| shifts[i][c] * force[c]).sum::<f64>();
                for j in 0..count {
                    let product = (0..3).map(|c| shifts[i][c] * shifts[j][c]).sum::<f64>();
                    gram[(i, j)] += loaded.area_mm2 * product;
                }
            }
        }
        let weights = gram.partial_piv_lu().inverse() * work;
        for (loaded, force) in placed {
            for (i, motion) in motions.iter().enumerate() {
                let shift = motion.displacement(loaded.at_mm);
                *force = std::array::from_fn(|c| force[c] - weights[(i, 0)] * loaded.area_mm2 * shift[c]);
            }
        }
    }

    /// `C = V Σ W⁻¹ Σᵀ` of energies W and mean stresses Σ, a load a column, and how much of each load answers to each unit strain,
    /// `V W⁻¹ Σᵀ`.
    fn stiffness_of(
        &self,
        energy: &Mat<f64>,
        loads: &[Load; 6],
    ) -> Result<(Stiffness, Mat<f64>), SolveError> {
        let factor = energy
            .llt(faer::Side::Lower)
            .map_err(|_| SolveError::Factorisation("apparent compliance"))?;
        let volume: f64 = self.mesh().grid().extent_mm().iter().product();
        let stress = Mat::from_fn(6, 6, |i, load| loads[load].mean_stress[i]);
        let scaled = Mat::from_fn(6, 6, |load, i| volume * stress[(i, load)]);
        let shares = factor.inverse() * scaled;
        let product = &stress * &shares;
        // Symmetric but for rounding.
        let entry = |i: usize, j: usize| 0.5 * (product[(i, j)] + product[(j, i)]);
        let stiffness = std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)));
        Ok((stiffness, shares))
    }

    /// Replaces the responses to loads by what those to unit strains have beside the strain itself.
    fn turn_into_strains(&self, displacements: &mut [Field<f32>], shares: &Mat<f64>) {
        let spacing = self.operator().spacing_mm();
        for (node, at) in self.operator().topology().node_positions().enumerate() {
            let at = at.map(|x| x as f64 * spacing);
            let of_loads: Vec<[f32; 3]> = displacements.iter().map(|field| field.at(node)).collect();
            for (strain, field) in displacements.iter_mut().enumerate() {
                let affine = stretched(&unit_strain(strain), at);
                for c in 0..3 {
                    let terms = of_loads.iter().enumerate();
                    let sum: f64 = terms
                        .map(|(load, u)| shares[(load, strain)] * f64::from(u[c]))
                        .sum();
                    field.component_mut(c)[node] = (sum - affine[c]) as f32;
                }
            }
        }
    }
}

/// `(1/V) Σ ½ (f ⊗ x + x ⊗ f)` in Voigt's order.
fn mean_stress(placed: &[(&LoadedNode, [f64; 3])], volume_mm3: f64) -> [f64; 6] {
    AXES_OF_VOIGT.map(|[i, j]| {
        let terms = placed
            .iter()
            .map(|(loaded, force)| force[i] * loaded.at_mm[j] + force[j] * loaded.at_mm[i]);
        0.5 * terms.sum::<f64>() / volume_mm3
    })
}

fn single(field: &Field<f64>) -> Field<f32> {
    let mut single = Field::<f32>::zeros(field.nodes());
    single.update(field, |_, value| value as f32);
    single
}
