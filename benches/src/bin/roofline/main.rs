//! Where the time goes: every kernel of a solve against the ceilings of the machine, and time and memory of whole solves
//! against their size. See `benches/README.md`.

mod arguments;
mod ceilings;
mod counts;
mod kernels;
mod machine;
mod peak;
mod report;
mod sizes;

use arguments::Arguments;
use benches::AnyError;
use clap::Parser;
use machine::Sitting;
use serde::Serialize;

fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    if arguments.one {
        return sizes::print_one(&arguments);
    }
    let sitting = Sitting::begin(&arguments);
    if arguments.sizes {
        let solves = sizes::measure(&arguments)?;
        print!("{}", report::sizes(&solves));
        finish(&arguments, sitting, &solves)
    } else {
        let roofline = kernels::roofline(&arguments)?;
        print!("{}", report::roofline(&roofline));
        finish(&arguments, sitting, &roofline)
    }
}

/// Writes the sitting and what was measured in it, where a file is asked for.
fn finish(arguments: &Arguments, sitting: Sitting, measured: &impl Serialize) -> Result<(), AnyError> {
    let sitting = sitting.end();
    println!("\n{}", report::sitting(&sitting));
    if let Some(path) = &arguments.out {
        let json = serde_json::json!({ "sitting": sitting, "measured": measured });
        std::fs::write(path, serde_json::to_string_pretty(&json)? + "\n")?;
    }
    Ok(())
}
