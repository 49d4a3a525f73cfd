//! One cell: corner displacements to strains at the eight points, stresses back to corner forces.
//!
//! With incompatible modes the strains that vary linearly along an axis a lose the shears ab and ac, and have the free normal strain
//! `α_a sign_a(q)` added, so that `Σ_q sign_a(q) σ_aa(q) = 0`; with elastic stresses this is [`crate::element`]'s element. The free strain
//! lets plastic flow keep its volume without locking.

use super::point::{Lanes, Tensors};
use crate::element::{gauss_points, shape_gradients};

/// Gradients of shape functions with the points as lanes: `[corner][axis][point]`, in 1/mm.
pub(super) type Gradients = [[Lanes; 3]; 8];

/// Sign of each axis at each point.
pub(super) const SIGNS: [Lanes; 3] = [
    [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0],
    [-1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0],
    [-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0],
];

/// Places of the shears ab and ac of each axis a in the order XX YY ZZ XY YZ XZ.
const SHEARS: [[usize; 2]; 3] = [[3, 5], [3, 4], [4, 5]];

/// Gradients on cells of this edge.
pub(super) fn gradients(spacing_mm: f64) -> Gradients {
    let points = gauss_points().map(|xi| shape_gradients(xi, spacing_mm));
    std::array::from_fn(|s| std::array::from_fn(|a| std::array::from_fn(|q| points[q][s][a])))
}

/// Strains of corner displacements.
#[inline(always)]
pub(super) fn strains(gradients: &Gradients, corners: &[[f64; 3]; 8]) -> Tensors {
    let mut strain = [[0.0; 8]; 6];
    for (gradient, u) in gradients.iter().zip(corners) {
        for q in 0..8 {
            let [x, y, z] = [gradient[0][q], gradient[1][q], gradient[2][q]];
            strain[0][q] += x * u[0];
            strain[1][q] += y * u[1];
            strain[2][q] += z * u[2];
            strain[3][q] += 0.5 * (y * u[0] + x * u[1]);
            strain[4][q] += 0.5 * (z * u[1] + y * u[2]);
            strain[5][q] += 0.5 * (z * u[0] + x * u[2]);
        }
    }
    strain
}

/// Forces in N of stresses in MPa on the corners; `point_mm3` is the volume of a point.
#[inline(always)]
pub(super) fn forces(gradients: &Gradients, stress: &Tensors, point_mm3: f64) -> [[f64; 3]; 8] {
    std::array::from_fn(|s| {
        let [gx, gy, gz] = &gradients[s];
        let row = |a: usize, b: usize, c: usize| {
            let mut sum = 0.0;
            for q in 0..8 {
                sum += stress[a][q] * gx[q] + stress[b][q] * gy[q] + stress[c][q] * gz[q];
            }
            point_mm3 * sum
        };
        [row(0, 3, 5), row(3, 1, 4), row(5, 4, 2)]
    })
}

/// `Σ_q sign_a(q) v(q) / 8`: the part that varies linearly along an axis.
#[inline(always)]
pub(super) fn linear_part(axis: usize, values: &Lanes) -> f64 {
    let mut sum = 0.0;
    for q in 0..8 {
        sum += SIGNS[axis][q] * values[q];
    }
    0.125 * sum
}

/// Takes the shears ab and ac out of what varies linearly along a, for all axes; the same for strains and for stresses.
#[inline(always)]
pub(super) fn without_linear_shears(tensors: &mut Tensors) {
    for axis in 0..3 {
        for place in SHEARS[axis] {
            let part = linear_part(axis, &tensors[place]);
            for q in 0..8 {
                tensors[place][q] -= SIGNS[axis][q] * part;
            }
        }
    }
}

/// Adds the free strains.
#[inline(always)]
pub(super) fn add_free(strain: &mut Tensors, free: &[f64; 3]) {
    for axis in 0..3 {
        for q in 0..8 {
            strain[axis][q] += SIGNS[axis][q] * free[axis];
        }
    }
}

/// `Σ_q sign_a(q) σ_aa(q) / 8` of each axis.
#[inline(always)]
pub(super) fn free_stress(stress: &Tensors) -> [f64; 3] {
    std::array::from_fn(|axis| linear_part(axis, &stress[axis]))
}

/// The free strains of an elastic cell: `α_a = −s_aa − λ/(λ+2μ) (s_bb + s_cc)` with `s` the linear parts along a. The first takes out what the
/// displacements have, where that is not zero by itself.
#[inline(always)]
pub(super) fn elastic_free(strain: &Tensors, ratio: f64) -> [f64; 3] {
    std::array::from_fn(|axis| {
        let part = |k: usize| linear_part(axis, &strain[k]);
        -part(axis) - ratio * (part((axis + 1) % 3) + part((axis + 2) % 3))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elasticity::Isotropic;
    use crate::element::corner_signs;
    use crate::element::tests::element_stiffness;
    use crate::operator::Element;
    use crate::plasticity::point::{State, returned};
    use crate::random::Random;

    #[test]
    fn signs_are_those_of_the_points() {
        for q in 0..8 {
            assert_eq!(corner_signs(q), [0, 1, 2].map(|axis| SIGNS[axis][q]));
        }
    }

    #[test]
    fn elastic_forces_are_those_of_the_element() {
        let lame = Isotropic::new(3.0, 0.3).unwrap().lame();
        let mut random = Random::new(5);
        let corners: [[f64; 3]; 8] = std::array::from_fn(|_| std::array::from_fn(|_| random.unit() - 0.5));
        let gradients = gradients(0.7);
        for element in [Element::Hex8, Element::Hex8i] {
            let mut strain = strains(&gradients, &corners);
            if element == Element::Hex8i {
                without_linear_shears(&mut strain);
                let free = elastic_free(&strain, lame.lambda_mpa / (lame.lambda_mpa + 2.0 * lame.mu_mpa));
                add_free(&mut strain, &free);
            }
            let mut stress = returned(&lame, None, &strain, &State::default()).stress;
            if element == Element::Hex8i {
                assert!(free_stress(&stress).iter().all(|s| s.abs() < 1e-12));
                without_linear_shears(&mut stress);
            }
            let found = forces(&gradients, &stress, 0.7f64.powi(3) / 8.0);
            let matrix = element_stiffness(&lame, element, 0.7);
            for row in 0..24 {
                let expected: f64 = (0..24)
                    .map(|column| matrix[row][column] * corners[column / 3][column % 3])
                    .sum();
                approx::assert_relative_eq!(found[row / 3][row % 3], expected, epsilon = 1e-13);
            }
        }
    }
}
