//! Arithmetic that waits for nothing.

use pulp::{Simd, WithSimd};
use solver::probe::Real;
use std::hint::black_box;
use std::marker::PhantomData;
use std::time::Instant;

/// Sums that do not wait for each other: a fused multiplication takes four cycles, and two start in each. Together with two
/// constants they fit into the sixteen registers of AVX2.
const CHAINS: usize = 12;

/// Steps of each sum: some milliseconds.
const STEPS: usize = 1_500_000;

/// Sums in registers, by additions or by fused multiplications and additions; gives operations on a lane per second.
pub struct Sums<T> {
    pub is_fused: bool,
    pub of: PhantomData<T>,
}

impl<T: Real> WithSimd for Sums<T> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let number = |value: f64| T::splat(simd, T::from_f64(black_box(value)));
        // Far from overflow and from subnormal numbers, however many steps.
        let (factor, term) = (number(0.999), number(1e-3));
        let mut sums = [term; CHAINS];
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum = T::splat(simd, T::from_f64(black_box(1.0 + k as f64)));
        }
        let started = Instant::now();
        for _ in 0..STEPS {
            for sum in &mut sums {
                *sum = if self.is_fused {
                    T::times_plus(simd, *sum, factor, term)
                } else {
                    T::plus(simd, *sum, term)
                };
            }
        }
        let seconds = started.elapsed().as_secs_f64();
        for sum in sums {
            black_box(T::lowest::<S>(sum));
        }
        (CHAINS * STEPS * T::width::<S>()) as f64 / seconds
    }
}
