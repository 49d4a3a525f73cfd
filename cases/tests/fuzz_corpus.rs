//! The seeds of the fuzz targets, through the same functions.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target)
}

/// The seeds of a target, by name.
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder(target)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
        .collect()
}

/// Exactly the seeds that `refused.txt` names are refused.
fn assert_outcomes(target: &str, is_read: impl Fn(&[u8]) -> bool) {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/refused.txt");
    let table = std::fs::read_to_string(table).unwrap();
    for (path, bytes) in seeds(target) {
        let seed = format!("{target}/{}", path.file_name().unwrap().to_string_lossy());
        let is_listed = table.lines().any(|line| line == seed);
        assert_ne!(is_read(&bytes), is_listed, "{seed}");
    }
}

#[test]
fn seeds_of_stl_files_are_read_or_refused() {
    assert_outcomes("stl", fuzz::stl);
}

#[test]
fn seeds_of_images_are_read_or_refused() {
    assert_outcomes("image", fuzz::image);
}

#[test]
fn seeds_of_case_files_are_read_or_refused() {
    let folder = folder("case_file");
    assert_outcomes("case_file", |bytes| {
        fuzz::case_file(&folder, std::str::from_utf8(bytes).unwrap())
    });
}

/// Small enough for the fuzzer to change, and for a clone of the repository.
#[test]
fn seeds_are_small() {
    let all = ["stl", "image", "case_file"].map(seeds).concat();
    for (path, bytes) in &all {
        assert!(
            bytes.len() <= 4096,
            "{} has {} bytes",
            path.display(),
            bytes.len()
        );
    }
    assert!(all.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() < 150 << 10);
}
