//! Instructions of the operator, the V-cycle and the set-up, which machines under load count alike: a guard against regressions.
//!
//! Callgrind counts what one thread runs. Valgrind 3.19 knows no AVX-512, so that the kernels take their AVX2 path. Each count has
//! a reference in this file; a bench fails when it is more than [`ALLOWED_PERCENT`] above. A count that falls, or rises for a
//! reason, becomes the new reference in the same change.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose problem cannot be set up has nothing to measure"
)]
#![allow(missing_docs, reason = "what gungraun's macros make has none")]

use benches::{image_specimen, library_image, system};
use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};
use meshing::VoxelMesh;
use solver::probe::{Cycle, Product};
use std::hint::black_box;

/// Rise of a count above its reference that still passes: the order of what another release of the compiler may bring.
const ALLOWED_PERCENT: u64 = 5;

// Instructions on x86-64 with AVX2, Rust 1.95: one cell of 32 voxels, 40 000 degrees of freedom. Small, because callgrind is some
// fifty times slower than the machine.
const DOUBLE_PRODUCT: u64 = 2_598_000;
const SINGLE_PRODUCT: u64 = 1_812_000;
const V_CYCLE: u64 = 23_900_000;
const SET_UP: u64 = 171_200_000;

fn within(reference: u64) -> LibraryBenchmarkConfig {
    let limit = reference + reference * ALLOWED_PERCENT / 100;
    let mut callgrind = Callgrind::with_args(["--cache-sim=no"]);
    callgrind.hard_limits([(EventKind::Ir, limit)]);
    LibraryBenchmarkConfig::default().tool(callgrind).clone()
}

/// The specimen, on this thread alone: callgrind counts what runs inside the bench, so that no other thread may take part.
fn mesh() -> VoxelMesh {
    let alone = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread();
    alone.build_global().unwrap();
    image_specimen(&library_image(32), 1).unwrap()
}

fn double() -> Product<f64> {
    Product::double(&system(&mesh()).unwrap())
}

fn single() -> Product<f32> {
    Product::single(&system(&mesh()).unwrap())
}

fn cycle() -> Cycle {
    Cycle::new(&system(&mesh()).unwrap()).unwrap()
}

#[library_benchmark(config = within(DOUBLE_PRODUCT))]
#[bench::f64(setup = double)]
fn double_product(mut product: Product<f64>) -> Product<f64> {
    product.apply();
    black_box(product)
}

#[library_benchmark(config = within(SINGLE_PRODUCT))]
#[bench::f32(setup = single)]
fn single_product(mut product: Product<f32>) -> Product<f32> {
    product.apply();
    black_box(product)
}

#[library_benchmark(config = within(V_CYCLE))]
#[bench::f32(setup = cycle)]
fn v_cycle(mut cycle: Cycle) -> Cycle {
    cycle.apply();
    black_box(cycle)
}

#[library_benchmark(config = within(SET_UP))]
#[bench::system_and_levels(setup = mesh)]
fn set_up(mesh: VoxelMesh) -> VoxelMesh {
    black_box(Cycle::new(&system(&mesh).unwrap()).unwrap());
    mesh
}

library_benchmark_group!(
    name = counts,
    benchmarks = [double_product, single_product, v_cycle, set_up]
);
main!(library_benchmark_groups = counts);
