//! Holes: where triangles have no neighbour, and what closes them.

use std::collections::HashMap;

use super::patches::Oriented;
use super::triangle::{Point, area_vector};
use crate::solid::vector::{difference, length, scaled, shifted};

/// A closed way along edges without a neighbour.
pub(super) struct Loop {
    pub(super) shell: u32,
    /// Vertices in the order in which what closes the hole walks them.
    pub(super) vertices: Vec<u32>,
}

/// An edge that lacks a triangle walking it this way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Missing {
    shell: u32,
    from: u32,
    to: u32,
}

/// The loops of all shells. Every shell's missing edges enter a vertex as often as they leave it, so that walking
/// on always comes back.
pub(super) fn loops(surface: &Oriented) -> Vec<Loop> {
    let missing = missing_edges(surface);
    let mut walker = Walker {
        taken: vec![0; missing.len()],
        missing: &missing,
        loops: Vec::new(),
    };
    for start in &missing {
        walker.walk(*start);
    }
    walker.loops
}

fn missing_edges(surface: &Oriented) -> Vec<Missing> {
    let mut missing = Vec::new();
    for uses in surface.edges.groups() {
        let mut walks: Vec<(u32, i32)> = uses
            .iter()
            .map(|u| (surface.shell[u.triangle as usize], u.walk()))
            .collect();
        walks.sort_unstable();
        for same in walks.chunk_by(|a, b| a.0 == b.0) {
            let net: i32 = same.iter().map(|(_, walk)| walk).sum();
            let [low, high] = uses[0].ends;
            let (from, to) = if net > 0 { (high, low) } else { (low, high) };
            let shell = same[0].0;
            missing.extend((0..net.abs()).map(|_| Missing { shell, from, to }));
        }
    }
    missing.sort_unstable();
    missing
}

struct Walker<'a> {
    missing: &'a [Missing],
    /// How many edges that leave a vertex have been walked, at the place of the first of them.
    taken: Vec<u32>,
    loops: Vec<Loop>,
}

impl Walker<'_> {
    /// Walks from an edge's start until no edge is left there; splits off a loop whenever a vertex is met again.
    fn walk(&mut self, start: Missing) {
        let mut way = vec![start.from];
        let mut step_of = HashMap::from([(start.from, 0)]);
        while let Some(next) = way.last().and_then(|&from| self.take(start.shell, from)) {
            if let Some(&step) = step_of.get(&next) {
                let vertices: Vec<u32> = way.drain(step + 1..).collect();
                for vertex in &vertices {
                    step_of.remove(vertex);
                }
                self.keep(start.shell, next, vertices);
            } else {
                step_of.insert(next, way.len());
                way.push(next);
            }
        }
    }

    fn keep(&mut self, shell: u32, first: u32, others: Vec<u32>) {
        let vertices = std::iter::once(first).chain(others).collect();
        self.loops.push(Loop { shell, vertices });
    }

    /// The end of the next edge that leaves a vertex.
    fn take(&mut self, shell: u32, from: u32) -> Option<u32> {
        let first = self
            .missing
            .partition_point(|m| (m.shell, m.from) < (shell, from));
        let next = self.missing.get(first + *self.taken.get(first)? as usize)?;
        if (next.shell, next.from) != (shell, from) {
            return None;
        }
        self.taken[first] += 1;
        Some(next.to)
    }
}

/// Length of the edges of a loop in mm.
pub(super) fn loop_length(places: &[Point]) -> f64 {
    sides(places).map(|[a, b]| length(difference(b, a))).sum()
}

fn sides(places: &[Point]) -> impl Iterator<Item = [Point; 2]> + '_ {
    let next = places.iter().cycle().skip(1);
    places.iter().zip(next).map(|(a, b)| [*a, *b])
}

/// Centre of the edges of a loop.
pub(super) fn loop_centre(places: &[Point]) -> Point {
    let whole = loop_length(places);
    let weighted = sides(places).map(|[a, b]| scaled(shifted(a, b), 0.5 * length(difference(b, a))));
    let sum = weighted.fold([0.0; 3], shifted);
    if whole > 0.0 {
        scaled(sum, 1.0 / whole)
    } else {
        places[0]
    }
}

/// The triangles that close a loop: itself if it has three sides, else a fan from `centre`.
pub(super) fn closing(vertices: &[u32], centre: u32) -> Vec<[u32; 3]> {
    if let [a, b, c] = *vertices {
        return vec![[a, b, c]];
    }
    let next = vertices.iter().cycle().skip(1);
    vertices.iter().zip(next).map(|(a, b)| [*a, *b, centre]).collect()
}

/// Area of the fan that closes a loop in mm².
pub(super) fn closing_area(places: &[Point]) -> f64 {
    let centre = loop_centre(places);
    sides(places)
        .map(|[a, b]| length(area_vector(&[a, b, centre])))
        .sum()
}
