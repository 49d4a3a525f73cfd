//! The order of all sums is fixed: any number of threads gives the same bits.

use crate::bodies::*;
use meshing::Grid;
use rayon::ThreadPoolBuilder;
use solver::System;

#[test]
fn one_two_and_three_threads_give_the_same_bits() {
    let materials = [material(114_000.0, 0.342), material(17_000.0, 0.3)];
    let mut random = Random::new(5);
    let eighths: Vec<f32> = (0..40 * 36 * 33)
        .map(|_| (8.0 * random.unit()).ceil() as f32 / 8.0)
        .collect();
    let grid = Grid::at_origin([40, 36, 33], 0.1);
    let index = grid.clone();
    let mesh = mixed_mesh(grid, &[0, 1], |at| {
        let share = eighths[index.cell_index(at)];
        [share, if at[0] > 15 { 1.0 - share } else { 0.0 }]
    });
    let solve = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let system = System::new(&body(&mesh, &materials), &rough_platens(-0.01), None).unwrap();
            // More nodes than three blocks of the inner products.
            assert!(system.dof() > 3 * 3 * (1 << 14));
            let solution = solved(&system, 1e-8);
            let bits = solution.displacements().flat_map(|u| u.map(f64::to_bits));
            (solution.strain_energy().to_bits(), bits.collect::<Vec<_>>())
        })
    };
    let one = solve(1);
    assert!(solve(2) == one);
    assert!(solve(3) == one);
}
