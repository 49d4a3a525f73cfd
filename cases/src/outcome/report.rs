//! The outcome as text for a terminal of 100 columns.

use std::path::Path;

use super::table::{bytes, grouped, in_columns, in_columns_within, number, wrapped};
use super::{
    CheckOutcome, CheckedExpectation, MeasureChange, Outcome, PairComparison, RunOutcome, title_and_unit,
};

/// Columns of the terminal that a report is made for.
pub(super) const WIDTH: usize = 100;

/// Runs that stand side by side in one table.
const RUNS_A_TABLE: usize = 4;

/// The whole report of an outcome; `folder` is where its files are.
pub fn outcome_text(outcome: &Outcome, folder: Option<&Path>) -> String {
    let sections = [
        format!("{}\n", outcome.title),
        solve_text(&outcome.runs),
        measures_text(outcome),
        comparison_text(outcome),
        expected_text(&outcome.expected),
        doubts_text(outcome),
        files_text(outcome, folder),
    ];
    let filled: Vec<_> = sections
        .into_iter()
        .filter(|section| !section.is_empty())
        .collect();
    filled.join("\n")
}

fn solve_text(runs: &[RunOutcome]) -> String {
    let heading = [
        "run",
        "grid",
        "voxel mm",
        "dof",
        "iterations",
        "residual",
        "seconds",
        "memory",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(runs.iter().map(solve_row));
    if runs.is_empty() {
        String::new()
    } else {
        in_columns_within(WIDTH, &rows, &[0])
    }
}

fn solve_row(run: &RunOutcome) -> Vec<String> {
    let [x, y, z] = run.mesh.cells;
    let mut row = vec![
        run.name.clone(),
        format!("{x}×{y}×{z}"),
        number(run.mesh.voxel_mm),
    ];
    if let Some(solve) = run.solve {
        row.push(grouped(solve.dof));
        row.push(solve.iterations.to_string());
        row.push(format!("{:.1e}", solve.relative_residual));
        row.push(format!("{:.2}", solve.seconds));
        row.push(bytes(solve.peak_bytes));
    }
    row
}

/// A table a compared pair, and tables of the runs that are in no pair.
fn measures_text(outcome: &Outcome) -> String {
    let pairs = outcome
        .comparison
        .as_ref()
        .map_or(&[][..], |comparison| &comparison.pairs);
    let mut tables: Vec<String> = pairs
        .iter()
        .filter_map(|pair| pair_table(outcome, pair))
        .collect();
    let paired = |run: &&RunOutcome| {
        pairs
            .iter()
            .any(|pair| pair.uncoated == run.name || pair.coated == run.name)
    };
    let alone: Vec<&RunOutcome> = outcome.runs.iter().filter(|run| !paired(run)).collect();
    tables.extend(runs_tables(&alone));
    tables.join("\n")
}

fn pair_table(outcome: &Outcome, pair: &PairComparison) -> Option<String> {
    let runs = [outcome.run(&pair.uncoated)?, outcome.run(&pair.coated)?];
    let names = short_names(&runs);
    let heading = ["measure", "unit", names[0], names[1], "ratio", "change"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for name in measure_names(&runs) {
        let mut row = measure_row(&name, &runs);
        row.extend(ratio_cells(
            pair.measures.iter().find(|change| change.measure == name),
        ));
        rows.push(row);
    }
    let heading = pair
        .coated
        .rsplit_once('/')
        .map_or(String::new(), |(parameters, _)| format!("  {parameters}\n"));
    Some(heading + &in_columns(&rows, &[0, 1]))
}

fn ratio_cells(change: Option<&MeasureChange>) -> [String; 2] {
    let band = change.and_then(|change| change.change_band_percent);
    let change = change.and_then(|change| Some((change.ratio?, change.change_percent?)));
    match change {
        Some((ratio, percent)) => [
            format!("{ratio:.4}"),
            match band {
                Some(band) => format!("{percent:+.1} ± {band:.1} %"),
                None => format!("{percent:+.1} %"),
            },
        ],
        None => [String::new(), String::new()],
    }
}

/// Tables of as many runs side by side as fit.
fn runs_tables(runs: &[&RunOutcome]) -> Vec<String> {
    let fits = |count: &usize| {
        let tables = runs.chunks(*count).map(runs_table);
        tables
            .into_iter()
            .all(|table| table.lines().all(|line| line.chars().count() <= WIDTH))
    };
    let count = (1..=RUNS_A_TABLE).rev().find(fits).unwrap_or(1);
    runs.chunks(count).map(runs_table).collect()
}

fn runs_table(runs: &[&RunOutcome]) -> String {
    let names = runs
        .iter()
        .map(|run| run.name.trim_end_matches("/uncoated").to_owned());
    let heading = ["measure", "unit"]
        .map(str::to_owned)
        .into_iter()
        .chain(names)
        .collect();
    let mut rows = vec![heading];
    rows.extend(measure_names(runs).iter().map(|name| measure_row(name, runs)));
    in_columns(&rows, &[0, 1])
}

fn short_names<'a>(runs: &[&'a RunOutcome]) -> Vec<&'a str> {
    runs.iter()
        .map(|run| run.name.rsplit('/').next().unwrap_or(&run.name))
        .collect()
}

/// Names of all measures of some runs, in the order of the run that has most of them.
fn measure_names(runs: &[&RunOutcome]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut ordered = runs.to_vec();
    ordered.sort_by_key(|run| std::cmp::Reverse(run.measures.iter().count()));
    for (name, _) in ordered.iter().flat_map(|run| run.measures.iter()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn measure_row(name: &str, runs: &[&RunOutcome]) -> Vec<String> {
    let (title, unit) = title_and_unit(name);
    let values = runs.iter().map(|run| value_cell(name, run));
    [title, unit.to_owned()].into_iter().chain(values).collect()
}

/// `6188 ± 2.7 %`, or without a band where there is none.
fn value_cell(name: &str, run: &RunOutcome) -> String {
    let Some(value) = run.measures.get(name) else {
        return "–".to_owned();
    };
    match run.band_of(name) {
        Some(percent) => format!("{} ± {percent:.1} %", number(value)),
        None => number(value),
    }
}

fn comparison_text(outcome: &Outcome) -> String {
    let Some(comparison) = &outcome.comparison else {
        return String::new();
    };
    let several = comparison.pairs.len() > 1;
    let sentences = comparison.pairs.iter().map(|pair| {
        let start = if several {
            format!("{}: ", pair.coated)
        } else {
            String::new()
        };
        paragraph(&format!("{start}{}", pair.sentence))
    });
    sentences.collect()
}

fn paragraph(text: &str) -> String {
    format!("  {}\n", wrapped(text, WIDTH - 2, "  "))
}

fn expected_text(expected: &[CheckedExpectation]) -> String {
    if expected.is_empty() {
        return String::new();
    }
    let heading = ["expected", "value", "within", "found", ""];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for checked in expected {
        let wanted = &checked.expectation;
        let order = if wanted.observed_over.is_some() {
            " (order)"
        } else {
            ""
        };
        rows.push(vec![
            format!("{}.{}{order}", wanted.run, wanted.measure),
            number(wanted.value),
            format!("± {}", number(wanted.margin)),
            checked.found.map_or("no such measure".into(), number),
            if checked.holds { "holds" } else { "DOES NOT HOLD" }.into(),
        ]);
    }
    in_columns_within(WIDTH, &rows, &[0])
}

fn doubts_text(outcome: &Outcome) -> String {
    let warnings = outcome
        .runs
        .iter()
        .flat_map(|run| run.warnings.iter().map(move |text| (&run.name, text)));
    let mut lines: Vec<String> = warnings
        .map(|(run, text)| paragraph(&format!("warning: {run}: {text}")))
        .collect();
    lines.extend(
        outcome
            .failures
            .iter()
            .map(|f| paragraph(&format!("failed: {}: {}", f.run, f.error))),
    );
    if outcome.interrupted {
        lines.push(paragraph(
            "interrupted: the runs above are whole, the others are missing",
        ));
    }
    lines.concat()
}

/// File names that are listed; a sweep has hundreds.
const FILES_SHOWN: usize = 12;

fn files_text(outcome: &Outcome, folder: Option<&Path>) -> String {
    let Some(folder) = folder else {
        return String::new();
    };
    let files = outcome
        .files
        .iter()
        .chain(outcome.runs.iter().flat_map(|run| &run.files));
    let names: Vec<&str> = files.map(String::as_str).collect();
    let shown = match names.len() {
        count if count > FILES_SHOWN => format!(
            "{} and {} more",
            names[..FILES_SHOWN].join(", "),
            count - FILES_SHOWN
        ),
        _ => names.join(", "),
    };
    let mut text = paragraph(&format!("written to {}: {shown}", folder.display()));
    if let Some(collection) = names.iter().find(|name| name.ends_with(".pvd")) {
        let path = folder.join(collection);
        text += &paragraph(&format!(
            "to look at it: paraview {}, then colour by von_mises_mpa",
            path.display()
        ));
    }
    text
}

/// The report of a check: what each run would be.
pub fn check_text(title: &str, checks: &[CheckOutcome]) -> String {
    let heading = [
        "run",
        "grid",
        "voxel mm",
        "element",
        "dof, about",
        "memory, about",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(checks.iter().map(|check| {
        let [x, y, z] = check.cells;
        let grid = format!("{x}×{y}×{z}");
        vec![
            check.name.clone(),
            grid,
            number(check.voxel_mm),
            check.element.word().to_owned(),
            grouped(check.dof),
            bytes(check.predicted_bytes),
        ]
    }));
    let warnings = checks
        .iter()
        .flat_map(|check| check.warnings.iter().map(move |text| (&check.name, text)));
    let doubts: String = warnings
        .map(|(run, text)| paragraph(&format!("warning: {run}: {text}")))
        .collect();
    format!(
        "{title}\n\n{}\n{}{doubts}",
        in_columns_within(WIDTH, &rows, &[0]),
        check_measures(checks)
    )
}

fn check_measures(checks: &[CheckOutcome]) -> String {
    let as_runs: Vec<RunOutcome> = checks
        .iter()
        .map(|check| RunOutcome {
            name: check.name.clone(),
            measures: check.measures.clone(),
            ..RunOutcome::default()
        })
        .filter(|run| run.measures.iter().next().is_some())
        .collect();
    let references: Vec<&RunOutcome> = as_runs.iter().collect();
    runs_tables(&references).join("\n")
}
