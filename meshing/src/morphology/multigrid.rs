//! An approximate solution of Laplace's equation, level by level.

use rayon::prelude::*;

use super::apertures::Apertures;
use super::conduction::Conduction;

/// Weights of two steps of Jacobi that leave the least of what is rough on its level, the eigenvalues of D⁻¹A from ½ to
/// 2: one over 1.25 ± 0.75/√2, the roots of Chebyshev's second polynomial.
const WEIGHTS: [f64; 2] = [1.389_39, 0.561_62];
/// Rounds of these two steps on the coarsest level, which has a few cells.
const COARSEST_ROUNDS: usize = 8;

/// One symmetric cycle, to precondition conjugate gradients.
///
/// Cells are joined to cubes of 2 × 2 × 2 with one value, and the open parts of their faces to those of the cubes, which are
/// twice as far apart: half of what is without (Braess 1995, Computing 55:379, who corrects by 1.8 what aggregates of an
/// unstructured mesh miss; on a grid it is 2).
pub(super) struct Multigrid<'a> {
    levels: Vec<Level<'a>>,
}

struct Level<'a> {
    conduction: Conduction<'a>,
    /// One over the sum of the conductances of each cell; 0 for a cell without any.
    inverse: Vec<f32>,
    field: Vec<f64>,
    next: Vec<f64>,
    /// Right-hand side, on all levels but the finest.
    source: Vec<f64>,
}

impl<'a> Multigrid<'a> {
    /// Levels for cells joined time and again, [`Apertures::coarsened`], the finest first.
    pub(super) fn new(levels: &'a [Apertures], axis: usize) -> Self {
        let levels = levels
            .iter()
            .map(|apertures| Level::new(apertures, axis))
            .collect();
        Self { levels }
    }

    /// The approximate solution for a right-hand side.
    pub(super) fn cycle(&mut self, source: &[f64]) -> &[f64] {
        cycle(&mut self.levels, source);
        &self.levels[0].field
    }
}

fn cycle(levels: &mut [Level], source: &[f64]) {
    let Some((level, coarser)) = levels.split_first_mut() else {
        return;
    };
    level.start(source);
    level.relax(source, WEIGHTS[1]);
    if let Some(coarse) = coarser.first_mut() {
        let mut coarse_source = std::mem::take(&mut coarse.source);
        level.restrict(source, &mut coarse_source, coarse.conduction.cells());
        cycle(coarser, &coarse_source);
        coarser[0].source = coarse_source;
        level.correct(&coarser[0]);
    } else {
        for weight in WEIGHTS.repeat(COARSEST_ROUNDS) {
            level.relax(source, weight);
        }
    }
    level.relax(source, WEIGHTS[1]);
    level.relax(source, WEIGHTS[0]);
}

impl<'a> Level<'a> {
    fn new(apertures: &'a Apertures, axis: usize) -> Self {
        let conduction = Conduction::new(apertures, axis);
        let count = conduction.cells().iter().product();
        Self {
            inverse: conduction.inverse_diagonal(),
            conduction,
            field: vec![0.0; count],
            next: vec![0.0; count],
            source: vec![0.0; count],
        }
    }

    /// The first step, from a field of zeros.
    fn start(&mut self, source: &[f64]) {
        let cells = self.field.par_iter_mut().zip(source).zip(&self.inverse);
        cells.for_each(|((value, source), &inverse)| *value = WEIGHTS[0] * f64::from(inverse) * source);
    }

    /// A step of Jacobi.
    fn relax(&mut self, source: &[f64], weight: f64) {
        let (field, inverse, conduction) = (&self.field, &self.inverse, &self.conduction);
        let nx = conduction.cells()[0];
        self.next.par_chunks_mut(nx).enumerate().for_each(|(row, line)| {
            conduction.row_inflow(field, 0.0, row, line);
            for (k, value) in line.iter_mut().enumerate() {
                let cell = row * nx + k;
                *value = field[cell] + weight * f64::from(inverse[cell]) * (source[cell] + *value);
            }
        });
        std::mem::swap(&mut self.field, &mut self.next);
    }

    /// Sums what is left of the right-hand side over the cells of each coarse one.
    fn restrict(&mut self, source: &[f64], coarse: &mut [f64], coarse_cells: [usize; 3]) {
        self.conduction.net_inflow(&self.field, 0.0, &mut self.next);
        let left = self.next.par_iter_mut().zip(source);
        left.for_each(|(left, source)| *left += source);
        let [nx, ny, nz] = self.conduction.cells();
        let rows = coarse.par_chunks_mut(coarse_cells[0]).enumerate();
        rows.for_each(|(row, line)| {
            line.fill(0.0);
            let (y, z) = (2 * (row % coarse_cells[1]), 2 * (row / coarse_cells[1]));
            for z in z..(z + 2).min(nz) {
                for y in y..(y + 2).min(ny) {
                    let start = nx * (y + ny * z);
                    let pairs = self.next[start..start + nx].chunks(2);
                    line.iter_mut()
                        .zip(pairs)
                        .for_each(|(sum, pair)| *sum += pair.iter().sum::<f64>());
                }
            }
        });
    }

    /// Adds the field of the coarser level.
    fn correct(&mut self, coarse: &Self) {
        let [nx, ny, _] = self.conduction.cells();
        let coarse_cells = coarse.conduction.cells();
        self.field.par_chunks_mut(nx).enumerate().for_each(|(row, line)| {
            let (y, z) = (row % ny / 2, row / ny / 2);
            let start = coarse_cells[0] * (y + coarse_cells[1] * z);
            for (pair, value) in line.chunks_mut(2).zip(&coarse.field[start..]) {
                pair.iter_mut().for_each(|fine| *fine += value);
            }
        });
    }
}
