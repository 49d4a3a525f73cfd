//! The plane waves of a Gaussian random field.

use super::SpinodoidSpec;
use crate::solid::vector::{dot, scaled};
use crate::trabecular::Boundary;
use crate::trabecular::arithmetic::turned;
use crate::trabecular::random::Random;

/// A wave cos 2π(v·x + γ).
#[derive(Clone, Copy, Debug)]
pub(super) struct Wave {
    /// Periods per mm along the axes.
    pub(super) vector: [f64; 3],
    /// Phase in turns.
    pub(super) phase: f64,
}

/// The waves of a specification, their directions uniform over the union of its cones.
pub(super) fn drawn(spec: &SpinodoidSpec) -> Vec<Wave> {
    let mut random = Random::new(spec.seed);
    let cones = Cones::new(spec.cones_deg);
    (0..spec.waves).map(|_| cones.wave(spec, &mut random)).collect()
}

/// Cosines of the half-angles; none for an axis without a cone.
struct Cones([Option<f64>; 3]);

impl Cones {
    fn new(half_angles_deg: [f64; 3]) -> Self {
        Self(half_angles_deg.map(|angle| (angle > 0.0).then(|| turned(angle / 360.0)[0])))
    }

    /// Directions are drawn until one lies in a cone; those that repeat with the box and lie near an axis always do,
    /// since an edge of the box is longer than a wave.
    fn wave(&self, spec: &SpinodoidSpec, random: &mut Random) -> Wave {
        loop {
            let direction = random.direction();
            if !self.hold(direction) {
                continue;
            }
            let vector = repeating(scaled(direction, 1.0 / spec.wavelength_mm), spec);
            if self.hold(vector) {
                let phase = random.unit();
                return Wave { vector, phase };
            }
        }
    }

    fn hold(&self, vector: [f64; 3]) -> bool {
        let length = dot(vector, vector).sqrt();
        // Of an angle of 90° the cosine is rounding; a vector on the edge of a cone counts as within.
        let within = |axis: usize| self.0[axis].is_some_and(|c| vector[axis].abs() >= (c - 1e-12) * length);
        length > 0.0 && (0..3).any(within)
    }
}

/// The nearest vector with whole periods in a periodic box.
fn repeating(vector: [f64; 3], spec: &SpinodoidSpec) -> [f64; 3] {
    match spec.boundary {
        Boundary::Clipped => vector,
        Boundary::Periodic => {
            std::array::from_fn(|a| (vector[a] * spec.box_mm[a] + 0.5).floor() / spec.box_mm[a])
        }
    }
}
