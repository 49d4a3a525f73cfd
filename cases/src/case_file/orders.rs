//! `[expected_order]` resolved: with which power of the voxel size an error should fall.

use std::collections::{BTreeMap, BTreeSet};

use super::checks::Section;
use super::expected::{Expectation, family_and_measure, margin, wanted_value};
use super::sweep::SweptKey;
use super::verification_tables::ExpectedOrderTable;
use super::{KeyPath, Source};
use crate::input_error::InputError;

/// Keys that give the size of the voxels.
const RESOLUTIONS: [&str; 3] = ["mesh.voxels_per_cell", "mesh.voxel_mm", "mesh.voxels_across"];

/// The runs over which an order is observed.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ObservedOver {
    /// The value that the measure approaches; the error is its distance from it.
    pub limit: f64,
    /// Names of the runs, which differ in the size of their voxels alone.
    pub runs: Vec<String>,
}

/// The keys of a sweep and the indices of its runs.
pub type Swept<'a> = (&'a [SweptKey], BTreeSet<usize>);

/// Resolves `[expected_order]` against the runs of sweeps of the voxel size.
///
/// A key is `"family.measure"`: the family is the name that the runs have without their resolution.
pub fn resolve(
    source: &Source,
    tables: &BTreeMap<String, ExpectedOrderTable>,
    (sweeps, names): (&[Swept], &[&str]),
) -> Result<Vec<Expectation>, InputError> {
    let section = Section::new(source, "expected_order");
    let families = sweeps.iter().flat_map(|sweep| families(sweep, names)).collect();
    tables
        .iter()
        .map(|(key, table)| expectation(&section, key, table, &families))
        .collect()
}

/// Names of families with the names of their runs.
fn families((keys, runs): &Swept, names: &[&str]) -> BTreeMap<String, Vec<String>> {
    let mut families: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let is_resolution = |key: &&SweptKey| RESOLUTIONS.contains(&key.path.to_string().as_str());
    let [key] = keys.iter().filter(is_resolution).collect::<Vec<_>>()[..] else {
        return families;
    };
    for &run in runs.iter().filter(|_| key.values.len() > 1) {
        let name = names[run];
        let (parameters, state) = name.rsplit_once('/').unwrap_or(("", name));
        let others: Vec<&str> = parameters
            .split(',')
            .filter(|parameter| !parameter.starts_with(&format!("{}=", key.path.last())))
            .collect();
        let family = [others.join(","), state.to_owned()].join("/");
        let family = family.trim_start_matches('/').to_owned();
        families.entry(family).or_default().push(name.to_owned());
    }
    families
}

fn expectation(
    section: &Section,
    key: &str,
    table: &ExpectedOrderTable,
    families: &BTreeMap<String, Vec<String>>,
) -> Result<Expectation, InputError> {
    if families.is_empty() {
        let message = "an order is observed over a sweep of the voxel size, and there is none";
        return Err(section.key_error(key, message).expected(format!(
            "one of {} in [sweep], with two values or more",
            RESOLUTIONS.join(", ")
        )));
    }
    let names: Vec<&str> = families.keys().map(String::as_str).collect();
    let (family, measure) = family_and_measure(section, key, &names)?;
    let here = section.below(key);
    let value = wanted_value(&here, table.value)?;
    let limit = table.limit.unwrap_or(0.0);
    Ok(Expectation {
        margin: margin(&here, value, (table.tolerance, table.absolute))?,
        observed_over: Some(ObservedOver {
            limit: here.number("limit", limit, super::checks::Range::FINITE)?,
            runs: families.get(&family).cloned().unwrap_or_default(),
        }),
        run: family,
        measure,
        value,
        source: table.source.clone().unwrap_or_default(),
        at: KeyPath::dotted("expected_order").join(key),
    })
}
