use meshing::assembly::*;
use meshing::solid::*;
use meshing::*;
use std::sync::Arc;
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let v: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    v[11].parse::<f64>().unwrap() / 100.0
}
fn main() {
    for name in std::env::args().skip(1) {
        let sizing = Sizing {
            cell_mm: Some(2.0),
            porosity: Some(0.7),
            ..Sizing::default()
        };
        let cell = lattice::find(&name).unwrap().sized(&sizing).unwrap();
        let lat: SharedSolid = Arc::new(cell);
        for h in [0.3] {
            let body = RoundedBox::new([0.0; 3], [12.1, 12.2, 4.3], 0.5).unwrap();
            let grid = Grid {
                cells: [12.1, 12.2, 4.3].map(|l: f64| (l / h).ceil() as usize),
                spacing_mm: h,
                origin_mm: [0.0; 3],
            };
            let inter = Intersection {
                first: &*lat,
                second: &body,
            };
            for coat in [Coat {
                outward_mm: 0.015,
                inward_mm: 0.0,
            }] {
                let t = cpu();
                let f = if cfg!(any()) {
                    cut_cells(&inter, coat, &grid)
                } else {
                    Vec::new()
                };
                let e1 = cpu() - t;
                let v: f64 = f.iter().map(|f| f.total() as f64).sum::<f64>() * h * h * h;
                let c: f64 = f.iter().map(|f| f.coat as f64).sum::<f64>() * h * h * h;
                let part = Part::new(
                    "a",
                    0,
                    Arc::new(body),
                    Content::Lattice(LatticeFill {
                        lattice: lat.clone(),
                        skin_mm: None,
                        depth_mm: None,
                    }),
                );
                let mut a = Assembly::new(vec![part.coated(Coated::WhereOpen)]).unwrap();
                if !coat.is_none() {
                    a = a.with_coat(coat, &[]).unwrap();
                }
                let t = cpu();
                let m = a.mesh(&grid).unwrap();
                let e2 = cpu() - t;
                println!(
                    "{name} h {h} {} mixed: cut_cells {:.0} us, assembly {:.0} us/mixed; vol {v:.3} {:.3}, coat {c:.4} {:.4}",
                    m.mixed_cells().len(),
                    1e6 * e1 / m.mixed_cells().len() as f64,
                    1e6 * e2 / m.mixed_cells().len() as f64,
                    m.solid_volume_mm3(),
                    if coat.is_none() {
                        0.0
                    } else {
                        m.phase_volume_mm3(1)
                    }
                );
            }
        }
    }
}
