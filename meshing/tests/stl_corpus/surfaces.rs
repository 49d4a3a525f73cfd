//! Classes of surfaces with something wrong or in a strange unit, and of those that bound no body.

use meshing::surface_mesh::Unit;

use crate::files::{binary, cube, cuboid, half_twisted_band, mapped, scrambled, turned, usual};
use crate::table::Expected::{Body, NoBody};
use crate::table::{Row, in_unit, row, surface};

pub fn dirty_surfaces() -> Vec<Row> {
    let usual = usual();
    let (first, others) = (vec![usual[0]], usual[1..].to_vec());
    let [a, b, c] = usual[0];
    let middle: [f32; 3] = std::array::from_fn(|k| 0.5 * (a[k] + b[k]));
    let split = vec![[a, middle, c], [middle, b, c]];
    let flap = vec![[[2.0, 2.0, 2.0], [2.1, 2.0, 2.0], [2.0, 2.1, 2.1]]];
    vec![
        surface(
            "a triangle missing",
            std::slice::from_ref(&others),
            Body(8.0, &["HolesClosed"]),
        ),
        surface(
            "a triangle turned",
            &[turned(&first), others.clone()],
            Body(8.0, &["TrianglesTurned"]),
        ),
        surface(
            "every other triangle turned",
            &[usual
                .iter()
                .enumerate()
                .flat_map(|(k, t)| if k % 3 == 1 { turned(&[*t]) } else { vec![*t] })
                .collect()],
            Body(8.0, &["TrianglesTurned"]),
        ),
        surface(
            "a triangle twice",
            &[first.clone(), usual.clone()],
            Body(8.0, &[]),
        ),
        surface(
            "every triangle twice",
            &[usual.clone(), usual.clone()],
            Body(8.0, &[]),
        ),
        surface(
            "a triangle once more the other way around",
            &[turned(&first), usual.clone()],
            Body(8.0, &["HolesClosed"]),
        ),
        surface(
            "a triangle of two corners",
            &[vec![[a, a, b]], usual.clone()],
            Body(8.0, &[]),
        ),
        surface(
            "a triangle of one corner",
            &[vec![[a, a, a]], usual.clone()],
            Body(8.0, &[]),
        ),
        surface(
            "a triangle of corners on a line",
            &[vec![[a, b, middle]], split.clone(), others.clone()],
            Body(8.0, &[]),
        ),
        surface(
            "a vertex on an edge",
            &[split, others],
            Body(8.0, &["HolesClosed"]),
        ),
        surface("a loose flap", &[usual, flap], Body(8.0, &["StraysDropped"])),
    ]
}

pub fn several_shells() -> Vec<Row> {
    let usual = usual();
    let beside = |by: [f32; 3]| cuboid(by, by.map(|x| x + 2.0));
    let (outer, inner) = (cube(0.0, 4.0), cube(1.0, 3.0));
    vec![
        surface("inside out", &[turned(&usual)], Body(8.0, &["ShellsTurned"])),
        surface("a cavity", &[outer.clone(), turned(&inner)], Body(56.0, &[])),
        surface(
            "a cavity, all inside out",
            &[turned(&outer), inner.clone()],
            Body(56.0, &["ShellsTurned"]),
        ),
        surface(
            "a shell within another",
            &[outer, inner],
            Body(64.0, &["ShellsBuried"]),
        ),
        surface(
            "one of two inside out",
            &[usual.clone(), turned(&beside([5.0; 3]))],
            Body(16.0, &["ShellsTurned"]),
        ),
        surface(
            "two through each other",
            &[usual.clone(), beside([1.0; 3])],
            Body(15.0, &["SelfIntersecting"]),
        ),
        surface(
            "two through each other, faces in one plane",
            &[usual.clone(), beside([1.0, 0.0, 0.0])],
            Body(12.0, &["SelfIntersecting"]),
        ),
        surface(
            "two face to face",
            &[usual.clone(), beside([2.0, 0.0, 0.0])],
            Body(16.0, &[]),
        ),
        surface(
            "two face to part of a face",
            &[usual.clone(), beside([2.0, 0.5, 0.7])],
            Body(16.0, &["SelfIntersecting"]),
        ),
        surface(
            "two with a common edge",
            &[usual.clone(), beside([2.0, 2.0, 0.0])],
            Body(16.0, &[]),
        ),
        surface(
            "two with a common corner",
            &[usual.clone(), beside([2.0; 3])],
            Body(16.0, &[]),
        ),
        surface(
            "the same twice, all but a hair",
            &[usual.clone(), mapped(&usual, |x| x * 1.000_000_2)],
            Body(8.0, &["SelfIntersecting"]),
        ),
    ]
}

pub fn no_bodies() -> Vec<Row> {
    let usual = usual();
    let first = vec![usual[0]];
    let flat = cuboid([0.0; 3], [2.0, 2.0, 0.0]);
    let foil = cuboid([0.0; 3], [2.0, 2.0, 1e-7]);
    let edge = vec![[[0.0; 3], [1.0; 3], [2.0; 3]]];
    let nothing = "nothing of the surface bounds a volume";
    vec![
        surface(
            "one triangle",
            std::slice::from_ref(&first),
            NoBody("the surface at [0.0, 0.7071067811865475, 1.2928932188134525] mm is open"),
        ),
        surface(
            "a box without its lid",
            &[usual[2..].to_vec()],
            NoBody(
                "the surface at [0.0, 1.0, 1.0] mm is open: its holes (the longest has an edge of 8.0000 mm) are 20 % of its area",
            ),
        ),
        surface(
            "a body and an open sheet as large",
            &[usual.clone(), cuboid([5.0; 3], [7.0; 3])[..2].to_vec()],
            NoBody("the surface at [5.0, 6.0, 6.0] mm is open"),
        ),
        surface(
            "a sheet and its back",
            &[first.clone(), turned(&first)],
            NoBody(nothing),
        ),
        surface("a box without height", &[flat], NoBody(nothing)),
        surface(
            "a foil far too thin",
            &[foil],
            NoBody("the surface at [0.0, 0.0, 0.0] mm (triangle 1) encloses no volume"),
        ),
        surface("triangles without area", &[edge], NoBody(nothing)),
        surface(
            "a band with half a twist",
            &[half_twisted_band(40)],
            NoBody("the surface at "),
        ),
        surface(
            "inside out, half in another",
            &[cube(0.0, 4.0), turned(&cube(2.0, 5.0))],
            NoBody("the shell at [2.0, 2.0, 2.0] mm (triangle 13) is inside out and "),
        ),
        surface(
            "a tangle",
            &[scrambled(12)],
            NoBody("the triangles cross each other beyond all measure"),
        ),
    ]
}

pub fn units() -> Vec<Row> {
    let sized = |size: f32| binary(&cube(0.0, size));
    vec![
        in_unit(
            row("no unit, a size in millimetres", sized(2.0), Body(8.0, &[])),
            None,
        ),
        in_unit(
            row(
                "no unit, a size in metres",
                sized(0.25),
                Body(15_625_000.0, &["UnitGuessed"]),
            ),
            None,
        ),
        in_unit(
            row(
                "no unit, a size of nothing",
                sized(1e-5),
                Body(1e-15, &["SizeUnlikely"]),
            ),
            None,
        ),
        in_unit(
            row(
                "no unit, a size of a house",
                sized(5e3),
                Body(1.25e11, &["SizeUnlikely"]),
            ),
            None,
        ),
        in_unit(
            row("inches", sized(2.0), Body(131_096.512, &[])),
            Some(Unit::Inch),
        ),
        in_unit(
            row("metres", sized(0.25), Body(15_625_000.0, &[])),
            Some(Unit::Metre),
        ),
        row(
            "millimetres, a size of nothing",
            sized(1e-30),
            Body(1e-90, &["SizeUnlikely"]),
        ),
        row(
            "far from the origin",
            binary(&cube(1e5, 1e5 + 2.0)),
            Body(8.0, &["CoarseNumbers"]),
        ),
    ]
}
