//! Studies driven with stand-ins for the work.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Finished, Order, Stages, StudyError, perform};
use crate::case::Case;
use crate::case_file::{Study, read_text};
use crate::outcome::{CheckOutcome, RunOutcome, Verb, outcome_text};
use crate::run_error::RunError;

const CASE: &str = "title = \"Bar\"\n[structure]\nlattice = \"solid\"\ncell_mm = 1\nmaterial = \"peek\"\n\
                    [coating]\npreset = \"dense_outward\"\n";

fn study(more: &str) -> Study {
    read_text(Path::new("bar.toml"), &format!("{CASE}{more}")).unwrap()
}

/// Stands in for the real work.
#[derive(Default)]
struct Pretended {
    refuses: bool,
    fails_when_coated: bool,
    interrupts: Arc<AtomicBool>,
    is_interrupted: bool,
}

impl Stages for Pretended {
    fn check(&mut self, _: &Case) -> Result<CheckOutcome, RunError> {
        match self.refuses {
            true => Err(RunError::input(
                "structure.cell_mm",
                "a grid beyond memory",
                "fewer voxels",
            )),
            false => Ok(CheckOutcome::default()),
        }
    }

    fn mesh(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError> {
        self.solve(case, out)
    }

    fn solve(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError> {
        if self.fails_when_coated && case.coating.is_some() {
            return Err(RunError::failed("not converged"));
        }
        self.interrupts.store(self.is_interrupted, Ordering::Relaxed);
        let mut run = RunOutcome::default();
        let coat = if case.coating.is_some() { 1.5 } else { 1.0 };
        run.measures.insert("apparent_modulus_mpa", 1000.0 * coat);
        let file = format!("{}.vtu", case.file_stem());
        fs::write(out.join(&file), "a mesh").unwrap();
        run.files.push(file);
        Ok(run)
    }
}

fn performed(study: &Study, out: &Path, mut stages: Pretended) -> Result<Finished, StudyError> {
    let order = Order {
        verb: Verb::Run,
        command: vec!["trabecula".into(), "run".into()],
        out: out.to_owned(),
    };
    let interrupt = stages.interrupts.clone();
    perform(study, &order, &mut stages, &interrupt)
}

fn entries(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_study_is_written_whole() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let expected = "[expected]\n\"coated.apparent_modulus_mpa\" = { value = 1510, tolerance = 0.01 }\n\
                    \"uncoated.apparent_modulus_mpa\" = { value = 1100, tolerance = 0.01 }\n\
                    \"uncoated.mass_g\" = { value = 1, tolerance = 0.01 }\n";
    let finished = performed(&study(expected), &out, Pretended::default()).unwrap();
    assert_eq!(entries(dir.path()), ["out"]);
    assert_eq!(
        entries(&out),
        [
            "bar.pvd",
            "case.toml",
            "coated.vtu",
            "results.json",
            "uncoated.vtu"
        ]
    );
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("results.json")).unwrap()).unwrap();
    assert_eq!(json["case"], "bar");
    assert_eq!(json["interrupted"], false);
    assert_eq!(json["input"]["load"]["strain"], 0.01);
    assert_eq!(json["input"]["coating"]["material"]["young_mpa"], 186_000.0);
    assert_eq!(json["runs"][1]["measures"]["apparent_modulus_mpa"], 1500.0);
    assert_eq!(json["comparison"]["pairs"][0]["measures"][0]["ratio"], 1.5);
    let holds: Vec<bool> = finished
        .outcome
        .expected
        .iter()
        .map(|checked| checked.holds)
        .collect();
    assert_eq!(holds, [true, false, false]);
    let shown = outcome_text(&finished.outcome, finished.folder.as_deref());
    for part in [
        "apparent modulus   MPa",
        "1000.0",
        "1500.0",
        "1.5000",
        "+50.0 %",
        "would be seen",
        "DOES NOT HOLD",
        "no such measure",
        "paraview",
    ] {
        assert!(shown.contains(part), "`{part}` is not in\n{shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
}

#[test]
fn a_run_that_fails_leaves_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let stages = Pretended {
        fails_when_coated: true,
        ..Pretended::default()
    };
    let finished = performed(&study(""), &out, stages).unwrap();
    assert_eq!(finished.folder.as_deref(), Some(out.as_path()));
    assert_eq!(finished.outcome.runs.len(), 1);
    assert_eq!(finished.outcome.failures[0].error, "not converged");
    assert_eq!(finished.outcome.comparison, None);
}

#[test]
fn an_interruption_keeps_what_is_done_beside_a_former_result() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    performed(&study(""), &out, Pretended::default()).unwrap();
    let stages = Pretended {
        is_interrupted: true,
        ..Pretended::default()
    };
    let finished = performed(&study(""), &out, stages).unwrap();
    assert!(finished.outcome.interrupted);
    assert_eq!(finished.outcome.runs.len(), 1);
    assert_eq!(entries(dir.path()), ["out", "out.incomplete"]);
    assert_eq!(finished.folder, Some(dir.path().join("out.incomplete")));
}

#[test]
fn a_check_that_fails_points_into_the_file_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let stages = Pretended {
        refuses: true,
        ..Pretended::default()
    };
    let error = performed(&study(""), &dir.path().join("out"), stages).unwrap_err();
    let shown = error.to_string();
    assert!(
        shown.contains("bar.toml:4:11") && shown.contains("expected: fewer voxels"),
        "{shown}"
    );
    assert!(entries(dir.path()).is_empty());
}

#[test]
fn a_sweep_is_told_in_a_table_a_pair() {
    let dir = tempfile::tempdir().unwrap();
    let sweep = "[sweep]\n\"load.strain\" = [0.01, 0.02, 0.03]\n\"mesh.voxels_per_cell\" = [8, 16]\n";
    let finished = performed(&study(sweep), &dir.path().join("out"), Pretended::default()).unwrap();
    let shown = outcome_text(&finished.outcome, None);
    assert!(
        shown.contains("\n  strain=0.01,voxels_per_cell=8\n  measure"),
        "{shown}"
    );
    assert!(
        shown.contains("strain=0.03,voxels_per_cell=16/coated: With 5 specimens"),
        "{shown}"
    );
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
}

#[test]
fn runs_without_a_coat_stand_side_by_side() {
    let dir = tempfile::tempdir().unwrap();
    let text = format!(
        "{}[sweep]\n\"load.strain\" = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06]\n\"load.platens\" = [\"rough\", \"smooth\"]\n",
        CASE.split("[coating]").next().unwrap()
    );
    let study = read_text(Path::new("bar.toml"), &text).unwrap();
    let finished = performed(&study, &dir.path().join("out"), Pretended::default()).unwrap();
    let shown = outcome_text(&finished.outcome, None);
    assert!(
        shown.contains("unit   strain=0.01,platens=rough   strain=0.01,platens=smooth\n"),
        "{shown}"
    );
    assert!(
        finished.outcome.comparison.is_none() && !shown.contains("specimens"),
        "{shown}"
    );
}
