//! Patch tests: a block of uniform material, all of its surface displaced by a constant strain.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use solver::{Axis, Boundary, Isotropic, Nodes, Solution, Symmetric, System};

const TOLERANCE: f64 = 1e-10;
const SPACING_MM: f64 = 0.3;
const CELLS: [usize; 3] = [13, 11, 12];

/// `u = ε x`
fn linear_displacement(strain: &Symmetric, [x, y, z]: [f64; 3]) -> [f64; 3] {
    let [xx, yy, zz, xy, yz, xz] = *strain;
    [
        xx * x + xy * y + xz * z,
        xy * x + yy * y + yz * z,
        xz * x + yz * y + zz * z,
    ]
}

fn prescribed_on_the_surface(grid: &Grid, strain: &Symmetric) -> Boundary {
    let nodes = grid.nodes();
    let all =
        (0..grid.node_count()).map(|k| [k % nodes[0], k / nodes[0] % nodes[1], k / (nodes[0] * nodes[1])]);
    let surface = all.filter(|at| (0..3).any(|a| at[a] == 0 || at[a] + 1 == nodes[a]));
    boundary(surface.flat_map(|at| {
        let u = linear_displacement(strain, grid.node_mm(at));
        Axis::ALL.map(|axis| displaced(Nodes::At(at), axis, u[axis.index()]))
    }))
}

fn unit_strain(mode: usize) -> Symmetric {
    std::array::from_fn(|k| if k == mode { 1e-3 } else { 0.0 })
}

fn check(solution: &Solution, material: &Isotropic, strain: &Symmetric) {
    let grid = solution.mesh().grid();
    let nodes = grid.nodes();
    let mut exact = Vec::new();
    for k in 0..grid.node_count() {
        let at = [k % nodes[0], k / nodes[0] % nodes[1], k / (nodes[0] * nodes[1])];
        exact.push(linear_displacement(strain, grid.node_mm(at)));
    }
    assert!(deviation(solution.displacements(), exact.into_iter()) < TOLERANCE);
    check_stress(solution, &material.lame().stress(strain));
    let stress = material.lame().stress(strain);
    let volume: f64 = grid.extent_mm().iter().product();
    let expected = 0.5 * solver::contraction(&stress, strain) * volume;
    approx::assert_relative_eq!(solution.strain_energy(), expected, max_relative = TOLERANCE);
}

fn check_stress(solution: &Solution, expected: &Symmetric) {
    let size = expected.iter().fold(0.0, |m: f64, s| m.max(s.abs()));
    let errors = solution.map_cells(|cell| {
        let stresses = cell.strain.map(|strain| solution.phase_stress(0, &strain));
        let worst = |s: &Symmetric| (0..6).map(|k| (s[k] - expected[k]).abs()).fold(0.0, f64::max);
        stresses.iter().map(worst).fold(0.0, f64::max)
    });
    assert_eq!(errors.len(), solution.mesh().grid().cell_count());
    assert!(errors.iter().all(|error| *error < TOLERANCE * size));
}

fn check_six_modes(mesh: &VoxelMesh, materials: &[Isotropic]) {
    for mode in 0..6 {
        let strain = unit_strain(mode);
        let boundary = prescribed_on_the_surface(mesh.grid(), &strain);
        let system = System::new(&body(mesh, materials), &boundary, None).unwrap();
        check(&solved(&system, 1e-12), &materials[0], &strain);
        check(&system.solve_directly().unwrap(), &materials[0], &strain);
    }
}

fn grid() -> Grid {
    Grid {
        cells: CELLS,
        spacing_mm: SPACING_MM,
        origin_mm: [-1.0, 2.0, 0.5],
    }
}

#[test]
fn six_constant_strains_of_a_block_are_exact() {
    let mesh = pure_mesh(grid(), &[0], |_| Some(0));
    check_six_modes(&mesh, &[material(114_000.0, 0.342)]);
}

/// Two phases of the same material, cut at random into mixed cells: for either mixing rule nothing changes.
#[test]
fn six_constant_strains_do_not_see_a_cut_through_one_material() {
    let same = [material(17_000.0, 0.45); 2];
    for bodies in [[0, 0], [0, 1]] {
        let mut random = Random::new(7);
        let eighths: Vec<f32> = (0..CELLS.iter().product())
            .map(|_| (8.0 * random.unit()).round() as f32 / 8.0)
            .collect();
        let grid = grid();
        let mesh = mixed_mesh(grid.clone(), &bodies, |at| {
            let share = eighths[grid.cell_index(at)];
            [share, 1.0 - share]
        });
        check_six_modes(&mesh, &same);
    }
}
