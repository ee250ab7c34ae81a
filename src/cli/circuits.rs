//! The arguments of the commands about one circuit: `inspect`, `export` and `transpile`.

use std::num::IntErrorKind;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use hqml_qasm::Profile;
use hqml_transpiler::Level;

use super::{Format, assignment, input};

/// Which circuit: what every command takes that reads one.
#[derive(Debug, Args)]
pub(crate) struct Circuit {
    /// A `.hqml` program, or a `.qasm` file (OpenQASM 2 or 3), which is one circuit; `-` is standard input: a program
    /// where a NAME follows, else OpenQASM
    #[arg(value_parser = input)]
    pub(crate) file: PathBuf,
    /// A feature map, an ansatz or a circuit of the program or of the library, with its options
    /// (`"zz_feature_map(reps: 1)"`), several of them (`"a |> b"`), or a model of an experiment
    pub(crate) name: Option<String>,
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

/// What is done for a target, which has a field of its own: some commands need one and others do not.
#[derive(Debug, Args)]
pub(crate) struct Effort {
    /// The `props_*.json` of an IBM device, where it does not lie beside its `conf_*.json`
    #[arg(long, value_name = "FILE", requires = "target")]
    pub(crate) properties: Option<PathBuf>,
    /// How much is done for the target: -O0 to -O3
    #[arg(short = 'O', value_name = "LEVEL", default_value = "3", requires = "target",
          value_parser = clap::value_parser!(u8).range(0..=3))]
    pub(crate) level: u8,
}

impl Effort {
    /// The level as the transpiler calls it.
    pub(crate) fn level(&self) -> Level {
        match self.level {
            0 => Level::O0,
            1 => Level::O1,
            2 => Level::O2,
            _ => Level::O3,
        }
    }
}

/// Numbers in the place of features and parameters.
#[derive(Debug, Args)]
pub(crate) struct Numbers {
    /// Numbers in the place of the features: `--x 0.1,-2`
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) x: Option<Vec<f64>>,
    /// Numbers in the place of the parameters: `--theta 0.1,-2`
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) theta: Option<Vec<f64>>,
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
    #[command(flatten)]
    pub(crate) circuit: Circuit,
    /// Print the operations, one a line, in place of the picture
    #[arg(long)]
    pub(crate) ir: bool,
    /// Write the picture into this file, too
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Show it as it runs on this target: as in `hqml transpile`
    #[arg(long, value_name = "TARGET")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) effort: Effort,
    /// The seed of the transpiler
    #[arg(long, value_name = "SEED", default_value = "0", requires = "target")]
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
    #[command(flatten)]
    pub(crate) numbers: Numbers,
    /// Print the amplitudes of the state that it leaves, too
    #[arg(long)]
    pub(crate) state: bool,
    /// Print the probabilities of the basis states, of a circuit without features and parameters as well; with `--x` or
    /// `--theta` they are printed anyway
    #[arg(long)]
    pub(crate) probabilities: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
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
    #[command(flatten)]
    pub(crate) circuit: Circuit,
    /// Who is to read it
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) to: Form,
    /// Write into this file, not onto standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) numbers: Numbers,
    /// Measure every qubit at the end (OpenQASM only)
    #[arg(long)]
    pub(crate) measure: bool,
}

/// `hqml transpile`
#[derive(Debug, Args)]
pub(crate) struct Transpile {
    #[command(flatten)]
    pub(crate) circuit: Circuit,
    /// A target's JSON file, an IBM `conf_*.json`, or a generic target: `line(5)`, `grid(5, 5)`, `heavy_hex(5)`
    #[arg(long, value_name = "TARGET")]
    pub(crate) target: String,
    #[command(flatten)]
    pub(crate) effort: Effort,
    /// The seed, or several: `0..5`; the best circuit is written
    #[arg(long, value_name = "SEEDS", default_value = "0", value_parser = seeds)]
    pub(crate) seed: RangeInclusive<u64>,
    /// Write the circuit into this file; `-` prints it in place of what it costs
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How the circuit is written: any OpenQASM form of `hqml export`; openqasm2 where nothing is said, or qiskit3 for a
    /// circuit with parameters
    #[arg(long, value_name = "PROFILE", value_parser = profile, requires = "output")]
    pub(crate) profile: Option<Profile>,
    /// How to print what it costs
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

impl Form {
    /// The profile of the writer of OpenQASM; none for a Python file.
    pub(crate) fn profile(self) -> Option<Profile> {
        Some(match self {
            Form::Qiskit | Form::Pennylane | Form::Cirq => return None,
            Form::Openqasm2 => Profile::OpenQasm2,
            Form::Plain2 => Profile::Plain2,
            Form::Openqasm3 | Form::Qiskit3 => Profile::Qiskit3,
            Form::Braket3 => Profile::Braket3,
            Form::Cirq3 => Profile::Cirq,
            Form::IbmIsa => Profile::IbmIsa,
        })
    }
}

/// A profile by the name of its form; `cirq` is `cirq3` here, where no Python file is written.
fn profile(text: &str) -> Result<Profile, String> {
    let form = if text == "cirq" { Ok(Form::Cirq3) } else { Form::from_str(text, false) };
    form.as_ref().ok().and_then(|form| form.profile()).ok_or_else(|| {
        let all = Form::value_variants().iter().filter(|form| form.profile().is_some());
        let names: Vec<String> =
            all.filter_map(ValueEnum::to_possible_value).map(|v| v.get_name().to_owned()).collect();
        let fact = match form {
            Ok(_) => format!("`{text}` is a Python file, not OpenQASM: `hqml export` writes it"),
            Err(_) => format!("there is no profile `{text}`"),
        };
        format!("{fact}; a profile is one of {}", names.join(", "))
    })
}

/// The most seeds of one run.
const MOST_SEEDS: u64 = 10_000;

/// `3`, or `0..5`: the end is left out, as everywhere in the language.
fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let number = |part: &str| {
        let part = part.trim();
        part.parse::<u64>().map_err(|error| match error.kind() {
            IntErrorKind::PosOverflow => format!("`{part}` is larger than the largest seed, {}", u64::MAX),
            _ => format!("`{text}` is no seed: write a whole number from 0, such as `3`, or `0..5` for five of them"),
        })
    };
    let Some((first, end)) = text.split_once("..") else {
        let seed = number(text)?;
        return Ok(seed..=seed);
    };
    let (first, end) = (number(first)?, number(end)?);
    match end.checked_sub(first) {
        None | Some(0) => Err(format!(
            "`{text}` holds no seed: the end is left out, so the last seed of `{first}..N` is N - 1, and N is more than \
             {first}"
        )),
        Some(count) if count > MOST_SEEDS => {
            Err(format!("`{text}` are {count} seeds, and one run tries at most {MOST_SEEDS}: give it fewer"))
        }
        Some(_) => Ok(first..=end - 1),
    }
}
