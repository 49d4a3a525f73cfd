//! The nearest piece of surface to every cell.

use rayon::prelude::*;

use super::{Patch, Patches};

/// No piece at all: the mesh has no surface.
pub(crate) const NONE: u32 = u32::MAX;
/// Rounds in which every cell tries the pieces of its six neighbours: the passes along the axes compare centres of
/// pieces that lie a little off their rows, two rounds mend what that misses.
const ROUNDS: usize = 2;

/// A piece as seen along a line: the squared distance to it is (i − at)² + beside.
#[derive(Clone, Copy)]
struct Parabola {
    at: f32,
    beside: f32,
    patch: u32,
}

/// Index of the nearest piece to the centre of each cell, x fastest; [`NONE`] where there is none at all.
///
/// Lower envelopes of parabolas along x, y and z as for cell centres (Felzenszwalb & Huttenlocher 2012, Theory
/// Comput. 8:415, 10.4086/toc.2012.v008a019), with the pieces where they are, then propagation of pieces between
/// neighbours (Danielsson 1980, 10.1016/0146-664X(80)90054-4) by the distance to the disc. Not exact: a piece that is
/// farther by some hundredths of a cell may be named.
pub(crate) fn nearest_patches(patches: &Patches) -> Vec<u32> {
    let mut nearest = along_rows(patches);
    along_columns(&mut nearest, patches, [1, 2]);
    let mut turned = layers_swapped(&nearest, patches.cells);
    along_columns(&mut turned, patches, [2, 1]);
    let [nx, ny, nz] = patches.cells;
    nearest = layers_swapped(&turned, [nx, nz, ny]);
    for _ in 0..ROUNDS {
        nearest = propagated(&nearest, patches);
    }
    nearest
}

/// The envelope along each row of cells of the pieces of that row.
fn along_rows(patches: &Patches) -> Vec<u32> {
    let [nx, ny, _] = patches.cells;
    let mut nearest = vec![NONE; patches.cells.iter().product()];
    nearest.par_chunks_mut(nx).enumerate().for_each(|(row, line)| {
        let (y, z) = (row % ny, row / ny);
        let (first, pieces) = patches.of_row(y, z);
        let seen = |(k, patch): (usize, &Patch)| Parabola {
            at: patch.centre[0],
            beside: beside(patch, [(1, y), (2, z)]),
            patch: first + k as u32,
        };
        let mut parabolas: Vec<Parabola> = pieces.iter().enumerate().map(seen).collect();
        fill_lowest(&mut parabolas, line.iter_mut());
    });
    nearest
}

/// The envelope along the second axis of `nearest`, which is `axes[0]` in space; its third axis is `axes[1]`.
fn along_columns(nearest: &mut [u32], patches: &Patches, axes: [usize; 2]) {
    let nx = patches.cells[0];
    nearest
        .par_chunks_mut(nx * patches.cells[axes[0]])
        .enumerate()
        .for_each(|(layer, plane)| {
            let mut parabolas = Vec::new();
            for x in 0..nx {
                collect_column(&plane[x..], patches, axes[0], &mut parabolas);
                for parabola in &mut parabolas {
                    let patch = &patches.all[parabola.patch as usize];
                    parabola.beside = beside(patch, [(0, x), (axes[1], layer)]);
                }
                parabolas.sort_by(|a, b| a.at.total_cmp(&b.at));
                fill_lowest(&mut parabolas, plane[x..].iter_mut().step_by(nx));
            }
        });
}

/// The different pieces named along a column that starts with `column`.
fn collect_column(column: &[u32], patches: &Patches, axis: usize, parabolas: &mut Vec<Parabola>) {
    parabolas.clear();
    let named = column.iter().step_by(patches.cells[0]).copied();
    let mut last = NONE;
    for patch in named.filter(|&patch| patch != NONE) {
        if patch != last {
            parabolas.push(Parabola {
                at: patches.all[patch as usize].centre[axis],
                beside: 0.0,
                patch,
            });
        }
        last = patch;
    }
}

/// Squared distance of a piece from a line of cell centres, whose cells have two given indices.
fn beside(patch: &Patch, across: [(usize, usize); 2]) -> f32 {
    across
        .iter()
        .map(|&(a, i)| (i as f32 + 0.5 - patch.centre[a]).powi(2))
        .sum()
}

/// Names the lowest parabola, of some sorted along the line, at the centre of every cell of the line.
fn fill_lowest<'a>(parabolas: &mut Vec<Parabola>, line: impl Iterator<Item = &'a mut u32>) {
    let from = keep_envelope(parabolas);
    let mut k = 0;
    for (i, nearest) in line.enumerate() {
        while k + 1 < from.len() && from[k + 1] < i as f32 + 0.5 {
            k += 1;
        }
        *nearest = parabolas.get(k).map_or(NONE, |parabola| parabola.patch);
    }
}

/// Keeps the parabolas that are lowest somewhere; returns where each begins to be.
fn keep_envelope(parabolas: &mut Vec<Parabola>) -> Vec<f32> {
    let mut from: Vec<f32> = Vec::with_capacity(parabolas.len());
    let mut kept: usize = 0;
    for next in 0..parabolas.len() {
        let parabola = parabolas[next];
        let mut begins = f32::NEG_INFINITY;
        while let Some(&last_begins) = from.last() {
            begins = crossing(parabolas[kept - 1], parabola);
            if begins > last_begins {
                break;
            }
            from.pop();
            kept -= 1;
        }
        if kept == 0 {
            begins = f32::NEG_INFINITY;
        }
        if begins < f32::INFINITY {
            parabolas[kept] = parabola;
            from.push(begins);
            kept += 1;
        }
    }
    parabolas.truncate(kept);
    from
}

/// Where the later parabola comes to lie below the earlier one: everywhere or nowhere if they stand at one place.
fn crossing(earlier: Parabola, later: Parabola) -> f32 {
    let apart = later.at - earlier.at;
    if apart > 0.0 {
        0.5 * (later.at + earlier.at + (later.beside - earlier.beside) / apart)
    } else if later.beside < earlier.beside {
        f32::NEG_INFINITY
    } else {
        f32::INFINITY
    }
}

/// The array with its second and third axes exchanged.
fn layers_swapped(values: &[u32], [nx, ny, nz]: [usize; 3]) -> Vec<u32> {
    let mut swapped = vec![NONE; values.len()];
    swapped
        .par_chunks_mut(nx * nz)
        .enumerate()
        .for_each(|(y, plane)| {
            for (z, row) in plane.chunks_mut(nx).enumerate() {
                let start = nx * (y + ny * z);
                row.copy_from_slice(&values[start..start + nx]);
            }
        });
    swapped
}

/// The nearest, for each cell, of its own piece and those of its six neighbours.
fn propagated(nearest: &[u32], patches: &Patches) -> Vec<u32> {
    let [nx, ny, _] = patches.cells;
    let mut better = vec![NONE; nearest.len()];
    better.par_chunks_mut(nx).enumerate().for_each(|(row, line)| {
        for (x, best) in line.iter_mut().enumerate() {
            *best = best_of_seven(nearest, patches, [x, row % ny, row / ny]);
        }
    });
    better
}

fn best_of_seven(nearest: &[u32], patches: &Patches, at: [usize; 3]) -> u32 {
    let [nx, ny, _] = patches.cells;
    let strides = [1, nx, nx * ny];
    let here = at[0] + nx * (at[1] + ny * at[2]);
    let centre = at.map(|i| i as f32 + 0.5);
    let square = |patch: u32| patches.all[patch as usize].squared_distance(centre);
    let mut best = nearest[here];
    let mut lowest = if best == NONE { f32::INFINITY } else { square(best) };
    for axis in 0..3 {
        let below = (at[axis] > 0).then(|| here - strides[axis]);
        let above = (at[axis] + 1 < patches.cells[axis]).then(|| here + strides[axis]);
        for patch in [below, above].into_iter().flatten().map(|there| nearest[there]) {
            if patch != best && patch != NONE && square(patch) < lowest {
                (best, lowest) = (patch, square(patch));
            }
        }
    }
    best
}
