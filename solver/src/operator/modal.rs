//! The element matrix mode by mode: the plain twin of the kernel.

use super::stiffness::{CellModuli, Distribution, Element, WITHIN_BILINEAR, WITHIN_LINEAR};

/// Sign of the product of coordinates `mode` at a corner or octant.
pub(super) fn sign(mode: usize, corner: usize) -> f64 {
    match (mode & !corner).count_ones() % 2 {
        0 => 1.0,
        _ => -1.0,
    }
}

/// Gradient by the axis with bit `along` of the shape function of a corner at the centre of an octant, in units of the constant
/// modes: `Σ_p σ_p(corner) (½)^{|p|−1} σ_{p∖a}(octant)` over the modes p that contain the axis.
pub(super) fn octant_gradient(along: usize, corner: usize, octant: usize) -> f64 {
    let others = (1..8).filter(|p| p & along != 0);
    others
        .map(|p: usize| sign(p, corner) * 0.5f64.powi(p.count_ones() as i32 - 1) * sign(p & !along, octant))
        .sum()
}

/// The element matrix of a cell in N/mm, entry `(3 s + c, 3 t + d)`: the plain twin of the kernel, mode by mode.
///
/// With `m = H u` the modes of each component, `½ uᵀ K u` is the energy of the kernel; see its module.
pub(crate) fn modal_matrix(moduli: &CellModuli, element: Element, spacing_mm: f64) -> [[f64; 24]; 24] {
    let mut matrix = [[0.0; 24]; 24];
    for column in 0..24 {
        let modes: [[f64; 8]; 3] = std::array::from_fn(|c| {
            std::array::from_fn(|p| if c == column % 3 { sign(p, column / 3) } else { 0.0 })
        });
        let mut forces = modal_forces(&modes, moduli, element);
        if let Distribution::Octants(shares) = moduli.distribution {
            add_octant_forces(&modes, moduli, &shares, &mut forces);
        }
        for row in 0..24 {
            let force: f64 = (0..8).map(|p| sign(p, row / 3) * forces[row % 3][p]).sum();
            matrix[row][column] = force * spacing_mm / 16.0;
        }
    }
    matrix
}

/// Derivatives of the modal energy, written down for one cell; without what is taken at the octants.
fn modal_forces(m: &[[f64; 8]; 3], moduli: &CellModuli, element: Element) -> [[f64; 8]; 3] {
    let CellModuli {
        lambda,
        mu,
        bending_lambda,
        distribution,
    } = *moduli;
    let (constant, linear, bilinear) = match distribution {
        Distribution::Uniform => (1.0, 1.0, 1.0),
        Distribution::Octants(_) => (0.0, WITHIN_LINEAR, WITHIN_BILINEAR),
    };
    let mut f = [[0.0; 8]; 3];
    for c in 0..3 {
        let (a, b) = ((c + 1) % 3, (c + 2) % 3);
        let (x, y, z) = (1 << c, 1 << a, 1 << b);
        f[c][x] = constant * (lambda * (m[c][x] + m[a][y] + m[b][z]) + 2.0 * mu * m[c][x]);
        for (d, bit) in [(a, y), (b, z)] {
            f[c][bit] = constant * mu * (m[c][bit] + m[d][x]);
            // The third axis: along it the normal strains of c and d vary together.
            let other = if d == a { z } else { y };
            let along = (m[c][x | other] + m[d][bit | other]) * bending_lambda;
            f[c][x | other] = linear * (along + element.bending_mu() * mu * m[c][x | other]) / 3.0;
        }
        f[c][y | z] = linear * mu * (2.0 * m[c][y | z] + m[a][x | z] + m[b][x | y]) / 3.0;
        f[c][7] = bilinear * (4.0 * mu + lambda) * m[c][7] / 9.0;
    }
    f
}

fn add_octant_forces(m: &[[f64; 8]; 3], moduli: &CellModuli, shares: &[f32; 8], f: &mut [[f64; 8]; 3]) {
    for (octant, share) in shares.iter().enumerate() {
        let weight =
            |p: usize, a: usize| 0.5f64.powi(p.count_ones() as i32 - 1) * sign(p & !(1 << a), octant);
        let containing = |a: usize| (1..8usize).filter(move |p| p & 1 << a != 0);
        let gradient: [[f64; 3]; 3] = std::array::from_fn(|c| {
            std::array::from_fn(|a| containing(a).map(|p| weight(p, a) * m[c][p]).sum())
        });
        let trace: f64 = (0..3).map(|c| gradient[c][c]).sum();
        for c in 0..3 {
            for a in 0..3 {
                let pressure = if a == c { moduli.lambda * trace } else { 0.0 };
                let stress = pressure + moduli.mu * (gradient[c][a] + gradient[a][c]);
                for p in containing(a) {
                    f[c][p] += f64::from(*share) / 8.0 * weight(p, a) * stress;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elasticity::Isotropic;

    #[test]
    fn equal_octants_are_the_trilinear_element() {
        let lame = Isotropic::new(2.0, 0.3).unwrap().lame();
        let uniform = CellModuli::new(&lame, Element::Hex8);
        let octants = CellModuli {
            distribution: Distribution::Octants([1.0; 8]),
            ..uniform
        };
        let [found, expected] = [octants, uniform].map(|moduli| modal_matrix(&moduli, Element::Hex8, 0.5));
        for (a, b) in found.as_flattened().iter().zip(expected.as_flattened()) {
            approx::assert_relative_eq!(a, b, epsilon = 1e-14);
        }
    }

    /// A member in one octant pulled by its own rigid rotation: no matter where it lies, no force.
    #[test]
    fn octants_do_not_resist_rigid_motions() {
        let lame = Isotropic::new(2.0, 0.3).unwrap().lame();
        let moduli = CellModuli {
            distribution: Distribution::Octants([5.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0]),
            ..CellModuli::new(&lame, Element::Hex8i)
        };
        let matrix = modal_matrix(&moduli, Element::Hex8i, 1.0);
        let corner = |s: usize| crate::element::corner_signs(s);
        let turn: [f64; 24] = std::array::from_fn(|i| match i % 3 {
            0 => 1.0 - corner(i / 3)[1],
            1 => corner(i / 3)[0],
            _ => 2.0,
        });
        for row in matrix {
            let force: f64 = row.iter().zip(&turn).map(|(k, u)| k * u).sum();
            assert!(force.abs() < 1e-14);
        }
    }
}
