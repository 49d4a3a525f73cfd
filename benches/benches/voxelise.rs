//! From a sized cell to a specimen: cutting into fractions, and repeating.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use benches::{CELLS, COAT, MEASUREMENT, SAMPLES, WARM_UP, diamond};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use meshing::{Coat, UnitCell};

fn voxelise(criterion: &mut Criterion) {
    let cell = diamond().unwrap();
    let mut group = criterion.benchmark_group("voxelise");
    group
        .sample_size(SAMPLES)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT);
    for voxels in [16, 32] {
        let count = u64::try_from(voxels * voxels * voxels).unwrap();
        for (name, coat) in [("cut", Coat::NONE), ("cut_coated", COAT)] {
            group.throughput(Throughput::Elements(count));
            group.bench_function(BenchmarkId::new(name, voxels), |bencher| {
                bencher.iter(|| UnitCell::cut(black_box(&cell), coat, voxels).unwrap());
            });
        }
        let unit = UnitCell::cut(&cell, COAT, voxels).unwrap();
        group.throughput(Throughput::Elements(count * (CELLS as u64).pow(3)));
        group.bench_function(BenchmarkId::new("tile", voxels), |bencher| {
            bencher.iter(|| black_box(&unit).tiled([CELLS; 3]));
        });
    }
    group.finish();
}

criterion_group!(benches, voxelise);
criterion_main!(benches);
