//! How long a surface of many triangles takes from the bytes of its STL file to the cells of a grid.

use benches::AnyError;
use clap::Parser;
use meshing::surface_mesh::{Unit, examine, read};
use meshing::{Coat, Grid};
use std::f64::consts::FRAC_PI_4;
use std::time::Instant;

/// Height of the bumps by the radius of the ball.
const BUMP: f64 = 0.05;
/// Bumps around.
const WAVES: f64 = 25.0;
const RADIUS_MM: f64 = 10.0;

/// Times from an STL file to voxels.
#[derive(Parser)]
struct Arguments {
    /// Triangles of the surface, about.
    #[arg(long, default_value_t = 1_000_000)]
    triangles: usize,
    /// Cells along each edge of the grid.
    #[arg(long, default_value_t = 368)]
    cells: usize,
}

/// A point of a ball with bumps, over a point of a face of a cube.
fn place(face: usize, [u, v]: [f64; 2]) -> [f64; 3] {
    let [u, v] = [u, v].map(|x| (x * FRAC_PI_4).tan());
    let cube = match face {
        0 => [1.0, u, v],
        1 => [-1.0, v, u],
        2 => [v, 1.0, u],
        3 => [u, -1.0, v],
        4 => [u, v, 1.0],
        _ => [v, u, -1.0],
    };
    let length = cube.iter().map(|x| x * x).sum::<f64>().sqrt();
    let [x, y, z] = cube.map(|x| WAVES * x / length);
    let wave = x.sin() * y.cos() + y.sin() * z.cos() + z.sin() * x.cos();
    cube.map(|x| RADIUS_MM * (1.0 + BUMP * wave) * x / length)
}

/// A binary STL file of the ball.
fn file(triangles: usize) -> Vec<u8> {
    let rows = ((triangles as f64 / 12.0).sqrt() as usize).max(1);
    let at = |k: usize| 2.0 * k as f64 / rows as f64 - 1.0;
    let mut bytes = vec![b' '; 80];
    bytes.extend(u32::try_from(12 * rows * rows).unwrap_or(u32::MAX).to_le_bytes());
    for (face, square) in (0..6).flat_map(|face| (0..rows * rows).map(move |square| (face, square))) {
        let (i, j) = (square % rows, square / rows);
        let corner = |i, j| place(face, [at(i), at(j)]);
        let [a, b, c, d] = [
            corner(i, j),
            corner(i + 1, j),
            corner(i + 1, j + 1),
            corner(i, j + 1),
        ];
        for triangle in [[a, b, c], [a, c, d]] {
            bytes.extend([0; 12]);
            // Rounded so that squares beside each other have the same corners.
            let numbers = triangle
                .as_flattened()
                .iter()
                .map(|x| (x * 65536.0).round() / 65536.0);
            bytes.extend(numbers.flat_map(|x| (x as f32).to_le_bytes()));
            bytes.extend([0; 2]);
        }
    }
    bytes
}

fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    let bytes = file(arguments.triangles);
    let start = Instant::now();
    let mesh = read(&bytes, Some(Unit::Millimetre))?;
    let after_reading = start.elapsed();
    let examination = examine(&mesh);
    let after_examining = start.elapsed();
    let report = examination.report;
    let solid = examination.solid?;
    let [low, high] = solid.box_mm();
    let spacing_mm = (high[0] - low[0]) / (arguments.cells as f64 - 2.0);
    let grid = Grid {
        cells: [arguments.cells; 3],
        spacing_mm,
        origin_mm: low.map(|x| x - spacing_mm),
    };
    let fractions = solid.cut(Coat::NONE, &grid);
    let whole = start.elapsed();
    let solid_cells: f64 = fractions.iter().map(|cell| f64::from(cell.total())).sum();
    let volume = solid_cells * grid.cell_volume_mm3();
    println!(
        "triangles {} closed {} cells {}",
        report.triangles,
        report.closed,
        fractions.len()
    );
    println!("read {after_reading:.2?}, examined {after_examining:.2?}, cut {whole:.2?}");
    println!(
        "volume of the cells by that of the triangles {:+.1e}",
        volume / solid.volume_mm3() - 1.0
    );
    Ok(())
}
