use meshing::assembly::*;
use meshing::solid::*;
use meshing::*;
use std::sync::Arc;
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let v: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    v[11].parse::<f64>().unwrap() / 100.0
}
// writes or compares
fn main() {
    for name in ["diamond", "gyroid-sheet"] {
        let sizing = Sizing {
            cell_mm: Some(2.0),
            porosity: Some(0.7),
            ..Sizing::default()
        };
        let cell = lattice::find(name).unwrap().sized(&sizing).unwrap();
        let lat: SharedSolid = Arc::new(cell);
        for h in [0.3, 0.1] {
            let body = Sphere::new([0.0; 3], 2.9 * (h / 0.3f64).sqrt()).unwrap();
            let n = 20.0f64 * if h < 0.2 { 1.8 } else { 1.0 };
            let grid = Grid {
                cells: [n as usize; 3],
                spacing_mm: h,
                origin_mm: [-n / 2.0 * h; 3],
            };
            let coat = Coat {
                outward_mm: 0.015,
                inward_mm: 0.0,
            };
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
            let a = Assembly::new(vec![part.coated(Coated::WhereOpen)])
                .unwrap()
                .with_coat(coat, &[])
                .unwrap();
            let t = cpu();
            let m = a.mesh(&grid).unwrap();
            let e2 = cpu() - t;
            let path = format!("/tmp/devices_ref_{name}_{h}");
            let all: Vec<f32> = (0..grid.cell_count())
                .flat_map(|c| {
                    let f = m.fractions(c);
                    [f[0], f[1]]
                })
                .collect();
            if std::env::var("HALV").is_ok_and(|s| s == "5") {
                std::fs::write(
                    &path,
                    all.iter().flat_map(|f| f.to_le_bytes()).collect::<Vec<u8>>(),
                )
                .unwrap();
            }
            let r: Vec<f32> = std::fs::read(&path)
                .unwrap()
                .chunks(4)
                .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
                .collect();
            let n = m.mixed_cells().len() as f64;
            let stat = |k: usize| {
                let d: Vec<f64> = all
                    .iter()
                    .zip(&r)
                    .skip(k)
                    .step_by(2)
                    .map(|(a, b)| (a - b) as f64)
                    .collect();
                let s: f64 = r.iter().skip(k).step_by(2).map(|&b| b as f64).sum();
                (
                    d.iter().map(|x| x * x).sum::<f64>() / n,
                    d.iter().fold(0.0f64, |m, x| m.max(x.abs())),
                    d.iter().sum::<f64>() / s,
                )
            };
            let (s, c) = (stat(0), stat(1));
            println!(
                "{name} h {h} {n} mixed: {:.0} us; substrate rms {:.5} max {:.4} bias {:+.5}; coat rms {:.5} max {:.4} bias {:+.5}",
                1e6 * e2 / n,
                s.0.sqrt(),
                s.1,
                s.2,
                c.0.sqrt(),
                c.1,
                c.2
            );
        }
    }
}
