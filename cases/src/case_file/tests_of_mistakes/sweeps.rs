//! `[sweep]`, `[[sweep]]` and `[expected]`.

use super::*;

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
