//! Rigid motions, and which of them a set of supports leaves free.

use std::fmt;

/// The infinitesimal rigid motion `u(x) = t + ω × x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RigidMotion {
    /// Translation t.
    pub translation: [f64; 3],
    /// Rotation ω, per mm of the translation.
    pub rotation: [f64; 3],
}

impl RigidMotion {
    /// Displacement at a point.
    pub fn displacement(&self, at: [f64; 3]) -> [f64; 3] {
        let turned = cross(self.rotation, at);
        std::array::from_fn(|c| self.translation[c] + turned[c])
    }

    fn from_vector(v: [f64; 6], centre: [f64; 3], length: f64) -> Self {
        let rotation = [v[3] / length, v[4] / length, v[5] / length];
        let shift = cross(rotation, centre);
        Self {
            translation: std::array::from_fn(|c| v[c] - shift[c]),
            rotation,
        }
    }
}

impl fmt::Display for RigidMotion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let turn = norm(self.rotation);
        if turn == 0.0 {
            return write!(f, "translation along {}", direction(self.translation));
        }
        // The point of the axis next to the origin: ω × t / |ω|².
        let foot = cross(self.rotation, self.translation).map(|x| x / (turn * turn));
        let [x, y, z] = foot.map(|x| if x.abs() < 1e-9 { 0.0 } else { x });
        write!(
            f,
            "rotation about {} through ({x:.4}, {y:.4}, {z:.4}) mm",
            direction(self.rotation)
        )
    }
}

/// Sums up what holds a body: the Gram matrix of the rigid motions on the supported degrees of freedom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SupportSum {
    gram: [[f64; 6]; 6],
    centre: [f64; 3],
    length: f64,
}

impl SupportSum {
    /// For a body around `centre` of size `length`, both in mm.
    pub fn new(centre: [f64; 3], length: f64) -> Self {
        Self {
            gram: [[0.0; 6]; 6],
            centre,
            length,
        }
    }

    /// A support at a point against displacement along axis `component`.
    pub fn hold(&mut self, at: [f64; 3], component: usize) {
        let row = self.row(at, component);
        for i in 0..6 {
            for j in 0..6 {
                self.gram[i][j] += row[i] * row[j];
            }
        }
    }

    /// The motions that nothing holds: an orthogonal set, motions along and about the axes first.
    pub fn free_motions(&self) -> Vec<RigidMotion> {
        let null = null_space(&self.gram);
        let mut found: Vec<[f64; 6]> = Vec::new();
        let axes = (0..6).map(|k| std::array::from_fn(|i| f64::from(u8::from(i == k))));
        let aligned: Vec<[f64; 6]> = axes.filter(|axis| contains(&null, axis)).collect();
        for candidate in aligned.iter().chain(&null) {
            if let Some(direction) = orthonormal_part(candidate, &found) {
                found.push(direction);
            }
        }
        let motion = |v: &[f64; 6]| RigidMotion::from_vector(v.map(clean), self.centre, self.length);
        found.iter().map(motion).collect()
    }

    fn row(&self, at: [f64; 3], component: usize) -> [f64; 6] {
        let arm: [f64; 3] = std::array::from_fn(|c| (at[c] - self.centre[c]) / self.length);
        let mut row = [0.0; 6];
        row[component] = 1.0;
        for axis in 0..3 {
            let mut unit = [0.0; 3];
            unit[axis] = 1.0;
            row[3 + axis] = cross(unit, arm)[component];
        }
        row
    }
}

/// Relative size below which an eigenvalue of the Gram matrix is zero: far above rounding (1e-15), far below the share
/// of one support among the nodes of a large face (1e-7).
const NULL_TOLERANCE: f64 = 1e-11;

fn null_space(gram: &[[f64; 6]; 6]) -> Vec<[f64; 6]> {
    let matrix = faer::Mat::from_fn(6, 6, |i, j| gram[i][j]);
    let largest = (0..6).map(|k| gram[k][k]).fold(0.0, f64::max);
    match matrix.self_adjoint_eigen(faer::Side::Lower) {
        Ok(eigen) => (0..6)
            .filter(|&k| eigen.S()[k] <= NULL_TOLERANCE * largest)
            .map(|k| std::array::from_fn(|i| eigen.U()[(i, k)]))
            .collect(),
        Err(_) => Vec::new(),
    }
}

fn contains(space: &[[f64; 6]], v: &[f64; 6]) -> bool {
    let inside: f64 = space.iter().map(|basis| dot6(basis, v).powi(2)).sum();
    // The square of the cosine of the angle to the space.
    inside > 1.0 - 1e-9
}

fn orthonormal_part(v: &[f64; 6], found: &[[f64; 6]]) -> Option<[f64; 6]> {
    let mut rest = *v;
    for basis in found {
        let share = dot6(basis, &rest);
        rest = std::array::from_fn(|k| rest[k] - share * basis[k]);
    }
    let size = dot6(&rest, &rest).sqrt();
    (size > 1e-6).then(|| rest.map(|x| x / size))
}

fn dot6(a: &[f64; 6], b: &[f64; 6]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn clean(value: f64) -> f64 {
    if value.abs() < 1e-9 { 0.0 } else { value }
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn norm(a: [f64; 3]) -> f64 {
    (a[0] * a[0] + a[1] * a[1] + a[2] * a[2]).sqrt()
}

fn direction(v: [f64; 3]) -> String {
    let size = norm(v);
    let unit = v.map(|x| clean(x / size));
    match unit.iter().position(|x| x.abs() > 1.0 - 1e-9) {
        Some(axis) => ['x', 'y', 'z'][axis].to_string(),
        None => format!("({:.3}, {:.3}, {:.3})", unit[0], unit[1], unit[2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(supports: &[([f64; 3], usize)]) -> Vec<String> {
        let mut sum = SupportSum::new([0.5; 3], 1.0);
        for &(at, component) in supports {
            sum.hold(at, component);
        }
        sum.free_motions().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_held_leaves_six() {
        assert_eq!(names(&[]).len(), 6);
    }

    #[test]
    fn a_smooth_platen_leaves_sliding_and_turning() {
        let corners = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]].map(|at| (at, 2));
        let names = names(&corners);
        assert_eq!(names.len(), 3);
        assert_eq!(names[0], "translation along x");
        assert_eq!(names[1], "translation along y");
        assert!(names[2].starts_with("rotation about z through"), "{}", names[2]);
    }

    #[test]
    fn a_hinge_is_named_by_its_axis() {
        let held = (0..3).flat_map(|c| [([0.0, 0.0, 0.0], c), ([1.0, 0.0, 0.0], c)]);
        let names = names(&held.collect::<Vec<_>>());
        assert_eq!(names, ["rotation about x through (0.0000, 0.0000, 0.0000) mm"]);
    }

    #[test]
    fn three_clamped_corners_leave_nothing() {
        let corners = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        let held = corners.into_iter().flat_map(|at| (0..3).map(move |c| (at, c)));
        assert!(names(&held.collect::<Vec<_>>()).is_empty());
    }
}
