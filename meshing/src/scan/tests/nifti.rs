//! The transforms of NIfTI files.

use super::phantom::{StoredPhantom, assert_phantom, ras};
use super::writers::{gzipped, nifti, nifti_header, put, put_qform, put_sform};
use crate::scan::{self, Hints, Scan, ScanError, ScanWarning};

fn read(bytes: &[u8]) -> Scan {
    scan::read_bytes(bytes, &Hints::default()).unwrap()
}

/// The header that nibabel documents for its `example4d.nii.gz` (nipy.org/nibabel/nifti_images.html): the same
/// transform as a quaternion and, rounded to two decimals, as rows.
#[test]
fn the_example_of_nibabel_gives_its_affine() {
    let mut bytes = nifti_header([2, 2, 2], [2.0, 2.0, 2.2]);
    let quatern = [-1.94510681403e-26, -0.996708512306, -0.081068739295];
    put_qform(
        &mut bytes,
        quatern,
        -1.0,
        [117.855102539, -35.7229423523, -7.24879837036],
    );
    bytes.extend([0; 16]);
    let scan = read(&bytes);
    let rows = [
        [-2.0, 0.0, 0.0, 117.86],
        [0.0, 1.97, -0.36, -35.72],
        [0.0, 0.32, 2.17, -7.25],
    ];
    // In RAS the first axis runs to the left, as ours does; the second to the front, so that we walk it backwards.
    let first = ras([
        rows[0][3] + rows[0][1],
        rows[1][3] + rows[1][1],
        rows[2][3] + rows[2][1],
    ]);
    let signs = [1.0, -1.0, 1.0];
    for x in 0..3 {
        assert!(
            (scan.origin_mm()[x] - first[x]).abs() < 0.011,
            "{:?}",
            scan.origin_mm()
        );
        for k in 0..3 {
            let to_lps = if x < 2 { -1.0 } else { 1.0 };
            let step = scan.axes()[k][x] * scan.spacing_mm()[k];
            assert!(
                (step - signs[k] * to_lps * rows[x][k]).abs() < 0.006,
                "axis {k}: {:?}",
                scan.axes()
            );
        }
    }
    assert!(
        matches!(scan.warnings(), [ScanWarning::Oblique { .. }]),
        "{:?}",
        scan.warnings()
    );
}

/// `nifti1.h`: a rotation by an angle h about the unit vector n is a = cos(h/2), (b, c, d) = n sin(h/2).
#[test]
fn quaternions_turn_about_their_axis_by_twice_their_angle() {
    let half = 15.0_f64.to_radians();
    for axis in 0..3 {
        let mut quatern = [0.0; 3];
        quatern[axis] = half.sin();
        let mut bytes = nifti_header([1, 1, 1], [1.0; 3]);
        put_qform(&mut bytes, quatern, 1.0, [0.0; 3]);
        bytes.extend([0; 2]);
        let scan = read(&bytes);
        let [ScanWarning::Oblique { degrees }] = scan.warnings() else {
            panic!("{:?}", scan.warnings());
        };
        assert!((degrees - 30.0).abs() < 1e-4);
        // Right-handed in RAS: the next axis leans to the one after it.
        let (next, last) = ((axis + 1) % 3, (axis + 2) % 3);
        let sign = |k: usize| if k < 2 { -1.0 } else { 1.0 };
        let leaning = scan.axes()[next][last] * sign(next) * sign(last);
        assert!((leaning - 0.5).abs() < 1e-6, "about {axis}: {:?}", scan.axes());
    }
}

#[test]
fn of_two_transforms_that_of_the_scanner_is_taken() {
    let phantom = StoredPhantom::new([0, 1, 2], [true, true, false]);
    // The same place as a quaternion: in RAS the axes are not turned.
    let mut both = nifti(&phantom, 1);
    put_qform(&mut both, [0.0; 3], 1.0, ras(phantom.origin));
    assert_phantom(&read(&both), "equal");
    assert_eq!(read(&both).warnings(), []);
    // A template that doubles all lengths is not believed where there is a qform.
    let mut template = both.clone();
    put(&mut template, 254, &4_i16.to_le_bytes());
    put_sform(
        &mut template,
        phantom.steps().map(|step| ras(step).map(|x| 2.0 * x)),
        [0.0; 3],
    );
    assert_phantom(&read(&template), "template");
    // Without one it is, and both doubts are told.
    put(&mut template, 252, &0_i16.to_le_bytes());
    let warnings = read(&template).warnings().to_vec();
    assert!(
        matches!(
            warnings[..],
            [ScanWarning::StandardSpace, ScanWarning::SizesDiffer { .. }]
        ),
        "{warnings:?}"
    );
}

#[test]
fn transforms_that_contradict_each_other_are_reported() {
    let phantom = StoredPhantom::new([0, 1, 2], [true, true, false]);
    let mut bytes = nifti(&phantom, 1);
    let [x, y, z] = ras(phantom.origin);
    put_qform(&mut bytes, [0.0; 3], 1.0, [x + 3.0, y + 4.0, z]);
    let scan = read(&bytes);
    assert_phantom(&scan, "sform");
    let [ScanWarning::TransformsDiffer { distance_mm }] = scan.warnings() else {
        panic!("{:?}", scan.warnings());
    };
    assert!((distance_mm - 5.0).abs() < 1e-5);
}

#[test]
fn units_and_their_absence() {
    let phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let mut metres = nifti(&phantom, 0);
    metres[123] = 1;
    let scan = read(&metres);
    assert_eq!(scan.warnings(), [ScanWarning::NoOrientation]);
    assert_eq!(scan.spacing_mm(), [500.0, 750.0, 1250.0]);
    let mut unknown = nifti(&phantom, 1);
    unknown[123] = 0;
    assert_eq!(read(&unknown).warnings(), [ScanWarning::UnitAssumed]);
    assert_phantom(&read(&unknown), "unknown");
}

#[test]
fn values_lie_on_the_line_of_the_header() {
    let phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let line = |slope: f32, intercept: f32| {
        let mut bytes = nifti(&phantom, 1);
        put(&mut bytes, 112, &slope.to_le_bytes());
        put(&mut bytes, 116, &intercept.to_le_bytes());
        scan::read_bytes(&bytes, &Hints::default())
    };
    assert_eq!(line(0.25, 7.0).unwrap().value([6, 4, 3]), Some(232.0));
    // Zero, and nibabel's NaN, mean that there is none.
    assert_eq!(line(0.0, 7.0).unwrap().value([6, 4, 3]), Some(900.0));
    assert_eq!(line(f32::NAN, f32::NAN).unwrap().value([6, 4, 3]), Some(900.0));
    for (slope, intercept) in [(f32::INFINITY, 0.0), (1.0, f32::NAN)] {
        assert!(matches!(line(slope, intercept), Err(ScanError::Malformed { .. })));
    }
    assert!(matches!(
        line(f32::MAX, f32::MAX),
        Err(ScanError::NotFinite { voxels: 140 })
    ));
}

#[test]
fn headers_that_say_nonsense_are_refused() {
    let phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let good = nifti(&phantom, 1);
    let with = |offset: usize, number: &[u8]| {
        let mut bytes = good.clone();
        put(&mut bytes, offset, number);
        [
            scan::read_bytes(&bytes, &Hints::default()),
            scan::read_bytes(&gzipped(&bytes), &Hints::default()),
        ]
    };
    let refused = |offset: usize, number: &[u8], is_right: fn(&ScanError) -> bool| {
        for result in with(offset, number) {
            let error = result.unwrap_err();
            assert!(is_right(&error), "at {offset}: {error:?}");
        }
    };
    refused(40, &0_i16.to_le_bytes(), |e| {
        matches!(e, ScanError::Malformed { .. })
    });
    refused(42, &(-7_i16).to_le_bytes(), |e| {
        matches!(e, ScanError::Malformed { .. })
    });
    refused(42, &0_i16.to_le_bytes(), |e| matches!(e, ScanError::NoVoxels));
    refused(42, &i16::MAX.to_le_bytes(), |e| {
        matches!(e, ScanError::Truncated { .. })
    });
    refused(70, &1_i16.to_le_bytes(), |e| {
        matches!(e, ScanError::Unsupported { .. })
    });
    refused(70, &128_i16.to_le_bytes(), |e| {
        matches!(e, ScanError::Unsupported { .. })
    });
    refused(108, &100.0_f32.to_le_bytes(), |e| {
        matches!(e, ScanError::Malformed { .. })
    });
    refused(108, &f32::NAN.to_le_bytes(), |e| {
        matches!(e, ScanError::Malformed { .. })
    });
    refused(123, &[7], |e| matches!(e, ScanError::Malformed { .. }));
    refused(280, &f32::NAN.to_le_bytes(), |e| {
        matches!(e, ScanError::NotPositive { .. } | ScanError::NoDirections)
    });
    refused(292, &f32::NAN.to_le_bytes(), |e| {
        matches!(e, ScanError::NoDirections)
    });
    refused(344, b"ni1\0", |e| matches!(e, ScanError::Unsupported { .. }));
    let four = [4_i16.to_le_bytes(), 7_i16.to_le_bytes()].concat();
    let mut bytes = good.clone();
    put(&mut bytes, 40, &four);
    put(&mut bytes, 48, &2_i16.to_le_bytes());
    let error = scan::read_bytes(&bytes, &Hints::default()).unwrap_err();
    assert!(matches!(error, ScanError::Unsupported { .. }), "{error}");
}
