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
        sums.iter().sum()
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
            self.pass.before(&mut self.planes.part(nodes));
        }
    }

    #[inline(always)]
    fn after(&mut self, plane: usize, sums: &mut Vec<(usize, f64)>) {
        if self.colour == 1 || !self.is_shared(plane) {
            let nodes = self.nodes(plane);
            sums.push((plane, self.pass.after(&mut self.planes.part(nodes))));
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
