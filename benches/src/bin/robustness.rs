//! Iterations of the same solver on everything that is hard for it: every lattice of the table, thin and thick, coated, filled
//! with bone, nearly incompressible, in boxes of odd sizes; and bodies of members one voxel thin.
//!
//! `cargo run --release -p benches --bin robustness -- [voxels…]` prints a table and the worst count; status 1 beyond 25.

use benches::AnyError;
use meshing::{
    Coat, Grid, LATTICES, Lattice, LatticeKind, Phase, Sizing, UnitCell, VoxelMesh, VoxelMeshBuilder,
    without_islands,
};
use solver::{
    Axis, Body, Boundary, Condition, Element, Face, Isotropic, Mixing, Nodes, SolveOptions, System,
};
use std::ops::ControlFlow;
use std::process::ExitCode;

/// Iterations that no body may exceed.
const MOST: usize = 25;
const POROSITIES: [f64; 4] = [0.6, 0.7, 0.8, 0.92];
/// Titanium alloy, tantalum, and bone a thousand times softer than the alloy.
const YOUNG_MPA: [f64; 3] = [113_800.0, 186_000.0, 113.8];
/// The body that bone belongs to.
const BONE: u8 = 7;

/// What is done to a lattice.
#[derive(Clone, Copy)]
struct Variant {
    name: &'static str,
    coat_mm: f64,
    poisson: f64,
    filled: bool,
    /// Cells along x, y, z, and voxels cut off at the far ends.
    cells: [usize; 3],
    cut: [usize; 3],
}

const PLAIN: Variant = Variant {
    name: "plain",
    coat_mm: 0.0,
    poisson: 0.342,
    filled: false,
    cells: [2; 3],
    cut: [0; 3],
};

const VARIANTS: [Variant; 6] = [
    PLAIN,
    Variant {
        name: "coated, 15 µm of tantalum",
        coat_mm: 0.015,
        ..PLAIN
    },
    Variant {
        name: "filled with bone 1:1000",
        filled: true,
        ..PLAIN
    },
    Variant {
        name: "ν = 0.45",
        poisson: 0.45,
        ..PLAIN
    },
    Variant {
        name: "3×2×2 cells cut to an odd box",
        cut: [1, 3, 5],
        cells: [3, 2, 2],
        ..PLAIN
    },
    Variant {
        name: "1×1×4 cells",
        cells: [1, 1, 4],
        ..PLAIN
    },
];

fn main() -> Result<ExitCode, AnyError> {
    let arguments = std::env::args().skip(1).map(|text| text.parse());
    let voxels: Vec<usize> = arguments.collect::<Result<_, _>>()?;
    let voxels = if voxels.is_empty() {
        vec![8, 16, 24, 32]
    } else {
        voxels
    };
    let mut worst = 0;
    for variant in &VARIANTS {
        println!(
            "\n**{}**, voxels a cell {voxels:?}, porosity 60, 70, 80, 92 %\n",
            variant.name
        );
        println!(
            "| lattice |{}",
            voxels.iter().map(|v| format!(" {v} |")).collect::<String>()
        );
        println!("|---|{}", "---|".repeat(voxels.len()));
        for row in LATTICES.iter().filter(|row| row.kind() != LatticeKind::Full) {
            let mut line = format!("| {} |", row.name);
            for &voxels in &voxels {
                let counts = POROSITIES.map(|porosity| lattice(row, porosity, voxels, variant));
                worst = counts.iter().flatten().copied().fold(worst, usize::max);
                let texts = counts.map(|count| count.map_or("-".into(), |n| n.to_string()));
                line += &format!(" {} |", texts.join(", "));
            }
            println!("{line}");
        }
    }
    worst = worst.max(thin_members());
    println!("\nworst: {worst} iterations, at most {MOST} allowed");
    Ok(u8::from(worst > MOST).into())
}

/// Iterations on a lattice, if there is one of that porosity at that resolution.
fn lattice(row: &'static Lattice, porosity: f64, voxels: usize, variant: &Variant) -> Option<usize> {
    let sizing = Sizing {
        cell_mm: Some(1.5),
        porosity: Some(porosity),
        ..Sizing::default()
    };
    let coat = Coat {
        outward_mm: variant.coat_mm,
        inward_mm: 0.0,
    };
    let unit = UnitCell::cut(&row.sized(&sizing).ok()?, coat, voxels).ok()?;
    let whole = unit.tiled(variant.cells);
    let cells = std::array::from_fn(|a| whole.grid().cells[a] - variant.cut[a]);
    let mesh = corner(&whole, cells, variant.filled);
    let mesh = if variant.filled {
        mesh
    } else {
        without_islands(mesh).mesh
    };
    Some(iterations(&mesh, variant.poisson))
}

/// The corner of a mesh with these cells, its void filled with bone if asked for.
fn corner(mesh: &VoxelMesh, cells: [usize; 3], filled: bool) -> VoxelMesh {
    let mut phases = mesh.phases().to_vec();
    let bone = phases.len();
    if filled {
        phases.push(Phase {
            name: "bone".into(),
            body: BONE,
        });
    }
    let grid = Grid {
        cells,
        ..mesh.grid().clone()
    };
    let mut builder = VoxelMeshBuilder::new(grid, phases);
    for z in 0..cells[2] {
        for y in 0..cells[1] {
            for x in 0..cells[0] {
                let mut fractions = mesh.fractions(mesh.grid().cell_index([x, y, z]));
                if filled {
                    fractions[bone] = 1.0 - fractions.iter().sum::<f32>();
                }
                builder.push(fractions);
            }
        }
    }
    builder.finish()
}

/// Grids of struts and walls one voxel thin, wires, plates; returns the worst count.
fn thin_members() -> usize {
    println!("\n**members one voxel thin, odd blocks**\n\n| body | iterations |\n|---|---|");
    let mut worst = 0;
    let mut check = |what: String, cells: [usize; 3], solid: &dyn Fn([usize; 3]) -> bool| {
        let phase = Phase {
            name: "solid".into(),
            body: 0,
        };
        let mut builder = VoxelMeshBuilder::new(Grid::at_origin(cells, 0.1), vec![phase]);
        for z in 0..cells[2] {
            for y in 0..cells[1] {
                for x in 0..cells[0] {
                    builder.push_pure(solid([x, y, z]).then_some(0));
                }
            }
        }
        let count = iterations(&builder.finish(), 0.342);
        println!("| {what} | {count} |");
        worst = worst.max(count);
    };
    for pitch in [4, 8, 15, 16, 32] {
        let size = 3 * pitch + 1;
        let on = move |at: [usize; 3]| at.iter().filter(|&&p| p % pitch == 0).count();
        check(format!("struts, pitch {pitch}"), [size; 3], &move |at| {
            on(at) >= 2
        });
        check(format!("walls, pitch {pitch}"), [size; 3], &move |at| on(at) >= 1);
    }
    for cells in [
        [1, 1, 10],
        [1, 1, 600],
        [1, 64, 64],
        [64, 64, 2],
        [33, 17, 45],
        [1, 40, 97],
    ] {
        check(format!("block {cells:?}"), cells, &|_| true);
    }
    worst
}

/// Iterations to 1e-6 between rough platens, or 999 where there is no answer within 200.
fn iterations(mesh: &VoxelMesh, poisson: f64) -> usize {
    let count = solved(mesh, poisson);
    count.unwrap_or_else(|error| {
        eprintln!("{error}");
        999
    })
}

fn solved(mesh: &VoxelMesh, poisson: f64) -> Result<usize, AnyError> {
    let metals = mesh.phases().iter().zip(YOUNG_MPA);
    let young = metals.map(|(phase, metal)| if phase.body == BONE { YOUNG_MPA[2] } else { metal });
    let materials: Vec<_> = young
        .map(|young| Isotropic::new(young, poisson))
        .collect::<Result<_, _>>()?;
    let body = Body {
        mesh,
        materials: &materials,
        mixing: Mixing::default(),
        element: Element::default(),
    };
    let options = SolveOptions {
        max_iterations: 200,
        ..SolveOptions::default()
    };
    let system = System::new(&body, &rough_platens(), None)?;
    let solution = system.solve(&options, &mut |_| ControlFlow::Continue(()))?;
    Ok(solution.convergence().iterations)
}

fn rough_platens() -> Boundary {
    let [low, high] = [Face::low(Axis::Z), Face::high(Axis::Z)];
    let mut boundary = Boundary::default();
    boundary.conditions.extend(Condition::clamped(low));
    for axis in Axis::ALL {
        let value_mm = if axis == Axis::Z { -0.01 } else { 0.0 };
        boundary.conditions.push(Condition::Displacement {
            nodes: Nodes::Face(high),
            axis,
            value_mm,
        });
    }
    boundary
}
