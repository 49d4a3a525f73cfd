//! A few vectors with their products, worked on together: each value is read from memory once for all of them.

use crate::field::{Field, block_dot, vectorised};
use faer::Mat;
use rayon::prelude::*;

/// Nodes of a part: fixed, so that sums do not depend on the number of threads.
const PART: usize = 1 << 13;

/// Values of each vector that are worked on at a time: those of thirty vectors stay in the second cache.
const TILE: usize = 512;

/// Vectors v with `K v` and `G v`.
#[derive(Debug)]
pub(super) struct Basis {
    pub vectors: Vec<Field<f64>>,
    pub stiffness: Vec<Field<f64>>,
    pub geometric: Vec<Field<f64>>,
}

impl Basis {
    /// So many vectors of zeros.
    pub fn zeros(count: usize, nodes: usize) -> Self {
        let fields = || (0..count).map(|_| Field::zeros(nodes)).collect();
        Self {
            vectors: fields(),
            stiffness: fields(),
            geometric: fields(),
        }
    }

    /// `VᵀKV` and `VᵀGV` of the named vectors.
    pub fn gram(&self, columns: &[usize]) -> [Mat<f64>; 2] {
        [&self.stiffness, &self.geometric].map(|images| inner_products(&self.vectors, images, columns))
    }

    /// Replaces the first vectors by combinations `V c` of the named ones, a column of `coefficients` each.
    pub fn combine(&mut self, columns: &[usize], coefficients: &Mat<f64>) {
        for fields in [&mut self.vectors, &mut self.stiffness, &mut self.geometric] {
            combine(fields, columns, coefficients);
        }
    }
}

/// `A_i·B_j` for the named columns, symmetric.
fn inner_products(a: &[Field<f64>], b: &[Field<f64>], columns: &[usize]) -> Mat<f64> {
    let count = columns.len();
    let nodes = columns.first().map_or(0, |&first| a[first].nodes());
    let parts: Vec<Vec<f64>> = (0..3 * nodes.div_ceil(PART))
        .into_par_iter()
        .map(|part| {
            let (c, start) = (part % 3, part / 3 * PART);
            let mut sums = vec![0.0; count * count];
            for start in (start..nodes.min(start + PART)).step_by(TILE) {
                let tile = start..nodes.min(start + TILE);
                vectorised(|| {
                    for (i, &left) in columns.iter().enumerate() {
                        for (j, &right) in columns.iter().enumerate().skip(i) {
                            let left = &a[left].component(c)[tile.clone()];
                            sums[i * count + j] += block_dot(left, &b[right].component(c)[tile.clone()]);
                        }
                    }
                });
            }
            sums
        })
        .collect();
    let sum = |i: usize, j: usize| parts.iter().map(|part| part[i * count + j]).sum::<f64>();
    Mat::from_fn(count, count, |i, j| sum(i.min(j), i.max(j)))
}

fn combine(fields: &mut [Field<f64>], columns: &[usize], coefficients: &Mat<f64>) {
    for c in 0..3 {
        let nodes = fields.first().map_or(0, Field::nodes);
        let mut parts: Vec<Vec<&mut [f64]>> = (0..nodes.div_ceil(TILE)).map(|_| Vec::new()).collect();
        for field in fields.iter_mut() {
            let tiles = field.component_mut(c).chunks_mut(TILE);
            parts
                .iter_mut()
                .zip(tiles)
                .for_each(|(part, tile)| part.push(tile));
        }
        parts
            .par_iter_mut()
            .for_each(|part| vectorised(|| combine_tile(part, columns, coefficients)));
    }
}

#[inline(always)]
fn combine_tile(tile: &mut [&mut [f64]], columns: &[usize], coefficients: &Mat<f64>) {
    let length = tile.first().map_or(0, |values| values.len());
    let mut sums = vec![0.0; coefficients.ncols() * length];
    for (column, sum) in sums.chunks_mut(length.max(1)).enumerate() {
        for (row, &from) in columns.iter().enumerate() {
            let factor = coefficients[(row, column)];
            for (sum, value) in sum.iter_mut().zip(tile[from].iter()) {
                *sum += factor * value;
            }
        }
    }
    for (values, sum) in tile.iter_mut().zip(sums.chunks(length.max(1))) {
        values.copy_from_slice(sum);
    }
}
