//! The trilinear cube written down the classical way: shape functions, strain matrix, 2×2×2 Gauss quadrature.
//!
//! This is the plain twin of the kernel in [`crate::operator`], and what stresses are recovered with.

use crate::elasticity::{Lame, Symmetric};

/// Degrees of freedom of an element: three at each of eight corners.
pub const ELEMENT_DOFS: usize = 24;

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

/// The element stiffness `K = ∫ Bᵀ C B dV` in N/mm; entry `(3 s + c, 3 t + d)` couples component c of corner s with
/// component d of corner t.
pub fn element_stiffness(lame: &Lame, spacing_mm: f64) -> [[f64; ELEMENT_DOFS]; ELEMENT_DOFS] {
    let mut stiffness = [[0.0; ELEMENT_DOFS]; ELEMENT_DOFS];
    // Gauss weights are one on the cube [−1, 1]³; the Jacobian is (h/2)³.
    let weight = (0.5 * spacing_mm).powi(3);
    for xi in gauss_points() {
        let gradients = shape_gradients(xi, spacing_mm);
        for row in 0..ELEMENT_DOFS {
            for column in 0..ELEMENT_DOFS {
                stiffness[row][column] += weight * density(lame, &gradients, row, column);
            }
        }
    }
    stiffness
}

/// `λ ∂_c N_s ∂_d N_t + μ ∂_d N_s ∂_c N_t + δ_cd μ ∇N_s·∇N_t`
fn density(lame: &Lame, gradients: &[[f64; 3]; 8], row: usize, column: usize) -> f64 {
    let ((s, c), (t, d)) = ((row / 3, row % 3), (column / 3, column % 3));
    let (a, b) = (gradients[s], gradients[t]);
    let mut value = lame.lambda_mpa * a[c] * b[d] + lame.mu_mpa * a[d] * b[c];
    if c == d {
        value += lame.mu_mpa * (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elasticity::Isotropic;

    fn multiply(k: &[[f64; 24]; 24], u: &[f64; 24]) -> [f64; 24] {
        k.map(|row| row.iter().zip(u).map(|(a, b)| a * b).sum())
    }

    #[test]
    fn rigid_motions_need_no_force() {
        let k = element_stiffness(&Isotropic::new(1.0, 0.3).unwrap().lame(), 0.5);
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
        let k = element_stiffness(&lame, 0.5);
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
