//! Any text as a case file.

#![no_main]

use std::path::Path;

libfuzzer_sys::fuzz_target!(|text: &str| {
    // Files of the corpus can be named in a case.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/case_file");
    let _ = trabecula_fuzz::case_file(&folder, text);
});
