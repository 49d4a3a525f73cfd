//! Finite cells: closed forms, the voxel operator as twin, bounds, invariances, refusals.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use rayon::ThreadPoolBuilder;
use solver::{
    Body, EffectiveModuli, Element, FiniteCells, Isotropic, Mixing, SolveError, SolveOptions, Stiffness,
    StrainSet, System, SystemError,
};
use std::ops::ControlFlow;

fn two() -> [Isotropic; 2] {
    [material(114_000.0, 0.34), material(17_000.0, 0.2)]
}

fn homogenised(cells: &FiniteCells, is_quadratic: bool) -> Stiffness {
    let solution = cells.homogenise(is_quadratic, None, &mut quiet).unwrap();
    println!("{:?}", solution.convergence);
    solution.stiffness_mpa
}

fn assert_close(found: &Stiffness, expected: &Stiffness, tolerance: f64) {
    let size = expected.as_flattened().iter().fold(0.0f64, |m, v| m.max(v.abs()));
    for i in 0..6 {
        for j in 0..6 {
            let difference = (found[i][j] - expected[i][j]).abs();
            assert!(difference <= tolerance * size, "{i}{j}: {found:?}\n{expected:?}");
        }
    }
}

/// Two bars along each axis, crossing away from the middle, of voxels that are full or empty.
fn frame(size: usize, is_solid: impl Fn([f64; 3]) -> bool) -> VoxelMesh {
    let grid = Grid::at_origin([size; 3], 1.0 / size as f64);
    pure_mesh(grid, &[0], |at| {
        is_solid(at.map(|p| (p as f64 + 0.5) / size as f64)).then_some(0)
    })
}

fn crossing([x, y, z]: [f64; 3]) -> bool {
    let near = |a: f64, b: f64| (a - 0.4).abs() < 0.15 && (b - 0.55).abs() < 0.2;
    near(x, y) || near(y, z) || near(z, x)
}

/// A ball of void at each corner of the period.
fn pores([x, y, z]: [f64; 3]) -> bool {
    let from_corner = |a: f64| a.min(1.0 - a).powi(2);
    from_corner(x) + from_corner(y) + from_corner(z) > 0.36 * 0.36
}

/// Backus 1962, J. Geophys. Res. 67:4427 (doi 10.1029/JZ067i011p04427): layers normal to z that end where cells do.
#[test]
fn laminates_are_exact() {
    let grid = Grid::at_origin([16, 16, 32], 0.25);
    let mesh = pure_mesh(grid, &[0, 0], |at| Some(usize::from(at[2] >= 12)));
    let mean = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        let terms = [0.375, 0.625].into_iter().zip(two());
        terms
            .map(|(f, m)| f * of(m.lame().lambda_mpa, m.lame().mu_mpa))
            .sum()
    };
    let c33 = 1.0 / mean(&|l, m| 1.0 / (l + 2.0 * m));
    let c13 = c33 * mean(&|l, m| l / (l + 2.0 * m));
    let c11 = mean(&|l, m| 4.0 * m * (l + m) / (l + 2.0 * m)) + c13 * c13 / c33;
    let (c44, c66) = (1.0 / mean(&|_, m| 1.0 / m), mean(&|_, m| m));
    let c12 = c11 - 2.0 * c66;
    let mut expected = [[0.0; 6]; 6];
    expected[0][..3].copy_from_slice(&[c11, c12, c13]);
    expected[1][..3].copy_from_slice(&[c12, c11, c13]);
    expected[2][..3].copy_from_slice(&[c13, c13, c33]);
    (expected[3][3], expected[4][4], expected[5][5]) = (c44, c44, c66);
    let cells = FiniteCells::new(&mesh, &two()).unwrap();
    for is_quadratic in [false, true] {
        assert_close(&homogenised(&cells, is_quadratic), &expected, 2e-5);
    }
    let found = cells
        .coarser()
        .unwrap()
        .homogenise(false, None, &mut quiet)
        .unwrap();
    // A layer that ends within a cell ties it.
    assert!(found.stiffness_mpa[2][2] > 1.001 * expected[2][2]);
}

/// Where no cell is cut, linear finite cells are the trilinear elements of the voxel operator.
#[test]
fn linear_cells_that_are_not_cut_are_voxels() {
    let at_cell = |[x, y, z]: [f64; 3]| [x, y, z].map(|p| ((8.0 * p).floor() + 0.5) / 8.0);
    let fine = frame(32, |at| crossing(at_cell(at)));
    let coarse = frame(8, crossing);
    let materials = &two()[..1];
    let body = Body {
        mixing: Mixing::power(1.0),
        element: Element::Hex8,
        ..body(&coarse, materials)
    };
    let system = System::periodic(&body, None).unwrap();
    let options = SolveOptions {
        tolerance: 1e-8,
        ..SolveOptions::default()
    };
    let twin = system
        .homogenise(StrainSet::All, &options, &mut |_, _| ControlFlow::Continue(()))
        .unwrap();
    let cells = FiniteCells::new(&fine, materials).unwrap();
    let found = cells.homogenise(false, None, &mut quiet).unwrap();
    assert_eq!(found.dof, system.dof());
    assert_close(&found.stiffness_mpa, twin.stiffness_mpa(), 1e-5);
}

/// Spaces of displacements within each other: the larger one is softer in every strain.
#[test]
fn larger_spaces_are_softer() {
    let materials = &two()[..1];
    let cells = FiniteCells::new(&frame(32, pores), materials).unwrap();
    let wide = FiniteCells::new(&frame(32, pores), materials)
        .unwrap()
        .coarser()
        .unwrap();
    let softer = |a: &Stiffness, b: &Stiffness| {
        let rest = std::array::from_fn(|i| std::array::from_fn(|j| a[i][j] - b[i][j]));
        EffectiveModuli::new(&rest).is_ok()
    };
    let lame = materials[0].lame();
    let solid = std::array::from_fn(|i| {
        std::array::from_fn(|j| match (i, j) {
            _ if i == j && i < 3 => lame.lambda_mpa + 2.0 * lame.mu_mpa,
            _ if i == j => lame.mu_mpa,
            _ if i < 3 && j < 3 => lame.lambda_mpa,
            _ => 0.0,
        })
    });
    let [linear, quadratic] = [false, true].map(|q| homogenised(&cells, q));
    assert!(softer(&solid, &linear) && softer(&linear, &quadratic));
    assert!(softer(&homogenised(&wide, true), &quadratic));
}

/// Voxels of 1/64 against cells of 1/8 of the period: on a body without creases the limit of these is as good as those.
#[test]
fn the_limit_is_that_of_many_voxels() {
    let materials = &two()[..1];
    let mesh = frame(64, pores);
    let body = Body {
        mixing: Mixing::power(1.0),
        element: Element::Hex8i,
        ..body(&mesh, materials)
    };
    let system = System::periodic(&body, None).unwrap();
    let found = system
        .homogenise(StrainSet::All, &SolveOptions::default(), &mut |_, _| {
            ControlFlow::Continue(())
        })
        .unwrap();
    let voxels = EffectiveModuli::new(found.stiffness_mpa()).unwrap();
    let cells = FiniteCells::new(&frame(32, pores), materials).unwrap();
    let limit = cells.limit(None, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let moduli: [fn(&EffectiveModuli) -> f64; 3] =
        [|m| m.young_mpa()[0], |m| m.shear_mpa()[1], |m| m.bulk().voigt_mpa];
    for modulus in moduli {
        println!("{} {}", modulus(&limit.moduli), modulus(&voxels));
        approx::assert_relative_eq!(modulus(&limit.moduli), modulus(&voxels), max_relative = 0.02);
        assert!(limit.spread(modulus) < 0.02);
    }
}

/// Cells with a trace of material that meet the body along an edge, as at the neck of a thin sheet: they could turn about it.
#[test]
fn slivers_carry_nothing() {
    let materials = [two()[0]; 2];
    let grid = Grid::at_origin([32; 3], 1.0 / 32.0);
    let with_slivers = |share: f32| {
        let mesh = mixed_mesh(grid.clone(), &[0, 0], |at| {
            let [x, y, z] = at.map(|p| p / 4);
            let is_bar = [(x, y), (y, z), (z, x)].contains(&(1, 1));
            // The voxel next to that edge, in every other cell along the bar.
            let is_sliver = at[1..] == [8, 8] && at[0] % 8 == 3 && x > 2;
            [f32::from(u8::from(is_bar)), if is_sliver { share } else { 0.0 }]
        });
        let cells = FiniteCells::new(&mesh, &materials).unwrap();
        [false, true].map(|q| cells.homogenise(q, None, &mut quiet))
    };
    let without = with_slivers(0.0).map(|found| found.unwrap().stiffness_mpa);
    // Half of a voxel is 0.8 % of its cell, of which there are two, and 0.07 % of the body; from a thousandth on it is part of it.
    for share in [1e-3, 5e-3, 0.014, 0.05, 0.2, 0.5] {
        let found = with_slivers(share).map(|found| found.unwrap().stiffness_mpa);
        for degree in 0..2 {
            assert_close(&found[degree], &without[degree], 1e-3);
        }
    }
    for refused in with_slivers(1.0) {
        let pieces = SystemError::NotSpanning {
            pieces: 3,
            directions: 3,
        };
        assert_eq!(refused.unwrap_err(), SolveError::System(pieces));
    }
}

/// What lay along z, x, y lies along x, y, z.
#[test]
fn turned_axes_turn_the_stiffness() {
    let materials = &two()[..1];
    let bar = |[x, y, z]: [f64; 3]| crossing([x, y, z]) && !(0.7..0.8).contains(&x);
    let whole = |[x, y, z]: [f64; 3]| bar([x, y, z]) || (x - 0.4).abs() < 0.2;
    let [plain, turned] = [
        frame(16, whole),
        frame(16, move |[x, y, z]: [f64; 3]| whole([y, z, x])),
    ]
    .map(|mesh| homogenised(&FiniteCells::new(&mesh, materials).unwrap(), true));
    let turn = |strain: usize| strain / 3 * 3 + (strain % 3 + 2) % 3;
    let expected = std::array::from_fn(|i| std::array::from_fn(|j| plain[turn(i)][turn(j)]));
    assert_close(&turned, &expected, 1e-4);
}

#[test]
fn threads_do_not_change_a_bit() {
    let mesh = frame(32, crossing);
    let found = [1, 2, 3].map(|threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| homogenised(&FiniteCells::new(&mesh, &two()[..1]).unwrap(), true))
    });
    assert!(found[0] == found[1] && found[0] == found[2]);
}

#[test]
fn what_cannot_be_solved_is_refused() {
    let materials = &two()[..1];
    let odd = pure_mesh(Grid::at_origin([18, 16, 16], 0.1), &[0], |_| Some(0));
    assert_eq!(
        FiniteCells::new(&odd, materials).unwrap_err(),
        SystemError::OddCells([18, 16, 16])
    );
    assert_eq!(
        FiniteCells::new(&frame(16, |_| false), materials).unwrap_err(),
        SystemError::Empty
    );
    assert!(matches!(
        FiniteCells::new(&frame(16, |_| true), &two()).unwrap_err(),
        SystemError::MaterialCount { .. }
    ));
    let cells = FiniteCells::new(&frame(16, crossing), materials).unwrap();
    let refused = cells.homogenise(true, Some(1 << 20), &mut quiet).unwrap_err();
    assert!(
        matches!(refused, SolveError::System(SystemError::Memory { .. })),
        "{refused}"
    );
    let stopped = cells
        .homogenise(true, None, &mut |_| ControlFlow::Break(()))
        .unwrap_err();
    assert_eq!(stopped, SolveError::Interrupted);
    // Two cells along an axis do not pair twice.
    let small = FiniteCells::new(&frame(12, crossing), materials).unwrap();
    assert!(small.coarser().is_err());
    let layer = FiniteCells::new(&frame(16, |[x, _, _]| x < 0.4), materials).unwrap();
    let loose = layer.homogenise(false, None, &mut quiet).unwrap_err();
    assert!(
        matches!(loose, SolveError::System(SystemError::NotSpanning { .. })),
        "{loose}"
    );
}
