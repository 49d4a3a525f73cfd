//! Lossless JPEG with every predictor, made by an encoder that follows ITU-T T.81 as plainly as can be.

use super::phantom::StoredPhantom;
use super::writers::{dicom_file, element, slice_elements};
use crate::scan::{self, Hints, Scan, ScanError};

const WIDTH: usize = 6;
const HEIGHT: usize = 5;

/// What an image is encoded with.
#[derive(Clone, Copy, Debug)]
struct Way {
    predictor: u8,
    shift: u8,
    /// Rows between restart markers; 0 for none.
    rows: usize,
}

/// Samples of 16 bits that jump by half their range, among other steps.
fn samples() -> Vec<u16> {
    let mut samples: Vec<u16> = (0..WIDTH * HEIGHT)
        .map(|i| (i * i * 2654 % 65536) as u16)
        .collect();
    samples[9] = samples[8].wrapping_add(1 << 15);
    samples
}

/// T.81, table H.1 and H.1.2.1.
fn prediction(samples: &[u16], x: usize, y: usize, way: Way) -> i32 {
    let at = |x: usize, y: usize| i32::from(samples[x + WIDTH * y]);
    let is_first = y == 0 || way.rows > 0 && y.is_multiple_of(way.rows);
    if is_first {
        return if x == 0 {
            1 << (15 - way.shift)
        } else {
            at(x - 1, y)
        };
    }
    if x == 0 {
        return at(0, y - 1);
    }
    let (a, b, c) = (at(x - 1, y), at(x, y - 1), at(x - 1, y - 1));
    [
        a,
        b,
        c,
        a + b - c,
        a + ((b - c) >> 1),
        b + ((a - c) >> 1),
        (a + b) >> 1,
    ][usize::from(way.predictor) - 1]
}

/// A difference as a code of five bits for its category, and the bits of the category, as text.
fn coded(difference: u16) -> String {
    if difference == 1 << 15 {
        return format!("{:05b}", 16);
    }
    let difference = i32::from(difference as i16);
    let category = 32 - difference.unsigned_abs().leading_zeros();
    let value = if difference < 0 {
        difference + (1 << category) - 1
    } else {
        difference
    };
    let bits = format!("{value:016b}");
    format!("{category:05b}{}", &bits[16 - category as usize..])
}

/// Bits as bytes, filled up with ones, a zero behind each byte of ones.
fn stuffed(mut bits: String) -> Vec<u8> {
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    let byte = |k: usize| u8::from_str_radix(&bits[8 * k..8 * k + 8], 2).unwrap();
    let stuff = |byte| if byte == 0xff { vec![0xff, 0] } else { vec![byte] };
    (0..bits.len() / 8).map(byte).flat_map(stuff).collect()
}

fn encoded(way: Way) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xfe, 0, 4, 7, 7];
    // Seventeen categories with codes of five bits.
    bytes.extend([
        0xff, 0xc4, 0, 36, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
    bytes.extend(0..17);
    bytes.extend([
        0xff,
        0xc3,
        0,
        11,
        16,
        0,
        HEIGHT as u8,
        0,
        WIDTH as u8,
        1,
        1,
        0x11,
        0,
    ]);
    bytes.extend([0xff, 0xdd, 0, 4, 0, (way.rows * WIDTH) as u8]);
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, way.predictor, 0, way.shift]);
    let cut: Vec<u16> = samples().iter().map(|sample| sample >> way.shift).collect();
    let mut bits = String::new();
    for y in 0..HEIGHT {
        if y > 0 && way.rows > 0 && y.is_multiple_of(way.rows) {
            bytes.extend(stuffed(std::mem::take(&mut bits)));
            bytes.extend([0xff, 0xd0 + (y / way.rows - 1) as u8 % 8]);
        }
        for x in 0..WIDTH {
            let difference = i32::from(cut[x + WIDTH * y]) - prediction(&cut, x, y, way);
            bits += &coded((difference & 0xffff) as u16);
        }
    }
    bytes.extend(stuffed(bits));
    bytes.extend([0xff, 0xd9]);
    bytes
}

fn read(image: &[u8]) -> Result<Scan, ScanError> {
    let item = |bytes: &[u8]| {
        [
            &[0xfe, 0xff, 0, 0xe0],
            &(bytes.len() as u32).to_le_bytes()[..],
            bytes,
        ]
        .concat()
    };
    let (first, second) = image.split_at(image.len() / 2);
    let mut pixels = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff".to_vec();
    // An image may be in several fragments.
    pixels.extend(
        [
            item(&[]),
            item(first),
            item(second),
            b"\xfe\xff\xdd\xe0\0\0\0\0".to_vec(),
        ]
        .concat(),
    );
    let mut elements = slice_elements(&StoredPhantom::new([0, 1, 2], [false; 3]), 0);
    elements[4] = element((0x28, 0x11), b"US", &(WIDTH as u16).to_le_bytes());
    elements[9] = element((0x28, 0x103), b"US", &[0, 0]);
    elements[12] = pixels;
    let hints = Hints {
        voxel_mm: Some([1.0; 3]),
        raw: None,
    };
    scan::read_bytes(&dicom_file("1.2.840.10008.1.2.4.57", &elements), &hints)
}

#[test]
fn every_predictor_shift_and_restart_gives_the_samples_back() {
    for predictor in 1..=7 {
        for shift in [0, 3] {
            for rows in [0, 1, 2, 5] {
                let way = Way {
                    predictor,
                    shift,
                    rows,
                };
                let scan = read(&encoded(way)).unwrap();
                let exact = samples()
                    .into_iter()
                    .map(|sample| 2.0 * f32::from(sample >> shift << shift) - 1000.0);
                assert!(scan.values().iter().copied().eq(exact), "{way:?}");
            }
        }
    }
}

#[test]
fn images_that_break_off_or_lie_are_refused() {
    let good = encoded(Way {
        predictor: 4,
        shift: 0,
        rows: 2,
    });
    // The last byte of the data is padding, perhaps, and nobody asks for the end marker.
    for end in 0..good.len() - 3 {
        assert!(read(&good[..end]).is_err(), "{end} of {}", good.len());
    }
    let changed = |from: &[u8], to: &[u8]| {
        let at = good
            .windows(from.len())
            .position(|window| window == from)
            .unwrap();
        let bytes = [&good[..at], to, &good[at + from.len()..]].concat();
        read(&bytes).expect_err("changed")
    };
    // Baseline, another size, three components, no predictor, a shift of everything, intervals of half a row, no table.
    assert!(matches!(
        changed(&[0xff, 0xc3], &[0xff, 0xc0]),
        ScanError::Unsupported { .. }
    ));
    changed(
        &[HEIGHT as u8, 0, WIDTH as u8],
        &[HEIGHT as u8, 0, WIDTH as u8 + 1],
    );
    changed(&[1, 1, 0x11, 0], &[3, 1, 0x11, 0]);
    changed(&[8, 1, 1, 0, 4, 0, 0], &[8, 1, 1, 0, 0, 0, 0]);
    changed(&[8, 1, 1, 0, 4, 0, 0], &[8, 1, 1, 0, 4, 0, 16]);
    changed(&[8, 1, 1, 0, 4, 0, 0], &[8, 1, 1, 0x10, 4, 0, 0]);
    changed(&[0xff, 0xdd, 0, 4, 0, 12], &[0xff, 0xdd, 0, 4, 0, 9]);
    changed(&[0xff, 0xd0], &[0, 0]);
}

proptest::proptest! {
    #[test]
    fn damaged_images_never_panic(at in 0_usize..200, byte: u8, predictor in 1..8_u8) {
        let mut bytes = encoded(Way { predictor, shift: 0, rows: 1 });
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(&bytes);
    }
}
