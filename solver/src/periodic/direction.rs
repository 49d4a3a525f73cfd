//! Moduli in a direction.

use super::{EffectiveModuli, Stiffness};

/// Shear moduli in MPa of a direction: strains and stresses of the planes that hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShearRange {
    /// The smallest.
    pub lowest_mpa: f64,
    /// The largest.
    pub highest_mpa: f64,
}

impl EffectiveModuli {
    /// Linear compressibility β in 1/MPa in the direction of a vector n: the strain along n under a pressure of one,
    /// `β = n·s(1) n` with `s(1)` the strain of equal stress (Nye 1957, Physical Properties of Crystals, chapter 8).
    pub fn linear_compressibility_per_mpa(&self, vector: [f64; 3]) -> f64 {
        let strain = applied(self.compliance_per_mpa(), &[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
        let n = unit(vector);
        // Engineering shear strains count once in `n·ε n`.
        let weights = dyad(n, n).map(|value| 0.5 * value);
        strain.iter().zip(weights).map(|(e, w)| e * w).sum()
    }

    /// Shear modulus in MPa of the direction n in the plane across m, which are made unit vectors, m across n:
    /// `1/G = 4 S_ijkl n_i m_j n_k m_l` (Nye 1957).
    pub fn shear_along_mpa(&self, along: [f64; 3], across: [f64; 3]) -> f64 {
        let n = unit(along);
        let share: f64 = (0..3).map(|c| n[c] * across[c]).sum();
        let m = unit(std::array::from_fn(|c| across[c] - share * n[c]));
        self.shear_of(n, m)
    }

    /// The softest and the stiffest shear of a direction n, over all m across it.
    ///
    /// `1/G` is a quadratic form of m in the plane across n; its eigenvalues are the ends of its range.
    pub fn shear_range_mpa(&self, vector: [f64; 3]) -> ShearRange {
        let [first, second] = across(unit(vector));
        let n = unit(vector);
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let diagonal: [f64; 3] = std::array::from_fn(|c| half * (first[c] + second[c]));
        let [a, b, mixed] = [first, second, diagonal].map(|m| 1.0 / self.shear_of(n, m));
        let (mean, difference, off) = (0.5 * (a + b), 0.5 * (a - b), mixed - 0.5 * (a + b));
        let spread = difference.hypot(off);
        ShearRange {
            lowest_mpa: 1.0 / (mean + spread),
            highest_mpa: 1.0 / (mean - spread),
        }
    }

    /// Of unit vectors across each other.
    fn shear_of(&self, n: [f64; 3], m: [f64; 3]) -> f64 {
        let stress = dyad(n, m);
        let strain = applied(self.compliance_per_mpa(), &stress);
        // The stress n⊗m + m⊗n is a shear stress of one.
        let energy: f64 = (0..6).map(|k| stress[k] * strain[k]).sum();
        1.0 / energy
    }
}

/// `n ⊗ m + m ⊗ n` in Voigt's order.
fn dyad(n: [f64; 3], m: [f64; 3]) -> [f64; 6] {
    let pairs = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
    pairs.map(|(i, j)| n[i] * m[j] + n[j] * m[i])
}

fn applied(matrix: &Stiffness, vector: &[f64; 6]) -> [f64; 6] {
    std::array::from_fn(|i| matrix[i].iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn unit(vector: [f64; 3]) -> [f64; 3] {
    let size = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    vector.map(|x| x / size)
}

/// Two unit vectors across n and each other.
fn across(n: [f64; 3]) -> [[f64; 3]; 2] {
    let smallest = (0..3).fold(0, |best, c| if n[c].abs() < n[best].abs() { c } else { best });
    let mut axis = [0.0; 3];
    axis[smallest] = 1.0;
    let first = unit(cross(n, axis));
    [first, cross(n, first)]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|c| a[(c + 1) % 3] * b[(c + 2) % 3] - a[(c + 2) % 3] * b[(c + 1) % 3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// C11, C12, C44 of copper in GPa (Simmons and Wang 1971).
    const COPPER: [f64; 3] = [168.4, 121.4, 75.4];

    fn cubic([c11, c12, c44]: [f64; 3]) -> EffectiveModuli {
        let entry = |i: usize, j: usize| match (i, j) {
            _ if i == j && i < 3 => c11,
            _ if i == j => c44,
            _ if i < 3 && j < 3 => c12,
            _ => 0.0,
        };
        EffectiveModuli::new(&std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)))).unwrap()
    }

    const DIRECTIONS: [[f64; 3]; 5] = [
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.0],
        [1.0, 1.0, 1.0],
        [0.3, -0.7, 0.2],
        [-2.0, 0.4, 5.0],
    ];

    /// Nye 1957, chapter 8: `1/E = S11 − 2 (S11 − S12 − S44/2)(n₁²n₂² + n₂²n₃² + n₃²n₁²)`.
    #[test]
    fn the_modulus_of_a_cube_is_that_of_nye() {
        let copper = cubic(COPPER);
        let s = copper.compliance_per_mpa();
        for vector in DIRECTIONS {
            let [x, y, z] = unit(vector).map(|n| n * n);
            let excess = 2.0 * (s[0][0] - s[0][1] - 0.5 * s[3][3]);
            let expected = 1.0 / (s[0][0] - excess * (x * y + y * z + z * x));
            assert_relative_eq!(copper.young_along_mpa(vector), expected, max_relative = 1e-12);
        }
    }

    /// Nye 1957: a cube is compressed equally in all directions, `β = S11 + 2 S12 = 1/(3K)`.
    #[test]
    fn a_cube_is_compressed_equally() {
        for vector in DIRECTIONS {
            let found = cubic(COPPER).linear_compressibility_per_mpa(vector);
            assert_relative_eq!(found, 1.0 / (COPPER[0] + 2.0 * COPPER[1]), max_relative = 1e-12);
        }
    }

    /// Along 100 and 111 all shears of a cube are equal: `C44`, and `3/(S44 + 4 (S11 − S12))`; along 110 they are `C44` and
    /// `(C11 − C12)/2`.
    #[test]
    fn shear_moduli_of_a_cube_are_those_of_its_axes() {
        let copper = cubic(COPPER);
        let [c11, c12, c44] = COPPER;
        let s = copper.compliance_per_mpa();
        let of_diagonal = 3.0 / (s[3][3] + 4.0 * (s[0][0] - s[0][1]));
        for (vector, lowest, highest) in [
            ([0.0, 1.0, 0.0], c44, c44),
            ([1.0, 1.0, 0.0], 0.5 * (c11 - c12), c44),
            ([1.0, 1.0, 1.0], of_diagonal, of_diagonal),
        ] {
            let range = copper.shear_range_mpa(vector);
            assert_relative_eq!(range.lowest_mpa, lowest, max_relative = 1e-12);
            assert_relative_eq!(range.highest_mpa, highest, max_relative = 1e-12);
        }
        assert_relative_eq!(
            copper.shear_along_mpa([1.0, 1.0, 0.0], [1.0, -1.0, 0.0]),
            0.5 * (c11 - c12),
            max_relative = 1e-12
        );
    }

    #[test]
    fn the_range_of_shear_holds_all_shears() {
        let mut stiffness = *cubic(COPPER).stiffness_mpa();
        (stiffness[4][4], stiffness[2][2], stiffness[0][5], stiffness[5][0]) = (40.0, 300.0, 7.0, 7.0);
        let moduli = EffectiveModuli::new(&stiffness).unwrap();
        for vector in DIRECTIONS {
            let range = moduli.shear_range_mpa(vector);
            let [first, second] = across(unit(vector));
            let found = (0..1800).map(|k| {
                let (sin, cos) = (f64::from(k) * 0.1_f64).to_radians().sin_cos();
                moduli.shear_along_mpa(vector, std::array::from_fn(|c| cos * first[c] + sin * second[c]))
            });
            let found: Vec<f64> = found.collect();
            let lowest = found.iter().copied().fold(f64::INFINITY, f64::min);
            let highest = found.iter().copied().fold(0.0, f64::max);
            assert_relative_eq!(range.lowest_mpa, lowest, max_relative = 1e-5);
            assert_relative_eq!(range.highest_mpa, highest, max_relative = 1e-5);
        }
    }
}
