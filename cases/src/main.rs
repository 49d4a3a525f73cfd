//! The command `trabecula`.

mod command;

fn main() -> std::process::ExitCode {
    command::execute()
}
