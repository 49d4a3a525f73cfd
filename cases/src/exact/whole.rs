//! Solutions in a block without a cavity.

use solver::Lame;
use std::f64::consts::TAU;

/// `u = ε x`
pub(super) fn uniform([xx, yy, zz, xy, yz, xz]: &[f64; 6], [x, y, z]: [f64; 3]) -> [f64; 3] {
    [
        xx * x + xy * y + xz * z,
        xy * x + yy * y + yz * z,
        xz * x + yz * y + zz * z,
    ]
}

/// `u = κ (x z, −ν y z, −½ (x² + ν (z² − y²)))` (Timoshenko & Goodier 1951, Theory of Elasticity, art. 102).
pub(super) fn bent(lame: &Lame, curvature: f64, [x, y, z]: [f64; 3]) -> [f64; 3] {
    let poisson = lame.lambda_mpa / (2.0 * (lame.lambda_mpa + lame.mu_mpa));
    [
        curvature * x * z,
        -poisson * curvature * y * z,
        -0.5 * curvature * (x * x + poisson * (z * z - y * y)),
    ]
}

/// `u = (S/k) (sin kx cos ky, sin ky cos kz, sin kz cos kx)`, `k = 2π/λ`; made for this use (method of manufactured solutions,
/// Roache 2002, J. Fluids Eng. 124:4, doi 10.1115/1.1436090).
pub(super) fn waves((strain, wavelength_mm): (f64, f64), at: [f64; 3]) -> [f64; 3] {
    let wave_number = TAU / wavelength_mm;
    let phase = at.map(|x| wave_number * x);
    std::array::from_fn(|c| strain / wave_number * phase[c].sin() * phase[(c + 1) % 3].cos())
}

/// `−(λ + μ) ∇ div u − μ Δu`: component c is `S k ((λ + μ) sin kx_c (cos kx_{c+1} + cos kx_{c+2}) + 2 μ sin kx_c cos kx_{c+1})`.
pub(super) fn force_of_waves(lame: &Lame, (strain, wavelength_mm): (f64, f64), at: [f64; 3]) -> [f64; 3] {
    let wave_number = TAU / wavelength_mm;
    let [sine, cosine] = [f64::sin, f64::cos].map(|f| at.map(|x| f(wave_number * x)));
    std::array::from_fn(|c| {
        let [next, last] = [(c + 1) % 3, (c + 2) % 3];
        let of_volume = (lame.lambda_mpa + lame.mu_mpa) * sine[c] * (cosine[next] + cosine[last]);
        strain * wave_number * (of_volume + 2.0 * lame.mu_mpa * sine[c] * cosine[next])
    })
}
