//! From a built case to the solver and back: system, solution, and what lies beyond the elastic one.

use super::Pipeline;
use crate::buckling;
use crate::case::{Case, ElementKind, Islands, PartialVolume, SolidMaterial};
use crate::finite_cells;
use crate::load_case::{self, BlockFaces, Driven, Setting};
use crate::plastic::{self, BeyondYield, PlasticOutcome};
use crate::progress::{Iteration, Report};
use crate::run_error::RunError;
use crate::structure::Built;
use solver::{
    Body, Buckling, BucklingProgress, FiniteCellModuli, FiniteCells, Homogenisation, Isotropic, Mixing,
    PlasticStep, Solution, SolveError, SolveOptions, StrainSet, System, SystemError,
};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

impl Pipeline<'_> {
    /// The system of a case, and what it drives.
    pub(super) fn system<'b>(
        &self,
        case: &Case,
        built: &'b Built,
    ) -> Result<(System<'b>, Setting), RunError> {
        let materials = isotropic(&built.materials)?;
        let setting = load_case::setting(case, built).ok_or_else(|| {
            RunError::failed(format!("the load case `{}` has no setting", case.load.case()))
        })?;
        let body = Body {
            mesh: &built.mesh,
            materials: &materials,
            mixing: mixing(case.mesh.partial_volume),
            element: element(case.mesh.element),
        };
        let system = match setting.driven {
            Driven::Block { faces, .. } => match faces {
                BlockFaces::Repeated(_) => System::periodic(&body, self.memory_limit_bytes),
                BlockFaces::Uniform(boundary) => System::uniform(&body, boundary, self.memory_limit_bytes),
            },
            _ => System::new(&body, &setting.boundary, self.memory_limit_bytes),
        };
        let system = system.map_err(|error| system_error(case, &error))?;
        Ok((system, setting))
    }

    pub(super) fn solve<'s>(&self, case: &Case, system: &'s System) -> Result<Solution<'s>, RunError> {
        let mut observe = |at| self.observe(case, at);
        system
            .solve(&solve_options(case), &mut observe)
            .map_err(solve_error)
    }

    /// The compression beyond yield that the case asks for.
    pub(super) fn compress(
        &self,
        case: &Case,
        built: &Built,
        (system, driven): (&System, &Driven),
    ) -> Result<Option<PlasticOutcome>, RunError> {
        let Some(plan) = &case.plasticity else {
            return Ok(None);
        };
        let unit = match driven {
            Driven::Platen {
                shortening_mm,
                height_mm,
                ..
            } => shortening_mm / height_mm,
            _ => 1.0,
        };
        let mut observe = |step: &PlasticStep| {
            let reached = step.factor * unit;
            self.progress
                .report(&Report::plastic_strain(&case.name, [reached, plan.strain]));
            match self.interrupt.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        plastic::compress(case, built, (system, driven), &mut observe)
    }

    /// The exact solution beyond yield that the case asks for.
    pub(super) fn follow(
        &self,
        case: &Case,
        built: &Built,
        led: (&System, &Driven),
    ) -> Result<Option<BeyondYield>, RunError> {
        let mut observe = |step: &PlasticStep| {
            self.progress
                .report(&Report::plastic_strain(&case.name, [step.factor, 1.0]));
            match self.interrupt.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        plastic::follow(&built.mesh, led, &mut observe)
    }

    /// The buckling that the case asks for.
    pub(super) fn buckle(&self, case: &Case, solution: &Solution) -> Result<Option<Buckling>, RunError> {
        let mut observe = |at: BucklingProgress| {
            let iteration = Iteration {
                count: at.iteration,
                residual: at.relative_error,
                tolerance: at.tolerance,
            };
            self.progress.report(&Report::buckling(&case.name, iteration));
            match self.interrupt.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        buckling::buckle(case, solution, &mut observe)
    }

    /// The responses to all macroscopic strains.
    pub(super) fn homogenise<'s>(
        &self,
        case: &Case,
        system: &'s System,
        strains: StrainSet,
    ) -> Result<Homogenisation<'s>, RunError> {
        let mut observe = |_, at| self.observe(case, at);
        let found = system.homogenise(strains, &solve_options(case), &mut observe);
        found.map_err(|error| match error {
            SolveError::NotThreefold => RunError::input("load.symmetry", error, "`none`"),
            other => solve_error(other),
        })
    }

    /// The effective moduli by finite cells, where the case asks for them; or why they could not be found, which leaves those of voxels.
    pub(super) fn finite_cells(
        &self,
        case: &Case,
        built: &Built,
    ) -> Result<Option<Result<FiniteCellModuli, String>>, RunError> {
        if !case.accuracy.finite_cells {
            return Ok(None);
        }
        let voxels = finite_cells::voxels(case, built.mesh.grid().cells, self.memory_limit_bytes)?;
        let cells = FiniteCells::new(&voxels, &isotropic(&built.materials)?)
            .map_err(|error| system_error(case, &error))?;
        drop(voxels);
        let mut observe = |_, at| self.observe(case, at);
        match cells.limit(self.memory_limit_bytes, &mut observe) {
            Ok(found) => Ok(Some(Ok(found))),
            Err(SolveError::System(error @ (SystemError::Memory { .. } | SystemError::OddCells(_)))) => {
                Err(system_error(case, &error))
            }
            Err(SolveError::Interrupted) => Err(RunError::Interrupted),
            Err(error) => Ok(Some(Err(error.to_string()))),
        }
    }

    pub(super) fn observe(&self, case: &Case, at: solver::Progress) -> ControlFlow<()> {
        let iteration = Iteration {
            count: at.iteration,
            residual: at.relative_residual,
            tolerance: at.tolerance,
        };
        self.progress.report(&Report::iteration(&case.name, iteration));
        if self.interrupt.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Strains that are solved.
pub(super) fn strains(faces: BlockFaces) -> StrainSet {
    match faces {
        BlockFaces::Repeated(strains) => strains,
        BlockFaces::Uniform(_) => StrainSet::All,
    }
}

pub(super) fn solve_options(case: &Case) -> SolveOptions {
    SolveOptions {
        tolerance: case.solve.tolerance,
        max_iterations: case.solve.max_iterations,
    }
}

pub(super) fn solve_error(error: SolveError) -> RunError {
    match error {
        SolveError::Interrupted => RunError::Interrupted,
        other => RunError::failed(other),
    }
}

pub(super) fn mixing(partial_volume: PartialVolume) -> Mixing {
    match partial_volume {
        PartialVolume::Power { exponent } => Mixing::power(exponent),
        PartialVolume::Corners { exponent, corner } => Mixing { exponent, corner },
        PartialVolume::Sampled => Mixing::default(),
    }
}

pub(super) fn element(kind: ElementKind) -> solver::Element {
    match kind {
        ElementKind::Hex8i => solver::Element::Hex8i,
        ElementKind::Hex8 => solver::Element::Hex8,
    }
}

pub(super) fn isotropic(materials: &[SolidMaterial]) -> Result<Vec<Isotropic>, RunError> {
    let material = |m: &SolidMaterial| {
        Isotropic::new(m.young_mpa, m.poisson).map_err(|error| {
            RunError::input(
                "structure.material",
                error,
                "a material that is positive definite",
            )
        })
    };
    materials.iter().map(material).collect()
}

pub(super) fn system_error(case: &Case, error: &SystemError) -> RunError {
    let (key, expected) = match error {
        SystemError::Memory { .. } => ("mesh", "coarser voxels or fewer cells"),
        SystemError::FreePiece { .. } if case.mesh.islands == Islands::Refuse => (
            "mesh.islands",
            "\"remove\", finer voxels, or a lattice that hangs together",
        ),
        SystemError::FreePiece { .. } => ("structure", "finer voxels, or a lattice that hangs together"),
        SystemError::NotSpanning { .. } => (
            "structure",
            "a structure that holds together across all faces, or finer voxels",
        ),
        SystemError::OddCells(_) => ("mesh", "numbers of voxels that are multiples of 8 or 16"),
        SystemError::FreeMotions(_) => ("load", "supports against every rigid motion"),
        SystemError::Material(_) => ("structure.material", "a material that is positive definite"),
        _ => ("structure", "material where the load case holds and drives it"),
    };
    RunError::input(key, error, expected)
}
