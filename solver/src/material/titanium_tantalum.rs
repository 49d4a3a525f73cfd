//! Alloys of titanium and tantalum by composition.

/// Young's modulus in GPa of alloys quenched from the β field, by weight percent of tantalum: Zhou, Niinomi & Akahori 2004, Mater. Sci.
/// Eng. A 371:283; the minima at 30 and 70 are also found in Zhou, Niinomi & Akahori 2003. Recalled to some ± 5 GPa between them.
const YOUNG_GPA: [(f64, f64); 10] = [
    (0.0, 107.0),
    (10.0, 100.0),
    (20.0, 90.0),
    (30.0, 69.0),
    (40.0, 80.0),
    (50.0, 88.0),
    (60.0, 77.0),
    (70.0, 67.0),
    (80.0, 88.0),
    (100.0, 186.0),
];

/// Densities of titanium and tantalum in g/cm³.
const DENSITY: [f64; 2] = [4.51, 16.6];

/// Young's modulus E in MPa of an alloy with `percent` of tantalum by weight, between the published compositions on straight lines.
///
/// Two minima, softer than both parents: a rule of mixtures has the wrong sign.
pub fn young_mpa(percent: f64) -> f64 {
    let percent = percent.clamp(0.0, 100.0);
    let above = YOUNG_GPA.iter().position(|row| row.0 >= percent).unwrap_or(0);
    let (low, high) = (YOUNG_GPA[above.saturating_sub(1)], YOUNG_GPA[above]);
    if high.0 == low.0 {
        return 1e3 * high.1;
    }
    let part = (percent - low.0) / (high.0 - low.0);
    1e3 * (low.1 + part * (high.1 - low.1))
}

/// Density ρ in g/cm³: volumes of the parents add.
pub fn density_g_cm3(percent: f64) -> f64 {
    let tantalum = percent.clamp(0.0, 100.0) / 100.0;
    1.0 / ((1.0 - tantalum) / DENSITY[0] + tantalum / DENSITY[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_compositions_are_met_and_lines_run_between() {
        for (percent, gpa) in YOUNG_GPA {
            assert!((young_mpa(percent) - 1e3 * gpa).abs() < 1e-9, "{percent}");
        }
        assert!((young_mpa(25.0) - 79_500.0).abs() < 1e-9);
        assert!((young_mpa(90.0) - 137_000.0).abs() < 1e-9);
    }

    /// Inverse rule of mixtures: 5.6 and 9.2 g/cm³ at 30 and 70 weight percent.
    #[test]
    fn densities_are_those_of_added_volumes() {
        assert!((density_g_cm3(30.0) - 5.6).abs() < 0.2);
        assert!((density_g_cm3(70.0) - 9.2).abs() < 0.1);
        assert_eq!(density_g_cm3(100.0), 16.6);
    }
}
