//! Young's modulus in every direction: a surface for ParaView, and a figure.

mod figure;
mod sphere;

use meshing::{VtkArray, VtkError, write_vtp};
use solver::EffectiveModuli;
use sphere::Sphere;
use std::path::Path;

/// Steps from an edge of the icosahedron: its 10·16² + 2 directions lie about 4° apart.
const STEPS: usize = 16;

/// Why the files of a surface were not written.
#[derive(Debug, thiserror::Error)]
pub enum ModulusError {
    /// The surface.
    #[error(transparent)]
    Vtk(#[from] VtkError),
    /// The figure.
    #[error("cannot write the figure `{0}`: {1}")]
    Figure(String, std::io::Error),
}

/// Writes `<stem>-modulus.vtp`, the surface with the radius `E(n)/E_max` in each direction n, and `<stem>-modulus.svg`, the figure; returns
/// their names.
///
/// The surface has the point arrays `young_mpa`, `linear_compressibility_per_mpa`, `shear_lowest_mpa` and `shear_highest_mpa`: of the
/// direction from the origin to the point.
///
/// # Errors
/// [`ModulusError`] when a file cannot be written.
pub fn write(out: &Path, stem: &str, moduli: &EffectiveModuli) -> Result<Vec<String>, ModulusError> {
    let [surface, picture] = ["vtp", "svg"].map(|ending| format!("{stem}-modulus.{ending}"));
    write_surface(&out.join(&surface), moduli)?;
    std::fs::write(out.join(&picture), figure::svg(moduli))
        .map_err(|error| ModulusError::Figure(picture.clone(), error))?;
    Ok(vec![surface, picture])
}

fn write_surface(path: &Path, moduli: &EffectiveModuli) -> Result<(), VtkError> {
    let sphere = Sphere::new(STEPS);
    let of_directions = |value: &dyn Fn([f64; 3]) -> f64| -> Vec<f64> {
        sphere.directions.iter().map(|&n| value(n)).collect()
    };
    let young = of_directions(&|n| moduli.young_along_mpa(n));
    let compressibility = of_directions(&|n| moduli.linear_compressibility_per_mpa(n));
    let lowest = of_directions(&|n| moduli.shear_range_mpa(n).lowest_mpa);
    let highest = of_directions(&|n| moduli.shear_range_mpa(n).highest_mpa);
    let [_, stiffest] = moduli.extremes();
    let radii = young.iter().map(|young| young / stiffest.young_mpa);
    let points: Vec<[f64; 3]> = sphere
        .directions
        .iter()
        .zip(radii)
        .map(|(n, radius)| n.map(|x| radius * x))
        .collect();
    let arrays = [
        VtkArray::scalar("young_mpa", &young),
        VtkArray::scalar("linear_compressibility_per_mpa", &compressibility),
        VtkArray::scalar("shear_lowest_mpa", &lowest),
        VtkArray::scalar("shear_highest_mpa", &highest),
    ];
    write_vtp(path, &points, &sphere.triangles, &arrays)
}
