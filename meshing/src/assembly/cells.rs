//! The cells of a grid, slab by slab.

use rayon::prelude::*;

use super::cube::{Cutter, Shares};
use super::scene::{Owner, Scene};
use crate::solid::vector::{difference, length, scaled, shifted};
use crate::{CellFractions, Grid, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};

/// Cells along an edge of the blocks that are filled whole where no surface is near, and layers of a slab.
const BLOCK: usize = 4;
/// Shares nearer to none or all than this are rounding; kept, they would make a mixed cell of a pure one.
const ROUNDING: f64 = 1e-6;
/// Cells with less than this are void: slivers spoil the condition of the system. The same as for a single body.
const SLIVER: f32 = 0.01;

/// Cells of some layers of the grid: one byte for each, and the fractions of the mixed ones.
struct Slab {
    /// Region of each cell as in a mesh; 0 for a mixed cell.
    regions: Vec<u8>,
    /// Mixed cells by their index in the grid, rising.
    mixed: Vec<(usize, CellFractions)>,
}

/// The mesh of a scene. Nothing of the size of the grid is held but a byte for each cell, twice, and mixed cells.
pub(super) fn mesh(scene: &Scene<'_>, grid: &Grid, phases: Vec<Phase>) -> VoxelMesh {
    let layers = grid.cells[2].div_ceil(BLOCK);
    let mut slabs: Vec<Slab> = (0..layers)
        .into_par_iter()
        .map(|slab| slab_cells(scene, grid, slab * BLOCK))
        .collect();
    without_slivers(&mut slabs);
    let mut builder = VoxelMeshBuilder::new(grid.clone(), phases);
    let mut cell = 0;
    for slab in slabs {
        let mut mixed = slab.mixed.into_iter().peekable();
        for region in slab.regions {
            match mixed.next_if(|entry| entry.0 == cell) {
                Some((_, fractions)) => builder.push(fractions),
                None => builder.push_pure(usize::from(region).checked_sub(1)),
            }
            cell += 1;
        }
    }
    builder.finish()
}

/// The cells of the layers from `z` on.
fn slab_cells(scene: &Scene<'_>, grid: &Grid, z: usize) -> Slab {
    let [nx, ny, nz] = grid.cells;
    let top = (z + BLOCK).min(nz);
    let mut slab = Slab {
        regions: vec![0; nx * ny * (top - z)],
        mixed: Vec::new(),
    };
    for y in (0..ny).step_by(BLOCK) {
        for x in (0..nx).step_by(BLOCK) {
            let high = [(x + BLOCK).min(nx), (y + BLOCK).min(ny), top];
            fill_block(scene, grid, [[x, y, z], high], &mut slab);
        }
    }
    slab.mixed.sort_unstable_by_key(|entry| entry.0);
    slab
}

fn fill_block(scene: &Scene<'_>, grid: &Grid, [low, high]: [[usize; 3]; 2], slab: &mut Slab) {
    let corners = [low, high].map(|corner| grid.node_mm(corner));
    let centre = scaled(shifted(corners[0], corners[1]), 0.5);
    let reach = 0.5 * length(difference(corners[1], corners[0]));
    let cutter = Cutter {
        scene,
        active: active(scene, centre, reach + grid.spacing_mm),
    };
    let whole = settled(&cutter, centre, reach).map(|owner| region(scene, owner));
    let first = grid.cell_index([0, 0, low[2]]);
    for z in low[2]..high[2] {
        for y in low[1]..high[1] {
            for x in low[0]..high[0] {
                let cell = grid.cell_index([x, y, z]);
                slab.regions[cell - first] = whole.unwrap_or_else(|| {
                    let shares = cutter.cell(grid.cell_centre_mm([x, y, z]), grid.spacing_mm);
                    store(&shares, cell, &mut slab.mixed)
                });
            }
        }
    }
}

/// Parts with a surface or content within `reach` of a point and not behind a later one, twice the coat farther.
fn active(scene: &Scene<'_>, at: [f64; 3], reach: f64) -> Vec<usize> {
    let reach = reach + 2.0 * scene.coat_reach();
    let mut active = Vec::new();
    for part in (0..scene.parts.len()).rev() {
        let depth = scene.parts[part].shape.signed_distance_mm(at);
        if depth < reach {
            active.push(part);
        }
        if depth <= -reach {
            break;
        }
    }
    active.reverse();
    active
}

fn settled(cutter: &Cutter<'_>, centre: [f64; 3], reach: f64) -> Option<Owner> {
    let scene = cutter.scene;
    let reach = reach + scene.coat_reach();
    let probe = |&part: &usize| scene.probe(part, centre, reach);
    let probes: Vec<_> = cutter.active.iter().map(probe).collect();
    scene.settled(&cutter.active, &probes, reach)
}

fn region(scene: &Scene<'_>, owner: Owner) -> u8 {
    match owner {
        Owner::Void => 0,
        Owner::Part(part) => scene.phases[part].map_or(0, |phase| phase as u8 + 1),
    }
}

/// Region of a cell of one phase or void; a mixed cell is stored, and 0 stands for it.
fn store(shares: &Shares, cell: usize, mixed: &mut Vec<(usize, CellFractions)>) -> u8 {
    if let Some(phase) = shares.iter().position(|&share| share > 1.0 - ROUNDING) {
        return phase as u8 + 1;
    }
    let fractions = shares.map(|share| if share < ROUNDING { 0.0 } else { share as f32 });
    if fractions.iter().any(|&f| f > 0.0) {
        mixed.push((cell, fractions));
    }
    0
}

/// Empties cells with little content and spreads it, phase by phase, over the void of the other cells of that phase.
fn without_slivers(slabs: &mut [Slab]) {
    let (mut lost, mut room) = ([0.0; PHASES_MAX], [0.0; PHASES_MAX]);
    let cells = || slabs.iter().flat_map(|slab| &slab.mixed).map(|entry| &entry.1);
    for fractions in cells() {
        let total: f32 = fractions.iter().sum();
        let (sums, share) = match total < SLIVER {
            true => (&mut lost, 1.0),
            false => (&mut room, f64::from(1.0 - total).max(0.0)),
        };
        for (sum, &f) in sums.iter_mut().zip(fractions).filter(|(_, f)| **f > 0.0) {
            *sum += if total < SLIVER { f64::from(f) } else { share };
        }
    }
    // A phase of slivers alone vanishes; else they are a small part of the void beside it.
    let parts: CellFractions = std::array::from_fn(|k| match lost[k] < room[k] {
        true => (lost[k] / room[k]) as f32,
        false => 0.0,
    });
    for slab in slabs {
        slab.mixed
            .retain_mut(|(_, fractions)| refilled(fractions, &parts));
    }
}

/// Adds to a cell its part of what slivers held; false if it is a sliver itself.
fn refilled(fractions: &mut CellFractions, parts: &CellFractions) -> bool {
    let total: f32 = fractions.iter().sum();
    let void = (1.0 - total).max(0.0);
    for (f, part) in fractions.iter_mut().zip(parts).filter(|(f, _)| **f > 0.0) {
        *f += part * void;
    }
    total >= SLIVER
}
