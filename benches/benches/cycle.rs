//! The preconditioner: set-up of all levels, and one V-cycle.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use benches::{MEASUREMENT, SAMPLES, SIZES, WARM_UP, specimen, system};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use solver::probe::Cycle;

fn cycle(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cycle");
    group
        .sample_size(SAMPLES)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT);
    for voxels in SIZES {
        let mesh = specimen(voxels).unwrap();
        let system = system(&mesh).unwrap();
        group.throughput(Throughput::Elements(system.dof() as u64));
        group.bench_function(BenchmarkId::new("set_up", voxels), |bencher| {
            bencher.iter(|| Cycle::new(black_box(&system)).unwrap());
        });
        let mut cycle = Cycle::new(&system).unwrap();
        group.bench_function(BenchmarkId::new("v_cycle", voxels), |bencher| {
            bencher.iter(|| cycle.apply())
        });
    }
    group.finish();
}

criterion_group!(benches, cycle);
criterion_main!(benches);
