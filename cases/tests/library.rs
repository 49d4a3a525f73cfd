//! Every case of the library runs, is complete, and gives what its file says it should.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cases::case::Resolution;
use cases::case_file::{self, Study};
use cases::outcome::{Outcome, Verb};
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use cases::study::{Order, perform};

/// The built-in cases, and those of the verification library.
fn files() -> Vec<PathBuf> {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("library");
    let folders = [library.clone(), library.join("verification")];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    assert!(files.len() >= 19, "{files:?}");
    files
}

fn study(file: &Path) -> Study {
    case_file::read(file).unwrap_or_else(|error| panic!("{error:?}"))
}

/// Studies that take many minutes: here one pair of them, on coarse voxels.
fn shortened(mut study: Study) -> Study {
    if study.name.starts_with("coat-study") {
        study.runs.truncate(2);
        study.pairs = vec![(0, 1)];
        let names: Vec<String> = study.runs.iter().map(|run| run.case.name.clone()).collect();
        study.expected.retain(|wanted| names.contains(&wanted.run));
        for run in &mut study.runs {
            run.case.mesh.resolution = Some(Resolution::VoxelsPerCell(12));
        }
    }
    study
}

/// What a reader misses in a file, or nothing.
fn gaps(study: &Study) -> Vec<String> {
    let text = study.source.text();
    let mut gaps = Vec::new();
    if !text.lines().any(|line| line.starts_with("# Source")) {
        gaps.push("no line that starts with `# Source`".into());
    }
    if study.title == study.name {
        gaps.push("no title".into());
    }
    if study.expected.is_empty() {
        gaps.push("no [expected]".into());
    }
    let unsourced = study
        .expected
        .iter()
        .filter(|wanted| wanted.source.trim().is_empty());
    gaps.extend(unsourced.map(|wanted| format!("no source of {}.{}", wanted.run, wanted.measure)));
    gaps
}

#[test]
fn every_case_says_its_sources_and_what_it_expects() {
    let studies = files().into_iter().map(|file| study(&file));
    let wrong: Vec<_> = studies
        .map(|study| (study.name.clone(), gaps(&study)))
        .filter(|(_, gaps)| !gaps.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn performed(study: &Study) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let order = Order {
        verb: Verb::Run,
        command: vec!["trabecula".into(), "run".into()],
        out: folder.path().join("out"),
    };
    let interrupt = AtomicBool::new(false);
    let mut pipeline = Pipeline::new(&Silent, &interrupt);
    let finished = perform(study, &order, &mut pipeline, &interrupt)
        .unwrap_or_else(|error| panic!("{}: {error:?}", study.name));
    assert_eq!(
        finished.folder.as_deref(),
        Some(order.out.as_path()),
        "{}",
        study.name
    );
    let runs = finished.outcome.runs.iter().flat_map(|run| &run.files);
    for file in finished.outcome.files.iter().chain(runs) {
        assert!(order.out.join(file).is_file(), "{}: {file}", study.name);
    }
    finished.outcome
}

/// Failures of a study in words, or nothing.
fn shortfalls(study: &Study, outcome: &Outcome) -> Vec<String> {
    let failures = outcome.failures.iter().map(|f| format!("{}: {}", f.run, f.error));
    let missed = outcome
        .expected
        .iter()
        .filter(|checked| !checked.holds)
        .map(|checked| {
            let wanted = &checked.expectation;
            let (run, measure, value) = (&wanted.run, &wanted.measure, wanted.value);
            format!(
                "{run}.{measure}: {value} ± {} expected, {:?} found",
                wanted.margin, checked.found
            )
        });
    let mut shortfalls: Vec<String> = failures.chain(missed).collect();
    if outcome.runs.len() != study.runs.len() || outcome.expected.len() != study.expected.len() {
        shortfalls.push("runs or expectations are missing".into());
    }
    shortfalls
}

#[test]
fn every_case_is_complete_and_as_expected() {
    let mut wrong = Vec::new();
    for file in files() {
        let started = Instant::now();
        let study = shortened(study(&file));
        let outcome = performed(&study);
        println!("{}: {:.1} s", study.name, started.elapsed().as_secs_f64());
        wrong.extend(
            shortfalls(&study, &outcome)
                .into_iter()
                .map(|words| (study.name.clone(), words)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the gallery draws; the meshes are too large for a test.
#[test]
fn every_structure_is_read_and_says_its_source_and_what_is_shown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library/structures");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let study = study(&entry.unwrap().path());
        let has = |start: &str| study.source.text().lines().any(|line| line.starts_with(start));
        assert!(has("# Source: ") && has("# Shown: "), "{}", study.name);
        assert_ne!(study.title, study.name);
        count += 1;
    }
    assert!(count >= 15, "{count}");
}
