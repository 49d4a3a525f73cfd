//! What can go wrong in the solver.

use crate::elasticity::Isotropic;
use crate::rigid::RigidMotion;
use thiserror::Error;

/// The input does not describe a solvable system.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SystemError {
    /// A material that is not positive definite.
    #[error("material with E = {} MPa and ν = {} is not positive definite (E > 0, -1 < ν < 0.5)", .0.young_mpa, .0.poisson)]
    Material(Isotropic),
    /// Materials and phases do not pair up.
    #[error("the mesh has {phases} phases, but {materials} materials were given")]
    MaterialCount {
        /// Phases of the mesh.
        phases: usize,
        /// Materials given.
        materials: usize,
    },
    /// An exponent of the mixing rule that is below one or not finite.
    #[error("the mixing exponent must be a finite number of at least one, not {0}")]
    MixingExponent(f64),
    /// An exponent added in re-entrant corners that is negative or not finite.
    #[error("the exponent added in re-entrant corners must be a finite number of at least zero, not {0}")]
    CornerExponent(f64),
    /// There is no material in the mesh.
    #[error("the mesh has no material")]
    Empty,
    /// A condition names nodes or faces without material.
    #[error("{0} touches no material")]
    ConditionOnVoid(String),
    /// Two conditions prescribe different displacements for one degree of freedom.
    #[error("two conditions prescribe different displacements along {axis} at node {node:?}")]
    Contradiction {
        /// Axis letter.
        axis: char,
        /// Node position in the grid.
        node: [usize; 3],
    },
    /// A load or displacement is not finite.
    #[error("a prescribed displacement or load is not a finite number")]
    NotFinite,
    /// Supports leave rigid motions free.
    #[error("no support against rigid motion: {}", list(.0))]
    FreeMotions(Vec<RigidMotion>),
    /// A piece of the body hangs free.
    #[error("the body has {pieces} disconnected pieces, and one of {cells} cells around node {node:?} is free to move: {}", list(.motions))]
    FreePiece {
        /// Number of pieces.
        pieces: usize,
        /// Cells of the free piece.
        cells: usize,
        /// A node of the free piece, grid position.
        node: [usize; 3],
        /// Its free motions.
        motions: Vec<RigidMotion>,
    },
    /// A block that repeats itself falls into pieces, or has directions without material across.
    #[error(
        "repeated along all axes, the body is {pieces} pieces and holds together along {directions} of 3 directions: it has no effective stiffness"
    )]
    NotSpanning {
        /// Number of pieces.
        pieces: usize,
        /// Independent directions in which a piece reaches its next copy.
        directions: usize,
    },
    /// A block that repeats itself has numbers of cells that do not halve often enough.
    #[error(
        "{0:?} cells cannot be halved until few are left, as a block that repeats itself must be: take multiples of 8 or 16"
    )]
    OddCells([usize; 3]),
    /// A stiffness that stores no energy in some strain.
    #[error("the effective stiffness is not positive definite")]
    NotPositiveDefinite,
    /// A flow curve that is none.
    #[error(
        "a flow curve starts at no plastic strain with a positive stress, its strains rise, its stresses do not fall"
    )]
    Hardening,
    /// More memory is needed than there is.
    #[error("the system needs {needed_bytes} bytes of memory, {available_bytes} are available")]
    Memory {
        /// Predicted need.
        needed_bytes: u64,
        /// What the machine or the user grants.
        available_bytes: u64,
    },
    /// More nodes than 32-bit numbers can tell apart.
    #[error("{0} nodes with material are more than this program can number (4 294 967 295)")]
    TooManyNodes(u64),
}

/// A valid system was not solved.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SolveError {
    /// The residual did not reach the tolerance.
    #[error(
        "not converged: relative residual {relative_residual:.2e} after {iterations} iterations, tolerance {tolerance:.2e}"
    )]
    NotConverged {
        /// Iterations done.
        iterations: usize,
        /// Residual reached, relative to the start.
        relative_residual: f64,
        /// Residual asked for.
        tolerance: f64,
    },
    /// A mesh is said to be cubic and is not.
    #[error("the mesh is not the same when its axes change places in turn, as that of a cubic lattice is")]
    NotThreefold,
    /// A direct factorisation failed.
    #[error("the matrix of the {0} is not positive definite")]
    Factorisation(&'static str),
    /// A system that is made on the way is none.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}

fn list(motions: &[RigidMotion]) -> String {
    motions
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
