//! What the machine can do at best: memory bandwidth and arithmetic.

use crate::machine::last_cache_bytes;
use crate::peak::Sums;
use serde::Serialize;
use solver::probe::{Path, Real};
use std::marker::PhantomData;
use std::sync::Barrier;
use std::time::Instant;

/// Bytes of each of the three arrays of the triad, unless eight times the last cache is more.
const TRIAD_BYTES: usize = 256 << 20;

/// Of so many repetitions the fastest counts.
const REPETITIONS: usize = 8;

/// The ceilings on a number of threads.
#[derive(Clone, Debug, Serialize)]
pub struct Ceilings {
    pub threads: usize,
    /// STREAM triad `c = a + s b`: three values of 8 bytes a step, without what a cache fetches in order to write.
    pub triad_gb_per_s: f64,
    pub peaks: Vec<Peak>,
}

/// Arithmetic in one instruction set; a fused multiplication and addition counts as two.
#[derive(Clone, Debug, Serialize)]
pub struct Peak {
    pub simd: &'static str,
    pub double: Rates,
    pub single: Rates,
}

/// Operations per second in units of 10⁹.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rates {
    pub fused_gflop_per_s: f64,
    pub add_gflop_per_s: f64,
}

impl Ceilings {
    /// Measures them.
    pub fn measure(threads: usize) -> Self {
        let peak = |path: Path| Peak {
            simd: path.name,
            double: rates::<f64>(path, threads),
            single: rates::<f32>(path, threads),
        };
        Self {
            threads,
            triad_gb_per_s: triad(threads) * 1e-9,
            peaks: Path::all().into_iter().map(peak).collect(),
        }
    }

    /// The arithmetic of one instruction set.
    pub fn peak(&self, simd: &str) -> Option<&Peak> {
        self.peaks.iter().find(|peak| peak.simd == simd)
    }
}

fn rates<T: Real>(path: Path, threads: usize) -> Rates {
    let rate = |is_fused| {
        let all = (0..REPETITIONS).map(|_| together::<T>(path, threads, is_fused));
        all.fold(0.0, f64::max)
    };
    Rates {
        fused_gflop_per_s: 2e-9 * rate(true),
        add_gflop_per_s: 1e-9 * rate(false),
    }
}

/// Lane operations per second of all threads at once.
fn together<T: Real>(path: Path, threads: usize, is_fused: bool) -> f64 {
    let start = Barrier::new(threads);
    let alone = || {
        let sums = Sums::<T> {
            is_fused,
            of: PhantomData,
        };
        start.wait();
        path.arch().dispatch(sums)
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(alone)).collect();
        // A thread that failed did nothing.
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or(0.0))
            .sum()
    })
}

/// Bytes per second.
fn triad(threads: usize) -> f64 {
    let bytes = TRIAD_BYTES.max(8 * last_cache_bytes().unwrap_or(0));
    let length = bytes / 8 / threads;
    let start = Barrier::new(threads + 1);
    let end = Barrier::new(threads + 1);
    let alone = || {
        // Each thread writes its own part first, so that it lies in memory near it.
        let (a, b, mut c) = (vec![1.0; length], vec![2.0; length], vec![0.5; length]);
        for _ in 0..REPETITIONS {
            start.wait();
            add_multiple(&a, &b, &mut c);
            end.wait();
        }
        std::hint::black_box(c);
    };
    let mut best = f64::INFINITY;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(alone);
        }
        for _ in 0..REPETITIONS {
            start.wait();
            let started = Instant::now();
            end.wait();
            best = best.min(started.elapsed().as_secs_f64());
        }
    });
    (threads * length * 24) as f64 / best
}

fn add_multiple(a: &[f64], b: &[f64], c: &mut [f64]) {
    let factor = std::hint::black_box(3.0);
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for ((c, a), b) in c.iter_mut().zip(a).zip(b) {
                *c = a + factor * b;
            }
        },
    );
}
