//! How much memory a solve needs, before anything is allocated.

use crate::error::SystemError;
use crate::multigrid::{is_few_wires, is_thin};

/// Bytes for each node of the finest level: displacement in double precision; direction, residual and three vectors of the cycle,
/// and six entries of the smoother in single precision; supports.
const NODE_BYTES: f64 = (24 + 5 * 12 + 24 + 1) as f64;

/// Bytes for each cell with material: three moduli, and for half of the meshes what rounding takes from them; runs.
const CELL_BYTES: f64 = (12 + 6 + 4) as f64;

/// Bytes of all coarser levels for each node of the finest: they have a fifth to a third of its nodes, without displacement and
/// direction.
const COARSER_BYTES: f64 = 26.0;

/// The same of a full block, whose coarser levels have a seventh of its nodes. Between it and a lattice of [`LATTICE`] it falls.
const BLOCK_COARSER_BYTES: f64 = 14.0;

/// Cells for each node above which a body is more like a block than like a lattice of many voxels.
const LATTICE: f64 = 0.86;

/// The same of thin bodies, whose coarse cells hold the shares of eight octants.
const THIN_COARSER_BYTES: f64 = 41.0;

/// The factor of a few wires one voxel thin, for each node: at most, a grid of them has a third of it.
const WIRES_FACTOR_BYTES: f64 = 4000.0;

/// Coarsest factor, stacks, code.
const FIXED_BYTES: f64 = 8e6;

/// Predicted need of a solve in bytes, the mesh not included. Within 7 % of the peaks measured from 1.1 to 17.8 million degrees of
/// freedom on two threads.
pub fn predicted_bytes(nodes: usize, cells: usize) -> u64 {
    let coarser = if is_few_wires(nodes, cells) {
        WIRES_FACTOR_BYTES
    } else if is_thin(nodes, cells) {
        THIN_COARSER_BYTES
    } else {
        let part = (cells as f64 / nodes as f64 - LATTICE) / (1.0 - LATTICE);
        COARSER_BYTES + part.clamp(0.0, 1.0) * (BLOCK_COARSER_BYTES - COARSER_BYTES)
    };
    (nodes as f64 * (NODE_BYTES + coarser) + cells as f64 * CELL_BYTES + FIXED_BYTES) as u64
}

/// Bytes for each phase of a cell of an elastoplastic run: two states and a tangent of its eight points, the cell's own beside them.
const PLASTIC_PHASE_BYTES: f64 = (2 * 224 + 256 + 8 + 120) as f64;

/// Bytes for each node of an elastoplastic run: the vectors of Newton's method and its conjugate gradients, in double precision.
const PLASTIC_NODE_BYTES: f64 = (9 * 24) as f64;

/// What an elastoplastic run is predicted to need beside [`predicted_bytes`]; `phases` counts each phase of each cell.
pub fn predicted_plastic_bytes(nodes: usize, phases: usize) -> u64 {
    (nodes as f64 * PLASTIC_NODE_BYTES + phases as f64 * PLASTIC_PHASE_BYTES) as u64
}

/// Bytes for each cell with material of a search for buckling: the pairs of its corners.
const BUCKLING_CELL_BYTES: f64 = (28 * 4) as f64;

/// Bytes for each node and vector of the block: displacements and two products of vector, direction and residual.
const BUCKLING_VECTOR_BYTES: f64 = (9 * 24) as f64;

/// Vectors of the block beside the modes asked for.
const BUCKLING_GUARDS: f64 = crate::buckling::GUARDS as f64;

/// What a search for buckling is predicted to need beside [`predicted_bytes`]: its vectors, one more, and the modes as they are given back.
pub fn predicted_buckling_bytes(nodes: usize, cells: usize, modes: usize) -> u64 {
    let block = (modes as f64 + BUCKLING_GUARDS) * BUCKLING_VECTOR_BYTES;
    (nodes as f64 * (block + 24.0) + cells as f64 * BUCKLING_CELL_BYTES) as u64
}

/// What the responses to six mean strains take beside the solve, in bytes: three components in single precision for each node and each
/// strain.
pub fn response_bytes(nodes: usize) -> u64 {
    6 * 12 * nodes as u64
}

/// Refuses a system that does not fit.
pub(crate) fn check(nodes: usize, cells: usize, limit_bytes: Option<u64>) -> Result<(), SystemError> {
    fits(predicted_bytes(nodes, cells), limit_bytes)
}

/// Refuses a system that does not fit with its six responses.
pub(crate) fn check_responses(
    nodes: usize,
    cells: usize,
    limit_bytes: Option<u64>,
) -> Result<(), SystemError> {
    fits(predicted_bytes(nodes, cells) + response_bytes(nodes), limit_bytes)
}

/// Refuses a system that does not fit with so many bytes more.
pub(crate) fn check_more(
    nodes: usize,
    cells: usize,
    more_bytes: u64,
    limit_bytes: Option<u64>,
) -> Result<(), SystemError> {
    fits(predicted_bytes(nodes, cells) + more_bytes, limit_bytes)
}

fn fits(needed_bytes: u64, limit_bytes: Option<u64>) -> Result<(), SystemError> {
    match limit_bytes.or_else(available_bytes) {
        Some(available_bytes) if needed_bytes > available_bytes => Err(SystemError::Memory {
            needed_bytes,
            available_bytes,
        }),
        _ => Ok(()),
    }
}

/// Memory that the machine says is available, where it says so.
pub fn available_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(1024 * kibibytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_limit_is_refused_with_both_numbers() {
        let needed_bytes = predicted_bytes(1000, 800);
        assert!(check(1000, 800, Some(needed_bytes)).is_ok());
        let available_bytes = needed_bytes - 1;
        let expected = SystemError::Memory {
            needed_bytes,
            available_bytes,
        };
        assert_eq!(check(1000, 800, Some(available_bytes)), Err(expected));
    }

    #[test]
    fn six_responses_are_counted() {
        let needed_bytes = predicted_bytes(1000, 800) + 6 * 3 * 4 * 1000;
        assert!(check_responses(1000, 800, Some(needed_bytes)).is_ok());
        assert!(check_responses(1000, 800, Some(needed_bytes - 1)).is_err());
    }

    /// Voxels along an edge, nodes, cells and peak resident memory of 4×4×4 diamond cells of 24 to 64 voxels, two threads, Linux. The
    /// mesh takes a byte for each voxel.
    #[test]
    fn predictions_are_within_a_tenth_of_measured_peaks() {
        let measured = [
            (96u64, 373_581, 256_000, 63.0),
            (128, 826_189, 604_160, 135.0),
            (192, 2_588_077, 2_103_296, 387.0),
            (256, 5_919_733, 5_076_992, 859.0),
        ];
        for (edge, nodes, cells, megabytes) in measured {
            let ratio = (predicted_bytes(nodes, cells) + edge.pow(3)) as f64 / (1e6 * megabytes);
            assert!((0.93..1.1).contains(&ratio), "{nodes} nodes: {ratio}");
        }
    }

    #[test]
    fn the_machine_tells_what_it_has() {
        if cfg!(target_os = "linux") {
            assert!(available_bytes().unwrap() > 1 << 20);
        }
    }
}
