//! The preconditioner: set-up of all levels, and one V-cycle.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

mod common;

use std::hint::black_box;

use common::at_each_size;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use solver::probe::Cycle;

fn cycle(criterion: &mut Criterion) {
    at_each_size(criterion, "cycle", |group, (_, system), voxels| {
        group.bench_function(BenchmarkId::new("set_up", voxels), |bencher| {
            bencher.iter(|| Cycle::new(black_box(system)).unwrap());
        });
        let mut cycle = Cycle::new(system).unwrap();
        group.bench_function(BenchmarkId::new("v_cycle", voxels), |bencher| {
            bencher.iter(|| cycle.apply());
        });
    });
}

criterion_group!(benches, cycle);
criterion_main!(benches);
