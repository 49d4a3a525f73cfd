//! `[expected]` resolved: what is checked after the runs.

use std::collections::BTreeMap;

use super::checks::{Range, Section};
use super::orders::ObservedOver;
use super::verification_tables::ExpectedTable;
use super::{KeyPath, Source};
use crate::input_error::{InputError, near_word};
use crate::measure::MEASURES;

/// One measure of one run and the value it should have, or the order at which its error should fall.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Expectation {
    /// Name of the run; of an order, what the names of its runs share.
    pub run: String,
    /// Name of the measure with its unit.
    pub measure: String,
    /// The expected value, or order.
    pub value: f64,
    /// Largest admitted difference, in the unit of the measure.
    pub margin: f64,
    /// The runs over which an order is observed; absent where a value is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_over: Option<ObservedOver>,
    /// Where the value comes from.
    pub source: String,
    /// The key in the case file.
    #[serde(skip)]
    pub at: KeyPath,
}

/// Resolves `[expected]` against the names of the runs.
pub fn resolve(
    source: &Source,
    tables: &BTreeMap<String, ExpectedTable>,
    runs: &[&str],
) -> Result<Vec<Expectation>, InputError> {
    tables
        .iter()
        .map(|(key, table)| expectation(source, key, table, runs))
        .collect()
}

fn expectation(
    source: &Source,
    key: &str,
    table: &ExpectedTable,
    runs: &[&str],
) -> Result<Expectation, InputError> {
    let section = Section::new(source, "expected");
    let (run, measure) = family_and_measure(&section, key, runs)?;
    let here = section.below(key);
    let value = wanted_value(&here, table.value)?;
    Ok(Expectation {
        run,
        measure,
        value,
        margin: margin(&here, value, (table.tolerance, table.absolute))?,
        observed_over: None,
        source: table.source.clone().unwrap_or_default(),
        at: KeyPath::dotted("expected").join(key),
    })
}

/// The expected value, which must be there and finite.
pub(super) fn wanted_value(here: &Section, value: Option<f64>) -> Result<f64, InputError> {
    let value = here.required("value", value)?;
    if value.is_finite() {
        return Ok(value);
    }
    Err(here
        .error("value", format!("the expected value is {value}"))
        .expected("a finite number"))
}

/// The largest admitted difference from `value`, given relative to it or as it is.
pub(super) fn margin(
    here: &Section,
    value: f64,
    (tolerance, absolute): (Option<f64>, Option<f64>),
) -> Result<f64, InputError> {
    let tolerance = here.optional("tolerance", tolerance, Range::NotNegative)?;
    let absolute = here.optional("absolute", absolute, Range::NotNegative)?;
    match (tolerance, absolute) {
        (Some(relative), None) => Ok(relative * value.abs()),
        (None, Some(absolute)) => Ok(absolute),
        _ => Err(here
            .section_error("how near is near enough?")
            .expected(ONE_MARGIN)),
    }
}

/// A run, or a family of them, and a measure that there is.
pub(super) fn family_and_measure(
    section: &Section,
    key: &str,
    runs: &[&str],
) -> Result<(String, String), InputError> {
    let (run, measure) = run_and_measure(section, key, runs)?;
    known_measure(section, key, &measure)?;
    Ok((run, measure))
}

fn known_measure(section: &Section, key: &str, measure: &str) -> Result<(), InputError> {
    let known = MEASURES.iter().map(|row| row.name);
    if known.clone().any(|name| name == measure) {
        return Ok(());
    }
    let error = section.key_error(
        key,
        format!("there is no measure `{measure}` to expect something of"),
    );
    Err(error
        .near(near_word(measure, known))
        .expected("a name of `trabecula list measures`"))
}

const ONE_MARGIN: &str = "exactly one of `tolerance` (relative) and `absolute` (in the unit of the measure)";

/// Splits `porosity=0.7/coated.mass_g` after the name of a run.
fn run_and_measure(section: &Section, key: &str, runs: &[&str]) -> Result<(String, String), InputError> {
    for run in runs {
        let measure = key.strip_prefix(run).and_then(|rest| rest.strip_prefix('.'));
        if let Some(measure) = measure.filter(|measure| !measure.is_empty()) {
            return Ok((run.to_string(), measure.to_owned()));
        }
    }
    let run = key.rsplit_once('.').map_or(key, |(run, _)| run);
    let message = format!("there is no run `{run}` to expect something of");
    let error = section
        .key_error(key, message)
        .near(near_word(run, runs.iter().copied()));
    Err(error.expected(format!(
        "\"run.measure\" with a run of this case: {}",
        runs.join(", ")
    )))
}
