//! The signed distance to the surface at the nodes of the grid.

use rayon::prelude::*;

use super::occupancy::{InterfaceError, check};
use super::{Occupancy, Patch, Patches};
use crate::{Grid, Solid};

/// Distance of nodes that no surface is near, in edges of a cell.
const FAR: f32 = 2.0;
/// A node between full cells is this far inside at least, one between empty cells this far outside.
const CLEAR: f32 = 0.02;
/// Keeps the weight of a piece at the node itself finite; squared edges.
const SOFT: f32 = 0.01;
/// Pieces whose normals differ by more than 60° from the nearest one's belong to another side of an edge or sheet.
const ALIGNED: f32 = 0.5;

/// Signed distances at the nodes, in edges of a cell, x fastest, negative inside; right near the surface, and cut off
/// a few cells from it.
#[derive(Clone, Debug)]
pub(crate) struct NodeLevels {
    pub(crate) nodes: [usize; 3],
    pub(crate) values: Vec<f32>,
}

impl NodeLevels {
    /// The distances to the pieces of surface around each node: the mean over the planes of those that face as the
    /// nearest does, each with its area over the fourth power of its distance as weight.
    pub(crate) fn of(occupancy: &Occupancy, patches: &Patches) -> Self {
        let nodes = occupancy.grid().nodes();
        let near = filled(nodes, |at| near_level(occupancy, patches, at));
        // An edge of the grid that the surface crosses may end at a node between pure cells.
        let values = filled(nodes, |at| {
            let here = near[index(nodes, at)];
            if here.abs() == FAR && is_beside_surface(&near, nodes, at) {
                let wide = level(patches.around(at, 2), at).unwrap_or(here);
                clear(&occupancy.about_node(at), wide)
            } else {
                here
            }
        });
        Self { nodes, values }
    }

    /// The signed distances of a solid.
    ///
    /// # Errors
    /// A box that cannot be measured; a distance that is not a number.
    pub(crate) fn of_solid(solid: &dyn Solid, grid: &Grid) -> Result<Self, InterfaceError> {
        check(grid)?;
        let nodes = grid.nodes();
        let cells = |at: [usize; 3]| (solid.signed_distance_mm(grid.node_mm(at)) / grid.spacing_mm) as f32;
        let values = filled(nodes, |at| cells(at).clamp(-FAR, FAR));
        if values.iter().any(|level| level.is_nan()) {
            return Err(InterfaceError::NotFinite);
        }
        Ok(Self { nodes, values })
    }

    /// Level of a node.
    pub(crate) fn at(&self, node: [usize; 3]) -> f32 {
        self.values[index(self.nodes, node)]
    }
}

fn index([nx, ny, _]: [usize; 3], at: [usize; 3]) -> usize {
    at[0] + nx * (at[1] + ny * at[2])
}

fn filled(nodes: [usize; 3], value: impl Fn([usize; 3]) -> f32 + Sync) -> Vec<f32> {
    let mut values = vec![FAR; nodes.iter().product()];
    values
        .par_chunks_mut(nodes[0])
        .enumerate()
        .for_each(|(row, line)| {
            for (x, level) in line.iter_mut().enumerate() {
                *level = value([x, row % nodes[1], row / nodes[1]]);
            }
        });
    values
}

fn near_level(occupancy: &Occupancy, patches: &Patches, at: [usize; 3]) -> f32 {
    let fractions = occupancy.about_node(at);
    if fractions == [0.0; 8] || fractions == [1.0; 8] {
        return FAR * (1.0 - 2.0 * fractions[0]);
    }
    match level(patches.around(at, 1), at) {
        Some(level) => clear(&fractions, level),
        None if fractions[0] > 0.5 => -FAR,
        None => FAR,
    }
}

/// The level of a node between pure cells made to have their sign.
fn clear(fractions: &[f32; 8], level: f32) -> f32 {
    if *fractions == [1.0; 8] {
        level.min(-CLEAR)
    } else if *fractions == [0.0; 8] {
        level.max(CLEAR)
    } else {
        level
    }
}

/// Whether one of the 26 nodes about a node is on the other side of the surface.
fn is_beside_surface(levels: &[f32], nodes: [usize; 3], at: [usize; 3]) -> bool {
    let is_solid = levels[index(nodes, at)] < 0.0;
    let around = |a: usize| at[a].max(1) - 1..(at[a] + 2).min(nodes[a]);
    around(2).any(|z| {
        around(1).any(|y| {
            let row = nodes[0] * (y + nodes[1] * z);
            let line = &levels[row + around(0).start..row + around(0).end];
            line.iter().any(|&level| (level < 0.0) != is_solid)
        })
    })
}

fn level<'a>(around: impl Iterator<Item = &'a Patch> + Clone, node: [usize; 3]) -> Option<f32> {
    let at = [node[0] as f32, node[1] as f32, node[2] as f32];
    let closer = |a: &&Patch, b: &&Patch| a.squared_distance(at).total_cmp(&b.squared_distance(at));
    let nearest = around.clone().min_by(closer)?;
    let (mut sum, mut weights) = (0.0, 0.0);
    for patch in around.filter(|patch| cosine(patch, nearest) > ALIGNED) {
        let weight = patch.area() / (patch.squared_to_centre(at) + SOFT).powi(2);
        sum += weight * patch.height(at);
        weights += weight;
    }
    Some((sum / weights).clamp(-0.99 * FAR, 0.99 * FAR))
}

fn cosine(a: &Patch, b: &Patch) -> f32 {
    (0..3).map(|k| a.normal[k] * b.normal[k]).sum()
}
