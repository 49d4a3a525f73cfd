//! Case files that are right.

use std::path::Path;

use super::{Study, read_text};
use crate::case::{
    Axis, CoatContent, Drive, ElementKind, Load, Member, PartialVolume, Platens, Resolution, Shape, Sides,
};

const DIAMOND: &str = r#"
title = "Diamond"
[structure]
lattice = "diamond"
porosity = 0.70
cell_mm = 1.5
material = "ti6al4v-annealed"
"#;

fn study(text: &str) -> Study {
    read_text(Path::new("folder/diamond.toml"), text).unwrap()
}

fn names(study: &Study) -> Vec<&str> {
    study.runs.iter().map(|run| run.case.name.as_str()).collect()
}

#[test]
fn a_short_case_gets_every_default() {
    let study = study(DIAMOND);
    assert_eq!(
        (study.name.as_str(), study.title.as_str()),
        ("diamond", "Diamond")
    );
    assert_eq!(names(&study), ["uncoated"]);
    let case = &study.runs[0].case;
    assert_eq!(case.structure.cells, Some([4, 4, 4]));
    assert_eq!(case.mesh.resolution, Some(Resolution::VoxelsPerCell(32)));
    assert_eq!(
        case.mesh.partial_volume,
        PartialVolume::Corners {
            exponent: 1.12,
            corner: 2.0
        }
    );
    assert_eq!(case.mesh.element, ElementKind::Hex8i);
    assert_eq!(
        (
            case.solve.tolerance,
            case.solve.max_iterations,
            case.solve.threads
        ),
        (1e-6, 500, 0)
    );
    let Load::Compression { load } = &case.load else {
        panic!("not a compression")
    };
    assert_eq!((load.axis, load.drive), (Axis::Z, Drive::Strain(0.01)));
    assert_eq!((load.platens, load.sides), (Platens::Rough, Sides::Free));
    assert_eq!(study.comparison.specimens, 5);
}

#[test]
fn a_coating_makes_two_runs_and_one_pair() {
    let study = study(&format!(
        "{DIAMOND}\n[coating]\npreset = \"split\"\nporosity = 0.2\n"
    ));
    assert_eq!(names(&study), ["uncoated", "coated"]);
    assert_eq!(study.pairs, [(0, 1)]);
    assert_eq!(study.runs[0].case.coating, None);
    let coat = study.runs[1].case.coating.clone().unwrap();
    assert_eq!((coat.outward_mm, coat.inward_mm), (0.005, 0.010));
    let CoatContent::Uniform { porosity, material } = coat.content else {
        panic!("layers: {coat:?}");
    };
    assert_eq!((porosity, material.name.as_str()), (0.2, "tantalum"));
}

#[test]
fn a_graded_coat_has_layers_softer_than_both_metals() {
    let study = study(&format!("{DIAMOND}\n[coating]\npreset = \"graded_diffused\"\n"));
    let coat = study.runs[1].case.coating.clone().unwrap();
    let young: Vec<f64> = coat
        .layers()
        .iter()
        .map(|layer| layer.material.young_mpa)
        .collect();
    assert_eq!(young.len(), 5);
    assert!(young[0] == 186_000.0 && young[1] < 80_000.0 && young[2] < 80_000.0 && young[4] > 100_000.0);
    assert_eq!(coat.inner_bounds_mm().len(), 4);
    assert!(coat.inner_bounds_mm()[3].abs() < 1e-12);
}

#[test]
fn layers_of_a_coat_are_given_from_the_outside_inwards() {
    let text = "[coating]\noutward_mm = 0.01\ninward_mm = 0.02\nlayers = [\n\
                { thickness_mm = 0.01, material = \"tantalum\" },\n{ thickness_mm = 0.02, tantalum_percent = 30 },\n]\n";
    let study = study(&format!("{DIAMOND}\n{text}"));
    let layers = study.runs[1].case.coating.clone().unwrap().layers();
    assert_eq!(layers[0].material.young_mpa, 186_000.0);
    assert_eq!(layers[1].material.young_mpa, 69_000.0);
}

#[test]
fn a_sweep_runs_every_combination_and_names_it() {
    let sweep = "[coating]\npreset = \"split\"\n[sweep]\n\"structure.porosity\" = [0.6, 0.7]\n\
                 \"structure.cells\" = [[1, 1, 1], [2, 2, 2]]\n";
    let study = study(&format!("{DIAMOND}\n{sweep}"));
    assert_eq!(study.runs.len(), 8);
    assert_eq!(
        names(&study)[..2],
        [
            "porosity=0.6,cells=1x1x1/uncoated",
            "porosity=0.6,cells=1x1x1/coated"
        ]
    );
    assert_eq!(study.pairs, [(0, 1), (2, 3), (4, 5), (6, 7)]);
    assert_eq!(study.runs[7].case.structure.cells, Some([2, 2, 2]));
    assert_eq!(study.runs[7].parameters["structure.porosity"], 0.7);
    assert_eq!(study.runs[7].case.file_stem(), "porosity=0.7,cells=2x2x2-coated");
}

#[test]
fn a_sweep_of_the_coat_solves_the_uncoated_structure_once() {
    let sweep = "[sweep]\n\"coating.preset\" = [\"split\", \"dense_outward\"]\n";
    let study = study(&format!("{DIAMOND}\n{sweep}"));
    assert_eq!(
        names(&study),
        ["uncoated", "preset=split/coated", "preset=dense_outward/coated"]
    );
    assert_eq!(study.pairs, [(0, 1), (0, 2)]);
}

/// Each lattice with the size that fits it: the case without its sweeps would have none.
#[test]
fn several_sweeps_of_one_file_follow_each_other() {
    let text = "[structure]\nlattice = \"diamond\"\nporosity = 0.7\nmaterial = \"ti6al4v-slm\"\n[coating]\npreset = \"split\"\n\
                [[sweep]]\n\"structure.strut_mm\" = [0.3, 0.4]\n\
                [[sweep]]\n\"structure.lattice\" = [\"bcc\"]\n\"structure.pore_mm\" = [0.7]\n\
                [[sweep]]\n\"structure.strut_mm\" = [0.4]\n";
    let study = study(text);
    assert_eq!(
        names(&study),
        [
            "strut_mm=0.3/uncoated",
            "strut_mm=0.3/coated",
            "strut_mm=0.4/uncoated",
            "strut_mm=0.4/coated",
            "lattice=bcc,pore_mm=0.7/uncoated",
            "lattice=bcc,pore_mm=0.7/coated",
        ]
    );
    assert_eq!(study.pairs, [(0, 1), (2, 3), (4, 5)]);
    assert_eq!(study.input()["sweep"][1]["structure.pore_mm"][0], 0.7);
}

#[test]
fn an_order_is_observed_within_its_own_sweep() {
    let text = "[[sweep]]\n\"mesh.voxels_per_cell\" = [8, 16]\n[[sweep]]\n\"structure.porosity\" = [0.6]\n\
                [expected_order]\n\"uncoated.apparent_modulus_mpa\" = { value = 1, limit = 1, absolute = 1 }\n";
    let study = study(&format!("{DIAMOND}\n{text}"));
    assert_eq!(
        study.expected[0].observed_over.as_ref().unwrap().runs,
        ["voxels_per_cell=8/uncoated", "voxels_per_cell=16/uncoated"]
    );
}

#[test]
fn an_element_is_named_or_swept() {
    let plain = study(&format!("{DIAMOND}\n[mesh]\nelement = \"hex8\"\n"));
    assert_eq!(plain.runs[0].case.mesh.element, ElementKind::Hex8);
    assert_eq!(plain.input()["mesh"]["element"], "hex8");
    assert_eq!(study(DIAMOND).input()["mesh"]["element"], "hex8i");
    let swept = study(&format!(
        "{DIAMOND}\n[sweep]\n\"mesh.element\" = [\"hex8i\", \"hex8\"]\n"
    ));
    assert_eq!(names(&swept), ["element=hex8i/uncoated", "element=hex8/uncoated"]);
    let elements = swept.runs.iter().map(|run| run.case.mesh.element);
    assert!(elements.eq([ElementKind::Hex8i, ElementKind::Hex8]));
}

#[test]
fn swept_keys_of_one_last_word_are_named_in_full() {
    let sweep = "[coating]\npreset = \"split\"\n[sweep]\n\"structure.porosity\" = [0.6]\n\
                 \"coating.porosity\" = [0.1]\n";
    let study = study(&format!("{DIAMOND}\n{sweep}"));
    assert_eq!(
        names(&study),
        [
            "porosity=0.6/uncoated",
            "structure.porosity=0.6,coating.porosity=0.1/coated"
        ]
    );
}

#[test]
fn expectations_find_their_run() {
    let text = "[expected]\n\"uncoated.apparent_modulus_mpa\" = { value = 6400, tolerance = 0.02, source = \"s\" }\n\
                \"uncoated.porosity\" = { value = 0.7, absolute = 0.001 }\n";
    let study = study(&format!("{DIAMOND}\n{text}"));
    let modulus = study
        .expected
        .iter()
        .find(|e| e.measure == "apparent_modulus_mpa")
        .unwrap();
    assert_eq!(
        (modulus.run.as_str(), modulus.value, modulus.margin),
        ("uncoated", 6400.0, 128.0)
    );
    let porosity = study.expected.iter().find(|e| e.measure == "porosity").unwrap();
    assert_eq!(porosity.margin, 0.001);
}

#[test]
fn a_sheet_takes_a_wall_and_a_plug_takes_its_bone() {
    let text = r#"
[structure]
lattice = "gyroid-sheet"
wall_mm = 0.2
cell_mm = 2
material = { young_mpa = 3600, poisson = 0.38, density_g_cm3 = 1.3 }
[load]
case = "plug"
force_n = 100
plug_diameter_mm = 8
plug_length_mm = 10
block_mm = [20, 20, 25]
[bone]
apparent_density_g_cm3 = 0.3
law = "morgan2003"
"#;
    let study = study(text);
    let case = &study.runs[0].case;
    let Shape::Lattice { sizing, .. } = &case.structure.shape else {
        panic!("not a lattice")
    };
    assert_eq!(sizing.member, Some(Member::WallMm(0.2)));
    assert_eq!(case.structure.cells, None);
    assert_eq!(case.structure.material.as_ref().unwrap().name, "inline");
    let Load::Plug { load, bone } = &case.load else {
        panic!("not a plug")
    };
    assert_eq!(load.block_mm, [20.0, 20.0, 25.0]);
    // Morgan 2003: 6850 · 0.3^1.49 MPa.
    assert!((bone.young_mpa() - 1139.1).abs() < 0.5, "{}", bone.young_mpa());
    assert_eq!((bone.poisson, bone.lazy_zone, bone.cortical_mm), (0.2, 0.5, 0.0));
}

#[test]
fn layers_are_a_stack_of_one_cell() {
    let text = r#"
[structure]
cell_mm = 1
layers = [ { material = "peek", thickness_mm = 0.5 }, { material = "tantalum", thickness_mm = 0.25 } ]
[mesh]
voxels_per_cell = 4
"#;
    let study = study(text);
    let case = &study.runs[0].case;
    let Shape::Layers {
        layers, layers_axis, ..
    } = &case.structure.shape
    else {
        panic!("not layers")
    };
    assert_eq!(
        (layers.len(), *layers_axis, case.structure.cells),
        (2, Axis::Z, Some([1, 1, 1]))
    );
}

/// The input as resolved, written as TOML, is a case file that gives the same runs.
#[test]
fn the_resolved_case_is_a_case_file() {
    let coated =
        format!("{DIAMOND}\n[coating]\npreset = \"split\"\n[load]\nforce_n = 10\n[mesh]\nvoxel_mm = 0.1\n");
    let plug = "[structure]\nlattice = \"solid\"\ncell_mm = 1\nmaterial = \"peek\"\n[load]\ncase = \"plug\"\n\
                force_n = 1\nplug_diameter_mm = 2\nplug_length_mm = 2\nblock_mm = [5, 5, 5]\n[bone]\n\
                apparent_density_g_cm3 = 0.3\n";
    let plain = format!("{DIAMOND}\n[mesh]\nelement = \"hex8\"\n");
    let graded = "[structure]\nlattice = \"bcc\"\ncell_mm = 1\ncell_aspect = [1, 1, 2]\nfillet_mm = 0.1\nmaterial = \"peek\"\n\
                  outline = { shape = \"box\", size_mm = [2, 2, 2] }\n\
                  grade = { quantity = \"strut_mm\", depth = { from_mm = 0, to_mm = 1 }, values = [0.2, 0.3] }\n";
    let radial = "[[part]]\nname = \"ball\"\nshape.sphere = { centre_mm = [0, 0, 0], diameter_mm = 8 }\nmaterial = \"peek\"\n\
                  lattice = \"gyroid-sheet\"\nporosity = 0.7\n\
                  grade = { quantity = \"cell_mm\", radial = { centre_mm = [0, 0, 0], axis = \"y\", from_mm = 0, to_mm = 4 }, values = [1, 2] }\n\
                  [mesh]\nvoxel_mm = 0.125\n";
    let cage = "[structure]\nlattice = \"gyroid-sheet\"\nporosity = 0.7\ncell_mm = 3\nmaterial = \"peek\"\n\
                device = { name = \"interbody-cage\", sizes = { teeth = false, window_mm = [10, 8.5] } }\n[mesh]\nvoxel_mm = 1\n";
    for text in [DIAMOND, &plain, &coated, plug, graded, radial, cage] {
        let first = study(text);
        let resolved = &first.runs.last().unwrap().case;
        let again = study(&toml::to_string(resolved).unwrap());
        assert_eq!(&again.runs.last().unwrap().case, resolved);
    }
}
