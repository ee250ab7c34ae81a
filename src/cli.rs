//! The arguments of each command, as clap reads them.

mod circuits;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use circuits::{Circuit, Export, Form, Inspect, Numbers, Transpile};

use crate::world::STDIN;

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
    /// Show a circuit: its picture, its size, its passes, its cost on a target, the state it leaves
    Inspect(Inspect),
    /// Write a circuit for another tool: OpenQASM 2 or 3, or a Python file
    Export(Export),
    /// Make a circuit run on a device, with as few two-qubit gates as can be found
    Transpile(Transpile),
    /// Measure how fast this machine simulates
    Bench(Bench),
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
    /// The program, a `.hqml` file; `-` is standard input
    #[arg(value_parser = input)]
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
    /// Also how long the circuits take on this machine: runs some of each, for a moment
    #[arg(long)]
    pub(crate) time: bool,
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

/// What `hqml bench` measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    /// The fidelity kernel of all rows with each other; checked by the sum of its entries
    Kernel,
    /// The mean squared error of a classifier over all rows and its gradient; checked by the error
    Gradient,
    /// The final state of each row; checked by the sum of `<Z0>`
    State,
    /// The density matrix of each row, with noise behind every gate; checked by the sum of `<Z0>`
    Density,
    /// One circuit under the same noise, a trajectory and a shot a row; checked by the mean of `<Z0>`
    Trajectories,
}

/// The circuits that `hqml bench` runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Family {
    /// The ZZ feature map: two repetitions, all pairs
    Zz,
    /// Four layers of RY, with three chains of CX between them
    Hwe,
    /// Strongly entangling layers: two, or three in a classifier
    Sel,
    /// A brickwork of depth 20
    Brick,
}

/// `hqml bench`
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// The kind of work
    #[arg(value_enum)]
    pub(crate) work: Work,
    /// The circuits; `zz` for a kernel, `hwe` under noise and `sel` for the rest, where nothing is said
    #[arg(long, value_enum)]
    pub(crate) circuit: Option<Family>,
    /// Their width
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u32).range(2..=63))]
    pub(crate) qubits: u32,
    /// How many: 1 for a state and 1000 for the rest, where nothing is said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rows: Option<u32>,
    /// Threads to use
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) threads: u16,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

/// A file that is read; `-` is standard input.
fn input(text: &str) -> Result<PathBuf, String> {
    match text {
        "" => Err("name a file, or `-` for standard input".to_owned()),
        "-" => Ok(PathBuf::from(STDIN)),
        _ => Ok(PathBuf::from(text)),
    }
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
