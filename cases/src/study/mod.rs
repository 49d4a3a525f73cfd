//! A study from its plan to its outcome: check every run, then do them one by one, compare, write.

mod order;
mod stages;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use serde_json::{Map, Value as Json};

pub use stages::Stages;

use crate::case_file::{Expectation, KeyPath, PlannedRun, Study};
use crate::input_error::InputError;
use crate::outcome::{
    CheckOutcome, CheckedExpectation, Failure, Host, Outcome, OutputError, OutputFolder, RunOutcome, Verb,
    compare, iso_date, write_results,
};
use crate::run_error::RunError;

/// Why a study was not begun, or not written.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The case is wrong.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The output folder cannot be used.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Something failed that is neither.
    #[error("{0}")]
    Failed(String),
}

/// What to do with a study.
#[derive(Clone, Debug)]
pub struct Order {
    /// Run, or mesh only.
    pub verb: Verb,
    /// The command as typed, for the record.
    pub command: Vec<String>,
    /// Folder to write.
    pub out: PathBuf,
}

/// A study that came to an end.
#[derive(Debug)]
pub struct Finished {
    /// The outcome.
    pub outcome: Outcome,
    /// Where it was written; nowhere when no run ended well.
    pub folder: Option<PathBuf>,
}

/// Checks every run without meshing or solving.
pub fn check(study: &Study, stages: &mut dyn Stages) -> Result<Vec<CheckOutcome>, StudyError> {
    study.runs.iter().map(|run| check_run(run, stages)).collect()
}

fn check_run(run: &PlannedRun, stages: &mut dyn Stages) -> Result<CheckOutcome, StudyError> {
    let checked = stages.check(&run.case).map_err(|error| match error {
        RunError::Input {
            key,
            message,
            expected,
        } => placed(run, &key, message, expected),
        other => StudyError::Failed(format!("{}: {other}", run.case.name)),
    })?;
    Ok(CheckOutcome {
        name: run.case.name.clone(),
        parameters: run.parameters.clone(),
        ..checked
    })
}

/// A mistake that only showed later, at its place in the case file.
fn placed(run: &PlannedRun, key: &str, message: String, expected: Option<String>) -> StudyError {
    let mut error = run.source.error(&KeyPath::dotted(key), message);
    error.expected = expected;
    StudyError::Input(error)
}

/// Checks every run, then does them one by one, compares and writes the outcome.
///
/// Nothing is written before every run has passed its check, and nothing is seen at `order.out` before all is written.
/// A run that fails does not stop the others; an interruption keeps the runs that ended; a mistake in the input that
/// only a mesh could show leaves nothing.
pub fn perform(
    study: &Study,
    order: &Order,
    stages: &mut dyn Stages,
    interrupt: &AtomicBool,
) -> Result<Finished, StudyError> {
    let started = iso_date(SystemTime::now());
    check(study, stages)?;
    let folder = OutputFolder::prepare(&order.out, &study.name, order.verb)?;
    let mut outcome = empty_outcome(study, order, started);
    do_runs(study, &mut outcome, folder.partial(), (stages, interrupt))?;
    conclude(study, &mut outcome, folder.partial())?;
    let folder = put(folder, study, &outcome)?;
    Ok(Finished { outcome, folder })
}

/// Does the runs in order until the last, an interruption, or a mistake in the input.
fn do_runs(
    study: &Study,
    outcome: &mut Outcome,
    folder: &Path,
    (stages, interrupt): (&mut dyn Stages, &AtomicBool),
) -> Result<(), StudyError> {
    for run in &study.runs {
        let is_stopped = interrupt.load(Ordering::Relaxed);
        let done = if is_stopped {
            Err(RunError::Interrupted)
        } else {
            one_run(run, folder, outcome.verb, stages)
        };
        match done {
            Ok(done) => outcome.runs.push(done),
            Err(RunError::Input {
                key,
                message,
                expected,
            }) => return Err(placed(run, &key, message, expected)),
            Err(RunError::Interrupted) => {
                outcome.interrupted = true;
                return Ok(());
            }
            Err(error) => outcome.failures.push(failure(run, &error)),
        }
    }
    Ok(())
}

fn one_run(
    run: &PlannedRun,
    folder: &Path,
    verb: Verb,
    stages: &mut dyn Stages,
) -> Result<RunOutcome, RunError> {
    let done = match verb {
        Verb::Run => stages.solve(&run.case, folder)?,
        Verb::Mesh => stages.mesh(&run.case, folder)?,
    };
    Ok(RunOutcome {
        name: run.case.name.clone(),
        parameters: run.parameters.clone(),
        ..done
    })
}

fn failure(run: &PlannedRun, error: &RunError) -> Failure {
    Failure {
        run: run.case.name.clone(),
        error: error.to_string(),
    }
}

fn empty_outcome(study: &Study, order: &Order, started: String) -> Outcome {
    Outcome {
        case: study.name.clone(),
        title: study.title.clone(),
        version: env!("CARGO_PKG_VERSION"),
        verb: order.verb,
        started,
        command: order.command.clone(),
        interrupted: false,
        input: study.input(),
        host: Host::here(),
        runs: Vec::new(),
        comparison: None,
        expected: Vec::new(),
        failures: Vec::new(),
        files: Vec::new(),
    }
}

/// Fills in what follows from the runs: comparison, expectations, the collection that joins the files.
fn conclude(study: &Study, outcome: &mut Outcome, folder: &Path) -> Result<(), StudyError> {
    let named = |index: usize| outcome.run(study.runs.get(index)?.case.name.as_str());
    let pairs: Vec<_> = study
        .pairs
        .iter()
        .filter_map(|&(bare, coat)| named(bare).zip(named(coat)))
        .collect();
    let comparison = compare(&study.comparison, &pairs);
    outcome.comparison = comparison.filter(|_| outcome.verb == Verb::Run);
    if outcome.verb == Verb::Run {
        outcome.expected = study
            .expected
            .iter()
            .map(|wanted| checked(wanted, outcome))
            .collect();
    }
    outcome.files = vec!["results.json".into(), "case.toml".into()];
    if let Some(file) = write_collection(outcome, folder)? {
        outcome.files.push(file);
    }
    Ok(())
}

fn checked(wanted: &Expectation, outcome: &Outcome) -> CheckedExpectation {
    let found = match &wanted.observed_over {
        Some(over) => order::observed(over, &wanted.measure, outcome),
        None => outcome
            .run(&wanted.run)
            .and_then(|run| run.measures.get(&wanted.measure)),
    };
    CheckedExpectation {
        expectation: wanted.clone(),
        found,
        holds: found.is_some_and(|found| (found - wanted.value).abs() <= wanted.margin),
    }
}

/// Joins the VTK files of the runs in one ParaView collection, one part a file.
fn write_collection(outcome: &Outcome, folder: &Path) -> Result<Option<String>, StudyError> {
    let files = outcome.runs.iter().flat_map(|run| &run.files);
    let parts: Vec<(String, &str)> = files
        .filter_map(|file| Some((part_name(file)?, file.as_str())))
        .collect();
    if parts.is_empty() {
        return Ok(None);
    }
    let name = format!("{}.pvd", outcome.case);
    let entries: Vec<(&str, &str)> = parts.iter().map(|(part, file)| (part.as_str(), *file)).collect();
    let written = meshing::write_pvd(&folder.join(&name), &entries);
    written.map_err(|error| StudyError::Failed(error.to_string()))?;
    Ok(Some(name))
}

/// A VTK file as a block name that ParaView takes: `porosity=0.7-coated.vtu` becomes `porosity_0_7_coated`.
fn part_name(file: &str) -> Option<String> {
    let stem = file.strip_suffix(".vtu")?;
    let plain: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let starts_well = plain.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    Some(if starts_well { plain } else { format!("_{plain}") })
}

fn put(folder: OutputFolder, study: &Study, outcome: &Outcome) -> Result<Option<PathBuf>, StudyError> {
    if outcome.runs.is_empty() {
        return Ok(None);
    }
    write_results(folder.partial(), outcome, study.source.text())?;
    let place = if outcome.is_complete() {
        folder.put_in_place()?
    } else {
        folder.put_incomplete()?
    };
    Ok(Some(place))
}

impl Study {
    /// The case as resolved, as plain data: the first coated run, or the first; with title, comparison and sweep.
    pub fn input(&self) -> Map<String, Json> {
        let first = self.pairs.first().map_or(0, |pair| pair.1);
        let mut input = Map::new();
        input.insert("title".into(), self.title.as_str().into());
        if let Some(Ok(Json::Object(case))) = self.runs.get(first).map(|run| serde_json::to_value(&run.case))
        {
            input.extend(case);
        }
        if let Ok(comparison) = serde_json::to_value(self.comparison) {
            input.insert("comparison".into(), comparison);
        }
        if !self.sweep.is_null() {
            input.insert("sweep".into(), self.sweep.clone());
        }
        input
    }
}
