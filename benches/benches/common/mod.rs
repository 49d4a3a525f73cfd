//! What the benches of the solver share: the system of the specimen at each size, with its degrees of freedom as throughput.

use benches::{MEASUREMENT, SAMPLES, SIZES, WARM_UP, specimen, system};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use meshing::VoxelMesh;
use solver::System;

/// A group of benches, whose `measure` gets the mesh of each size, its system, and the voxels along an edge.
pub fn at_each_size(
    criterion: &mut Criterion,
    name: &str,
    measure: impl Fn(&mut BenchmarkGroup<'_, WallTime>, (&VoxelMesh, &System), usize),
) {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(SAMPLES)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT);
    for voxels in SIZES {
        let mesh = specimen(voxels).unwrap();
        let system = system(&mesh).unwrap();
        group.throughput(Throughput::Elements(system.dof() as u64));
        measure(&mut group, (&mesh, &system), voxels);
    }
    group.finish();
}
