//! What every trabecular structure is tested for.

use super::random::Random;
use crate::solid::vector::{difference, length, scaled, shifted};
use crate::{CellFractions, Coat, Grid, PHASES_MAX, Phase, Solid, VoxelMesh, VoxelMeshBuilder, cut_cells};

/// A body as a mesh of one phase.
pub(crate) fn mesh(solid: &dyn Solid, grid: Grid) -> VoxelMesh {
    let phase = Phase {
        name: "substrate".into(),
        body: 0,
    };
    let cut = cut_cells(solid, Coat::NONE, &grid);
    let mut builder = VoxelMeshBuilder::new(grid, vec![phase]);
    for cell in cut {
        let mut fractions: CellFractions = [0.0; PHASES_MAX];
        fractions[0] = cell.substrate;
        builder.push(fractions);
    }
    builder.finish()
}

/// Solid part of a box of whole voxels.
pub(crate) fn solid_part(solid: &dyn Solid, grid: &Grid) -> f64 {
    let cut = cut_cells(solid, Coat::NONE, grid);
    cut.iter().map(|f| f64::from(f.substrate)).sum::<f64>() / cut.len() as f64
}

/// Pieces of a periodic body by the faces of its voxels, those of the box among them; crumbs of less than 1 % of its
/// volume are not counted.
pub(crate) fn pieces_across_faces(solid: &dyn Solid, grid: &Grid) -> usize {
    let cut = cut_cells(solid, Coat::NONE, grid);
    let mut left: Vec<f64> = cut.iter().map(|f| f64::from(f.substrate)).collect();
    let total: f64 = left.iter().sum();
    let mut pieces = 0;
    for start in 0..left.len() {
        let (mut volume, mut open) = (0.0, vec![start]);
        while let Some(cell) = open.pop() {
            let part = std::mem::take(&mut left[cell]);
            if part > 0.0 {
                volume += part;
                open.extend(beside(grid, cell));
            }
        }
        pieces += usize::from(volume > 0.01 * total);
    }
    pieces
}

/// The six cells about one, in a grid that repeats.
fn beside(grid: &Grid, cell: usize) -> [usize; 6] {
    let at = grid.cell_position(cell);
    std::array::from_fn(|k| {
        let (axis, forward) = (k / 2, k % 2);
        let mut there = at;
        there[axis] = (at[axis] + grid.cells[axis] + 2 * forward - 1) % grid.cells[axis];
        grid.cell_index(there)
    })
}

/// Hash of the fractions of all voxels, rounded to 10⁻⁴: FNV-1a by words, Fowler, Noll & Vo (RFC 9923).
pub(crate) fn fingerprint(solid: &dyn Solid, grid: &Grid) -> u64 {
    let cut = cut_cells(solid, Coat::NONE, grid);
    let rounded = cut.iter().map(|f| (f64::from(f.substrate) * 1e4).round() as u64);
    rounded.fold(0xcbf2_9ce4_8422_2325, |hash, value| {
        (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The same by a number of threads.
pub(crate) fn on_threads<T: Send>(threads: usize, work: impl Fn() -> T + Send + Sync) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}

/// Distances rise by no more than the way between two points, but for `slack`, and along the normal by as much.
pub(crate) fn is_a_distance(solid: &dyn Solid, box_mm: [f64; 3], slack: f64) {
    let mut random = Random::new(17);
    for _ in 0..4000 {
        let part = random.unit_cube();
        let at = std::array::from_fn(|a| part[a] * box_mm[a]);
        let here = solid.sample(at);
        assert_eq!(here.distance_mm, solid.signed_distance_mm(at));
        let way = scaled(random.direction(), 0.2 * random.unit());
        let there = solid.signed_distance_mm(shifted(at, way));
        assert!(
            (there - here.distance_mm).abs() <= length(way) + slack,
            "{at:?} {} {there}",
            here.distance_mm
        );
        assert!((length(here.normal) - 1.0).abs() < 1e-9);
        // Down the normal to the surface; from within a foot may lie in another strut.
        if here.distance_mm > 0.0 {
            let foot = difference(at, scaled(here.normal, here.distance_mm));
            assert!(solid.signed_distance_mm(foot).abs() < 1e-3 + slack, "{at:?}");
        }
    }
}
