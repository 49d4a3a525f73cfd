//! `[load]` of the load cases `faces` and `exact` resolved.

use super::Source;
use super::checks::{Range, Section};
use super::load::refuse_keys_of_others;
use super::tables::{BoneTable, LoadTable};
use super::verification_tables::{
    BendingTable, CavityTable, FaceForceTable, HeldTable, HillCavityTable, ManufacturedTable, SolutionTable,
    UniformStrainTable,
};
use crate::case::{
    Axis, Case, Exact, ExactSolution, FaceForce, FaceLoad, FaceName, Faces, Held, Load, PartContent,
    PartKind, Primitive, Shape,
};
use crate::input_error::InputError;

/// Steps of a solution beyond yield, unless said.
const STEPS: i64 = 10;

/// Refuses the keys of `faces` and `exact` for another load case.
pub fn refuse_keys(section: &Section, table: &LoadTable, case: &str) -> Result<(), InputError> {
    if case != "faces" {
        let why = format!("is a key of the load case `faces`, not of `{case}`");
        section.refuse("held", &table.held, &why)?;
        section.refuse("force", &table.force, &why)?;
    }
    if case != "exact" {
        let why = format!("is a key of the load case `exact`, not of `{case}`");
        section.refuse("solution", &table.solution, &why)?;
    }
    Ok(())
}

/// Resolves `[load]` for held and loaded faces.
pub fn resolve_faces(
    section: &Section,
    table: &LoadTable,
    bone: &Option<BoneTable>,
) -> Result<Load, InputError> {
    refuse_keys_of_others(section, table, bone, "faces")?;
    let rows = table.held.as_deref().unwrap_or_default().iter().enumerate();
    let held = rows.map(|(k, row)| held(&section.below("held").below(k), row));
    let rows = table.force.as_deref().unwrap_or_default().iter().enumerate();
    let force = rows.map(|(k, row)| force(&section.below("force").below(k), row));
    let load = Faces {
        case: "faces",
        held: held.collect::<Result<_, _>>()?,
        force: force.collect::<Result<_, _>>()?,
    };
    if load.held.is_empty() || load.force.is_empty() {
        let message = "a body that no face holds, or that no face loads, does not deform";
        return Err(section
            .section_error(message)
            .expected("both a list [[load.held]] and a list [[load.force]]"));
    }
    once_each(section, &load.force)?;
    Ok(Load::Faces { load })
}

fn held(section: &Section, row: &HeldTable) -> Result<Held, InputError> {
    let axes: Vec<Axis> = section.required("axes", row.axes.clone())?;
    let is_twice = (1..axes.len()).any(|k| axes[..k].contains(&axes[k]));
    if axes.is_empty() || is_twice {
        return Err(section
            .error("axes", "the list of axes is empty or names one twice")
            .expected("one to three of x, y, z"));
    }
    Ok(Held {
        face: section.required("face", row.face)?,
        axes,
    })
}

fn force(section: &Section, row: &FaceForceTable) -> Result<FaceForce, InputError> {
    let load = match (row.total_n, row.traction_mpa) {
        (Some(force), None) => FaceLoad::TotalN(vector(&section.below("total_n"), force)?),
        (None, Some(traction)) => FaceLoad::TractionMpa(vector(&section.below("traction_mpa"), traction)?),
        _ => {
            return Err(section
                .section_error("how large is the load?")
                .expected("exactly one of `total_n` and `traction_mpa`"));
        }
    };
    Ok(FaceForce {
        face: section.required("face", row.face)?,
        load,
    })
}

/// Finite, and not all zero.
fn vector(section: &Section, values: [f64; 3]) -> Result<[f64; 3], InputError> {
    for (k, value) in values.into_iter().enumerate() {
        section.number(&k.to_string(), value, Range::FINITE)?;
    }
    if values == [0.0; 3] {
        return Err(section
            .section_error("the load on the face is zero")
            .expected("components that are not all 0"));
    }
    Ok(values)
}

fn once_each(section: &Section, forces: &[FaceForce]) -> Result<(), InputError> {
    let faces: Vec<FaceName> = forces.iter().map(|force| force.face).collect();
    match (1..faces.len()).find(|&k| faces[..k].contains(&faces[k])) {
        Some(k) => Err(section
            .below("force")
            .below(k)
            .error("face", "the face has a load already")
            .expected("each face once")),
        None => Ok(()),
    }
}

/// Resolves `[load]` for an exact solution.
pub fn resolve_exact(
    section: &Section,
    table: &LoadTable,
    bone: &Option<BoneTable>,
) -> Result<Load, InputError> {
    refuse_keys_of_others(section, table, bone, "exact")?;
    let solution = section.required("solution", table.solution.as_ref())?;
    Ok(Load::Exact {
        load: Exact {
            case: "exact",
            solution: exact_solution(&section.below("solution"), solution)?,
        },
    })
}

fn exact_solution(section: &Section, table: &SolutionTable) -> Result<ExactSolution, InputError> {
    let found = [
        table
            .uniform_strain
            .as_ref()
            .map(|t| uniform(&section.below("uniform_strain"), t)),
        table
            .bending
            .as_ref()
            .map(|t| bending(&section.below("bending"), t)),
        table.lame_cavity.as_ref().map(|t| {
            let (diameter_mm, stress_mpa) = cavity(&section.below("lame_cavity"), t)?;
            Ok(ExactSolution::LameCavity {
                diameter_mm,
                stress_mpa,
            })
        }),
        table.goodier_cavity.as_ref().map(|t| {
            let (diameter_mm, stress_mpa) = cavity(&section.below("goodier_cavity"), t)?;
            Ok(ExactSolution::GoodierCavity {
                diameter_mm,
                stress_mpa,
            })
        }),
        table
            .hill_cavity
            .as_ref()
            .map(|t| hill_cavity(&section.below("hill_cavity"), t)),
        table
            .manufactured
            .as_ref()
            .map(|t| manufactured(&section.below("manufactured"), t)),
    ];
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    match (found.pop(), found.len()) {
        (Some(solution), 0) => solution,
        _ => Err(section.section_error("which exact solution?").expected(
            "exactly one of `uniform_strain`, `bending`, `lame_cavity`, `goodier_cavity`, `hill_cavity`, `manufactured`",
        )),
    }
}

fn uniform(section: &Section, table: &UniformStrainTable) -> Result<ExactSolution, InputError> {
    let components = section.required("components", table.components)?;
    let here = section.below("components");
    for (k, value) in components.into_iter().enumerate() {
        here.number(&k.to_string(), value, Range::FINITE)?;
    }
    if components == [0.0; 6] {
        return Err(section
            .error("components", "the strain is zero")
            .expected("components that are not all 0"));
    }
    Ok(ExactSolution::UniformStrain { components })
}

fn bending(section: &Section, table: &BendingTable) -> Result<ExactSolution, InputError> {
    let curvature = table.curvature_per_mm;
    Ok(ExactSolution::Bending {
        curvature_per_mm: section.required_number("curvature_per_mm", curvature, Range::Positive)?,
    })
}

/// Diameter and stress.
fn cavity(section: &Section, table: &CavityTable) -> Result<(f64, f64), InputError> {
    Ok((
        section.required_number("diameter_mm", table.diameter_mm, Range::Positive)?,
        section.required_number("stress_mpa", table.stress_mpa, Range::Positive)?,
    ))
}

fn hill_cavity(section: &Section, table: &HillCavityTable) -> Result<ExactSolution, InputError> {
    let diameter_mm = section.required_number("diameter_mm", table.diameter_mm, Range::Positive)?;
    let beyond = Range::Between(diameter_mm, f64::INFINITY);
    Ok(ExactSolution::HillCavity {
        diameter_mm,
        plastic_diameter_mm: section.required_number(
            "plastic_diameter_mm",
            table.plastic_diameter_mm,
            beyond,
        )?,
        yield_mpa: section.required_number("yield_mpa", table.yield_mpa, Range::Positive)?,
        steps: section.count("steps", table.steps.unwrap_or(STEPS), 1)?,
    })
}

fn manufactured(section: &Section, table: &ManufacturedTable) -> Result<ExactSolution, InputError> {
    Ok(ExactSolution::Manufactured {
        strain: section.required_number("strain", table.strain, Range::Between(0.0, 1.0))?,
        wavelength_mm: section.required_number("wavelength_mm", table.wavelength_mm, Range::Positive)?,
    })
}

/// An exact solution is one of a block of one solid, with the cavity that it is about and no other.
pub fn fits_exact(source: &Source, case: &Case) -> Result<(), InputError> {
    let Load::Exact { load } = &case.load else {
        return Ok(());
    };
    let section = Section::new(source, "load");
    if case.coating.is_some() {
        let coat = Section::new(source, "coating");
        return Err(coat
            .section_error("an exact solution is one of a block of one solid")
            .expected("no [coating] with the load case `exact`"));
    }
    let fits = match load.solution.cavity_mm() {
        None => matches!(case.structure.shape, Shape::Solid { .. }) && case.structure.outline.is_none(),
        Some(diameter_mm) => is_block_with_cavity(case, diameter_mm),
    };
    if fits {
        return Ok(());
    }
    let expected = match load.solution.cavity_mm() {
        None => "`lattice = \"solid\"` in whole cells".to_owned(),
        Some(diameter) => format!(
            "one [[part]]: a `box` without rounding, `without` one `sphere` of {diameter} mm about its centre, and nothing turned or moved"
        ),
    };
    Err(section
        .error(
            "solution",
            "the structure is not the block that this solution is of",
        )
        .expected(expected))
}

fn is_block_with_cavity(case: &Case, diameter_mm: f64) -> bool {
    let [part] = &case.parts[..] else {
        return false;
    };
    let PartKind::Body {
        shape,
        within,
        without,
        content: PartContent::Solid,
        ..
    } = &part.kind
    else {
        return false;
    };
    let (
        Primitive::Box {
            low_mm,
            high_mm,
            rounding_mm,
        },
        [],
        [cut],
    ) = (&shape.primitive, &within[..], &without[..])
    else {
        return false;
    };
    let in_place = [shape.as_ref(), cut]
        .iter()
        .all(|shape| shape.rotation.is_none() && shape.shift_mm.is_none());
    let Primitive::Sphere {
        centre_mm,
        diameter_mm: cut_mm,
    } = &cut.primitive
    else {
        return false;
    };
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * diameter_mm;
    let centred = (0..3).all(|a| near(centre_mm[a], 0.5 * (low_mm[a] + high_mm[a])));
    let within_box = (0..3).all(|a| high_mm[a] - low_mm[a] > diameter_mm);
    in_place && *rounding_mm == 0.0 && near(*cut_mm, diameter_mm) && centred && within_box
}
