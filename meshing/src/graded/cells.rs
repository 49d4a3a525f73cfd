//! Lattices whose cells vary in size.

use super::{Course, ScalarField};
use crate::solid::vector::{difference, dot, length, scaled};
use crate::solid::{Bounds, DistanceSample, SharedSolid, Solid};

/// Points along an edge of the box that a map is checked at.
const CHECKED: usize = 17;
/// Largest and smallest stretch of a cell differ by more than this factor where the lattice is no longer its row.
const DISTORTION_MAX: f64 = 3.0;

/// Why cells cannot vary as asked.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CellMapError {
    /// Sizes that are none.
    #[error("cells from {from_mm} to {to_mm} mm are none: sizes are positive")]
    NotPositive {
        /// Size at one end.
        from_mm: f64,
        /// Size at the other.
        to_mm: f64,
    },
    /// Cells folded or sheared beyond recognition.
    #[error(
        "the size of the cells varies so fast that at {at_mm:?} mm one is stretched {ratio:.1} times as much one way as \
         another; up to {most} is a lattice still. Let it vary more slowly, or about a nearer centre"
    )]
    Distorted {
        /// The worst place that was looked at.
        at_mm: [f64; 3],
        /// Largest by smallest stretch there.
        ratio: f64,
        /// What is allowed.
        most: f64,
    },
}

/// A lattice whose cells have the edge a(x): the point x lies at u(x) = (x − c)/a(x) in the lattice of cells of 1 mm, and along
/// the axis of a linear course at ∫ ds/a(s), so that cells there have the edge a along the axis.
///
/// About the centre c cells are cubes; away from it they are sheared by |x − c| |∇a|/a. Distances are f/|∇f| of the mapped
/// distance f, true to first order at the surface and shortened away from it.
#[derive(Clone)]
pub struct GradedCells {
    lattice: SharedSolid,
    centre_mm: [f64; 3],
    size_mm: ScalarField,
    distortion: f64,
}

impl GradedCells {
    /// Cells of a `lattice` with a period of 1 mm, about a centre, of the size that a field gives in mm, for use in a box.
    ///
    /// # Errors
    /// Sizes that are not positive, cells that are folded or distorted within the box.
    pub fn new(
        lattice: SharedSolid,
        centre_mm: [f64; 3],
        size_mm: ScalarField,
        within_mm: Bounds,
    ) -> Result<Self, CellMapError> {
        let [from_mm, to_mm] = size_mm.values();
        if !(from_mm > 0.0 && to_mm > 0.0) {
            return Err(CellMapError::NotPositive { from_mm, to_mm });
        }
        let mut cells = Self {
            lattice,
            centre_mm,
            size_mm,
            distortion: 1.0,
        };
        let (at_mm, ratio) = cells.worst(within_mm);
        if ratio.is_nan() || ratio > DISTORTION_MAX {
            let most = DISTORTION_MAX;
            return Err(CellMapError::Distorted { at_mm, ratio, most });
        }
        cells.distortion = ratio;
        Ok(cells)
    }

    /// Largest ratio of two stretches of a cell in the box.
    pub fn distortion(&self) -> f64 {
        self.distortion
    }

    /// The most distorted of evenly spaced points of a box; infinitely where a cell is folded.
    fn worst(&self, [low, high]: Bounds) -> ([f64; 3], f64) {
        let mut worst = (low, 1.0);
        for k in 0..CHECKED.pow(3) {
            let place = [k % CHECKED, k / CHECKED % CHECKED, k / CHECKED.pow(2)];
            let part = place.map(|n| n as f64 / (CHECKED - 1) as f64);
            let at: [f64; 3] = std::array::from_fn(|a| low[a] + part[a] * (high[a] - low[a]));
            let ratio = stretch_ratio(self.map(at).1);
            if ratio > worst.1 {
                worst = (at, ratio);
            }
        }
        worst
    }

    /// The mapped point and the rows of the Jacobian ∂u/∂x by mm.
    fn map(&self, at_mm: [f64; 3]) -> ([f64; 3], [[f64; 3]; 3]) {
        let (size, slope) = self.size_mm.sample(at_mm);
        let from_centre = difference(at_mm, self.centre_mm);
        let mut place = scaled(from_centre, 1.0 / size);
        let mut rows: [[f64; 3]; 3] = std::array::from_fn(|a| {
            let mut row = scaled(slope, -from_centre[a] / (size * size));
            row[a] += 1.0 / size;
            row
        });
        if let Course::Along { axis } = *self.size_mm.course() {
            place[axis] = self.cells_to(at_mm[axis]) - self.cells_to(self.centre_mm[axis]);
            rows[axis] = [0.0; 3];
            rows[axis][axis] = 1.0 / size;
        }
        (place, rows)
    }

    /// ∫ ds/a(s) from the beginning of the course to a place on it.
    fn cells_to(&self, place: f64) -> f64 {
        let ([from, to], [first, last]) = (self.size_mm.ends(), self.size_mm.values());
        let way = (to - from).abs();
        let along = (place - from) * (to - from).signum();
        let within = along.clamp(0.0, way);
        let steepness = (last - first) / way;
        let ratio = steepness * within / first;
        // ln(1 + x)/x, which is one for cells of one size.
        let graded = match ratio.abs() > 1e-9 {
            true => ratio.ln_1p() / ratio * within / first,
            false => within / first,
        };
        let beyond = (along - within).min(0.0) / first + (along - within).max(0.0) / last;
        (graded + beyond) * (to - from).signum()
    }
}

/// Largest by smallest singular value of a matrix; infinite where it turns space inside out.
fn stretch_ratio(rows: [[f64; 3]; 3]) -> f64 {
    let [a, b, c] = rows;
    let cross = crate::solid::vector::cross(b, c);
    let determinant = dot(a, cross);
    if determinant <= 0.0 {
        return f64::INFINITY;
    }
    // Eigenvalues of the symmetric matrix J Jᵀ in closed form (Smith 1961, Commun. ACM 4:168).
    let m = [
        [dot(a, a), dot(a, b), dot(a, c)],
        [0.0, dot(b, b), dot(b, c)],
        [0.0, 0.0, dot(c, c)],
    ];
    let mean = (m[0][0] + m[1][1] + m[2][2]) / 3.0;
    let off = m[0][1].powi(2) + m[0][2].powi(2) + m[1][2].powi(2);
    let spread = (0..3).map(|i| (m[i][i] - mean).powi(2)).sum::<f64>() + 2.0 * off;
    let p = (spread / 6.0).sqrt();
    if p <= 1e-12 * mean {
        return 1.0;
    }
    let d = |i: usize| (m[i][i] - mean) / p;
    let (x, y, z) = (m[0][1] / p, m[0][2] / p, m[1][2] / p);
    let det = d(0) * (d(1) * d(2) - z * z) - x * (x * d(2) - y * z) + y * (x * z - y * d(1));
    let angle = (0.5 * det).clamp(-1.0, 1.0).acos() / 3.0;
    let largest = mean + 2.0 * p * angle.cos();
    let smallest = mean + 2.0 * p * (angle + std::f64::consts::TAU / 3.0).cos();
    (largest / smallest.max(f64::MIN_POSITIVE)).sqrt()
}

impl Solid for GradedCells {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.sample(at_mm).distance_mm
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let (place, rows) = self.map(at_mm);
        let mapped = self.lattice.sample(place);
        let gradient: [f64; 3] = std::array::from_fn(|j| (0..3).map(|i| rows[i][j] * mapped.normal[i]).sum());
        let (size, slope) = self.size_mm.sample(at_mm);
        // Where the surface is equally far on many sides the lattice has no normal.
        let steepness = match length(mapped.normal) > 0.5 {
            true => length(gradient),
            false => 1.0 / size,
        };
        let distance = mapped.distance_mm / steepness;
        // The map stretches by up to this part of the way more on the way to the surface.
        let margin = 2.0 * length(slope) * distance.abs() / size;
        DistanceSample {
            distance_mm: distance / (1.0 + margin),
            normal: scaled(gradient, 1.0 / steepness),
        }
    }
}
