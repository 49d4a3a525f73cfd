//! Random structures in a box, and lattices whose struts are lattices.

use super::memory::{self, Size, product};
use super::{Built, Envelope, Forecast, Notes, body, implant_materials, is_sampled, specimen};
use crate::case::{Case, Shape};
use crate::run_error::RunError;
use meshing::hierarchical::{FineLevel, Hierarchical};
use meshing::trabecular::{Spinodoid, VoronoiStruts};
use meshing::{Coat, CoatLayers, Grid, MeshReport, SizedCell, Solid, UnitCell, cut_cells};
use serde_json::{Map, json};

/// Part of a voxel that rounding of the edges of a box explains.
const WHOLE: f64 = 1e-6;

/// A random structure with its sizes.
struct Drawn {
    solid: Box<dyn Solid + Send>,
    box_mm: [f64; 3],
    member_mm: f64,
    pore_mm: f64,
    notes: Notes,
}

/// The specimen of a random structure.
pub(super) fn specimen(case: &Case) -> Result<Built, RunError> {
    let drawn = drawn(&case.structure.shape)?;
    let coat = specimen::coat(case.coating.as_ref());
    coat.fits(drawn.member_mm, drawn.pore_mm)
        .map_err(|error| specimen::coat_error(&error))?;
    let grid = grid(case, drawn.box_mm)?;
    let cut = |coat: Coat| cut_cells(&*drawn.solid, coat, &grid);
    let mut built = body::meshed(case, coat, &grid, cut)?;
    built.report.member_mm = Some(drawn.member_mm + 2.0 * coat.outward_mm);
    built.report.pore_mm = Some(drawn.pore_mm - 2.0 * coat.outward_mm);
    Ok(Built {
        envelope: Envelope::of_box(drawn.box_mm),
        notes: drawn.notes,
        ..built
    })
}

/// Counted in the mesh itself.
pub(super) fn forecast(case: &Case) -> Result<Forecast, RunError> {
    specimen(case).map(|built| memory::of_mesh(&built.mesh))
}

fn drawn(shape: &Shape) -> Result<Drawn, RunError> {
    let refused = |key: &'static str| {
        move |error: meshing::trabecular::TrabecularError| {
            RunError::input(key, error, "numbers that make a structure")
        }
    };
    match shape {
        Shape::Voronoi { voronoi } => {
            let foam = VoronoiStruts::new(voronoi).map_err(refused("structure.voronoi"))?;
            Ok(foam_drawn(foam))
        }
        Shape::Spinodoid { spinodoid } => {
            let set = Spinodoid::new(spinodoid).map_err(refused("structure.spinodoid"))?;
            Ok(set_drawn(set))
        }
        _ => Err(RunError::failed("the structure is not random")),
    }
}

fn foam_drawn(foam: VoronoiStruts) -> Drawn {
    let details = json!({
        "cells": foam.cells(),
        "struts": foam.segments_mm().count(),
        "porosity": foam.porosity(),
        "member_mm": foam.member_mm(),
        "pore_mm": foam.pore_mm(),
    });
    Drawn {
        box_mm: foam.box_mm(),
        member_mm: foam.member_mm(),
        pore_mm: foam.pore_mm(),
        solid: Box::new(foam),
        notes: Notes::of("voronoi", details, Vec::new()),
    }
}

fn set_drawn(set: Spinodoid) -> Drawn {
    let details = json!({
        "level": set.level(),
        "porosity": set.porosity(),
        "member_mm": set.member_mm(),
        "pore_mm": set.pore_mm(),
        "islands": set.islands(),
        "islands_filled": set.islands_filled(),
    });
    let told = format!(
        "{} islands, {:.2e} of the box, were lifted out of the spinodoid",
        set.islands(),
        set.islands_filled()
    );
    let warnings = (set.islands() > 0).then_some(told).into_iter().collect();
    Drawn {
        box_mm: set.box_mm(),
        member_mm: set.member_mm(),
        pore_mm: set.pore_mm(),
        solid: Box::new(set),
        notes: Notes::of("spinodoid", details, warnings),
    }
}

impl Notes {
    fn of(key: &str, details: serde_json::Value, warnings: Vec<String>) -> Self {
        let details = Map::from_iter([(key.to_owned(), details)]);
        Self { warnings, details }
    }
}

/// Cubic voxels that fill the box: what repeats with it ends with it.
fn grid(case: &Case, box_mm: [f64; 3]) -> Result<Grid, RunError> {
    let shortest_mm = box_mm.into_iter().fold(f64::INFINITY, f64::min);
    let wanted_mm = case
        .mesh
        .resolution
        .map_or(shortest_mm, |resolution| resolution.voxel_mm(shortest_mm));
    let along = body::load_axis(case);
    let spacing_mm = box_mm[along] / (box_mm[along] / wanted_mm).round().max(1.0);
    let mut cells = [0; 3];
    for (axis, name) in ["x", "y", "z"].into_iter().enumerate() {
        let count = box_mm[axis] / spacing_mm;
        if (count - count.round()).abs() > WHOLE * count.max(1.0) {
            let message = format!(
                "the edge of {} mm along {name} is {count:.3} voxels of {spacing_mm:.6} mm",
                box_mm[axis]
            );
            let expected = "voxels of which a whole number lies along every edge of the box";
            return Err(RunError::input("mesh", message, expected));
        }
        cells[axis] = count.round() as usize;
    }
    Ok(Grid::at_origin(cells, spacing_mm))
}

/// The specimen of a lattice of two levels.
pub(super) fn two_levels(case: &Case, fine: &FineLevel) -> Result<Built, RunError> {
    let both = hierarchical(case, fine)?;
    let unit = unit(case, &both)?;
    let unit = if is_sampled(case) { unit.sampled() } else { unit };
    let (mesh, mut report) = MeshReport::of_mesh(super::repeated(case, unit.tiled(specimen::cells(case))));
    report.member_mm = Some(both.member_mm() + 2.0 * unit.coat.outward_mm);
    report.pore_mm = Some(both.pore_mm() - 2.0 * unit.coat.outward_mm);
    let details = json!({
        "porosity": both.porosity(),
        "coarse": level(both.coarse()),
        "fine": level(both.fine()),
    });
    Ok(Built {
        notes: Notes::of("levels", details, Vec::new()),
        ..Built::of_mesh((mesh, report), implant_materials(case))
    })
}

fn level(cell: &SizedCell) -> serde_json::Value {
    json!({
        "porosity": cell.porosity(),
        "member_mm": cell.member_mm(),
        "pore_mm": cell.pore_mm(),
        "cell_mm": cell.cell_mm(),
    })
}

fn hierarchical(case: &Case, fine: &FineLevel) -> Result<Hierarchical, RunError> {
    let coarse = specimen::sized_cell(case)?;
    Hierarchical::within(coarse, fine)
        .map_err(|error| RunError::input("structure.fine", error, "a fine level that fits"))
}

fn unit(case: &Case, both: &Hierarchical) -> Result<UnitCell, RunError> {
    let coat = fitting_coat(case, both)?;
    let grid = specimen::unit_grid(case, both.coarse())?;
    let unit = UnitCell {
        fractions: cut_cells(both, coat, &grid),
        grid: grid.clone(),
        coat,
        layers: CoatLayers::default(),
    };
    Ok(unit.layered(&specimen::coat_bounds(case), |coat| cut_cells(both, coat, &grid)))
}

fn fitting_coat(case: &Case, both: &Hierarchical) -> Result<Coat, RunError> {
    let coat = specimen::coat(case.coating.as_ref());
    coat.fits(both.member_mm(), both.pore_mm())
        .map_err(|error| specimen::coat_error(&error))?;
    Ok(coat)
}

/// Estimated from one cell.
pub(super) fn forecast_two_levels(case: &Case, fine: &FineLevel) -> Result<Forecast, RunError> {
    let both = hierarchical(case, fine)?;
    let coat = fitting_coat(case, &both)?;
    let unit = specimen::unit_grid(case, both.coarse())?;
    let copies = specimen::cells(case);
    let counts = std::array::from_fn(|axis| copies[axis].saturating_mul(unit.cells[axis]));
    let grid = Grid::at_origin(counts, unit.spacing_mm);
    let shares = meshing::estimated_shares(&both, coat, &unit, is_sampled(case));
    Ok(memory::forecast(Size {
        material_cells: shares.material * product(grid.cells),
        mixed_cells: shares.mixed * product(grid.cells),
        nodes: shares.nodes * product(grid.nodes()),
        unit_voxels: product(unit.cells),
        more_bytes: specimen::SIZING_BYTES,
        grid,
    }))
}
