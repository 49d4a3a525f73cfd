//! A spherical cavity, free of traction, in an endless body.

use solver::Lame;

/// All-round stress T far away: `u = (A + B/r³) x`, `A = T/(3λ + 2μ)`, `B = T a³/4μ` (Lamé; Timoshenko & Goodier 1951, Theory of
/// Elasticity, art. 136).
pub(super) fn lame(lame: &Lame, (radius, stress): (f64, f64), at: [f64; 3]) -> [f64; 3] {
    let stretch = stress / (3.0 * lame.lambda_mpa + 2.0 * lame.mu_mpa);
    let source = stress * radius.powi(3) / (4.0 * lame.mu_mpa);
    let cube = distance(at).powi(3);
    at.map(|x| (stretch + source / cube) * x)
}

/// Uniaxial stress T along z far away (Goodier 1933, J. Appl. Mech. 1:39): beside the displacement without the cavity,
/// `u_r = −A/r² − 3B/r⁴ + ((5−4ν)/(1−2ν) C/r² − 9B/r⁴) cos 2θ`, `u_θ = −(2C/r² + 6B/r⁴) sin 2θ`, with
/// `(A, B, C) = T/(8μ(7−5ν)) (−(13−10ν) a³, a⁵, 5(1−2ν) a³)`.
pub(super) fn goodier(lame: &Lame, (radius, stress): (f64, f64), at: [f64; 3]) -> [f64; 3] {
    let poisson = lame.lambda_mpa / (2.0 * (lame.lambda_mpa + lame.mu_mpa));
    let r = distance(at);
    let cosine = at[2] / r;
    let unit = stress / (8.0 * lame.mu_mpa * (7.0 - 5.0 * poisson));
    // A/r², B/r⁴ and C/r².
    let square = unit * radius.powi(3) / r.powi(2);
    let a = -(13.0 - 10.0 * poisson) * square;
    let b = unit * radius.powi(5) / r.powi(4);
    let c = 5.0 * (1.0 - 2.0 * poisson) * square;
    let double = 2.0 * cosine * cosine - 1.0;
    let radial = -a - 3.0 * b + ((5.0 - 4.0 * poisson) / (1.0 - 2.0 * poisson) * c - 9.0 * b) * double;
    // u_θ e_θ = u_θ / sin θ (cos θ e_r − e_z), and sin 2θ / sin θ = 2 cos θ.
    let polar = -(2.0 * c + 6.0 * b) * 2.0 * cosine;
    let far = without_cavity(lame, poisson, stress, at);
    std::array::from_fn(|k| {
        let along = if k == 2 { 1.0 } else { 0.0 };
        far[k] + radial * at[k] / r + polar * (cosine * at[k] / r - along)
    })
}

/// `u = T/E (−ν x, −ν y, z)`
fn without_cavity(lame: &Lame, poisson: f64, stress: f64, [x, y, z]: [f64; 3]) -> [f64; 3] {
    let young = 2.0 * lame.mu_mpa * (1.0 + poisson);
    let strain = stress / young;
    [-poisson * strain * x, -poisson * strain * y, strain * z]
}

/// All-round stress p far away from a cavity of radius a in a body of yield stress Y without hardening, which has yielded up to radius c: Hill's
/// sphere under inner pressure (Hill 1950, The Mathematical Theory of Plasticity, ch. 5, with the outer radius endless) and the
/// all-round stress `p = 2Y ln(c/a) + ⅔Y` upon it, which changes neither yield nor flow:
/// `u = Y r/E ((1−ν) c³/r³ − ⅔(1−2ν)(1 + 3 ln(c/r))) + p (1−2ν) r/E` up to c, `u = (1+ν) Y c³/(3E r²) + p (1−2ν) r/E` beyond.
pub(super) fn hill(lame: &Lame, ([inner, outer], flow): ([f64; 2], f64), at: [f64; 3]) -> [f64; 3] {
    let poisson = lame.lambda_mpa / (2.0 * (lame.lambda_mpa + lame.mu_mpa));
    let young = 2.0 * lame.mu_mpa * (1.0 + poisson);
    let volumetric = 1.0 - 2.0 * poisson;
    let pressure = flow * (2.0 * (outer / inner).ln() + 2.0 / 3.0);
    let r = distance(at);
    let cube = (outer / r).powi(3);
    let yielded = (1.0 - poisson) * cube - 2.0 / 3.0 * volumetric * (1.0 + 3.0 * (outer / r).ln());
    let elastic = (1.0 + poisson) * cube / 3.0;
    let local = if r < outer { yielded } else { elastic };
    at.map(|x| (flow * local + pressure * volumetric) * x / young)
}

fn distance(at: [f64; 3]) -> f64 {
    at.iter().map(|x| x * x).sum::<f64>().sqrt()
}
