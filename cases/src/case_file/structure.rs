//! `[structure]` resolved.

use meshing::{LATTICES, LatticeKind, lattice};

use super::checks::{Range, Section};
use super::tables::StructureTable;
use super::{device, outline, random, scan, sizing, stl};
use crate::case::{Axis, Layer, Shape, Structure};
use crate::input_error::InputError;

/// Resolves the section; for a plug the cells are left to the load.
pub fn resolve(section: &Section, table: &StructureTable, context: Context) -> Result<Structure, InputError> {
    let extent = context.extent;
    let material = table
        .material
        .as_ref()
        .map(|m| section.material("material", m))
        .transpose()?;
    let shape = shape(section, table, context.is_coated)?;
    if extent == Extent::OfLoad {
        section.refuse("layers", &table.layers, "cannot be made into a plug yet")?;
        section.refuse("scan", &table.scan, "cannot be made into a plug yet")?;
        section.refuse("stl", &table.stl, "cannot be made into a plug yet")?;
        section.refuse("device", &table.device, "cannot be made into a plug yet")?;
        section.refuse("voronoi", &table.voronoi, "cannot be made into a plug yet")?;
        section.refuse("spinodoid", &table.spinodoid, "cannot be made into a plug yet")?;
        let why = "does not go with a plug, whose size [load] gives";
        section.refuse("outline", &table.outline, why)?;
        section.refuse("grade", &table.grade, "cannot be made into a plug yet")?;
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
    if outline.is_none() && !matches!(shape, Shape::Device { .. }) {
        let why = "needs an `outline`: cells that differ do not repeat";
        section.refuse("grade", &table.grade, why)?;
    }
    let cells = match outline {
        Some(_) => None,
        None => cells(section, table, &shape, extent)?,
    };
    let fine = table
        .fine
        .as_ref()
        .map(|fine| random::fine(&section.below("fine"), fine))
        .transpose()?;
    let is_tiled = matches!(shape, Shape::Lattice { .. }) && outline.is_none() && table.grade.is_none();
    if !is_tiled || extent == Extent::OfLoad {
        let why = "goes with a `lattice` of whole cells only";
        section.refuse("fine", &table.fine, why)?;
    }
    Ok(Structure {
        shape,
        cells,
        outline,
        rotation,
        fine,
        material,
    })
}

/// What the rest of the case says of the structure.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// What the load says of the size.
    pub extent: Extent,
    /// Whether there is a coat.
    pub is_coated: bool,
}

/// How large the structure is where the case file does not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// The load gives the size, as that of a plug.
    OfLoad,
    /// A specimen of several cells.
    Specimen,
    /// One cell, which repeats itself.
    Cell,
}

fn shape(section: &Section, table: &StructureTable, is_coated: bool) -> Result<Shape, InputError> {
    let given: Vec<&str> = [
        ("lattice", table.lattice.is_some()),
        ("image", table.image.is_some()),
        ("layers", table.layers.is_some()),
        ("stl", table.stl.is_some()),
        ("device", table.device.is_some()),
        ("voronoi", table.voronoi.is_some()),
        ("spinodoid", table.spinodoid.is_some()),
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
        ["stl"] => part(section, table),
        ["voronoi"] => random::voronoi(section, table),
        ["spinodoid"] => random::spinodoid(section, table),
        ["lattice", "device"] | ["device"] => device::resolve(section, table),
        [_] => lattice_cell(section, table),
        [_, second, ..] => {
            let message = format!("[structure] has both `{}`", given.join("` and `"));
            Err(section.key_error(second, message).expected(ONE_SHAPE))
        }
    }
}

const ONE_SHAPE: &str = "exactly one of `lattice`, `image`, `layers`, `stl`, `voronoi`, `spinodoid`, or `device` with the `lattice` that fills it";

fn lattice_cell(section: &Section, table: &StructureTable) -> Result<Shape, InputError> {
    section.refuse("layers_axis", &table.layers_axis, "goes with `layers` only")?;
    let name = section.required("lattice", table.lattice.clone())?;
    let Some(row) = lattice::find(&name) else {
        return Err(section.unknown_name("lattice", &name, LATTICES.iter().map(|row| row.name)));
    };
    if row.kind() == LatticeKind::Full {
        let cell_mm = only_cell_mm(section, table, "a full block")?;
        return Ok(Shape::Solid {
            lattice: name,
            cell_mm,
        });
    }
    let sizing = sizing::of_kind(section, &table.into(), row.kind())?;
    Ok(Shape::Lattice {
        lattice: name,
        sizing,
    })
}

fn only_cell_mm(section: &Section, table: &StructureTable, what: &str) -> Result<f64, InputError> {
    let why = format!("does not go with {what}, whose size is `cell_mm` alone");
    no_sizes(section, table, &why)?;
    section.required_number("cell_mm", table.cell_mm, Range::Positive)
}

fn no_sizes(section: &Section, table: &StructureTable, why: &str) -> Result<(), InputError> {
    section.refuse("porosity", &table.porosity, why)?;
    section.refuse("strut_mm", &table.strut_mm, why)?;
    section.refuse("wall_mm", &table.wall_mm, why)?;
    section.refuse("pore_mm", &table.pore_mm, why)?;
    section.refuse("cell_aspect", &table.cell_aspect, why)?;
    section.refuse("fillet_mm", &table.fillet_mm, why)?;
    section.refuse("grade", &table.grade, why)
}

fn part(section: &Section, table: &StructureTable) -> Result<Shape, InputError> {
    section.refuse("layers_axis", &table.layers_axis, "goes with `layers` only")?;
    let why = "is for a lattice; one that fills a part is a `[[part]]` with `shape.stl`";
    section.refuse("cell_mm", &table.cell_mm, why)?;
    no_sizes(section, table, why)?;
    let stl = section.required("stl", table.stl.as_ref())?;
    Ok(Shape::Stl {
        stl: stl::resolve(section, stl)?,
    })
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
    extent: Extent,
) -> Result<Option<[usize; 3]>, InputError> {
    if extent == Extent::OfLoad {
        section.refuse(
            "cells",
            &table.cells,
            "does not go with a plug, whose size [load] gives",
        )?;
        return Ok(None);
    }
    if matches!(
        shape,
        Shape::Scan { .. }
            | Shape::Stl { .. }
            | Shape::Device { .. }
            | Shape::Voronoi { .. }
            | Shape::Spinodoid { .. }
    ) {
        let why = "is for what is made of cells";
        section.refuse("cells", &table.cells, why)?;
        return Ok(None);
    }
    let default = if matches!(shape, Shape::Layers { .. }) || extent == Extent::Cell {
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
