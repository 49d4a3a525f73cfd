//! Triangles joined over edges: which way they face, and the shells they make up.

use super::edges::{Edges, Use};
use super::triangle::{Point, area_vector};
use super::union::{Groups, Numbering};
use crate::solid::vector::length;

/// Triangles that face as most of the area around them does, in shells.
pub(super) struct Oriented {
    pub(super) triangles: Vec<[u32; 3]>,
    /// Those that were turned.
    pub(super) turned: Vec<u32>,
    /// Those where walking around the surface leads back to the other side.
    pub(super) one_sided: Vec<u32>,
    /// Edges of more than two triangles.
    pub(super) crowded_edges: Vec<[u32; 2]>,
    /// Number of the shell of every triangle.
    pub(super) shell: Vec<u32>,
    pub(super) shell_count: usize,
    pub(super) edges: Edges,
}

/// Turns the minority by area of every patch that hangs together by edges of two triangles; joins patches that close
/// each other to shells.
pub(super) fn oriented(vertices: &[Point], mut triangles: Vec<[u32; 3]>) -> Oriented {
    let mut edges = Edges::of(&triangles);
    let mut patches = Groups::single(triangles.len());
    let one_sided = join_patches(&edges, &mut patches);
    let turned = minority(vertices, &triangles, &mut patches);
    for &at in &turned {
        triangles[at as usize].swap(1, 2);
    }
    if !turned.is_empty() {
        edges = Edges::of(&triangles);
    }
    let crowded: Vec<&[Use]> = edges.groups().filter(|uses| uses.len() > 2).collect();
    crowded.iter().for_each(|uses| join_open(uses, &mut patches));
    let crowded_edges = crowded.iter().map(|uses| uses[0].ends).collect();
    let shells = Numbering::of(&mut patches);
    Oriented {
        turned,
        one_sided,
        crowded_edges,
        shell: (0..triangles.len()).map(|at| shells.number(at)).collect(),
        shell_count: shells.count,
        triangles,
        edges,
    }
}

/// Joins triangles over edges of two; returns those that contradict.
fn join_patches(edges: &Edges, patches: &mut Groups) -> Vec<u32> {
    let mut contradicting = Vec::new();
    for [a, b] in edges.pairs() {
        let turned = a.forward == b.forward;
        if !patches.join(a.triangle, b.triangle, turned) {
            contradicting.push(a.triangle);
        }
    }
    contradicting
}

/// Triangles that face the other way than the larger part of the area of their patch.
fn minority(vertices: &[Point], triangles: &[[u32; 3]], patches: &mut Groups) -> Vec<u32> {
    let mut excess = vec![0.0; triangles.len()];
    let area = |corners: &[u32; 3]| length(area_vector(&corners.map(|v| vertices[v as usize])));
    for (at, corners) in triangles.iter().enumerate() {
        let (first, turned) = patches.first(at as u32);
        let sign = if turned { -1.0 } else { 1.0 };
        excess[first as usize] += sign * area(corners);
    }
    let mut against = |at: &u32| {
        let (first, turned) = patches.first(*at);
        turned != (excess[first as usize] < 0.0)
    };
    (0..triangles.len() as u32).filter(|at| against(at)).collect()
}

/// Joins the patches that are open at an edge of more than two triangles: together they are closed there. Patches
/// that are closed on their own, such as two cubes that touch along an edge, stay apart.
fn join_open(uses: &[Use], patches: &mut Groups) {
    let mut walks: Vec<(u32, i32)> = uses
        .iter()
        .map(|u| (patches.first(u.triangle).0, u.walk()))
        .collect();
    walks.sort_unstable();
    let net = |same: &[(u32, i32)]| same.iter().map(|(_, walk)| walk).sum::<i32>();
    let open = walks.chunk_by(|a, b| a.0 == b.0).filter(|same| net(same) != 0);
    let open: Vec<u32> = open.map(|same| same[0].0).collect();
    for pair in open.windows(2) {
        patches.join(pair[0], pair[1], false);
    }
}
