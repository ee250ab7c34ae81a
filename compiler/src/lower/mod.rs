//! Lowering: a circuit tree enters, a flat verified program leaves. Wires are resolved to qubits, controls and inverses
//! handed down to each operation, powers unrolled, calls inlined. Nothing else is changed: that is for the passes.
//!
//! The walk keeps its own stack, so depth of nesting costs memory and never the call stack, and its work is counted, so a
//! power of a power ends in an error and not in a full machine.

mod resets;

use std::rc::Rc;

use hqml_ir::verify::verify_wide;
use hqml_ir::{Circuit, Op, Program, Qubits, VerifyError, verify};

pub use resets::defer_resets;

/// The most steps a lowering takes (nodes visited, operations written): some hundreds of megabytes of program.
pub const MOST_STEPS: usize = 1 << 21;

/// Why a circuit tree is not a program.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LowerError {
    /// More operations than any backend takes.
    #[error("the circuit unrolls to more than {MOST_STEPS} operations; lower its repetitions and powers")]
    TooLong,
    /// A wire that its circuit does not have, or a Pauli string that meets one twice.
    #[error("`{op}` names a wire twice, or one that its circuit does not have; it has {wires}, numbered from 0")]
    Wire {
        /// The operation, on its own circuit's wires.
        op: String,
        /// How many wires there are.
        wires: usize,
    },
    /// The inverse of something that forgets.
    #[error("`{0}` cannot be undone: it forgets the state before it; take it out of `inverse`")]
    NotInvertible(String),
    /// A control of something that is no unitary.
    #[error("`{0}` cannot be controlled: it is no unitary; take it out of `control`")]
    NotControllable(String),
    /// The program breaks a rule of the intermediate representation.
    #[error(transparent)]
    Invalid(#[from] VerifyError),
}

/// Flattens a circuit on wires `0..qubits`; `features` and `parameters` are the widths its angles may read.
///
/// # Errors
/// [`LowerError`]: a wire that does not exist, something that cannot be undone or controlled, too many operations, or a
/// program that the verifier refuses (a qubit named twice ...).
pub fn lower(circuit: &Circuit, qubits: u32, features: u32, parameters: u32) -> Result<Program, LowerError> {
    verify(&Program { qubits, features, parameters, ops: Vec::new() })?;
    lower_wide(circuit, qubits, features, parameters)
}

/// The same for a program that is not simulated: of any width.
///
/// # Errors
/// As [`lower`].
pub fn lower_wide(circuit: &Circuit, qubits: u32, features: u32, parameters: u32) -> Result<Program, LowerError> {
    let mut program = Program { qubits, features, parameters, ops: Vec::new() };
    let mut lowering = Lowering { ops: Vec::new(), stack: Vec::new(), steps: 0 };
    let wires: Rc<[u32]> = (0..qubits).collect();
    let place = Rc::new(Place { wires, inverted: false, controls: Qubits::new() });
    lowering.stack.push(Work { circuit, place, times: 1 });
    while let Some(work) = lowering.stack.pop() {
        lowering.step(work)?;
    }
    program.ops = lowering.ops;
    verify_wide(&program)?;
    Ok(program)
}

/// Where a piece of the tree stands.
#[derive(Clone)]
struct Place {
    /// The qubit of each of its wires.
    wires: Rc<[u32]>,
    /// Whether it is to be undone.
    inverted: bool,
    /// Qubits that must be 1.
    controls: Qubits,
}

/// A piece of the tree that waits.
struct Work<'a> {
    circuit: &'a Circuit,
    place: Rc<Place>,
    /// How often it is still to be done.
    times: u64,
}

struct Lowering<'a> {
    ops: Vec<Op>,
    stack: Vec<Work<'a>>,
    steps: usize,
}

impl<'a> Lowering<'a> {
    fn step(&mut self, work: Work<'a>) -> Result<(), LowerError> {
        self.count(1)?;
        let Work { circuit, place, times } = work;
        if times > 1 {
            self.stack.push(Work { circuit, place: Rc::clone(&place), times: times - 1 });
        }
        match circuit {
            Circuit::Op(op) => self.write(op, &place)?,
            Circuit::Sequence(parts) => {
                self.count(parts.len())?;
                // The stack gives back the last first.
                let push = |part| Work { circuit: part, place: Rc::clone(&place), times: 1 };
                if place.inverted {
                    self.stack.extend(parts.iter().map(push));
                } else {
                    self.stack.extend(parts.iter().rev().map(push));
                }
            }
            Circuit::Inverse(body) => self.push(body, Place { inverted: !place.inverted, ..(*place).clone() }, 1),
            Circuit::Power { body, exponent } => {
                let inverted = place.inverted != (*exponent < 0);
                if *exponent != 0 {
                    self.push(body, Place { inverted, ..(*place).clone() }, exponent.unsigned_abs());
                }
            }
            Circuit::Control { controls, body } => {
                let mut all = place.controls.clone();
                let here = resolve(controls, &place.wires);
                all.extend(here.ok_or_else(|| wire_error("control", &place))?);
                self.push(body, Place { controls: all, ..(*place).clone() }, 1);
            }
            Circuit::Call { name, body, wires } => {
                let inner = resolve(wires, &place.wires).ok_or_else(|| wire_error(name, &place))?;
                self.push(body, Place { wires: inner.as_slice().into(), ..(*place).clone() }, 1);
            }
        }
        Ok(())
    }

    fn push(&mut self, circuit: &'a Circuit, place: Place, times: u64) {
        self.stack.push(Work { circuit, place: Rc::new(place), times });
    }

    fn count(&mut self, more: usize) -> Result<(), LowerError> {
        self.steps = self.steps.saturating_add(more);
        if self.steps > MOST_STEPS { Err(LowerError::TooLong) } else { Ok(()) }
    }

    fn write(&mut self, op: &Op, place: &Place) -> Result<(), LowerError> {
        let here = op.on_wires(&place.wires).ok_or_else(|| wire_error(&op.to_string(), place))?;
        if place.inverted {
            let undone = here.inverse().ok_or_else(|| LowerError::NotInvertible(op.to_string()))?;
            undone.into_iter().try_for_each(|op| self.write_controlled(op, place))
        } else {
            self.write_controlled(here, place)
        }
    }

    fn write_controlled(&mut self, op: Op, place: &Place) -> Result<(), LowerError> {
        if place.controls.is_empty() {
            self.ops.push(op);
            return Ok(());
        }
        let controlled = op.controlled(&place.controls);
        self.ops.push(controlled.ok_or_else(|| LowerError::NotControllable(op.to_string()))?);
        Ok(())
    }
}

fn resolve(wires: &[u32], to: &[u32]) -> Option<Qubits> {
    wires.iter().map(|w| to.get(*w as usize).copied()).collect()
}

fn wire_error(op: &str, place: &Place) -> LowerError {
    LowerError::Wire { op: op.to_owned(), wires: place.wires.len() }
}
