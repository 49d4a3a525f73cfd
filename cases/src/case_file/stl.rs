//! Surfaces from STL files resolved.

use super::checks::Section;
use super::name_or::NameOr;
use super::part_tables::StlTable;
use crate::case::StlFile;
use crate::input_error::InputError;

/// The file named by the key `stl`, or described below it.
pub fn resolve(section: &Section, given: &NameOr<StlTable>) -> Result<StlFile, InputError> {
    match given {
        NameOr::Name(file) => existing(section, "stl", file.clone(), None),
        NameOr::Inline(table) => {
            let here = section.below("stl");
            let file = here.required("file", table.file.clone())?;
            existing(&here, "file", file, table.unit)
        }
    }
}

fn existing(
    section: &Section,
    key: &str,
    file: String,
    unit: Option<crate::case::LengthUnit>,
) -> Result<StlFile, InputError> {
    let path = section.source().folder().join(&file);
    if path.is_file() {
        return Ok(StlFile { file, path, unit });
    }
    let message = format!("there is no file `{file}` (looked for `{}`)", path.display());
    let expected = "a path from the folder of the case file";
    Err(section.error(key, message).expected(expected))
}
