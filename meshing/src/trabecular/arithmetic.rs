//! Elementary functions from additions, multiplications and divisions alone: the same bits on every machine.
//!
//! The sine, cosine and cube root of a standard library differ in their last bit from one platform to another. IEEE 754
//! fixes +, −, ×, / and the square root, so that what is drawn here from a seed is drawn everywhere.

use std::f64::consts::TAU;

/// Terms of the Taylor series: at a half right angle the first one left out, x¹⁸/18!, is below 2·10⁻¹⁸.
const TERMS: u32 = 8;

/// Cosine and sine of 2πt, an angle in turns.
pub(crate) fn turned(turns: f64) -> [f64; 2] {
    let eighth = 8.0 * (turns - turns.floor());
    // Quarters of a turn to the nearest: what is left is at most a half right angle.
    let quarter = ((eighth + 1.0) * 0.5).floor();
    let angle = (eighth - 2.0 * quarter) * (TAU / 8.0);
    let (cosine, sine) = (series(angle, 0), angle * series(angle, 1));
    match quarter as u8 % 4 {
        0 => [cosine, sine],
        1 => [-sine, cosine],
        2 => [-cosine, -sine],
        _ => [sine, -cosine],
    }
}

/// 1 − x²/((k+1)(k+2)) (1 − x²/((k+3)(k+4)) (1 − …)): the cosine for k = 0, the sine by its angle for k = 1.
fn series(angle: f64, k: u32) -> f64 {
    let square = angle * angle;
    (0..TERMS).rev().fold(1.0, |rest, term| {
        let first = f64::from(2 * term + 1 + k);
        1.0 - square / (first * (first + 1.0)) * rest
    })
}

/// Cube root of a positive number, by Newton's method from above.
pub(crate) fn cube_root(value: f64) -> f64 {
    let mut root = value.max(1.0);
    loop {
        let next = (2.0 * root + value / (root * root)) / 3.0;
        // From above the steps fall until rounding stops them; a number that is none ends here too.
        if next < root {
            root = next;
        } else {
            return root;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_agree_with_the_library_and_lie_on_the_circle() {
        for i in -4000..4000 {
            let turns = f64::from(i) * 0.000_977;
            let [cosine, sine] = turned(turns);
            assert!((cosine - (TAU * turns).cos()).abs() < 4e-15, "{turns}");
            assert!((sine - (TAU * turns).sin()).abs() < 4e-15, "{turns}");
            assert!((cosine * cosine + sine * sine - 1.0).abs() < 6e-16, "{turns}");
        }
        assert_eq!(turned(0.25), [0.0, 1.0]);
        assert_eq!(turned(-0.5)[0], -1.0);
    }

    #[test]
    fn cube_roots_are_those_of_cubes() {
        for root in [1e-4, 0.03, 0.5, 1.0, 7.0, 1e4] {
            assert!((cube_root(root * root * root) / root - 1.0).abs() < 1e-15);
        }
        assert!(cube_root(f64::NAN).is_nan() || cube_root(f64::NAN) >= 0.0);
    }
}
