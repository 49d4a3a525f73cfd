//! Roots of rising functions, with or without jumps.

/// A bracket of a root: where the function lies below zero, and where above.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bracket {
    /// Argument and value below.
    pub(crate) low: [f64; 2],
    /// Argument and value above.
    pub(crate) high: [f64; 2],
}

/// Searches are given up after so many steps: a smooth function takes about six, a jump about thirty.
const STEPS: usize = 48;

/// Encloses the root of a function in steps from `start`, each twice as long as the one before; else the values at both
/// ends of the range.
pub(crate) fn enclosed(
    function: &dyn Fn(f64) -> f64,
    start: f64,
    first_step: f64,
    range: [f64; 2],
) -> Result<Bracket, [f64; 2]> {
    let valued = |at: f64| [at, function(at)];
    let mut last = valued(start.clamp(range[0], range[1]));
    let is_low = last[1] < 0.0;
    let mut step = if is_low { first_step } else { -first_step };
    loop {
        let next = valued((last[0] + step).clamp(range[0], range[1]));
        match (is_low, next[1] < 0.0) {
            (true, false) => {
                return Ok(Bracket {
                    low: last,
                    high: next,
                });
            }
            (false, true) => {
                return Ok(Bracket {
                    low: next,
                    high: last,
                });
            }
            // The end was reached.
            _ if next[0] == last[0] => break,
            _ => (last, step) = (next, 2.0 * step),
        }
    }
    Err(if is_low {
        [function(range[0]), last[1]]
    } else {
        [last[1], function(range[1])]
    })
}

/// Narrows a bracket until a value is within `tolerance` of zero, or the bracket is nothing but a jump.
///
/// Steps alternate between the secant and, where that has failed to halve the bracket, the middle (Dekker 1969).
pub(crate) fn narrowed(function: &dyn Fn(f64) -> f64, start: Bracket, tolerance: f64) -> Bracket {
    let mut bracket = start;
    let mut halve = false;
    for _ in 0..STEPS {
        if bracket.nearest()[1].abs() <= tolerance || bracket.width() <= 1e-12 * start.width() {
            break;
        }
        let before = bracket.width();
        let at = if halve { bracket.middle() } else { bracket.secant() };
        let value = function(at);
        if value < 0.0 {
            bracket.low = [at, value];
        } else {
            bracket.high = [at, value];
        }
        halve = bracket.width() > 0.5 * before;
    }
    bracket
}

impl Bracket {
    /// The end whose value is nearer to zero.
    pub(crate) fn nearest(&self) -> [f64; 2] {
        if -self.low[1] < self.high[1] {
            self.low
        } else {
            self.high
        }
    }

    fn width(&self) -> f64 {
        (self.high[0] - self.low[0]).abs()
    }

    fn middle(&self) -> f64 {
        0.5 * (self.low[0] + self.high[0])
    }

    fn secant(&self) -> f64 {
        let part = -self.low[1] / (self.high[1] - self.low[1]);
        if part.is_finite() {
            self.low[0] + part * (self.high[0] - self.low[0])
        } else {
            self.middle()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bracket(function: &dyn Fn(f64) -> f64, ends: [f64; 2]) -> Bracket {
        let [low, high] = ends.map(|end| [end, function(end)]);
        Bracket { low, high }
    }

    #[test]
    fn roots_are_enclosed_from_either_side_or_not_at_all() {
        let line = |t: f64| t - 0.4;
        for start in [-3.0, 0.0, 0.3, 0.5, 0.9, 7.0] {
            let found = enclosed(&line, start, 0.1, [-0.5, 1.0]).unwrap();
            assert!(found.low[0] <= 0.4 && found.high[0] >= 0.4 && found.width() < 1.5);
        }
        assert_eq!(
            enclosed(&line, 0.9, 0.1, [0.5, 1.0]).unwrap_err(),
            [0.5 - 0.4, 0.6]
        );
        assert!(enclosed(&line, -0.2, 0.1, [-0.5, 0.3]).is_err());
        assert!(enclosed(&|_| f64::NAN, 0.0, 0.1, [-1.0, 1.0]).is_err());
    }

    #[test]
    fn finds_the_root_of_a_strongly_curved_function() {
        let curve = |t: f64| t.powi(7) - 0.01;
        let found = narrowed(&curve, bracket(&curve, [0.0, 3.0]), 1e-13).nearest();
        assert!((found[0] - 0.01_f64.powf(1.0 / 7.0)).abs() < 1e-9);
    }

    #[test]
    fn a_jump_is_left_between_its_two_sides() {
        let step = |t: f64| if t < 0.7 { t - 0.8 } else { t - 0.5 };
        let found = narrowed(&step, bracket(&step, [0.0, 1.0]), 1e-6);
        assert!((found.low[1] + 0.1).abs() < 1e-6 && (found.high[1] - 0.2).abs() < 1e-6);
        assert!((found.nearest()[0] - 0.7).abs() < 1e-6);
    }
}
