//! Layers perpendicular to z, held laterally: exact in every direction, since strain is uniform in each layer.

use crate::bodies::*;
use meshing::{Grid, VoxelMesh};
use solver::{Axis, Boundary, Condition, Face, Isotropic};

const TOLERANCE: f64 = 1e-8;
/// Cells of each layer, and laterally; cells of 0.25 mm.
const LAYERS: [usize; 2] = [5, 9];
const ACROSS: usize = 11;
const SPACING_MM: f64 = 0.25;
const STRAIN: f64 = 1e-3;

fn materials() -> [Isotropic; 2] {
    [material(114_000.0, 0.34), material(17_000.0, 0.2)]
}

/// Mean over the layers, weighted by thickness.
fn mean(of: impl Fn(&Isotropic) -> f64) -> f64 {
    let total = (LAYERS[0] + LAYERS[1]) as f64;
    let terms = LAYERS.iter().zip(materials());
    terms.map(|(&n, material)| n as f64 / total * of(&material)).sum()
}

/// `λ + 2μ`
fn c11(material: &Isotropic) -> f64 {
    material.lame().lambda_mpa + 2.0 * material.lame().mu_mpa
}

fn mesh() -> VoxelMesh {
    let grid = Grid::at_origin([ACROSS, ACROSS, LAYERS[0] + LAYERS[1]], SPACING_MM);
    pure_mesh(grid, &[0, 0], |at| Some(usize::from(at[2] >= LAYERS[0])))
}

/// The modulus of a driven strain, from the energy `½ C ε² V`.
fn modulus(boundary: &Boundary) -> f64 {
    let mesh = mesh();
    let volume: f64 = mesh.grid().extent_mm().iter().product();
    2.0 * energy(&body(&mesh, &materials()), boundary, 1e-10) / (STRAIN.powi(2) * volume)
}

/// All six faces held along their normal, but one moved.
fn confined(driven: Axis) -> Boundary {
    let cells = mesh().grid().cells[driven.index()];
    let moved = STRAIN * cells as f64 * SPACING_MM;
    boundary(Axis::ALL.into_iter().flat_map(|axis| {
        let value = if axis == driven { moved } else { 0.0 };
        [
            Condition::symmetry(Face::low(axis)),
            face_displaced(Face::high(axis), axis, value),
        ]
    }))
}

#[test]
fn through_the_layers_compliances_add_up() {
    let exact = 1.0 / mean(|m| 1.0 / c11(m));
    approx::assert_relative_eq!(modulus(&confined(Axis::Z)), exact, max_relative = TOLERANCE);
}

/// `Σ f C11 − Σ f C12²/C11 + (Σ f C12/C11)² / Σ (f/C11)`: the through stress is the same in both layers.
#[test]
fn along_the_layers_stiffnesses_add_up_but_for_the_through_stress() {
    let ratio = |m: &Isotropic| m.lame().lambda_mpa / c11(m);
    let free = mean(|m| c11(m) - ratio(m) * m.lame().lambda_mpa);
    let exact = free + mean(ratio).powi(2) / mean(|m| 1.0 / c11(m));
    for axis in [Axis::X, Axis::Y] {
        approx::assert_relative_eq!(modulus(&confined(axis)), exact, max_relative = TOLERANCE);
    }
}

#[test]
fn across_the_layers_shear_compliances_add_up() {
    let height = (LAYERS[0] + LAYERS[1]) as f64 * SPACING_MM;
    let exact = 1.0 / mean(|m| 1.0 / m.lame().mu_mpa);
    for (along, across) in [(Axis::X, Axis::Y), (Axis::Y, Axis::X)] {
        let [a, b, c] = Condition::clamped(Face::low(Axis::Z));
        // Engineering shear strain along `along`; the ends of the layers may not tilt.
        let moved = boundary([
            a,
            b,
            c,
            face_displaced(Face::high(Axis::Z), along, STRAIN * height),
            face_displaced(Face::high(Axis::Z), across, 0.0),
            face_displaced(Face::high(Axis::Z), Axis::Z, 0.0),
            face_displaced(Face::low(along), Axis::Z, 0.0),
            face_displaced(Face::high(along), Axis::Z, 0.0),
            Condition::symmetry(Face::low(across)),
            Condition::symmetry(Face::high(across)),
        ]);
        approx::assert_relative_eq!(modulus(&moved), exact, max_relative = TOLERANCE);
    }
}
