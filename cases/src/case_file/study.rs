//! A case file as a study: the runs to do, which to compare, what to expect.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::checks::Section;
use super::structure::IsPlug;
use super::sweep::{self, SweepPoint, SweptKey};
use super::tables::{BoneTable, CaseTables, LoadTable};
use super::{
    Expectation, KeyPath, KnownKeys, Source, accuracy, buckling, coating, expected, load, load_faces, orders,
    outline, part, plasticity, settings, strength, structure,
};
use crate::case::{Case, Coating, ComparisonSettings, Load, Part, Structure};
use crate::input_error::InputError;

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
    /// Swept keys with their values, in order.
    pub sweep: Map<String, Json>,
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
    let keys = sweep::swept_keys(&source, &known)?;
    let mut runs = Vec::new();
    let mut pairs = Vec::new();
    for point in sweep::points(&source, &keys)? {
        plan_point(&point, &mut runs, &mut pairs)?;
    }
    let names: Vec<&str> = runs
        .iter()
        .map(|run: &PlannedRun| run.case.name.as_str())
        .collect();
    let mut expected = expected::resolve(&source, &tables.expected, &names)?;
    expected.extend(orders::resolve(&source, &tables.expected_order, (&keys, &runs))?);
    let comparison = Section::new(&source, "comparison");
    let name = case_name(source.path());
    Ok(Study {
        title: tables.title.clone().unwrap_or_else(|| name.clone()),
        comparison: settings::resolve_comparison(&comparison, &tables.comparison.unwrap_or_default())?,
        sweep: sweep_map(&keys),
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

fn sweep_map(keys: &[SweptKey]) -> Map<String, Json> {
    keys.iter()
        .map(|key| (key.path.to_string(), key.plain_values()))
        .collect()
}

/// Adds the uncoated and, with a coat, the coated run of a point. An uncoated run that differs from an earlier one in
/// swept keys of the coat alone is that earlier run.
fn plan_point(
    point: &SweepPoint,
    runs: &mut Vec<PlannedRun>,
    pairs: &mut Vec<(usize, usize)>,
) -> Result<(), InputError> {
    let mut case = resolve(&point.source)?;
    let coat = case.coating.take();
    let bare: Vec<_> = point
        .parameters
        .iter()
        .filter(|(path, _)| coat.is_none() || path.keys()[0] != "coating")
        .cloned()
        .collect();
    let uncoated = add_run(runs, &case, (&bare, "uncoated"), &point.source);
    if let Some(coat) = coat {
        case.coating = Some(coat);
        let coated = add_run(runs, &case, (&point.parameters, "coated"), &point.source);
        pairs.push((uncoated, coated));
    }
    Ok(())
}

fn add_run(
    runs: &mut Vec<PlannedRun>,
    case: &Case,
    (parameters, state): (&[(KeyPath, Json)], &str),
    source: &Source,
) -> usize {
    let name = match sweep::parameter_name(parameters) {
        swept if swept.is_empty() => state.to_owned(),
        swept => format!("{swept}/{state}"),
    };
    if let Some(known) = runs.iter().position(|run| run.case.name == name) {
        return known;
    }
    runs.push(PlannedRun {
        case: Case { name, ..case.clone() },
        parameters: sweep::parameter_map(parameters),
        source: source.clone(),
    });
    runs.len() - 1
}

/// One point of a case file, every default spelled out; the run has no name yet.
fn resolve(source: &Source) -> Result<Case, InputError> {
    let tables = source.tables()?;
    let load_section = Section::new(source, "load");
    let load_table = tables.load.as_ref();
    let load_case = load::load_case(&load_section, load_table.unwrap_or(&LoadTable::default()))?;
    let is_plug = match load_case {
        "plug" => IsPlug::Yes,
        "periodic" => IsPlug::Repeated,
        _ => IsPlug::No,
    };
    let context = structure::Context {
        is_plug,
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
            (mesh.resolution, &load),
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
        (None, Some(rows)) if context.is_plug != IsPlug::Yes => {
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
        _ => load::resolve_compression(section, &table, &bone),
    }
}

fn no_structure(source: &Source) -> InputError {
    let message = "the case file has no section [structure]";
    InputError::in_file(source.path(), message)
        .expected("[structure] with a `lattice`, an `image` or `layers`, or a list of [[part]]")
}
