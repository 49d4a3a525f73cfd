//! The text of a case file and where its keys stand.

use std::path::{Path, PathBuf};

use toml_edit::{Document, DocumentMut, Item, Table};

use super::KeyPath;
use super::tables::CaseTables;
use super::words::{plain_message, plain_parse_message};
use crate::input_error::{InputError, Place, near_word};

/// A parsed case file that can say where any of its keys stands.
///
/// A point of a sweep is the same text with values of the `sweep` lists put in the place of the swept keys; they keep
/// their place in the file, so a mistake is shown in the list it comes from.
#[derive(Clone, Debug)]
pub struct Source {
    path: PathBuf,
    text: String,
    table: Table,
}

impl Source {
    /// Opens and parses a file. Errors: missing, a folder, not UTF-8, not TOML, a key given twice.
    pub fn open(path: &Path) -> Result<Self, InputError> {
        let bytes = read_file(path)?;
        let text = String::from_utf8(bytes).map_err(|e| not_utf8(path, &e))?;
        Self::parse(path, text.trim_start_matches('\u{feff}').to_owned())
    }

    /// Parses a text as if it stood in the file `path`.
    pub fn parse(path: &Path, text: String) -> Result<Self, InputError> {
        let table = match Document::parse(text.as_str()) {
            Ok(document) => document.into_table(),
            Err(error) => return Err(not_toml(path, &text, &error)),
        };
        let path = path.to_owned();
        Ok(Self { path, text, table })
    }

    /// The file, as the user named it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The parsed file.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The folder that relative paths in the file start from.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// The item at a path, if the file has it.
    pub fn item(&self, at: &KeyPath) -> Option<&Item> {
        let (first, rest) = at.keys().split_first()?;
        rest.iter()
            .try_fold(self.table.get(first)?, |item, key| step(item, key))
    }

    /// The same file with a value at a path, whether or not the path was there; none where it leads through a list or
    /// a value.
    pub fn with_value(&self, at: &KeyPath, value: toml_edit::Value) -> Option<Self> {
        let mut source = self.clone();
        let mut here: &mut dyn toml_edit::TableLike = &mut source.table;
        for key in at.parent().keys() {
            let item = here.entry(key).or_insert(Item::Table(Table::new()));
            here = item.as_table_like_mut()?;
        }
        here.insert(at.last(), Item::Value(value));
        Some(source)
    }

    /// The tables of the file. Errors: a value of a wrong type or an unknown choice.
    pub fn tables(&self) -> Result<CaseTables, InputError> {
        let document = DocumentMut::from(self.table.clone());
        toml_edit::de::from_document(document).map_err(|e| self.wrong_type(&e))
    }

    /// A mistake in the value at a path, or in the nearest section above it that the file has.
    pub fn error(&self, at: &KeyPath, message: impl Into<String>) -> InputError {
        let mut error = InputError::in_file(&self.path, message);
        error.key = Some(at.to_string());
        error.place = self
            .value_span(at)
            .map(|span| Place::from_bytes(&self.text, span));
        error
    }

    /// A mistake in the key itself at a path.
    pub fn key_error(&self, at: &KeyPath, message: impl Into<String>) -> InputError {
        let mut error = self.error(at, message);
        if let Some(span) = self.key_span(at) {
            error.place = Some(Place::from_bytes(&self.text, span));
        }
        error
    }

    fn value_span(&self, at: &KeyPath) -> Option<std::ops::Range<usize>> {
        if at.keys().is_empty() {
            return None;
        }
        match self.item(at).and_then(Item::span) {
            Some(span) if !span.is_empty() => Some(span),
            _ => self.value_span(&at.parent()),
        }
    }

    fn key_span(&self, at: &KeyPath) -> Option<std::ops::Range<usize>> {
        let parent = at.parent();
        let table: &dyn toml_edit::TableLike = if parent.keys().is_empty() {
            &self.table
        } else {
            self.item(&parent)?.as_table_like()?
        };
        table.key(at.last())?.span()
    }

    fn wrong_type(&self, error: &toml_edit::de::Error) -> InputError {
        let (message, expected) = plain_message(error.message());
        let mut wrong = InputError::in_file(&self.path, message);
        wrong.near = near_choice(&wrong.message, expected.as_deref().unwrap_or(""));
        wrong.expected = expected;
        if let Some(span) = error.span() {
            wrong.key = self.path_at(&span).map(|path| path.to_string());
            wrong.place = Some(Place::from_bytes(&self.text, span));
        }
        if let Some(key) = &wrong.key {
            wrong.message = format!("`{key}` {}", wrong.message);
        }
        wrong
    }

    fn path_at(&self, span: &std::ops::Range<usize>) -> Option<KeyPath> {
        deepest(&KeyPath::dotted(""), &self.table, span)
    }
}

fn step<'a>(item: &'a Item, key: &str) -> Option<&'a Item> {
    match key.parse::<usize>() {
        Ok(index) => item.get(index),
        Err(_) => item.get(key),
    }
}

fn deepest(
    above: &KeyPath,
    table: &dyn toml_edit::TableLike,
    span: &std::ops::Range<usize>,
) -> Option<KeyPath> {
    for (key, item) in table.iter() {
        let path = above.join(key);
        let below = item.as_table_like().and_then(|inner| deepest(&path, inner, span));
        let here = item
            .span()
            .is_some_and(|s| s.start <= span.start && span.end <= s.end);
        if let Some(found) = below.or(here.then_some(path)) {
            return Some(found);
        }
    }
    None
}

/// The choice nearest to an unknown word: both stand in backticks.
fn near_choice(message: &str, expected: &str) -> Option<String> {
    let quoted =
        |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let word = quoted(message.strip_prefix("is the unknown word")?).pop()?;
    near_word(&word, quoted(expected).iter().map(String::as_str)).map(str::to_owned)
}

fn read_file(path: &Path) -> Result<Vec<u8>, InputError> {
    if path.is_dir() {
        let message = format!("`{}` is a folder, not a case file", path.display());
        return Err(InputError::in_file(path, message).expected("a case file (.toml)"));
    }
    std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            InputError::in_file(path, format!("there is no file `{}`", path.display()))
                .expected("a case file; `trabecula new NAME` writes one to start from")
        }
        _ => InputError::in_file(path, format!("the file cannot be read: {error}")),
    })
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> InputError {
    let valid = error.utf8_error().valid_up_to();
    let line = error.as_bytes()[..valid].iter().filter(|&&b| b == b'\n').count() + 1;
    InputError::in_file(
        path,
        format!("the file is not UTF-8 text (byte {valid}, line {line})"),
    )
    .expected("a text file in TOML")
}

fn not_toml(path: &Path, text: &str, error: &toml_edit::TomlError) -> InputError {
    let mut broken = InputError::in_file(path, plain_parse_message(error.message()));
    broken.place = error.span().map(|span| Place::from_bytes(text, span));
    broken
}
