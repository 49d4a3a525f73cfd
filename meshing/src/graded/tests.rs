//! Graded lattices against their fields, and against plain ones.

use super::*;
use crate::scan::Scan;
use crate::solid::{SharedSolid, Solid, Sphere};
use crate::{Coat, Grid, Sizing, SolidFractions, cut_cells, lattice};
use std::sync::Arc;

fn cell(name: &str, porosity: f64, cell_mm: f64) -> SharedSolid {
    let sizing = Sizing {
        cell_mm: Some(cell_mm),
        porosity: Some(porosity),
        ..Sizing::default()
    };
    Arc::new(lattice::find(name).unwrap().sized(&sizing).unwrap())
}

fn of_porosity(name: &str, field: ScalarField, steps: usize) -> GradedThickness {
    let values = GradedThickness::values(&field, steps);
    let bodies = values.into_iter().map(|p| cell(name, p, 1.0)).collect();
    GradedThickness::new(bodies, field).unwrap()
}

fn along_z(ends: [f64; 2], values: [f64; 2]) -> ScalarField {
    ScalarField::new(Course::Along { axis: 2 }, ends, values).unwrap()
}

fn solid_share(fractions: &[SolidFractions]) -> f64 {
    let solid: f64 = fractions.iter().map(|f| f64::from(f.total())).sum();
    solid / fractions.len() as f64
}

#[test]
fn porosity_follows_its_field_slab_by_slab() {
    for name in ["octet", "gyroid-sheet", "schwarz-p-network"] {
        let graded = of_porosity(name, along_z([0.0, 8.0], [0.75, 0.55]), 16);
        let grid = Grid::at_origin([20, 20, 160], 0.05);
        let fractions = cut_cells(&graded, Coat::NONE, &grid);
        for (slab, cells) in fractions.chunks(400 * 20).enumerate() {
            let expected = 0.75 - 0.2 * (slab as f64 + 0.5) / 8.0;
            let found = 1.0 - solid_share(cells);
            // Within a cell the field is not even either.
            assert!(
                (found - expected).abs() < 4e-3,
                "{name} {slab}: {found}, not {expected}"
            );
        }
        let whole = 1.0 - solid_share(&fractions);
        assert!((whole - 0.65).abs() < 1e-3, "{name}: {whole}");
    }
}

#[test]
fn an_even_field_is_the_plain_lattice() {
    let plain = cell("gyroid-network", 0.7, 1.0);
    let graded = of_porosity("gyroid-network", along_z([0.0, 1.0], [0.7, 0.7]), 4);
    for at in [[0.1, 0.2, 0.3], [0.7, 0.4, 0.9], [1.3, -0.2, 0.55]] {
        let [a, b] = [&graded as &dyn Solid, &*plain].map(|body| body.sample(at));
        assert!((a.distance_mm - b.distance_mm).abs() < 1e-12, "{a:?} {b:?}");
    }
}

#[test]
fn distances_beside_a_graded_surface_are_true() {
    let graded = of_porosity("gyroid-sheet", along_z([0.0, 3.0], [0.9, 0.5]), 16);
    let map = GradedCells::new(
        cell("gyroid-sheet", 0.7, 1.0),
        [1.5; 3],
        along_z([0.0, 3.0], [0.8, 1.4]),
        [[0.0; 3], [3.0; 3]],
    )
    .unwrap();
    let bodies: [&dyn Solid; 2] = [&graded, &map];
    for body in bodies {
        let mut seen = 0;
        for k in 0..2000 {
            let at = [0.618, 0.414, 0.732].map(|x| 3.0 * (x * f64::from(k)).fract());
            let sample = body.sample(at);
            if sample.distance_mm.abs() > 0.02 {
                continue;
            }
            // The way back to the surface has the length of the distance, but where two walls are equally near.
            let foot = std::array::from_fn(|a| at[a] - sample.distance_mm * sample.normal[a]);
            let left = body.signed_distance_mm(foot);
            seen += usize::from(left.abs() < 0.03 * sample.distance_mm.abs() + 2e-5);
        }
        let near = (0..2000).filter(|&k| {
            let at = [0.618, 0.414, 0.732].map(|x| 3.0 * (x * f64::from(k)).fract());
            body.signed_distance_mm(at).abs() <= 0.02
        });
        let near = near.count();
        assert!(near > 50 && seen * 20 >= near * 19, "{seen} of {near}");
    }
}

#[test]
fn cells_of_one_size_are_scaled() {
    let size = along_z([0.0, 1.0], [1.7, 1.7]);
    let whole = [[-3.0; 3], [3.0; 3]];
    let map = GradedCells::new(cell("bcc", 0.7, 1.0), [0.0; 3], size, whole).unwrap();
    let plain = cell("bcc", 0.7, 1.7);
    assert!((map.distortion() - 1.0).abs() < 1e-9);
    for at in [[0.1, 0.2, 0.3], [0.7, 0.4, 2.9], [1.3, -0.2, -0.55]] {
        let [a, b] = [&map as &dyn Solid, &*plain].map(|body| body.sample(at));
        assert!((a.distance_mm - b.distance_mm).abs() < 1e-9, "{a:?} {b:?}");
    }
}

#[test]
fn cells_grow_along_their_axis_and_keep_their_porosity() {
    // ∫ ds/(1 + s/8) from 0 to 8 is 8 ln 2, and 2 more cells of 2 mm beyond.
    let size = along_z([0.0, 8.0], [1.0, 2.0]);
    let whole = [[-2.0, -2.0, 0.0], [2.0, 2.0, 8.0]];
    let map = GradedCells::new(cell("simple-cubic", 0.7, 1.0), [0.0; 3], size, whole).unwrap();
    // Nodes are where all coordinates are whole: the centre line meets one for each cell.
    let node = |cells: f64| 8.0 * ((cells / 8.0).exp() - 1.0);
    let radius = -cell("simple-cubic", 0.7, 1.0).signed_distance_mm([0.0; 3]);
    for cells in 0..6 {
        let at = node(f64::from(cells));
        let depth = -map.signed_distance_mm([0.0, 0.0, at]);
        let size = 1.0 + at / 8.0;
        // Distances away from the surface are shortened, never lengthened.
        assert!(
            depth <= radius * size + 1e-9 && depth > 0.9 * radius * size,
            "{cells}: {depth}"
        );
    }
    let grid = Grid {
        cells: [40, 40, 80],
        spacing_mm: 0.1,
        origin_mm: [-2.0, -2.0, 0.0],
    };
    let porosity = 1.0 - solid_share(&cut_cells(&map, Coat::NONE, &grid));
    assert!((porosity - 0.7).abs() < 0.02, "{porosity}");
}

#[test]
fn cells_that_fold_are_refused() {
    let radial = Course::Radial {
        centre_mm: [0.0; 3],
        axis: None,
    };
    let size = ScalarField::new(radial, [0.0, 4.0], [0.2, 3.0]).unwrap();
    let whole = [[-4.0; 3], [4.0; 3]];
    let folded = GradedCells::new(cell("bcc", 0.7, 1.0), [0.0; 3], size, whole);
    assert!(matches!(folded, Err(CellMapError::Distorted { .. })));
    let size = along_z([0.0, 4.0], [0.0, 3.0]);
    let none = GradedCells::new(cell("bcc", 0.7, 1.0), [0.0; 3], size, whole);
    assert!(matches!(none, Err(CellMapError::NotPositive { .. })));
}

#[test]
fn depth_in_a_ball_is_the_radius_from_outside() {
    let body = Arc::new(Sphere::new([1.0, 0.0, 0.0], 3.0).unwrap());
    let depth = ScalarField::new(Course::Depth { body }, [0.0, 2.0], [0.8, 0.6]).unwrap();
    let radial = Course::Radial {
        centre_mm: [1.0, 0.0, 0.0],
        axis: None,
    };
    let radial = ScalarField::new(radial, [3.0, 1.0], [0.8, 0.6]).unwrap();
    for at in [
        [1.5, 0.7, 0.9],
        [2.9, 1.1, -0.3],
        [1.2, 0.1, 0.0],
        [9.0, 0.0, 0.0],
    ] {
        let ([a, da], [b, db]) = {
            let ((a, da), (b, db)) = (depth.sample(at), radial.sample(at));
            ([a, da[0]], [b, db[0]])
        };
        assert!(
            (a - b).abs() < 1e-12 && (da - db).abs() < 1e-9,
            "{at:?}: {a} {b} {da} {db}"
        );
    }
}

#[test]
fn an_image_that_is_a_ramp_is_a_course_along_an_axis() {
    let counts = [3, 4, 6];
    let values = (0..72).map(|k| (k / 12) as f32 * 10.0).collect();
    let image = Arc::new(Scan::new(counts, [1.0, 2.0, 0.5], values).unwrap());
    // Centres of the layers lie at 0.25, 0.75 … mm with the values 0, 10 …
    let of_image = ScalarField::new(Course::Image { image }, [0.0, 50.0], [0.5, 0.9]).unwrap();
    let of_axis = along_z([0.25, 2.75], [0.5, 0.9]);
    for at in [
        [0.4, 0.9, 0.6],
        [2.5, 7.0, 2.0],
        [1.0, 1.0, 0.1],
        [-5.0, 20.0, 9.0],
    ] {
        let ((a, da), (b, db)) = (of_image.sample(at), of_axis.sample(at));
        assert!(
            (a - b).abs() < 1e-9 && (da[2] - db[2]).abs() < 1e-6,
            "{at:?}: {a} {b}"
        );
    }
}

#[test]
fn fields_of_one_place_or_of_no_numbers_are_refused() {
    let course = Course::Along { axis: 0 };
    let one = ScalarField::new(course.clone(), [1.0, 1.0], [0.5, 0.6]);
    assert!(matches!(one, Err(GradeError::NoWay { .. })));
    let none = ScalarField::new(course, [0.0, f64::NAN], [0.5, 0.6]);
    assert!(matches!(none, Err(GradeError::NotFinite { .. })));
}
