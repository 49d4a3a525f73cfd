//! Lists of parts against closed forms.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use cases::case_file;
use cases::outcome::RunOutcome;
use cases::pipeline::Pipeline;
use cases::progress::Silent;
use std::f64::consts::PI;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const SMOOTH: &str = "[load]\nplatens = \"smooth\"\n[solve]\ntolerance = 1e-8\n";

fn solved(text: &str) -> RunOutcome {
    let study = case_file::read_text(Path::new("parts.toml"), text)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let interrupt = AtomicBool::new(false);
    let folder = tempfile::tempdir().unwrap();
    let mut pipeline = Pipeline::new(&Silent, &interrupt);
    pipeline.solve_run(&study.runs[0].case, folder.path()).unwrap()
}

fn solid(young_mpa: f64, poisson: f64) -> String {
    format!("{{ young_mpa = {young_mpa}, poisson = {poisson}, density_g_cm3 = 1 }}")
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found / expected - 1.0).abs() < tolerance,
        "{found}, not {expected}"
    );
}

fn modulus(outcome: &RunOutcome) -> f64 {
    outcome.measures.get("apparent_modulus_mpa").unwrap()
}

#[test]
fn boxes_in_a_column_are_springs_in_series() {
    let text = format!(
        "[[part]]\nname = \"lower\"\nshape.box = {{ low_mm = [0, 0, 0], high_mm = [2, 2, 1] }}\nmaterial = {}\n\
         [[part]]\nname = \"upper\"\nshape.box = {{ low_mm = [0, 0, 0], high_mm = [2, 2, 3] }}\nshape.shift_mm = [0, 0, 1]\n\
         material = {}\n[mesh]\nvoxel_mm = 0.25\n{SMOOTH}",
        solid(1000.0, 0.0),
        solid(4000.0, 0.0)
    );
    close(modulus(&solved(&text)), 4.0 / (1.0 / 1000.0 + 3.0 / 4000.0), 1e-6);
}

#[test]
fn a_later_part_takes_its_place_from_the_earlier_ones() {
    // A block of 4 × 4 × 2 mm with a tall core of 2 × 2 mm, written before it or after it.
    let block = format!(
        "[[part]]\nname = \"block\"\nshape.box = {{ low_mm = [0, 0, 0], high_mm = [4, 4, 2] }}\nmaterial = {}\n",
        solid(1000.0, 0.2)
    );
    let core = format!(
        "[[part]]\nname = \"core\"\nshape.box = {{ low_mm = [1, 1, 0], high_mm = [3, 3, 2] }}\nmaterial = {}\n",
        solid(9000.0, 0.2)
    );
    let rest = format!("[mesh]\nvoxels_across = 8\n{SMOOTH}");
    close(
        modulus(&solved(&format!("{block}{core}{rest}"))),
        1000.0 * 0.75 + 9000.0 * 0.25,
        1e-5,
    );
    let error = case_file::read_text(Path::new("parts.toml"), &format!("{core}{block}{rest}")).unwrap();
    let hidden = cases::structure::build(&error.runs[0].case, None).unwrap_err();
    assert!(
        hidden.to_string().contains("nothing is left of region `core`"),
        "{hidden}"
    );
}

#[test]
fn a_channel_is_a_bore_in_a_sleeve() {
    let text = format!(
        "[[part]]\nname = \"block\"\nshape.box = {{ low_mm = [-2, -2, 0], high_mm = [2, 2, 2] }}\nmaterial = {}\n\
         [[part]]\nname = \"sleeve\"\nchannel = {{ from_mm = [0, 0, -1], to_mm = [0, 0, 3], diameter_mm = 2, sleeve_mm = 0.5 }}\n\
         material = {}\n[mesh]\nvoxel_mm = 0.1\n{SMOOTH}",
        solid(1000.0, 0.3),
        solid(5000.0, 0.3)
    );
    let outcome = solved(&text);
    assert_eq!(outcome.mesh.cells, [40, 40, 20]);
    let (bore, ring) = (PI, PI * (1.5 * 1.5 - 1.0));
    close(outcome.measures.get("porosity").unwrap(), bore / 16.0, 2e-3);
    // Cells that the bore cuts are softer than their volume.
    let expected = (1000.0 * (16.0 - bore - ring) + 5000.0 * ring) / 16.0;
    close(modulus(&outcome), expected, 0.03);
}

#[test]
fn a_lattice_has_its_skin_and_its_core() {
    // 6 mm of block: skin to 0.5 mm, lattice to 1.5 mm, solid below.
    let text = "[[part]]\nname = \"implant\"\nshape.box = { low_mm = [0, 0, 0], high_mm = [6, 6, 6] }\n\
                lattice = \"schwarz-p-network\"\nporosity = 0.6\ncell_mm = 1.0\nskin_mm = 0.5\nlattice_depth_mm = 1.5\n\
                material = \"ti6al4v-slm\"\n[mesh]\nvoxel_mm = 0.125\n";
    let study = case_file::read_text(Path::new("parts.toml"), text).unwrap();
    let built = cases::structure::build(&study.runs[0].case, None).unwrap();
    let layer = 5.0_f64.powi(3) - 3.0_f64.powi(3);
    let expected = 216.0 - 0.6 * layer;
    // Layers of whole cells hold the porosity of the cell.
    close(built.mesh.solid_volume_mm3(), expected, 5e-3);
}
