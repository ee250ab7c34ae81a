//! The arguments of each command, as clap reads them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Hybrid quantum-classical machine learning, declared, checked and judged.
#[derive(Debug, Parser)]
#[command(name = "hqml", version, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prove that a program fits together, and say what is unwise
    Check(Check),
    /// List what a program would run, and what that takes
    Plan(Plan),
    /// Train and score everything, and give the verdict; goes on where an earlier run stopped
    Run(Run),
    /// Explain an error or lint code (E0301), a stage, a circuit, a metric or an option
    Explain(Explain),
    /// Write programs in the one style; their meaning and every comment stay
    Fmt(Fmt),
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: one JSON object on standard output
    Json,
}

/// How the result of a check is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people: the places drawn, on standard error
    Text,
    /// One line an error or lint on standard output: `study.hqml:9:14: error[E0301]: ...`
    Short,
    /// For programs: one JSON object on standard output
    Json,
    /// For code hosts and CI systems: one SARIF 2.1.0 log on standard output
    Sarif,
}

/// What every command takes that reads a program.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// The program, a `.hqml` file
    pub(crate) file: PathBuf,
    /// Give a top-level constant another value: `--set depth=4`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
    /// Use this one seed in place of the experiment's `seeds`
    #[arg(long, value_name = "SEED")]
    pub(crate) seed: Option<u64>,
}

/// `hqml check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) source: Source,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// Also print every experiment as it is understood, every default filled in
    #[arg(long)]
    pub(crate) resolved: bool,
    /// Lints fail the check, too
    #[arg(long)]
    pub(crate) deny_warnings: bool,
}

/// `hqml plan`
#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) source: Source,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Only this experiment of the file
    #[arg(long, value_name = "NAME")]
    pub(crate) experiment: Option<String>,
}

/// `hqml run`
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) source: Source,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Only this experiment of the file
    #[arg(long, value_name = "NAME")]
    pub(crate) experiment: Option<String>,
    /// The folder of the records
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub(crate) runs: PathBuf,
    /// Write tables, kernels, decision values, predictions and parameters of every cell here
    #[arg(long, value_name = "DIR")]
    pub(crate) artifacts: Option<PathBuf>,
    /// Threads to use; the digits do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) threads: Option<u16>,
    /// Leave with code 4 if the verdict is not continue
    #[arg(long)]
    pub(crate) gate: bool,
}

/// `hqml explain`
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A code such as E0301, a name such as `zz_feature_map`, `svc`, `rx` or `seeds`, or an option such as `svc.c`
    pub(crate) name: String,
    /// Also look at the declarations of this program
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// `hqml fmt`
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// The programs, `.hqml` files; `-` is standard input, printed to standard output
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Write nothing: name the files that are not formatted, and leave with 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Print to standard output and leave the files as they are
    #[arg(long, conflicts_with = "check")]
    pub(crate) stdout: bool,
    /// How to print what is wrong, and which files differ
    #[arg(long, value_enum, default_value = "text", conflicts_with = "stdout")]
    pub(crate) format: Format,
}

/// `name=value`, split at the first `=`.
fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(format!("`{text}` is not of the form NAME=VALUE, such as `depth=4`")),
    }
}
