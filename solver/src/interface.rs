//! Tractions on the interface of a thin coat and its substrate.

use crate::elasticity::{Lame, Symmetric};
use crate::element::{corner_signs, gauss_points, shape_gradients};
use crate::solution::{CellStrain, Solution};
use crate::topology::{Run, Topology};
use meshing::Grid;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// Edge of the patches over which tractions are averaged, in voxels, at least: with one, the stairs of the voxels show.
const PATCH_VOXELS: f64 = 2.0;

/// The same in thicknesses of the coat: on finer voxels the noise of the stairs falls, and does not grow as on patches that shrink with them.
const PATCH_THICKNESSES: f64 = 6.0;

/// The traction that a coat and its substrate exert on each other, averaged over a patch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InterfaceTraction {
    /// Centre of the patch in mm.
    pub centre_mm: [f64; 3],
    /// Area of the interface in mm².
    pub area_mm2: f64,
    /// Traction along the normal in MPa, positive where it pulls the coat off.
    pub normal_mpa: f64,
    /// Size of the traction along the interface in MPa.
    pub shear_mpa: f64,
}

/// What the cells around a node add up to.
#[derive(Clone, Copy, Debug, Default)]
struct NodeSum {
    /// Forces in N that hold the coat in equilibrium.
    force: [f64; 3],
    /// `∫ (2 φ_s + φ_c) ∇N dV` in mm², φ_s and φ_c the shares of substrate and coat: along the normal out of them.
    normal: [f64; 3],
    /// Volume of the coat in mm³.
    coat_mm3: f64,
    /// Whether supports or loads act on it.
    is_driven: bool,
}

impl NodeSum {
    fn add(&mut self, other: &Self) {
        self.add_share(1.0, other);
    }

    fn add_share(&mut self, share: f64, other: &Self) {
        for c in 0..3 {
            self.force[c] += share * other.force[c];
            self.normal[c] += share * other.normal[c];
        }
        self.coat_mm3 += share * other.coat_mm3;
        self.is_driven |= share > 0.0 && other.is_driven;
    }

    /// The unit normal out of the substrate, where there is a direction.
    fn direction(&self) -> Option<[f64; 3]> {
        let size = self.normal.iter().map(|n| n * n).sum::<f64>().sqrt();
        (size > 0.0).then(|| self.normal.map(|n| n / size))
    }
}

impl Solution<'_> {
    /// Tractions on the interface of the phases of a coat and the others; none where supports or loads, which hold the coat too, are near.
    ///
    /// A thin coat that is free outside is a membrane: its stress has no traction on its surface, and the interface alone holds it in
    /// equilibrium, so that `∫ σ : ∇v dV` over the coat is the work of the interface on any displacement v. For v the trilinear hats N of
    /// patches of six thicknesses of the coat, and at least two voxels, `t = ∫ σ ∇N dV / ∫ N dA` is the mean traction of a patch, and all patches
    /// together are in equilibrium with the coat whatever their size. The area is the volume of the coat over `thickness_mm`. Sharper peaks at
    /// corners stay unseen.
    pub fn interface_tractions(&self, coat: &[usize], thickness_mm: f64) -> Vec<InterfaceTraction> {
        let sums = self.interface_sums(coat);
        let patches = Patches::new(self.topology(), self.mesh().grid(), thickness_mm);
        let mut found = BTreeMap::<[usize; 3], NodeSum>::new();
        let copies = self
            .topology()
            .wraps
            .iter()
            .flat_map(|wraps| wraps.copies(sums.len()));
        let copies: HashSet<usize> = copies.collect();
        let nodes = self.topology().node_positions().zip(&sums).enumerate();
        for (node, (at, sum)) in nodes.filter(|(_, (_, sum))| sum.coat_mm3 > 0.0) {
            if !copies.contains(&node) {
                let sum = NodeSum {
                    is_driven: self.is_driven(node),
                    ..*sum
                };
                for (patch, share) in patches.around(at) {
                    found.entry(patch).or_default().add_share(share, &sum);
                }
            }
        }
        let undisturbed = found.iter().filter(|(_, sum)| !sum.is_driven);
        undisturbed
            .filter_map(|(patch, sum)| traction(sum, patches.centre_mm(*patch), thickness_mm))
            .collect()
    }

    /// The sums of every node.
    fn interface_sums(&self, coat: &[usize]) -> Vec<NodeSum> {
        let mut shape = self.node_sums(|_, _, cell| self.shape_sums(coat, cell));
        for (at, sum) in self.topology().node_positions().zip(&mut shape) {
            self.go_on_beyond_the_grid(at, sum);
        }
        let gradients = gauss_points().map(|xi| shape_gradients(xi, self.mesh().grid().spacing_mm));
        let mut sums = self.node_sums(|run, offset, cell| {
            let mut around = NodeSum::default();
            corners(run, offset)
                .into_iter()
                .for_each(|node| around.add(&shape[node]));
            let normal = around.direction();
            normal.map_or_else(Default::default, |n| {
                self.force_sums(coat, cell, (&n, &gradients))
            })
        });
        for (sum, shape) in sums.iter_mut().zip(&shape) {
            sum.add(shape);
        }
        sums
    }

    /// The body is cut at the faces of the grid, it does not end there: no normal points through them.
    fn go_on_beyond_the_grid(&self, at: [usize; 3], sum: &mut NodeSum) {
        let cells = self.topology().cells;
        for axis in (0..3).filter(|_| self.topology().wraps.is_none()) {
            if at[axis] == 0 || at[axis] == cells[axis] {
                sum.normal[axis] = 0.0;
            }
        }
    }

    /// The sums of every node of what cells add to their corners, by layers and in their order; copies of a node are alike.
    fn node_sums(&self, of_cell: impl Fn(&Run, usize, &CellStrain) -> [NodeSum; 8] + Sync) -> Vec<NodeSum> {
        let topology = self.topology();
        let of_layer = |z: usize| {
            let first = topology.plane_nodes[z];
            let mut sums = vec![NodeSum::default(); topology.plane_nodes[z + 2] - first];
            for (run, offset, cell) in self.placed_cells(z) {
                let shares = of_cell(run, offset, &cell);
                for (node, share) in corners(run, offset).into_iter().zip(&shares) {
                    sums[node - first].add(share);
                }
            }
            sums
        };
        let layers: Vec<Vec<NodeSum>> = (0..topology.cells[2]).into_par_iter().map(of_layer).collect();
        let mut sums = vec![NodeSum::default(); topology.node_count()];
        for (z, layer) in layers.iter().enumerate() {
            let nodes = &mut sums[topology.plane_nodes[z]..];
            nodes.iter_mut().zip(layer).for_each(|(sum, more)| sum.add(more));
        }
        joined(topology, sums)
    }

    /// What one cell tells its corners of the normal and the coat.
    fn shape_sums(&self, coat: &[usize], cell: &CellStrain) -> [NodeSum; 8] {
        let spacing = self.mesh().grid().spacing_mm;
        let coat_share = share_of(cell, |phase| coat.contains(&phase));
        let substrate_share = share_of(cell, |phase| !coat.contains(&phase));
        std::array::from_fn(|corner| NodeSum {
            force: [0.0; 3],
            // ∫ ∇N dV of a corner: a quarter of the area of a face towards it. What falls from 2 to 1 to 0 falls all through the coat.
            normal: corner_signs(corner)
                .map(|sign| 0.25 * sign * (2.0 * substrate_share + coat_share) * spacing * spacing),
            coat_mm3: coat_share * spacing.powi(3) / 8.0,
            is_driven: false,
        })
    }

    /// Forces that hold the coat of one cell.
    fn force_sums(
        &self,
        coat: &[usize],
        cell: &CellStrain,
        (normal, gradients): (&[f64; 3], &[[[f64; 3]; 8]; 8]),
    ) -> [NodeSum; 8] {
        let point_mm3 = self.mesh().grid().spacing_mm.powi(3) / 8.0;
        let mut sums = [NodeSum::default(); 8];
        for (strain, gradients) in cell.strain.iter().zip(gradients) {
            let mut stress = [0.0; 6];
            for &phase in coat.iter().filter(|&&phase| cell.fractions[phase] > 0.0) {
                let of_phase = membrane_stress(&self.phase_lame(phase), strain, normal);
                let share = f64::from(cell.fractions[phase]);
                stress = std::array::from_fn(|k| stress[k] + share * of_phase[k]);
            }
            for (sum, gradient) in sums.iter_mut().zip(gradients) {
                let force = dot(&stress, gradient);
                for c in 0..3 {
                    sum.force[c] += point_mm3 * force[c];
                }
            }
        }
        sums
    }
}

/// Stress in MPa of a thin layer that has the strains along its plane and no traction on it: the strain is added
/// `½ (n⊗a + a⊗n)` with `a = −(τ/μ + σ_n n/(λ+2μ))`, τ and σ_n being the tractions across and along the normal n without it.
fn membrane_stress(lame: &Lame, strain: &Symmetric, normal: &[f64; 3]) -> Symmetric {
    let traction = dot(&lame.stress(strain), normal);
    let along: f64 = (0..3).map(|c| traction[c] * normal[c]).sum();
    let stiff = lame.lambda_mpa + 2.0 * lame.mu_mpa;
    let a: [f64; 3] =
        std::array::from_fn(|c| -(traction[c] - along * normal[c]) / lame.mu_mpa - along * normal[c] / stiff);
    let pair = |i: usize, j: usize| 0.5 * (normal[i] * a[j] + normal[j] * a[i]);
    let more = [
        pair(0, 0),
        pair(1, 1),
        pair(2, 2),
        pair(0, 1),
        pair(1, 2),
        pair(0, 2),
    ];
    lame.stress(&std::array::from_fn(|k| strain[k] + more[k]))
}

/// `σ · v`
fn dot(stress: &Symmetric, v: &[f64; 3]) -> [f64; 3] {
    let [xx, yy, zz, xy, yz, xz] = *stress;
    let rows = [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]];
    rows.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// Volume share of the chosen phases of a cell.
fn share_of(cell: &CellStrain, chosen: impl Fn(usize) -> bool) -> f64 {
    let phases = cell
        .fractions
        .iter()
        .enumerate()
        .filter(|(phase, _)| chosen(*phase));
    phases.map(|(_, fraction)| f64::from(*fraction)).sum()
}

/// Points of a coarser grid, each the middle of a patch.
struct Patches<'a> {
    grid: &'a Grid,
    /// Intervals along each axis.
    counts: [usize; 3],
    repeats: bool,
}

impl<'a> Patches<'a> {
    fn new(topology: &Topology, grid: &'a Grid, thickness_mm: f64) -> Self {
        let voxels = PATCH_VOXELS.max(PATCH_THICKNESSES * thickness_mm / grid.spacing_mm);
        Self {
            counts: grid
                .cells
                .map(|cells| ((cells as f64 / voxels).round() as usize).max(1)),
            repeats: topology.wraps.is_some(),
            grid,
        }
    }

    /// The patches whose hats reach a node, with their values there, which add up to one.
    fn around(&self, at: [usize; 3]) -> impl Iterator<Item = ([usize; 3], f64)> {
        let places: [(usize, f64); 3] = std::array::from_fn(|axis| {
            let place = (at[axis] * self.counts[axis]) as f64 / self.grid.cells[axis] as f64;
            (place as usize, place.fract())
        });
        let (counts, repeats) = (self.counts, self.repeats);
        (0..8).filter_map(move |corner: usize| {
            let is_high = |axis: usize| corner >> axis & 1 == 1;
            let share: f64 = (0..3)
                .map(|axis| {
                    if is_high(axis) {
                        places[axis].1
                    } else {
                        1.0 - places[axis].1
                    }
                })
                .product();
            let patch = std::array::from_fn(|axis| {
                let index = places[axis].0 + usize::from(is_high(axis));
                if repeats { index % counts[axis] } else { index }
            });
            (share > 0.0).then_some((patch, share))
        })
    }

    fn centre_mm(&self, patch: [usize; 3]) -> [f64; 3] {
        std::array::from_fn(|axis| {
            let interval = self.grid.extent_mm()[axis] / self.counts[axis] as f64;
            self.grid.origin_mm[axis] + interval * patch[axis] as f64
        })
    }
}

/// Nodes at the corners of a cell of a run.
fn corners(run: &Run, offset: usize) -> [usize; 8] {
    std::array::from_fn(|corner| run.first_node[corner >> 1] as usize + offset + (corner & 1))
}

/// Sums of nodes that are copies of each other, given to all of them.
fn joined(topology: &Topology, mut sums: Vec<NodeSum>) -> Vec<NodeSum> {
    if let Some(wraps) = &topology.wraps {
        let originals = wraps.originals(sums.len());
        for node in 0..sums.len() {
            let original = originals[node] as usize;
            if original != node {
                let more = sums[node];
                sums[original].add(&more);
            }
        }
        for node in 0..sums.len() {
            sums[node] = sums[originals[node] as usize];
        }
    }
    sums
}

/// Force over area, along the normal and across it; nothing without a direction of the normal.
fn traction(sum: &NodeSum, centre_mm: [f64; 3], thickness_mm: f64) -> Option<InterfaceTraction> {
    let normal = sum.direction()?;
    let area_mm2 = sum.coat_mm3 / thickness_mm;
    let on_coat = sum.force.map(|force| force / area_mm2);
    let along: f64 = (0..3).map(|c| on_coat[c] * normal[c]).sum();
    let square: f64 = on_coat.iter().map(|t| t * t).sum();
    Some(InterfaceTraction {
        centre_mm,
        area_mm2,
        // The substrate lies against the normal: a pull on the coat that way is tension.
        normal_mpa: -along,
        shear_mpa: (square - along * along).max(0.0).sqrt(),
    })
}
