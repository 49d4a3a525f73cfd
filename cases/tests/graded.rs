//! Lattices that vary in space, from the case file to the mesh.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use cases::case_file;
use cases::structure::{Built, build};
use std::path::Path;

fn built(text: &str) -> Result<Built, String> {
    let study = case_file::read_text(Path::new("graded.toml"), text)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    build(&study.runs[0].case, None).map_err(|error| error.to_string())
}

/// Void part of the layers of the grid from one height to another, in parts of the whole.
fn porosity(built: &Built, [from, to]: [f64; 2]) -> f64 {
    let grid = built.mesh.grid();
    let layer = grid.cells[0] * grid.cells[1];
    let [first, last] = [from, to].map(|part| (part * grid.cells[2] as f64).round() as usize);
    let cells = first * layer..last * layer;
    let count = cells.len() as f64;
    let solid: f64 = cells
        .map(|cell| f64::from(built.mesh.fractions(cell).iter().sum::<f32>()))
        .sum();
    1.0 - solid / count
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found}, not {expected}");
}

const BOX: &str = "outline = { shape = \"box\", size_mm = [1, 1, 8] }\nmaterial = \"peek\"\n";

fn structure(lattice: &str, sizes: &str) -> String {
    format!("[structure]\nlattice = \"{lattice}\"\n{sizes}\n{BOX}\n[mesh]\nvoxel_mm = 0.1\n")
}

#[test]
fn porosity_runs_along_an_axis() {
    for lattice in ["diamond", "gyroid-sheet", "schwarz-p-network"] {
        let grade = "grade = { quantity = \"porosity\", along = { axis = \"z\", from_mm = 1, to_mm = 7 }, values = [0.75, 0.6] }";
        let body = built(&structure(lattice, &format!("cell_mm = 1\n{grade}"))).unwrap();
        // A single cell of 10 voxels loses the islands at its cut sides.
        close(porosity(&body, [0.0, 0.125]), 0.75, 1.2e-2);
        close(porosity(&body, [0.875, 1.0]), 0.6, 1.2e-2);
        close(porosity(&body, [0.375, 0.625]), 0.675, 6e-3);
        let end = &body.notes.details["grade"]["last"];
        close(end["porosity"].as_f64().unwrap(), 0.6, 1e-3);
    }
}

#[test]
fn struts_and_walls_vary_in_thickness_with_the_radius() {
    for (lattice, key) in [("bcc", "strut_mm"), ("gyroid-sheet", "wall_mm")] {
        let grade = format!(
            "grade = {{ quantity = \"{key}\", radial = {{ centre_mm = [0.5, 0.5, 0], axis = \"z\", from_mm = 0, to_mm = 1 }}, values = [0.2, 0.2] }}"
        );
        let even = built(&structure(lattice, &format!("cell_mm = 1\n{grade}"))).unwrap();
        let plain = built(&structure(lattice, &format!("cell_mm = 1\n{key} = 0.2"))).unwrap();
        close(porosity(&even, [0.0, 1.0]), porosity(&plain, [0.0, 1.0]), 1e-6);
        let thicker = built(&structure(
            lattice,
            &format!("cell_mm = 1\n{}", grade.replace("0.2]", "0.3]")),
        ))
        .unwrap();
        assert!(porosity(&thicker, [0.0, 1.0]) < porosity(&plain, [0.0, 1.0]) - 0.02);
    }
}

#[test]
fn cells_vary_in_size_at_one_porosity() {
    let grade = "grade = { quantity = \"cell_mm\", along = { axis = \"z\", from_mm = 0, to_mm = 8 }, values = [0.8, 1.6] }";
    let body = built(&structure("octet", &format!("porosity = 0.7\n{grade}"))).unwrap();
    close(porosity(&body, [0.0, 1.0]), 0.7, 0.02);
    assert!(body.notes.details["grade_distortion"].as_f64().unwrap() > 1.0);
    assert_eq!(body.report.member_mm, None);
}

#[test]
fn porosity_follows_the_depth_in_a_part_and_the_values_of_an_image() {
    let part = "[[part]]\nname = \"ball\"\nshape.sphere = { centre_mm = [0, 0, 0], diameter_mm = 8 }\nmaterial = \"peek\"\n\
                lattice = \"gyroid-sheet\"\ncell_mm = 1\n\
                grade = { quantity = \"porosity\", depth = { from_mm = 0, to_mm = 4 }, values = [0.8, 0.5] }\n\
                [mesh]\nvoxel_mm = 0.2\n";
    let ball = built(part).unwrap();
    // Mean of 0.8 − 0.3 (4 − r)/4 over the ball: the mean radius is 3.
    let volume = 4.0 / 3.0 * std::f64::consts::PI * 64.0;
    close(1.0 - ball.mesh.solid_volume_mm3() / volume, 0.8 - 0.3 / 4.0, 5e-3);
    assert!(ball.notes.details.contains_key("grade_ball"));

    let folder = tempfile::tempdir().unwrap();
    let raw: Vec<u8> = (0..8).flat_map(|k| [k; 4]).collect();
    let header = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 8\nencoding: raw\nspacings: 1 1 1\n\n";
    let file = [header.as_bytes(), &raw].concat();
    std::fs::write(folder.path().join("grey.nrrd"), file).unwrap();
    let grade = "grade = { quantity = \"porosity\", image = { file = \"grey.nrrd\", from_value = 0, to_value = 7 }, values = [0.8, 0.6] }";
    let text = structure("gyroid-sheet", &format!("cell_mm = 1\n{grade}"));
    let path = folder.path().join("case.toml");
    std::fs::write(&path, text).unwrap();
    let study = case_file::read(&path).unwrap();
    let body = build(&study.runs[0].case, None).unwrap();
    close(porosity(&body, [0.0, 1.0]), 0.7, 3e-3);
    close(porosity(&body, [0.0, 0.125]), 0.8, 6e-3);
}

#[test]
fn a_coat_must_fit_both_ends() {
    let grade = "grade = { quantity = \"strut_mm\", along = { axis = \"z\", from_mm = 0, to_mm = 8 }, values = [0.02, 0.3] }";
    let text = structure("bcc", &format!("cell_mm = 1\n{grade}"));
    let coat = "[coating]\nmaterial = \"tantalum\"\noutward_mm = 0\ninward_mm = 0.02\n";
    let study = case_file::read_text(Path::new("graded.toml"), &format!("{text}{coat}"));
    let study = study.unwrap_or_else(|error| panic!("{error:?}"));
    let coated = study.runs.iter().find(|run| run.case.coating.is_some()).unwrap();
    assert!(build(&coated.case, None).is_err());
}
