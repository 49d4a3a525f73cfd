//! Between the finest level and the next: restriction of the residual, prolongation of the correction.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

use benches::{MEASUREMENT, SAMPLES, SIZES, WARM_UP, specimen, system};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use solver::probe::Cycle;

fn transfer(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("transfer");
    group
        .sample_size(SAMPLES)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT);
    for voxels in SIZES {
        let mesh = specimen(voxels).unwrap();
        let system = system(&mesh).unwrap();
        group.throughput(Throughput::Elements(system.dof() as u64));
        let mut cycle = Cycle::new(&system).unwrap();
        // The parts work on what a cycle leaves behind.
        cycle.apply();
        group.bench_function(BenchmarkId::new("restrict", voxels), |bencher| {
            bencher.iter(|| cycle.restrict());
        });
        group.bench_function(BenchmarkId::new("prolong", voxels), |bencher| {
            bencher.iter(|| cycle.prolong());
        });
    }
    group.finish();
}

criterion_group!(benches, transfer);
criterion_main!(benches);
