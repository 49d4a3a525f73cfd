//! A whole solve, from mesh to displacement.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use benches::{MEASUREMENT, SAMPLES, SIZES, WARM_UP, solved, specimen, system};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn solve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("solve");
    group
        .sample_size(SAMPLES)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT);
    for voxels in SIZES {
        let mesh = specimen(voxels).unwrap();
        let dof = system(&mesh).unwrap().dof();
        group.throughput(Throughput::Elements(dof as u64));
        group.bench_function(BenchmarkId::new("system", voxels), |bencher| {
            bencher.iter(|| system(black_box(&mesh)).unwrap().dof());
        });
        group.bench_function(BenchmarkId::new("system_and_solve", voxels), |bencher| {
            bencher.iter(|| solved(&system(black_box(&mesh)).unwrap()).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, solve);
criterion_main!(benches);
