//! One phantom in all orders of axes that a format can store, and axes that are not those of the world.

use super::phantom::{COUNTS, ORIGIN, SPACING, StoredPhantom, assert_phantom, ras};
use super::writers::{gzipped, meta, meta_header, nifti, nrrd, nrrd_header, series, zlib};
use crate::scan::{self, Hints, ScanError, ScanWarning};

/// Bytes of a file of the phantom.
type Writer = fn(&StoredPhantom) -> Vec<u8>;

#[test]
fn every_format_gives_one_scan_from_all_48_orders() {
    let writers: [(&str, Writer); 7] = [
        ("nifti", |p| nifti(p, 1)),
        ("nifti.gz", |p| gzipped(&nifti(p, 1))),
        ("nrrd lps", |p| nrrd(p, "left-posterior-superior", |v| v)),
        ("nrrd ras", |p| nrrd(p, "RAS", ras)),
        ("nrrd las", |p| {
            nrrd(p, "left-anterior-superior", |[x, y, z]| [x, -y, z])
        }),
        ("nrrd gzip", nrrd_gzip),
        ("mha", meta),
    ];
    for (name, writer) in writers {
        for phantom in StoredPhantom::all() {
            let scan = scan::read_bytes(&writer(&phantom), &Hints::default()).unwrap();
            assert_phantom(&scan, name);
            assert_eq!(scan.warnings(), [], "{name}");
        }
    }
}

fn nrrd_gzip(phantom: &StoredPhantom) -> Vec<u8> {
    let mut bytes = nrrd_header(phantom, "LPS", |v| v).into_bytes();
    bytes.extend(b"encoding: gzip\n\n");
    bytes.extend(gzipped(&phantom.bytes()));
    bytes
}

#[test]
fn a_dicom_series_gives_one_scan_from_all_orders() {
    // Slices are sorted along the normal of rows and columns: the left-handed orders are stored as right-handed ones.
    for phantom in StoredPhantom::all() {
        let scan = scan::read_slices(&series(&phantom), &Hints::default()).unwrap();
        assert_phantom(&scan, "dicom");
        assert_eq!(scan.warnings(), []);
    }
}

#[test]
fn headers_with_data_beside_them() {
    let phantom = StoredPhantom::new([1, 2, 0], [true, false, false]);
    let mhd = meta_header(&phantom) + "CompressedData = True\nElementDataFile = a.zraw\n";
    let scan = scan::read_pair(mhd.as_bytes(), &zlib(&phantom.bytes()), &Hints::default()).unwrap();
    assert_phantom(&scan, "mhd");
    // The data are the end of the file.
    let mut data = vec![7; 13];
    data.extend(phantom.bytes());
    let mhd = meta_header(&phantom) + "HeaderSize = -1\nElementDataFile = a.raw\n";
    assert_phantom(
        &scan::read_pair(mhd.as_bytes(), &data, &Hints::default()).unwrap(),
        "mhd",
    );
    let nhdr = nrrd_header(&phantom, "LPS", |v| v) + "encoding: raw\nbyte skip: -1\ndata file: a.raw\n";
    assert_phantom(
        &scan::read_pair(nhdr.as_bytes(), &data, &Hints::default()).unwrap(),
        "nhdr",
    );
    for header in [mhd, nhdr] {
        let alone = scan::read_bytes(header.as_bytes(), &Hints::default()).unwrap_err();
        assert!(matches!(alone, ScanError::Unsupported { .. }), "{alone}");
    }
}

/// The unturned phantom rotated by an angle about z.
fn rotated(degrees: f64) -> StoredPhantom {
    let (sine, cosine) = f64::to_radians(degrees).sin_cos();
    let axes = [[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]];
    StoredPhantom {
        axes,
        ..StoredPhantom::new([0, 1, 2], [false; 3])
    }
}

#[test]
fn oblique_axes_are_kept_and_reported() {
    for degrees in [1.0, 10.0, 40.0] {
        let phantom = rotated(degrees);
        for bytes in [nifti(&phantom, 1), meta(&phantom), nrrd(&phantom, "LPS", |v| v)] {
            let scan = scan::read_bytes(&bytes, &Hints::default()).unwrap();
            assert_eq!(scan.counts(), COUNTS);
            let [ScanWarning::Oblique { degrees: found }] = scan.warnings() else {
                panic!("{:?}", scan.warnings());
            };
            assert!((found - degrees).abs() < 1e-4, "{found}");
            assert!((scan.axes()[0][1] - phantom.axes[0][1]).abs() < 1e-6);
            // Along its own axes the box is as long as ever.
            let corner = scan.corner_mm();
            let along: f64 = (0..3).map(|x| phantom.axes[0][x] * ORIGIN[x]).sum();
            assert!((corner[0] - (along - 0.5 * SPACING[0])).abs() < 1e-5);
        }
    }
    let aligned = scan::read_bytes(&nifti(&rotated(0.01), 1), &Hints::default()).unwrap();
    assert_eq!(aligned.warnings(), []);
}

#[test]
fn a_turn_of_more_than_45_degrees_is_a_change_of_axes() {
    let scan = scan::read_bytes(&meta(&rotated(80.0)), &Hints::default()).unwrap();
    assert_eq!(scan.counts(), [COUNTS[1], COUNTS[0], COUNTS[2]]);
    let [ScanWarning::Oblique { degrees }] = scan.warnings() else {
        panic!("{:?}", scan.warnings());
    };
    assert!((degrees - 10.0).abs() < 1e-9);
}

#[test]
fn sheared_axes_are_refused_with_their_angle() {
    let mut phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let (sine, cosine) = 15.0_f64.to_radians().sin_cos();
    phantom.axes[2] = [0.0, sine, cosine];
    for bytes in [nifti(&phantom, 1), meta(&phantom), nrrd(&phantom, "LPS", |v| v)] {
        let error = scan::read_bytes(&bytes, &Hints::default()).unwrap_err();
        assert!(
            matches!(error, ScanError::NotOrthogonal { degrees } if (degrees - 75.0).abs() < 1e-4),
            "{error}"
        );
    }
    // The tilted gantry of a scanner.
    let error = scan::read_slices(&series(&phantom), &Hints::default()).unwrap_err();
    assert!(matches!(error, ScanError::NotOrthogonal { .. }), "{error}");
}

#[test]
fn images_without_orientation_keep_their_axes() {
    let phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let plain = "NRRD0004\ntype: short\ndimension: 3\nsizes: 7 5 4\nspacings: 0.05 0.075 0.125\nunits: \"cm\" \"cm\" \"cm\"\n\
                 endian: little\nencoding: raw\n\n";
    let mut bytes = plain.as_bytes().to_vec();
    bytes.extend(phantom.bytes());
    let scan = scan::read_bytes(&bytes, &Hints::default()).unwrap();
    assert_eq!(scan.warnings(), [ScanWarning::NoOrientation]);
    assert_eq!(scan.corner_mm(), [0.0; 3]);
    assert!((0..3).all(|a| (scan.spacing_mm()[a] - SPACING[a]).abs() < 1e-12));
    let header = meta_header(&phantom);
    let without: String = header
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("TransformMatrix"))
        .collect();
    let scan = scan::read_pair(
        (without + "ElementDataFile = a.raw\n").as_bytes(),
        &phantom.bytes(),
        &Hints::default(),
    );
    let scan = scan.unwrap();
    assert_eq!(scan.warnings(), [ScanWarning::NoOrientation]);
    assert_eq!(scan.origin_mm(), ORIGIN);
}
