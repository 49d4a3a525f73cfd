use meshing::assembly::*;
use meshing::solid::*;
use meshing::*;
use rayon::prelude::*;
use std::sync::Arc;
fn main() {
    let sizing = Sizing {
        cell_mm: Some(1.5),
        porosity: Some(0.7),
        ..Sizing::default()
    };
    let cell = lattice::find("diamond").unwrap().sized(&sizing).unwrap();
    let lat: SharedSolid = Arc::new(cell);
    let body = Sphere::new([0.1; 3], 1.2).unwrap();
    let inter = Intersection {
        first: &*lat,
        second: &body,
    };
    let coat = Coat {
        outward_mm: 0.02,
        inward_mm: 0.03,
    };
    let s = 0.0071393;
    let n = 365usize;
    let (a, b) = (0..n)
        .into_par_iter()
        .map(|k| {
            let mut c = (0usize, 0usize);
            for j in 0..n {
                for i in 0..n {
                    let p = [i, j, k].map(|i| 0.1 - 1.3 + (i as f64 + 0.5) * s);
                    let d = inter.signed_distance_mm(p);
                    if d < -0.03 {
                        c.0 += 1;
                    } else if d < 0.02 {
                        c.1 += 1;
                    }
                }
            }
            c
        })
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    println!("count {} {}", a as f64 * s * s * s, b as f64 * s * s * s);
    for h in [0.26, 0.13] {
        let m = (2.6f64 / h).round() as usize + 1;
        let grid = Grid {
            cells: [m; 3],
            spacing_mm: h,
            origin_mm: [0.1 - 1.3 - 0.3 * h; 3],
        };
        let f = cut_cells(&inter, coat, &grid);
        let v: f64 = f.iter().map(|f| f.substrate as f64).sum::<f64>() * h * h * h;
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
        let a = Assembly::new(vec![part.coated(Coated::WhereOpen)])
            .unwrap()
            .with_coat(coat, &[])
            .unwrap();
        let m = a.mesh(&grid).unwrap();
        println!(
            "h {h}: cut {v:.4} {c:.4} assembly {:.4} {:.4}",
            m.phase_volume_mm3(0),
            m.phase_volume_mm3(1)
        );
    }
}
