//! Numbers that vary in space.

use crate::scan::Scan;
use crate::solid::SharedSolid;
use crate::solid::vector::{difference, dot, length, scaled, shifted};
use std::sync::Arc;

/// Step in mm of the differences that give the slope of an image.
const STEP_MM: f64 = 1e-3;

/// What a field runs along.
#[derive(Clone)]
pub enum Course {
    /// A coordinate in mm.
    Along {
        /// The axis: 0, 1 or 2.
        axis: usize,
    },
    /// Distance in mm from a point, or from a line along an axis through it.
    Radial {
        /// The point in mm.
        centre_mm: [f64; 3],
        /// The axis of the line; a point without.
        axis: Option<usize>,
    },
    /// Depth in mm below the surface of a body: the magnitude of its signed distance inside, zero outside.
    Depth {
        /// The body.
        body: SharedSolid,
    },
    /// The value of an image, linear between the centres of its voxels and constant beyond the outermost.
    Image {
        /// The image, in the same coordinates.
        image: Arc<Scan>,
    },
}

/// Why a field is none.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum GradeError {
    /// Two ends that are one.
    #[error("the grade runs from {from} to {to}, which is no way")]
    NoWay {
        /// Where it begins.
        from: f64,
        /// Where it ends.
        to: f64,
    },
    /// A number that is none.
    #[error("the grade has a number that is not finite: {value}")]
    NotFinite {
        /// The number.
        value: f64,
    },
}

/// A number that goes from one value to another, linearly along a course s from s₀ to s₁, and is constant beyond:
/// v(x) = v₀ + (v₁ − v₀) clamp((s(x) − s₀)/(s₁ − s₀), 0, 1).
#[derive(Clone)]
pub struct ScalarField {
    course: Course,
    ends: [f64; 2],
    values: [f64; 2],
}

impl ScalarField {
    /// The field along a course between two places on it, with the values there.
    ///
    /// # Errors
    /// Ends that are one, numbers that are not finite.
    pub fn new(course: Course, ends: [f64; 2], values: [f64; 2]) -> Result<Self, GradeError> {
        if let Some(&value) = ends.iter().chain(&values).find(|v| !v.is_finite()) {
            return Err(GradeError::NotFinite { value });
        }
        let [from, to] = ends;
        if from == to {
            return Err(GradeError::NoWay { from, to });
        }
        Ok(Self { course, ends, values })
    }

    /// What it runs along.
    pub(super) fn course(&self) -> &Course {
        &self.course
    }

    /// Values at the two ends.
    pub fn values(&self) -> [f64; 2] {
        self.values
    }

    /// Places of the two ends on the course.
    pub(super) fn ends(&self) -> [f64; 2] {
        self.ends
    }

    /// Value and gradient by mm at a point.
    pub fn sample(&self, at_mm: [f64; 3]) -> (f64, [f64; 3]) {
        let (place, slope) = self.course.sample(at_mm);
        let [from, to] = self.ends;
        let [first, last] = self.values;
        let way = (place - from) / (to - from);
        let value = first + (last - first) * way.clamp(0.0, 1.0);
        let steepness = match (0.0..=1.0).contains(&way) {
            true => (last - first) / (to - from),
            false => 0.0,
        };
        (value, scaled(slope, steepness))
    }
}

impl Course {
    /// Place on the course and its gradient by mm.
    fn sample(&self, at_mm: [f64; 3]) -> (f64, [f64; 3]) {
        match self {
            Self::Along { axis } => {
                let mut slope = [0.0; 3];
                slope[*axis] = 1.0;
                (at_mm[*axis], slope)
            }
            Self::Radial { centre_mm, axis } => {
                let mut reach = difference(at_mm, *centre_mm);
                if let Some(axis) = axis {
                    reach[*axis] = 0.0;
                }
                let radius = length(reach);
                (radius, scaled(reach, 1.0 / radius.max(f64::MIN_POSITIVE)))
            }
            Self::Depth { body } => {
                let sample = body.sample(at_mm);
                match sample.distance_mm < 0.0 {
                    true => (-sample.distance_mm, scaled(sample.normal, -1.0)),
                    false => (0.0, [0.0; 3]),
                }
            }
            Self::Image { image } => (interpolated(image, at_mm), differenced(image, at_mm)),
        }
    }
}

fn differenced(image: &Scan, at_mm: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|axis| {
        let mut step = [0.0; 3];
        step[axis] = STEP_MM;
        let ahead = interpolated(image, shifted(at_mm, step));
        let behind = interpolated(image, difference(at_mm, step));
        (ahead - behind) / (2.0 * STEP_MM)
    })
}

/// Trilinear between the centres of voxels.
fn interpolated(image: &Scan, at_mm: [f64; 3]) -> f64 {
    let (counts, spacing) = (image.counts(), image.spacing_mm());
    let from_first = difference(at_mm, image.position_mm([0; 3]));
    let place = |axis: usize| {
        let along = dot(from_first, image.axes()[axis]) / spacing[axis];
        along.clamp(0.0, (counts[axis] - 1) as f64)
    };
    let places: [f64; 3] = std::array::from_fn(place);
    let low = places.map(|x| x.floor() as usize);
    let part: [f64; 3] = std::array::from_fn(|axis| places[axis] - low[axis] as f64);
    (0..8).fold(0.0, |sum, k| {
        let side = [k & 1, (k >> 1) & 1, k >> 2];
        let weight = |axis: usize| match side[axis] {
            1 => part[axis],
            _ => 1.0 - part[axis],
        };
        let at = std::array::from_fn(|axis| (low[axis] + side[axis]).min(counts[axis] - 1));
        let value = image.value(at).map_or(0.0, f64::from);
        sum + value * weight(0) * weight(1) * weight(2)
    })
}
