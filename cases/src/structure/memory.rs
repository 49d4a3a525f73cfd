//! Memory of a run, predicted from the size of the grid.
//!
//! A run holds its mesh from the beginning to the end. Beside it stand, one after the other, the cell that the mesh is tiled from, the
//! solve, and the arrays of the file; the largest of the three decides. The program gives back what a stage has
//! freed before the next one begins, so that arrays can be counted; what is fixed is fitted to peaks of whole processes.

use super::Forecast;
use crate::outcome::memory_text;
use crate::run_error::RunError;
use meshing::{Grid, PHASES_MAX, VoxelMesh};

/// Bytes for each cell of the grid: its region.
const REGION_BYTES: f64 = 1.0;

/// Bytes for each mixed cell: its index, its fractions.
const FRACTIONS_BYTES: f64 = (8 + PHASES_MAX * 4) as f64;

/// Bytes for each voxel of the cell that a specimen is tiled from: solid or not, two fractions, fractions of all phases.
const UNIT_BYTES: f64 = (1 + 8 + PHASES_MAX * 4) as f64;

/// Bytes for each cell with material in a solve of what rounding takes from the moduli of mixed cells: the solver's own prediction,
/// which does not know whether there are any, counts so much; with them it is twice that, without them nothing.
const ROUNDING_BYTES: f64 = 6.0;

/// Bytes for each cell with material in the file: stress, von Mises stress, energy density, fraction; index and region.
const FILE_CELL_BYTES: f64 = (48 + 8 + 8 + 8 + 5) as f64;

/// Bytes for each cell with material of the largest array, the stress, compressed by a tenth: one array at a time is.
const FILE_ARRAY_BYTES: f64 = 22.0;

/// Bytes for each node in the file: displacement; index.
const FILE_NODE_BYTES: f64 = (24 + 4) as f64;

/// Bytes for each cell with material in the file of a coated body: the fraction of the coat.
const MIXED_FILE_BYTES: f64 = 8.0;

/// Code, stacks, what is written out of.
const FILE_FIXED_BYTES: f64 = 13e6;

/// Report, histograms; code and stacks are in the solver's own prediction.
const FIXED_BYTES: f64 = 3e6;

/// Counts that memory follows from.
#[derive(Clone, Debug)]
pub(super) struct Size {
    /// The grid.
    pub grid: Grid,
    /// Cells with material.
    pub material_cells: f64,
    /// Of these, those that are not wholly one phase.
    pub mixed_cells: f64,
    /// Nodes touching material.
    pub nodes: f64,
    /// Voxels of the cell that the specimen is tiled from.
    pub unit_voxels: f64,
    /// Bytes of what the structure or its load case asks for beside.
    pub more_bytes: f64,
}

/// Expected size of a specimen.
pub(super) fn forecast(size: Size) -> Forecast {
    Forecast {
        bytes: size.bytes() as u64,
        material_cells: size.material_cells as usize,
        dof: 3 * size.nodes as usize,
        grid: size.grid,
        sizes: Vec::new(),
    }
}

/// What a grid needs before anything of it is known.
pub(super) fn of_grid(grid: &Grid) -> Forecast {
    forecast(Size {
        grid: grid.clone(),
        material_cells: 0.0,
        mixed_cells: 0.0,
        nodes: 0.0,
        unit_voxels: 0.0,
        more_bytes: 0.0,
    })
}

/// What a mesh that is there will need, counted.
pub(super) fn of_mesh(mesh: &VoxelMesh) -> Forecast {
    forecast(Size {
        grid: mesh.grid().clone(),
        material_cells: mesh.material_cell_count() as f64,
        mixed_cells: mesh.mixed_cells().len() as f64,
        nodes: mesh.touched_node_count() as f64,
        unit_voxels: 0.0,
        more_bytes: 0.0,
    })
}

impl Size {
    fn bytes(&self) -> f64 {
        let beside = self.tiling_bytes().max(self.solve_bytes()).max(self.file_bytes());
        self.mesh_bytes() + beside + self.more_bytes + FIXED_BYTES
    }

    fn mesh_bytes(&self) -> f64 {
        product(self.grid.cells) * REGION_BYTES + self.mixed_cells * FRACTIONS_BYTES
    }

    fn tiling_bytes(&self) -> f64 {
        self.unit_voxels * UNIT_BYTES
    }

    fn solve_bytes(&self) -> f64 {
        let solver = solver::predicted_bytes(self.nodes as usize, self.material_cells as usize) as f64;
        let rounding = self.material_cells * ROUNDING_BYTES;
        if self.mixed_cells > 0.0 {
            solver + rounding
        } else {
            solver - rounding
        }
    }

    fn file_bytes(&self) -> f64 {
        let arrays = self.material_cells * FILE_CELL_BYTES + self.nodes * FILE_NODE_BYTES;
        arrays + self.material_cells * (FILE_ARRAY_BYTES + MIXED_FILE_BYTES) + FILE_FIXED_BYTES
    }
}

/// Number of cells or nodes; too many for an integer are still a number.
pub(super) fn product(counts: [usize; 3]) -> f64 {
    counts.iter().map(|&n| n as f64).product()
}

impl Forecast {
    /// With the responses to six mean strains, which stand beside the solve.
    pub(super) fn with_responses(self) -> Self {
        let nodes = self.dof / 3;
        Self {
            bytes: self.bytes + solver::response_bytes(nodes),
            ..self
        }
    }

    /// Refuses what needs more memory than the limit; without one, more than the machine has available.
    ///
    /// # Errors
    /// [`RunError::Input`] with both numbers.
    pub fn refuse_beyond(&self, limit_bytes: Option<u64>) -> Result<(), RunError> {
        let Some(most) = limit_bytes.or_else(solver::available_bytes) else {
            return Ok(());
        };
        if self.bytes <= most {
            return Ok(());
        }
        let (kind, expected) = match limit_bytes {
            Some(_) => (
                "the limit is",
                "coarser voxels, fewer cells, or a larger --memory-limit",
            ),
            None => ("available are", "coarser voxels or fewer cells"),
        };
        let [x, y, z] = self.grid.cells;
        let message = format!(
            "a grid of {x} x {y} x {z} voxels with about {} degrees of freedom needs {} of memory; {kind} {}",
            self.dof,
            memory_text(self.bytes),
            memory_text(most)
        );
        Err(RunError::input("mesh", message, expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three components of four bytes, six strains.
    #[test]
    fn six_responses_are_foreseen() {
        let grid = Grid::at_origin([10; 3], 0.1);
        let size = Size {
            grid,
            material_cells: 1000.0,
            mixed_cells: 0.0,
            nodes: 1331.0,
            unit_voxels: 0.0,
            more_bytes: 0.0,
        };
        let (without, with) = (forecast(size.clone()), forecast(size).with_responses());
        assert_eq!(with.bytes - without.bytes, 72 * 1331);
    }

    use std::path::Path;

    const DIAMOND: &str = "lattice = \"diamond\"\nporosity = 0.7\nstrut_mm = 0.4";
    const SHEET: &str = "lattice = \"gyroid-sheet\"\nporosity = 0.7\ncell_mm = 2";
    const THIN_SHEET: &str = "lattice = \"gyroid-sheet\"\nporosity = 0.85\ncell_mm = 2";
    const THIN_STRUTS: &str = "lattice = \"fcc\"\nporosity = 0.92\ncell_mm = 2";
    const COAT: &str = "[coating]\npreset = \"dense_outward\"\n";

    fn image(voxels: usize) -> String {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/library/data/diamond");
        format!("image = \"{folder}/cell_{voxels}.npy\"\ncell_mm = 1.5")
    }

    /// The largest forecast of the runs of a case of 4×4×4 cells, in bytes.
    fn forecast_bytes(structure: &str, more: &str) -> f64 {
        let text = format!("[structure]\n{structure}\ncells = [4, 4, 4]\nmaterial = \"ti6al4v-slm\"\n{more}");
        let study = crate::case_file::read_text(Path::new("case.toml"), &text).unwrap();
        let runs = study
            .runs
            .iter()
            .map(|run| super::super::forecast(&run.case).unwrap());
        runs.map(|forecast| forecast.bytes).max().unwrap() as f64
    }

    #[track_caller]
    fn assert_near(bytes: f64, megabytes: f64, what: &str) {
        let ratio = bytes / (1e6 * megabytes);
        assert!((0.9..1.1).contains(&ratio), "{what}: {ratio} of {megabytes} MB");
    }

    /// Peak resident memory of `trabecula run` in MB, two threads, Linux; coated cases solve the uncoated body first.
    /// 4×4×4 diamond cells of 32 voxels to 3 % strain took 1022 MB.
    #[test]
    fn a_compression_beyond_yield_needs_its_states() {
        let plastic = forecast_bytes(DIAMOND, "[mesh]\nvoxels_per_cell = 32\n[plasticity]\n");
        assert_near(plastic, 1022.0, "plastic");
    }

    #[test]
    fn predictions_are_within_a_tenth_of_the_peaks_of_whole_processes() {
        for (voxels, megabytes) in [(24, 67.9), (32, 137.9)] {
            assert_near(forecast_bytes(&image(voxels), ""), megabytes, "image");
        }
        for (name, structure, coat, voxels, megabytes) in [
            ("diamond", DIAMOND, "", 24, 95.1),
            ("diamond", DIAMOND, "", 48, 496.1),
            ("coated diamond", DIAMOND, COAT, 16, 48.0),
            ("coated diamond", DIAMOND, COAT, 24, 101.3),
            ("coated diamond", DIAMOND, COAT, 32, 199.3),
            ("coated gyroid sheet", SHEET, COAT, 24, 117.0),
            ("coated gyroid sheet", SHEET, COAT, 32, 230.7),
            ("coated thin gyroid sheet", THIN_SHEET, COAT, 24, 99.0),
            ("coated thin struts", THIN_STRUTS, COAT, 16, 38.7),
        ] {
            let more = format!("{coat}[mesh]\nvoxels_per_cell = {voxels}\n");
            let what = format!("{name} of {voxels} voxels");
            assert_near(forecast_bytes(structure, &more), megabytes, &what);
        }
    }

    /// 4×4×4 copies of the comparison images of 48 and 64 voxels by their counts.
    #[test]
    fn predictions_hold_for_large_images_too() {
        for (voxels, material_cells, nodes, megabytes) in [
            (48, 2_101_972.0, 2_585_765.0, 393.0),
            (64, 5_073_816.0, 5_914_837.0, 874.0),
        ] {
            let size = Size {
                grid: Grid::at_origin([4 * voxels; 3], 1.0),
                material_cells,
                mixed_cells: 0.0,
                nodes,
                unit_voxels: product([voxels; 3]),
                more_bytes: 0.0,
            };
            assert_near(size.bytes(), megabytes, "image");
        }
    }

    #[test]
    fn more_than_the_limit_is_refused_with_both_numbers() {
        let size = Size {
            grid: Grid::at_origin([100; 3], 1.0),
            material_cells: 1e6,
            mixed_cells: 0.0,
            nodes: 1.03e6,
            unit_voxels: 0.0,
            more_bytes: 0.0,
        };
        let forecast = forecast(size);
        assert!(forecast.refuse_beyond(Some(forecast.bytes)).is_ok());
        let message = forecast.refuse_beyond(Some(64 << 20)).unwrap_err().to_string();
        let needed = memory_text(forecast.bytes);
        assert!(
            message.contains(&needed) && message.contains("the limit is 64.0 MiB"),
            "{message}"
        );
    }
}
