//! The kernel in every instruction set that this machine offers, against the element matrix.

use super::*;
use crate::assembled::assemble;
use crate::elasticity::Isotropic;
use crate::element::element_stiffness;
use crate::random::Random;
use proptest::prelude::*;
use pulp::{Scalar, Simd};

/// A body of random cells, each with a random material.
fn random_operator(cells: [usize; 3], density: f64, random: &mut Random) -> Option<Operator<f64>> {
    let count = cells.iter().product();
    let mask: Vec<u8> = (0..count).map(|_| u8::from(random.unit() < density)).collect();
    let topology = Arc::new(Topology::new(cells, &mask));
    let materials: Vec<Lame> = (0..topology.cell_count)
        .map(|_| random_material(random))
        .collect();
    (topology.cell_count > 0).then(|| Operator::new(topology, materials.into_iter(), 0.3))
}

/// Moduli over four decades, auxetic and nearly incompressible ones among them.
fn random_material(random: &mut Random) -> Lame {
    let young = 10f64.powf(1.0 + 4.0 * random.unit());
    Isotropic::new(young, -0.4 + 0.88 * random.unit()).unwrap().lame()
}

fn random_field<T: Real>(nodes: usize, random: &mut Random) -> Field<T> {
    let mut field = Field::zeros(nodes);
    for component in field.all_mut() {
        component.fill_with(|| T::from_f64(random.unit() - 0.5));
    }
    field
}

/// `−A u` by the assembled matrix.
fn twin<T: Real>(operator: &Operator<T>, input: &Field<T>) -> Vec<f64> {
    let nodes = operator.topology().node_count();
    let matrix = assemble(operator, &vec![0; nodes], 0.0);
    let u: Vec<f64> = (0..nodes).flat_map(|n| input.at(n)).map(T::to_f64).collect();
    let product = matrix.row_iter().map(|row| {
        let terms = row.col_indices().iter().zip(row.values());
        -terms.map(|(&column, value)| value * u[column]).sum::<f64>()
    });
    product.collect()
}

struct Deviation {
    output: Field<f64>,
    expected: Vec<f64>,
}

impl Deviation {
    fn new<T: Real>(output: &Field<T>, expected: &[f64]) -> Self {
        let mut wide = Field::zeros(output.nodes());
        wide.update(output, |_, v: T| v.to_f64());
        Self {
            output: wide,
            expected: expected.to_vec(),
        }
    }

    /// Largest difference relative to the largest force.
    fn relative(&self) -> f64 {
        let flat = (0..self.output.nodes()).flat_map(|n| self.output.at(n));
        let worst = flat
            .zip(&self.expected)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        worst / self.expected.iter().fold(0.0, |m: f64, v| m.max(v.abs()))
    }
}

/// `−A u` by the kernel in one instruction set, all layers as one slab.
fn kernel_product<T: Real, S: Simd>(simd: S, operator: &Operator<T>, input: &Field<T>) -> Field<T> {
    let mut output = Field::zeros(input.nodes());
    let product = SlabProduct {
        runs: &operator.topology.runs,
        stiffness: &operator.stiffness,
        input: [input.padded(0), input.padded(1), input.padded(2)],
        output: output.all_mut(),
        first_node: 0,
    };
    simd.vectorize(product);
    output
}

/// The kernel in every instruction set of this machine, and with emulated registers of other widths.
fn all_products<T: Real>(operator: &Operator<T>, input: &Field<T>) -> Vec<(&'static str, Field<T>)> {
    let mut products = vec![
        ("scalar", kernel_product(Scalar, operator, input)),
        (
            "emulated 128 bit",
            kernel_product(pulp::Scalar128b, operator, input),
        ),
        (
            "emulated 512 bit",
            kernel_product(pulp::Scalar512b, operator, input),
        ),
    ];
    #[cfg(target_arch = "x86_64")]
    {
        use pulp::x86::{V2, V3, V4};
        let v2 = V2::try_new().map(|simd| ("x86-64-v2", kernel_product(simd, operator, input)));
        let v3 = V3::try_new().map(|simd| ("x86-64-v3", kernel_product(simd, operator, input)));
        let v4 = V4::try_new().map(|simd| ("x86-64-v4", kernel_product(simd, operator, input)));
        products.extend(v2.into_iter().chain(v3).chain(v4));
    }
    let mut dispatched = Field::zeros(input.nodes());
    operator.subtract_product(input, &mut dispatched);
    products.push(("dispatched, in slabs", dispatched));
    products
}

fn check_all<T: Real>(operator: &Operator<T>, tolerance: f64, random: &mut Random) {
    let input = random_field(operator.topology().node_count(), random);
    let expected = twin(operator, &input);
    for (name, output) in all_products(operator, &input) {
        let error = Deviation::new(&output, &expected).relative();
        assert!(
            error < tolerance,
            "{name} on {:?}: {error:.1e}",
            operator.topology().cells
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn kernel_is_the_assembled_twin_on_random_bodies(
        cells in (1usize..=37, 1usize..=5, 1usize..=5),
        density in 0.05f64..=1.0,
        seed: u64,
    ) {
        let mut random = Random::new(seed);
        if let Some(operator) = random_operator([cells.0, cells.1, cells.2], density, &mut random) {
            check_all(&operator, 1e-13, &mut random);
            check_all(&operator.converted::<f32>(), 1e-6, &mut random);
        }
    }
}

#[test]
fn kernel_is_the_assembled_twin_on_runs_of_every_length() {
    let mut random = Random::new(1);
    for length in 1..=40 {
        let operator = random_operator([length, 1, 1], 1.0, &mut random).unwrap();
        check_all(&operator, 1e-13, &mut random);
        check_all(&operator.converted::<f32>(), 1e-6, &mut random);
    }
}

/// Two runs in one row, closer than a register is wide: neither may leak into the other.
#[test]
fn runs_apart_by_one_cell_do_not_touch_each_other() {
    let mut random = Random::new(2);
    for length in 1..=20 {
        let mut mask = vec![1; 2 * length + 1];
        mask[length] = 0;
        let topology = Arc::new(Topology::new([2 * length + 1, 1, 1], &mask));
        let materials = std::iter::repeat_with(|| random_material(&mut random)).take(2 * length);
        let operator = Operator::<f64>::new(topology, materials.collect::<Vec<_>>().into_iter(), 1.0);
        check_all(&operator, 1e-13, &mut random);
    }
}

#[test]
fn one_cell_is_the_element_matrix() {
    let lame = Isotropic::new(7.0, 0.3).unwrap().lame();
    let topology = Arc::new(Topology::new([1; 3], &[1]));
    let operator = Operator::<f64>::new(topology, std::iter::once(lame), 0.5);
    let stiffness = element_stiffness(&lame, 0.5);
    for dof in 0..24 {
        let mut unit = Field::zeros(8);
        unit.component_mut(dof % 3)[dof / 3] = 1.0;
        for (name, column) in all_products(&operator, &unit) {
            for row in 0..24 {
                let force = -column.at(row / 3)[row % 3];
                assert!(
                    (force - stiffness[row][dof]).abs() < 1e-14,
                    "{name}: ({row}, {dof})"
                );
            }
        }
    }
}

#[test]
fn slabs_cover_every_layer_once() {
    for layers in [1, 2, 5, 63, 64, 65, 300] {
        let topology = Topology::new([2, 1, layers], &vec![1; 2 * layers]);
        let slabs = balanced_slabs(&topology);
        assert_eq!(slabs[0].start, 0);
        assert_eq!(slabs[slabs.len() - 1].end, layers);
        assert!(slabs.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!(slabs.len() <= 2 * SLABS_PER_COLOUR);
    }
}
