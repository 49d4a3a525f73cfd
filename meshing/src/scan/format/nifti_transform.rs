//! From the indices of a NIfTI file to the world.

use super::nifti_header::Header;
use crate::scan::ScanWarning;
use crate::scan::frame::{Frame, Placement, same_length};
use crate::solid::vector::{difference, length};

/// Codes above this lead to a template (Talairach, MNI, another), not to the scanner (`nifti1.h`, NIFTI_XFORM_*).
const PATIENT_MAX: i32 = 2;
/// Distance of corners, in voxels, that rounding in 32-bit headers stays below by far.
const CORNERS_MAX: f64 = 0.1;

/// The transform of a header whose lengths are in units of `mm` millimetres.
///
/// The sform where it leads to the scanner's coordinates, else the qform, else an sform to a template; without
/// either the axes are taken as they are.
pub(super) fn placement(header: &Header, counts: [u64; 3], mm: f64) -> (Placement, Vec<ScanWarning>) {
    let sizes_mm = [1, 2, 3].map(|k| mm * header.pixdim[k].abs());
    let sform = (header.sform_code > 0).then(|| sform(header, mm));
    let qform = (header.qform_code > 0).then(|| qform(header, mm));
    let differ = match (&sform, &qform) {
        (Some(a), Some(b)) if header.sform_code <= PATIENT_MAX => corners_apart(a, b, counts),
        _ => None,
    };
    let mut warnings = Vec::from_iter(differ);
    let placement = match (sform, qform) {
        (Some(sform), _) if header.sform_code <= PATIENT_MAX => sform,
        (_, Some(qform)) => qform,
        (Some(sform), None) => {
            warnings.push(ScanWarning::StandardSpace);
            sform
        }
        (None, None) => {
            warnings.push(ScanWarning::NoOrientation);
            return (Placement::unoriented(sizes_mm.map(Some)), warnings);
        }
    };
    warnings.extend(sizes_differ(&placement, sizes_mm));
    (placement.of_ras(), warnings)
}

/// Method 3 of `nifti1.h`: an affine map by rows.
fn sform(header: &Header, mm: f64) -> Placement {
    let column = |k: usize| std::array::from_fn(|x| mm * header.srow[x][k]);
    Placement::from_steps(column(3), [column(0), column(1), column(2)])
}

/// Method 2 of `nifti1.h`: the quaternion (a, b, c, d) of a rotation, a ≥ 0, and a third axis that may be reversed.
fn qform(header: &Header, mm: f64) -> Placement {
    let quatern = header.quatern;
    let rest = 1.0 - quatern.iter().map(|q| q * q).sum::<f64>();
    // Rounding in 32 bits: a rotation by half a turn, as in the reference implementation.
    let (a, [b, c, d]) = if rest < 1e-7 {
        let scale = 1.0 / length(quatern);
        (0.0, quatern.map(|q| q * scale))
    } else {
        (rest.sqrt(), quatern)
    };
    let reversed = if header.pixdim[0] < 0.0 { -1.0 } else { 1.0 };
    let axes = [
        [
            a * a + b * b - c * c - d * d,
            2.0 * (b * c + a * d),
            2.0 * (b * d - a * c),
        ],
        [
            2.0 * (b * c - a * d),
            a * a + c * c - b * b - d * d,
            2.0 * (c * d + a * b),
        ],
        [
            2.0 * (b * d + a * c),
            2.0 * (c * d - a * b),
            a * a + d * d - b * b - c * c,
        ]
        .map(|x| x * reversed),
    ];
    Placement {
        origin_mm: Some(header.qoffset.map(|x| mm * x)),
        axes,
        spacing_mm: [1, 2, 3].map(|k| Some(mm * header.pixdim[k].abs())),
    }
}

fn corners_apart(a: &Placement, b: &Placement, counts: [u64; 3]) -> Option<ScanWarning> {
    let [a, b] = [a, b].map(raw_frame);
    let last = counts.map(|n| n as f64 - 1.0);
    let corners = (0..8).map(|bits| [0, 1, 2].map(|k| if bits >> k & 1 == 1 { last[k] } else { 0.0 }));
    let apart = corners.map(|at| length(difference(a.position_mm(at), b.position_mm(at))));
    let distance_mm = apart.fold(0.0, f64::max);
    let voxel = a.spacing_mm.into_iter().fold(f64::INFINITY, f64::min);
    (distance_mm > CORNERS_MAX * voxel).then_some(ScanWarning::TransformsDiffer { distance_mm })
}

/// The frame unchecked, for distances alone.
fn raw_frame(placement: &Placement) -> Frame {
    Frame {
        origin_mm: placement.origin_mm.unwrap_or_default(),
        axes: placement.axes,
        spacing_mm: placement.spacing_mm.map(Option::unwrap_or_default),
    }
}

fn sizes_differ(placement: &Placement, header_mm: [f64; 3]) -> Option<ScanWarning> {
    let transform_mm = placement.spacing_mm.map(Option::unwrap_or_default);
    let differs = (0..3).any(|k| !same_length(transform_mm[k], header_mm[k]));
    differs.then_some(ScanWarning::SizesDiffer {
        transform_mm,
        header_mm,
    })
}
