//! Closed forms of diffusion: straight pores, arrays of spheres and cylinders.

use std::f64::consts::PI;

use super::tests::{Ball, Rod, Slab, cut};
use super::*;
use crate::solid::vector::dot;
use crate::{Grid, Occupancy};

/// Tortuosity and D_eff/D.
fn open(passage: Passage) -> (f64, f64) {
    match passage {
        Passage::Open {
            tortuosity,
            relative_diffusivity,
        } => (tortuosity, relative_diffusivity),
        Passage::Blocked => panic!("blocked"),
    }
}

#[test]
fn straight_pores_have_tortuosity_one_and_walls_block() {
    let normal = [0.0, 0.0, 1.0];
    let slab = Slab {
        normal,
        thickness_mm: 3.7,
    };
    let found = Tortuosity::of(&cut(&slab, 12)).unwrap();
    for along in [found.x, found.y].map(open) {
        assert!((along.0 - 1.0).abs() < 1e-3, "{found:?}");
        assert!((along.1 - (1.0 - 3.7 / 12.0)).abs() < 1e-3, "{found:?}");
    }
    assert_eq!(found.z, Passage::Blocked);
}

#[test]
fn a_layer_of_cells_more_than_half_solid_blocks() {
    for (fraction, is_open) in [(0.4, true), (0.6, false)] {
        let name = "substrate".into();
        let grid = Grid::at_origin([7, 4, 4], 1.0);
        let mut builder = crate::VoxelMeshBuilder::new(grid.clone(), vec![crate::Phase { name, body: 0 }]);
        for cell in 0..grid.cell_count() {
            let mut fractions = crate::CellFractions::default();
            fractions[0] = if grid.cell_position(cell)[0] == 3 {
                fraction
            } else {
                0.0
            };
            builder.push(fractions);
        }
        let found = Tortuosity::of(&Occupancy::of_mesh(&builder.finish()).unwrap()).unwrap();
        assert_eq!(found.x != Passage::Blocked, is_open, "{found:?}");
        assert!(found.y != Passage::Blocked);
    }
}

/// A cube about the origin with faces in planes of symmetry, one millimetre wide.
fn unit_cell(cells: usize) -> Grid {
    Grid {
        cells: [cells; 3],
        spacing_mm: 1.0 / cells as f64,
        origin_mm: [-0.5; 3],
    }
}

/// Σ P₄(cos θ)/R⁵ over the simple cubic lattice without the origin; the cube of 25 sites is a thousandth low.
fn cubic_lattice_sum() -> f64 {
    let sites = -12..=12_i32;
    let all = sites.clone().flat_map(|x| {
        let sites = sites.clone();
        let plane = sites
            .clone()
            .flat_map(move |y| sites.clone().map(move |z| (y, z)));
        plane.map(move |(y, z)| [x, y, z].map(f64::from))
    });
    let term = |at: [f64; 3]| {
        let square = dot(at, at);
        let cosine2 = at[2] * at[2] / square;
        (35.0 * cosine2 * cosine2 - 30.0 * cosine2 + 3.0) / 8.0 / square.powf(2.5)
    };
    all.filter(|&at| dot(at, at) > 0.0).map(term).sum()
}

#[test]
fn rayleigh_1892_spheres_in_a_cubic_array() {
    // Insulating spheres with their octupoles, Rayleigh 1892 (10.1080/14786449208620364): D_eff/D =
    // 1 − 3f/(2 + f − 12 S₄² (3/4π)^(10/3) f^(10/3)), S₄ = 3.1082; Rayleigh's own sum, 3.11, was summed by hand.
    // 12 S₄² (3/4π)^(10/3) = 0.9785 is ¾ of the 1.305 that Sangani & Acrivos 1983 (10.1098/rspa.1983.0036) give for
    // perfect conductors. Without it the formula is Maxwell's, τ = (3 − ε)/2.
    let octupole = 12.0 * cubic_lattice_sum().powi(2) * (0.75 / PI).powf(10.0 / 3.0);
    assert!((octupole - 0.75 * 1.305).abs() < 2e-3, "{octupole}");
    for radius_mm in [0.2_f64, 0.3, 0.4] {
        let f = 4.0 / 3.0 * PI * radius_mm.powi(3);
        let exact = 1.0 - 3.0 * f / (2.0 + f - octupole * f.powf(10.0 / 3.0));
        let errors = [10, 20, 40].map(|cells| {
            let occupancy = Occupancy::of_solid(&Ball { radius_mm }, &unit_cell(cells)).unwrap();
            let found = Tortuosity::of(&occupancy).unwrap();
            assert!((open(found.x).1 - open(found.z).1).abs() < 1e-6);
            open(found.x).1 / exact - 1.0
        });
        let [coarse, _, fine] = errors.map(f64::abs);
        assert!(coarse < 2e-3 && fine < 2e-4, "{radius_mm} {errors:?}");
    }
}

#[test]
fn rayleigh_1892_cylinders_in_a_square_array() {
    // Insulating cylinders across the flux, Perrins, McKenzie & McPhedran 1979 (10.1098/rspa.1979.0160):
    // D_eff/D = 1 − 2f/(1 + f − 0.305827 f⁴/(1 − 1.402958 f⁸) − 0.013362 f⁸). The numbers are 3S₄²/π⁴ and 7S₈²/π⁸ with
    // the sums Σ z⁻⁴ = 3.15121 and Σ z⁻⁸ = 4.25577 over the square lattice.
    for radius_mm in [0.2_f64, 0.3, 0.4] {
        let f = PI * radius_mm * radius_mm;
        let quadrupole = 0.305827 * f.powi(4) / (1.0 - 1.402958 * f.powi(8));
        let exact = 1.0 - 2.0 * f / (1.0 + f - quadrupole - 0.013362 * f.powi(8));
        let along = [0.0, 0.0, 1.0];
        let errors = [10, 20, 40].map(|cells| {
            let mut grid = unit_cell(cells);
            grid.cells[2] = 3;
            let occupancy = Occupancy::of_solid(&Rod { along, radius_mm }, &grid).unwrap();
            let found = Tortuosity::of(&occupancy).unwrap();
            assert!((open(found.z).0 - 1.0).abs() < 0.2 / cells as f64, "{found:?}");
            open(found.y).1 / exact - 1.0
        });
        // Of second order, near enough: a sixteenth of the error with a quarter of the width.
        let [coarse, _, fine] = errors.map(f64::abs);
        assert!(coarse < 0.015 && fine < 1e-3, "{radius_mm} {errors:?}");
    }
}

#[test]
fn iterations_do_not_grow_with_the_mesh() {
    let cell = crate::lattice::find("diamond").unwrap();
    let sizing = crate::Sizing {
        cell_mm: Some(1.0),
        porosity: Some(0.7),
        ..crate::Sizing::default()
    };
    let cell = cell.sized(&sizing).unwrap();
    for voxels in [12, 24, 33] {
        let mesh = crate::UnitCell::cut(&cell, crate::Coat::NONE, voxels).unwrap();
        let levels = tortuosity::hierarchy(&Occupancy::of_mesh(&mesh.tiled([1, 1, 1])).unwrap());
        let multigrid = multigrid::Multigrid::new(&levels, 0);
        let solution = conduction::Conduction::new(&levels[0], 0).solved(multigrid, 1e-5, 100);
        assert!(solution.iterations <= 12, "{voxels} {}", solution.iterations);
    }
}

#[test]
fn a_cycle_is_symmetric_and_positive() {
    let levels = tortuosity::hierarchy(&cut(&Ball { radius_mm: 3.0 }, 9));
    let draw = |k: u32| f64::from((k + 1).wrapping_mul(0x9E37_79B9) >> 16) / 65536.0 - 0.5;
    let [a, b] = [0, 9 * 9 * 9].map(|first| (first..first + 9 * 9 * 9).map(draw).collect::<Vec<f64>>());
    let mut multigrid = multigrid::Multigrid::new(&levels, 2);
    let mut product = |a: &[f64], b: &[f64]| -> f64 {
        let cycled = multigrid.cycle(a);
        cycled.iter().zip(b).map(|(x, y)| x * y).sum()
    };
    let (ab, ba, aa) = (product(&a, &b), product(&b, &a), product(&a, &a));
    assert!(aa > 0.0 && (ab - ba).abs() < 1e-9 * aa, "{ab} {ba} {aa}");
}
