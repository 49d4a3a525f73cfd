//! What the smoother does around each product, plane by plane.

use super::smoother::{Step, precondition};
use crate::field::{Field, block_dot, split_nodes, vectorised};
use crate::operator::{Pass, Plane};
use rayon::prelude::*;

/// Nodes updated by one thread at a time.
const BLOCK: usize = 1 << 13;

/// The first step from zero: `z = gain D⁻¹ r`, `x = weight z`.
pub(super) fn first_step(
    step: &Step,
    blocks: [&[f32]; 6],
    right: &Field<f32>,
    z: &mut Field<f32>,
    x: &mut Field<f32>,
) {
    let nodes = right.nodes();
    let ranges = || (0..nodes).step_by(BLOCK).map(|s| s..(s + BLOCK).min(nodes));
    let z_parts = split_nodes(z.all_mut(), ranges());
    let x_parts = split_nodes(x.all_mut(), ranges());
    let ranges: Vec<_> = ranges().collect();
    let parts = ranges.into_par_iter().zip(z_parts).zip(x_parts);
    parts.for_each(|((nodes, mut z), mut x)| {
        vectorised(|| {
            let d = blocks.map(|block| &block[nodes.clone()]);
            let r = [0, 1, 2].map(|c| &right.component(c)[nodes.clone()]);
            clear(&mut z);
            precondition(step, &d, r, &mut z);
            clear(&mut x);
            add(step.weight, &z, &mut x);
        });
    });
}

/// The second step from zero, on the residual of the first one: `r' = r − A z` as a sum from the right-hand side.
pub(super) struct FirstBefore(pub Step);

impl Pass for FirstBefore {
    #[inline(always)]
    fn before(&self, plane: &mut Plane) {
        copy(plane.right, &mut plane.output);
    }

    #[inline(always)]
    fn after(&self, plane: &mut Plane) -> f64 {
        continue_step(&self.0, plane);
        0.0
    }
}

/// Any further step: `r ← r − A z`, then the step; sums the inner product of right-hand side and correction.
pub(super) struct Continued(pub Step);

impl Pass for Continued {
    #[inline(always)]
    fn before(&self, _: &mut Plane) {}

    #[inline(always)]
    fn after(&self, plane: &mut Plane) -> f64 {
        continue_step(&self.0, plane);
        dot(plane.right, &plane.third)
    }

    #[inline(always)]
    fn share(&self, plane: &Plane, node: usize) -> f64 {
        dot_at(plane.right, &plane.third, node)
    }
}

/// The residual of the correction: `r' = r − A x`.
pub(super) struct Residual;

impl Pass for Residual {
    #[inline(always)]
    fn before(&self, plane: &mut Plane) {
        copy(plane.right, &mut plane.output);
    }

    #[inline(always)]
    fn after(&self, _: &mut Plane) -> f64 {
        0.0
    }
}

/// The first step after the coarse correction: `r' = r − A x`, `z = gain D⁻¹ r'`, `x ← x + weight z`.
pub(super) struct FirstAfter(pub Step);

impl Pass for FirstAfter {
    #[inline(always)]
    fn before(&self, plane: &mut Plane) {
        copy(plane.right, &mut plane.output);
    }

    #[inline(always)]
    fn after(&self, plane: &mut Plane) -> f64 {
        let r = plane.output.each_ref().map(|part| &**part);
        clear(&mut plane.third);
        precondition(&self.0, &plane.inverse, r, &mut plane.third);
        add(self.0.weight, &plane.third, &mut plane.input);
        dot(plane.right, &plane.input)
    }

    #[inline(always)]
    fn share(&self, plane: &Plane, node: usize) -> f64 {
        dot_at(plane.right, &plane.input, node)
    }
}

#[inline(always)]
fn continue_step(step: &Step, plane: &mut Plane) {
    let r = plane.output.each_ref().map(|part| &**part);
    precondition(step, &plane.inverse, r, &mut plane.input);
    add(step.weight, &plane.input, &mut plane.third);
}

#[inline(always)]
fn clear(to: &mut [&mut [f32]; 3]) {
    for values in to {
        values.fill(0.0);
    }
}

#[inline(always)]
fn copy(from: [&[f32]; 3], to: &mut [&mut [f32]; 3]) {
    for c in 0..3 {
        to[c].copy_from_slice(from[c]);
    }
}

/// `x += weight z`
#[inline(always)]
fn add(weight: f32, z: &[&mut [f32]; 3], x: &mut [&mut [f32]; 3]) {
    for c in 0..3 {
        for (x, z) in x[c].iter_mut().zip(z[c].iter()) {
            *x += weight * z;
        }
    }
}

#[inline(always)]
fn dot(a: [&[f32]; 3], b: &[&mut [f32]; 3]) -> f64 {
    (0..3).map(|c| block_dot(a[c], &*b[c])).sum()
}

#[inline(always)]
fn dot_at(a: [&[f32]; 3], b: &[&mut [f32]; 3], node: usize) -> f64 {
    (0..3)
        .map(|c| f64::from(a[c][node]) * f64::from(b[c][node]))
        .sum()
}
