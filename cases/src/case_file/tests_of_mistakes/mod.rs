//! Case files that are wrong: one test a class of mistake, with the text of the message.

mod sections;
mod shapes;
mod sweeps;

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
