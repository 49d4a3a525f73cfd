//! Connected pieces of the material, and the removal of islands.

use std::ops::Range;

use crate::VoxelMesh;

/// Part of the solid volume below which pieces are islands: crumbs of the voxel rule, not of the design.
const ISLANDS_MAX: f64 = 0.01;

/// Cells with material that hang together by faces.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Piece {
    /// Number of cells.
    pub cells: usize,
    /// Volume of the material in mm³.
    pub volume_mm3: f64,
}

/// A mesh without its islands, and what was taken from it.
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// The mesh that is left.
    pub mesh: VoxelMesh,
    /// Its pieces, the largest first; more than one means that the body falls apart.
    pub pieces: Vec<Piece>,
    /// The pieces removed.
    pub islands: Vec<Piece>,
}

/// The pieces of a mesh by face contact, the largest volume first.
pub fn pieces(mesh: &VoxelMesh) -> Vec<Piece> {
    let runs = Runs::of_mesh(mesh);
    let mut pieces: Vec<Piece> = runs.pieces(mesh).into_iter().filter(|p| p.cells > 0).collect();
    pieces.sort_by(|a, b| b.volume_mm3.total_cmp(&a.volume_mm3));
    pieces
}

/// Drops the smallest pieces as long as all dropped hold less than 1 % of the solid volume; the largest stays.
pub fn without_islands(mesh: VoxelMesh) -> Cleaned {
    cleaned(mesh, count_islands)
}

/// Drops all pieces but the largest, however large: the faces of a box cut parts of a random structure loose.
pub fn largest_piece(mesh: VoxelMesh) -> Cleaned {
    cleaned(mesh, |_, order| order.len().saturating_sub(1))
}

/// Drops the first of the pieces in rising order, as many as are counted.
fn cleaned(mesh: VoxelMesh, count: impl Fn(&[Piece], &[usize]) -> usize) -> Cleaned {
    let runs = Runs::of_mesh(&mesh);
    let by_root = runs.pieces(&mesh);
    let order = by_volume(&by_root);
    let (islands, kept) = order.split_at(count(&by_root, &order));
    let is_island = marked(by_root.len(), islands);
    let gone: Vec<Range<usize>> = runs
        .cells
        .iter()
        .zip(&runs.root)
        .filter(|(_, root)| is_island[**root as usize])
        .map(|(cells, _)| cells.clone())
        .collect();
    Cleaned {
        mesh: mesh.emptied(&gone),
        pieces: kept.iter().rev().map(|&root| by_root[root]).collect(),
        islands: islands.iter().rev().map(|&root| by_root[root]).collect(),
    }
}

/// Indices of the pieces with cells, the smallest first.
fn by_volume(by_root: &[Piece]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..by_root.len()).filter(|&r| by_root[r].cells > 0).collect();
    order.sort_by(|&a, &b| by_root[a].volume_mm3.total_cmp(&by_root[b].volume_mm3));
    order
}

fn count_islands(by_root: &[Piece], order: &[usize]) -> usize {
    let total: f64 = order.iter().map(|&root| by_root[root].volume_mm3).sum();
    let mut dropped = 0.0;
    let small = |&&root: &&usize| {
        dropped += by_root[root].volume_mm3;
        dropped < ISLANDS_MAX * total
    };
    let others = &order[..order.len().saturating_sub(1)];
    others.iter().take_while(small).count()
}

fn marked(length: usize, indices: &[usize]) -> Vec<bool> {
    let mut marks = vec![false; length];
    indices.iter().for_each(|&index| marks[index] = true);
    marks
}

/// Runs of material along x, joined where they touch.
pub(crate) struct Runs {
    /// Cell indices of each run, rising.
    pub(crate) cells: Vec<Range<usize>>,
    /// Smallest run of the same piece.
    pub(crate) root: Vec<u32>,
}

impl Runs {
    /// The runs of a mesh.
    fn of_mesh(mesh: &VoxelMesh) -> Self {
        Self::joined(mesh.regions(), mesh.grid().cells, mesh.repeats())
    }

    /// The runs of cells whose region is not 0, x fastest.
    pub(crate) fn of(regions: &[u8], cells: [usize; 3]) -> Self {
        Self::joined(regions, cells, false)
    }

    fn joined(regions: &[u8], [nx, ny, nz]: [usize; 3], repeats: bool) -> Self {
        let mut cells = Vec::new();
        let mut rows = vec![0];
        for row in regions.chunks(nx) {
            let start = (rows.len() - 1) * nx;
            append_runs(row, start, &mut cells);
            rows.push(cells.len());
        }
        let mut sets = Sets::new(cells.len());
        for row in 0..ny * nz {
            for (other, present) in [(1, row % ny > 0), (ny, row >= ny)] {
                if present {
                    let here = rows[row]..rows[row + 1];
                    let there = rows[row - other]..rows[row - other + 1];
                    join_touching(&cells, here, there, other * nx, &mut sets);
                }
            }
        }
        if repeats {
            join_across_faces(&cells, &rows, [nx, ny, nz], &mut sets);
        }
        let root = (0..cells.len() as u32).map(|run| sets.root(run)).collect();
        Self { cells, root }
    }

    /// The piece of each root run; without cells for runs that are no root.
    fn pieces(&self, mesh: &VoxelMesh) -> Vec<Piece> {
        let cell_volume = mesh.grid().cell_volume_mm3();
        let nothing = Piece {
            cells: 0,
            volume_mm3: 0.0,
        };
        let mut pieces = vec![nothing; self.cells.len()];
        let mut mixed = mesh.mixed_cells().iter().peekable();
        for (cells, &root) in self.cells.iter().zip(&self.root) {
            let mut filled = cells.len() as f64;
            while let Some((_, fractions)) = mixed.next_if(|entry| entry.0 < cells.end) {
                filled -= 1.0 - f64::from(fractions.iter().sum::<f32>());
            }
            let piece = &mut pieces[root as usize];
            piece.cells += cells.len();
            piece.volume_mm3 += filled * cell_volume;
        }
        pieces
    }
}

/// Joins runs at one face of the grid with those at the opposite one.
fn join_across_faces(cells: &[Range<usize>], rows: &[usize], [nx, ny, nz]: [usize; 3], sets: &mut Sets) {
    let runs = |row: usize| rows[row]..rows[row + 1];
    let mut join_rows = |here: usize, there: usize| {
        join_touching(cells, runs(here), runs(there), (here - there) * nx, sets);
    };
    for z in 0..nz {
        join_rows(ny - 1 + ny * z, ny * z);
    }
    for y in 0..ny {
        join_rows(y + ny * (nz - 1), y);
    }
    for row in 0..ny * nz {
        let [start, end] = [row * nx, (row + 1) * nx];
        let of_row = &cells[runs(row)];
        if let (Some(first), Some(last)) = (of_row.first(), of_row.last())
            && first.start == start
            && last.end == end
        {
            sets.join(rows[row] as u32, rows[row + 1] as u32 - 1);
        }
    }
}

/// Appends the runs of one row whose first cell has the index `start`.
fn append_runs(row: &[u8], start: usize, cells: &mut Vec<Range<usize>>) {
    let mut x = 0;
    for same in row.chunk_by(|a, b| (*a == 0) == (*b == 0)) {
        if same[0] != 0 {
            cells.push(start + x..start + x + same.len());
        }
        x += same.len();
    }
}

/// Joins the runs of two rows that overlap; `apart` is the difference of their cell indices.
fn join_touching(
    cells: &[Range<usize>],
    here: Range<usize>,
    there: Range<usize>,
    apart: usize,
    sets: &mut Sets,
) {
    let (mut a, mut b) = (here.start, there.start);
    while a < here.end && b < there.end {
        let other = cells[b].start + apart..cells[b].end + apart;
        if cells[a].start < other.end && other.start < cells[a].end {
            sets.join(a as u32, b as u32);
        }
        if cells[a].end < other.end {
            a += 1;
        } else {
            b += 1;
        }
    }
}

/// Disjoint sets with path halving; the smallest member is the root.
struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    fn new(length: usize) -> Self {
        Self {
            parent: (0..length as u32).collect(),
        }
    }

    fn root(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let above = self.parent[self.parent[member as usize] as usize];
            self.parent[member as usize] = above;
            member = above;
        }
        member
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grid, PHASES_MAX, Phase, VoxelMeshBuilder};

    fn mesh(cells: [usize; 3], content: &[f32]) -> VoxelMesh {
        let phase = Phase {
            name: "substrate".into(),
            body: 0,
        };
        let mut builder = VoxelMeshBuilder::new(Grid::at_origin(cells, 1.0), vec![phase]);
        for &f in content {
            let mut fractions = [0.0; PHASES_MAX];
            fractions[0] = f;
            builder.push(fractions);
        }
        builder.finish()
    }

    /// Pieces by flooding from cell to cell, the plain twin.
    fn flooded(mesh: &VoxelMesh) -> Vec<usize> {
        let grid = mesh.grid();
        let mut open: Vec<bool> = mesh.regions().iter().map(|&r| r != 0).collect();
        let mut sizes = Vec::new();
        for seed in 0..open.len() {
            let mut stack = vec![seed];
            let mut size = 0;
            while let Some(cell) = stack.pop() {
                if !std::mem::replace(&mut open[cell], false) {
                    continue;
                }
                size += 1;
                let at = grid.cell_position(cell);
                for axis in 0..3 {
                    for step in [-1i64, 1] {
                        let moved = at[axis] as i64 + step;
                        if (0..grid.cells[axis] as i64).contains(&moved) {
                            let mut next = at;
                            next[axis] = moved as usize;
                            stack.push(grid.cell_index(next));
                        }
                    }
                }
            }
            sizes.extend((size > 0).then_some(size));
        }
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes
    }

    /// A rod that the faces cut into quarters, and a crumb in the middle.
    #[test]
    fn copies_hang_together_across_faces() {
        let is_solid = |i: usize| {
            let [x, y, z] = [i % 4, i / 4 % 4, i / 16];
            (x % 3 == 0 && y % 3 == 0) || [x, y, z] == [2, 2, 1]
        };
        let content: Vec<f32> = (0..64).map(|i| f32::from(u8::from(is_solid(i)))).collect();
        let cells = |mesh: &VoxelMesh| pieces(mesh).iter().map(|p| p.cells).collect::<Vec<_>>();
        let cut = mesh([4, 4, 4], &content);
        assert_eq!(cells(&cut), [4, 4, 4, 4, 1]);
        assert_eq!(cells(&cut.repeated()), [16, 1]);
        // Along x and z, and one layer alone.
        let ends = mesh([4, 1, 2], &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(cells(&ends.repeated()), [2]);
        let ends = mesh([1, 2, 3], &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!(cells(&ends.repeated()), [2]);
    }

    proptest::proptest! {
        #[test]
        fn runs_agree_with_flooding(bits in proptest::collection::vec(0..3u8, 5 * 4 * 6)) {
            let content: Vec<f32> = bits.iter().map(|&b| if b == 0 { 0.0 } else { 1.0 }).collect();
            let mesh = mesh([5, 4, 6], &content);
            let mut sizes: Vec<usize> = pieces(&mesh).iter().map(|p| p.cells).collect();
            sizes.sort_unstable_by(|a, b| b.cmp(a));
            proptest::prop_assert_eq!(sizes, flooded(&mesh));
        }
    }

    #[test]
    fn crumbs_go_and_large_pieces_stay() {
        let mut content = vec![1.0; 400];
        content[300..].fill(0.0);
        content[398] = 0.5;
        let cleaned = without_islands(mesh([400, 1, 1], &content));
        assert_eq!(
            cleaned.islands,
            [Piece {
                cells: 1,
                volume_mm3: 0.5
            }]
        );
        assert_eq!(cleaned.mesh.solid_volume_mm3(), 300.0);
        content[390..399].fill(1.0);
        let cleaned = without_islands(mesh([400, 1, 1], &content));
        assert!(cleaned.islands.is_empty());
        assert_eq!(cleaned.pieces.len(), 2);
    }
}
