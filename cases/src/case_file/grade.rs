//! The grade of a lattice resolved.

use super::checks::{Range, Section};
use super::grade_tables::{GradeImageTable, GradeTable};
use crate::case::{Grade, GradeCourse, GradeQuantity};
use crate::input_error::InputError;
use meshing::LatticeKind;

const ONE_COURSE: &str = "exactly one of `along`, `radial`, `depth`, `image`";

/// Resolves the grade of a lattice of a kind.
pub fn resolve(section: &Section, table: &GradeTable, kind: LatticeKind) -> Result<Grade, InputError> {
    let quantity = section.required("quantity", table.quantity)?;
    let wrong = match (quantity, kind) {
        (GradeQuantity::StrutMm, LatticeKind::Sheet) => Some("`wall_mm`"),
        (GradeQuantity::WallMm, LatticeKind::Strut | LatticeKind::Network) => Some("`strut_mm`"),
        _ => None,
    };
    if let Some(expected) = wrong {
        let message = format!("this lattice has no `{}`", quantity.key());
        return Err(section.error("quantity", message).expected(expected));
    }
    let values = section.required("values", table.values)?;
    let range = match quantity {
        GradeQuantity::Porosity => Range::Between(0.0, 1.0),
        _ => Range::Positive,
    };
    numbers(section, "values", values, range)?;
    Ok(Grade {
        quantity,
        course: course(section, table)?,
        values,
    })
}

fn numbers<const N: usize>(
    section: &Section,
    key: &str,
    values: [f64; N],
    range: Range,
) -> Result<[f64; N], InputError> {
    let here = section.below(key);
    for (k, value) in values.into_iter().enumerate() {
        here.number(&k.to_string(), value, range)?;
    }
    Ok(values)
}

fn course(section: &Section, table: &GradeTable) -> Result<GradeCourse, InputError> {
    match (&table.along, &table.radial, &table.depth, &table.image) {
        (Some(along), None, None, None) => {
            let here = section.below("along");
            let [from_mm, to_mm] = ends(&here, ["from_mm", "to_mm"], [along.from_mm, along.to_mm])?;
            let axis = here.required("axis", along.axis)?;
            Ok(GradeCourse::Along { axis, from_mm, to_mm })
        }
        (None, Some(radial), None, None) => {
            let here = section.below("radial");
            let [from_mm, to_mm] = ends(&here, ["from_mm", "to_mm"], [radial.from_mm, radial.to_mm])?;
            let centre_mm = here.required("centre_mm", radial.centre_mm)?;
            Ok(GradeCourse::Radial {
                centre_mm: numbers(&here, "centre_mm", centre_mm, Range::FINITE)?,
                axis: radial.axis,
                from_mm,
                to_mm,
            })
        }
        (None, None, Some(depth), None) => {
            let here = section.below("depth");
            let [from_mm, to_mm] = ends(&here, ["from_mm", "to_mm"], [depth.from_mm, depth.to_mm])?;
            Ok(GradeCourse::Depth { from_mm, to_mm })
        }
        (None, None, None, Some(table)) => image(&section.below("image"), table),
        _ => Err(section
            .section_error("the grade does not say what it runs along")
            .expected(ONE_COURSE)),
    }
}

fn ends(section: &Section, keys: [&str; 2], given: [Option<f64>; 2]) -> Result<[f64; 2], InputError> {
    let mut ends = [0.0; 2];
    for (k, key) in keys.into_iter().enumerate() {
        ends[k] = section.required_number(key, given[k], Range::FINITE)?;
    }
    if ends[0] != ends[1] {
        return Ok(ends);
    }
    let message = format!("the grade begins and ends at {}", ends[0]);
    Err(section.error(keys[1], message).expected("two different numbers"))
}

fn image(section: &Section, table: &GradeImageTable) -> Result<GradeCourse, InputError> {
    let file = section.required("file", table.file.clone())?;
    let path = section.source().folder().join(&file);
    if !path.exists() {
        let message = format!("there is no image `{file}` (looked for `{}`)", path.display());
        let expected = "a path from the folder of the case file";
        return Err(section.error("file", message).expected(expected));
    }
    let voxel_mm = table
        .voxel_mm
        .map(|edges| numbers(section, "voxel_mm", edges, Range::Positive));
    let given = [table.from_value, table.to_value];
    let [from_value, to_value] = ends(section, ["from_value", "to_value"], given)?;
    Ok(GradeCourse::Image {
        file,
        path,
        voxel_mm: voxel_mm.transpose()?,
        from_value,
        to_value,
    })
}
