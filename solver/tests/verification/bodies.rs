//! Bodies, supports and small tools that the tests share.

use meshing::{CellFractions, Grid, Phase, VoxelMesh, VoxelMeshBuilder};
use solver::{
    Axis, Body, Boundary, Condition, Convergence, Element, Face, Isotropic, Mixing, Nodes, Progress,
    Solution, SolveOptions, System,
};
use std::ops::ControlFlow;

/// Phases of the given bodies.
pub fn phases(bodies: &[u8]) -> Vec<Phase> {
    let phase = |(k, &body): (usize, &u8)| Phase {
        name: format!("phase_{k}"),
        body,
    };
    bodies.iter().enumerate().map(phase).collect()
}

/// A mesh of pure cells.
pub fn pure_mesh(grid: Grid, bodies: &[u8], at: impl Fn([usize; 3]) -> Option<usize>) -> VoxelMesh {
    let mut builder = VoxelMeshBuilder::new(grid.clone(), phases(bodies));
    for cell in 0..grid.cell_count() {
        builder.push_pure(at(grid.cell_position(cell)));
    }
    builder.finish()
}

/// A mesh of cells with given volume fractions of two phases.
pub fn mixed_mesh(grid: Grid, bodies: &[u8], at: impl Fn([usize; 3]) -> [f32; 2]) -> VoxelMesh {
    let mut builder = VoxelMeshBuilder::new(grid.clone(), phases(bodies));
    for cell in 0..grid.cell_count() {
        let [a, b] = at(grid.cell_position(cell));
        let mut fractions = CellFractions::default();
        (fractions[0], fractions[1]) = (a, b);
        builder.push(fractions);
    }
    builder.finish()
}

/// A solid block of one phase.
pub fn block(cells: [usize; 3], spacing_mm: f64) -> VoxelMesh {
    pure_mesh(Grid::at_origin(cells, spacing_mm), &[0], |_| Some(0))
}

pub fn material(young_mpa: f64, poisson: f64) -> Isotropic {
    Isotropic::new(young_mpa, poisson).unwrap()
}

/// The body of a mesh and its materials.
pub fn body<'a, 'm>(mesh: &'a VoxelMesh, materials: &'m [Isotropic]) -> Body<'a, 'm> {
    Body {
        mesh,
        materials,
        mixing: Mixing::power(2.0),
        element: Element::default(),
    }
}

pub fn displaced(nodes: Nodes, axis: Axis, value_mm: f64) -> Condition {
    Condition::Displacement {
        nodes,
        axis,
        value_mm,
    }
}

pub fn face_displaced(face: Face, axis: Axis, value_mm: f64) -> Condition {
    displaced(Nodes::Face(face), axis, value_mm)
}

pub fn boundary(conditions: impl IntoIterator<Item = Condition>) -> Boundary {
    Boundary {
        conditions: conditions.into_iter().collect(),
        ..Boundary::default()
    }
}

/// Rough platens along z: bottom held, top moved by `value_mm` with its lateral displacement held.
pub fn rough_platens(value_mm: f64) -> Boundary {
    let [x, y, _] = Condition::clamped(Face::high(Axis::Z));
    let top = [x, y, face_displaced(Face::high(Axis::Z), Axis::Z, value_mm)];
    boundary(Condition::clamped(Face::low(Axis::Z)).into_iter().chain(top))
}

pub fn quiet(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Solves to a relative residual.
pub fn solved<'a>(system: &'a System<'a>, tolerance: f64) -> Solution<'a> {
    let options = SolveOptions {
        tolerance,
        ..SolveOptions::default()
    };
    system.solve(&options, &mut quiet).unwrap()
}

/// Strain energy of a body under some conditions, solved to a relative residual.
pub fn energy(body: &Body, boundary: &Boundary, tolerance: f64) -> f64 {
    let system = System::new(body, boundary, None).unwrap();
    solved(&system, tolerance).strain_energy()
}

/// Convergence of a solve with the default options.
pub fn convergence(body: &Body, boundary: &Boundary) -> Convergence {
    let system = System::new(body, boundary, None).unwrap();
    let solution = system.solve(&SolveOptions::default(), &mut quiet).unwrap();
    solution.convergence()
}

/// Repeatable random numbers: Knuth's MMIX generator, of which the upper 53 bits are used.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed);
        random.unit();
        random
    }

    /// Uniform on [0, 1).
    pub fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Largest difference between two displacement fields, relative to the largest displacement.
pub fn deviation(a: impl Iterator<Item = [f64; 3]>, b: impl Iterator<Item = [f64; 3]>) -> f64 {
    let (mut worst, mut largest) = (0.0f64, 0.0f64);
    for (a, b) in a.zip(b) {
        for c in 0..3 {
            worst = worst.max((a[c] - b[c]).abs());
            largest = largest.max(b[c].abs());
        }
    }
    worst / largest
}

/// Order of convergence between two errors at a ratio of two in the cell size.
pub fn order(coarse: f64, fine: f64) -> f64 {
    (coarse / fine).abs().log2()
}

/// A closed loop of struts: two platens, four bent legs and random warts; every cell hangs on by a face.
///
/// Cells are mixed here and there: 0 to 1 of phase 0 in eighths, some of what is missing filled with phase 1.
pub fn lattice_like(cells: [usize; 3], spacing_mm: f64, bodies: [u8; 2], seed: u64) -> VoxelMesh {
    let mut random = Random::new(seed);
    let count: usize = cells.iter().product();
    let dice: Vec<[f64; 3]> = (0..count)
        .map(|_| std::array::from_fn(|_| random.unit()))
        .collect();
    let grid = Grid::at_origin(cells, spacing_mm);
    let [nx, ny, nz] = cells;
    let index = |at: [usize; 3]| at[0] + nx * (at[1] + ny * at[2]);
    let core = move |[x, y, z]: [usize; 3]| {
        let platen = z == 0 || z + 1 == nz;
        let bend = if z < nz / 2 { z } else { nz - 1 - z };
        let leg = |p: usize, n: usize| (p >= bend / 3 && p <= bend / 3 + 1) || p + 2 >= n;
        platen || leg(x, nx) && leg(y, ny)
    };
    mixed_mesh(grid, &bodies, |at| {
        let [kind, amount, filler] = dice[index(at)];
        let solid = core(at);
        let wart = !solid && at[0] > 0 && core([at[0] - 1, at[1], at[2]]) && kind < 0.3;
        if !solid && !wart || wart && amount < 0.2 {
            return [0.0, 0.0];
        }
        let first = if kind < 0.6 {
            1.0
        } else {
            (1.0 + (7.0 * amount).floor()) / 8.0
        };
        [first as f32, if filler < 0.5 { 1.0 - first as f32 } else { 0.0 }]
    })
}

/// Solid share of a cell outside a ball around the origin of coordinates, from 8×8×8 points.
pub fn share_outside_ball(grid: &Grid, at: [usize; 3], radius_mm: f64) -> f32 {
    const POINTS: usize = 8;
    let centre = grid.cell_centre_mm(at);
    let step = grid.spacing_mm / POINTS as f64;
    let outside = (0..POINTS.pow(3)).filter(|k| {
        let place = [k % POINTS, k / POINTS % POINTS, k / (POINTS * POINTS)];
        let point = |a: usize| centre[a] - 0.5 * grid.spacing_mm + (place[a] as f64 + 0.5) * step;
        (0..3).map(|a| point(a).powi(2)).sum::<f64>() > radius_mm.powi(2)
    });
    outside.count() as f32 / POINTS.pow(3) as f32
}

/// One eighth of a cube of edge `2 size_mm` with a ball of void in its middle, `cells` cells along the edge of the eighth.
pub fn eighth_with_cavity(cells: usize, size_mm: f64, radius_mm: f64) -> VoxelMesh {
    let grid = Grid::at_origin([cells; 3], size_mm / cells as f64);
    let share = grid.clone();
    mixed_mesh(grid, &[0, 0], |at| {
        [share_outside_ball(&share, at, radius_mm), 0.0]
    })
}

/// The three symmetry planes of an eighth.
pub fn symmetry_planes() -> [Condition; 3] {
    Axis::ALL.map(|axis| Condition::symmetry(Face::low(axis)))
}
