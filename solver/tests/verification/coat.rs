//! Closed forms of coats: strut and composite sphere.

use crate::bodies::{body, displaced, material, mixed_mesh, solved};
use approx::assert_relative_eq;
use meshing::{Grid, VoxelMesh};
use solver::{Axis, Body, Boundary, Condition, Face, Isotropic, Mixing, Nodes, RemainingMotions, System};

/// Strut of 0.4 mm with 15 µm of tantalum, physics of the coat study: +25.4 % in EA, +54.8 % in EI for E = 113.8 and 186 GPa.
const RADIUS: f64 = 0.2;
const COAT: f64 = 0.015;
const VOXEL: f64 = 0.0125;
const LAYERS: usize = 8;

/// A strut along z, shares of its cells by 16×16 samples.
fn strut(coat: f64) -> VoxelMesh {
    let side = 2 * ((RADIUS + coat) / VOXEL).ceil() as usize + 2;
    let grid = Grid::at_origin([side, side, LAYERS], VOXEL);
    mixed_mesh(grid, &[0, 0], |[x, y, _]| {
        let mut counts = [0.0f32; 2];
        for sample in 0..256 {
            let at =
                |k: usize, part: usize| VOXEL * (k as f64 + (part as f64 + 0.5) / 16.0 - 0.5 * side as f64);
            match at(x, sample % 16).hypot(at(y, sample / 16)) {
                r if r < RADIUS => counts[0] += 1.0 / 256.0,
                r if r < RADIUS + coat => counts[1] += 1.0 / 256.0,
                _ => {}
            }
        }
        counts
    })
}

/// Twice the strain energy with the upper end moved by `value` along z.
fn energy(coat: f64, value: impl Fn([f64; 2]) -> f64) -> f64 {
    let mesh = strut(coat);
    let materials = [material(113_800.0, 0.34), material(186_000.0, 0.34)];
    let body = Body {
        mixing: Mixing::default(),
        ..body(&mesh, &materials)
    };
    let mut boundary = Boundary::default();
    boundary.conditions.push(Condition::symmetry(Face::low(Axis::Z)));
    boundary.remaining_motions = RemainingMotions::HeldInTheMean;
    let side = mesh.grid().cells[0];
    let touches = |x: usize, y: usize| {
        let near = |k: usize| [k.wrapping_sub(1), k];
        near(x)
            .into_iter()
            .flat_map(|x| near(y).map(|y| [x, y]))
            .any(|[x, y]| x < side && y < side && mesh.regions()[x + side * y] != 0)
    };
    for (x, y) in (0..=side)
        .flat_map(|y| (0..=side).map(move |x| (x, y)))
        .filter(|&(x, y)| touches(x, y))
    {
        let at = [x, y].map(|k| VOXEL * (k as f64 - 0.5 * side as f64));
        boundary
            .conditions
            .push(displaced(Nodes::At([x, y, LAYERS]), Axis::Z, value(at)));
    }
    let system = System::new(&body, &boundary, None).unwrap();
    2.0 * solved(&system, 1e-9).strain_energy()
}

#[test]
fn a_coated_strut_gains_the_sums_over_rings() {
    let length = LAYERS as f64 * VOXEL;
    let (core, shell) = (113_800.0, 186_000.0);
    let outer = RADIUS + COAT;
    let ring = |power: i32| outer.powi(power) - RADIUS.powi(power);
    let pi = std::f64::consts::PI;
    // Stretch by 1 per length: EA/L; bent by u_z = x: EI/L.
    let stretch = |coat| length * energy(coat, |_| 1.0);
    let bend = |coat| length * energy(coat, |[x, _]| x);
    let area = pi * (core * RADIUS.powi(2) + shell * ring(2));
    let inertia = 0.25 * pi * (core * RADIUS.powi(4) + shell * ring(4));
    assert_relative_eq!(stretch(COAT), area, max_relative = 1e-2);
    assert_relative_eq!(bend(COAT), inertia, max_relative = 2e-2);
    assert_relative_eq!(stretch(COAT) / stretch(0.0), 1.254, max_relative = 1e-2);
    assert_relative_eq!(bend(COAT) / bend(0.0), 1.548, max_relative = 2e-2);
}

/// A ball in a shell in the medium of their own bulk modulus disturbs nothing (Hashin 1962, J. Appl. Mech. 29:143):
/// `K* = K₂ + f/(1/(K₁ − K₂) + 3 (1 − f)/(3 K₂ + 4 G₂))`, f the share of the ball.
#[test]
fn a_coated_ball_is_neutral_in_its_own_bulk_modulus() {
    let (cells, inner, outer) = (20usize, 12.0f64, 16.0);
    let [ball, shell] = [material(50.0, 0.2), material(200.0, 0.3)];
    let bulk = |m: &Isotropic| m.young_mpa / (3.0 * (1.0 - 2.0 * m.poisson));
    let shear = |m: &Isotropic| m.young_mpa / (2.0 * (1.0 + m.poisson));
    let share = (inner / outer).powi(3);
    let (k1, k2) = (bulk(&ball), bulk(&shell));
    let effective = k2 + share / (1.0 / (k1 - k2) + 3.0 * (1.0 - share) / (3.0 * k2 + 4.0 * shear(&shell)));
    let poisson = 0.25;
    let medium = material(3.0 * (1.0 - 2.0 * poisson) * effective, poisson);
    let sampled = |at: [usize; 3]| {
        let mut shares = meshing::CellFractions::default();
        for sample in 0..512usize {
            let part = [sample % 8, sample / 8 % 8, sample / 64];
            let r = (0..3)
                .map(|a| (at[a] as f64 + (part[a] as f64 + 0.5) / 8.0).powi(2))
                .sum::<f64>()
                .sqrt();
            let phase = if r < inner { 0 } else { 1 + usize::from(r >= outer) };
            shares[phase] += 1.0 / 512.0;
        }
        shares
    };
    let grid = Grid::at_origin([cells; 3], 1.0);
    let mut builder = meshing::VoxelMeshBuilder::new(grid.clone(), crate::bodies::phases(&[0, 0, 0]));
    for cell in 0..grid.cell_count() {
        builder.push(sampled(grid.cell_position(cell)));
    }
    let mesh = builder.finish();
    let materials = [ball, shell, medium];
    let body = Body {
        mixing: Mixing::default(),
        ..body(&mesh, &materials)
    };
    let mut boundary = Boundary::default();
    boundary
        .conditions
        .extend(Axis::ALL.map(|axis| Condition::symmetry(Face::low(axis))));
    // All three dilated by 1: the energy is ½ 9 K V.
    let sides = Axis::ALL.map(|axis| displaced(Nodes::Face(Face::high(axis)), axis, cells as f64));
    boundary.conditions.extend(sides);
    let system = System::new(&body, &boundary, None).unwrap();
    let found = 2.0 * solved(&system, 1e-9).strain_energy() / (9.0 * (cells as f64).powi(3));
    assert_relative_eq!(found, effective, max_relative = 1e-2);
}
