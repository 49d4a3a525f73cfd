//! The kernels of a solve, each as often as it takes to see its fastest time.

use crate::arguments::Arguments;
use crate::ceilings::Ceilings;
use crate::counts::{self, Counts};
use benches::{AnyError, specimen, system};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Serialize;
use solver::System;
use solver::probe::{Cycle, Iteration, Level, Path, Product, Real};
use std::time::Instant;

/// Runs of a kernel, at least.
const LEAST_RUNS: usize = 5;

/// Iterations after which the residual is still far from rounding; then the iteration starts anew.
const ITERATIONS: usize = 8;

/// Ceilings and kernels of one sitting.
#[derive(Debug, Serialize)]
pub struct Roofline {
    pub ceilings: Vec<Ceilings>,
    pub kernels: Vec<Kernel>,
}

/// One kernel on one problem.
#[derive(Clone, Debug, Serialize)]
pub struct Kernel {
    pub name: &'static str,
    pub simd: &'static str,
    pub voxels: usize,
    pub dof: usize,
    pub threads: usize,
    /// The fastest run.
    pub seconds: f64,
    /// What it must do at least, where that was counted.
    pub counts: Option<Counts>,
}

/// Measures everything.
pub fn roofline(arguments: &Arguments) -> Result<Roofline, AnyError> {
    let threads = arguments.threads_or_one_and_all();
    let ceilings = threads.iter().map(|&n| Ceilings::measure(n)).collect();
    let mut kernels = Vec::new();
    for &voxels in &arguments.voxels {
        let mesh = specimen(voxels)?;
        let system = system(&mesh)?;
        for &threads in &threads {
            let mut watch = Watch {
                pool: ThreadPoolBuilder::new().num_threads(threads).build()?,
                least_seconds: arguments.seconds,
                voxels,
                dof: system.dof(),
                found: Vec::new(),
            };
            watch.all(&system)?;
            kernels.extend(watch.found);
        }
    }
    Ok(Roofline { ceilings, kernels })
}

/// Runs kernels on a number of threads and keeps their times.
struct Watch {
    pool: ThreadPool,
    least_seconds: f64,
    voxels: usize,
    dof: usize,
    found: Vec<Kernel>,
}

impl Watch {
    fn all(&mut self, system: &System) -> Result<(), AnyError> {
        let mut cycle = Cycle::new(system)?;
        let levels = cycle.levels();
        let finest = levels[0];
        self.products(
            "product f64",
            Product::double(system),
            counts::double_product(&finest),
        );
        self.products(
            "product f32",
            Product::single(system),
            counts::single_product(&finest),
        );
        self.parts(&mut cycle, &levels);
        drop(cycle);
        self.iteration(system, &levels)?;
        self.whole(system)
    }

    fn products<T: Real>(&mut self, name: &'static str, mut product: Product<T>, counts: Counts) {
        for path in Path::all() {
            product.set_path(path);
            let seconds = self.fastest(&mut product, |_, _| (), Product::apply);
            self.keep((name, path.name), seconds, Some(counts));
        }
    }

    fn parts(&mut self, cycle: &mut Cycle, levels: &[Level]) {
        let simd = Path::best().name;
        let seconds = self.fastest(cycle, |_, _| (), Cycle::apply);
        self.keep(("V-cycle", simd), seconds, Some(counts::cycle(levels)));
        let [fine, coarse, ..] = levels else { return };
        let parts: [(_, fn(&mut Cycle), _); 3] = [
            ("smoothing step", Cycle::smooth, counts::smoothing_step(fine)),
            ("restriction", Cycle::restrict, counts::restriction(fine, coarse)),
            ("prolongation", Cycle::prolong, counts::prolongation(fine, coarse)),
        ];
        for (name, part, counts) in parts {
            let seconds = self.fastest(cycle, |_, _| (), part);
            self.keep((name, simd), seconds, Some(counts));
        }
    }

    fn iteration(&mut self, system: &System, levels: &[Level]) -> Result<(), AnyError> {
        let simd = Path::best().name;
        let mut iteration = Iteration::new(system)?;
        let anew = |iteration: &mut Iteration, run: usize| {
            if run.is_multiple_of(ITERATIONS) {
                iteration.restart();
            }
        };
        let seconds = self.fastest(&mut iteration, anew, Iteration::step);
        self.keep(("iteration", simd), seconds, Some(counts::iteration(levels)));
        let seconds = self.fastest(&mut iteration, |_, _| (), Iteration::multiply);
        let counts = counts::precise_product(&levels[0]);
        self.keep(("precise product", simd), seconds, Some(counts));
        Ok(())
    }

    fn whole(&mut self, system: &System) -> Result<(), AnyError> {
        let simd = Path::best().name;
        // What is timed below must not be a failure.
        benches::solved(system)?;
        let mut subject = system;
        let seconds = self.fastest(&mut subject, |_, _| (), |system| drop(Cycle::new(system)));
        self.keep(("set-up", simd), seconds, None);
        let seconds = self.fastest(&mut subject, |_, _| (), |system| drop(benches::solved(system)));
        self.keep(("set-up and iterations", simd), seconds, None);
        Ok(())
    }

    /// Seconds of the fastest run; `prepare` is not timed and gets the number of the run.
    fn fastest<T: Send>(
        &self,
        subject: &mut T,
        prepare: impl Fn(&mut T, usize) + Sync,
        work: impl Fn(&mut T) + Sync,
    ) -> f64 {
        self.pool.install(|| {
            let (mut best, mut total) = (f64::INFINITY, 0.0);
            for run in 0.. {
                prepare(subject, run);
                let started = Instant::now();
                work(subject);
                let seconds = started.elapsed().as_secs_f64();
                total += seconds;
                best = best.min(seconds);
                if run + 1 >= LEAST_RUNS && total >= self.least_seconds {
                    break;
                }
            }
            best
        })
    }

    fn keep(&mut self, (name, simd): (&'static str, &'static str), seconds: f64, counts: Option<Counts>) {
        self.found.push(Kernel {
            name,
            simd,
            voxels: self.voxels,
            dof: self.dof,
            threads: self.pool.current_num_threads(),
            seconds,
            counts,
        });
    }
}
