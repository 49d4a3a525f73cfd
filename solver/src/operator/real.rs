//! The two floating-point types of the solver and their SIMD lanes.
//!
//! `f64` everywhere, `f32` inside the preconditioner only.

use pulp::Simd;

/// Lanes of the widest register of any instruction set.
const WIDEST: usize = 16;

/// A floating-point type with SIMD lanes of any width that the processor turns out to have.
pub trait Real:
    Copy
    + Default
    + Send
    + Sync
    + PartialOrd
    + std::fmt::Debug
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::AddAssign
    + std::ops::SubAssign
    + 'static
{
    /// One SIMD register of this type.
    type Lanes<S: Simd>: Copy;

    /// Values in one register.
    fn width<S: Simd>() -> usize;
    /// Rounds from double precision.
    fn from_f64(value: f64) -> Self;
    /// Widens to double precision.
    fn to_f64(self) -> f64;
    /// All lanes equal.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Lanes<S>;
    /// Loads one register from the front of a slice; missing values read as zero.
    fn load<S: Simd>(simd: S, from: &[Self]) -> Self::Lanes<S>;
    /// Loads one register from an address.
    ///
    /// # Safety
    /// As many values as a register has lanes lie at `from`.
    #[allow(unsafe_code)]
    unsafe fn load_at<S: Simd>(from: *const Self) -> Self::Lanes<S>;
    /// Stores one register to an address.
    ///
    /// # Safety
    /// As many values as a register has lanes lie at `to`, and nothing else refers to them.
    #[allow(unsafe_code)]
    unsafe fn store_at<S: Simd>(to: *mut Self, value: Self::Lanes<S>);
    /// Stores to the front of a slice; lanes beyond its end are dropped.
    fn store<S: Simd>(simd: S, to: &mut [Self], value: Self::Lanes<S>);
    /// `a + b`
    fn plus<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>) -> Self::Lanes<S>;
    /// `a − b`
    fn minus<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>) -> Self::Lanes<S>;
    /// `a · b`
    fn times<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>) -> Self::Lanes<S>;
    /// `a · b + c`
    fn times_plus<S: Simd>(
        simd: S,
        a: Self::Lanes<S>,
        b: Self::Lanes<S>,
        c: Self::Lanes<S>,
    ) -> Self::Lanes<S>;
    /// Moves every lane one place up; the lowest lane of the result is the lowest lane of `lowest`,
    /// and the second result carries the lane that fell off at the top in its lowest lane.
    fn shift_in<S: Simd>(
        simd: S,
        value: Self::Lanes<S>,
        lowest: Self::Lanes<S>,
    ) -> (Self::Lanes<S>, Self::Lanes<S>);
    /// Loads one register of single-precision values.
    fn load_single<S: Simd>(simd: S, from: &[f32]) -> Self::Lanes<S>;
    /// Whether what single precision rounds off matters.
    const IS_DOUBLE: bool;
    /// Keeps the first `count` lanes and sets the others to zero.
    fn keep_first<S: Simd>(simd: S, count: usize, value: Self::Lanes<S>) -> Self::Lanes<S>;
    /// The lowest lane.
    fn lowest<S: Simd>(value: Self::Lanes<S>) -> Self;
}

macro_rules! real {
    ($real:ident, $lanes:ident, $width:ident, $mask:ident, $index:ty, $as_simd:ident, $as_mut_simd:ident,
     $splat:ident, $partial_load:ident, $partial_store:ident, $add:ident, $sub:ident, $mul:ident,
     $mul_add:ident, $rotate:ident, $select:ident, $less:ident, $first:ident) => {
        impl Real for $real {
            const IS_DOUBLE: bool = size_of::<$real>() == 8;
            type Lanes<S: Simd> = S::$lanes;

            #[inline(always)]
            fn width<S: Simd>() -> usize {
                S::$width
            }
            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $real
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$lanes {
                simd.$splat(value)
            }
            #[inline(always)]
            fn load<S: Simd>(simd: S, from: &[Self]) -> S::$lanes {
                match S::$as_simd(from).0.first() {
                    Some(lanes) => *lanes,
                    None => simd.$partial_load(from),
                }
            }
            #[inline(always)]
            #[allow(unsafe_code)]
            unsafe fn load_at<S: Simd>(from: *const Self) -> S::$lanes {
                // SAFETY: the caller vouches for the values; registers are plain data of that size.
                unsafe { from.cast::<S::$lanes>().read_unaligned() }
            }
            #[inline(always)]
            #[allow(unsafe_code)]
            unsafe fn store_at<S: Simd>(to: *mut Self, value: S::$lanes) {
                // SAFETY: the caller vouches for the values; registers are plain data of that size.
                unsafe { to.cast::<S::$lanes>().write_unaligned(value) }
            }
            #[inline(always)]
            fn store<S: Simd>(simd: S, to: &mut [Self], value: S::$lanes) {
                match S::$as_mut_simd(to) {
                    ([lanes, ..], _) => *lanes = value,
                    (_, rest) => simd.$partial_store(rest, value),
                }
            }
            #[inline(always)]
            fn plus<S: Simd>(simd: S, a: S::$lanes, b: S::$lanes) -> S::$lanes {
                simd.$add(a, b)
            }
            #[inline(always)]
            fn minus<S: Simd>(simd: S, a: S::$lanes, b: S::$lanes) -> S::$lanes {
                simd.$sub(a, b)
            }
            #[inline(always)]
            fn times<S: Simd>(simd: S, a: S::$lanes, b: S::$lanes) -> S::$lanes {
                simd.$mul(a, b)
            }
            #[inline(always)]
            fn times_plus<S: Simd>(simd: S, a: S::$lanes, b: S::$lanes, c: S::$lanes) -> S::$lanes {
                simd.$mul_add(a, b, c)
            }
            #[inline(always)]
            fn shift_in<S: Simd>(simd: S, value: S::$lanes, lowest: S::$lanes) -> (S::$lanes, S::$lanes) {
                let rotated = simd.$rotate(value, 1);
                (simd.$select($first(simd), lowest, rotated), rotated)
            }
            #[inline(always)]
            fn load_single<S: Simd>(simd: S, from: &[f32]) -> S::$lanes {
                let mut values = [$real::default(); WIDEST];
                let from = &from[..S::$width];
                for lane in 0..S::$width {
                    values[lane] = $real::from(from[lane]);
                }
                <Self as Real>::load(simd, &values)
            }
            #[inline(always)]
            fn keep_first<S: Simd>(simd: S, count: usize, value: S::$lanes) -> S::$lanes {
                const NUMBERS: [$real; WIDEST] = {
                    let mut numbers = [0.0; WIDEST];
                    let mut lane = 0;
                    while lane < WIDEST {
                        numbers[lane] = lane as $real;
                        lane += 1;
                    }
                    numbers
                };
                let first = simd.$less(
                    <Self as Real>::load(simd, &NUMBERS),
                    simd.$splat(count as $real),
                );
                simd.$select(first, value, simd.$splat(0.0))
            }
            #[inline(always)]
            fn lowest<S: Simd>(value: S::$lanes) -> Self {
                pulp::bytemuck::cast_slice::<S::$lanes, $real>(&[value])[0]
            }
        }
    };
}

/// A type whose values a kernel in another one can read.
pub(crate) trait Source<T: Real>: Copy + Send + Sync {
    /// Loads one register from the front of a slice; missing values read as zero.
    fn load<S: Simd>(simd: S, from: &[Self]) -> T::Lanes<S>;
    /// Loads one register from an address.
    ///
    /// # Safety
    /// As many values as a register of `T` has lanes lie at `from`.
    #[allow(unsafe_code)]
    unsafe fn load_at<S: Simd>(from: *const Self) -> T::Lanes<S>;
}

impl<T: Real> Source<T> for T {
    #[inline(always)]
    fn load<S: Simd>(simd: S, from: &[T]) -> T::Lanes<S> {
        <T as Real>::load(simd, from)
    }

    #[inline(always)]
    #[allow(unsafe_code)]
    unsafe fn load_at<S: Simd>(from: *const T) -> T::Lanes<S> {
        // SAFETY: the same promise.
        unsafe { <T as Real>::load_at::<S>(from) }
    }
}

impl Source<f64> for f32 {
    #[inline(always)]
    fn load<S: Simd>(simd: S, from: &[f32]) -> S::f64s {
        if from.len() >= S::F64_LANES {
            return f64::load_single(simd, from);
        }
        let mut values = [0.0; WIDEST];
        for (value, single) in values.iter_mut().zip(from) {
            *value = f64::from(*single);
        }
        <f64 as Real>::load(simd, &values)
    }

    #[inline(always)]
    #[allow(unsafe_code)]
    unsafe fn load_at<S: Simd>(from: *const f32) -> S::f64s {
        let mut values = [0.0; WIDEST];
        for lane in 0..S::F64_LANES {
            // SAFETY: the caller vouches for as many values as there are lanes.
            values[lane] = f64::from(unsafe { from.add(lane).read() });
        }
        // SAFETY: no register has more than WIDEST lanes.
        unsafe { <f64 as Real>::load_at::<S>(values.as_ptr()) }
    }
}

#[inline(always)]
fn first_lane_f64<S: Simd>(simd: S) -> S::m64s {
    let ones = simd.splat_f64s(1.0);
    simd.equal_f64s(simd.partial_load_f64s(&[1.0]), ones)
}

#[inline(always)]
fn first_lane_f32<S: Simd>(simd: S) -> S::m32s {
    let ones = simd.splat_f32s(1.0);
    simd.equal_f32s(simd.partial_load_f32s(&[1.0]), ones)
}

real!(
    f64,
    f64s,
    F64_LANES,
    m64s,
    u64,
    as_simd_f64s,
    as_mut_simd_f64s,
    splat_f64s,
    partial_load_f64s,
    partial_store_f64s,
    add_f64s,
    sub_f64s,
    mul_f64s,
    mul_add_f64s,
    rotate_right_f64s,
    select_f64s,
    less_than_f64s,
    first_lane_f64
);
real!(
    f32,
    f32s,
    F32_LANES,
    m32s,
    u32,
    as_simd_f32s,
    as_mut_simd_f32s,
    splat_f32s,
    partial_load_f32s,
    partial_store_f32s,
    add_f32s,
    sub_f32s,
    mul_f32s,
    mul_add_f32s,
    rotate_right_f32s,
    select_f32s,
    less_than_f32s,
    first_lane_f32
);
