//! An asymmetric image whose every axis and end can be told apart.

use crate::scan::Scan;

pub(super) const COUNTS: [usize; 3] = [7, 5, 4];
pub(super) const SPACING: [f64; 3] = [0.5, 0.75, 1.25];
/// Centre of the first voxel in LPS.
pub(super) const ORIGIN: [f64; 3] = [10.0, -20.0, 30.0];

/// Arms of 6, 4 and 3 voxels in air, a marker where they meet and another in the opposite corner.
pub(super) fn value([x, y, z]: [usize; 3]) -> i16 {
    match [x, y, z] {
        [0, 0, 0] => 50,
        [6, 4, 3] => 900,
        [_, 0, 0] => 100,
        [0, _, 0] => 200,
        [0, 0, _] => 300,
        _ => -1000,
    }
}

/// The phantom as a file may store it: axis a along `order[a]`, backwards where `flips[a]`.
#[derive(Clone, Debug)]
pub(super) struct StoredPhantom {
    pub(super) counts: [usize; 3],
    /// First axis fastest.
    pub(super) values: Vec<i16>,
    pub(super) origin: [f64; 3],
    pub(super) axes: [[f64; 3]; 3],
    pub(super) spacing: [f64; 3],
}

impl StoredPhantom {
    pub(super) fn new(order: [usize; 3], flips: [bool; 3]) -> Self {
        let counts = order.map(|axis| COUNTS[axis]);
        let mut values = Vec::new();
        for k in 0..counts[2] {
            for j in 0..counts[1] {
                for i in 0..counts[0] {
                    let mut at = [0; 3];
                    for (a, index) in [i, j, k].into_iter().enumerate() {
                        at[order[a]] = if flips[a] { counts[a] - 1 - index } else { index };
                    }
                    values.push(value(at));
                }
            }
        }
        let (mut origin, mut axes) = (ORIGIN, [[0.0; 3]; 3]);
        for a in 0..3 {
            axes[a][order[a]] = if flips[a] { -1.0 } else { 1.0 };
            if flips[a] {
                origin[order[a]] += SPACING[order[a]] * (counts[a] as f64 - 1.0);
            }
        }
        let spacing = order.map(|axis| SPACING[axis]);
        Self {
            counts,
            values,
            origin,
            axes,
            spacing,
        }
    }

    /// In each of the 48 orders, named.
    pub(super) fn all() -> Vec<Self> {
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let flips = |bits: usize| [0, 1, 2].map(|a| bits >> a & 1 == 1);
        let with = |order| (0..8).map(move |bits| Self::new(order, flips(bits)));
        orders.into_iter().flat_map(with).collect()
    }

    /// Vectors between neighbouring voxels.
    pub(super) fn steps(&self) -> [[f64; 3]; 3] {
        std::array::from_fn(|a| self.axes[a].map(|x| x * self.spacing[a]))
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }
}

/// The values, their order, and the place of both corners.
pub(super) fn assert_phantom(scan: &Scan, name: &str) {
    assert_eq!(scan.counts(), COUNTS, "{name}");
    for (at, &found) in scan.values().iter().enumerate() {
        let at = [at % 7, at / 7 % 5, at / 35];
        assert_eq!(found, f32::from(value(at)), "{name} at {at:?}");
    }
    let far = [0, 1, 2].map(|a| ORIGIN[a] + SPACING[a] * (COUNTS[a] as f64 - 1.0));
    for (found, exact) in [(scan.origin_mm(), ORIGIN), (scan.position_mm([6, 4, 3]), far)] {
        for a in 0..3 {
            // Headers of 32-bit floats.
            assert!(
                (found[a] - exact[a]).abs() < 1e-5,
                "{name}: {found:?}, not {exact:?}"
            );
        }
    }
}

/// Coordinates to the right, to the front and up.
pub(super) fn ras([x, y, z]: [f64; 3]) -> [f64; 3] {
    [-x, -y, z]
}
