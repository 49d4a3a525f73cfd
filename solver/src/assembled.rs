//! The assembled twin: the same system as a sparse matrix with a direct solve, for tests and small systems.

use crate::constraints::FixedMask;
use crate::error::SolveError;
use crate::operator::{Operator, modal_matrix};
use faer::linalg::solvers::Solve;
use faer::sparse::linalg::cholesky::factorize_symbolic_cholesky;
use faer::sparse::linalg::solvers::Llt;
use faer::sparse::{SparseColMat, SymbolicSparseColMat};
use nalgebra_sparse::{CooMatrix, CsrMatrix};

/// Assembles the operator with rows and columns of held degrees of freedom replaced by those of the identity.
///
/// Degree of freedom `3 n + c` is component c of node n. Diagonals are raised by the relative `shift`.
pub(crate) fn assemble(operator: &Operator, fixed: &FixedMask, shift: f64) -> CsrMatrix<f64> {
    let size = 3 * operator.topology().node_count();
    let mut entries = CooMatrix::new(size, size);
    for run in &operator.topology().runs {
        for offset in 0..run.length as usize {
            let moduli = operator.stiffness().cell(run.first_cell as usize + offset);
            let element = operator.stiffness().element();
            let spacing = operator.spacing_mm() / operator.unit();
            let stiffness = modal_matrix(&moduli, element, spacing);
            let node = |corner: usize| run.first_node[corner >> 1] as usize + offset + (corner & 1);
            let dofs: [usize; 24] = std::array::from_fn(|i| 3 * node(i / 3) + i % 3);
            push_element(&mut entries, &stiffness, &dofs, fixed, shift);
        }
    }
    for dof in (0..size).filter(|&dof| is_fixed(fixed, dof)) {
        entries.push(dof, dof, 1.0);
    }
    CsrMatrix::from(&entries)
}

fn is_fixed(fixed: &FixedMask, dof: usize) -> bool {
    fixed[dof / 3] & 1 << (dof % 3) != 0
}

fn push_element(
    entries: &mut CooMatrix<f64>,
    stiffness: &[[f64; 24]; 24],
    dofs: &[usize; 24],
    fixed: &FixedMask,
    shift: f64,
) {
    for (i, row) in stiffness
        .iter()
        .enumerate()
        .filter(|(i, _)| !is_fixed(fixed, dofs[*i]))
    {
        for (j, value) in row.iter().enumerate().filter(|(j, _)| !is_fixed(fixed, dofs[*j])) {
            let raised = if i == j { value * (1.0 + shift) } else { *value };
            entries.push(dofs[i], dofs[j], raised);
        }
    }
}

/// A sparse Cholesky factorisation.
pub(crate) struct DirectSolver {
    factor: Llt<usize, f64>,
}

impl std::fmt::Debug for DirectSolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DirectSolver").finish_non_exhaustive()
    }
}

impl DirectSolver {
    /// Entries that the factor of a symmetric matrix would have.
    pub fn entries(matrix: &CsrMatrix<f64>) -> Option<usize> {
        let size = matrix.nrows();
        let (offsets, indices) = (matrix.row_offsets().to_vec(), matrix.col_indices().to_vec());
        let symbolic = SymbolicSparseColMat::new_checked(size, size, offsets, None, indices);
        let lower = faer::Side::Lower;
        let factor =
            factorize_symbolic_cholesky(symbolic.as_ref(), lower, Default::default(), Default::default());
        factor.ok().map(|factor| factor.len_val())
    }

    /// Factorises a symmetric positive definite matrix; `what` names it in the error.
    pub fn new(matrix: CsrMatrix<f64>, what: &'static str) -> Result<Self, SolveError> {
        let size = matrix.nrows();
        let (offsets, indices, values) = matrix.disassemble();
        // The matrix is symmetric: its rows are its columns.
        let symbolic = SymbolicSparseColMat::new_checked(size, size, offsets, None, indices);
        let matrix = SparseColMat::new(symbolic, values);
        let factor = matrix
            .sp_cholesky(faer::Side::Lower)
            .map_err(|_| SolveError::Factorisation(what))?;
        Ok(Self { factor })
    }

    /// The solution for one right-hand side.
    pub fn solve(&self, right_hand_side: &[f64]) -> Vec<f64> {
        let mut column = faer::Mat::from_fn(right_hand_side.len(), 1, |i, _| right_hand_side[i]);
        self.factor.solve_in_place(column.as_mut());
        (0..column.nrows()).map(|i| column[(i, 0)]).collect()
    }
}
