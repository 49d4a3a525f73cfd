//! How well every lattice of the table meets the porosity that is asked for, ideally and as meshed, as a table.
//!
//! Status 1 where an error of the ideal body exceeds 0.1 % of the volume.

use benches::AnyError;
use clap::Parser;
use meshing::{Coat, LATTICES, Lattice, LatticeKind, Sizing, SizingError, UnitCell};
use std::process::ExitCode;

/// Error of the ideal body, as part of the volume, that no lattice may exceed.
const MOST: f64 = 1e-3;

/// How well lattices meet their porosity.
#[derive(Parser)]
struct Arguments {
    /// Porosities.
    #[arg(long, value_delimiter = ',', default_value = "0.6,0.7,0.8")]
    porosities: Vec<f64>,
    /// Voxels along a unit cell.
    #[arg(long, default_value_t = 32)]
    voxels: usize,
}

/// Porosity of the ideal cell and of the meshed one; the range where it is not reached.
fn porosities(
    row: &'static Lattice,
    porosity: f64,
    voxels: usize,
) -> Result<Result<[f64; 2], [f64; 2]>, AnyError> {
    let sizing = Sizing {
        cell_mm: Some(1.0),
        porosity: Some(porosity),
        ..Sizing::default()
    };
    match row.sized(&sizing) {
        Ok(cell) => {
            let unit = UnitCell::cut(&cell, Coat::NONE, voxels)?;
            Ok(Ok([cell.porosity(), 1.0 - unit.substrate_volume_mm3()]))
        }
        Err(SizingError::Unreachable { lowest, highest, .. }) => Ok(Err([lowest, highest])),
        Err(error) => Err(error.into()),
    }
}

fn entry(found: Result<[f64; 2], [f64; 2]>, wanted: f64) -> String {
    match found {
        Ok([ideal, meshed]) => format!(
            "{:+.4} / {:+.4}",
            100.0 * (ideal - wanted),
            100.0 * (meshed - wanted)
        ),
        Err([lowest, highest]) => format!("reaches {:.1} to {:.1}", 100.0 * lowest, 100.0 * highest),
    }
}

fn main() -> Result<ExitCode, AnyError> {
    let arguments = Arguments::parse();
    let heads: Vec<String> = arguments
        .porosities
        .iter()
        .map(|p| format!("{:.0} %", 100.0 * p))
        .collect();
    println!(
        "Error of the porosity in per cent of the volume, ideal / meshed with {} voxels a cell\n",
        arguments.voxels
    );
    println!("| lattice | {} |", heads.join(" | "));
    println!("|---|{}", "---|".repeat(heads.len()));
    let mut worst: f64 = 0.0;
    for row in LATTICES.iter().filter(|row| row.kind() != LatticeKind::Full) {
        let mut entries = Vec::new();
        for &wanted in &arguments.porosities {
            let found = porosities(row, wanted, arguments.voxels)?;
            if let Ok([ideal, _]) = found {
                worst = worst.max((ideal - wanted).abs());
            }
            entries.push(entry(found, wanted));
        }
        println!("| `{}` | {} |", row.name, entries.join(" | "));
    }
    println!("\nlargest error of an ideal body: {:.5} %", 100.0 * worst);
    Ok(match worst > MOST {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}
