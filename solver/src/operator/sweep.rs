//! The product fused with what is done before and after it at each node, while the values are in the cache.

use super::Operator;
use super::dispatch::Kernel;
use super::kernel::RunProduct;
use super::stiffness::Factors;
use crate::field::{Field, split_nodes};
use pulp::Simd;
use rayon::prelude::*;
use std::ops::Range;

/// Work at the nodes around `output -= A input`, plane by plane.
///
/// Planes are visited in an order and by threads that do not change the outcome: `before` runs on a plane before any product
/// reads its input or changes its output, `after` when its output is complete and nothing reads its input any more. Both may
/// change the input in place.
pub(crate) trait Pass: Sync {
    /// Prepares a plane.
    fn before(&self, plane: &mut Plane);
    /// Uses a finished plane; what it returns is summed over all planes, in their order.
    fn after(&self, plane: &mut Plane) -> f64;
    /// What a node adds to the sum that [`Pass::after`] has returned; for copies of nodes, which count once.
    fn share(&self, _: &Plane, _: usize) -> f64 {
        0.0
    }
}

/// The vectors of a pass. Those that a pass does not use are empty.
pub(crate) struct Vectors<'a> {
    /// What the operator is applied to.
    pub input: &'a mut Field<f32>,
    /// What the product is subtracted from.
    pub output: &'a mut Field<f32>,
    /// A third vector that is written.
    pub third: &'a mut Field<f32>,
    /// A vector that is read.
    pub right: &'a Field<f32>,
    /// Blocks of the smoother, in the order XX YY ZZ XY YZ XZ.
    pub inverse: [&'a [f32]; 6],
}

/// The nodes of one plane, or of one slab, in all vectors of a pass.
pub(crate) struct Plane<'a> {
    pub input: [&'a mut [f32]; 3],
    pub output: [&'a mut [f32]; 3],
    pub third: [&'a mut [f32]; 3],
    pub right: [&'a [f32]; 3],
    pub inverse: [&'a [f32]; 6],
}

impl Plane<'_> {
    /// The part with these nodes, counted from the first of this one.
    #[inline(always)]
    fn part(&mut self, nodes: Range<usize>) -> Plane<'_> {
        let [i0, i1, i2] = &mut self.input;
        let [o0, o1, o2] = &mut self.output;
        let [t0, t1, t2] = &mut self.third;
        let n = nodes;
        Plane {
            input: [of_mut(i0, &n), of_mut(i1, &n), of_mut(i2, &n)],
            output: [of_mut(o0, &n), of_mut(o1, &n), of_mut(o2, &n)],
            third: [of_mut(t0, &n), of_mut(t1, &n), of_mut(t2, &n)],
            right: self.right.map(|values| of(values, &n)),
            inverse: self.inverse.map(|values| of(values, &n)),
        }
    }
}

/// Part of a slice; nothing of an empty one.
#[inline(always)]
fn of<'a>(values: &'a [f32], nodes: &Range<usize>) -> &'a [f32] {
    if values.is_empty() {
        values
    } else {
        &values[nodes.clone()]
    }
}

/// Part of a slice; nothing of an empty one.
#[inline(always)]
fn of_mut<'a>(values: &'a mut [f32], nodes: &Range<usize>) -> &'a mut [f32] {
    if values.is_empty() {
        values
    } else {
        &mut values[nodes.clone()]
    }
}

/// Nothing is subtracted from copies of nodes but products.
#[inline(always)]
fn clear_copies(output: &mut [&mut [f32]; 3], pairs: &[(u32, u32)], first: usize) {
    for values in output {
        for &(_, copy) in pairs {
            values[copy as usize - first] = 0.0;
        }
    }
}

/// Sums up nodes and their copies.
#[inline(always)]
fn fold_copies(output: &mut [&mut [f32]; 3], pairs: &[(u32, u32)], first: usize) {
    for values in output {
        for &(node, copy) in pairs {
            values[node as usize - first] += values[copy as usize - first];
        }
        for &(node, copy) in pairs {
            values[copy as usize - first] = values[node as usize - first];
        }
    }
}

impl Operator {
    /// `output -= A input` with a pass around it; returns the sum of what the pass returns.
    pub fn sweep<P: Pass>(&self, pass: &P, mut vectors: Vectors) -> f64 {
        let mut sums = vec![0.0; self.topology.cells[2] + 1];
        for colour in 0..2 {
            let slabs = self.slab_sweeps(pass, colour, &mut vectors);
            let found: Vec<Vec<(usize, f64)>> = if self.is_small() {
                slabs.into_iter().map(|slab| self.path.dispatch(slab)).collect()
            } else {
                slabs
                    .into_par_iter()
                    .map(|slab| self.path.dispatch(slab))
                    .collect()
            };
            for (plane, sum) in found.into_iter().flatten() {
                sums[plane] = sum;
            }
        }
        if self.topology.wraps.is_some() {
            sums[0] = self.finish_ends(pass, &mut vectors);
        }
        sums.iter().sum()
    }

    /// Finishes the first and the last plane, which are one in a grid that repeats itself; returns what the first adds to the sum.
    fn finish_ends<P: Pass>(&self, pass: &P, vectors: &mut Vectors) -> f64 {
        let topology = &self.topology;
        let planes = [0, topology.cells[2]].map(|z| topology.plane_nodes[z]..topology.plane_nodes[z + 1]);
        for component in vectors.output.all_mut() {
            let (below, last) = component.split_at_mut(planes[1].start);
            for (value, copy) in below.iter_mut().zip(last) {
                *value += *copy;
                *copy = *value;
            }
        }
        let mut ends = self.part(vectors, planes[1].clone());
        pass.after(&mut ends);
        let mut ends = self.part(vectors, planes[0].clone());
        let sum = pass.after(&mut ends);
        sum - self.share_of_copies(pass, &ends, 0)
    }

    /// The nodes of one plane in all vectors.
    fn part<'a>(&self, vectors: &'a mut Vectors, nodes: Range<usize>) -> Plane<'a> {
        Plane {
            input: vectors.input.all_mut().map(|values| &mut values[nodes.clone()]),
            output: vectors.output.all_mut().map(|values| &mut values[nodes.clone()]),
            third: vectors.third.all_mut().map(|values| of_mut(values, &nodes)),
            right: [0, 1, 2].map(|c| of(vectors.right.component(c), &nodes)),
            inverse: vectors.inverse.map(|values| of(values, &nodes)),
        }
    }

    /// What the copies of nodes within a plane have added to its sum.
    #[inline(always)]
    fn share_of_copies<P: Pass>(&self, pass: &P, plane: &Plane, z: usize) -> f64 {
        let first = self.topology.plane_nodes[z];
        let pairs = self.topology.wraps.iter().flat_map(|wraps| wraps.of_plane(z));
        pairs
            .map(|&(_, copy)| pass.share(plane, copy as usize - first))
            .sum()
    }

    fn slab_sweeps<'a, P: Pass>(
        &'a self,
        pass: &'a P,
        colour: usize,
        vectors: &'a mut Vectors,
    ) -> Vec<SlabSweep<'a, P>> {
        let slabs: Vec<_> = self.coloured(colour).collect();
        let ranges = || slabs.iter().map(|layers| self.slab_nodes(layers));
        let inputs = split_nodes(vectors.input.all_mut(), ranges());
        let outputs = split_nodes(vectors.output.all_mut(), ranges());
        let mut thirds = match vectors.third.nodes() {
            0 => Vec::new(),
            _ => split_nodes(vectors.third.all_mut(), ranges()),
        }
        .into_iter();
        let (right, inverse) = (vectors.right, vectors.inverse);
        let parts = slabs.iter().zip(inputs).zip(outputs);
        let sweep = |((layers, input), output): ((&Range<usize>, _), _)| {
            let nodes = self.slab_nodes(layers);
            SlabSweep {
                operator: self,
                pass,
                colour,
                layers: layers.clone(),
                planes: Plane {
                    input,
                    output,
                    third: thirds.next().unwrap_or_default(),
                    right: [0, 1, 2].map(|c| of(right.component(c), &nodes)),
                    inverse: inverse.map(|values| of(values, &nodes)),
                },
            }
        };
        parts.map(sweep).collect()
    }
}

/// A pass over the layers of one slab.
struct SlabSweep<'a, P> {
    operator: &'a Operator,
    pass: &'a P,
    colour: usize,
    layers: Range<usize>,
    /// All planes of the slab, the two that it shares with its neighbours included.
    planes: Plane<'a>,
}

impl<P: Pass> SlabSweep<'_, P> {
    /// Whether a plane lies between this slab and a neighbour.
    fn is_shared(&self, plane: usize) -> bool {
        let last = self.operator.topology.cells[2];
        (plane == self.layers.start || plane == self.layers.end) && plane != 0 && plane != last
    }

    /// Nodes of some planes, counted from the first of the slab.
    fn nodes(&self, plane: usize) -> Range<usize> {
        let planes = &self.operator.topology.plane_nodes;
        let first = planes[self.layers.start];
        planes[plane] - first..planes[plane + 1] - first
    }

    #[inline(always)]
    fn before(&mut self, plane: usize) {
        // The slabs of the first colour come first to the shared planes.
        if self.colour == 0 || !self.is_shared(plane) {
            let nodes = self.nodes(plane);
            let mut part = self.planes.part(nodes);
            self.pass.before(&mut part);
            if let Some(wraps) = &self.operator.topology.wraps {
                let first = self.operator.topology.plane_nodes[plane];
                clear_copies(&mut part.output, wraps.of_plane(plane), first);
                if plane == self.operator.topology.cells[2] {
                    part.output.iter_mut().for_each(|values| values.fill(0.0));
                }
            }
        }
    }

    #[inline(always)]
    fn after(&mut self, plane: usize, sums: &mut Vec<(usize, f64)>) {
        if self.colour == 1 || !self.is_shared(plane) {
            let nodes = self.nodes(plane);
            let mut part = self.planes.part(nodes);
            let topology = &self.operator.topology;
            let Some(wraps) = &topology.wraps else {
                sums.push((plane, self.pass.after(&mut part)));
                return;
            };
            fold_copies(
                &mut part.output,
                wraps.of_plane(plane),
                topology.plane_nodes[plane],
            );
            if plane != 0 && plane != topology.cells[2] {
                let sum = self.pass.after(&mut part);
                let copies = self.operator.share_of_copies(self.pass, &part, plane);
                sums.push((plane, sum - copies));
            }
        }
    }

    #[inline(always)]
    fn subtract_layer<S: Simd, N: Simd>(
        &mut self,
        (wide, narrow): (S, N),
        factors: &Factors<f32>,
        layer: usize,
    ) {
        let topology = &self.operator.topology;
        let planes = &mut self.planes;
        let mut product = RunProduct {
            stiffness: &self.operator.stiffness,
            factors: *factors,
            input: planes.input.each_ref().map(|part| &**part),
            output: planes.output.each_mut().map(|part| &mut **part),
            first_node: topology.plane_nodes[self.layers.start],
        };
        for run in &topology.runs[topology.layer_runs[layer]..topology.layer_runs[layer + 1]] {
            product.subtract_run(wide, narrow, run);
        }
    }
}

impl<P: Pass> Kernel for SlabSweep<'_, P> {
    type Output = Vec<(usize, f64)>;

    #[inline(always)]
    fn run<S: Simd, N: Simd>(mut self, wide: S, narrow: N) -> Self::Output {
        let factors = self.operator.stiffness.factors(self.operator.unit);
        let mut sums = Vec::with_capacity(self.layers.len() + 1);
        self.before(self.layers.start);
        for layer in self.layers.clone() {
            self.before(layer + 1);
            self.subtract_layer((wide, narrow), &factors, layer);
            self.after(layer, &mut sums);
        }
        self.after(self.layers.end, &mut sums);
        sums
    }
}
