//! The assembled twin: the same system as a sparse matrix with a direct solve, for tests and small systems.

use crate::constraints::FixedMask;
use crate::error::SolveError;
use crate::operator::{Operator, modal_matrix};
use faer::linalg::solvers::Solve;
use faer::sparse::linalg::cholesky::factorize_symbolic_cholesky;
use faer::sparse::linalg::solvers::Llt;
use faer::sparse::{SparseColMat, SymbolicSparseColMat, Triplet};
use nalgebra_sparse::{CooMatrix, CsrMatrix};

/// Assembles the operator with rows and columns of held degrees of freedom replaced by those of the identity.
///
/// Degree of freedom `3 n + c` is component c of node n.
pub(crate) fn assemble(operator: &Operator, fixed: &FixedMask) -> CsrMatrix<f64> {
    let size = 3 * operator.topology().node_count();
    let mut entries = CooMatrix::new(size, size);
    for_each_cell(operator, |stiffness, corners| {
        let dofs: [usize; 24] = std::array::from_fn(|i| 3 * corners[i / 3] + i % 3);
        for_each_entry(&stiffness, &dofs, fixed, 0.0, |row, column, value| {
            entries.push(row, column, value)
        });
    });
    for dof in (0..size).filter(|&dof| is_fixed(fixed, dof)) {
        entries.push(dof, dof, 1.0);
    }
    CsrMatrix::from(&entries)
}

/// Element matrix in the operator's unit and corner nodes of every cell with material.
fn for_each_cell(operator: &Operator, mut each: impl FnMut([[f64; 24]; 24], [usize; 8])) {
    let element = operator.stiffness().element();
    let spacing = operator.spacing_mm() / operator.unit();
    // Most cells are like the one before.
    let mut last = None;
    let wraps = operator.topology().wraps.as_ref();
    let originals = wraps.map(|wraps| wraps.originals(operator.topology().node_count()));
    let original = |node: usize| originals.as_ref().map_or(node, |of| of[node] as usize);
    for run in &operator.topology().runs {
        for offset in 0..run.length as usize {
            let moduli = operator.stiffness().cell(run.first_cell as usize + offset);
            let stiffness = match last {
                Some((known, stiffness)) if known == moduli => stiffness,
                _ => modal_matrix(&moduli, element, spacing),
            };
            last = Some((moduli, stiffness));
            let node = |corner: usize| original(run.first_node[corner >> 1] as usize + offset + (corner & 1));
            each(stiffness, std::array::from_fn(node));
        }
    }
}

/// Held degrees of freedom of a factorisation: those of the supports, copies of nodes, and one node of a grid that repeats itself, which
/// keeps the body from translations. The forces of such a body balance, so that no force acts on that node.
fn held(operator: &Operator, fixed: &FixedMask) -> FixedMask {
    let mut held = fixed.clone();
    if let Some(wraps) = &operator.topology().wraps {
        let nodes = held.len();
        wraps.copies(nodes).for_each(|copy| held[copy] = ALL);
        held[0] = ALL;
    }
    held
}

/// Every component of a node is held.
const ALL: u8 = 0b111;

fn is_fixed(fixed: &FixedMask, dof: usize) -> bool {
    fixed[dof / 3] & 1 << (dof % 3) != 0
}

/// Entries of an element between free degrees of freedom, those on the diagonal raised by the relative `shift`.
fn for_each_entry(
    stiffness: &[[f64; 24]; 24],
    dofs: &[usize; 24],
    fixed: &FixedMask,
    shift: f64,
    mut each: impl FnMut(usize, usize, f64),
) {
    let free = |i: &usize| !is_fixed(fixed, dofs[*i]);
    for i in (0..24).filter(free) {
        for j in (0..24).filter(free) {
            let raised = if i == j { 1.0 + shift } else { 1.0 };
            each(dofs[i], dofs[j], stiffness[i][j] * raised);
        }
    }
}

/// A sparse Cholesky factorisation.
pub(crate) struct DirectSolver {
    factor: Llt<u32, f64>,
    /// What is held.
    held: FixedMask,
    /// The node that another one copies, or itself; empty where nothing repeats itself.
    originals: Vec<u32>,
}

impl std::fmt::Debug for DirectSolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DirectSolver").finish_non_exhaustive()
    }
}

impl DirectSolver {
    /// Entries that the factor of the operator would have.
    ///
    /// Counted on the graph of the nodes, before the matrix is assembled.
    pub fn entries(operator: &Operator) -> Option<usize> {
        let nodes = operator.topology().node_count();
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(36 * operator.topology().cell_count);
        for_each_cell(operator, |_, corners| {
            for column in corners {
                let lower = corners.iter().filter(|row| **row >= column);
                pairs.extend(lower.map(|&row| (column as u32, row as u32)));
            }
        });
        pairs.sort_unstable();
        pairs.dedup();
        let mut offsets = vec![0u32; nodes + 1];
        for (column, _) in &pairs {
            offsets[*column as usize + 1] += 1;
        }
        for node in 0..nodes {
            offsets[node + 1] += offsets[node];
        }
        let rows = pairs.into_iter().map(|(_, row)| row).collect();
        let graph = SymbolicSparseColMat::new_checked(nodes, nodes, offsets, None, rows);
        let lower = faer::Side::Lower;
        let factor =
            factorize_symbolic_cholesky(graph.as_ref(), lower, Default::default(), Default::default());
        factor.ok().map(|factor| 9 * factor.len_val())
    }

    /// Factorises the operator with held degrees of freedom and a shift as in [`assemble`]; `what` names it in the error.
    pub fn new(
        operator: &Operator,
        fixed: &FixedMask,
        shift: f64,
        what: &'static str,
    ) -> Result<Self, SolveError> {
        let size = 3 * operator.topology().node_count();
        let held = held(operator, fixed);
        let mut lower = Vec::with_capacity(300 * operator.topology().cell_count + size);
        for_each_cell(operator, |stiffness, corners| {
            let dofs: [usize; 24] = std::array::from_fn(|i| 3 * corners[i / 3] + i % 3);
            for_each_entry(&stiffness, &dofs, &held, shift, |row, column, value| {
                if row >= column {
                    lower.push(Triplet::new(row as u32, column as u32, value));
                }
            });
        });
        let held_dofs = (0..size).filter(|&dof| is_fixed(&held, dof));
        lower.extend(held_dofs.map(|dof| Triplet::new(dof as u32, dof as u32, 1.0)));
        let failed = SolveError::Factorisation(what);
        let matrix = SparseColMat::try_new_from_triplets(size, size, &lower).map_err(|_| failed.clone())?;
        drop(lower);
        let factor = matrix.sp_cholesky(faer::Side::Lower).map_err(|_| failed)?;
        let wraps = operator.topology().wraps.as_ref();
        Ok(Self {
            factor,
            originals: wraps.map_or(Vec::new(), |wraps| wraps.originals(held.len())),
            held,
        })
    }

    /// The solution for one right-hand side, zero where something is held; copies of nodes move as their originals.
    pub fn solve(&self, right_hand_side: &[f64]) -> Vec<f64> {
        let mut column = faer::Mat::from_fn(right_hand_side.len(), 1, |i, _| match is_fixed(&self.held, i) {
            true => 0.0,
            false => right_hand_side[i],
        });
        self.factor.solve_in_place(column.as_mut());
        let value = |i: usize| match self.originals.get(i / 3) {
            Some(&node) => column[(3 * node as usize + i % 3, 0)],
            None => column[(i, 0)],
        };
        (0..column.nrows()).map(value).collect()
    }
}
