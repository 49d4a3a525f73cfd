//! Files that lie, break off, or were never images: an error each, and never a panic.

use proptest::prelude::*;

use super::phantom::{COUNTS, StoredPhantom};
use super::writers::{
    EXPLICIT, dicom_file, gzipped, meta, meta_header, nifti, nrrd, nrrd_header, slice_elements, tiff, zlib,
};
use crate::scan::{self, Hints, RawLayout, ScanError, ScanWarning};

fn given() -> Hints {
    Hints {
        voxel_mm: Some([1.0; 3]),
        raw: None,
    }
}

fn phantom() -> StoredPhantom {
    StoredPhantom::new([0, 1, 2], [false; 3])
}

/// One good file of each format.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let phantom = phantom();
    let gzip = nrrd_header(&phantom, "LPS", |v| v) + "encoding: gzip\n\n";
    let zipped = meta_header(&phantom) + "CompressedData = True\nElementDataFile = LOCAL\n";
    let npy = b"\x93NUMPY\x01\0\x3e\0{'descr': '<i2', 'fortran_order': True, 'shape': (7, 5, 4), }\n";
    vec![
        ("nifti", nifti(&phantom, 1)),
        ("nifti.gz", gzipped(&nifti(&phantom, 1))),
        ("nrrd", nrrd(&phantom, "LPS", |v| v)),
        (
            "nrrd gzip",
            [gzip.as_bytes(), &gzipped(&phantom.bytes())].concat(),
        ),
        ("mha", meta(&phantom)),
        ("mha zlib", [zipped.as_bytes(), &zlib(&phantom.bytes())].concat()),
        ("npy", [&npy[..], &phantom.bytes()].concat()),
        ("tiff", tiff(COUNTS, &phantom.values)),
        ("dicom", dicom_file(EXPLICIT, &slice_elements(&phantom, 0))),
    ]
}

#[test]
fn the_seeds_are_good() {
    for (name, bytes) in seeds() {
        assert!(
            scan::read_bytes(&bytes, &given()).is_ok(),
            "{name}: {:?}",
            scan::read_bytes(&bytes, &given())
        );
    }
}

#[test]
fn files_that_break_off_anywhere_are_refused() {
    for (name, bytes) in seeds() {
        for end in 0..bytes.len() {
            assert!(
                scan::read_bytes(&bytes[..end], &given()).is_err(),
                "{name} at {end} of {}",
                bytes.len()
            );
        }
    }
}

#[test]
fn what_is_no_image_is_said_to_be_none() {
    for bytes in [
        &b""[..],
        b"hello",
        b"solid cube\n",
        b"\x89PNG\r\n\x1a\n",
        &[0; 4096],
    ] {
        assert!(matches!(
            scan::read_bytes(bytes, &given()),
            Err(ScanError::UnknownFormat)
        ));
    }
    assert!(matches!(
        scan::read_bytes(&gzipped(b"hello"), &given()),
        Err(ScanError::UnknownFormat)
    ));
    assert!(matches!(
        scan::read_slices(&[], &given()),
        Err(ScanError::EmptyFolder)
    ));
}

#[test]
fn compressed_files_that_promise_too_much_are_refused_before_they_unfold() {
    let mut header = nifti(&phantom(), 1);
    for k in 0..3 {
        header[42 + 2 * k..44 + 2 * k].copy_from_slice(&30_000_i16.to_le_bytes());
    }
    let error = scan::read_bytes(&gzipped(&header), &given()).unwrap_err();
    assert!(
        matches!(
            error,
            ScanError::Truncated {
                needed: 54_000_000_000_000,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn compressed_files_unfold_no_further_than_their_header_says() {
    // Zeros behind the phantom, 16 MiB in 16 KiB, of which one is looked at.
    let mut bytes = nifti(&phantom(), 1);
    bytes.resize(bytes.len() + (1 << 24), 0);
    let error = scan::read_bytes(&gzipped(&bytes), &given()).unwrap_err();
    assert!(error.to_string().contains("longer than the header"), "{error}");
    // Uncompressed, there is nothing to test, and a warning.
    let scan = scan::read_bytes(&bytes, &Hints::default()).unwrap();
    assert_eq!(scan.warnings(), [ScanWarning::Surplus { bytes: 1 << 24 }]);
}

#[test]
fn a_changed_byte_in_compressed_data_is_noticed() {
    let starts = [[0x1f, 0x8b], [0x78, 0x9c]];
    for (name, good) in seeds() {
        // Behind a text header, whose numbers nothing protects.
        let Some(start) = good
            .windows(2)
            .rposition(|two| starts.contains(&[two[0], two[1]]))
        else {
            continue;
        };
        let exact = scan::read_bytes(&good, &given()).unwrap();
        for at in start + 2..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 0x10;
            if let Ok(scan) = scan::read_bytes(&bytes, &given()) {
                // Names and dates in the header of gzip.
                assert_eq!(scan, exact, "{name} at {at}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = scan::read_bytes(&bytes, &given());
        for (name, seed) in seeds() {
            // Behind a good start.
            let start = if name.starts_with("dicom") { 160 } else { 12 };
            let _ = scan::read_bytes(&[&seed[..start], &bytes].concat(), &given());
        }
    }

    #[test]
    fn damaged_files_never_panic(damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        for (_, mut bytes) in seeds() {
            for (at, byte) in &damage {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let _ = scan::read_bytes(&bytes, &given());
            let _ = scan::read_bytes(&bytes, &Hints::default());
            let _ = scan::read_pair(&bytes, &phantom().bytes(), &given());
            let _ = scan::read_slices(&[("1".into(), bytes.clone()), ("2".into(), bytes)], &given());
        }
    }

    #[test]
    fn raw_layouts_never_panic(counts in any::<[usize; 3]>(), header_bytes in any::<usize>(), length in 0..100_usize) {
        let (scalar, order) = (scan::Scalar::F32, scan::ByteOrder::Big);
        let layout = RawLayout { counts, scalar, order, header_bytes };
        let hints = Hints { raw: Some(layout), ..given() };
        prop_assert!(scan::read_bytes(&vec![0; length], &hints).is_err());
    }
}
