//! Iterations to a relative residual of 10⁻⁶: they depend neither on the size of the mesh nor on its divisibility.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use solver::{Axis, Boundary, Condition, Face, Isotropic, Patch};

fn titanium() -> Isotropic {
    material(114_000.0, 0.342)
}

/// Iterations of a body of up to two phases under a load.
fn count(what: &str, mesh: &VoxelMesh, materials: &[Isotropic], boundary: &Boundary) -> usize {
    let iterations = convergence(&body(mesh, &materials[..mesh.phases().len()]), boundary).iterations;
    println!("{what}: {iterations}");
    iterations
}

fn pressed(mesh: &VoxelMesh) -> Boundary {
    rough_platens(-0.01 * mesh.grid().extent_mm()[2])
}

/// Clamped at one face, pulled sideways at the face opposite.
fn cantilever(axis: Axis) -> Boundary {
    let pull = Condition::Traction {
        face: Face::high(axis),
        patch: Patch::Whole,
        traction_mpa: [1.0, 2.0, 3.0],
    };
    boundary(Condition::clamped(Face::low(axis)).into_iter().chain([pull]))
}

/// Signed distance to the struts of a diamond cell of edge one, in units of the edge.
fn diamond(point: [f64; 3], radius: f64) -> f64 {
    let mut nearest = f64::INFINITY;
    for base in [[0.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]] {
        for strut in [[1.0, 1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]] {
            let joint: [f64; 3] = std::array::from_fn(|a| base[a] + 0.25);
            let middle: [f64; 3] = std::array::from_fn(|a| joint[a] - 0.125 * strut[a]);
            // Nearest image of the strut by its middle.
            let from_middle: [f64; 3] = std::array::from_fn(|a| {
                let offset = point[a] - middle[a];
                offset - offset.round()
            });
            let along = (0..3).map(|a| -from_middle[a] * strut[a]).sum::<f64>() / 3.0;
            let along = along.clamp(-0.125, 0.125);
            let distance = (0..3).map(|a| (from_middle[a] + along * strut[a]).powi(2)).sum::<f64>();
            nearest = nearest.min(distance.sqrt());
        }
    }
    nearest - radius
}

/// 2×2×2 diamond cells; partial volumes from the distance of the cell's centre.
fn diamond_body(voxels: usize, radius: f64, sharp: f64) -> VoxelMesh {
    let spacing = 1.0 / voxels as f64;
    let share: Vec<f32> = (0..voxels.pow(3))
        .map(|k| {
            let at = [k % voxels, k / voxels % voxels, k / (voxels * voxels)];
            let distance = diamond(at.map(|p| (p as f64 + 0.5) * spacing), radius);
            (0.5 - sharp * distance / spacing).clamp(0.0, 1.0) as f32
        })
        .collect();
    let mesh = mixed_mesh(Grid::at_origin([2 * voxels; 3], 1.5 * spacing), &[0, 0], |at| {
        let [x, y, z] = at.map(|p| p % voxels);
        [share[x + voxels * (y + voxels * z)], 0.0]
    });
    meshing::without_islands(mesh).mesh
}

#[test]
fn block_takes_the_same_few_iterations_at_every_size() {
    for size in [16, 32, 64] {
        let mesh = block([size; 3], 1.0 / size as f64);
        assert!(count(&format!("block {size}"), &mesh, &[titanium()], &pressed(&mesh)) <= 99);
        assert!(count(&format!("cantilever {size}"), &mesh, &[titanium()], &cantilever(Axis::Z)) <= 99);
    }
}

#[test]
fn diamond_takes_fewer_iterations_on_finer_meshes() {
    let materials = [titanium(); 2];
    for (voxels, most) in [(16, 99), (24, 99), (32, 99), (48, 99)] {
        let mesh = diamond_body(voxels, 0.133, 1.0);
        assert!(count(&format!("diamond {voxels}"), &mesh, &materials, &pressed(&mesh)) <= most);
        let mesh = diamond_body(voxels, 0.133, 1e6);
        assert!(count(&format!("sampled diamond {voxels}"), &mesh, &materials, &pressed(&mesh)) <= most);
    }
}

#[test]
fn sparse_diamond() {
    let materials = [titanium(); 2];
    for (voxels, radius, most) in [(16, 0.09, 99), (24, 0.09, 99), (32, 0.09, 99)] {
        let mesh = diamond_body(voxels, radius, 1.0);
        let what = format!("sparse diamond {voxels} {:.3}", mesh.solid_volume_mm3() / 27.0);
        assert!(count(&what, &mesh, &materials, &pressed(&mesh)) <= most);
    }
}

#[test]
fn grids_of_any_shape() {
    let shapes = [
        [32, 48, 16],
        [33, 47, 21],
        [31, 31, 31],
        [17, 17, 17],
        [65, 33, 33],
        [1, 40, 60],
        [40, 1, 60],
        [60, 40, 1],
        [2, 40, 60],
        [3, 40, 60],
        [1, 1, 600],
        [12, 12, 97],
    ];
    for cells in shapes {
        let mesh = block(cells, 0.1);
        assert!(count(&format!("{cells:?} pressed"), &mesh, &[titanium()], &pressed(&mesh)) <= 99);
        for axis in Axis::ALL {
            count(&format!("{cells:?} cantilever {axis:?}"), &mesh, &[titanium()], &cantilever(axis));
        }
    }
}

#[test]
fn diamond_cut_at_odd_places() {
    let materials = [titanium(); 2];
    let share = diamond_body(24, 0.133, 1.0);
    for cells in [[45, 45, 45], [47, 39, 43], [33, 33, 33], [41, 48, 37]] {
        let grid = Grid::at_origin(cells, 0.0625);
        let whole = share.grid().clone();
        let mesh = mixed_mesh(grid, &[0, 0], |at| {
            let fractions = share.fractions(whole.cell_index(at));
            [fractions[0], 0.0]
        });
        match solver::System::new(&body(&mesh, &materials), &pressed(&mesh), None) {
            Ok(_) => {
                count(&format!("odd diamond {cells:?}"), &mesh, &materials, &pressed(&mesh));
            }
            Err(error) => println!("{cells:?}: {error}"),
        }
    }
}

#[test]
fn metal_in_bone() {
    let metal = titanium();
    for bone in [17_000.0, 1_140.0, 114.0] {
        let materials = [metal, material(bone, 0.3)];
        for size in [24, 48] {
            let grid = Grid::at_origin([size; 3], 6.0 / size as f64);
            let centred = grid.clone();
            // A plug: cylinder of 3 mm in a block.
            let mesh = pure_mesh(grid, &[0, 1], |at| {
                let [x, y, z] = centred.cell_centre_mm(at);
                Some(usize::from((x - 3.0).hypot(y - 3.0) > 1.5 || z < 2.0))
            });
            count(&format!("plug {size} in bone {bone}"), &mesh, &materials, &pressed(&mesh));
            count(&format!("plug {size} in bone {bone} cantilever"), &mesh, &materials, &cantilever(Axis::Z));
        }
        // A lattice with its pores filled.
        for voxels in [16, 32] {
            let lattice = diamond_body(voxels, 0.133, 1.0);
            let grid = lattice.grid().clone();
            let mesh = mixed_mesh(grid.clone(), &[0, 1], |at| {
                let share = lattice.fractions(grid.cell_index(at))[0];
                [share, 1.0 - share]
            });
            count(&format!("filled diamond {voxels}, bone {bone}"), &mesh, &materials, &pressed(&mesh));
        }
    }
}

#[test]
fn nearly_incompressible() {
    for poisson in [0.0, 0.3, 0.45, 0.49, -0.3] {
        let materials = [material(1000.0, poisson); 2];
        let mesh = block([32; 3], 0.1);
        count(&format!("block, ν = {poisson}"), &mesh, &materials, &pressed(&mesh));
        for voxels in [16, 32] {
            let mesh = diamond_body(voxels, 0.133, 1.0);
            count(&format!("diamond {voxels}, ν = {poisson}"), &mesh, &materials, &pressed(&mesh));
        }
    }
}

#[test]
fn struts_of_one_voxel() {
    for (size, pitch) in [(33, 4), (33, 8), (65, 8), (31, 5)] {
        let mesh = pure_mesh(Grid::at_origin([size; 3], 0.1), &[0], |at| {
            let on = at.iter().filter(|&&p| p % pitch == 0).count();
            (on >= 2).then_some(0)
        });
        count(&format!("one-voxel struts {size}, pitch {pitch}"), &mesh, &[titanium()], &pressed(&mesh));
        count(&format!("one-voxel struts {size}, pitch {pitch} cantilever"), &mesh, &[titanium()], &cantilever(Axis::Z));
    }
}

#[test]
fn other_supports() {
    let mesh = diamond_body(24, 0.133, 1.0);
    let materials = [titanium(); 2];
    count("diamond cantilever", &mesh, &materials, &cantilever(Axis::Z));
    let smooth = Boundary {
        remaining_motions: solver::RemainingMotions::HeldInTheMean,
        ..boundary([
            Condition::symmetry(Face::low(Axis::Z)),
            face_displaced(Face::high(Axis::Z), Axis::Z, -0.01),
        ])
    };
    count("diamond smooth", &mesh, &materials, &smooth);
    let confined = boundary(Axis::ALL.into_iter().flat_map(|axis| {
        let value = if axis == Axis::Z { -0.01 } else { 0.0 };
        [Condition::symmetry(Face::low(axis)), face_displaced(Face::high(axis), axis, value)]
    }));
    count("diamond confined", &mesh, &materials, &confined);
}
