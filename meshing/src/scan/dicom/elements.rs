//! The elements of a DICOM file, borrowed from its bytes.

use super::{FORMAT, PREAMBLE};
use crate::scan::format::fields::Fields;
use crate::scan::{ByteOrder, ScanError};

/// Group and element number.
pub(super) type Tag = (u16, u16);

const TRANSFER_SYNTAX: Tag = (0x0002, 0x0010);
pub(super) const PIXEL_DATA: Tag = (0x7fe0, 0x0010);
const ITEM: Tag = (0xfffe, 0xe000);
const ITEM_END: Tag = (0xfffe, 0xe00d);
const SEQUENCE_END: Tag = (0xfffe, 0xe0dd);
/// Stands for a length that a delimiter ends.
const UNDEFINED: u32 = u32::MAX;

/// What an element holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Bytes(&'a [u8]),
    /// Compressed pixels: an offset table and fragments.
    Fragments(Vec<&'a [u8]>),
    /// Items, which are not read.
    Sequence,
}

/// The elements outside sequences, up to the pixels, with the syntax that they are in.
#[derive(Debug)]
pub(super) struct DataSet<'a> {
    pub(super) syntax: String,
    pub(super) order: ByteOrder,
    elements: Vec<(Tag, Value<'a>)>,
}

/// How elements are encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Types {
    Explicit,
    Implicit,
}

/// The start of an element.
struct Start {
    tag: Tag,
    vr: [u8; 2],
    length: u32,
}

struct Cursor<'a> {
    fields: Fields<'a>,
    at: usize,
    types: Types,
}

impl<'a> DataSet<'a> {
    /// # Errors
    /// No DICOM file, deflated data, a length beyond the end of the file, delimiters that end nothing.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, ScanError> {
        let (syntax, at) = meta(bytes)?;
        let (types, order) = match syntax.as_str() {
            "1.2.840.10008.1.2" => (Types::Implicit, ByteOrder::Little),
            "1.2.840.10008.1.2.2" => (Types::Explicit, ByteOrder::Big),
            "1.2.840.10008.1.2.1.99" => return Err(ScanError::unsupported(FORMAT, "a deflated data set")),
            _ => (Types::Explicit, ByteOrder::Little),
        };
        let fields = Fields { bytes, order };
        let mut cursor = Cursor { fields, at, types };
        let mut elements = Vec::new();
        while let Some(element) = cursor.element()? {
            let is_last = element.0 == PIXEL_DATA;
            elements.push(element);
            if is_last {
                break;
            }
        }
        Ok(Self {
            syntax,
            order,
            elements,
        })
    }

    pub(super) fn get(&self, tag: Tag) -> Option<&Value<'a>> {
        self.elements
            .iter()
            .find(|element| element.0 == tag)
            .map(|element| &element.1)
    }

    pub(super) fn bytes(&self, tag: Tag) -> Option<&'a [u8]> {
        match self.get(tag)? {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Text without the blanks and zeros that fill it up; none where it is empty.
    pub(super) fn text(&self, tag: Tag) -> Option<&'a str> {
        let text = std::str::from_utf8(self.bytes(tag)?).ok()?;
        Some(text.trim_matches([' ', '\0'])).filter(|text| !text.is_empty())
    }

    pub(super) fn u16(&self, tag: Tag) -> Option<u16> {
        let (bytes, order) = (self.bytes(tag)?, self.order);
        Fields { bytes, order }.u16(0)
    }

    /// N numbers in decimal notation between backslashes.
    pub(super) fn numbers<const N: usize>(&self, tag: Tag) -> Result<Option<[f64; N]>, ScanError> {
        let Some(text) = self.text(tag) else {
            return Ok(None);
        };
        let parsed: Result<Vec<f64>, _> = text.split('\\').map(|number| number.trim().parse()).collect();
        let numbers = parsed
            .ok()
            .filter(|numbers| numbers.iter().all(|x| x.is_finite()));
        let numbers = numbers.and_then(|numbers| <[f64; N]>::try_from(numbers).ok());
        numbers.map(Some).ok_or_else(|| {
            ScanError::malformed(
                FORMAT,
                format!("({:04x},{:04x}) is \"{text}\", not {N} numbers", tag.0, tag.1),
            )
        })
    }
}

/// The transfer syntax, from the group of elements at the start, and the end of that group.
fn meta(bytes: &[u8]) -> Result<(String, usize), ScanError> {
    let order = ByteOrder::Little;
    let mut cursor = Cursor {
        fields: Fields { bytes, order },
        at: PREAMBLE + 4,
        types: Types::Explicit,
    };
    let mut syntax = None;
    while cursor.fields.u16(cursor.at) == Some(2) {
        if let Some((TRANSFER_SYNTAX, Value::Bytes(uid))) = cursor.element()? {
            let uid = String::from_utf8_lossy(uid);
            syntax = Some(uid.trim_matches([' ', '\0']).to_owned());
        }
    }
    let syntax = syntax.ok_or_else(|| ScanError::malformed(FORMAT, "no transfer syntax"))?;
    Ok((syntax, cursor.at))
}

impl<'a> Cursor<'a> {
    /// The next element, none at the end.
    fn element(&mut self) -> Result<Option<(Tag, Value<'a>)>, ScanError> {
        if self.at >= self.fields.bytes.len() {
            return Ok(None);
        }
        let start = self.start()?;
        let value = match start {
            Start {
                length: UNDEFINED,
                tag: PIXEL_DATA,
                ..
            } => self.fragments()?,
            Start {
                length: UNDEFINED,
                vr,
                ..
            } => {
                self.skip_items(&vr)?;
                Value::Sequence
            }
            Start { length, vr, .. } => {
                let bytes = self.take(length)?;
                if &vr == b"SQ" {
                    Value::Sequence
                } else {
                    Value::Bytes(bytes)
                }
            }
        };
        Ok(Some((start.tag, value)))
    }

    /// Tag, type and length; no type where types are implicit, and in items and delimiters.
    fn start(&mut self) -> Result<Start, ScanError> {
        let at = self.at;
        let numbers = (
            self.fields.u16(at),
            self.fields.u16(at + 2),
            self.fields.bytes.get(at + 4..at + 6),
        );
        let (Some(group), Some(number), Some(&[a, b])) = numbers else {
            return Err(self.wrong("an element breaks off"));
        };
        let (vr, length_at) = match (self.types, group) {
            (Types::Implicit, _) | (_, 0xfffe) => ([0; 2], at + 4),
            _ if is_long(&[a, b]) => ([a, b], at + 8),
            _ => ([a, b], at + 6),
        };
        if vr != [0; 2] && !vr.iter().all(u8::is_ascii_uppercase) {
            return Err(self.wrong("an element without a type"));
        }
        let short = length_at == at + 6;
        let length = if short {
            self.fields.u16(length_at).map(u32::from)
        } else {
            self.fields.u32(length_at)
        };
        let length = length.ok_or_else(|| self.wrong("an element breaks off"))?;
        self.at = length_at + if short { 2 } else { 4 };
        Ok(Start {
            tag: (group, number),
            vr,
            length,
        })
    }

    fn take(&mut self, length: u32) -> Result<&'a [u8], ScanError> {
        let (start, rest) = (self.at, self.fields.bytes.len().saturating_sub(self.at));
        let (needed, found) = (u64::from(length), rest as u64);
        if needed > found {
            return Err(ScanError::Truncated { needed, found });
        }
        self.at = start + length as usize;
        Ok(self.fields.bytes.get(start..self.at).unwrap_or_default())
    }

    /// Items of pixel data, up to the delimiter.
    fn fragments(&mut self) -> Result<Value<'a>, ScanError> {
        let mut fragments = Vec::new();
        loop {
            let start = self.start()?;
            match start.tag {
                ITEM if start.length != UNDEFINED => fragments.push(self.take(start.length)?),
                SEQUENCE_END => return Ok(Value::Fragments(fragments)),
                _ => return Err(self.wrong("pixels in fragments that are none")),
            }
        }
    }

    /// Passes the items of a sequence of undefined length, without recursion: what matters is how many are open.
    fn skip_items(&mut self, vr: &[u8; 2]) -> Result<(), ScanError> {
        let types = self.types;
        // A sequence whose type was unknown to its writer is in implicit types (PS3.5, 6.2.2 note 4).
        if vr == b"UN" {
            self.types = Types::Implicit;
        }
        let mut open = 1_usize;
        while open > 0 {
            let start = self.start()?;
            match start.tag {
                ITEM_END | SEQUENCE_END => open -= 1,
                _ if start.length == UNDEFINED => open += 1,
                _ => {
                    self.take(start.length)?;
                }
            }
        }
        self.types = types;
        Ok(())
    }

    fn wrong(&self, reason: &str) -> ScanError {
        ScanError::malformed(FORMAT, format!("{reason} at byte {}", self.at))
    }
}

/// Types with a length of 32 bits behind two empty bytes (PS3.5, table 7.1-1).
fn is_long(vr: &[u8; 2]) -> bool {
    let long: [&[u8; 2]; 13] = [
        b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV",
    ];
    long.contains(&vr)
}
