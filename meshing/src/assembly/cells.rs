//! The cells of a grid, slab by slab.

use rayon::prelude::*;

use super::cube::{Cutter, Shares};
use super::scene::{Near, Owner, Scene};
use crate::solid::vector::{difference, length, scaled, shifted};
use crate::{CellFractions, Grid, PHASES_MAX, Phase, VoxelMesh, VoxelMeshBuilder};

/// Layers of a slab, and cells along an edge of the blocks that are halved until no surface crosses them.
const BLOCK: usize = 8;
/// Shares nearer to none or all than this are rounding; kept, they would make a mixed cell of a pure one.
const ROUNDING: f64 = 1e-6;
/// Cells with less than this are void: slivers spoil the condition of the system. The same as for a single body.
const SLIVER: f32 = 0.01;

/// Mixed cells of a slab by their index in the grid, rising.
type Mixed = Vec<(usize, CellFractions)>;

/// The mesh of a scene. Beside its own memory, mixed cells of the slabs are held until they are put together.
pub(super) fn mesh(scene: &Scene<'_>, grid: &Grid, phases: Vec<Phase>) -> VoxelMesh {
    let builder = VoxelMeshBuilder::new(grid.clone(), phases);
    let mut regions = vec![0; grid.cell_count()];
    let slabs = regions.par_chunks_mut(grid.cells[0] * grid.cells[1] * BLOCK);
    let mut slabs: Vec<Mixed> = slabs
        .enumerate()
        .map(|(slab, regions)| Layers::new(scene, grid, slab * BLOCK, regions).filled())
        .collect();
    without_slivers(&mut slabs);
    let mut mixed = Vec::with_capacity(slabs.iter().map(Vec::len).sum());
    for slab in slabs {
        mixed.extend(slab);
    }
    builder.finish_with(regions, mixed)
}

/// Cells of the grid from one corner to another.
type Block = [[usize; 3]; 2];

/// A slab while it is filled.
struct Layers<'a> {
    scene: &'a Scene<'a>,
    grid: &'a Grid,
    /// First layer, and the one after the last.
    z: [usize; 2],
    /// Region of each cell as in a mesh; 0 for a mixed cell.
    regions: &'a mut [u8],
    mixed: Mixed,
}

impl<'a> Layers<'a> {
    fn new(scene: &'a Scene<'a>, grid: &'a Grid, low: usize, regions: &'a mut [u8]) -> Self {
        let high = (low + BLOCK).min(grid.cells[2]);
        Self {
            scene,
            grid,
            z: [low, high],
            regions,
            mixed: Vec::new(),
        }
    }

    /// Fills the slab; its mixed cells.
    fn filled(mut self) -> Mixed {
        let [nx, ny, _] = self.grid.cells;
        let all: Vec<Near> = (0..self.scene.parts.len()).map(Near::unknown).collect();
        for y in (0..ny).step_by(BLOCK) {
            for x in (0..nx).step_by(BLOCK) {
                let high = [(x + BLOCK).min(nx), (y + BLOCK).min(ny), self.z[1]];
                self.fill([[x, y, self.z[0]], high], &all, 0.0);
            }
        }
        self.mixed.sort_unstable_by_key(|entry| entry.0);
        self.mixed
    }

    /// Fills a block by the parts that come near it, which are among those given for a point at most `moved` from its centre.
    fn fill(&mut self, block: Block, among: &[Near], moved: f64) {
        let (centre, reach) = self.ball(block);
        let coat = self.scene.coat_reach();
        // What a cell holds depends on the planes of surfaces less than an edge and twice the coat beyond it.
        let asked = reach + self.grid.spacing_mm + 2.0 * coat;
        let near = self.scene.near(among, centre, moved, asked);
        let lattice = |k: usize| self.scene.lattice_distance(near[k].part, centre);
        let owner = self
            .scene
            .settled(&near, |k| near[k].depth, lattice, reach + coat);
        match owner {
            Some(owner) => self.fill_whole(block, region(self.scene, owner)),
            None if (0..3).all(|a| block[1][a] - block[0][a] == 1) => self.fill_cell(block[0], &near),
            // The centre of a part is less than the whole's corner away.
            None => halves(block).for_each(|part| self.fill(part, &near, reach)),
        }
    }

    /// Centre of a block, and from there to its corner.
    fn ball(&self, block: Block) -> ([f64; 3], f64) {
        let corners = block.map(|corner| self.grid.node_mm(corner));
        let centre = scaled(shifted(corners[0], corners[1]), 0.5);
        (centre, 0.5 * length(difference(corners[1], corners[0])))
    }

    fn fill_whole(&mut self, [low, high]: Block, region: u8) {
        if region == 0 {
            return;
        }
        for z in low[2]..high[2] {
            for y in low[1]..high[1] {
                let row = self.local([0, y, z]);
                self.regions[row + low[0]..row + high[0]].fill(region);
            }
        }
    }

    fn fill_cell(&mut self, at: [usize; 3], near: &[Near]) {
        let cutter = Cutter {
            scene: self.scene,
            near,
        };
        let shares = cutter.cell(self.grid.cell_centre_mm(at), self.grid.spacing_mm);
        let local = self.local(at);
        self.regions[local] = store(&shares, self.grid.cell_index(at), &mut self.mixed);
    }

    /// Index of a cell in the slab.
    fn local(&self, at: [usize; 3]) -> usize {
        self.grid.cell_index([at[0], at[1], at[2] - self.z[0]])
    }
}

/// The eight parts of a block, or fewer where it is one cell wide.
fn halves([low, high]: Block) -> impl Iterator<Item = Block> {
    let middle: [usize; 3] = std::array::from_fn(|a| low[a] + (high[a] - low[a]).div_ceil(2));
    let part = move |k: usize| -> Block {
        let is_upper = |a: usize| k >> a & 1 == 1;
        let from = std::array::from_fn(|a| if is_upper(a) { middle[a] } else { low[a] });
        [
            from,
            std::array::from_fn(|a| if is_upper(a) { high[a] } else { middle[a] }),
        ]
    };
    (0..8)
        .map(part)
        .filter(|[low, high]| (0..3).all(|a| low[a] < high[a]))
}

fn region(scene: &Scene<'_>, owner: Owner) -> u8 {
    match owner {
        Owner::Void => 0,
        Owner::Part(part) => scene.phases[part].map_or(0, |phase| phase as u8 + 1),
    }
}

/// Region of a cell of one phase or void; a mixed cell is stored, and 0 stands for it.
fn store(shares: &Shares, cell: usize, mixed: &mut Mixed) -> u8 {
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
fn without_slivers(slabs: &mut [Mixed]) {
    let (mut lost, mut room) = ([0.0; PHASES_MAX], [0.0; PHASES_MAX]);
    let cells = || slabs.iter().flatten().map(|entry| &entry.1);
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
        slab.retain_mut(|(_, fractions)| refilled(fractions, &parts));
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
