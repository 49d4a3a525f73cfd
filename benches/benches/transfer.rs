//! Between the finest level and the next: restriction of the residual, prolongation of the correction.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

mod common;

use common::at_each_size;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use solver::probe::Cycle;

fn transfer(criterion: &mut Criterion) {
    at_each_size(criterion, "transfer", |group, (_, system), voxels| {
        let mut cycle = Cycle::new(system).unwrap();
        // The parts work on what a cycle leaves behind.
        cycle.apply();
        group.bench_function(BenchmarkId::new("restrict", voxels), |bencher| {
            bencher.iter(|| cycle.restrict());
        });
        group.bench_function(BenchmarkId::new("prolong", voxels), |bencher| {
            bencher.iter(|| cycle.prolong());
        });
    });
}

criterion_group!(benches, transfer);
criterion_main!(benches);
