//! Errors beside an exact solution.

use super::Context;
use crate::exact::ExactField;
use crate::load_case::{Driven, gauss_points, point_mm, shape_functions};
use solver::{CellStrain, Solution, contraction};

/// `√(∫|u_h − u|² / ∫|u|²)` over the material, of the last step of a solution beyond yield.
pub(super) fn displacement_error(context: &Context) -> Option<f64> {
    let (solution, field) = solved(context)?;
    let plastic = context.solved.as_ref()?.beyond_yield;
    let moved = |node: [usize; 3]| match plastic {
        Some(found) => found.displacement_mm[solution.mesh().grid().node_index(node)],
        None => solution.displacement(node).unwrap_or_default(),
    };
    relative(solution, |cell| {
        displacement_squares((solution, &moved), &field, cell)
    })
}

/// `√(∫(ε_h − ε):C(ε_h − ε) / ∫ε:Cε)` over the material, of an elastic solution.
pub(super) fn strain_error(context: &Context) -> Option<f64> {
    let (solution, field) = solved(context).filter(|(_, field)| field.yields().is_none())?;
    relative(solution, |cell| strain_squares(solution, &field, cell))
}

fn solved<'a>(context: &'a Context) -> Option<(&'a Solution<'a>, ExactField)> {
    let solved = context.solved.as_ref()?;
    match solved.driven {
        Driven::Exact(field) => Some((solved.solution, field)),
        _ => None,
    }
}

/// Root of the ratio of two sums over the cells, each cell weighted by its volume fraction.
fn relative(solution: &Solution, squares: impl Fn(&CellStrain) -> [f64; 2] + Sync) -> Option<f64> {
    let [error, whole] = solution.fold_cells(
        || [0.0; 2],
        |sums: &mut [f64; 2], cell| {
            let fraction = f64::from(cell.fractions.iter().sum::<f32>());
            let added = squares(cell);
            *sums = [sums[0] + fraction * added[0], sums[1] + fraction * added[1]];
        },
        |sums, part| *sums = [sums[0] + part[0], sums[1] + part[1]],
    );
    (whole > 0.0).then(|| (error / whole).sqrt())
}

/// Squares of error and of the exact displacement, summed over the 2×2×2 points of a cell.
fn displacement_squares(
    (solution, displacement): (&Solution, &impl Fn([usize; 3]) -> [f64; 3]),
    field: &ExactField,
    cell: &CellStrain,
) -> [f64; 2] {
    let grid = solution.mesh().grid();
    let at = grid.cell_position(cell.cell);
    let corner = |s: usize| [at[0] + (s & 1), at[1] + (s >> 1 & 1), at[2] + (s >> 2)];
    let moved: [[f64; 3]; 8] = std::array::from_fn(|s| displacement(corner(s)));
    let mut sums = [0.0; 2];
    for point in gauss_points() {
        let exact = field.displacement_mm(point_mm(grid, at, point));
        let weights = shape_functions(point);
        for c in 0..3 {
            let found: f64 = (0..8).map(|s| weights[s] * moved[s][c]).sum();
            sums = [sums[0] + (found - exact[c]).powi(2), sums[1] + exact[c].powi(2)];
        }
    }
    sums
}

/// Twice the energy densities of the error and of the exact strain, summed over the 2×2×2 points of a cell.
fn strain_squares(solution: &Solution, field: &ExactField, cell: &CellStrain) -> [f64; 2] {
    let grid = solution.mesh().grid();
    let at = grid.cell_position(cell.cell);
    let energy = |strain: &solver::Symmetric| contraction(&field.lame().stress(strain), strain);
    let mut sums = [0.0; 2];
    for (point, found) in gauss_points().into_iter().zip(&cell.strain) {
        let exact = field.strain(point_mm(grid, at, point));
        let error = std::array::from_fn(|k| found[k] - exact[k]);
        sums = [sums[0] + energy(&error), sums[1] + energy(&exact)];
    }
    sums
}
