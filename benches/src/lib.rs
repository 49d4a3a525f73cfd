//! What the benches share: the diamond problem on cubes of 4×4×4 cells. See `benches/README.md`.

use meshing::{Coat, ImageCell, MeshReport, SizedCell, Sizing, UnitCell, VoxelMesh, lattice};
use solver::{
    Axis, Body, Boundary, Condition, Element, Face, Isotropic, Mixing, Nodes, SolveError, SolveOptions,
    System, SystemError,
};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why there is nothing to measure.
pub type AnyError = Box<dyn std::error::Error>;

/// Cells along an edge of the specimen.
pub const CELLS: usize = 4;

/// Voxels along an edge of the specimens that are measured.
pub const SIZES: [usize; 3] = [32, 64, 96];

/// Samples of a bench, the fewest that criterion takes. With the two times below all benches together take less than ten minutes.
pub const SAMPLES: usize = 10;
/// Time for which a bench runs before it is measured.
pub const WARM_UP: Duration = Duration::from_millis(500);
/// Time for which a bench is measured; a long one takes its samples all the same.
pub const MEASUREMENT: Duration = Duration::from_secs(2);

/// Fifteen micrometres, grown outward.
pub const COAT: Coat = Coat {
    outward_mm: 0.015,
    inward_mm: 0.0,
};

/// The diamond cell of the case `tantalum-diamond`: 70 % porosity, 0.4 mm struts.
///
/// # Errors
/// None, as long as the table of lattices has a diamond.
pub fn diamond() -> Result<SizedCell, AnyError> {
    let sizing = Sizing {
        porosity: Some(0.7),
        member_mm: Some(0.4),
        ..Sizing::default()
    };
    Ok(lattice::find("diamond").ok_or("no diamond")?.sized(&sizing)?)
}

/// The uncoated specimen on a grid of `voxels`³.
///
/// # Errors
/// Fewer than 16 voxels.
pub fn specimen(voxels: usize) -> Result<VoxelMesh, AnyError> {
    let unit = UnitCell::cut(&diamond()?, Coat::NONE, voxels / CELLS)?;
    Ok(unit.tiled([CELLS; 3]))
}

/// The image of a diamond cell in the library: 16, 24 or 32 voxels along its edge.
pub fn library_image(voxels: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases/library/data/diamond");
    folder.join(format!("cell_{voxels}.npy"))
}

/// A specimen of `copies`³ copies of a voxel image (`.npy`) of 1.5 mm, made as a run makes it: islands removed.
///
/// # Errors
/// A file that cannot be read, or is no image.
pub fn image_specimen(path: &Path, copies: usize) -> Result<VoxelMesh, AnyError> {
    let image = ImageCell::from_npy(&std::fs::read(path)?, 1.5)?;
    let unit = image.cut(Coat::NONE)?;
    let (mesh, _) = MeshReport::of_image(&image, unit.coat, unit.tiled([copies; 3]));
    Ok(mesh)
}

/// The system of a specimen of titanium alloy between rough platens, shortened by 1 %.
///
/// # Errors
/// As [`System::new`].
pub fn system(mesh: &VoxelMesh) -> Result<System<'_>, SystemError> {
    system_of(mesh, Element::default())
}

/// The same with a choice of the element.
///
/// # Errors
/// As [`System::new`].
pub fn system_of(mesh: &VoxelMesh, element: Element) -> Result<System<'_>, SystemError> {
    let materials = [Isotropic::new(114_000.0, 0.342)?];
    let body = Body {
        mesh,
        materials: &materials,
        mixing: Mixing::default(),
        element,
    };
    System::new(&body, &rough_platens(mesh), None)
}

fn rough_platens(mesh: &VoxelMesh) -> Boundary {
    let [low, high] = [Face::low(Axis::Z), Face::high(Axis::Z)];
    let mut boundary = Boundary::default();
    boundary.conditions.extend(Condition::clamped(low));
    for (axis, value_mm) in [
        (Axis::X, 0.0),
        (Axis::Y, 0.0),
        (Axis::Z, -0.01 * mesh.grid().extent_mm()[2]),
    ] {
        let nodes = Nodes::Face(high);
        boundary.conditions.push(Condition::Displacement {
            nodes,
            axis,
            value_mm,
        });
    }
    boundary
}

/// Set-up of the preconditioner and iteration to 1e-6; returns the iterations.
///
/// # Errors
/// As [`System::solve`].
pub fn solved(system: &System) -> Result<usize, SolveError> {
    let solution = system.solve(&SolveOptions::default(), &mut |_| ControlFlow::Continue(()))?;
    Ok(solution.convergence().iterations)
}
