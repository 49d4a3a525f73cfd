//! Laplace's equation on cells that conduct through the open parts of their faces.

use rayon::prelude::*;

use super::apertures::Apertures;
use super::multigrid::Multigrid;

/// Residual of a cell below which the first guess is already the solution: rounding.
const ROUNDING: f64 = 1e-7;

/// Finite volumes between a face of the box at a source and the opposite face at zero; lengths in edges of a cell.
pub(super) struct Conduction<'a> {
    apertures: &'a Apertures,
    axis: usize,
}

/// A field with what is left of its residual, over that of the first guess.
pub(super) struct Solution {
    pub(super) iterations: usize,
    pub(super) field: Vec<f64>,
    pub(super) residual: f64,
}

impl<'a> Conduction<'a> {
    /// Cells with the open parts of their faces, between the outermost faces across an axis.
    pub(super) fn new(apertures: &'a Apertures, axis: usize) -> Self {
        Self { apertures, axis }
    }

    pub(super) fn cells(&self) -> [usize; 3] {
        self.apertures.cells
    }

    /// Conjugate gradients from the linear profile, preconditioned by a cycle of multigrid (Hestenes & Stiefel 1952,
    /// 10.6028/jres.049.044). Sums are taken layer by layer, so that threads change nothing.
    pub(super) fn solved(&self, mut multigrid: Multigrid, tolerance: f64, iterations_max: usize) -> Solution {
        let mut field = self.linear();
        let mut residual = vec![0.0; field.len()];
        self.net_inflow(&field, 1.0, &mut residual);
        let first = self.dot(&residual, &residual).sqrt();
        let mut left = if first < ROUNDING * (field.len() as f64).sqrt() {
            0.0
        } else {
            1.0
        };
        let mut direction = vec![0.0; field.len()];
        let mut inflow = vec![0.0; field.len()];
        let (mut energy, mut iterations) = (f64::INFINITY, 0);
        while left > tolerance && iterations < iterations_max {
            let preconditioned = multigrid.cycle(&residual);
            let next_energy = self.dot(&residual, preconditioned);
            // 0 in the first step, which has no earlier direction.
            turn(&mut direction, next_energy / energy, preconditioned);
            energy = next_energy;
            self.net_inflow(&direction, 0.0, &mut inflow);
            let step = -energy / self.dot(&direction, &inflow);
            add(&mut field, step, &direction);
            add(&mut residual, step, &inflow);
            left = self.dot(&residual, &residual).sqrt() / first;
            iterations += 1;
        }
        Solution {
            iterations,
            field,
            residual: left,
        }
    }

    /// Flux over that of a box that conducts everywhere: by the energy, whose error is the square of the field's.
    pub(super) fn relative_flux(&self, field: &[f64]) -> f64 {
        let mut inflow = vec![0.0; field.len()];
        self.net_inflow(field, 1.0, &mut inflow);
        // Σ g Δφ² = Σ φ (−inflow) + what the source at one delivers, Σ g (1 − φ).
        let cells = self.cells();
        let delivered: f64 = (0..field.len() / cells[self.axis])
            .map(|k| {
                let at = self.at_source(k);
                let value = field[at[0] + cells[0] * (at[1] + cells[1] * at[2])];
                HALF_WAY * f64::from(self.apertures.below(self.axis, at)) * (1.0 - value)
            })
            .sum();
        let faces = field.len() as f64 / cells[self.axis] as f64;
        (delivered - self.dot(field, &inflow)) * cells[self.axis] as f64 / faces
    }

    /// Cell `k` of those at the source.
    fn at_source(&self, k: usize) -> [usize; 3] {
        let (low, high) = [(1, 2), (0, 2), (0, 1)][self.axis];
        let mut at = [0; 3];
        (at[low], at[high]) = (k % self.cells()[low], k / self.cells()[low]);
        at
    }

    fn linear(&self) -> Vec<f64> {
        let [nx, ny, nz] = self.cells();
        let length = self.cells()[self.axis] as f64;
        let value = |cell: usize| {
            let at = [cell % nx, (cell / nx) % ny, cell / (nx * ny)];
            1.0 - (at[self.axis] as f64 + 0.5) / length
        };
        (0..nx * ny * nz).map(value).collect()
    }

    /// What flows into each cell from its neighbours and from the two faces, the one below at `source`.
    pub(super) fn net_inflow(&self, field: &[f64], source: f64, inflow: &mut [f64]) {
        let rows = inflow.par_chunks_mut(self.cells()[0]).enumerate();
        rows.for_each(|(row, line)| self.row_inflow(field, source, row, line));
    }

    /// What flows into the cells of a row.
    pub(super) fn row_inflow(&self, field: &[f64], source: f64, row: usize, line: &mut [f64]) {
        let [nx, ny, nz] = self.cells();
        let (y, z) = (row % ny, row / ny);
        let here = &field[row * nx..(row + 1) * nx];
        self.inflow_along(here, source, self.apertures.line(0, y, z), line);
        for (axis, at, last, stride) in [(1, y, ny - 1, 1), (2, z, nz - 1, ny)] {
            let above = [y + usize::from(axis == 1), z + usize::from(axis == 2)];
            for (face, is_end, held, beside) in [
                ([y, z], at == 0, source, row.wrapping_sub(stride)),
                (above, at == last, 0.0, row + stride),
            ] {
                let open = self.apertures.line(axis, face[0], face[1]);
                if !is_end {
                    flow(line, here, &field[beside * nx..(beside + 1) * nx], open);
                } else if axis == self.axis {
                    flow_from(line, here, held, open);
                }
            }
        }
    }

    /// Sets what flows along a row of cells with one open part more than cells.
    fn inflow_along(&self, here: &[f64], source: f64, open: &[f32], line: &mut [f64]) {
        let nx = here.len();
        line.fill(0.0);
        flow(&mut line[..nx - 1], &here[..nx - 1], &here[1..], &open[1..nx]);
        flow(&mut line[1..], &here[1..], &here[..nx - 1], &open[1..nx]);
        if self.axis == 0 {
            flow_from(&mut line[..1], &here[..1], source, &open[..1]);
            flow_from(&mut line[nx - 1..], &here[nx - 1..], 0.0, &open[nx..]);
        }
    }

    /// One over the sum of the conductances of each cell; 0 for a cell without any.
    pub(super) fn inverse_diagonal(&self) -> Vec<f32> {
        let [nx, ny, nz] = self.cells();
        let inverse = |cell: usize| {
            let at = [cell % nx, (cell / nx) % ny, cell / (nx * ny)];
            let sum: f32 = (0..3).map(|axis| self.conductance(axis, at)).sum();
            if sum > 0.0 { 1.0 / sum } else { 0.0 }
        };
        (0..nx * ny * nz).into_par_iter().map(inverse).collect()
    }

    /// Conductance from a cell across its two faces along an axis.
    fn conductance(&self, axis: usize, at: [usize; 3]) -> f32 {
        let through = |face: [usize; 3]| {
            let is_end = face[axis] == 0 || face[axis] == self.cells()[axis];
            let factor = match is_end {
                true if axis == self.axis => HALF_WAY as f32,
                true => 0.0,
                false => 1.0,
            };
            factor * self.apertures.below(axis, face)
        };
        let mut above = at;
        above[axis] += 1;
        through(at) + through(above)
    }

    fn dot(&self, a: &[f64], b: &[f64]) -> f64 {
        let layer = self.cells()[0] * self.cells()[1];
        let pairs = a.par_chunks(layer).zip(b.par_chunks(layer));
        let by_layer: Vec<f64> = pairs
            .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a * b).sum())
            .collect();
        by_layer.iter().sum()
    }
}

/// Conductance of half a cell: that of the way from its centre to its face.
const HALF_WAY: f64 = 2.0;

fn flow(line: &mut [f64], here: &[f64], there: &[f64], open: &[f32]) {
    for (((inflow, here), there), &open) in line.iter_mut().zip(here).zip(there).zip(open) {
        *inflow += f64::from(open) * (there - here);
    }
}

/// From faces at a value.
fn flow_from(line: &mut [f64], here: &[f64], held: f64, open: &[f32]) {
    for ((inflow, here), &open) in line.iter_mut().zip(here).zip(open) {
        *inflow += HALF_WAY * f64::from(open) * (held - here);
    }
}

fn add(a: &mut [f64], factor: f64, b: &[f64]) {
    a.par_iter_mut().zip(b).for_each(|(a, b)| *a += factor * b);
}

/// a ← factor·a + b.
fn turn(a: &mut [f64], factor: f64, b: &[f64]) {
    a.par_iter_mut().zip(b).for_each(|(a, b)| *a = factor * *a + b);
}
