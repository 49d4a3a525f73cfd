//! The matrix-free product in both precisions and in every instruction set of the machine.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

use benches::{MEASUREMENT, SAMPLES, SIZES, WARM_UP, specimen, system};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use solver::probe::{Path, Product};

fn operator(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("operator");
    group
        .sample_size(SAMPLES)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT);
    for voxels in SIZES {
        let mesh = specimen(voxels).unwrap();
        let system = system(&mesh).unwrap();
        group.throughput(Throughput::Elements(system.dof() as u64));
        let (mut double, mut single) = (Product::double(&system), Product::single(&system));
        for path in Path::all() {
            double.set_path(path);
            single.set_path(path);
            group.bench_function(
                BenchmarkId::new(format!("f64_{}", path.name), voxels),
                |bencher| {
                    bencher.iter(|| double.apply());
                },
            );
            group.bench_function(
                BenchmarkId::new(format!("f32_{}", path.name), voxels),
                |bencher| {
                    bencher.iter(|| single.apply());
                },
            );
        }
    }
    group.finish();
}

criterion_group!(benches, operator);
criterion_main!(benches);
