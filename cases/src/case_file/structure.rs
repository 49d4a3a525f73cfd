//! `[structure]` resolved.

use meshing::{LATTICES, LatticeKind, lattice};

use super::checks::{Range, Section};
use super::part_tables::PartTable;
use super::tables::StructureTable;
use super::{outline, scan};
use crate::case::{Axis, Layer, Member, Shape, Sizing, Structure};
use crate::input_error::InputError;

/// Resolves the section; for a plug the cells are left to the load.
pub fn resolve(section: &Section, table: &StructureTable, context: Context) -> Result<Structure, InputError> {
    let is_plug = context.is_plug;
    let material = table
        .material
        .as_ref()
        .map(|m| section.material("material", m))
        .transpose()?;
    let shape = shape(section, table, context.is_coated)?;
    if is_plug == IsPlug::Yes {
        section.refuse("layers", &table.layers, "cannot be made into a plug yet")?;
        section.refuse("scan", &table.scan, "cannot be made into a plug yet")?;
        let why = "does not go with a plug, whose size [load] gives";
        section.refuse("outline", &table.outline, why)?;
    }
    let material = match shape {
        Shape::Layers { .. } => {
            section.refuse(
                "material",
                &material,
                "does not go with layers, each of which names its own",
            )?;
            None
        }
        Shape::Scan { .. } => None,
        _ => Some(section.required("material", material)?),
    };
    let (outline, rotation) = outline::resolve(section, table, &shape)?;
    let cells = match outline {
        Some(_) => None,
        None => cells(section, table, &shape, is_plug)?,
    };
    Ok(Structure {
        shape,
        cells,
        outline,
        rotation,
        material,
    })
}

/// What the rest of the case says of the structure.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// Whether the load is a plug.
    pub is_plug: IsPlug,
    /// Whether there is a coat.
    pub is_coated: bool,
}

/// Whether the load is a plug, which gives the size of the structure itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum IsPlug {
    /// It is.
    Yes,
    /// It is not.
    No,
}

fn shape(section: &Section, table: &StructureTable, is_coated: bool) -> Result<Shape, InputError> {
    section.refuse(
        "stl",
        &table.stl,
        "is not there yet: use `lattice`, `image` or `layers`",
    )?;
    let given: Vec<&str> = [
        ("lattice", table.lattice.is_some()),
        ("image", table.image.is_some()),
        ("layers", table.layers.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, there)| there.then_some(key))
    .collect();
    if given != ["image"] {
        section.refuse("scan", &table.scan, "goes with an `image` only")?;
    }
    match given[..] {
        [] => Err(section
            .section_error("[structure] says nothing to mesh")
            .expected(ONE_SHAPE)),
        ["image"] if scan::is_scan(table) => {
            section.refuse("layers_axis", &table.layers_axis, "goes with `layers` only")?;
            scan::resolve(section, table, is_coated)
        }
        ["image"] => image(section, table),
        ["layers"] => layers(section, table),
        [_] => lattice_cell(section, table),
        [_, second, ..] => {
            let message = format!("[structure] has both `{}`", given.join("` and `"));
            Err(section.key_error(second, message).expected(ONE_SHAPE))
        }
    }
}

const ONE_SHAPE: &str = "exactly one of `lattice`, `image`, `layers`";

fn lattice_cell(section: &Section, table: &StructureTable) -> Result<Shape, InputError> {
    section.refuse("layers_axis", &table.layers_axis, "goes with `layers` only")?;
    let name = section.required("lattice", table.lattice.clone())?;
    let Some(kind) = lattice::find(&name).map(|row| row.kind()) else {
        return Err(section.unknown_name("lattice", &name, LATTICES.iter().map(|row| row.name)));
    };
    if kind == LatticeKind::Full {
        let cell_mm = only_cell_mm(section, table, "a full block")?;
        return Ok(Shape::Solid {
            lattice: name,
            cell_mm,
        });
    }
    let sizing = sizing(section, &table.into(), kind)?;
    Ok(Shape::Lattice {
        lattice: name,
        sizing,
    })
}

/// What sizes a lattice, as written.
#[derive(Clone, Copy, Debug, Default)]
pub struct SizeKeys {
    cell_mm: Option<f64>,
    porosity: Option<f64>,
    strut_mm: Option<f64>,
    wall_mm: Option<f64>,
    pore_mm: Option<f64>,
}

impl From<&StructureTable> for SizeKeys {
    fn from(table: &StructureTable) -> Self {
        Self {
            cell_mm: table.cell_mm,
            porosity: table.porosity,
            strut_mm: table.strut_mm,
            wall_mm: table.wall_mm,
            pore_mm: table.pore_mm,
        }
    }
}

impl From<&PartTable> for SizeKeys {
    fn from(table: &PartTable) -> Self {
        Self {
            cell_mm: table.cell_mm,
            porosity: table.porosity,
            strut_mm: table.strut_mm,
            wall_mm: table.wall_mm,
            pore_mm: table.pore_mm,
        }
    }
}

/// A lattice with a surface, by its name and two of its measures.
pub fn lattice_sizing(
    section: &Section,
    name: &Option<String>,
    keys: &SizeKeys,
) -> Result<(String, Sizing), InputError> {
    let name = section.required("lattice", name.clone())?;
    let known = LATTICES.iter().filter(|row| row.kind() != LatticeKind::Full);
    let Some(row) = known.clone().find(|row| row.name == name) else {
        return Err(section.unknown_name("lattice", &name, known.map(|row| row.name)));
    };
    let sizing = sizing(section, keys, row.kind())?;
    Ok((name, sizing))
}

fn sizing(section: &Section, table: &SizeKeys, kind: LatticeKind) -> Result<Sizing, InputError> {
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
    };
    exactly_two(section, &sizing, member_key)?;
    Ok(sizing)
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

fn only_cell_mm(section: &Section, table: &StructureTable, what: &str) -> Result<f64, InputError> {
    let why = format!("does not go with {what}, whose size is `cell_mm` alone");
    section.refuse("porosity", &table.porosity, &why)?;
    section.refuse("strut_mm", &table.strut_mm, &why)?;
    section.refuse("wall_mm", &table.wall_mm, &why)?;
    section.refuse("pore_mm", &table.pore_mm, &why)?;
    section.required_number("cell_mm", table.cell_mm, Range::Positive)
}

fn image(section: &Section, table: &StructureTable) -> Result<Shape, InputError> {
    section.refuse("layers_axis", &table.layers_axis, "goes with `layers` only")?;
    let image = section.required("image", table.image.clone())?;
    let path = section.source().folder().join(&image);
    if !path.is_file() {
        let message = format!("there is no image `{image}` (looked for `{}`)", path.display());
        return Err(section
            .error("image", message)
            .expected("a path from the folder of the case file"));
    }
    let cell_mm = only_cell_mm(section, table, "an image")?;
    Ok(Shape::Image { image, path, cell_mm })
}

fn layers(section: &Section, table: &StructureTable) -> Result<Shape, InputError> {
    let rows = section.required("layers", table.layers.as_ref())?;
    if rows.is_empty() {
        return Err(section
            .error("layers", "`structure.layers` is empty")
            .expected("at least one layer"));
    }
    let layers = rows.iter().enumerate().map(|(k, row)| {
        let here = section.below("layers").below(k);
        let material = here.required("material", row.material.as_ref())?;
        Ok(Layer {
            material: here.material("material", material)?,
            thickness_mm: here.required_number("thickness_mm", row.thickness_mm, Range::Positive)?,
        })
    });
    Ok(Shape::Layers {
        layers: layers.collect::<Result<_, InputError>>()?,
        layers_axis: table.layers_axis.unwrap_or(Axis::Z),
        cell_mm: only_cell_mm(section, table, "layers")?,
    })
}

fn cells(
    section: &Section,
    table: &StructureTable,
    shape: &Shape,
    is_plug: IsPlug,
) -> Result<Option<[usize; 3]>, InputError> {
    if is_plug == IsPlug::Yes {
        section.refuse(
            "cells",
            &table.cells,
            "does not go with a plug, whose size [load] gives",
        )?;
        return Ok(None);
    }
    if matches!(shape, Shape::Scan { .. }) {
        return Ok(None);
    }
    let default = if matches!(shape, Shape::Layers { .. }) {
        1
    } else {
        4
    };
    let Some(wanted) = table.cells else {
        return Ok(Some([default; 3]));
    };
    let here = section.below("cells");
    let mut cells = [0; 3];
    for (k, count) in wanted.into_iter().enumerate() {
        cells[k] = here.count(&k.to_string(), count, 1)?;
    }
    Ok(Some(cells))
}
