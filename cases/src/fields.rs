//! What a VTK file of a run shows.

use crate::structure::implant_phases;
use meshing::{
    CellFractions, Occupancy, StlError, Surface, VoxelMesh, VtkArray, VtkError, VtkFields, write_surface_stl,
    write_vtu,
};
use solver::{Buckling, CellStrain, Solution, Symmetric, von_mises};
use std::path::Path;
use std::slice::IterMut;
use std::sync::{Mutex, PoisonError};

/// What a file shows of a solution; the solution itself is not needed any more, which frees most of the memory of a run.
pub struct SolutionFields {
    displacement: Vec<[f64; 3]>,
    cells: CellFields,
    plastic_strain: Option<Vec<f64>>,
    /// Name and displacement of each.
    modes: Vec<(String, Vec<[f64; 3]>)>,
}

impl SolutionFields {
    /// Displacement, stress and energy at `factor` times the solved load.
    ///
    /// The stress of a cell is the mean over its 2×2×2 points and, by volume, over its phases; the energy density is the mean
    /// over the cell, so that its sum times the cell volume is the strain energy.
    pub fn new(solution: &Solution, factor: f64) -> Self {
        let cells = CellFields::new(solution, factor);
        Self {
            displacement: solution.displacements().map(|u| u.map(|x| factor * x)).collect(),
            cells,
            plastic_strain: None,
            modes: Vec::new(),
        }
    }

    /// With the equivalent plastic strain of a compression beyond yield; displacement and stress stay those of the elastic body.
    pub fn with_plastic_strain(self, equivalent: Option<Vec<f64>>) -> Self {
        Self {
            plastic_strain: equivalent,
            ..self
        }
    }

    /// With the modes of linear buckling, the largest displacement of each being one.
    pub fn with_modes(self, buckling: Option<Buckling>) -> Self {
        let modes = buckling.into_iter().flat_map(|found| found.modes);
        let named = |(k, mode)| (format!("buckling_mode_{}", k + 1), mode);
        Self {
            modes: modes.enumerate().map(named).collect(),
            ..self
        }
    }

    /// Writes `<stem>.vtu` of the mesh that was solved; returns the file's name.
    ///
    /// # Errors
    /// [`VtkError`] when the file cannot be written.
    pub fn write(&self, out: &Path, stem: &str, mesh: &VoxelMesh) -> Result<String, VtkError> {
        let contents = Contents::of(mesh);
        let mut cells = contents.arrays();
        cells.extend(self.cells.arrays());
        let plastic = self.plastic_strain.as_ref();
        cells.extend(plastic.map(|strain| VtkArray::scalar("equivalent_plastic_strain", strain)));
        let mut points = vec![VtkArray::vector("displacement", &self.displacement)];
        let modes = self.modes.iter();
        points.extend(modes.map(|(name, mode)| VtkArray::vector(name, mode)));
        write(out, stem, mesh, &VtkFields { points, cells })
    }
}

impl std::fmt::Debug for SolutionFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SolutionFields").finish_non_exhaustive()
    }
}

/// Values of the cells with material, by rising index.
struct CellFields {
    stress: Vec<Symmetric>,
    von_mises: Vec<f64>,
    energy_density: Vec<f64>,
}

impl CellFields {
    /// Fills every array in its place: with lists in between, memory would peak here.
    fn new(solution: &Solution, factor: f64) -> Self {
        let mesh = solution.mesh();
        let count = mesh.material_cell_count();
        let mut fields = Self {
            stress: vec![[0.0; 6]; count],
            von_mises: vec![0.0; count],
            energy_density: vec![0.0; count],
        };
        let [nx, ny, _] = mesh.grid().cells;
        let layers = fields.layers(mesh.regions().chunks(nx * ny));
        solution.map_cells(|cell| {
            let stress = cell_stress(solution, cell, factor);
            let energy_density = factor * factor * solution.energy_density(cell);
            // One thread has all cells of a layer, in order: nobody waits.
            let mut layer = layers[cell.cell / (nx * ny)]
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            layer.fill_next(stress, energy_density);
        });
        drop(layers);
        fields
    }

    /// The places of the cells of each layer, given the regions of its cells.
    fn layers<'a>(&'a mut self, regions: impl Iterator<Item = &'a [u8]>) -> Vec<Mutex<LayerFields<'a>>> {
        let mut stress = self.stress.as_mut_slice();
        let mut von_mises = self.von_mises.as_mut_slice();
        let mut energy_density = self.energy_density.as_mut_slice();
        let next_layer = |regions: &[u8]| {
            let count = regions.iter().filter(|&&region| region != 0).count();
            let layer = LayerFields {
                stress: stress.split_off_mut(..count).unwrap_or_default().iter_mut(),
                von_mises: von_mises.split_off_mut(..count).unwrap_or_default().iter_mut(),
                energy_density: energy_density
                    .split_off_mut(..count)
                    .unwrap_or_default()
                    .iter_mut(),
            };
            Mutex::new(layer)
        };
        regions.map(next_layer).collect()
    }

    fn arrays(&self) -> [VtkArray<'_>; 3] {
        [
            VtkArray::scalar("von_mises_mpa", &self.von_mises),
            VtkArray::scalar("strain_energy_density_mj_mm3", &self.energy_density),
            VtkArray::symmetric_tensor("stress_mpa", &self.stress),
        ]
    }
}

/// Places of the cells of one layer that are yet to be filled.
struct LayerFields<'a> {
    stress: IterMut<'a, Symmetric>,
    von_mises: IterMut<'a, f64>,
    energy_density: IterMut<'a, f64>,
}

impl LayerFields<'_> {
    fn fill_next(&mut self, stress: Symmetric, energy_density: f64) {
        let places = (
            self.stress.next(),
            self.von_mises.next(),
            self.energy_density.next(),
        );
        if let (Some(stress_place), Some(von_mises_place), Some(energy_place)) = places {
            *stress_place = stress;
            *von_mises_place = von_mises(&stress);
            *energy_place = energy_density;
        }
    }
}

/// Files of a mesh by name, and doubts about them.
#[derive(Debug, Default)]
pub struct MeshFiles {
    /// Names.
    pub names: Vec<String>,
    /// In words.
    pub warnings: Vec<String>,
}

/// Writes `<stem>.vtu` with the regions and fractions of the cells, and `<stem>.stl` with the surface of the implant for printing: closed,
/// manifold, of the volume of the cells. Where members are too thin for that it is the surface of the voxels, with a warning.
///
/// # Errors
/// When a file cannot be written.
pub fn write_mesh(out: &Path, stem: &str, mesh: &VoxelMesh) -> Result<MeshFiles, Box<dyn std::error::Error>> {
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
    let warnings = write_stl(&out.join(&surface), mesh)?;
    Ok(MeshFiles {
        names: vec![file, surface],
        warnings,
    })
}

fn write_stl(path: &Path, mesh: &VoxelMesh) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let occupancy = Occupancy::of_phases(mesh, &implant_phases(mesh))?;
    match Surface::of(&occupancy).and_then(|surface| surface.write_stl(path)) {
        Ok(_) => Ok(Vec::new()),
        Err(error @ StlError::VolumeMissed { .. }) => {
            write_surface_stl(path, mesh)?;
            Ok(vec![format!(
                "the STL file has the surface of the voxels: {error}"
            )])
        }
        Err(error) => Err(error.into()),
    }
}

fn write(out: &Path, stem: &str, mesh: &VoxelMesh, fields: &VtkFields) -> Result<String, VtkError> {
    let file = format!("{stem}.vtu");
    write_vtu(&out.join(&file), mesh, fields)?;
    Ok(file)
}

fn cell_stress(solution: &Solution, cell: &CellStrain, factor: f64) -> Symmetric {
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
    stress
}

/// Volume fractions of the cells with material; the writer adds their regions itself.
struct Contents {
    fraction: Vec<f64>,
    coat: Option<Vec<f64>>,
}

impl Contents {
    fn of(mesh: &VoxelMesh) -> Self {
        let cells = || mesh.material_cells();
        let coats: Vec<usize> = mesh.coat_phases().collect();
        let of_coat = |f: CellFractions| coats.iter().map(|&phase| f64::from(f[phase])).sum();
        let coat = (!coats.is_empty()).then(|| cells().map(|(_, f)| of_coat(f)).collect());
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
