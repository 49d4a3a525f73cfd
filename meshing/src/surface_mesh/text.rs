//! STL files as text: blocks from `solid` to `endsolid`, each parsed by `stl_io`.

use std::io::{Read, Result as IoResult, Seek, SeekFrom};

use super::encoding::FileTriangle;
use super::{SurfaceReadError, SurfaceWarning};

/// Longest line within a block: four words with numbers of hundreds of digits; longer ones are no STL.
const LINE_MAX: usize = 1024;

/// Triangles of all blocks of a text.
pub(super) fn decode(text: &[u8]) -> Result<(Vec<FileTriangle>, Vec<SurfaceWarning>), SurfaceReadError> {
    let (mut triangles, mut warnings) = (Vec::new(), Vec::new());
    let mut lines = Lines::of(text);
    while let Some(line) = lines.next() {
        if !starts_with_word(line, "solid") {
            return Err(no_block(lines.number, line));
        }
        let mut block = Block::within(lines);
        let outcome = block.triangles(&mut triangles);
        outcome.map_err(|error| block.refused(&error))?;
        warnings.extend(block.missing_endsolid());
        lines = block.lines;
    }
    Ok((triangles, warnings))
}

fn no_block(line: usize, found: &[u8]) -> SurfaceReadError {
    let found: String = String::from_utf8_lossy(found).chars().take(40).collect();
    let reason = format!("expected solid, got {found:?}");
    SurfaceReadError::Malformed { line, reason }
}

/// True if a line starts with a word, in small or large letters, and a blank or nothing after it.
pub(super) fn starts_with_word(line: &[u8], word: &str) -> bool {
    line.split_at_checked(word.len()).is_some_and(|(start, rest)| {
        start.eq_ignore_ascii_case(word.as_bytes()) && rest.first().is_none_or(u8::is_ascii_whitespace)
    })
}

/// Lines that are not blank, without the blanks around them.
#[derive(Clone, Copy)]
struct Lines<'a> {
    rest: &'a [u8],
    end: u8,
    /// Number of the last line given, from one.
    number: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a [u8]) -> Self {
        // Old Macintosh files end lines with a carriage return alone; elsewhere it is a blank.
        let end = if text.contains(&b'\n') { b'\n' } else { b'\r' };
        Self {
            rest: text,
            end,
            number: 0,
        }
    }

    fn next(&mut self) -> Option<&'a [u8]> {
        while !self.rest.is_empty() {
            let end = self.rest.iter().position(|&byte| byte == self.end);
            let (line, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            self.rest = rest.get(1..).unwrap_or_default();
            self.number += 1;
            if !line.trim_ascii().is_empty() {
                return Some(line.trim_ascii());
            }
        }
        None
    }
}

/// How a block ended.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Within,
    Endsolid,
    NextSolid,
    OfFile,
}

/// One block as the spelling that `stl_io` takes, one line a read, so that the line is known where it stops.
struct Block<'a> {
    lines: Lines<'a>,
    end: End,
    /// What is left of the line being given.
    given: Vec<u8>,
}

impl<'a> Block<'a> {
    /// The block whose `solid` has been taken.
    fn within(lines: Lines<'a>) -> Self {
        Self {
            lines,
            end: End::Within,
            given: solid(),
        }
    }

    fn triangles(&mut self, triangles: &mut Vec<FileTriangle>) -> IoResult<()> {
        for triangle in stl_io::create_stl_reader(self)? {
            triangles.push(triangle?.vertices.map(|corner| corner.0));
        }
        Ok(())
    }

    fn refused(&self, error: &std::io::Error) -> SurfaceReadError {
        let line = self.lines.number;
        match self.end {
            End::OfFile => SurfaceReadError::Truncated { line },
            _ => SurfaceReadError::Malformed {
                line,
                reason: error.to_string(),
            },
        }
    }

    fn missing_endsolid(&self) -> Option<SurfaceWarning> {
        let line = match self.end {
            End::Within | End::Endsolid => return None,
            End::NextSolid => self.lines.number + 1,
            End::OfFile => self.lines.number,
        };
        Some(SurfaceWarning::MissingEndsolid { line })
    }

    /// The next line in small letters, `endsolid` wherever the block ends, nothing after it.
    fn next_line(&mut self) -> Vec<u8> {
        if self.end != End::Within {
            return Vec::new();
        }
        let before = self.lines;
        let line = self.lines.next();
        self.end = match line {
            None => End::OfFile,
            Some(line) if starts_with_word(line, "endsolid") => End::Endsolid,
            Some(line) if starts_with_word(line, "solid") => {
                self.lines = before;
                End::NextSolid
            }
            Some(line) => return normalised(line),
        };
        b"endsolid\n".to_vec()
    }
}

/// The first line of a block for `stl_io`, which wants a blank after the word.
fn solid() -> Vec<u8> {
    b"solid \n".to_vec()
}

/// A line in small letters, without the normal, which nobody uses and many write as NaN.
fn normalised(line: &[u8]) -> Vec<u8> {
    if line.len() > LINE_MAX {
        return format!("more than {LINE_MAX} characters\n").into_bytes();
    }
    let mut line = line.to_ascii_lowercase();
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    if words.next() == Some(b"facet") && words.next() == Some(b"normal") {
        line = b"facet normal 0 0 0".to_vec();
    }
    line.push(b'\n');
    line
}

impl Read for Block<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> IoResult<usize> {
        if self.given.is_empty() {
            self.given = self.next_line();
        }
        let length = self.given.len().min(buffer.len());
        let (now, later) = self.given.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.given = later.to_vec();
        Ok(length)
    }
}

/// `stl_io` looks at the first line and goes back to it, and nowhere else.
impl Seek for Block<'_> {
    fn seek(&mut self, _: SeekFrom) -> IoResult<u64> {
        self.given = solid();
        Ok(0)
    }
}
