//! One run from case to outcome: mesh, system, solution, measures, files.

mod refine;
mod solving;

use crate::accuracy::Accuracy;
use crate::buckling::BucklingSummary;
use crate::case::Case;
use crate::effective::Effective;
use crate::fields::{self, SolutionFields};
use crate::finite_cells::FiniteCellOutcome;
use crate::load_case::Driven;
use crate::measure::{self, Context, IntactBone};
use crate::modulus_surface;
use crate::outcome::{CheckOutcome, Measures, MeshSummary, RunOutcome, Solve};
use crate::progress::{Progress, Report, Stage};
use crate::run_error::RunError;
use crate::stress_strain::StressStrain;
use crate::structure::{self, Built};
use solver::{EffectiveModuli, Solution, System};
use solving::{isotropic, strains};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Runs cases one after the other and remembers what they share.
pub struct Pipeline<'a> {
    progress: &'a dyn Progress,
    interrupt: &'a AtomicBool,
    memory_limit_bytes: Option<u64>,
    /// The intact bone of the last case that had one, with the case it belongs to.
    intact: Option<(Case, IntactBone)>,
}

/// What a run is asked for.
struct Answer {
    solve: Solve,
    measures: Measures,
    fields: SolutionFields,
    curve: Option<StressStrain>,
    buckling: Option<BucklingSummary>,
    moduli: Option<EffectiveModuli>,
    finite_cells: Option<FiniteCellOutcome>,
    warnings: Vec<String>,
}

/// A run on its final mesh.
struct Solved {
    built: Built,
    answer: Answer,
    accuracy: Option<Accuracy>,
}

impl std::fmt::Debug for Pipeline<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").finish_non_exhaustive()
    }
}

impl<'a> Pipeline<'a> {
    /// A pipeline that tells `progress` where it is and looks at `interrupt` between steps.
    pub fn new(progress: &'a dyn Progress, interrupt: &'a AtomicBool) -> Self {
        Self {
            progress,
            interrupt,
            memory_limit_bytes: None,
            intact: None,
        }
    }

    /// The same pipeline refusing runs that are predicted to need more memory than this; with `None`, which it begins with,
    /// more than the machine has available.
    pub fn within(self, memory_limit_bytes: Option<u64>) -> Self {
        Self {
            memory_limit_bytes,
            ..self
        }
    }

    /// Meshes, solves and measures one run, and writes its VTK file into the folder `out`.
    ///
    /// # Errors
    /// [`RunError::Input`] when the case cannot be built or held, [`RunError::Failed`] when it does not converge or a file
    /// cannot be written, [`RunError::Interrupted`] when the user asked to stop.
    pub fn solve_run(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError> {
        in_pool(case.solve.threads, || self.solve_run_here(case, out))?
    }

    fn solve_run_here(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError> {
        self.solve_intact(case, out)?;
        let Solved {
            built,
            answer,
            accuracy,
        } = self.solve_to_accuracy(case)?;
        self.enter(case, Stage::Files)?;
        let file = answer.fields.write(out, &case.file_stem(), &built.mesh);
        let mut files = [vec![file.map_err(RunError::failed)?], self.intact_files(case)].concat();
        if let Some(curve) = &answer.curve {
            files.extend(stress_strain_files(out, case, curve)?);
        }
        if let Some(moduli) = &answer.moduli {
            files.extend(modulus_surface::write(out, &case.file_stem(), moduli).map_err(RunError::failed)?);
        }
        let mut outcome = outcome(case, &built, Some(answer.solve), answer.measures, files);
        outcome.warnings.extend(answer.warnings);
        outcome
            .warnings
            .extend(accuracy.as_ref().and_then(Accuracy::doubt));
        outcome.accuracy = accuracy;
        outcome
            .warnings
            .extend(answer.finite_cells.as_ref().and_then(FiniteCellOutcome::doubt));
        outcome.finite_cells = answer.finite_cells;
        outcome.stress_strain = answer.curve;
        outcome.buckling = answer.buckling;
        Ok(outcome)
    }

    fn solve_once(&self, case: &Case) -> Result<(Built, Answer), RunError> {
        self.enter(case, Stage::Mesh)?;
        let built = structure::build(case, self.memory_limit_bytes)?;
        self.enter(case, Stage::System)?;
        let answer = self.answer(case, &built)?;
        Ok((built, answer))
    }

    /// Solves and measures; system and solution are gone when it returns, and with them most of the memory.
    fn answer(&self, case: &Case, built: &Built) -> Result<Answer, RunError> {
        let started = Instant::now();
        let (system, setting) = self.system(case, built)?;
        let (solution, effective) = match setting.driven {
            Driven::Block {
                axis, strain, faces, ..
            } => {
                let homogenised = self.homogenise(case, &system, strains(faces))?;
                let moduli = EffectiveModuli::new(homogenised.stiffness_mpa()).map_err(RunError::failed)?;
                let solution = homogenised.solution(&moduli.uniaxial_strain(axis, -strain));
                let recovered = homogenised
                    .recovered_moduli()
                    .transpose()
                    .map_err(RunError::failed)?;
                let effective = Effective::new(moduli, built, &isotropic(&built.materials)?)
                    .with_recovered(recovered)
                    .with_finite_cells(self.finite_cells(case, built)?);
                (solution, Some(effective))
            }
            _ => (self.solve(case, &system)?, None),
        };
        let plastic = self.compress(case, built, (&system, &setting.driven))?;
        let beyond_yield = self.follow(case, built, (&system, &setting.driven))?;
        let buckling = self.buckle(case, &solution)?;
        let solve = solve_summary(&system, &solution, started);
        self.enter(case, Stage::Measures)?;
        let mut warnings: Vec<String> = effective.iter().flat_map(Effective::broken_bounds).collect();
        warnings.extend(plastic.iter().flat_map(|plastic| plastic.warnings.clone()));
        let moduli = effective.as_ref().map(|effective| effective.moduli.clone());
        let recovered = effective
            .as_ref()
            .and_then(|effective| effective.recovered.clone());
        let finite_cells = effective
            .as_ref()
            .and_then(|effective| effective.finite_cells.clone());
        let solved = measure::Solved::new(&solution, setting.driven, (case, built))
            .with_effective(effective)
            .with_curve(plastic.as_ref().map(|plastic| &plastic.curve))
            .with_beyond_yield(beyond_yield.as_ref())
            .with_buckling(buckling.as_ref());
        let factor = solved.load_factor();
        let summary = buckling.as_ref().map(|found| BucklingSummary::new(found, factor));
        let context = Context {
            case,
            built,
            solved: Some(solved),
            intact: self.intact.as_ref().map(|(_, bone)| bone),
        };
        let mut measures = taken(&context);
        if let Some(moduli) = &moduli {
            measures.insert_matrix("effective_stiffness_mpa", *moduli.stiffness_mpa());
        }
        if let Some(recovered) = &recovered {
            measures.insert_matrix("recovered_stiffness_mpa", *recovered.stiffness_mpa());
        }
        if let Some(Ok(found)) = &finite_cells {
            measures.insert_matrix("finite_cell_stiffness_mpa", *found.moduli.stiffness_mpa());
        }
        let finite_cells = finite_cells.map(|found| FiniteCellOutcome::new(built.mesh.grid().cells, found));
        let of_curve = plastic.as_ref().map(|plastic| plastic.equivalent_strain.clone());
        let plastic_strain = of_curve.or_else(|| beyond_yield.map(|found| found.equivalent_strain));
        Ok(Answer {
            solve,
            measures,
            fields: SolutionFields::new(&solution, factor)
                .with_plastic_strain(plastic_strain)
                .with_modes(buckling),
            buckling: summary,
            curve: plastic.map(|plastic| plastic.curve),
            moduli,
            finite_cells,
            warnings,
        })
    }

    /// Meshes one run, measures its geometry, and writes its VTK file into the folder `out`.
    ///
    /// # Errors
    /// As [`Pipeline::solve_run`].
    pub fn mesh_run(&mut self, case: &Case, out: &Path) -> Result<RunOutcome, RunError> {
        in_pool(case.solve.threads, || {
            self.enter(case, Stage::Mesh)?;
            let built = structure::build(case, self.memory_limit_bytes)?;
            let context = Context {
                case,
                built: &built,
                solved: None,
                intact: None,
            };
            let measures = taken(&context);
            self.enter(case, Stage::Files)?;
            let files = fields::write_mesh(out, &case.file_stem(), &built.mesh).map_err(RunError::failed)?;
            let mut outcome = outcome(case, &built, None, measures, files.names);
            outcome.warnings.extend(files.warnings);
            Ok(outcome)
        })?
    }

    /// Foresees the size of one run without meshing all of it.
    ///
    /// # Errors
    /// [`RunError::Input`] when the case cannot be built, or would need more memory than there is.
    pub fn check_run(&mut self, case: &Case) -> Result<CheckOutcome, RunError> {
        self.enter(case, Stage::Geometry)?;
        let forecast = structure::forecast(case)?;
        forecast.refuse_beyond(self.memory_limit_bytes)?;
        let mut measures = Measures::default();
        for (name, value) in &forecast.sizes {
            measures.insert(*name, *value);
        }
        Ok(CheckOutcome {
            name: case.name.clone(),
            cells: forecast.grid.cells,
            voxel_mm: forecast.grid.spacing_mm,
            element: case.mesh.element,
            dof: forecast.dof,
            predicted_bytes: forecast.bytes,
            measures,
            ..CheckOutcome::default()
        })
    }

    /// Solves the bone before the implant, unless the run before had the same.
    fn solve_intact(&mut self, case: &Case, out: &Path) -> Result<(), RunError> {
        let key = Case {
            name: String::new(),
            coating: None,
            ..case.clone()
        };
        if self.intact.as_ref().is_some_and(|(known, _)| *known == key) {
            return Ok(());
        }
        self.intact = None;
        let Some(built) = structure::build_intact(case, self.memory_limit_bytes)? else {
            return Ok(());
        };
        let (bone, fields) = self.intact_answer(case, &built)?;
        let written = fields.write(out, &intact_stem(case), &built.mesh);
        written.map_err(RunError::failed)?;
        self.intact = Some((key, bone));
        Ok(())
    }

    fn intact_answer(&self, case: &Case, built: &Built) -> Result<(IntactBone, SolutionFields), RunError> {
        let (system, _) = self.system(case, built)?;
        let solution = self.solve(case, &system)?;
        Ok((IntactBone::new(&solution), SolutionFields::new(&solution, 1.0)))
    }

    /// The file of the intact bone belongs to the run that it was solved for.
    fn intact_files(&self, case: &Case) -> Vec<String> {
        let is_first = self.intact.is_some() && case.coating.is_none();
        is_first
            .then(|| format!("{}.vtu", intact_stem(case)))
            .into_iter()
            .collect()
    }

    fn enter(&self, case: &Case, stage: Stage) -> Result<(), RunError> {
        self.progress.report(&Report::stage(&case.name, stage));
        if self.interrupt.load(Ordering::Relaxed) {
            Err(RunError::Interrupted)
        } else {
            Ok(())
        }
    }
}

/// The curve of a run as a table and as a figure.
fn stress_strain_files(out: &Path, case: &Case, curve: &StressStrain) -> Result<Vec<String>, RunError> {
    let texts = [("csv", curve.csv()), ("svg", curve.svg(&case.name))];
    let write = |(ending, text): (&str, String)| {
        let name = format!("{}-stress-strain.{ending}", case.file_stem());
        std::fs::write(out.join(&name), text).map_err(RunError::failed)?;
        Ok(name)
    };
    texts.into_iter().map(write).collect()
}

fn intact_stem(case: &Case) -> String {
    match case.file_stem().rsplit_once('-') {
        Some((parameters, _)) => format!("{parameters}-intact"),
        None => "intact".into(),
    }
}

/// Runs `work` on so many threads, on all of them for 0.
fn in_pool<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> Result<R, RunError> {
    if threads == 0 {
        return Ok(work());
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(RunError::failed)?;
    Ok(pool.install(work))
}

fn solve_summary(system: &System, solution: &Solution, started: Instant) -> Solve {
    let convergence = solution.convergence();
    Solve {
        dof: system.dof(),
        iterations: convergence.iterations,
        relative_residual: convergence.relative_residual,
        seconds: started.elapsed().as_secs_f64(),
        peak_bytes: peak_bytes().unwrap_or_else(|| system.predicted_bytes()),
        threads: rayon::current_num_threads(),
    }
}

/// Largest resident memory of this process so far, where the system tells.
fn peak_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(1024 * kibibytes)
}

fn taken(context: &Context) -> Measures {
    let mut measures = Measures::default();
    for (name, value) in measure::measure(context) {
        measures.insert(name, value);
    }
    measures
}

fn outcome(
    case: &Case,
    built: &Built,
    solve: Option<Solve>,
    measures: Measures,
    files: Vec<String>,
) -> RunOutcome {
    let grid = built.mesh.grid();
    RunOutcome {
        name: case.name.clone(),
        mesh: MeshSummary {
            cells: grid.cells,
            voxel_mm: grid.spacing_mm,
            material_cells: built.mesh.material_cell_count(),
            details: built.details(),
        },
        solve,
        measures,
        warnings: built.warnings(),
        files,
        ..RunOutcome::default()
    }
}
