//! Whole solves of the diamond problem from voxel images, each in a process of its own, so that its peak of memory is its own.

use crate::arguments::Arguments;
use crate::machine::peak_bytes;
use benches::{AnyError, image_specimen, library_image, system_of};
use meshing::VoxelMesh;
use rayon::ThreadPoolBuilder;
use serde::{Deserialize, Serialize};
use solver::SolveOptions;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Voxels of the images of the library and copies of them, by rising number of degrees of freedom, from 1.4·10⁵ on.
const LIBRARY: [(usize, usize); 4] = [(24, 2), (16, 4), (24, 4), (32, 4)];

/// One solve: times, iterations, memory.
#[derive(Debug, Serialize, Deserialize)]
pub struct Solve {
    /// Name of the file.
    pub image: String,
    /// Copies of the image along an edge.
    pub cells: usize,
    /// Voxels of the specimen along an edge.
    pub voxels: usize,
    pub element: String,
    pub threads: usize,
    pub dof: usize,
    pub iterations: usize,
    pub relative_residual: f64,
    /// Reading, tiling, removal of islands.
    pub mesh_seconds: f64,
    /// Numbering, supports, moduli.
    pub system_seconds: f64,
    /// Levels of the preconditioner, and the first residual.
    pub levels_seconds: f64,
    pub iteration_seconds: f64,
    /// Most resident memory of the process.
    pub peak_bytes: Option<u64>,
    pub apparent_modulus_mpa: f64,
}

impl Solve {
    /// Levels and iterations.
    pub fn solve_seconds(&self) -> f64 {
        self.levels_seconds + self.iteration_seconds
    }
}

/// Runs every size as often as asked for.
pub fn measure(arguments: &Arguments) -> Result<Vec<Solve>, AnyError> {
    let mut solves = Vec::new();
    for (image, cells) in problems(arguments) {
        for threads in arguments.threads_or_all() {
            for _ in 0..arguments.repeat {
                let solve = in_process(arguments, &image, cells, threads)?;
                eprintln!("{} dof: {:.2} s", solve.dof, solve.solve_seconds());
                solves.push(solve);
            }
        }
    }
    Ok(solves)
}

fn problems(arguments: &Arguments) -> Vec<(PathBuf, usize)> {
    if arguments.image.is_empty() {
        let library = LIBRARY.into_iter();
        return library
            .map(|(voxels, cells)| (library_image(voxels), cells))
            .collect();
    }
    let images = arguments.image.iter();
    let copies = |image: &PathBuf| {
        let image = image.clone();
        arguments
            .cells
            .iter()
            .map(move |&cells| (image.clone(), cells))
            .collect::<Vec<_>>()
    };
    images.flat_map(copies).collect()
}

fn in_process(arguments: &Arguments, image: &Path, cells: usize, threads: usize) -> Result<Solve, AnyError> {
    let output = Command::new(std::env::current_exe()?)
        .arg("--one")
        .arg("--image")
        .arg(image)
        .args(["--cells", &cells.to_string()])
        .args(["--threads", &threads.to_string()])
        .args(["--element", arguments.element.name()])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{} × {cells}: {}", image.display(), output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// One solve in this process, printed as JSON.
pub fn print_one(arguments: &Arguments) -> Result<(), AnyError> {
    let ([image], [cells], [threads]) = (&arguments.image[..], &arguments.cells[..], &arguments.threads[..])
    else {
        return Err("one image, one number of cells, one number of threads".into());
    };
    ThreadPoolBuilder::new().num_threads(*threads).build_global()?;
    let started = Instant::now();
    let mesh = image_specimen(image, *cells)?;
    let mesh_seconds = started.elapsed().as_secs_f64();
    let solve = Solve {
        image: image
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        cells: *cells,
        threads: *threads,
        mesh_seconds,
        ..solved(&mesh, arguments)?
    };
    println!("{}", serde_json::to_string(&solve)?);
    Ok(())
}

fn solved(mesh: &VoxelMesh, arguments: &Arguments) -> Result<Solve, AnyError> {
    let started = Instant::now();
    let system = system_of(mesh, arguments.element.element())?;
    let system_seconds = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let mut levels_seconds = 0.0;
    let solution = system.solve(&SolveOptions::default(), &mut |progress| {
        if progress.iteration == 0 {
            levels_seconds = started.elapsed().as_secs_f64();
        }
        ControlFlow::Continue(())
    })?;
    let iteration_seconds = started.elapsed().as_secs_f64() - levels_seconds;
    let extent = mesh.grid().extent_mm();
    let volume: f64 = extent.iter().product();
    // U = ½ E ε² V at 1 %.
    let apparent_modulus_mpa = 2.0 * solution.strain_energy() / (1e-4 * volume);
    Ok(Solve {
        image: String::new(),
        cells: 0,
        voxels: mesh.grid().cells[0],
        element: arguments.element.name().to_owned(),
        threads: 0,
        dof: system.dof(),
        iterations: solution.convergence().iterations,
        relative_residual: solution.convergence().relative_residual,
        mesh_seconds: 0.0,
        system_seconds,
        levels_seconds,
        iteration_seconds,
        peak_bytes: peak_bytes(),
        apparent_modulus_mpa,
    })
}
