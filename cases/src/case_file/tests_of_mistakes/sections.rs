//! Loads, coats and what is asked of a run.

use super::*;

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
    assert_has(
        &with("[accuracy]\nfinite_cells = true\n"),
        &[
            "`accuracy.finite_cells` needs a block that repeats itself",
            "load.case = \"periodic\"",
        ],
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
