//! The output folder: written beside its place and put there by one rename, so that no half of it is ever seen.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::{Outcome, Verb};

/// Name of the file with the outcome as data.
pub const RESULTS_FILE: &str = "results.json";

/// Why an output folder cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Something else stands there.
    #[error("`{0}` exists and is not a result of this case; choose another folder with --out, or remove it")]
    NotOurs(PathBuf),
    /// Two cases would write to one folder.
    #[error("two cases are called `{0}` and would write to one folder; rename one of the files")]
    SameName(String),
    /// The system refuses.
    #[error("the output folder `{path}` cannot be written: {error}")]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// A folder being written beside its final place; removed again unless it is put in place.
#[derive(Debug)]
pub struct OutputFolder {
    place: PathBuf,
    partial: PathBuf,
    case: String,
    verb: Verb,
    /// Folders above it that were made for it, the lowest first.
    made: Vec<PathBuf>,
}

impl OutputFolder {
    /// Makes the folder to write to. Errors: the final place is taken by something else, or cannot be written.
    pub fn prepare(place: &Path, case: &str, verb: Verb) -> Result<Self, OutputError> {
        let place = without_trailing_slash(place);
        if !is_free(&place, case, verb) {
            return Err(OutputError::NotOurs(place));
        }
        let partial = beside(&place, "partial");
        let made = missing_above(&place);
        fs::create_dir_all(&partial).map_err(|error| unwritable(&place, error))?;
        let case = case.to_owned();
        let folder = Self {
            place,
            partial,
            case,
            verb,
            made,
        };
        // A folder can be made where no file can, on a full disk or with odd permissions.
        let probe = folder.partial.join(RESULTS_FILE);
        fs::write(&probe, "{}")
            .and_then(|()| fs::remove_file(&probe))
            .map_err(|e| unwritable(&folder.place, e))?;
        Ok(folder)
    }

    /// The folder to write to until it is put in place.
    pub fn partial(&self) -> &Path {
        &self.partial
    }

    /// Where the folder will stand.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Puts a complete outcome in its place, over a former result of the same case.
    pub fn put_in_place(self) -> Result<PathBuf, OutputError> {
        let place = self.place.clone();
        self.rename_to(&place)
    }

    /// Puts an incomplete outcome in its place, or beside it as `….incomplete` where a former result stands.
    pub fn put_incomplete(self) -> Result<PathBuf, OutputError> {
        let taken = self.place.join(RESULTS_FILE).exists();
        let place = if taken {
            with_suffix(&self.place, ".incomplete")
        } else {
            self.place.clone()
        };
        if !is_free(&place, &self.case, self.verb) {
            return Err(OutputError::NotOurs(place));
        }
        self.rename_to(&place)
    }

    fn rename_to(self, place: &Path) -> Result<PathBuf, OutputError> {
        let former = beside(place, "former");
        let had_former = place.exists();
        if had_former {
            fs::rename(place, &former).map_err(|error| unwritable(place, error))?;
        }
        if let Err(error) = fs::rename(&self.partial, place) {
            if had_former {
                fs::rename(&former, place).map_err(|error| unwritable(place, error))?;
            }
            return Err(unwritable(place, error));
        }
        if had_former {
            fs::remove_dir_all(&former).map_err(|error| unwritable(&former, error))?;
        }
        Ok(place.to_owned())
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        // Already renamed after a success; otherwise half a result that nobody should find.
        let _ = fs::remove_dir_all(&self.partial);
        for folder in &self.made {
            // Fails, as it should, where a result stands in it.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Writes the outcome and the case file it came from into a folder.
pub fn write_results(folder: &Path, outcome: &Outcome, case_text: &str) -> Result<(), OutputError> {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| unwritable(&path, error))
    };
    let json = serde_json::to_string_pretty(outcome).map_err(|e| unwritable(folder, io::Error::other(e)))?;
    write("case.toml", case_text)?;
    write(RESULTS_FILE, &format!("{json}\n"))
}

/// A place is free where nothing stands, an empty folder, or a former result of the same case and verb.
fn is_free(place: &Path, case: &str, verb: Verb) -> bool {
    let Ok(mut entries) = fs::read_dir(place) else {
        return fs::symlink_metadata(place).is_err();
    };
    entries.next().is_none()
        || former_result(place).is_some_and(|former| former == (case.to_owned(), verb_name(verb)))
}

fn former_result(place: &Path) -> Option<(String, String)> {
    let text = fs::read_to_string(place.join(RESULTS_FILE)).ok()?;
    let json: Json = serde_json::from_str(&text).ok()?;
    Some((
        json.get("case")?.as_str()?.to_owned(),
        json.get("verb")?.as_str()?.to_owned(),
    ))
}

fn verb_name(verb: Verb) -> String {
    match verb {
        Verb::Run => "run".into(),
        Verb::Mesh => "mesh".into(),
    }
}

/// The folders above a place that are not there yet, the lowest first.
fn missing_above(place: &Path) -> Vec<PathBuf> {
    let above = place.ancestors().skip(1);
    above
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .map(Path::to_owned)
        .collect()
}

fn without_trailing_slash(place: &Path) -> PathBuf {
    place.components().collect()
}

fn with_suffix(place: &Path, suffix: &str) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn beside(place: &Path, what: &str) -> PathBuf {
    with_suffix(place, &format!(".{what}-{}", std::process::id()))
}

fn unwritable(path: &Path, error: io::Error) -> OutputError {
    let path = path.to_owned();
    OutputError::Unwritable { path, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(place: &Path) -> OutputFolder {
        OutputFolder::prepare(place, "bar", Verb::Run).unwrap()
    }

    fn write_result(folder: &OutputFolder, case: &str, note: &str) {
        let text = format!("{{ \"case\": \"{case}\", \"verb\": \"run\", \"note\": \"{note}\" }}");
        fs::write(folder.partial().join(RESULTS_FILE), text).unwrap();
    }

    fn note(place: &Path) -> String {
        fs::read_to_string(place.join(RESULTS_FILE)).unwrap()
    }

    #[test]
    fn a_former_result_is_replaced_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("deep/er/out");
        let first = prepared(&place);
        write_result(&first, "bar", "first");
        fs::write(first.partial().join("old.vtu"), "").unwrap();
        first.put_in_place().unwrap();
        let second = prepared(&place);
        write_result(&second, "bar", "second");
        assert!(note(&place).contains("first"));
        second.put_in_place().unwrap();
        assert!(note(&place).contains("second") && !place.join("old.vtu").exists());
        assert_eq!(fs::read_dir(place.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let full = dir.path().join("full");
        fs::create_dir(&full).unwrap();
        fs::write(full.join("thesis.tex"), "").unwrap();
        let other = dir.path().join("other");
        let folder = prepared(&other);
        write_result(&folder, "foo", "of another case");
        folder.put_in_place().unwrap();
        for place in [file, full, other] {
            let error = OutputFolder::prepare(&place, "bar", Verb::Run).unwrap_err();
            assert!(
                error.to_string().contains("is not a result of this case"),
                "{error}"
            );
        }
        let mesh = OutputFolder::prepare(&dir.path().join("other"), "foo", Verb::Mesh);
        assert!(mesh.is_err());
    }

    #[test]
    fn an_abandoned_folder_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("deep/er/out");
        drop(prepared(&place));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_incomplete_outcome_never_replaces_a_result() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("out");
        let first = prepared(&place);
        write_result(&first, "bar", "incomplete");
        assert_eq!(first.put_incomplete().unwrap(), place);
        let second = prepared(&place);
        write_result(&second, "bar", "second");
        let put = second.put_incomplete().unwrap();
        assert_eq!(put, dir.path().join("out.incomplete"));
        assert!(note(&place).contains("\"incomplete\"") && note(&put).contains("second"));
    }

    #[test]
    fn a_place_below_a_file_cannot_be_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let error = OutputFolder::prepare(&file.join("out"), "bar", Verb::Run).unwrap_err();
        assert!(error.to_string().contains("cannot be written"), "{error}");
    }
}
