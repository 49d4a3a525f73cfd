//! What every row of the lattice table promises.

use meshing::{Coat, LATTICES, LatticeKind, Sizing, UnitCell};
use std::time::Instant;

#[test]
fn report() {
    for row in LATTICES.iter().filter(|r| r.kind() != LatticeKind::Full) {
        for porosity in [0.6, 0.7, 0.8] {
            let start = Instant::now();
            let sized = row.sized(&Sizing {
                porosity: Some(porosity),
                cell_mm: Some(1.2),
                ..Sizing::default()
            });
            let Ok(cell) = sized else {
                println!("{} {}", row.name, sized.unwrap_err());
                continue;
            };
            let t0 = start.elapsed().as_secs_f64();
            let coat = Coat {
                outward_mm: 0.015,
                inward_mm: 0.0,
            };
            let start = Instant::now();
            let cut = UnitCell::cut(&cell, coat, 16).unwrap();
            let t1 = start.elapsed().as_secs_f64();
            let exact_coat = cell.volume_within_mm3(0.015) - cell.solid_volume_mm3();
            let fine = UnitCell::cut(&cell, coat, 64).unwrap();
            println!(
                "{:22} {porosity} {:.5} member {:.4} pore {:.4} spec {:.4} | fine/ideal solid {:+.5} coat {:+.5} | 16 solid {:+.5} coat {:+.5}  {:.3}s {:.3}s",
                row.name,
                cell.porosity(),
                cell.member_mm(),
                cell.pore_mm(),
                cell.specific_surface_per_mm(0.0),
                fine.substrate_volume_mm3() / cell.solid_volume_mm3() - 1.0,
                fine.coat_volume_mm3() / exact_coat - 1.0,
                cut.substrate_volume_mm3() / fine.substrate_volume_mm3() - 1.0,
                cut.coat_volume_mm3() / fine.coat_volume_mm3() - 1.0,
                t0,
                t1
            );
        }
    }
}
