//! The writer: a program and a [`Profile`] enter, OpenQASM text leaves that the profile's reader takes.
//!
//! Features are inputs `x0`, `x1`, ... and parameters `theta0`, `theta1`, ..., padded with zeros and declared in the
//! order of their names, which is the order in which Qiskit sorts them. A global phase is kept where the profile has one.

mod definitions;
mod error;
mod profile;

pub use error::WriteError;
pub use profile::Profile;

use std::collections::BTreeSet;
use std::fmt::Write;

use hqml_ir::{Gate, Op, Program, Qubits};

use crate::expression::Writer;
use crate::lower::lower;
use definitions::Definitions;

/// What is said beside the circuit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WriteOptions {
    /// Final measurements: the qubit, and the bit that it is measured into.
    pub measurements: Vec<(u32, u32)>,
    /// Lines of a comment at the top.
    pub comments: Vec<String>,
    /// What the parameters are called, if there is one name for each; [`Profile::IbmIsa`] has names of its own.
    pub parameters: Vec<String>,
}

/// The circuit as OpenQASM.
///
/// # Errors
/// What the profile's reader cannot take: symbolic angles where there are numbers only, functions that it does not
/// know, angles that are not finite, preparations of symbolic amplitudes, more controls than are written out.
pub fn write(program: &Program, profile: Profile, options: &WriteOptions) -> Result<String, WriteError> {
    let ops = lower(program, &profile)?;
    let names = Names::new(program, profile, options);
    let mut text = head(profile, options);
    text.push_str(&Definitions::of(&ops, profile)?.text);
    names.declare(&mut text);
    registers(program, profile, options, &mut text)?;
    let (feature, parameter) = (|i| names.feature(i), |i| names.parameter(i));
    let writer = Writer { dialect: profile.dialect(), set: profile.name(), feature: &feature, parameter: &parameter };
    let wire = |q: u32| if profile.is_physical() { format!("${q}") } else { format!("q[{q}]") };
    let statements = Statements { profile, writer: &writer, wire: &wire };
    ops.iter().try_for_each(|op| statements.write(op, &mut text))?;
    measurements(profile, &wire, options, &mut text);
    Ok(text)
}

fn head(profile: Profile, options: &WriteOptions) -> String {
    let mut text = format!("OPENQASM {}.0;\n", if profile.is_two() { 2 } else { 3 });
    for line in options.comments.iter().flat_map(|comment| comment.lines()) {
        let _ = writeln!(text, "// {line}");
    }
    if let Some(include) = profile.include() {
        let _ = writeln!(text, "include \"{include}\";");
    }
    text
}

fn registers(program: &Program, profile: Profile, options: &WriteOptions, text: &mut String) -> Result<(), WriteError> {
    let width = program.qubits;
    if let Some((qubit, _)) = options.measurements.iter().find(|(qubit, _)| *qubit >= width) {
        return Err(WriteError::Measurement { qubit: *qubit, width });
    }
    let bits = options.measurements.iter().map(|(_, bit)| bit + 1).max();
    let (qubit, bit) = if profile.is_two() { ("qreg q", "creg c") } else { ("qubit", "bit") };
    let mut declare = |word: &str, name: &str, size: u32| {
        let _ =
            if profile.is_two() { writeln!(text, "{word}[{size}];") } else { writeln!(text, "{word}[{size}] {name};") };
    };
    if width > 0 && !profile.is_physical() {
        declare(qubit, "q", width);
    }
    if let Some(bits) = bits {
        declare(bit, "c", bits);
    }
    Ok(())
}

fn measurements(profile: Profile, wire: &dyn Fn(u32) -> String, options: &WriteOptions, text: &mut String) {
    for (qubit, bit) in &options.measurements {
        let _ = if profile.is_two() {
            writeln!(text, "measure {} -> c[{bit}];", wire(*qubit))
        } else {
            writeln!(text, "c[{bit}] = measure {};", wire(*qubit))
        };
    }
}

/// What the inputs are called.
struct Names<'a> {
    profile: Profile,
    features: u32,
    parameters: u32,
    given: &'a [String],
}

impl<'a> Names<'a> {
    fn new(program: &Program, profile: Profile, options: &'a WriteOptions) -> Names<'a> {
        let (features, parameters) = (program.features, program.parameters);
        let fit = features == 0 && options.parameters.len() == parameters as usize && are_names(&options.parameters);
        let given = if fit { options.parameters.as_slice() } else { &[] };
        Names { profile, features, parameters, given }
    }

    fn feature(&self, index: u32) -> String {
        match self.profile {
            Profile::IbmIsa => format!("p{index:04}"),
            _ => padded("x", index, self.features),
        }
    }

    fn parameter(&self, index: u32) -> String {
        match (self.profile, self.given.get(index as usize)) {
            (Profile::IbmIsa, _) => format!("p{:04}", self.features + index),
            (_, Some(name)) => name.clone(),
            (_, None) => padded("theta", index, self.parameters),
        }
    }

    /// The declarations, in the order of the names; nothing where there are numbers only.
    fn declare(&self, text: &mut String) {
        if self.profile.is_two() {
            return;
        }
        let features = (0..self.features).map(|i| self.feature(i));
        let parameters = (0..self.parameters).map(|i| self.parameter(i));
        let all: Vec<String> = match self.profile {
            Profile::IbmIsa => features.chain(parameters).collect(),
            _ => parameters.chain(features).collect(),
        };
        for name in all {
            let _ = writeln!(text, "input float[64] {name};");
        }
    }
}

/// Whether inputs may be called so: names of ASCII letters, all different, none of a gate, a register or the language.
fn are_names(given: &[String]) -> bool {
    const WORDS: [&str; 15] = [
        "q", "c", "U", "pi", "tau", "euler", "input", "qubit", "bit", "gate", "measure", "reset", "barrier", "include",
        "float",
    ];
    let letters = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let fits = |name: &str| {
        let begins = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
        begins && letters(name) && !WORDS.contains(&name) && Gate::known_as(name).is_none()
    };
    let distinct: BTreeSet<&String> = given.iter().collect();
    distinct.len() == given.len() && given.iter().all(|name| fits(name))
}

/// `x07`: as many digits as the last of them has.
fn padded(letter: &str, index: u32, count: u32) -> String {
    let digits = count.saturating_sub(1).max(1).ilog10() as usize + 1;
    format!("{letter}{index:0digits$}")
}

/// Writes operations, one a line.
struct Statements<'a> {
    profile: Profile,
    writer: &'a Writer<'a>,
    /// What a qubit is called.
    wire: &'a dyn Fn(u32) -> String,
}

impl Statements<'_> {
    fn write(&self, op: &Op, text: &mut String) -> Result<(), WriteError> {
        let (name, angles, qubits) = match op {
            Op::Gate { gate, angles, qubits, controls } => {
                let known = self.profile.known(*gate).unwrap_or(gate.name());
                let qubits: Qubits = controls.iter().chain(qubits).copied().collect();
                let name = match controls.len() {
                    0 => known.to_owned(),
                    1 => format!("ctrl @ {known}"),
                    n => format!("ctrl({n}) @ {known}"),
                };
                (name, angles.as_slice(), qubits)
            }
            Op::Reset(q) => ("reset".to_owned(), &[][..], [*q].into_iter().collect()),
            Op::Barrier(qubits) if qubits.is_empty() => return Ok(()),
            Op::Barrier(qubits) => ("barrier".to_owned(), &[][..], qubits.clone()),
            // Lowered before.
            Op::PauliRotation { .. } | Op::Prepare { .. } => return Ok(()),
        };
        text.push_str(&name);
        if !angles.is_empty() {
            let angles = angles.iter().map(|angle| self.angle(angle)).collect::<Result<Vec<_>, _>>()?;
            let _ = write!(text, "({})", angles.join(", "));
        }
        for (k, q) in qubits.iter().enumerate() {
            text.push_str(if k == 0 { " " } else { ", " });
            text.push_str(&(self.wire)(*q));
        }
        text.push_str(";\n");
        Ok(())
    }

    fn angle(&self, angle: &hqml_ir::Angle) -> Result<String, WriteError> {
        if self.profile.is_two() && angle.as_constant().is_none() && self.writer.set != definitions::BODY {
            return Err(WriteError::Symbolic { profile: self.profile.name(), angle: angle.to_string() });
        }
        self.writer.write(angle)
    }
}
