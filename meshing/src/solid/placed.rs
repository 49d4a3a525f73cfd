//! Bodies moved and turned.

use super::error::{finite, finite_point};
use super::vector::{cross, difference, dot, length, normalised, perpendicular, scaled, shifted};
use super::{Bounds, DistanceSample, SharedSolid, Solid, SolidError, joined};

/// A rotation in space, right-handed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rotation {
    /// The matrix R of x ↦ R x, by rows.
    rows: [[f64; 3]; 3],
}

impl Rotation {
    /// No rotation.
    pub const NONE: Self = Self {
        rows: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    };

    /// The rotation by an angle in degrees about an axis through the origin:
    /// R = cos φ I + (1 − cos φ) n nᵀ + sin φ \[n\]ₓ (Rodrigues 1840, J. Math. Pures Appl. 5:380).
    ///
    /// # Errors
    /// An axis or angle that is not finite, an axis of no length.
    pub fn about(axis: [f64; 3], angle_deg: f64) -> Result<Self, SolidError> {
        let length = length(finite_point("the axis", axis)?);
        if length == 0.0 {
            let name = "the axis of rotation";
            return Err(SolidError::NoDirection { name });
        }
        let angle = finite("angle_deg", angle_deg)?.to_radians();
        Ok(Self::rodrigues(scaled(axis, 1.0 / length), angle.sin_cos()))
    }

    /// Turned about x, then about y, then about z, all three fixed in space, by angles in degrees: R = Rz Ry Rx. The
    /// same as about z, then the new y, then the new x.
    ///
    /// # Errors
    /// An angle that is not finite.
    pub fn euler_xyz(angles_deg: [f64; 3]) -> Result<Self, SolidError> {
        let x = Self::about([1.0, 0.0, 0.0], angles_deg[0])?;
        let y = Self::about([0.0, 1.0, 0.0], angles_deg[1])?;
        Ok(x.then(&y).then(&Self::about([0.0, 0.0, 1.0], angles_deg[2])?))
    }

    /// The shortest rotation that takes the z axis to a direction.
    ///
    /// # Errors
    /// A direction that is not finite or of no length.
    pub fn z_to(direction: [f64; 3]) -> Result<Self, SolidError> {
        if length(finite_point("the direction", direction)?) == 0.0 {
            let name = "the direction";
            return Err(SolidError::NoDirection { name });
        }
        let z = [0.0, 0.0, 1.0];
        let to = normalised(direction);
        let axis = cross(z, to);
        let sin = length(axis);
        let axis = match sin > 0.0 {
            true => scaled(axis, 1.0 / sin),
            false => perpendicular(z),
        };
        Ok(Self::rodrigues(axis, (sin, to[2])))
    }

    /// This rotation, then another.
    pub fn then(&self, next: &Self) -> Self {
        let column = |j: usize| next.turned(self.rows.map(|row| row[j]));
        let columns = [column(0), column(1), column(2)];
        Self {
            rows: std::array::from_fn(|i| columns.map(|column| column[i])),
        }
    }

    /// R v.
    pub fn turned(&self, vector: [f64; 3]) -> [f64; 3] {
        self.rows.map(|row| dot(row, vector))
    }

    /// Rᵀ v.
    fn turned_back(&self, vector: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|j| (0..3).map(|i| self.rows[i][j] * vector[i]).sum())
    }

    fn rodrigues(n: [f64; 3], (sin, cos): (f64, f64)) -> Self {
        let skew = [[0.0, -n[2], n[1]], [n[2], 0.0, -n[0]], [-n[1], n[0], 0.0]];
        let entry = |i: usize, j: usize| {
            let unit = if i == j { cos } else { 0.0 };
            unit + (1.0 - cos) * n[i] * n[j] + sin * skew[i][j]
        };
        Self {
            rows: std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j))),
        }
    }
}

/// A body turned about its origin, then moved: its point x lies at R x + t.
///
/// A lattice is turned against the axes, and set on the corner of its cells, in the same way.
#[derive(Clone)]
pub struct Placed {
    body: SharedSolid,
    rotation: Rotation,
    translation_mm: [f64; 3],
}

impl Placed {
    /// The body turned by R, then moved by t in mm.
    ///
    /// # Errors
    /// A translation that is not finite.
    pub fn new(body: SharedSolid, rotation: Rotation, translation_mm: [f64; 3]) -> Result<Self, SolidError> {
        Ok(Self {
            body,
            rotation,
            translation_mm: finite_point("the translation", translation_mm)?,
        })
    }

    fn local(&self, at_mm: [f64; 3]) -> [f64; 3] {
        self.rotation.turned_back(difference(at_mm, self.translation_mm))
    }
}

impl Solid for Placed {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        self.body.signed_distance_mm(self.local(at_mm))
    }

    fn sample(&self, at_mm: [f64; 3]) -> DistanceSample {
        let sample = self.body.sample(self.local(at_mm));
        DistanceSample {
            normal: self.rotation.turned(sample.normal),
            ..sample
        }
    }

    /// The box about the turned box of the body.
    fn bounds_mm(&self) -> Option<Bounds> {
        let sides = self.body.bounds_mm()?;
        let corner = |k: usize| {
            let at = std::array::from_fn(|a| sides[k >> a & 1][a]);
            let moved = shifted(self.rotation.turned(at), self.translation_mm);
            [moved; 2]
        };
        (0..8).map(corner).reduce(joined)
    }
}
