//! What the contract tests share: cases from text, and the same cases under twice the load.

// Not every test uses all of it; helpers stand outside the functions that clippy takes for tests.
#![allow(dead_code, clippy::panic)]

use std::path::Path;

use cases::case::{Case, Drive, ExactSolution, FaceLoad, Load};

/// The first run that a text asks for: the uncoated one.
pub fn uncoated(text: &str) -> Case {
    run(text, "uncoated")
}

/// The run of this name that a text asks for.
pub fn run(text: &str, name: &str) -> Case {
    let study = cases::case_file::read_text(Path::new("contract.toml"), text)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let found = study.runs.into_iter().find(|run| run.case.name == name);
    found.unwrap_or_else(|| panic!("no run {name} in\n{text}")).case
}

/// The same case under twice the strain or force.
pub fn with_load_doubled(case: &Case) -> Case {
    let mut doubled = case.clone();
    match &mut doubled.load {
        Load::Compression { load } => {
            load.drive = match load.drive {
                Drive::Strain(strain) => Drive::Strain(2.0 * strain),
                Drive::ForceN(force) => Drive::ForceN(2.0 * force),
            }
        }
        Load::Periodic { load } => load.strain *= 2.0,
        Load::Uniform { load } => load.strain *= 2.0,
        Load::Plug { load, .. } => load.force_n *= 2.0,
        Load::Faces { load } => load.force.iter_mut().for_each(|force| match &mut force.load {
            FaceLoad::TotalN(v) | FaceLoad::TractionMpa(v) => *v = v.map(|x| 2.0 * x),
        }),
        Load::Exact { load } => match &mut load.solution {
            ExactSolution::UniformStrain { components } => *components = components.map(|x| 2.0 * x),
            ExactSolution::Bending { curvature_per_mm } => *curvature_per_mm *= 2.0,
            ExactSolution::LameCavity { stress_mpa, .. }
            | ExactSolution::GoodierCavity { stress_mpa, .. } => {
                *stress_mpa *= 2.0;
            }
            ExactSolution::HillCavity { yield_mpa, .. } => *yield_mpa *= 2.0,
            ExactSolution::Manufactured { strain, .. } => *strain *= 2.0,
        },
    }
    doubled
}
