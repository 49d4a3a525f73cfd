//! The stiffness of a cell that is not of one piece.

use crate::corners;
use crate::elasticity::{Isotropic, Lame};
use meshing::{CellFractions, VoxelMesh};

/// How the phases of a cell share its strain.
///
/// Phases of one *body* (a substrate and its coat) are layers bonded along the surface: their Lamé parameters are
/// averaged by volume, the rule of mixtures for stretching along the layers. Different bodies, void among them,
/// meet at a surface that cuts the cell at any angle; for them a power mean of exponent `1/p` is taken,
/// `M = (Σ_b φ_b M_b^{1/p})^p`, which for one body and void is `φ^p` times the stiffness of the body.
/// `p = 1` is the rule of mixtures, much too stiff against void; larger exponents are softer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mixing {
    /// The exponent p₀ ≥ 1 at flat and convex surfaces.
    pub exponent: f64,
    /// What is added to it in a re-entrant corner, β ≥ 0: `p = p₀ + β b`, b being the share of the cell's void that a ball of radius √5
    /// voxels cannot reach from outside. Zero for the same exponent everywhere.
    pub corner: f64,
}

impl Mixing {
    /// One exponent for all cells.
    pub fn power(exponent: f64) -> Self {
        Self {
            exponent,
            corner: 0.0,
        }
    }
}

impl Default for Mixing {
    fn default() -> Self {
        // Young's, shear and bulk modulus of six lattices at 70 % porosity and 32 voxels a cell, against values extrapolated from
        // up to 128 voxels: 2.1 % in the mean square, 4.5 % at most; with one exponent of 1.5 for all cells 4.9 and 12 %. At 64
        // voxels 0.9 and 1.9 %. `results/resolution` has the table.
        Self {
            exponent: 1.12,
            corner: 2.0,
        }
    }
}

/// Stiffness of every mixture of the phases of one mesh.
#[derive(Clone, Debug)]
pub struct CellLaw {
    phases: Vec<Lame>,
    bodies: Vec<u8>,
    mixing: Mixing,
    /// Shares of re-entrant corners of the cells that have any, by rising cell index.
    corners: Vec<(usize, f32)>,
}

impl CellLaw {
    /// The law for a mesh whose phase `k` is made of `materials[k]`.
    pub fn new(mesh: &VoxelMesh, materials: &[Isotropic], mixing: Mixing) -> Self {
        let corners = if mixing.corner > 0.0 {
            corners::shares(mesh)
        } else {
            Vec::new()
        };
        Self {
            phases: materials.iter().map(Isotropic::lame).collect(),
            bodies: mesh.phases().iter().map(|phase| phase.body).collect(),
            mixing,
            corners,
        }
    }

    /// Whether void takes its share of every stiffness by volume, in all cells.
    pub fn is_rule_of_mixtures(&self) -> bool {
        self.mixing == Mixing::power(1.0)
    }

    /// Lamé parameters of one phase.
    pub fn phase(&self, phase: usize) -> Lame {
        self.phases[phase]
    }

    /// Lamé parameters of a cell of the grid with these volume fractions.
    pub fn cell(&self, cell: usize, fractions: &CellFractions) -> Lame {
        if let Some(pure) = (0..self.phases.len()).find(|&k| fractions[k] == 1.0) {
            return self.phases[pure];
        }
        let p = self.exponent(cell);
        let root = self.body_ids().fold(Lame::default(), |sum, body| {
            let (fraction, mean) = self.body_mean(body, fractions);
            let rooted = Lame {
                lambda_mpa: signed_power(mean.lambda_mpa, 1.0 / p),
                mu_mpa: mean.mu_mpa.powf(1.0 / p),
            };
            sum.plus(&rooted.scaled(fraction))
        });
        Lame {
            lambda_mpa: signed_power(root.lambda_mpa, p),
            mu_mpa: root.mu_mpa.powf(p),
        }
    }

    /// The exponent of a cell.
    fn exponent(&self, cell: usize) -> f64 {
        let corner = self.corners.binary_search_by_key(&cell, |entry| entry.0);
        let share = corner.map_or(0.0, |at| f64::from(self.corners[at].1));
        self.mixing.exponent + self.mixing.corner * share
    }

    fn body_ids(&self) -> impl Iterator<Item = u8> + '_ {
        let first = |k: &usize| self.bodies[..*k].iter().all(|b| *b != self.bodies[*k]);
        (0..self.bodies.len()).filter(first).map(|k| self.bodies[k])
    }

    fn body_mean(&self, body: u8, fractions: &CellFractions) -> (f64, Lame) {
        let members = (0..self.phases.len()).filter(|&k| self.bodies[k] == body);
        let (total, sum) = members.fold((0.0, Lame::default()), |(total, sum), k| {
            let fraction = f64::from(fractions[k]);
            (total + fraction, sum.plus(&self.phases[k].scaled(fraction)))
        });
        if total > 0.0 {
            (total, sum.scaled(1.0 / total))
        } else {
            (0.0, sum)
        }
    }
}

/// `sign(x) |x|^p`: Lamé's λ is negative for an auxetic material.
fn signed_power(value: f64, exponent: f64) -> f64 {
    value.abs().powf(exponent).copysign(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshing::{Grid, Phase, VoxelMeshBuilder};

    fn phases(bodies: &[u8]) -> Vec<Phase> {
        let phase = |&body: &u8| Phase {
            name: format!("phase_{body}"),
            body,
        };
        bodies.iter().map(phase).collect()
    }

    fn law(bodies: &[u8], young: &[f64], exponent: f64) -> CellLaw {
        let materials: Vec<_> = young.iter().map(|&e| Isotropic::new(e, 0.3).unwrap()).collect();
        {
            let mesh = VoxelMeshBuilder::new(Grid::at_origin([1, 1, 1], 1.0), phases(bodies)).finish();
            CellLaw::new(&mesh, &materials, Mixing::power(exponent))
        }
    }

    fn relative_mu(law: &CellLaw, fractions: [f32; 2]) -> f64 {
        let mut all = [0.0; meshing::PHASES_MAX];
        all[..2].copy_from_slice(&fractions);
        law.cell(0, &all).mu_mpa / law.phase(0).mu_mpa
    }

    #[test]
    fn half_void_has_a_quarter_of_the_stiffness() {
        approx::assert_relative_eq!(relative_mu(&law(&[0, 0], &[1.0, 2.0], 2.0), [0.5, 0.0]), 0.25);
    }

    #[test]
    fn layers_of_one_body_follow_the_rule_of_mixtures() {
        approx::assert_relative_eq!(relative_mu(&law(&[0, 0], &[1.0, 2.0], 2.0), [0.5, 0.5]), 1.5);
    }

    #[test]
    fn different_bodies_follow_the_power_mean() {
        let expected = (0.5 + 0.5 * 2f64).powi(2);
        approx::assert_relative_eq!(relative_mu(&law(&[0, 1], &[1.0, 4.0], 2.0), [0.5, 0.5]), expected);
    }
}
