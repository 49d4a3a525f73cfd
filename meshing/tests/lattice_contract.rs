//! What every row of the lattice table promises.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use meshing::{
    Coat, LATTICES, Lattice, LatticeKind, MeshReport, SizedCell, Sizing, SizingError, Solid, UnitCell,
};

/// Edge of the cells in mm: 16 voxels of 75 µm.
const CELL_MM: f64 = 1.2;

fn rows() -> impl Iterator<Item = &'static Lattice> {
    LATTICES.iter().filter(|row| row.kind() != LatticeKind::Full)
}

fn sized(row: &'static Lattice, porosity: f64) -> Result<SizedCell, SizingError> {
    row.sized(&Sizing {
        porosity: Some(porosity),
        cell_mm: Some(CELL_MM),
        ..Sizing::default()
    })
}

/// Every row at 60, 70 and 80 % porosity; the necks of Schwarz P pinch off at 79 %.
static CELLS: LazyLock<Vec<[SizedCell; 3]>> = LazyLock::new(|| {
    let of_row = |row: &'static Lattice| {
        let highest = if row.name == "schwarz-p-network" {
            0.75
        } else {
            0.8
        };
        [0.6, 0.7, highest].map(|porosity| sized(row, porosity).unwrap())
    };
    rows().map(of_row).collect()
});

/// Every row at 70 % porosity.
fn middle_cells() -> impl Iterator<Item = &'static SizedCell> {
    CELLS.iter().map(|cells| &cells[1])
}

fn name(cell: &SizedCell) -> &'static str {
    cell.lattice().name
}

/// Points spread evenly over the cell and its neighbours, Roberts 2018.
fn points(count: u32) -> impl Iterator<Item = [f64; 3]> {
    let spread = [
        0.819_172_513_396_164_4,
        0.671_043_606_703_789_3,
        0.549_700_477_901_970_2,
    ];
    (1..=count).map(move |i| spread.map(|s| CELL_MM * (3.0 * (f64::from(i) * s).fract() - 1.0)))
}

#[test]
fn names_are_unique_and_found() {
    for row in LATTICES {
        assert!(std::ptr::eq(meshing::lattice::find(row.name).unwrap(), row));
        assert!(!row.what.is_empty() && !row.source.is_empty());
    }
    assert!(meshing::lattice::find("dimond").is_none());
}

#[test]
fn the_full_block_is_full() {
    let row = meshing::lattice::find("solid").unwrap();
    let sizing = Sizing {
        cell_mm: Some(2.0),
        ..Sizing::default()
    };
    let block = row.sized(&sizing).unwrap();
    assert_eq!(block.solid_volume_mm3(), 8.0);
    let cut = UnitCell::cut(&block, Coat::NONE, 4).unwrap();
    assert_eq!(cut.substrate_volume_mm3(), 8.0);
    assert!(block.signed_distance_mm([0.3, 0.1, 7.0]).is_finite());
    assert_eq!(
        row.sized(&Sizing {
            porosity: Some(0.5),
            ..sizing
        })
        .unwrap_err(),
        SizingError::FullTakesCellOnly
    );
}

#[test]
fn distances_are_finite_and_periodic() {
    for cell in middle_cells() {
        for at in points(300) {
            let here = cell.signed_distance_mm(at);
            let there = cell.signed_distance_mm([at[0] + CELL_MM, at[1] - CELL_MM, at[2] + 2.0 * CELL_MM]);
            assert!(
                here.is_finite() && (here - there).abs() < 1e-12,
                "{}: {here} {there}",
                name(cell)
            );
        }
    }
}

#[test]
fn distances_have_slope_one_near_the_surface() {
    for cell in middle_cells() {
        let step = 1e-5;
        let near = points(4000).filter(|&at| cell.signed_distance_mm(at).abs() < 0.03);
        let mut creased = 0;
        let mut count = 0;
        for at in near {
            let sample = cell.sample(at);
            let ahead = std::array::from_fn(|a| at[a] + step * sample.normal[a]);
            let slope = (cell.signed_distance_mm(ahead) - sample.distance_mm) / step;
            count += 1;
            creased += usize::from((slope - 1.0).abs() > 1e-4);
        }
        // A step of 10 nm meets a crease between struts now and then.
        assert!(
            count > 100 && creased * 500 <= count,
            "{}: {creased} of {count}",
            name(cell)
        );
    }
}

#[test]
fn porosities_are_met() {
    for cells in CELLS.iter() {
        for cell in cells {
            let measured = UnitCell::cut(cell, Coat::NONE, 40)
                .unwrap()
                .substrate_volume_mm3();
            let error = measured / cell.solid_volume_mm3() - 1.0;
            println!("{} {:.4} solid {error:+.1e}", name(cell), cell.porosity());
            assert!(error.abs() < 1e-3, "{}: {error}", name(cell));
        }
    }
}

#[test]
fn a_porosity_out_of_reach_names_the_range() {
    let row = meshing::lattice::find("schwarz-p-network").unwrap();
    match sized(row, 0.8) {
        Err(SizingError::Unreachable { highest, .. }) => assert!((0.77..0.79).contains(&highest)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn volume_grows_with_thickness() {
    for cells in CELLS.iter() {
        let cell = &cells[0];
        let volumes: Vec<f64> = (-3..=3)
            .map(|k| cell.volume_within_mm3(0.01 * f64::from(k)))
            .collect();
        assert!(
            volumes.windows(2).all(|pair| pair[1] > pair[0]),
            "{}: {volumes:?}",
            name(cell)
        );
        let members: Vec<f64> = cells.iter().map(SizedCell::member_mm).collect();
        assert!(
            members.windows(2).all(|pair| pair[1] < pair[0]),
            "{}: {members:?}",
            name(cell)
        );
        let pores: Vec<f64> = cells.iter().map(SizedCell::pore_mm).collect();
        assert!(
            pores.windows(2).all(|pair| pair[1] > pair[0]),
            "{}: {pores:?}",
            name(cell)
        );
    }
}

#[test]
fn cells_and_specimens_are_of_one_piece() {
    for cells in CELLS.iter() {
        for cell in cells {
            let unit = UnitCell::cut(cell, Coat::NONE, 24).unwrap();
            assert_eq!(periodic_pieces(&unit), 1, "{}", name(cell));
            let (_, report) = MeshReport::of_lattice(cell, &unit, unit.tiled([2; 3]));
            assert_eq!(report.pieces.len(), 1, "{} {:?}", name(cell), report.pieces);
        }
    }
}

/// Pieces of the endlessly repeated cell: the specimen's, joined across its faces.
fn periodic_pieces(unit: &UnitCell) -> usize {
    let [n, ..] = unit.grid.cells;
    let mut open: Vec<bool> = unit.fractions.iter().map(|f| f.total() > 0.0).collect();
    let mut pieces = 0;
    for seed in 0..open.len() {
        pieces += usize::from(open[seed]);
        let mut stack = vec![seed];
        while let Some(cell) = stack.pop() {
            if !std::mem::replace(&mut open[cell], false) {
                continue;
            }
            let at = unit.grid.cell_position(cell);
            for axis in 0..3 {
                for step in [1, n - 1] {
                    let mut next = at;
                    next[axis] = (at[axis] + step) % n;
                    stack.push(unit.grid.cell_index(next));
                }
            }
        }
    }
    pieces
}

/// True if the body looks the same after turning axes by `turn` about some point with coordinates in eighths.
fn is_symmetric(cell: &SizedCell, turn: impl Fn([f64; 3]) -> [f64; 3]) -> bool {
    (0..512).any(|k| {
        let shift = [k % 8, (k / 8) % 8, k / 64].map(|e| f64::from(e) / 8.0 * CELL_MM);
        points(40).all(|at| {
            let turned = turn(at);
            let there = std::array::from_fn(|a| turned[a] + shift[a]);
            (cell.signed_distance_mm(at) - cell.signed_distance_mm(there)).abs() < 1e-9
        })
    })
}

#[test]
fn every_lattice_has_the_axes_of_a_cube() {
    for cell in middle_cells() {
        assert!(
            is_symmetric(cell, |[x, y, z]| [z, x, y]),
            "{}: threefold",
            name(cell)
        );
        let rotated = is_symmetric(cell, |[x, y, z]| [-y, x, z]);
        let mirrored = is_symmetric(cell, |[x, y, z]| [y, -x, -z]);
        assert!(rotated || mirrored, "{}: fourfold", name(cell));
        assert!(
            !is_symmetric(cell, |[x, y, z]| [x + 0.03 * CELL_MM, y, z]),
            "{}: any",
            name(cell)
        );
    }
}

/// 16 voxels a cell under a coat of 15 µm on voxels of 60 and 90 µm, here scaled to 75 µm.
#[test]
fn volumes_of_coated_cells_are_right_at_16_voxels() {
    for cell in CELLS.iter().flatten() {
        for voxel_mm in [0.06, 0.09] {
            for [outward, inward] in [[0.015, 0.0], [0.005, 0.01]] {
                let scale = 0.075 / voxel_mm;
                check_coat(
                    cell,
                    Coat {
                        outward_mm: outward * scale,
                        inward_mm: inward * scale,
                    },
                );
            }
        }
    }
}

fn check_coat(cell: &SizedCell, coat: Coat) {
    let unit = UnitCell::cut(cell, coat, 16).unwrap();
    let substrate = cell.volume_within_mm3(-coat.inward_mm);
    let body = cell.volume_within_mm3(coat.outward_mm);
    let meshed = unit.substrate_volume_mm3() + unit.coat_volume_mm3();
    let solid_error = meshed / body - 1.0;
    let coat_error = unit.coat_volume_mm3() / (body - substrate) - 1.0;
    println!(
        "{:21} {:.3} {coat:?} solid {solid_error:+.1e} coat {coat_error:+.1e}",
        name(cell),
        cell.porosity()
    );
    assert!(
        solid_error.abs() < 2e-3,
        "{}: solid {solid_error}",
        cell.lattice().name
    );
    assert!(
        coat_error.abs() < 1e-2,
        "{}: coat {coat_error}",
        cell.lattice().name
    );
}

#[test]
fn sampled_cells_are_full_or_empty_and_keep_the_coat() {
    for cell in middle_cells() {
        let coat = Coat {
            outward_mm: 0.015,
            inward_mm: 0.0,
        };
        let cut = UnitCell::cut(cell, coat, 48).unwrap();
        let binary = cut.sampled();
        assert!(
            binary
                .fractions
                .iter()
                .all(|f| f.total() == 0.0 || (f.total() - 1.0).abs() < 1e-6)
        );
        let coat_error = binary.coat_volume_mm3() / cut.coat_volume_mm3() - 1.0;
        assert!(coat_error.abs() < 1e-3, "{}: {coat_error}", name(cell));
        let total = |unit: &UnitCell| unit.substrate_volume_mm3() + unit.coat_volume_mm3();
        let error = total(&binary) / total(&cut) - 1.0;
        println!("{} sampled {error:+.1e}", name(cell));
        // Some hundred cells that symmetry makes equal go together.
        assert!(error.abs() < 2e-2, "{}: {error}", name(cell));
    }
}
