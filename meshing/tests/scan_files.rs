//! Files of other programs, all of one asymmetric phantom: the scripts in `tests/data/scan` say who wrote them and how.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use meshing::scan::{self, Hints, Scan, ScanError, ScanWarning};

const COUNTS: [usize; 3] = [7, 5, 4];
const SPACING_MM: [f64; 3] = [0.5, 0.75, 1.25];
const ORIGIN_MM: [f64; 3] = [10.0, -20.0, 30.0];

/// The phantom of `write.py`, in our words.
fn value([x, y, z]: [usize; 3]) -> f32 {
    match [x, y, z] {
        [0, 0, 0] => 50.0,
        [6, 4, 3] => 900.0,
        [_, 0, 0] => 100.0,
        [0, _, 0] => 200.0,
        [0, 0, _] => 300.0,
        _ => -1000.0,
    }
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/scan")
        .join(name)
}

fn read(name: &str) -> Scan {
    let scan = scan::read(&file(name), &Hints::default());
    assert!(scan.is_ok(), "{name}: {scan:?}");
    scan.unwrap()
}

fn assert_phantom(scan: &Scan, name: &str) {
    assert_eq!(scan.counts(), COUNTS, "{name}");
    for z in 0..4 {
        for y in 0..5 {
            for x in 0..7 {
                assert_eq!(
                    scan.value([x, y, z]),
                    Some(value([x, y, z])),
                    "{name} at {:?}",
                    [x, y, z]
                );
            }
        }
    }
    for a in 0..3 {
        // Headers of NIfTI-1 hold 32-bit floats, micrometres among them.
        assert!(
            (scan.spacing_mm()[a] - SPACING_MM[a]).abs() < 1e-5,
            "{name}: {:?}",
            scan.spacing_mm()
        );
        for b in 0..3 {
            let exact = if a == b { 1.0 } else { 0.0 };
            assert!(
                (scan.axes()[a][b] - exact).abs() < 1e-5,
                "{name}: {:?}",
                scan.axes()
            );
        }
    }
}

fn assert_place(scan: &Scan, name: &str) {
    let far = [0, 1, 2].map(|a| ORIGIN_MM[a] + SPACING_MM[a] * (COUNTS[a] as f64 - 1.0));
    for (found, exact) in [(scan.origin_mm(), ORIGIN_MM), (scan.position_mm([6, 4, 3]), far)] {
        for a in 0..3 {
            assert!(
                (found[a] - exact[a]).abs() < 1e-4,
                "{name}: {found:?}, not {exact:?}"
            );
        }
    }
}

#[test]
fn files_with_orientation_give_one_image_at_one_place() {
    let names = [
        "nibabel-sform.nii.gz",
        "nibabel-qform.nii",
        "nibabel-2.nii",
        "itk.mha",
        "itk.mhd",
        "itk.nrrd",
        "pynrrd.nrrd",
        "pydicom",
        "pydicom-rle",
        "pydicom-implicit",
        "pydicom-big",
        "gdcm-jpeg",
        "turbo-jpeg",
    ];
    for name in names {
        let scan = read(name);
        assert_phantom(&scan, name);
        assert_place(&scan, name);
        assert_eq!(scan.warnings(), [], "{name}");
    }
}

#[test]
fn a_stack_of_imagej_has_its_sizes_and_no_place() {
    let scan = read("imagej.tif");
    assert_phantom(&scan, "imagej.tif");
    assert_eq!(scan.warnings(), []);
    assert!(scan.corner_mm().iter().all(|x| x.abs() < 1e-6));
}

#[test]
fn a_size_that_is_given_stands_before_that_of_the_file_and_is_reported() {
    let voxel_mm = Some([1.0, 2.0, 3.0]);
    let hints = Hints { voxel_mm, raw: None };
    let scan = scan::read(&file("itk.mhd"), &hints).unwrap();
    // Along y, z, x: the axes as the file stores them.
    assert_eq!(scan.spacing_mm(), [3.0, 1.0, 2.0]);
    let stated_mm = [Some(0.75), Some(1.25), Some(0.5)];
    let given_mm = [1.0, 2.0, 3.0];
    assert_eq!(
        scan.warnings(),
        [ScanWarning::VoxelSizeReplaced { stated_mm, given_mm }]
    );
}

#[test]
fn a_header_cannot_choose_a_file_of_another_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outside.mhd");
    let header = std::fs::read_to_string(file("itk.mhd")).unwrap();
    for name in ["../itk.raw", "/etc/hostname", "..", "a/b.raw", "..\\itk.raw"] {
        std::fs::write(&path, header.replace("itk.raw", name)).unwrap();
        let error = scan::read(&path, &Hints::default()).unwrap_err();
        assert!(matches!(error, ScanError::Unsupported { .. }), "{name}: {error}");
    }
}

#[test]
fn a_missing_slice_is_refused_with_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    // Named k * 5 mod 7: slice 3 of 0 to 6 is missing, between those in 3.dcm and 6.dcm.
    for name in ["0.dcm", "5.dcm", "3.dcm", "6.dcm", "4.dcm", "2.dcm"] {
        std::fs::copy(file("pydicom").join(name), folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("notes.txt"), "not a slice").unwrap();
    let error = scan::read(folder.path(), &Hints::default()).unwrap_err();
    let ScanError::UnevenSlices {
        before,
        after,
        found_mm,
        expected_mm,
    } = error
    else {
        panic!("{error}");
    };
    let mut neighbours = [before, after];
    neighbours.sort();
    assert_eq!(neighbours, ["3.dcm", "6.dcm"]);
    assert_eq!([found_mm, expected_mm], [1.0, 0.5]);
}

#[test]
fn files_that_are_no_slices_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    for k in 0..7 {
        let name = format!("{k}.dcm");
        std::fs::copy(file("pydicom").join(&name), folder.path().join(&name)).unwrap();
    }
    std::fs::write(folder.path().join("notes.txt"), "not a slice").unwrap();
    // A table of contents is DICOM without an image.
    let contents = [&[0; 128][..], b"DICM"].concat();
    std::fs::write(folder.path().join("DICOMDIR"), contents).unwrap();
    let scan = scan::read(folder.path(), &Hints::default()).unwrap();
    assert_eq!(scan.warnings(), [ScanWarning::FilesSkipped { files: 2 }]);
    std::fs::copy(file("imagej.tif"), folder.path().join("a.tif")).unwrap();
    let error = scan::read(folder.path(), &Hints::default()).unwrap_err();
    assert!(
        matches!(error, ScanError::MixedFolder { dicom: 7, tiff: 1 }),
        "{error}"
    );
}
