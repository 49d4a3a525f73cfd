//! What must hold for files of any bytes: each is read or refused, and what is read is whole.
//!
//! Every function tells whether it read its file. A panic is a finding. Shared with a test of the seeds on any toolchain.

#![allow(
    clippy::panic,
    reason = "a finding is reported by panicking, in a test and under libFuzzer alike"
)]

use std::path::Path;

use cases::case::Case;
use cases::case_file::{Study, read_text};
use meshing::scan::{self, Hints, Scan, ScanError};
use meshing::surface_mesh::{SurfaceMesh, SurfaceSolid, Unit, examine, read};
use meshing::{ImageCell, Solid};

/// An STL file is read or refused in any unit alike, and the body of a surface is bounded.
pub fn stl(bytes: &[u8]) -> bool {
    let (guessed, given) = (read(bytes, None), read(bytes, Some(Unit::Millimetre)));
    assert_eq!(guessed.is_ok(), given.is_ok(), "{guessed:?}");
    let Ok(mesh) = guessed else { return false };
    let vertices = mesh.vertices_mm();
    assert!(vertices.as_flattened().iter().all(|x| x.is_finite()));
    let mut corners = mesh.triangles().as_flattened().iter();
    assert!(corners.all(|&corner| (corner as usize) < vertices.len()));
    assert_eq!(
        given.map(|given| given.triangles().to_vec()).ok().as_deref(),
        Some(mesh.triangles())
    );

    let examination = examine(&mesh);
    assert_eq!(examination.report.triangles, mesh.triangles().len());
    let Ok(solid) = examination.solid else {
        return false;
    };
    assert_eq!(examination.report.volume_mm3, Some(solid.volume_mm3()));
    is_bounded(&mesh, &solid);
    true
}

/// A body has a volume, lies in the box of its surface, and distances to it are numbers.
fn is_bounded(mesh: &SurfaceMesh, solid: &SurfaceSolid) {
    let [low, high] = mesh.box_mm();
    let box_mm3: f64 = (0..3).map(|a| high[a] - low[a]).product();
    let volume_mm3 = solid.volume_mm3();
    // Rounding of the sum over triangles.
    assert!(
        volume_mm3 > 0.0 && volume_mm3 <= 1.001 * box_mm3,
        "{volume_mm3} of {box_mm3}"
    );
    let at = |t: f64| std::array::from_fn(|a| low[a] + t * (high[a] - low[a]));
    for t in [0.0, 0.5, 1.0] {
        assert!(solid.signed_distance_mm(at(t)).is_finite());
    }
    for t in [-0.5, 1.5] {
        assert!(solid.signed_distance_mm(at(t)) > 0.0, "inside at {:?}", at(t));
    }
}

/// An image is read with voxels of the given size wherever it is read without, and what is read is valid.
pub fn image(bytes: &[u8]) -> bool {
    let cell = ImageCell::from_npy(bytes, 1.0);
    if let Ok(cell) = &cell {
        is_a_cell(cell);
    }
    // Different edges, so that reordered axes show.
    let voxel_mm = [0.25, 0.5, 1.0];
    let hints = Hints {
        voxel_mm: Some(voxel_mm),
        raw: None,
    };
    let (stated, given) = (
        scan::read_bytes(bytes, &Hints::default()),
        scan::read_bytes(bytes, &hints),
    );
    for scan in [&stated, &given].into_iter().flatten() {
        is_valid(scan);
    }
    if let Ok(given) = &given {
        let mut sorted = given.spacing_mm();
        sorted.sort_by(f64::total_cmp);
        assert_eq!(sorted, voxel_mm);
    }
    if let Ok(stated) = &stated {
        assert_eq!(
            given.map(|given| given.values().to_vec()).ok().as_deref(),
            Some(stated.values())
        );
    }
    in_other_company(bytes, &hints);
    stated.is_ok() || cell.is_ok()
}

fn is_a_cell(cell: &ImageCell) {
    let grid = cell.grid();
    assert!((grid.cells[0] as f64 * grid.spacing_mm - 1.0).abs() < 1e-12);
    assert!((0.0..1.0).contains(&cell.porosity()));
    assert!(cell.pore_mm().is_finite() && cell.member_mm() > 0.0);
}

/// What [`Scan`] promises of itself.
fn is_valid(scan: &Scan) {
    let [nx, ny, nz] = scan.counts();
    assert!(nx > 0 && ny > 0 && nz > 0);
    assert_eq!(scan.values().len(), nx * ny * nz);
    assert!(scan.values().iter().all(|value| value.is_finite()));
    assert!(scan.spacing_mm().iter().all(|h| h.is_finite() && *h > 0.0));
    assert!(scan.origin_mm().iter().all(|x| x.is_finite()));
    assert!(scan.corner_mm().iter().all(|x| x.is_finite()));
    let axes = scan.axes();
    for (a, axis) in axes.iter().enumerate() {
        for (b, other) in axes.iter().enumerate() {
            let cosine: f64 = (0..3).map(|x| axis[x] * other[x]).sum();
            // A thousandth is what the type promises; the margin is rounding.
            assert!(
                (cosine - f64::from(u8::from(a == b))).abs() < 1.001e-3,
                "{axes:?}"
            );
        }
    }
    let plain = Scan::new(scan.counts(), scan.spacing_mm(), scan.values().to_vec());
    assert_eq!(
        plain.map(|plain| plain.values().to_vec()).ok().as_deref(),
        Some(scan.values())
    );
}

/// The same bytes as a header and its data, and as the slices of a folder.
fn in_other_company(bytes: &[u8], hints: &Hints) {
    let slices = ["1", "2"].map(|name| (name.to_owned(), bytes.to_vec()));
    let both: [Result<Scan, ScanError>; 3] = [
        scan::read_pair(bytes, bytes, hints),
        scan::read_slices(&slices[..1], hints),
        scan::read_slices(&slices, hints),
    ];
    both.iter().flatten().for_each(is_valid);
}

/// A case file is read or refused with words, and what is read of it is itself a case file of the same run.
pub fn case_file(folder: &Path, text: &str) -> bool {
    let path = folder.join("case.toml");
    match read_text(&path, text) {
        Ok(study) => {
            is_whole(&study);
            // A sweep may have hundreds, each alike.
            for run in study.runs.iter().take(4) {
                is_a_case_file(&path, &run.case);
            }
            true
        }
        Err(mistake) => {
            assert!(!mistake.to_string().is_empty());
            false
        }
    }
}

fn is_whole(study: &Study) {
    let names: Vec<&str> = study.runs.iter().map(|run| run.case.name.as_str()).collect();
    assert!(!names.is_empty());
    let distinct: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
    for &(uncoated, coated) in &study.pairs {
        assert!(study.runs[uncoated].case.coating.is_none() && study.runs[coated].case.coating.is_some());
    }
}

/// The run as resolved, written as TOML, is read as the same run.
fn is_a_case_file(path: &Path, case: &Case) {
    let text = toml::to_string(case).unwrap_or_else(|error| panic!("{error}: {case:?}"));
    let again = read_text(path, &text).unwrap_or_else(|mistake| panic!("{mistake}\n{text}"));
    let last = again.runs.last().map(|run| Case {
        name: case.name.clone(),
        ..run.case.clone()
    });
    assert_eq!(last.as_ref(), Some(case), "{text}");
}
