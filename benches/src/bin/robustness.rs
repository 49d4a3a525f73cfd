//! Iterations of the same solver on everything that is hard for it: every lattice of the table, thin and thick, coated, filled
//! with bone, nearly incompressible, in boxes of odd sizes, cut through; and bodies of members one voxel thin.
//!
//! Prints a table and the worst count; status 1 beyond 25.

use benches::AnyError;
use clap::Parser;
use meshing::{
    Coat, Grid, LATTICES, Lattice, LatticeKind, Phase, SizedCell, Sizing, UnitCell, VoxelMesh,
    VoxelMeshBuilder, without_islands,
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

/// Iterations on everything that is hard for the solver.
#[derive(Parser)]
struct Arguments {
    /// Voxels along a unit cell.
    #[arg(long, value_delimiter = ',', default_value = "8,16,24,32")]
    voxels: Vec<usize>,
    /// Unit cells along each edge.
    #[arg(long, default_value_t = 2)]
    cells: usize,
    /// Variants by the beginning of their names; all of them without this.
    #[arg(long)]
    variant: Option<String>,
    /// Lattices by the beginning of their names; all of them without this.
    #[arg(long)]
    lattice: Option<String>,
}

/// What is done to a lattice.
#[derive(Clone, Copy)]
struct Variant {
    name: &'static str,
    coat_mm: f64,
    poisson: f64,
    filled: bool,
    /// Cells along x, y, z, from the number of them that is asked for.
    cells: fn(usize) -> [usize; 3],
    /// Voxels more along a cell.
    finer: usize,
    /// Voxels cut off at the far ends.
    cut: [usize; 3],
    /// Whether it counts for the exit status.
    counts: bool,
}

const PLAIN: Variant = Variant {
    name: "plain",
    coat_mm: 0.0,
    poisson: 0.342,
    filled: false,
    cells: |n| [n; 3],
    finer: 0,
    cut: [0; 3],
    counts: true,
};

const VARIANTS: [Variant; 7] = [
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
        name: "odd box: a cell more along x, two along y, cells of a voxel more",
        finer: 1,
        cells: |n| [n + 1, n + 2, n],
        ..PLAIN
    },
    Variant {
        name: "a bar of one cell across",
        cells: |n| [1, 1, 2 * n],
        ..PLAIN
    },
    // Struts cut to stumps that hang on a voxel or an edge are harder than anything in one piece.
    Variant {
        name: "cut through: less 1, 3, 5 voxels",
        cut: [1, 3, 5],
        counts: false,
        ..PLAIN
    },
];

fn main() -> Result<ExitCode, AnyError> {
    let arguments = Arguments::parse();
    let starts =
        |name: &str, asked: &Option<String>| asked.as_ref().is_none_or(|start| name.starts_with(start));
    let variants: Vec<_> = VARIANTS
        .iter()
        .filter(|variant| starts(variant.name, &arguments.variant))
        .collect();
    let lattices = LATTICES
        .iter()
        .filter(|row| row.kind() != LatticeKind::Full && starts(row.name, &arguments.lattice));
    println!("Iterations; {} cells along an edge.\n", arguments.cells);
    println!(
        "| lattice | voxels a cell | porosity |{}",
        variants
            .iter()
            .map(|v| format!(" {} |", v.name))
            .collect::<String>()
    );
    println!("|---|---|---|{}", "---|".repeat(variants.len()));
    let mut worst = 0;
    for row in lattices {
        for porosity in POROSITIES {
            let Some(sized) = sized(row, porosity) else {
                continue;
            };
            for &voxels in &arguments.voxels {
                let counts: Vec<_> = variants
                    .iter()
                    .map(|variant| lattice(&sized, voxels, arguments.cells, variant))
                    .collect();
                let counted = counts.iter().zip(&variants).filter(|(_, variant)| variant.counts);
                worst = counted.filter_map(|(count, _)| *count).fold(worst, usize::max);
                let texts = counts
                    .iter()
                    .map(|count| count.map_or(" - |".into(), |n| format!(" {n} |")));
                let line: String = texts.collect();
                println!("| {} | {voxels} | {:.0} % |{line}", row.name, 100.0 * porosity);
            }
        }
    }
    worst = worst.max(thin_members());
    println!("\nworst of all but those cut through: {worst} iterations, at most {MOST} allowed");
    Ok(u8::from(worst > MOST).into())
}

/// A lattice of that porosity, if there is one.
fn sized(row: &'static Lattice, porosity: f64) -> Option<SizedCell> {
    let sizing = Sizing {
        cell_mm: Some(1.5),
        porosity: Some(porosity),
        ..Sizing::default()
    };
    row.sized(&sizing).ok()
}

/// Iterations on a lattice, if it is resolved.
fn lattice(sized: &SizedCell, voxels: usize, cells: usize, variant: &Variant) -> Option<usize> {
    let coat = Coat {
        outward_mm: variant.coat_mm,
        inward_mm: 0.0,
    };
    let unit = UnitCell::cut(sized, coat, voxels + variant.finer).ok()?;
    let whole = unit.tiled((variant.cells)(cells));
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
        let mesh = builder.finish();
        let count = iterations(&mesh, 0.342);
        println!("| {what} | {count} |");
        worst = worst.max(count);
    };
    for (pitch, count) in [(4, 3), (4, 16), (8, 3), (8, 12), (15, 3), (16, 8), (32, 3)] {
        let size = count * pitch + 1;
        let on = move |at: [usize; 3]| at.iter().filter(|&&p| p % pitch == 0).count();
        check(
            format!("{count}³ cells of struts, pitch {pitch}"),
            [size; 3],
            &move |at| on(at) >= 2,
        );
        check(
            format!("{count}³ cells of walls, pitch {pitch}"),
            [size; 3],
            &move |at| on(at) >= 1,
        );
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
