//! Random structures and lattices of two levels resolved.

use super::checks::{Range, Section};
use super::random_tables::{
    BoundaryName, CellCountTable, FineSizeTable, FineTable, RandomSizeTable, SeedingName, SpinodoidTable,
    VoronoiTable,
};
use super::tables::StructureTable;
use crate::case::Shape;
use crate::input_error::InputError;
use meshing::hierarchical::{FineLevel, FineSize};
use meshing::trabecular::{Boundary, CellCount, Seeding, SpinodoidSpec, TrabecularSize, VoronoiSpec};
use meshing::{LATTICES, LatticeKind, lattice};

/// Fewest and most fine cells along a coarse one.
const FINE_CELLS: [usize; 2] = [2, 12];

/// Resolves `structure.voronoi`.
pub fn voronoi(section: &Section, structure: &StructureTable) -> Result<Shape, InputError> {
    no_lattice(section, structure)?;
    let table: &VoronoiTable = section.required("voronoi", structure.voronoi.as_ref())?;
    let here = section.below("voronoi");
    let cells = here.required("cells", table.cells.as_ref())?;
    Ok(Shape::Voronoi {
        voronoi: VoronoiSpec {
            box_mm: edges(&here, table.box_mm)?,
            cells: cell_count(&here.below("cells"), cells)?,
            seeding: match table.seeding {
                Some(SeedingName::Uniform) => Seeding::Uniform,
                Some(SeedingName::PoissonDisc) | None => Seeding::PoissonDisc,
            },
            regularity: here.count("regularity", table.regularity.unwrap_or(0), 0)?,
            boundary: boundary(table.boundary),
            seed: here.count("seed", table.seed.unwrap_or(0), 0)? as u64,
            size: size(&here, table.size.as_ref())?,
        },
    })
}

/// Resolves `structure.spinodoid`.
pub fn spinodoid(section: &Section, structure: &StructureTable) -> Result<Shape, InputError> {
    no_lattice(section, structure)?;
    let table: &SpinodoidTable = section.required("spinodoid", structure.spinodoid.as_ref())?;
    let here = section.below("spinodoid");
    let size = size(&here, table.size.as_ref())?;
    let wavelength_mm = here.required_number("wavelength_mm", table.wavelength_mm, Range::Positive)?;
    let plain = SpinodoidSpec::new(edges(&here, table.box_mm)?, wavelength_mm, size);
    let cones = table.cones_deg.unwrap_or(plain.cones_deg);
    for (k, angle) in cones.into_iter().enumerate() {
        here.below("cones_deg")
            .number(&k.to_string(), angle, Range::FromUpTo(0.0, 90.0))?;
    }
    Ok(Shape::Spinodoid {
        spinodoid: SpinodoidSpec {
            cones_deg: cones,
            waves: match table.waves {
                Some(waves) => here.count("waves", waves, 1)?,
                None => plain.waves,
            },
            boundary: boundary(table.boundary),
            seed: here.count("seed", table.seed.unwrap_or(0), 0)? as u64,
            ..plain
        },
    })
}

/// Resolves the fine level of a lattice.
pub fn fine(section: &Section, table: &FineTable) -> Result<FineLevel, InputError> {
    let name = section.required("lattice", table.lattice.clone())?;
    let Some(row) = lattice::find(&name).filter(|row| row.kind() != LatticeKind::Full) else {
        let known = LATTICES.iter().filter(|row| row.kind() != LatticeKind::Full);
        return Err(section.unknown_name("lattice", &name, known.map(|row| row.name)));
    };
    let cells = section.required("cells", table.cells)?;
    let cells = section.count("cells", cells, 1)?;
    let [fewest, most] = FINE_CELLS;
    if !(fewest..=most).contains(&cells) {
        let message = format!("{cells} fine cells lie along a coarse one");
        let expected = format!("a whole number from {fewest} to {most}");
        return Err(section.error("cells", message).expected(expected));
    }
    let given = section.required("size", table.size.as_ref())?;
    Ok(FineLevel {
        lattice: row.name.into(),
        cells,
        size: fine_size(&section.below("size"), given)?,
    })
}

fn no_lattice(section: &Section, table: &StructureTable) -> Result<(), InputError> {
    let why = "is for a lattice; a random structure has its own `size`";
    for (key, there) in [
        ("cell_mm", table.cell_mm.is_some()),
        ("porosity", table.porosity.is_some()),
        ("strut_mm", table.strut_mm.is_some()),
        ("wall_mm", table.wall_mm.is_some()),
        ("pore_mm", table.pore_mm.is_some()),
        ("cell_aspect", table.cell_aspect.is_some()),
        ("fillet_mm", table.fillet_mm.is_some()),
        ("grade", table.grade.is_some()),
        ("cells", table.cells.is_some()),
        ("layers_axis", table.layers_axis.is_some()),
    ] {
        section.refuse(key, &there.then_some(()), why)?;
    }
    Ok(())
}

fn edges(section: &Section, box_mm: Option<[f64; 3]>) -> Result<[f64; 3], InputError> {
    let edges = section.required("box_mm", box_mm)?;
    for (k, edge) in edges.into_iter().enumerate() {
        section
            .below("box_mm")
            .number(&k.to_string(), edge, Range::Positive)?;
    }
    Ok(edges)
}

fn cell_count(section: &Section, table: &CellCountTable) -> Result<CellCount, InputError> {
    match (table.in_box, table.mean_mm) {
        (Some(count), None) => section.count("in_box", count, 1).map(CellCount::InBox),
        (None, Some(edge)) => section
            .number("mean_mm", edge, Range::Positive)
            .map(CellCount::MeanMm),
        _ => Err(section
            .section_error("the cells of the foam are not given once")
            .expected("exactly one of `in_box`, `mean_mm`")),
    }
}

fn boundary(name: Option<BoundaryName>) -> Boundary {
    match name {
        Some(BoundaryName::Clipped) => Boundary::Clipped,
        Some(BoundaryName::Periodic) | None => Boundary::Periodic,
    }
}

fn size(section: &Section, table: Option<&RandomSizeTable>) -> Result<TrabecularSize, InputError> {
    let table = section.required("size", table)?;
    let here = section.below("size");
    match (table.porosity, table.member_mm, table.pore_mm) {
        (Some(value), None, None) => here
            .number("porosity", value, Range::Between(0.0, 1.0))
            .map(TrabecularSize::Porosity),
        (None, Some(value), None) => here
            .number("member_mm", value, Range::Positive)
            .map(TrabecularSize::MemberMm),
        (None, None, Some(value)) => here
            .number("pore_mm", value, Range::Positive)
            .map(TrabecularSize::PoreMm),
        _ => Err(here
            .section_error("the size of the structure is not given once")
            .expected("exactly one of `porosity`, `member_mm`, `pore_mm`")),
    }
}

fn fine_size(section: &Section, table: &FineSizeTable) -> Result<FineSize, InputError> {
    let porosity = |key: &str, value| section.number(key, value, Range::Between(0.0, 1.0));
    let length = |key: &str, value| section.number(key, value, Range::Positive);
    match (
        table.total_porosity,
        table.porosity,
        table.member_mm,
        table.pore_mm,
    ) {
        (Some(value), None, None, None) => porosity("total_porosity", value).map(FineSize::TotalPorosity),
        (None, Some(value), None, None) => porosity("porosity", value).map(FineSize::Porosity),
        (None, None, Some(value), None) => length("member_mm", value).map(FineSize::MemberMm),
        (None, None, None, Some(value)) => length("pore_mm", value).map(FineSize::PoreMm),
        _ => Err(section
            .section_error("the size of the fine level is not given once")
            .expected("exactly one of `total_porosity`, `porosity`, `member_mm`, `pore_mm`")),
    }
}
