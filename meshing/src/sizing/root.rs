//! The thickness parameter at which a family of cells meets a goal.

use super::family::Family;
use super::{Goal, SizingError};
use crate::lattice::Lattice;

/// Relative residual at which the search ends: below the accuracy of measured volumes and inscribed spheres.
const RESIDUAL: f64 = 2e-6;
/// Part of the first bracket below which its width no longer matters.
const NARROW: f64 = 1e-8;
/// Steps from the root of the rough porosity to that of the exact one: each leaves some hundredths of the miss.
const POLISHINGS: usize = 2;
/// Part of the range over which the slope of the rough porosity is differenced.
const SLOPE_STEP: f64 = 1e-2;
/// The search takes about ten steps; this many mean that it stalls.
const STEPS: usize = 60;

impl Goal {
    fn target(self) -> f64 {
        match self {
            Self::Porosity(value) | Self::MemberToPore(value) => value,
            Self::Member { of_cell, .. } | Self::Pore { of_cell, .. } => of_cell,
        }
    }

    fn measured(self, family: &Family, thickness: f64) -> f64 {
        match self {
            Self::Porosity(_) => family.rough_porosity(thickness),
            Self::Member { .. } => family.sizes(thickness).member,
            Self::Pore { .. } => family.sizes(thickness).pore,
            Self::MemberToPore(_) => family.sizes(thickness).ratio(),
        }
    }

    /// Name of the goal for a message, and the factor from units of the cell to its unit.
    fn unit(self) -> (&'static str, f64) {
        match self {
            Self::Porosity(_) => ("porosity", 1.0),
            Self::Member { cell_mm, .. } => ("member size (mm)", cell_mm),
            Self::Pore { cell_mm, .. } => ("pore size (mm)", cell_mm),
            Self::MemberToPore(_) => ("ratio of member to pore size", 1.0),
        }
    }

    fn unreachable(self, lattice: &Lattice, ends: [f64; 2]) -> SizingError {
        let (quantity, factor) = self.unit();
        SizingError::Unreachable {
            lattice: lattice.name,
            quantity,
            wanted: self.target() * factor,
            lowest: ends[0].min(ends[1]) * factor,
            highest: ends[0].max(ends[1]) * factor,
        }
    }
}

/// Thickness at which `goal` is met; every goal is monotone in the thickness.
pub(super) fn thickness(lattice: &Lattice, family: &Family, goal: Goal) -> Result<f64, SizingError> {
    let range = match goal {
        Goal::Porosity(_) => family.filleted_range(),
        _ => family.range(),
    };
    let residual = |t: f64| goal.measured(family, t) - goal.target();
    let ends = range.map(residual);
    if ends[0] * ends[1] > 0.0 {
        return Err(goal.unreachable(lattice, ends.map(|end| end + goal.target())));
    }
    let found = bracketed_root(&residual, range, ends, RESIDUAL * goal.target());
    Ok(match goal {
        Goal::Porosity(porosity) => polished(family, porosity, found, range),
        _ => found,
    })
}

/// Thickness of the exact porosity from that of the rough one: their difference varies slowly, so that the slope of
/// the rough one serves.
fn polished(family: &Family, porosity: f64, mut thickness: f64, range: [f64; 2]) -> f64 {
    let step = SLOPE_STEP * (range[1] - range[0]);
    for _ in 0..POLISHINGS {
        let missing = porosity - family.porosity(thickness);
        if missing.abs() <= RESIDUAL * porosity {
            break;
        }
        let rise = family.rough_porosity(thickness + step) - family.rough_porosity(thickness);
        thickness += missing * step / rise;
    }
    thickness
}

/// Root of a continuous function between two points where its signs differ, by the Illinois variant of regula
/// falsi (Dowell & Jarratt 1971, BIT 11:168).
fn bracketed_root(
    residual: &dyn Fn(f64) -> f64,
    mut ends: [f64; 2],
    mut values: [f64; 2],
    tolerance: f64,
) -> f64 {
    let width = NARROW * (ends[1] - ends[0]).abs();
    let mut last = None;
    for _ in 0..STEPS {
        let middle = crossing(ends, values);
        let value = residual(middle);
        let side = usize::from(value * values[0] < 0.0);
        if last == Some(side) {
            values[1 - side] *= 0.5;
        }
        (ends[side], values[side], last) = (middle, value, Some(side));
        if value.abs() <= tolerance || (ends[1] - ends[0]).abs() <= width {
            return middle;
        }
    }
    crossing(ends, values)
}

fn crossing(ends: [f64; 2], values: [f64; 2]) -> f64 {
    let crossing = ends[0] - values[0] * (ends[1] - ends[0]) / (values[1] - values[0]);
    if crossing.is_finite() {
        crossing
    } else {
        0.5 * (ends[0] + ends[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_root_of_a_strongly_curved_function() {
        let curve = |t: f64| t.powi(7) - 0.01;
        let root = bracketed_root(&curve, [0.0, 3.0], [curve(0.0), curve(3.0)], 1e-13);
        assert!((root - 0.01_f64.powf(1.0 / 7.0)).abs() < 1e-9);
    }
}
