//! What every row of the lattice table promises.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use meshing::lattice::{self, PointGroup, Turn};
use meshing::{
    Coat, LATTICES, Lattice, LatticeKind, MeshReport, SizedCell, Sizing, SizingError, Solid, UnitCell,
};

/// Edge of the cells in mm: 16 voxels of 75 µm.
const CELL_MM: f64 = 1.2;
const CUBE: [f64; 3] = [1.0; 3];
/// Edges of rectangular cells: whole numbers of voxels for a multiple of four along x.
const BRICK: [f64; 3] = [1.0, 0.75, 1.25];
/// Porosities that every row is asked for.
const POROSITIES: [f64; 3] = [0.6, 0.7, 0.8];

/// A cell and the same cut into voxels without a coat.
struct Body {
    cell: SizedCell,
    unit: UnitCell,
}

fn rows() -> impl Iterator<Item = &'static Lattice> {
    LATTICES.iter().filter(|row| row.kind() != LatticeKind::Full)
}

fn sized(row: &'static Lattice, porosity: f64, aspect: [f64; 3]) -> Result<SizedCell, SizingError> {
    row.sized(&Sizing {
        porosity: Some(porosity),
        cell_mm: Some(CELL_MM),
        aspect,
        ..Sizing::default()
    })
}

/// The row at the porosities that it is asked for; where it does not reach one of them, as its error says, at three
/// between the nearest that it reaches. The necks of Schwarz P pinch off at 79 %, those of Neovius' surface at 67 %.
fn cubes(row: &'static Lattice) -> [SizedCell; 3] {
    let cells = POROSITIES.map(|porosity| sized(row, porosity, CUBE));
    let mut ranges = cells
        .iter()
        .filter_map(|cell| cell.as_ref().err())
        .map(|error| reach(row, error));
    let Some([lowest, highest]) = ranges.next_back() else {
        return cells.map(Result::unwrap);
    };
    let low = POROSITIES[0].max(lowest + 0.01);
    let high = POROSITIES[2].min(highest - 0.01);
    [low, 0.5 * (low + high), high].map(|porosity| sized(row, porosity, CUBE).unwrap())
}

/// The range that a refusal names.
fn reach(row: &Lattice, error: &SizingError) -> [f64; 2] {
    let SizingError::Unreachable {
        lowest,
        highest,
        wanted,
        quantity: "porosity",
        ..
    } = *error
    else {
        unreachable!("{}: {error}", row.name);
    };
    assert!(!(lowest..=highest).contains(&wanted), "{}: {error}", row.name);
    [lowest, highest]
}

fn cut(cell: SizedCell) -> Body {
    let unit = UnitCell::cut(&cell, Coat::NONE, 16).unwrap();
    Body { cell, unit }
}

/// Every row at 60, 70 and 80 % porosity.
static CUBES: LazyLock<Vec<[Body; 3]>> = LazyLock::new(|| rows().map(|row| cubes(row).map(cut)).collect());

/// Every row in a rectangular cell.
static BRICKS: LazyLock<Vec<Body>> = LazyLock::new(|| {
    let brick = |cell: &SizedCell| sized(cell.lattice(), cell.porosity(), BRICK).unwrap();
    middle_cells().map(|cell| cut(brick(cell))).collect()
});

/// Every row at 70 % porosity.
fn middle_cells() -> impl Iterator<Item = &'static SizedCell> {
    CUBES.iter().map(|bodies| &bodies[1].cell)
}

/// These and those in rectangular cells.
fn cubes_and_bricks() -> impl Iterator<Item = &'static SizedCell> {
    middle_cells().chain(BRICKS.iter().map(|body| &body.cell))
}

fn all_bodies() -> impl Iterator<Item = &'static Body> {
    CUBES.iter().flatten().chain(BRICKS.iter())
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
fn names_and_aliases_are_unique_and_found() {
    let names_of = |row: &'static Lattice| std::iter::once(row.name).chain(row.aliases.iter().copied());
    for row in LATTICES {
        assert!(!row.what.is_empty() && !row.source.is_empty());
        for name in names_of(row) {
            assert!(std::ptr::eq(lattice::find(name).unwrap(), row), "{name}");
        }
    }
    assert!(lattice::find("dimond").is_none());
}

#[test]
fn the_full_block_is_full() {
    let row = lattice::find("solid").unwrap();
    let sizing = Sizing {
        cell_mm: Some(2.0),
        aspect: [1.0, 0.5, 1.0],
        ..Sizing::default()
    };
    let block = row.sized(&sizing).unwrap();
    assert_eq!(block.solid_volume_mm3(), 4.0);
    assert_eq!(block.edges_mm(), [2.0, 1.0, 2.0]);
    let cut = UnitCell::cut(&block, Coat::NONE, 8).unwrap();
    assert_eq!(cut.substrate_volume_mm3(), 4.0);
    assert!(block.signed_distance_mm([0.3, 0.1, 7.0]).is_finite());
    let porous = Sizing {
        porosity: Some(0.5),
        ..sizing
    };
    assert_eq!(row.sized(&porous).unwrap_err(), SizingError::FullTakesCellOnly);
}

#[test]
fn distances_are_finite_and_periodic() {
    for cell in cubes_and_bricks() {
        let edges = cell.edges_mm();
        for at in points(300) {
            let here = cell.signed_distance_mm(at);
            let there = cell.signed_distance_mm([at[0] + edges[0], at[1] - edges[1], at[2] + 2.0 * edges[2]]);
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
    for cell in cubes_and_bricks() {
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
            count > 100 && creased * 200 <= count,
            "{}: {creased} of {count}",
            name(cell)
        );
    }
}

#[test]
fn porosities_are_met() {
    for Body { cell, unit } in all_bodies() {
        let error = unit.substrate_volume_mm3() / cell.solid_volume_mm3() - 1.0;
        println!("{} {:.4} solid {error:+.1e}", name(cell), cell.porosity());
        assert!(error.abs() < 1e-3, "{}: {error}", name(cell));
    }
    let all_three = CUBES.iter().filter(|bodies| bodies[2].cell.porosity() > 0.799);
    let mut count = 0;
    for (body, asked) in all_three.flat_map(|bodies| bodies.iter().zip(POROSITIES)) {
        let error = (1.0 - body.cell.porosity()) / (1.0 - asked) - 1.0;
        assert!(error.abs() < 5e-4, "{}: {error}", name(&body.cell));
        count += 1;
    }
    // All rows but the networks of Schwarz P, Neovius, F-RD and the lidinoid.
    assert_eq!(count, 3 * (CUBES.len() - 4));
}

/// Each row by its member and by its pore; those of networks, whose every level has its own spheres, once each.
#[test]
fn cells_of_equal_members_or_pores_are_the_same() {
    let whole = Sizing {
        cell_mm: Some(CELL_MM),
        ..Sizing::default()
    };
    for [thick, middle, thin] in CUBES.iter() {
        let is_network = middle.cell.lattice().kind() == LatticeKind::Network;
        let more = (!is_network).then_some(middle);
        for Body { cell, .. } in std::iter::once(thick).chain(more) {
            let member_mm = Some(cell.member_mm());
            check_same(cell, &Sizing { member_mm, ..whole });
        }
        for Body { cell, .. } in more.into_iter().chain([thin]) {
            let pore_mm = Some(cell.pore_mm());
            check_same(cell, &Sizing { pore_mm, ..whole });
        }
    }
}

fn check_same(cell: &SizedCell, sizing: &Sizing) {
    let again = cell.lattice().sized(sizing).unwrap();
    let error = again.solid_volume_mm3() / cell.solid_volume_mm3() - 1.0;
    assert!(error.abs() < 1e-3, "{} {sizing:?}: {error}", name(cell));
}

#[test]
fn volume_grows_with_thickness() {
    for bodies in CUBES.iter() {
        let cell = &bodies[0].cell;
        let volume = |k: i32| cell.volume_within_mm3(0.01 * f64::from(k));
        let volumes: Vec<f64> = (-3..=3).map(volume).collect();
        assert!(volumes.is_sorted_by(|a, b| a < b), "{}: {volumes:?}", name(cell));
        let members: Vec<f64> = bodies.iter().map(|body| body.cell.member_mm()).collect();
        assert!(members.is_sorted_by(|a, b| a > b), "{}: {members:?}", name(cell));
        let pores: Vec<f64> = bodies.iter().map(|body| body.cell.pore_mm()).collect();
        assert!(pores.is_sorted_by(|a, b| a < b), "{}: {pores:?}", name(cell));
    }
}

#[test]
fn cells_and_specimens_are_of_one_piece() {
    for Body { cell, unit } in all_bodies() {
        assert_eq!(periodic_pieces(unit), 1, "{}", name(cell));
        let (_, report) = MeshReport::of_lattice(cell, unit, unit.tiled([2; 3]));
        assert_eq!(report.pieces.len(), 1, "{} {:?}", name(cell), report.pieces);
    }
}

/// Pieces of the endlessly repeated cell: the specimen's, joined across its faces.
fn periodic_pieces(unit: &UnitCell) -> usize {
    let counts = unit.grid.cells;
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
                for step in [1, counts[axis] - 1] {
                    let mut next = at;
                    next[axis] = (at[axis] + step) % counts[axis];
                    stack.push(unit.grid.cell_index(next));
                }
            }
        }
    }
    pieces
}

/// True if the body looks the same after this turn about some point with coordinates in eighths.
fn is_symmetric(cell: &SizedCell, turn: &Turn) -> bool {
    let turned = |at: [f64; 3]| turn.map(|row| (0..3).map(|a| f64::from(row[a]) * at[a]).sum::<f64>());
    is_same(cell, &turned)
}

fn is_same(cell: &SizedCell, moved: &dyn Fn([f64; 3]) -> [f64; 3]) -> bool {
    (0..512).any(|k| {
        let shift = [k % 8, (k / 8) % 8, k / 64].map(|e| f64::from(e) / 8.0 * CELL_MM);
        points(40).all(|at| {
            let there = moved(at);
            let there = std::array::from_fn(|a| there[a] + shift[a]);
            (cell.signed_distance_mm(at) - cell.signed_distance_mm(there)).abs() < 1e-9
        })
    })
}

/// The generators of the point group that a row claims hold, and those of the next larger group do not.
#[test]
fn cells_have_the_point_group_that_they_claim_and_no_larger_one() {
    for cell in middle_cells() {
        let group = cell.lattice().point_group;
        for turn in group.generators() {
            assert!(
                is_symmetric(cell, turn),
                "{} {}: {turn:?}",
                name(cell),
                group.symbol()
            );
        }
        let full = PointGroup::FullCubic.generators();
        let beyond = full.iter().filter(|turn| !is_symmetric(cell, turn)).count();
        assert_eq!(beyond == 0, group == PointGroup::FullCubic, "{}", name(cell));
        let aside = |[x, y, z]: [f64; 3]| [x + 0.03 * CELL_MM, y, z];
        assert!(!is_same(cell, &aside), "{}: the same everywhere", name(cell));
    }
}

/// 16 voxels a cell under a coat of 15 µm on voxels of 60 and 90 µm, here scaled to 75 µm.
#[test]
fn volumes_of_coated_cells_are_right_at_16_voxels() {
    for bodies in CUBES.iter() {
        for (body, voxel_mm) in bodies.iter().zip([0.06, 0.06, 0.09]) {
            let scale = 0.075 / voxel_mm;
            let [outward_mm, inward_mm] = if voxel_mm == 0.06 {
                [0.005, 0.01]
            } else {
                [0.015, 0.0]
            };
            check_coat(
                &body.cell,
                Coat {
                    outward_mm: outward_mm * scale,
                    inward_mm: inward_mm * scale,
                },
            );
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
        "{:21} {:.3} {coat:?} {solid_error:+.1e} coat {coat_error:+.1e}",
        name(cell),
        cell.porosity()
    );
    assert!(solid_error.abs() < 2e-3, "{}: solid {solid_error}", name(cell));
    assert!(coat_error.abs() < 1e-2, "{}: coat {coat_error}", name(cell));
}

#[test]
fn sampled_cells_are_full_or_empty_and_keep_the_coat() {
    let coat = Coat {
        outward_mm: 0.015,
        inward_mm: 0.0,
    };
    // Some struts, some networks, some sheets.
    for cell in middle_cells().step_by(4) {
        let cut = UnitCell::cut(cell, coat, 48).unwrap();
        let binary = cut.sampled();
        let is_binary = |total: f32| total == 0.0 || (total - 1.0).abs() < 1e-6;
        assert!(binary.fractions.iter().all(|f| is_binary(f.total())));
        let coat_error = binary.coat_volume_mm3() / cut.coat_volume_mm3() - 1.0;
        assert!(coat_error.abs() < 1e-3, "{}: {coat_error}", name(cell));
        let total = |unit: &UnitCell| unit.substrate_volume_mm3() + unit.coat_volume_mm3();
        let error = total(&binary) / total(&cut) - 1.0;
        println!("{} sampled {error:+.1e}", name(cell));
        // Some hundred cells that symmetry makes equal go together.
        assert!(error.abs() < 2e-2, "{}: {error}", name(cell));
    }
}
