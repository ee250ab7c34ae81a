//! Native gates: a placed program enters, one- and two-qubit gates on pairs that the target couples; the same program leaves
//! in the target's gates, in the directions that it has. Angles stay symbolic.
//!
//! Every two-qubit gate is written with turns about ZZ between gates on one qubit, and every turn about ZZ with what the
//! target has: one gate where its angle is free or a quarter, two quarters around a turn of one qubit elsewhere.

mod entangler;
mod forms;

use hqml_ir::{Gate, Op, Program, Target};

use crate::sketch::Sketch;
use crate::{Counts, TranspileError, Work, single};
use entangler::Entanglers;

/// Makes every operation native. A program that already is stays as it is.
///
/// # Errors
/// Gates that the target has no gates for, and pairs that it does not couple. Preparations, Pauli rotations, further
/// controls and gates on three qubits are to be unrolled before.
pub fn to_native(work: &mut Work, target: &Target) -> Result<(), TranspileError> {
    if target.obeyed_by(&work.program).is_ok() {
        return Ok(());
    }
    to_entanglers(work, target)?;
    single::to_native(&mut work.program, target)
}

/// Makes every gate on two qubits native, which is all that circuits need to be compared by them; gates on one qubit stay
/// as they come.
///
/// # Errors
/// As [`to_native`].
pub(crate) fn to_entanglers(work: &mut Work, target: &Target) -> Result<(), TranspileError> {
    work.program = entangled(&work.program, target)?;
    Ok(())
}

/// Makes the placed program native once more, CX standing the way round that leaves the fewest gates on one qubit; `native`
/// becomes it where it has fewer, and no more on two.
///
/// # Errors
/// As [`to_native`].
pub fn turn_round(placed: &Work, native: &mut Work, target: &Target) -> Result<(), TranspileError> {
    let mut program = entangled(&placed.program, target)?;
    if single::orient(&mut program, target) {
        single::to_native(&mut program, target)?;
        let (now, before) = (Counts::of(&program), Counts::of(&native.program));
        if now.two_qubit_gates <= before.two_qubit_gates && now.one_qubit_gates < before.one_qubit_gates {
            *native = Work { program, ..placed.clone() };
        }
    }
    Ok(())
}

/// Native gates on two qubits, any on one.
fn entangled(program: &Program, target: &Target) -> Result<Program, TranspileError> {
    let entanglers = Entanglers::of(target);
    let mut sketch = Sketch { ops: Vec::with_capacity(2 * program.ops.len()) };
    for op in &program.ops {
        match op {
            Op::Gate { gate, angles, qubits, controls } if controls.is_empty() && qubits.len() == 2 => {
                let pair = [qubits[0], qubits[1]];
                if !target.coupling.adjacent(pair[0], pair[1]) {
                    return Err(TranspileError::Apart { gate: op.to_string(), target: target.name.clone() });
                }
                if !entanglers.on(pair).is_some_and(|e| e.gate(&mut sketch, *gate, angles, pair)) {
                    return Err(insufficient(op, target));
                }
            }
            Op::Gate { qubits, controls, .. } if controls.is_empty() && qubits.len() < 2 => sketch.push(op.clone()),
            Op::Barrier(_) | Op::Reset(_) => sketch.push(op.clone()),
            _ => return Err(insufficient(op, target)),
        }
    }
    Ok(Program { ops: sketch.ops, ..*program })
}

fn insufficient(op: &Op, target: &Target) -> TranspileError {
    let gates: Vec<_> = target.gates.iter().map(|g| Gate::name(*g)).collect();
    let missing = match &op.qubits()[..] {
        [a, b] => format!("no gate entangles its qubits {a} and {b}; add cx, cz, ecr, rzz, rxx, iswap or ms"),
        _ => format!("`{op}` is no gate on one or two qubits; unroll the circuit before"),
    };
    TranspileError::Insufficient { target: target.name.clone(), gates: gates.join(" "), missing }
}
