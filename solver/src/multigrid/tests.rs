//! Transfer, coarsening and the cycle on their own.

use super::coarsen::Coarsening;
use super::*;
use crate::operator::{CellModuli, Element, Real};
use crate::random::Random;
use crate::topology::Topology;
use std::sync::Arc;

fn random_mask(cells: [usize; 3], density: f64, random: &mut Random) -> Vec<u8> {
    let count = cells.iter().product();
    (0..count).map(|_| u8::from(random.unit() < density)).collect()
}

fn uniform(cells: [usize; 3], mask: &[u8], spacing_mm: f64, element: Element) -> Operator {
    let topology = Arc::new(Topology::new(cells, mask));
    let lame = Isotropic::new(100.0, 0.3).unwrap().lame();
    let moduli = CellModuli::new(&lame, element);
    let layer = |z: usize| std::iter::repeat_n(moduli, topology.layer_cells(z).len());
    Operator::new(topology.clone(), element, &moduli, layer, spacing_mm)
}

fn random_field<T: Real>(nodes: usize, random: &mut Random) -> Field<T> {
    let mut field = Field::zeros(nodes);
    for component in field.all_mut() {
        component.fill_with(|| T::from_f64(random.unit() - 0.5));
    }
    field
}

/// Nothing held.
fn none(operator: &Operator) -> FixedMask {
    vec![0; operator.topology().node_count()]
}

/// A field that is linear in the grid position in units of the finest cells.
fn linear(topology: &Topology, scale: f64) -> Field<f64> {
    let mut field = Field::zeros(topology.node_count());
    for (node, at) in topology.node_positions().enumerate() {
        let [x, y, z] = at.map(|p| p as f64 * scale);
        let value = [1.0 + 2.0 * x - y, 3.0 * z + x, y - 0.5 * z];
        for c in 0..3 {
            field.component_mut(c)[node] = value[c];
        }
    }
    field
}

#[test]
fn restriction_is_the_transpose_of_prolongation() {
    let mut random = Random::new(3);
    for cells in [[8, 6, 4], [7, 5, 9], [1, 3, 2], [16, 1, 1]] {
        let mask = random_mask(cells, 0.4, &mut random);
        let fine = uniform(cells, &mask, 1.0, Element::Hex8);
        let coarse = coarsen::coarsened(&fine, &none(&fine), Coarsening::Means(0.6));
        let (fine, coarse) = (fine.topology(), coarse.topology());
        let (u, f) = (
            random_field::<f64>(coarse.node_count(), &mut random),
            random_field::<f64>(fine.node_count(), &mut random),
        );
        let (mut up, mut down) = (Field::zeros(f.nodes()), Field::zeros(u.nodes()));
        transfer::add_prolonged((coarse, &u), (fine, &mut up));
        transfer::restrict((fine, &f), (coarse, &mut down));
        approx::assert_relative_eq!(up.dot(&f), u.dot(&down), max_relative = 1e-12);
    }
}

#[test]
fn linear_fields_are_prolonged_exactly() {
    let mut random = Random::new(4);
    for cells in [[8, 6, 4], [7, 5, 9], [1, 3, 2]] {
        let mask = random_mask(cells, 0.4, &mut random);
        let fine = uniform(cells, &mask, 1.0, Element::Hex8);
        let coarse = coarsen::coarsened(&fine, &none(&fine), Coarsening::Means(0.6));
        let mut found = Field::zeros(fine.topology().node_count());
        let from = linear(coarse.topology(), 2.0);
        transfer::add_prolonged((coarse.topology(), &from), (fine.topology(), &mut found));
        found.add_scaled(-1.0, &linear(fine.topology(), 1.0));
        assert!(found.norm() < 1e-12, "{cells:?}");
    }
}

#[test]
fn coarse_operator_of_uniform_material_is_galerkins() {
    let mut random = Random::new(5);
    let fine = uniform([6, 4, 8], &[1; 192], 0.5, Element::Hex8);
    let coarse = coarsen::coarsened(&fine, &none(&fine), Coarsening::Means(0.6));
    let u = random_field::<f64>(coarse.topology().node_count(), &mut random);
    let mut up = Field::zeros(fine.topology().node_count());
    transfer::add_prolonged((coarse.topology(), &u), (fine.topology(), &mut up));
    let mut force = Field::zeros(up.nodes());
    fine.subtract_product(&up, &mut force);
    let mut galerkin = Field::zeros(u.nodes());
    transfer::restrict((fine.topology(), &force), (coarse.topology(), &mut galerkin));
    let size = galerkin.norm();
    let mut difference = Field::zeros(u.nodes());
    coarse.subtract_product(&u, &mut difference);
    difference.add_scaled(-1.0, &galerkin);
    assert!(difference.norm() < 1e-13 * size);
}

#[test]
fn coarse_cells_take_the_power_mean_of_eight_children() {
    let mask = [1, 0, 0, 0, 1, 0, 0, 0];
    let fine = uniform([2, 2, 2], &mask, 1.0, Element::Hex8);
    let coarse = coarsen::coarsened(&fine, &none(&fine), Coarsening::Means(0.6));
    // Two of eight with exponent 0.6.
    let (child, mean) = (fine.stiffness().cell(0), coarse.stiffness().cell(0));
    let expected = 0.25f64.powf(1.0 / 0.6);
    approx::assert_relative_eq!(mean.mu, expected * child.mu, max_relative = 1e-7);
    approx::assert_relative_eq!(mean.lambda, expected * child.lambda, max_relative = 1e-7);
    assert_eq!(coarse.spacing_mm(), 2.0);
}

/// Both end planes of a bar hold on the coarse grid too; where the fine grid ends inside a coarse cell, its far nodes do.
#[test]
fn held_faces_stay_held_on_the_coarse_grid() {
    for (layers, expected) in [(6, [1, 0, 0, 1]), (5, [1, 0, 0, 1])] {
        let fine = Topology::new([4, 4, layers], &vec![1; 16 * layers]);
        let coarse = Topology::new([2, 2, 3], &[1; 12]);
        let held = |at: [usize; 3]| if at[2] == 0 || at[2] == layers { 0b100 } else { 0 };
        let fixed: FixedMask = fine.node_positions().map(held).collect();
        let found = coarsen::coarsened_fixed(&fine, &fixed, &coarse);
        for (at, mask) in coarse.node_positions().zip(found) {
            assert_eq!(mask, 0b100 * expected[at[2]], "{layers} layers, {at:?}");
        }
    }
}

/// A field that falls to zero at a held plane inside coarse cells has at least the energy of the fine grid, and not without the rise
/// of moduli there.
#[test]
fn a_plane_held_inside_a_coarse_cell_is_where_it_is() {
    let fine = uniform([2, 2, 5], &[1; 20], 1.0, Element::Hex8i);
    let held = |at: [usize; 3]| if at[2] == 5 { 0b111 } else { 0 };
    let fixed: FixedMask = fine.topology().node_positions().map(held).collect();
    let energy = |operator: &Operator, spacing: f64| {
        let topology = operator.topology();
        let mut field = Field::zeros(topology.node_count());
        for (node, at) in topology.node_positions().enumerate() {
            field.component_mut(2)[node] = (5.0 - spacing * at[2] as f64).max(0.0);
            field.component_mut(0)[node] = -0.7 * field.component_mut(2)[node];
        }
        let mut force = Field::<f64>::zeros(field.nodes());
        operator.subtract_product(&field, &mut force);
        -0.5 * force.dot(&field)
    };
    let coarse = coarsen::coarsened(&fine, &fixed, Coarsening::Octants);
    let (fine_energy, coarse_energy) = (energy(&fine, 1.0), energy(&coarse, 2.0));
    assert!((1.0..1.3).contains(&(coarse_energy / fine_energy)));
    let soft = coarsen::coarsened(&fine, &none(&fine), Coarsening::Octants);
    assert!(energy(&soft, 2.0) < 0.9 * fine_energy);
}

/// Conjugate gradients need a symmetric positive definite cycle M: `r·M(A M r) = M r·A M r`. The lowest nodes are held.
#[track_caller]
fn assert_symmetric_positive_definite(operator: &Operator, visits: usize) {
    let mut random = Random::new(6);
    let nodes = operator.topology().node_count();
    let held = |at: [usize; 3]| if at[2] == 0 { 0b111 } else { 0 };
    let fixed: FixedMask = operator.topology().node_positions().map(held).collect();
    let materials = [Isotropic::new(100.0, 0.3).unwrap()];
    let mut multigrid = Multigrid::new(operator, &fixed, &materials, false).unwrap();
    assert!(multigrid.levels.len() >= 2);
    assert_eq!(multigrid.visits, visits);
    let mut residual = random_field::<f32>(nodes, &mut random);
    FixedNodes::new(&fixed).clear(&mut residual);
    *multigrid.finest().right_hand_side = residual.clone();
    let energy = multigrid.cycle();
    let correction = multigrid.finest().correction.clone();
    approx::assert_relative_eq!(energy, residual.dot(&correction), max_relative = 1e-10);
    let mut force = Field::zeros(nodes);
    multigrid
        .finest()
        .operator
        .subtract_product(&correction, &mut force);
    FixedNodes::new(&fixed).clear(&mut force);
    *multigrid.finest().right_hand_side = force.clone();
    multigrid.cycle();
    let (there, back) = (
        correction.dot(&force),
        residual.dot(multigrid.finest().correction),
    );
    assert!(residual.dot(&correction) > 0.0);
    // Single precision leaves 1e-7, a smoother whose residual is not that of its result 1e-3.
    approx::assert_relative_eq!(there, back, max_relative = 1e-6);
}

#[test]
fn the_v_cycle_is_symmetric_and_positive_definite() {
    let cells = [33, 24, 29];
    let mask = random_mask(cells, 0.8, &mut Random::new(6));
    assert_symmetric_positive_definite(&uniform(cells, &mask, 0.25, Element::Hex8i), 1);
}

#[test]
fn the_w_cycle_of_thin_members_is_symmetric_and_positive_definite() {
    let cells = [33, 24, 29];
    let grid = Topology::new(cells, &[1; 33 * 24 * 29]);
    let is_strut = |at: [usize; 3]| (0..3).filter(|&a| at[a] % 8 < 2).count() >= 2;
    let mask: Vec<u8> = (0..grid.cell_count)
        .map(|k| u8::from(is_strut([k % 33, k / 33 % 24, k / (33 * 24)])))
        .collect();
    assert_symmetric_positive_definite(&uniform(cells, &mask, 0.25, Element::Hex8i), 2);
}

/// A block that fills a fifth of its grid.
#[test]
fn a_slender_body_has_a_w_cycle() {
    let cells = [24, 24, 120];
    let mask: Vec<u8> = (0..cells.iter().product())
        .map(|k: usize| u8::from(k / 576 < 24))
        .collect();
    assert_symmetric_positive_definite(&uniform(cells, &mask, 0.25, Element::Hex8i), 2);
}

#[test]
fn the_w_cycle_of_a_soft_matrix_is_symmetric_and_positive_definite() {
    let cells = [33, 24, 29];
    let soft = in_soft_matrix(cells, 0.5, &mut Random::new(6));
    assert_symmetric_positive_definite(&soft, 2);
}

/// A share of stiff cells in a matrix a thousand times softer.
fn in_soft_matrix(cells: [usize; 3], stiff: f64, random: &mut Random) -> Operator {
    let count = cells.iter().product();
    let topology = Arc::new(Topology::new(cells, &vec![1; count]));
    let moduli = [0.1, 100.0]
        .map(|young| CellModuli::new(&Isotropic::new(young, 0.3).unwrap().lame(), Element::Hex8i));
    let is_stiff: Vec<bool> = (0..count).map(|_| random.unit() < stiff).collect();
    let layer = |z: usize| {
        let size = cells[0] * cells[1];
        is_stiff[z * size..(z + 1) * size]
            .iter()
            .map(|&is| moduli[usize::from(is)])
    };
    Operator::new(topology.clone(), Element::Hex8i, &moduli[1], layer, 0.25)
}

#[test]
fn a_soft_matrix_is_more_than_a_tenth_of_the_cells() {
    let mut random = Random::new(7);
    for (stiff, expected) in [(1.0, false), (0.95, false), (0.85, true), (0.2, true)] {
        let operator = in_soft_matrix([20; 3], stiff, &mut random);
        assert_eq!(settings::has_soft_matrix(&operator), expected, "{stiff}");
    }
}

/// A better start than a cycle: the error of a smooth load is a third.
#[test]
fn full_multigrid_leaves_less_of_a_smooth_error_than_a_cycle() {
    let cells = [32, 32, 32];
    let operator = uniform(cells, &[1; 32768], 0.25, Element::Hex8i);
    let nodes = operator.topology().node_count();
    let held = |at: [usize; 3]| if at[2] == 0 { 0b111 } else { 0 };
    let fixed: FixedMask = operator.topology().node_positions().map(held).collect();
    let materials = [Isotropic::new(100.0, 0.3).unwrap()];
    let mut multigrid = Multigrid::new(&operator, &fixed, &materials, false).unwrap();
    assert!(multigrid.levels.len() >= 2);
    // The forces of a smooth displacement u that is zero where it is held; the energy of the error of c is that of u − c.
    let mut smooth: Field<f64> = Field::zeros(nodes);
    for (node, at) in operator.topology().node_positions().enumerate() {
        let z = at[2] as f64 / 32.0;
        smooth.component_mut(0)[node] = z * z;
        smooth.component_mut(2)[node] = (at[0] as f64 / 32.0) * z;
    }
    let unit = multigrid.finest().operator.unit();
    let mut force = Field::zeros(nodes);
    operator.subtract_product(&smooth, &mut force);
    let mut error = |full: bool| {
        let right = multigrid.finest().right_hand_side;
        right.update(&force, |_, f: f64| (-f / unit) as f32);
        FixedNodes::new(&fixed).clear(right);
        if full {
            multigrid.full_cycle();
        } else {
            multigrid.cycle();
        }
        let mut rest = smooth.clone();
        rest.update(multigrid.finest().correction, |u, c| u - f64::from(c));
        let mut product = Field::zeros(nodes);
        operator.subtract_product(&rest, &mut product);
        -rest.dot(&product)
    };
    let (cycle, full) = (error(false), error(true));
    assert!(full < cycle / 9.0, "{full} {cycle}");
}
