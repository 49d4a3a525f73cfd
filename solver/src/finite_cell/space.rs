//! The numbering of the displacements' modes on a block that repeats itself.

use rayon::prelude::*;
use std::ops::Range;

/// Polynomial degree along each axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Degree {
    /// Trilinear: the corners.
    One,
    /// Triquadratic, in hierarchy over the corners: `1 − x`, `x` and `4 x (1 − x)` along each axis (Szabó and Babuška 1991, Finite Element
    /// Analysis, sect. 13.3).
    Two,
}

impl Degree {
    /// Modes along an axis of a cell without those of the next cell.
    pub fn steps(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// Modes of a cell.
    pub fn modes(self) -> usize {
        (self.steps() + 1).pow(3)
    }

    /// Shape functions of a mode of a cell along x, y, z.
    pub fn place(self, mode: usize) -> [usize; 3] {
        let along = self.steps() + 1;
        [mode % along, mode / along % along, mode / along.pow(2)]
    }

    /// Values of the shape functions of one axis at 0 ≤ x ≤ 1.
    pub fn shapes(self, x: f64) -> [f64; 3] {
        [1.0 - x, x, 4.0 * x * (1.0 - x)]
    }

    /// Their derivatives.
    pub fn slopes(self, x: f64) -> [f64; 3] {
        [-1.0, 1.0, 4.0 - 8.0 * x]
    }

    /// Place on the grid of modes of a shape function of a cell.
    fn position(self, cell: usize, shape: usize) -> usize {
        self.steps() * cell + [0, self.steps(), 1][shape]
    }
}

/// Modes that cells with material have, numbered by planes along z. The last plane repeats the first, with numbers of its own.
#[derive(Debug)]
pub(super) struct Space {
    pub degree: Degree,
    /// Grid index of each cell with material.
    pub cells: Vec<usize>,
    /// Cells of each layer.
    layers: Vec<Range<usize>>,
    /// Modes of each cell.
    modes: Vec<u32>,
    /// First mode of each plane, and the end.
    planes: Vec<usize>,
    /// Modes at corners with their grid positions, without those of the last plane.
    pub corners: Vec<(u32, [u32; 3])>,
}

impl Space {
    /// Of the cells of a grid whose `mask` is not zero, x fastest.
    pub fn new(degree: Degree, grid: [usize; 3], mask: &[u8]) -> Self {
        let [nx, ny, nz] = grid;
        let cells: Vec<usize> = (0..mask.len()).filter(|&cell| mask[cell] != 0).collect();
        let layer = |z: usize| cells.partition_point(|&cell| cell < z * nx * ny);
        let layers: Vec<Range<usize>> = (0..nz).map(|z| layer(z)..layer(z + 1)).collect();
        let size = grid.map(|n| degree.steps() * n);
        let positions = |cell: usize| {
            let at = [cell % nx, cell / nx % ny, cell / (nx * ny)];
            (0..degree.modes()).map(move |mode| {
                let place = degree.place(mode);
                std::array::from_fn::<usize, 3, _>(|d| degree.position(at[d], place[d]))
            })
        };
        let index = |[x, y, z]: [usize; 3]| x % size[0] + size[0] * (y % size[1] + size[1] * (z % size[2]));
        let mut numbers = vec![u32::MAX; size.iter().product()];
        for &cell in &cells {
            for at in positions(cell) {
                numbers[index(at)] = 0;
            }
        }
        let mut planes = vec![0];
        let mut next = 0u32;
        let mut corners = Vec::new();
        for (place, number) in numbers.iter_mut().enumerate() {
            if *number == 0 {
                *number = next;
                next += 1;
                let at = [
                    place % size[0],
                    place / size[0] % size[1],
                    place / (size[0] * size[1]),
                ];
                if at.iter().all(|p| p % degree.steps() == 0) {
                    corners.push((*number, at.map(|p| (p / degree.steps()) as u32)));
                }
            }
            if (place + 1) % (size[0] * size[1]) == 0 {
                planes.push(next as usize);
            }
        }
        let unique = next;
        planes.push(next as usize + planes[1]);
        let modes = cells
            .iter()
            .flat_map(|&cell| positions(cell))
            .map(|at| numbers[index(at)] + if at[2] == size[2] { unique } else { 0 })
            .collect();
        Self {
            degree,
            cells,
            layers,
            modes,
            planes,
            corners,
        }
    }

    /// Modes without the repeated plane.
    pub fn unique(&self) -> usize {
        self.planes[self.planes.len() - 2]
    }

    /// Modes with the repeated plane.
    pub fn total(&self) -> usize {
        self.planes[self.planes.len() - 1]
    }

    /// Modes of the plane that is repeated.
    pub fn repeated(&self) -> usize {
        self.planes[1]
    }

    /// Modes of a cell.
    pub fn modes_of(&self, cell: usize) -> &[u32] {
        let count = self.degree.modes();
        &self.modes[count * cell..][..count]
    }

    /// Adds what each cell has to add to values at its modes, three a mode, and sums those of the repeated plane. `add` gets a cell, the values of
    /// its layer, and the first mode of that; layers are worked on in parallel, always in the same order as far as sums go.
    pub fn gather<T: Copy + Send, A>(
        &self,
        values: &mut [T],
        add: impl Fn(&mut A, usize, &mut [T], usize) + Sync,
        plus: impl Fn(T, T) -> T,
    ) -> Vec<A>
    where
        A: Default + Send,
    {
        let steps = self.degree.steps();
        let mut sums: Vec<(usize, A)> = Vec::new();
        for colour in 0..2 {
            let mut parts = Vec::new();
            let (mut rest, mut done) = (&mut values[..], 0);
            for layer in (colour..self.layers.len()).step_by(2) {
                let range = self.planes[steps * layer]..self.planes[steps * (layer + 1) + 1];
                let tail = std::mem::take(&mut rest).split_at_mut(3 * (range.start - done)).1;
                let (part, tail) = tail.split_at_mut(3 * range.len());
                (rest, done) = (tail, range.end);
                parts.push((layer, part, range.start));
            }
            sums.par_extend(parts.into_par_iter().map(|(layer, part, first)| {
                let mut sum = A::default();
                for cell in self.layers[layer].clone() {
                    add(&mut sum, cell, part, first);
                }
                (layer, sum)
            }));
        }
        let (below, last) = values.split_at_mut(3 * self.unique());
        for (value, copy) in below.iter_mut().zip(last) {
            *value = plus(*value, *copy);
        }
        sums.sort_by_key(|sum| sum.0);
        sums.into_iter().map(|sum| sum.1).collect()
    }
}
