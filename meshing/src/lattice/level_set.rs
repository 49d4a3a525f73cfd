//! Nodal approximations f(x, y, z) = level of triply periodic minimal surfaces.

use std::f64::consts::{SQRT_2, TAU};

/// Value and derivatives of a level-set function by the coordinates in units of the cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jet {
    pub(crate) value: f64,
    pub(crate) gradient: [f64; 3],
    /// xx, yy, zz, yz, xz, xy.
    pub(crate) hessian: [f64; 6],
}

/// One periodic surface.
#[derive(Debug)]
pub(crate) struct LevelSet {
    /// Jet by the phases 2πx/a, from their sines and cosines.
    phase_jet: fn([f64; 3], [f64; 3]) -> Jet,
    /// Between these levels both sides of the surface are connected: beyond, necks of one side pinch off.
    pub(crate) levels: [f64; 2],
}

impl LevelSet {
    /// Jet at a point in units of the cell.
    pub(crate) fn jet(&self, at: [f64; 3]) -> Jet {
        // Reduced first, so that a shift by whole cells changes nothing beyond rounding.
        let phases = at.map(|v| TAU * (v - v.floor()));
        let jet = (self.phase_jet)(phases.map(f64::sin), phases.map(f64::cos));
        Jet {
            value: jet.value,
            gradient: jet.gradient.map(|g| g * TAU),
            hessian: jet.hessian.map(|h| h * TAU * TAU),
        }
    }
}

/// f = sin x cos y + sin y cos z + sin z cos x.
pub(crate) const GYROID: LevelSet = LevelSet {
    phase_jet: gyroid,
    levels: [-SQRT_2, SQRT_2],
};

/// f = cos x + cos y + cos z.
pub(crate) const PRIMITIVE: LevelSet = LevelSet {
    phase_jet: primitive,
    levels: [-1.0, 1.0],
};

/// f = cos x cos y cos z − sin x sin y sin z.
pub(crate) const DIAMOND: LevelSet = LevelSet {
    phase_jet: diamond,
    levels: [-1.0 / SQRT_2, 1.0 / SQRT_2],
};

/// f = cos 2x + cos 2y + cos 2z − 2 (cos x cos y + cos y cos z + cos z cos x): low along <111>.
pub(crate) const WRAPPED: LevelSet = LevelSet {
    phase_jet: wrapped,
    levels: [-3.0, 3.0],
};

fn gyroid([sx, sy, sz]: [f64; 3], [cx, cy, cz]: [f64; 3]) -> Jet {
    Jet {
        value: sx * cy + sy * cz + sz * cx,
        gradient: [cx * cy - sz * sx, cy * cz - sx * sy, cz * cx - sy * sz],
        hessian: [
            -sx * cy - sz * cx,
            -sx * cy - sy * cz,
            -sy * cz - sz * cx,
            -cy * sz,
            -cz * sx,
            -cx * sy,
        ],
    }
}

fn primitive(s: [f64; 3], c: [f64; 3]) -> Jet {
    Jet {
        value: c[0] + c[1] + c[2],
        gradient: s.map(|v| -v),
        hessian: [-c[0], -c[1], -c[2], 0.0, 0.0, 0.0],
    }
}

fn diamond([sx, sy, sz]: [f64; 3], [cx, cy, cz]: [f64; 3]) -> Jet {
    let value = cx * cy * cz - sx * sy * sz;
    Jet {
        value,
        gradient: [
            -sx * cy * cz - cx * sy * sz,
            -cx * sy * cz - sx * cy * sz,
            -cx * cy * sz - sx * sy * cz,
        ],
        hessian: [
            -value,
            -value,
            -value,
            cx * sy * sz - sx * cy * cz,
            sx * cy * sz - cx * sy * cz,
            sx * sy * cz - cx * cy * sz,
        ],
    }
}

fn wrapped(s: [f64; 3], c: [f64; 3]) -> Jet {
    let others = [c[1] + c[2], c[2] + c[0], c[0] + c[1]];
    let double: [f64; 3] = std::array::from_fn(|a| 2.0 * c[a] * c[a] - 1.0);
    let straight = |a: usize| 2.0 * c[a] * others[a] - 4.0 * double[a];
    Jet {
        value: double.iter().sum::<f64>() - 2.0 * (c[0] * c[1] + c[1] * c[2] + c[2] * c[0]),
        gradient: std::array::from_fn(|a| s[a] * (2.0 * others[a] - 4.0 * c[a])),
        hessian: [
            straight(0),
            straight(1),
            straight(2),
            -2.0 * s[1] * s[2],
            -2.0 * s[0] * s[2],
            -2.0 * s[0] * s[1],
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jets_agree_with_differences() {
        let step = 1e-5;
        for set in [&GYROID, &PRIMITIVE, &DIAMOND, &WRAPPED] {
            let at = [0.137, 0.411, 0.793];
            let jet = set.jet(at);
            for a in 0..3 {
                let moved = |by: f64| {
                    let mut there = at;
                    there[a] += by;
                    set.jet(there)
                };
                let (ahead, behind) = (moved(step), moved(-step));
                let slope = |u: f64, v: f64| (u - v) / (2.0 * step);
                assert!((jet.gradient[a] - slope(ahead.value, behind.value)).abs() < 1e-7);
                let row = [[0, 5, 4], [5, 1, 3], [4, 3, 2]][a];
                for b in 0..3 {
                    let second = slope(ahead.gradient[b], behind.gradient[b]);
                    assert!((jet.hessian[row[b]] - second).abs() < 1e-5);
                }
            }
        }
    }
}
