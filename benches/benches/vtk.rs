//! Files: a solved lattice as `.vtu`, and its surface as STL.

#![allow(
    clippy::unwrap_used,
    reason = "a bench whose file cannot be written has nothing to measure"
)]

use std::hint::black_box;

use benches::{MEASUREMENT, SAMPLES, WARM_UP};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use meshing::{Grid, Phase, VoxelMesh, VoxelMeshBuilder, VtkArray, VtkFields, write_surface_stl, write_vtu};

/// A gyroid network of 2×2×2 cells, about 30 % solid.
fn gyroid(voxels: usize) -> VoxelMesh {
    let grid = Grid::at_origin([voxels; 3], 3.0 / voxels as f64);
    let phase = Phase {
        name: "substrate".into(),
        body: 0,
    };
    let mut builder = VoxelMeshBuilder::new(grid.clone(), vec![phase]);
    for cell in 0..grid.cell_count() {
        let [x, y, z] = grid
            .cell_centre_mm(grid.cell_position(cell))
            .map(|x| x * std::f64::consts::TAU / 1.5);
        let level = x.sin() * y.cos() + y.sin() * z.cos() + z.sin() * x.cos();
        builder.push_pure((level > 0.6).then_some(0));
    }
    builder.finish()
}

/// A field of waves: every bit of a value is in use, as in a solution, so that it compresses as badly.
fn waves<const N: usize>(count: usize) -> Vec<[f64; N]> {
    let wave = |entry: usize, k: usize| 300.0 * (0.013 * entry as f64 + k as f64).sin();
    (0..count)
        .map(|entry| std::array::from_fn(|k| wave(entry, k)))
        .collect()
}

/// Number of the nodes that touch material.
fn active_nodes(mesh: &VoxelMesh) -> usize {
    let grid = mesh.grid();
    let mut touched = vec![false; grid.node_count()];
    for (cell, _) in mesh.material_cells() {
        let [x, y, z] = grid.cell_position(cell);
        for corner in 0..8 {
            touched[grid.node_index([x + (corner & 1), y + (corner >> 1 & 1), z + (corner >> 2)])] = true;
        }
    }
    touched.into_iter().filter(|&node| node).count()
}

fn files(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("vtk");
    group
        .sample_size(SAMPLES)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT);
    for voxels in [48, 96] {
        let mesh = gyroid(voxels);
        let cells = mesh.material_cell_count();
        let displacement = waves::<3>(active_nodes(&mesh));
        let stress = waves::<6>(cells);
        let scalar = waves::<1>(cells);
        let fields = VtkFields {
            points: vec![VtkArray::vector("displacement", &displacement)],
            cells: vec![
                VtkArray::scalar("von_mises_mpa", scalar.as_flattened()),
                VtkArray::scalar("strain_energy_density_mj_mm3", scalar.as_flattened()),
                VtkArray::symmetric_tensor("stress_mpa", &stress),
            ],
        };
        group.throughput(Throughput::Elements(cells as u64));
        group.bench_function(BenchmarkId::new("vtu", cells), |bencher| {
            let path = folder.path().join("run.vtu");
            bencher.iter(|| write_vtu(black_box(&path), black_box(&mesh), &fields).unwrap());
        });
        group.bench_function(BenchmarkId::new("stl", cells), |bencher| {
            let path = folder.path().join("surface.stl");
            bencher.iter(|| write_surface_stl(black_box(&path), black_box(&mesh)).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, files);
criterion_main!(benches);
