//! The error of effective moduli, as the strains of neighbouring cells show it.
//!
//! With the rule of mixtures an effective stiffness is the least energy of a set of displacements and comes down as the voxels become finer. What is missing sits where
//! cut cells tie together what moves apart: there the strain of a cell differs from the one that its neighbours suggest. As Zienkiewicz and Zhu (1987, Int. J. Numer.
//! Meth. Eng. 24:337, doi 10.1002/nme.1620240206) do, the energy of that difference is taken for the error, up to a factor. The strain that neighbours suggest is linear, fitted to the 27 cells about
//! a cell by least squares with the weights `φ 2^{−|d|₁}`, so that a strain that is linear in space shows no error, at a surface neither.

use super::{EffectiveModuli, Homogenisation, Stiffness, unit_strain};
use crate::elasticity::{Symmetric, contraction, inverse};
use crate::error::SystemError;
use meshing::{CellFractions, Grid};
use rayon::prelude::*;

/// Error by energy of the differences: Young's, shear and bulk modulus of ten lattices at 60, 70 and 80 % porosity, on 16 to 48 voxels a cell, are nearest to
/// their limits with 7.5 to 8.0. It is the factor of creases, where stress is singular: with fillets of a few voxels it is less and too much is taken off.
/// `results/resolution` has the tables.
const ERROR_BY_DIFFERENCE: f64 = 7.7;
/// Held against the slope of the fit, in squares of the voxel, where there are few neighbours.
const RIDGE: f64 = 0.05;
/// Cells with less void are whole.
const VOID_MIN: f32 = 1e-3;

impl Homogenisation<'_> {
    /// The moduli less their error, `S' = S + k S D S`, with `D_ij = (1/V) Σ V_e (ε*ᵢ − εᵢ) : C_e : (ε*ⱼ − εⱼ)` over all cut cells, `k = 7.7`: ε*ᵢ is the strain under
    /// the mean strain i that the neighbours of a cell suggest, εᵢ the mean of its own, C_e the stiffness of the cell.
    ///
    /// None where void is not mixed by the rule of mixtures: the error would be counted twice.
    ///
    /// # Errors
    /// [`SystemError::NotPositiveDefinite`] of a stiffness that stores no energy in some strain.
    pub fn recovered_moduli(&self) -> Option<Result<EffectiveModuli, SystemError>> {
        self.system.law().is_rule_of_mixtures().then(|| {
            EffectiveModuli::new(&self.stiffness)?.softened(&self.difference_mpa(), ERROR_BY_DIFFERENCE)
        })
    }

    /// `D` in MPa.
    fn difference_mpa(&self) -> Stiffness {
        let mesh = self.system.mesh();
        let neighbourhood = Neighbourhood::new(mesh);
        let cut: Vec<(usize, CellFractions)> = mesh
            .material_cells()
            .filter(|(_, fractions)| total(fractions) < 1.0 - VOID_MIN)
            .collect();
        let differences: Vec<Vec<[f32; 6]>> = (0..6)
            .map(|strain| {
                let solution = self.solution(&unit_strain(strain));
                let means = solution.map_cells(|cell| cell.mean().map(|value| value as f32));
                let difference = |(cell, _): &(usize, CellFractions)| neighbourhood.difference(*cell, &means);
                cut.par_iter().map(difference).collect()
            })
            .collect();
        let cells = mesh.grid().cell_count() as f64;
        let mut sum = [[0.0; 6]; 6];
        for (at, (cell, fractions)) in cut.iter().enumerate() {
            let lame = self.system.law().cell(*cell, fractions);
            let strains: [Symmetric; 6] = std::array::from_fn(|i| differences[i][at].map(f64::from));
            for (i, first) in strains.iter().enumerate() {
                let stress = lame.stress(first);
                for (j, second) in strains.iter().enumerate() {
                    sum[i][j] += contraction(&stress, second) / cells;
                }
            }
        }
        sum
    }
}

fn total(fractions: &CellFractions) -> f32 {
    fractions.iter().sum()
}

/// Where the neighbours of a cell are, and how much of each is solid.
struct Neighbourhood<'a> {
    grid: &'a Grid,
    repeats: bool,
    /// Solid fraction and place among the cells with material, of each cell of the grid.
    cells: Vec<(f32, u32)>,
}

impl<'a> Neighbourhood<'a> {
    fn new(mesh: &'a meshing::VoxelMesh) -> Self {
        let mut cells = vec![(0.0, 0); mesh.grid().cell_count()];
        for (place, (cell, fractions)) in mesh.material_cells().enumerate() {
            cells[cell] = (total(&fractions).min(1.0), place as u32);
        }
        Self {
            grid: mesh.grid(),
            repeats: mesh.repeats(),
            cells,
        }
    }

    /// Strain at a cell that its neighbourhood suggests, less its own.
    fn difference(&self, cell: usize, means: &[[f32; 6]]) -> [f32; 6] {
        let near = self.near(cell);
        let weight: f64 = near.iter().map(|n| n.weight).sum();
        let centre: [f64; 3] =
            std::array::from_fn(|a| near.iter().map(|n| n.weight * n.at[a]).sum::<f64>() / weight);
        let mut spread = [[0.0; 3]; 3];
        for n in &near {
            let from: [f64; 3] = std::array::from_fn(|a| n.at[a] - centre[a]);
            for a in 0..3 {
                for b in 0..3 {
                    spread[a][b] += n.weight / weight * from[a] * from[b];
                }
            }
        }
        for (a, row) in spread.iter_mut().enumerate() {
            row[a] += RIDGE;
        }
        // The linear fit at the cell itself, which is −centre away from the centre of its neighbourhood.
        let inverse = inverse(&spread);
        let slope: [f64; 3] =
            std::array::from_fn(|a| -(0..3).map(|b| inverse[a][b] * centre[b]).sum::<f64>());
        let own = means[self.cells[cell].1 as usize];
        let mut difference = own.map(|value| -f64::from(value));
        for n in &near {
            let along: f64 = (0..3).map(|a| (n.at[a] - centre[a]) * slope[a]).sum();
            let share = n.weight / weight * (1.0 + along);
            for (sum, value) in difference.iter_mut().zip(means[n.place]) {
                *sum += share * f64::from(value);
            }
        }
        difference.map(|value| value as f32)
    }

    /// A cell and those of the 26 about it that have material.
    fn near(&self, cell: usize) -> Vec<Neighbour> {
        let counts = self.grid.cells;
        let at = self.grid.cell_position(cell);
        let mut near = Vec::with_capacity(27);
        for k in 0..27 {
            let step = [k % 3, k / 3 % 3, k / 9].map(|s| s as i64 - 1);
            let place: [Option<usize>; 3] = std::array::from_fn(|a| {
                let (to, count) = (at[a] as i64 + step[a], counts[a] as i64);
                let is_inside = (0..count).contains(&to);
                (is_inside || self.repeats).then(|| to.rem_euclid(count) as usize)
            });
            let [Some(x), Some(y), Some(z)] = place else {
                continue;
            };
            let (fraction, place) = self.cells[self.grid.cell_index([x, y, z])];
            if fraction > 0.0 {
                let distance: i64 = step.iter().map(|s| s.abs()).sum();
                near.push(Neighbour {
                    at: step.map(|s| s as f64),
                    weight: f64::from(fraction) / f64::from(1 << distance),
                    place: place as usize,
                });
            }
        }
        near
    }
}

/// One cell of a neighbourhood.
struct Neighbour {
    /// From the cell in the middle, in voxels.
    at: [f64; 3],
    weight: f64,
    /// Among the cells with material.
    place: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshing::{PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};

    /// 8×8×8 cells, solid below an oblique plane.
    fn half_space() -> VoxelMesh {
        let phase = Phase {
            name: "solid".into(),
            body: 0,
        };
        let grid = Grid::at_origin([8; 3], 1.0);
        let mut builder = VoxelMeshBuilder::new(grid.clone(), vec![phase]);
        for cell in 0..grid.cell_count() {
            let [x, y, z] = grid.cell_position(cell).map(|p| p as f32);
            let mut fractions = [0.0; PHASES_MAX];
            fractions[0] = (4.3 - z - 0.3 * x + 0.1 * y).clamp(0.0, 1.0);
            builder.push(fractions);
        }
        builder.finish()
    }

    /// Largest difference at cells that are cut, away from the sides, for a strain by position.
    fn largest_difference(strain: impl Fn([usize; 3]) -> f32) -> f32 {
        let mesh = half_space();
        let means: Vec<[f32; 6]> = mesh
            .material_cells()
            .map(|(cell, _)| [strain(mesh.grid().cell_position(cell)); 6])
            .collect();
        let neighbourhood = Neighbourhood::new(&mesh);
        let is_inside = |cell: usize| mesh.grid().cell_position(cell).iter().all(|p| (1..7).contains(p));
        let mut largest = 0.0_f32;
        let mut count = 0;
        for (cell, fractions) in mesh.material_cells() {
            if total(&fractions) < 1.0 && is_inside(cell) {
                count += 1;
                let difference = neighbourhood.difference(cell, &means)[2].abs();
                largest = largest.max(difference);
            }
        }
        assert!(count > 20, "{count}");
        largest
    }

    #[test]
    fn uniform_strain_shows_no_error() {
        assert!(largest_difference(|_| 0.7) < 1e-6);
    }

    /// As bending has it: 1 more in every layer. The mean of the neighbours, without a slope, is wrong by 0.84 at a surface.
    #[test]
    fn a_strain_that_is_linear_in_space_shows_little_error_at_a_surface() {
        for axis in 0..3 {
            let largest = largest_difference(|at| at[axis] as f32);
            assert!(largest < 0.3, "{axis}: {largest}");
        }
    }

    #[test]
    fn a_strain_of_one_cell_alone_is_an_error() {
        assert!(largest_difference(|at| if at == [4, 4, 3] { 1.0 } else { 0.0 }) > 0.5);
    }
}
