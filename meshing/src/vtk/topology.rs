//! Material cells, the nodes that touch them, and their numbers in the file.

use std::ops::Range;

use vtkio::xml::ScalarType;

use super::VtkError;
use super::array::float_bytes;
use super::column::Column;
use crate::{Grid, VoxelMesh};

// VTK_HEXAHEDRON of vtkCellType.h. The plain voxel (11) would not survive a warp by the displacement.
const HEXAHEDRON: u8 = 12;

const CORNERS: usize = 8;

/// What the file shows of a mesh.
pub(super) struct Topology<'a> {
    grid: &'a Grid,
    /// Grid indices of the material cells, rising.
    cells: Vec<u32>,
    /// Regions of the material cells.
    regions: Vec<u8>,
    nodes: ActiveNodes,
}

impl<'a> Topology<'a> {
    pub fn of(mesh: &'a VoxelMesh) -> Result<Self, VtkError> {
        let grid = mesh.grid();
        check_size(grid, mesh.material_cell_count())?;
        check_positions(grid)?;
        let with_material = || {
            mesh.regions()
                .iter()
                .enumerate()
                .filter(|&(_, &region)| region != 0)
        };
        let cells: Vec<u32> = with_material().map(|(cell, _)| cell as u32).collect();
        let nodes = ActiveNodes::of(grid, &cells);
        Ok(Self {
            grid,
            regions: with_material().map(|(_, &region)| region).collect(),
            cells,
            nodes,
        })
    }

    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    pub fn node_count(&self) -> usize {
        self.nodes.indices.len()
    }

    pub fn regions(&self) -> &[u8] {
        &self.regions
    }

    /// Positions of the active nodes in mm.
    pub fn points(&self) -> Column<'_> {
        Column {
            name: "Points",
            scalar_type: ScalarType::Float32,
            components: 3,
            entries: self.node_count(),
            range: None,
            bytes: Box::new(|nodes| float_bytes(self.positions(nodes).as_flattened())),
        }
    }

    /// The node numbers of the cells, eight a cell.
    pub fn connectivity(&self) -> Column<'_> {
        Column {
            name: "connectivity",
            scalar_type: ScalarType::Int32,
            components: 1,
            entries: CORNERS * self.cell_count(),
            range: None,
            // Blocks hold a power of two of entries, so they begin and end with a whole cell.
            bytes: Box::new(|entries| self.corner_bytes(entries.start / CORNERS..entries.end / CORNERS)),
        }
    }

    /// Where the nodes of each cell end in the connectivity.
    pub fn offsets(&self) -> Column<'_> {
        Column {
            name: "offsets",
            scalar_type: ScalarType::Int32,
            components: 1,
            entries: self.cell_count(),
            range: None,
            bytes: Box::new(|cells| {
                cells
                    .flat_map(|c| ((CORNERS * (c + 1)) as i32).to_le_bytes())
                    .collect()
            }),
        }
    }

    /// The VTK cell type of each cell.
    pub fn types(&self) -> Column<'_> {
        Column {
            name: "types",
            scalar_type: ScalarType::UInt8,
            components: 1,
            entries: self.cell_count(),
            range: None,
            bytes: Box::new(|cells| vec![HEXAHEDRON; cells.len()]),
        }
    }

    fn positions(&self, nodes: Range<usize>) -> Vec<[f64; 3]> {
        let [nx, ny, _] = self.grid.nodes();
        self.nodes.indices[nodes]
            .iter()
            .map(|&node| node as usize)
            .map(|node| self.grid.node_mm([node % nx, (node / nx) % ny, node / (nx * ny)]))
            .collect()
    }

    fn corner_bytes(&self, cells: Range<usize>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 * CORNERS * cells.len());
        for &cell in &self.cells[cells] {
            for number in self.corners(cell as usize) {
                bytes.extend_from_slice(&number.to_le_bytes());
            }
        }
        bytes
    }

    /// Node numbers round the lower, then the upper face, as VTK_HEXAHEDRON wants them. The two nodes of an
    /// edge along x follow each other.
    fn corners(&self, cell: usize) -> [i32; CORNERS] {
        let number = |edge| self.nodes.number(edge) as i32;
        let [a, b, c, d] = edges_along_x(self.grid, cell).map(number);
        [a, a + 1, b + 1, b, c, c + 1, d + 1, d]
    }
}

/// First nodes of the four edges of a cell along x: at (y, z) = (0, 0), (1, 0), (0, 1), (1, 1).
fn edges_along_x(grid: &Grid, cell: usize) -> [usize; 4] {
    let [nx, ny, _] = grid.nodes();
    let first = grid.node_index(grid.cell_position(cell));
    [first, first + nx, first + nx * ny, first + nx * ny + nx]
}

fn check_size(grid: &Grid, cells: usize) -> Result<(), VtkError> {
    let too_many = |what, count| Err(VtkError::TooMany { what, count });
    match (cells, grid.node_count()) {
        (0, _) => Err(VtkError::NoMaterial),
        (cells, _) if cells > i32::MAX as usize / CORNERS => too_many("cells", cells),
        (_, nodes) if nodes > u32::MAX as usize => too_many("nodes", nodes),
        _ => Ok(()),
    }
}

/// The two ends of the box bound every position.
fn check_positions(grid: &Grid) -> Result<(), VtkError> {
    let ends = [[0; 3], grid.cells].map(|node| grid.node_mm(node));
    if ends.as_flattened().iter().all(|&x| (x as f32).is_finite()) {
        return Ok(());
    }
    let name = "Points".into();
    Err(VtkError::NotFinite { name, entry: 0 })
}

/// Numbers of the nodes that touch material: one bit a node of the grid, and a count before every 64 of them.
struct ActiveNodes {
    marks: Vec<u64>,
    before: Vec<u32>,
    /// Grid indices of the active nodes, rising.
    indices: Vec<u32>,
}

impl ActiveNodes {
    fn of(grid: &Grid, cells: &[u32]) -> Self {
        let mut marks = vec![0_u64; grid.node_count().div_ceil(64)];
        for &cell in cells {
            for edge in edges_along_x(grid, cell as usize) {
                marks[edge / 64] |= 1 << (edge % 64);
                marks[(edge + 1) / 64] |= 1 << ((edge + 1) % 64);
            }
        }
        let before = counts_before(&marks);
        let indices = set_bits(&marks);
        Self {
            marks,
            before,
            indices,
        }
    }

    /// Number of an active node.
    fn number(&self, node: usize) -> u32 {
        let lower = self.marks[node / 64] & ((1 << (node % 64)) - 1);
        self.before[node / 64] + lower.count_ones()
    }
}

fn counts_before(marks: &[u64]) -> Vec<u32> {
    let running = |count: &mut u32, word: &u64| {
        let before = *count;
        *count += word.count_ones();
        Some(before)
    };
    marks.iter().scan(0, running).collect()
}

fn set_bits(marks: &[u64]) -> Vec<u32> {
    let bits = |(at, &word): (usize, &u64)| {
        (0..64)
            .filter(move |bit| word >> bit & 1 == 1)
            .map(move |bit| (64 * at + bit) as u32)
    };
    marks.iter().enumerate().flat_map(bits).collect()
}
