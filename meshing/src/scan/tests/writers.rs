//! Files made to measure, byte by byte as the standards have them.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::phantom::{StoredPhantom, ras};

/// Puts numbers at places of a header.
pub(super) fn put(bytes: &mut [u8], offset: usize, number: &[u8]) {
    bytes[offset..offset + number.len()].copy_from_slice(number);
}

fn put_floats(bytes: &mut [u8], offset: usize, numbers: &[f64]) {
    for (k, &number) in numbers.iter().enumerate() {
        put(bytes, offset + 4 * k, &(number as f32).to_le_bytes());
    }
}

/// A NIfTI-1 header of 16-bit voxels without a transform, in mm, and four bytes without extensions.
pub(super) fn nifti_header(counts: [usize; 3], spacing: [f64; 3]) -> Vec<u8> {
    let mut header = vec![0; 352];
    put(&mut header, 0, &348_i32.to_le_bytes());
    put(&mut header, 40, &3_i16.to_le_bytes());
    for (k, n) in counts.into_iter().enumerate() {
        put(&mut header, 42 + 2 * k, &(n as i16).to_le_bytes());
    }
    put(&mut header, 70, &4_i16.to_le_bytes());
    put(&mut header, 72, &16_i16.to_le_bytes());
    put_floats(&mut header, 76, &[1.0, spacing[0], spacing[1], spacing[2]]);
    put_floats(&mut header, 108, &[352.0]);
    header[123] = 2;
    put(&mut header, 344, b"n+1\0");
    header
}

/// With an sform of the given code.
pub(super) fn nifti(phantom: &StoredPhantom, code: i16) -> Vec<u8> {
    let mut bytes = nifti_header(phantom.counts, phantom.spacing);
    put(&mut bytes, 254, &code.to_le_bytes());
    put_sform(&mut bytes, phantom.steps().map(ras), ras(phantom.origin));
    bytes.extend(phantom.bytes());
    bytes
}

/// An sform by its columns.
pub(super) fn put_sform(header: &mut [u8], steps: [[f64; 3]; 3], origin: [f64; 3]) {
    for x in 0..3 {
        let row = [steps[0][x], steps[1][x], steps[2][x], origin[x]];
        put_floats(header, 280 + 16 * x, &row);
    }
}

/// A qform by its quaternion and the sign of the third axis.
pub(super) fn put_qform(header: &mut [u8], quatern: [f64; 3], qfac: f64, offset: [f64; 3]) {
    put(header, 252, &1_i16.to_le_bytes());
    put_floats(header, 76, &[qfac]);
    put_floats(header, 256, &quatern);
    put_floats(header, 268, &offset);
}

pub(super) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn blanks<T: ToString>(numbers: &[T]) -> String {
    numbers
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn vector(v: [f64; 3]) -> String {
    format!("({},{},{})", v[0], v[1], v[2])
}

/// An NRRD header of 16-bit voxels in a space into which `turned` takes LPS.
pub(super) fn nrrd_header(phantom: &StoredPhantom, space: &str, turned: fn([f64; 3]) -> [f64; 3]) -> String {
    let directions = phantom.steps().map(|step| vector(turned(step))).join(" ");
    format!(
        "NRRD0005\n# a comment\ntype: short\ndimension: 3\nspace: {space}\nsizes: {}\nspace directions: {directions}\n\
         space origin: {}\nendian: little\nkey:=value: 1\n",
        blanks(&phantom.counts),
        vector(turned(phantom.origin)),
    )
}

pub(super) fn nrrd(phantom: &StoredPhantom, space: &str, turned: fn([f64; 3]) -> [f64; 3]) -> Vec<u8> {
    let mut bytes = nrrd_header(phantom, space, turned).into_bytes();
    bytes.extend(b"encoding: raw\n\n");
    bytes.extend(phantom.bytes());
    bytes
}

/// A MetaImage header without its last line.
pub(super) fn meta_header(phantom: &StoredPhantom) -> String {
    format!(
        "ObjectType = Image\r\nNDims = 3\r\nBinaryData = True\r\nBinaryDataByteOrderMSB = False\r\n\
         TransformMatrix = {}\r\nOffset = {}\r\nElementSpacing = {}\r\nDimSize = {}\r\nElementType = MET_SHORT\r\n",
        blanks(phantom.axes.as_flattened()),
        blanks(&phantom.origin),
        blanks(&phantom.spacing),
        blanks(&phantom.counts),
    )
}

pub(super) fn meta(phantom: &StoredPhantom) -> Vec<u8> {
    let mut bytes = meta_header(phantom).into_bytes();
    bytes.extend(b"ElementDataFile = LOCAL\n");
    bytes.extend(phantom.bytes());
    bytes
}

/// One element in explicit types, the least significant byte first.
pub(super) fn element(tag: (u16, u16), vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = [tag.0.to_le_bytes(), tag.1.to_le_bytes()].concat();
    bytes.extend(vr);
    let padded = value.len() + value.len() % 2;
    if [b"OB", b"OW", b"SQ", b"UN"].contains(&vr) {
        bytes.extend([0; 2]);
        bytes.extend((padded as u32).to_le_bytes());
    } else {
        bytes.extend((padded as u16).to_le_bytes());
    }
    bytes.extend(value);
    bytes.resize(bytes.len() + value.len() % 2, b' ');
    bytes
}

/// A file with the given elements behind its transfer syntax.
pub(super) fn dicom_file(syntax: &str, elements: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    bytes.extend(element((2, 0x10), b"UI", syntax.as_bytes()));
    bytes.extend(elements.concat());
    bytes
}

pub(super) const EXPLICIT: &str = "1.2.840.10008.1.2.1";

/// The elements of slice k of a phantom: signed 16-bit numbers on the line 2 n − 1000.
pub(super) fn slice_elements(phantom: &StoredPhantom, k: usize) -> Vec<Vec<u8>> {
    let number = |n: usize| (n as u16).to_le_bytes();
    let text = |numbers: &[f64]| {
        numbers
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\\")
    };
    let pixels = phantom.counts[0] * phantom.counts[1];
    let stored = phantom.values[k * pixels..(k + 1) * pixels]
        .iter()
        .map(|v| (v + 1000) / 2);
    let position = [0, 1, 2].map(|x| phantom.origin[x] + k as f64 * phantom.steps()[2][x]);
    vec![
        element((0x0020, 0x000e), b"UI", b"1.2.3"),
        element((0x0020, 0x0032), b"DS", text(&position).as_bytes()),
        element(
            (0x0020, 0x0037),
            b"DS",
            text(phantom.axes[..2].as_flattened()).as_bytes(),
        ),
        element((0x0028, 0x0010), b"US", &number(phantom.counts[1])),
        element((0x0028, 0x0011), b"US", &number(phantom.counts[0])),
        element(
            (0x0028, 0x0030),
            b"DS",
            text(&[phantom.spacing[1], phantom.spacing[0]]).as_bytes(),
        ),
        element((0x0028, 0x0100), b"US", &number(16)),
        element((0x0028, 0x0101), b"US", &number(16)),
        element((0x0028, 0x0102), b"US", &number(15)),
        element((0x0028, 0x0103), b"US", &number(1)),
        element((0x0028, 0x1052), b"DS", b"-1000"),
        element((0x0028, 0x1053), b"DS", b"2"),
        element(
            (0x7fe0, 0x0010),
            b"OW",
            &stored.flat_map(i16::to_le_bytes).collect::<Vec<_>>(),
        ),
    ]
}

/// The slices, named so that their order is not that of their places.
pub(super) fn series(phantom: &StoredPhantom) -> Vec<(String, Vec<u8>)> {
    let slice = |k: usize| {
        (
            format!("{}", 97 - k),
            dicom_file(EXPLICIT, &slice_elements(phantom, k)),
        )
    };
    (0..phantom.counts[2]).map(slice).collect()
}

/// A TIFF of 16-bit pages.
pub(super) fn tiff(counts: [usize; 3], values: &[i16]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
    let [nx, ny] = [counts[0] as u32, counts[1] as u32];
    for page in values.chunks(counts[0] * counts[1]) {
        encoder
            .write_image::<tiff::encoder::colortype::GrayI16>(nx, ny, page)
            .unwrap();
    }
    bytes.into_inner()
}
