//! `[buckling]` resolved.

use super::checks::{Range, Section};
use super::tables::BucklingTable;
use crate::case::{BucklingSettings, Load};
use crate::input_error::InputError;
use solver::BucklingOptions;

/// Modes at most: each takes ten vectors of the size of the solution.
const MODES_MAX: usize = 20;

/// Resolves `[buckling]` of a case with this load.
pub fn resolve(
    section: &Section,
    table: &BucklingTable,
    load: &Load,
) -> Result<BucklingSettings, InputError> {
    if !matches!(load, Load::Compression { .. }) {
        let message = format!("[buckling] does not go with the load case `{}`", load.case());
        return Err(section
            .section_error(message)
            .expected("load.case = \"compression\""));
    }
    let default = BucklingOptions::default();
    let modes = section.count("modes", table.modes.unwrap_or(default.modes as i64), 1)?;
    if modes > MODES_MAX {
        return Err(section
            .error("modes", format!("`buckling.modes` is {modes}"))
            .expected(format!("a whole number from 1 to {MODES_MAX}")));
    }
    let iterations = table.max_iterations.unwrap_or(default.max_iterations as i64);
    Ok(BucklingSettings {
        modes,
        tolerance: section.number(
            "tolerance",
            table.tolerance.unwrap_or(default.tolerance),
            Range::Between(0.0, 0.1),
        )?,
        max_iterations: section.count("max_iterations", iterations, 1)?,
    })
}
