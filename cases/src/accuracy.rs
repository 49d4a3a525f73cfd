//! Error bands of moduli from meshes of several resolutions.

use crate::case::AccuracySettings;
use crate::outcome::Measures;
use serde::Serialize;
use std::collections::BTreeMap;

/// Order of convergence that a band supposes: what voxels with cut cells reach at least. Higher orders that three meshes seem to show are
/// not believed, since errors of different sign cancel by chance.
const ORDER: f64 = 1.0;

/// Safety factor where the largest difference of several moduli is taken for all: the least, in quarters, with which all bands of E, G and K of
/// six lattices at 60, 70 and 80 % porosity hold the limit, with 24 voxels a cell as with 128; `results/resolution` has the table.
const SAFETY_OF_SEVERAL: f64 = 1.75;

/// Safety factor of a single modulus on two meshes (Roache 1994, J. Fluids Eng. 116:405, doi 10.1115/1.2910291).
const SAFETY_OF_ONE: f64 = 3.0;

/// Order that Richardson's extrapolation supposes, between the 2 of smooth bodies and the 1 of those with creases: of all fixed orders the one
/// with the least error over the same 54 moduli at 32 and 48 voxels a cell; observed orders swing too much. `results/resolution` has the table.
const EXTRAPOLATED_ORDER: f64 = 1.75;

/// Measures of one mesh.
#[derive(Clone, Debug)]
pub struct Level {
    /// Edge of its voxels in mm.
    pub voxel_mm: f64,
    /// Its moduli.
    pub moduli: BTreeMap<String, f64>,
}

impl Level {
    /// Takes the moduli out of the measures.
    pub fn new(voxel_mm: f64, measures: &Measures) -> Self {
        let moduli = measures.iter().filter(|(name, _)| is_modulus(name));
        Self {
            voxel_mm,
            moduli: moduli.map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }
}

/// A modulus that is computed; bounds of volumes are not.
fn is_modulus(name: &str) -> bool {
    name.contains("modulus") && name.ends_with("_mpa") && !name.starts_with("hashin_shtrikman")
}

/// How well the moduli of a run are known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Accuracy {
    /// Edges of the voxels in mm, finest first.
    pub voxel_mm: Vec<f64>,
    /// Order of convergence that the bands suppose.
    pub order: f64,
    /// Safety factor of the bands.
    pub safety_factor: f64,
    /// Half width of the band of every modulus, in percent: `100 F max |f₁ − f₂|/|f₁| / (rᵖ − 1)`, the grid convergence index, the
    /// largest of all moduli being taken for each.
    pub band_percent: f64,
    /// Half width asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_percent: Option<f64>,
    /// Whether the band is as narrow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_reached: Option<bool>,
    /// Each modulus.
    pub moduli: BTreeMap<String, Convergence>,
}

/// One modulus on all meshes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Convergence {
    /// Values in MPa, finest mesh first.
    pub values_mpa: Vec<f64>,
    /// Order of convergence of three meshes, absent where the values do not come nearer from one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_order: Option<f64>,
    /// Richardson's extrapolation of the two finest meshes to voxels of no size, `f₁ + (f₁ − f₂)/(rᵖ − 1)` with p = 1.75.
    pub extrapolated_mpa: f64,
}

impl Accuracy {
    /// Of meshes by falling resolution; none of fewer than two.
    pub fn new(levels: &[Level], settings: &AccuracySettings) -> Option<Self> {
        let (fine, coarse) = (levels.first()?, levels.get(1)?);
        let ratio = coarse.voxel_mm / fine.voxel_mm;
        let differences = fine.moduli.iter().filter_map(|(name, value)| {
            let other = coarse.moduli.get(name)?;
            Some(((value - other) / value).abs())
        });
        let (count, largest) = differences.fold((0, 0.0), |(count, largest), difference| {
            (count + 1, f64::max(largest, difference))
        });
        let safety_factor = match count {
            0 => return None,
            1 => SAFETY_OF_ONE,
            _ => SAFETY_OF_SEVERAL,
        };
        let band_percent = 100.0 * safety_factor * largest / (ratio.powf(ORDER) - 1.0);
        Some(Self {
            voxel_mm: levels.iter().map(|level| level.voxel_mm).collect(),
            order: ORDER,
            safety_factor,
            band_percent,
            target_percent: settings.target_percent,
            is_reached: settings.target_percent.map(|target| band_percent <= target),
            moduli: fine
                .moduli
                .keys()
                .filter_map(|name| Some((name.clone(), convergence(levels, name)?)))
                .collect(),
        })
    }

    /// Half width in percent of the band of a measure, if it has one.
    pub fn band_of(&self, measure: &str) -> Option<f64> {
        self.moduli.get(measure).map(|_| self.band_percent)
    }

    /// What is to be doubted.
    pub fn doubt(&self) -> Option<String> {
        let target = self.target_percent.filter(|_| self.is_reached == Some(false))?;
        Some(format!(
            "the error band of the moduli is {:.2} %, wider than the {target} % asked for by accuracy.target_percent",
            self.band_percent
        ))
    }
}

fn convergence(levels: &[Level], name: &str) -> Option<Convergence> {
    let values: Option<Vec<f64>> = levels
        .iter()
        .map(|level| level.moduli.get(name).copied())
        .collect();
    let values_mpa = values?;
    let sizes: Vec<f64> = levels.iter().map(|level| level.voxel_mm).collect();
    let observed_order = match (&values_mpa[..], &sizes[..]) {
        ([f1, f2, f3, ..], [h1, h2, h3, ..]) => observed_order([*f1, *f2, *f3], [*h1, *h2, *h3]),
        _ => None,
    };
    let growth = (sizes.get(1)? / sizes[0]).powf(EXTRAPOLATED_ORDER) - 1.0;
    Some(Convergence {
        extrapolated_mpa: values_mpa[0] + (values_mpa[0] - values_mpa.get(1)?) / growth,
        values_mpa,
        observed_order,
    })
}

/// The order p of `f(h) = f₀ + c hᵖ` through three values, finest first: `(f₃ − f₂)/(f₂ − f₁) = (h₃ᵖ − h₂ᵖ)/(h₂ᵖ − h₁ᵖ)`, by bisection
/// within 0.1 and 6; none where the differences have opposite signs or the order lies outside.
fn observed_order(f: [f64; 3], h: [f64; 3]) -> Option<f64> {
    let wanted = (f[2] - f[1]) / (f[1] - f[0]);
    let quotient = |p: f64| (h[2].powf(p) - h[1].powf(p)) / (h[1].powf(p) - h[0].powf(p));
    let (mut low, mut high) = (0.1, 6.0);
    if !(wanted.is_finite() && quotient(low) <= wanted && wanted <= quotient(high)) {
        return None;
    }
    while high - low > 1e-9 {
        let middle = 0.5 * (low + high);
        if quotient(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(0.5 * (low + high))
}

/// Half width in percentage points of the band of a change `100 (coated/uncoated − 1)`: the same for the ratios of two runs that were
/// solved on the same two meshes or more.
pub fn band_of_change(uncoated: &Accuracy, coated: &Accuracy, measure: &str) -> Option<f64> {
    let ratios = |name: &str, level: usize| {
        let of = |run: &Accuracy| run.moduli.get(name)?.values_mpa.get(level).copied();
        Some(of(coated)? / of(uncoated)?)
    };
    let drift = |name: &String| {
        let (fine, coarse) = (ratios(name, 0)?, ratios(name, 1)?);
        Some(((fine - coarse) / fine).abs())
    };
    let (fine, coarse) = (uncoated.voxel_mm.first()?, uncoated.voxel_mm.get(1)?);
    let meshes = uncoated.voxel_mm.iter().zip(&coated.voxel_mm).take(2);
    if meshes.map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max) > 1e-9 {
        return None;
    }
    let largest = coated.moduli.keys().filter_map(drift).fold(0.0, f64::max);
    let safety = uncoated.safety_factor.max(coated.safety_factor);
    let growth = (coarse / fine).powf(ORDER) - 1.0;
    Some(100.0 * ratios(measure, 0)? * safety * largest / growth)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_TARGET: AccuracySettings = AccuracySettings {
        band: true,
        target_percent: None,
        refinements: None,
        finite_cells: false,
    };

    /// A modulus by the edge of the voxels.
    type Course = fn(f64) -> f64;

    fn levels(moduli: &[(&str, Course)]) -> Vec<Level> {
        let level = |voxel_mm: f64| Level {
            voxel_mm,
            moduli: moduli
                .iter()
                .map(|(name, f)| ((*name).to_owned(), f(voxel_mm)))
                .collect(),
        };
        [0.05, 0.1, 0.2].map(level).to_vec()
    }

    #[test]
    fn a_power_of_the_voxel_is_extrapolated_to_its_limit() {
        let known = levels(&[
            ("first_modulus_mpa", |h| 100.0 + 80.0 * h.powf(1.75)),
            ("second_modulus_mpa", |h| 10.0 - h),
        ]);
        let accuracy = Accuracy::new(&known, &NO_TARGET).unwrap();
        let first = &accuracy.moduli["first_modulus_mpa"];
        approx::assert_relative_eq!(first.observed_order.unwrap(), 1.75, max_relative = 1e-6);
        approx::assert_relative_eq!(first.extrapolated_mpa, 100.0, max_relative = 1e-9);
        approx::assert_relative_eq!(
            accuracy.moduli["second_modulus_mpa"].observed_order.unwrap(),
            1.0,
            max_relative = 1e-6
        );
        // The larger drift, 1.000 of 100.423 and 0.05 of 9.95, goes for both.
        let drift = 80.0 * (0.1f64.powf(1.75) - 0.05f64.powf(1.75)) / (100.0 + 80.0 * 0.05f64.powf(1.75));
        approx::assert_relative_eq!(accuracy.band_percent, 175.0 * drift, max_relative = 1e-9);
    }

    #[test]
    fn values_that_swing_have_no_order() {
        assert_eq!(observed_order([1.0, 1.1, 1.05], [1.0, 2.0, 4.0]), None);
        assert_eq!(observed_order([1.0, 1.0, 1.0], [1.0, 2.0, 4.0]), None);
        let unequal = observed_order([1.0 + 1.0, 1.0 + 2.25, 1.0 + 6.25], [1.0, 1.5, 2.5]);
        approx::assert_relative_eq!(unequal.unwrap(), 2.0, max_relative = 1e-6);
    }

    #[test]
    fn a_single_modulus_has_the_larger_safety_factor() {
        let known = levels(&[("apparent_modulus_mpa", |h| 100.0 + 10.0 * h)]);
        let accuracy = Accuracy::new(&known[..2], &NO_TARGET).unwrap();
        assert_eq!(accuracy.safety_factor, SAFETY_OF_ONE);
        approx::assert_relative_eq!(accuracy.band_percent, 300.0 * 0.5 / 100.5, max_relative = 1e-9);
        assert_eq!(accuracy.moduli["apparent_modulus_mpa"].observed_order, None);
        assert!(Accuracy::new(&known[..1], &NO_TARGET).is_none());
    }

    #[test]
    fn a_common_factor_drops_out_of_the_change() {
        let bare = Accuracy::new(
            &levels(&[("apparent_modulus_mpa", |h| 100.0 * (1.0 + h))]),
            &NO_TARGET,
        )
        .unwrap();
        let coat = Accuracy::new(
            &levels(&[("apparent_modulus_mpa", |h| 140.0 * (1.0 + h))]),
            &NO_TARGET,
        )
        .unwrap();
        assert!(band_of_change(&bare, &coat, "apparent_modulus_mpa").unwrap() < 1e-9);
        let other = Accuracy::new(
            &levels(&[("apparent_modulus_mpa", |h| 140.0 * (1.0 + 2.0 * h))]),
            &NO_TARGET,
        )
        .unwrap();
        let ratio = |h: f64| 1.4 * (1.0 + 2.0 * h) / (1.0 + h);
        let expected = 300.0 * (ratio(0.1) - ratio(0.05)).abs();
        let found = band_of_change(&bare, &other, "apparent_modulus_mpa").unwrap();
        approx::assert_relative_eq!(found, expected, max_relative = 1e-9);
    }
}
