//! The kernel in every instruction set that this machine offers, against the element matrix.

use super::dispatch::Same;
use super::*;
use crate::assembled::assemble;
use crate::elasticity::{Isotropic, Lame};
use crate::element::tests::element_stiffness;
use crate::random::Random;
use proptest::prelude::*;
use pulp::Simd;

/// A body of random cells, each with a random material.
fn random_operator(cells: [usize; 3], density: f64, random: &mut Random) -> Option<Operator> {
    let count = cells.iter().product();
    let mask: Vec<u8> = (0..count).map(|_| u8::from(random.unit() < density)).collect();
    let topology = Arc::new(Topology::new(cells, &mask));
    let element = if random.unit() < 0.5 {
        Element::Hex8
    } else {
        Element::Hex8i
    };
    let octants = random.unit() < 0.5;
    let cells: Vec<CellModuli> = (0..topology.cell_count)
        .map(|_| random_moduli(element, octants, random))
        .collect();
    let reference = *cells.first()?;
    let layer = |z: usize| cells[topology.layer_cells(z)].iter().copied();
    Some(Operator::new(topology.clone(), element, &reference, layer, 0.3))
}

/// On half of the bodies the octants of the cells differ, as they do on coarse levels.
fn random_moduli(element: Element, octants: bool, random: &mut Random) -> CellModuli {
    let mut moduli = CellModuli::new(&random_material(random), element);
    if octants {
        moduli.distribution = Distribution::Octants(std::array::from_fn(|_| random.unit() as f32));
    }
    moduli
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
fn twin<T: Real>(operator: &Operator, input: &Field<T>) -> Vec<f64> {
    let nodes = operator.topology().node_count();
    let matrix = assemble(operator, &vec![0; nodes]);
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

/// `−A u` by the kernel on one path, all layers as one slab, and by emulated registers of other widths.
fn kernel_product<T: Real>(operator: &Operator, input: &Field<T>, run: impl Fn(SlabProduct<T>)) -> Field<T> {
    let mut output = Field::zeros(input.nodes());
    run(SlabProduct {
        runs: &operator.topology.runs,
        stiffness: &operator.stiffness,
        factors: operator.stiffness.factors(1.0),
        input: [0, 1, 2].map(|c| input.component(c)),
        output: output.all_mut(),
        first_node: 0,
    });
    output
}

/// The kernel in every instruction set of this machine, and with emulated registers of other widths.
fn all_products<T: Real>(operator: &Operator, input: &Field<T>) -> Vec<(&'static str, Field<T>)> {
    let emulated = |product: SlabProduct<T>| pulp::Scalar512b.vectorize(Same(product));
    let mut products = vec![
        (
            "emulated 128 bit",
            kernel_product(operator, input, |product| {
                pulp::Scalar128b.vectorize(Same(product))
            }),
        ),
        ("emulated 512 bit", kernel_product(operator, input, emulated)),
    ];
    for path in Path::all() {
        products.push((
            path.name,
            kernel_product(operator, input, |product| path.dispatch(product)),
        ));
    }
    let mut dispatched = Field::zeros(input.nodes());
    operator.subtract_product(input, &mut dispatched);
    products.push(("dispatched, in slabs", dispatched));
    products
}

fn check_all<T: Real>(operator: &Operator, tolerance: f64, random: &mut Random) {
    let input = random_field::<T>(operator.topology().node_count(), random);
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
            check_all::<f64>(&operator, 1e-13, &mut random);
            check_all::<f32>(&operator, 1e-6, &mut random);
        }
    }
}

#[test]
fn kernel_is_the_assembled_twin_on_runs_of_every_length() {
    let mut random = Random::new(1);
    for length in 1..=40 {
        let operator = random_operator([length, 1, 1], 1.0, &mut random).unwrap();
        check_all::<f64>(&operator, 1e-13, &mut random);
        check_all::<f32>(&operator, 1e-6, &mut random);
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
        let cells: Vec<_> = (0..2 * length)
            .map(|_| random_moduli(Element::Hex8i, true, &mut random))
            .collect();
        let layer = |z: usize| cells[topology.layer_cells(z)].iter().copied();
        let operator = Operator::new(topology.clone(), Element::Hex8i, &cells[0], layer, 1.0);
        check_all::<f64>(&operator, 1e-13, &mut random);
    }
}

/// The classical element: quadrature, inner modes condensed.
#[test]
fn one_cell_is_the_element_matrix() {
    let lame = Isotropic::new(7.0, 0.3).unwrap().lame();
    for element in [Element::Hex8, Element::Hex8i] {
        let moduli = CellModuli::new(&lame, element);
        let topology = Arc::new(Topology::new([1; 3], &[1]));
        let operator = Operator::new(topology, element, &moduli, |_| std::iter::once(moduli), 0.5);
        let stiffness = element_stiffness(&lame, element, 0.5);
        for dof in 0..24 {
            let mut unit: Field<f64> = Field::zeros(8);
            unit.component_mut(dof % 3)[dof / 3] = 1.0;
            for (name, column) in all_products(&operator, &unit) {
                for row in 0..24 {
                    let force = -column.at(row / 3)[row % 3];
                    assert!(
                        (force - stiffness[row][dof]).abs() < 1e-14,
                        "{name}, {element:?}: ({row}, {dof})"
                    );
                }
            }
        }
    }
}

/// `r = b − A x`, then a step that changes x in place, against the same one after the other.
struct Relax;

impl Pass for Relax {
    fn before(&self, plane: &mut Plane) {
        for c in 0..3 {
            plane.output[c].copy_from_slice(plane.right[c]);
        }
    }

    fn after(&self, plane: &mut Plane) -> f64 {
        let mut sum = 0.0;
        for c in 0..3 {
            for (i, x) in plane.input[c].iter_mut().enumerate() {
                *x += 0.1 * plane.output[c][i];
                plane.third[c][i] -= *x;
                sum += f64::from(*x);
            }
        }
        sum
    }
}

#[test]
fn a_sweep_is_its_parts_one_after_the_other() {
    let mut random = Random::new(8);
    for cells in [[9, 7, 70], [30, 20, 9], [3, 3, 1]] {
        let operator = random_operator(cells, 0.5, &mut random).unwrap();
        let operator = operator.in_unit(operator.natural_unit());
        let nodes = operator.topology().node_count();
        let (start, right): (Field<f32>, Field<f32>) =
            (random_field(nodes, &mut random), random_field(nodes, &mut random));
        let (mut input, mut output, mut third) = (start.clone(), Field::zeros(nodes), start.clone());
        let vectors = Vectors {
            input: &mut input,
            output: &mut output,
            third: &mut third,
            right: &right,
            inverse: Default::default(),
        };
        let sum = operator.sweep(&Relax, vectors);
        let mut residual = right.clone();
        operator.subtract_product(&start, &mut residual);
        let mut expected = start.clone();
        expected.add_scaled(0.1, &residual);
        let total: f64 = (0..3)
            .flat_map(|c| expected.component(c))
            .map(|&x| f64::from(x))
            .sum();
        approx::assert_relative_eq!(sum, total, epsilon = 1e-4, max_relative = 1e-5);
        for c in 0..3 {
            assert_eq!(output.component(c), residual.component(c));
            assert_eq!(input.component(c), expected.component(c));
            for i in 0..nodes {
                assert_eq!(
                    third.component(c)[i],
                    start.component(c)[i] - expected.component(c)[i]
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
