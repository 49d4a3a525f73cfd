//! `[structure.outline]` and `[structure.rotation]` resolved.

use super::Source;
use super::checks::{Range, Section};
use super::tables::{OutlineName, OutlineTable, RotationTable, StructureTable};
use crate::case::{Axis, Case, Load, Outline, Rotation, Shape, Sides};
use crate::input_error::InputError;

/// Resolves both; outlines go with lattices only.
pub fn resolve(
    section: &Section,
    table: &StructureTable,
    shape: &Shape,
) -> Result<(Option<Outline>, Option<Rotation>), InputError> {
    if !matches!(shape, Shape::Lattice { .. } | Shape::Solid { .. }) {
        section.refuse("outline", &table.outline, "goes with a `lattice` only")?;
    }
    let of_rotation = |table| rotation(&section.below("rotation"), table);
    if matches!(shape, Shape::Stl { .. } | Shape::Device { .. }) {
        return Ok((None, table.rotation.as_ref().map(of_rotation).transpose()?));
    }
    if table.outline.is_none() {
        let why = "needs an `outline`: whole cells that are turned do not repeat along the axes";
        section.refuse("rotation", &table.rotation, why)?;
        return Ok((None, None));
    }
    let why = "does not go with an `outline`, which gives the size";
    section.refuse("cells", &table.cells, why)?;
    let of_outline = |table| outline(&section.below("outline"), table);
    Ok((
        table.outline.as_ref().map(of_outline).transpose()?,
        table.rotation.as_ref().map(of_rotation).transpose()?,
    ))
}

fn outline(section: &Section, table: &OutlineTable) -> Result<Outline, InputError> {
    match section.required("shape", table.shape)? {
        OutlineName::Box => {
            let why = "is for a cylinder; a box takes `size_mm`";
            section.refuse("diameter_mm", &table.diameter_mm, why)?;
            section.refuse("inner_diameter_mm", &table.inner_diameter_mm, why)?;
            section.refuse("height_mm", &table.height_mm, why)?;
            let size_mm = section.required("size_mm", table.size_mm)?;
            let here = section.below("size_mm");
            for (k, edge) in size_mm.into_iter().enumerate() {
                here.number(&k.to_string(), edge, Range::Positive)?;
            }
            Ok(Outline::Box { size_mm })
        }
        OutlineName::Cylinder => cylinder(section, table),
    }
}

fn cylinder(section: &Section, table: &OutlineTable) -> Result<Outline, InputError> {
    let why = "is for a box; a cylinder takes `diameter_mm` and `height_mm`";
    section.refuse("size_mm", &table.size_mm, why)?;
    let diameter_mm = section.required_number("diameter_mm", table.diameter_mm, Range::Positive)?;
    let inner = table.inner_diameter_mm.unwrap_or(0.0);
    Ok(Outline::Cylinder {
        diameter_mm,
        inner_diameter_mm: section.number("inner_diameter_mm", inner, Range::FromBelow(0.0, diameter_mm))?,
        height_mm: section.required_number("height_mm", table.height_mm, Range::Positive)?,
    })
}

/// A cylinder stands on the platens and has no sides to confine.
pub fn fits_load(source: &Source, case: &Case) -> Result<(), InputError> {
    if let (Some(_), true) = (case.structure.outline, case.load.is_effective()) {
        let message = match case.load {
            Load::Periodic { .. } => "a body with an outline does not repeat itself",
            _ => "a body with an outline does not fill its block",
        };
        let expected = format!("whole cells by `cells`, for the load case `{}`", case.load.case());
        return Err(Section::new(source, "structure")
            .error("outline", message)
            .expected(expected));
    }
    let is_single = matches!(
        case.structure.shape,
        Shape::Parts | Shape::Stl { .. } | Shape::Device { .. }
    );
    if is_single && case.load.is_effective() {
        let message = match case.load {
            Load::Periodic { .. } => "a part does not repeat itself",
            _ => "a part does not fill its block",
        };
        let expected = format!(
            "a structure of cells, an image or layers, for the load case `{}`",
            case.load.case()
        );
        return Err(Section::new(source, "load")
            .error("case", message)
            .expected(expected));
    }
    let (Some(Outline::Cylinder { .. }), Load::Compression { load }) = (case.structure.outline, &case.load)
    else {
        return Ok(());
    };
    let section = Section::new(source, "load");
    if load.axis != Axis::Z {
        let message = "a cylinder stands along z, the load does not";
        return Err(section.error("axis", message).expected("`axis = \"z\"`"));
    }
    if load.sides == Sides::Confined {
        let message = "a cylinder has no flat sides to confine";
        return Err(section.error("sides", message).expected("`sides = \"free\"`"));
    }
    Ok(())
}

/// A rotation about an axis.
pub fn rotation(section: &Section, table: &RotationTable) -> Result<Rotation, InputError> {
    let axis = section.required("axis", table.axis)?;
    let square: f64 = axis.iter().map(|v| v * v).sum();
    if !(square.is_finite() && square > 0.0) {
        let message = format!("the axis of the rotation is {axis:?}");
        return Err(section
            .error("axis", message)
            .expected("three finite numbers, not all of them 0"));
    }
    let angle = section.required("angle_deg", table.angle_deg)?;
    Ok(Rotation {
        axis,
        angle_deg: section.number("angle_deg", angle, Range::FromUpTo(-360.0, 360.0))?,
    })
}
