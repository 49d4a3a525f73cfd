//! Level-set functions that are sums of products of sines and cosines, with their derivatives.

use super::level_set::Jet;
use crate::solid::vector::{by_axis, scaled};

/// A function of one phase: value, first and second derivative.
type Wave = [f64; 3];

const ONE: Wave = [1.0, 0.0, 0.0];

/// Sine and cosine of the phase and of twice the phase, along one axis.
#[derive(Clone, Copy)]
struct Waves {
    sin: Wave,
    cos: Wave,
    sin2: Wave,
    cos2: Wave,
}

impl Waves {
    fn new(s: f64, c: f64) -> Self {
        let (s2, c2) = (2.0 * s * c, c * c - s * s);
        Self {
            sin: [s, c, -s],
            cos: [c, -s, -c],
            sin2: [s2, 2.0 * c2, -4.0 * s2],
            cos2: [c2, -2.0 * s2, -4.0 * c2],
        }
    }

    fn of(s: [f64; 3], c: [f64; 3]) -> [Self; 3] {
        by_axis(|axis| Self::new(s[axis], c[axis]))
    }
}

/// factor · u(x) v(y) w(z).
#[inline]
fn product(factor: f64, [u, v, w]: [Wave; 3]) -> Jet {
    let u = scaled(u, factor);
    Jet {
        value: u[0] * v[0] * w[0],
        gradient: [u[1] * v[0] * w[0], u[0] * v[1] * w[0], u[0] * v[0] * w[1]],
        hessian: [
            u[2] * v[0] * w[0],
            u[0] * v[2] * w[0],
            u[0] * v[0] * w[2],
            u[0] * v[1] * w[1],
            u[1] * v[0] * w[1],
            u[1] * v[1] * w[0],
        ],
    }
}

#[inline]
fn sum<const N: usize>(terms: [Jet; N]) -> Jet {
    let mut total = terms[0];
    for term in &terms[1..] {
        total = total.plus(*term);
    }
    total
}

/// cos x + cos y + cos z of one or of twice the phases.
fn single(factor: f64, [x, y, z]: [Wave; 3]) -> Jet {
    sum([
        product(factor, [x, ONE, ONE]),
        product(factor, [ONE, y, ONE]),
        product(factor, [ONE, ONE, z]),
    ])
}

/// cos 2x cos 2y + cos 2y cos 2z + cos 2z cos 2x.
fn pairs(factor: f64, [x, y, z]: &[Waves; 3]) -> Jet {
    sum([
        product(factor, [x.cos2, y.cos2, ONE]),
        product(factor, [ONE, y.cos2, z.cos2]),
        product(factor, [x.cos2, ONE, z.cos2]),
    ])
}

/// sin 2x cos y sin z + sin 2y cos z sin x + sin 2z cos x sin y.
fn screws(factor: f64, [x, y, z]: &[Waves; 3]) -> Jet {
    sum([
        product(factor, [x.sin2, y.cos, z.sin]),
        product(factor, [x.sin, y.sin2, z.cos]),
        product(factor, [x.cos, y.sin, z.sin2]),
    ])
}

pub(super) fn neovius(s: [f64; 3], c: [f64; 3]) -> Jet {
    let waves = Waves::of(s, c);
    let cosines = by_axis(|a| waves[a].cos);
    single(3.0, cosines).plus(product(4.0, cosines))
}

pub(super) fn frd(s: [f64; 3], c: [f64; 3]) -> Jet {
    let waves = Waves::of(s, c);
    product(4.0, by_axis(|a| waves[a].cos)).plus(pairs(-1.0, &waves))
}

pub(super) fn lidinoid(s: [f64; 3], c: [f64; 3]) -> Jet {
    let waves = Waves::of(s, c);
    sum([screws(0.5, &waves), pairs(-0.5, &waves), Jet::constant(0.15)])
}

pub(super) fn split_p(s: [f64; 3], c: [f64; 3]) -> Jet {
    let waves = Waves::of(s, c);
    let double = single(-0.4, by_axis(|a| waves[a].cos2));
    sum([screws(1.1, &waves), pairs(-0.2, &waves), double])
}
