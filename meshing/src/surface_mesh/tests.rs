//! Bodies from surfaces against closed forms, clean and dirty.

use std::f64::consts::{PI, TAU};

use super::shapes::{binary, cuboid, scrambled, sphere, strewn, torus};
use super::triangle::{Corners, Point};
use super::*;
use crate::cut::{Coat, cut_cells};
use crate::{Grid, Solid};

fn examined(triangles: &[Corners]) -> Examination {
    examine(&read(&binary(triangles), Some(Unit::Millimetre)).unwrap())
}

fn solid(triangles: &[Corners]) -> SurfaceSolid {
    examined(triangles).solid.unwrap()
}

fn turned(triangles: &[Corners]) -> Vec<Corners> {
    triangles.iter().map(|[a, b, c]| [*a, *c, *b]).collect()
}

/// A grid around a body with a margin of a cell and a bit.
fn around(solid: &SurfaceSolid, cells: usize) -> Grid {
    let [low, high] = solid.box_mm();
    let longest = (0..3).map(|a| high[a] - low[a]).fold(0.0, f64::max);
    let spacing_mm = longest / cells as f64;
    Grid {
        cells: [0, 1, 2].map(|a| ((high[a] - low[a]) / spacing_mm).ceil() as usize + 3),
        spacing_mm,
        origin_mm: low.map(|x| x - 1.37 * spacing_mm),
    }
}

fn volumes(solid: &SurfaceSolid, coat: Coat, cells: usize) -> [f64; 2] {
    let grid = around(solid, cells);
    let fractions = solid.cut(coat, &grid);
    let sum =
        |part: fn(&crate::SolidFractions) -> f32| fractions.iter().map(|f| f64::from(part(f))).sum::<f64>();
    [sum(|f| f.substrate), sum(|f| f.coat)].map(|cells| cells * grid.cell_volume_mm3())
}

fn rotated(triangles: &[Corners]) -> Vec<Corners> {
    // An orthogonal matrix of thirds and no symmetry of a cube.
    let turn = |[x, y, z]: Point| {
        [
            (x - 2.0 * y + 2.0 * z) / 3.0,
            (2.0 * x - y - 2.0 * z) / 3.0,
            (2.0 * x + 2.0 * y + z) / 3.0,
        ]
    };
    triangles.iter().map(|corners| corners.map(turn)).collect()
}

fn close(value: f64, exact: f64, part: f64) {
    assert!((value / exact - 1.0).abs() < part, "{value} {exact}");
}

#[test]
fn volumes_of_cube_sphere_and_torus_are_the_closed_forms() {
    for (triangles, exact) in [
        (cuboid([0.0; 3], [3.0; 3]), 27.0),
        (sphere([0.3, -2.0, 7.0], 2.0, 5), 4.0 / 3.0 * PI * 8.0),
        (torus(3.0, 1.0, [240, 120]), TAU * 3.0 * PI),
    ] {
        for body in [solid(&triangles), solid(&rotated(&triangles))] {
            close(body.volume_mm3(), exact, 1e-3);
            close(volumes(&body, Coat::NONE, 40)[0], exact, 1e-3);
        }
    }
}

#[test]
fn the_distance_to_a_box_is_the_closed_form_inside_and_out() {
    let (low_mm, high_mm) = ([0.0, 1.0, -1.0], [2.0, 4.0, 1.5]);
    let body = solid(&cuboid(low_mm, high_mm));
    let exact = crate::solid::Cuboid { low_mm, high_mm };
    for at in strewn(4000) {
        let at = at.map(|x| 8.0 * x - 3.0);
        let sample = body.sample(at);
        assert!(
            (sample.distance_mm - exact.signed_distance_mm(at)).abs() < 1e-12,
            "{at:?}"
        );
        let along: f64 = (0..3)
            .map(|a| sample.normal[a] * exact.sample(at).normal[a])
            .sum();
        assert!(sample.distance_mm.abs() < 1e-3 || along > 0.6, "{at:?}");
    }
}

#[test]
fn bodies_that_overlap_or_touch_are_one() {
    let boxes = |step: f64| {
        let mut both = cuboid([0.0; 3], [2.0; 3]);
        both.extend(cuboid([step, 0.0, 0.0], [step + 2.0, 2.0, 2.0]));
        both
    };
    // Half over each other, the same with a shift aside, face to face, with a crack, and over each other by a hair.
    for step in [1.0, 2.0, 2.0 + 1e-6, 2.0 - 1e-6, 2.0 - 1e-3] {
        let body = solid(&boxes(step));
        let exact = crate::solid::Cuboid {
            low_mm: [0.0; 3],
            high_mm: [step + 2.0, 2.0, 2.0],
        };
        close(body.volume_mm3(), 4.0 * (step + 2.0), 1e-5);
        for at in strewn(4000) {
            let at = [6.0 * at[0] - 1.0, 4.0 * at[1] - 1.0, 4.0 * at[2] - 1.0];
            let [found, exact] = [body.signed_distance_mm(at), exact.signed_distance_mm(at)];
            assert!((found - exact).abs() < 2e-5, "{step} {at:?} {found} {exact}");
        }
    }
}

#[test]
fn points_on_the_face_between_two_bodies_are_inside() {
    let mut both = cuboid([0.0; 3], [2.0; 3]);
    both.extend(turned(&cuboid([2.0, 0.5, 0.0], [4.0, 1.5, 2.0])));
    let body = solid(&both);
    for y in [0.75, 1.0, 1.25] {
        for z in [0.5, 1.0, 1.5] {
            assert!(body.signed_distance_mm([2.0, y, z]) < -0.2, "{y} {z}");
        }
    }
    close(body.volume_mm3(), 12.0, 1e-6);
}

fn cube(low: f64, high: f64) -> Vec<Corners> {
    cuboid([low; 3], [high; 3])
}

/// A body, what its volume is, and how its shells stand.
type Stack = (Vec<Corners>, f64, Vec<ShellState>);

/// Cubes within and through each other.
fn stacks() -> Vec<Stack> {
    use ShellState::{Body, Buried, Cavity, Turned};
    let (outer, inner, core) = (cube(0.0, 4.0), cube(1.0, 3.0), cube(1.5, 2.5));
    let aside = cuboid([3.0, 1.0, 1.0], [6.0, 3.0, 3.0]);
    vec![
        (outer.clone(), 64.0, vec![Body]),
        (turned(&outer), 64.0, vec![Turned]),
        ([outer.clone(), turned(&inner)].concat(), 56.0, vec![Body, Cavity]),
        ([outer.clone(), inner.clone()].concat(), 64.0, vec![Body, Buried]),
        (
            [turned(&outer), inner.clone()].concat(),
            56.0,
            vec![Turned, Turned],
        ),
        (
            [outer.clone(), turned(&inner), core].concat(),
            57.0,
            vec![Body, Cavity, Body],
        ),
        ([outer.clone(), aside.clone()].concat(), 72.0, vec![Body, Body]),
        // A cavity of one body is filled where another body reaches into it.
        (
            [outer, turned(&inner), cube(2.0, 3.5)].concat(),
            57.0,
            vec![Body, Cavity, Body],
        ),
        (
            [cube(-9.0, -8.0), turned(&cube(0.0, 4.0)), aside].concat(),
            73.0,
            vec![Body, Turned, Body],
        ),
    ]
}

#[test]
fn shells_count_once_and_those_that_face_inward_are_cavities_within_others_alone() {
    for (number, (triangles, volume, states)) in stacks().into_iter().enumerate() {
        let examination = examined(&triangles);
        let report = &examination.report;
        let found: Vec<Option<ShellState>> = report.shells.first.iter().map(|shell| shell.state).collect();
        assert_eq!(
            found,
            states.into_iter().map(Some).collect::<Vec<_>>(),
            "{number}"
        );
        close(report.volume_mm3.unwrap(), volume, 1e-5);
        close(
            volumes(&examination.solid.unwrap(), Coat::NONE, 30)[0],
            volume,
            2e-3,
        );
    }
}

#[test]
fn a_shell_inside_out_that_is_half_in_another_is_refused() {
    let both = [cube(0.0, 4.0), turned(&cube(2.0, 5.0))].concat();
    let refusal = examined(&both).solid.unwrap_err();
    assert!(
        matches!(refusal, SurfaceSolidError::Ambiguous { triangle: 13, .. }),
        "{refusal}"
    );
}

/// A sphere with 2 % of its triangles missing, 1 % turned and 1 % twice.
fn dirty_sphere() -> Vec<Corners> {
    let clean = sphere([0.0; 3], 2.0, 5);
    let mut dirty = Vec::new();
    for (corners, [by, ..]) in clean.iter().zip(strewn(clean.len() as u32)) {
        match by {
            by if by < 0.02 => {}
            by if by < 0.03 => dirty.extend(turned(&[*corners])),
            by if by < 0.04 => dirty.extend([*corners; 2]),
            _ => dirty.push(*corners),
        }
    }
    dirty
}

#[test]
fn no_point_is_on_the_wrong_side_of_a_dirty_sphere() {
    let examination = examined(&dirty_sphere());
    let report = &examination.report;
    for count in [report.holes.count, report.flipped.count, report.duplicated.count] {
        assert!((100..1000).contains(&count), "{count}");
    }
    let body = examination.solid.unwrap();
    close(body.volume_mm3(), 4.0 / 3.0 * PI * 8.0, 2e-3);
    for at in strewn(60_000) {
        let at = at.map(|x| 5.0 * x - 2.5);
        let exact = at.iter().map(|x| x * x).sum::<f64>().sqrt() - 2.0;
        // Closing a hole of a few triangles leaves a dent of that depth.
        if exact.abs() > 0.02 {
            assert_eq!(body.signed_distance_mm(at) < 0.0, exact < 0.0, "{at:?}");
        }
    }
}

#[test]
fn cutting_with_lists_is_cutting_without() {
    let coat = Coat {
        outward_mm: 0.03,
        inward_mm: 0.2,
    };
    for triangles in [torus(3.0, 1.0, [60, 30]), dirty_sphere(), stacks().remove(6).0] {
        let body = solid(&triangles);
        let grid = around(&body, 35);
        assert_eq!(body.cut(coat, &grid), cut_cells(&body, coat, &grid));
    }
}

#[test]
fn a_coat_on_a_sphere_has_its_volume() {
    let coat = Coat {
        outward_mm: 0.05,
        inward_mm: 0.1,
    };
    let body = solid(&sphere([0.0; 3], 2.0, 6));
    let [substrate, layer] = volumes(&body, coat, 40);
    let ball = |radius: f64| 4.0 / 3.0 * PI * radius.powi(3);
    close(substrate, ball(1.9), 1e-3);
    close(layer, ball(2.05) - ball(1.9), 2e-3);
}

#[test]
fn the_same_bits_come_from_any_number_of_threads() {
    let outcome = |threads: usize, triangles: &[Corners]| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let examination = examined(triangles);
            let cut = examination
                .solid
                .map(|body| body.cut(Coat::NONE, &around(&body, 25)));
            (examination.report, cut)
        })
    };
    for triangles in [dirty_sphere(), stacks().remove(6).0, scrambled(4)] {
        assert_eq!(outcome(1, &triangles), outcome(3, &triangles));
    }
}

#[test]
fn distances_turn_with_the_body() {
    let triangles = torus(3.0, 1.0, [60, 30]);
    let [still, turned] = [solid(&triangles), solid(&rotated(&triangles))];
    for at in strewn(3000) {
        let at = at.map(|x| 9.0 * x - 4.5);
        let [[there, ..]] = rotated(&[[at; 3]])[..] else {
            unreachable!()
        };
        let [a, b] = [still.signed_distance_mm(at), turned.signed_distance_mm(there)];
        // The file rounds to 32 bits.
        assert!((a - b).abs() < 1e-6, "{at:?} {a} {b}");
    }
}

#[test]
fn holes_are_told_with_their_length_area_and_place() {
    let mut open = cube(0.0, 2.0);
    open.remove(0);
    let report = examined(&open).report;
    let hole = report.holes.first[0];
    assert!(!report.closed && report.holes.count == 1 && hole.edges == 3);
    close(hole.length_mm, 4.0 + 8.0_f64.sqrt(), 1e-12);
    close(hole.area_mm2, 2.0, 1e-12);
    close(report.area_mm2, 22.0, 1e-12);
    close(report.volume_mm3.unwrap(), 8.0, 1e-12);
}

#[test]
fn a_vertex_on_an_edge_is_a_slit_and_no_hole_in_the_body() {
    let mut split = cube(0.0, 2.0);
    let [a, b, c] = split.remove(0);
    let middle = std::array::from_fn(|k| 0.5 * (a[k] + b[k]));
    split.extend([[a, middle, c], [middle, b, c]]);
    let examination = examined(&split);
    let holes = &examination.report.holes;
    assert_eq!((holes.count, holes.first[0].edges), (1, 3));
    assert!(holes.first[0].area_mm2 < 1e-12);
    let (body, whole) = (examination.solid.unwrap(), solid(&cube(0.0, 2.0)));
    for at in strewn(3000) {
        let at = at.map(|x| 4.0 * x - 1.0);
        assert!(
            (body.signed_distance_mm(at) - whole.signed_distance_mm(at)).abs() < 1e-12,
            "{at:?}"
        );
    }
}

/// The four faces around the apex of one tetrahedron go through the base of another: by hand.
#[test]
fn crossings_are_counted_by_pairs_of_triangles() {
    let prick = |low: f64| {
        let [a, b, c] = [[-1.0, -1.0, low], [2.0, -1.0, low], [-1.0, 2.0, low]];
        let apex = [0.0, 0.0, low + 3.0];
        vec![[a, c, b], [a, b, apex], [b, c, apex], [c, a, apex]]
    };
    let low = prick(0.0);
    let mut high = prick(2.0);
    high.extend(low);
    let report = examined(&high).report;
    assert_eq!(report.self_intersecting.unwrap().count, 3);
    assert!(
        report
            .warnings
            .contains(&SurfaceWarning::SelfIntersecting { pairs: 3 })
    );
}

#[test]
fn a_tangle_is_refused_before_it_fills_the_memory() {
    for halvings in [3, 4] {
        let refusal = examined(&scrambled(halvings)).solid.unwrap_err();
        assert!(matches!(refusal, SurfaceSolidError::Tangled { .. }), "{refusal}");
    }
}
