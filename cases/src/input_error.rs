//! A mistake in the input, shown the way a compiler shows one.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with the input, where, and what to write instead; a pointer, so that a `Result` of it stays small.
#[derive(Clone, Debug, PartialEq)]
pub struct InputError(Box<Mistake>);

/// The contents of an [`InputError`].
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// Where in the file, if it is one place.
    pub place: Option<Place>,
    /// The key concerned, such as `structure.porosity`.
    pub key: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What was expected instead.
    pub expected: Option<String>,
    /// The known word nearest to an unknown one.
    pub near: Option<String>,
}

/// A stretch of one line of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters to underline, at least one.
    pub length: usize,
    /// The line itself.
    pub text: String,
}

impl InputError {
    /// A mistake that concerns a file as a whole.
    pub fn in_file(file: &Path, message: impl Into<String>) -> Self {
        Self(Box::new(Mistake {
            file: file.to_owned(),
            place: None,
            key: None,
            message: message.into(),
            expected: None,
            near: None,
        }))
    }

    /// The same mistake with what was expected instead.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// The same mistake with the word that was probably meant, if there is one.
    pub fn near(mut self, near: Option<&str>) -> Self {
        self.near = near.map(str::to_owned);
        self
    }
}

impl Place {
    /// The stretch of `text` between two byte offsets, cut at the end of its first line.
    pub fn from_bytes(text: &str, range: std::ops::Range<usize>) -> Self {
        let start = floor_boundary(text, range.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_text = text[line_start..].lines().next().unwrap_or("");
        let column = text[line_start..start].chars().count() + 1;
        let stretch = &text[start..floor_boundary(text, range.end).max(start)];
        let length = stretch.lines().next().unwrap_or("").chars().count();
        Self {
            line: before.matches('\n').count() + 1,
            column,
            length: length.clamp(1, line_text.chars().count().saturating_sub(column - 1).max(1)),
            text: line_text.replace('\t', " "),
        }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl std::ops::Deref for InputError {
    type Target = Mistake;

    fn deref(&self) -> &Mistake {
        &self.0
    }
}

impl std::ops::DerefMut for InputError {
    fn deref_mut(&mut self) -> &mut Mistake {
        &mut self.0
    }
}

impl std::error::Error for InputError {}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{}", self.message)?;
        let margin = self
            .place
            .as_ref()
            .map_or(1, |place| place.line.to_string().len());
        write!(f, "{:margin$}--> {}", "", self.file.display())?;
        if let Some(place) = &self.place {
            write_place(f, place, margin)?;
        }
        if let Some(near) = &self.near {
            write!(f, "\n{:margin$} = help: did you mean `{near}`?", "")?;
        }
        if let Some(expected) = &self.expected {
            write!(f, "\n{:margin$} = expected: {expected}", "")?;
        }
        Ok(())
    }
}

fn write_place(f: &mut fmt::Formatter, place: &Place, margin: usize) -> fmt::Result {
    let Place {
        line,
        column,
        length,
        text,
    } = place;
    writeln!(f, ":{line}:{column}")?;
    writeln!(f, "{:margin$} |", "")?;
    writeln!(f, "{line} | {text}")?;
    // A width in the format would panic from 2¹⁶ on, and a line may be longer.
    let indent = " ".repeat(column - 1);
    write!(f, "{:margin$} | {indent}{}", "", "^".repeat(*length))
}

/// The candidate nearest to a mistyped word, if any is near enough to have been meant.
pub fn near_word<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let wanted = plain(word);
    // A third of the letters may differ: `porosty`, `tantalium`, `gyroid_sheet`, but not `x` for `image`.
    let reach = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&wanted, &plain(candidate)), candidate))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_like_a_compiler_message() {
        let text = "title = \"t\"\n[structure]\nporosty = 0.7\n";
        let mut error = InputError::in_file(Path::new("case.toml"), "unknown key `porosty`")
            .expected("one of `porosity`")
            .near(near_word("porosty", ["pore_mm", "porosity"]));
        error.place = Some(Place::from_bytes(text, 24..31));
        let shown = "unknown key `porosty`\n --> case.toml:3:1\n  |\n3 | porosty = 0.7\n  | ^^^^^^^\n  \
                     = help: did you mean `porosity`?\n  = expected: one of `porosity`";
        assert_eq!(error.to_string(), shown);
    }

    #[test]
    fn places_count_characters_and_stay_on_their_line() {
        let place = Place::from_bytes("a = \"é\" x\nb", 8..10);
        assert_eq!((place.line, place.column, place.length), (1, 8, 2));
        let two_lines = Place::from_bytes("a = [1,\n2]\n", 4..10);
        assert_eq!((two_lines.line, two_lines.column, two_lines.length), (1, 5, 3));
        let end = Place::from_bytes("a", 900..901);
        assert_eq!((end.line, end.column, end.length), (1, 2, 1));
    }

    #[test]
    fn a_mistake_far_along_a_line_is_shown() {
        let text = " ".repeat(70_000) + "x";
        let mut error = InputError::in_file(Path::new("case.toml"), "no");
        error.place = Some(Place::from_bytes(&text, 70_000..70_001));
        assert!(error.to_string().ends_with(&(" ".repeat(70_000) + "^")));
    }

    #[test]
    fn near_words_are_near() {
        let names = ["simple-cubic", "bcc", "fcc", "diamond", "gyroid-sheet"];
        assert_eq!(near_word("diamnd", names), Some("diamond"));
        assert_eq!(near_word("Gyroid_Sheet", names), Some("gyroid-sheet"));
        assert_eq!(near_word("bc", names), Some("bcc"));
        assert_eq!(near_word("honeycomb", names), None);
    }
}
