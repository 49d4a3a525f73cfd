//! The cube written down the classical way: shape functions, strain matrix, 2×2×2 Gauss quadrature, incompatible modes
//! condensed. What stresses are recovered with; the element matrix is the plain twin of the kernel in [`crate::operator`].

use crate::elasticity::Symmetric;

/// Coordinates of the two Gauss points on [−1, 1]: ±1/√3, exact for polynomials of degree three.
const GAUSS: f64 = 0.577_350_269_189_625_8;

/// Reference coordinates of the eight Gauss points, x fastest.
pub(crate) fn gauss_points() -> [[f64; 3]; 8] {
    std::array::from_fn(|q| corner_signs(q).map(|sign| sign * GAUSS))
}

/// Signs of the reference coordinates of a corner; corner `s` has bit 0 for x, 1 for y, 2 for z.
pub(crate) fn corner_signs(corner: usize) -> [f64; 3] {
    std::array::from_fn(|axis| if corner >> axis & 1 == 1 { 1.0 } else { -1.0 })
}

/// Gradients of the eight shape functions `N_s = ⅛ Π (1 + σ ξ)` by the coordinates of a cube of edge `h`, in 1/mm.
pub(crate) fn shape_gradients(xi: [f64; 3], spacing_mm: f64) -> [[f64; 3]; 8] {
    std::array::from_fn(|corner| {
        let sign = corner_signs(corner);
        let factor: [f64; 3] = std::array::from_fn(|a| 1.0 + sign[a] * xi[a]);
        std::array::from_fn(|a| {
            let others = factor[(a + 1) % 3] * factor[(a + 2) % 3];
            0.125 * sign[a] * others * 2.0 / spacing_mm
        })
    })
}

/// Strain of corner displacements at a point with these shape gradients.
pub(crate) fn strain(gradients: &[[f64; 3]; 8], displacement: &[[f64; 3]; 8]) -> Symmetric {
    let mut h = [[0.0; 3]; 3];
    for corner in 0..8 {
        for c in 0..3 {
            for a in 0..3 {
                h[c][a] += displacement[corner][c] * gradients[corner][a];
            }
        }
    }
    [
        h[0][0],
        h[1][1],
        h[2][2],
        0.5 * (h[0][1] + h[1][0]),
        0.5 * (h[1][2] + h[2][1]),
        0.5 * (h[0][2] + h[2][0]),
    ]
}

/// Adds the strains of the condensed incompatible modes to those at the Gauss points of a cube.
///
/// The parts of the strains that vary linearly along one axis are `s_a = Σ_q sign_a(q) ε(q) / 8` times `sign_a`. Modes `1 − ξ_a²`
/// of the other components take the shear strains ab and ac out of `s_a`; that of component a frees the normal stress:
/// `ε_aa = −λ/(λ+2μ) (ε_bb + ε_cc)` in `s_a`, `ratio` being λ/(λ+2μ).
pub(crate) fn add_incompatible_strains(strains: &mut [Symmetric; 8], ratio: f64) {
    // Positions of the shears ab in the order XX YY ZZ XY YZ XZ.
    const SHEAR: [[usize; 2]; 3] = [[3, 5], [3, 4], [4, 5]];
    for axis in 0..3 {
        let sign = |q: usize| if q >> axis & 1 == 1 { 1.0 } else { -1.0 };
        let part = |k: usize, strains: &[Symmetric; 8]| {
            strains
                .iter()
                .enumerate()
                .map(|(q, e)| sign(q) * e[k])
                .sum::<f64>()
                / 8.0
        };
        let across = part((axis + 1) % 3, strains) + part((axis + 2) % 3, strains);
        let shears = SHEAR[axis].map(|k| part(k, strains));
        for (q, strain) in strains.iter_mut().enumerate() {
            strain[axis] -= sign(q) * ratio * across;
            for (k, shear) in SHEAR[axis].into_iter().zip(shears) {
                strain[k] -= sign(q) * shear;
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::elasticity::{Isotropic, Lame};
    use crate::operator::{CellModuli, Element, modal_matrix};

    /// Strain matrix at a point: the eight corners, then the modes `1 − ξ_a²` of the three components, a fastest.
    fn strain_matrix(xi: [f64; 3], spacing_mm: f64) -> [[f64; 33]; 6] {
        let mut gradients = [[0.0; 3]; 11];
        gradients[..8].copy_from_slice(&shape_gradients(xi, spacing_mm));
        for a in 0..3 {
            gradients[8 + a][a] = -2.0 * xi[a] * 2.0 / spacing_mm;
        }
        let mut matrix = [[0.0; 33]; 6];
        for (s, g) in gradients.iter().enumerate() {
            for c in 0..3 {
                matrix[c][3 * s + c] = g[c];
            }
            // Engineering shear strains XY, YZ, XZ.
            for (row, (c, d)) in [(3, (0, 1)), (4, (1, 2)), (5, (0, 2))] {
                matrix[row][3 * s + c] = g[d];
                matrix[row][3 * s + d] = g[c];
            }
        }
        matrix
    }

    /// The element stiffness `K = ∫ Bᵀ C B dV` in N/mm by 2×2×2 Gauss points, with the inner modes condensed out.
    pub(crate) fn element_stiffness(lame: &Lame, element: Element, spacing_mm: f64) -> [[f64; 24]; 24] {
        let weight = (0.5 * spacing_mm).powi(3);
        let mut full = faer::Mat::<f64>::zeros(33, 33);
        for xi in gauss_points() {
            let b = strain_matrix(xi, spacing_mm);
            for i in 0..33 {
                let trace: f64 = (0..3).map(|k| b[k][i]).sum();
                let stress: [f64; 6] = std::array::from_fn(|k| match k {
                    0..3 => lame.lambda_mpa * trace + 2.0 * lame.mu_mpa * b[k][i],
                    _ => lame.mu_mpa * b[k][i],
                });
                for j in 0..33 {
                    full[(i, j)] += weight * (0..6).map(|k| stress[k] * b[k][j]).sum::<f64>();
                }
            }
        }
        let outer = full.submatrix(0, 0, 24, 24);
        let condensed = match element {
            Element::Hex8 => outer.to_owned(),
            Element::Hex8i => {
                let (inner, mixed) = (full.submatrix(24, 24, 9, 9), full.submatrix(24, 0, 9, 24));
                let solved = faer::linalg::solvers::Solve::solve(&inner.to_owned().partial_piv_lu(), mixed);
                outer - mixed.transpose() * solved
            }
        };
        std::array::from_fn(|i| std::array::from_fn(|j| condensed[(i, j)]))
    }

    fn modal(lame: &Lame, element: Element, spacing_mm: f64) -> [[f64; 24]; 24] {
        modal_matrix(&CellModuli::new(lame, element), element, spacing_mm)
    }

    #[test]
    fn modal_matrix_is_the_quadrature_with_condensed_modes() {
        for element in [Element::Hex8, Element::Hex8i] {
            for poisson in [-0.3, 0.0, 0.3, 0.49] {
                let lame = Isotropic::new(3.0, poisson).unwrap().lame();
                let (found, expected) = (modal(&lame, element, 0.7), element_stiffness(&lame, element, 0.7));
                for i in 0..24 {
                    for j in 0..24 {
                        approx::assert_relative_eq!(
                            found[i][j],
                            expected[i][j],
                            epsilon = 1e-13 * lame.lambda_mpa.abs().max(3.0)
                        );
                    }
                }
            }
        }
    }

    /// Half the edge times: 3λ+2μ once and 2μ five times (constant strains); `(2λ_b+kμ)/3` and `kμ/3` thrice each (bending; k = 2
    /// and `2λ_b+2μ = E/(1−ν)`, the stiffness of a plate bent to a sphere, with incompatible modes; k = 3 and λ_b = λ without);
    /// μ/3 twice and 4μ/3 (twist); `(λ+4μ)/9` thrice (hourglasses); six zeros. MacNeal 1994, Finite Elements: Their Design
    /// and Performance, lists modes of the brick in this way.
    #[test]
    fn eigenvalues_of_the_cube_have_closed_forms() {
        let (young, poisson, edge) = (2.0, 0.3, 0.5);
        let lame = Isotropic::new(young, poisson).unwrap().lame();
        let (lambda, mu) = (lame.lambda_mpa, lame.mu_mpa);
        for (element, sphere, saddle) in [
            (Element::Hex8, (2.0 * lambda + 3.0 * mu) / 3.0, mu),
            (Element::Hex8i, young / (1.0 - poisson) / 3.0, 2.0 * mu / 3.0),
        ] {
            let mut expected = vec![0.0; 6];
            expected.extend([3.0 * lambda + 2.0 * mu, 4.0 * mu / 3.0]);
            expected.extend([2.0 * mu; 5]);
            expected.extend([sphere, saddle, (lambda + 4.0 * mu) / 9.0].repeat(3));
            expected.extend([mu / 3.0; 2]);
            expected.sort_by(f64::total_cmp);
            let matrix = element_stiffness(&lame, element, edge);
            let matrix = faer::Mat::from_fn(24, 24, |i, j| matrix[i][j]);
            let mut found = matrix.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
            found.sort_by(f64::total_cmp);
            for (found, expected) in found.iter().zip(expected) {
                approx::assert_relative_eq!(
                    *found,
                    0.5 * edge * expected,
                    epsilon = 1e-14,
                    max_relative = 1e-12
                );
            }
        }
    }

    /// The energy of the recovered strains is that of the element matrix.
    #[test]
    fn recovered_strains_have_the_energy_of_the_element() {
        let lame = Isotropic::new(3.0, 0.3).unwrap().lame();
        let mut random = crate::random::Random::new(3);
        let corners: [[f64; 3]; 8] = std::array::from_fn(|_| std::array::from_fn(|_| random.unit() - 0.5));
        let u: [f64; 24] = std::array::from_fn(|i| corners[i / 3][i % 3]);
        for element in [Element::Hex8, Element::Hex8i] {
            let mut strains = gauss_points().map(|xi| strain(&shape_gradients(xi, 0.7), &corners));
            if element == Element::Hex8i {
                add_incompatible_strains(
                    &mut strains,
                    lame.lambda_mpa / (lame.lambda_mpa + 2.0 * lame.mu_mpa),
                );
            }
            let volume = 0.7f64.powi(3) / 8.0;
            let recovered: f64 = strains
                .iter()
                .map(|e| volume * crate::elasticity::contraction(&lame.stress(e), e))
                .sum();
            let force = multiply(&element_stiffness(&lame, element, 0.7), &u);
            let expected: f64 = force.iter().zip(&u).map(|(f, u)| f * u).sum();
            approx::assert_relative_eq!(recovered, expected, max_relative = 1e-12);
        }
    }

    fn multiply(k: &[[f64; 24]; 24], u: &[f64; 24]) -> [f64; 24] {
        k.map(|row| row.iter().zip(u).map(|(a, b)| a * b).sum())
    }

    #[test]
    fn rigid_motions_need_no_force() {
        let k = modal(&Isotropic::new(1.0, 0.3).unwrap().lame(), Element::Hex8i, 0.5);
        for axis in 0..3 {
            let shift: [f64; 24] = std::array::from_fn(|i| f64::from(u8::from(i % 3 == axis)));
            let turn: [f64; 24] = std::array::from_fn(|i| {
                let at = corner_signs(i / 3);
                let (b, c) = ((axis + 1) % 3, (axis + 2) % 3);
                if i % 3 == b {
                    -at[c]
                } else if i % 3 == c {
                    at[b]
                } else {
                    0.0
                }
            });
            for u in [shift, turn] {
                assert!(multiply(&k, &u).iter().all(|f| f.abs() < 1e-14));
            }
        }
    }

    #[test]
    fn uniform_stretch_has_the_energy_of_hooke() {
        let lame = Isotropic::new(2.0, 0.25).unwrap().lame();
        let k = modal(&lame, Element::Hex8i, 0.5);
        // Uniaxial strain ε on an edge of 0.5: u = ±0.25 ε; energy ½ (λ + 2μ) ε² h³.
        let u: [f64; 24] = std::array::from_fn(|i| {
            if i % 3 == 2 {
                0.25 * corner_signs(i / 3)[2]
            } else {
                0.0
            }
        });
        let energy = 0.5 * multiply(&k, &u).iter().zip(&u).map(|(f, u)| f * u).sum::<f64>();
        approx::assert_relative_eq!(
            energy,
            0.5 * (lame.lambda_mpa + 2.0 * lame.mu_mpa) * 0.125,
            max_relative = 1e-13
        );
    }
}
