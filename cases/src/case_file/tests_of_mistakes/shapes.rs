//! Structures, scans, parts, devices.

use super::*;

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
