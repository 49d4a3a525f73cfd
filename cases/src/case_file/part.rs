//! `[[part]]` resolved.

use super::checks::{Range, Section};
use super::outline::rotation;
use super::part_tables::{ChannelTable, PartTable, ShapeTable};
use super::{sizing, stl};
use crate::case::{
    CoatedFaces, Part, PartChannel, PartContent, PartKind, PartLattice, PartShape, Primitive, Rotation,
    Sizing, SolidMaterial,
};
use crate::input_error::InputError;

/// Resolves the list; `section` is that of the whole list.
pub fn resolve(section: &Section, rows: &[PartTable]) -> Result<Vec<Part>, InputError> {
    let parts = rows.iter().enumerate();
    let parts = parts.map(|(k, row)| part(&section.below(k), row));
    let parts = parts.collect::<Result<Vec<Part>, InputError>>()?;
    same_names_are_same_solids(section, &parts)?;
    if parts.iter().any(|part| part.material.is_some()) {
        return Ok(parts);
    }
    Err(section
        .section_error("no part has material")
        .expected("a part that is not void"))
}

fn same_names_are_same_solids(section: &Section, parts: &[Part]) -> Result<(), InputError> {
    for (k, part) in parts.iter().enumerate() {
        let is_other = |earlier: &&Part| {
            earlier.name == part.name && earlier.material.is_some() && earlier.material != part.material
        };
        if part.material.is_some() && parts[..k].iter().find(is_other).is_some() {
            let message = format!("two parts are named `{}` and differ in material", part.name);
            let expected = "one material for a name: parts of the same name are one region";
            return Err(section.below(k).error("name", message).expected(expected));
        }
    }
    Ok(())
}

fn part(section: &Section, row: &PartTable) -> Result<Part, InputError> {
    let name = section.required("name", row.name.clone())?;
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    // The phases of a coat are named so.
    if name.is_empty() || !name.chars().all(is_word) || name.starts_with("coat") {
        let message = format!("the name of the part is `{name}`");
        let expected = "a name of lower-case letters, digits and underscores that does not begin with `coat`";
        return Err(section.error("name", message).expected(expected));
    }
    let kind = match (&row.shape, &row.channel) {
        (Some(shape), None) => body(section, row, shape)?,
        (None, Some(channel)) => channel_only(section, row, channel)?,
        (None, None) => {
            let message = format!("part `{name}` has no body");
            return Err(section.section_error(message).expected("`shape` or `channel`"));
        }
        (Some(_), Some(_)) => {
            let message = format!("part `{name}` has both `shape` and `channel`");
            return Err(section.key_error("channel", message).expected("one of the two"));
        }
    };
    let content = match &kind {
        PartKind::Body { content, .. } => *content,
        PartKind::Channel { .. } => PartContent::Solid,
    };
    Ok(Part {
        name,
        material: material(section, row, content)?,
        coated: coated(section, row, content)?,
        kind,
    })
}

fn material(
    section: &Section,
    row: &PartTable,
    content: PartContent,
) -> Result<Option<SolidMaterial>, InputError> {
    if content == PartContent::Void {
        section.refuse("material", &row.material, "does not go with void")?;
        return Ok(None);
    }
    let material = section.required("material", row.material.as_ref())?;
    section.material("material", material).map(Some)
}

fn coated(section: &Section, row: &PartTable, content: PartContent) -> Result<CoatedFaces, InputError> {
    let coated = row.coated.unwrap_or_default();
    if coated != CoatedFaces::None && matches!(content, PartContent::Void | PartContent::Bone) {
        section.refuse("coated", &row.coated, "is for implants, not for bone or void")?;
    }
    Ok(coated)
}

fn body(section: &Section, row: &PartTable, table: &ShapeTable) -> Result<PartKind, InputError> {
    let default = match row.lattice {
        Some(_) => PartContent::Lattice,
        None => PartContent::Solid,
    };
    let content = row.content.unwrap_or(default);
    let fill = match content {
        PartContent::Lattice => Some(Box::new(fill(section, row)?)),
        _ => {
            no_lattice(section, row)?;
            None
        }
    };
    Ok(PartKind::Body {
        shape: Box::new(shape(&section.below("shape"), table)?),
        within: shapes(&section.below("within"), row.within.as_deref())?,
        without: shapes(&section.below("without"), row.without.as_deref())?,
        content,
        fill,
    })
}

fn shapes(section: &Section, rows: Option<&[ShapeTable]>) -> Result<Vec<PartShape>, InputError> {
    let rows = rows.unwrap_or_default().iter().enumerate();
    rows.map(|(k, row)| shape(&section.below(k), row)).collect()
}

fn no_lattice(section: &Section, row: &PartTable) -> Result<(), InputError> {
    for (key, there) in [
        ("lattice", row.lattice.is_some()),
        ("cell_mm", row.cell_mm.is_some()),
        ("porosity", row.porosity.is_some()),
        ("strut_mm", row.strut_mm.is_some()),
        ("wall_mm", row.wall_mm.is_some()),
        ("pore_mm", row.pore_mm.is_some()),
        ("cell_aspect", row.cell_aspect.is_some()),
        ("fillet_mm", row.fillet_mm.is_some()),
        ("grade", row.grade.is_some()),
        ("skin_mm", row.skin_mm.is_some()),
        ("lattice_depth_mm", row.lattice_depth_mm.is_some()),
        ("lattice_origin_mm", row.lattice_origin_mm.is_some()),
        ("lattice_rotation", row.lattice_rotation.is_some()),
    ] {
        section.refuse(key, &there.then_some(()), "is for a part that is a lattice")?;
    }
    Ok(())
}

fn fill(section: &Section, row: &PartTable) -> Result<PartLattice, InputError> {
    let (lattice, sizing): (String, Sizing) = sizing::resolve(section, &row.lattice, &row.into())?;
    let of_rotation = |table| rotation(&section.below("lattice_rotation"), table);
    let origin = row.lattice_origin_mm.unwrap_or_default();
    Ok(PartLattice {
        lattice,
        sizing,
        skin_mm: section.number("skin_mm", row.skin_mm.unwrap_or(0.0), Range::NotNegative)?,
        lattice_depth_mm: section.optional("lattice_depth_mm", row.lattice_depth_mm, Range::Positive)?,
        lattice_origin_mm: point(section, "lattice_origin_mm", origin)?,
        lattice_rotation: row.lattice_rotation.as_ref().map(of_rotation).transpose()?,
    })
}

fn channel_only(section: &Section, row: &PartTable, table: &ChannelTable) -> Result<PartKind, InputError> {
    let why = "does not go with a channel";
    section.refuse("content", &row.content, why)?;
    section.refuse("within", &row.within, why)?;
    section.refuse("without", &row.without, why)?;
    no_lattice(section, row)?;
    let here = section.below("channel");
    let [from_mm, to_mm] = ends(&here, table.from_mm, table.to_mm)?;
    Ok(PartKind::Channel {
        channel: PartChannel {
            from_mm,
            to_mm,
            diameter_mm: here.required_number("diameter_mm", table.diameter_mm, Range::Positive)?,
            sleeve_mm: here.required_number("sleeve_mm", table.sleeve_mm, Range::Positive)?,
        },
    })
}

fn shape(section: &Section, table: &ShapeTable) -> Result<PartShape, InputError> {
    let of_rotation = |table| rotation(&section.below("rotation"), table);
    let rotation: Option<Rotation> = table.rotation.as_ref().map(of_rotation).transpose()?;
    let shift = table.shift_mm.map(|shift| point(section, "shift_mm", shift));
    Ok(PartShape {
        primitive: primitive(section, table)?,
        rotation,
        shift_mm: shift.transpose()?,
    })
}

fn primitive(section: &Section, table: &ShapeTable) -> Result<Primitive, InputError> {
    let found: Vec<(&str, Primitive)> = [
        ("sphere", round(section, table)?),
        ("box", cuboid(section, table)?),
        ("cylinder", cylinder(section, table)?),
        ("cone", cone(section, table)?),
        ("capsule", capsule(section, table)?),
        ("torus", torus(section, table)?),
        ("ellipsoid", ellipsoid(section, table)?),
        ("half_space", half_space(section, table)?),
        (
            "stl",
            table
                .stl
                .as_ref()
                .map(|stl| stl::resolve(section, stl))
                .transpose()?
                .map(Primitive::Stl),
        ),
    ]
    .into_iter()
    .filter_map(|(key, found)| found.map(|found| (key, found)))
    .collect();
    let expected = "exactly one of `sphere`, `box`, `cylinder`, `cone`, `capsule`, `torus`, `ellipsoid`, \
                    `half_space`, `stl`";
    match &found[..] {
        [(_, primitive)] => Ok(primitive.clone()),
        [] => Err(section.section_error("no body is given").expected(expected)),
        [(first, _), (second, _), ..] => {
            let message = format!("a shape is both `{first}` and `{second}`");
            Err(section.key_error(second, message).expected(expected))
        }
    }
}

type Found = Result<Option<Primitive>, InputError>;

fn round(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.sphere else {
        return Ok(None);
    };
    let here = section.below("sphere");
    Ok(Some(Primitive::Sphere {
        centre_mm: point(&here, "centre_mm", row.centre_mm.unwrap_or_default())?,
        diameter_mm: here.required_number("diameter_mm", row.diameter_mm, Range::Positive)?,
    }))
}

fn cuboid(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.cuboid else {
        return Ok(None);
    };
    let here = section.below("box");
    let low_mm = required_point(&here, "low_mm", row.low_mm)?;
    let high_mm = required_point(&here, "high_mm", row.high_mm)?;
    let shortest = (0..3)
        .map(|a| high_mm[a] - low_mm[a])
        .fold(f64::INFINITY, f64::min);
    if shortest <= 0.0 {
        let message = format!("the box from {low_mm:?} to {high_mm:?} holds nothing");
        let expected = "a corner above `low_mm` along every axis";
        return Err(here.error("high_mm", message).expected(expected));
    }
    let rounding = Range::FromUpTo(0.0, 0.5 * shortest);
    Ok(Some(Primitive::Box {
        low_mm,
        high_mm,
        rounding_mm: here.number("rounding_mm", row.rounding_mm.unwrap_or(0.0), rounding)?,
    }))
}

fn cylinder(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.cylinder else {
        return Ok(None);
    };
    let here = section.below("cylinder");
    let [from_mm, to_mm] = ends(&here, row.from_mm, row.to_mm)?;
    let diameter_mm = here.required_number("diameter_mm", row.diameter_mm, Range::Positive)?;
    let inner = row.inner_diameter_mm.unwrap_or(0.0);
    Ok(Some(Primitive::Cylinder {
        from_mm,
        to_mm,
        diameter_mm,
        inner_diameter_mm: here.number("inner_diameter_mm", inner, Range::FromBelow(0.0, diameter_mm))?,
    }))
}

fn cone(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.cone else {
        return Ok(None);
    };
    let here = section.below("cone");
    let [from_mm, to_mm] = ends(&here, row.from_mm, row.to_mm)?;
    let diameters_mm = here.required("diameters_mm", row.diameters_mm)?;
    for (k, diameter) in diameters_mm.into_iter().enumerate() {
        here.below("diameters_mm")
            .number(&k.to_string(), diameter, Range::NotNegative)?;
    }
    if diameters_mm == [0.0; 2] {
        let message = "both diameters of the cone are 0";
        return Err(here
            .error("diameters_mm", message)
            .expected("one of them above 0"));
    }
    Ok(Some(Primitive::Cone {
        from_mm,
        to_mm,
        diameters_mm,
    }))
}

fn capsule(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.capsule else {
        return Ok(None);
    };
    let here = section.below("capsule");
    let [from_mm, to_mm] = ends(&here, row.from_mm, row.to_mm)?;
    Ok(Some(Primitive::Capsule {
        from_mm,
        to_mm,
        diameter_mm: here.required_number("diameter_mm", row.diameter_mm, Range::Positive)?,
    }))
}

fn torus(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.torus else {
        return Ok(None);
    };
    let here = section.below("torus");
    let ring = here.required_number("ring_diameter_mm", row.ring_diameter_mm, Range::Positive)?;
    let tube = Range::AboveUpTo(0.0, ring);
    Ok(Some(Primitive::Torus {
        centre_mm: point(&here, "centre_mm", row.centre_mm.unwrap_or_default())?,
        axis: direction(&here, "axis", row.axis.unwrap_or([0.0, 0.0, 1.0]))?,
        ring_diameter_mm: ring,
        tube_diameter_mm: here.required_number("tube_diameter_mm", row.tube_diameter_mm, tube)?,
    }))
}

fn ellipsoid(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.ellipsoid else {
        return Ok(None);
    };
    let here = section.below("ellipsoid");
    let diameters_mm = here.required("diameters_mm", row.diameters_mm)?;
    for (k, diameter) in diameters_mm.into_iter().enumerate() {
        here.below("diameters_mm")
            .number(&k.to_string(), diameter, Range::Positive)?;
    }
    Ok(Some(Primitive::Ellipsoid {
        centre_mm: point(&here, "centre_mm", row.centre_mm.unwrap_or_default())?,
        diameters_mm,
    }))
}

fn half_space(section: &Section, table: &ShapeTable) -> Found {
    let Some(row) = &table.half_space else {
        return Ok(None);
    };
    let here = section.below("half_space");
    let normal = here.required("normal", row.normal)?;
    Ok(Some(Primitive::HalfSpace {
        point_mm: point(&here, "point_mm", row.point_mm.unwrap_or_default())?,
        normal: direction(&here, "normal", normal)?,
    }))
}

fn ends(
    section: &Section,
    from_mm: Option<[f64; 3]>,
    to_mm: Option<[f64; 3]>,
) -> Result<[[f64; 3]; 2], InputError> {
    let from_mm = required_point(section, "from_mm", from_mm)?;
    let to_mm = required_point(section, "to_mm", to_mm)?;
    if from_mm == to_mm {
        let message = format!("both ends lie at {from_mm:?}");
        return Err(section
            .error("to_mm", message)
            .expected("another point than `from_mm`"));
    }
    Ok([from_mm, to_mm])
}

fn required_point(section: &Section, key: &str, value: Option<[f64; 3]>) -> Result<[f64; 3], InputError> {
    point(section, key, section.required(key, value)?)
}

/// No implant reaches a kilometre.
const FAR_MM: f64 = 1e6;

fn point(section: &Section, key: &str, value: [f64; 3]) -> Result<[f64; 3], InputError> {
    let here = section.below(key);
    for (k, coordinate) in value.into_iter().enumerate() {
        here.number(&k.to_string(), coordinate, Range::FromUpTo(-FAR_MM, FAR_MM))?;
    }
    Ok(value)
}

fn direction(section: &Section, key: &str, value: [f64; 3]) -> Result<[f64; 3], InputError> {
    point(section, key, value)?;
    if value == [0.0; 3] {
        let message = format!("`{key}` has no length");
        return Err(section
            .error(key, message)
            .expected("three numbers, not all of them 0"));
    }
    Ok(value)
}
