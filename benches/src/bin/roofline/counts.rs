//! Operations and compulsory bytes of each kernel.
//!
//! **Bytes.** Every array counts once for each kernel that reads it and once for each that writes it, 4 bytes a single value, as
//! if the caches held all that is used twice within a kernel and nothing between two. What a cache fetches only to overwrite is
//! left out, as STREAM does. With N nodes, C cells, R runs (36 bytes: two counts, four first nodes, a position), S segments (12 bytes):
//!
//! | kernel | bytes |
//! |---|---|
//! | moduli and runs, part of every product | 12 C + 36 R; in double precision 12 C more where cells are mixed; 32 C more with octants |
//! | product in double, single precision | 3 × 24 N, 3 × 12 N: input read, output read and written |
//! | precise product of the iteration | 48 N: direction read and written, correction read, result written; N: what is held |
//! | first smoothing step, from zero | 60 N: right-hand side and blocks read, step and correction written |
//! | second one before the coarse correction | 96 N: right-hand side and blocks read, residual written, step and correction read and written |
//! | further one | 108 N: the same, residual read too |
//! | residual | 36 N |
//! | first one after the coarse correction | 84 N: right-hand side, blocks read; residual, step written; correction read and written |
//! | restriction | 12 N fine, 12 N coarse, 12 S of both |
//! | prolongation | 24 N fine, 12 N coarse, 12 S of both |
//! | rest of an iteration | 108 N: displacement (double) and residual read and written, direction, product and residual read |
//!
//! The direct solve of the coarsest level counts nothing.
//!
//! **Operations** of additions, multiplications; a fused one counts as two. A cell: 144 additions of the two transforms, 24 of the
//! scatter, 3 multiplications of the moduli (3 additions with the second part), 18 of bending, 8 of twist, 9 of hourglasses and
//! common factors, 16 of constant strains or 476 of octants. Ten of the 222 belong to fused ones: additions are the ceiling. A node:
//! 24 of the blocks, 6 for each vector added to another and for each inner product. A transfer: a fine row belongs to 2¼
//! coarse rows on the average, and a coarse one to 9 fine ones.

use serde::Serialize;
use solver::probe::Level;
use std::iter::Sum;
use std::ops::{Add, Mul};

/// What a kernel must do at least.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    pub bytes: f64,
    pub single_flops: f64,
    pub double_flops: f64,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            single_flops: self.single_flops + other.single_flops,
            double_flops: self.double_flops + other.double_flops,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

impl Mul<f64> for Counts {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self {
            bytes: factor * self.bytes,
            single_flops: factor * self.single_flops,
            double_flops: factor * self.double_flops,
        }
    }
}

/// Counts for each node.
fn at_nodes(level: &Level, bytes: f64, single_flops: f64, double_flops: f64) -> Counts {
    let node = Counts {
        bytes,
        single_flops,
        double_flops,
    };
    node * level.nodes as f64
}

/// Bytes of moduli and runs, and operations, of all cells.
fn in_cells(level: &Level, is_double: bool) -> (f64, f64) {
    let has_remainders = is_double && level.has_remainders;
    let octants = if level.has_octants {
        (32.0, 476.0)
    } else {
        (0.0, 16.0)
    };
    let remainders = if has_remainders { (12.0, 3.0) } else { (0.0, 0.0) };
    let (bytes, flops) = (12.0 + octants.0 + remainders.0, 206.0 + octants.1 + remainders.1);
    let cells = level.cells as f64;
    (bytes * cells + 36.0 * level.runs as f64, flops * cells)
}

fn single_cells(level: &Level) -> Counts {
    let (bytes, single_flops) = in_cells(level, false);
    Counts {
        bytes,
        single_flops,
        double_flops: 0.0,
    }
}

fn double_cells(level: &Level) -> Counts {
    let (bytes, double_flops) = in_cells(level, true);
    Counts {
        bytes,
        single_flops: 0.0,
        double_flops,
    }
}

/// `output −= A input` in double precision.
pub fn double_product(level: &Level) -> Counts {
    double_cells(level) + at_nodes(level, 72.0, 0.0, 0.0)
}

/// `output −= A input` in single precision.
pub fn single_product(level: &Level) -> Counts {
    single_cells(level) + at_nodes(level, 36.0, 0.0, 0.0)
}

/// The product of an iteration with the update of the direction.
pub fn precise_product(level: &Level) -> Counts {
    double_cells(level) + at_nodes(level, 49.0, 6.0, 6.0)
}

/// A step of the smoother that is neither the first nor the second of its kind.
pub fn smoothing_step(level: &Level) -> Counts {
    single_cells(level) + at_nodes(level, 108.0, 30.0, 6.0)
}

fn before_coarse(level: &Level) -> Counts {
    let first = at_nodes(level, 60.0, 30.0, 0.0);
    let second = single_cells(level) + at_nodes(level, 96.0, 30.0, 0.0);
    let residual = single_product(level);
    match level.work.steps {
        0 => Counts::default(),
        1 => first + residual,
        steps => first + second + smoothing_step(level) * (steps as f64 - 2.0) + residual,
    }
}

fn after_coarse(level: &Level) -> Counts {
    let first = single_cells(level) + at_nodes(level, 84.0, 30.0, 6.0);
    match level.work.steps {
        0 => Counts::default(),
        steps => first + smoothing_step(level) * (steps as f64 - 1.0),
    }
}

/// All visits of a level in a cycle. Those that do not start from zero smooth as after the coarse correction.
fn visits(level: &Level) -> Counts {
    if level.work.steps == 0 {
        return Counts::default();
    }
    let again = level.work.visits - level.work.starts;
    before_coarse(level) * level.work.starts as f64
        + (after_coarse(level) + single_product(level)) * again as f64
        + after_coarse(level) * level.work.visits as f64
}

fn segment_bytes(fine: &Level, coarse: &Level) -> f64 {
    12.0 * (fine.segments + coarse.segments) as f64
}

/// From a level to the next coarser one.
pub fn restriction(fine: &Level, coarse: &Level) -> Counts {
    let lists = Counts {
        bytes: segment_bytes(fine, coarse),
        ..Counts::default()
    };
    // 2¼ rows, a multiplication and an addition each, of three components; then three operations a coarse value.
    lists + at_nodes(fine, 12.0, 13.5, 0.0) + at_nodes(coarse, 12.0, 9.0, 0.0)
}

/// From a level to the next finer one.
pub fn prolongation(fine: &Level, coarse: &Level) -> Counts {
    let lists = Counts {
        bytes: segment_bytes(fine, coarse),
        ..Counts::default()
    };
    // One or three operations a fine value, by turns; nine rows for each coarse value.
    lists + at_nodes(fine, 24.0, 6.0, 0.0) + at_nodes(coarse, 12.0, 54.0, 0.0)
}

/// The cycle over all levels, the finest first.
pub fn cycle(levels: &[Level]) -> Counts {
    let smoothing = levels.iter().map(visits);
    let pairs = levels.windows(2);
    let transfer = pairs.map(|pair| {
        let both = restriction(&pair[0], &pair[1]) + prolongation(&pair[0], &pair[1]);
        both * pair[0].work.visits as f64
    });
    smoothing.chain(transfer).sum()
}

/// One iteration: cycle, product, updates of displacement and residual, norm.
pub fn iteration(levels: &[Level]) -> Counts {
    let finest = &levels[0];
    cycle(levels) + precise_product(finest) + at_nodes(finest, 108.0, 6.0, 12.0)
}
