//! Types, byte orders and sizes of the formats without orientation, and of text headers.

use npyz::WriterBuilder;
use tiff::encoder::{Rational, TiffEncoder, colortype};
use tiff::tags::{ResolutionUnit, Tag};

use super::phantom::{COUNTS, SPACING, StoredPhantom, value};
use super::writers::{meta, meta_header, nrrd, nrrd_header, tiff};
use crate::scan::{self, ByteOrder, Hints, RawLayout, Scalar, Scan, ScanError, ScanWarning};

fn given(voxel_mm: [f64; 3]) -> Hints {
    Hints {
        voxel_mm: Some(voxel_mm),
        raw: None,
    }
}

fn assert_values(scan: &Scan) {
    assert_eq!(scan.counts(), COUNTS);
    for (at, &found) in scan.values().iter().enumerate() {
        assert_eq!(found, f32::from(value([at % 7, at / 7 % 5, at / 35])), "at {at}");
    }
}

fn npy(order: npyz::Order, shape: &[u64], values: &[i16]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = npyz::WriteOptions::new()
        .default_dtype()
        .order(order)
        .shape(shape);
    let mut writer = options.writer(&mut bytes).begin_nd().unwrap();
    values.iter().for_each(|value| writer.push(value).unwrap());
    writer.finish().unwrap();
    bytes
}

#[test]
fn arrays_of_both_orders_have_the_axes_x_y_z() {
    let fortran = npy(
        npyz::Order::Fortran,
        &[7, 5, 4],
        &StoredPhantom::new([0, 1, 2], [false; 3]).values,
    );
    let c = npy(
        npyz::Order::C,
        &[7, 5, 4],
        &StoredPhantom::new([2, 1, 0], [false; 3]).values,
    );
    for bytes in [fortran, c] {
        let scan = scan::read_bytes(&bytes, &given(SPACING)).unwrap();
        assert_values(&scan);
        assert_eq!(scan.spacing_mm(), SPACING);
        let error = scan::read_bytes(&bytes, &Hints::default()).unwrap_err();
        assert!(matches!(error, ScanError::NoVoxelSize { axis: 0 }), "{error}");
    }
}

#[test]
fn raw_files_of_every_type_and_byte_order() {
    let scalars = [
        Scalar::U8,
        Scalar::I8,
        Scalar::U16,
        Scalar::I16,
        Scalar::U32,
        Scalar::I32,
        Scalar::U64,
        Scalar::I64,
    ];
    for scalar in scalars {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            // The number 0xf1 in the last byte and 1 in the first, or the same with a sign.
            let mut stored = vec![0_u8; scalar.size()];
            stored[0] = 1;
            *stored.last_mut().unwrap() = 0xf1;
            let number = stored
                .iter()
                .rev()
                .fold(0_u64, |n, &byte| n << 8 | u64::from(byte));
            let signed = matches!(scalar, Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::I64);
            let shift = 64 - 8 * scalar.size();
            let exact = if signed {
                ((number << shift) as i64 >> shift) as f32
            } else {
                number as f32
            };
            if order == ByteOrder::Big {
                stored.reverse();
            }
            let layout = RawLayout {
                counts: [1; 3],
                scalar,
                order,
                header_bytes: 3,
            };
            let hints = Hints {
                raw: Some(layout),
                ..given([1.0; 3])
            };
            let bytes = [&[9, 9, 9], &stored[..]].concat();
            let scan = scan::read_bytes(&bytes, &hints).unwrap();
            assert_eq!(scan.values(), [exact], "{scalar:?} {order:?}");
            let surplus = [&bytes[..], &[0]].concat();
            let error = scan::read_bytes(&surplus, &hints).unwrap_err();
            assert!(matches!(error, ScanError::WrongLength { .. }), "{error}");
        }
    }
}

#[test]
fn numbers_beyond_single_precision_are_counted() {
    let numbers = [16_777_215_i32, 16_777_217, -16_777_217];
    let layout = RawLayout {
        counts: [3, 1, 1],
        scalar: Scalar::I32,
        order: ByteOrder::Little,
        header_bytes: 0,
    };
    let hints = Hints {
        raw: Some(layout),
        ..given([1.0; 3])
    };
    let scan = scan::read_bytes(&numbers.map(i32::to_le_bytes).concat(), &hints).unwrap();
    assert_eq!(scan.warnings(), [ScanWarning::Rounded { voxels: 2 }]);
}

#[test]
fn pages_and_folders_of_tiff() {
    let phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let pages = tiff(COUNTS, &phantom.values);
    assert_values(&scan::read_bytes(&pages, &given(SPACING)).unwrap());
    let error = scan::read_bytes(&pages, &Hints::default()).unwrap_err();
    assert!(matches!(error, ScanError::NoVoxelSize { .. }), "{error}");
    // Ten comes after nine.
    let page = |k: usize| tiff([7, 5, 1], &phantom.values[35 * k..35 * (k + 1)]);
    let named = |k: usize| (format!("slice-{}.tif", k + 8), page(k));
    let files = [named(3), named(1), named(0), named(2)];
    assert_values(&scan::read_slices(&files, &given(SPACING)).unwrap());
    let error = scan::read_slices(&[named(0), named(1), named(3)], &given(SPACING)).unwrap_err();
    let ScanError::MissingSlice { before, after } = error else {
        panic!("{error}");
    };
    assert_eq!([before, after], ["slice-9.tif", "slice-11.tif"]);
    let other = ("slice-10.tif".to_owned(), tiff([5, 7, 1], &phantom.values[..35]));
    let error = scan::read_slices(&[named(0), named(1), other], &given(SPACING)).unwrap_err();
    assert!(
        matches!(error, ScanError::SlicesDiffer { what: "size", .. }),
        "{error}"
    );
}

fn described(description: &str, unit: ResolutionUnit) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<colortype::Gray8>(2, 1).unwrap();
    image.resolution(unit, Rational { n: 20, d: 1 });
    image
        .encoder()
        .write_tag(Tag::ImageDescription, description)
        .unwrap();
    image.write_data(&[1, 2]).unwrap();
    bytes.into_inner()
}

#[test]
fn sizes_from_the_tags_of_tiff() {
    let imagej = described(
        "ImageJ=1.53t\nimages=1\nunit=micron\nspacing=30.0\n",
        ResolutionUnit::None,
    );
    let scan = scan::read_bytes(&imagej, &Hints::default()).unwrap();
    for (found, exact) in scan.spacing_mm().into_iter().zip([5e-5, 5e-5, 0.03]) {
        assert!((found - exact).abs() < 1e-12, "{found}");
    }
    // 20 pixels a centimetre; the distance of pages is not known.
    let plain = described("a description", ResolutionUnit::Centimeter);
    let error = scan::read_bytes(&plain, &Hints::default()).unwrap_err();
    assert!(matches!(error, ScanError::NoVoxelSize { axis: 2 }), "{error}");
    assert_eq!(
        scan::read_bytes(&plain, &given([0.5, 0.5, 3.0]))
            .unwrap()
            .warnings(),
        []
    );
    let replaced = scan::read_bytes(&plain, &given([0.4, 0.5, 3.0])).unwrap();
    assert!(matches!(
        replaced.warnings(),
        [ScanWarning::VoxelSizeReplaced { .. }]
    ));
    for text in [
        "ImageJ=1.53t\nimages=9\n",
        "ImageJ=1.53t\nimages=1\nchannels=2\n",
        "ImageJ=1.53t\nimages=1\nframes=2\n",
    ] {
        let error = scan::read_bytes(&described(text, ResolutionUnit::None), &given([1.0; 3])).unwrap_err();
        assert!(matches!(error, ScanError::Unsupported { .. }), "{error}");
    }
}

/// TIFF 6.0, section 3: bits from the most significant one, rows padded to whole bytes. Made by hand: ten pixels by two.
#[test]
fn tiffs_of_bits() {
    let mut bytes = b"II*\0\x0c\0\0\0\xa0\x40\x01\x80".to_vec();
    let entries = [
        [256, 10],
        [257, 2],
        [258, 1],
        [259, 1],
        [262, 1],
        [273, 8],
        [277, 1],
        [278, 2],
        [279, 4],
    ];
    bytes.extend((entries.len() as u16).to_le_bytes());
    for [tag, number] in entries {
        bytes.extend([tag as u16, 4].map(u16::to_le_bytes).concat());
        bytes.extend([1_u32, number as u32].map(u32::to_le_bytes).concat());
    }
    bytes.extend([0; 4]);
    let scan = scan::read_bytes(&bytes, &given([1.0; 3])).unwrap();
    let solid: Vec<usize> = (0..20).filter(|&at| scan.values()[at] == 1.0).collect();
    assert_eq!(
        scan.values().iter().filter(|v| **v == 0.0).count(),
        20 - solid.len()
    );
    // 1010 0000 01.. .... and 0000 0001 10.. ....
    assert_eq!(solid, [0, 2, 9, 17, 18]);
    // White for zero.
    let photometric = bytes
        .windows(4)
        .position(|window| window == [6, 1, 4, 0])
        .unwrap()
        + 8;
    bytes[photometric] = 0;
    let error = scan::read_bytes(&bytes, &given([1.0; 3])).unwrap_err();
    assert!(matches!(error, ScanError::Unsupported { .. }), "{error}");
}

#[test]
fn text_headers_that_say_nonsense_are_refused() {
    let phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let replaced = |bytes: &[u8], from: &str, to: &str| {
        let end = bytes.len() - phantom.bytes().len();
        let header = std::str::from_utf8(&bytes[..end]).unwrap();
        assert!(header.contains(from), "{from}");
        let bytes = [header.replace(from, to).as_bytes(), &bytes[end..]].concat();
        scan::read_bytes(&bytes, &Hints::default()).expect_err(to)
    };
    let nrrd = nrrd(&phantom, "LPS", |v| v);
    let changes = [
        ("sizes: 7 5 4", "sizes: 7 5"),
        ("sizes: 7 5 4", "sizes: 7 5 0"),
        ("sizes: 7 5 4", "sizes: 7 5 40"),
        (
            "sizes: 7 5 4",
            "sizes: 18446744073709551615 18446744073709551615 2",
        ),
        ("dimension: 3", "dimension: 4"),
        ("type: short", "type: block"),
        ("endian: little\n", ""),
        ("endian: little", "endian: middle"),
        ("space: LPS", "space: 3D-left-handed"),
        ("(0.5,0,0)", "(nan,0,0)"),
        ("(0.5,0,0)", "(0,0,0)"),
        ("(0.5,0,0)", "none"),
        ("(0.5,0,0)", "(0,0.75,0)"),
        ("encoding: raw", "encoding: bzip2"),
        ("encoding: raw", "encoding: raw\nline skip: 1"),
        ("encoding: raw", "encoding: raw\nbyte skip: 1"),
        ("encoding: raw", "encoding: raw\naxis mins: 0 0 0"),
        ("encoding: raw", "encoding: raw\nkinds: vector space space"),
        ("encoding: raw", "encoding: raw\nencoding: raw"),
        ("encoding: raw", "encoding raw"),
    ];
    for (from, to) in changes {
        replaced(&nrrd, from, to);
    }
    let meta = meta(&phantom);
    let changes = [
        ("NDims = 3", "NDims = 2"),
        ("DimSize = 7 5 4", "DimSize = 7 5 -4"),
        ("DimSize = 7 5 4", "DimSize = 7 5 5"),
        ("MET_SHORT", "MET_LONG"),
        ("MET_SHORT", "MET_SHORT_ARRAY"),
        ("BinaryData = True", "BinaryData = False"),
        ("ByteOrderMSB = False", "ByteOrderMSB = perhaps"),
        ("ElementSpacing = 0.5", "ElementSpacing = -0.5"),
        ("ElementSpacing = 0.5", "ElementSpacing = inf"),
        ("TransformMatrix = 1", "TransformMatrix = 2"),
        ("TransformMatrix = 1", "TransformMatrix = NaN"),
        ("LOCAL", "LIST"),
        ("LOCAL", "slice%03d.raw 1 4 1"),
        ("ElementType", "ElementNumberOfChannels = 3\nElementType"),
        ("ElementType", "DistanceUnits = ell\nElementType"),
    ];
    for (from, to) in changes {
        replaced(&meta, from, to);
    }
}

#[test]
fn sizes_that_no_header_states_must_be_given() {
    let phantom = StoredPhantom::new([0, 1, 2], [false; 3]);
    let header: String = meta_header(&phantom)
        .split_inclusive('\n')
        .filter(|line| !line.contains("Spacing"))
        .collect();
    let header = header + "ElementDataFile = a.raw\n";
    let error = scan::read_pair(header.as_bytes(), &phantom.bytes(), &Hints::default()).unwrap_err();
    assert!(matches!(error, ScanError::NoVoxelSize { axis: 0 }), "{error}");
    assert!(scan::read_pair(header.as_bytes(), &phantom.bytes(), &given(SPACING)).is_ok());
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error =
            scan::read_pair(header.as_bytes(), &phantom.bytes(), &given([1.0, wrong, 1.0])).unwrap_err();
        assert!(matches!(error, ScanError::NotPositive { .. }), "{error}");
    }
    let units = nrrd_header(&phantom, "LPS", |v| v)
        + "space units: \"um\" \"um\" \"um\"\nencoding: raw\ndata file: a\n";
    let scan = scan::read_pair(units.as_bytes(), &phantom.bytes(), &Hints::default()).unwrap();
    assert!((scan.spacing_mm()[0] - 0.0005).abs() < 1e-12);
}
