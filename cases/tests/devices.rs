//! Built-in devices from the case file to the mesh.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use cases::case_file;
use cases::structure::{Built, build};
use std::path::Path;

fn built(device: &str, more: &str) -> Built {
    let text = format!(
        "[structure]\nlattice = \"schwarz-p-network\"\nporosity = 0.6\ncell_mm = 4\nmaterial = \"ti6al4v-slm\"\n\
         device = {device}\n{more}"
    );
    let study = case_file::read_text(Path::new("device.toml"), &text)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    build(&study.runs.last().unwrap().case, None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn regions(built: &Built) -> Vec<&str> {
    let phases = built.mesh.phases().iter();
    phases.map(|phase| phase.name.as_str()).collect()
}

fn volume(built: &Built, region: &str) -> f64 {
    let at = regions(built).iter().position(|name| *name == region).unwrap();
    built.mesh.phase_volume_mm3(at)
}

#[test]
fn a_cup_has_its_regions_materials_and_volumes() {
    let cup =
        "{ name = \"acetabular-cup\", sizes = { screw_holes = 0 }, materials = { liner = \"uhmwpe\" } }";
    let built = built(cup, "[mesh]\nvoxel_mm = 1.2\n");
    assert_eq!(regions(&built), ["solid", "lattice", "liner"]);
    let names: Vec<&str> = built
        .materials
        .iter()
        .map(|material| material.name.as_str())
        .collect();
    assert_eq!(names, ["ti6al4v-slm", "ti6al4v-slm", "uhmwpe"]);
    // Half shells between the radii 14, 21 and 27 mm; the lattice of 1.3 mm begins 2 mm above the rim.
    let half = |radius: f64| 2.0 / 3.0 * std::f64::consts::PI * radius.powi(3);
    let liner = half(21.0) - half(14.0);
    assert!((volume(&built, "liner") / liner - 1.0).abs() < 0.01);
    let cap = |radius: f64, from: f64| {
        let height = radius - from;
        std::f64::consts::PI * height * height * (3.0 * radius - height) / 3.0
    };
    let porous = cap(27.0, 2.0) - cap(25.7, 2.0);
    let solid = half(27.0) - half(21.0) - porous;
    assert!(
        (volume(&built, "solid") / solid - 1.0).abs() < 0.01,
        "{}",
        volume(&built, "solid")
    );
    let filled = volume(&built, "lattice") / porous;
    assert!((filled - 0.4).abs() < 0.03, "{filled}");
}

#[test]
fn a_size_of_the_case_file_is_taken() {
    let augment = |height: f64| {
        let device =
            format!("{{ name = \"flat-augment\", sizes = {{ thickness_mm = {height}, screw_holes = 0 }} }}");
        built(&device, "[mesh]\nvoxel_mm = 1\n")
    };
    let [thin, thick] = [8.0, 12.0].map(augment);
    // The footprint of 45 × 25 mm with corners of 5 mm, 4 mm higher.
    let footprint = 45.0 * 25.0 - (4.0 - std::f64::consts::PI) * 25.0;
    let more = volume(&thick, "solid") - volume(&thin, "solid");
    assert!((more / (4.0 * footprint) - 1.0).abs() < 5e-3, "{more}");
    assert!((volume(&thick, "lattice") / volume(&thin, "lattice") - 1.0).abs() < 1e-6);
}

#[test]
fn the_coat_of_a_hemipelvic_implant_lies_on_metal_and_not_on_bone() {
    let device = "{ name = \"hemipelvis\", materials = { cortical_bone = \"cortical-bone\", liner = \"uhmwpe\", \
                  trabecular_bone = { young_mpa = 300, poisson = 0.2, density_g_cm3 = 0.4 } } }";
    let coat = "[coating]\npreset = \"dense_outward\"\n[mesh]\nvoxel_mm = 3\n";
    let built = built(device, coat);
    assert_eq!(
        regions(&built),
        [
            "cortical_bone",
            "trabecular_bone",
            "solid",
            "lattice",
            "liner",
            "coat"
        ]
    );
    assert_eq!(built.materials.last().unwrap().name, "tantalum");
    assert!(volume(&built, "coat") > 0.0);
}
