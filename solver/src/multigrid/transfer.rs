//! Trilinear interpolation between nested levels, and its transpose.

use crate::field::{Field, split_nodes, vectorised};
use crate::operator::Real;
use crate::topology::Topology;
use rayon::prelude::*;

/// Coarse rows along one axis that a fine row interpolates from, with weights.
fn parents(position: usize) -> impl Iterator<Item = (usize, f64)> + Clone {
    let odd = position % 2;
    let weight = if odd == 1 { 0.5 } else { 1.0 };
    (0..=odd).map(move |k| (position / 2 + k, weight))
}

/// Fine rows along one axis that a coarse row collects from, with weights.
fn children(position: usize, last: usize) -> impl Iterator<Item = (usize, f64)> + Clone {
    let around = [(2 * position).wrapping_sub(1), 2 * position, 2 * position + 1];
    around
        .into_iter()
        .zip([0.5, 1.0, 0.5])
        .filter(move |(fine, _)| *fine <= last)
}

/// `fine += P coarse`
pub(super) fn add_prolonged<T: Real>(from: (&Topology, &Field<T>), to: (&Topology, &mut Field<T>)) {
    let (coarse_topology, coarse) = from;
    let (topology, fine) = to;
    let planes = topology.cells[2] + 1;
    let ranges = (0..planes).map(|z| topology.plane_nodes[z]..topology.plane_nodes[z + 1]);
    let parts = split_nodes(fine.all_mut(), ranges);
    parts.into_par_iter().enumerate().for_each(|(z, part)| {
        let mut row = vec![T::default(); coarse_topology.cells[0] + 2];
        for (c, part) in part.into_iter().enumerate() {
            vectorised(
                #[inline(always)]
                || {
                    prolong_plane(
                        (coarse_topology, coarse.component(c)),
                        (topology, part),
                        z,
                        &mut row,
                    )
                },
            );
        }
    });
}

#[inline(always)]
fn prolong_plane<T: Real>(from: (&Topology, &[T]), to: (&Topology, &mut [T]), z: usize, row: &mut [T]) {
    let (topology, fine) = to;
    let first = topology.plane_nodes[z];
    for y in 0..=topology.cells[1] {
        let segments = topology.row(y, z);
        if segments.is_empty() {
            continue;
        }
        gather_parents(from, y, z, row);
        for segment in segments {
            let values = &mut fine[segment.first as usize - first..][..segment.length as usize];
            for (value, x) in values.iter_mut().zip(segment.positions()) {
                *value += interpolate(row, x);
            }
        }
    }
}

#[inline(always)]
fn interpolate<T: Real>(row: &[T], x: usize) -> T {
    let low = row[x / 2];
    if x.is_multiple_of(2) {
        low
    } else {
        T::from_f64(0.5) * (low + row[x / 2 + 1])
    }
}

/// The mean of the parent rows of a fine row, on all coarse positions along x.
#[inline(always)]
fn gather_parents<T: Real>(from: (&Topology, &[T]), y: usize, z: usize, row: &mut [T]) {
    let (topology, coarse) = from;
    row.fill(T::default());
    for (z, weight_z) in parents(z) {
        for (y, weight_y) in parents(y) {
            let weight = T::from_f64(weight_y * weight_z);
            for segment in topology.row(y, z) {
                for (sum, value) in row[segment.positions()].iter_mut().zip(&coarse[segment.nodes()]) {
                    *sum += weight * *value;
                }
            }
        }
    }
}

/// `coarse = Pᵀ fine`, copies of nodes counted once.
pub(super) fn collect<T: Real>(from: (&Topology, &mut Field<T>), to: (&Topology, &mut Field<T>)) {
    let (fine_topology, fine) = from;
    let (topology, coarse) = to;
    if let Some(wraps) = &fine_topology.wraps {
        fine.all_mut()
            .into_iter()
            .for_each(|values| wraps.clear_values(values));
    }
    restrict((fine_topology, fine), (topology, coarse));
    if let Some(wraps) = &fine_topology.wraps {
        fine.all_mut()
            .into_iter()
            .for_each(|values| wraps.copy_values(values));
    }
    if let Some(wraps) = &topology.wraps {
        coarse
            .all_mut()
            .into_iter()
            .for_each(|values| wraps.fold_values(values));
    }
}

/// `coarse = Pᵀ fine`
pub(super) fn restrict<T: Real>(from: (&Topology, &Field<T>), to: (&Topology, &mut Field<T>)) {
    let (fine_topology, fine) = from;
    let (topology, coarse) = to;
    let planes = topology.cells[2] + 1;
    let ranges = (0..planes).map(|z| topology.plane_nodes[z]..topology.plane_nodes[z + 1]);
    let parts = split_nodes(coarse.all_mut(), ranges);
    parts.into_par_iter().enumerate().for_each(|(z, part)| {
        // One value beyond each end of the fine row, always zero.
        let mut row = vec![T::default(); 2 * topology.cells[0] + 3];
        for (c, part) in part.into_iter().enumerate() {
            vectorised(
                #[inline(always)]
                || restrict_plane((fine_topology, fine.component(c)), (topology, part), z, &mut row),
            );
        }
    });
}

#[inline(always)]
fn restrict_plane<T: Real>(from: (&Topology, &[T]), to: (&Topology, &mut [T]), z: usize, row: &mut [T]) {
    let (topology, coarse) = to;
    let first = topology.plane_nodes[z];
    let half = T::from_f64(0.5);
    for y in 0..=topology.cells[1] {
        let segments = topology.row(y, z);
        if segments.is_empty() {
            continue;
        }
        gather_children(from, y, z, row);
        for segment in segments {
            let values = &mut coarse[segment.first as usize - first..][..segment.length as usize];
            for (value, x) in values.iter_mut().zip(segment.positions()) {
                let at = 2 * x + 1;
                *value = row[at] + half * (row[at - 1] + row[at + 1]);
            }
        }
    }
}

/// The weighted sum of the fine rows around a coarse row; fine position x lies at `row[x + 1]`.
#[inline(always)]
fn gather_children<T: Real>(from: (&Topology, &[T]), y: usize, z: usize, row: &mut [T]) {
    let (topology, fine) = from;
    row.fill(T::default());
    for (z, weight_z) in children(z, topology.cells[2]) {
        for (y, weight_y) in children(y, topology.cells[1]) {
            let weight = T::from_f64(weight_y * weight_z);
            for segment in topology.row(y, z) {
                let at = segment.positions();
                let sums = &mut row[at.start + 1..at.end + 1];
                for (sum, value) in sums.iter_mut().zip(&fine[segment.nodes()]) {
                    *sum += weight * *value;
                }
            }
        }
    }
}
