//! A case file as a study: the runs to do, which to compare, what to expect.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::checks::Section;
use super::structure::Extent;
use super::sweep::{self, Sweep, SweepPoint};
use super::tables::{BoneTable, CaseTables, LoadTable};
use super::{
    Expectation, KeyPath, KnownKeys, Source, accuracy, buckling, coating, expected, load, load_faces, orders,
    outline, part, plasticity, settings, strength, structure,
};
use crate::case::{Case, Coating, ComparisonSettings, Load, Part, Structure};
use crate::input_error::InputError;
use solver::UniformBoundary;

/// Everything a case file asks for.
#[derive(Clone, Debug)]
pub struct Study {
    /// Name of the file without its extension.
    pub name: String,
    /// The title; the name where the file has none.
    pub title: String,
    /// The runs in order; no two have the same name.
    pub runs: Vec<PlannedRun>,
    /// Indices of the uncoated and the coated run of each comparison.
    pub pairs: Vec<(usize, usize)>,
    /// The experiment that the comparison has in mind.
    pub comparison: ComparisonSettings,
    /// What is checked after the runs.
    pub expected: Vec<Expectation>,
    /// Swept keys with their values, in order: a table, or a list of them where the file has several sweeps; null without one.
    pub sweep: Json,
    /// The file.
    pub source: Source,
}

/// One run of a study.
#[derive(Clone, Debug)]
pub struct PlannedRun {
    /// The resolved run; its name is that of the run.
    pub case: Case,
    /// Swept keys that make this run what it is, and their values.
    pub parameters: Map<String, Json>,
    /// The file with the values of this run put in, to place later mistakes.
    pub source: Source,
}

/// Reads and resolves a case file.
///
/// Errors name the file, the line, what was expected and the near word; nothing is meshed yet, so a porosity out of
/// reach or a grid beyond memory is found later.
pub fn read(path: &Path) -> Result<Study, InputError> {
    study(Source::open(path)?)
}

/// Reads and resolves a text as if it stood in the file `path`.
pub fn read_text(path: &Path, text: &str) -> Result<Study, InputError> {
    study(Source::parse(path, text.to_owned())?)
}

fn study(source: Source) -> Result<Study, InputError> {
    let known = KnownKeys::new();
    known.check(&source)?;
    let tables = source.tables()?;
    let sweeps = sweep::sweeps(&source, &known)?;
    let mut plan = Plan::default();
    let mut swept = Vec::new();
    for sweep in &sweeps {
        let mut runs = BTreeSet::new();
        for point in sweep::points(&source, &sweep.keys)? {
            runs.extend(plan.add_point(&point, &sweep.at)?);
        }
        swept.push((sweep.keys.as_slice(), runs));
    }
    let Plan { runs, pairs } = plan;
    let names: Vec<&str> = runs.iter().map(|run| run.case.name.as_str()).collect();
    let mut expected = expected::resolve(&source, &tables.expected, &names)?;
    expected.extend(orders::resolve(
        &source,
        &tables.expected_order,
        (&swept, &names),
    )?);
    let comparison = Section::new(&source, "comparison");
    let name = case_name(source.path());
    Ok(Study {
        title: tables.title.clone().unwrap_or_else(|| name.clone()),
        comparison: settings::resolve_comparison(&comparison, &tables.comparison.unwrap_or_default())?,
        sweep: swept_values(&sweeps),
        name,
        runs,
        pairs,
        expected,
        source,
    })
}

fn case_name(path: &Path) -> String {
    path.file_stem()
        .map_or_else(|| "case".into(), |stem| stem.to_string_lossy().into_owned())
}

fn swept_values(sweeps: &[Sweep]) -> Json {
    match sweeps {
        [sweep] if sweep.keys.is_empty() => Json::Null,
        [sweep] => Json::Object(sweep.plain()),
        sweeps => sweeps.iter().map(|sweep| Json::Object(sweep.plain())).collect(),
    }
}

/// Runs and pairs as they come from the points of the sweeps.
#[derive(Default)]
struct Plan {
    runs: Vec<PlannedRun>,
    pairs: Vec<(usize, usize)>,
}

impl Plan {
    /// Adds the uncoated and, with a coat, the coated run of a point, and gives their indices. An uncoated run that differs
    /// from an earlier one in swept keys of the coat alone is that earlier run. Errors: those of the case; two runs of one name.
    fn add_point(&mut self, point: &SweepPoint, at: &KeyPath) -> Result<Vec<usize>, InputError> {
        let mut case = resolve(&point.source)?;
        let coat = case.coating.take();
        let bare: Vec<_> = point
            .parameters
            .iter()
            .filter(|(path, _)| coat.is_none() || path.keys()[0] != "coating")
            .cloned()
            .collect();
        let uncoated = self.add_run(&case, (&bare, "uncoated"), (&point.source, at))?;
        if coat.is_none() {
            return Ok(vec![uncoated]);
        }
        case.coating = coat;
        let coated = self.add_run(&case, (&point.parameters, "coated"), (&point.source, at))?;
        if !self.pairs.contains(&(uncoated, coated)) {
            self.pairs.push((uncoated, coated));
        }
        Ok(vec![uncoated, coated])
    }

    fn add_run(
        &mut self,
        case: &Case,
        (parameters, state): (&[(KeyPath, Json)], &str),
        (source, at): (&Source, &KeyPath),
    ) -> Result<usize, InputError> {
        let name = match sweep::parameter_name(parameters) {
            swept if swept.is_empty() => state.to_owned(),
            swept => format!("{swept}/{state}"),
        };
        let parameters = sweep::parameter_map(parameters);
        if let Some(known) = self.runs.iter().position(|run| run.case.name == name) {
            if self.runs[known].parameters == parameters {
                return Ok(known);
            }
            let message = format!("two sweeps have different runs of the name `{name}`");
            return Err(source.error(at, message).expected(
                "keys whose last words tell the runs apart, or one more key in one of the sweeps",
            ));
        }
        self.runs.push(PlannedRun {
            case: Case { name, ..case.clone() },
            parameters,
            source: source.clone(),
        });
        Ok(self.runs.len() - 1)
    }
}

/// One point of a case file, every default spelled out; the run has no name yet.
fn resolve(source: &Source) -> Result<Case, InputError> {
    let tables = source.tables()?;
    let load_section = Section::new(source, "load");
    let load_table = tables.load.as_ref();
    let load_case = load::load_case(&load_section, load_table.unwrap_or(&LoadTable::default()))?;
    let extent = match load_case {
        "plug" => Extent::OfLoad,
        "periodic" => Extent::Cell,
        _ => Extent::Specimen,
    };
    let context = structure::Context {
        extent,
        is_coated: tables.coating.is_some(),
    };
    let (structure, parts) = structure_and_parts(source, &tables, context)?;
    let coating = resolve_coating(source, &tables)?;
    let mesh = tables.mesh.unwrap_or_default();
    let mesh = settings::resolve_mesh(&Section::new(source, "mesh"), &mesh, &structure.shape)?;
    let solve = tables.solve.unwrap_or_default();
    let load = tables.load.unwrap_or_default();
    let load = resolve_load(&load_section, load, tables.bone, load_case)?;
    let case = Case {
        name: String::new(),
        accuracy: accuracy::resolve(
            &Section::new(source, "accuracy"),
            &tables.accuracy.unwrap_or_default(),
            (mesh.resolution, &load, &structure),
        )?,
        strength: strength::resolve(
            &Section::new(source, "strength"),
            &tables.strength.unwrap_or_default(),
        )?,
        buckling: match &tables.buckling {
            Some(table) => Some(buckling::resolve(
                &Section::new(source, "buckling"),
                table,
                &load,
            )?),
            None => None,
        },
        plasticity: match &tables.plasticity {
            Some(table) => Some(plasticity::resolve(
                &Section::new(source, "plasticity"),
                table,
                &load,
            )?),
            None => None,
        },
        mesh,
        solve: settings::resolve_solve(&Section::new(source, "solve"), &solve)?,
        load,
        structure,
        parts,
        coating,
    };
    outline::fits_load(source, &case)?;
    load_faces::fits_exact(source, &case)?;
    Ok(case)
}

fn structure_and_parts(
    source: &Source,
    tables: &CaseTables,
    context: structure::Context,
) -> Result<(Structure, Vec<Part>), InputError> {
    let section = Section::new(source, "structure");
    match (&tables.structure, &tables.parts) {
        (Some(table), None) => Ok((structure::resolve(&section, table, context)?, Vec::new())),
        (None, Some(rows)) if context.extent != Extent::OfLoad => {
            let parts = part::resolve(&Section::new(source, "part"), rows)?;
            Ok((Structure::PARTS, parts))
        }
        (None, Some(_)) => Err(Section::new(source, "part")
            .section_error("parts cannot be made into a plug")
            .expected("[structure] with a `lattice`")),
        (Some(_), Some(_)) => Err(section
            .section_error("the case has both [structure] and [[part]]")
            .expected("one of the two")),
        (None, None) => Err(no_structure(source)),
    }
}

fn resolve_coating(source: &Source, tables: &CaseTables) -> Result<Option<Coating>, InputError> {
    let section = Section::new(source, "coating");
    tables
        .coating
        .as_ref()
        .map(|table| coating::resolve(&section, table))
        .transpose()
}

fn resolve_load(
    section: &Section,
    table: LoadTable,
    bone: Option<BoneTable>,
    load_case: &str,
) -> Result<Load, InputError> {
    match load_case {
        "plug" => load::resolve_plug(section, &table, &bone.unwrap_or_default()),
        "periodic" => load::resolve_periodic(section, &table, &bone),
        "faces" => load_faces::resolve_faces(section, &table, &bone),
        "exact" => load_faces::resolve_exact(section, &table, &bone),
        "kubc" => load::resolve_uniform(section, &table, &bone, UniformBoundary::Strain),
        "subc" => load::resolve_uniform(section, &table, &bone, UniformBoundary::Stress),
        _ => load::resolve_compression(section, &table, &bone),
    }
}

fn no_structure(source: &Source) -> InputError {
    let message = "the case file has no section [structure]";
    InputError::in_file(source.path(), message)
        .expected("[structure] with a `lattice`, an `image` or `layers`, or a list of [[part]]")
}
