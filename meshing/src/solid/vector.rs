//! Arithmetic of three-vectors.

/// [f(0), f(1), f(2)]: unlike `array::from_fn` and `map` without a loop, which the innermost functions feel.
#[inline]
pub(crate) fn by_axis<T>(f: impl Fn(usize) -> T) -> [T; 3] {
    [f(0), f(1), f(2)]
}

/// The same for the entries xx, yy, zz, yz, xz, xy of a symmetric matrix.
#[inline]
pub(crate) fn by_entry(f: impl Fn(usize) -> f64) -> [f64; 6] {
    [f(0), f(1), f(2), f(3), f(4), f(5)]
}

/// a + b.
#[inline]
pub(crate) fn shifted(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// a − b.
#[inline]
pub(crate) fn difference(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// a · b.
#[inline]
pub(crate) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// a × b.
#[inline]
pub(crate) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// Euclidean length.
#[inline]
pub(crate) fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

/// factor · a.
#[inline]
pub(crate) fn scaled(a: [f64; 3], factor: f64) -> [f64; 3] {
    [a[0] * factor, a[1] * factor, a[2] * factor]
}

/// a / |a|, or the z axis where a vanishes, so that a normal is a unit vector everywhere.
#[inline]
pub(crate) fn normalised(a: [f64; 3]) -> [f64; 3] {
    let length = length(a);
    if length > 0.0 {
        scaled(a, 1.0 / length)
    } else {
        [0.0, 0.0, 1.0]
    }
}

/// A unit vector at right angles to a unit vector.
pub(crate) fn perpendicular(a: [f64; 3]) -> [f64; 3] {
    // The axis that `a` points along least is far from parallel to it.
    let least = (0..3).fold(0, |least, axis| {
        if a[axis].abs() < a[least].abs() {
            axis
        } else {
            least
        }
    });
    let mut axis = [0.0; 3];
    axis[least] = 1.0;
    normalised(cross(a, axis))
}
