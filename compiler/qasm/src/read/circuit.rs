//! What has been read so far: names, gates, registers and operations; and the books of how much it is.

use hqml_ir::{Op, Program, Qubits, Span};
use smallvec::SmallVec;

use super::errors::{Outcome, fault, with_help};
use super::gates::GateEntry;
use super::names::{Binding, Names};
use super::parse::{Version, too_many};
use super::syntax::Name;
use super::value::Value;
use super::{Imported, Input, MOST_OPERATIONS, MOST_QUBITS, Register};
use hqml_ir::{Angle, Diagnostic};

/// The state of reading.
#[derive(Debug)]
pub(crate) struct Circuit {
    /// Names and what they stand for.
    pub(crate) names: Names,
    /// Gates, by their number.
    pub(crate) gates: Vec<GateEntry>,
    /// The version of the file at the top.
    pub(crate) version: Version,
    /// Whether a declaration failed: unknown names may follow from it.
    pub(crate) broken: bool,
    /// The operations so far.
    pub(crate) ops: Vec<Op>,
    /// Qubits so far.
    pub(crate) width: u32,
    /// Whether a standard file was included.
    pub(crate) included: bool,
    /// Whether a gate is being defined: its angles are features, its qubits are counted from 0, and phases are kept.
    pub(crate) in_gate: bool,
    /// Whether qubits are named by their place on a device.
    pub(crate) physical: bool,
    /// Qubits that were measured; empty as long as none is.
    pub(crate) measured: Vec<bool>,
    steps: u64,
    inputs: Vec<Input>,
    measurements: Vec<(u32, u32)>,
    qubits: Vec<Register>,
    bits: Vec<Register>,
    bit_count: u32,
}

impl Circuit {
    /// Nothing read yet.
    pub(crate) fn new() -> Circuit {
        let mut circuit = Circuit {
            names: Names::new(),
            gates: Vec::new(),
            version: Version::Three,
            broken: false,
            ops: Vec::new(),
            width: 0,
            included: false,
            in_gate: false,
            physical: false,
            measured: Vec::new(),
            steps: 0,
            inputs: Vec::new(),
            measurements: Vec::new(),
            qubits: Vec::new(),
            bits: Vec::new(),
            bit_count: 0,
        };
        circuit.define_language_gates();
        circuit
    }

    /// A text of this many bytes comes: room for about as many operations as it holds.
    pub(crate) fn expect(&mut self, bytes: usize) {
        self.ops.reserve((bytes / 20).min(1 << 20));
    }

    /// The whole circuit.
    pub(crate) fn finish(self) -> Imported {
        let parameters = self.inputs.len() as u32;
        let program = Program { qubits: self.width, features: 0, parameters, ops: self.ops };
        // Physical qubits are one register without a name.
        let device = vec![Register { name: String::new(), first: 0, size: Some(self.width) }];
        let qubits = if self.physical { device } else { self.qubits };
        Imported { program, inputs: self.inputs, measurements: self.measurements, qubits, bits: self.bits }
    }

    /// Counts operations and turns of loops.
    #[inline]
    pub(crate) fn spend(&mut self, steps: u64, span: Span) -> Outcome<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps <= MOST_OPERATIONS { Ok(()) } else { Err(too_long(span)) }
    }

    /// How many operations more there may be.
    pub(crate) fn steps_left(&self) -> u64 {
        MOST_OPERATIONS.saturating_sub(self.steps)
    }

    /// Counts operations that were known to be few enough.
    pub(crate) fn take_steps(&mut self, steps: u64) {
        self.steps += steps;
    }

    /// The name stands for this from here on, in this scope.
    pub(crate) fn declare(&mut self, name: Name, binding: Binding) -> Outcome<()> {
        let redefines = match self.names.binding(name.symbol) {
            Binding::Gate(gate) => self.gates[*gate as usize].built_in,
            _ => false,
        };
        if self.names.is_declared_here(name.symbol) && !redefines {
            let (text, what) = (self.names.text(name.symbol), self.names.binding(name.symbol).what());
            let message = format!("`{text}` is declared already: it is {what}");
            return Err(with_help(fault("E1205", message, name.span, "declared again"), "give it another name"));
        }
        self.names.bind(name.symbol, binding);
        Ok(())
    }

    /// A quantum register; `None` for a single qubit.
    pub(crate) fn add_qubits(&mut self, name: Name, size: Option<u32>) -> Outcome<()> {
        if self.physical {
            let error = fault("E1207", "registers stand beside physical qubits", name.span, "a register");
            return Err(with_help(error, "name all qubits by registers, or all as `$0`, `$1`, ..."));
        }
        let first = self.width;
        let width = first.checked_add(size.unwrap_or(1)).filter(|w| *w <= MOST_QUBITS);
        let width = width.ok_or_else(|| too_many(name.span))?;
        self.declare(name, Binding::Qubits(first, size))?;
        self.width = width;
        self.qubits.push(Register { name: self.names.text(name.symbol).to_owned(), first, size });
        Ok(())
    }

    /// A classical register; `None` for a single bit.
    pub(crate) fn add_bits(&mut self, name: Name, size: Option<u32>) -> Outcome<()> {
        let first = self.bit_count;
        let count = first.checked_add(size.unwrap_or(1)).filter(|w| *w <= MOST_QUBITS);
        let count = count.ok_or_else(|| too_many(name.span))?;
        self.declare(name, Binding::Bits(first, size))?;
        self.bit_count = count;
        self.bits.push(Register { name: self.names.text(name.symbol).to_owned(), first, size });
        Ok(())
    }

    /// The qubit `$number`.
    pub(crate) fn physical(&mut self, number: u32, span: Span) -> Outcome<u32> {
        if self.in_gate {
            let error = fault("E1204", "a physical qubit stands in a gate", span, "of the device, not of the gate");
            return Err(with_help(error, "a gate acts on the qubits that stand in its head"));
        }
        if !self.qubits.is_empty() {
            let error = fault("E1207", "a physical qubit stands beside registers", span, "here");
            return Err(with_help(error, "name all qubits by registers, or all as `$0`, `$1`, ..."));
        }
        if number >= MOST_QUBITS {
            return Err(too_many(span));
        }
        self.physical = true;
        self.width = self.width.max(number + 1);
        Ok(number)
    }

    /// An input, or an array of them.
    pub(crate) fn add_inputs(&mut self, name: Name, size: Option<u32>) -> Outcome<()> {
        let first = self.inputs.len() as u32;
        self.spend(u64::from(size.unwrap_or(1)), name.span)?;
        let binding = match size {
            None => Binding::Value(Value::Symbolic(Angle::parameter(first))),
            Some(size) => Binding::Inputs(first, size),
        };
        self.declare(name, binding)?;
        let (text, span) = (self.names.text(name.symbol).to_owned(), name.span);
        match size {
            None => self.inputs.push(Input { name: text, span }),
            Some(size) => self.inputs.extend((0..size).map(|k| Input { name: format!("{text}[{k}]"), span })),
        }
        Ok(())
    }

    /// Measures qubits into bits, one each.
    pub(crate) fn measure(&mut self, qubits: &[u32], bits: Option<&[u32]>, span: Span) -> Outcome<()> {
        if bits.is_some_and(|bits| bits.len() != qubits.len()) {
            let (q, b) = (qubits.len(), bits.map_or(0, <[u32]>::len));
            let error = fault("E1207", format!("{q} qubits are measured into {b} bits"), span, "here");
            return Err(with_help(error, "measure into as many bits as there are qubits"));
        }
        self.spend(qubits.len() as u64, span)?;
        let width = self.width as usize;
        self.measured.resize(width.max(self.measured.len()), false);
        qubits.iter().for_each(|q| self.measured[*q as usize] = true);
        if let Some(bits) = bits {
            self.measurements.extend(qubits.iter().copied().zip(bits.iter().copied()));
        }
        Ok(())
    }

    /// A gate, a reset or a barrier on these qubits: none of them may have been measured, unless nothing is done to it.
    pub(crate) fn check_not_measured(&self, qubits: &[u32], span: Span) -> Outcome<()> {
        match qubits.iter().find(|q| self.measured.get(**q as usize) == Some(&true)) {
            None => Ok(()),
            Some(qubit) => {
                let message = format!("qubit {qubit} is used after it was measured");
                let error = fault("E1209", message, span, "used here");
                Err(with_help(
                    error,
                    "measure at the end of the circuit: a program here is one circuit without feedback",
                ))
            }
        }
    }
}

/// What is said of a circuit that unfolds to too much.
pub(crate) fn too_long(span: Span) -> Box<Diagnostic> {
    let message = format!("the file unfolds to more than {MOST_OPERATIONS} operations and turns of loops");
    with_help(fault("E1211", message, span, "here it becomes too long"), "take fewer repetitions")
}

/// All different: a gate cannot act on one qubit twice.
pub(crate) fn distinct(qubits: &[u32]) -> bool {
    match qubits {
        [] | [_] => true,
        [a, b] => a != b,
        [a, b, c] => a != b && a != c && b != c,
        many => {
            let mut sorted: SmallVec<[u32; 16]> = many.into();
            sorted.sort_unstable();
            sorted.windows(2).all(|pair| pair[0] != pair[1])
        }
    }
}

/// The qubits as an operation holds them.
pub(crate) fn wires(qubits: &[u32]) -> Qubits {
    Qubits::from_slice(qubits)
}
