//! What several cases expected beside what was found, as one table.

use super::report::WIDTH;
use super::table::in_columns_within;
use super::{CheckedExpectation, Outcome, number};
use crate::case_file::{Expectation, Study};

/// One expectation of one case, with what was found of it.
struct Row<'a> {
    case: &'a str,
    wanted: &'a Expectation,
    found: Option<f64>,
    holds: bool,
}

/// Every expectation of several cases: quantity, reference, ours, error, band, pass.
///
/// Error and band are relative, absolute where the reference is 0. An expectation of a case that gave no outcome does not hold. Empty
/// where nothing is expected.
pub fn verification_text(studies: &[(&Study, Option<&Outcome>)]) -> String {
    let rows: Vec<Row> = studies
        .iter()
        .flat_map(|(study, outcome)| rows(study, *outcome))
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let heading = ["case, quantity", "reference", "ours", "error", "band", "pass"];
    let mut cells = vec![heading.map(str::to_owned).to_vec()];
    cells.extend(rows.iter().map(Row::cells));
    let holding = rows.iter().filter(|row| row.holds).count();
    format!(
        "{}  {holding} of {} hold; error and band are relative, absolute where the reference is 0\n",
        in_columns_within(WIDTH, &cells, &[0]),
        rows.len()
    )
}

fn rows<'a>(study: &'a Study, outcome: Option<&'a Outcome>) -> Vec<Row<'a>> {
    let checked = outcome.map_or(&[][..], |outcome| &outcome.expected);
    study
        .expected
        .iter()
        .map(|wanted| {
            let is_same = |checked: &&CheckedExpectation| checked.expectation.at == wanted.at;
            let checked = checked.iter().find(is_same);
            Row {
                case: &study.name,
                wanted,
                found: checked.and_then(|checked| checked.found),
                holds: checked.is_some_and(|checked| checked.holds),
            }
        })
        .collect()
}

impl Row<'_> {
    fn cells(&self) -> Vec<String> {
        let wanted = self.wanted;
        let scale = if wanted.value == 0.0 {
            1.0
        } else {
            wanted.value.abs()
        };
        let found = |text: fn(f64, &Self, f64) -> String| {
            self.found
                .map_or("–".to_owned(), |found| text(found, self, scale))
        };
        vec![
            format!("{} {}", self.case, quantity(wanted)),
            number(wanted.value),
            found(|found, _, _| number(found)),
            found(|found, row, scale| format!("{:+.1e}", (found - row.wanted.value) / scale)),
            format!("{:.1e}", wanted.margin / scale),
            if self.holds { "yes" } else { "NO" }.to_owned(),
        ]
    }
}

/// The measure, with the run where it is not the only one, and `order of` before it where its convergence is meant.
fn quantity(wanted: &Expectation) -> String {
    let run = wanted.run.trim_end_matches("uncoated").trim_end_matches('/');
    let run = if run.is_empty() {
        String::new()
    } else {
        format!("{run} ")
    };
    match wanted.observed_over {
        Some(_) => format!("{run}order of {}", wanted.measure),
        None => format!("{run}{}", wanted.measure),
    }
}
