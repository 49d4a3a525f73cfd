//! The stress of eight points of one phase: radial return to von Mises' cylinder (Simo and Hughes 1998, Computational Inelasticity, box
//! 3.2), with its consistent tangent.
//!
//! Points are lanes: all arrays run over the eight Gauss points of a cell, tensors have the order XX YY ZZ XY YZ XZ with tensor shears.

use super::hardening::Hardening;
use crate::elasticity::Lame;

/// One value for each of the eight points.
pub(super) type Lanes = [f64; 8];

/// A symmetric tensor at each of the eight points.
pub(super) type Tensors = [Lanes; 6];

/// What eight points remember.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct State {
    /// Plastic strain, without trace.
    pub strain: [[f32; 8]; 6],
    /// Equivalent plastic strain `∫ √(2/3 ε̇:ε̇) dt`.
    pub equivalent: [f32; 8],
}

/// What the tangent of eight points needs: `C = K I⊗I + 2μ (θ I_dev − θ̄ n⊗n)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tangent {
    /// θ, one where elastic.
    pub theta: [f32; 8],
    /// θ̄, zero where elastic.
    pub theta_bar: [f32; 8],
    /// n, a unit tensor, zero where elastic.
    pub normal: [[f32; 8]; 6],
}

impl Tangent {
    pub const ELASTIC: Self = Self {
        theta: [1.0; 8],
        theta_bar: [0.0; 8],
        normal: [[0.0; 8]; 6],
    };
}

/// Stress in MPa, new state and tangent of eight points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Returned {
    pub stress: Tensors,
    pub state: State,
    pub tangent: Tangent,
    /// Whether any of them flows.
    pub flows: bool,
}

/// Weight of each component in a double contraction.
const DOUBLED: [f64; 6] = [1.0, 1.0, 1.0, 2.0, 2.0, 2.0];

/// `a : b` at every point.
#[inline(always)]
pub(super) fn contracted(a: &Tensors, b: &Tensors) -> Lanes {
    let mut sum = [0.0; 8];
    for k in 0..6 {
        for q in 0..8 {
            sum[q] += DOUBLED[k] * a[k][q] * b[k][q];
        }
    }
    sum
}

/// The deviator and a third of the trace.
#[inline(always)]
pub(super) fn split(tensor: &Tensors) -> (Tensors, Lanes) {
    let mut mean = [0.0; 8];
    for q in 0..8 {
        mean[q] = (tensor[0][q] + tensor[1][q] + tensor[2][q]) / 3.0;
    }
    let mut deviator = *tensor;
    for part in &mut deviator[..3] {
        for q in 0..8 {
            part[q] -= mean[q];
        }
    }
    (deviator, mean)
}

/// The stress at a strain, from the state before.
#[inline(always)]
pub(super) fn returned(lame: &Lame, law: Option<&Hardening>, strain: &Tensors, before: &State) -> Returned {
    let mu = lame.mu_mpa;
    let bulk3 = 3.0 * lame.lambda_mpa + 2.0 * mu;
    let (mut deviator, mean) = split(strain);
    for k in 0..6 {
        for q in 0..8 {
            deviator[k][q] = 2.0 * mu * (deviator[k][q] - f64::from(before.strain[k][q]));
        }
    }
    let mut found = Returned {
        stress: deviator,
        state: *before,
        tangent: Tangent::ELASTIC,
        flows: false,
    };
    if let Some(law) = law {
        let square = contracted(&deviator, &deviator);
        for q in 0..8 {
            let trial = (1.5 * square[q]).sqrt();
            let strain = f64::from(before.equivalent[q]);
            if trial > law.flow(strain).0 {
                found.flow(q, (trial, mu), law.returned(trial, mu, strain));
            }
        }
    }
    for part in &mut found.stress[..3] {
        for q in 0..8 {
            part[q] += bulk3 * mean[q];
        }
    }
    found
}

impl Returned {
    /// Brings a point back to the flow stress: `n = s/|s|`, `s ← s − 2μ Δγ n` with Δγ = √(3/2) Δ.
    #[inline]
    fn flow(&mut self, q: usize, (trial, mu): (f64, f64), (delta, slope): (f64, f64)) {
        let size = trial * (2.0f64 / 3.0).sqrt();
        let gamma = 1.5f64.sqrt() * delta;
        let theta = 1.0 - 2.0 * mu * gamma / size;
        for k in 0..6 {
            let normal = self.stress[k][q] / size;
            self.stress[k][q] *= theta;
            self.state.strain[k][q] += (gamma * normal) as f32;
            self.tangent.normal[k][q] = normal as f32;
        }
        self.state.equivalent[q] += delta as f32;
        self.tangent.theta[q] = theta as f32;
        self.tangent.theta_bar[q] = (1.0 / (1.0 + slope / (3.0 * mu)) - (1.0 - theta)) as f32;
        self.flows = true;
    }
}

/// `C ε` in MPa of the consistent tangent.
#[inline(always)]
pub(super) fn tangent_stress(lame: &Lame, tangent: &Tangent, strain: &Tensors) -> Tensors {
    let mu2 = 2.0 * lame.mu_mpa;
    let bulk3 = 3.0 * lame.lambda_mpa + mu2;
    let (mut stress, mean) = split(strain);
    let normal = tangent.normal.map(|part| part.map(f64::from));
    let along = contracted(&normal, &stress);
    for k in 0..6 {
        for q in 0..8 {
            let kept = f64::from(tangent.theta[q]) * stress[k][q];
            stress[k][q] = mu2 * (kept - f64::from(tangent.theta_bar[q]) * along[q] * normal[k][q]);
        }
    }
    for part in &mut stress[..3] {
        for q in 0..8 {
            part[q] += bulk3 * mean[q];
        }
    }
    stress
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elasticity::Isotropic;
    use crate::random::Random;

    fn random_strain(size: f64, seed: u64) -> Tensors {
        let mut random = Random::new(seed);
        std::array::from_fn(|_| std::array::from_fn(|_| size * (random.unit() - 0.5)))
    }

    #[test]
    fn the_stress_lies_on_the_cylinder_and_the_plastic_strain_has_no_trace() {
        let lame = Isotropic::new(200_000.0, 0.3).unwrap().lame();
        let law = Hardening::linear(250.0, 2000.0).unwrap();
        let found = returned(&lame, Some(&law), &random_strain(0.02, 1), &State::default());
        let (deviator, _) = split(&found.stress);
        let square = contracted(&deviator, &deviator);
        for q in 0..8 {
            let flow = law.flow(f64::from(found.state.equivalent[q])).0;
            approx::assert_relative_eq!((1.5 * square[q]).sqrt(), flow, max_relative = 1e-5);
            let trace: f32 = (0..3).map(|k| found.state.strain[k][q]).sum();
            assert!(trace.abs() < 1e-8);
        }
    }

    /// The remainder of the linearisation falls with the square of the step.
    #[test]
    fn the_tangent_is_that_of_differences() {
        let lame = Isotropic::new(200_000.0, 0.3).unwrap().lame();
        let law = Hardening::table(vec![[0.0, 250.0], [0.1, 400.0]]).unwrap();
        let (strain, direction) = (random_strain(0.02, 2), random_strain(0.02, 3));
        let before = returned(&lame, Some(&law), &random_strain(0.01, 4), &State::default()).state;
        let base = returned(&lame, Some(&law), &strain, &before);
        let slope = tangent_stress(&lame, &base.tangent, &direction);
        let remainder = |step: f64| {
            let moved =
                std::array::from_fn(|k| std::array::from_fn(|q| strain[k][q] + step * direction[k][q]));
            let found = returned(&lame, Some(&law), &moved, &before);
            let mut sum = 0.0f64;
            for k in 0..6 {
                for q in 0..8 {
                    sum += (found.stress[k][q] - base.stress[k][q] - step * slope[k][q]).powi(2);
                }
            }
            sum.sqrt()
        };
        let (coarse, fine) = (remainder(0.02), remainder(0.01));
        assert!((1.8..2.2).contains(&(coarse / fine).log2()), "{coarse} {fine}");
    }
}
