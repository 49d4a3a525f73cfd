//! Arithmetic of three-vectors.

/// a + b.
pub(crate) fn shifted(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// a − b.
pub(crate) fn difference(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// a · b.
pub(crate) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Euclidean length.
pub(crate) fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

/// factor · a.
pub(crate) fn scaled(a: [f64; 3], factor: f64) -> [f64; 3] {
    a.map(|v| v * factor)
}

/// a / |a|, or the z axis where a vanishes, so that a normal is a unit vector everywhere.
pub(crate) fn normalised(a: [f64; 3]) -> [f64; 3] {
    let length = length(a);
    if length > 0.0 {
        scaled(a, 1.0 / length)
    } else {
        [0.0, 0.0, 1.0]
    }
}
