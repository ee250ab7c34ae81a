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

/// Pulses of dynamical decoupling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sequence {
    /// X, X
    Xx,
    /// X, -X
    XpXm,
    /// X, Y, X, Y
    Xy4,
}

impl From<Sequence> for hqml_transpiler::schedule::Decoupling {
    fn from(sequence: Sequence) -> Self {
        match sequence {
            Sequence::Xx => Self::Xx,
            Sequence::XpXm => Self::XpXm,
            Sequence::Xy4 => Self::Xy4,
        }
    }
}

/// `hqml inspect`
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// A `.hqml` program, or a `.qasm` file, which is one circuit
    pub(crate) file: PathBuf,
    /// A feature map, an ansatz or a circuit of the program or of the library, with its options, several of them
    /// (`"a |> b"`), or a model of an experiment
    pub(crate) name: Option<String>,
    /// Print the operations, one a line, in place of the picture
    #[arg(long)]
    pub(crate) ir: bool,
    /// Write the picture into this file, too
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Show it as it runs on this target: as in `hqml transpile`
    #[arg(long, value_name = "TARGET")]
    pub(crate) target: Option<String>,
    /// The `props_*.json` of an IBM device, where it does not lie beside its `conf_*.json`
    #[arg(long, value_name = "FILE", requires = "target")]
    pub(crate) properties: Option<PathBuf>,
    /// How much is done for the target: -O0 to -O3
    #[arg(short = 'O', value_name = "LEVEL", default_value = "3", value_parser = clap::value_parser!(u8).range(0..=3))]
    pub(crate) level: u8,
    /// The seed of the transpiler
    #[arg(long, value_name = "SEED", default_value = "0")]
    pub(crate) seed: u64,
    /// List the passes that ran, and what each left
    #[arg(long)]
    pub(crate) passes: bool,
    /// Show what this pass was given
    #[arg(long, value_name = "PASS")]
    pub(crate) before: Option<String>,
    /// Show what this pass left
    #[arg(long, value_name = "PASS", conflicts_with = "before")]
    pub(crate) after: Option<String>,
    /// Print when each operation begins on the target, in place of the picture
    #[arg(long, requires = "target", conflicts_with_all = ["ir", "before", "after", "passes"])]
    pub(crate) schedule: bool,
    /// With `--schedule`: put these pulses where qubits wait
    #[arg(long, value_enum, value_name = "SEQUENCE", requires = "schedule")]
    pub(crate) decouple: Option<Sequence>,
    /// Numbers for the features: `--x 0.1,-2`; the probabilities are printed
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) x: Option<Vec<f64>>,
    /// Numbers for the parameters: `--theta 0.1,-2`; the probabilities are printed
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) theta: Option<Vec<f64>>,
    /// Print the amplitudes of the state that it leaves, too
    #[arg(long)]
    pub(crate) state: bool,
    /// Print the probabilities of the basis states, of a circuit without features and parameters as well
    #[arg(long)]
    pub(crate) probabilities: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// The number of features that reach a feature map
    #[arg(long, value_name = "N")]
    pub(crate) features: Option<usize>,
    /// The number of qubits of an ansatz or a circuit
    #[arg(long, value_name = "N")]
    pub(crate) qubits: Option<usize>,
    /// Give a top-level constant another value: `--set depth=4`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
}

/// Who is to read an exported circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// A Python file that builds a Qiskit circuit
    Qiskit,
    /// A Python file with a quantum function for PennyLane
    Pennylane,
    /// A Python file that builds a Cirq circuit
    Cirq,
    /// OpenQASM 2 with every gate by its name; numbers only
    Openqasm2,
    /// OpenQASM 2 as everybody reads it; numbers only
    Plain2,
    /// OpenQASM 3 with inputs, as Qiskit reads it
    Openqasm3,
    /// The same as openqasm3
    Qiskit3,
    /// OpenQASM 3 as Amazon Braket reads it
    Braket3,
    /// OpenQASM 3 as Cirq reads it
    Cirq3,
    /// OpenQASM 3 on physical qubits, as IBM's devices take it
    #[value(name = "ibm_isa")]
    IbmIsa,
}

/// `hqml export`
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// A `.hqml` program, or a `.qasm` file, which is one circuit
    pub(crate) file: PathBuf,
    /// A feature map, an ansatz or a circuit of the program or of the library, with its options
    /// (`"zz_feature_map(reps: 1)"`), several of them (`"a |> b"`), or a model of an experiment
    pub(crate) name: Option<String>,
    /// Who is to read it
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) to: Form,
    /// Write into this file, not onto standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The number of features that reach a feature map
    #[arg(long, value_name = "N")]
    pub(crate) features: Option<usize>,
    /// The number of qubits of an ansatz or a circuit
    #[arg(long, value_name = "N")]
    pub(crate) qubits: Option<usize>,
    /// Numbers in the place of the features: `--x 0.1,-2`
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) x: Option<Vec<f64>>,
    /// Numbers in the place of the parameters: `--theta 0.1,-2`
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) theta: Option<Vec<f64>>,
    /// Measure every qubit at the end (OpenQASM only)
    #[arg(long)]
    pub(crate) measure: bool,
    /// Give a top-level constant another value: `--set depth=4`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
}

/// `hqml transpile`
#[derive(Debug, Args)]
pub(crate) struct Transpile {
    /// A `.qasm` file (OpenQASM 2 or 3), or a `.hqml` program with a name
    pub(crate) file: PathBuf,
    /// The circuit of a `.hqml` program, as in `hqml export`
    pub(crate) name: Option<String>,
    /// A target's JSON file, an IBM `conf_*.json`, or a generic target: `line(5)`, `grid(5, 5)`, `heavy_hex(5)`
    #[arg(long, value_name = "TARGET")]
    pub(crate) target: String,
    /// The `props_*.json` of an IBM device, where it does not lie beside its `conf_*.json`
    #[arg(long, value_name = "FILE")]
    pub(crate) properties: Option<PathBuf>,
    /// How much is done: -O0 to -O3
    #[arg(short = 'O', value_name = "LEVEL", default_value = "3", value_parser = clap::value_parser!(u8).range(0..=3))]
    pub(crate) level: u8,
    /// The seed, or several: `0..5`; the best circuit is written
    #[arg(long, value_name = "SEEDS", default_value = "0", value_parser = crate::commands::transpile::seeds)]
    pub(crate) seed: std::ops::Range<u64>,
    /// Write the circuit into this file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How the circuit is written: plain2, openqasm2, qiskit3, braket3, cirq or ibm_isa; openqasm2 where nothing is
    /// said, or qiskit3 for a circuit with parameters
    #[arg(long, value_name = "PROFILE", value_parser = profile)]
    pub(crate) profile: Option<hqml_qasm::Profile>,
    /// How to print what it costs
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// The number of features that reach a feature map
    #[arg(long, value_name = "N")]
    pub(crate) features: Option<usize>,
    /// The number of qubits of an ansatz or a circuit
    #[arg(long, value_name = "N")]
    pub(crate) qubits: Option<usize>,
    /// Give a top-level constant another value: `--set depth=4`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
}

/// What `hqml bench` measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    /// The fidelity kernel of all rows with each other; checked by the sum of its entries
    Kernel,
    /// The mean squared error of a classifier over all rows and its gradient; checked by the error
    Gradient,
    /// The final state of each row; checked by the sum of <Z0>
    State,
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
    /// The circuits; `zz` for a kernel and `sel` for the rest, where nothing is said
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

/// A profile by its name.
fn profile(text: &str) -> Result<hqml_qasm::Profile, String> {
    hqml_qasm::Profile::named(text).ok_or_else(|| {
        let names: Vec<&str> = hqml_qasm::Profile::ALL.iter().map(|(name, _)| *name).collect();
        format!("there is no profile `{text}`: it is one of {}", names.join(", "))
    })
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
