//! The command line.

use clap::{Parser, ValueEnum};
use solver::Element;
use std::path::PathBuf;

/// Kernels of a solve against the ceilings of the machine, as a Markdown table.
#[derive(Debug, Parser)]
pub struct Arguments {
    /// Voxels along an edge of the specimens.
    #[arg(long, value_delimiter = ',', default_value = "32,64,96")]
    pub voxels: Vec<usize>,
    /// Numbers of threads [default: 1 and all; with --sizes all].
    #[arg(long, value_delimiter = ',')]
    pub threads: Vec<usize>,
    /// Least seconds for which a kernel is repeated.
    #[arg(long, default_value_t = 0.4)]
    pub seconds: f64,
    /// Time, iterations and memory of whole solves of voxel images instead, each in a process of its own.
    #[arg(long)]
    pub sizes: bool,
    /// With --sizes: a voxel image (.npy), repeatable [default: those of the library, 2 to 4 copies].
    #[arg(long)]
    pub image: Vec<PathBuf>,
    /// With --sizes: copies of each image along an edge.
    #[arg(long, value_delimiter = ',', default_value = "4")]
    pub cells: Vec<usize>,
    /// With --sizes: the element.
    #[arg(long, value_enum, default_value = "hex8i")]
    pub element: ElementName,
    /// With --sizes: processes a size; the table has the fastest.
    #[arg(long, default_value_t = 3)]
    pub repeat: usize,
    /// Date to record [default: the clock's].
    #[arg(long)]
    pub date: Option<String>,
    /// File for everything measured, as JSON.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// One solve in this process, for --sizes.
    #[arg(long, hide = true)]
    pub one: bool,
}

/// Names of the elements.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ElementName {
    /// Incompatible modes, the default of a case.
    Hex8i,
    /// Plain trilinear, that of the comparison problem.
    Hex8,
}

impl ElementName {
    /// The element itself.
    pub fn element(self) -> Element {
        match self {
            Self::Hex8i => Element::Hex8i,
            Self::Hex8 => Element::Hex8,
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hex8i => "hex8i",
            Self::Hex8 => "hex8",
        }
    }
}

impl Arguments {
    /// One thread, and all of them where there are more, unless said.
    pub fn threads_or_one_and_all(&self) -> Vec<usize> {
        let all = std::thread::available_parallelism().map_or(1, usize::from);
        match &self.threads[..] {
            [] if all == 1 => vec![1],
            [] => vec![1, all],
            threads => threads.to_vec(),
        }
    }

    /// All threads, unless said.
    pub fn threads_or_all(&self) -> Vec<usize> {
        match &self.threads[..] {
            [] => self.threads_or_one_and_all().pop().into_iter().collect(),
            threads => threads.to_vec(),
        }
    }
}
