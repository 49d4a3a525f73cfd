//! Sizes of memory on the command line: `8GiB`, `500MB`, `1073741824`.

/// Units and their bytes: binary and decimal ones, which differ by 7 % at a gigabyte.
const UNITS: [(&str, u64); 9] = [
    ("b", 1),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// Bytes of a size as it is typed; the unit may be in any case and stand apart.
pub fn memory_size(text: &str) -> Result<u64, String> {
    let wrong = || {
        "expected a size above 0 such as 8GiB, 500MB or 1073741824 (bytes); units are B, kB, MB, GB, TB, KiB, MiB, GiB, TiB".to_owned()
    };
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text[digits.len()..].to_lowercase();
    let of_unit = match unit.as_str() {
        "" => 1,
        unit => UNITS.iter().find(|row| row.0 == unit).ok_or_else(wrong)?.1,
    };
    let is_plain = |c: char| c.is_ascii_digit() || c == '.';
    let number = Some(digits.trim_end()).filter(|digits| digits.chars().all(is_plain));
    let count: f64 = number.and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
    let bytes = count * of_unit as f64;
    // Below one byte nothing fits; above 2⁶⁴ a number of bytes does not.
    if (1.0..u64::MAX as f64).contains(&bytes) {
        Ok(bytes as u64)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_and_binary_units_and_plain_bytes() {
        for (text, bytes) in [
            ("1073741824", 1 << 30),
            ("8GiB", 8 << 30),
            ("500MB", 500_000_000),
            ("1.5 gib", 3 << 29),
            ("2kB", 2000),
            ("2KiB", 2048),
            ("3TB", 3_000_000_000_000),
            ("7B", 7),
        ] {
            assert_eq!(memory_size(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused_with_what_was_expected() {
        for text in [
            "",
            "0",
            "0GB",
            "0.1B",
            "-8GiB",
            "8G",
            "8 gigs",
            "GiB",
            "1e9",
            "inf",
            "nan",
            "1.2.3",
            "8GiB8",
            "99999999TiB",
            "½GB",
        ] {
            let message = memory_size(text).unwrap_err();
            assert!(message.contains("8GiB, 500MB"), "{text}: {message}");
        }
    }
}
