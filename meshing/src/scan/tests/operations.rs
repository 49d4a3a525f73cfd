//! Regions, boxes, other voxels, densities.

use super::phantom::{ORIGIN, StoredPhantom};
use super::writers::meta;
use crate::scan::{self, Calibration, Hints, OperationError, Scan, ScanWarning, Selection};
use crate::{PHASES_MAX, Phase, VoxelMesh};

fn phantom() -> Scan {
    scan::read_bytes(
        &meta(&StoredPhantom::new([0, 1, 2], [false; 3])),
        &Hints::default(),
    )
    .unwrap()
}

fn cubes(counts: [usize; 3], value: impl Fn([usize; 3]) -> f32) -> Scan {
    let [nx, ny, _] = counts;
    let at = |i: usize| [i % nx, i / nx % ny, i / (nx * ny)];
    let values = (0..counts.iter().product()).map(|i| value(at(i))).collect();
    Scan::new(counts, [0.5; 3], values).unwrap()
}

fn phases(names: &[&str]) -> Vec<Phase> {
    names
        .iter()
        .map(|&name| Phase {
            name: name.into(),
            body: 0,
        })
        .collect()
}

#[test]
fn thresholds_and_labels_make_regions() {
    let regions = phantom()
        .regions(&[Selection::AtLeast(100.0), Selection::Labels(vec![300, 900])])
        .unwrap();
    // Arms of 6 and 4; the arm of 3 and the far corner, although they are above the threshold too.
    assert_eq!(regions.voxels(), [10, 4]);
    assert_eq!(regions.regions()[0], 0);
    let at_least = |value| phantom().regions(&[Selection::AtLeast(value)]);
    assert_eq!(at_least(900.0).unwrap().voxels(), [1]);
    assert_eq!(
        at_least(900.5).unwrap_err(),
        OperationError::EmptyRegion { region: 1 }
    );
    assert!(matches!(
        at_least(f64::NAN),
        Err(OperationError::NotFinite { .. })
    ));
    assert_eq!(phantom().regions(&[]).unwrap_err(), OperationError::NoSelection);
    assert_eq!(
        phantom().regions(&[Selection::Labels(vec![])]).unwrap_err(),
        OperationError::NoSelection
    );
    let (regions, max) = (PHASES_MAX + 1, PHASES_MAX);
    let all = vec![Selection::AtLeast(0.0); regions];
    let many = OperationError::TooManyRegions { regions, max };
    assert_eq!(phantom().regions(&all).unwrap_err(), many);
}

#[test]
fn the_largest_piece_hangs_together_by_faces_and_islands_are_counted() {
    // Two arms without the marker in which they meet touch by nothing; the third and the far corner stand alone.
    let arms = phantom()
        .regions(&[Selection::AtLeast(100.0)])
        .unwrap()
        .largest_piece();
    assert_eq!((arms.voxels, &arms.islands[..]), (6, &[4, 3, 1][..]));
    assert_eq!(arms.regions.voxels(), [6]);
    let whole = phantom()
        .regions(&[
            Selection::Labels(vec![100, 200]),
            Selection::Labels(vec![50, 300]),
        ])
        .unwrap();
    let whole = whole.largest_piece();
    assert_eq!((whole.voxels, whole.islands.len()), (14, 0));
    assert_eq!(whole.regions.voxels(), [10, 4]);
    // Of two that are equal, the first.
    let equal = cubes([3, 1, 1], |[x, ..]| if x == 1 { 0.0 } else { 1.0 });
    let equal = equal.regions(&[Selection::AtLeast(1.0)]).unwrap().largest_piece();
    assert_eq!(equal.regions.regions(), [1, 0, 0]);
}

#[test]
fn boxes_keep_values_and_places() {
    let scan = phantom();
    let cut = scan.cropped([2..7, 1..5, 3..4]).unwrap();
    assert_eq!(cut.counts(), [5, 4, 1]);
    for at in [[0, 0, 0], [4, 3, 0], [1, 2, 0]] {
        let there = [at[0] + 2, at[1] + 1, at[2] + 3];
        assert_eq!(cut.value(at), scan.value(there));
        assert_eq!(cut.position_mm(at), scan.position_mm(there));
    }
    // By centres: from that of voxel 2 to just before that of voxel 4.
    let low = [ORIGIN[0] + 1.0, ORIGIN[1] - 0.375, ORIGIN[2]];
    let high = [ORIGIN[0] + 1.999, ORIGIN[1] + 3.375, ORIGIN[2] + 0.1];
    let cut = scan.cropped_mm(low, high).unwrap();
    assert_eq!(cut.counts(), [2, 5, 1]);
    assert_eq!(cut.origin_mm(), [ORIGIN[0] + 1.0, ORIGIN[1], ORIGIN[2]]);
}

#[test]
fn boxes_beyond_the_scan_or_without_voxels_are_refused() {
    let scan = phantom();
    assert!(matches!(
        scan.cropped([0..8, 0..1, 0..1]),
        Err(OperationError::OutsideScan { axis: 0, .. })
    ));
    assert_eq!(
        scan.cropped([0..1, 3..3, 0..1]).unwrap_err(),
        OperationError::EmptyBox { axis: 1 }
    );
    let (low, high) = (
        scan.corner_mm(),
        [0, 1, 2].map(|a| scan.corner_mm()[a] + scan.extent_mm()[a]),
    );
    assert_eq!(scan.cropped_mm(low, high).unwrap(), scan);
    let beyond = [low[0], low[1], low[2] - 0.01];
    assert!(matches!(
        scan.cropped_mm(beyond, high),
        Err(OperationError::OutsideScan { axis: 2, .. })
    ));
    let between = [low[0], ORIGIN[1] + 0.1, low[2]];
    let empty = scan.cropped_mm(between, [high[0], ORIGIN[1] + 0.2, high[2]]);
    assert_eq!(empty.unwrap_err(), OperationError::EmptyBox { axis: 1 });
    let nowhere = scan.cropped_mm([f64::NAN; 3], high);
    assert!(matches!(nowhere, Err(OperationError::NotFinite { .. })));
}

/// The plain twin: the mean of each block, summed voxel by voxel.
fn block_means(scan: &Scan, factor: [usize; 3]) -> Vec<f32> {
    let counts: [usize; 3] = std::array::from_fn(|a| scan.counts()[a] / factor[a]);
    let mut means = Vec::new();
    for z in 0..counts[2] {
        for y in 0..counts[1] {
            for x in 0..counts[0] {
                let mut sum = 0.0;
                for k in 0..factor.iter().product() {
                    let within = [
                        k % factor[0],
                        k / factor[0] % factor[1],
                        k / (factor[0] * factor[1]),
                    ];
                    let at = [0, 1, 2].map(|a| [x, y, z][a] * factor[a] + within[a]);
                    sum += f64::from(scan.value(at).unwrap());
                }
                means.push((sum / factor.iter().product::<usize>() as f64) as f32);
            }
        }
    }
    means
}

#[test]
fn coarse_voxels_are_means_of_blocks() {
    let scan = phantom();
    let coarse = scan.coarsened([3, 2, 2]).unwrap();
    assert_eq!(coarse.counts(), [2, 2, 2]);
    for (found, exact) in coarse.values().iter().zip(block_means(&scan, [3, 2, 2])) {
        assert!((found - exact).abs() < 1e-4, "{found}, not {exact}");
    }
    assert_eq!(coarse.spacing_mm(), [1.5, 1.5, 2.5]);
    assert_eq!(coarse.corner_mm(), scan.corner_mm());
    // One voxel along x and y is left over.
    assert_eq!(
        coarse.warnings(),
        [ScanWarning::Trimmed {
            length_mm: [0.5, 0.75, 0.0]
        }]
    );
    assert_eq!(scan.coarsened([1; 3]).unwrap(), scan);
    assert_eq!(
        scan.coarsened([8, 1, 1]).unwrap_err(),
        OperationError::TooCoarse { axis: 0 }
    );
    assert!(matches!(
        scan.coarsened([0, 1, 1]),
        Err(OperationError::NotPositive { .. })
    ));
}

#[test]
fn cubes_keep_means_constants_and_ramps() {
    let mean =
        |scan: &Scan| scan.values().iter().map(|&v| f64::from(v)).sum::<f64>() / scan.values().len() as f64;
    // 3.5, 3.75 and 5 mm: a whole number of cubes of 1.25 mm along y and z; along x 2.8.
    let scan = phantom();
    let boxed = scan.cropped([0..5, 0..5, 0..4]).unwrap();
    let cubes = boxed.resampled(1.25).unwrap();
    assert_eq!((cubes.counts(), cubes.spacing_mm()), ([2, 3, 4], [1.25; 3]));
    assert!(
        (mean(&cubes) - mean(&boxed)).abs() < 1e-4,
        "{} {}",
        mean(&cubes),
        mean(&boxed)
    );
    assert_eq!(cubes.warnings(), []);
    // Finer along z and coarser along x: linear functions of place stay what they are, away from the ends.
    let ramp = |p: [f64; 3]| 3.0 * p[0] - 2.0 * p[1] + p[2];
    let values = (0..8 * 8 * 8)
        .map(|i| ramp([i % 8, i / 8 % 8, i / 64].map(|k| k as f64 + 0.5)) as f32)
        .collect();
    let ramped = Scan::new([8; 3], [0.5, 1.0, 2.0], values).unwrap();
    let fine = ramped.resampled(1.0).unwrap();
    assert_eq!(fine.counts(), [4, 8, 16]);
    for z in 1..15 {
        for at in [[0, 0, z], [3, 7, z], [1, 4, z]] {
            let position = fine.position_mm(at);
            let exact = ramp([position[0] / 0.5, position[1], position[2] / 2.0]);
            assert!(
                (f64::from(fine.value(at).unwrap()) - exact).abs() < 1e-4,
                "{at:?}"
            );
        }
    }
    assert_eq!(fine.value([0, 0, 0]), Some(ramp([1.0, 0.5, 0.5]) as f32));
}

#[test]
fn sizes_without_a_result_are_refused() {
    let scan = phantom();
    for edge in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            matches!(scan.resampled(edge), Err(OperationError::NotPositive { .. })),
            "{edge}"
        );
    }
    assert_eq!(
        scan.resampled(4.0).unwrap_err(),
        OperationError::TooCoarse { axis: 0 }
    );
    assert!(matches!(
        scan.resampled(1e-9),
        Err(OperationError::TooFine { .. })
    ));
    assert!(matches!(
        scan.resampled(f64::MIN_POSITIVE),
        Err(OperationError::TooFine { .. })
    ));
    let one = Scan::new([1; 3], [1.0; 3], vec![5.0]).unwrap();
    assert_eq!(one.resampled(0.25).unwrap().values(), [5.0; 64]);
}

#[test]
fn densities_lie_on_the_line_and_not_below_zero() {
    let calibration = Calibration {
        slope_g_cm3: 0.001,
        intercept_g_cm3: 0.1,
    };
    let densities = phantom().densities(&calibration).unwrap();
    // Air, 140 voxels less the marked 15.
    assert_eq!(densities.clamped, 125);
    assert_eq!(densities.values_g_cm3[0], 0.15);
    assert_eq!(densities.values_g_cm3[139], 1.0);
    assert_eq!(densities.values_g_cm3.iter().filter(|v| **v == 0.0).count(), 125);
    for (slope, intercept) in [
        (0.0, 1.0),
        (-1.0, 0.0),
        (f64::NAN, 0.0),
        (1.0, f64::NAN),
        (1e300, 0.0),
    ] {
        let calibration = Calibration {
            slope_g_cm3: slope,
            intercept_g_cm3: intercept,
        };
        assert!(phantom().densities(&calibration).is_err(), "{slope} {intercept}");
    }
}

#[test]
fn meshes_keep_the_volume_of_each_region() {
    let scan = cubes([5, 4, 3], |[x, y, z]| ((x + 2 * y + 3 * z) % 4) as f32);
    let labels = [1, 2, 3].map(|label| Selection::Labels(vec![label]));
    let regions = scan.regions(&labels).unwrap();
    let voxels = regions.voxels();
    let volumes = |mesh: &VoxelMesh| [0, 1, 2].map(|k| mesh.phase_volume_mm3(k) / 0.125);
    for block in [1, 2, 3, 7] {
        let mesh = regions
            .mesh(phases(&["a", "b", "c"]), 0.5 * block as f64)
            .unwrap();
        assert_eq!(mesh.grid().cells, [5, 4, 3].map(|n: usize| n.div_ceil(block)));
        assert_eq!(mesh.grid().spacing_mm, 0.5 * block as f64);
        for (volume, &voxels) in volumes(&mesh).iter().zip(&voxels) {
            assert!(
                (volume - voxels as f64).abs() < 1e-5,
                "{block}: {volume}, not {voxels}"
            );
        }
    }
    let one = regions.mesh(phases(&["a", "b", "c"]), 0.5).unwrap();
    assert_eq!(one.regions(), regions.regions());
    assert_eq!(one.grid().origin_mm, [0.0; 3]);
    assert!(matches!(
        regions.mesh(phases(&["a"]), 0.5),
        Err(OperationError::WrongPhases { .. })
    ));
    assert!(matches!(
        regions.mesh(phases(&["a", "b", "c"]), 0.0),
        Err(OperationError::NotPositive { .. })
    ));
}

#[test]
fn voxels_of_any_edges_fill_cells_of_any_size() {
    let scan = Scan::new([7, 5, 3], [0.3, 0.4, 0.9], vec![1.0; 105]).unwrap();
    let regions = scan.regions(&[Selection::AtLeast(0.5)]).unwrap();
    for edge_mm in [0.3, 0.25, 0.7, 5.0] {
        let mesh = regions.mesh(phases(&["a"]), edge_mm).unwrap();
        let volume = mesh.phase_volume_mm3(0);
        assert!(
            (volume / (2.1 * 2.0 * 2.7) - 1.0).abs() < 1e-5,
            "{edge_mm}: {volume}"
        );
    }
    // A slab of one voxel, 0.9 mm high from 0.9 mm upwards, in cells of 0.6 mm: none, half, full, none, none.
    let slab = |k: usize| if (k / 35) == 1 { 1.0 } else { 0.0 };
    let scan = Scan::new([7, 5, 3], [0.3, 0.4, 0.9], (0..105).map(slab).collect()).unwrap();
    let mesh = scan.regions(&[Selection::AtLeast(0.5)]).unwrap();
    let mesh = mesh.mesh(phases(&["a"]), 0.6).unwrap();
    let column: Vec<f32> = (0..5).map(|z| mesh.fractions(z * 4 * 4)[0]).collect();
    assert_eq!(column, [0.0, 0.5, 1.0, 0.0, 0.0]);
}
