//! The voxel mesh: a grid, a region for each cell, and volume fractions where a cell is not of one piece.

use crate::Grid;
use rayon::prelude::*;

/// The most phases a mesh can tell apart: a substrate, five layers of coat, two kinds of bone.
pub const PHASES_MAX: usize = 8;

/// One material region of a mesh.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Phase {
    /// Name in snake_case, as files show it: `substrate`, `coat`, `trabecular_bone` …
    pub name: String,
    /// Phases with the same number are layers bonded along their common surface (a substrate and its coat);
    /// phases with different numbers are different bodies that happen to share a cell.
    pub body: u8,
}

impl Phase {
    /// Name of a layer of a coat, counted from the outermost: `coat`, `coat_2`, `coat_3` …
    pub fn coat_name(layer: usize) -> String {
        match layer {
            0 => "coat".into(),
            _ => format!("coat_{}", layer + 1),
        }
    }

    /// Whether this is a coat or one of its layers.
    pub fn is_coat(&self) -> bool {
        self.name == "coat" || self.name.starts_with("coat_")
    }
}

/// Volume fractions of the phases in one cell; what is missing to one is void.
pub type CellFractions = [f32; PHASES_MAX];

/// Cells of a grid with their material: pure cells as one byte, mixed cells with their fractions.
///
/// Valid by construction: fractions are finite, not negative and add up to at most one, and every
/// cell with material names its dominant phase as its region.
#[derive(Clone, Debug)]
pub struct VoxelMesh {
    grid: Grid,
    phases: Vec<Phase>,
    region: Vec<u8>,
    mixed: Vec<(usize, CellFractions)>,
    repeats: bool,
}

impl VoxelMesh {
    /// The same mesh as one of endless copies of itself along all axes: pieces hang together across opposite faces.
    pub fn repeated(self) -> Self {
        Self {
            repeats: true,
            ..self
        }
    }

    /// Whether the mesh stands for endless copies of itself.
    pub fn repeats(&self) -> bool {
        self.repeats
    }

    /// The grid of the cells.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The phases; region `k` of a cell is `phases()[k - 1]`.
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// Indices of the phases that are a coat or one of its layers.
    pub fn coat_phases(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        (0..self.phases.len()).filter(|&phase| self.phases[phase].is_coat())
    }

    /// Region of each cell, x fastest: 0 for void, else one plus the index of the dominant phase.
    pub fn regions(&self) -> &[u8] {
        &self.region
    }

    /// Cells that are not wholly one phase, by rising cell index, with their fractions.
    pub fn mixed_cells(&self) -> &[(usize, CellFractions)] {
        &self.mixed
    }

    /// Volume fractions of one cell.
    pub fn fractions(&self, cell: usize) -> CellFractions {
        match self.mixed.binary_search_by_key(&cell, |entry| entry.0) {
            Ok(at) => self.mixed[at].1,
            Err(_) => pure_fractions(self.region[cell]),
        }
    }

    /// Every cell with material by rising index, with its fractions.
    pub fn material_cells(&self) -> impl Iterator<Item = (usize, CellFractions)> + '_ {
        self.material_cells_in(0..self.region.len())
    }

    /// Cells with material in a range of cell indices, by rising index, with their fractions.
    pub fn material_cells_in(
        &self,
        range: std::ops::Range<usize>,
    ) -> impl Iterator<Item = (usize, CellFractions)> + '_ {
        let first = self.mixed.partition_point(|entry| entry.0 < range.start);
        let mut mixed = self.mixed[first..].iter().peekable();
        range.filter(|&cell| self.region[cell] != 0).map(move |cell| {
            match mixed.next_if(|entry| entry.0 == cell) {
                Some(entry) => (cell, entry.1),
                None => (cell, pure_fractions(self.region[cell])),
            }
        })
    }

    /// Volume of one phase in mm³.
    pub fn phase_volume_mm3(&self, phase: usize) -> f64 {
        let pure = self.region.iter().filter(|&&r| r as usize == phase + 1).count() as f64;
        let correction: f64 = self
            .mixed
            .iter()
            .map(|&(cell, f)| f64::from(f[phase] - pure_fractions(self.region[cell])[phase]))
            .sum();
        (pure + correction) * self.grid.cell_volume_mm3()
    }

    /// Volume of all phases in mm³.
    pub fn solid_volume_mm3(&self) -> f64 {
        (0..self.phases.len()).map(|k| self.phase_volume_mm3(k)).sum()
    }

    /// Number of cells with material.
    pub fn material_cell_count(&self) -> usize {
        self.region.iter().filter(|&&r| r != 0).count()
    }

    /// Number of nodes of the grid that touch a cell with material.
    pub fn touched_node_count(&self) -> usize {
        let [nx, ny, nz] = self.grid.cells;
        let is_material = |x: usize, y: usize, z: usize| {
            x < nx && y < ny && z < nz && self.region[x + nx * (y + ny * z)] != 0
        };
        // A cell below the first is counted beyond the last.
        let before = |k: usize| k.wrapping_sub(1);
        let touches = |x: usize, y: usize, z: usize| {
            [z, before(z)].into_iter().any(|z| {
                [y, before(y)]
                    .into_iter()
                    .any(|y| is_material(x, y, z) || is_material(before(x), y, z))
            })
        };
        (0..=nz)
            .into_par_iter()
            .map(|z| {
                (0..=ny)
                    .map(|y| (0..=nx).filter(|&x| touches(x, y, z)).count())
                    .sum::<usize>()
            })
            .sum()
    }

    /// The mesh with all cells of the given ranges, which must rise, turned to void.
    pub(crate) fn emptied(mut self, ranges: &[std::ops::Range<usize>]) -> Self {
        for range in ranges {
            self.region[range.clone()].fill(0);
        }
        self.mixed.retain(|entry| {
            let next = ranges.partition_point(|range| range.end <= entry.0);
            ranges.get(next).is_none_or(|range| entry.0 < range.start)
        });
        self
    }

    /// Index of the phase with this name, if the mesh has it.
    pub fn phase(&self, name: &str) -> Option<usize> {
        self.phases.iter().position(|p| p.name == name)
    }
}

fn pure_fractions(region: u8) -> CellFractions {
    let mut fractions = [0.0; PHASES_MAX];
    if region > 0 {
        fractions[region as usize - 1] = 1.0;
    }
    fractions
}

/// Collects cells, in rising order of their index, into a [`VoxelMesh`].
#[derive(Debug)]
pub struct VoxelMeshBuilder {
    mesh: VoxelMesh,
}

impl VoxelMeshBuilder {
    /// An empty mesh on `grid`; at most [`PHASES_MAX`] phases are kept.
    pub fn new(grid: Grid, phases: Vec<Phase>) -> Self {
        debug_assert!(phases.len() <= PHASES_MAX);
        let region = Vec::with_capacity(grid.cell_count());
        let mixed = Vec::new();
        let mesh = VoxelMesh {
            grid,
            phases,
            region,
            mixed,
            repeats: false,
        };
        Self { mesh }
    }

    /// Appends the next cell. Fractions are clipped to [0, 1] and scaled down where they add up to more than one.
    pub fn push(&mut self, fractions: CellFractions) {
        let cell = self.mesh.region.len();
        let fractions = self.admissible(fractions);
        let region = dominant_region(&fractions);
        if fractions != pure_fractions(region) {
            self.mesh.mixed.push((cell, fractions));
        }
        self.mesh.region.push(region);
    }

    /// Appends the next cell as one phase, or void for `None`.
    pub fn push_pure(&mut self, phase: Option<usize>) {
        self.mesh.region.push(phase.map_or(0, |p| p as u8 + 1));
    }

    /// The mesh with all its cells at once: regions of pure cells, and mixed cells by rising index. No other array of the size of the grid
    /// is made, and memory of void cells that was never written is not touched.
    pub(crate) fn finish_with(
        mut self,
        regions: Vec<u8>,
        mut mixed: Vec<(usize, CellFractions)>,
    ) -> VoxelMesh {
        self.mesh.region = regions;
        for (cell, fractions) in &mut mixed {
            *fractions = self.admissible(*fractions);
            self.mesh.region[*cell] = dominant_region(fractions);
        }
        mixed.retain(|(cell, fractions)| *fractions != pure_fractions(self.mesh.region[*cell]));
        self.mesh.mixed = mixed;
        self.finish()
    }

    /// The mesh; cells that were never pushed are void.
    pub fn finish(mut self) -> VoxelMesh {
        self.mesh.region.resize(self.mesh.grid.cell_count(), 0);
        self.mesh
    }

    fn admissible(&self, fractions: CellFractions) -> CellFractions {
        let known = self.mesh.phases.len();
        let clipped: CellFractions = std::array::from_fn(|k| {
            if k < known {
                fractions[k].clamp(0.0, 1.0)
            } else {
                0.0
            }
        });
        let total: f32 = clipped.iter().sum();
        if total > 1.0 {
            clipped.map(|f| f / total)
        } else {
            clipped
        }
    }
}

fn dominant_region(fractions: &CellFractions) -> u8 {
    let mut region = 0;
    let mut largest = 0.0;
    for (k, &f) in fractions.iter().enumerate() {
        if f > largest {
            (region, largest) = (k as u8 + 1, f);
        }
    }
    region
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fractions of the first two phases.
    fn mixed(first: f32, second: f32) -> CellFractions {
        let mut fractions = CellFractions::default();
        fractions[..2].copy_from_slice(&[first, second]);
        fractions
    }

    fn two_phase_mesh() -> VoxelMesh {
        let phases = ["substrate", "coat"].map(|name| Phase {
            name: name.into(),
            body: 0,
        });
        let mut builder = VoxelMeshBuilder::new(Grid::at_origin([2, 2, 1], 0.5), phases.into());
        builder.push_pure(Some(0));
        builder.push(mixed(0.5, 0.25));
        builder.push_pure(None);
        builder.push(mixed(0.0, 1.0));
        builder.finish()
    }

    #[test]
    fn cells_at_once_are_cells_one_by_one() {
        let pushed = two_phase_mesh();
        let builder = VoxelMeshBuilder::new(pushed.grid().clone(), pushed.phases().to_vec());
        let mixed_cells = vec![(1, mixed(0.5, 0.25)), (3, mixed(0.0, 1.0))];
        let whole = builder.finish_with(vec![1, 0, 0, 0], mixed_cells);
        assert_eq!(whole.regions(), pushed.regions());
        assert_eq!(whole.mixed_cells(), pushed.mixed_cells());
    }

    #[test]
    fn phase_volumes_count_pure_and_mixed_cells() {
        let mesh = two_phase_mesh();
        assert_eq!(mesh.phase_volume_mm3(0), 1.5 * 0.125);
        assert_eq!(mesh.phase_volume_mm3(1), 1.25 * 0.125);
        assert_eq!(mesh.mixed_cells().len(), 1);
    }

    #[test]
    fn material_cells_agree_with_single_look_ups() {
        let mesh = two_phase_mesh();
        let walked: Vec<_> = mesh.material_cells().collect();
        assert_eq!(walked.len(), 3);
        for (cell, fractions) in walked {
            assert_eq!(fractions, mesh.fractions(cell));
        }
    }

    #[test]
    fn fractions_above_one_are_scaled_down() {
        let phases = vec![Phase {
            name: "a".into(),
            body: 0,
        }];
        let mut builder = VoxelMeshBuilder::new(Grid::at_origin([1, 1, 1], 1.0), phases);
        builder.push(mixed(1.5, 9.0));
        assert_eq!(builder.finish().solid_volume_mm3(), 1.0);
    }
}
