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

/// Numbers of seeds that are read and that are refused.
fn outcomes(target: &str, is_read: impl Fn(&[u8]) -> bool) -> [usize; 2] {
    let (read, refused): (Vec<bool>, Vec<bool>) = seeds(target)
        .iter()
        .map(|(path, bytes)| {
            println!("{}", path.display());
            is_read(bytes)
        })
        .partition(|read| *read);
    [read.len(), refused.len()]
}

#[test]
fn seeds_of_stl_files_are_read_or_refused() {
    assert_eq!(outcomes("stl", fuzz::stl), [0, 0]);
}

#[test]
fn seeds_of_images_are_read_or_refused() {
    assert_eq!(outcomes("image", fuzz::image), [0, 0]);
}

#[test]
fn seeds_of_case_files_are_read_or_refused() {
    let folder = folder("case_file");
    let is_read = |bytes: &[u8]| fuzz::case_file(&folder, std::str::from_utf8(bytes).unwrap());
    assert_eq!(outcomes("case_file", is_read), [0, 0]);
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
