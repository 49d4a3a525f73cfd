//! The length that one of a file's numbers stands for.

use std::fmt;

use serde::Serialize;

use super::SurfaceWarning;

/// Largest extents in mm that pass for a part without a word: from a thin coupon to a whole pelvis with room.
const LIKELY_MM: [f64; 2] = [0.5, 2000.0];
/// Steps of 32-bit numbers are worth a word where they are this part of the extent: a tenth of a voxel of a fine grid.
const STEP_OF_EXTENT_MAX: f64 = 1e-4;

/// Unit of the numbers in an STL file, which the format does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Unit {
    /// Millimetres.
    #[serde(rename = "mm")]
    Millimetre,
    /// Metres.
    #[serde(rename = "m")]
    Metre,
    /// Inches of 25.4 mm.
    #[serde(rename = "inch")]
    Inch,
}

impl Unit {
    /// All units.
    pub const ALL: [Self; 3] = [Self::Millimetre, Self::Metre, Self::Inch];

    /// The unit called `mm`, `m` or `inch`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// `mm`, `m` or `inch`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Millimetre => "mm",
            Self::Metre => "m",
            Self::Inch => "inch",
        }
    }

    /// Millimetres in one of it.
    pub fn in_mm(self) -> f64 {
        match self {
            Self::Millimetre => 1.0,
            Self::Metre => 1000.0,
            Self::Inch => 25.4,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The unit `given`, or the one that an `extent` in the file's numbers makes likely.
///
/// Millimetres, unless the extent is below 0.5 and metres bring it to between 0.5 and 2000 mm. Inches are never
/// guessed: a part of half an inch passes for millimetres.
pub(super) fn resolved(given: Option<Unit>, extent: f64) -> (Unit, Vec<SurfaceWarning>) {
    let unit = given.unwrap_or_else(|| likely(extent));
    let guessed = given.is_none() && unit != Unit::Millimetre;
    let factor = unit.in_mm();
    let guess = guessed.then_some(SurfaceWarning::UnitGuessed { extent, unit, factor });
    let extent_mm = extent * factor;
    let unlikely = !is_likely(extent_mm);
    let size = unlikely.then_some(SurfaceWarning::SizeUnlikely { extent_mm });
    (unit, guess.into_iter().chain(size).collect())
}

fn likely(extent: f64) -> Unit {
    let small = extent < LIKELY_MM[0] && is_likely(extent * Unit::Metre.in_mm());
    if small { Unit::Metre } else { Unit::Millimetre }
}

fn is_likely(extent_mm: f64) -> bool {
    (LIKELY_MM[0]..=LIKELY_MM[1]).contains(&extent_mm)
}

/// A word about numbers up to `largest_mm` that are too coarse for an extent.
pub(super) fn coarse_numbers(largest_mm: f64, extent_mm: f64) -> Option<SurfaceWarning> {
    let step_mm = largest_mm * f64::from(f32::EPSILON);
    (step_mm > STEP_OF_EXTENT_MAX * extent_mm).then_some(SurfaceWarning::CoarseNumbers { step_mm })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_given_is_taken_and_absurd_sizes_are_told() {
        assert_eq!(resolved(Some(Unit::Inch), 2.0), (Unit::Inch, vec![]));
        let (unit, warnings) = resolved(Some(Unit::Millimetre), 0.05);
        assert_eq!(unit, Unit::Millimetre);
        assert_eq!(warnings, [SurfaceWarning::SizeUnlikely { extent_mm: 0.05 }]);
    }

    #[test]
    fn millimetres_unless_metres_alone_make_a_part() {
        for (extent, unit, words) in [
            (0.6, Unit::Millimetre, 0),
            (1999.0, Unit::Millimetre, 0),
            (0.2, Unit::Metre, 1),
            (0.0004, Unit::Millimetre, 1),
            (2500.0, Unit::Millimetre, 1),
        ] {
            let (guess, warnings) = resolved(None, extent);
            assert_eq!((guess, warnings.len()), (unit, words), "{extent}");
        }
    }

    #[test]
    fn names_are_found_and_nothing_else() {
        assert!(
            Unit::ALL
                .iter()
                .all(|unit| Unit::named(unit.name()) == Some(*unit))
        );
        assert_eq!(Unit::named("cm"), None);
    }
}
