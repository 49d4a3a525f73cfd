//! Checks of single values, each failing with the place of the value in the file.

use super::name_or::NameOr;
use super::tables::MaterialTable;
use super::{KeyPath, Source};
use crate::case::SolidMaterial;
use crate::input_error::{InputError, near_word};

/// Reads values of one section of a case file.
#[derive(Clone)]
pub struct Section<'a> {
    source: &'a Source,
    path: KeyPath,
}

/// The range a number must lie in.
#[derive(Clone, Copy)]
pub enum Range {
    /// Above zero.
    Positive,
    /// Zero or above.
    NotNegative,
    /// Above the first, below the second.
    Between(f64, f64),
    /// At least the first, below the second.
    FromBelow(f64, f64),
    /// Above the first, at most the second.
    AboveUpTo(f64, f64),
    /// At least the first, at most the second.
    FromUpTo(f64, f64),
}

impl Range {
    /// Any finite number.
    pub const FINITE: Self = Self::FromUpTo(f64::MIN, f64::MAX);

    fn contains(self, value: f64) -> bool {
        match self {
            Range::Positive => value > 0.0,
            Range::NotNegative => value >= 0.0,
            Range::Between(low, high) => low < value && value < high,
            Range::FromBelow(low, high) => low <= value && value < high,
            Range::AboveUpTo(low, high) => low < value && value <= high,
            Range::FromUpTo(low, high) => low <= value && value <= high,
        }
    }

    fn words(self) -> String {
        match self {
            Range::Positive => "a finite number above 0".into(),
            Range::NotNegative => "a finite number, 0 or above".into(),
            Range::Between(low, high) => format!("a number above {low} and below {high}"),
            Range::FromBelow(low, high) => format!("a number from {low} and below {high}"),
            Range::AboveUpTo(low, high) => format!("a number above {low} and up to {high}"),
            Range::FromUpTo(f64::MIN, f64::MAX) => "a finite number".into(),
            Range::FromUpTo(low, high) => format!("a number from {low} up to {high}"),
        }
    }
}

impl<'a> Section<'a> {
    /// The section at a dotted path.
    pub fn new(source: &'a Source, path: &str) -> Self {
        let path = KeyPath::dotted(path);
        Self { source, path }
    }

    /// A section below this one.
    pub fn below(&self, key: impl std::fmt::Display) -> Self {
        let path = self.path.join(key);
        Self { path, ..self.clone() }
    }

    /// The file.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// A mistake in the value of a key of this section.
    pub fn error(&self, key: &str, message: impl Into<String>) -> InputError {
        self.source.error(&self.path.join(key), message)
    }

    /// A mistake in a key of this section that should not be there.
    pub fn key_error(&self, key: &str, message: impl Into<String>) -> InputError {
        self.source.key_error(&self.path.join(key), message)
    }

    /// A mistake in the section as a whole.
    pub fn section_error(&self, message: impl Into<String>) -> InputError {
        self.source.error(&self.path, message)
    }

    /// The value of a key that must be there.
    pub fn required<T>(&self, key: &str, value: Option<T>) -> Result<T, InputError> {
        let message = || format!("`{}` is missing", self.path.join(key));
        value.ok_or_else(|| {
            self.section_error(message())
                .expected(format!("the key `{key}` in [{}]", self.path))
        })
    }

    /// A number in its range.
    pub fn number(&self, key: &str, value: f64, range: Range) -> Result<f64, InputError> {
        if value.is_finite() && range.contains(value) {
            return Ok(value);
        }
        let message = format!("`{}` is {value}", self.path.join(key));
        Err(self.error(key, message).expected(range.words()))
    }

    /// A number in its range, where there is one.
    pub fn optional(&self, key: &str, value: Option<f64>, range: Range) -> Result<Option<f64>, InputError> {
        value.map(|value| self.number(key, value, range)).transpose()
    }

    /// A number in its range that must be there.
    pub fn required_number(&self, key: &str, value: Option<f64>, range: Range) -> Result<f64, InputError> {
        self.number(key, self.required(key, value)?, range)
    }

    /// A whole number of at least `least` and at most a million.
    pub fn count(&self, key: &str, value: i64, least: i64) -> Result<usize, InputError> {
        // No count of a case (cells, voxels, iterations, threads) is meant above this.
        let most = 1_000_000;
        if (least..=most).contains(&value) {
            return Ok(value as usize);
        }
        let message = format!("`{}` is {value}", self.path.join(key));
        Err(self
            .error(key, message)
            .expected(format!("a whole number from {least} to {most}")))
    }

    /// An unknown name among those of a table, with the near word.
    pub fn unknown_name<'n>(
        &self,
        key: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> InputError {
        let listed: Vec<&str> = known.clone().collect();
        let message = format!("`{}` is the unknown name `{name}`", self.path.join(key));
        self.error(key, message)
            .near(near_word(name, known))
            .expected(format!("one of {}", listed.join(", ")))
    }

    /// A key that does not go with the rest of the section.
    pub fn refuse<T>(&self, key: &str, value: &Option<T>, why: &str) -> Result<(), InputError> {
        match value {
            Some(_) => Err(self.key_error(key, format!("`{}` {why}", self.path.join(key)))),
            None => Ok(()),
        }
    }

    /// A solid by its name or its values.
    pub fn material(&self, key: &str, value: &NameOr<MaterialTable>) -> Result<SolidMaterial, InputError> {
        match value {
            NameOr::Name(name) => match solver::material::find(name) {
                Some(row) => Ok(row.into()),
                None => {
                    let known = solver::material::MATERIALS.iter().map(|row| row.name);
                    Err(self.unknown_name(key, name, known))
                }
            },
            NameOr::Inline(table) => self.below(key).inline_material(table),
        }
    }

    fn inline_material(&self, table: &MaterialTable) -> Result<SolidMaterial, InputError> {
        Ok(SolidMaterial {
            name: table.name.clone().unwrap_or_else(|| "inline".into()),
            young_mpa: self.required_number("young_mpa", table.young_mpa, Range::Positive)?,
            poisson: self.required_number("poisson", table.poisson, Range::Between(-1.0, 0.5))?,
            density_g_cm3: self.required_number("density_g_cm3", table.density_g_cm3, Range::Positive)?,
            yield_mpa: self.optional("yield_mpa", table.yield_mpa, Range::Positive)?,
        })
    }
}
