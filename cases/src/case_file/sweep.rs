//! `[sweep]`: every combination of the listed values. `[[sweep]]`: several such sweeps of one file.

use serde_json::{Map, Value as Json};
use toml_edit::Value;

use super::{KeyPath, KnownKeys, Source};
use crate::input_error::InputError;

/// More runs than a study of weeks has; each takes memory before the first is solved.
const POINTS_MAX: usize = 1000;

/// One swept key and the values it takes.
#[derive(Clone, Debug)]
pub struct SweptKey {
    /// The key.
    pub path: KeyPath,
    /// Its values, with their place in the file.
    pub values: Vec<Value>,
    /// Where its list stands in the file.
    at: KeyPath,
}

/// A section of swept keys.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// Its keys in order.
    pub keys: Vec<SweptKey>,
    /// Where it stands in the file.
    pub at: KeyPath,
}

/// One point of a sweep: the case file with the values put in, and what was put in.
#[derive(Clone, Debug)]
pub struct SweepPoint {
    /// The case file at this point.
    pub source: Source,
    /// Swept keys and their values here.
    pub parameters: Vec<(KeyPath, Json)>,
}

/// The sweeps of a file, one of no keys where it has none. Errors: an unknown key, an empty list, a key that cannot be
/// swept, a value twice, more than a thousand combinations.
pub fn sweeps(source: &Source, known: &KnownKeys) -> Result<Vec<Sweep>, InputError> {
    let section = KeyPath::dotted("sweep");
    let count = source
        .item(&section)
        .map_or(0, |item| item.as_array_of_tables().map_or(0, |list| list.len()));
    let places = match count {
        0 => vec![section.clone()],
        _ => (0..count).map(|index| section.join(index)).collect(),
    };
    let sweeps: Result<Vec<Sweep>, InputError> = places
        .into_iter()
        .map(|at| swept_section(source, known, at))
        .collect();
    sweeps.and_then(|sweeps| few_enough(source, &section, sweeps))
}

fn swept_section(source: &Source, known: &KnownKeys, at: KeyPath) -> Result<Sweep, InputError> {
    let table = source.item(&at).and_then(|item| item.as_table_like());
    let keys = table.into_iter().flat_map(|table| table.iter());
    let keys: Result<Vec<SweptKey>, InputError> = keys
        .map(|(key, _)| swept_key(source, known, at.join(key)))
        .collect();
    Ok(Sweep { keys: keys?, at })
}

fn few_enough(source: &Source, section: &KeyPath, sweeps: Vec<Sweep>) -> Result<Vec<Sweep>, InputError> {
    let of_one = |sweep: &Sweep| {
        let counts = sweep.keys.iter().map(|key| key.values.len());
        counts.fold(1, usize::saturating_mul)
    };
    let points = sweeps.iter().map(of_one).fold(0, usize::saturating_add);
    if points <= POINTS_MAX {
        return Ok(sweeps);
    }
    let message = format!("the sweep has {points} combinations");
    Err(source
        .error(section, message)
        .expected(format!("at most {POINTS_MAX}")))
}

fn swept_key(source: &Source, known: &KnownKeys, at: KeyPath) -> Result<SweptKey, InputError> {
    let path = KeyPath::dotted(at.last());
    sweepable(source, known, &at, &path)?;
    let values: Vec<Value> = source
        .item(&at)
        .and_then(|item| item.as_array())
        .map(|array| array.iter().cloned().collect())
        .unwrap_or_default();
    if values.is_empty() {
        let message = format!("the sweep of `{}` is empty", at.last());
        return Err(source
            .error(&at, message)
            .expected("a list of at least one value"));
    }
    for (k, value) in values.iter().enumerate() {
        if values[..k]
            .iter()
            .any(|other| spelled(&plain(other)) == spelled(&plain(value)))
        {
            let message = format!(
                "the sweep of `{}` has {} twice",
                at.last(),
                spelled(&plain(value))
            );
            return Err(source.error(&at.join(k), message).expected("each value once"));
        }
    }
    Ok(SweptKey { path, values, at })
}

fn sweepable(source: &Source, known: &KnownKeys, at: &KeyPath, path: &KeyPath) -> Result<(), InputError> {
    let first = path.keys().first().map_or("", String::as_str);
    let alone = path.keys().len() < 2
        || ["sweep", "expected", "expected_order", "comparison", "title"].contains(&first);
    if known.has(path).is_none() {
        let (message, near, expected) = known.unknown(path);
        let near = near.map(|near| path.parent().join(near).to_string());
        return Err(source
            .key_error(at, format!("{message} in [sweep]"))
            .near(near.as_deref())
            .expected(expected));
    }
    if alone {
        let message = format!("`{path}` cannot be swept");
        return Err(source
            .key_error(at, message)
            .expected("a key of a section, such as \"structure.porosity\""));
    }
    Ok(())
}

/// Every combination, the last key changing fastest; one point without parameters where nothing is swept. Errors: a key
/// within a list, or within a value of the file.
pub fn points(source: &Source, keys: &[SweptKey]) -> Result<Vec<SweepPoint>, InputError> {
    let start = SweepPoint {
        source: source.clone(),
        parameters: Vec::new(),
    };
    keys.iter().try_fold(vec![start], |points, key| {
        points
            .iter()
            .flat_map(|point| key.values.iter().map(|value| with_value(point, key, value)))
            .collect()
    })
}

fn with_value(point: &SweepPoint, key: &SweptKey, value: &Value) -> Result<SweepPoint, InputError> {
    let source = &point.source;
    let swept = source
        .with_value(&key.path, value.clone())
        .ok_or_else(|| not_in_a_table(source, key))?;
    let mut parameters = point.parameters.clone();
    parameters.push((key.path.clone(), plain(value)));
    Ok(SweepPoint {
        source: swept,
        parameters,
    })
}

fn not_in_a_table(source: &Source, key: &SweptKey) -> InputError {
    let message = format!("`{}` cannot be swept: it is within a list or a value", key.path);
    source
        .key_error(&key.at, message)
        .expected("a key of a section or of an inline table, or the whole list or value")
}

/// Parameters as they stand in results: dotted key to value.
pub fn parameter_map(parameters: &[(KeyPath, Json)]) -> Map<String, Json> {
    parameters
        .iter()
        .map(|(path, value)| (path.to_string(), value.clone()))
        .collect()
}

/// The part of a run's name that tells its parameters apart: `porosity=0.7,cells=2x2x2`.
///
/// A key is named by its last word unless two swept keys share it.
pub fn parameter_name(parameters: &[(KeyPath, Json)]) -> String {
    let named = parameters.iter().map(|(path, value)| {
        let shared = parameters
            .iter()
            .filter(|(other, _)| other.last() == path.last())
            .count()
            > 1;
        let key = if shared {
            path.to_string()
        } else {
            path.last().to_owned()
        };
        format!("{key}={}", spelled(value))
    });
    named.collect::<Vec<_>>().join(",")
}

fn spelled(value: &Json) -> String {
    match value {
        Json::Array(values) => values.iter().map(spelled).collect::<Vec<_>>().join("x"),
        Json::String(text) => {
            let safe = |c: char| {
                if c.is_ascii_alphanumeric() || "+-._".contains(c) {
                    c
                } else {
                    '_'
                }
            };
            text.chars().map(safe).collect()
        }
        other => other.to_string(),
    }
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Integer(n) => (*n.value()).into(),
        Value::Float(x) => (*x.value()).into(),
        Value::Boolean(b) => (*b.value()).into(),
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::String(text) => text.value().as_str().into(),
        other => other.to_string().trim().into(),
    }
}

impl Sweep {
    /// Keys and values as plain data.
    pub fn plain(&self) -> Map<String, Json> {
        let values = |key: &SweptKey| key.values.iter().map(plain).collect();
        let keys = self.keys.iter();
        keys.map(|key| (key.path.to_string(), values(key))).collect()
    }
}
