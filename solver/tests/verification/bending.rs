//! Pure bending: `u_x = κ x z`, `u_y = −ν κ y z`, `u_z = −κ/2 (x² + ν (z² − y²))` is exact for a beam whose end
//! sections are turned (Timoshenko & Goodier, Theory of Elasticity, art. 102).

use crate::bodies::*;
use meshing::Grid;
use solver::{Axis, Body, Boundary, Condition, Element, End, Face, Nodes, Patch, System};

const YOUNG_MPA: f64 = 200_000.0;
const POISSON: f64 = 0.3;
/// Length, half of the width (the beam is symmetric about y = 0), and depth in mm.
const SIZE_MM: [f64; 3] = [4.0, 0.5, 1.0];
const CURVATURE: f64 = 1e-3;

/// Moment over curvature, and deflection of the neutral axis at the tip in mm, with `across` cells over the depth.
fn bent(across: usize, element: Element) -> (f64, f64) {
    let spacing_mm = SIZE_MM[2] / across as f64;
    let cells = SIZE_MM.map(|size| (size / spacing_mm).round() as usize);
    let origin_mm = [0.0, 0.0, -0.5 * SIZE_MM[2]];
    let grid = Grid {
        cells,
        spacing_mm,
        origin_mm,
    };
    let mesh = pure_mesh(grid.clone(), &[0], |_| Some(0));
    let materials = [material(YOUNG_MPA, POISSON)];
    let body = Body {
        element,
        ..body(&mesh, &materials)
    };
    let system = System::new(&body, &turned_end(&grid), None).unwrap();
    let solution = solved(&system, 1e-9);
    let tip = solution.displacement([cells[0], 0, cells[2] / 2]).unwrap();
    let rotation = CURVATURE * SIZE_MM[0];
    // Twice the energy is moment times rotation; the other half of the beam stores as much.
    let moment = 2.0 * 2.0 * solution.strain_energy() / rotation;
    (moment / CURVATURE, tip[2])
}

fn turned_end(grid: &Grid) -> Boundary {
    let [nx, ny, nz] = grid.cells;
    let held = [
        Condition::symmetry(Face::low(Axis::X)),
        Condition::symmetry(Face {
            axis: Axis::Y,
            end: End::Low,
        }),
        displaced(Nodes::At([0, 0, nz / 2]), Axis::Z, 0.0),
    ];
    let end = (0..=ny).flat_map(|y| (0..=nz).map(move |z| [nx, y, z]));
    let turned = end.map(|at| {
        let [x, _, z] = grid.node_mm(at);
        displaced(Nodes::At(at), Axis::X, CURVATURE * x * z)
    });
    boundary(held.into_iter().chain(turned))
}

/// Errors of moment over curvature and of the deflection of the tip.
fn errors(across: usize, element: Element) -> [f64; 2] {
    // Width 2 × 0.5 mm.
    let stiffness = YOUNG_MPA * 2.0 * SIZE_MM[1] * SIZE_MM[2].powi(3) / 12.0;
    let deflection = -0.5 * CURVATURE * SIZE_MM[0].powi(2);
    let (found, tip) = bent(across, element);
    [found / stiffness - 1.0, tip / deflection - 1.0]
}

#[test]
fn trilinear_elements_meet_beam_theory_at_order_two() {
    let errors = [4, 8, 16].map(|across| errors(across, Element::Hex8));
    let orders = [
        order(errors[0][0], errors[1][0]),
        order(errors[1][0], errors[2][0]),
    ];
    assert!(
        orders.iter().all(|o| (1.95..2.05).contains(o)),
        "{errors:?}, orders {orders:?}"
    );
    // Displacement elements are too stiff.
    assert!(errors.iter().all(|e| e[0] > 0.0), "{errors:?}");
    assert!(errors[2][0] < 0.0025, "{errors:?}");
    // The rotation is prescribed; how far it moves the tip is geometry, exact at the nodes.
    assert!(errors.iter().all(|e| e[1].abs() < 1e-7), "{errors:?}");
}

/// Incompatible modes hold the displacement of pure bending.
#[test]
fn incompatible_modes_meet_beam_theory_exactly() {
    for across in [2, 4, 8] {
        let errors = errors(across, Element::Hex8i);
        assert!(errors.iter().all(|e| e.abs() < 1e-7), "{across}: {errors:?}");
    }
}

/// Mean displacement of the end face of a beam along x, clamped at its low end, under unit tractions on the other end.
fn tip(cells: [usize; 3], spacing_mm: f64, young: f64, element: Element, traction: [f64; 3]) -> [f64; 3] {
    let mesh = block(cells, spacing_mm);
    let materials = [material(young, POISSON)];
    let load = Condition::Traction {
        face: Face::high(Axis::X),
        patch: Patch::Whole,
        traction_mpa: traction,
    };
    let held = Condition::clamped(Face::low(Axis::X)).into_iter().chain([load]);
    let body = Body {
        element,
        ..body(&mesh, &materials)
    };
    let system = System::new(&body, &boundary(held), None).unwrap();
    let solution = solved(&system, 1e-7);
    let nodes: Vec<[usize; 3]> = (0..=cells[1])
        .flat_map(|y| (0..=cells[2]).map(move |z| [cells[0], y, z]))
        .collect();
    let moved = nodes.iter().map(|&node| solution.displacement(node).unwrap());
    moved.fold([0.0; 3], |sum, u| {
        std::array::from_fn(|c| sum[c] + u[c] / nodes.len() as f64)
    })
}

/// A cantilever of ten cubes, one deep, against `P L³ / 3EI` of beam theory: what incompatible modes are for.
#[test]
fn one_cube_across_bends_right_with_incompatible_modes() {
    let (young, length) = (1000.0, 10.0);
    let theory = 4.0 * f64::powi(length, 3) / young;
    let ratio = |element| tip([10, 1, 1], 1.0, young, element, [0.0, 0.0, 1.0])[2] / theory;
    let (incompatible, trilinear) = (ratio(Element::Hex8i), ratio(Element::Hex8));
    println!("{incompatible} {trilinear}");
    assert!((incompatible - 0.992).abs() < 0.01, "{incompatible}");
    assert!((trilinear - 0.647).abs() < 0.01, "{trilinear}");
}

/// The straight cantilever of MacNeal and Harder 1985 (Finite Elem. Anal. Des. 1:3, doi 10.1016/0168-874X(85)90003-4): 6 × 0.2 × 0.1,
/// E = 10⁷, ν = 0.3, unit forces at the tip; here of cubes with an edge of 0.1, two across the width, one across the depth.
#[test]
fn macneal_and_harders_beam() {
    let area = 0.02;
    let extension = tip([60, 2, 1], 0.1, 1e7, Element::Hex8i, [1.0 / area, 0.0, 0.0])[0] / 3e-5;
    let in_plane = tip([60, 2, 1], 0.1, 1e7, Element::Hex8i, [0.0, 1.0 / area, 0.0])[1] / 0.1081;
    let out_of_plane = tip([60, 2, 1], 0.1, 1e7, Element::Hex8i, [0.0, 0.0, 1.0 / area])[2] / 0.4321;
    println!("{extension} {in_plane} {out_of_plane}");
    assert!((extension - 1.0).abs() < 0.005, "{extension}");
    assert!((in_plane - 1.0).abs() < 0.01, "{in_plane}");
    assert!((out_of_plane - 1.0).abs() < 0.01, "{out_of_plane}");
    let locked = tip([60, 2, 1], 0.1, 1e7, Element::Hex8, [0.0, 0.0, 1.0 / area])[2] / 0.4321;
    assert!(locked < 0.7, "{locked}");
}
