//! The verifier: a program enters; nothing leaves, or the first rule that it breaks. Every pass is followed by it in
//! tests, and every backend may rely on what it proves.
//!
//! A verified program: every operation has as many angles and qubits as its row of the gate table says; its qubits are
//! distinct and below the program's width; features and parameters are inside their vectors; constants are finite; a
//! preparation has `2^qubits` amplitudes, not all the constant 0, and stands where its qubits are still in |0>.

use crate::{Angle, Atom, Op, Program, Qubits};

/// The most qubits a program may have: basis states are numbered by 64 bits.
pub const MOST_QUBITS: u32 = 63;

/// The most qubits one `prepare` may have.
pub const MOST_PREPARED: usize = 30;

/// The operation at `op` (counted from 0) breaks a rule.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("operation {op} {fault}")]
pub struct VerifyError {
    /// Its place in the program.
    pub op: usize,
    /// The rule it breaks.
    pub fault: Fault,
}

/// A rule that an operation breaks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A wrong number of angles.
    #[error("has {given} angles where `{gate}` takes {takes}")]
    Angles {
        /// The gate's name.
        gate: &'static str,
        /// How many it takes.
        takes: usize,
        /// How many it was given.
        given: usize,
    },
    /// A wrong number of qubits.
    #[error("has {given} qubits where `{gate}` acts on {takes}")]
    Qubits {
        /// The gate's name.
        gate: &'static str,
        /// On how many it acts.
        takes: usize,
        /// How many it was given.
        given: usize,
    },
    /// A qubit outside the program.
    #[error("touches qubit {qubit}, but the program has {width}, numbered from 0")]
    Bounds {
        /// The qubit.
        qubit: u32,
        /// The program's width.
        width: u32,
    },
    /// A qubit that is named twice.
    #[error("names qubit {0} twice; its qubits must be distinct")]
    Repeated(u32),
    /// A feature outside the row.
    #[error("reads x[{index}], but the row has {width} features, numbered from 0")]
    Feature {
        /// The feature.
        index: u32,
        /// The row's width.
        width: u32,
    },
    /// A parameter outside the vector.
    #[error("reads theta[{index}], but there are {length} parameters, numbered from 0")]
    Parameter {
        /// The parameter.
        index: u32,
        /// The vector's length.
        length: u32,
    },
    /// A constant that is infinite or not a number.
    #[error("has the angle `{0}`, whose constants are not all finite")]
    NotFinite(String),
    /// A preparation whose number of amplitudes does not fit its qubits.
    #[error("prepares {given} amplitudes on {qubits} qubits; they hold 2^{qubits}")]
    Amplitudes {
        /// How many amplitudes it has.
        given: usize,
        /// How many qubits it has.
        qubits: usize,
    },
    /// A preparation whose amplitudes are all 0: it cannot be normalised.
    #[error("prepares amplitudes that are all 0; no state has them")]
    ZeroAmplitudes,
    /// A preparation of a qubit that is no longer in |0>.
    #[error("prepares qubit {0} after another operation has touched it; put it first, or `reset` the qubit before")]
    NotFresh(u32),
    /// The program is too wide for basis states to be numbered.
    #[error("stands in a program of {0} qubits; at most {MOST_QUBITS} can be numbered")]
    TooWide(u32),
}

/// Checks every rule of a program that is to be run: [`verify_wide`], and that its basis states can be numbered.
///
/// # Errors
/// The first operation that breaks a rule, and the rule.
pub fn verify(program: &Program) -> Result<(), VerifyError> {
    if program.qubits > MOST_QUBITS {
        return Err(VerifyError { op: 0, fault: Fault::TooWide(program.qubits) });
    }
    verify_wide(program)
}

/// Checks every rule of a program of any width, as a device of hundreds of qubits has it, in the order of the operations.
///
/// # Errors
/// The first operation that breaks a rule, and the rule.
pub fn verify_wide(program: &Program) -> Result<(), VerifyError> {
    let mut touched = vec![false; program.qubits as usize];
    for (k, op) in program.ops.iter().enumerate() {
        check(program, op, &mut touched).map_err(|fault| VerifyError { op: k, fault })?;
    }
    Ok(())
}

fn check(program: &Program, op: &Op, touched: &mut [bool]) -> Result<(), Fault> {
    let qubits = op.qubits();
    check_qubits(&qubits, program.qubits)?;
    for angle in op.angles() {
        check_angle(angle, program)?;
    }
    match op {
        Op::Gate { gate, angles, qubits, .. } => {
            let row = gate.row();
            if angles.len() != row.angles {
                return Err(Fault::Angles { gate: row.name, takes: row.angles, given: angles.len() });
            }
            if qubits.len() != row.qubits {
                return Err(Fault::Qubits { gate: row.name, takes: row.qubits, given: qubits.len() });
            }
        }
        Op::Prepare { amplitudes, qubits } => check_preparation(amplitudes, qubits, touched)?,
        Op::PauliRotation { .. } | Op::Reset(_) | Op::Barrier(_) => {}
    }
    if !matches!(op, Op::Barrier(_)) {
        qubits.iter().for_each(|q| touched[*q as usize] = !matches!(op, Op::Reset(_)));
    }
    Ok(())
}

fn check_qubits(qubits: &Qubits, width: u32) -> Result<(), Fault> {
    for (k, &qubit) in qubits.iter().enumerate() {
        if qubit >= width {
            return Err(Fault::Bounds { qubit, width });
        }
        if qubits[..k].contains(&qubit) {
            return Err(Fault::Repeated(qubit));
        }
    }
    Ok(())
}

fn check_angle(angle: &Angle, program: &Program) -> Result<(), Fault> {
    if !finite(angle) {
        return Err(Fault::NotFinite(angle.to_string()));
    }
    let mut fault = None;
    angle.visit(&mut |atom| match atom {
        Atom::Feature(i) if *i >= program.features => {
            fault.get_or_insert(Fault::Feature { index: *i, width: program.features });
        }
        Atom::Parameter(i) if *i >= program.parameters => {
            fault.get_or_insert(Fault::Parameter { index: *i, length: program.parameters });
        }
        _ => {}
    });
    fault.map_or(Ok(()), Err)
}

/// Whether the constant and the coefficients of its outermost form are finite. (Inner ones reach the value only through
/// functions; a value that is not finite is found when it is bound.)
fn finite(angle: &Angle) -> bool {
    angle.offset().is_finite() && angle.terms().iter().all(|t| t.1.is_finite())
}

fn check_preparation(amplitudes: &[Angle], qubits: &Qubits, touched: &[bool]) -> Result<(), Fault> {
    if qubits.len() > MOST_PREPARED || amplitudes.len() != 1 << qubits.len() {
        return Err(Fault::Amplitudes { given: amplitudes.len(), qubits: qubits.len() });
    }
    if amplitudes.iter().all(Angle::is_zero) {
        return Err(Fault::ZeroAmplitudes);
    }
    match qubits.iter().find(|q| touched[**q as usize]) {
        Some(q) => Err(Fault::NotFresh(*q)),
        None => Ok(()),
    }
}
