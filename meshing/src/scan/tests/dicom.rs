//! Series of DICOM slices, and slices that are none.

use super::phantom::{StoredPhantom, assert_phantom};
use super::writers::{EXPLICIT, dicom_file, element, series, slice_elements};
use crate::scan::{self, Hints, Scan, ScanError};

type File = (String, Vec<u8>);

fn phantom() -> StoredPhantom {
    StoredPhantom::new([0, 1, 2], [false; 3])
}

fn read(files: &[File]) -> Result<Scan, ScanError> {
    scan::read_slices(files, &Hints::default())
}

/// A series with the elements of one slice changed.
fn changed(k: usize, change: impl Fn(&mut Vec<Vec<u8>>)) -> Vec<File> {
    let mut files = series(&phantom());
    let mut elements = slice_elements(&phantom(), k);
    change(&mut elements);
    files[k].1 = dicom_file(EXPLICIT, &elements);
    files
}

/// Puts an element in the place of the one with its tag, or before the pixels.
fn put(elements: &mut Vec<Vec<u8>>, new: Vec<u8>) {
    match elements.iter().position(|element| element[..4] == new[..4]) {
        Some(at) => elements[at] = new,
        None => elements.insert(elements.len() - 1, new),
    }
}

#[test]
fn values_are_signed_and_on_the_line_of_each_slice() {
    assert_phantom(&read(&series(&phantom())).unwrap(), "series");
    // The third slice on another line: 4 n − 500 of other numbers gives the same values.
    let values = &phantom().values[70..105];
    let stored: Vec<u8> = values
        .iter()
        .flat_map(|v| ((v + 500) / 4).to_le_bytes())
        .collect();
    let files = changed(2, |elements| {
        put(elements, element((0x28, 0x1052), b"DS", b"-500"));
        put(elements, element((0x28, 0x1053), b"DS", b"4"));
        put(elements, element((0x7fe0, 0x10), b"OW", &stored));
    });
    assert_phantom(&read(&files).unwrap(), "two lines");
}

#[test]
fn only_the_stored_bits_count() {
    // Twelve bits from bit 15 down, an overlay in the lowest: 0x801 is −2047, 0x7ff is 2047.
    let elements = |pixels: [u16; 2], signed: u16| {
        let mut elements = slice_elements(&StoredPhantom::new([0, 1, 2], [false; 3]), 0);
        put(&mut elements, element((0x28, 0x10), b"US", &1_u16.to_le_bytes()));
        put(&mut elements, element((0x28, 0x11), b"US", &2_u16.to_le_bytes()));
        put(
            &mut elements,
            element((0x28, 0x101), b"US", &12_u16.to_le_bytes()),
        );
        put(
            &mut elements,
            element((0x28, 0x102), b"US", &15_u16.to_le_bytes()),
        );
        put(
            &mut elements,
            element((0x28, 0x103), b"US", &signed.to_le_bytes()),
        );
        put(&mut elements, element((0x28, 0x1052), b"DS", b"0"));
        put(&mut elements, element((0x28, 0x1053), b"DS", b"1"));
        put(
            &mut elements,
            element((0x7fe0, 0x10), b"OW", &pixels.map(u16::to_le_bytes).concat()),
        );
        dicom_file(EXPLICIT, &elements)
    };
    let hints = Hints {
        voxel_mm: Some([1.0; 3]),
        raw: None,
    };
    let read = |signed| scan::read_bytes(&elements([0x801f, 0x7ff3], signed), &hints).unwrap();
    assert_eq!(read(1).values(), [-2047.0, 2047.0]);
    assert_eq!(read(0).values(), [2049.0, 2047.0]);
}

#[test]
fn one_slice_has_no_thickness() {
    let bytes = dicom_file(EXPLICIT, &slice_elements(&phantom(), 0));
    let error = scan::read_bytes(&bytes, &Hints::default()).unwrap_err();
    assert!(matches!(error, ScanError::NoVoxelSize { axis: 2 }), "{error}");
}

#[test]
fn several_series_are_refused_with_their_list() {
    let files = changed(1, |elements| {
        put(elements, element((0x20, 0x0e), b"UI", b"1.2.9"))
    });
    let error = read(&files).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the folder holds several series, one is wanted: 1.2.3 (3 files); 1.2.9 (1 files)"
    );
}

#[test]
fn slices_that_differ_are_refused_with_their_name() {
    let differs = |new: Vec<u8>, expected: &str| {
        let error = read(&changed(0, |elements| put(elements, new.clone()))).unwrap_err();
        // Slice 0 is the last by name.
        let is_right =
            matches!(&error, ScanError::SlicesDiffer { file, what } if file == "97" && *what == expected);
        assert!(is_right, "{error}");
    };
    differs(
        element((0x28, 0x10), b"US", &4_u16.to_le_bytes()),
        "number of pixels",
    );
    differs(element((0x20, 0x37), b"DS", b"0\\1\\0\\1\\0\\0"), "orientation");
    differs(element((0x28, 0x30), b"DS", b"0.75\\0.6"), "size of a pixel");
}

#[test]
fn slices_at_wrong_places_are_refused() {
    let mut twice = series(&phantom());
    let again = ("again".to_owned(), twice[1].1.clone());
    twice.push(again);
    let error = read(&twice).unwrap_err();
    assert!(
        matches!(error, ScanError::UnevenSlices { found_mm, .. } if found_mm == 0.0),
        "{error}"
    );
    // Slice 2 of 0 to 3, with a third of a slice to the side: it is no gap, and no place either.
    let files = changed(2, |elements| {
        put(elements, element((0x20, 0x32), b"DS", b"10.4\\-20\\32.5"))
    });
    let error = read(&files).unwrap_err();
    assert!(matches!(error, ScanError::UnevenSlices { .. }), "{error}");
    // Rounded to a tenth of a slice.
    let files = changed(2, |elements| {
        put(elements, element((0x20, 0x32), b"DS", b"10\\-20\\32.6"))
    });
    assert_phantom(&read(&files).unwrap(), "rounded");
    let one_place = vec![twice[1].clone(), ("b".to_owned(), twice[1].1.clone())];
    assert!(matches!(read(&one_place), Err(ScanError::UnevenSlices { .. })));
}

#[test]
fn slices_that_say_nonsense_are_refused() {
    let refused = |new: Vec<u8>, what: &str| {
        read(&changed(3, |elements| put(elements, new.clone()))).expect_err(what);
    };
    let number = |tag, n: u16| element(tag, b"US", &n.to_le_bytes());
    refused(element((0x20, 0x32), b"DS", b"10\\-20"), "two coordinates");
    refused(element((0x20, 0x32), b"DS", b"10\\-20\\nan"), "no number");
    refused(element((0x20, 0x37), b"DS", b""), "no orientation");
    refused(element((0x28, 0x08), b"IS", b"2"), "two frames");
    refused(element((0x28, 0x04), b"CS", b"MONOCHROME1"), "white for zero");
    refused(element((0x28, 0x04), b"CS", b"RGB"), "colours");
    refused(number((0x28, 0x02), 3), "three samples");
    refused(number((0x28, 0x100), 12), "twelve bits allocated");
    refused(number((0x28, 0x101), 0), "no bits");
    refused(number((0x28, 0x101), 17), "too many bits");
    refused(number((0x28, 0x102), 16), "a bit that is not there");
    refused(number((0x28, 0x103), 2), "no such representation");
    let slope = changed(3, |elements| put(elements, element((0x28, 0x1053), b"DS", b"0")));
    let error = read(&slope).unwrap_err().to_string();
    assert_eq!(
        error,
        format!("{}: damaged DICOM file: RescaleSlope is zero", slope[3].0)
    );
    refused(element((0x28, 0x1053), b"DS", b"1e40"), "no finite values");
    refused(element((0x28, 0x3000), b"SQ", b""), "a table of values");
    refused(element((0x7fe0, 0x10), b"OW", &[0; 68]), "too few pixels");
    let compressed = dicom_file("1.2.840.10008.1.2.4.70", &slice_elements(&phantom(), 0)[..12]);
    let error = read(&[("a".to_owned(), compressed)]).unwrap_err();
    assert!(matches!(error, ScanError::Malformed { .. }), "{error}");
}

/// DICOM PS3.5, annex G, with its worked structure: a header of 64 bytes, the segment of high bytes, that of low bytes.
#[test]
fn run_length_encoding_by_hand() {
    let fragment = |segments: u32, first: u32, second: u32, data: &[u8]| {
        let mut fragment: Vec<u8> = [segments, first, second].map(u32::to_le_bytes).concat();
        fragment.resize(64, 0);
        fragment.extend(data);
        let item = |bytes: &[u8]| {
            [
                &[0xfe, 0xff, 0, 0xe0],
                &(bytes.len() as u32).to_le_bytes()[..],
                bytes,
            ]
            .concat()
        };
        let start = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff".to_vec();
        [
            start,
            item(&[]),
            item(&fragment),
            b"\xfe\xff\xdd\xe0\0\0\0\0".to_vec(),
        ]
        .concat()
    };
    let read = |pixels: Vec<u8>| {
        let mut elements = slice_elements(&phantom(), 0);
        put(&mut elements, element((0x28, 0x10), b"US", &1_u16.to_le_bytes()));
        put(&mut elements, element((0x28, 0x11), b"US", &5_u16.to_le_bytes()));
        *elements.last_mut().unwrap() = pixels;
        let hints = Hints {
            voxel_mm: Some([1.0; 3]),
            raw: None,
        };
        scan::read_bytes(&dicom_file("1.2.840.10008.1.2.5", &elements), &hints)
    };
    // 0x0107 thrice, 0x0108, 0x0109; on the line 2 n − 1000.
    let data = [0xfc, 1, 0xfe, 7, 1, 8, 9, 0];
    let scan = read(fragment(2, 64, 66, &data)).unwrap();
    assert_eq!(scan.values(), [-474.0, -474.0, -474.0, -472.0, -470.0]);
    for (segments, first, second) in [
        (1, 64, 66),
        (3, 64, 66),
        (2, 64, 999),
        (2, 999, 66),
        (2, 66, 64),
        (u32::MAX, 64, 66),
    ] {
        assert!(
            read(fragment(segments, first, second, &data)).is_err(),
            "{segments} {first} {second}"
        );
    }
    for end in 0..7 {
        assert!(read(fragment(2, 64, 66, &data[..end])).is_err(), "{end}");
    }
}

#[test]
fn lengths_and_nesting_without_end_are_refused_cheaply() {
    let long = |length: u32| [&b"\x09\0\x10\x10OB\0\0"[..], &length.to_le_bytes()[..], &[0; 64]].concat();
    let error = read(&[("a".to_owned(), dicom_file(EXPLICIT, &[long(0xf000_0000)]))]).unwrap_err();
    assert!(
        matches!(
            error,
            ScanError::Truncated {
                needed: 0xf000_0000,
                ..
            }
        ),
        "{error}"
    );
    let nested = b"\x09\0\x10\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff".repeat(100_000);
    let error = read(&[("a".to_owned(), dicom_file(EXPLICIT, &[nested]))]).unwrap_err();
    assert!(matches!(error, ScanError::Malformed { .. }), "{error}");
    let unknown = [
        &b"\x09\0\x10\x10UN\0\0\xff\xff\xff\xff"[..],
        b"\xfe\xff\0\xe0\xff\xff\xff\xff",
    ]
    .concat();
    // Inside, types are implicit: a tag and a length of four bytes.
    let inside = b"\x09\0\x11\x10\x02\0\0\0ab\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0".to_vec();
    let files = changed(0, |elements| elements.insert(0, [&unknown[..], &inside].concat()));
    assert_phantom(&read(&files).unwrap(), "unknown sequence");
}
