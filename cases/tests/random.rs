//! Random structures and lattices of two levels from the case file to the mesh.

// Helpers of tests stand outside the functions that clippy takes for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use cases::case_file;
use cases::structure::{Built, build};
use std::path::Path;

fn built(text: &str) -> Result<Built, String> {
    let study = case_file::read_text(Path::new("random.toml"), text)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    build(&study.runs.last().unwrap().case, None).map_err(|error| error.to_string())
}

fn porosity(built: &Built) -> f64 {
    1.0 - built.mesh.solid_volume_mm3() / built.envelope.volume_mm3
}

const FOAM: &str = "[structure]\nmaterial = \"peek\"\n[structure.voronoi]\nbox_mm = [3, 3, 4]\ncells = { in_box = 12 }\n\
                    seed = 5\nsize = { porosity = 0.8 }\n[mesh]\nvoxel_mm = 0.1\n";

#[test]
fn a_foam_has_its_porosity_and_its_seed_decides() {
    let foam = built(FOAM).unwrap();
    assert_eq!(foam.mesh.grid().cells, [30, 30, 40]);
    assert!((porosity(&foam) - 0.8).abs() < 4e-3, "{}", porosity(&foam));
    let again = built(FOAM).unwrap();
    let other = built(&FOAM.replace("seed = 5", "seed = 6")).unwrap();
    let regions = |built: &Built| built.mesh.regions().to_vec();
    assert_eq!(regions(&foam), regions(&again));
    assert_ne!(regions(&foam), regions(&other));
    assert_eq!(foam.notes.details["voronoi"]["cells"], 12);
}

#[test]
fn a_coat_on_a_foam_thickens_its_struts() {
    let coat = "[coating]\nmaterial = \"tantalum\"\noutward_mm = 0.05\ninward_mm = 0\n";
    let bare = built(FOAM).unwrap();
    let coated = built(&format!("{FOAM}{coat}")).unwrap();
    let thicker = coated.report.member_mm.unwrap() - bare.report.member_mm.unwrap();
    assert!((thicker - 0.1).abs() < 1e-9);
    assert!(porosity(&coated) < porosity(&bare) - 0.05);
}

#[test]
fn a_spinodoid_has_its_porosity() {
    let text = "[structure]\nmaterial = \"peek\"\n[structure.spinodoid]\nbox_mm = [3, 3, 3]\nwavelength_mm = 1\n\
                size = { porosity = 0.5 }\n[mesh]\nvoxel_mm = 0.1\n";
    let set = built(text).unwrap();
    assert!((porosity(&set) - 0.5).abs() < 4e-3, "{}", porosity(&set));
    assert!(set.notes.details["spinodoid"]["level"].is_number());
}

#[test]
fn a_box_that_voxels_do_not_fill_is_refused() {
    let error = built(&FOAM.replace("box_mm = [3, 3, 4]", "box_mm = [3, 3.05, 4]")).unwrap_err();
    assert!(error.contains("along y is 30.500 voxels"), "{error}");
}

#[test]
fn two_levels_have_their_total_porosity() {
    let text = "[structure]\nlattice = \"schwarz-p-network\"\nporosity = 0.5\ncell_mm = 4\ncells = [1, 1, 2]\nmaterial = \"peek\"\n\
                [structure.fine]\nlattice = \"bcc\"\ncells = 4\nsize = { total_porosity = 0.8 }\n[mesh]\nvoxels_per_cell = 48\n";
    let both = built(text).unwrap();
    assert_eq!(both.mesh.grid().cells, [48, 48, 96]);
    // Stubs of fine struts that the coarse surface cuts loose are islands.
    let islands: f64 = both.report.islands.iter().map(|island| island.volume_mm3).sum();
    let found = porosity(&both) - islands / both.envelope.volume_mm3;
    assert!((found - 0.8).abs() < 2e-3, "{found}");
    assert!((both.notes.details["levels"]["fine"]["cell_mm"].as_f64().unwrap() - 1.0).abs() < 1e-12);
}
