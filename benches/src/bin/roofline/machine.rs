//! What must stand beside a measurement.

use crate::arguments::Arguments;
use cases::outcome::{Host, iso_date};
use serde::Serialize;
use solver::probe::Path;
use std::time::SystemTime;

/// The moment, the machine and what else it was doing.
#[derive(Debug, Serialize)]
pub struct Sitting {
    pub command: String,
    pub date: String,
    pub version: &'static str,
    pub host: Host,
    /// Instruction set that the kernels take by themselves.
    pub simd: &'static str,
    /// Load averages over 1, 5 and 15 minutes, where the system tells.
    pub load_before: Option<String>,
    pub load_after: Option<String>,
}

impl Sitting {
    /// Notes the state before.
    pub fn begin(arguments: &Arguments) -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        Self {
            command: format!(
                "cargo run --release -p benches --bin roofline -- {}",
                words.join(" ")
            ),
            date: arguments
                .date
                .clone()
                .unwrap_or_else(|| iso_date(SystemTime::now())),
            version: env!("CARGO_PKG_VERSION"),
            host: Host::here(),
            simd: Path::best().name,
            load_before: load(),
            load_after: None,
        }
    }

    /// Notes the state after.
    pub fn end(self) -> Self {
        Self {
            load_after: load(),
            ..self
        }
    }
}

fn load() -> Option<String> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
}

/// Bytes of the last-level cache, where Linux tells.
pub fn last_cache_bytes() -> Option<usize> {
    let text = std::fs::read_to_string("/sys/devices/system/cpu/cpu0/cache/index3/size").ok()?;
    let kibibytes: usize = text.trim().strip_suffix('K')?.parse().ok()?;
    Some(kibibytes << 10)
}

/// Largest resident memory of this process so far, where Linux tells.
pub fn peak_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes << 10)
}
