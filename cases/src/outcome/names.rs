//! Names of measures: what they are called in a table, and their unit.

/// Suffixes of measure names and the unit they stand for; a longer suffix stands before one it ends with.
const UNITS: &[(&str, &str)] = &[
    ("_mj_mm3", "mJ/mm³"),
    ("_mm2_per_mm3", "mm²/mm³"),
    ("_n_per_mm", "N/mm"),
    ("_g_cm3", "g/cm³"),
    ("_per_mm", "1/mm"),
    ("_percent", "%"),
    ("_mpa", "MPa"),
    ("_mm3", "mm³"),
    ("_mm2", "mm²"),
    ("_nmm", "N·mm"),
    ("_mm", "mm"),
    ("_um", "µm"),
    ("_n", "N"),
    ("_g", "g"),
    ("_s", "s"),
];

/// Parts of names that are numbers and read better written out.
const PHRASES: &[(&str, &str)] = &[
    ("q0 1", "at 0.1 %"),
    ("q1", "at 1 %"),
    ("q2", "at 2 %"),
    ("0 2", "0.2 %"),
    ("stress 1", "stress 1 %"),
    ("p50", "(median)"),
    ("p90", "(90th percentile)"),
    ("p99", "(99th percentile)"),
];

/// Measures that a bench test takes with scatter, by the start of their name.
///
/// Yield onset counts for the substrate alone: a bench does not see a soft coat yield while the struts still carry.
const BENCH_TESTS: &[&str] = &[
    "apparent_modulus",
    "effective_modulus",
    "substrate_yield_onset",
    "proof_strength",
    "loading_gradient",
    "loading_proof_strength",
    "stiffness",
];

/// `apparent_modulus_mpa` as title and unit: `apparent modulus`, `MPa`.
pub fn title_and_unit(name: &str) -> (String, &'static str) {
    let found = UNITS
        .iter()
        .find_map(|(suffix, unit)| Some((name.strip_suffix(suffix)?, *unit)));
    let (stem, unit) = found.unwrap_or((name, ""));
    let plain = format!(" {} ", stem.replace('_', " "));
    let title = PHRASES.iter().fold(plain, |title, (part, phrase)| {
        title.replace(&format!(" {part} "), &format!(" {phrase} "))
    });
    (title.trim().to_owned(), unit)
}

/// Whether a bench test takes this measure, with scatter from specimen to specimen.
pub fn is_bench_test(name: &str) -> bool {
    BENCH_TESTS.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_titles_and_units() {
        for (name, title, unit) in [
            ("apparent_modulus_mpa", "apparent modulus", "MPa"),
            ("porosity", "porosity", ""),
            ("pore_diameter_mm", "pore diameter", "mm"),
            ("coat_mass_g", "coat mass", "g"),
            ("specific_surface_mm2_per_mm3", "specific surface", "mm²/mm³"),
            ("yield_onset_q0_1_mpa", "yield onset at 0.1 %", "MPa"),
            ("yield_onset_q2_mpa", "yield onset at 2 %", "MPa"),
            ("proof_strength_0_2_mpa", "proof strength 0.2 %", "MPa"),
            (
                "interface_traction_p99_mpa",
                "interface traction (99th percentile)",
                "MPa",
            ),
        ] {
            assert_eq!(title_and_unit(name), (title.to_owned(), unit));
        }
    }
}
