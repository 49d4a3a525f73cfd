//! Struts and nodes of the cells against the geometry of their sources.

use super::strut::bonds;
use super::*;
use crate::solid::vector::{difference, dot, length, normalised, scaled};

const SAME: f64 = 1e-9;

fn struts(name: &str) -> Vec<Segment> {
    match find(name).map(|row| &row.shape) {
        Some(Shape::Struts(segments)) => segments(),
        _ => panic!("{name}"),
    }
}

/// Distance of the nearest periodic images of two points.
fn apart(a: [f64; 3], b: [f64; 3]) -> f64 {
    length(difference(a, b).map(|d| d - d.round()))
}

/// Periodic end points, each once, with the number of struts that end there.
fn nodes(struts: &[Segment]) -> Vec<([f64; 3], usize)> {
    let mut nodes: Vec<([f64; 3], usize)> = Vec::new();
    for end in struts.iter().flat_map(|strut| [strut.from, strut.to]) {
        match nodes.iter_mut().find(|node| apart(node.0, end) < SAME) {
            Some(node) => node.1 += 1,
            None => nodes.push((end, 1)),
        }
    }
    nodes
}

/// True if every strut of one cell runs along one of the other, moved by `shift`, from end to end, and the reverse.
fn are_one_net(one: &[Segment], other: &[Segment], shift: [f64; 3]) -> bool {
    let is_same = |a: &Segment, b: &Segment| {
        let (from, to) = (apart(a.from, b.from) < SAME, apart(a.to, b.to) < SAME);
        let (back, forth) = (apart(a.from, b.to) < SAME, apart(a.to, b.from) < SAME);
        (from && to) || (back && forth)
    };
    let is_in = |a: &Segment, all: &[Segment]| all.iter().any(|b| is_same(a, b));
    let moved: Vec<Segment> = other.iter().map(|strut| strut.moved(shift)).collect();
    one.len() == moved.len() && one.iter().all(|a| is_in(a, &moved)) && moved.iter().all(|b| is_in(b, one))
}

/// A row's name, its struts a cell, the number of its nodes by the struts that meet there, and the length of all struts.
type NetRow = (&'static str, usize, &'static [(usize, usize)], f64);

/// Struts, nodes and their struts, and the length of all struts by the edge of the cell. Polyhedra that share faces or
/// edges share struts: with e edges in the cell's interior, f in its faces and k along its edges a cell has
/// e + f/2 + k/4, so 36 edges of a truncated cube (Andreini 1905) are 24/2 + 12/4.
#[test]
fn cells_have_the_struts_and_nodes_of_their_polyhedra() {
    let r = 2.0_f64.sqrt();
    let c = 0.25_f64.cbrt();
    // 46 nodes of the net mep of clathrate I (O'Keeffe et al. 2008): 6, 16 and 24, four struts each.
    let foam = 8.0 * 0.75_f64.sqrt() * (1.0 - 4.0 * c / 3.0)
        + 48.0 * c * 21.0_f64.sqrt() / 12.0
        + 12.0 * 0.5 * c
        + 24.0 * 1.25_f64.sqrt() * (0.5 - 0.5 * c);
    let rows: [NetRow; 13] = [
        ("bccz", 9, &[(1, 8), (1, 10)], 4.0 * 3.0_f64.sqrt() + 1.0),
        ("fccz", 13, &[(3, 4), (1, 14)], 6.0 * r + 1.0),
        ("f2ccz", 9, &[(2, 4), (1, 10)], 4.0 * r + 1.0),
        (
            "fbcc",
            20,
            &[(3, 4), (1, 8), (1, 20)],
            6.0 * r + 4.0 * 3.0_f64.sqrt(),
        ),
        ("fluorite", 32, &[(8, 4), (4, 8)], 8.0 * 3.0_f64.sqrt()),
        ("kelvin", 24, &[(12, 4)], 6.0 * r),
        ("octahedron", 12, &[(3, 8)], 6.0 * r),
        ("cuboctahedron", 12, &[(3, 8)], 6.0 * r),
        ("truncated-cube", 15, &[(6, 5)], 15.0 * (r - 1.0)),
        ("rhombic-cuboctahedron", 36, &[(12, 6)], 36.0 * (r - 1.0)),
        ("truncated-cuboctahedron", 48, &[(24, 4)], 48.0 / (1.0 + 2.0 * r)),
        ("weaire-phelan", 92, &[(46, 4)], foam),
        ("re-entrant", 20, &[(8, 5)], 3.0 + 16.0 * 0.3125_f64.sqrt()),
    ];
    for (name, count, valences, total) in rows {
        let struts = struts(name);
        assert_eq!(struts.len(), count, "{name}");
        let nodes = nodes(&struts);
        assert_eq!(nodes.len(), valences.iter().map(|v| v.0).sum::<usize>(), "{name}");
        for &(number, valence) in valences {
            let found = nodes.iter().filter(|node| node.1 == valence).count();
            assert_eq!(found, number, "{name}: {valence}");
        }
        let length: f64 = struts.iter().map(Segment::length).sum();
        assert!((length - total).abs() < 1e-9, "{name}: {length} {total}");
    }
}

/// Every strut once: a doubled one would count twice in the length.
#[test]
fn no_strut_is_listed_twice() {
    for row in LATTICES {
        let Shape::Struts(segments) = row.shape else {
            continue;
        };
        let struts = segments();
        for (k, strut) in struts.iter().enumerate() {
            let middle = |s: &Segment| scaled(crate::solid::vector::shifted(s.from, s.to), 0.5);
            let same = struts[..k].iter().find(|other| {
                let along = |s: &Segment| normalised(difference(s.to, s.from));
                apart(middle(strut), middle(other)) < SAME
                    && dot(along(strut), along(other)).abs() > 1.0 - SAME
            });
            assert!(same.is_none(), "{}: {strut:?} {same:?}", row.name);
        }
    }
}

#[test]
fn cells_of_two_names_are_one_net_at_two_places() {
    assert!(are_one_net(
        &struts("octahedron"),
        &struts("cuboctahedron"),
        [0.5; 3]
    ));
    assert!(are_one_net(
        &struts("fluorite"),
        &struts("rhombic-dodecahedron"),
        [0.5, 0.0, 0.0]
    ));
    assert!(!are_one_net(
        &struts("octahedron"),
        &struts("cuboctahedron"),
        [0.0; 3]
    ));
}

/// microgen's truncated octahedron: corners at all orders and signs of (0, 1/4, 1/2) about the centre, edges √2/4.
#[test]
fn kelvin_is_the_truncated_octahedron_of_microgen() {
    let corners: Vec<[f64; 3]> = (0..8)
        .flat_map(|k| {
            let [p, q] = [0.25, 0.5].map(|v: f64| if k & 1 == 1 { -v } else { v });
            let q = if k & 2 == 2 { -q } else { q };
            [
                [0.0, p, q],
                [p, q, 0.0],
                [q, 0.0, p],
                [0.0, q, p],
                [q, p, 0.0],
                [p, 0.0, q],
            ]
        })
        .map(|corner| corner.map(|v| v + 0.5))
        .collect();
    let unique = nodes(
        &corners
            .iter()
            .map(|&at| Segment { from: at, to: at })
            .collect::<Vec<_>>(),
    );
    let points: Vec<[f64; 3]> = unique.iter().map(|node| node.0).collect();
    assert!(are_one_net(
        &struts("kelvin"),
        &bonds(&points, 0.125_f64.sqrt()),
        [0.0; 3]
    ));
    assert_eq!(find("truncated-octahedron").unwrap().name, "kelvin");
}

/// Sites of A15 and the excess of the dodecahedra's power over that of the others, from their face |x| + 2|z| ≤ c.
fn a15() -> Vec<([f64; 3], f64)> {
    let c = 0.25_f64.cbrt();
    // Power of a point: |x − site|² − w; on x + 2z = c both are equal for sites (0, 0, 0) and (1/4, 0, 1/2).
    let excess = 0.5 * c - 0.3125;
    let chain = [[0.25, 0.0, 0.5], [0.75, 0.0, 0.5]];
    let turned = chain
        .iter()
        .flat_map(|&[x, y, z]| [[x, y, z], [z, x, y], [y, z, x]]);
    let others = turned.map(|site| (site, 0.0));
    [([0.0; 3], excess), ([0.5; 3], excess)]
        .into_iter()
        .chain(others)
        .collect()
}

/// Every node of the foam is equally near, in the power of A15, to four of its sites and to no other nearer, and every
/// point of a strut to three: they are the corners and edges of the power diagram. Aurenhammer 1987, SIAM J. Comput.
/// 16:78 (10.1137/0216006).
#[test]
fn weaire_phelan_has_the_corners_and_edges_of_the_power_diagram_of_a15() {
    let sites = a15();
    let nearest = |at: [f64; 3]| {
        let images = sites.iter().flat_map(|&(site, excess)| {
            neighbour_shifts().map(move |shift| {
                let reach = difference(at, crate::solid::vector::shifted(site, shift));
                dot(reach, reach) - excess
            })
        });
        let mut powers: Vec<f64> = images.collect();
        powers.sort_by(f64::total_cmp);
        let least = powers[0];
        powers
            .into_iter()
            .take_while(|power| power - least < 1e-9)
            .count()
    };
    for strut in struts("weaire-phelan") {
        let middle = crate::solid::vector::shifted(scaled(strut.from, 0.4), scaled(strut.to, 0.6));
        for (at, count) in [(strut.from, 4), (strut.to, 4), (middle, 3)] {
            assert_eq!(nearest(at.map(|v| v - v.floor())), count, "{strut:?}");
        }
    }
}

/// All eight cells hold an eighth: counted on points that lie evenly.
#[test]
fn weaire_phelan_cells_have_equal_volumes() {
    let sites = a15();
    let n = 60;
    let mut counts = vec![0usize; sites.len()];
    for k in 0..n * n * n {
        let at = [k % n, (k / n) % n, k / (n * n)].map(|i| (f64::from(i) + 0.31) / f64::from(n));
        let power = |&(site, excess): &([f64; 3], f64)| apart(site, at).powi(2) - excess;
        let nearest = (0..sites.len()).min_by(|&a, &b| power(&sites[a]).total_cmp(&power(&sites[b])));
        counts[nearest.unwrap()] += 1;
    }
    for count in counts {
        let share = count as f64 / f64::from(n * n * n);
        assert!((share - 0.125).abs() < 5e-4, "{share}");
    }
}

#[test]
fn segments_are_the_struts_and_nothing_else_has_any() {
    for row in LATTICES {
        match (&row.shape, row.segments()) {
            (Shape::Struts(struts), Some(segments)) => {
                let ends: Vec<_> = struts().iter().map(|strut| (strut.from, strut.to)).collect();
                assert_eq!(segments, ends);
            }
            (Shape::Struts(_), None) | (_, Some(_)) => panic!("{}", row.name),
            (_, None) => {}
        }
    }
}
