//! What comes out: the outcome of each run, comparisons, checked expectations; as data and as text.

mod comparison;
mod folder;
mod host;
mod names;
mod report;
mod table;
mod verification;

use crate::accuracy::Accuracy;
use crate::buckling::BucklingSummary;
use crate::finite_cells::{FiniteCellOutcome, FiniteCellSummary};
use crate::stress_strain::StressStrain;
use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::{Map, Value as Json};

pub use comparison::{Comparison, MeasureChange, PairComparison, compare};
pub use folder::{OutputError, OutputFolder, RESULTS_FILE, write_results};
pub use host::{Host, iso_date};
pub use names::{is_bench_test, title_and_unit};
pub use report::{check_text, outcome_text};
pub use table::{bytes as memory_text, grouped, in_columns, number};
pub use verification::verification_text;

/// What one run gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RunOutcome {
    /// Name of the run, such as `coated`.
    pub name: String,
    /// Swept keys and their values; filled in by the study.
    pub parameters: Map<String, Json>,
    /// The mesh.
    pub mesh: MeshSummary,
    /// The solution; absent where only a mesh was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solve: Option<Solve>,
    /// Measures by `name_unit`.
    pub measures: Measures,
    /// How well the moduli are known; absent where one mesh was solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Accuracy>,
    /// Effective moduli by finite cells, where the case asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finite_cells: Option<FiniteCellOutcome>,
    /// Stress by strain of a compression beyond yield.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stress_strain: Option<StressStrain>,
    /// Linear buckling, where the case asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buckling: Option<BucklingSummary>,
    /// Doubts about the result.
    pub warnings: Vec<String>,
    /// Files written, relative to the output folder.
    pub files: Vec<String>,
}

impl RunOutcome {
    /// Moduli by finite cells, if they were asked for and found.
    pub fn found_by_finite_cells(&self) -> Option<&FiniteCellSummary> {
        self.finite_cells.as_ref()?.found()
    }

    /// Half width in percent of the error band of a measure, if it has one.
    pub fn band_of(&self, measure: &str) -> Option<f64> {
        let of_voxels = self
            .accuracy
            .as_ref()
            .and_then(|accuracy| accuracy.band_of(measure));
        of_voxels.or_else(|| self.found_by_finite_cells()?.band_of(measure))
    }
}

/// Size of the mesh of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MeshSummary {
    /// Voxels of the grid along x, y, z.
    pub cells: [usize; 3],
    /// Edge length of a voxel in mm.
    pub voxel_mm: f64,
    /// Voxels with material.
    pub material_cells: usize,
    /// Everything else the mesh report says.
    #[serde(flatten)]
    pub details: Map<String, Json>,
}

/// How the solution of a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Solve {
    /// Degrees of freedom: three for each node that touches material.
    pub dof: usize,
    /// Iterations.
    pub iterations: usize,
    /// Residual relative to the start.
    pub relative_residual: f64,
    /// Wall-clock time of set-up and iteration.
    pub seconds: f64,
    /// Largest memory in use by the solution, in bytes.
    pub peak_bytes: u64,
    /// Threads.
    pub threads: usize,
}

/// Measures by `name_unit`, in the order they were taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    values: Vec<(String, f64)>,
    matrices: Vec<(String, [[f64; 6]; 6])>,
}

impl Measures {
    /// Adds a measure; an earlier one of the same name is replaced.
    pub fn insert(&mut self, name: impl Into<String>, value: f64) {
        let name = name.into();
        match self.values.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = value,
            None => self.values.push((name, value)),
        }
    }

    /// Adds a matrix in the Voigt order 11 22 33 23 13 12, which is written and not compared.
    pub fn insert_matrix(&mut self, name: impl Into<String>, matrix: [[f64; 6]; 6]) {
        self.matrices.push((name.into(), matrix));
    }

    /// The matrix of this name.
    pub fn matrix(&self, name: &str) -> Option<&[[f64; 6]; 6]> {
        let mut matrices = self.matrices.iter();
        matrices
            .find(|(known, _)| known == name)
            .map(|(_, matrix)| matrix)
    }

    /// The measure of this name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// All measures in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> + Clone {
        self.values.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

impl Serialize for Measures {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len() + 2 * self.matrices.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, &value)?;
        }
        for (name, matrix) in &self.matrices {
            map.serialize_entry(name, matrix)?;
            map.serialize_entry(
                &format!("{name}_order"),
                "11 22 33 23 13 12, engineering shear strains",
            )?;
        }
        map.end()
    }
}

/// What a check without meshing or solving foresees of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CheckOutcome {
    /// Name of the run.
    pub name: String,
    /// Swept keys and their values; filled in by the study.
    pub parameters: Map<String, Json>,
    /// Voxels of the grid along x, y, z.
    pub cells: [usize; 3],
    /// Edge length of a voxel in mm.
    pub voxel_mm: f64,
    /// The finite element.
    pub element: crate::case::ElementKind,
    /// Degrees of freedom, about.
    pub dof: usize,
    /// Memory of mesh and solution, predicted, in bytes.
    pub predicted_bytes: u64,
    /// Sizes found and anything else worth telling, by `name_unit`.
    pub measures: Measures,
    /// Doubts.
    pub warnings: Vec<String>,
}

/// Which verb made an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Meshed, solved, measured.
    Run,
    /// Meshed only.
    Mesh,
}

/// A run that ended without an outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// Name of the run.
    pub run: String,
    /// What happened.
    pub error: String,
}

/// An expectation beside what was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckedExpectation {
    /// What was expected.
    #[serde(flatten)]
    pub expectation: crate::case_file::Expectation,
    /// What was found; absent where the run has no such measure.
    pub found: Option<f64>,
    /// Whether it holds.
    pub holds: bool,
}

/// Everything `results.json` holds.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Name of the case.
    pub case: String,
    /// Title of the case.
    pub title: String,
    /// Version of trabecula.
    pub version: &'static str,
    /// The verb.
    pub verb: Verb,
    /// Day and time of the start (UTC).
    pub started: String,
    /// The command as typed.
    pub command: Vec<String>,
    /// Whether the user stopped it before the end.
    pub interrupted: bool,
    /// The first run's case as resolved, with sweep, comparison and expectations.
    pub input: Map<String, Json>,
    /// Where it ran.
    pub host: Host,
    /// The runs that ended well.
    pub runs: Vec<RunOutcome>,
    /// Coated beside uncoated; absent where nothing is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Expectations of the case, checked.
    pub expected: Vec<CheckedExpectation>,
    /// The runs that failed.
    pub failures: Vec<Failure>,
    /// Files of the case as a whole, relative to the output folder.
    pub files: Vec<String>,
}

impl Outcome {
    /// The run of this name.
    pub fn run(&self, name: &str) -> Option<&RunOutcome> {
        self.runs.iter().find(|run| run.name == name)
    }

    /// Whether every run ended well.
    pub fn is_complete(&self) -> bool {
        !self.interrupted && self.failures.is_empty()
    }

    /// Whether every expectation holds.
    pub fn is_as_expected(&self) -> bool {
        self.expected.iter().all(|checked| checked.holds)
    }
}
