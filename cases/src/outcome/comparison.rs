//! Coated beside uncoated: ratios, and whether an experiment would see them.

use serde::Serialize;

use super::{RunOutcome, is_bench_test, title_and_unit};
use crate::accuracy::band_of_change;
use crate::case::ComparisonSettings;
use crate::detectability::TwoSampleTest;

/// All comparisons of a study.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The experiment that is had in mind.
    #[serde(flatten)]
    pub settings: ComparisonSettings,
    /// Smallest change in percent that it sees.
    pub detectable_change_percent: f64,
    /// The compared pairs.
    pub pairs: Vec<PairComparison>,
}

/// One coated run beside its uncoated one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairComparison {
    /// Name of the uncoated run.
    pub uncoated: String,
    /// Name of the coated run.
    pub coated: String,
    /// Change of each measure that both runs have.
    pub measures: Vec<MeasureChange>,
    /// What an experiment would see, in words.
    pub sentence: String,
}

/// One measure, uncoated and coated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureChange {
    /// Name of the measure with its unit.
    pub measure: String,
    /// Value without the coat.
    pub uncoated: f64,
    /// Value with the coat.
    pub coated: f64,
    /// Coated over uncoated; absent where the uncoated value is zero.
    pub ratio: Option<f64>,
    /// Change over the uncoated value, in percent.
    pub change_percent: Option<f64>,
    /// Half width of the error band of the change in percentage points, where both runs were solved on several meshes; moduli only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_band_percent: Option<f64>,
    /// The change that a bench of the given compliance would measure, in percent; moduli only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured_change_percent: Option<f64>,
    /// Whether the experiment would see the change, if the measure scattered as supposed.
    pub visible: Option<bool>,
    /// Fewest specimens a side that would see the change (as measured, where a compliance is given), the rest of the experiment
    /// being as it is; absent beyond 10 000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specimens_needed: Option<usize>,
}

/// More specimens than a series of tests has.
const SPECIMENS_MAX: usize = 10_000;

/// Compares pairs of runs; `None` where there is none, or no test of that size.
pub fn compare(settings: &ComparisonSettings, pairs: &[(&RunOutcome, &RunOutcome)]) -> Option<Comparison> {
    let test = TwoSampleTest {
        specimens: settings.specimens,
        significance: settings.significance,
        power: settings.power,
    };
    let detectable = 100.0 * test.detectable_difference()? * settings.coefficient_of_variation;
    let pairs: Vec<_> = pairs
        .iter()
        .map(|pair| compare_pair((settings, &test), detectable, *pair))
        .collect();
    (!pairs.is_empty()).then_some(Comparison {
        settings: *settings,
        detectable_change_percent: detectable,
        pairs,
    })
}

fn compare_pair(
    (settings, test): (&ComparisonSettings, &TwoSampleTest),
    detectable: f64,
    (uncoated, coated): (&RunOutcome, &RunOutcome),
) -> PairComparison {
    let both = uncoated
        .measures
        .iter()
        .filter_map(|(name, bare)| Some((name, bare, coated.measures.get(name)?)));
    let bands = uncoated.accuracy.as_ref().zip(coated.accuracy.as_ref());
    let finite_cells = uncoated
        .found_by_finite_cells()
        .zip(coated.found_by_finite_cells());
    let band = |name: &str| {
        let of_voxels = bands.and_then(|(bare, coat)| band_of_change(bare, coat, name));
        of_voxels.or_else(|| finite_cells.and_then(|(bare, coat)| bare.band_of_change(coat, name)))
    };
    let measures: Vec<_> = both
        .map(|values| MeasureChange {
            change_band_percent: band(values.0),
            ..change((settings, test), detectable, values)
        })
        .collect();
    PairComparison {
        uncoated: uncoated.name.clone(),
        coated: coated.name.clone(),
        sentence: sentence(settings, detectable, &measures),
        measures,
    }
}

fn change(
    (settings, test): (&ComparisonSettings, &TwoSampleTest),
    detectable: f64,
    (name, bare, coat): (&str, f64, f64),
) -> MeasureChange {
    let ratio = (bare != 0.0)
        .then_some(coat / bare)
        .filter(|ratio| ratio.is_finite());
    let kappa = settings
        .series_compliance_kappa
        .filter(|_| name.contains("modulus"));
    let change_percent = ratio.map(|ratio| 100.0 * (ratio - 1.0));
    let measured = ratio
        .zip(kappa)
        .map(|(ratio, kappa)| 100.0 * (measured_ratio(ratio, kappa) - 1.0));
    let tested = measured.or(change_percent);
    let scatter = 100.0 * settings.coefficient_of_variation;
    MeasureChange {
        measure: name.into(),
        uncoated: bare,
        coated: coat,
        ratio,
        change_percent,
        change_band_percent: None,
        measured_change_percent: measured,
        visible: tested.map(|change| change.abs() > detectable),
        specimens_needed: tested.and_then(|change| test.specimens_for(change / scatter, SPECIMENS_MAX)),
    }
}

/// Ratio of stiffnesses as measured in series with a compliance: κ is measured over true stiffness, uncoated.
///
/// With 1/E_measured = 1/E + c and c = (1/κ - 1)/E: ratio' = (1/κ) / (1/ratio + 1/κ - 1).
fn measured_ratio(ratio: f64, kappa: f64) -> f64 {
    (1.0 / kappa) / (1.0 / ratio + 1.0 / kappa - 1.0)
}

fn sentence(settings: &ComparisonSettings, detectable: f64, measures: &[MeasureChange]) -> String {
    let scatter = 100.0 * settings.coefficient_of_variation;
    let start = format!(
        "With {} specimens a side and {scatter} % scatter a test sees changes above {detectable:.1} %",
        settings.specimens
    );
    let tested: Vec<_> = measures.iter().filter(|m| is_bench_test(&m.measure)).collect();
    let groups = [(true, "would be seen"), (false, "would not be seen")];
    let clauses: Vec<_> = groups
        .into_iter()
        .filter_map(|group| clause(&tested, group))
        .collect();
    match clauses.is_empty() {
        true => format!("{start}."),
        false => format!("{start}: {}.", clauses.join("; ")),
    }
}

/// `the changes of apparent modulus (+39.0 %) and yield onset at 1 % (-79.2 %) would be seen`; of those that are not, how many
/// specimens a side would.
fn clause(tested: &[&MeasureChange], (visible, words): (bool, &str)) -> Option<String> {
    let alike = tested.iter().filter(|change| change.visible == Some(visible));
    let named: Vec<String> = alike.filter_map(|change| named_change(change)).collect();
    let (last, others) = named.split_last()?;
    Some(match others.is_empty() {
        true => format!("the change of {last} {words}"),
        false => format!("the changes of {} and {last} {words}", others.join(", ")),
    })
}

fn named_change(change: &MeasureChange) -> Option<String> {
    let (title, _) = title_and_unit(&change.measure);
    let measured = match change.measured_change_percent {
        Some(measured) => format!(", {measured:+.1} % as measured"),
        None => String::new(),
    };
    let needed = match (change.visible, change.specimens_needed) {
        (Some(false), Some(needed)) => format!(", needs {needed} a side"),
        _ => String::new(),
    };
    Some(format!(
        "{title} ({:+.1} %{measured}{needed})",
        change.change_percent?
    ))
}

impl Comparison {
    /// Change of a measure in the first pair, for callers that have one pair only.
    pub fn first(&self, measure: &str) -> Option<&MeasureChange> {
        self.pairs
            .first()?
            .measures
            .iter()
            .find(|change| change.measure == measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(kappa: Option<f64>) -> ComparisonSettings {
        ComparisonSettings {
            specimens: 5,
            coefficient_of_variation: 0.08,
            significance: 0.05,
            power: 0.8,
            series_compliance_kappa: kappa,
        }
    }

    fn run(name: &str, modulus: f64) -> RunOutcome {
        let mut run = RunOutcome {
            name: name.into(),
            ..RunOutcome::default()
        };
        run.measures.insert("porosity", 0.7);
        run.measures.insert("apparent_modulus_mpa", modulus);
        run.measures.insert("coat_mass_g", modulus - 1000.0);
        run
    }

    #[test]
    fn changes_stand_beside_what_a_test_sees() {
        let comparison = compare(
            &settings(None),
            &[(&run("uncoated", 1000.0), &run("coated", 1420.0))],
        )
        .unwrap();
        // 2.024 standard deviations of 8 %.
        assert!((comparison.detectable_change_percent - 16.2).abs() < 0.05);
        let modulus = comparison.first("apparent_modulus_mpa").unwrap();
        assert_eq!((modulus.ratio, modulus.visible), (Some(1.42), Some(true)));
        assert!((modulus.change_percent.unwrap() - 42.0).abs() < 1e-9);
        // 42 % are 5.25 standard deviations: 3 specimens see 3.07 of them, 2 see 6.2.
        assert_eq!(modulus.specimens_needed, Some(3));
        assert_eq!(comparison.first("porosity").unwrap().visible, Some(false));
        assert_eq!(comparison.first("porosity").unwrap().specimens_needed, None);
        assert_eq!(comparison.first("coat_mass_g").unwrap().ratio, None);
        assert_eq!(
            comparison.pairs[0].sentence,
            "With 5 specimens a side and 8 % scatter a test sees changes above 16.2 %: the change of apparent \
             modulus (+42.0 %) would be seen."
        );
    }

    /// Physics notes, section 3: +42 % reads +13 % at κ = 0.4 and +5 % at κ = 0.16.
    #[test]
    fn a_series_compliance_hides_a_change() {
        assert!((measured_ratio(1.42, 0.4) - 1.13).abs() < 0.005);
        assert!((measured_ratio(1.42, 0.16) - 1.05).abs() < 0.005);
        assert!((measured_ratio(1.42, 1.0) - 1.42).abs() < 1e-12);
        let comparison = compare(&settings(Some(0.4)), &[(&run("u", 1000.0), &run("c", 1420.0))]).unwrap();
        assert_eq!(
            comparison.first("apparent_modulus_mpa").unwrap().visible,
            Some(false)
        );
        assert!(
            comparison.pairs[0]
                .sentence
                .contains("(+42.0 %, +13.4 % as measured, needs 7 a side) would not be seen")
        );
        assert_eq!(
            comparison.first("porosity").unwrap().measured_change_percent,
            None
        );
    }

    #[test]
    fn nothing_to_compare_is_no_comparison() {
        assert_eq!(compare(&settings(None), &[]), None);
    }
}
