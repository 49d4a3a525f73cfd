//! Vectors of three displacement or force components on the nodes.

use crate::operator::Real;
use rayon::prelude::*;

/// Values beyond the last node, so that a full register can be loaded at any node.
pub(crate) const PADDING: usize = 32;

/// Nodes summed as one block: fixed, so that sums do not depend on the number of threads.
const BLOCK: usize = 1 << 14;

/// One value of each component for each node; component arrays lie apart, in mm or N.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field<T> {
    components: [Vec<T>; 3],
    nodes: usize,
}

impl<T: Real> Field<T> {
    /// All zero.
    pub fn zeros(nodes: usize) -> Self {
        let component = || touched(vec![T::default(); nodes + PADDING]);
        Self {
            components: [component(), component(), component()],
            nodes,
        }
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// One component.
    pub fn component(&self, component: usize) -> &[T] {
        &self.components[component][..self.nodes]
    }

    /// One component.
    pub fn component_mut(&mut self, component: usize) -> &mut [T] {
        &mut self.components[component][..self.nodes]
    }

    /// All three components.
    pub fn all_mut(&mut self) -> [&mut [T]; 3] {
        let nodes = self.nodes;
        self.components
            .each_mut()
            .map(|component| &mut component[..nodes])
    }

    /// The vector of one node.
    pub fn at(&self, node: usize) -> [T; 3] {
        std::array::from_fn(|c| self.components[c][node])
    }

    /// `self[i] = f(self[i])`
    pub fn map(&mut self, f: impl Fn(T) -> T + Sync) {
        for component in self.all_mut() {
            component.par_chunks_mut(BLOCK).for_each(|block| {
                for value in block {
                    *value = f(*value);
                }
            });
        }
    }

    /// `self[i] = f(self[i], other[i])`
    pub fn update<U: Real>(&mut self, other: &Field<U>, f: impl Fn(T, U) -> T + Sync) {
        for c in 0..3 {
            let theirs = other.component(c).par_chunks(BLOCK);
            let ours = self.component_mut(c).par_chunks_mut(BLOCK);
            ours.zip(theirs).for_each(|(ours, theirs)| {
                vectorised(|| {
                    for (a, b) in ours.iter_mut().zip(theirs) {
                        *a = f(*a, *b);
                    }
                });
            });
        }
    }

    /// `self += factor · other`
    #[cfg(test)]
    pub fn add_scaled(&mut self, factor: T, other: &Self) {
        self.update(other, |a, b| a + factor * b);
    }

    /// The inner product, in double precision and in an order that does not depend on the number of threads.
    pub fn dot<U: Real>(&self, other: &Field<U>) -> f64 {
        let component_sum = |c| {
            let pairs = self
                .component(c)
                .par_chunks(BLOCK)
                .zip(other.component(c).par_chunks(BLOCK));
            let blocks: Vec<f64> = pairs.map(|(a, b)| vectorised(|| block_dot(a, b))).collect();
            blocks.iter().sum::<f64>()
        };
        (0..3).map(component_sum).sum()
    }

    /// The 2-norm.
    pub fn norm(&self) -> f64 {
        self.dot(self).sqrt()
    }
}

/// Runs a loop compiled for the instruction set of this machine.
#[inline(always)]
pub(crate) fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(Vectorised(work))
}

struct Vectorised<F>(F);

impl<R, F: FnOnce() -> R> pulp::WithSimd for Vectorised<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> R {
        (self.0)()
    }
}

/// Writes to every page of new memory from all threads. Pages that are read first would be mapped twice, at the price of an
/// interrupt to every core each.
fn touched<T: Real>(mut values: Vec<T>) -> Vec<T> {
    values
        .par_chunks_mut(BLOCK)
        .for_each(|block| block.fill(std::hint::black_box(T::default())));
    values
}

/// Eight partial sums, so that the additions of neighbours do not wait for each other.
#[inline(always)]
pub(crate) fn block_dot<T: Real, U: Real>(a: &[T], b: &[U]) -> f64 {
    let mut sums = [0.0; 8];
    let (chunks_a, rest_a) = a.as_chunks::<8>();
    let (chunks_b, rest_b) = b.as_chunks::<8>();
    for (a, b) in chunks_a.iter().zip(chunks_b) {
        for k in 0..8 {
            sums[k] += a[k].to_f64() * b[k].to_f64();
        }
    }
    let rest: f64 = rest_a
        .iter()
        .zip(rest_b)
        .map(|(a, b)| a.to_f64() * b.to_f64())
        .sum();
    sums.iter().sum::<f64>() + rest
}

/// Cuts three component arrays into the parts of consecutive node ranges; ranges must rise and not overlap.
pub(crate) fn split_nodes<T>(
    components: [&mut [T]; 3],
    ranges: impl Iterator<Item = std::ops::Range<usize>>,
) -> Vec<[&mut [T]; 3]> {
    let mut rest = components;
    let mut done = 0;
    ranges
        .map(|range| {
            let parts = rest.each_mut().map(|component| {
                let tail = std::mem::take(component).split_at_mut(range.start - done).1;
                let (part, tail) = tail.split_at_mut(range.len());
                *component = tail;
                part
            });
            done = range.end;
            parts
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn random_field(nodes: usize, seed: u64) -> Field<f64> {
        let mut random = Random::new(seed);
        let mut field = Field::zeros(nodes);
        for component in field.all_mut() {
            component.fill_with(|| random.unit() - 0.5);
        }
        field
    }

    #[test]
    fn inner_products_are_the_same_for_any_number_of_threads() {
        let (a, b) = (random_field(100_003, 1), random_field(100_003, 2));
        let dot = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| a.dot(&b))
        };
        let plain: f64 = (0..3)
            .flat_map(|c| a.component(c).iter().zip(b.component(c)))
            .map(|(x, y)| x * y)
            .sum();
        approx::assert_relative_eq!(dot(1), plain, max_relative = 1e-10);
        assert!([2, 3, 7].into_iter().all(|threads| dot(threads) == dot(1)));
    }

    #[test]
    fn parts_are_the_named_nodes() {
        let mut field = random_field(10, 3);
        let expected: Vec<f64> = field.component(1)[4..9].to_vec();
        let parts = split_nodes(field.all_mut(), [0..3, 4..9].into_iter());
        assert_eq!(parts[1][1], expected);
        assert_eq!(parts[0][2].len(), 3);
    }

    #[test]
    fn padding_stays_out_of_sums() {
        let mut field: Field<f32> = Field::zeros(5);
        field.update(&random_field(5, 4), |_, _| 2.0);
        assert_eq!(field.norm(), 60f64.sqrt());
    }
}
