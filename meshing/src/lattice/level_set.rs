//! Nodal approximations f(x, y, z) = level of triply periodic minimal surfaces.

use super::waves;
use crate::solid::vector::{by_axis, by_entry, scaled, shifted};
use std::f64::consts::{SQRT_2, TAU};

/// Value and derivatives of a level-set function by the coordinates in units of the cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jet {
    pub(crate) value: f64,
    pub(crate) gradient: [f64; 3],
    /// xx, yy, zz, yz, xz, xy.
    pub(crate) hessian: [f64; 6],
}

impl Jet {
    /// The same value everywhere.
    pub(super) fn constant(value: f64) -> Self {
        Self {
            value,
            gradient: [0.0; 3],
            hessian: [0.0; 6],
        }
    }

    /// Jet of the sum of two functions.
    #[inline]
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            gradient: shifted(self.gradient, other.gradient),
            hessian: by_entry(|k| self.hessian[k] + other.hessian[k]),
        }
    }

    /// Jet by the coordinates of a cell with the given edges, of a function of the unit cell.
    fn stretched(self, [x, y, z]: [f64; 3]) -> Self {
        let over = [x * x, y * y, z * z, y * z, x * z, x * y];
        let edges = [x, y, z];
        Self {
            value: self.value,
            gradient: by_axis(|a| self.gradient[a] / edges[a]),
            hessian: by_entry(|k| self.hessian[k] / over[k]),
        }
    }
}

/// One periodic surface.
#[derive(Debug)]
pub(crate) struct LevelSet {
    /// Jet by the phases 2πx/a, from their sines and cosines.
    phase_jet: fn([f64; 3], [f64; 3]) -> Jet,
    /// Between these levels each side of the surface is one labyrinth; beyond, necks of one side pinch off.
    ///
    /// They are critical values of f: found by Newton's method on ∇f = 0 from random starts, and the sides labelled
    /// between each two of them on 64³ points across the periodic faces, with the lattice vectors that lead from a
    /// piece to itself.
    pub(crate) levels: [f64; 2],
}

impl LevelSet {
    /// Jet at a point in units of the cell.
    pub(crate) fn jet(&self, at: [f64; 3]) -> Jet {
        // Reduced first, so that a shift by whole cells changes nothing beyond rounding.
        let phases = by_axis(|a| TAU * (at[a] - at[a].floor()));
        let jet = (self.phase_jet)(by_axis(|a| phases[a].sin()), by_axis(|a| phases[a].cos()));
        Jet {
            value: jet.value,
            gradient: scaled(jet.gradient, TAU),
            hessian: by_entry(|k| jet.hessian[k] * TAU * TAU),
        }
    }

    /// Jet at a point of a cell with the given edges.
    pub(crate) fn jet_within(&self, at: [f64; 3], edges: [f64; 3]) -> Jet {
        self.jet(by_axis(|a| at[a] / edges[a])).stretched(edges)
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

/// f = 3 (cos x + cos y + cos z) + 4 cos x cos y cos z.
pub(crate) const NEOVIUS: LevelSet = LevelSet {
    phase_jet: waves::neovius,
    levels: [-0.75, 0.75],
};

/// f = 4 cos x cos y cos z − (cos 2x cos 2y + cos 2y cos 2z + cos 2z cos 2x): low about the face-centred points that
/// hold (½, ½, ½).
pub(crate) const FRD: LevelSet = LevelSet {
    phase_jet: waves::frd,
    levels: [-1.098_207_557, 1.0],
};

/// f = ½ (sin 2x cos y sin z + sin 2y cos z sin x + sin 2z cos x sin y)
/// − ½ (cos 2x cos 2y + cos 2y cos 2z + cos 2z cos 2x) + 0.15.
///
/// Above 0.15 the high side is two labyrinths.
pub(crate) const LIDINOID: LevelSet = LevelSet {
    phase_jet: waves::lidinoid,
    levels: [-0.173_937_209, 0.15],
};

/// f = 1.1 (sin 2x cos y sin z + sin 2y cos z sin x + sin 2z cos x sin y)
/// − 0.2 (cos 2x cos 2y + cos 2y cos 2z + cos 2z cos 2x) − 0.4 (cos 2x + cos 2y + cos 2z).
///
/// Above 0.6 the high side is two labyrinths.
pub(crate) const SPLIT_P: LevelSet = LevelSet {
    phase_jet: waves::split_p,
    levels: [-0.970_469_991, 0.6],
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
        gradient: scaled(s, -1.0),
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
    let double = by_axis(|a| 2.0 * c[a] * c[a] - 1.0);
    let straight = |a: usize| 2.0 * c[a] * others[a] - 4.0 * double[a];
    Jet {
        value: double.iter().sum::<f64>() - 2.0 * (c[0] * c[1] + c[1] * c[2] + c[2] * c[0]),
        gradient: by_axis(|a| s[a] * (2.0 * others[a] - 4.0 * c[a])),
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

    const ALL: [(&str, &LevelSet); 8] = [
        ("gyroid", &GYROID),
        ("schwarz-p", &PRIMITIVE),
        ("schwarz-d", &DIAMOND),
        ("iwp", &WRAPPED),
        ("neovius", &NEOVIUS),
        ("frd", &FRD),
        ("lidinoid", &LIDINOID),
        ("split-p", &SPLIT_P),
    ];

    #[test]
    fn jets_agree_with_differences() {
        let step = 1e-5;
        let edges = [1.0, 0.8, 1.7];
        for (name, set) in ALL {
            let at = [0.137, 0.411, 0.793];
            let jet = set.jet_within(at, edges);
            for a in 0..3 {
                let moved = |by: f64| {
                    let mut there = at;
                    there[a] += by;
                    set.jet_within(there, edges)
                };
                let (ahead, behind) = (moved(step), moved(-step));
                let slope = |u: f64, v: f64| (u - v) / (2.0 * step);
                let error = jet.gradient[a] - slope(ahead.value, behind.value);
                assert!(error.abs() < 1e-6, "{name} {a}: {error}");
                let row = [[0, 5, 4], [5, 1, 3], [4, 3, 2]][a];
                for b in 0..3 {
                    let second = slope(ahead.gradient[b], behind.gradient[b]);
                    let error = jet.hessian[row[b]] - second;
                    assert!(error.abs() < 1e-4, "{name} {a} {b}: {error}");
                }
            }
        }
    }

    /// Points along an edge of the labelled grid: necks narrower than one of them occur at the ends of the ranges
    /// only.
    const POINTS: usize = 64;

    fn index([x, y, z]: [usize; 3]) -> usize {
        x + POINTS * (y + POINTS * z)
    }

    fn place(k: usize) -> [usize; 3] {
        [k % POINTS, (k / POINTS) % POINTS, k / (POINTS * POINTS)]
    }

    /// The function on the grid, off the special points of the cell, on which faces of pieces would touch.
    fn values(set: &LevelSet) -> Vec<f64> {
        let at = |k: usize| place(k).map(|i| (i as f64 + 0.37) / POINTS as f64);
        (0..POINTS.pow(3)).map(|k| set.jet(at(k)).value).collect()
    }

    /// Pieces of one side of a level set that are repeated by the cell, by flooding across the periodic faces.
    fn pieces(mut open: Vec<bool>) -> usize {
        let mut pieces = 0;
        for seed in 0..open.len() {
            pieces += usize::from(open[seed]);
            let mut stack = vec![seed];
            while let Some(here) = stack.pop() {
                if !std::mem::replace(&mut open[here], false) {
                    continue;
                }
                for axis in 0..3 {
                    for step in [1, POINTS - 1] {
                        let mut there = place(here);
                        there[axis] = (there[axis] + step) % POINTS;
                        stack.push(index(there));
                    }
                }
            }
        }
        pieces
    }

    #[test]
    fn both_sides_are_in_one_piece_within_the_levels_and_not_beyond() {
        for (name, set) in ALL {
            let values = values(set);
            // Both sides at a part of the way from the middle of the range to its ends.
            let sides = |part: f64| {
                let [low, high] = set.levels;
                let level = 0.5 * (low + high) + 0.5 * part * (high - low);
                let below: Vec<bool> = values.iter().map(|v| *v < level).collect();
                let above = below.iter().map(|is_below| !is_below).collect();
                [pieces(below), pieces(above)]
            };
            for part in [-0.96, 0.96] {
                assert_eq!(sides(part), [1, 1], "{name} at {part}");
            }
            for part in [-1.04, 1.04] {
                // The necks of Schwarz P and I-WP join equal points of neighbouring cells: a piece a cell is left.
                let is_one_a_cell = ["schwarz-p", "iwp"].contains(&name);
                let beyond = sides(part);
                let are_apart = beyond.iter().any(|&sides| sides != 1);
                assert!(are_apart || is_one_a_cell, "{name} at {part}: {beyond:?}");
            }
        }
    }
}
