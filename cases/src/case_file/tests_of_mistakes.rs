//! Case files that are wrong: one test a class of mistake, with the text of the message.

use std::path::Path;

use super::read_text;

const GOOD: &str = "[structure]\nlattice = \"diamond\"\nporosity = 0.7\ncell_mm = 1.5\nmaterial = \"peek\"\n";

/// The message for a text that must be refused.
fn message(text: &str) -> String {
    match read_text(Path::new("case.toml"), text) {
        Ok(study) => panic!("read without a mistake: {:?}", study.runs[0].case),
        Err(error) => error.to_string(),
    }
}

/// The message for the good case with a line replaced.
fn replaced(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old));
    message(&GOOD.replace(old, new))
}

/// The message for the good case with more text after it.
fn with(more: &str) -> String {
    message(&format!("{GOOD}{more}"))
}

fn assert_has(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in:\n{message}");
    }
}

#[test]
fn unknown_key() {
    let shown = replaced("porosity = 0.7", "porosty = 0.7");
    assert_has(
        &shown,
        &[
            "unknown key `porosty`",
            "case.toml:3:1",
            "3 | porosty = 0.7\n  | ^^^^^^^",
            "did you mean `porosity`?",
        ],
    );
}

#[test]
fn unknown_section() {
    assert_has(
        &with("[coatng]\n"),
        &["unknown key `coatng`", "case.toml:6:2", "did you mean `coating`?"],
    );
}

#[test]
fn key_of_another_section() {
    assert_has(
        &with("voxels_per_cell = 16\n"),
        &[
            "unknown key `voxels_per_cell`",
            "did you mean `[mesh] voxels_per_cell`?",
        ],
    );
}

#[test]
fn unknown_key_in_an_inline_table() {
    let shown = replaced("\"peek\"", "{ young_gpa = 3.6 }");
    assert_has(
        &shown,
        &[
            "unknown key `young_gpa`",
            "case.toml:5:14",
            "did you mean `young_mpa`?",
        ],
    );
}

#[test]
fn unknown_key_in_a_list_of_tables() {
    let shown =
        message("[structure]\ncell_mm = 1\n[[structure.layers]]\nmaterial = \"peek\"\nthicknes_mm = 1\n");
    assert_has(
        &shown,
        &[
            "unknown key `thicknes_mm`",
            "case.toml:5:1",
            "did you mean `thickness_mm`?",
        ],
    );
}

#[test]
fn broken_toml() {
    assert_has(&message("[structure\n"), &["not valid TOML", "case.toml:1:"]);
    assert_has(&replaced("0.7", "0.7.1"), &["not valid TOML", "case.toml:3:"]);
}

#[test]
fn duplicate_key_and_section() {
    assert_has(
        &with("porosity = 0.8\n"),
        &["this key or section is given twice", "case.toml:6:1"],
    );
    assert_has(
        &with("[structure]\n"),
        &["this key or section is given twice", "case.toml:6:"],
    );
}

#[test]
fn wrong_type() {
    let shown = replaced("porosity = 0.7", "porosity = \"high\"");
    assert_has(
        &shown,
        &[
            "`structure.porosity` is the text \"high\"",
            "case.toml:3:12",
            "expected: a number",
        ],
    );
    let shown = with("[mesh]\nvoxels_per_cell = 16.5\n");
    assert_has(
        &shown,
        &[
            "`mesh.voxels_per_cell` is the number `16.5`",
            "expected: a whole number",
        ],
    );
    assert_has(
        &with("cells = [1, 2]\n"),
        &[
            "`structure.cells` is a list of length 2",
            "three values, along x, y and z",
        ],
    );
    assert_has(
        &with("cells = 4\n"),
        &["`structure.cells` is the whole number `4`", "three values"],
    );
    assert_has(
        &message("structure = 4\n"),
        &["`structure` is the whole number `4`", "expected: a table"],
    );
    assert_has(
        &replaced("\"peek\"", "3"),
        &["`structure.material`", "a name or an inline table"],
    );
}

#[test]
fn unknown_choice() {
    let shown = with("[load]\nplatens = \"rogh\"\n");
    assert_has(
        &shown,
        &[
            "`load.platens` is the unknown word `rogh`",
            "case.toml:7:11",
            "did you mean `rough`?",
            "`rough` or `smooth`",
        ],
    );
    assert_has(
        &with("[mesh]\nelement = \"hexi8\"\n"),
        &[
            "`mesh.element` is the unknown word `hexi8`",
            "case.toml:7:11",
            "did you mean `hex8",
            "`hex8i` or `hex8`",
        ],
    );
    let shown = with("[sweep]\n\"mesh.element\" = [\"hex8\", \"hex9\"]\n");
    assert_has(
        &shown,
        &[
            "the unknown word `hex9`",
            "did you mean `hex8`?",
            "case.toml:7:27",
        ],
    );
}

#[test]
fn numbers_that_are_none() {
    assert_has(
        &replaced("0.7", "nan"),
        &[
            "`structure.porosity` is NaN",
            "case.toml:3:12",
            "above 0 and below 1",
        ],
    );
    assert_has(
        &replaced("1.5", "inf"),
        &["`structure.cell_mm` is inf", "a finite number above 0"],
    );
}

#[test]
fn numbers_out_of_range() {
    assert_has(
        &replaced("1.5", "0"),
        &["`structure.cell_mm` is 0", "a finite number above 0"],
    );
    assert_has(
        &replaced("1.5", "-1.5"),
        &["`structure.cell_mm` is -1.5", "case.toml:4:11"],
    );
    assert_has(
        &replaced("0.7", "1.0"),
        &["`structure.porosity` is 1", "a number above 0 and below 1"],
    );
    assert_has(
        &with("cells = [4, 0, 4]\n"),
        &[
            "`structure.cells[1]` is 0",
            "case.toml:6:13",
            "a whole number from 1",
        ],
    );
    assert_has(
        &with("[mesh]\nvoxels_per_cell = 3\n"),
        &["`mesh.voxels_per_cell` is 3", "from 4 to"],
    );
    assert_has(&with("[mesh]\nvoxel_mm = -1\n"), &["`mesh.voxel_mm` is -1"]);
    assert_has(
        &with("[mesh]\npartial_volume_exponent = 0.5\n"),
        &["`mesh.partial_volume_exponent` is 0.5"],
    );
    assert_has(&with("[solve]\ntolerance = 0\n"), &["`solve.tolerance` is 0"]);
    assert_has(
        &with("[solve]\nthreads = -1\n"),
        &["`solve.threads` is -1", "from 0 to"],
    );
    assert_has(&with("[load]\nstrain = 1.5\n"), &["`load.strain` is 1.5"]);
    assert_has(
        &with("[coating]\npreset = \"split\"\nporosity = 1\n"),
        &["`coating.porosity` is 1", "from 0 and below 1"],
    );
    assert_has(
        &with("[comparison]\nspecimens = 1\n"),
        &["`comparison.specimens` is 1", "from 2 to"],
    );
    assert_has(
        &with("[comparison]\npower = 0.01\n"),
        &["is not above `comparison.significance`"],
    );
    let shown = replaced("\"peek\"", "{ young_mpa = 1, poisson = 0.5, density_g_cm3 = 1 }");
    assert_has(
        &shown,
        &["`structure.material.poisson` is 0.5", "above -1 and below 0.5"],
    );
}

#[test]
fn unknown_names() {
    assert_has(
        &replaced("diamond", "diamnd"),
        &[
            "`structure.lattice` is the unknown name `diamnd`",
            "case.toml:2:11",
            "did you mean `diamond`?",
        ],
    );
    assert_has(
        &replaced("peek", "peak"),
        &[
            "unknown name `peak`",
            "did you mean `peek`?",
            "one of ti6al4v-ebm",
        ],
    );
    assert_has(
        &with("[coating]\npreset = \"dense-outward\"\n"),
        &["unknown name `dense-outward`", "did you mean `dense_outward`?"],
    );
    assert_has(
        &with("[load]\ncase = \"compresion\"\n"),
        &["unknown name `compresion`", "did you mean `compression`?"],
    );
}

#[test]
fn sizing_too_little_and_too_much() {
    assert_has(
        &replaced("porosity = 0.7\n", ""),
        &[
            "given by `cell_mm` alone",
            "exactly two of `cell_mm`, `porosity`, `strut_mm`, `pore_mm`",
        ],
    );
    assert_has(
        &replaced("porosity = 0.7\ncell_mm = 1.5\n", ""),
        &["the size of the lattice is not given", "case.toml:1:1"],
    );
    assert_has(
        &with("strut_mm = 0.4\n"),
        &["the size of the lattice is given 3 times", "case.toml:6:1"],
    );
    assert_has(
        &with("wall_mm = 0.4\n"),
        &["`structure.wall_mm` is for sheets; this lattice takes `strut_mm`"],
    );
    assert_has(
        &replaced("\"diamond\"", "\"solid\""),
        &["`structure.porosity` does not go with a full block"],
    );
}

#[test]
fn shapes_that_are_none_or_several_or_files_that_are_not_there() {
    assert_has(
        &replaced("lattice = \"diamond\"\n", ""),
        &["[structure] says nothing to mesh", "exactly one of"],
    );
    assert_has(
        &with("image = \"a.npy\"\n"),
        &["[structure] has both `lattice` and `image`", "case.toml:6:1"],
    );
    assert_has(
        &with("stl = \"part.stl\"\n"),
        &["[structure] has both `lattice` and `stl`"],
    );
    assert_has(
        &message("title = \"t\"\n"),
        &["no section [structure]", "--> case.toml"],
    );
    assert_has(
        &message("[structure]\nstl = { file = \"none.stl\" }\nmaterial = \"peek\"\n"),
        &["there is no file `none.stl`", "case.toml:2:"],
    );
    assert_has(
        &replaced("lattice = \"diamond\"", "image = \"none.npy\""),
        &["there is no image `none.npy`", "case.toml:2:9"],
    );
    assert_has(
        &replaced("lattice = \"diamond\"", "image = \"scan.nii.gz\""),
        &["`structure.cell_mm` does not go with a scan", "case.toml:4:1"],
    );
}

#[test]
fn scans_that_are_not_said_to_be_anything() {
    let scan = |rest: &str| {
        let here = env!("CARGO_MANIFEST_DIR");
        message(&format!("[structure]\nimage = \"{here}/Cargo.toml\"\n{rest}"))
    };
    assert_has(&scan("material = \"peek\"\n"), &["`structure.scan` is missing"]);
    assert_has(
        &scan("material = \"peek\"\n[structure.scan]\n"),
        &["does not say what is solid", "exactly one of `threshold`"],
    );
    assert_has(
        &scan("material = \"peek\"\nscan = { threshold = 1, labels = [1] }\n"),
        &["both `threshold` and `labels`", "exactly one of", "case.toml:4"],
    );
    assert_has(
        &scan("material = \"peek\"\nscan = { labels = [] }\n"),
        &["no labels"],
    );
    assert_has(
        &scan("material = \"peek\"\nscan = { threshold = nan }\n"),
        &["the threshold is NaN"],
    );
    assert_has(
        &scan("material = \"peek\"\nscan = { threshold = 1, crop_mm = [[0, 0, 0], [1, 0, 1]] }\n"),
        &["holds nothing", "the lower corner and the upper one"],
    );
    assert_has(
        &scan("material = \"peek\"\nscan = { threshold = 1 }\n[mesh]\nvoxels_per_cell = 8\n"),
        &["`mesh.voxels_per_cell` is for what is made of cells"],
    );
    let density = "scan = { density = { slope_g_cm3 = 1, intercept_g_cm3 = 0, void_below_g_cm3 = 0.1 } }\n";
    assert_has(
        &scan(&format!("material = \"peek\"\n{density}")),
        &["`structure.material` does not go with `scan.density`"],
    );
    assert_has(
        &scan(&format!("{density}[coating]\npreset = \"dense_outward\"\n")),
        &["no surface to coat"],
    );
    assert_has(
        &scan("scan = { density = { slope_g_cm3 = 1, intercept_g_cm3 = 0 } }\n"),
        &["`structure.scan.density.void_below_g_cm3` is missing"],
    );
    let region = "{ name = \"a\", labels = [1], material = \"peek\" }";
    assert_has(
        &scan(&format!("scan = {{ regions = [{region}, {region}] }}\n")),
        &["two regions have the name `a`"],
    );
    assert_has(
        &scan(&format!(
            "scan = {{ regions = [{region}] }}\n[coating]\npreset = \"dense_outward\"\n"
        )),
        &["no region that it goes on", "`coated = true`"],
    );
    assert_has(
        &scan("scan = { regions = [{ name = \"coat\", labels = [1], material = \"peek\" }] }\n"),
        &["the name of the region is `coat`"],
    );
}

#[test]
fn missing_keys() {
    assert_has(
        &replaced("material = \"peek\"\n", ""),
        &["`structure.material` is missing", "case.toml:1:1"],
    );
    assert_has(
        &with("[coating]\n"),
        &["`coating.material` is missing", "a `preset`, or a `material`"],
    );
    assert_has(
        &with("[coating]\nmaterial = \"tantalum\"\n"),
        &["the coat has no thickness", "case.toml:6:1"],
    );
    assert_has(
        &replaced("\"peek\"", "{ young_mpa = 1, poisson = 0.3 }"),
        &["`structure.material.density_g_cm3` is missing"],
    );
}

#[test]
fn keys_that_do_not_go_together() {
    assert_has(
        &with("[load]\nstrain = 0.01\nforce_n = 3\n"),
        &["both `strain` and `force_n`", "case.toml:8:1"],
    );
    assert_has(
        &with("[mesh]\nvoxels_per_cell = 8\nvoxel_mm = 0.1\n"),
        &["both `voxels_per_cell` and `voxel_mm`"],
    );
    assert_has(
        &with("[mesh]\npartial_volume = \"sampled\"\npartial_volume_exponent = 2\n"),
        &["goes with partial_volume = \"power\" or \"corners\" only"],
    );
    assert_has(
        &with("[load]\nblock_mm = [1, 1, 1]\n"),
        &["`load.block_mm` is a key of the load case `plug`, not of `compression`"],
    );
    assert_has(
        &with("[bone]\nlazy_zone = 0.5\n"),
        &["`bone` goes with the load case `plug` only", "case.toml:6:2"],
    );
    assert_has(&with("layers_axis = \"z\"\n"), &["goes with `layers` only"]);
}

const PLUG: &str = "[load]\ncase = \"plug\"\nforce_n = 1\nplug_diameter_mm = 2\nplug_length_mm = 2\n\
                    block_mm = [5, 5, 5]\n[bone]\napparent_density_g_cm3 = 0.3\n";

#[test]
fn plugs_that_cannot_be() {
    assert_has(
        &with(&format!("cells = [4, 4, 4]\n{PLUG}")),
        &["`structure.cells` does not go with a plug"],
    );
    assert_has(
        &with(&PLUG.replace("force_n", "strain = 0.1\nforce_n")),
        &["`load.strain` is a key of the load case `compression`"],
    );
    assert_has(
        &with(&PLUG.replace("r_mm = 2", "r_mm = 5")),
        &["the plug does not fit in its block", "less than 5 mm"],
    );
    assert_has(
        &with(&PLUG.replace("force_n = 1\n", "")),
        &["`load.force_n` is missing", "case.toml:6:1"],
    );
    assert_has(
        &with(&PLUG.replace("apparent_density_g_cm3 = 0.3", "")),
        &["`bone.apparent_density_g_cm3` is missing"],
    );
    assert_has(
        &with(&format!("{PLUG}cortical_mm = 50\n")),
        &["a cortical layer of 50 mm is higher than the block"],
    );
    assert_has(
        &with(&format!("{PLUG}law = \"dalstra1994\"\n")),
        &["did you mean `dalstra1993`?"],
    );
    assert_has(
        &with(&PLUG.replace("5, 5, 5", "5, -5, 5")),
        &["`load.block_mm[1]` is -5"],
    );
}

#[test]
fn layers_that_cannot_be() {
    let layers = |rows: &str| {
        message(&format!(
            "[structure]\ncell_mm = 1\nlayers = [{rows}]\n[mesh]\nvoxels_per_cell = 4\n"
        ))
    };
    assert_has(&layers(""), &["`structure.layers` is empty"]);
    assert_has(
        &layers("{ material = \"peek\" }"),
        &["`structure.layers[0].thickness_mm` is missing"],
    );
    assert_has(
        &layers("{ material = \"peek\", thickness_mm = 0.3 }"),
        &["0.3 mm high, 1.200 voxels of 0.25 mm"],
    );
}

#[test]
fn cavities_that_yield_nowhere() {
    let hill = |values: &str| {
        message(&format!(
            "[[part]]\nname = \"block\"\nmaterial = \"peek\"\n\
             shape = {{ box = {{ low_mm = [-1, -1, -1], high_mm = [1, 1, 1] }} }}\n\
             without = [{{ sphere = {{ diameter_mm = 1 }} }}]\n[mesh]\nvoxels_across = 8\n\
             [load]\ncase = \"exact\"\n\
             solution.hill_cavity = {{ diameter_mm = 1, {values} }}\n"
        ))
    };
    assert_has(
        &hill("plastic_diameter_mm = 0.9, yield_mpa = 800"),
        &["plastic_diameter_mm", "is 0.9", "case.toml:10:"],
    );
    assert_has(
        &hill("plastic_diameter_mm = 1.5"),
        &["`load.solution.hill_cavity.yield_mpa` is missing"],
    );
    assert_has(
        &hill("plastic_diameter_mm = 1.5, yield_mpa = 800, steps = 0"),
        &["steps", "is 0"],
    );
}

#[test]
fn sweeps_that_cannot_be() {
    assert_has(
        &with("[sweep]\n\"structure.porosity\" = []\n"),
        &["the sweep of `structure.porosity` is empty", "case.toml:7:24"],
    );
    assert_has(
        &with("[sweep]\n\"structure.porosty\" = [1]\n"),
        &[
            "unknown key `porosty` in [sweep]",
            "did you mean `structure.porosity`?",
        ],
    );
    assert_has(
        &with("[sweep]\n\"title\" = [\"a\"]\n"),
        &["`title` cannot be swept"],
    );
    assert_has(
        &with("[sweep]\n\"comparison.specimens\" = [3, 5]\n"),
        &["`comparison.specimens` cannot be swept"],
    );
    assert_has(
        &with("[sweep]\n\"structure.porosity\" = [0.6, 0.6]\n"),
        &["has 0.6 twice", "case.toml:7:30"],
    );
    assert_has(
        &with("[sweep]\n\"structure.porosity\" = 0.6\n"),
        &["a list in brackets"],
    );
}

#[test]
fn several_sweeps_that_cannot_be() {
    let first = "[[sweep]]\n\"structure.porosity\" = [0.6]\n";
    assert_has(
        &with(&format!("{first}[[sweep]]\n\"structure.porosty\" = [0.6]\n")),
        &["unknown key `porosty` in [sweep]", "case.toml:9:1"],
    );
    assert_has(
        &with(&format!("{first}[[sweep]]\n\"structure.porosity\" = 0.6\n")),
        &["a list in brackets", "case.toml:9:24"],
    );
    assert_has(
        &with(&format!(
            "[coating]\npreset = \"split\"\n{first}[[sweep]]\n\"coating.porosity\" = [0.6]\n"
        )),
        &[
            "two sweeps have different runs of the name `porosity=0.6/coated`",
            "case.toml:10:1",
        ],
    );
    assert_has(&with("sweep = 3\n"), &["unknown key `sweep`"]);
    assert_has(
        &message("sweep = 3\n"),
        &["a section in brackets or a list of sections in double brackets"],
    );
}

#[test]
fn sweeps_of_what_stands_in_a_list_or_a_value() {
    for key in ["structure.material.young_mpa", "structure.cells.0"] {
        assert_has(
            &with(&format!("cells = [1, 1, 1]\n[sweep]\n\"{key}\" = [1, 2]\n")),
            &["cannot be swept: it is within a list or a value", "case.toml:8:1"],
        );
    }
    let part =
        "[[part]]\nname = \"a\"\nmaterial = \"peek\"\nshape.sphere.diameter_mm = 2\n[mesh]\nvoxel_mm = 0.5\n";
    assert_has(
        &message(&format!("{part}[sweep]\n\"part.0.skin_mm\" = [1, 2]\n")),
        &["`part[0].skin_mm` cannot be swept"],
    );
}

/// Of 4 KiB: all memory and a day otherwise.
#[test]
fn sweeps_beyond_all_measure() {
    let values: Vec<String> = (0..30).map(|k| format!("0.{}", k + 50)).collect();
    let keys = [
        "porosity",
        "cell_mm",
        "strut_mm",
        "wall_mm",
        "pore_mm",
        "fillet_mm",
    ];
    let lists = keys.map(|key| format!("\"structure.{key}\" = [{}]\n", values.join(", ")));
    assert_has(
        &with(&format!("[sweep]\n{}", lists.concat())),
        &[
            "the sweep has 729000000 combinations",
            "case.toml:6:",
            "at most 1000",
        ],
    );
}

#[test]
fn a_wrong_value_of_a_sweep_is_shown_in_its_list() {
    let shown = with("[sweep]\n\"structure.porosity\" = [0.6, 1.7]\n");
    assert_has(&shown, &["`structure.porosity` is 1.7", "case.toml:7:30", "^^^"]);
    let shown = with("[sweep]\n\"structure.porosity\" = [0.6, \"x\"]\n");
    assert_has(&shown, &["is the text \"x\"", "case.toml:7:30"]);
}

#[test]
fn expectations_that_cannot_be() {
    assert_has(
        &with("[expected]\n\"uncoated.mas_g\" = { value = 1 }\n"),
        &["there is no measure `mas_g`", "did you mean `mass_g`?"],
    );
    assert_has(
        &with("[expected]\n\"coatd.mass_g\" = { value = 1, absolute = 1 }\n"),
        &[
            "there is no run `coatd`",
            "case.toml:7:1",
            "with a run of this case: uncoated",
        ],
    );
    assert_has(
        &with("[expected]\n\"uncoated.mass_g\" = { value = 1 }\n"),
        &["how near is near enough?", "exactly one of"],
    );
    assert_has(
        &with("[expected]\n\"uncoated.mass_g\" = { absolute = 1 }\n"),
        &["`expected.\"uncoated.mass_g\".value` is missing"],
    );
}

#[test]
fn layers_of_another_thickness_than_the_coat() {
    let coat = "[coating]\noutward_mm = 0.01\nlayers = [{ thickness_mm = 0.02, material = \"tantalum\" }]\n";
    assert_has(
        &with(coat),
        &[
            "the layers are 0.02 mm thick",
            "0.01 mm",
            "case.toml:8",
            "as thick as the coat",
        ],
    );
}

#[test]
fn layers_of_a_coat_without_or_with_two_solids() {
    let layers =
        |row: &str| format!("[coating]\noutward_mm = 0.01\nlayers = [{{ thickness_mm = 0.01{row} }}]\n");
    assert_has(
        &with(&layers("")),
        &["the solid of the layer is not given", "`tantalum_percent`"],
    );
    let both = ", material = \"tantalum\", tantalum_percent = 5";
    assert_has(
        &with(&layers(both)),
        &["has a `material` and a `tantalum_percent`"],
    );
    let beyond = ", tantalum_percent = 130";
    assert_has(&with(&layers(beyond)), &["is 130", "from 0 up to 100"]);
}

#[test]
fn too_many_layers_of_a_coat() {
    let row = "{ thickness_mm = 0.001, material = \"tantalum\" }, ";
    let coat = format!("[coating]\noutward_mm = 0.006\nlayers = [{}]\n", row.repeat(6));
    assert_has(&with(&coat), &["has 6 layers", "1 to 5 layers"]);
}

#[test]
fn outlines_that_fit_neither_structure_nor_load() {
    let tube = "outline = { shape = \"cylinder\", diameter_mm = 5, height_mm = 6";
    assert_has(
        &with(&format!("{tube}, inner_diameter_mm = 5 }}\n")),
        &["inner_diameter_mm` is 5", "from 0 and below 5"],
    );
    assert_has(
        &with(&format!("{tube}, size_mm = [1, 2, 3] }}\n")),
        &["is for a box"],
    );
    assert_has(
        &with(&format!("{tube} }}\ncells = [2, 2, 2]\n")),
        &["does not go with an `outline`"],
    );
    assert_has(
        &with(&format!("{tube} }}\n[load]\naxis = \"x\"\n")),
        &["a cylinder stands along z"],
    );
    let turned = "rotation = { axis = [0, 0, 0], angle_deg = 3 }\n";
    assert_has(&with(turned), &["needs an `outline`"]);
    assert_has(&with(&format!("{tube} }}\n{turned}")), &["not all of them 0"]);
}

#[test]
fn parts_that_are_none() {
    let part = |rest: &str| message(&format!("[[part]]\n{rest}\n[mesh]\nvoxel_mm = 1\n"));
    let ball = "shape.sphere = { diameter_mm = 2 }\n";
    assert_has(
        &part("name = \"a\""),
        &["part `a` has no body", "`shape` or `channel`"],
    );
    assert_has(
        &part("name = \"A b\"\nshape.sphere = { diameter_mm = 1 }"),
        &["the name of the part is `A b`", "lower-case letters"],
    );
    assert_has(
        &part(&format!("name = \"a\"\n{ball}")),
        &["`part[0].material` is missing"],
    );
    assert_has(
        &part(&format!(
            "name = \"a\"\n{ball}shape.box = {{ low_mm = [0, 0, 0], high_mm = [1, 1, 1] }}"
        )),
        &["a shape is both `sphere` and `box`", "exactly one of"],
    );
    assert_has(
        &part("name = \"a\"\nshape.box = { low_mm = [0, 0, 0], high_mm = [1, 0, 1] }"),
        &["holds nothing", "above `low_mm`"],
    );
    assert_has(
        &part("name = \"a\"\nshape.cylinder = { from_mm = [0, 0, 1], to_mm = [0, 0, 1], diameter_mm = 1 }"),
        &["both ends lie at"],
    );
    assert_has(
        &part(&format!("name = \"a\"\n{ball}material = \"peek\"\nskin_mm = 1")),
        &["`part[0].skin_mm` is for a part that is a lattice"],
    );
    assert_has(
        &part(&format!(
            "name = \"a\"\n{ball}material = \"peek\"\nlattice = \"dimond\""
        )),
        &["unknown name `dimond`", "diamond"],
    );
    assert_has(
        &part(&format!("name = \"a\"\n{ball}content = \"void\"")),
        &["no part has material"],
    );
    assert_has(
        &part(&format!(
            "name = \"a\"\n{ball}content = \"bone\"\nmaterial = \"cortical-bone\"\ncoated = \"open\""
        )),
        &["`part[0].coated` is for implants"],
    );
    let other = "[[part]]\nname = \"a\"\nmaterial = \"cocr\"\nshape.sphere = { diameter_mm = 1 }";
    assert_has(
        &part(&format!("name = \"a\"\n{ball}material = \"peek\"\n{other}")),
        &["two parts are named `a` and differ in material"],
    );
    assert_has(
        &message(&format!("[[part]]\nname = \"a\"\n{ball}material = \"peek\"\n")),
        &["how large the voxels are", "`voxel_mm` or `voxels_across`"],
    );
    assert_has(
        &with(&format!("[[part]]\nname = \"a\"\n{ball}material = \"peek\"\n")),
        &["both [structure] and [[part]]"],
    );
}

#[test]
fn cells_whose_first_edge_is_not_one() {
    let shown = replaced("porosity = 0.7", "porosity = 0.7\ncell_aspect = [2, 1, 1]");
    assert_has(&shown, &["`cell_aspect` begins with 2", "case.toml:4:"]);
}

#[test]
fn fillets_of_walls() {
    let wall = "[structure]\nlattice = \"gyroid-sheet\"\nporosity = 0.7\ncell_mm = 1.5\nfillet_mm = 0.1\nmaterial = \"peek\"\n";
    assert_has(&message(wall), &["fillet_mm", "is for lattices of struts"]);
}

const CUP: &str = "[structure]\nlattice = \"gyroid-sheet\"\nporosity = 0.7\ncell_mm = 3\nmaterial = \"peek\"\n[mesh]\nvoxel_mm = 1\n\
                   [structure.device]\nname = \"acetabular-cup\"\n";

#[test]
fn devices_with_sizes_or_materials_that_are_none() {
    assert_has(
        &message(CUP),
        &["the region `liner` of the device has no material"],
    );
    let with = |more: &str| message(&format!("{CUP}materials = {{ liner = \"uhmwpe\" }}\n{more}"));
    assert_has(
        &with("sizes = { wall = 5 }\n"),
        &["unknown name `wall`", "case.toml:", "wall_mm"],
    );
    assert_has(
        &with("sizes = { screw_holes = 2.5 }\n"),
        &["`screw_holes` is 2.5", "the form of 3"],
    );
    assert_has(
        &with("sizes = { porous_mm = 7 }\n"),
        &["porous_mm is 7, must be below 6.0000: no solid shell is left"],
    );
    assert_has(
        &message(&CUP.replace("acetabular-cup", "acetabular-cap")),
        &["unknown name `acetabular-cap`", "did you mean `acetabular-cup`"],
    );
}

#[test]
fn random_structures_with_no_or_two_sizes() {
    let foam = |more: &str| {
        message(&format!(
            "[structure]\nmaterial = \"peek\"\n[mesh]\nvoxel_mm = 0.1\n[structure.voronoi]\nbox_mm = [3, 3, 4]\n{more}"
        ))
    };
    assert_has(&foam("cells = { in_box = 9 }\n"), &["structure.voronoi.size"]);
    assert_has(
        &foam("cells = { in_box = 9, mean_mm = 1 }\nsize = { porosity = 0.8 }\n"),
        &["the cells of the foam are not given once", "`in_box`, `mean_mm`"],
    );
    assert_has(
        &foam("cells = { in_box = 9 }\nsize = { porosity = 0.8, pore_mm = 1 }\n"),
        &["the size of the structure is not given once"],
    );
    assert_has(
        &with("[structure.fine]\nlattice = \"octet\"\ncells = 40\nsize = { porosity = 0.5 }\n"),
        &["40 fine cells lie along a coarse one", "from 2 to 12"],
    );
}

#[test]
fn accuracy_that_cannot_be_had() {
    assert_has(
        &with("[mesh]\nvoxels_per_cell = 6\n[accuracy]\nband = true\n"),
        &["`accuracy.band` needs coarser voxels", "at least 8 voxels"],
    );
    assert_has(
        &with("[accuracy]\nrefinements = 2\n"),
        &["goes with `target_percent` only"],
    );
    assert_has(
        &with("[accuracy]\nband = false\ntarget_percent = 1\n"),
        &["needs `band = true`"],
    );
    assert_has(
        &with("[accuracy]\ntarget_percent = 0\n"),
        &["a number above 0 and up to 100"],
    );
    assert_has(
        &with("[accuracy]\ntarget_percent = 1\nrefinements = 5\n"),
        &["a whole number from 0 to 4"],
    );
}

#[test]
fn plasticity_that_cannot_be() {
    assert_has(
        &with("[load]\ncase = \"periodic\"\n[plasticity]\n"),
        &[
            "does not go with the load case `periodic`",
            "load.case = \"compression\"",
        ],
    );
    assert_has(
        &with("[plasticity]\nstrain = 0.02\nunload_at_strain = 0.03\n"),
        &["a number above 0 and below 0.02"],
    );
    assert_has(
        &with("[plasticity]\nunload_share = 0.5\n"),
        &["goes with `unload_at_strain` only"],
    );
    assert_has(
        &with("[plasticity.hardening]\nsubstrate = [[0, 900], [0.1, 800]]\n"),
        &["the flow curve of `substrate` is none", "stresses not falling"],
    );
    assert_has(
        &with("[plasticity]\nhardening_ratio = 1\n"),
        &["a number from 0 and below 1"],
    );
}

#[test]
fn buckling_that_cannot_be() {
    assert_has(
        &with("[load]\ncase = \"periodic\"\n[buckling]\n"),
        &[
            "does not go with the load case `periodic`",
            "load.case = \"compression\"",
        ],
    );
    assert_has(&with("[buckling]\nmodes = 0\n"), &["a whole number"]);
    assert_has(
        &with("[buckling]\nmodes = 21\n"),
        &["a whole number from 1 to 20"],
    );
    assert_has(
        &with("[buckling]\ntolerance = 1\n"),
        &["a number above 0 and below 0.1"],
    );
    assert_has(&with("[buckling]\nmode = 1\n"), &["modes"]);
}

#[test]
fn strengths_that_do_not_go_together() {
    assert_has(
        &with("[strength]\nload_ratio = 0.1\n"),
        &["goes with `endurance_limit_mpa` only"],
    );
    assert_has(
        &with("[strength]\nendurance_limit_mpa = 500\nmean_stress = \"goodman\"\n"),
        &["`strength.ultimate_mpa` is missing"],
    );
    assert_has(
        &with("[strength]\nendurance_limit_mpa = 500\nultimate_mpa = 900\n"),
        &["goes with mean_stress = \"goodman\" only"],
    );
    assert_has(
        &with("[strength]\nadhesion_mpa = 0\n"),
        &["a finite number above 0"],
    );
}
