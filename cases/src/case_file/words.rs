//! Messages of the TOML reader in the words of a case file.

/// A message of serde as what was found and what was expected: `is the text "a"`, `a number`.
pub fn plain_message(message: &str) -> (String, Option<String>) {
    let message = message.trim();
    match message.rsplit_once(", expected ") {
        Some((found, expected)) => (plain_found(found), Some(plain_expected(expected))),
        None => (format!("cannot be read: {message}"), None),
    }
}

/// A message of the TOML parser.
pub fn plain_parse_message(message: &str) -> String {
    let message = message.trim();
    match message {
        "duplicate key" => "this key or section is given twice".into(),
        _ => format!("the file is not valid TOML: {}", message.replace('\n', ", ")),
    }
}

fn plain_found(found: &str) -> String {
    for (start, words) in [
        ("invalid type: string ", "is the text "),
        ("invalid type: floating point ", "is the number "),
        ("invalid type: integer ", "is the whole number "),
        ("invalid type: boolean ", "is "),
        ("invalid type: sequence", "is a list"),
        ("invalid type: map", "is a table"),
        ("invalid value: integer ", "is the whole number "),
        ("invalid length ", "is a list of length "),
        ("unknown variant ", "is the unknown word "),
    ] {
        if let Some(rest) = found.strip_prefix(start) {
            return format!("{words}{rest}");
        }
    }
    format!("cannot be read: {found}")
}

fn plain_expected(expected: &str) -> String {
    match expected {
        "f64" => "a number".into(),
        "i64" | "usize" => "a whole number".into(),
        "a string" => "a text in quotes".into(),
        "a sequence" => "a list in brackets".into(),
        "an array of length 3" => "three values, along x, y and z".into(),
        "a map" => "a table".into(),
        other if other.starts_with("struct ") => "a table".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_in_the_words_of_a_case_file() {
        let (found, expected) = plain_message("invalid type: string \"a\", expected f64");
        assert_eq!(
            (found.as_str(), expected.as_deref()),
            ("is the text \"a\"", Some("a number"))
        );
        let (found, expected) = plain_message("unknown variant `rogh`, expected `rough` or `smooth`");
        assert_eq!(found, "is the unknown word `rogh`");
        assert_eq!(expected.as_deref(), Some("`rough` or `smooth`"));
    }
}
