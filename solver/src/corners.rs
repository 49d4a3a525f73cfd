//! Re-entrant corners of a body: where the void of a cell lies in a wedge that is narrower than a few cells.
//!
//! In a wedge between two members the nodes of one cell, or of two neighbours, bridge the gap and tie together what moves apart: such cells are
//! too stiff by themselves, not by their volume. The wedges are found as image analysis does: the grey closing of the solid
//! fraction φ, `c = min_{d∈B} max_{e∈B} φ(x + d + e)`, fills what the ball B cannot enter from outside and leaves flat and convex surfaces as they are, whatever
//! their direction (Serra 1982, Image Analysis and Mathematical Morphology; Sternberg 1986, doi 10.1016/0734-189X(86)90004-6).

use meshing::VoxelMesh;
use rayon::prelude::*;

/// Square of the ball's radius in cells. 5 gives 57 cells, as round as it gets within two layers: with the 19 or 33 cells of
/// 2 or 4 it depends on the direction of a wedge whether it is found.
const RADIUS_SQUARED: i64 = 5;
/// Layers that the ball reaches.
const REACH: i64 = 2;
/// Layers that are worked on together; each block looks at four more on both sides.
const BLOCK: usize = 16;
/// Shares below this are rounding of the fractions.
const SHARE_MIN: f32 = 1e-3;

/// Share of the void of each cut cell that lies in a re-entrant corner, `(c − φ)/(1 − φ)`, where there is any: by rising
/// cell index.
pub(crate) fn shares(mesh: &VoxelMesh) -> Vec<(usize, f32)> {
    let is_cut = |entry: &(usize, meshing::CellFractions)| entry.1.iter().sum::<f32>() < 1.0 - SHARE_MIN;
    if !mesh.mixed_cells().iter().any(is_cut) {
        return Vec::new();
    }
    let starts: Vec<usize> = (0..mesh.grid().cells[2]).step_by(BLOCK).collect();
    let blocks: Vec<Vec<(usize, f32)>> = starts.par_iter().map(|&z| block_shares(mesh, z)).collect();
    blocks.into_iter().flatten().collect()
}

/// The shares of the layers from `start` on.
fn block_shares(mesh: &VoxelMesh, start: usize) -> Vec<(usize, f32)> {
    let end = (start + BLOCK).min(mesh.grid().cells[2]);
    let (first, last) = (start as i64, end as i64);
    let layers: Vec<Layer> = (first - 2 * REACH..last + 2 * REACH)
        .map(|z| Layer::of(mesh, z))
        .collect();
    let dilated: Vec<Layer> = gathered(&layers, mesh, f32::max);
    let closed = gathered(&dilated, mesh, f32::min);
    let layers = &layers[2 * REACH as usize..];
    let mut found = Vec::new();
    for (z, (layer, closed)) in (start..end).zip(layers.iter().zip(&closed)) {
        let [nx, ny, _] = mesh.grid().cells;
        for (at, (&solid, &closed)) in layer.0.iter().zip(&closed.0).enumerate() {
            let share = (closed - solid) / (1.0 - solid);
            if solid > 0.0 && solid < 1.0 && share > SHARE_MIN {
                found.push((z * nx * ny + at, share.min(1.0)));
            }
        }
    }
    found
}

/// Solid fractions of one layer of cells, x fastest.
struct Layer(Vec<f32>);

impl Layer {
    /// A layer of the mesh: beyond its ends the other end where the mesh repeats itself, else the last layer.
    fn of(mesh: &VoxelMesh, z: i64) -> Self {
        let [nx, ny, nz] = mesh.grid().cells;
        let start = beyond(z, nz, mesh.repeats()) * nx * ny;
        let mut values = vec![0.0; nx * ny];
        for (cell, fractions) in mesh.material_cells_in(start..start + nx * ny) {
            values[cell - start] = fractions.iter().sum::<f32>().min(1.0);
        }
        Self(values)
    }
}

/// The cell that stands for one beyond the ends of a row.
fn beyond(at: i64, count: usize, repeats: bool) -> usize {
    let count = count as i64;
    let at = if repeats {
        at.rem_euclid(count)
    } else {
        at.clamp(0, count - 1)
    };
    at as usize
}

/// The extreme over the ball around each cell, of all layers that the ball does not leave.
fn gathered(layers: &[Layer], mesh: &VoxelMesh, extreme: impl Fn(f32, f32) -> f32 + Copy) -> Vec<Layer> {
    let reach = REACH as usize;
    (reach..layers.len() - reach)
        .map(|middle| {
            let mut values = layers[middle].0.clone();
            for dz in -REACH..=REACH {
                let layer = &layers[(middle as i64 + dz) as usize];
                gather_layer(&mut values, layer, (mesh, dz), extreme);
            }
            Layer(values)
        })
        .collect()
}

/// Brings the part of the ball that lies `dz` layers away to a layer, row by row.
fn gather_layer(
    values: &mut [f32],
    layer: &Layer,
    (mesh, dz): (&VoxelMesh, i64),
    extreme: impl Fn(f32, f32) -> f32 + Copy,
) {
    let [nx, ny, _] = mesh.grid().cells;
    for (y, row) in values.chunks_mut(nx).enumerate() {
        for dy in -REACH..=REACH {
            let left = RADIUS_SQUARED - dz * dz - dy * dy;
            if left < 0 {
                continue;
            }
            let other = beyond(y as i64 + dy, ny, mesh.repeats());
            let other = &layer.0[other * nx..(other + 1) * nx];
            gather_row(row, other, (left.isqrt(), mesh.repeats()), extreme);
        }
    }
}

/// The extreme over `width` cells to both sides along a row.
fn gather_row(
    row: &mut [f32],
    other: &[f32],
    (width, repeats): (i64, bool),
    extreme: impl Fn(f32, f32) -> f32 + Copy,
) {
    let count = row.len();
    let inner = width as usize..count.saturating_sub(width as usize);
    for shift in 0..=2 * width as usize {
        let inside = other.get(shift..).unwrap_or_default();
        for (value, near) in row.iter_mut().skip(width as usize).take(inner.len()).zip(inside) {
            *value = extreme(*value, *near);
        }
    }
    for x in (0..count).filter(|x| !inner.contains(x)) {
        for dx in -width..=width {
            row[x] = extreme(row[x], other[beyond(x as i64 + dx, count, repeats)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshing::{CellFractions, Grid, Phase, VoxelMeshBuilder};

    fn mesh(cells: [usize; 3], solid: impl Fn([f64; 3]) -> f64) -> VoxelMesh {
        let phase = Phase {
            name: "substrate".into(),
            body: 0,
        };
        let mut builder = VoxelMeshBuilder::new(Grid::at_origin(cells, 1.0), vec![phase]);
        for z in 0..cells[2] {
            for y in 0..cells[1] {
                for x in 0..cells[0] {
                    let mut fractions = CellFractions::default();
                    fractions[0] = solid([x, y, z].map(|k| k as f64 + 0.5)) as f32;
                    builder.push(fractions);
                }
            }
        }
        builder.finish()
    }

    /// What a surface at signed distance `d` leaves of a cell, near enough.
    fn ramp(distance: f64) -> f64 {
        (0.5 - distance).clamp(0.0, 1.0)
    }

    #[test]
    fn flat_surfaces_of_any_direction_have_no_corners() {
        for normal in [[1.0, 0.0, 0.0], [0.6, 0.8, 0.0], [0.36, 0.48, 0.8]] {
            let plane = |x: [f64; 3]| ramp(normal.iter().zip(x).map(|(n, x)| n * (x - 8.1)).sum());
            let found = shares(&mesh([16, 16, 16], plane));
            // The ends of the box cut the ball.
            let inside = found.iter().filter(|(cell, _)| {
                let at = [cell % 16, cell / 16 % 16, cell / 256];
                at.iter().all(|k| (4..12).contains(k))
            });
            assert_eq!(inside.count(), 0, "{normal:?}");
        }
    }

    #[test]
    fn a_wedge_is_filled_where_it_is_narrow() {
        // Two half spaces that leave a wedge of 60° open towards +x, its edge at x = 4.
        let (sine, cosine) = (0.5, 0.75f64.sqrt());
        let wedge = |x: [f64; 3]| {
            let (along, across) = (x[0] - 4.0, (x[1] - 8.0).abs());
            ramp(sine * along - cosine * across)
        };
        let mesh = mesh([16, 16, 12], wedge);
        let found = shares(&mesh);
        let at = |x: usize, y: usize| {
            found
                .iter()
                .find(|entry| entry.0 == x + 16 * (y + 16 * 6))
                .map_or(0.0, |e| e.1)
        };
        assert!(at(5, 8) > 0.5, "{}", at(5, 8));
        let widest = (8..16).map(|y| at(12, y)).fold(0.0, f32::max);
        assert!(widest < 0.1, "{widest}");
    }

    #[test]
    fn a_mesh_that_repeats_itself_finds_what_its_double_finds() {
        let cylinder = |x: [f64; 3]| {
            let wrapped = |k: f64| (k.rem_euclid(8.0) - 4.0).abs();
            let [x, y, z] = x.map(wrapped);
            ramp((x * x + y * y).sqrt().min((y * y + z * z).sqrt()) - 2.3)
        };
        let single = shares(&mesh([8, 8, 8], cylinder).repeated());
        let double = shares(&mesh([16, 16, 16], cylinder).repeated());
        assert!(!single.is_empty());
        assert_eq!(double.len(), 8 * single.len());
        for (cell, share) in single {
            let [x, y, z] = [cell % 8, cell / 8 % 8, cell / 64];
            let twin = (x + 8) + 16 * ((y + 8) + 16 * (z + 8));
            let found = double.iter().find(|entry| entry.0 == twin).unwrap();
            assert_eq!(found.1.to_bits(), share.to_bits());
        }
    }
}
