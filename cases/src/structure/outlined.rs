//! Specimens cut out of an endless lattice: boxes of any size, cylinders and tubes, with the lattice turned against the axes.
//!
//! Without a rotation the corner of a box is a corner of a cell, and the axis of a cylinder an edge of cells from its base upwards; the
//! lattice turns about the centre of its outline. What is cut is coated like the rest, as a printed specimen is, but for the two ends under the
//! platens: there the grid ends.

use super::graded::{self, Filling, Stand};
use super::memory::{self, Size, product};
use super::{Built, Envelope, Forecast, body, is_sampled, specimen};
use crate::case::{Case, Outline, Shape, Sizing};
use crate::run_error::RunError;
use meshing::solid::{self, Cuboid, Intersection, Rod, SharedSolid, SolidError, Tube};
use meshing::{Coat, Grid, Lattice, Shares, SizedCell, Solid, cut_cells};
use std::sync::Arc;

/// Distance from sides that are not there: finite, and beyond any specimen.
const FAR_INSIDE_MM: f64 = -1e6;

/// Bytes for each voxel of the grid while it is cut: two fractions.
const CUT_BYTES: f64 = 8.0;

/// The specimen of a case with an outline.
pub(super) fn specimen(case: &Case, outline: Outline) -> Result<Built, RunError> {
    let ends = ends(case)?;
    let coat = fitting_coat(case, &ends)?;
    let grid = grid(case, smallest(&ends), outline, coat);
    let sides = Sides {
        outline,
        centre_mm: centre(&grid),
        across: sides_across(case, outline, &grid, coat),
    };
    let filling = filling(case, ends, &stand(case, outline, &grid)?)?;
    let cut = Intersection {
        first: &*filling.lattice,
        second: &sides,
    };
    let mut built = body::meshed(case, coat, &grid, |coat| cut_cells(&cut, coat, &grid))?;
    if !is_graded(case) {
        specimen::add_sizes(&mut built.report, smallest(&filling.ends), coat);
    }
    built.notes = filling.notes;
    built.envelope = Envelope {
        volume_mm3: outline.volume_mm3(),
        box_mm: outline.extent_mm(),
    };
    Ok(built)
}

/// The row and the measures of a lattice that has any.
fn row(case: &Case) -> Option<(&'static Lattice, &Sizing)> {
    match &case.structure.shape {
        Shape::Lattice { lattice, sizing } => meshing::lattice::find(lattice).map(|row| (row, sizing)),
        _ => None,
    }
}

fn is_graded(case: &Case) -> bool {
    row(case).is_some_and(|(_, sizing)| sizing.grade.is_some())
}

/// The cells at the two ends of the grade; the same twice where there is none.
fn ends(case: &Case) -> Result<[Arc<SizedCell>; 2], RunError> {
    let graded = row(case).map(|(row, sizing)| graded::ends(row, sizing, "structure"));
    if let Some(ends) = graded.transpose()?.flatten() {
        return Ok(ends);
    }
    let cell = Arc::new(specimen::sized_cell(case)?);
    Ok([cell.clone(), cell])
}

fn filling(case: &Case, ends: [Arc<SizedCell>; 2], stand: &Stand) -> Result<Filling, RunError> {
    match row(case).filter(|(_, sizing)| sizing.grade.is_some()) {
        Some((row, sizing)) => graded::filling(row, sizing, stand, "structure"),
        None => {
            let [cell, _] = ends;
            graded::plain(cell, stand, "structure.rotation")
        }
    }
}

/// The coat, checked against both ends: members and pores are smallest at one of them.
fn fitting_coat(case: &Case, [first, last]: &[Arc<SizedCell>; 2]) -> Result<Coat, RunError> {
    specimen::fitting_coat(case, first)?;
    specimen::fitting_coat(case, last)
}

fn smallest([first, last]: &[Arc<SizedCell>; 2]) -> &SizedCell {
    match last.cell_mm() < first.cell_mm() {
        true => last,
        false => first,
    }
}

pub(super) fn forecast(case: &Case, outline: Outline) -> Result<Forecast, RunError> {
    let ends = ends(case)?;
    let coat = fitting_coat(case, &ends)?;
    let cell = smallest(&ends);
    let grid = grid(case, cell, outline, coat);
    let shares = shares(case, &ends, coat, grid.spacing_mm);
    let envelope = outline.volume_mm3() / grid.cell_volume_mm3();
    let size = Size {
        material_cells: shares.material * envelope,
        mixed_cells: shares.mixed * envelope,
        nodes: shares.nodes * envelope,
        unit_voxels: 0.0,
        more_bytes: specimen::SIZING_BYTES + CUT_BYTES * product(grid.cells),
        grid,
    };
    let sizes = match is_graded(case) {
        true => Vec::new(),
        false => specimen::sizes(cell, coat),
    };
    Ok(Forecast {
        sizes,
        ..memory::forecast(size)
    })
}

/// Estimated from the cells at the two ends.
fn shares(case: &Case, ends: &[Arc<SizedCell>; 2], coat: Coat, voxel_mm: f64) -> Shares {
    let [first, last] = ends.each_ref().map(|cell| {
        // Edges that are no whole number of voxels are estimated by the nearest that are.
        let counts = cell
            .edges_mm()
            .map(|edge| (edge / voxel_mm).round().max(1.0) as usize);
        let period = Grid::at_origin(counts, voxel_mm);
        meshing::estimated_shares(&**cell, coat, &period, is_sampled(case))
    });
    Shares {
        material: 0.5 * (first.material + last.material),
        mixed: 0.5 * (first.mixed + last.mixed),
        nodes: 0.5 * (first.nodes + last.nodes),
    }
}

/// Voxels of which a whole number fills the height; across it the outline with its coat lies within.
fn grid(case: &Case, cell: &SizedCell, outline: Outline, coat: Coat) -> Grid {
    let wanted_mm = cell.cell_mm() / specimen::voxels_per_cell(case, cell.cell_mm()) as f64;
    let extent = outline.extent_mm();
    let beyond = |axis: usize| match axis == body::load_axis(case) {
        true => 0.0,
        false => coat.outward_mm,
    };
    let low = std::array::from_fn(|axis| -beyond(axis));
    let high = std::array::from_fn(|axis| extent[axis] + beyond(axis));
    body::grid(case, [low, high], wanted_mm)
}

/// The sides of an outline, endless along the load.
struct Sides {
    outline: Outline,
    centre_mm: [f64; 3],
    /// Axes across which a box has sides.
    across: Vec<usize>,
}

/// The sides of a box that the grid does not end at anyway.
fn sides_across(case: &Case, outline: Outline, grid: &Grid, coat: Coat) -> Vec<usize> {
    let (extent, end) = (outline.extent_mm(), grid.extent_mm());
    let is_inside = |axis: usize| !coat.is_none() || end[axis] > extent[axis] + 1e-9 * grid.spacing_mm;
    (0..3)
        .filter(|&axis| axis != body::load_axis(case) && is_inside(axis))
        .collect()
}

fn centre(grid: &Grid) -> [f64; 3] {
    let extent = grid.extent_mm();
    std::array::from_fn(|axis| grid.origin_mm[axis] + 0.5 * extent[axis])
}

impl Solid for Sides {
    fn signed_distance_mm(&self, at_mm: [f64; 3]) -> f64 {
        let from_centre: [f64; 3] = std::array::from_fn(|axis| at_mm[axis] - self.centre_mm[axis]);
        match self.outline {
            Outline::Box { size_mm } => {
                let beyond = |&axis: &usize| from_centre[axis].abs() - 0.5 * size_mm[axis];
                self.across.iter().map(beyond).fold(FAR_INSIDE_MM, f64::max)
            }
            Outline::Cylinder {
                diameter_mm,
                inner_diameter_mm,
                ..
            } => {
                let radius = from_centre[0].hypot(from_centre[1]);
                let outside = radius - 0.5 * diameter_mm;
                match inner_diameter_mm > 0.0 {
                    true => outside.max(0.5 * inner_diameter_mm - radius),
                    false => outside,
                }
            }
        }
    }
}

/// The origin of the lattice from the centre of its outline.
fn origin_from_centre(outline: Outline) -> [f64; 3] {
    let half = outline.extent_mm().map(|edge| -0.5 * edge);
    match outline {
        Outline::Box { .. } => half,
        Outline::Cylinder { .. } => [0.0, 0.0, half[2]],
    }
}

/// The lattice turned about the centre of its outline.
fn stand(case: &Case, outline: Outline, grid: &Grid) -> Result<Stand, RunError> {
    let refused = |error: SolidError| {
        RunError::input(
            "structure.rotation",
            error,
            "an axis that is not zero, and an angle",
        )
    };
    let turn = case.structure.rotation;
    let turn = turn.map_or(Ok(solid::Rotation::NONE), |turn| {
        solid::Rotation::about(turn.axis, turn.angle_deg)
    });
    let rotation = turn.map_err(refused)?;
    let (centre, origin) = (centre(grid), rotation.turned(origin_from_centre(outline)));
    Ok(Stand {
        rotation,
        origin_mm: std::array::from_fn(|axis| centre[axis] + origin[axis]),
        body: whole(outline).map_err(refused)?,
        bounds_mm: [[0.0; 3], outline.extent_mm()],
    })
}

/// The outline with its ends.
fn whole(outline: Outline) -> Result<SharedSolid, SolidError> {
    Ok(match outline {
        Outline::Box { size_mm } => Arc::new(Cuboid {
            low_mm: [0.0; 3],
            high_mm: size_mm,
        }),
        Outline::Cylinder {
            diameter_mm,
            inner_diameter_mm,
            height_mm,
        } => {
            let radius = 0.5 * diameter_mm;
            let ends = [[radius, radius, 0.0], [radius, radius, height_mm]];
            match inner_diameter_mm > 0.0 {
                true => Arc::new(Tube::new(ends, radius, 0.5 * inner_diameter_mm)?),
                false => Arc::new(Rod::new(ends[0], ends[1], radius)?),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn built(structure: &str, voxels: usize) -> Built {
        let text =
            format!("[structure]\n{structure}\nmaterial = \"peek\"\n[mesh]\nvoxels_per_cell = {voxels}\n");
        let study = crate::case_file::read_text(Path::new("case.toml"), &text).unwrap();
        super::super::build(&study.runs[0].case, None).unwrap()
    }

    const TUBE: &str =
        "outline = { shape = \"cylinder\", diameter_mm = 6.1, inner_diameter_mm = 2.3, height_mm = 4.0 }";

    #[test]
    fn a_full_tube_has_its_volume() {
        let tube = built(&format!("lattice = \"solid\"\ncell_mm = 1.0\n{TUBE}"), 8);
        assert!((tube.mesh.solid_volume_mm3() / tube.envelope.volume_mm3 - 1.0).abs() < 2e-3);
        let extent = tube.mesh.grid().extent_mm();
        assert!((extent[2] - 4.0).abs() < 1e-12 && extent[0] >= 6.1);
    }

    #[test]
    fn a_turned_lattice_keeps_its_porosity() {
        let size = "lattice = \"gyroid-network\"\nporosity = 0.7\ncell_mm = 1.0";
        let outline = "outline = { shape = \"box\", size_mm = [6.3, 5.7, 6.0] }";
        let turned = format!("{size}\n{outline}\nrotation = {{ axis = [1, 2, 3], angle_deg = 33 }}");
        let body = built(&turned, 12);
        let porosity = 1.0 - body.mesh.solid_volume_mm3() / body.envelope.volume_mm3;
        assert!((porosity - 0.7).abs() < 5e-3, "{porosity}");
    }

    #[test]
    fn a_box_of_whole_cells_is_the_tiled_specimen() {
        let size = "lattice = \"diamond\"\nporosity = 0.7\ncell_mm = 1.0";
        let tiled = built(&format!("{size}\ncells = [3, 2, 1]"), 12);
        let cut = built(
            &format!("{size}\noutline = {{ shape = \"box\", size_mm = [3, 2, 1] }}"),
            12,
        );
        assert_eq!(tiled.mesh.grid().cells, cut.mesh.grid().cells);
        for cell in 0..tiled.mesh.grid().cell_count() {
            let [a, b] = [&tiled, &cut].map(|built| built.mesh.fractions(cell)[0]);
            assert!((a - b).abs() < 1e-4, "{cell}: {a} {b}");
        }
    }

    #[test]
    fn a_quarter_turn_about_a_fourfold_axis_changes_nothing() {
        let size = "lattice = \"bcc\"\nporosity = 0.7\ncell_mm = 1.0";
        let outline = "outline = { shape = \"box\", size_mm = [2, 2, 2] }";
        let straight = built(&format!("{size}\n{outline}"), 8);
        let turned = built(
            &format!("{size}\n{outline}\nrotation = {{ axis = [0, 0, 2], angle_deg = 90 }}"),
            8,
        );
        for cell in 0..straight.mesh.grid().cell_count() {
            let [a, b] = [&straight, &turned].map(|built| built.mesh.fractions(cell)[0]);
            assert!((a - b).abs() < 1e-5, "{cell}: {a} {b}");
        }
    }
}
