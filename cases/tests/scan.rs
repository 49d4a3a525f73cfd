//! Scans as structures: thresholds, labels, densities and coats against closed forms.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use cases::case::Case;
use cases::case_file;
use cases::outcome::RunOutcome;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Voxels of the images here along x, y, z; all of them differ, so that a turned image shows.
const COUNTS: [usize; 3] = [12, 10, 8];

/// A folder with a file of bytes, one a voxel, by position.
fn image(value: impl Fn([usize; 3]) -> u8) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let [nx, ny, nz] = COUNTS;
    let at = |k: usize| [k % nx, k / nx % ny, k / nx / ny];
    let bytes: Vec<u8> = (0..nx * ny * nz).map(|k| value(at(k))).collect();
    std::fs::write(folder.path().join("scan.raw"), bytes).unwrap();
    folder
}

const RAW: &str = "raw = { counts = [12, 10, 8], scalar = \"uint8\" }\nvoxel_mm = [0.1, 0.1, 0.1]\n";
const SMOOTH: &str = "[load]\nplatens = \"smooth\"\n[solve]\ntolerance = 1e-9\n";

fn cases(folder: &Path, text: &str) -> Vec<Case> {
    let study = case_file::read_text(&folder.join("case.toml"), text)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    study.runs.into_iter().map(|run| run.case).collect()
}

fn solved(folder: &Path, text: &str) -> Vec<RunOutcome> {
    let interrupt = AtomicBool::new(false);
    let mut pipeline = Pipeline::new(&Silent, &interrupt);
    let mut solve = |case: &Case| pipeline.solve_run(case, folder).unwrap();
    cases(folder, text).iter().map(&mut solve).collect()
}

fn modulus(outcome: &RunOutcome) -> f64 {
    outcome.measures.get("apparent_modulus_mpa").unwrap()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found / expected - 1.0).abs() < tolerance,
        "{found}, not {expected}"
    );
}

/// A bar of 8 × 6 voxels along z in the middle of the box.
fn bar([x, y, _]: [usize; 3]) -> u8 {
    if (2..10).contains(&x) && (2..8).contains(&y) {
        200
    } else {
        10
    }
}

#[test]
fn a_bar_by_threshold_has_its_stiffness_at_any_voxel_size() {
    let folder = image(bar);
    for mesh in ["", "[mesh]\nvoxel_mm = 0.2\n", "[mesh]\nvoxels_across = 4\n"] {
        let text = format!(
            "[structure]\nimage = \"scan.raw\"\nmaterial = \"peek\"\n[structure.scan]\n{RAW}threshold = 100\n{mesh}{SMOOTH}"
        );
        let runs = solved(folder.path(), &text);
        close(modulus(&runs[0]), 3600.0 * 48.0 / 120.0, 1e-6);
        close(
            runs[0].measures.get("porosity").unwrap(),
            1.0 - 48.0 / 120.0,
            1e-9,
        );
    }
}

#[test]
fn regions_by_label_side_by_side_share_the_load() {
    let folder = image(|[x, ..]| if x < 4 { 1 } else { 7 });
    let solid = |young: u32| format!("{{ young_mpa = {young}, poisson = 0.25, density_g_cm3 = 1.5 }}");
    let text = format!(
        "[structure]\nimage = \"scan.raw\"\n[structure.scan]\n{RAW}regions = [\n\
         {{ name = \"soft\", labels = [1, 2], material = {} }},\n\
         {{ name = \"stiff\", labels = [7], material = {} }},\n]\n{SMOOTH}",
        solid(1000),
        solid(9000)
    );
    let runs = solved(folder.path(), &text);
    close(modulus(&runs[0]), 1000.0 / 3.0 + 9000.0 * 2.0 / 3.0, 1e-6);
}

#[test]
fn densities_give_every_cell_its_own_modulus() {
    // Eight layers across the load, each of another density; no Poisson's ratio, so that they are springs in series.
    let folder = image(|[_, _, z]| 20 * (z as u8 + 3));
    let text = format!(
        "[structure]\nimage = \"scan.raw\"\n[structure.scan]\n{RAW}[structure.scan.density]\n\
         slope_g_cm3 = 0.006\nintercept_g_cm3 = 0.1\nvoid_below_g_cm3 = 0.2\npoisson = 0.0\nlaw = \"morgan2003\"\n{SMOOTH}"
    );
    let runs = solved(folder.path(), &text);
    let density = |z: usize| 0.006 * 20.0 * (z as f64 + 3.0) + 0.1;
    let compliance: f64 = (0..8).map(|z| 1.0 / (6850.0 * density(z).powf(1.49))).sum();
    close(modulus(&runs[0]), 8.0 / compliance, 1e-5);
    // Twice as large cells hold the mean density of two layers.
    let runs = solved(folder.path(), &format!("{text}[mesh]\nvoxel_mm = 0.2\n"));
    let compliance: f64 = (0..4)
        .map(|k| 1.0 / (6850.0 * (0.5 * (density(2 * k) + density(2 * k + 1))).powf(1.49)))
        .sum();
    close(modulus(&runs[0]), 4.0 / compliance, 1e-5);
}

#[test]
fn a_coat_goes_on_the_sides_and_not_on_the_cut_ends() {
    let folder = image(bar);
    let text = format!(
        "[structure]\nimage = \"scan.raw\"\nmaterial = {{ young_mpa = 1000, poisson = 0.3, density_g_cm3 = 1 }}\n\
         [structure.scan]\n{RAW}threshold = 100\n[coating]\noutward_mm = 0.1\ninward_mm = 0\n\
         material = {{ young_mpa = 5000, poisson = 0.3, density_g_cm3 = 2 }}\n{SMOOTH}"
    );
    let runs = solved(folder.path(), &text);
    let box_mm2 = 1.2 * 1.0;
    close(modulus(&runs[0]), 1000.0 * 0.48 / box_mm2, 1e-6);
    // A coat round the edges: perimeter times thickness, and a circle of that radius.
    let coat_mm2 = 2.8 * 0.1 + std::f64::consts::PI * 0.1_f64.powi(2);
    let coated = (1000.0 * 0.48 + 5000.0 * coat_mm2) / box_mm2;
    // Edges are rounded over a voxel, which takes 8 % of the coat of so small a bar.
    close(modulus(&runs[1]), coated, 0.1);
    let coat_g = 2e-3 * coat_mm2 * 0.8;
    close(runs[1].measures.get("coat_mass_g").unwrap(), coat_g, 0.1);
}

#[test]
fn a_crop_keeps_its_part() {
    let folder = image(|[x, ..]| if x < 6 { 0 } else { 200 });
    let text = format!(
        "[structure]\nimage = \"scan.raw\"\nmaterial = \"peek\"\n[structure.scan]\n{RAW}threshold = 100\n\
         crop_mm = [[0.6, 0.0, 0.0], [1.2, 1.0, 0.8]]\n{SMOOTH}"
    );
    let runs = solved(folder.path(), &text);
    close(modulus(&runs[0]), 3600.0, 1e-6);
    assert_eq!(runs[0].mesh.cells, [6, 10, 8]);
}
