//! The instruction set that a kernel runs in.

use pulp::{Arch, WithSimd};

/// The instruction sets of this machine that the kernels are compiled for, the best one first.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// Its name.
    pub name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// AVX-512 with registers of 256 bit: runs of cells are short, and half of a wider register would stay empty.
    #[cfg(target_arch = "x86_64")]
    Narrow(pulp::x86::V4),
    /// Whatever registers the instruction set has.
    Full(Arch),
}

impl Path {
    /// The best one.
    pub fn best() -> Self {
        match Arch::new() {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(simd) => Self {
                name: "avx512-256",
                kind: Kind::Narrow(simd),
            },
            arch => Self {
                name: "best",
                kind: Kind::Full(arch),
            },
        }
    }

    /// All of them, for benches and tests.
    pub fn all() -> Vec<Self> {
        let full = |name, arch| Self {
            name,
            kind: Kind::Full(arch),
        };
        let mut paths = vec![Self::best()];
        #[cfg(target_arch = "x86_64")]
        {
            paths.extend(pulp::x86::V4::try_new().map(|simd| full("avx512", Arch::V4(simd))));
            paths.extend(pulp::x86::V3::try_new().map(|simd| full("avx2", Arch::V3(simd))));
        }
        paths.push(full("portable", Arch::Scalar));
        paths
    }

    /// Runs a kernel.
    #[inline(always)]
    pub(crate) fn dispatch<W: WithSimd>(self, kernel: W) -> W::Output {
        match self.kind {
            #[cfg(target_arch = "x86_64")]
            Kind::Narrow(simd) => simd.vectorize(Narrow(kernel, *simd)),
            Kind::Full(arch) => arch.dispatch(kernel),
        }
    }
}

/// A kernel with the registers of AVX2, to be compiled for AVX-512.
#[cfg(target_arch = "x86_64")]
struct Narrow<W>(W, pulp::x86::V3);

#[cfg(target_arch = "x86_64")]
impl<W: WithSimd> pulp::NullaryFnOnce for Narrow<W> {
    type Output = W::Output;

    #[inline(always)]
    fn call(self) -> W::Output {
        self.0.with_simd(self.1)
    }
}
