//! Pure bending: `u_x = κ x z`, `u_y = −ν κ y z`, `u_z = −κ/2 (x² + ν (z² − y²))` is exact for a beam whose end
//! sections are turned (Timoshenko & Goodier, Theory of Elasticity, art. 102).

use crate::bodies::*;
use meshing::Grid;
use solver::{Axis, Body, Boundary, Condition, Element, End, Face, Nodes, System};

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
