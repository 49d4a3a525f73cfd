//! Keys that a case file does not know, found by walking the file beside its JSON schema.

use schemars::generate::SchemaSettings;
use serde_json::Value as Json;
use toml_edit::Item;

use super::tables::CaseTables;
use super::{KeyPath, Source};
use crate::input_error::{InputError, near_word};

/// The JSON schema of the case file.
pub fn schema() -> Json {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<CaseTables>().to_value()
}

/// The known keys, as a tree that follows the JSON schema.
pub struct KnownKeys(Json);

impl KnownKeys {
    /// The keys of a case file.
    pub fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
        Self(
            settings
                .into_generator()
                .into_root_schema_for::<CaseTables>()
                .to_value(),
        )
    }

    /// Whether a path of keys is one that a case file can have.
    pub fn has(&self, path: &KeyPath) -> Option<()> {
        let mut here = &self.0;
        for key in path.keys() {
            here = property(here, key)?;
        }
        Some(())
    }

    /// Refuses the first key of the file that is not known.
    pub fn check(&self, source: &Source) -> Result<(), InputError> {
        for (key, item) in source.table().iter() {
            self.check_key(source, &self.0, &KeyPath::dotted("").join(key), item)?;
        }
        Ok(())
    }

    /// The error for a path that is not known, with the near word or the section that has the key.
    pub fn unknown(&self, path: &KeyPath) -> (String, Option<String>, String) {
        let mut above = &self.0;
        for key in path.parent().keys() {
            above = property(above, key).unwrap_or(above);
        }
        let known = property_names(above);
        let near = near_word(path.last(), known.iter().map(String::as_str)).map(str::to_owned);
        let near = near.or_else(|| self.elsewhere(path));
        let listed: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
        let message = format!("unknown key `{}`", path.last());
        (message, near, format!("one of {}", listed.join(", ")))
    }

    fn check_key(
        &self,
        source: &Source,
        above: &Json,
        path: &KeyPath,
        item: &Item,
    ) -> Result<(), InputError> {
        let Some(schema) = property(above, path.last()) else {
            let (message, near, expected) = self.unknown(path);
            return Err(source
                .key_error(path, message)
                .near(near.as_deref())
                .expected(expected));
        };
        if let Some(table) = item.as_table_like() {
            for (key, inner) in table.iter().filter(|_| is_table(schema)) {
                self.check_key(source, schema, &path.join(key), inner)?;
            }
        }
        self.check_elements(source, schema, path, item)
    }

    fn check_elements(
        &self,
        source: &Source,
        schema: &Json,
        path: &KeyPath,
        item: &Item,
    ) -> Result<(), InputError> {
        for index in 0..item
            .as_array()
            .map_or(0, |a| a.len())
            .max(item.as_array_of_tables().map_or(0, |a| a.len()))
        {
            let element = item.get(index).and_then(Item::as_table_like);
            let Some((table, inner)) = element.zip(elements(schema)) else {
                continue;
            };
            for (key, value) in table.iter() {
                self.check_key(source, inner, &path.join(index).join(key), value)?;
            }
        }
        Ok(())
    }

    fn elsewhere(&self, path: &KeyPath) -> Option<String> {
        let sections = property_names(&self.0);
        let found = sections.iter().find(|section| {
            property(&self.0, section).is_some_and(|schema| named(schema, path.last()).is_some())
        })?;
        Some(format!("[{found}] {}", path.last()))
    }
}

/// A schema and all that it is a choice of.
fn alternatives(schema: &Json) -> Vec<&Json> {
    let inner = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|key| schema.get(key)?.as_array())
        .flatten();
    std::iter::once(schema)
        .chain(inner.flat_map(alternatives))
        .collect()
}

fn named<'a>(schema: &'a Json, key: &str) -> Option<&'a Json> {
    alternatives(schema)
        .into_iter()
        .find_map(|s| s.get("properties")?.get(key))
}

fn property<'a>(schema: &'a Json, key: &str) -> Option<&'a Json> {
    if let Some(element) = key.parse::<usize>().ok().and_then(|_| elements(schema)) {
        return Some(element);
    }
    // `true` where a table takes any key, and what reads the table knows which.
    let any = |s: &'a Json| s.get("additionalProperties").filter(|a| **a != Json::Bool(false));
    named(schema, key).or_else(|| alternatives(schema).into_iter().find_map(any))
}

fn property_names(schema: &Json) -> Vec<String> {
    let tables = alternatives(schema)
        .into_iter()
        .filter_map(|s| s.get("properties")?.as_object());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

fn elements(schema: &Json) -> Option<&Json> {
    alternatives(schema).into_iter().find_map(|s| s.get("items"))
}

fn is_table(schema: &Json) -> bool {
    alternatives(schema)
        .iter()
        .any(|s| s.get("properties").is_some() || s.get("additionalProperties").is_some())
}
