//! Lossless JPEG: Huffman-coded differences from a prediction, one component.
//!
//! ITU-T T.81 (1992), annexes B (markers), F.2.2 (Huffman) and H (lossless). The crate `jpeg-decoder` 0.3.2 predicts
//! wrongly behind restart markers and with a point transform, so that grey values would be wrong without a word.

use super::FORMAT;
use crate::scan::ScanError;

/// Longest Huffman code in bits.
const CODE_MAX: usize = 16;

/// A table of codes: how many there are of each length, and what they stand for in order.
#[derive(Clone, Default)]
struct Huffman {
    counts: [u8; CODE_MAX],
    symbols: Vec<u8>,
}

/// What the markers before the data say.
#[derive(Default)]
struct Header {
    tables: [Option<Huffman>; 4],
    precision: u8,
    width: usize,
    height: usize,
    /// Samples between restart markers; 0 for none.
    restart: usize,
    table: usize,
    predictor: u8,
    /// Lowest bits that were cut off.
    shift: u8,
}

/// Bits of the data, the most significant first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    word: u32,
    left: u32,
}

/// The samples, row by row, of an image that must have the given width and height.
///
/// # Errors
/// Another process, several components, another size, data that break off or make no sense.
pub(super) fn samples(bytes: &[u8], [width, height]: [u16; 2]) -> Result<Vec<u16>, ScanError> {
    let (header, start) = Header::of(bytes)?;
    if [header.width, header.height] != [width, height].map(usize::from) {
        return Err(wrong("an image of another size"));
    }
    // Each sample takes a bit at least.
    if header.width * header.height > 8 * (bytes.len() - start) {
        return Err(wrong("data that break off"));
    }
    header.samples(bytes.get(start..).unwrap_or_default())
}

fn wrong(reason: &str) -> ScanError {
    ScanError::malformed(FORMAT, format!("{reason} in lossless JPEG"))
}

impl Header {
    /// The header and the place where the data start.
    fn of(bytes: &[u8]) -> Result<(Self, usize), ScanError> {
        let mut header = Self::default();
        let mut at = 2;
        if !bytes.starts_with(&[0xff, 0xd8]) {
            return Err(wrong("no start"));
        }
        loop {
            let (marker, segment) = segment(bytes, at).ok_or_else(|| wrong("a marker that breaks off"))?;
            at += 4 + segment.len();
            match marker {
                0xc4 => header.read_tables(segment)?,
                0xc3 => header.read_frame(segment)?,
                0xdd => header.restart = number(segment, 0).ok_or_else(|| wrong("no restart interval"))?,
                0xda => {
                    header.read_scan(segment)?;
                    return Ok((header, at));
                }
                0xc0..=0xcf if marker != 0xc8 && marker != 0xcc => {
                    return Err(ScanError::unsupported(FORMAT, "JPEG that is not lossless"));
                }
                // Comments and the segments of applications.
                _ => {}
            }
        }
    }

    fn read_tables(&mut self, mut segment: &[u8]) -> Result<(), ScanError> {
        while let Some((&class_and_place, rest)) = segment.split_first() {
            let (counts, rest) = rest
                .split_first_chunk::<CODE_MAX>()
                .ok_or_else(|| wrong("half a table"))?;
            let total = counts.iter().map(|&n| usize::from(n)).sum();
            let symbols = rest.get(..total).ok_or_else(|| wrong("half a table"))?;
            let place = self.tables.get_mut(usize::from(class_and_place));
            *place.ok_or_else(|| wrong("a table without a place"))? = Some(Huffman {
                counts: *counts,
                symbols: symbols.to_vec(),
            });
            segment = &rest[total..];
        }
        Ok(())
    }

    fn read_frame(&mut self, segment: &[u8]) -> Result<(), ScanError> {
        let (Some(&precision), Some(height), Some(width), Some(&components)) = (
            segment.first(),
            number(segment, 1),
            number(segment, 3),
            segment.get(5),
        ) else {
            return Err(wrong("half a frame"));
        };
        if !(2..=16).contains(&precision) || components != 1 || width == 0 || height == 0 {
            return Err(wrong("a frame that is no grey image"));
        }
        (self.precision, self.width, self.height) = (precision, width, height);
        Ok(())
    }

    fn read_scan(&mut self, segment: &[u8]) -> Result<(), ScanError> {
        let &[1, _, table, predictor, _, shift] = segment else {
            return Err(wrong("a scan of several components"));
        };
        (self.table, self.predictor, self.shift) = (usize::from(table >> 4), predictor, shift);
        let whole_rows = self.width > 0 && self.restart.is_multiple_of(self.width);
        if !(1..=7).contains(&predictor) || self.shift >= self.precision || !whole_rows {
            return Err(wrong("a scan that makes no sense"));
        }
        Ok(())
    }

    fn samples(&self, data: &[u8]) -> Result<Vec<u16>, ScanError> {
        let table = self.tables.get(self.table).and_then(Option::as_ref);
        let table = table.ok_or_else(|| wrong("no table"))?;
        let mut bits = Bits::of(data);
        let rows = self.restart / self.width;
        let mut samples: Vec<u16> = Vec::with_capacity(self.width * self.height);
        for y in 0..self.height {
            let is_first = y == 0 || rows > 0 && y % rows == 0;
            if is_first && y > 0 {
                bits.restart().ok_or_else(|| wrong("no restart marker"))?;
            }
            for x in 0..self.width {
                let difference = bits
                    .difference(table)
                    .ok_or_else(|| wrong("data that break off"))?;
                let sample = self.prediction(&samples, x, is_first) + difference;
                // Differences are taken modulo 2¹⁶.
                samples.push((sample & 0xffff) as u16);
            }
        }
        Ok(samples.into_iter().map(|sample| sample << self.shift).collect())
    }

    /// From the neighbours to the left, above, and above to the left (T.81, table H.1); in the first row of an
    /// interval to the left alone.
    fn prediction(&self, samples: &[u16], x: usize, is_first: bool) -> i32 {
        let before = |n: usize| i32::from(samples[samples.len() - n]);
        let width = self.width;
        match (is_first, x, self.predictor) {
            (true, 0, _) => 1 << (self.precision - self.shift - 1),
            (true, ..) => before(1),
            (false, 0, _) => before(width),
            (.., 1) => before(1),
            (.., 2) => before(width),
            (.., 3) => before(width + 1),
            (.., 4) => before(1) + before(width) - before(width + 1),
            (.., 5) => before(1) + ((before(width) - before(width + 1)) >> 1),
            (.., 6) => before(width) + ((before(1) - before(width + 1)) >> 1),
            _ => (before(1) + before(width)) >> 1,
        }
    }
}

/// The next marker from `at` and the bytes of its segment.
fn segment(bytes: &[u8], at: usize) -> Option<(u8, &[u8])> {
    let &[0xff, marker] = bytes.get(at..)?.first_chunk()? else {
        return None;
    };
    let length = number(bytes, at + 2)?;
    Some((marker, bytes.get(at + 4..at + 2 + length)?))
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let number = bytes.get(at..)?.first_chunk()?;
    Some(usize::from(u16::from_be_bytes(*number)))
}

impl<'a> Bits<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            word: 0,
            left: 0,
        }
    }

    fn bit(&mut self) -> Option<u32> {
        if self.left == 0 {
            let byte = *self.bytes.get(self.at)?;
            // A byte of ones in the data has a zero behind it; anything else is a marker.
            if byte == 0xff && self.bytes.get(self.at + 1) != Some(&0) {
                return None;
            }
            self.at += if byte == 0xff { 2 } else { 1 };
            (self.word, self.left) = (byte.into(), 8);
        }
        self.left -= 1;
        Some(self.word >> self.left & 1)
    }

    /// The next difference: its category by a Huffman code, then its bits (T.81, table H.2 and figure F.12).
    fn difference(&mut self, table: &Huffman) -> Option<i32> {
        let category = self.symbol(table)?;
        if category == 16 {
            return Some(1 << 15);
        }
        let mut value = 0;
        for _ in 0..category {
            value = value << 1 | self.bit()? as i32;
        }
        let is_negative = category > 0 && value >> (category - 1) == 0;
        Some(if is_negative {
            value - (1 << category) + 1
        } else {
            value
        })
    }

    /// Codes of one length are consecutive numbers, those of the next start at twice the number behind the last.
    fn symbol(&mut self, table: &Huffman) -> Option<u8> {
        let (mut code, mut first, mut index) = (0_usize, 0_usize, 0_usize);
        for &count in &table.counts {
            code = code << 1 | self.bit()? as usize;
            let count = usize::from(count);
            if code < first + count {
                let symbol = table.symbols.get(index + code.checked_sub(first)?).copied();
                return symbol.filter(|&category| category <= 16);
            }
            index += count;
            first = (first + count) << 1;
        }
        None
    }

    /// Passes a restart marker.
    fn restart(&mut self) -> Option<()> {
        self.left = 0;
        let &[0xff, 0xd0..=0xd7] = self.bytes.get(self.at..)?.first_chunk()? else {
            return None;
        };
        self.at += 2;
        Some(())
    }
}
