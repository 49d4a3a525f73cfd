//! A whole solve, from mesh to displacement.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]

mod common;

use std::hint::black_box;

use benches::{solved, system};
use common::at_each_size;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

fn solve(criterion: &mut Criterion) {
    at_each_size(criterion, "solve", |group, (mesh, _), voxels| {
        group.bench_function(BenchmarkId::new("system", voxels), |bencher| {
            bencher.iter(|| system(black_box(mesh)).unwrap().dof());
        });
        group.bench_function(BenchmarkId::new("system_and_solve", voxels), |bencher| {
            bencher.iter(|| solved(&system(black_box(mesh)).unwrap()).unwrap());
        });
    });
}

criterion_group!(benches, solve);
criterion_main!(benches);
