//! `trabecula new`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Status, complain};

/// The case file that is written; a test runs it.
const TEMPLATE: &str = include_str!("template.toml");

/// Writes a commented case file; an existing file is left alone.
pub fn new(name: &Path) -> Status {
    let path = with_extension(name);
    let title = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().replace(['-', '_'], " "))
        .unwrap_or_default();
    let text = TEMPLATE.replace("TITLE", &title.replace(['"', '\\'], ""));
    let opened = OpenOptions::new().write(true).create_new(true).open(&path);
    match opened.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {
            eprintln!("wrote {0}; next: trabecula run {0}", path.display());
            Status::Done
        }
        Err(error) => {
            let message = format!("`{}` cannot be written: {error}", path.display());
            complain(&message, Status::WrongInput)
        }
    }
}

fn with_extension(name: &Path) -> PathBuf {
    match name.extension() {
        Some(extension) if extension == "toml" => name.to_owned(),
        _ => {
            let mut name = name.as_os_str().to_owned();
            name.push(".toml");
            name.into()
        }
    }
}
