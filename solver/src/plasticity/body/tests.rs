//! The tangent of a whole body against differences of its forces.

use super::*;
use crate::boundary::{Boundary, RemainingMotions};
use crate::elasticity::Isotropic;
use crate::mixing::Mixing;
use crate::operator::Element;
use crate::random::Random;
use crate::system::Body;
use meshing::{CellFractions, Grid, Phase, VoxelMesh, VoxelMeshBuilder};

/// Cells of one phase, of two, partly void, and void.
fn mesh() -> VoxelMesh {
    let phase = |name: &str| Phase {
        name: name.into(),
        body: 0,
    };
    let grid = Grid::at_origin([3, 3, 4], 0.5);
    let mut builder = VoxelMeshBuilder::new(grid.clone(), vec![phase("substrate"), phase("coat")]);
    for cell in 0..grid.cell_count() {
        let [x, y, z] = grid.cell_position(cell);
        let mut fractions = CellFractions::default();
        (fractions[0], fractions[1]) = match (x + 2 * y + z) % 5 {
            0 => (0.6, 0.4),
            1 => (0.5, 0.0),
            2 if x == 2 && y == 2 => (0.0, 0.0),
            _ => (1.0, 0.0),
        };
        builder.push(fractions);
    }
    builder.finish()
}

fn random_field(nodes: usize, size: f64, seed: u64) -> Field<f64> {
    let mut random = Random::new(seed);
    let mut field = Field::zeros(nodes);
    for values in field.all_mut() {
        values.fill_with(|| size * (random.unit() - 0.5));
    }
    field
}

fn forces(body: &mut PlasticBody, displacement: &Field<f64>) -> Field<f64> {
    let mut output = Field::zeros(displacement.nodes());
    assert!(body.subtract_forces(displacement, &mut output).is_found);
    output
}

fn with_bodies(check: impl Fn(&mut PlasticBody, usize)) {
    let mesh = mesh();
    let materials = [(110_000.0, 0.34), (186_000.0, 0.35)].map(|(e, nu)| Isotropic::new(e, nu).unwrap());
    let laws = [
        Some(Hardening::linear(800.0, 2000.0).unwrap()),
        Some(Hardening::table(vec![[0.0, 170.0], [0.5, 400.0]]).unwrap()),
    ];
    for element in [Element::Hex8, Element::Hex8i] {
        let body = Body {
            mesh: &mesh,
            materials: &materials,
            mixing: Mixing::default(),
            element,
        };
        let boundary = Boundary {
            conditions: Vec::new(),
            remaining_motions: RemainingMotions::HeldInTheMean,
        };
        let system = System::new(&body, &boundary, None).unwrap();
        let nodes = system.operator().topology().node_count();
        check(&mut PlasticBody::new(&system, &laws), nodes);
    }
}

/// `|f(u + h d) − f(u) − h K_t d|` falls with h², with the free strains condensed and all phases at once.
#[test]
fn the_tangent_of_a_body_is_that_of_differences() {
    with_bodies(|body, nodes| {
        // Strains of some per cent: all points flow, so that none crosses its yield surface within the differences.
        let (base, direction) = (random_field(nodes, 0.1, 7), random_field(nodes, 0.1, 8));
        let start = forces(body, &base);
        let mut slope = Field::zeros(nodes);
        body.subtract_tangent_product(&direction, &mut slope);
        let mut remainder = |step: f64| {
            let mut moved = base.clone();
            moved.add_scaled(step, &direction);
            let mut found = forces(body, &moved);
            found.add_scaled(-1.0, &start);
            found.add_scaled(-step, &slope);
            found.norm()
        };
        let (coarse, fine) = (remainder(0.01), remainder(0.005));
        assert!((1.8..2.2).contains(&(coarse / fine).log2()), "{coarse} {fine}");
        assert!(coarse < 0.02 * 0.01 * slope.norm(), "{coarse}");
    });
}

/// Betti: `a · K_t b = b · K_t a`, as conjugate gradients need it.
#[test]
fn the_tangent_of_a_body_is_symmetric() {
    with_bodies(|body, nodes| {
        forces(body, &random_field(nodes, 0.1, 7));
        let [a, b] = [8, 9].map(|seed| random_field(nodes, 0.1, seed));
        let work = |left: &Field<f64>, right: &Field<f64>| {
            let mut product = Field::zeros(nodes);
            body.subtract_tangent_product(right, &mut product);
            (left.dot(&product), left.norm() * product.norm())
        };
        let ((one, size), (other, _)) = (work(&a, &b), work(&b, &a));
        assert!((one - other).abs() < 1e-6 * size, "{one} {other}");
    });
}

/// A displacement that is no number leaves no forces that could pass for balanced.
#[test]
fn what_is_no_number_shows_in_the_forces() {
    with_bodies(|body, nodes| {
        let mut displacement = Field::zeros(nodes);
        displacement.component_mut(0)[nodes / 2] = f64::NAN;
        let mut output = Field::zeros(nodes);
        let flow = body.subtract_forces(&displacement, &mut output);
        assert!(!flow.is_found || output.norm().is_nan());
    });
}
