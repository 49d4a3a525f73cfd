//! Random numbers in integer arithmetic.

/// The golden ratio in 64 bits, odd: the step of the counter.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
/// 2⁻⁵³, the spacing of doubles below one.
const UNIT: f64 = 1.0 / (1_u64 << 53) as f64;

/// A stream of random numbers: a counter, mixed.
///
/// SplitMix64; Steele, Lea & Flood 2014, OOPSLA, p. 453 (10.1145/2660193.2660195). Every seed gives a stream of its own
/// with the period 2⁶⁴, and the same one on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from zero to below one.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * UNIT
    }

    /// Three numbers from zero to below one.
    pub(crate) fn unit_cube(&mut self) -> [f64; 3] {
        std::array::from_fn(|_| self.unit())
    }

    /// A unit vector, uniform on the sphere: Marsaglia 1972, Ann. Math. Stat. 43:645 (10.1214/aoms/1177692644).
    pub(crate) fn direction(&mut self) -> [f64; 3] {
        loop {
            let [u, v] = [2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0];
            let square = u * u + v * v;
            if square < 1.0 {
                let around = 2.0 * (1.0 - square).sqrt();
                return [u * around, v * around, 1.0 - 2.0 * square];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first five outputs for the seed 1234567, as listed by Rosetta Code, "Pseudo-random numbers/Splitmix64".
    #[test]
    fn the_first_numbers_are_those_of_the_reference() {
        let mut random = Random::new(1_234_567);
        let expected = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(std::array::from_fn(|_| random.bits()), expected);
    }

    #[test]
    fn directions_are_unit_vectors_without_a_preference() {
        let mut random = Random::new(3);
        let count = 40_000;
        let mut second = [0.0; 3];
        for _ in 0..count {
            let direction = random.direction();
            assert!((direction.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() < 1e-14);
            (0..3).for_each(|a| second[a] += direction[a] * direction[a] / f64::from(count));
        }
        // The mean square of a component is 1/3; its standard error is √(4/45/count) = 0.0015.
        assert!(second.iter().all(|m| (m - 1.0 / 3.0).abs() < 0.006), "{second:?}");
    }
}
