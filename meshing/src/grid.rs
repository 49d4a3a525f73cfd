//! The regular grid of cubic cells under every voxel mesh.

/// A box of `cells[0] × cells[1] × cells[2]` cubic cells; cells and nodes are counted with x fastest.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Grid {
    /// Cells along x, y, z; each at least one.
    pub cells: [usize; 3],
    /// Edge length of a cell in mm.
    pub spacing_mm: f64,
    /// Corner of the box with the smallest coordinates, in mm.
    pub origin_mm: [f64; 3],
}

impl Grid {
    /// A grid whose smallest corner is the origin of coordinates.
    pub fn at_origin(cells: [usize; 3], spacing_mm: f64) -> Self {
        Self {
            cells,
            spacing_mm,
            origin_mm: [0.0; 3],
        }
    }

    /// Number of cells.
    pub fn cell_count(&self) -> usize {
        self.cells.iter().product()
    }

    /// Nodes along x, y, z: one more than the cells.
    pub fn nodes(&self) -> [usize; 3] {
        self.cells.map(|n| n + 1)
    }

    /// Number of nodes of the full box, with or without material.
    pub fn node_count(&self) -> usize {
        self.nodes().iter().product()
    }

    /// Index of the cell at integer position `at`, x fastest.
    pub fn cell_index(&self, at: [usize; 3]) -> usize {
        at[0] + self.cells[0] * (at[1] + self.cells[1] * at[2])
    }

    /// Integer position of a cell from its index; the inverse of [`Grid::cell_index`].
    pub fn cell_position(&self, index: usize) -> [usize; 3] {
        let [nx, ny, _] = self.cells;
        [index % nx, (index / nx) % ny, index / (nx * ny)]
    }

    /// Index of the node at integer position `at`, x fastest.
    pub fn node_index(&self, at: [usize; 3]) -> usize {
        let [nx, ny, _] = self.nodes();
        at[0] + nx * (at[1] + ny * at[2])
    }

    /// Centre of a cell in mm.
    pub fn cell_centre_mm(&self, at: [usize; 3]) -> [f64; 3] {
        std::array::from_fn(|a| self.origin_mm[a] + (at[a] as f64 + 0.5) * self.spacing_mm)
    }

    /// Position of a node in mm.
    pub fn node_mm(&self, at: [usize; 3]) -> [f64; 3] {
        std::array::from_fn(|a| self.origin_mm[a] + at[a] as f64 * self.spacing_mm)
    }

    /// Edge lengths of the box in mm.
    pub fn extent_mm(&self) -> [f64; 3] {
        self.cells.map(|n| n as f64 * self.spacing_mm)
    }

    /// Volume of one cell in mm³.
    pub fn cell_volume_mm3(&self) -> f64 {
        self.spacing_mm.powi(3)
    }
}
