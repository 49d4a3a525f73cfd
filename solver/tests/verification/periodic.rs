//! Effective stiffness of blocks that repeat themselves: closed forms, other codes, invariances.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use solver::{Body, Element, Isotropic, SolveError, SolveOptions, Stiffness, StrainSet, System, SystemError};
use std::ops::ControlFlow;

fn homogenised(body: &Body, strains: StrainSet) -> Stiffness {
    let system = System::periodic(body, None).unwrap();
    let options = SolveOptions {
        tolerance: 1e-8,
        ..SolveOptions::default()
    };
    let found = system
        .homogenise(strains, &options, &mut |_, _| ControlFlow::Continue(()))
        .unwrap();
    println!("{:?}", found.convergence().map(|c| c.iterations));
    *found.stiffness_mpa()
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

/// Stiffness with C11, C12 and C44 of a cube.
fn cubic(c11: f64, c12: f64, c44: f64) -> Stiffness {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| match (i, j) {
            (i, j) if i == j && i < 3 => c11,
            (i, j) if i == j => c44,
            (i, j) if i < 3 && j < 3 => c12,
            _ => 0.0,
        })
    })
}

fn block(cells: [usize; 3], phase: impl Fn([usize; 3]) -> Option<usize>) -> VoxelMesh {
    pure_mesh(Grid::at_origin(cells, 0.25), &[0, 0], phase)
}

fn two() -> [Isotropic; 2] {
    [material(114_000.0, 0.34), material(17_000.0, 0.2)]
}

#[test]
fn uniform_material_keeps_its_stiffness() {
    let mesh = pure_mesh(Grid::at_origin([4, 6, 16], 0.25), &[0], |_| Some(0));
    let lame = two()[0].lame();
    let expected = cubic(lame.lambda_mpa + 2.0 * lame.mu_mpa, lame.lambda_mpa, lame.mu_mpa);
    let materials = &two()[..1];
    let body = body(&mesh, materials);
    assert_close(&homogenised(&body, StrainSet::All), &expected, 1e-12);
    // Nodes at the high faces are copies.
    let system = System::periodic(&body, None).unwrap();
    assert_eq!(system.dof(), 3 * mesh.grid().cell_count());
}

/// Backus 1962, J. Geophys. Res. 67:4427 (doi 10.1029/JZ067i011p04427), layers normal to z with shares 3/8 and 5/8.
#[test]
fn laminates_are_exact() {
    let mesh = block([4, 8, 16], |at| Some(usize::from(at[2] >= 6)));
    let mean = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        let terms = [0.375, 0.625].into_iter().zip(two());
        terms
            .map(|(f, m)| f * of(m.lame().lambda_mpa, m.lame().mu_mpa))
            .sum()
    };
    let c33 = 1.0 / mean(&|l, m| 1.0 / (l + 2.0 * m));
    let c13 = c33 * mean(&|l, m| l / (l + 2.0 * m));
    let c11 = mean(&|l, m| 4.0 * m * (l + m) / (l + 2.0 * m)) + c13 * c13 / c33;
    let c66 = mean(&|_, m| m);
    let mut expected = cubic(c11, c13, 1.0 / mean(&|_, m| 1.0 / m));
    expected[2][2] = c33;
    (expected[0][1], expected[1][0]) = (c11 - 2.0 * c66, c11 - 2.0 * c66);
    expected[5][5] = c66;
    for element in [Element::Hex8, Element::Hex8i] {
        let materials = two();
        let body = Body {
            element,
            ..body(&mesh, &materials)
        };
        assert_close(&homogenised(&body, StrainSet::All), &expected, 1e-9);
    }
}

/// The cell of other codes; see `reference.rs`.
fn diamond(voxels: usize, tiles: [usize; 3], shift: usize) -> VoxelMesh {
    let solid = crate::reference::solid_of(voxels);
    let cells = tiles.map(|n| n * voxels);
    let grid = Grid::at_origin(cells, crate::reference::CELL_MM / voxels as f64);
    pure_mesh(grid, &[0], |at| {
        let [x, y, z] = at.map(|p| (p + shift) % voxels);
        solid[(x * voxels + y) * voxels + z].then_some(0)
    })
}

fn plain<'a, 'm>(mesh: &'a VoxelMesh, materials: &'m [Isotropic]) -> Body<'a, 'm> {
    Body {
        element: Element::Hex8,
        ..body(mesh, materials)
    }
}

/// Two or three codes (an FFT solver with the same elements, two finite-element codes) agree to these digits.
#[test]
fn other_codes_agree_on_diamond_cells() {
    let materials = [material(114_000.0, 0.342)];
    let known = [
        (24, [10_167.97, 5_792.15, 4_992.60], 1e-6),
        (48, [10_514.3, 5_999.9, 5_138.2], 5e-6),
    ];
    for (voxels, [c11, c12, c44], tolerance) in known {
        let mesh = diamond(voxels, [1; 3], 0);
        let found = homogenised(&plain(&mesh, &materials), StrainSet::All);
        println!("{found:?}");
        assert_close(&found, &cubic(c11, c12, c44), tolerance);
    }
}

#[test]
fn two_solves_are_enough_for_a_cubic_cell() {
    let materials = [material(114_000.0, 0.342)];
    let mesh = diamond(16, [1; 3], 0);
    let body = plain(&mesh, &materials);
    let all = homogenised(&body, StrainSet::All);
    assert_close(&homogenised(&body, StrainSet::Cubic), &all, 1e-9);
}

/// A block of cells is as stiff as one, wherever it is cut out.
#[test]
fn blocks_and_shifts_change_nothing() {
    let materials = [material(114_000.0, 0.342)];
    let one = diamond(16, [1; 3], 0);
    let expected = homogenised(&plain(&one, &materials), StrainSet::All);
    for (tiles, shift) in [([2, 1, 1], 0), ([1, 1, 2], 0), ([1; 3], 5), ([1, 2, 1], 3)] {
        let mesh = diamond(16, tiles, shift);
        assert_close(
            &homogenised(&plain(&mesh, &materials), StrainSet::All),
            &expected,
            1e-9,
        );
    }
}

/// Differences of half a per cent in some cells are the mesh's; a layer or a single cell of another material is not.
#[test]
fn a_mesh_that_is_no_cube_is_not_solved_as_one() {
    let layered: fn([usize; 3]) -> bool = |at| at[2] >= 2;
    let with_one_other_cell: fn([usize; 3]) -> bool = |at| at == [1, 2, 3];
    for (cells, is_other) in [(4, layered), (8, with_one_other_cell)] {
        let mesh = block([cells; 3], |at| Some(usize::from(is_other(at))));
        let materials = two();
        let body = body(&mesh, &materials);
        let system = System::periodic(&body, None).unwrap();
        let found = system.homogenise(StrainSet::Cubic, &SolveOptions::default(), &mut |_, _| {
            ControlFlow::Continue(())
        });
        assert_eq!(found.err(), Some(SolveError::NotThreefold), "{cells}");
    }
}

#[test]
fn plates_have_no_effective_stiffness() {
    let mesh = pure_mesh(Grid::at_origin([4; 3], 1.0), &[0], |at| (at[0] == 1).then_some(0));
    let found = System::periodic(&body(&mesh, &two()[..1]), None);
    let expected = SystemError::NotSpanning {
        pieces: 1,
        directions: 2,
    };
    assert_eq!(found.err(), Some(expected));
}
