//! Movement of a loaded face.

use super::Context;
use crate::load_case::Driven;
use solver::{End, Face, Solution};

pub(super) fn along_x(context: &Context) -> Option<f64> {
    Some(mean_displacement(context)?[0])
}

pub(super) fn along_y(context: &Context) -> Option<f64> {
    Some(mean_displacement(context)?[1])
}

pub(super) fn along_z(context: &Context) -> Option<f64> {
    Some(mean_displacement(context)?[2])
}

/// `∫u dA / A` in mm over the material of the loaded face, weighted as its load is: for a force F alone, F times it is twice the
/// strain energy. Absent where several faces are loaded.
fn mean_displacement(context: &Context) -> Option<[f64; 3]> {
    let solved = context.solved.as_ref()?;
    match solved.driven {
        Driven::Faces { loaded: Some(face) } => face_mean(solved.solution, face),
        _ => None,
    }
}

fn face_mean(solution: &Solution, face: Face) -> Option<[f64; 3]> {
    let grid = solution.mesh().grid();
    let normal = face.axis.index();
    let level = match face.end {
        End::Low => 0,
        End::High => grid.cells[normal] - 1,
    };
    let side = usize::from(face.end == End::High);
    let (mut sum, mut area) = ([0.0; 3], 0.0);
    for (cell, fractions) in solution.mesh().material_cells_in(0..grid.cell_count()) {
        let at = grid.cell_position(cell);
        if at[normal] != level {
            continue;
        }
        let weight = f64::from(fractions.iter().sum::<f32>());
        area += weight;
        for corner in (0..8).filter(|corner| corner >> normal & 1 == side) {
            let node = std::array::from_fn(|a| at[a] + (corner >> a & 1));
            let moved = solution.displacement(node)?;
            sum = std::array::from_fn(|c| sum[c] + 0.25 * weight * moved[c]);
        }
    }
    (area > 0.0).then(|| sum.map(|moved| moved / area))
}
