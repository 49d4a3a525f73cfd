use meshing::assembly::*;
use meshing::solid::*;
use meshing::*;
use std::sync::Arc;
use std::time::Instant;
fn main() {
    for name in ["diamond", "gyroid-sheet", "gyroid-network", "octet"] {
        let t = Instant::now();
        let sizing = Sizing {
            cell_mm: Some(2.0),
            porosity: Some(0.7),
            ..Sizing::default()
        };
        let cell = lattice::find(name).unwrap().sized(&sizing).unwrap();
        println!("{name}: sizing {:?}, member {}", t.elapsed(), cell.member_mm());
        let t = Instant::now();
        let mut s = 0.0;
        for i in 0..200_000 {
            let p = [0.8192, 0.671, 0.5497].map(|k: f64| 20.0 * (f64::from(i) * k).fract());
            s += cell.sample(p).distance_mm;
        }
        println!("  sample {:?} {s}", t.elapsed() / 200_000);
        let lat: SharedSolid = Arc::new(cell);
        for h in [0.233] {
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
            for coat in [
                Coat::NONE,
                Coat {
                    outward_mm: 0.015,
                    inward_mm: 0.0,
                },
            ] {
                let t = Instant::now();
                let f = cut_cells(&inter, coat, &grid);
                let e1 = t.elapsed();
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
                let t = Instant::now();
                let m = a.mesh(&grid).unwrap();
                let e2 = t.elapsed();
                println!(
                    "  h {h} {} cells, {} mixed: cut_cells {e1:?}, assembly {e2:?}: {:.2} us/mixed; vol {v:.3} {:.3}, coat {c:.4} {:.4}",
                    grid.cell_count(),
                    m.mixed_cells().len(),
                    2e6 * e2.as_secs_f64() / m.mixed_cells().len() as f64,
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
