//! `trabecula run` and `trabecula mesh`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cases::case_file::{self, Study};
use cases::input_error::InputError;
use cases::outcome::{Outcome, OutputError, Verb, outcome_text, verification_text};
use cases::pipeline::Pipeline;
use cases::study::{Finished, Order, StudyError, perform};

use super::progress_bar::ProgressBar;
use super::{Status, Work, complain, print_json, print_text};

/// Reads all cases first, then does them one after the other.
pub fn run(work: &Work, verb: Verb) -> Status {
    let mut studies = match read_all(&work.cases) {
        Ok(studies) => studies,
        Err(status) => return status,
    };
    if let Some(threads) = work.threads {
        let runs = studies.iter_mut().flat_map(|study| &mut study.runs);
        runs.for_each(|run| run.case.solve.threads = usize::from(threads));
    }
    if let Some(name) = repeated_name(&studies) {
        return complain(&OutputError::SameName(name), Status::WrongInput);
    }
    let interrupt = match interruptible() {
        Ok(interrupt) => interrupt,
        Err(error) => return complain(&error, Status::Failed),
    };
    let ended: Vec<(Status, Option<Outcome>)> = studies
        .iter()
        .map(|study| one(study, work, verb, &interrupt))
        .collect();
    let status = ended
        .iter()
        .map(|(status, _)| *status)
        .max()
        .unwrap_or(Status::Done);
    if work.json {
        print_outcomes(ended, status)
    } else {
        status.max(print_verification(&studies, &ended))
    }
}

/// What all cases expected, where there are several.
fn print_verification(studies: &[Study], ended: &[(Status, Option<Outcome>)]) -> Status {
    let outcomes = ended.iter().map(|(_, outcome)| outcome.as_ref());
    let together: Vec<(&Study, Option<&Outcome>)> = studies.iter().zip(outcomes).collect();
    let is_run = ended
        .iter()
        .flat_map(|(_, outcome)| outcome)
        .any(|outcome| outcome.verb == Verb::Run);
    match verification_text(&together) {
        text if studies.len() > 1 && is_run && !text.is_empty() => print_text(&text),
        _ => Status::Done,
    }
}

/// Reads case files and folders of them; every mistake is told, not only the first file's.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Study>, Status> {
    let mut studies = Vec::new();
    let mut status = Status::Done;
    for path in paths {
        match case_files(path) {
            Ok(files) => {
                for file in files {
                    match case_file::read(&file) {
                        Ok(study) => studies.push(study),
                        Err(error) => status = complain(&error, Status::WrongInput),
                    }
                }
            }
            Err(error) => status = complain(&error, Status::WrongInput),
        }
    }
    if status == Status::Done {
        Ok(studies)
    } else {
        Err(status)
    }
}

/// The case files of a folder by name, or the one file.
fn case_files(path: &Path) -> Result<Vec<PathBuf>, InputError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |error| InputError::in_file(path, format!("the folder cannot be read: {error}"));
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let is_case = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "toml");
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(is_case)
        .collect();
    files.sort();
    if files.is_empty() {
        let message = format!("the folder `{}` has no case file", path.display());
        return Err(InputError::in_file(path, message).expected("a case file (.toml), or a folder of them"));
    }
    Ok(files)
}

fn repeated_name(studies: &[Study]) -> Option<String> {
    let mut seen = HashSet::new();
    studies
        .iter()
        .find(|study| !seen.insert(&study.name))
        .map(|study| study.name.clone())
}

/// A flag that Ctrl-C raises; a second Ctrl-C ends the program at once.
fn interruptible() -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let interrupt = Arc::new(AtomicBool::new(false));
    let raised = interrupt.clone();
    ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(Status::Interrupted as i32);
        }
        eprintln!("stopping; runs that have ended are kept (again to stop at once)");
    })?;
    Ok(interrupt)
}

fn one(study: &Study, work: &Work, verb: Verb, interrupt: &AtomicBool) -> (Status, Option<Outcome>) {
    if interrupt.load(Ordering::Relaxed) {
        return (Status::Interrupted, None);
    }
    let order = Order {
        verb,
        command: std::env::args().collect(),
        out: out_folder(study, work, verb),
    };
    let progress = ProgressBar::new();
    let mut pipeline = Pipeline::new(&progress, interrupt).within(work.memory_limit);
    let ended = perform(study, &order, &mut pipeline, interrupt);
    progress.clear();
    match ended {
        Ok(finished) => told(finished, work),
        Err(error) => (complain(&error, error_status(&error)), None),
    }
}

fn out_folder(study: &Study, work: &Work, verb: Verb) -> PathBuf {
    let several = work.cases.len() > 1 || work.cases.iter().any(|path| path.is_dir());
    let suffix = if verb == Verb::Mesh { "-mesh" } else { "" };
    match &work.out {
        Some(folder) if several => folder.join(&study.name),
        Some(folder) => folder.clone(),
        None => Path::new("out").join(format!("{}{suffix}", study.name)),
    }
}

pub fn error_status(error: &StudyError) -> Status {
    match error {
        StudyError::Input(_) | StudyError::Output(_) => Status::WrongInput,
        StudyError::Failed(_) => Status::Failed,
    }
}

/// Failures go to standard error; the report of the runs that ended well, or the data, to standard output.
fn told(finished: Finished, work: &Work) -> (Status, Option<Outcome>) {
    let Finished { outcome, folder } = finished;
    let status = outcome_status(&outcome);
    for failure in &outcome.failures {
        complain(&format!("{}: {}", failure.run, failure.error), Status::Failed);
    }
    let printed = match outcome.runs.is_empty() || work.json {
        true => Status::Done,
        false => print_text(&format!("{}\n", outcome_text(&outcome, folder.as_deref()))),
    };
    (status.max(printed), Some(outcome))
}

fn outcome_status(outcome: &Outcome) -> Status {
    if outcome.interrupted {
        Status::Interrupted
    } else if outcome.is_complete() && outcome.is_as_expected() {
        Status::Done
    } else {
        Status::Failed
    }
}

/// One outcome as it is, several as a list.
fn print_outcomes(ended: Vec<(Status, Option<Outcome>)>, status: Status) -> Status {
    let several = ended.len() > 1;
    let outcomes: Vec<Outcome> = ended.into_iter().filter_map(|(_, outcome)| outcome).collect();
    let printed = match &outcomes[..] {
        [] if !several => Status::Done,
        [outcome] if !several => print_json(outcome),
        outcomes => print_json(&outcomes),
    };
    status.max(printed)
}
