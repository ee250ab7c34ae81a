//! The state that a circuit leaves at given numbers, or its probabilities.

use hqml_compiler::DEFAULT_MEMORY;
use hqml_ir::Program;
use hqml_simulator::Simulator;
use ndarray::ArrayView2;
use serde::Serialize;

use super::super::Exit;
use super::super::named::Named;
use crate::cli::Inspect;
use crate::output;

/// More qubits than this have more basis states than anybody reads.
const MOST_QUBITS: u32 = 20;

/// Basis states that a table shows.
const MOST_LINES: usize = 64;

/// Probabilities below this are rounding.
const NOTHING: f64 = 1e-15;

/// One basis state.
#[derive(Serialize)]
pub(super) struct Entry {
    /// The highest qubit first, as kets are written.
    basis: String,
    #[serde(flatten)]
    amplitude: Option<Amplitude>,
    probability: f64,
}

#[derive(Serialize)]
struct Amplitude {
    re: f64,
    im: f64,
}

/// The basis states with their probabilities, and with amplitudes where the state was asked for; in the order of their
/// index. `None` where nothing was asked for.
pub(super) fn state(circuit: &Named, options: &Inspect) -> Result<Option<Vec<Entry>>, Exit> {
    let given = &options.numbers;
    if !(options.state || options.probabilities || given.x.is_some() || given.theta.is_some()) {
        return Ok(None);
    }
    let program = &circuit.program;
    let row = numbers(circuit, "--x", given.x.as_deref(), program.features, "features", options)?;
    let parameters = numbers(circuit, "--theta", given.theta.as_deref(), program.parameters, "parameters", options)?;
    let refused = |message: String, help: &str| {
        output::failure("E1306", &message, &[help.to_owned()], options.format);
        Exit::Program
    };
    if program.qubits > MOST_QUBITS {
        let message = format!("`{}` has 2^{} basis states", circuit.name, program.qubits);
        return Err(refused(message, "the states of at most 20 qubits are shown; give it fewer"));
    }
    let amplitudes = amplitudes(program, &row, &parameters)
        .map_err(|message| refused(message, "give it numbers at which all its angles are finite"))?;
    let width = program.qubits as usize;
    let entry = |(index, (re, im)): (usize, (f64, f64))| Entry {
        basis: if width == 0 { String::new() } else { format!("{index:0width$b}") },
        amplitude: options.state.then_some(Amplitude { re, im }),
        probability: re * re + im * im,
    };
    Ok(Some(amplitudes.into_iter().enumerate().map(entry).collect()))
}

/// As many numbers as there are features or parameters.
fn numbers(
    circuit: &Named,
    flag: &str,
    given: Option<&[f64]>,
    wanted: u32,
    what: &str,
    options: &Inspect,
) -> Result<Vec<f64>, Exit> {
    let given = given.unwrap_or_default();
    if given.len() == wanted as usize {
        return Ok(given.to_vec());
    }
    let message = format!("`{flag}` has {} numbers, and `{}` has {wanted} {what}", given.len(), circuit.name);
    let help = format!("give {wanted} numbers, with commas between them: `{flag} 0.1,-2`");
    output::failure("E1306", &message, &[help], options.format);
    Err(Exit::Usage)
}

fn amplitudes(program: &Program, row: &[f64], parameters: &[f64]) -> Result<Vec<(f64, f64)>, String> {
    let rows = ArrayView2::from_shape((1, row.len()), row).map_err(|error| error.to_string())?;
    let states = Simulator::new(DEFAULT_MEMORY).states(program, rows, parameters).map_err(|error| error.to_string())?;
    Ok(states.row(0).iter().map(|amplitude| (amplitude.re, amplitude.im)).collect())
}

/// The basis states as a table: the likeliest ones where there are many.
pub(super) fn table(entries: &[Entry]) -> String {
    let mut shown: Vec<usize> = (0..entries.len()).filter(|k| entries[*k].probability > NOTHING).collect();
    let all = shown.len();
    shown.sort_by(|a, b| entries[*b].probability.total_cmp(&entries[*a].probability).then(a.cmp(b)));
    shown.truncate(MOST_LINES);
    shown.sort_unstable();
    let width = entries.first().map_or(0, |entry| entry.basis.len());
    let mut text = String::new();
    for entry in shown.iter().map(|k| &entries[*k]) {
        text.push_str(&format!("|{:>width$}⟩  {:.6}", entry.basis, entry.probability));
        if let Some(Amplitude { re, im }) = &entry.amplitude {
            text.push_str(&format!("  {re:>9.6} {} {:.6}i", if *im < 0.0 { '-' } else { '+' }, im.abs()));
        }
        text.push('\n');
    }
    if all > shown.len() {
        text.push_str(&format!("and {} basis states less likely than these\n", all - shown.len()));
    }
    text
}
