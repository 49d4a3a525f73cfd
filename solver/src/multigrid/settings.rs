//! What the hierarchy makes of a body: its coarse cells, its smoother, its visits, the level that is solved directly.

use super::coarsen::{Coarsening, V_EXPONENT, W_EXPONENT};
use crate::assembled::DirectSolver;
use crate::operator::Operator;
use crate::topology::Topology;
use rayon::prelude::*;

/// Nodes below which a level is solved directly: its factor then fits in the cache of one core.
const COARSEST_NODES: usize = 1500;

/// Nodes above which no level is, however thin its members.
const MOST_DIRECT_NODES: usize = 60_000;

/// Cells for each node below which a level is of wires one voxel thin, whose factor is cheap.
const WIRES: f64 = 0.35;

/// Operations of the factorisation of such a level, at most, for each node of the finest and in all.
const FACTOR_FLOPS: (f64, f64) = (300_000.0, 6e9);

/// Entries of the factor, at most, for each node of the finest level: if that is the level to be factorised, and if not.
const FACTOR_ENTRIES: (usize, usize) = (500, 5);

/// Cells for each node below which a body is thin: members of one voxel have a quarter to a half, of four 0.6, of eight 0.75.
const THIN: f64 = 0.68;

/// Shear modulus relative to the stiffest cell below which a cell is soft, and the share of such cells from which a body has stiff
/// members in a soft matrix.
const SOFT: (f32, f64) = (0.02, 0.1);

/// Share of the grid with material below which a body is slender: struts so long for their width have poor coarse levels, however
/// many voxels they are wide.
const SLENDER: f64 = 0.25;

/// Relative shift of the coarsest diagonal, so that rigid motions that are only held in the mean do not make it
/// singular. The motions themselves are projected out on the finest level.
const COARSEST_SHIFT: f64 = 1e-7;

/// Whether members of a body are only a voxel or two thin.
pub(crate) fn is_thin(nodes: usize, cells: usize) -> bool {
    (cells as f64) < THIN * nodes as f64
}

/// Whether a level is of wires one voxel thin and small enough to be factorised.
pub(crate) fn is_few_wires(nodes: usize, cells: usize) -> bool {
    nodes <= MOST_DIRECT_NODES && (cells as f64) < WIRES * nodes as f64
}

/// What depends on the body.
///
/// Members one or two voxels thin need better coarse levels and more smoothing there. They, slender members, and stiff members in
/// a soft matrix, whose coarse levels are poor too, visit every coarse level twice (a W-cycle), so that the error of one level does
/// not add to that of the next. Measured on grids of struts and plates and on lattices of 92 % porosity, bare or filled with bone a
/// thousand times softer: 27 to 58 iterations become 16 to 32; on face-centred struts of 92 % and 64 voxels a cell, 36 become 13.
/// A W-cycle costs a tenth more, on a body of 2 million unknowns a quarter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// Relative rise of the coarsest diagonal.
    pub shift: f64,
    /// What coarse cells make of their children.
    pub coarsening: Coarsening,
    /// Steps of the smoother on the finest level.
    pub finest: usize,
    /// Steps on the others.
    pub coarser: usize,
    /// Visits of a coarse level for each of the next finer one: 1 is a V-cycle, 2 a W-cycle.
    pub visits: usize,
    /// Entries of the factor of the coarsest matrix and operations to get it, at most, for a level of more than
    /// [`COARSEST_NODES`].
    factor: (usize, f64),
}

impl Settings {
    /// The settings for the body of the finest level.
    pub fn new(finest: &Operator, motions_are_free: bool) -> Self {
        let topology = finest.topology();
        let shift = if motions_are_free { COARSEST_SHIFT } else { 0.0 };
        let nodes = topology.node_count();
        let entries = match is_few_wires(nodes, topology.cell_count) {
            true => FACTOR_ENTRIES.0,
            false => FACTOR_ENTRIES.1,
        };
        let factor = (entries * nodes, FACTOR_FLOPS.1.min(FACTOR_FLOPS.0 * nodes as f64));
        if is_thin(nodes, topology.cell_count) {
            return Self {
                shift,
                coarsening: Coarsening::Octants,
                finest: 3,
                coarser: 6,
                visits: 2,
                factor,
            };
        }
        let odd = topology.cells.iter().any(|n| n % 2 == 1);
        let (exponent, visits) = match is_slender(topology) || has_soft_matrix(finest) {
            true => (W_EXPONENT, 2),
            false => (V_EXPONENT, 1),
        };
        Self {
            shift,
            coarsening: Coarsening::Means(exponent),
            // Coarse cells that stick out of an odd grid are poor ones.
            finest: if odd { 3 } else { 2 },
            coarser: 4,
            visits,
            factor,
        }
    }

    /// Whether a level is solved directly.
    pub fn is_direct(&self, operator: &Operator) -> bool {
        let nodes = operator.topology().node_count();
        let cells = operator.topology().cell_count;
        let is_odd = operator.topology().cells.iter().any(|n| n % 2 == 1);
        // Coarse cells must not stick out of a grid that repeats itself.
        nodes <= COARSEST_NODES
            || (is_odd && operator.topology().wraps.is_some())
            || (is_few_wires(nodes, cells) && self.allows(operator))
    }

    /// Whether a factor is cheap enough; columns of equal length are assumed in counting operations.
    fn allows(&self, operator: &Operator) -> bool {
        DirectSolver::entries(operator).is_some_and(|entries| {
            let flops = (entries as f64).powi(2) / (3 * operator.topology().node_count()) as f64;
            entries <= self.factor.0 && flops <= self.factor.1
        })
    }
}

fn is_slender(topology: &Topology) -> bool {
    let grid: f64 = topology.cells.iter().map(|&n| n as f64).product();
    (topology.cell_count as f64) < SLENDER * grid
}

/// Whether a good part of the cells is far softer than the stiffest.
pub(super) fn has_soft_matrix(operator: &Operator) -> bool {
    let count = operator.topology().cell_count;
    let [_, mu, _] = operator.stiffness().relative();
    let stiffest = mu[..count].par_iter().copied().reduce(|| 0.0, f32::max);
    let soft = mu[..count].par_iter().filter(|&&mu| mu < SOFT.0 * stiffest);
    soft.count() as f64 > SOFT.1 * count as f64
}
