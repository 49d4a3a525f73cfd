//! The size of a lattice, given by two of its measures.

use meshing::{LATTICES, LatticeKind, lattice};

use super::checks::{Range, Section};
use super::part_tables::PartTable;
use super::tables::StructureTable;
use super::{grade, grade_tables::GradeTable};
use crate::case::{GradeQuantity, Member, Sizing};
use crate::input_error::InputError;

/// What sizes a lattice, as written.
#[derive(Clone, Copy, Debug, Default)]
pub struct SizeKeys<'t> {
    cell_mm: Option<f64>,
    porosity: Option<f64>,
    strut_mm: Option<f64>,
    wall_mm: Option<f64>,
    pore_mm: Option<f64>,
    cell_aspect: Option<[f64; 3]>,
    fillet_mm: Option<f64>,
    grade: Option<&'t GradeTable>,
}

impl<'t> From<&'t StructureTable> for SizeKeys<'t> {
    fn from(table: &'t StructureTable) -> Self {
        Self {
            cell_mm: table.cell_mm,
            porosity: table.porosity,
            strut_mm: table.strut_mm,
            wall_mm: table.wall_mm,
            pore_mm: table.pore_mm,
            cell_aspect: table.cell_aspect,
            fillet_mm: table.fillet_mm,
            grade: table.grade.as_ref(),
        }
    }
}

impl<'t> From<&'t PartTable> for SizeKeys<'t> {
    fn from(table: &'t PartTable) -> Self {
        Self {
            cell_mm: table.cell_mm,
            porosity: table.porosity,
            strut_mm: table.strut_mm,
            wall_mm: table.wall_mm,
            pore_mm: table.pore_mm,
            cell_aspect: table.cell_aspect,
            fillet_mm: table.fillet_mm,
            grade: table.grade.as_ref(),
        }
    }
}

/// A lattice with a surface, by its name and two of its measures.
pub fn resolve(
    section: &Section,
    name: &Option<String>,
    keys: &SizeKeys,
) -> Result<(String, Sizing), InputError> {
    let name = section.required("lattice", name.clone())?;
    let Some(row) = lattice::find(&name).filter(|row| row.kind() != LatticeKind::Full) else {
        let known = LATTICES.iter().filter(|row| row.kind() != LatticeKind::Full);
        return Err(section.unknown_name("lattice", &name, known.map(|row| row.name)));
    };
    let sizing = of_kind(section, keys, row.kind())?;
    Ok((name, sizing))
}

/// The measures of a lattice of a kind.
pub fn of_kind(section: &Section, table: &SizeKeys, kind: LatticeKind) -> Result<Sizing, InputError> {
    let member_key = match kind {
        LatticeKind::Sheet => {
            section.refuse(
                "strut_mm",
                &table.strut_mm,
                "is for struts; a sheet takes `wall_mm`",
            )?;
            "wall_mm"
        }
        _ => {
            section.refuse(
                "wall_mm",
                &table.wall_mm,
                "is for sheets; this lattice takes `strut_mm`",
            )?;
            "strut_mm"
        }
    };
    let positive = |key: &str, value| section.optional(key, value, Range::Positive);
    let strut = positive("strut_mm", table.strut_mm)?.map(Member::StrutMm);
    let sizing = Sizing {
        cell_mm: positive("cell_mm", table.cell_mm)?,
        porosity: section.optional("porosity", table.porosity, Range::Between(0.0, 1.0))?,
        member: strut.or(positive("wall_mm", table.wall_mm)?.map(Member::WallMm)),
        pore_mm: positive("pore_mm", table.pore_mm)?,
        cell_aspect: aspect(section, table.cell_aspect)?,
        fillet_mm: fillet(section, table.fillet_mm, kind)?,
        grade: None,
    };
    let Some(table) = table.grade else {
        exactly_two(section, &sizing, member_key)?;
        return Ok(sizing);
    };
    let grade = grade::resolve(&section.below("grade"), table, kind)?;
    goes_with_grade(section, &sizing, grade.quantity, member_key)?;
    Ok(Sizing {
        grade: Some(Box::new(grade)),
        ..sizing
    })
}

fn aspect(section: &Section, aspect: Option<[f64; 3]>) -> Result<[f64; 3], InputError> {
    let aspect = aspect.unwrap_or([1.0; 3]);
    let here = section.below("cell_aspect");
    for (k, edge) in aspect.into_iter().enumerate() {
        here.number(&k.to_string(), edge, Range::Positive)?;
    }
    if aspect[0] == 1.0 {
        return Ok(aspect);
    }
    let message = format!("`cell_aspect` begins with {}", aspect[0]);
    let expected = "the edges of the cell by that along x, whose own is 1";
    Err(section.error("cell_aspect", message).expected(expected))
}

/// Struts have fillets, of no size unless said.
fn fillet(section: &Section, fillet: Option<f64>, kind: LatticeKind) -> Result<Option<f64>, InputError> {
    if kind == LatticeKind::Strut {
        return section
            .number("fillet_mm", fillet.unwrap_or(0.0), Range::NotNegative)
            .map(Some);
    }
    section.refuse("fillet_mm", &fillet, "is for lattices of struts")?;
    Ok(None)
}

/// Cells of one size whose members vary, or of one porosity that vary in size.
fn goes_with_grade(
    section: &Section,
    sizing: &Sizing,
    quantity: GradeQuantity,
    member_key: &str,
) -> Result<(), InputError> {
    let given = [
        ("cell_mm", sizing.cell_mm.is_some()),
        ("porosity", sizing.porosity.is_some()),
        (member_key, sizing.member.is_some()),
        ("pore_mm", sizing.pore_mm.is_some()),
    ];
    let needed = match quantity {
        GradeQuantity::CellMm => "porosity",
        _ => "cell_mm",
    };
    for (key, there) in given {
        let why = format!(
            "does not go with a grade of `{}`, which takes `{needed}` beside",
            quantity.key()
        );
        let is_extra = there && key != needed;
        section.refuse(key, &is_extra.then_some(()), &why)?;
    }
    if !given.contains(&(needed, true)) {
        let message = format!("a grade of `{}` needs `{needed}`", quantity.key());
        return Err(section.section_error(message).expected(format!("`{needed} = …`")));
    }
    if quantity == GradeQuantity::CellMm {
        let fillet = sizing.fillet_mm.filter(|fillet| *fillet > 0.0);
        let why = "does not go with a grade of `cell_mm`: fillets would vary with the cells";
        section.refuse("fillet_mm", &fillet, why)?;
    }
    Ok(())
}

fn exactly_two(section: &Section, sizing: &Sizing, member_key: &str) -> Result<(), InputError> {
    let given: Vec<&str> = [
        ("cell_mm", sizing.cell_mm.is_some()),
        ("porosity", sizing.porosity.is_some()),
        (member_key, sizing.member.is_some()),
        ("pore_mm", sizing.pore_mm.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, there)| there.then_some(key))
    .collect();
    let expected =
        format!("exactly two of `cell_mm`, `porosity`, `{member_key}`, `pore_mm`; the others follow");
    match given[..] {
        [_, _] => Ok(()),
        [] => Err(section
            .section_error("the size of the lattice is not given")
            .expected(expected)),
        [one] => Err(section
            .key_error(one, format!("the size of the lattice is given by `{one}` alone"))
            .expected(expected)),
        [.., last] => Err(section
            .key_error(
                last,
                format!("the size of the lattice is given {} times", given.len()),
            )
            .expected(expected)),
    }
}
