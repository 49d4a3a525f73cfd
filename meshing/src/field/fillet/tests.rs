use super::*;
use crate::lattice::{Shape, find, neighbour_shifts};
use crate::solid::vector::{by_axis, normalised};

const ROUNDINGS: [Rounding; 3] = [
    Rounding {
        strut: 0.06,
        fillet: 0.04,
    },
    Rounding {
        strut: 0.04,
        fillet: 0.1,
    },
    Rounding {
        strut: 0.1,
        fillet: 0.02,
    },
];

struct Joints {
    tubes: Tubes,
    filleted: Filleted,
}

fn joints(name: &str, edges: [f64; 3], rounding: Rounding) -> Joints {
    let Some(Shape::Struts(struts)) = find(name).map(|row| &row.shape) else {
        panic!("{name}");
    };
    let tubes = Tubes::new(&struts(), edges, 1.0);
    let of_unit_cell = |at: [f64; 3]| tubes.skeleton.sample(by_axis(|a| at[a] * edges[a])).distance;
    let symmetries = Symmetries::of(&of_unit_cell, edges);
    Joints {
        filleted: Filleted::new(&tubes, rounding, &symmetries),
        tubes,
    }
}

impl Joints {
    fn sample(&self, at: [f64; 3]) -> FieldSample {
        self.filleted.sample(&self.tubes, at)
    }

    fn axis_distance(&self, at: [f64; 3]) -> f64 {
        self.tubes.skeleton.sample(at).distance
    }

    /// Way from `at` out of the tubes of radius `reach` in a direction.
    fn way_out(&self, at: [f64; 3], direction: [f64; 3], reach: f64) -> f64 {
        let mut way = 0.0;
        for _ in 0..200 {
            let inside = reach - self.axis_distance(shifted(at, scaled(direction, way)));
            if inside < 1e-10 || way > 1.0 {
                break;
            }
            way += inside;
        }
        way
    }

    /// The plain twin: the shortest of the ways out in many directions, the best of them improved.
    fn by_search(&self, at: [f64; 3]) -> f64 {
        let rounding = self.filleted.rounding;
        let way = |direction: [f64; 3]| self.way_out(at, direction, rounding.reach());
        let mut ways: Vec<(f64, [f64; 3])> = directions(300).map(|u| (way(u), u)).collect();
        ways.sort_by(|a, b| a.0.total_cmp(&b.0));
        let improved = ways[..6].iter().map(|&start| shortest_beside(start, &way));
        rounding.fillet - improved.fold(f64::INFINITY, f64::min)
    }
}

/// Compass search over directions.
fn shortest_beside((mut best, mut direction): (f64, [f64; 3]), way: &dyn Fn([f64; 3]) -> f64) -> f64 {
    let mut step = 0.05;
    while step > 1e-7 {
        let tries = neighbour_shifts().map(|shift| normalised(shifted(direction, scaled(shift, step))));
        let found = tries.map(|u| (way(u), u)).min_by(|a, b| a.0.total_cmp(&b.0));
        match found.filter(|found| found.0 < best) {
            Some(nearer) => (best, direction) = nearer,
            None => step *= 0.5,
        }
    }
    best
}

/// Directions spread evenly over the sphere by the golden angle.
fn directions(count: u32) -> impl Iterator<Item = [f64; 3]> {
    (0..count).map(move |k| {
        let z = 1.0 - (2.0 * f64::from(k) + 1.0) / f64::from(count);
        let (sin, cos) = (2.399_963_229_728_653 * f64::from(k)).sin_cos();
        let radius = (1.0 - z * z).sqrt();
        [radius * cos, radius * sin, z]
    })
}

fn spread(count: u32, edges: [f64; 3]) -> impl Iterator<Item = [f64; 3]> {
    (1..=count).map(move |i| by_axis(|a| edges[a] * (f64::from(i) * [0.8192, 0.671, 0.5497][a]).fract()))
}

/// A ball's centre lies where the distance says, and no search finds one nearer.
#[test]
fn distances_are_those_to_the_nearest_centre_of_a_ball() {
    for name in ["bcc", "octet", "kelvin", "re-entrant", "weaire-phelan"] {
        for (rounding, edges) in ROUNDINGS.into_iter().zip([[1.0, 0.7, 1.6], [1.0; 3], [1.0; 3]]) {
            let joints = joints(name, edges, rounding);
            let is_near = |at: &[f64; 3]| joints.axis_distance(*at) < rounding.reach();
            for at in spread(400, edges).filter(is_near).take(25) {
                let sample = joints.sample(at);
                let centre = shifted(at, scaled(sample.normal, rounding.fillet - sample.distance));
                let within = rounding.reach() - joints.axis_distance(centre);
                let searched = joints.by_search(at);
                let here = format!("{name} {edges:?} {rounding:?} {at:?}");
                assert!(within < 1e-7, "{here}: {within}");
                assert!(sample.distance > searched - 1e-6, "{here}: {sample:?} {searched}");
            }
        }
    }
}

#[test]
fn distances_have_slopes_of_one_at_most_and_never_exceed_those_without_fillets() {
    for name in ["fbcc", "diamond", "truncated-cube"] {
        let joints = joints(name, [1.0, 1.3, 0.8], ROUNDINGS[1]);
        let edges = joints.tubes.edges;
        for (at, aside) in spread(3000, edges).zip(directions(3000)) {
            let distance = joints.sample(at).distance;
            let there = joints.sample(shifted(at, scaled(aside, 0.01))).distance;
            assert!(
                (there - distance).abs() < 0.01 + 1e-6,
                "{name} {at:?}: {distance} {there}"
            );
            let plain = joints.axis_distance(at) - ROUNDINGS[1].strut;
            assert!(distance <= plain + 1e-9, "{name} {at:?}: {distance} {plain}");
        }
    }
}

#[test]
fn second_derivatives_are_the_second_differences_of_the_distance() {
    let step = 1e-3;
    let (mut count, mut creased) = (0, 0);
    for name in ["bcc", "simple-cubic"] {
        let joints = joints(name, [1.0; 3], ROUNDINGS[1]);
        for at in spread(3000, [1.0; 3]).filter(|&at| joints.sample(at).distance.abs() < 0.01) {
            let sample = joints.sample(at);
            let moved = |a: usize, by: f64| {
                let mut there = at;
                there[a] += by;
                joints.sample(there).distance
            };
            let second =
                |a: usize| (moved(a, step) + moved(a, -step) - 2.0 * sample.distance) / (step * step);
            let is_off = |a: usize| (sample.second[a] - second(a)).abs() > 0.02 * (10.0 + second(a).abs());
            count += 1;
            creased += usize::from((0..3).any(is_off));
        }
    }
    // A stencil that meets the rim of a fillet shows something between both sides.
    assert!(count > 100 && creased * 20 < count, "{creased} of {count}");
}
