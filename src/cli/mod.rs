//! The command line: one file a command, and `print`, which alone writes to stdout and stderr.

mod answer;
mod bundle;
mod compile;
mod completions;
mod diff;
mod explain;
mod findings;
mod inventory;
mod later;
mod man;
mod plans;
mod print;
mod progress;
mod render;
mod schema;
mod templates;
mod validate;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use answer::{Answer, Status, Trouble};
use print::{ColorWhen, Terminal};

/// Turns a recovery plan into a reviewed, runnable bundle of scripts
///
/// A plan in YAML, the topology it names and the captured inventory of a Barman server become a folder of shell scripts,
/// configuration and a runbook, which people review and then run. walwright itself touches no server.
#[derive(Debug, Parser)]
#[command(name = "walwright", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 yes, 1 the answer is no, 2 trouble.")]
struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorWhen,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Validate(validate::Validate),
    Render(render::Render),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Verify(verify::Verify),
    Bundle(bundle::Bundle),
    Inventory(inventory::Inventory),
    Schema(schema::Schema),
    Templates(templates::Templates),
    Completions(completions::Completions),
    Man(man::Man),
    #[command(hide = true)]
    Init(later::Later),
    #[command(hide = true)]
    Plan(later::Later),
    #[command(hide = true)]
    Test(later::Later),
    #[command(hide = true)]
    Report(later::Later),
}

/// The whole program: reads the arguments, runs the command, prints its answer.
pub fn main() -> ExitCode {
    print::install_panic_message();
    // A bug ends in 2 like all trouble, not in the 101 of a panic.
    let status = std::panic::catch_unwind(|| run(std::env::args_os().collect())).unwrap_or(Status::Trouble);
    status.into()
}

fn run(arguments: Vec<OsString>) -> Status {
    let when = ColorWhen::asked(&arguments);
    let command = Arguments::command().color(when.into());
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|mut matches| <Arguments as clap::FromArgMatches>::from_arg_matches_mut(&mut matches));
    match parsed {
        Err(error) => print::usage(&error, when),
        Ok(Arguments { color, command }) => {
            let terminal = Terminal::new(color);
            print::answer(answer(command, terminal), terminal)
        }
    }
}

fn answer(command: Command, terminal: Terminal) -> Result<Answer, Trouble> {
    match command {
        Command::Validate(command) => command.run(terminal),
        Command::Render(command) => command.run(terminal),
        Command::Diff(command) => command.run(terminal),
        Command::Explain(command) => command.run(terminal),
        Command::Verify(command) => command.run(terminal),
        Command::Bundle(command) => command.run(terminal),
        Command::Inventory(command) => command.run(terminal),
        Command::Schema(command) => Ok(command.run()),
        Command::Templates(command) => command.run(terminal),
        Command::Completions(command) => Ok(command.run()),
        Command::Man(command) => command.run(),
        Command::Init(_) => Err(later::trouble("init")),
        Command::Plan(_) => Err(later::trouble("plan")),
        Command::Test(_) => Err(later::trouble("test")),
        Command::Report(_) => Err(later::trouble("report")),
    }
}
