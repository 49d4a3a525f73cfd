//! Any bytes as an STL file.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = trabecula_fuzz::stl(bytes);
});
