//! Box specimens of n×n×n lattice cells or copies of a voxel image.

use super::memory::{self, Size, product};
use super::{Built, Forecast, implant_materials, is_sampled, repeated};
use crate::case::{Case, Coating, Member, Resolution, Shape};
use crate::run_error::RunError;
use meshing::{
    Coat, CoatError, CutError, Grid, ImageCell, MeshReport, SizedCell, Sizing, SizingError, UnitCell,
    cut_cells,
};
use std::path::Path;

/// What the search for the sizes of a lattice leaves in the heap, fitted.
pub(super) const SIZING_BYTES: f64 = 5e6;

/// Cells of a specimen whose case does not say; a plug has none.
const DEFAULT_CELLS: [usize; 3] = [1; 3];

/// The specimen of a lattice, `solid` included.
pub(super) fn lattice(case: &Case) -> Result<Built, RunError> {
    let cell = sized_cell(case)?;
    let coat = coat(case.coating.as_ref());
    let unit = unit_cell(case, &cell, coat)?;
    let grid = unit.grid.clone();
    let unit = unit.layered(&coat_bounds(case), |coat| cut_cells(&cell, coat, &grid));
    let unit = if is_sampled(case) { unit.sampled() } else { unit };
    let (mesh, report) = MeshReport::of_lattice(&cell, &unit, repeated(case, unit.tiled(cells(case))));
    Ok(Built::of_mesh((mesh, report), implant_materials(case)))
}

/// The specimen of a voxel image.
pub(super) fn image(case: &Case, path: &Path, cell_mm: f64) -> Result<Built, RunError> {
    let image = open(path, cell_mm)?;
    let coat = coat(case.coating.as_ref());
    let unit = image.cut(coat).map_err(|error| coat_error(&error))?;
    let unit = unit.layered(&coat_bounds(case), |coat| image.coated(coat));
    let (mesh, report) = MeshReport::of_image(&image, coat, repeated(case, unit.tiled(cells(case))));
    Ok(Built::of_mesh((mesh, report), implant_materials(case)))
}

pub(super) fn forecast_lattice(case: &Case) -> Result<Forecast, RunError> {
    let cell = sized_cell(case)?;
    let coat = fitting_coat(case, &cell)?;
    let unit = unit_grid(case, &cell)?;
    let copies = cells(case);
    let counts = std::array::from_fn(|axis| copies[axis].saturating_mul(unit.cells[axis]));
    let grid = Grid::at_origin(counts, unit.spacing_mm);
    Ok(Forecast {
        sizes: sizes(&cell, coat),
        ..memory::forecast(lattice_size(case, &cell, coat, (grid, unit)))
    })
}

fn lattice_size(case: &Case, cell: &SizedCell, coat: Coat, (grid, unit): (Grid, Grid)) -> Size {
    let shares = meshing::estimated_shares(cell, coat, &unit, is_sampled(case));
    Size {
        material_cells: shares.material * product(grid.cells),
        mixed_cells: shares.mixed * product(grid.cells),
        nodes: shares.nodes * product(grid.nodes()),
        unit_voxels: product(unit.cells),
        more_bytes: if cell.has_surface() { SIZING_BYTES } else { 0.0 },
        grid,
    }
}

/// The coat of a case, checked against the members and pores that it goes on.
pub(super) fn fitting_coat(case: &Case, cell: &SizedCell) -> Result<Coat, RunError> {
    let coat = coat(case.coating.as_ref());
    if cell.has_surface() {
        coat.fits(cell.member_mm(), cell.pore_mm())
            .map_err(|error| coat_error(&error))?;
    }
    Ok(coat)
}

pub(super) fn forecast_image(case: &Case, path: &Path, cell_mm: f64) -> Result<Forecast, RunError> {
    let image = open(path, cell_mm)?;
    let unit = image
        .cut(coat(case.coating.as_ref()))
        .map_err(|error| coat_error(&error))?;
    let tiles = cells(case);
    let counts = std::array::from_fn(|a| unit.grid.cells[a].saturating_mul(tiles[a]));
    let grid = Grid::at_origin(counts, unit.grid.spacing_mm);
    Ok(memory::forecast(image_size(&unit, grid)))
}

/// Counted in one cell of the image and repeated.
fn image_size(unit: &UnitCell, grid: Grid) -> Size {
    let shares = meshing::counted_shares(&unit.fractions, &unit.grid);
    Size {
        material_cells: shares.material * product(grid.cells),
        mixed_cells: shares.mixed * product(grid.cells),
        nodes: shares.nodes * product(grid.nodes()),
        unit_voxels: product(unit.grid.cells),
        more_bytes: 0.0,
        grid,
    }
}

fn open(path: &Path, cell_mm: f64) -> Result<ImageCell, RunError> {
    let input = |error: &dyn std::fmt::Display| {
        let message = format!("{}: {error}", path.display());
        RunError::input(
            "structure.image",
            message,
            "a NumPy file (.npy) of a box of voxels, 0 for void",
        )
    };
    let bytes = std::fs::read(path).map_err(|error| input(&error))?;
    ImageCell::from_npy(&bytes, cell_mm).map_err(|error| input(&error))
}

/// Copies of the cell along the axes.
pub(super) fn cells(case: &Case) -> [usize; 3] {
    case.structure.cells.unwrap_or(DEFAULT_CELLS)
}

/// The sized cell of the case's lattice.
pub(super) fn sized_cell(case: &Case) -> Result<SizedCell, RunError> {
    let (name, sizing) = match &case.structure.shape {
        Shape::Lattice { lattice, sizing } => (lattice, lattice_sizing(sizing)),
        Shape::Solid { lattice, cell_mm } => (
            lattice,
            Sizing {
                cell_mm: Some(*cell_mm),
                ..Sizing::default()
            },
        ),
        _ => {
            return Err(RunError::input(
                "structure",
                "this load case fills the implant with a lattice",
                "a `lattice`",
            ));
        }
    };
    let row = meshing::lattice::find(name).ok_or_else(|| {
        let message = format!("there is no lattice `{name}`");
        RunError::input(
            "structure.lattice",
            message,
            "a name of `trabecula list lattices`",
        )
    })?;
    row.sized(&sizing).map_err(|error| sizing_error(case, &error))
}

/// The sizing as the mesher takes it.
pub(super) fn lattice_sizing(sizing: &crate::case::Sizing) -> Sizing {
    Sizing {
        cell_mm: sizing.cell_mm,
        porosity: sizing.porosity,
        member_mm: sizing.member.as_ref().map(Member::mm),
        pore_mm: sizing.pore_mm,
        aspect: sizing.cell_aspect,
        fillet_mm: sizing.fillet_mm.filter(|fillet| *fillet > 0.0),
    }
}

fn sizing_error(case: &Case, error: &SizingError) -> RunError {
    let key = match (error, &case.structure.shape) {
        (SizingError::Unreachable { .. }, Shape::Lattice { sizing, .. }) => sizing_key(sizing),
        (SizingError::NotAnAspect { .. }, _) => "structure.cell_aspect",
        (SizingError::FilletTooLarge { .. } | SizingError::NothingToFillet { .. }, _) => {
            "structure.fillet_mm"
        }
        _ => "structure",
    };
    RunError::input(key, error, "a size that a cell of this lattice can have")
}

fn sizing_key(sizing: &crate::case::Sizing) -> &'static str {
    match (sizing.porosity, sizing.member, sizing.pore_mm) {
        (Some(_), _, _) => "structure.porosity",
        (None, _, Some(_)) => "structure.pore_mm",
        (None, Some(Member::StrutMm(_)), None) => "structure.strut_mm",
        (None, Some(Member::WallMm(_)), None) => "structure.wall_mm",
        (None, None, None) => "structure",
    }
}

/// Sizes of a coated lattice cell by `name_unit`.
pub(super) fn sizes(cell: &SizedCell, coat: Coat) -> Vec<(&'static str, f64)> {
    if !cell.has_surface() {
        return vec![("cell_mm", cell.cell_mm())];
    }
    let outward = coat.outward_mm;
    vec![
        ("cell_mm", cell.cell_mm()),
        (
            "porosity",
            1.0 - cell.volume_within_mm3(outward) / cell.cell_volume_mm3(),
        ),
        ("strut_diameter_mm", cell.member_mm() + 2.0 * outward),
        ("pore_diameter_mm", cell.pore_mm() - 2.0 * outward),
        (
            "specific_surface_mm2_per_mm3",
            cell.specific_surface_per_mm(outward),
        ),
    ]
}

/// The voxels of one cell.
pub(super) fn unit_grid(case: &Case, cell: &SizedCell) -> Result<Grid, RunError> {
    let voxels = voxels_per_cell(case, cell.cell_mm());
    UnitCell::grid(cell, voxels).map_err(|error| cut_error(case, &error))
}

fn unit_cell(case: &Case, cell: &SizedCell, coat: Coat) -> Result<UnitCell, RunError> {
    let voxels = voxels_per_cell(case, cell.cell_mm());
    UnitCell::cut(cell, coat, voxels).map_err(|error| cut_error(case, &error))
}

fn cut_error(case: &Case, error: &CutError) -> RunError {
    match (error, case.mesh.resolution) {
        (CutError::Coat(error), _) => coat_error(error),
        (CutError::NotWholeVoxels { .. }, _) => {
            let expected = "edges that are whole numbers of voxels, or an `outline`";
            RunError::input("structure.cell_aspect", error, expected)
        }
        (_, Some(Resolution::VoxelMm(_))) => RunError::input("mesh.voxel_mm", error, "smaller voxels"),
        _ => RunError::input("mesh.voxels_per_cell", error, "more voxels"),
    }
}

/// A coat that does not fit, at the thickness that is too much.
pub(super) fn coat_error(error: &CoatError) -> RunError {
    let key = match error {
        CoatError::ClosesPores { .. } => "coating.outward_mm",
        CoatError::ConsumesMembers { .. } => "coating.inward_mm",
        CoatError::NotAThickness { .. } => "coating",
    };
    RunError::input(key, error, "a thinner coat")
}

/// Voxels along the edge of a cell.
pub(super) fn voxels_per_cell(case: &Case, cell_mm: f64) -> usize {
    case.mesh
        .resolution
        .map_or(1, |resolution| resolution.voxels_per_cell(cell_mm))
}

/// The coat as the mesher takes it.
pub(super) fn coat(coating: Option<&Coating>) -> Coat {
    coating.map_or(Coat::NONE, |coating| Coat {
        outward_mm: coating.outward_mm,
        inward_mm: coating.inward_mm,
    })
}

/// Distances from the uncoated surface at which the layers of the coat meet.
pub(super) fn coat_bounds(case: &Case) -> Vec<f64> {
    let coating = case.coating.as_ref();
    coating.map(Coating::inner_bounds_mm).unwrap_or_default()
}

/// Sizes of the lattice of a body that is not of whole cells; its volumes are known from the mesh only.
pub(super) fn add_sizes(report: &mut MeshReport, cell: &SizedCell, coat: Coat) {
    if cell.has_surface() {
        report.member_mm = Some(cell.member_mm() + 2.0 * coat.outward_mm);
        report.pore_mm = Some(cell.pore_mm() - 2.0 * coat.outward_mm);
        report.specific_surface_per_mm = Some(cell.specific_surface_per_mm(coat.outward_mm));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(structure: &str) -> Result<Built, RunError> {
        let text = format!("[structure]\n{structure}\nmaterial = \"peek\"\n[mesh]\nvoxels_per_cell = 16\n");
        let study = crate::case_file::read_text(Path::new("case.toml"), &text).unwrap();
        super::super::build(&study.runs[0].case, None)
    }

    fn porosity(built: &Built) -> f64 {
        1.0 - built.mesh.solid_volume_mm3() / built.envelope.volume_mm3
    }

    #[test]
    fn stretched_cells_keep_their_porosity_and_fill_their_box() {
        for lattice in ["octet", "gyroid-sheet", "split-p-network"] {
            let text = format!(
                "lattice = \"{lattice}\"\nporosity = 0.7\ncell_mm = 2\ncell_aspect = [1, 0.5, 1.5]\ncells = [1, 3, 2]"
            );
            let body = built(&text).unwrap();
            assert_eq!(body.mesh.grid().cells, [16, 24, 48]);
            assert!(
                (porosity(&body) - 0.7).abs() < 7e-4,
                "{lattice}: {}",
                porosity(&body)
            );
        }
    }

    #[test]
    fn fillets_add_volume_to_struts_of_one_diameter() {
        let size = "lattice = \"bcc\"\nstrut_mm = 0.4\ncell_mm = 2\ncells = [1, 1, 1]";
        let sharp = built(size).unwrap();
        let round = built(&format!("{size}\nfillet_mm = 0.3")).unwrap();
        assert!(porosity(&round) < porosity(&sharp) - 0.005);
        assert_eq!(sharp.report.member_mm, round.report.member_mm);
    }

    #[test]
    fn cells_that_voxels_do_not_fill_are_refused() {
        let text = "lattice = \"bcc\"\nporosity = 0.7\ncell_mm = 2\ncell_aspect = [1, 1.01, 1]";
        let error = built(text).unwrap_err().to_string();
        assert!(error.contains("along y"), "{error}");
    }
}
