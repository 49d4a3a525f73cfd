//! The command line: the only part that prints. Each verb is a file; each gives an exit status.

mod check;
mod list;
mod memory_size;
mod new;
mod progress_bar;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use cases::outcome::Verb;
use clap::{Args, Parser, Subcommand};

/// Finite elements for coated lattice implants: from a case file to coated-against-uncoated answers.
#[derive(Debug, Parser)]
#[command(name = "trabecula", version, arg_required_else_help = true)]
struct Command {
    #[command(subcommand)]
    verb: CommandVerb,
}

#[derive(Debug, Subcommand)]
enum CommandVerb {
    /// Solve cases, compare coated with uncoated, write results.json and VTK
    Run(Work),
    /// Geometry and mesh report only, with VTK
    Mesh(Work),
    /// Validate without solving: sizes, memory, warnings
    Check(Check),
    /// Show what a case file can name
    List(List),
    /// Write a commented case file to start from
    New {
        /// Name of the case; NAME.toml is written
        name: PathBuf,
    },
    /// Print the JSON schema of the case file, for editors
    Schema,
}

// No machine that this is meant for has more; each costs a stack.
const THREADS_MAX: i64 = 4096;

/// Cases to work on and where to write.
#[derive(Debug, Args)]
struct Work {
    /// Case files, or folders of them
    #[arg(required = true, value_name = "CASE.toml")]
    cases: Vec<PathBuf>,
    /// Folder to write; DIR/NAME for each of several cases [default: out/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the outcome as JSON on standard output and nothing else there
    #[arg(long)]
    json: bool,
    /// Threads, over what the case says [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=THREADS_MAX))]
    threads: Option<u16>,
    /// Refuse runs predicted to need more memory than this: 8GiB, 500MB, bytes [default: what is available]
    #[arg(long, value_name = "SIZE", value_parser = memory_size::memory_size)]
    memory_limit: Option<u64>,
}

/// Cases to validate.
#[derive(Debug, Args)]
struct Check {
    /// Case files, or folders of them
    #[arg(required = true, value_name = "CASE.toml")]
    cases: Vec<PathBuf>,
    /// Print the check as JSON on standard output and nothing else there
    #[arg(long)]
    json: bool,
    /// Refuse runs predicted to need more memory than this: 8GiB, 500MB, bytes [default: what is available]
    #[arg(long, value_name = "SIZE", value_parser = memory_size::memory_size)]
    memory_limit: Option<u64>,
}

/// A table to show.
#[derive(Debug, Args)]
struct List {
    /// The table
    table: list::Table,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Done = 0,
    Failed = 1,
    WrongInput = 2,
    Interrupted = 130,
}

/// Reads the command line and does what it says.
pub fn execute() -> ExitCode {
    let status = match Command::parse().verb {
        CommandVerb::Run(work) => run::run(&work, Verb::Run),
        CommandVerb::Mesh(work) => run::run(&work, Verb::Mesh),
        CommandVerb::Check(order) => check::check(&order),
        CommandVerb::List(order) => list::list(&order),
        CommandVerb::New { name } => new::new(&name),
        CommandVerb::Schema => schema(),
    };
    ExitCode::from(status as u8)
}

fn schema() -> Status {
    print_json(&cases::case_file::schema())
}

/// Prints data as JSON on standard output.
fn print_json(data: &impl serde::Serialize) -> Status {
    match serde_json::to_string_pretty(data) {
        Ok(text) => print_text(&text),
        Err(error) => complain(&error, Status::Failed),
    }
}

/// Prints text on standard output. A reader that has gone away (`| head`) is no failure.
fn print_text(text: &str) -> Status {
    use std::io::Write;
    let mut output = std::io::stdout().lock();
    match writeln!(output, "{}", text.trim_end()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => complain(&error, Status::Failed),
        _ => Status::Done,
    }
}

/// Tells of an error on standard error.
fn complain(error: &impl std::fmt::Display, status: Status) -> Status {
    eprintln!("error: {error}");
    status
}
