//! The instruction set that a kernel runs in.

use pulp::{Arch, Simd, WithSimd};

/// A kernel that is compiled for every instruction set.
///
/// It gets the registers of that set, and narrower ones for the ends of runs where there are any; otherwise the same twice.
pub(crate) trait Kernel {
    type Output;
    /// Must be inlined, so that it is compiled for the instruction set of its caller.
    fn run<S: Simd, N: Simd>(self, wide: S, narrow: N) -> Self::Output;
}

/// An instruction set of this machine that the kernels are compiled for.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// Its name.
    pub name: &'static str,
    arch: Arch,
}

impl Path {
    /// The best one.
    pub fn best() -> Self {
        let arch = Arch::new();
        let name = match arch {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(_) => "avx512",
            #[cfg(target_arch = "x86_64")]
            Arch::V3(_) => "avx2",
            _ => "portable",
        };
        Self { name, arch }
    }

    /// All of them, the best one first, for benches and tests.
    pub fn all() -> Vec<Self> {
        let mut paths = vec![Self::best()];
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = pulp::x86::V3::try_new().map(|simd| Self {
                name: "avx2",
                arch: Arch::V3(simd),
            });
            paths.extend(avx2);
        }
        paths.push(Self {
            name: "portable",
            arch: Arch::Scalar,
        });
        paths.dedup_by_key(|path| path.name);
        paths
    }

    /// What pulp calls it, for benches.
    pub fn arch(self) -> Arch {
        self.arch
    }

    /// Runs a kernel.
    #[inline(always)]
    pub(crate) fn dispatch<K: Kernel>(self, kernel: K) -> K::Output {
        match self.arch {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(simd) => simd.vectorize(Narrowing(kernel, simd)),
            arch => arch.dispatch(Same(kernel)),
        }
    }
}

/// A kernel with the registers of AVX-512 and of AVX2: runs of cells are short, and half of a wide register would stay empty at
/// their ends.
#[cfg(target_arch = "x86_64")]
struct Narrowing<K>(K, pulp::x86::V4);

#[cfg(target_arch = "x86_64")]
impl<K: Kernel> pulp::NullaryFnOnce for Narrowing<K> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        let Self(kernel, wide) = self;
        kernel.run(wide, *wide)
    }
}

/// A kernel with one kind of registers.
pub(crate) struct Same<K>(pub K);

impl<K: Kernel> WithSimd for Same<K> {
    type Output = K::Output;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> K::Output {
        self.0.run(simd, simd)
    }
}
