//! One step of the smoother on the finest level, fused with its product.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

mod common;

use common::at_each_size;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use solver::probe::Cycle;

fn smoother(criterion: &mut Criterion) {
    at_each_size(criterion, "smoother", |group, (_, system), voxels| {
        let mut cycle = Cycle::new(system).unwrap();
        // The parts work on what a cycle leaves behind.
        cycle.apply();
        group.bench_function(BenchmarkId::new("step", voxels), |bencher| {
            bencher.iter(|| cycle.smooth());
        });
    });
}

criterion_group!(benches, smoother);
criterion_main!(benches);
