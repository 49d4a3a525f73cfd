//! Coats on assemblies.

use super::tests::{grid_about, shared, solid, void, volume};
use super::*;
use crate::solid::{AllOf, HalfSpace, Intersection, Rod, Sphere};
use crate::{Coat, Grid, Sizing, VoxelMesh, cut_cells, lattice};
use std::f64::consts::PI;

const OUTWARD: Coat = Coat {
    outward_mm: 0.02,
    inward_mm: 0.0,
};
const BOTH: Coat = Coat {
    outward_mm: 0.02,
    inward_mm: 0.03,
};

fn coated(parts: Vec<Part>, coat: Coat, grid: &Grid) -> VoxelMesh {
    let assembly = Assembly::new(parts).unwrap().with_coat(coat, &[]).unwrap();
    assembly.mesh(grid).unwrap()
}

/// The space below a height.
fn below(height: f64) -> SharedSolid {
    shared(HalfSpace::new([0.0, 0.0, height], [0.0, 0.0, 1.0]))
}

/// A column of 2 mm square whose cells no plane at a round height cuts evenly.
fn column() -> Grid {
    Grid {
        cells: [5, 5, 20],
        spacing_mm: 0.4,
        origin_mm: [0.0, 0.0, -3.93],
    }
}

#[test]
fn a_plane_face_has_area_times_thickness_even_beside_other_parts() {
    let bone = Part::new("bone", 1, below(0.0), Content::Bone);
    let implant = solid(
        "implant",
        shared(AllOf::new(vec![below(1.0), above(0.0)]).unwrap()),
    );
    for (kind, faces) in [(Coated::WhereOpen, 1.0), (Coated::WhereOpenOrBone, 2.0)] {
        let parts = vec![bone.clone(), implant.clone().coated(kind)];
        let mesh = coated(parts, BOTH, &column());
        let coat = volume(&mesh, "coat") / 4.0;
        assert!((coat - faces * 0.05).abs() < 1e-4, "{kind:?}: {coat}");
        let left = volume(&mesh, "implant") / 4.0;
        assert!((left - (1.0 - faces * 0.03)).abs() < 1e-4, "{kind:?}: {left}");
        // Outwards it takes the place of bone.
        let bone = volume(&mesh, "bone") / 4.0;
        assert!(
            (bone - (3.93 - (faces - 1.0) * 0.02)).abs() < 1e-4,
            "{kind:?}: {bone}"
        );
    }
}

/// The space above a height.
fn above(height: f64) -> SharedSolid {
    shared(HalfSpace::new([0.0, 0.0, height], [0.0, 0.0, -1.0]))
}

#[test]
fn faces_between_parts_and_of_uncoated_parts_take_none() {
    let slice = |name: &str, from: f64, to: f64| {
        solid(name, shared(AllOf::new(vec![above(from), below(to)]).unwrap()))
    };
    let parts = vec![
        slice("a", -2.0, -1.0).coated(Coated::WhereOpen),
        slice("b", -1.0, 0.5).coated(Coated::WhereOpen),
        slice("c", 0.5, 2.0),
    ];
    // The lower face of a alone.
    let mesh = coated(parts, BOTH, &column());
    assert!((volume(&mesh, "coat") / 4.0 - 0.05).abs() < 1e-4);
    assert!((volume(&mesh, "b") / 4.0 - 1.5).abs() < 1e-4);
}

#[test]
fn layers_count_from_the_outermost() {
    let bare = Assembly::new(vec![solid("a", below(0.0)).coated(Coated::WhereOpen)]).unwrap();
    let assembly = bare.with_coat(BOTH, &[-0.01, 0.015]).unwrap();
    let mesh = assembly.mesh(&column()).unwrap();
    for (layer, exact) in [("coat", 0.005), ("coat_2", 0.025), ("coat_3", 0.02)] {
        let found = volume(&mesh, layer) / 4.0;
        assert!((found - exact).abs() < 1e-5, "{layer}: {found}");
    }
}

#[test]
fn a_ball_with_a_bore_is_coated_outside_and_in_the_bore_unless_sleeved() {
    let ball = shared(Sphere::new([0.0; 3], 3.0).unwrap());
    let rod = |radius: f64| shared(Rod::new([0.0, 0.0, -5.0], [0.0, 0.0, 5.0], radius).unwrap());
    let grid = grid_about([-3.1, 3.1], 0.2);
    let part = solid("ball", ball.clone()).coated(Coated::WhereOpen);
    let open = coated(vec![part.clone(), void(rod(1.8))], OUTWARD, &grid);
    // A zone of height 2h = 4.8 mm of the ball, and the wall of the bore.
    let zone = 4.0 / 3.0 * PI * (3.02_f64.powi(3) - 27.0) * 2.4 / 3.0;
    let wall = PI * (1.8 * 1.8 - 1.78 * 1.78) * 4.8;
    let error = volume(&open, "coat") / (zone + wall) - 1.0;
    assert!(error.abs() < 0.01, "{error}");
    let sleeve = solid("sleeve", shared(AllOf::new(vec![rod(2.1), ball]).unwrap()));
    let sleeved = coated(vec![part, sleeve, void(rod(1.8))], OUTWARD, &grid);
    let outside = zone * (9.0_f64 - 2.1 * 2.1).sqrt() / 2.4;
    let error = volume(&sleeved, "coat") / outside - 1.0;
    assert!(error.abs() < 0.01, "{error}");
}

#[test]
fn a_lattice_part_is_the_coated_lattice_of_the_single_body_cut() {
    let sizing = Sizing {
        cell_mm: Some(1.5),
        porosity: Some(0.7),
        ..Sizing::default()
    };
    for name in ["diamond", "gyroid-sheet"] {
        let cell = shared(lattice::find(name).unwrap().sized(&sizing).unwrap());
        let envelope = Sphere::new([0.1; 3], 1.4).unwrap();
        let body = Intersection {
            first: &*cell,
            second: &envelope,
        };
        let grid = grid_about([-1.4, 1.6], 0.17);
        let single = cut_cells(&body, BOTH, &grid);
        let fill = LatticeFill {
            lattice: cell.clone(),
            skin_mm: None,
            depth_mm: None,
        };
        let part = Part::new("a", 0, shared(envelope), Content::Lattice(fill)).coated(Coated::WhereOpen);
        let mesh = coated(vec![part], BOTH, &grid);
        let sum = |of: fn(&crate::SolidFractions) -> f32| {
            single.iter().map(|f| f64::from(of(f))).sum::<f64>() * grid.cell_volume_mm3()
        };
        let substrate = volume(&mesh, "a") / sum(|f| f.substrate) - 1.0;
        let coat = volume(&mesh, "coat") / sum(|f| f.coat) - 1.0;
        assert!(substrate.abs() < 3e-3, "{name}: {substrate}");
        assert!(coat.abs() < 1e-2, "{name}: {coat}");
    }
}

#[test]
fn coats_that_are_none_are_refused() {
    let bare = || Assembly::new(vec![solid("a", below(0.0)).coated(Coated::WhereOpen)]).unwrap();
    let refused = |coat, bounds: &[f64]| bare().with_coat(coat, bounds).err().unwrap();
    let negative = Coat {
        outward_mm: -0.1,
        inward_mm: 0.0,
    };
    assert!(matches!(refused(negative, &[]), AssemblyError::Coat(_)));
    for bounds in [[0.03], [-0.04], [f64::NAN]] {
        assert!(
            matches!(refused(BOTH, &bounds), AssemblyError::BadLayers { .. }),
            "{bounds:?}"
        );
    }
    let many = [-0.02, -0.01, 0.0, 0.005, 0.01];
    assert!(matches!(
        refused(BOTH, &many),
        AssemblyError::TooManyLayers { .. }
    ));
    let none = Assembly::new(vec![solid("a", below(0.0))])
        .unwrap()
        .with_coat(BOTH, &[]);
    assert_eq!(none.err(), Some(AssemblyError::NothingCoated));
    let other = Part::new("b", 1, above(1.0), Content::Solid).coated(Coated::WhereOpen);
    let two = Assembly::new(vec![solid("a", below(0.0)).coated(Coated::WhereOpen), other]).unwrap();
    assert!(matches!(
        two.with_coat(BOTH, &[]),
        Err(AssemblyError::CoatOfTwoBodies { .. })
    ));
    assert_eq!(bare().with_coat(Coat::NONE, &[]).unwrap().phases().len(), 1);
}
