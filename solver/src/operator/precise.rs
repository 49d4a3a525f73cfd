//! Products summed in double precision and kept in single precision, without a vector in double precision.
//!
//! `A p` of a smooth p is a small difference of large forces: single precision loses it on slender bodies. The result itself
//! bears rounding.

use super::Operator;
use super::dispatch::Kernel;
use super::kernel::RunProduct;
use super::real::{Real, Source};
use crate::field::{Field, split_nodes};
use crate::topology::Wraps;
use pulp::Simd;
use rayon::prelude::*;
use std::ops::Range;

/// Work at the nodes around `−A input`, plane by plane, as [`super::Pass`] is.
pub(crate) trait PrecisePass<I>: Sync {
    /// Prepares the input of a plane.
    fn before(&self, nodes: Range<usize>, input: [&mut [I]; 3]);
    /// Adds to the sums of a plane what the product is subtracted from.
    fn start(&self, nodes: Range<usize>, sums: [&mut [f64]; 3]);
    /// Brings the sums of a plane to the output; what it returns is summed over all planes, in their order.
    fn finish(
        &self,
        nodes: Range<usize>,
        sums: [&[f64]; 3],
        input: [&[I]; 3],
        output: [&mut [f32]; 3],
    ) -> f64;
    /// What a node adds to the sum that [`PrecisePass::finish`] has returned, from its sums and its input; for copies of nodes.
    fn share(&self, sums: [f64; 3], input: [I; 3]) -> f64;
}

/// The vectors of a pass: the remainder is scratch for what single precision rounds off between slabs.
pub(crate) struct PreciseVectors<'a, I> {
    pub input: &'a mut Field<I>,
    pub output: &'a mut Field<f32>,
    pub remainder: &'a mut Field<f32>,
}

impl Operator {
    /// `output = start − A input` with a pass around it; returns the sum of what the pass returns.
    pub fn precise_sweep<I: Real + Source<f64>, P: PrecisePass<I>>(
        &self,
        pass: &P,
        vectors: PreciseVectors<I>,
    ) -> f64 {
        let mut sums = vec![0.0; self.topology.cells[2] + 1];
        for colour in 0..2 {
            let slabs: Vec<_> = self.coloured(colour).collect();
            let ranges = || slabs.iter().map(|layers| self.slab_nodes(layers));
            let inputs = split_nodes(vectors.input.all_mut(), ranges());
            let outputs = split_nodes(vectors.output.all_mut(), ranges());
            let remainders = split_nodes(vectors.remainder.all_mut(), ranges());
            let parts = slabs.iter().zip(inputs).zip(outputs.into_iter().zip(remainders));
            let sweeps: Vec<_> = parts
                .map(|((layers, input), (output, remainder))| PreciseSlab {
                    operator: self,
                    pass,
                    colour,
                    layers: layers.clone(),
                    input,
                    output,
                    remainder,
                })
                .collect();
            let found: Vec<Vec<(usize, f64)>> = if self.is_small() {
                sweeps.into_iter().map(|slab| self.path.dispatch(slab)).collect()
            } else {
                sweeps
                    .into_par_iter()
                    .map(|slab| self.path.dispatch(slab))
                    .collect()
            };
            for (plane, sum) in found.into_iter().flatten() {
                sums[plane] = sum;
            }
        }
        if let Some(wraps) = &self.topology.wraps {
            sums[0] = self.finish_precise_ends(pass, wraps, vectors);
        }
        sums.iter().sum()
    }

    /// Finishes the first and the last plane, which are one in a grid that repeats itself; returns what the first adds to the sum.
    fn finish_precise_ends<I: Real + Source<f64>, P: PrecisePass<I>>(
        &self,
        pass: &P,
        wraps: &Wraps,
        vectors: PreciseVectors<I>,
    ) -> f64 {
        let topology = &self.topology;
        let ends = [topology.cells[2], 0].map(|z| topology.plane_nodes[z]..topology.plane_nodes[z + 1]);
        let value = |c: usize, node: usize| {
            f64::from(vectors.output.component(c)[node]) + f64::from(vectors.remainder.component(c)[node])
        };
        let sums: [Vec<f64>; 3] = std::array::from_fn(|c| {
            let pairs = ends[0].clone().zip(ends[1].clone());
            pairs
                .map(|(last, first)| value(c, first) + value(c, last))
                .collect()
        });
        let sums = sums.each_ref().map(|values| &**values);
        let mut found = 0.0;
        for nodes in ends {
            let input = [0, 1, 2].map(|c| &vectors.input.component(c)[nodes.clone()]);
            let output = vectors.output.all_mut().map(|values| &mut values[nodes.clone()]);
            found = pass.finish(nodes, sums, input, output);
            found -= share_of_copies(pass, wraps.of_plane(0), sums, input, 0);
        }
        found
    }
}

/// What the copies of nodes within a plane have added to its sum.
#[inline(always)]
fn share_of_copies<I: Real, P: PrecisePass<I>>(
    pass: &P,
    pairs: &[(u32, u32)],
    sums: [&[f64]; 3],
    input: [&[I]; 3],
    first: usize,
) -> f64 {
    let shares = pairs.iter().map(|&(_, copy)| {
        let at = copy as usize - first;
        pass.share(sums.map(|values| values[at]), input.map(|values| values[at]))
    });
    shares.sum()
}

/// A pass over the layers of one slab.
struct PreciseSlab<'a, I, P> {
    operator: &'a Operator,
    pass: &'a P,
    colour: usize,
    layers: Range<usize>,
    input: [&'a mut [I]; 3],
    output: [&'a mut [f32]; 3],
    remainder: [&'a mut [f32]; 3],
}

impl<I: Real + Source<f64>, P: PrecisePass<I>> PreciseSlab<'_, I, P> {
    fn is_shared(&self, plane: usize) -> bool {
        let last = self.operator.topology.cells[2];
        (plane == self.layers.start || plane == self.layers.end) && plane != 0 && plane != last
    }

    fn nodes(&self, plane: usize) -> Range<usize> {
        let planes = &self.operator.topology.plane_nodes;
        planes[plane]..planes[plane + 1]
    }

    /// The nodes of a plane counted from the first of the slab.
    fn local(&self, plane: usize) -> Range<usize> {
        let first = self.operator.topology.plane_nodes[self.layers.start];
        let nodes = self.nodes(plane);
        nodes.start - first..nodes.end - first
    }

    /// Sets the sums of a plane, `at` in the buffer, to what they start from.
    #[inline(always)]
    fn open(&mut self, plane: usize, at: usize, sums: &mut [Vec<f64>; 3]) {
        let (nodes, local) = (self.nodes(plane), self.local(plane));
        let [s0, s1, s2] = sums;
        let part = at..at + nodes.len();
        let mut sums = [&mut s0[part.clone()], &mut s1[part.clone()], &mut s2[part]];
        if self.colour == 1 && self.is_shared(plane) {
            for c in 0..3 {
                let (high, low) = (&self.output[c][local.clone()], &self.remainder[c][local.clone()]);
                for (sum, (high, low)) in sums[c].iter_mut().zip(high.iter().zip(low)) {
                    *sum = f64::from(*high) + f64::from(*low);
                }
            }
            return;
        }
        for component in &mut sums {
            component.fill(0.0);
        }
        self.pass.start(nodes.clone(), sums);
        let [i0, i1, i2] = &mut self.input;
        let input = [&mut i0[local.clone()], &mut i1[local.clone()], &mut i2[local]];
        self.pass.before(nodes, input);
    }

    /// Brings the sums of a plane, `at` in the buffer, to where they belong.
    #[inline(always)]
    fn close(&mut self, plane: usize, at: usize, sums: &mut [Vec<f64>; 3], found: &mut Vec<(usize, f64)>) {
        let (nodes, local) = (self.nodes(plane), self.local(plane));
        let topology = &self.operator.topology;
        let pairs = topology.wraps.as_ref().map(|wraps| wraps.of_plane(plane));
        let is_end = pairs.is_some() && (plane == 0 || plane == topology.cells[2]);
        // The first colour leaves sums that the second one goes on with.
        let is_left = is_end || (self.colour == 0 && self.is_shared(plane));
        if let (Some(pairs), false) = (pairs, self.colour == 0 && self.is_shared(plane)) {
            fold_copies(sums, pairs, nodes.start, at);
        }
        let sums = sums.each_ref().map(|values| &values[at..at + nodes.len()]);
        let [o0, o1, o2] = &mut self.output;
        let output = [
            &mut o0[local.clone()],
            &mut o1[local.clone()],
            &mut o2[local.clone()],
        ];
        if is_left {
            for ((sums, output), remainder) in sums.into_iter().zip(output).zip(&mut self.remainder) {
                let remainder = &mut remainder[local.clone()];
                for (sum, (high, low)) in sums.iter().zip(output.iter_mut().zip(remainder)) {
                    *high = *sum as f32;
                    *low = (*sum - f64::from(*high)) as f32;
                }
            }
            return;
        }
        let input = self.input.each_ref().map(|values| &values[local.clone()]);
        let first = nodes.start;
        let sum = self.pass.finish(nodes, sums, input, output);
        let copies = share_of_copies(self.pass, pairs.unwrap_or_default(), sums, input, first);
        found.push((plane, sum - copies));
    }
}

/// Sums up nodes and their copies; `at` is the place of node `first`.
#[inline(always)]
fn fold_copies(sums: &mut [Vec<f64>; 3], pairs: &[(u32, u32)], first: usize, at: usize) {
    for values in sums {
        let values = &mut values[at..];
        for &(node, copy) in pairs {
            values[node as usize - first] += values[copy as usize - first];
        }
        for &(node, copy) in pairs {
            values[copy as usize - first] = values[node as usize - first];
        }
    }
}

impl<I: Real + Source<f64>, P: PrecisePass<I>> Kernel for PreciseSlab<'_, I, P> {
    type Output = Vec<(usize, f64)>;

    #[inline(always)]
    fn run<S: Simd, N: Simd>(mut self, wide: S, narrow: N) -> Self::Output {
        let topology = self.operator.topology.clone();
        let factors = self.operator.stiffness.factors(self.operator.unit);
        let planes = &topology.plane_nodes;
        let largest = self
            .layers
            .clone()
            .map(|l| planes[l + 2] - planes[l])
            .max()
            .unwrap_or_default();
        // The sums of two planes: the lower one first.
        let mut sums: [Vec<f64>; 3] = std::array::from_fn(|_| vec![0.0; largest]);
        let mut found = Vec::with_capacity(self.layers.len() + 1);
        self.open(self.layers.start, 0, &mut sums);
        for layer in self.layers.clone() {
            let lower = planes[layer + 1] - planes[layer];
            let both = planes[layer + 2] - planes[layer];
            self.open(layer + 1, lower, &mut sums);
            let first = planes[self.layers.start];
            let local = planes[layer] - first..;
            let [s0, s1, s2] = &mut sums;
            let mut product: RunProduct<f64, I> = RunProduct {
                stiffness: &self.operator.stiffness,
                factors,
                input: self.input.each_ref().map(|part| &part[local.clone()]),
                output: [&mut s0[..both], &mut s1[..both], &mut s2[..both]],
                first_node: planes[layer],
            };
            for run in &topology.runs[topology.layer_runs[layer]..topology.layer_runs[layer + 1]] {
                product.subtract_run(wide, narrow, run);
            }
            self.close(layer, 0, &mut sums, &mut found);
            for component in &mut sums {
                component.copy_within(lower..both, 0);
            }
        }
        self.close(self.layers.end, 0, &mut sums, &mut found);
        found
    }
}
