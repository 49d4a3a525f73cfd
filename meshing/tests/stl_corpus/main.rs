//! A corpus of malformed STL files of our own making: every class with its outcome, and bytes at random.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking, and nobody else reads it"
)]

mod files;
mod reading;
mod surfaces;
mod table;

use meshing::surface_mesh::{SurfaceWarning, Unit, examine, read};
use proptest::prelude::*;

use table::{Expected, Row, corpus};

/// What came of a file: the volume and the kinds of warnings, or the reason against it.
fn outcome(row: &Row) -> Result<(f64, Vec<String>), String> {
    let mesh = read(&row.bytes, row.unit).map_err(|error| format!("unread: {error}"))?;
    let examination = examine(&mesh);
    let solid = examination.solid.map_err(|error| format!("no body: {error}"))?;
    let kinds = examination.report.warnings.iter().map(kind).collect();
    Ok((solid.volume_mm3(), kinds))
}

fn kind(warning: &SurfaceWarning) -> String {
    let whole = format!("{warning:?}");
    whole.split(' ').next().unwrap().to_owned()
}

fn is_met(row: &Row) -> bool {
    match (&row.expected, outcome(row)) {
        (Expected::Body(volume, kinds), Ok((found, warnings))) => {
            // Coordinates of 32 bits.
            (found / volume - 1.0).abs() < 1e-5 && warnings == *kinds
        }
        (Expected::NoBody(reason), Err(found)) => found.starts_with(&format!("no body: {reason}")),
        (Expected::Unread(reason), Err(found)) => found.starts_with(&format!("unread: {reason}")),
        _ => false,
    }
}

#[test]
fn every_class_of_file_has_the_outcome_of_the_table() {
    let corpus = corpus();
    let unmet = corpus.iter().filter(|row| !is_met(row));
    let told: Vec<String> = unmet
        .map(|row| format!("{}: {:?}", row.class, outcome(row)))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(corpus.len() > 90, "{}", corpus.len());
}

/// The corpus as it stands in `table.md`.
fn written() -> String {
    let mut text = String::from("| class | outcome |\n|---|---|\n");
    for row in corpus() {
        let outcome = match row.expected {
            Expected::Body(volume, []) => format!("a body of {volume} mm³"),
            Expected::Body(volume, kinds) => format!("a body of {volume} mm³, told: {}", kinds.join(", ")),
            Expected::NoBody(reason) => format!("refused: {reason} …"),
            Expected::Unread(reason) => format!("not read: {reason} …"),
        };
        text += &format!("| {} | {outcome} |\n", row.class);
    }
    text
}

/// Written anew by this test, so that it only fails where a change of the corpus was not committed with it.
#[test]
fn the_table_of_the_corpus_is_written_down() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stl_corpus/table.md");
    let old = std::fs::read_to_string(path).unwrap_or_default();
    std::fs::write(path, written()).unwrap();
    assert!(old == written(), "{path} was not up to date; it is now");
}

/// Reads and examines, and asks a body what it is asked for cutting.
fn survives(bytes: &[u8], unit: Option<Unit>) {
    use meshing::Solid;
    let Ok(mesh) = read(bytes, unit) else { return };
    let examination = examine(&mesh);
    assert_eq!(examination.report.triangles, mesh.triangles().len());
    let Ok(solid) = examination.solid else { return };
    assert!(solid.volume_mm3().is_finite());
    for at in mesh.box_mm() {
        assert!(solid.signed_distance_mm(at).is_finite());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes, None);
    }

    #[test]
    fn any_text_is_read_or_refused(words in proptest::collection::vec(
        prop_oneof!["solid|endsolid|facet normal|outer loop|vertex|endloop|endfacet|\n|\r|nan|1|-2e3|\u{fc}", "[ -~\n]{0,6}"],
        0..60,
    )) {
        survives(("solid ".to_owned() + &words.join(" ")).as_bytes(), None);
    }

    #[test]
    fn a_file_with_some_bytes_wrong_is_read_or_refused(
        is_text: bool,
        wrong in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        length: prop::sample::Index,
    ) {
        let usual = files::usual();
        let mut bytes = if is_text { files::block("cube", &usual).into_bytes() } else { files::binary(&usual) };
        for (at, byte) in wrong {
            *at.get_mut(&mut bytes) = byte;
        }
        survives(&bytes, None);
        survives(&bytes[..length.index(bytes.len())], None);
    }

    #[test]
    fn any_triangles_bound_a_body_or_are_refused(
        corners in proptest::collection::vec(prop::array::uniform3(-2_i8..3), 3..40),
        triangles in proptest::collection::vec(prop::array::uniform3(any::<prop::sample::Index>()), 1..60),
    ) {
        let place = |at: prop::sample::Index| at.get(&corners).map(f32::from);
        let triangles: Vec<files::Triangle> = triangles.into_iter().map(|three| three.map(place)).collect();
        survives(&files::binary(&triangles), Some(Unit::Millimetre));
    }

    #[test]
    fn any_numbers_bound_a_body_or_are_refused(corners in proptest::collection::vec(prop_oneof![any::<f32>(), -1e8_f32..1e8, -1e-40_f32..1e-40], 9..90)) {
        let (nines, _) = corners.as_chunks::<9>();
        let triangles: Vec<files::Triangle> =
            nines.iter().map(|n| std::array::from_fn(|c| std::array::from_fn(|a| n[3 * c + a]))).collect();
        survives(&files::binary(&triangles), None);
    }
}
