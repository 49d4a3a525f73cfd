//! The matrix-free product in both precisions and in every instruction set of the machine.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

mod common;

use common::at_each_size;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use solver::probe::{Path, Product};

fn operator(criterion: &mut Criterion) {
    at_each_size(criterion, "operator", |group, (_, system), voxels| {
        let (mut double, mut single) = (Product::double(system), Product::single(system));
        for path in Path::all() {
            double.set_path(path);
            single.set_path(path);
            let id = |precision: &str| BenchmarkId::new(format!("{precision}_{}", path.name), voxels);
            group.bench_function(id("f64"), |bencher| bencher.iter(|| double.apply()));
            group.bench_function(id("f32"), |bencher| bencher.iter(|| single.apply()));
        }
    });
}

criterion_group!(benches, operator);
criterion_main!(benches);
