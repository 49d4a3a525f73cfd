//! How much memory a solve needs, before anything is allocated.

use crate::error::SystemError;

/// Bytes for each node of one level of multigrid: three single fields and six single entries of the smoother.
const SINGLE_NODE_BYTES: f64 = (3 * 12 + 24) as f64;

/// Bytes for each node of the finest level: multigrid, four double fields of the iteration, supports, numbering.
const NODE_BYTES: f64 = SINGLE_NODE_BYTES + (4 * 24 + 1 + 4) as f64;

/// Bytes for each cell with material: two moduli in double and in single precision, region and fractions of the mesh, runs.
const CELL_BYTES: f64 = (16 + 8 + 12) as f64;

/// All coarser levels together, relative to the single-precision part of the finest: nodes thin out by a factor of six
/// at first, since a coarse cell is kept where any of its children is.
const COARSER: f64 = 0.25;

/// What the allocator holds beyond the arrays. With it, predictions are 1 to 11 % above the peaks measured on two threads for
/// 0.4, 1.1, 2.5, 7.8 and 17.8 million degrees of freedom: 39, 84 to 90, 197, 583 and 1248 MB.
const SLACK: f64 = 1.1;

/// Coarsest factor, stacks, code.
const FIXED_BYTES: f64 = 16e6;

/// Predicted need of a solve in bytes, for a mesh of pure cells.
pub fn predicted_bytes(nodes: usize, cells: usize) -> u64 {
    let finest = nodes as f64 * NODE_BYTES + cells as f64 * CELL_BYTES;
    let coarser = COARSER * nodes as f64 * SINGLE_NODE_BYTES;
    (SLACK * (finest + coarser) + FIXED_BYTES) as u64
}

/// Refuses a system that does not fit.
pub(crate) fn check(nodes: usize, cells: usize, limit_bytes: Option<u64>) -> Result<(), SystemError> {
    let needed_bytes = predicted_bytes(nodes, cells);
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

    /// Nodes, cells and peak resident memory of 4×4×4 diamond cells of 16 to 64 voxels, two threads, Linux.
    #[test]
    fn predictions_are_a_tenth_above_measured_peaks_at_most() {
        let measured = [
            (129_797, 73_728, 39.1),
            (373_581, 256_000, 84.3),
            (826_189, 604_160, 197.3),
            (2_588_077, 2_103_296, 582.8),
            (5_919_733, 5_076_992, 1248.3),
        ];
        for (nodes, cells, megabytes) in measured {
            let ratio = predicted_bytes(nodes, cells) as f64 / (1e6 * megabytes);
            assert!((1.0..1.17).contains(&ratio), "{nodes} nodes: {ratio}");
        }
    }

    #[test]
    fn the_machine_tells_what_it_has() {
        if cfg!(target_os = "linux") {
            assert!(available_bytes().unwrap() > 1 << 20);
        }
    }
}
