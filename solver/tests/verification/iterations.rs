//! Iterations to a relative residual of 10⁻⁶, with upper bounds one or two above what was counted.
//!
//! They depend neither on the size of the mesh nor on its divisibility by two, and stay below 25 where members are one voxel
//! thin; they do grow as Poisson's ratio comes near one half.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use solver::{Axis, Boundary, Condition, Face, Isotropic, Patch, RemainingMotions};

fn titanium() -> Isotropic {
    material(114_000.0, 0.342)
}

/// Checks the iterations of a body of one or two phases under a load; returns them.
fn check(what: &str, mesh: &VoxelMesh, materials: &[Isotropic], boundary: &Boundary, most: usize) -> usize {
    let iterations = convergence(&body(mesh, &materials[..mesh.phases().len()]), boundary).iterations;
    println!("{what}: {iterations} of {most}");
    assert!(
        iterations <= most,
        "{what}: {iterations} iterations, at most {most} expected"
    );
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
        for strut in [
            [1.0, 1.0, 1.0],
            [1.0, -1.0, -1.0],
            [-1.0, 1.0, -1.0],
            [-1.0, -1.0, 1.0],
        ] {
            let joint: [f64; 3] = std::array::from_fn(|a| base[a] + 0.25);
            let middle: [f64; 3] = std::array::from_fn(|a| joint[a] - 0.125 * strut[a]);
            // Nearest image of the strut by its middle.
            let from_middle: [f64; 3] = std::array::from_fn(|a| {
                let offset = point[a] - middle[a];
                offset - offset.round()
            });
            let along = (0..3).map(|a| -from_middle[a] * strut[a]).sum::<f64>() / 3.0;
            let along = along.clamp(-0.125, 0.125);
            let distance = (0..3)
                .map(|a| (from_middle[a] + along * strut[a]).powi(2))
                .sum::<f64>();
            nearest = nearest.min(distance.sqrt());
        }
    }
    nearest - radius
}

/// 2×2×2 diamond cells with struts of a radius in units of the cell, partial volumes from the distance of the cell's centre
/// times `sharpness`; a large one means cells that are solid or void.
fn diamond_body(voxels: usize, radius: f64, sharpness: f64) -> VoxelMesh {
    let spacing = 1.0 / voxels as f64;
    let share: Vec<f32> = (0..voxels.pow(3))
        .map(|k| {
            let at = [k % voxels, k / voxels % voxels, k / (voxels * voxels)];
            let distance = diamond(at.map(|p| (p as f64 + 0.5) * spacing), radius);
            (0.5 - sharpness * distance / spacing).clamp(0.0, 1.0) as f32
        })
        .collect();
    let mesh = mixed_mesh(Grid::at_origin([2 * voxels; 3], 1.5 * spacing), &[0, 0], |at| {
        let [x, y, z] = at.map(|p| p % voxels);
        [share[x + voxels * (y + voxels * z)], 0.0]
    });
    meshing::without_islands(mesh).mesh
}

/// Struts of 0.4 mm in a cell of 1.5 mm: 30 % solid.
fn medium_diamond(voxels: usize) -> VoxelMesh {
    diamond_body(voxels, 0.133, 1.0)
}

#[test]
fn blocks_take_the_same_few_iterations_at_every_size() {
    for size in [16, 32, 64] {
        let mesh = block([size; 3], 1.0 / size as f64);
        check(&format!("block {size}"), &mesh, &[titanium()], &pressed(&mesh), 8);
        check(
            &format!("cantilever {size}"),
            &mesh,
            &[titanium()],
            &cantilever(Axis::Z),
            9,
        );
    }
}

#[test]
fn lattices_take_no_more_iterations_on_finer_meshes() {
    let materials = [titanium(); 2];
    // 30 % solid with partial volumes, the same sampled, 15 % solid.
    for (radius, sharpness, most) in [(0.133, 1.0, 13), (0.133, 1e6, 15), (0.09, 1.0, 13)] {
        for voxels in [16, 24, 32, 48] {
            let mesh = diamond_body(voxels, radius, sharpness);
            let what = format!("diamond {voxels}, radius {radius}, sharpness {sharpness}");
            check(&what, &mesh, &materials, &pressed(&mesh), most);
        }
    }
}

#[test]
fn grids_need_not_be_even() {
    let shapes = [
        ([32, 48, 16], 8),
        ([33, 47, 21], 9),
        ([31, 31, 31], 10),
        ([17, 17, 17], 9),
        ([65, 33, 33], 9),
        ([12, 12, 97], 8),
    ];
    for (cells, most) in shapes {
        let mesh = block(cells, 0.1);
        check(
            &format!("{cells:?} pressed"),
            &mesh,
            &[titanium()],
            &pressed(&mesh),
            most,
        );
        for axis in Axis::ALL {
            let what = format!("{cells:?} cantilever along {}", axis.letter());
            check(&what, &mesh, &[titanium()], &cantilever(axis), 10);
        }
    }
}

#[test]
fn lattices_may_be_cut_at_odd_places() {
    let materials = [titanium(); 2];
    let whole = medium_diamond(24);
    for cells in [[45, 45, 45], [47, 39, 43], [33, 33, 33], [41, 48, 37]] {
        let mesh = mixed_mesh(Grid::at_origin(cells, whole.grid().spacing_mm), &[0, 0], |at| {
            [whole.fractions(whole.grid().cell_index(at))[0], 0.0]
        });
        check(
            &format!("diamond cut to {cells:?}"),
            &mesh,
            &materials,
            &pressed(&mesh),
            14,
        );
    }
}

#[test]
fn thin_plates_and_wires_converge() {
    for (cells, most) in [
        ([1, 40, 60], 22),
        ([40, 1, 60], 22),
        ([2, 40, 60], 13),
        ([3, 40, 60], 17),
    ] {
        let mesh = block(cells, 0.1);
        check(
            &format!("{cells:?} pressed"),
            &mesh,
            &[titanium()],
            &pressed(&mesh),
            most,
        );
        for axis in Axis::ALL {
            let what = format!("{cells:?} cantilever along {}", axis.letter());
            check(&what, &mesh, &[titanium()], &cantilever(axis), most);
        }
    }
    let wire = block([1, 1, 600], 0.1);
    check("wire pressed", &wire, &[titanium()], &pressed(&wire), 3);
    // Double precision itself leaves a residual of 1e-16 (length / width)³ √nodes or so in a bent wire.
    let wire = block([1, 1, 100], 0.1);
    check("wire bent", &wire, &[titanium()], &cantilever(Axis::Z), 5);
}

/// Edges of cubes, one voxel wide.
#[test]
fn struts_of_one_voxel_converge() {
    for (size, pitch, most) in [
        (33, 4, [18, 25]),
        (31, 5, [16, 25]),
        (33, 8, [16, 25]),
        (65, 8, [18, 25]),
    ] {
        let mesh = pure_mesh(Grid::at_origin([size; 3], 0.1), &[0], |at| {
            let on = at.iter().filter(|&&p| p % pitch == 0).count();
            (on >= 2).then_some(0)
        });
        let what = format!("one-voxel struts {size}, pitch {pitch}");
        check(
            &format!("{what}, pressed"),
            &mesh,
            &[titanium()],
            &pressed(&mesh),
            most[0],
        );
        check(
            &format!("{what}, bent"),
            &mesh,
            &[titanium()],
            &cantilever(Axis::Z),
            most[1],
        );
    }
}

/// A cylinder of metal pressed into a block of bone.
#[test]
fn contrast_of_a_plug_does_not_matter() {
    for (bone, most) in [(17_000.0, [8, 10]), (1_140.0, [9, 15]), (114.0, [10, 16])] {
        let materials = [titanium(), material(bone, 0.3)];
        for size in [24, 48] {
            let grid = Grid::at_origin([size; 3], 6.0 / size as f64);
            let centred = grid.clone();
            let mesh = pure_mesh(grid, &[0, 1], |at| {
                let [x, y, z] = centred.cell_centre_mm(at);
                Some(usize::from((x - 3.0).hypot(y - 3.0) > 1.5 || z < 2.0))
            });
            let what = format!("plug {size} in bone of {bone} MPa");
            check(
                &format!("{what}, pressed"),
                &mesh,
                &materials,
                &pressed(&mesh),
                most[0],
            );
            check(
                &format!("{what}, sheared"),
                &mesh,
                &materials,
                &cantilever(Axis::Z),
                most[1],
            );
        }
    }
}

/// A lattice with its pores full of bone, down to a thousandth of its modulus.
#[test]
fn contrast_of_a_filled_lattice_hardly_matters() {
    for (bone, most) in [(17_000.0, 9), (1_140.0, 11), (114.0, 13)] {
        let materials = [titanium(), material(bone, 0.3)];
        for voxels in [16, 32] {
            let lattice = medium_diamond(voxels);
            let mesh = mixed_mesh(lattice.grid().clone(), &[0, 1], |at| {
                let share = lattice.fractions(lattice.grid().cell_index(at))[0];
                [share, 1.0 - share]
            });
            let what = format!("diamond {voxels} filled with bone of {bone} MPa");
            check(&what, &mesh, &materials, &pressed(&mesh), most);
        }
    }
}

#[test]
fn poissons_ratio_matters_only_near_one_half() {
    for (poisson, most) in [
        (-0.3, [8, 13]),
        (0.0, [8, 13]),
        (0.3, [8, 13]),
        (0.45, [13, 17]),
        (0.49, [26, 34]),
    ] {
        let materials = [material(1000.0, poisson); 2];
        let mesh = block([32; 3], 0.1);
        check(
            &format!("block, ν = {poisson}"),
            &mesh,
            &materials,
            &pressed(&mesh),
            most[0],
        );
        for voxels in [16, 32] {
            let mesh = medium_diamond(voxels);
            let what = format!("diamond {voxels}, ν = {poisson}");
            check(&what, &mesh, &materials, &pressed(&mesh), most[1]);
        }
    }
}

#[test]
fn other_supports_of_a_lattice() {
    let mesh = medium_diamond(24);
    let materials = [titanium(); 2];
    check("diamond, cantilever", &mesh, &materials, &cantilever(Axis::Z), 24);
    let smooth = Boundary {
        remaining_motions: RemainingMotions::HeldInTheMean,
        ..boundary([
            Condition::symmetry(Face::low(Axis::Z)),
            face_displaced(Face::high(Axis::Z), Axis::Z, -0.01),
        ])
    };
    check("diamond, smooth platens", &mesh, &materials, &smooth, 15);
    let confined = boundary(Axis::ALL.into_iter().flat_map(|axis| {
        let value = if axis == Axis::Z { -0.01 } else { 0.0 };
        [
            Condition::symmetry(Face::low(axis)),
            face_displaced(Face::high(axis), axis, value),
        ]
    }));
    check("diamond, confined", &mesh, &materials, &confined, 13);
    let odd = block([33, 31, 35], 0.1);
    check("odd block, confined", &odd, &materials, &confined, 9);
}
