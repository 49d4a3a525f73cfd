//! What a VTK file of a run shows.

use meshing::{VoxelMesh, VtkArray, VtkError, VtkFields, write_surface_stl, write_vtu};
use solver::{CellStrain, Solution, Symmetric, von_mises};
use std::path::Path;

/// What is written for one cell.
struct CellValues {
    stress: Symmetric,
    von_mises: f64,
    energy_density: f64,
}

/// Writes `<stem>.vtu` with displacement, stress and energy at `factor` times the solved load; returns the file's name.
///
/// The stress of a cell is the mean over its 2×2×2 points and, by volume, over its phases; the energy density is the mean
/// over the cell, so that its sum times the cell volume is the strain energy.
///
/// # Errors
/// [`VtkError`] when the file cannot be written.
pub fn write_solution(out: &Path, stem: &str, solution: &Solution, factor: f64) -> Result<String, VtkError> {
    let cells = solution.map_cells(|cell| cell_values(solution, cell, factor));
    let displacement: Vec<[f64; 3]> = solution.displacements().map(|u| u.map(|x| factor * x)).collect();
    let stress: Vec<Symmetric> = cells.iter().map(|cell| cell.stress).collect();
    let von_mises: Vec<f64> = cells.iter().map(|cell| cell.von_mises).collect();
    let energy: Vec<f64> = cells.iter().map(|cell| cell.energy_density).collect();
    let mesh = solution.mesh();
    let contents = Contents::of(mesh);
    let mut arrays = contents.arrays();
    arrays.push(VtkArray::scalar("von_mises_mpa", &von_mises));
    arrays.push(VtkArray::scalar("strain_energy_density_mj_mm3", &energy));
    arrays.push(VtkArray::symmetric_tensor("stress_mpa", &stress));
    let points = vec![VtkArray::vector("displacement", &displacement)];
    write(
        out,
        stem,
        mesh,
        &VtkFields {
            points,
            cells: arrays,
        },
    )
}

/// Writes `<stem>.vtu` with the regions and fractions of the cells and `<stem>.stl` with their surface; returns the names.
///
/// # Errors
/// [`VtkError`] when a file cannot be written.
pub fn write_mesh(
    out: &Path,
    stem: &str,
    mesh: &VoxelMesh,
) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let contents = Contents::of(mesh);
    let file = write(
        out,
        stem,
        mesh,
        &VtkFields {
            points: Vec::new(),
            cells: contents.arrays(),
        },
    )?;
    let surface = format!("{stem}.stl");
    write_surface_stl(&out.join(&surface), mesh)?;
    Ok(vec![file, surface])
}

fn write(out: &Path, stem: &str, mesh: &VoxelMesh, fields: &VtkFields) -> Result<String, VtkError> {
    let file = format!("{stem}.vtu");
    write_vtu(&out.join(&file), mesh, fields)?;
    Ok(file)
}

fn cell_values(solution: &Solution, cell: &CellStrain, factor: f64) -> CellValues {
    let strain = cell.mean();
    let total: f32 = cell.fractions.iter().sum();
    let mut stress = [0.0; 6];
    for (phase, fraction) in cell
        .fractions
        .iter()
        .enumerate()
        .filter(|(_, fraction)| **fraction > 0.0)
    {
        let share = factor * f64::from(fraction / total);
        let of_phase = solution.phase_stress(phase, &strain);
        stress = std::array::from_fn(|k| stress[k] + share * of_phase[k]);
    }
    CellValues {
        von_mises: von_mises(&stress),
        stress,
        energy_density: factor * factor * solution.energy_density(cell),
    }
}

/// Volume fractions of the cells with material; the writer adds their regions itself.
struct Contents {
    fraction: Vec<f64>,
    coat: Option<Vec<f64>>,
}

impl Contents {
    fn of(mesh: &VoxelMesh) -> Self {
        let cells = || mesh.material_cells();
        let coat = mesh
            .phase("coat")
            .map(|phase| cells().map(|(_, f)| f64::from(f[phase])).collect());
        Self {
            fraction: cells().map(|(_, f)| f64::from(f.iter().sum::<f32>())).collect(),
            coat,
        }
    }

    fn arrays(&self) -> Vec<VtkArray<'_>> {
        let mut arrays = vec![VtkArray::scalar("solid_fraction", &self.fraction)];
        arrays.extend(
            self.coat
                .as_ref()
                .map(|coat| VtkArray::scalar("coat_fraction", coat)),
        );
        arrays
    }
}
