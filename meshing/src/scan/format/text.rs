//! Numbers and words in the text headers of NRRD and MetaImage.

use crate::scan::ScanError;

/// Longest header that is read: a few dozen lines, with room for comments and keys of one's own.
const HEADER_MAX: usize = 1 << 20;

/// A text header and the place where the data start.
pub(super) struct Header<'a> {
    /// Keys in lower case, with what is written behind them.
    pub(super) fields: Vec<(String, &'a str)>,
    /// Bytes of the header.
    pub(super) length: usize,
    pub(super) format: &'static str,
}

/// What one line of a header is.
pub(super) enum Line<'a> {
    Field(&'a str, &'a str),
    /// A field after which the data start.
    LastField(&'a str, &'a str),
    /// Not a field, before the data.
    End,
    Skip,
}

impl<'a> Header<'a> {
    /// Reads lines until one says that it is the last, or the bytes end.
    ///
    /// # Errors
    /// A line that `line` refuses, text that is not UTF-8, a key that comes twice, more than [`HEADER_MAX`] bytes.
    pub(super) fn of(
        bytes: &'a [u8],
        format: &'static str,
        line: impl Fn(&'a str) -> Option<Line<'a>>,
    ) -> Result<Self, ScanError> {
        let mut header = Self {
            fields: Vec::new(),
            length: 0,
            format,
        };
        for stored in bytes.split_inclusive(|&byte| byte == b'\n') {
            header.length += stored.len();
            let text = std::str::from_utf8(stored)
                .ok()
                .filter(|_| header.length <= HEADER_MAX);
            let text = text.ok_or_else(|| header.wrong("the header is no text or has no end"))?;
            let text = text.trim();
            match line(text).ok_or_else(|| header.wrong(format!("the line \"{text}\" makes no sense")))? {
                Line::Field(key, value) => header.push(key, value)?,
                Line::LastField(key, value) => {
                    header.push(key, value)?;
                    break;
                }
                Line::End => break,
                Line::Skip => {}
            }
        }
        Ok(header)
    }

    fn push(&mut self, key: &str, value: &'a str) -> Result<(), ScanError> {
        let key = key.trim().to_ascii_lowercase();
        if self.get(&key).is_some() {
            return Err(self.wrong(format!("two lines for \"{key}\"")));
        }
        self.fields.push((key, value.trim()));
        Ok(())
    }

    pub(super) fn wrong(&self, reason: impl Into<String>) -> ScanError {
        ScanError::malformed(self.format, reason)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.fields
            .iter()
            .find(|field| field.0 == key)
            .map(|field| field.1)
    }

    /// The first of several names for one thing.
    pub(super) fn any(&self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(key))
    }

    pub(super) fn needed(&self, key: &str) -> Result<&'a str, ScanError> {
        self.get(key)
            .ok_or_else(|| self.wrong(format!("no line for \"{key}\"")))
    }

    /// N numbers between blanks.
    pub(super) fn numbers<const N: usize>(&self, text: &str) -> Result<[f64; N], ScanError> {
        let parsed: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
        let numbers = parsed.ok().and_then(|numbers| <[f64; N]>::try_from(numbers).ok());
        numbers.ok_or_else(|| self.wrong(format!("{N} numbers are wanted, not \"{text}\"")))
    }

    /// Three counts between blanks.
    pub(super) fn counts(&self, text: &str) -> Result<[u64; 3], ScanError> {
        let parsed: Result<Vec<u64>, _> = text.split_whitespace().map(str::parse).collect();
        let counts = parsed.ok().and_then(|counts| <[u64; 3]>::try_from(counts).ok());
        counts.ok_or_else(|| self.wrong(format!("three counts are wanted, not \"{text}\"")))
    }

    /// Name of a data file beside the header.
    ///
    /// # Errors
    /// A path into another folder: a header must not choose which files are read.
    pub(super) fn file_name(&self, text: &str) -> Result<String, ScanError> {
        let text = text.strip_prefix("./").unwrap_or(text);
        if text.is_empty() || text == ".." || text.contains(['/', '\\']) {
            let reason = format!("the data file \"{text}\" is not in the folder of the header");
            return Err(ScanError::unsupported(self.format, reason));
        }
        Ok(text.into())
    }
}

/// Millimetres in a unit of length.
pub(super) fn millimetres(unit: &str) -> Option<f64> {
    Some(match unit.trim().trim_matches('"') {
        "m" | "meter" | "metre" => 1000.0,
        "cm" => 10.0,
        "mm" | "millimeter" | "millimetre" | "millimeters" => 1.0,
        // ImageJ writes the sign for micro as an escape; both the letter and the sign of Unicode are in use.
        "um" | "µm" | "μm" | "\\u00B5m" | "micron" | "microns" | "micrometer" | "micrometre" => 0.001,
        "nm" => 1e-6,
        "in" | "inch" | "inches" => 25.4,
        _ => return None,
    })
}
