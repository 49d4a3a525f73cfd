//! The matrix-free product in both precisions.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

use benches::{specimen, system};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use solver::probe::Product;

fn operator(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("operator");
    group.sample_size(20);
    for voxels in [32, 64, 96] {
        let mesh = specimen(voxels).unwrap();
        let system = system(&mesh).unwrap();
        group.throughput(Throughput::Elements(system.dof() as u64));
        let (mut double, mut single) = (Product::double(&system), Product::single(&system));
        group.bench_function(BenchmarkId::new("f64", voxels), |bencher| {
            bencher.iter(|| double.apply())
        });
        group.bench_function(BenchmarkId::new("f32", voxels), |bencher| {
            bencher.iter(|| single.apply())
        });
    }
    group.finish();
}

criterion_group!(benches, operator);
criterion_main!(benches);
