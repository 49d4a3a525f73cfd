//! Stiffness matrices of cells that are integrated part by part.

use super::space::Degree;
use crate::field::vectorised;
use pulp::WithSimd;
use rayon::prelude::*;
use std::collections::HashMap;

/// Rows that are worked on together.
const BLOCK: usize = 4;
/// Points of a quadrature of Gauss over each part of an axis: exact to degree 7, of 4 there is need.
const GAUSS: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];

/// Responses that are solved for side by side: six strains, made up to a register.
pub(super) const LANES: usize = 8;

/// One number of each response.
pub(super) type Lanes = [f32; LANES];

/// λ and μ of one part of a cell, relative to those of a reference.
pub(super) type Moduli = [f32; 2];

/// Places of a packed symmetric matrix with padded rows: row and column of each number in turn. Four rows at a time, all columns before
/// them, column by column, and then the square on the diagonal.
pub(super) fn packed_places(rows: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..rows / BLOCK).flat_map(|block| {
        let first = BLOCK * block;
        (0..first + BLOCK).flat_map(move |column| (first..first + BLOCK).map(move |row| (row, column)))
    })
}

/// Rows of an element's matrix, made up to whole blocks.
pub(super) fn padded_rows(degree: Degree) -> usize {
    (3 * degree.modes()).next_multiple_of(BLOCK)
}

/// Bytes of one matrix.
pub(super) fn matrix_bytes(degree: Degree) -> usize {
    packed_places(padded_rows(degree)).count() * size_of::<f32>()
}

/// What each part of a cell of edge one adds to its matrix, for λ = 1 and for μ = 1: `∫ ∂ₖNₐ ∂ₗN_b` and
/// `∫ δₖₗ ∇Nₐ·∇N_b + ∂ₗNₐ ∂ₖN_b` for components k and l of modes a and b.
struct Templates {
    lambda: Vec<Vec<f32>>,
    mu: Vec<Vec<f32>>,
}

impl Templates {
    fn new(degree: Degree, parts: usize) -> Self {
        let axis: Vec<AxisIntegrals> = (0..parts)
            .map(|part| AxisIntegrals::new(degree, part, parts))
            .collect();
        let of_parts = |entry: &Entry| {
            (0..parts.pow(3))
                .into_par_iter()
                .map(|part| {
                    let axes = [part % parts, part / parts % parts, part / parts.pow(2)].map(|p| &axis[p]);
                    let used = 3 * degree.modes();
                    packed_places(padded_rows(degree))
                        .map(|(row, column)| match row < used && column < used {
                            true => entry(axes, [row / 3, column / 3], [row % 3, column % 3]) as f32,
                            false => 0.0,
                        })
                        .collect()
                })
                .collect()
        };
        let gradients = |axes: [&AxisIntegrals; 3], modes: [usize; 2], along: [usize; 2]| -> f64 {
            let places = modes.map(|mode| degree.place(mode));
            (0..3)
                .map(|d| axes[d].of(along.map(|k| usize::from(k == d)), [places[0][d], places[1][d]]))
                .product()
        };
        let shear = |axes: [&AxisIntegrals; 3], modes: [usize; 2], [k, l]: [usize; 2]| -> f64 {
            let same: f64 = match k == l {
                true => (0..3).map(|d| gradients(axes, modes, [d, d])).sum(),
                false => 0.0,
            };
            same + gradients(axes, modes, [l, k])
        };
        Self {
            lambda: of_parts(&gradients),
            mu: of_parts(&shear),
        }
    }
}

/// An entry of a part's matrix from the integrals of its axes, two modes, and two components.
type Entry<'a> = dyn Fn([&AxisIntegrals; 3], [usize; 2], [usize; 2]) -> f64 + Sync + 'a;

/// Integrals over one part of an axis of products of shape functions and their derivatives.
struct AxisIntegrals([[[[f64; 3]; 3]; 2]; 2]);

impl AxisIntegrals {
    fn new(degree: Degree, part: usize, parts: usize) -> Self {
        let mut sums = [[[[0.0; 3]; 3]; 2]; 2];
        for (point, weight) in GAUSS {
            let x = (part as f64 + point) / parts as f64;
            let values = [degree.shapes(x), degree.slopes(x)];
            for (first, sums) in values.iter().zip(&mut sums) {
                for (second, sums) in values.iter().zip(sums) {
                    for a in 0..3 {
                        for b in 0..3 {
                            sums[a][b] += weight / parts as f64 * first[a] * second[b];
                        }
                    }
                }
            }
        }
        Self(sums)
    }

    /// Of the functions a and b, each by itself or, where it says 1, its derivative.
    fn of(&self, derivatives: [usize; 2], functions: [usize; 2]) -> f64 {
        self.0[derivatives[0]][derivatives[1]][functions[0]][functions[1]]
    }
}

/// The matrices of all cells; cells of one material throughout share one.
#[derive(Debug)]
pub(super) struct Matrices {
    rows: usize,
    /// Numbers of one matrix.
    length: usize,
    values: Vec<f32>,
    of_cell: Vec<u32>,
}

impl Matrices {
    /// Of cells of which `parts_of` lists the moduli of all parts, x fastest.
    pub fn new(
        degree: Degree,
        parts: usize,
        cells: usize,
        parts_of: impl Fn(usize, &mut Vec<Moduli>) + Sync,
    ) -> Self {
        let templates = Templates::new(degree, parts);
        let mut distinct: Vec<usize> = Vec::new();
        let mut known: HashMap<[u32; 2], u32> = HashMap::new();
        let mut moduli = Vec::new();
        let mut of_cell = Vec::with_capacity(cells);
        for cell in 0..cells {
            parts_of(cell, &mut moduli);
            let next = distinct.len() as u32;
            let is_uniform = moduli.iter().all(|part| *part == moduli[0]);
            let number = match is_uniform {
                true => *known.entry(moduli[0].map(f32::to_bits)).or_insert(next),
                false => next,
            };
            if number == next {
                distinct.push(cell);
            }
            of_cell.push(number);
        }
        let rows = padded_rows(degree);
        let length = packed_places(rows).count();
        let mut values = vec![0.0; length * distinct.len()];
        values
            .par_chunks_mut(length)
            .zip(&distinct)
            .for_each_init(Vec::new, |moduli, (values, &cell)| {
                parts_of(cell, moduli);
                vectorised(|| {
                    for (part, &[lambda, mu]) in moduli.iter().enumerate() {
                        if mu > 0.0 {
                            let both = templates.lambda[part].iter().zip(&templates.mu[part]);
                            for (value, (of_lambda, of_mu)) in values.iter_mut().zip(both) {
                                *value += lambda * of_lambda + mu * of_mu;
                            }
                        }
                    }
                });
            });
        Self {
            rows,
            length,
            values,
            of_cell,
        }
    }

    /// Rows of each matrix, padding included.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The matrix of a cell, packed.
    pub fn of(&self, cell: usize) -> &[f32] {
        &self.values[self.length * self.of_cell[cell] as usize..][..self.length]
    }
}

/// `output = K input` for a packed matrix and several vectors at once.
pub(super) fn multiply(matrix: &[f32], input: &[Lanes], output: &mut [Lanes]) {
    let product = Product {
        matrix,
        input,
        output,
    };
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return pulp::Simd::vectorize(simd, product);
    }
    product.with_simd(pulp::Scalar)
}

struct Product<'a> {
    matrix: &'a [f32],
    input: &'a [Lanes],
    output: &'a mut [Lanes],
}

impl pulp::WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        // Registers that hold the lanes of one number.
        let registers = LANES / S::F32_LANES;
        let (input, _) = S::as_simd_f32s(self.input.as_flattened());
        let (output, _) = S::as_mut_simd_f32s(self.output.as_flattened_mut());
        output.fill(simd.splat_f32s(0.0));
        let fma = |a: f32, x: S::f32s, y: S::f32s| simd.mul_add_e_f32s(simd.splat_f32s(a), x, y);
        let mut rest = self.matrix;
        for first in (0..self.input.len()).step_by(BLOCK) {
            let (blocks, after) = rest.split_at(BLOCK * first);
            let (square, after) = after.split_at(BLOCK * BLOCK);
            rest = after;
            for register in 0..registers {
                let row = |m: usize| input[(first + m) * registers + register];
                let rows = [row(0), row(1), row(2), row(3)];
                let zero = simd.splat_f32s(0.0);
                let mut sums = [zero, zero, zero, zero];
                let numbers = blocks.as_chunks::<BLOCK>().0;
                let above = input[register..].iter().step_by(registers);
                let out = output[register..].iter_mut().step_by(registers);
                for ((k, above), out) in numbers.iter().zip(above).zip(out) {
                    *out = fma(
                        k[0],
                        rows[0],
                        fma(k[1], rows[1], fma(k[2], rows[2], fma(k[3], rows[3], *out))),
                    );
                    sums = [
                        fma(k[0], *above, sums[0]),
                        fma(k[1], *above, sums[1]),
                        fma(k[2], *above, sums[2]),
                        fma(k[3], *above, sums[3]),
                    ];
                }
                for (k, row) in square.as_chunks::<BLOCK>().0.iter().zip(rows) {
                    sums = [
                        fma(k[0], row, sums[0]),
                        fma(k[1], row, sums[1]),
                        fma(k[2], row, sums[2]),
                        fma(k[3], row, sums[3]),
                    ];
                }
                for (m, sum) in sums.into_iter().enumerate() {
                    output[(first + m) * registers + register] = sum;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Of one cell of 4×4×4 parts, all alike.
    fn whole(degree: Degree, moduli: Moduli) -> Matrices {
        Matrices::new(degree, 4, 1, |_, parts| *parts = vec![moduli; 64])
    }

    /// Energy `u·K u` of displacements by mode and component.
    fn energy(matrices: &Matrices, displacement: impl Fn([usize; 3], usize) -> f32, degree: Degree) -> f64 {
        let mut input = vec![[0.0; LANES]; matrices.rows()];
        for mode in 0..degree.modes() {
            for c in 0..3 {
                input[3 * mode + c] = [displacement(degree.place(mode), c); LANES];
            }
        }
        let mut output = vec![[1.0; LANES]; matrices.rows()];
        multiply(matrices.of(0), &input, &mut output);
        let pairs = input.iter().zip(&output);
        pairs.map(|(u, f)| f64::from(u[3]) * f64::from(f[3])).sum()
    }

    /// `u_x = 4 x (1 − x)`: `∫ (λ + 2μ) (4 − 8x)² = 16/3 (λ + 2μ)`. `u_y` of the same: `16/3 μ`.
    #[test]
    fn a_bubble_has_its_energy() {
        let matrices = whole(Degree::Two, [1.5, 0.7]);
        let bubble = |along: usize| {
            // Quadratic along x, and the same at all corners of y and z.
            move |place: [usize; 3], c: usize| {
                f32::from(u8::from(
                    c == along && place[0] == 2 && place[1] < 2 && place[2] < 2,
                ))
            }
        };
        let of = |along| energy(&matrices, bubble(along), Degree::Two);
        approx::assert_relative_eq!(of(0), 16.0 / 3.0 * 2.9, max_relative = 1e-5);
        approx::assert_relative_eq!(of(1), 16.0 / 3.0 * 0.7, max_relative = 1e-5);
    }

    #[test]
    fn turning_takes_no_energy() {
        for degree in [Degree::One, Degree::Two] {
            let matrices = whole(degree, [1.5, 0.7]);
            let turned = |place: [usize; 3], c: usize| match c {
                _ if place.contains(&2) => 0.0,
                0 => -(place[1] as f32),
                1 => place[0] as f32,
                _ => 0.0,
            };
            assert!(energy(&matrices, turned, degree).abs() < 1e-5);
        }
    }

    /// The packed product against that of the matrix row by row.
    #[test]
    fn packed_products_are_those_of_the_matrix() {
        let mut random = Random::new(7);
        let parts: Vec<Moduli> = (0..64)
            .map(|_| [random.unit() as f32, random.unit() as f32])
            .collect();
        let matrices = Matrices::new(Degree::Two, 4, 1, |_, of_cell| of_cell.clone_from(&parts));
        let rows = matrices.rows();
        let mut dense = vec![vec![0.0; rows]; rows];
        for ((row, column), value) in packed_places(rows).zip(matrices.of(0)) {
            (dense[row][column], dense[column][row]) = (*value, *value);
        }
        let input: Vec<Lanes> = (0..rows)
            .map(|_| std::array::from_fn(|_| random.unit() as f32 - 0.5))
            .collect();
        let mut output = vec![[0.0; LANES]; rows];
        multiply(matrices.of(0), &input, &mut output);
        let mut plain = output.clone();
        Product {
            matrix: matrices.of(0),
            input: &input,
            output: &mut plain,
        }
        .with_simd(pulp::Scalar);
        for (plain, found) in plain.as_flattened().iter().zip(output.as_flattened()) {
            approx::assert_relative_eq!(plain, found, max_relative = 1e-4, epsilon = 1e-5);
        }
        for (row, found) in dense.iter().zip(&output) {
            for lane in 0..LANES {
                let expected: f32 = row.iter().zip(&input).map(|(k, u)| k * u[lane]).sum();
                approx::assert_relative_eq!(found[lane], expected, max_relative = 1e-4, epsilon = 1e-5);
            }
        }
    }

    #[test]
    fn cells_of_one_material_share_a_matrix() {
        let parts = |cell: usize, parts: &mut Vec<Moduli>| {
            *parts = vec![[1.0, 1.0]; 64];
            if cell == 2 {
                parts[5] = [0.0, 0.0];
            }
        };
        let matrices = Matrices::new(Degree::One, 4, 4, parts);
        assert_eq!(matrices.of_cell, [0, 0, 1, 0]);
        // A part that is missing makes it softer.
        assert!(matrices.of(2)[0] < matrices.of(1)[0]);
    }
}
