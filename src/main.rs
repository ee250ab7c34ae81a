//! The command line of hqml: arguments in, one command run, an exit code out.
//!
//! Exit codes: 0 done; 1 the program (or its data) is wrong; 2 wrong usage; 3 something outside failed (a file, a
//! device); 4 with `run --gate`: the verdict is not continue.

mod cli;
mod commands;
mod markdown;
mod output;
mod progress;
mod world;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().command {
        cli::Command::Bench(options) => commands::bench::bench(&options),
        cli::Command::Check(options) => commands::check::check(&options),
        cli::Command::Plan(options) => commands::plan::plan(&options),
        cli::Command::Run(options) => commands::run::run(&options),
        cli::Command::Explain(options) => commands::explain::explain(&options),
        cli::Command::Fmt(options) => commands::fmt::fmt(&options),
        cli::Command::Export(options) => commands::export::export(&options),
        cli::Command::Inspect(options) => commands::inspect::inspect(&options),
        cli::Command::Transpile(options) => commands::transpile::transpile(&options),
    }
    .into()
}
