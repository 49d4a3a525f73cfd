//! Where a value stands in a case file: `structure.porosity`, `structure.layers[1].thickness_mm`.

use std::fmt;

/// The keys from the top of a case file to a value; a list element is a key that is a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyPath(Vec<String>);

impl KeyPath {
    /// The path written with dots, such as `structure.porosity`.
    pub fn dotted(text: &str) -> Self {
        Self(
            text.split('.')
                .filter(|key| !key.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    /// One key below this path; the key may hold dots itself.
    pub fn join(&self, key: impl fmt::Display) -> Self {
        let mut keys = self.0.clone();
        keys.push(key.to_string());
        Self(keys)
    }

    /// The path without its last key.
    pub fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// The keys from the top.
    pub fn keys(&self) -> &[String] {
        &self.0
    }

    /// The last key; empty at the top.
    pub fn last(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (k, key) in self.0.iter().enumerate() {
            match key {
                key if key.parse::<usize>().is_ok() => write!(f, "[{key}]")?,
                key if key.contains('.') => write!(f, "{}\"{key}\"", if k > 0 { "." } else { "" })?,
                key => write!(f, "{}{key}", if k > 0 { "." } else { "" })?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_as_they_are_written() {
        let layer = KeyPath::dotted("structure.layers").join(1).join("thickness_mm");
        assert_eq!(layer.to_string(), "structure.layers[1].thickness_mm");
        let expected = KeyPath::dotted("expected").join("coated.mass_g");
        assert_eq!(expected.to_string(), "expected.\"coated.mass_g\"");
        assert_eq!(layer.parent().last(), "1");
        assert_eq!(KeyPath::dotted("").keys().len(), 0);
    }
}
